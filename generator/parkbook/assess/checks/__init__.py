"""Checks on the park's own records. Each is one function with its id; importing this package registers them all."""

from parkbook.assess.checks import context, leadership, policy, processes, scope
from parkbook.assess.checks.engine import CHECKS, Check, Facts, run_checks

__all__ = ["CHECKS", "Check", "Facts", "context", "leadership", "policy", "processes", "run_checks", "scope"]
