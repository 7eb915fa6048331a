"""Metrics: what is computed, from which figures, and what is missing where nothing can be said. Sums are worked by hand."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.inventory.follow.condensed import condensed
from parkbook.inventory.follow.outputs import INDICATORS
from parkbook.inventory.follow.parameters import find_parameters
from parkbook.inventory.follow.peers import find_peers
from parkbook.inventory.follow.written import into_unit, rounding
from parkbook.inventory.model import Entity
from parkbook.inventory.units import UnitFault
from parkbook.problems import Problems
from tests.inventory.following import metrics_of, output, park_with, power, said
from tests.inventory.making import YearFacts, inventory_of, made_of, park_of

AMOUNT = st.floats(1e-3, 1e9, allow_nan=False)


def figures(rows: list[dict[str, Any]], *outputs: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Metric id -> figure of 2025."""
    inventory = inventory_of(rows, tables={"output": list(outputs)}, **more)
    return {id: metric.by_year[2025] for id, metric in metrics_of(inventory).items() if 2025 in metric.by_year}


def test_intensity_of_the_park() -> None:
    """(300 t diesel + 400 MWh x 0.5 = 200 t) / 12 500 万元 = 0.04 t per 万元; energy 100 + 400 x 0.1229 = 149.16 tce."""
    found = figures([{"t": 300.0, "tce": 100.0}, power(400.0)], output("value_added", 1.25, "亿元"))
    total, figure = found["total"], found["intensity:value_added"]
    assert total.value == pytest.approx(500)
    assert (figure.value, figure.numerator, figure.denominator) == pytest.approx((0.04, 500, 12500))
    assert [str(place) for place in figure.places] == ["data/output.csv:2"]
    assert found["energy_intensity:value_added"].value == pytest.approx(149.16 / 12500)
    assert found["fuel:electricity"].value == pytest.approx(400)


def test_every_metric_has_the_parts_of_a_sentence() -> None:
    for metric in metrics_of(inventory_of([{"t": 1.0, "tce": 1.0}], tables={"output": [output("people", 3, "人")]})).values():
        assert metric.title and metric.unit and metric.boundary and metric.source
        assert all((figure.value is None) <= bool(figure.missing) for figure in metric.by_year.values()), metric.id


def test_the_parks_own_figure_goes_before_the_sum_of_enterprises() -> None:
    enterprises = [output("value_added", 60, enterprise="e01"), output("value_added", 30, enterprise="e02")]
    rows = [{"entity": "e01", "t": 10.0}, {"entity": "e02", "t": 20.0}]
    assert figures(rows, *enterprises)["intensity:value_added"].denominator == pytest.approx(90)
    assert figures(rows, *enterprises, output("value_added", 100))["intensity:value_added"].denominator == pytest.approx(100)
    assert figures(rows, *enterprises)["intensity:value_added@e02"].value == pytest.approx(20 / 30)


def test_one_enterprise_without_a_figure_leaves_the_park_without_one() -> None:
    rows = [{"entity": "e01", "t": 10.0}, {"entity": "e02", "t": 20.0}]
    found = figures(rows, output("value_added", 60, enterprise="e01"))
    figure = found["intensity:value_added"]
    assert (figure.value, figure.denominator) == (None, None)
    assert figure.missing == "没有全园2025年的工业增加值，企业里缺企业e02"
    assert found["intensity:value_added@e01"].value == pytest.approx(10 / 60)
    assert "intensity:value_added@e02" not in found


def test_units_and_those_outside_need_no_output() -> None:
    """A unit of the administration produces nothing; who has no emissions is not asked."""
    entities = [Entity("e01", "一厂", "enterprise", True), Entity("office", "管委会", "unit", True), Entity("e03", "三厂", "enterprise", True)]
    rows = [{"entity": "e01", "t": 10.0}, {"entity": "office", "t": 1.0}]
    assert figures(rows, output("value_added", 5, enterprise="e01"), entities=entities)["intensity:value_added"].value == pytest.approx(11 / 5)


