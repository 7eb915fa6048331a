"""Glide paths, statuses, forecasts and the register's verdict. Sums are worked by hand."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.inventory.follow.targets import find_targets, glide_path
from parkbook.inventory.follow_model import Target
from parkbook.problems import Problems
from tests.inventory.following import AS_OF, metrics_of, park_with, said
from tests.inventory.making import YearFacts, inventory_of

HEAD = "id,name,type,unit,unit_of_value,base_year,base_value,due,value,actual,actual_year,verdict,indicator\n"
ROWS = [{"year": 2023, "t": 1000.0}, {"year": 2024, "t": 950.0}, {"year": 2025, "t": 900.0}]
VALUES = st.floats(-1e9, 1e9, allow_nan=False)


def targets(line: str, rows: list[dict[str, Any]] = ROWS, *, as_of: date = AS_OF, **more: Any) -> tuple[Target, list[str]]:
    """The objective of a line `type,unit_of_value,base_year,base_value,due,value,actual,actual_year,verdict,indicator`."""
    kind, rest = line.split(",", 1)
    problems = Problems()
    inventory = inventory_of(rows, **more)
    park = park_with({"objectives": f"{HEAD}ob-1,目标,{kind},carbon,{rest}\n"})
    (made,) = find_targets(inventory, park, metrics_of(inventory, as_of=as_of), as_of, problems)
    return made, said(problems)


def test_a_path_with_what_became_of_it() -> None:
    """From 1000 in 2023 to 790 in 2030 are 30 a year; 2024: 970, 2025: 940. The data falls by 50 a year: 650 in 2030."""
    made, problems = targets("total,tCO2e,2023,1000,2030-12-31,790,,,,total")
    assert [(one.year, one.target) for one in made.path] == [(2023 + n, pytest.approx(1000 - 30 * n)) for n in range(8)]
    assert [(one.actual, one.status) for one in made.path][:4] == [
        *((1000.0, "on-track"), (950.0, "on-track"), (900.0, "on-track"), (None, "no-data")),
    ]
    assert [one.interpolated for one in made.path] == [False, *[True] * 6, False]
    assert (made.status, made.actual, made.actual_year) == ("on-track", 900.0, 2025)
    assert made.forecast == pytest.approx(650)
    assert made.forecast_basis == "2023年1,000，2025年900，平均每年-50 tCO2e，照此到2030年"
    assert problems == []


def test_behind_the_path() -> None:
    """To 300 in 2030 are 100 a year: 800 wanted in 2025, 900 there."""
    made, _ = targets("total,tCO2e,2023,1000,2030-12-31,300,,,,total")
    assert (made.status, made.path[2].target) == ("behind", pytest.approx(800))


@pytest.mark.parametrize(("value", "status"), [("900", "met"), ("899", "missed")])
def test_once_the_due_year_is_over(value: str, status: str) -> None:
    made, _ = targets(f"total,tCO2e,2023,1000,2025-12-31,{value},,,,total")
    assert (made.status, made.forecast, made.forecast_basis) == (status, None, "期限已过，不再预测")


def test_the_due_year_is_over_and_nobody_knows() -> None:
    made, _ = targets("total,tCO2e,2023,1000,2025-12-31,900,,,,total", ROWS[:2])
    assert (made.status, made.actual, made.actual_year) == ("no-data", 950.0, 2024)


def test_milestones_break_the_line_and_are_met_or_missed() -> None:
    """940 in 2024 (given in kg) and 880 in 2026: 910 is wanted in 2025."""
    table = [
        {"objective": "ob-1", "year": 2024, "value": 940_000.0, "unit": "kgCO2e"},
        {"objective": "ob-1", "year": 2026, "value": 880.0, "unit": "tCO2e"},
    ]
    made, problems = targets("total,tCO2e,2023,1000,2030-12-31,790,,,,total", tables={"targets": table})
    assert [(one.year, one.target, one.status, one.interpolated) for one in made.path][:4] == [
        (2023, 1000.0, "on-track", False),
        (2024, pytest.approx(940), "missed", False),
        (2025, pytest.approx(910), "on-track", True),
        (2026, 880.0, "no-data", False),
    ]
    assert problems == []


@pytest.mark.parametrize(("milestone", "year", "whole"), [(900.0, "met", "on-track"), (899.0, "missed", "behind")])
def test_a_milestone_is_not_the_end(milestone: float, year: str, whole: str) -> None:
    """The objective is due in 2030: what is met in 2025 is a milestone."""
    table = [{"objective": "ob-1", "year": 2025, "value": milestone, "unit": "tCO2e"}]
    made, _ = targets("total,tCO2e,2023,1000,2030-12-31,790,,,,total", tables={"targets": table})
    assert (made.path[2].status, made.status) == (year, whole)


@pytest.mark.parametrize(
    ("milestone", "found"),
    [
        ({"objective": "ob-2", "year": 2026, "value": 1.0}, "error unknown-objective"),
        ({"objective": "ob-1", "year": 2026, "value": 1.0, "unit": "tce"}, "error unit-mismatch"),
        ({"objective": "ob-1", "year": 2031, "value": 1.0}, "warning milestone-outside"),
        ({"objective": "ob-1", "year": 2030, "value": 800.0}, "warning milestone-differs"),
    ],
)
def test_milestones_that_do_not_fit(milestone: dict[str, Any], found: str) -> None:
    made, problems = targets("total,tCO2e,2023,1000,2030-12-31,790,,,,total", tables={"targets": [milestone]})
    assert problems == [f"data/targets.csv:2 {found}"]
    assert made.path[2].target == pytest.approx(940) and made.path[-1].target == 790


def test_two_milestones_of_a_year() -> None:
    table = [{"objective": "ob-1", "year": 2026, "value": value} for value in (880.0, 870.0)]
    made, problems = targets("total,tCO2e,2023,1000,2030-12-31,790,,,,total", tables={"targets": table})
    assert problems == ["data/targets.csv:3 error milestone-twice"]
    assert made.path[3].target == 880


@given(VALUES, VALUES, st.integers(1, 40))
def test_a_path_ends_where_it_should_and_never_turns(start: float, end: float, years: int) -> None:
    path = glide_path({2020: start, 2020 + years: end})
    values = [path[year] for year in sorted(path)]
    assert (values[0], values[-1], len(values)) == (start, end, years + 1)
    slack = 1e-9 * max(1.0, abs(start), abs(end))
    steps = [later - earlier for earlier, later in pairwise(values)]
    assert all(step <= slack for step in steps) or all(step >= -slack for step in steps)


@given(st.dictionaries(st.integers(2000, 2060), VALUES, min_size=1, max_size=6))
def test_a_path_goes_through_every_point(points: dict[int, float]) -> None:
    path = glide_path(points)
    assert {year: path[year] for year in points} == points
    assert sorted(path) == list(range(min(points), max(points) + 1))


def test_a_share_is_better_higher_and_the_registers_value_stands_in() -> None:
    """The data has no certificates: the register's 14.2 of 2025 is all there is; 5.1 + 2/7 x 34.9 = 15.07 was wanted."""
    made, problems = targets("share,%,2023,5.1,2030-12-31,40,14.2,2025,off-track,")
    assert (made.better, made.metric, made.status, made.actual, made.actual_year) == ("higher", None, "behind", 14.2, 2025)
    assert made.path[2].target == pytest.approx(5.1 + 34.9 * 2 / 7) and made.path[2].written
    assert made.forecast == pytest.approx(5.1 + 9.1 / 2 * 7)
    assert problems == []


