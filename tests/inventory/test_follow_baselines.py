"""Baselines: original and recalculated, triggers a to c, structural change and organic growth. Sums are worked by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.inventory.follow.baselines import find_baselines
from parkbook.inventory.follow.changes import find_change, parts, structure_shift
from parkbook.inventory.follow_model import Baseline
from parkbook.problems import Problems
from tests.inventory.following import metrics_of, output, park_with, power, said
from tests.inventory.making import YearFacts, inventory_of

HEAD = "id,name,unit,year,value,unit_of_value,factors,trigger_a,trigger_b,trigger_c,adjustment,adjusted_on,indicator\n"
# 2023: e01 600, e02 400; 2025: e01 650, e03 150; e02 has gone, e03 has come
ROWS = [
    {"year": 2023, "entity": "e01", "t": 600.0},
    {"year": 2023, "entity": "e02", "t": 400.0},
    {"year": 2025, "entity": "e01", "t": 650.0},
    {"year": 2025, "entity": "e03", "t": 150.0},
]
AMOUNT = st.floats(0, 1e7, allow_nan=False)


def baseline(line: str, rows: list[dict[str, Any]] = ROWS, *, enterprises: str = "", carbon: Any = None, **more: Any) -> tuple[Baseline, list[str]]:
    """The baseline of a line `year,value,unit,factors,a,b,c,adjustment,adjusted_on,indicator`."""
    problems, inventory = Problems(), inventory_of(rows, **more)
    registers = {"baselines": f"{HEAD}ba-1,基准,carbon,{line}\n"}
    if enterprises:
        registers["enterprises"] = "id,name,inside,since\n" + enterprises
    park = park_with(registers, **({"carbon": carbon} if carbon else {}))
    (made,) = find_baselines(inventory, park, metrics_of(inventory), problems)
    return made, said(problems)


def found(made: Baseline, trigger: str) -> tuple[str, ...]:
    return next(one.found for one in made.triggers if one.id == trigger)


def test_who_came_and_who_went_is_apart_from_growth() -> None:
    """Change 800 - 1000 = -200; structural 150 - 400 = -250; organic 650 - 600 = +50."""
    made, problems = baseline("2023,1000,tCO2e,,,yes,,,,total")
    assert (made.years, made.original, made.recalculated) == ((2023,), 1000.0, 1000.0)
    assert (made.structural_t, made.organic_t) == (-250.0, 50.0)
    assert found(made, "b") == ("企业e03在2023年没有数据，2025年排放150 tCO2e", "企业e02在2023年排放400 tCO2e，2025年没有数据")
    assert [one.written for one in made.triggers] == ["", "yes", ""]
    assert problems == []


@given(st.dictionaries(st.tuples(st.sampled_from([2023, 2025]), st.sampled_from(["e01", "e02", "e03", "e04"])), AMOUNT, min_size=1))
def test_structural_and_organic_make_the_change(amounts: dict[tuple[int, str], float]) -> None:
    inventory = inventory_of([{"year": year, "entity": id, "t": t} for (year, id), t in amounts.items()])
    change = find_change(inventory, 2023, 2025)
    totals = {year: inventory.sums[year].total or 0.0 if year in inventory.sums else 0.0 for year in (2023, 2025)}
    assert change.structural + change.organic == pytest.approx(totals[2025] - totals[2023], abs=1e-6)


def test_who_is_there_all_along_is_organic_alone() -> None:
    change = find_change(inventory_of(ROWS[0:1] + ROWS[2:3]), 2023, 2025)
    assert (change.structural, change.organic, change.came, change.gone) == (0.0, 50.0, {}, {})


def test_parts_leave_out_flows_inside() -> None:
    """The plant's 500 t count, the 300 t of the tenant who buys from it do not; it was there all the same."""
    rows = [{"year": 2023, "entity": "e05", "t": 500.0}, {"year": 2025, "entity": "e05", "t": 500.0},
            power(600.0, year=2023, entity="e02", counted="eliminated", supplier="e05"), power(10.0, year=2025, entity="e02")]
    inventory = inventory_of(rows)
    assert parts(inventory, 2023) == {"e05": 500.0}
    assert find_change(inventory, 2023, 2025).structural == 0.0


def test_structure_shift() -> None:
    """Shares 0.6, 0.4, 0 and 0.8125, 0, 0.1875: (0.2125 + 0.4 + 0.1875) / 2 = 0.4."""
    assert structure_shift(inventory_of(ROWS), 2023, 2025) == pytest.approx(0.4)
    assert structure_shift(inventory_of(ROWS), 2023, 2024) is None