def test_months_are_added_and_a_year_with_holes_has_no_figure() -> None:
    months = [output("value_added", 10.0, period=f"2025-{month:02}") for month in range(1, 13)]
    assert figures([{}], *months)["output:value_added"].value == pytest.approx(120)
    short = figures([{}], *months[:10])["output:value_added"]
    assert (short.value, short.missing) == (None, "全园2025年的工业增加值缺11月、12月")
    # a figure of the whole year stands before its months
    assert figures([{}], *months[:10], output("value_added", 125.0))["output:value_added"].value == 125.0


def test_stocks_are_not_added() -> None:
    """People: (100 x 181 days + 300 x 184 days) / 365 = 200.8; area: the last of the year."""
    people = [output("people", 100, "人", "2025-01-01/2025-06-30"), output("people", 300, "人", "2025-07-01/2025-12-31")]
    area = [output("area_ha", 5, "ha", "2025-03"), output("area_ha", 0.07, "km2", "2025-11")]
    found = figures([{}], *people, *area)
    assert found["output:people"].value == pytest.approx((100 * 181 + 300 * 184) / 365)
    assert found["output:area_ha"].value == pytest.approx(7)
    assert all(indicator.why for indicator in INDICATORS.values())


def test_area_is_one_quantity_under_two_names() -> None:
    found = figures([{"t": 8.0}], output("area_m2", 20_000, "m2"))
    assert found["intensity:area_m2"].value == pytest.approx(8 / 20_000)
    again = figures([{"t": 8.0, "entity": "e01"}, {"t": 8.0, "entity": "e02"}],
                    output("area_m2", 20_000, "m2", enterprise="e01"), output("area_ha", 3, "ha", enterprise="e02"))
    assert again["output:area_ha"].value == pytest.approx(5)


@given(AMOUNT, AMOUNT)
def test_intensity_times_denominator_is_the_numerator(t: float, value: float) -> None:
    figure = figures([{"t": t}], output("value_added", value))["intensity:value_added"]
    assert figure.value * figure.denominator == pytest.approx(figure.numerator)
    assert figure.numerator == pytest.approx(t)


@given(AMOUNT, st.sampled_from([("value_added", "万元", "亿元", 1e-4), ("value_added", "万元", "元", 1e4), ("area_ha", "ha", "m2", 1e4),
                                ("people", "人", "", 1.0), ("product:水泥", "t", "万t", 1e-4)]))
def test_the_unit_of_a_denominator_changes_nothing(value: float, case: tuple[str, str, str, float]) -> None:
    indicator, unit, other, per = case
    rows = [{"t": 7.0}]
    one = figures(rows, output(indicator, value, unit))[f"intensity:{indicator}"]
    two = figures(rows, output(indicator, value * per, other))[f"intensity:{indicator}"]
    assert one.value == pytest.approx(two.value)
    assert one.denominator == pytest.approx(two.denominator)


def test_a_product_is_measured_by_those_who_make_it() -> None:
    """e01 and e02 make bricks, e03 does not: (30 + 10) t over (3 + 2) 万块."""
    rows = [{"entity": "e01", "t": 30.0}, {"entity": "e02", "t": 10.0}, {"entity": "e03", "t": 500.0}]
    bricks = [output("product:砖", 3, "万块", enterprise="e01"), output("product:砖", 2, "万块", enterprise="e02")]
    found = figures(rows, *bricks)
    assert found["intensity:product:砖"].value == pytest.approx(8)
    assert found["output:product:砖"].value == pytest.approx(5)
    metric = metrics_of(inventory_of(rows, tables={"output": bricks}))["intensity:product:砖"]
    assert (metric.title, metric.unit) == ("单位砖产品碳排放", "tCO2e/万块")
    assert "没有按产品分摊" in metric.boundary


