"""Checks on the park's own records. Each is one function with its id; importing this package registers them all."""

from parkbook.assess.checks import (
    audit,
    baseline,
    carbon_data,
    carbon_follow,
    context,
    enterprises,
    leadership,
    managementreview,
    performance,
    planning,
    policy,
    processes,
    review,
    risks,
    scope,
    support,
)
from parkbook.assess.checks.engine import CHECKS, Check, Facts, run_checks

__all__ = [
    "CHECKS",
    "Check",
    "Facts",
    "audit",
    "baseline",
    "carbon_data",
    "carbon_follow",
    "context",
    "enterprises",
    "leadership",
    "managementreview",
    "performance",
    "planning",
    "policy",
    "processes",
    "review",
    "risks",
    "run_checks",
    "scope",
    "support",
]
