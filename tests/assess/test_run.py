"""The whole run: what is assessed, and the warnings that need the date."""

from __future__ import annotations

import time
from datetime import date

import pytest

from parkbook.assess.run import assess_park
from tests.build import assess, make_kit, make_park

KIT = make_kit("""
    cses
      q
        4.1/a checks=one,two
        4.1/b checks=one
        4.1/c same_as=4.1/a
    ceca
      r
        4.1/a
    """)
SUPPORTS = "supports=cses:4.1/a,cses:4.1/b"


def test_a_contradiction_is_warned_about_where_the_claim_was_made() -> None:
    answers = "q: {state: implemented, criteria: {cses:4.1/b: {state: effective}}}"
    problems = assess(KIT, make_park(KIT, answers), checks={"one": "fails", "two": "fails"}).problems
    assert [(p.severity, p.code, str(p.place), p.message) for p in problems] == [
        (
            "warning",
            "contradicted",
            "answer cses q",
            "`cses:4.1/a` is answered `implemented`, but the checks `one`, `two` fail",
        ),
        (
            "warning",
            "contradicted",
            "criterion cses q cses:4.1/b",
            "`cses:4.1/b` is answered `effective`, but the check `one` fails",
        ),
    ]
    assert problems[0].hint.startswith("look at registers/units.csv:5; ")


@pytest.mark.parametrize(
    ("answers", "one"), [("q: {state: partial}", "fails"), ("q: {state: implemented}", "unknown"), ("", "fails")]
)
def test_nothing_is_contradicted_by_not_knowing_nor_where_nothing_is_claimed(answers: str, one: str) -> None:
    assert assess(KIT, make_park(KIT, answers), checks={"one": one}).problems == ()  # type: ignore[dict-item]


def test_problems_come_in_file_order() -> None:
    park = make_park(KIT, "q: {state: effective}", evidence="b record 2027-01-01\na record 2026-01-01 disk=missing")
    places = [str(p.place) for p in assess(KIT, park, checks={"one": "fails"}).problems]
    assert places == ["answer cses q", "answer cses q", "evidence a", "evidence b"]


def test_only_adopted_standards_are_assessed_in_the_park_s_order() -> None:
    both = make_park(KIT, profile="standards: [{id: ceca}, {id: cses}, {id: ceca}, {id: unheard-of}]")
    assert list(assess(KIT, both).standards) == ["ceca", "cses"]
    assert [ref.split(":")[0] for ref in assess(KIT, both).criteria] == ["ceca", "cses", "cses", "cses"]
    one = make_park(KIT, "q: {state: none}", profile="standards: [{id: ceca}]")
    result = assess(KIT, one)
    assert (list(result.standards), list(result.criteria), result.gaps) == (["ceca"], ["ceca:4.1/a"], ())


def test_the_result_tells_day_subject_and_what_every_check_saw() -> None:
    result = assess(KIT, make_park(KIT), date(2026, 3, 3), checks={"one": "holds", "unused": "fails"})
    assert (result.as_of, result.subject) == (date(2026, 3, 3), "park")
    assert {id: outcome.result for id, outcome in result.checks.items()} == {"one": "holds", "unused": "fails"}


def test_the_kit_s_own_checks_run_on_a_park_that_has_filled_nothing() -> None:
    result = assess_park(KIT, make_park(KIT), date(2026, 7, 1))
    assert {"interested-parties-by-class", "policy-issued"} <= result.checks.keys()


def test_a_large_kit_is_assessed_in_one_pass() -> None:
    """Four times the criteria take about four times as long; quadratic work would take sixteen."""

    def seconds(count: int) -> float:
        lines = "\n".join(f"    4.{i % 50}/{i} weight=2 proof=document,record checks=one" for i in range(count))
        kit = make_kit(f"cses\n  q\n{lines}", registers={})
        refs = ",".join(f"cses:4.{i % 50}/{i}" for i in range(count))
        park = make_park(kit, "q: {state: implemented, evidence: [r]}", evidence=f"r record 2026-01-01 supports={refs}")
        runs = []
        for _ in range(3):
            start = time.perf_counter()
            result = assess(kit, park, checks={"one": "holds"})
            runs.append(time.perf_counter() - start)
        assert result.standards["cses"].figures.applicable == count
        return min(runs)

    assert seconds(4000) < 9 * seconds(1000)
