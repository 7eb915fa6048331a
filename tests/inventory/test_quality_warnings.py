"""Every plausibility warning: when it comes, when it does not, the cell it names and both figures."""

from __future__ import annotations

import ast
import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import parkbook
from parkbook.inventory.activity import load_table
from parkbook.inventory.model import Data, Inventory
from parkbook.inventory.reading.grids import choose_tables
from parkbook.park.tables import parse_csv
from parkbook.problems import Problems
from tests.conftest import ROOT
from tests.inventory.making import inventory_of, tables_of
from tests.inventory.plausible import COAL, GAS, bare_park, calibrated, monthly, only, power, told

CODES = (
    *("month-missing", "source-vanished", "unit-suspect", "month-jump", "year-jump", "same-every-month", "bill-differs"),
    *("duplicate-bill", "kwh-per-output", "self-generated", "flow-differs", "supplier-missing", "vintage-differs"),
    *("unknown-meter", "meter-not-in-use", "meter-overdue", "stock-large", "ncv-suspect", "weak-data"),
)
"""Every one is shown below."""


def codes(rows: list[dict[str, Any]], **more: Any) -> list[str]:
    park = more.pop("park", None)
    return [p.code for p in told(inventory_of(rows, **more), park)]


def values(base: float = 100.0, **other: float) -> list[float]:
    """Twelve months about a figure; `m3=500` replaces March."""
    made = [base * (1 + 0.05 * math.sin(month)) for month in range(1, 13)]
    for name, value in other.items():
        made[int(name[1:]) - 1] = value
    return made


# An honest park


def clean() -> tuple[list[dict[str, Any]], dict[str, list[dict[str, Any]]]]:
    """Six enterprises, three years: power from the grid, coal with seasons, gas only in winter, an inner flow of heat, refrigerant
    by occasion, a line that began in the middle, and a yearly figure."""
    rows: list[dict[str, Any]] = []
    output: list[dict[str, Any]] = []
    for number, id in enumerate(("e01", "e02", "e03", "e04", "e05", "e06"), start=1):
        for year in (2023, 2024, 2025):
            grow = number * (1 + 0.03 * (year - 2023))
            rows += power(year, values(100 * grow), entity=id, line=f"{id}-p", meter=f"m-{id}", supplier="grid", document="")
            output.append({"enterprise": id, "period": str(year), "indicator": "output_value", "value": 5000.0 * grow, "unit": "万元"})
    for year in (2023, 2024, 2025):
        season = [90, 85, 70, 50, 30, 20, 18, 19, 30, 50, 72, 88]
        rows += monthly(year, [x + year % 7 for x in season], entity="e01", quality=2, **COAL)
        heating = [row for row in monthly(year, values(20), entity="e02", quality=2, **GAS) if row["period"][-2:] in ("01", "02", "03", "11", "12")]
        rows += heating
        heat: dict[str, Any] = {"source": "外供热力", "source_id": "heat", "unit": "GJ", "factor_id": "heat.cn.default"}
        heat |= {"counted": "eliminated", "quality": 2}
        sold = monthly(year, values(300), entity="e01", customer="e03", category="export_heat", **heat)
        bought = monthly(year, values(297), entity="e03", supplier="e01", category="heat", **heat)
        rows += [{**row, "t": -0.11 * row["t"]} for row in sold] + [{**row, "t": 0.11 * row["t"]} for row in bought]
        leak = {"source": "R410A", "source_id": "R-410A", "category": "fugitive", "consumption": 3.0 + year % 2, "unit": "kg"}
        rows.append({"year": year, "period": f"{year}-06-1{year % 5}", "entity": "e04", **leak})
        rows.append({"year": year, "entity": "e05", "source": "柴油", "consumption": 60.0 + year % 3, "t": 180.0, "quality": 3})
    rows += [row for row in monthly(2024, values(40), entity="e06", line="new", quality=2) if row["period"] >= "2024-05"]
    rows += monthly(2025, values(42), entity="e06", line="new", quality=2)
    used = {year: sum(row["mwh"] for row in rows if row["year"] == year and "mwh" in row) for year in (2023, 2024, 2025)}
    bills = [{"source": "外购电力", "period": str(year), "quantity": mwh * 1.01, "unit": "MWh"} for year, mwh in used.items()]
    tables = {
        "output": output,
        "park_bills": bills,
        "instruments": [{"id": "gec-1", "generation_month": "2025-03", "mwh": 50.0}],
        "instrument_use": [{"instrument": "gec-1", "enterprise": "e01", "period": "2025", "mwh": 50.0}],
    }
    return rows, tables


