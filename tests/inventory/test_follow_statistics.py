"""The statistics report of lowcarbon 5.4, the core indicator of zero-carbon parks, and everything in one call."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from parkbook.inventory.follow.statistics import find_statistics
from parkbook.inventory.follow.whole import find_follow
from parkbook.inventory.follow.zero_carbon import find_zero_carbon, threshold
from parkbook.inventory.follow_model import Follow, StatisticsLine, ZeroCarbon
from parkbook.inventory.model import Inventory
from parkbook.problems import Problems
from tests.inventory.following import AS_OF, metrics_of, output, park_with, power, said
from tests.inventory.making import YearFacts, inventory_of

ROWS: list[dict[str, Any]] = [
    {"year": 2024, "consumption": 30.0, "t": 93.0, "tce": 43.713},
    {"consumption": 20.0, "t": 62.0, "tce": 29.142},
    {"source": "R410A", "source_id": "R-410A", "category": "fugitive", "gas": "R-410A", "group": "HFCs", "t": 4.0, "unit": "t"},
    power(100.0),
    {**power(50.0, source="光伏自用", source_id="own-power", t=0.0), "mwh": float("nan")},
    {**power(-20.0, source="外供电力", category="export_power", customer="grid"), "consumption": 20.0, "mwh": float("nan")},
]
TABLES = {"output": [output("water_m3", 100, "m3"), output("water_reused_m3", 300, "m3"), output("green_travel_share", 60, "%")]}


def made(**more: Any) -> Inventory:
    return inventory_of(ROWS, tables=TABLES, facts={2025: YearFacts(covered_mwh=40.0)}, **more)


def lines(inventory: Inventory) -> list[StatisticsLine]:
    return list(find_statistics(inventory, metrics_of(inventory), AS_OF))


def test_every_group_that_the_standard_names_is_there() -> None:
    groups = list(dict.fromkeys(line.group for line in lines(made())))
    assert groups == ["能源", "排放", "可再生能源", "水", "固体废物", "绿色建筑", "绿色出行"]
    assert list(dict.fromkeys(line.group for line in lines(inventory_of([])))) == groups


def test_what_the_report_says() -> None:
    """Energy: 29.142 + 100 x 0.1229 + 50 x 0.1229 - 20 x 0.1229 = 45.119 tce; emissions 62 + 4 + 50 - 10 = 106 t."""
    found = {(line.group, line.title): line for line in lines(made())}
    values = {key: line.by_year.get(2025) for key, line in found.items()}
    assert values["能源", "柴油用量"] == pytest.approx(20)
    assert values["能源", "柴油折标准煤（当量值）"] == pytest.approx(29.142)
    assert values["能源", "外供电力（供到园区外）"] == pytest.approx(20)
    assert values["能源", "综合能耗（当量值）"] == pytest.approx(45.119)
    assert values["排放", "碳排放总量"] == pytest.approx(106)
    assert values["排放", "其中氢氟碳化物（HFCs）"] == pytest.approx(4)
    assert values["可再生能源", "绿证绿电覆盖的外购电量"] == pytest.approx(40)
    assert values["可再生能源", "自发自用的可再生电力"] == pytest.approx(50)
    assert values["可再生能源", "用电中的可再生电力占比"] == pytest.approx(60)
    assert values["水", "水重复利用率"] == pytest.approx(75)
    assert values["绿色出行", "绿色出行比例"] == pytest.approx(60)
    assert found["能源", "柴油用量"].unit == "t"


def test_what_is_missing_is_said_and_is_not_zero() -> None:
    for line in lines(made()):
        missing = [year for year, value in line.by_year.items() if value is None]
        if missing:
            assert line.missing, line.title
    waste = next(line for line in lines(made()) if line.title == "工业固体废物产生量")
    assert (waste.by_year, waste.missing) == ({2024: None, 2025: None}, "没有工业固体废物产生量的数据")
    scope3 = next(line for line in lines(made()) if line.title == "范围三排放")
    assert scope3.missing == "2024年、2025年没有范围三的数据"


def test_a_year_that_is_not_whole_is_told() -> None:
    inventory = inventory_of(ROWS, facts={2025: YearFacts(complete=False)})
    total = next(line for line in find_statistics(inventory, metrics_of(inventory), AS_OF) if line.title == "碳排放总量")
    assert total.missing == "2025年有没能算进去的行"


def core(fuel_t: float, fuel_tce: float, mwh: float, covered: float, **more: Any) -> ZeroCarbon:
    switchgear = {"category": "fugitive", "gas": "SF6", "group": "SF6", "t": 1e6, "source_id": "SF6"}
    rows = [{"t": fuel_t, "tce": fuel_tce}, power(mwh), switchgear]
    inventory = inventory_of(rows, facts={2025: YearFacts(covered_mwh=covered, **more)})
    result = find_zero_carbon(inventory, park_with(), metrics_of(inventory))
    assert result is not None
    return result


def test_the_core_indicator_by_hand() -> None:
    """E = 20,000 + (1,500,000 - 1,480,000) x 0.8325 = 36,650 t; energy 50,000 + 1,500,000 x 0.1229 = 234,350 tce: 0.1564."""
    found = core(20_000.0, 50_000.0, 1_500_000.0, 1_480_000.0)
    assert found.emission_t == pytest.approx(36_650)
    assert found.energy_tce == pytest.approx(234_350)
    assert found.value == pytest.approx(36_650 / 234_350)
    assert (found.threshold, found.met) == (0.2, True)
    assert "门槛值0.2，没有超过" in found.said and "0.8325" in found.said and "待与原文核对" in found.said


def test_over_the_threshold_and_not_judged() -> None:
    found = core(60_000.0, 50_000.0, 1_500_000.0, 1_480_000.0)
    assert (found.met, "超过了" in found.said) == (False, True)
    found = core(20_000.0, 50_000.0, 1_500_000.0, 1_480_000.0, complete=False)
    assert (found.met, "2025年有没能算进去的行，不判" in found.said) == (None, True)


def test_below_two_hundred_thousand_there_is_no_threshold() -> None:
    found = core(100.0, 50.0, 1000.0, 0.0)
    assert (found.threshold, found.met) == (None, None)
    assert found.value == pytest.approx((100 + 832.5) / (50 + 122.9))
    assert "不到20万tce" in found.said and "没有给门槛值" in found.said


@pytest.mark.parametrize(("tce", "limit"), [(None, None), (199_999.9, None), (200_000.0, 0.2), (999_999.9, 0.2), (1_000_000.0, 0.3)])
def test_thresholds(tce: float | None, limit: float | None) -> None:
    assert threshold(tce) == limit


def test_the_core_indicator_is_for_parks_with_data() -> None:
    inventory = made()
    assert find_zero_carbon(inventory, park_with(kind="enterprise"), metrics_of(inventory)) is None
    assert find_zero_carbon(inventory_of([]), park_with(), metrics_of(inventory_of([]))) is None
    bare = inventory_of([{"t": 5.0}])
    found = find_zero_carbon(bare, park_with(), metrics_of(bare))
    assert found is not None and found.value is None
    assert found.said == "2025年没有能折标准煤的能源数据，单位能耗碳排放算不出来。"


def test_everything_in_one_call() -> None:
    registers = {
        "objectives": "id,name,type,unit,unit_of_value,base_year,base_value,due,value,indicator\n"
        "ob-1,总量,total,c,tCO2e,2024,93,2030-12-31,60,total\n",
        "baselines": "id,name,unit,year,value,unit_of_value,indicator\nba-1,总量,c,2024,93,tCO2e,total\n",
        "performance-parameters": "id,name,unit,unit_of_value,value,value_period,indicator\npp-1,总量,c,tCO2e,106,2025,total\n",
    }
    inventory, problems = made(), Problems()
    follow = find_follow(inventory, park_with(registers), AS_OF, problems)
    assert isinstance(follow, Follow)
    assert follow.metrics["total"].by_year[2025].value == pytest.approx(106)
    assert follow.metrics["zero_carbon_core"].by_year[2025].value == pytest.approx((62 + 60 * 0.8325 - 10) / 45.119)
    assert [one.id for one in (*follow.parameters, *follow.baselines, *follow.targets)] == ["pp-1", "ba-1", "ob-1"]
    assert follow.targets[0].status == "behind"
    assert follow.zero_carbon is not None and follow.statistics and follow.trend.history
    assert [one for one in said(problems) if "error" in one] == []


def test_nothing_follows_from_nothing_without_a_fault() -> None:
    empty = replace(inventory_of([]), year=None)
    follow = find_follow(empty, park_with(), AS_OF, Problems())
    assert (follow.parameters, follow.baselines, follow.targets, follow.peers, follow.zero_carbon) == ((), (), (), (), None)
    assert all(line.missing or not line.by_year for line in follow.statistics)
