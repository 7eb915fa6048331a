"""When conformity may be declared, and what stands in the way."""

from __future__ import annotations

import pytest

from parkbook.assess.model import Claim
from tests.build import assess, make_kit, make_park

PROVEN = "{state: implemented, evidence: [r]}"
FULL = """
    cses
      q
        4.1/a
        4.1/b na
        4.1/c recommendation
        4.1/d permission
        4.1/e same_as=4.1/a
    """


def claim(text: str, answers: str, *, has_errors: bool = False, profile: str = "", **checks: str) -> Claim:
    kit = make_kit(text)
    park = make_park(kit, answers, evidence="r record 2026-01-01", profile=profile)
    result = assess(kit, park, checks=checks, has_errors=has_errors)  # type: ignore[arg-type]
    return next(iter(result.standards.values())).claim


def answer(a: str = PROVEN, b: str = PROVEN) -> str:
    return f"q: {{criteria: {{cses:4.1/a: {a}, cses:4.1/b: {b}}}}}"


def test_it_is_eligible_when_every_requirement_that_applies_conforms() -> None:
    assert claim(FULL, answer()) == Claim(True, True, (), ())
    assert claim(FULL, answer(b="{state: na, reason: 没有锅炉}")).eligible


@pytest.mark.parametrize(
    "state",
    ["{state: none}", "{state: planned}", "{state: partial}", "{state: implemented}", "{}", "{state: na, reason: x}"],
)
def test_anything_short_of_conforms_blocks(state: str) -> None:
    assert claim(FULL, answer(a=state)) == Claim(True, False, ("cses:4.1/a",), ())


def test_a_contradiction_blocks() -> None:
    text = FULL.replace("4.1/a\n", "4.1/a checks=seen\n", 1)
    assert claim(text, answer(), seen="unknown").eligible
    assert claim(text, answer(), seen="fails").blocking == ("cses:4.1/a",)


def test_blocking_lists_requirements_in_print_order_without_aliases() -> None:
    assert claim(FULL, "").blocking == ("cses:4.1/a", "cses:4.1/b")


def test_recommendations_and_permissions_do_not_block() -> None:
    answers = answer().replace("criteria: {", "criteria: {cses:4.1/c: {state: none}, cses:4.1/d: {state: none}, ")
    assert claim(FULL, answers).eligible


def test_what_the_kit_does_not_ask_stands_in_the_way() -> None:
    result = claim(FULL + "  unasked 4.4/p1", answer())
    assert result == Claim(True, False, (), ("cses:4.4/p1",))


def test_an_error_stands_in_the_way() -> None:
    assert claim(FULL, answer(), has_errors=True) == Claim(True, False, (), ())


def test_at_least_one_requirement_must_apply() -> None:
    text = "cses\n  q\n    4.1/b na\n    4.1/c recommendation"
    answers = f"q: {{criteria: {{cses:4.1/b: {{state: na, reason: 没有}}, cses:4.1/c: {PROVEN}}}}}"
    assert claim(text, answers) == Claim(True, False, (), ())


@pytest.mark.parametrize(
    ("head", "profile"),
    [("cses claim=false", ""), ("cses", "kind: enterprise"), ("cses claim=false", "kind: enterprise")],
)
def test_some_may_never_claim(head: str, profile: str) -> None:
    text = f"{head}\n  q\n    4.1/a addressee=both"
    answers = f"q: {{criteria: {{cses:4.1/a: {PROVEN}}}}}"
    assert claim(text, answers, profile=profile) == Claim(False, False, (), ())
    assert claim(text, "", profile=profile).blocking == ("cses:4.1/a",)  # of use for improving all the same


def test_guidance_scored_as_recommendations_has_no_requirement_to_claim() -> None:
    text = "cieccpa as=recommendation\n  q\n    4.1/a"
    answers = f"q: {{criteria: {{cieccpa:4.1/a: {PROVEN}}}}}"
    assert claim(text, answers) == Claim(True, False, (), ())