def test_an_honest_data_set_gives_no_warning() -> None:
    rows, tables = clean()
    park = bare_park(meters=[calibrated(f"m-e0{n}") for n in range(1, 7)])
    assert [p.as_text() for p in told(inventory_of(rows, tables=tables), park)] == []


# Months and sources that are missing


def test_a_month_without_a_row_is_named_once_for_line_and_year() -> None:
    rows = [row for row in monthly(2025, line="d1") if row["period"] not in ("2025-04", "2025-09")]
    found = only(inventory_of(rows), "month-missing")
    assert "2025-04, 2025-09 (2 of the year's months)" in found.message
    assert "e01 (企业e01), 柴油, line d1" in found.message
    assert str(found.place) == "data/activity.csv:11"


def test_the_last_months_of_a_year_are_missed_where_others_have_them() -> None:
    rows = monthly(2024, line="a") + monthly(2024, line="b")
    rows += monthly(2025, line="a") + [row for row in monthly(2025, line="b") if row["period"] < "2025-10"]
    assert "2025-10, 2025-11, 2025-12" in only(inventory_of(rows), "month-missing").message


def test_rows_for_the_year_have_no_months_to_miss() -> None:
    assert codes([{"period": "2025-01/2025-06"}, {"period": "2025-09/2025-12"}]) == []


def test_a_source_that_is_gone_the_year_after_is_told() -> None:
    rows = power(2024, values()) + power(2025, values(102)) + [{"year": 2024, "period": "2024", "consumption": 60.0, "t": 180.0}]
    found = only(inventory_of(rows), "source-vanished")
    assert "60 t in 2024 and no row in 2025" in found.message
    assert found.place.line == 26


def test_an_entity_that_reports_nothing_the_year_after_has_no_vanished_source() -> None:
    assert codes(power(2024, values(), entity="e01") + power(2025, values(), entity="e02")) == []


# Units


@pytest.mark.parametrize(("factor", "unit"), [(1000.0, "t"), (0.001, "t"), (10000.0, "万Nm3"), (10.0, "MWh")])
def test_a_row_off_by_a_unit_is_told_with_both_figures(factor: float, unit: str) -> None:
    rows = monthly(2025, values(m7=100.0 * factor), unit=unit, t=1.0)
    found = only(inventory_of(rows), "unit-suspect")
    shown = {1000.0: "100,000 t", 0.001: "0.1 t", 10000.0: "1,000,000 万Nm3", 10.0: "1,000 MWh"}[factor]
    assert f"{shown} is " in found.message and "times the median of the line's year, " in found.message
    assert found.place.line == 8


def test_ten_times_is_no_slip_of_tonnes() -> None:
    assert "unit-suspect" not in codes(monthly(2025, values(m7=1000.0), t=1.0))


def test_a_row_in_another_unit_of_the_same_amount_is_no_slip() -> None:
    rows = monthly(2025, values(), t=1.0)
    rows[6] |= {"consumption": rows[6]["consumption"] * 1000, "unit": "kg"}
    assert codes(rows) == []


def test_a_bill_over_the_year_beside_monthly_rows_is_no_slip() -> None:
    assert codes([*monthly(2025, values(), t=1.0), {"year": 2024, "period": "2024", "consumption": 1200.0, "t": 12.0}]) == []