@pytest.mark.parametrize(("line", "better"), [("share,%,2023,60,2030-12-31,40,,,,", "lower"), ("total,t,,,2030-12-31,40,,,,", "lower"),
                                              ("task,MWp,2023,18.6,2030-12-31,120,,,,", "higher"), ("share,%,,,2030-12-31,40,,,,", "higher")])
def test_which_way_is_better_without_a_metric(line: str, better: str) -> None:
    made, _ = targets(line)
    assert made.better == better
    assert (made.status, made.actual, made.forecast) == ("no-data", None, None)


def test_a_year_that_is_not_whole_is_shown_and_not_judged() -> None:
    made, _ = targets("total,tCO2e,2023,1000,2030-12-31,790,,,,total", facts={2025: YearFacts(complete=False)})
    assert (made.path[2].actual, made.path[2].status) == (900.0, "no-data")
    assert (made.status, made.actual_year) == ("on-track", 2024)
    assert made.forecast == pytest.approx(650)


def test_a_forecast_stops_at_nothing_and_at_the_whole() -> None:
    """900 less 50 a year for 30 years is -600; 60 plus 20 a year for 5 years is 160 %."""
    made, _ = targets("total,tCO2e,2023,1000,2055-12-31,0,,,,total")
    assert made.forecast == 0 and made.forecast_basis.endswith("会低于零，按零写")
    made, _ = targets("share,%,2023,20,2030-12-31,90,60,2025,,")
    assert made.forecast == 100 and made.forecast_basis.endswith("会超过100%，按100%写")


def test_no_forecast_from_one_year() -> None:
    made, _ = targets("total,tCO2e,,,2030-12-31,790,,,,total", ROWS[2:])
    assert (made.forecast, made.forecast_basis) == (None, "少于两年的实绩，不预测")


def test_the_base_year_without_a_written_value_is_the_metrics() -> None:
    made, _ = targets("total,tCO2e,2023,,2030-12-31,790,,,,total")
    assert made.path[0].target == 1000


@pytest.mark.parametrize(
    ("value", "due", "verdict", "warned"),
    [
        ("790", "2030", "on-track", False),
        ("790", "2030", "off-track", True),  # on the path, and by its trend 650
        ("300", "2030", "on-track", True),  # behind, and by its trend 650
        ("300", "2030", "off-track", False),
        ("300", "2030", "reached", True),
        ("790", "2030", "reached", False),
        ("899", "2025", "reached", True),
        ("899", "2025", "on-track", True),
        ("899", "2025", "off-track", False),
        ("900", "2025", "reached", False),
        ("900", "2025", "off-track", True),
    ],
)
def test_a_verdict_that_the_data_contradicts(value: str, due: str, verdict: str, warned: bool) -> None:
    _, problems = targets(f"total,tCO2e,2023,1000,{due}-12-31,{value},,,{verdict},total")
    assert problems == (["registers/objectives.csv:2 warning verdict-differs"] if warned else [])


def test_an_actual_value_that_the_register_writes_otherwise() -> None:
    made, problems = targets("total,tCO2e,2023,1000,2030-12-31,790,880,2025,,total")
    assert made.actual == 900
    assert problems == ["registers/objectives.csv:2 warning objective-differs"]
    assert targets("total,tCO2e,2023,1000,2030-12-31,790,900,2025,,total")[1] == []


def test_an_objective_without_value_or_date_is_left_to_people() -> None:
    inventory, problems = inventory_of(ROWS), Problems()
    park = park_with({"objectives": HEAD + "ob-1,目标,task,carbon,,,,,,,,,\nob-2,目标,total,carbon,t,,,2030-12-31,,,,,\n"})
    assert find_targets(inventory, park, metrics_of(inventory), AS_OF, problems) == ()
