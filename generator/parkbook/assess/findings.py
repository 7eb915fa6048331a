"""The finding of one criterion, and nonconformities as an auditor writes them: per clause and responsible unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from parkbook.assess.model import FINDINGS, CriterionResult, Finding, Group
from parkbook.assess.scoring import DONE, Judged
from parkbook.park.model import State

NONCONFORMITIES: frozenset[Finding] = frozenset({"major", "minor"})
SYSTEMIC_ITEMS = 3
"""Items of one clause that must fail before a systemic major is proposed; half of its requirements must fail too."""


def find_finding(kind: str, weight: int, state: State | None, contradicted: bool, proven: bool) -> Finding:
    """The finding of one criterion; the first rule that matches wins.

    Args:
        kind: requirement, recommendation or permission, as scored.
        contradicted: A check fails although the state is implemented or above.
        proven: Every kind of proof has a valid evidence.
    """
    if state == "na":
        return "not-applicable"
    if state is None:
        return "not-assessed"
    if kind == "permission":
        return "used" if state in DONE else "not-used"
    if contradicted or state in ("none", "planned"):
        if kind != "requirement":
            return "opportunity"
        return "major" if weight == 3 else "minor"
    if state == "partial":
        return "minor" if kind == "requirement" else "opportunity"
    return "conforms" if proven else "unproven"


def count_findings(judged: Iterable[Judged]) -> dict[Finding, int]:
    """How many demands have each finding, all findings named; an alias and its target are one demand."""
    counts: dict[Finding, int] = dict.fromkeys(FINDINGS, 0)
    seen: set[str] = set()
    for row in judged:
        if row.demand not in seen:
            seen.add(row.demand)
            counts[row.result.finding] += 1
    return counts


@dataclass
class _Clause:
    """What is known of one clause: requirements that apply, and those that fail, by responsible unit."""

    demands: set[str] = field(default_factory=set)
    requirements: int = 0
    failing: int = 0
    by_owner: dict[str | None, list[CriterionResult]] = field(default_factory=dict)

    @property
    def systemic(self) -> bool:
        return self.failing >= SYSTEMIC_ITEMS and self.failing * 2 >= self.requirements


def group_nonconformities(judged: Iterable[Judged], unit_of: Callable[[str], str]) -> tuple[Group, ...]:
    """Nonconformities per clause and responsible unit, in print order.

    Args:
        unit_of: The unit that an owner belongs to; a unit belongs to itself.
    """
    clauses: dict[str, _Clause] = {}
    standard = ""
    for row in judged:
        result = row.result
        standard = result.standard
        clause = clauses.setdefault(result.clause, _Clause())
        if result.kind != "requirement" or result.state == "na" or row.demand in clause.demands:
            continue
        clause.demands.add(row.demand)
        clause.requirements += 1
        if result.finding in NONCONFORMITIES:
            clause.failing += 1
            owner = unit_of(result.owner) if result.owner else None
            clause.by_owner.setdefault(owner, []).append(result)
    return tuple(_groups(standard, clauses))


def _groups(standard: str, clauses: Mapping[str, _Clause]) -> Iterable[Group]:
    for name, clause in clauses.items():
        for owner, results in clause.by_owner.items():
            worst: Finding = "major" if any(r.finding == "major" for r in results) else "minor"
            yield Group(standard, name, owner, worst, tuple(r.ref for r in results), clause.systemic)