def test_a_whole_year_off_by_a_unit_is_told_once_and_not_as_a_jump() -> None:
    rows = monthly(2024, values()) + monthly(2025, [value * 1000 for value in values()])
    found = only(inventory_of(rows), "unit-suspect")
    assert "times the median of 2024" in found.message and "(12 rows of 2025)" in found.message


def test_of_two_rows_the_one_in_the_wrong_unit_is_named() -> None:
    leak = {"source": "R134a", "source_id": "HFC-134a", "category": "fugitive", "t": 1.0}
    used = [("2023-06", 0.6, "kg"), ("2023-11", 0.4, "kg"), ("2024-06", 0.4, "kg"), ("2024-11", 0.6, "t")]
    rows = [{"year": int(when[:4]), "period": when, "consumption": value, "unit": unit, **leak} for when, value, unit in used]
    found = only(inventory_of(rows), "unit-suspect")
    assert found.place.line == 5 and "0.6 t is 1,200 times the median of 2023, 0.0005 t" in found.message


def test_a_year_between_two_good_ones_is_told_and_not_the_way_back() -> None:
    rows = monthly(2023, values()) + monthly(2024, [value * 1000 for value in values()]) + monthly(2025, values())
    assert "rows of 2024" in only(inventory_of(rows), "unit-suspect").message


# Jumps


def test_a_change_over_twenty_percent_names_both_years() -> None:
    rows = monthly(2024, values()) + monthly(2025, [value * 1.3 for value in values()])
    found = only(inventory_of(rows), "year-jump")
    both = sum(values()), sum(values()) * 1.3
    assert f"{both[1]:,.0f} t in 2025 after {both[0]:,.0f} t in 2024 (+30 %)" in found.message


def test_twenty_percent_is_no_jump_and_a_little_more_is() -> None:
    first = [{"year": 2024, "period": "2024", "consumption": 100.0, "t": 100.0}]
    assert codes([*first, {"consumption": 120.0, "t": 120.0}]) == []
    assert codes([*first, {"consumption": 79.9, "t": 79.9}]) == ["year-jump"]


def test_years_are_compared_over_the_months_that_both_have() -> None:
    rows = [row for row in monthly(2024, values()) if row["period"] >= "2024-07"] + monthly(2025, values())
    assert codes(rows) == []
    doubled = [row for row in monthly(2024, values()) if row["period"] >= "2024-07"] + monthly(2025, [2 * value for value in values()])
    assert "the 6 months that both years have" in only(inventory_of(doubled), "year-jump").message


def test_a_source_that_hardly_counts_may_jump() -> None:
    rows = power(2024, values(1e5)) + power(2025, values(1e5))
    rows += [{"year": year, "period": str(year), "consumption": used, "t": used} for year, used in ((2024, 1.0), (2025, 3.0))]
    assert codes(rows) == []


def test_one_month_far_off_its_line_is_told() -> None:
    found = only(inventory_of(monthly(2025, values(m7=700.0), t=1.0)), "month-jump")
    assert "700 t in 2025-07, where the median month is" in found.message
    assert found.place.line == 8


def test_seasons_and_months_of_nothing_are_no_jump() -> None:
    heating = [900.0, 800.0, 500.0, 120.0, 25.0, 20.0, 21.0, 20.0, 24.0, 130.0, 520.0, 880.0]
    assert codes(monthly(2025, heating)) == []
    assert codes(monthly(2025, values(m2=0.0), t=1.0)) == []
    shut = monthly(2024, values(m2=10.0), t=1.0) + monthly(2025, values(m2=11.0), t=1.0)
    assert codes(shut) == []


def test_the_same_figure_in_three_months_is_told_unless_it_is_an_estimate() -> None:
    rows = monthly(2025, values(m3=100.0, m4=100.0, m5=100.0), t=1.0, quality=2)
    found = only(inventory_of(rows), "same-every-month")
    assert "100 t in every month from 2025-03 to 2025-05" in found.message
    assert codes([{**row, "quality": 4} for row in rows]) == []
    assert codes(monthly(2025, values(m3=100.0, m4=100.0), t=1.0)) == []
    assert codes(monthly(2025, values(m3=0.0, m4=0.0, m5=0.0), t=1.0)) == []


