"""The first pass: how far each question is answered, and what remains for whom."""

from __future__ import annotations

import pytest
from hypothesis import given

from parkbook.assess.firstpass import (
    MINUTES_PER_ITEM,
    SECONDS_PER_QUESTION,
    depths,
    find_remaining,
    minutes_left,
)
from parkbook.assess.model import Assessment
from parkbook.kit.model import Kit
from tests.assess.test_properties import SHEETS, Line, run
from tests.build import assess, make_kit, make_park

TEXT = """
    cses
      one
        4.1/a
        4.1/b na
      two
        5.1/a
        5.1/b same_as=4.1/a
    """


@pytest.fixture(scope="module")
def kit() -> Kit:
    made = make_kit(TEXT)
    asked = {"one": ("energy", "finance"), "two": ()}
    object.__setattr__(made, "questions", {id: made.questions[id].model_copy(update={"roles": r}) for id, r in asked.items()})
    return made


def result_of(kit: Kit, answers: str) -> Assessment:
    return assess(kit, make_park(kit, answers))


@pytest.mark.parametrize(
    ("answer", "depth"),
    [
        ("{}", "open"),
        ("{owner: hr}", "open"),
        ("{criteria: {cses:4.1/a: {state: none}}}", "partly"),
        ("{state: none}", "coarse"),
        ("{state: none, criteria: {cses:4.1/a: {state: partial}}}", "coarse"),
        ("{criteria: {cses:4.1/a: {state: none}, cses:4.1/b: {state: na, reason: 没有}}}", "itemised"),
    ],
)
def test_depth(kit: Kit, answer: str, depth: str) -> None:
    assert depths(result_of(kit, f"one: {answer}")) == {"one": depth, "two": "open"}


def test_nothing_answered_is_asked_of_the_first_role(kit: Kit) -> None:
    remaining = find_remaining(result_of(kit, ""), kit.questions)
    assert [(r.owner, r.role, r.questions, r.items) for r in remaining] == [
        (None, "energy", ("one",), ("cses:4.1/a", "cses:4.1/b")),
        (None, None, ("two",), ("cses:5.1/a",)),
    ]


def test_a_coarse_answer_leaves_its_items_to_their_owners(kit: Kit) -> None:
    said = "one: {state: partial, owner: hr, criteria: {cses:4.1/b: {owner: finance}}}\ntwo: {criteria: {cses:5.1/a: {state: none}}}"
    remaining = find_remaining(result_of(kit, said), kit.questions)
    assert [(r.owner, r.questions, r.items) for r in remaining] == [("finance", (), ("cses:4.1/b",)), ("hr", (), ("cses:4.1/a",))]


def test_owners_stand_before_nobody_and_the_longest_first(kit: Kit) -> None:
    said = "two: {owner: hr}\none: {owner: energy}"
    assert [r.owner for r in find_remaining(result_of(kit, said), kit.questions)] == ["energy", "hr"]
    assert [r.owner for r in find_remaining(result_of(kit, "two: {owner: hr}"), kit.questions)] == ["hr", None]


def test_minutes(kit: Kit) -> None:
    remaining = find_remaining(result_of(kit, ""), kit.questions)
    assert minutes_left(remaining) == (2 * SECONDS_PER_QUESTION / 60, 3 * MINUTES_PER_ITEM)
    assert sum(r.minutes for r in remaining) == sum(minutes_left(remaining))


def test_everything_itemised_leaves_nothing(kit: Kit) -> None:
    said = (
        "one: {criteria: {cses:4.1/a: {state: none}, cses:4.1/b: {state: none}}}\n"
        "two: {criteria: {cses:5.1/a: {state: none}}}"
    )
    assert find_remaining(result_of(kit, said), kit.questions) == ()


@given(SHEETS)
def test_each_item_remains_with_one_owner_unless_it_has_its_own_state(lines: list[Line]) -> None:
    result = run(lines, alias=True)
    kit = make_kit("cses\n  q\n    4.1/a")
    remaining = find_remaining(result, kit.questions)
    listed = [ref for r in remaining for ref in r.items]
    assert sorted(listed) == sorted(r.ref for r in result.criteria.values() if not r.same_as and r.state_from != "criterion")
    asked = [id for r in remaining for id in r.questions]
    assert asked == (["q"] if any(r.state is None for r in result.criteria.values()) else [])
    assert (depths(result)["q"] == "itemised") == (not listed)