@pytest.mark.parametrize(
    ("rows", "place", "code"),
    [
        ([output("value_added", 1, "t")], "data/output.csv:2", "unit-mismatch"),
        ([output("value_added", 1, "")], "data/output.csv:2", "missing-unit"),
        ([output("green_travel_share", 60, "")], "data/output.csv:2", "missing-unit"),
        ([output("product:砖", 1, "万块"), output("product:砖", 1, "箱", enterprise="e01")], "data/output.csv:3", "unknown-unit"),
        ([output("value_added", 1), output("value_added", 2)], "data/output.csv:3", "output-twice"),
        ([output("people", 1, "人", "2025-01"), output("people", 2, "人", "2025-01-20/2025-02-20")], "data/output.csv:3", "output-overlap"),
        ([output("value_added", 1, period="2025-06/2026-05")], "data/output.csv:2", "crosses-years"),
        ([output("value_added", 1, period="去年")], "data/output.csv:2", "period"),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_place(rows: list[dict[str, Any]], place: str, code: str) -> None:
    problems = Problems()
    found = metrics_of(inventory_of([{}], tables={"output": rows}), problems)
    assert said(problems) == [f"{place} error {code}"]
    assert found["intensity:value_added"].by_year[2025].value is None


def test_missing_is_not_zero() -> None:
    found = figures([{"t": 1.0}])
    for id in ("scope2_location", "scope3", "removals", "power_purchased", "renewable_power_share", "water_reuse", "green_travel_share"):
        assert found[id].value is None and found[id].missing, id
    assert found["intensity:value_added"].missing == "没有全园2025年的工业增加值，企业也都没有报"


def test_an_output_of_zero_has_no_intensity() -> None:
    figure = figures([{"t": 1.0}], output("value_added", 0.0))["intensity:value_added"]
    assert (figure.value, figure.denominator, figure.missing) == (None, 0.0, "分母是零")


def test_a_year_that_is_not_whole_is_marked() -> None:
    rows = [{"year": 2024, "t": 5.0}, {"period": "2025-02", "t": 1.0}, {"year": 2026, "period": "2026", "t": 9.0}]
    facts = {2024: YearFacts(complete=False)}
    total = metrics_of(inventory_of(rows, facts=facts))["total"].by_year
    assert {year: (figure.value, figure.complete, figure.missing) for year, figure in total.items()} == {
        2024: (5.0, False, "2024年有没能算进去的行"),
        2025: (1.0, False, "2025年数据从2月才有，数据只到2月"),
        2026: (9.0, False, "2026年这一年还没过完"),
    }
    tables = {"output": [output("value_added", 5.0, period="2026")]}
    assert not metrics_of(inventory_of(rows, tables=tables))["output:value_added"].by_year[2026].complete
    assert metrics_of(inventory_of(rows), as_of=date(2027, 1, 1))["total"].by_year[2026].complete


def test_renewable_power() -> None:
    """100 MWh bought, 30 of them covered; 50 own; 40 + 10 (sun) from inside: (30 + 50 + 10) / (100 + 50 + 50) = 45 %."""
    rows = [
        power(100.0),
        {**power(50.0, source_id="own-power", t=0.0), "mwh": float("nan")},
        power(40.0, counted="eliminated", supplier="e02"),
        power(10.0, counted="eliminated", supplier="e03", factor_id="elec.nonfossil.zero", t=0.0),
    ]
    found = figures(rows, facts={2025: YearFacts(covered_mwh=30.0)})
    assert found["renewable_power_share"].value == pytest.approx(45)
    assert (found["renewable_power_share"].numerator, found["renewable_power_share"].denominator) == pytest.approx((90, 200))
    # energy of the sums: 150 MWh; (30 + 50) / 150 of it is renewable
    assert found["renewable_share"].value == pytest.approx(80 / 150 * 100)
    assert found["electrification"].value == pytest.approx(200 / 150 * 100)


def test_the_biogenic_part_of_a_fuel_is_renewable() -> None:
    """60 tce with a quarter of the CO2 fossil: 45 of 60 tce; with 40 tce of diesel 45 %."""
    rows = [{"t": 10.0, "biogenic_t": 30.0, "tce": 60.0, "source_id": "mixed"}, {"t": 80.0, "tce": 40.0}]
    assert figures(rows)["renewable_share"].value == pytest.approx(45)


def test_a_line_with_several_gases_is_one_amount_of_fuel() -> None:
    rows = [{"consumption": 9.0, "tce": 13.0}, {"consumption": 9.0, "gas": "CH4", "group": "CH4", "t": 0.1}]
    assert figures(rows)["fuel:diesel"].value == pytest.approx(9)


def test_amounts_in_different_units_are_added_and_different_kinds_are_not() -> None:
    rows = [{"consumption": 2.0, "unit": "t"}, {"consumption": 500.0, "unit": "kg"}]
    assert figures(rows)["fuel:diesel"].value == pytest.approx(2.5)
    assert figures([*rows, {"consumption": 3.0, "unit": "L"}])["fuel:diesel"].value is None


def test_water_waste_and_heat_used_again() -> None:
    """Water: 300 / (100 + 300) = 75 %; waste: 45 of 50 t = 90 %; heat: 22 of 100 GJ; buildings 3 of 4 ha floor."""
    found = figures(
        [{}],
        *(output("water_m3", 100, "m3"), output("water_reused_m3", 300, "m3")),
        *(output("solid_waste_t", 50, "t"), output("solid_waste_used_t", 45_000, "kg")),
        *(output("waste_heat_gj", 100, "GJ"), output("waste_heat_used_gj", 22, "GJ")),
        *(output("building_m2", 40_000, "m2"), output("green_building_m2", 30_000, "m2"), output("green_travel_share", 0.62, "1")),
    )
    assert found["water_reuse"].value == pytest.approx(75)
    assert found["solid_waste_use"].value == pytest.approx(90)
    assert found["waste_heat_use"].value == pytest.approx(22)
    assert found["green_building_share"].value == pytest.approx(75)
    assert found["green_travel_share"].value == pytest.approx(62)


PARAMETERS = "id,name,unit,unit_of_value,base_period,base_value,value,value_period,indicator\n"


def parameters(line: str, *outputs: dict[str, Any]) -> tuple[Any, list[str]]:
    problems = Problems()
    inventory = inventory_of([{"year": 2023, "t": 1142587.4}, {"t": 1098300.0}], tables={"output": list(outputs)})
    park = park_with({"performance-parameters": PARAMETERS + line})
    (made,) = find_parameters(inventory, park, metrics_of(inventory), problems)
    return made, [f"{p.place} {p.severity} {p.code}" for p in problems]


def test_a_parameter_with_its_values() -> None:
    made, problems = parameters("pp-01,总量,carbon,tCO2e,2023年,1142600,1098300,2025年,total\n")
    assert (made.metric, made.year, made.value, made.base_value, made.written, made.differs) == (
        *("total", 2025, pytest.approx(1098300), pytest.approx(1142587.4), 1098300, False),
    )
    assert problems == []
    made, _ = parameters("pp-01,总量,carbon,万tCO2e,2023,114.26,109.83,2025,total\n")
    assert (made.unit, made.value, made.differs) == ("万tCO2e", pytest.approx(109.83), False)


@pytest.mark.parametrize("line", ["2023,1142600,1090000,2025", "2023,1150000,1098300,2025"])
def test_a_parameter_that_the_register_writes_otherwise(line: str) -> None:
    made, problems = parameters(f"pp-01,总量,carbon,tCO2e,{line},total\n")
    assert made.differs
    assert problems == ["registers/performance-parameters.csv:2 warning parameter-differs"]


def test_a_parameter_of_a_month_is_not_compared_and_one_without_metric_is_the_peoples() -> None:
    made, problems = parameters("pp-01,总量,carbon,tCO2e,,,95000,2026年9月,total\n")
    assert (made.year, made.value, made.differs, problems) == (2025, pytest.approx(1098300), False, [])
    made, problems = parameters("pp-08,按期率,carbon,%,2024年,71,95.1,2025年,\n")
    assert (made.metric, made.value, made.written, made.differs, problems) == (None, None, 95.1, False, [])


def test_a_metric_that_nobody_knows_and_a_unit_that_does_not_fit() -> None:
    made, problems = parameters("pp-01,总量,carbon,tCO2e,,,1,2025,totl\n")
    assert (made.value, problems) == (None, ["registers/performance-parameters.csv:2 error unknown-indicator"])
    made, problems = parameters("pp-01,总量,carbon,tce,,,1,2025,total\n")
    assert (made.value, problems) == (None, ["registers/performance-parameters.csv:2 warning indicator-unit"])


@pytest.mark.parametrize(("written", "half"), [("1.64", 0.005), ("1.30", 0.005), ("1098300", 50), ("95", 0.5), ("100000", 100), ("0", 0.5)])
def test_rounding_as_written(written: str, half: float) -> None:
    assert rounding(Decimal(written)) == pytest.approx(half)


def test_units_of_registers() -> None:
    assert into_unit(2.0, "tce", "kgce") == pytest.approx(2000)
    assert into_unit(1.5, "tCO2e/万元", "kgCO2e/元") == pytest.approx(0.15)
    assert into_unit(0.5, "tce/m2", "kgce/m2", equivalent=True) == pytest.approx(500)
    assert into_unit(40.0, "%", "1") == pytest.approx(0.4)
    for one, other in (("tCO2e", "tCO2"), ("%", "t"), ("tce", "tce_equivalent")):
        with pytest.raises(UnitFault):
            into_unit(1.0, one, other)


def test_peers_and_limits() -> None:
    """0.04 t per 万元 is better than 600 t per 亿元 (0.06); 20 % covered is worse than 30 %."""
    benchmarks = [
        {"indicator": "intensity:value_added", "value": 600.0, "unit": "tCO2e/亿元", "region": "江苏", "year": 2024, "kind": "average"},
        {"indicator": "renewable_power_share", "value": 30.0, "unit": "%", "kind": "limit", "source": "指南"},
        {"indicator": "water_reuse", "value": 85.0, "unit": "%", "kind": "limit", "source": "指南"},
        {"indicator": "energy_calorific", "value": 1.0, "unit": "t", "kind": "peer"},
        {"indicator": "nonsense", "value": 1.0, "unit": "t", "kind": "peer"},
    ]
    rows = [{"t": 300.0}, power(400.0)]
    tables = {"output": [output("value_added", 12500)], "benchmarks": benchmarks}
    inventory, problems = inventory_of(rows, tables=tables, facts={2025: YearFacts(covered_mwh=80.0)}), Problems()
    found = find_peers(inventory, metrics_of(inventory), problems)
    assert [(p.own, p.own_year, p.other, p.better) for p in found] == [
        (pytest.approx(0.04), 2025, pytest.approx(0.06), True),
        (pytest.approx(20), 2025, 30.0, False),
        (None, None, 85.0, None),
    ]
    assert said(problems) == ["data/benchmarks.csv:5 error unit-mismatch", "data/benchmarks.csv:6 error unknown-indicator"]


def test_a_fuel_without_a_calorific_value_is_told_wherever_energy_is_judged() -> None:
    wood = {"source": "木片", "source_id": "木片", "consumption": 8.0, "t": 0.0, "biogenic_t": 12.0, "entity": "e02"}
    found = figures([{"tce": 10.0}, power(100.0), wood], output("value_added", 5.0))
    for id in ("energy_calorific", "renewable_share", "electrification", "energy_intensity:value_added", "zero_carbon_core", "energy_calorific@e02"):
        if found[id].value is not None:
            assert (found[id].complete, found[id].missing) == (False, "2025年的木片没有热值，没有算在能耗里"), id
    assert found["energy_calorific"].value == pytest.approx(10 + 12.29)
    assert found["energy_calorific@e02"].value is None
    assert found["energy_calorific@e01"].complete and found["total"].complete
    told = figures([{"tce": 10.0}, {**wood, "tce": 4.0}])
    assert told["renewable_share"].complete and told["renewable_share"].value == pytest.approx(4 / 14 * 100)


ACTIVITY = """企业,排放源编号,排放源,类别,时段,数量,单位,供方,受方,气体,分摊,生物质占比,因子编号,排放因子,排放因子单位,低位发热量,低位发热量单位
e05,b1,烟煤,,2025,1000,t,,,,,,,,,,
e05,x1,外供电力,输出电力,2025,1500,MWh,,e01,,,,,,,,
e01,p1,外购电力,,2025,1500,MWh,e05,,,,,,,,,
e01,p2,外购电力,,2025,200,万kWh,grid,,,0.5,,,,,,
e02,p2,外购电力,,2025,200,万kWh,grid,,,0.5,,,,,,
e02,pv,光伏自用,,2025,500,MWh,,,,,,,,,,
e02,d1,柴油,移动源燃烧,2025,6,t,,,,,,,,,,
e02,w1,烟煤,,2025,100,t,,,,,0.3,,,,,
"""


def test_from_a_table_of_activity_to_metrics() -> None:
    """A plant feeds a tenant; a meter for two; sun; coal with 30 % wood. Coal 1000 x 19.57 / 29.307 is what the factor table gives.

    Fuel: 6 t of diesel. Power from outside 2 x 1000 MWh, from the plant 1500, own 500: 500 / 4000 = 12.5 % renewable.
    Wood: 100 x 19.57 / 29.307 x 0.3 = 20.032 tce; sun 500 x 0.1229 = 61.45 tce.
    """
    inventory = made_of(ACTIVITY, park=park_of({"e01": "一厂", "e02": "二厂", "e05": "热电"}))
    found = {id: metric.by_year[2025] for id, metric in metrics_of(inventory).items()}
    assert found["fuel:diesel"].value == pytest.approx(6)
    assert found["fuel:electricity"].value == pytest.approx(2000)
    assert found["power_purchased"].value == pytest.approx(2000)
    assert (found["renewable_power_share"].numerator, found["renewable_power_share"].denominator) == pytest.approx((500, 4000))
    coal, mixed, sun = 1000 * 19.57 / 29.307, 100 * 19.57 / 29.307, 500 * 0.1229
    energy = coal + mixed + sun + 2000 * 0.1229 + 6 * 1.4571
    assert found["energy_calorific"].value == pytest.approx(energy)
    assert found["renewable_share"].numerator == pytest.approx(mixed * 0.3 + sun)
    assert found["electrification"].numerator == pytest.approx(4000 * 0.1229)
    assert found["energy_calorific@e05"].value == pytest.approx(coal - 1500 * 0.1229)


def test_condensed_rows_are_the_same_sums_once() -> None:
    rows = [{"consumption": 2.0, "t": 6.0, "tce": 3.0}, {"consumption": 3.0, "t": 9.0, "tce": 4.0}, {"consumption": 5.0, "t": 1.0},
            {"consumption": 9.0, "t": float("nan")}, {"t": 7.0, "counted": "outside"}]
    inventory = inventory_of(rows)
    inventory.frame["share"] = [0.5, None, 1.0, 1.0, 1.0]
    small = condensed(inventory)
    assert list(zip(small.frame["amount"], small.frame["t"], small.frame["rows"], strict=True)) == [(4.0, 15.0, 2), (5.0, 1.0, 1)]
    assert small.frame["tce"].tolist()[0] == 7.0 and math.isnan(small.frame["tce"].tolist()[1])
    assert condensed(small) is small


def test_an_output_of_a_balance_is_taken_off_the_fuel() -> None:
    coke, tar = {"consumption": 100.0, "t": 300.0, "tce": 90.0}, {"consumption": 40.0, "t": -120.0, "tce": -36.0}
    rows = [{**row, "method": "balance"} for row in (coke, tar)]
    assert figures(rows)["fuel:diesel"].value == pytest.approx(60)
