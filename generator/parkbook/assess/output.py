"""An assessment as the JSON of `parkbook assess` (DESIGN.md section 8). Shares are 0 to 1 and unrounded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parkbook.assess.model import Assessment, CheckOutcome, CriterionResult, Figures, Gap, StandardResult


def assessment_json(assessment: Assessment) -> dict[str, Any]:
    """Plain data with dates as text; null where nobody answered or nothing applies."""
    return {
        "as_of": assessment.as_of.isoformat(),
        "standards": {id: _standard(result) for id, result in assessment.standards.items()},
        "criteria": [_criterion(result) for result in assessment.criteria.values()],
        "gaps": [_gap(gap) for gap in assessment.gaps],
    }


def _standard(result: StandardResult) -> dict[str, Any]:
    whole, claim = result.figures, result.claim
    return {
        "edition": result.edition,
        "declared": whole.declared,
        "declared_answered": whole.declared_answered,
        "evidenced": whole.evidenced,
        "progress": whole.progress,
        "counts": dict(result.counts),
        "claim": {
            "allowed": claim.allowed,
            "eligible": claim.eligible,
            "blocking": list(claim.blocking),
            "unasked": list(claim.unasked),
        },
        "questions": _parts(result.questions),
        "clauses": _parts(result.clauses),
        "chapters": _parts(result.chapters),
        "pdca": _parts(result.pdca),
        "modules": _parts(result.modules),
    }


def _parts(figures: Mapping[str, Figures]) -> dict[str, dict[str, float | int | None]]:
    return {
        key: {"declared": f.declared, "evidenced": f.evidenced, "progress": f.progress, "maturity": f.maturity}
        for key, f in figures.items()
    }


def _criterion(result: CriterionResult) -> dict[str, Any]:
    return {
        "ref": result.ref,
        "subject": result.subject,
        "question": result.question,
        "state": result.state,
        "state_from": result.state_from,
        "finding": result.finding,
        "weight": result.weight,
        "credit_declared": result.credit_declared,
        "credit_evidenced": result.credit_evidenced,
        "evidence": list(result.evidence),
        "derived_from": [dict(source) for source in result.derived_from],
        "checks": [{"id": check.id, "result": check.result, "where": _where(check)} for check in result.checks],
    }


def _where(check: CheckOutcome) -> str | None:
    """`path:line` of the first note that has a place; the pages list the rest."""
    return next((str(note.place) for note in check.notes if note.place), None)


def _gap(gap: Gap) -> dict[str, Any]:
    return {
        "ref": gap.ref,
        "finding": gap.finding,
        "priority": gap.priority,
        "steps": list(gap.steps),
        "owner": gap.owner,
        "due": gap.due.isoformat() if gap.due else None,
        "target": gap.target,
    }