# The park against itself


def test_a_bill_of_the_park_that_differs_gives_both_figures() -> None:
    rows = power(2025, [100.0 + n for n in range(12)], entity="e01") + power(2025, [200.0 + n for n in range(12)], entity="e02")
    bill = {"source": "电", "period": "2025", "quantity": 400.0, "unit": "万kWh"}
    found = only(inventory_of(rows, tables={"park_bills": [bill]}), "bill-differs")
    assert "add up to 373.2 万kWh, the park's bill says 400 万kWh (6.7 % apart)" in found.message
    assert str(found.place) == "data/park_bills.csv:2"
    assert codes(rows, tables={"park_bills": [{**bill, "quantity": 380.0}]}) == []


def test_monthly_bills_are_compared_month_by_month_and_told_once() -> None:
    rows = power(2025, values())
    bills = [{"source": "外购电力", "period": f"2025-{m:02}", "quantity": v, "unit": "MWh"} for m, v in enumerate(values(m5=300.0), 1)]
    found = only(inventory_of(rows, tables={"park_bills": bills}), "bill-differs")
    assert found.place.line == 6 and "the largest gap is in 2025-05" in found.hint
    assert codes(rows, tables={"park_bills": bills[:3]}) == []


def test_a_bill_of_some_months_says_nothing_about_a_row_for_the_year() -> None:
    bills = [{"source": "柴油", "period": "2025-01", "quantity": 50.0, "unit": "t"}]
    assert codes([{"consumption": 100.0, "t": 300.0}], tables={"park_bills": bills}) == []


def test_flows_inside_the_park_are_on_no_bill() -> None:
    rows = power(2025, values(), entity="e01") + power(2025, values(), entity="e02", counted="eliminated", supplier="e01")
    bill = {"source": "外购电力", "period": "2025", "quantity": sum(values()), "unit": "MWh"}
    assert "bill-differs" not in codes(rows, tables={"park_bills": [bill]})


def test_a_bill_for_what_nobody_has_rows_of_is_told() -> None:
    bill = {"source": "天然气", "period": "2025", "quantity": 10.0, "unit": "万Nm3"}
    found = only(inventory_of(power(2025, values()), tables={"park_bills": [bill]}), "bill-differs")
    assert "no row of any enterprise is comparable" in found.message


def test_one_bill_at_two_enterprises_is_told() -> None:
    row = {"document": "F-17", "period": "2025-03", "consumption": 12.5, "t": 37.5}
    found = only(inventory_of([{"entity": "e01", **row}, {"entity": "e02", **row}]), "duplicate-bill")
    assert "`F-17` with 12.5 t of 2025-03 is counted at e01 (企业e01) too, at data/activity.csv:2" in found.message
    assert found.place.line == 3
    assert codes([{"entity": "e01", **row}, {"entity": "e02", **row, "consumption": 12.6}]) == []
    assert codes([{"entity": "e01", **row, "line": "shared"}, {"entity": "e02", **row, "line": "shared"}]) == []


def output(*figures: tuple[str, int, float]) -> dict[str, list[dict[str, Any]]]:
    rows = [{"enterprise": id, "period": str(year), "indicator": "output_value", "value": value, "unit": "万元"} for id, year, value in figures]
    return {"output": rows}


def test_kwh_per_output_against_the_other_years_of_the_enterprise() -> None:
    rows = power(2024, values()) + power(2025, values())
    found = only(inventory_of(rows, tables=output(("e01", 2024, 5000.0), ("e01", 2025, 2000.0))), "kwh-per-output")
    kwh = sum(values()) * 1000
    assert f"{kwh / 2000:.4g} kWh/万元 in 2025" in found.message
    assert f"the median of its other years (2024) is {kwh / 5000:.4g}" in found.message
    assert str(found.place) == "data/output.csv:3"
    assert codes(rows, tables=output(("e01", 2024, 5000.0), ("e01", 2025, 2600.0))) == []


