"""Figures that would be wrong in silence: tested fuels that the kit does not know, shared rows, what makes a year incomplete, gaps."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkbook.inventory.factors import Factor
from parkbook.inventory.model import Inventory
from tests.inventory.making import made_of, years_of
from tests.inventory.parks import read

HEAD = "企业,排放源编号,排放源,类别,时段,数量,单位,分摊比例,生物质占比\n"
PELLETS = {
    "id": "p", "source": "木屑颗粒", "value": None, "unit": None, "ncv": 16.7, "ncv_unit": "GJ/t", "carbon_content": 0.0288,
    "carbon_content_unit": "tC/GJ", "oxidation": 1.0, "from_year": None, "to_year": None, "enterprise": None, "document": "检测 1",
}  # fmt: skip
CO2_PER_T = 16.7 * 0.0288 * 44 / 12


def codes(made: Inventory) -> list[str]:
    return [problem.code for problem in made.problems]


def with_pellets(row: str) -> Inventory:
    """The years of one row, in a park that had its wood pellets tested."""
    factor = Factor(
        "own.p", "木屑颗粒", "", "fuel_combustion", "CO2", CO2_PER_T, "tCO2/t",
        16.7, "GJ/t", 0.0288, "tC/GJ", 1.0, None, "", "检测 1", "", "measured",
    )  # fmt: skip
    return years_of(HEAD + row, own=(factor,), factors=[PELLETS])


@pytest.mark.parametrize("category", ["", "固定源燃烧"])
def test_a_tested_fuel_that_the_kit_does_not_know_is_burnt_and_is_energy(category: str) -> None:
    """100 t x 16.7 GJ / 29.307 GJ = 56.98298 tce (GB/T 2589), scope 1 without a word in the column category."""
    made = with_pellets(f"e01,,木屑颗粒,{category},2025,100,t,,0.75\n")
    sums = made.sums[2025]
    assert sums.energy_tce.calorific == pytest.approx(100 * 16.7 / 29.307)
    assert sums.scope1 == sums.total == pytest.approx(25 * CO2_PER_T)
    assert sums.biogenic_t == pytest.approx(75 * CO2_PER_T)
    assert sums.scope3 == 0


def test_carbon_of_ones_own_is_in_scope_1_whatever_its_name() -> None:
    """10 t x 0.6 tC/t x 44/12 = 22 t; a row that brings its own emission factor alone says its category itself."""
    made = years_of("企业,排放源,时段,数量,单位,碳含量,碳含量单位,碳氧化率,低位发热量,热值单位\ne01,废溶剂,2025,10,t,0.6,tC/t,1,25,GJ/t\n")
    sums = made.sums[2025]
    assert (sums.total, sums.scope1, sums.scope3) == pytest.approx((22, 22, 0))
    assert sums.energy_tce.calorific == pytest.approx(250 / 29.307)


def test_a_shared_row_shows_what_belongs_to_each() -> None:
    """100 t of diesel, 40 % here and 60 % there: 40 t and 60 t, 100 t in the park, not 200."""
    rows = "e01,L,柴油,,2025,100,t,0.4,\ne02,L,柴油,,2025,100,t,0.6,\n"
    made = made_of(HEAD + rows)
    assert list(made.frame["share"]) == [0.4, 0.6]
    assert made.follow.metrics["fuel:diesel"].by_year[2025].value == pytest.approx(100)
    assert made.follow.metrics["fuel:diesel"].unit == "t"


def test_rows_without_a_share_belong_whole() -> None:
    assert list(years_of(HEAD + "e01,,柴油,,2025,1,t,,\n").frame["share"]) == [1.0]


TRADES = "成交日期,品种,买卖,数量,单价,金额,市场,交易方,成交编号\n2025-01-06,CEA,买入,x,90,90,全国,e01,J\n"
ACTIVITY = "企业,排放源,时段,数量,单位\ne01,柴油,2025,1,t\n"


@pytest.mark.parametrize(
    ("files", "complete", "activity"),
    [
        ({"activity.csv": ACTIVITY}, True, True),
        ({"activity.csv": ACTIVITY, "trades.csv": TRADES}, False, True),
        ({"activity.csv": ACTIVITY, "instruments.csv": "凭证编号,种类,电量\nz,绿证,x\n"}, False, False),
        ({"activity.csv": ACTIVITY, "activity-e02.csv": "没有,这些,表头\n1,2,3\n"}, False, False),
    ],
)
def test_a_wrong_trade_leaves_the_sums_whole(tmp_path: Path, files: dict[str, str | bytes], complete: bool, activity: bool) -> None:
    data, _ = read(tmp_path, files)
    assert (data.complete, data.activity_complete) == (complete, activity)


def bills(first: str, *periods: str) -> str:
    return HEAD + "".join(f"e01,L,外购电力,,{period},100,MWh,,\n" for period in (first, *periods))


def test_a_day_over_the_years_end_opens_no_year() -> None:
    """Read on the first of each month; the last bill has one day of 2026, and another enterprise reports 2026 already."""
    periods = [f"2025-{m:02}-02/2025-{m + 1:02}-01" for m in range(1, 12)] + ["2025-12-02/2026-01-01"]
    made = made_of(bills(*periods) + "".join(f"e02,K,外购电力,,2026-{m:02},100,MWh,,\n" for m in range(1, 6)))
    assert "month-missing" not in codes(made)
    assert made.quality[2026].missing == {}


def test_a_bill_of_a_few_days_in_december_hides_no_gap() -> None:
    """Read on the 28th; the bill of 28 November to 27 December is not there: four days of the next one are no December."""
    periods = [f"2024-{m:02}-28/2024-{m + 1:02}-27" for m in range(1, 11)] + ["2024-12-28/2025-01-27"]
    made = made_of(bills(*periods, *[f"2025-{m:02}-28/2025-{m + 1:02}-27" for m in range(1, 12)]))
    (told,) = [problem for problem in made.problems if problem.code == "month-missing"]
    assert "no row for 2024-12 (1 of the year's months)" in told.message
    assert made.quality[2024].missing == {("e01", "L"): (12,)}


def test_refrigerants_refilled_now_and_then_lack_no_month() -> None:
    """Only the power of May 2025 is a gap; the refilling of March and September leaves none between."""
    power = [f"2025-{m:02}" for m in (*range(1, 5), *range(6, 13))]
    rows = "e02,R,R134a,,2025-03,10,kg,,\ne02,R,R134a,,2025-09,10,kg,,\n"
    made = made_of(bills(*power) + rows)
    assert made.quality[2025].missing == {("e01", "L"): (5,)}
    assert made.quality[2025].coverage == pytest.approx(13 / 14)
    assert made.follow.neutrality is not None
    assert any("有月份没有数据：一号厂的L（" in text for text in made.follow.neutrality.missing)


def test_refused_rows_carry_no_figure() -> None:
    """Of a refused row nothing is known: not one column of amounts or emissions, so that no sum can pick it up."""
    rows = "e01,,外购电力,,2025,10,万Nm3,,\ne01,,没听过,,2025,10,t,,\ne01,,柴油,,2025,-1,t,,\ne01,,柴油,,2025,1,t,,\n"
    frame = years_of(HEAD + rows).frame
    refused = frame[~frame["ok"]]
    assert list(refused["counted"]) == ["refused"] * 3
    assert refused[["consumption", "amount", "t", "t_market", "biogenic_t", "tce", "mwh"]].isna().all(axis=None)
