"""Now against intended: where each item stands, what the gap costs, and which actions bring what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.assess.model import GAPS, Assessment
from parkbook.assess.run import unit_finder
from parkbook.assess.targets import (
    DAYS,
    OPEN,
    count_standings,
    find_needs,
    find_standing,
    find_unknown,
    find_work,
    open_actions,
    sum_work,
    work_by,
)
from parkbook.kit.model import Kit
from tests.assess.test_properties import SHEETS, Line, run
from tests.build import assess, make_kit, make_park

TWO = """
    cses
      big
        4.1/a
        4.1/b
        4.1/c
        4.1/d na
      small
        5.1/a
        5.1/b same_as=4.1/a
    """


def kit_of(text: str = TWO, **efforts: str) -> Kit:
    kit = make_kit(text)
    sized = {id: q.model_copy(update={"effort": efforts.get(id, "M")}) for id, q in kit.questions.items()}
    object.__setattr__(kit, "questions", sized)
    return kit


def result_of(kit: Kit, answers: str, **more: str) -> Assessment:
    return assess(kit, make_park(kit, answers, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        ("{}", "unanswered"),
        ("{target: implemented}", "unanswered"),
        ("{state: partial, target: implemented}", "short"),
        ("{state: implemented, target: effective, evidence: [e]}", "short"),
        ("{state: partial, target: partial}", "reached"),
        ("{state: implemented, target: implemented, evidence: [e]}", "reached"),
        ("{state: effective, target: partial, evidence: [e]}", "reached"),
        ("{state: implemented, target: implemented}", "unproven"),
        ("{state: partial}", "untargeted"),
        ("{state: implemented}", "untargeted"),
        ("{state: implemented, evidence: [e]}", "settled"),
        ("{criteria: {cses:4.1/a: {state: na, reason: 没有, target: partial}}}", "not-applicable"),
    ],
)
def test_standing(answer: str, standing: str) -> None:
    kit = make_kit("cses\n  q\n    4.1/a na")
    said = answer.replace("evidence: [e]", "criteria: {cses:4.1/a: {evidence: [e]}}")
    result = result_of(kit, f"q: {said}", evidence="e record 2026-01-10").criteria["cses:4.1/a"]
    assert find_standing(result) == standing


def test_a_target_reached_on_paper_but_contradicted_needs_work() -> None:
    kit = make_kit("cses\n  q\n    4.1/a checks=seen")
    park = make_park(kit, "q: {criteria: {cses:4.1/a: {state: implemented, target: implemented, evidence: [e]}}}", evidence="e record 2026-01-10")
    assert find_standing(assess(kit, park, checks={"seen": "fails"}).criteria["cses:4.1/a"]) == "unproven"


def test_work_is_the_share_of_open_items_up_to_the_whole_question() -> None:
    kit = kit_of(big="L", small="S")
    said = "big: {state: partial, criteria: {cses:4.1/c: {state: partial, target: partial}, cses:4.1/d: {state: na, reason: 没有}}}"
    (work,) = find_work(result_of(kit, said), kit.questions)
    assert work.refs == ("cses:4.1/a", "cses:4.1/b")
    low, high = DAYS["L"]
    assert work.low_days == pytest.approx(low * 2 / 3)
    assert work.high_days == high


def test_an_alias_asks_for_no_work_twice() -> None:
    kit = kit_of()
    works = find_work(result_of(kit, "big: {state: none}\nsmall: {state: none}"), kit.questions)
    assert [(w.question, len(w.refs)) for w in works] == [("big", 4), ("small", 1)]


def test_work_goes_to_whoever_has_most_of_it() -> None:
    kit = kit_of()
    said = "big: {state: none, owner: finance, criteria: {cses:4.1/a: {owner: hr}}}\nsmall: {state: none}"
    works = find_work(result_of(kit, said), kit.questions)
    assert [w.owner for w in works] == ["finance", None]
    even = "big: {state: none, owner: finance, criteria: {cses:4.1/a: {owner: hr}, cses:4.1/b: {owner: hr}}}"
    assert [w.owner for w in find_work(result_of(kit, even), kit.questions)] == ["hr"]


def test_what_nobody_answered_is_no_known_work() -> None:
    kit = kit_of()
    result = result_of(kit, "big: {criteria: {cses:4.1/a: {state: none}}}")
    assert [w.refs for w in find_work(result, kit.questions)] == [("cses:4.1/a",)]
    unknown = find_unknown(result, kit.questions)
    assert [(w.question, w.refs) for w in unknown] == [("big", ("cses:4.1/b", "cses:4.1/c", "cses:4.1/d")), ("small", ("cses:5.1/a",))]


def test_sizes_meet_without_overlap() -> None:
    """A few hours end where a few days begin, and so on, so that a sum of small things is never more than the next size."""
    assert DAYS["S"][1] == DAYS["M"][0] and DAYS["M"][1] == DAYS["L"][0]
    assert all(low < high for low, high in DAYS.values())


@given(SHEETS, st.sampled_from("SML"))
def test_sums_by_owner_and_by_clause_are_the_sum_of_all(lines: list[Line], size: str) -> None:
    result = run(lines)
    kit = make_kit("cses\n  q\n    4.1/a")
    questions = {"q": kit.questions["q"].model_copy(update={"effort": size})}
    works = find_work(result, questions)
    whole = sum_work(works)
    for key in (lambda w: w.owner, lambda w: w.clause):
        parts = [sum_work(part) for part in work_by(works, key).values()]
        assert sum(p.low_days for p in parts) == pytest.approx(whole.low_days)
        assert sum(p.high_days for p in parts) == pytest.approx(whole.high_days)
        assert sum(p.items for p in parts) == whole.items
    assert 0 <= whole.low_days <= whole.high_days
    standings = count_standings(result.criteria.values())
    assert whole.items == sum(standings[s] for s in OPEN)
    assert sum(standings.values()) == len(lines)


@given(SHEETS)
def test_every_gap_without_a_target_is_work(lines: list[Line]) -> None:
    result = run(lines)
    gaps = {r.ref for r in result.criteria.values() if r.finding in GAPS}
    kit = make_kit("cses\n  q\n    4.1/a")
    assert {ref for work in find_work(result, kit.questions) for ref in work.refs} == gaps


REGISTERS = {
    "units": "id,name\nhr,人事\nenergy,能源\n",
    "people": "id,name,unit\np-li,李,energy\np-xu,许,hr\n",
    "objectives": "id,name,unit\nob-e,能耗,energy\nob-h,人,hr\n",
    "actions": """\
        id,what,objective,resource,unit,who,done_on
        a1,装表,ob-e,十万元,energy,p-li,
        a2,招人,ob-e,一人,hr,p-xu,
        a3,做完的,ob-e,一人,energy,p-li,2026-01-01
        a4,没写资源,ob-e,,energy,p-li,
        a5,别家的,ob-h,一人,hr,,
        """,
}


def test_needs_of_a_unit_come_by_unit_and_by_objective() -> None:
    kit = make_kit("cses\n  q\n    4.1/a")
    park = make_park(kit, registers=REGISTERS)
    unit_of = unit_finder(park)
    assert [(n.action, n.via) for n in find_needs(park, "energy", unit_of)] == [("a1", ("unit", "objective")), ("a2", ("objective",))]
    assert [(n.action, n.via) for n in find_needs(park, "p-li", unit_of)] == [("a1", ("who", "unit", "objective")), ("a2", ("objective",))]
    assert find_needs(park, "nobody", unit_of) == ()
    assert [row["id"] for row in open_actions(park)] == ["a1", "a2", "a4", "a5"]


def test_a_park_without_registers_has_no_needs() -> None:
    kit = make_kit("cses\n  q\n    4.1/a", registers={})
    park = make_park(kit)
    assert open_actions(park) == () and find_needs(park, "energy", unit_finder(park)) == ()
