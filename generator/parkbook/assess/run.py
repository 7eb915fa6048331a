"""The one way in: a kit, a park and a day -> everything that can be said about them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from parkbook.assess.checks.engine import Facts, run_checks
from parkbook.assess.claim import find_claim
from parkbook.assess.evidence import assess_evidence, warn_evidence
from parkbook.assess.findings import count_findings, group_nonconformities
from parkbook.assess.gaps import find_gaps
from parkbook.assess.judging import Bench, judge_standard
from parkbook.assess.model import Assessment, CriterionResult, StandardResult
from parkbook.assess.scoring import Judged, score_figures
from parkbook.kit.model import Kit, Standard
from parkbook.park.model import Answer, Park
from parkbook.problems import Problems

if TYPE_CHECKING:
    from parkbook.inventory.model import Inventory


def assess_park(
    kit: Kit, park: Park, as_of: date, has_errors: bool = False, inventory: Inventory | None = None
) -> Assessment:
    """Assess one workspace, a park's or an enterprise's, on one day.

    Args:
        as_of: The day that evidence, intervals and due dates are looked at; states and files are as they stand.
        has_errors: Whether kit or park have errors; then nothing may be claimed.
        inventory: What the folder data/ comes to on that day, for the checks.
    """
    is_park = park.profile.kind == "park"
    statuses = assess_evidence(kit, park, as_of)
    outcomes = run_checks(Facts(kit, park, as_of, inventory))
    bench = Bench("park" if is_park else park.profile.code, as_of, park.evidence, statuses, outcomes)
    unit_of = unit_finder(park)
    standards: dict[str, StandardResult] = {}
    criteria: dict[str, CriterionResult] = {}
    for standard in _adopted(kit, park):
        judged = judge_standard(standard.criteria, _answers(park, standard.id), bench, is_park)
        standards[standard.id] = _standard_result(standard, judged, unit_of, is_park, has_errors)
        criteria.update((row.result.ref, row.result) for row in judged)
    problems = Problems()
    warn_evidence(park, statuses, as_of, problems)
    _warn_contradictions(park, criteria.values(), problems)
    return Assessment(
        as_of=as_of,
        subject=bench.subject,
        standards=standards,
        criteria=criteria,
        gaps=find_gaps(criteria.values(), kit.questions),
        evidence=statuses,
        checks=outcomes,
        problems=tuple(problems.sorted()),
    )


def _adopted(kit: Kit, park: Park) -> list[Standard]:
    """The standards the park works with and the kit has, in the park's order, each once."""
    ids = dict.fromkeys(adopted.id for adopted in park.profile.standards)
    return [kit.standards[id] for id in ids if id in kit.standards]


def _answers(park: Park, standard: str) -> dict[str, Answer]:
    file = park.answers.get(standard)
    return file.answers if file else {}


def _standard_result(
    standard: Standard, judged: list[Judged], unit_of: Callable[[str], str], is_park: bool, has_errors: bool
) -> StandardResult:
    scores = score_figures(judged)
    return StandardResult(
        id=standard.id,
        edition=standard.about.edition,
        figures=scores.whole,
        counts=count_findings(judged),
        claim=find_claim(standard, (row.result for row in judged), is_park, has_errors),
        questions=scores.questions,
        clauses=scores.clauses,
        chapters=scores.chapters,
        pdca=scores.pdca,
        modules=scores.modules,
        groups=group_nonconformities(judged, unit_of),
    )


def unit_finder(park: Park) -> Callable[[str], str]:
    """An owner is a unit or a person; a person answers for the unit that the people register names."""
    people, units = park.tables.get("people"), park.tables.get("units")

    def unit_of(owner: str) -> str:
        if units and owner in units.by_key:
            return owner
        person = people.by_key.get(owner) if people else None
        unit = person.values.get("unit") if person else None
        return unit if isinstance(unit, str) else owner

    return unit_of


def _warn_contradictions(park: Park, results: Iterable[CriterionResult], problems: Problems) -> None:
    """One warning for each criterion that is said to be done while a check of the park's own records fails."""
    for result in results:
        if not result.contradicted or result.same_as is not None:
            continue
        failing = [check for check in result.checks if check.result == "fails"]
        where = ("criterion", result.standard, result.question, result.ref)
        place = park.place(*where) if result.state_from == "criterion" else park.place("answer", *where[1:3])
        names = ", ".join(f"`{check.id}`" for check in failing)
        fail = f"the checks {names} fail" if len(failing) > 1 else f"the check {names} fails"
        places = dict.fromkeys(str(note.place) for check in failing for note in check.notes if note.place)
        look = f"look at {', '.join(list(places)[:3])}" if places else "look at the park's registers"
        problems.warn(
            place,
            "contradicted",
            f"`{result.ref}` is answered `{result.state}`, but {fail}",
            f"{look}; mend the records, or answer `partial` until they hold",
        )