def test_of_three_years_the_wrong_one_is_told() -> None:
    rows = [row for year in (2023, 2024, 2025) for row in power(year, values())]
    found = only(inventory_of(rows, tables=output(("e01", 2023, 5000.0), ("e01", 2024, 500.0), ("e01", 2025, 5200.0))), "kwh-per-output")
    assert "kWh/万元 in 2024" in found.message and "its other years (2023, 2025)" in found.message


def test_own_solar_power_needs_no_supplier() -> None:
    sold = {"entity": "e01", "category": "export_power", "customer": "e02", "source": "外供电力", "source_id": "electricity"}
    sold |= {"unit": "MWh", "consumption": 500.0, "t": -250.0, "counted": "eliminated"}
    bought = {"entity": "e02", "category": "electricity", "supplier": "e01", "source": "外购电力", "source_id": "electricity"}
    bought |= {"unit": "MWh", "consumption": 495.0, "t": 247.0, "mwh": 495.0, "counted": "eliminated"}
    roof = {"entity": "e02", "category": "electricity", "source": "光伏自用", "source_id": "own-power", "unit": "MWh", "consumption": 9.0, "t": 0.0}
    assert codes([sold, bought, roof]) == []
    assert codes([sold, {**bought, "supplier": "", "counted": "in"}, roof]) == ["supplier-missing"]


def test_kwh_per_output_against_all_enterprises() -> None:
    ids = ["e01", "e02", "e03", "e04", "e05", "e06"]
    rows = [row for id in ids for row in power(2025, values(), entity=id)]
    worth = [5000.0, 5400.0, 4700.0, 5100.0, 4900.0, 50.0]
    figures = [(id, 2025, value) for id, value in zip(ids, worth, strict=True)]
    found = only(inventory_of(rows, tables=output(*figures)), "kwh-per-output")
    assert found.message.startswith("e06") and "the median of 6 enterprises in 2025" in found.message
    assert codes(rows, tables=output(*figures[2:])) == [], "four enterprises are too few to compare"


# Flows and instruments


def test_own_generation_in_a_row_of_purchased_power_is_told() -> None:
    found = only(inventory_of(power(2025, values(), note="屋顶光伏自发电量")), "self-generated")
    assert "1,199 MWh in 2025 are counted as purchased" in found.message and "(12 rows)" in found.message
    own = power(2025, values(), source="光伏自用", source_id="own-power")
    assert codes([{**row, "mwh": float("nan"), "t": 0.0} for row in own]) == []


def flow(sold: float, bought: float, supplier: str = "e01") -> list[dict[str, Any]]:
    heat = {"source": "热力", "source_id": "heat", "unit": "GJ", "period": "2025", "counted": "eliminated"}
    return [
        {"entity": "e01", "category": "export_heat", "customer": "e02", "consumption": sold, "t": -0.11 * sold, **heat},
        {"entity": "e02", "category": "heat", "supplier": supplier, "consumption": bought, "t": 0.11 * bought, **heat},
    ]


def test_what_was_sold_inside_the_park_was_bought_there() -> None:
    assert codes(flow(1000.0, 960.0)) == []
    found = only(inventory_of(flow(1000.0, 900.0)), "flow-differs")
    assert "sold 1,000 GJ of heat to e02 (企业e02) in 2025, which bought 900 GJ (10 % apart; the purchase is at data/activity.csv:3)" in found.message
    assert found.place.line == 2
    assert "no row says that it was bought" in only(inventory_of(flow(1000.0, 1.0)[:1], entities=["e01", "e02"]), "flow-differs").message
    assert "no row says that it was sold" in only(inventory_of(flow(1.0, 900.0)[1:], entities=["e01", "e02"]), "flow-differs").message


def test_a_purchase_without_supplier_beside_a_plant_that_names_the_customer() -> None:
    found = only(inventory_of(flow(1000.0, 990.0, supplier="")), "supplier-missing")
    assert "e01 (企业e01) names this enterprise as customer of heat in 2025 (1,000 GJ sold" in found.message
    assert found.place.line == 3


