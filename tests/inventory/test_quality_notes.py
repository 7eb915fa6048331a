"""Percentages in notes, held against the figures beside them (`printed-percent`)."""

from __future__ import annotations

from typing import Any

import pytest

from parkbook.inventory.quality.whole import find_quality
from parkbook.problems import Problems
from tests.inventory.making import inventory_of, park_of


def said(rows: list[dict[str, Any]], **more: Any) -> list[str]:
    problems = Problems()
    find_quality(inventory_of(rows, **more), park_of(), problems)
    return [f"{problem.place} {problem.message}" for problem in problems if problem.code == "printed-percent"]


def months(year: int, used: float, **last: Any) -> list[dict[str, Any]]:
    rows = [{"period": f"{year}-{month:02}", "year": year, "line": "d1", "consumption": used + month % 3, "t": 1.0} for month in range(1, 13)]
    return [*rows[:-1], rows[-1] | last]


def output(note: str, value: float = 626_200.0, unit: str = "万元", period: str = "2024") -> dict[str, Any]:
    first = {"enterprise": None, "period": "2023", "indicator": "value_added", "value": 586_000.0, "unit": "万元"}
    return {"tables": {"output": [first, first | {"period": period, "value": value, "unit": unit, "note": note}]}}


def test_a_change_in_a_note_of_output_follows_from_the_two_years() -> None:
    """626,200 / 586,000 = 1.0686: 6.9 %."""
    rows = months(2024, 100)
    assert said(rows, **output("62.6亿元，比上年增长6.9%")) == []
    assert said(rows, **output("比上年增长约7%")) == []
    (told,) = said(rows, **output("62.6亿元，比上年增长7.5%"))
    assert told.startswith("data/output.csv:3 ") and "`比上年增长7.5%`" in told and "+6.9 %" in told
    assert len(said(rows, **output("比上年下降6.9%"))) == 1


@pytest.mark.parametrize("note", ["比计划增长7.5%", "增长7.5个百分点", "能效提高3%", "2022年比上年增长", "环比增长7.5%"])
def test_what_is_no_change_against_last_year_is_left_alone(note: str) -> None:
    assert said(months(2024, 100), **output(note)) == []


def test_without_a_figure_to_compare_nothing_is_said() -> None:
    assert said(months(2024, 100), **output("比上年增长7.5%", period="2025")) == []
    assert said(months(2024, 100), **output("比上年增长7.5%", 62.62, "亿元")) == []


def test_a_note_of_activity_may_speak_of_the_year_the_month_or_the_month_before() -> None:
    """Each year 100 or 90 by 12, and 12 more: 1092 / 1212 = 0.9010; December 90 / 100; November 92 / December 90."""
    before = months(2024, 100)
    for note in ("全年比上年下降9.9%", "同比下降10.0%", "比上年同月下降10%", "环比下降2.2%"):
        assert said([*before, *months(2025, 90, note=note)]) == [], note
    (told,) = said([*before, *months(2025, 90, note="全年比上年下降12.5%（开工率降）")])
    assert told.startswith("data/activity.csv:25 ") and "-9.9 %" in told
    assert len(said([*before, *months(2025, 90, note="环比下降10%")])) == 1
    assert said(months(2025, 90, note="全年比上年下降12.5%")) == []
