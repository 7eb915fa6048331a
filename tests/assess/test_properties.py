"""What must hold for every kit and every set of answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from parkbook.assess.findings import NONCONFORMITIES
from parkbook.assess.model import Assessment, Figures, StandardResult
from parkbook.assess.scoring import Judged, score_figures
from tests.build import assess, make_kit, make_park

RISING = (None, "none", "planned", "partial", "implemented", "effective")
"""States from worse to better; na stands outside this order."""


@dataclass(frozen=True)
class Line:
    """One criterion and what a park says of it."""

    kind: str
    weight: int
    proof: str
    clause: str
    pdca: str
    module: str
    checked: bool
    state: str | None
    proven: bool
    due: bool


LINES = st.builds(
    Line,
    kind=st.sampled_from(["requirement", "recommendation", "permission"]),
    weight=st.integers(1, 3),
    proof=st.sampled_from(["document", "record", "document,record"]),
    clause=st.sampled_from(["4.1", "4.2", "5.1"]),
    pdca=st.sampled_from(["plan", "do"]),
    module=st.sampled_from(["data", "energy", "data,energy"]),
    checked=st.booleans(),
    state=st.sampled_from([*RISING, "na"]),
    proven=st.booleans(),
    due=st.booleans(),
)
SHEETS = st.lists(LINES, min_size=1, max_size=8)
EVIDENCE = "d document 2026-01-01\nr record 2026-01-01 improvement"


def ref(number: int, line: Line) -> str:
    return f"cses:{line.clause}/{number}"


def kit_text(lines: list[Line], alias: bool = False) -> str:
    rows = [
        f"    {ref(i, line)} {line.kind} weight={line.weight} proof={line.proof} pdca={line.pdca} "
        f"modules={line.module} na {'checks=seen' if line.checked else ''}"
        for i, line in enumerate(lines)
    ]
    if alias:
        rows.append(f"    cses:9.9/z {lines[0].kind} same_as={ref(0, lines[0])}")
    return "cses\n  q\n" + "\n".join(rows)


def reply(line: Line) -> str:
    said = [f"state: {line.state}"] if line.state else []
    said += ["reason: 没有"] if line.state == "na" else []
    said += ["evidence: [d, r]"] if line.proven else []
    said += ["due: 2026-01-31"] if line.due else []
    return "{" + ", ".join(said) + "}"


def answers(lines: list[Line], order: list[int] | None = None) -> str:
    parts = [f"{ref(i, lines[i])}: {reply(lines[i])}" for i in (order or range(len(lines)))]
    return f"q: {{criteria: {{{', '.join(parts)}}}}}"


def run(lines: list[Line], said: str | None = None, *, alias: bool = False, has_errors: bool = False) -> Assessment:
    kit = make_kit(kit_text(lines, alias), registers={})
    park = make_park(kit, answers(lines) if said is None else said, evidence=EVIDENCE)
    return assess(kit, park, checks={"seen": "fails"}, has_errors=has_errors)


def figures(assessment: Assessment) -> list[Figures]:
    """Every figure of the one standard, in a fixed order."""
    result = assessment.standards["cses"]
    parts = (result.questions, result.clauses, result.chapters, result.pdca, result.modules)
    return [result.figures, *(f for part in parts for _, f in sorted(part.items()))]


def shares(figure: Figures) -> tuple[float | None, ...]:
    return figure.declared, figure.declared_answered, figure.evidenced, figure.progress


@given(SHEETS)
def test_shares_lie_between_0_and_1_and_evidenced_never_exceeds_declared(lines: list[Line]) -> None:
    for figure in figures(run(lines)):
        assert all(0 <= share <= 1 for share in shares(figure) if share is not None)
        assert figure.maturity is None or 0 <= figure.maturity <= 5
        assert (figure.declared is None) == (figure.evidenced is None) == (figure.progress is None)
        if figure.declared is not None and figure.evidenced is not None:
            assert figure.evidenced <= figure.declared


@given(SHEETS, st.data())
def test_a_better_state_lowers_no_figure(lines: list[Line], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    low, high = sorted(data.draw(st.tuples(st.integers(0, 5), st.integers(0, 5))))
    before = figures(run([replace(x, state=RISING[low]) if i == at else x for i, x in enumerate(lines)]))
    after = figures(run([replace(x, state=RISING[high]) if i == at else x for i, x in enumerate(lines)]))
    for worse, better in zip(before, after, strict=True):
        for name in ("declared", "evidenced", "progress"):
            old, new = getattr(worse, name), getattr(better, name)
            assert (old is None) == (new is None)
            assert old is None or new >= old


@given(SHEETS, st.data())
def test_proof_lowers_nothing_and_changes_no_declared_figure(lines: list[Line], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    before = figures(run([replace(x, proven=False) if i == at else x for i, x in enumerate(lines)]))
    after = figures(run([replace(x, proven=True) if i == at else x for i, x in enumerate(lines)]))
    for worse, better in zip(before, after, strict=True):
        assert (worse.declared, worse.progress) == (better.declared, better.progress)
        assert worse.evidenced is None or (better.evidenced is not None and better.evidenced >= worse.evidenced)
        assert worse.maturity is None or (better.maturity is not None and better.maturity >= worse.maturity)


@given(SHEETS, st.data())
def test_the_order_of_answers_changes_nothing(lines: list[Line], data: st.DataObject) -> None:
    order = data.draw(st.permutations(range(len(lines))))
    assert run(lines, answers(lines, order)) == run(lines)


@given(SHEETS)
def test_doubling_all_weights_changes_no_share(lines: list[Line]) -> None:
    results = run(lines, alias=True).criteria.values()

    def scored(factor: int) -> Any:
        judged = (Judged(replace(r, weight=r.weight * factor), None if r.state == "na" else 3) for r in results)
        return score_figures(judged)

    plain, doubled = scored(1), scored(2)
    for part in ("questions", "clauses", "chapters", "pdca", "modules"):
        pairs = zip(getattr(plain, part).values(), getattr(doubled, part).values(), strict=True)
        assert all(shares(one) == shares(two) for one, two in pairs)
    assert shares(plain.whole) == shares(doubled.whole)
    assert doubled.whole.weight == 2 * plain.whole.weight


@given(SHEETS, st.data())
def test_na_takes_a_criterion_out_of_every_sum(lines: list[Line], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines) - 1))
    out = [replace(x, state="na") if i == at else x for i, x in enumerate(lines)]
    # a permission enters no sum, so turning the criterion into one must give the same figures
    never_in = [replace(x, kind="permission") if i == at else x for i, x in enumerate(lines)]
    assert figures(run(out)) == figures(run(never_in))


@given(SHEETS, st.sampled_from(RISING), st.data())
def test_a_state_given_to_the_question_is_the_state_of_every_criterion_that_has_none(
    lines: list[Line], state: str | None, data: st.DataObject
) -> None:
    own = [replace(x, state=None if data.draw(st.booleans()) else x.state) for x in lines]
    said = answers(own)
    inherited = run(lines, said.replace("q: {", f"q: {{state: {state}, " if state else "q: {", 1))
    written_out = run(lines, answers([replace(x, state=x.state or state) for x in own]))
    for one, two in zip(inherited.criteria.values(), written_out.criteria.values(), strict=True):
        assert replace(one, state_from=None) == replace(two, state_from=None)
    assert figures(inherited) == figures(written_out)


@given(SHEETS)
def test_a_second_name_for_a_criterion_changes_no_figure_of_the_whole(lines: list[Line]) -> None:
    plain, doubled = run(lines), run(lines, alias=True)

    def told(result: StandardResult) -> tuple[object, ...]:
        return result.figures, result.questions, result.counts, result.claim

    assert told(doubled.standards["cses"]) == told(plain.standards["cses"])
    assert [gap.ref for gap in doubled.gaps] == [gap.ref for gap in plain.gaps]
    assert doubled.criteria["cses:9.9/z"].finding == doubled.criteria[ref(0, lines[0])].finding


@given(SHEETS, st.booleans())
def test_a_claim_is_never_eligible_with_something_blocking(lines: list[Line], has_errors: bool) -> None:
    result = run(lines, has_errors=has_errors)
    claim = result.standards["cses"].claim
    asked = [r for r in result.criteria.values() if r.kind == "requirement" and r.finding != "not-applicable"]
    assert claim.blocking == tuple(r.ref for r in asked if r.finding != "conforms")
    assert claim.eligible == (bool(asked) and not claim.blocking and not has_errors)


@settings(max_examples=300)
@given(LINES, st.booleans())
def test_one_criterion_conforms_claims_and_scores_full_marks_together(line: Line, alias: bool) -> None:
    """Four rules written apart agree: conforms, full evidenced credit, no gap, and nothing that blocks."""
    result = run([replace(line, kind="requirement")], alias=alias)
    (first, *_) = result.criteria.values()
    conforms = first.finding == "conforms"
    assert conforms == (first.credit_evidenced == 1.0)
    assert conforms == result.standards["cses"].claim.eligible
    if conforms:
        assert result.gaps == () and not first.overdue
    if first.finding in NONCONFORMITIES:
        assert result.standards["cses"].groups[0].refs == (first.ref,)


@given(SHEETS)
def test_gaps_stand_in_falling_priority_and_every_finding_is_counted(lines: list[Line]) -> None:
    result = run(lines)
    priorities = [gap.priority for gap in result.gaps]
    assert priorities == sorted(priorities, reverse=True)
    assert sum(result.standards["cses"].counts.values()) == len(lines)
    order = list(result.criteria)
    for one, two in zip(result.gaps, result.gaps[1:], strict=False):
        assert one.priority > two.priority or order.index(one.ref) < order.index(two.ref)