def test_an_instrument_of_another_year_is_told_once() -> None:
    tables = {
        "instruments": [{"id": "g1", "generation_month": "2024-11", "mwh": 9.0}],
        "instrument_use": [{"instrument": "g1", "period": f"2025-0{m}", "mwh": 3.0} for m in (1, 2)],
    }
    found = only(inventory_of([{}], tables=tables), "vintage-differs")
    assert "`g1` covers 3 MWh of 2025-01, and its power was generated in 2024-11" in found.message
    assert str(found.place) == "data/instrument_use.csv:2"


# Meters


def test_a_meter_that_the_register_does_not_have() -> None:
    rows = power(2025, values(), meter="m-2")
    found = only(inventory_of(rows), "unknown-meter", bare_park(meters=[calibrated("m-1")]))
    assert "`m-2` (12 rows)" in found.message and found.place.line == 2
    assert codes(rows, park=bare_park(meters=[calibrated("m-9", number="m-2")])) == []


def test_a_meter_out_of_use_may_have_given_the_data_of_years_before() -> None:
    old = bare_park(meters=[calibrated("m-1", in_use=False)])
    assert only(inventory_of(power(2025, values(), meter="m-1")), "meter-not-in-use", old).place.line == 2
    assert codes(power(2024, values(), meter="m-1") + power(2025, values()), park=old) == []


def test_a_meter_read_after_its_calibration_ran_out_is_told_once() -> None:
    meter = calibrated("m-1", last_on=date(2023, 6, 15), next_on=None, interval_months=24)
    rows = power(2025, values(), meter="m-1")
    found = only(inventory_of(rows), "meter-overdue", bare_park(meters=[meter]))
    assert "ran out on 2025-06-14, and it is read for 2025-07 and 5 more rows" in found.message
    again = [{"id": "c1", "meter": "m-1", "done_on": date(2025, 6, 10), "valid_until": date(2027, 6, 9), "result": "passed"}]
    assert codes(rows, park=bare_park(meters=[meter], calibrations=again)) == []
    failed = [{**again[0], "result": "failed"}]
    assert codes(rows, park=bare_park(meters=[meter], calibrations=failed)) == ["meter-overdue"]


def test_days_before_the_first_known_calibration_are_not_judged() -> None:
    meter = calibrated("m-1", last_on=date(2025, 8, 1), next_on=date(2026, 7, 31))
    assert codes(power(2025, values(), meter="m-1"), park=bare_park(meters=[meter])) == []


# Cells that the frame does not carry


def written(text: str, rows: list[dict[str, Any]], **tables: list[dict[str, Any]]) -> Inventory:
    """An inventory whose rows stand in a CSV too: the first row of the frame is that of line 2."""
    problems = Problems()
    grid = parse_csv(text, "data/a.csv", problems)
    declared = load_table(ROOT, problems)
    assert grid is not None and declared is not None
    found = choose_tables([grid], declared, problems)
    numbered = [{"at": number, **row} for number, row in enumerate(rows, start=1)]
    return inventory_of(numbered, data=Data(activity=tuple(found), tables=tables_of(tables)))


def test_a_stock_above_a_year_of_use_is_told_at_its_cell() -> None:
    text = "source,quantity,unit,period,opening_stock,closing_stock\n烟煤,100,t,2025,4900,{}\n"
    row = {"consumption": 100.0, "t": 190.0, **COAL}
    found = only(written(text.format("4900"), [row]), "stock-large")
    assert "the closing stock 4,900 t is 49 times what was used in 2025, 100 t" in found.message
    assert str(found.place) == "data/a.csv:2:20"
    assert told(written(text.format("100"), [row])) == []


