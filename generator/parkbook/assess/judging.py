"""One criterion at a time: what the park says of it, what proves it, what speaks against it, and the finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from parkbook.assess.evidence import find_lacks, is_improvement
from parkbook.assess.findings import find_finding
from parkbook.assess.model import CheckOutcome, CriterionResult, EvidenceStatus, Finding, StateFrom
from parkbook.assess.scoring import DONE, Judged, score_credits, score_level
from parkbook.kit.model import Criterion
from parkbook.park.model import Answer, Evidence, Reply, State, Unread

_WORST_FIRST = {"fails": 0, "unknown": 1, "holds": 2}
_SETTLED: frozenset[Finding] = frozenset({"conforms", "used", "not-applicable"})
_SILENT = Reply()
_UNANSWERED = Answer()


@dataclass(frozen=True)
class Bench:
    """What every criterion of one subject is judged against."""

    subject: str
    as_of: date
    evidence: Mapping[str, Evidence]
    statuses: Mapping[str, EvidenceStatus]
    outcomes: Mapping[str, CheckOutcome]


def judge_standard(
    criteria: tuple[Criterion, ...], answers: Mapping[str, Answer], bench: Bench, park: bool
) -> list[Judged]:
    """The subject's criteria of one standard, in print order, aliases included.

    Args:
        park: True for criteria addressed to the park, False for those addressed to enterprises; `both` is in either.
    """
    wanted = ("park", "both") if park else ("enterprise", "both")
    target_of = {c.ref: c.entry.same_as for c in criteria if c.entry.same_as}
    supported: dict[str, dict[str, list[str]]] = {}
    judged: dict[str, Judged] = {}
    for criterion in criteria:
        if criterion.entry.same_as is None and criterion.addressee in wanted:
            answer = answers.get(criterion.question, _UNANSWERED)
            if criterion.question not in supported:
                supported[criterion.question] = _supported(answer, bench.evidence, target_of)
            judged[criterion.ref] = _judge(criterion, answer, supported[criterion.question], bench)
    return [row for row in (_row(c, judged) for c in criteria) if row]


def _supported(answer: Answer, evidence: Mapping[str, Evidence], target_of: Mapping[str, str]) -> dict[str, list[str]]:
    """A question's evidence by the criterion it supports; `supports` on an alias is support of its target."""
    found: dict[str, list[str]] = {}
    for id in answer.evidence:
        piece = evidence.get(id)
        for ref in piece.entry.supports if piece else ():
            found.setdefault(target_of.get(ref, ref), []).append(id)
    return found


def _row(criterion: Criterion, judged: Mapping[str, Judged]) -> Judged | None:
    """The criterion's own result, or for an alias the values of its target in the alias's place."""
    target = criterion.entry.same_as
    if target is None:
        return judged.get(criterion.ref)
    row = judged.get(target)
    if row is None:
        return None
    result = replace(
        row.result,
        ref=criterion.ref,
        clause=criterion.clause,
        question=criterion.question,
        pdca=criterion.pdca,
        modules=criterion.modules,
        state_from="same_as",
        same_as=target,
    )
    return Judged(result, row.level)


def find_state(criterion: Criterion, own: Reply, answer: Answer) -> tuple[State | None, StateFrom | None]:
    """The state that holds, and where it was said.

    `na` counts only on the criterion itself, with a reason, where the criterion has `na_when`; elsewhere it is read
    as absent. So is a state that could not be read: the question's does not step in for it.
    """
    if isinstance(own, Unread):
        return None, None
    if own.state == "na":
        return ("na", "criterion") if own.reason and criterion.entry.na_when else (None, None)
    if own.state is not None:
        return own.state, "criterion"
    if answer.state is not None and answer.state != "na":
        return answer.state, "question"
    return None, None


def _judge(criterion: Criterion, answer: Answer, supported: Mapping[str, list[str]], bench: Bench) -> Judged:
    ref, entry, weight = criterion.ref, criterion.entry, criterion.weight
    own = answer.criteria.get(ref, _SILENT)
    state, state_from = find_state(criterion, own, answer)
    ids = tuple(id for id in dict.fromkeys((*own.evidence, *supported.get(ref, ()))) if id in bench.statuses)
    lacks = find_lacks(entry.proof, [bench.statuses[id] for id in ids])
    checks = _outcomes(entry.checks, bench.outcomes)
    contradicted = state in DONE and any(c.result == "fails" for c in checks)
    finding = find_finding(criterion.kind, weight, state, contradicted, not lacks)
    doubted = bool(lacks) or contradicted
    declared, evidenced = score_credits(state, doubted)
    due = own.due or answer.due
    result = CriterionResult(
        ref=ref,
        subject=bench.subject,
        standard=criterion.standard,
        clause=criterion.clause,
        question=criterion.question,
        kind=criterion.kind,
        weight=weight,
        pdca=criterion.pdca,
        modules=criterion.modules,
        state=state,
        state_from=state_from,
        finding=finding,
        credit_declared=declared,
        credit_evidenced=evidenced,
        evidence=ids,
        proven=not lacks,
        contradicted=contradicted,
        unproven_why=() if state == "na" else lacks,
        checks=checks,
        owner=own.owner or answer.owner,
        due=due,
        target=own.target or answer.target,
        by=own.by or answer.by,
        date=own.date or answer.date,
        note=own.note,
        reason=own.reason,
        overdue=due is not None and due < bench.as_of and finding not in _SETTLED,
    )
    return Judged(result, score_level(state, doubted, state == "effective" and _improving(ids, bench)))


def _outcomes(ids: tuple[str, ...], outcomes: Mapping[str, CheckOutcome]) -> tuple[CheckOutcome, ...]:
    """Worst first. A check this installation does not have knows nothing; it is shown so rather than left out."""
    if not ids:
        return ()
    found = (outcomes.get(id) or CheckOutcome(id, "unknown") for id in ids)
    return tuple(sorted(found, key=lambda outcome: _WORST_FIRST[outcome.result]))


def _improving(ids: tuple[str, ...], bench: Bench) -> bool:
    return any(bench.statuses[id].state == "valid" and is_improvement(bench.evidence[id], bench.as_of) for id in ids)
