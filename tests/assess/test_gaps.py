"""Gaps: which findings are gaps, and in which order."""

from __future__ import annotations

from datetime import date

import pytest

from parkbook.assess.model import Assessment
from tests.build import assess, make_kit, make_park


def run(text: str, answers: str, evidence: str = "", **checks: str) -> Assessment:
    kit = make_kit(text)
    return assess(kit, make_park(kit, answers, evidence=evidence), checks=checks)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("criterion", "answer", "priority"),
    [
        ("weight=3", "state: none", 3.0),
        ("weight=3", "state: planned", 2.25),
        ("weight=2", "state: partial", 1.0),
        ("weight=2", "state: implemented", 1.0),  # unproven counts half
        ("weight=2", "state: effective", 1.0),
        ("weight=2 checks=seen", "state: effective", 2.0),  # contradicted counts as nothing
        ("weight=2 recommendation", "state: none", 0.6),
        ("weight=1 recommendation checks=seen", "state: effective", 0.3),
        ("weight=2", "state: partial, due: 2026-06-30", 2.0),
        ("weight=2", "state: partial, due: 2026-07-01", 1.0),
        ("weight=2 recommendation", "state: none, due: 2026-06-30", 1.6),
    ],
)
def test_priority(criterion: str, answer: str, priority: float) -> None:
    (gap,) = run(f"cses\n  q\n    4.1/a {criterion}", f"q: {{{answer}}}", seen="fails").gaps
    assert gap.priority == pytest.approx(priority, abs=1e-12)


def test_findings_that_are_no_gaps() -> None:
    text = """
        cses
          q
            4.1/conforms
            4.1/na na
            4.1/used permission
            4.1/not-used permission
            4.1/unanswered
        """
    answers = """
        q:
          due: 2020-01-01
          criteria:
            cses:4.1/conforms: {state: implemented, evidence: [r]}
            cses:4.1/na: {state: na, reason: 没有}
            cses:4.1/used: {state: implemented}
            cses:4.1/not-used: {state: none}
        """
    result = run(text, answers, "r record 2026-01-01")
    assert result.gaps == ()
    assert {r.ref.split("/")[1]: r.finding for r in result.criteria.values()} == {
        "conforms": "conforms", "na": "not-applicable", "used": "used", "not-used": "not-used",
        "unanswered": "not-assessed",
    }


def test_order_is_by_priority_then_print_order_over_standards_as_adopted() -> None:
    kit = make_kit("""
        cses
          q
            4.1/a
            4.1/b weight=2
            4.1/c
        ceca
          r
            4.1/a
            4.1/b weight=3 recommendation
        """)
    answers = "q: {state: none}\nr: {state: none}"
    adopted = "standards: [{id: ceca}, {id: cses}]"
    gaps = assess(kit, make_park(kit, answers, profile=adopted)).gaps
    assert [gap.ref for gap in gaps] == ["cses:4.1/b", "ceca:4.1/a", "cses:4.1/a", "cses:4.1/c", "ceca:4.1/b"]


def test_a_gap_says_what_to_do_by_whom_and_until_when() -> None:
    (gap,) = run("cses\n  q\n    4.1/a", "q: {state: none, owner: office, due: 2026-12-01, target: partial}").gaps
    assert (gap.finding, gap.owner, gap.due, gap.target) == ("minor", "office", date(2026, 12, 1), "partial")
    assert gap.steps == ("q 第一步",)
    assert gap.result.ref == gap.ref


def test_an_alias_is_not_a_second_gap() -> None:
    result = run("cses\n  q\n    9.4/a\n    10.1/a same_as=9.4/a", "q: {state: none}")
    assert [gap.ref for gap in result.gaps] == ["cses:9.4/a"]