def test_a_calorific_value_far_from_the_table_is_told_at_its_cell() -> None:
    """烟煤 in GB/T 32151.34 has 19.570 GJ/t; 4680 kcal/kg is 19.59 GJ/t."""
    text = "source,quantity,unit,period,ncv,ncv_unit\n烟煤,100,t,2025,{}\n"
    row = {"consumption": 100.0, "t": 190.0, **COAL}
    found = only(written(text.format("46.8,GJ/t"), [row]), "ncv-suspect")
    assert "46.8 GJ/t is 2.391 times off the table's, 19.57 GJ/t" in found.message
    assert str(found.place) == "data/a.csv:2:15"
    assert told(written(text.format("26.7,GJ/t"), [row])) == []
    assert told(written(text.format("4680,kcal/kg"), [row])) == []


def test_the_parks_own_factor_is_held_against_the_table_too() -> None:
    factor = {"id": "coal", "source": "烟煤", "ncv": 4680.0, "ncv_unit": "GJ/t"}
    found = only(inventory_of([{}], tables={"factors": [factor]}), "ncv-suspect")
    assert str(found.place) == "data/factors.csv:2"


def test_a_bill_that_is_shared_by_a_share_is_no_duplicate() -> None:
    text = "source,quantity,unit,period,enterprise,document,share\n柴油,12.5,t,2025,e01,F-1,0.6\n柴油,12.5,t,2025,e02,F-1,0.4\n"
    rows = [{"entity": id, "document": "F-1", "consumption": 12.5, "t": t} for id, t in (("e01", 22.5), ("e02", 15.0))]
    assert told(written(text, rows)) == []


def test_a_finding_names_its_very_cell() -> None:
    text = "source,quantity,unit,period\n柴油,100,t,2024\n柴油,130,t,2025\n"
    rows = [{"year": 2024, "period": "2024", "consumption": 100.0, "t": 100.0}, {"consumption": 130.0, "t": 130.0}]
    assert str(only(written(text, rows), "year-jump").place) == "data/a.csv:3:4"


def test_a_shared_bill_is_held_once_against_the_bill_of_the_park() -> None:
    text = "source,quantity,unit,period,enterprise,share\n柴油,100,t,2025,e01,0.6\n柴油,100,t,2025,e02,0.4\n"
    rows = [{"entity": id, "consumption": 100.0, "t": t} for id, t in (("e01", 180.0), ("e02", 120.0))]
    bill = {"source": "柴油", "period": "2025", "unit": "t"}
    assert told(written(text, rows, park_bills=[{**bill, "quantity": 100.0}])) == []
    found = only(written(text, rows, park_bills=[{**bill, "quantity": 200.0}]), "bill-differs")
    assert "add up to 100 t, the park's bill says 200 t (50 % apart)" in found.message


# What stands on money, and how much is said


def test_a_source_from_money_is_named_from_five_percent_on() -> None:
    rows = [{"t": 95.0, "quality": 2, **COAL}, {"t": 5.0, "quality": 5, **GAS}]
    found = only(inventory_of(rows), "weak-data")
    assert "天然气 in 2025: 5 tCO2e of 100 (5 %) stand on money (level 5)" in found.message
    assert found.place.line == 3
    assert codes([{**rows[0], "t": 95.2}, {**rows[1], "t": 4.8}]) == []


def test_the_heaviest_are_listed_and_the_rest_are_counted() -> None:
    rows = []
    for number in range(40):
        line = {"source": f"料{number:02}", "source_id": f"m{number}"}
        rows += [{"year": 2024, "period": "2024", "consumption": 100.0, "t": 100.0, **line}, {"consumption": 130.0 + number, "t": 130.0, **line}]
    found = told(inventory_of(rows))
    assert [p.code for p in found] == ["year-jump"] * 31
    assert "料39" in found[0].message and found[-1].message.startswith("10 more findings of this kind")


def test_what_lies_outside_the_boundary_is_not_looked_at() -> None:
    rows = [{**row, "counted": "outside"} for row in monthly(2025, values(m7=1e5), line="d1")]
    assert codes(rows) == []


def test_the_codes_named_here_are_the_ones_that_the_checks_give() -> None:
    given = set()
    for path in (Path(parkbook.__file__).parent / "inventory/quality").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("add", "warn", "tell"):
                given |= {a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    assert given == {*CODES, "printed-percent"}  # shown in test_quality_notes.py
