"""Findings short of conforms, in the order in which they deserve attention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from parkbook.assess.model import GAPS, CriterionResult, Gap
from parkbook.kit.model import Question

RECOMMENDATION_FACTOR = 0.3
"""How much a recommendation presses, against 1 for a requirement."""
OVERDUE_BONUS = 1.0


def find_gaps(results: Iterable[CriterionResult], questions: Mapping[str, Question]) -> tuple[Gap, ...]:
    """All gaps by falling priority, ties in the order of `results`. An alias is its target's gap and is left out."""
    found = [r for r in results if r.finding in GAPS and r.same_as is None]
    steps = {id: _steps(questions.get(id)) for id in dict.fromkeys(r.question for r in found)}
    gaps = (
        Gap(r.ref, r.finding, gap_priority(r), steps[r.question], r.owner, r.due, r.target, r) for r in found
    )
    return tuple(sorted(gaps, key=lambda gap: -gap.priority))


def _steps(question: Question | None) -> tuple[str, ...]:
    return tuple(step.zh for step in question.steps) if question else ()


def gap_priority(result: CriterionResult) -> float:
    """weight x (1 - evidenced credit; contradicted: 0) x (1 requirement, 0.3 recommendation), +1 if overdue."""
    credit = 0.0 if result.contradicted else result.credit_evidenced or 0.0
    press = result.weight * (1 - credit) * (1 if result.kind == "requirement" else RECOMMENDATION_FACTOR)
    return press + OVERDUE_BONUS if result.overdue else press
