"""Trend: history, three scenarios, assumptions with their bands, measures counted once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.inventory.follow.measures import full_year
from parkbook.inventory.follow.trend import BAND, find_trend
from parkbook.inventory.follow_model import Figure, Metric, Scenario, Trend
from parkbook.park.model import Park
from parkbook.problems import Problems
from tests.build import make_kit, make_park
from tests.inventory.making import inventory_of

KIT = make_kit("cses\n  parties\n    4.2/a\n")
DAY = date(2026, 11, 20)
HISTORY = {2023: 1000.0, 2024: 980.0, 2025: 960.0}


def park_of(registers: dict[str, str] | None = None, horizon: int = 2035) -> Park:
    return make_park(KIT, registers=registers, profile=f"carbon: {{horizon: {horizon}}}")


def metric(values: dict[int, float | None], **more: Any) -> dict[str, Metric]:
    figures = {year: Figure(value, **more.get(str(year), {})) for year, value in values.items()}
    return {"total": Metric("total", "碳排放总量", "tCO2e", "lower", "园区", "data", figures)}


def assumption(item: str, value: float, low: float | None = None, high: float | None = None, **more: Any) -> dict[str, Any]:
    base = {"scenario": "all", "item": item, "from_year": 2026, "to_year": 2035, "unit": "%/a", "source": "规划"}
    return {**base, "value": value, "low": low, "high": high, **more}


def trend(
    assumptions: list[dict[str, Any]] | None = None,
    registers: dict[str, str] | None = None,
    history: dict[int, float | None] | None = None,
    problems: Problems | None = None,
    horizon: int = 2035,
    rows: list[dict[str, Any]] | None = None,
    **more: Any,
) -> Trend:
    values = history or dict(HISTORY)
    made = rows or [{"year": year, "t": value} for year, value in values.items() if value is not None]
    inventory = inventory_of(made, tables={"assumptions": assumptions or []}, **more)
    return find_trend(inventory, park_of(registers, horizon), metric(values), DAY, Problems() if problems is None else problems)


def at(found: Trend, id: str, year: int) -> tuple[float, float, float]:
    scenario = next(s for s in found.scenarios if s.id == id)
    return next((p.low, p.value, p.high) for p in scenario.years if p.year == year)


def scenario(found: Trend, id: str) -> Scenario:
    return next(s for s in found.scenarios if s.id == id)


def test_without_assumptions_as_is_stays_and_no_band_is_pretended() -> None:
    found = trend()
    assert found.history == HISTORY
    assert {p.value for p in scenario(found, "as-is").years} == {960.0}
    assert all(p.low == p.value == p.high for s in found.scenarios for p in s.years)
    assert found.band == ""
    assert any("维持现状" in text and "没有假设" in text and "没有上下限" in text for text in found.missing)
    assert [p.year for p in scenario(found, "as-is").years] == list(range(2026, 2036))


def test_years_that_no_assumption_covers_are_said() -> None:
    rows = [
        assumption("growth", 2.0, 1.0, 3.0, to_year=2028),
        assumption("growth", 1.0, 0.5, 1.5, from_year=2030, to_year=2033),
        assumption("efficiency", -1.0, -2.0, -0.5, scenario="planned", from_year=2027),
    ]
    said = [text for text in trend(rows).missing if "当作没有变化" in text]
    assert said == [
        "“维持现状”、“落实计划”、“加大力度”的产出增长没有写2029年，这一段当作没有变化（data/assumptions）",
        "“维持现状”、“落实计划”、“加大力度”的产出增长没有写2034—2035年，这一段当作没有变化（data/assumptions）",
        "“落实计划”、“加大力度”的能效提升没有写2026年，这一段当作没有变化（data/assumptions）",
    ]
    assert not any("当作没有变化" in text for text in trend([assumption("growth", 2.0, 1.0, 3.0)]).missing)
    assert not any("当作没有变化" in text for text in trend().missing)


def test_rates_multiply_year_by_year_and_amounts_add() -> None:
    found = trend([assumption("growth", 2.0, 1.0, 3.0), assumption("structure", 10.0, unit="t/a")])
    low, value, high = at(found, "as-is", 2028)
    assert value == pytest.approx(960 * 1.02**3 + 10)
    assert low == pytest.approx(960 * 1.01**3 + 10)
    assert high == pytest.approx(960 * 1.03**3 + 10)
    assert found.band == BAND
    assert any("结构变化" in text and "没有上下限" in text for text in found.missing)


def test_the_band_widens() -> None:
    found = trend([assumption("efficiency", -3.0, -5.0, -1.0), assumption("growth", 2.0, 1.0, 2.5, to_year=2028)])
    widths = [p.high - p.low for p in scenario(found, "planned").years]
    assert widths == sorted(widths) and widths[0] > 0


def test_the_grid_factor_moves_power_alone() -> None:
    rows = [
        {"year": 2025, "t": 600.0},
        {"year": 2025, "t": 300.0, "category": "electricity", "source": "外购电力", "source_id": "electricity"},
        {"year": 2025, "t": 60.0, "category": "heat", "source": "热力", "source_id": "heat"},
    ]
    found = trend([assumption("grid_factor", -10.0, -12.0, -5.0)], history={2025: 960.0}, rows=rows)
    assert at(found, "as-is", 2027)[1] == pytest.approx(660 + 300 * 0.9**2)


def test_a_particular_scenario_takes_the_place_of_the_same_item() -> None:
    planned = [assumption("growth", 1.0, scenario="planned"), assumption("growth", 0.5, scenario="planned", to_year=2026)]
    found = trend([assumption("growth", 2.0), *planned])
    assert at(found, "as-is", 2026)[1] == pytest.approx(960 * 1.02)
    assert at(found, "planned", 2026)[1] == pytest.approx(960 * 1.01 * 1.005)
    assert at(found, "stretch", 2027)[1] == pytest.approx(960 * 1.01**2 * 1.005)


ACTIONS = """id,what,unit,due,done_on,expected_reduction_t,actual_reduction_t
a1,热电改造,u,2028-11-30,,82,
a2,早已做完,u,2024-06-30,2024-05-30,40,
a3,去年年中做完,u,2025-06-30,2025-07-01,36.5,
a4,今年做完实测,u,2026-10-31,2026-10-28,30,20
a5,逾期未完,u,2026-03-31,,10,
a6,没有期限,u,,,5,
a7,元旦投运,u,2027-01-01,,7,
"""


def test_actions_count_from_the_first_full_year_and_only_what_history_lacks() -> None:
    found = trend(registers={"actions": ACTIONS})
    measures = {m.id: (m.year, m.reduction_t) for m in scenario(found, "planned").measures}
    assert measures["a1"] == (2029, 82.0)
    assert "a2" not in measures
    assert measures["a3"] == (2026, pytest.approx(36.5 * 181 / 365))
    assert measures["a4"] == (2027, 20.0)
    assert measures["a5"] == (2027, 10.0)
    assert measures["a7"] == (2027, 7.0)
    assert any("a5" in text and "2027年起算" in text for text in found.missing)
    assert any("a6" in text and "没有计入" in text for text in found.missing)
    assert at(found, "planned", 2030)[1] == pytest.approx(960 - 82 - 36.5 * 181 / 365 - 37)
    assert at(found, "as-is", 2030)[1] == 960.0
    assert any("兑现率" in text for text in found.missing)


PROJECTS = """id,name,kind,unit,due,done_on,reduction_t,action,stage,assessment
p1,热电改造,equipment,u,2028-11-30,,82,a1,approved,
p2,储能,storage,u,2027-12-31,,11,,design,
p3,取消的,storage,u,2027-12-31,,99,,dropped,
p4,已在历史里,renewable-own,u,2025-12-31,2025-12-18,22,,running,
p5,论证中的项目,storage,u,,,55,a8,design,
"""
OPPORTUNITIES = """id,what,unit,reduction_t,action,goes_to,objective
o1,热电改造,u,82,a1,action,
o2,氧化亚氮分解,u,50,a8,action,
o3,光伏棚,u,5,,later,
o4,不用的,u,500,,rejected,
o5,余热,u,9,,later,ob
o6,储能,u,11,,project,
"""


def test_stretch_adds_what_no_action_carries_and_counts_nothing_twice() -> None:
    registers = {
        "actions": ACTIONS + "a8,论证,u,2027-04-30,,,\n",
        "energy-projects": PROJECTS,
        "review-opportunities": OPPORTUNITIES,
        "objectives": "id,name,type,unit,due\nob,总量,total,u,2030-12-31",
    }
    found = trend(registers=registers)
    more = {m.id: (m.year, m.reduction_t) for m in scenario(found, "stretch").measures if m.id[0] in "po"}
    assert more == {"p2": (2028, 11.0), "p5": (2028, 55.0), "o2": (2028, 50.0), "o5": (2031, 9.0)}
    assert any("o3" in text and "没有计入" in text for text in found.missing)
    assert any("o6" in text for text in found.missing)
    gap = at(found, "planned", 2032)[1] - at(found, "stretch", 2032)[1]
    assert gap == pytest.approx(11 + 55 + 50 + 9)


def test_green_power_that_is_bought_changes_nothing_by_location_and_is_left_out() -> None:
    rows = "id,what,unit,due,expected_reduction_t\ng1,第二次绿电集中交易,u,2026-12-31,33\ng2,屋顶光伏,u,2026-12-31,9\n"
    found = trend(registers={"actions": rows})
    assert [measure.id for measure in scenario(found, "planned").measures] == ["g2"]
    told = [text for text in found.missing if "位置法" in text]
    assert len(told) == 1 and "第二次绿电集中交易" in told[0] and "33吨" in told[0] and "光伏" not in told[0]
    assert not any("位置法" in text for text in trend(registers={"actions": ACTIONS}).missing)


def test_delivery_makes_a_band_of_the_measures() -> None:
    found = trend([assumption("delivery", 80.0, 60.0, 100.0, unit="%")], registers={"actions": ACTIONS})
    low, value, high = at(found, "planned", 2030)
    reduced = 82 + 36.5 * 181 / 365 + 37
    assert (low, value, high) == (pytest.approx(960 - reduced), pytest.approx(960 - 0.8 * reduced), pytest.approx(960 - 0.6 * reduced))
    assert not any("兑现率" in text and "没有" in text for text in found.missing)


def test_peak_and_neutral_years() -> None:
    rising = trend([assumption("growth", 2.0)])
    assert scenario(rising, "as-is").peak_year is None
    assert any("还在升" in text for text in rising.missing)
    turning = trend([assumption("growth", 5.0, to_year=2027), assumption("efficiency", -4.0, from_year=2028)])
    assert scenario(turning, "as-is").peak_year == 2027
    assert scenario(trend(), "as-is").peak_year == 2023
    falling = trend([assumption("efficiency", -40.0), assumption("removal", 100.0, unit="t/a", from_year=2029)])
    assert scenario(falling, "as-is").neutral_year == 2030  # 960 x 0.6^5 = 74.6
    assert scenario(trend(), "as-is").neutral_year is None
    assert any("中和年份" in text for text in trend().missing)


def test_years_behind_the_reporting_year_and_incomplete_ones_are_said() -> None:
    values = {2024: 980.0, 2025: 960.0, 2026: 400.0}
    inventory = inventory_of([{"year": y, "t": v} for y, v in values.items()], year=2025)
    metrics = metric(values, **{"2025": {"complete": False, "missing": "3行没有读进来"}})  # type: ignore[arg-type]
    found = find_trend(inventory, park_of(), metrics, DAY, Problems())
    assert found.history == {2024: 980.0, 2025: 960.0}
    assert any("2026年还不是整年" in text for text in found.missing)
    assert any("2025年的数不完整" in text and "3行没有读进来" in text for text in found.missing)


def test_no_total_no_scenario() -> None:
    found = find_trend(inventory_of([]), park_of(), {}, DAY, Problems())
    assert (found.history, found.scenarios) == ({}, ())
    assert found.missing
    late = trend(horizon=2020)
    assert late.scenarios == () and any("carbon.horizon" in text for text in late.missing)


def test_a_saving_without_its_minus_sign_is_told_with_its_cell() -> None:
    problems = Problems()
    found = trend([assumption("growth", 2.0), assumption("efficiency", 2.0)], problems=problems)
    assert [(p.code, p.severity, p.place.path, p.place.line) for p in problems] == [("assumption-sign", "warning", "data/assumptions.csv", 3)]
    assert len(found.assumptions) == 2


@pytest.mark.parametrize(("day", "year"), [(date(2026, 12, 31), 2027), (date(2027, 1, 1), 2027), (date(2027, 1, 2), 2028)])
def test_full_year(day: date, year: int) -> None:
    assert full_year(day) == year


@given(st.dictionaries(st.integers(2018, 2025), st.floats(0, 1e7), min_size=1))
def test_zero_assumptions_are_constant(values: dict[int, float]) -> None:
    found = trend([assumption("growth", 0.0, 0.0, 0.0), assumption("efficiency", 0.0)], history=dict(values))
    last = values[max(values)]
    for one in found.scenarios:
        assert all(p.value == pytest.approx(last) and p.low == p.value == p.high for p in one.years)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["growth", "structure", "efficiency", "grid_factor", "removal"]),
            st.sampled_from(["as-is", "planned", "stretch", "all"]),
            st.lists(st.floats(-20, 20), min_size=3, max_size=3),
            st.sampled_from(["%/a", "t/a"]),
        ),
        max_size=6,
    )
)
def test_the_band_holds_the_value_and_never_narrows_but_at_zero(rows: list[tuple[str, str, list[float], str]]) -> None:
    made = [assumption(item, sorted(ends)[1], sorted(ends)[0], sorted(ends)[2], scenario=who, unit=unit) for item, who, ends, unit in rows]
    for one in trend(made, registers={"actions": ACTIONS}).scenarios:
        up = 0.0
        for point in one.years:
            assert 0 <= point.low <= point.value <= point.high
            assert point.high - point.value >= up - 1e-6
            up = point.high - point.value