def test_a_total_that_moves_with_output() -> None:
    """Value added from 100 to 120: the total moves with it."""
    tables = {"output": [output("value_added", 100, period="2023"), output("value_added", 120)]}
    made, _ = baseline("2023,1000,tCO2e,,,,,,,total", tables=tables)
    assert found(made, "a") == ("2025年工业增加值比2023年变了+20.0%，总量随产出变，只看总量看不出绩效",)
    tables = {"output": [output("value_added", 100, period="2023"), output("value_added", 104)]}
    assert found(baseline("2023,1000,tCO2e,,,,,,,total", tables=tables)[0], "a") == ()


def test_an_intensity_whose_structure_moved() -> None:
    tables = {"output": [output("value_added", 100, period="2023"), output("value_added", 104)]}
    made, _ = baseline("2023,10,tCO2e/万元,,,,,,,intensity:value_added", tables=tables)
    assert made.recalculated == pytest.approx(10)
    assert found(made, "a") == ("从2023年到2025年，各主体占排放的份额挪动了40.0个百分点，强度的变化里有结构的变化",)
    assert (made.structural_t, made.organic_t) == (None, None)


def test_who_moved_in_after_the_base_year_and_area() -> None:
    enterprises = "e01,一厂,yes,2010-01-01\ne14,十四厂,yes,2024-08-03\ne15,十五厂,no,2024-08-03\n"
    tables = {"output": [output("area_ha", 100, "ha", "2023"), output("area_ha", 110, "ha")]}
    made, _ = baseline("2023,600,tCO2e,,,,,,,total", [ROWS[0], ROWS[2]], enterprises=enterprises, tables=tables)
    assert found(made, "b") == ("十四厂2024-08入园，在基准年2023年之后", "2025年占地面积比2023年变了+10.0%")


def test_factors_that_are_others_now() -> None:
    facts = {2023: YearFacts(power_factor="elec.cn.2023.avg")}
    made, _ = baseline("2023,1000,tCO2e,GB/T 32150；AR4；电力因子2021年全国平均,,,,,,total", facts=facts)
    assert found(made, "c") == ("基准写的是AR4的潜势，现在用AR5", "基准写的电力因子是2021年的，现在算2023年用 elec.cn.2023.avg")
    made, _ = baseline("2023,1000,tCO2e,GB/T 32150；AR5；电力因子2023年全国平均,,,,,,total", facts=facts)
    assert found(made, "c") == ()


def test_a_baseline_that_comes_out_otherwise_today() -> None:
    """1000 against 900 is +11.1 %, over the kit's 5 %."""
    made, problems = baseline("2023,900,tCO2e,,,,,,,total")
    (said_of_it,) = found(made, "c")
    assert said_of_it.startswith("按现在的数据、因子和边界重算2023年，与原值差+11.1%，超过5%（园册建议值")
    assert problems == ["registers/baselines.csv:2 warning baseline-differs"]
    assert baseline("2023,900,tCO2e,,,,yes,重算,2026-05-01,total")[1] == []
    assert baseline("2023,960,tCO2e,,,,,,,total")[1] == []
    made, problems = baseline("2023,900,tCO2e,,,,,,,total", carbon={"significant_pct": "12"})
    assert (found(made, "c"), problems) == ((), [])


def test_units_are_those_of_the_register() -> None:
    made, problems = baseline("2023,0.1,万tCO2e,,,,,,,total")
    assert (made.unit, made.recalculated, problems) == ("万tCO2e", pytest.approx(0.1), [])


def test_without_a_metric_or_a_later_year() -> None:
    made, problems = baseline("2023,16.4,kgce/m2,,no,,no,,,")
    assert (made.metric, made.recalculated, made.structural_t, problems) == (None, None, None, [])
    assert [one.written for one in made.triggers] == ["no", "", "no"]
    made, _ = baseline("2023,1000,tCO2e,,,,,,,total", ROWS[:2])
    assert (made.recalculated, made.structural_t, made.organic_t) == (1000.0, None, None)


def test_a_base_year_that_is_not_whole_is_not_recalculated() -> None:
    made, problems = baseline("2023,500,tCO2e,,,,,,,total", facts={2023: YearFacts(complete=False)})
    assert (made.recalculated, made.structural_t, problems) == (None, None, [])
