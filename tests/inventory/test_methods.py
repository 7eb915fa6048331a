"""The three methods of T/CIECCPA 061, 8.2.5, each with figures that a calculator gives."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inventory.helping import calc, codes, row, said

BY_HAND = """企业,工序,排放源,类别,方法,时段,数量,单位,期初库存,期末库存,外销量,流向,碳含量,碳含量单位,气体,蒸汽焓,浓度,浓度单位
e1,,柴油,,,2023,100,吨,10,5,2,,,,,,,
e1,,天然气,,,2023,12,万Nm3,,,,,,,,,,
e1,,外购电力,,,2023,500,万kWh,,,,,,,,,,
e1,,外供电力,输出电力,,2023,1000,MWh,,,,,,,,,,
e1,,外购蒸汽,,,2023,200,t,,,,,,,,2783.74,,
e1,,石灰石,,,2023,50,t,,,,,,,,,,
e1,,R410A,,,2023,20,kg,,,,,,,,,,
e1,石墨化,石油焦料,,物料平衡法,2023,100,t,,,,输入,0.85,tC/t,,,,
e1,石墨化,石墨,,物料平衡法,2023,60,t,,,,输出,99,%,,,,
e1,,烟气,固定源燃烧,实测法,2023,2000000,Nm3,,,,,,,,,200,g/Nm3
"""


def test_a_file_that_a_person_works_out_with_a_calculator() -> None:
    """Each line as a person would type it."""
    result = calc(BY_HAND)
    got = {r.source: r.co2e_t for r in result.rows}
    assert got["柴油"] == pytest.approx((100 + 10 - 5 - 2) * 42.652 * 0.0202 * 0.98 * 44 / 12)  # 318.87869
    assert got["天然气"] == pytest.approx(12 * 389.31 * 0.0153 * 0.99 * 44 / 12)  # 259.46265
    assert got["外购电力"] == pytest.approx(5000 * 0.5306)  # 2653
    assert got["外供电力"] == pytest.approx(-1000 * 0.5306)  # -530.6
    assert got["外购蒸汽"] == pytest.approx(200 * (2783.74 - 83.74) / 1000 * 0.11)  # 540 GJ, 59.4
    assert got["石灰石"] == pytest.approx(50 * 0.44)  # 22
    assert got["R410A"] == pytest.approx(0.020 * 1923.5)  # 38.47
    assert got["石油焦料"] is None
    assert got["烟气"] == pytest.approx(2_000_000 * 200 / 1e6)  # 400
    (group,) = result.groups
    assert (group.enterprise, group.process, group.period) == ("e1", "石墨化", "2023")
    assert (group.carbon_in_t, group.carbon_out_t) == pytest.approx((85, 59.4))
    assert group.co2e_t == pytest.approx((85 - 59.4) * 44 / 12)  # 93.86667
    assert result.total == pytest.approx(318.878692 + 259.462656 + 2653 - 530.6 + 59.4 + 22 + 38.47 + 93.866667 + 400)
    assert result.by_category["process"] == pytest.approx(22 + 93.866667)
    assert result.by_category["export_power"] == pytest.approx(-530.6)
    assert result.by_gas["HFCs"] == pytest.approx(38.47)
    assert sum(result.by_gas.values()) == pytest.approx(result.total)
    assert result.direct_t == pytest.approx(318.878692 + 259.462656 + 22 + 93.866667 + 38.47 + 400)  # formula (3)
    assert result.indirect_t == pytest.approx(2653 + 59.4)  # formula (4)
    # GB/T 2589: 103 x 1.4571 + 120000 x 1.33 / 1000 + (5000 - 1000) x 0.1229 + 540 x 0.03412
    assert result.energy_tce.calorific == pytest.approx(150.0813 + 159.6 + 491.6 + 18.4248)
    assert codes(result) == []


def test_own_value_before_carbon_before_the_tables_factor() -> None:
    heads = "carbon_content,carbon_content_unit,ncv,ncv_unit,oxidation,factor_value,factor_unit"
    assert row(heads, "烟煤,100,t,0.026,tC/GJ,20,GJ/t,0.9,2,tCO2/t").total == pytest.approx(200)
    assert row(heads, "烟煤,100,t,0.026,tC/GJ,20,GJ/t,0.9,,").total == pytest.approx(100 * 20 * 0.026 * 0.9 * 44 / 12)
    assert row(heads, "烟煤,100,t,26,tC/TJ,20000,kJ/kg,90%,,").total == pytest.approx(100 * 20 * 0.026 * 0.9 * 44 / 12)
    assert row(heads, "烟煤,100,t,,,20,GJ/t,,,").total == pytest.approx(100 * 20 * 0.0261 * 0.93 * 44 / 12)
    assert row(heads, "烟煤,100,t,0.6,tC/t,,,,,").total == pytest.approx(100 * 0.6 * 0.93 * 44 / 12)
    assert row(heads, "烟煤,100,t,,,,,,,").total == pytest.approx(100 * 1.74175, rel=1e-6)
    assert row(heads, "原煤,100,t,0.6,tC/t,,,0.95,,").total == pytest.approx(100 * 0.6 * 0.95 * 44 / 12)


def test_fuel_billed_by_its_heat() -> None:
    assert row("period", "天然气,1000,GJ,2025").total == pytest.approx(1000 * 0.0153 * 0.99 * 44 / 12)


def test_measured_by_volume() -> None:
    """12 % of 1,000,000 Nm3 is 120,000 Nm3 of CO2; a kmol is 44.01 kg and 22.414 m3."""
    result = row("method,concentration,concentration_unit,category", "烟气,100,万Nm3,measured,12,vol%,stationary")
    assert result.total == pytest.approx(120_000 / 22.414 * 44.01 / 1000)


def test_other_gases() -> None:
    heads = "gas,factor_value,factor_unit"
    assert row(heads, "污水,1000,m3,CH4,0.5,kgCH4/m3").by_gas["CH4"] == pytest.approx(0.5 * 28)
    assert row(heads, "污水,1000,m3,,0.5,kgCH4/m3", gwp="AR6").total == pytest.approx(0.5 * 27.9)
    assert row(heads, "污水,1000,m3,,5,kgCO2e/m3").total == pytest.approx(5)
    assert codes(row(heads, "柴油,1,t,CH4,,")) == ["no-factor"]
    assert codes(row(heads, "污水,1000,m3,N2O,0.5,kgCH4/m3")) == ["no-factor"]


def test_a_gas_outside_the_seven_groups_stands_apart() -> None:
    result = calc("source,quantity,unit\nR22,5,kg\nSF6,1,kg\n")
    assert result.total == pytest.approx(23.5)
    assert result.rows[0].emission_t == pytest.approx(0.005) and result.rows[0].co2e_t is None
    assert "outside-seven" in codes(result, "warning")


def test_biogenic_carbon_is_apart() -> None:
    result = row("biogenic_share,factor_value,factor_unit", "垃圾,100,t,40%,0.5,tCO2/t")
    assert (result.total, result.biogenic_t) == pytest.approx((30, 20))


def test_removals_are_negative() -> None:
    assert row("category,factor_value,factor_unit", "林地,10,ha,removal,3,tCO2/ha").total == -30


def test_energy_of_one_line_counts_once() -> None:
    text = "line,source,quantity,unit,gas,factor_value,factor_unit\nL1,柴油,10,t,,,\nL1,柴油,10,t,CH4,0.1,kgCH4/t\n"
    result = calc(text)
    assert result.energy_tce.calorific == result.energy_tce.equivalent == pytest.approx(14.571)
    assert result.total == pytest.approx(10 * 42.652 * 0.0202 * 0.98 * 44 / 12 + 0.001 * 28)


def test_energy_at_equivalent_value_is_not_made_up_for_power() -> None:
    result = row("period", "外购电力,10,MWh,2023")
    assert result.energy_tce.calorific == pytest.approx(1.229)
    assert result.energy_tce.equivalent is None
    assert codes(result, "warning") == ["no-equivalent"]


def test_a_year_drops_other_years_and_dates_the_undated() -> None:
    text = "source,quantity,unit,period\n电,1,MWh,2021\n电,10,MWh,2022\n电,100,MWh,\n电,310,MWh,2021-12-12/2022-01-11\n"
    result = calc(text, year=2022)
    assert [r.row for r in result.rows] == [3, 4, 5]
    assert [r.factor_id for r in result.rows] == ["elec.cn.2022.avg"] * 3
    assert result.rows[2].consumption == pytest.approx(310 * 11 / 31)
    assert said(result)[-1] == "a.csv:5:11 split-period"


def test_region() -> None:
    assert row("period", "电,10,MWh,2023", region="江苏").total == pytest.approx(5.827)


amounts = st.floats(0, 1e9, allow_nan=False, allow_infinity=False)


@given(amounts, amounts)
def test_two_rows_are_the_sum_of_each(a: float, b: float) -> None:
    one, other = row("period", f"柴油,{a:.6f},t,2025"), row("period", f"天然气,{b:.6f},万Nm3,2025")
    both = calc(f"source,quantity,unit,period\n柴油,{a:.6f},t,2025\n天然气,{b:.6f},万Nm3,2025\n")
    assert one.total is not None and other.total is not None
    assert both.total == pytest.approx(one.total + other.total)


@given(amounts, st.sampled_from([("t", 1), ("kg", 1e-3), ("万t", 1e4)]))
def test_the_unit_only_scales(a: float, unit: tuple[str, float]) -> None:
    total = row("period", f"柴油,{a:.6f},{unit[0]},2025").total
    assert total == pytest.approx(float(f"{a:.6f}") * unit[1] * 42.652 * 0.0202 * 0.98 * 44 / 12)


@given(amounts, st.sampled_from(["", "export_power"]))
def test_only_exports_and_removals_are_below_zero(a: float, category: str) -> None:
    total = row("period,category", f"电,{a:.6f},MWh,2023,{category}").total
    assert total is not None
    assert math.copysign(1, total) == (-1 if category else 1) or total == 0


@given(st.lists(st.floats(0, 0.3, allow_nan=False), min_size=1, max_size=3))
def test_shares_divide_a_line(shares: list[float]) -> None:
    lines = "".join(f"L1,电,100,MWh,2023,{share:.6f}\n" for share in shares)
    total = calc(f"line,source,quantity,unit,period,share\n{lines}").total
    assert total == pytest.approx(sum(float(f"{s:.6f}") for s in shares) * 53.06)
