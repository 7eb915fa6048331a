"""Figures of any part of an assessment: the rows of one unit, one module in one stage, or the whole at its targets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from parkbook.assess.evidence import is_improvement
from parkbook.assess.model import Assessment, CriterionResult, Figures
from parkbook.assess.scoring import CREDIT, LEVEL, Judged, score_figures, score_level
from parkbook.kit.model import MODULES, PDCA
from parkbook.park.model import Evidence, State


def judged_rows(assessment: Assessment, standard: str, evidence: Mapping[str, Evidence]) -> list[Judged]:
    """The results of one standard with their maturity levels, in print order, aliases included.

    Scored again they give the figures of the assessment itself.
    """
    return [
        Judged(result, _level(assessment, result, evidence))
        for result in assessment.criteria.values()
        if result.standard == standard
    ]


def _level(assessment: Assessment, result: CriterionResult, evidence: Mapping[str, Evidence]) -> int | None:
    valid = (evidence[id] for id in result.evidence if assessment.evidence[id].state == "valid")
    improving = result.state == "effective" and any(is_improvement(piece, assessment.as_of) for piece in valid)
    return score_level(result.state, not result.proven or result.contradicted, improving)


def goal(result: CriterionResult) -> State | None:
    """The state that is intended; None where no target is set or the criterion does not apply.

    A target below the state that is reached is read as that state: nobody plans to fall back. `na` is no target.
    """
    if result.target in (None, "na") or result.state == "na":
        return None
    if result.state is None or LEVEL[result.target] >= LEVEL[result.state]:
        return result.target
    return result.state


def at_target(row: Judged) -> Judged:
    """The row as it will stand when its target is reached and proven; unchanged where none is set."""
    wanted = goal(row.result)
    if wanted is None or row.level is None:
        return row
    credit = CREDIT[wanted]
    result = replace(row.result, state=wanted, credit_declared=credit, credit_evidenced=credit)
    return Judged(result, max(row.level, LEVEL[wanted]))


def figures_of(rows: Iterable[Judged]) -> Figures:
    """The three figures and maturity of any set of rows; each demand counts once."""
    return score_figures(rows).whole


def module_by_stage(rows: Iterable[Judged]) -> dict[tuple[str, str], Figures]:
    """Figures of each of the six modules within each of the four stages; None inside where nothing applies."""
    listed = list(rows)
    found: dict[tuple[str, str], Figures] = {}
    for stage in PDCA:
        modules = score_figures(row for row in listed if row.result.pdca == stage).modules
        found |= {(module, stage): modules[module] for module in MODULES}
    return found
