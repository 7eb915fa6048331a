"""Formulas against figures that somebody else published with their arithmetic, each named; where none was found, it is said.

Without a published worked figure: formula (1), formulas (3) to (5), stock change, steam by enthalpy, uncertainty and the glide
path. Their arithmetic stands below digit by digit, so that a person can check it with a pencil.
"""

from __future__ import annotations

import numpy as np
import pytest

from parkbook.book.data_charts.shown import add_up
from parkbook.inventory.quality.uncertainty import absolute_by_source
from tests.inventory.helping import calc, codes, row

GJ_PER_MMBTU = 1.055056
"""International table; Environment Canada prints 1 million BTU = 1.055 GJ."""
LB_PER_T = 2204.6


def test_formula_2_a_therm_of_natural_gas() -> None:
    """US EPA, Greenhouse Gases Equivalencies Calculator, Calculations and References:
    0.1 mmbtu/therm x 14.43 kg C/mmbtu x 44/12 x 1 t/1000 kg = 0.0053 (0.005291) t CO2/therm, all carbon oxidized."""
    result = row(
        "category,carbon_content,carbon_content_unit,oxidation",
        f"natural gas,{0.1 * GJ_PER_MMBTU},GJ,stationary,{14.43 / GJ_PER_MMBTU},tC/TJ,1",
    )
    assert result.total == pytest.approx(0.005291, abs=5e-7)
    assert codes(result) == []


def test_formula_2_a_pound_of_coal() -> None:
    """US EPA, same page: 20.85 mmbtu/t coal x 26.09 kg C/mmbtu x 44/12 x 1 t/2204.6 lb x 1 t/1000 kg = 9.05 x 10^-4 t CO2/lb."""
    ncv, carbon = 20.85 * GJ_PER_MMBTU, 26.09 / GJ_PER_MMBTU
    heads = "ncv,ncv_unit,carbon_content,carbon_content_unit,oxidation"
    result = row(heads, f"烟煤,{1 / LB_PER_T},t,{ncv},GJ/t,{carbon},tC/TJ,1")
    assert result.total == pytest.approx(9.05e-4, abs=5e-7)


@pytest.mark.parametrize(("source", "tonnes", "co2e"), [("R410A", 20, 41750), ("HFC-125", 10, 35000), ("HFC-32", 10, 6750)])
def test_warming_of_a_blend(source: str, tonnes: float, co2e: float) -> None:
    """US EPA, Greenhouse Gas Reporting Program, question 287: 20 t R-410A are 10 t HFC-125 (35,000 t CO2e) and 10 t HFC-32
    (6,750 t CO2e), together 41,750 t CO2e (40 CFR 98 table A-1 before 2025, which has the values of AR4)."""
    assert row("gas", f"{source},{tonnes},t,", gwp="AR4").total == pytest.approx(co2e)


def test_warming_of_methane() -> None:
    """US EPA, Gas STAR, Methane Emissions Reductions Calculator: 1 short ton x 0.9071847 t x 25 = 22.679631033581400 t CO2e.

    1 short ton is 2000 lb of 1/2204.62 t there, so the last digits are those of that rounding."""
    assert row("gas", "甲烷,0.9071847,t,", gwp="AR4").total == pytest.approx(22.6796310, rel=1e-6)


def test_coal_of_power() -> None:
    """National Bureau of Statistics, China Statistical Yearbook 2001, introduction to chapter 7: at calorific value 1 kWh is
    0.1229 kg of standard coal; and the same in GB/T 2589, annex A."""
    assert row("category", "外购电力,1,万kWh,electricity").energy_tce.calorific == pytest.approx(1.229)


def test_rounding_by_largest_remainder() -> None:
    """electowiki, Hamilton method: 60 seats over the 15 states of the census of 1790, with quotients, remainders and result."""
    people = {
        "Virginia": (630560, 11), "Massachusetts": (475327, 8), "Pennsylvania": (432879, 7), "North Carolina": (353523, 6),
        "New York": (331589, 6), "Maryland": (278514, 5), "Connecticut": (236841, 4), "South Carolina": (206236, 3),
        "New Jersey": (179570, 3), "New Hampshire": (141822, 2), "Vermont": (85533, 1), "Georgia": (70835, 1),
        "Kentucky": (68705, 1), "Rhode Island": (68446, 1), "Delaware": (55540, 1),
    }  # fmt: skip
    total = sum(count for count, _ in people.values())
    assert total == 3615920
    assert add_up([count / total * 60 for count, _ in people.values()], 60.0) == [str(seats) for _, seats in people.values()]


def test_formula_1_by_hand() -> None:
    """T/CIECCPA 061, 8.2.5.2: (100 t x 0.85 - 60 t x 0.99) x 44/12 = (85 - 59.4) x 3.666... = 93.8667. No published example found."""
    text = "企业,工序,排放源,方法,时段,数量,单位,流向,碳含量,碳含量单位\n"
    text += "e1,a,焦料,物料平衡法,2023,100,t,输入,0.85,tC/t\ne1,a,石墨,物料平衡法,2023,60,t,输出,0.99,tC/t\n"
    assert calc(text).total == pytest.approx(93.866667, abs=1e-6)


def test_formulas_3_to_5_and_stocks_by_hand() -> None:
    """8.2.5.4 to 8.2.5.6: direct = 2 x (10 + 3 - 1 - 2) + 3 x 5 + 4 + 6 = 45; indirect = 2 x 7 + 8 x 1 = 22; together 67."""
    text = "排放源,类别,数量,单位,期初库存,期末库存,外销量,因子值,因子单位\n"
    text += "甲,固定源燃烧,10,t,3,1,2,2,tCO2/t\n乙,移动源燃烧,5,t,,,,3,tCO2/t\n丙,生产过程,4,t,,,,1,tCO2/t\n丁,无组织排放,6,t,,,,1,tCO2/t\n"
    text += "戊,外购电力,7,MWh,,,,2,tCO2/MWh\n己,运输,8,t,,,,1,tCO2/t\n"
    result = calc(text)
    assert (result.direct_t, result.indirect_t, result.total) == pytest.approx((45, 22, 67))


def test_steam_by_enthalpy_by_hand() -> None:
    """1000 t x (2776 - 83.74) kJ/kg / 1000 = 2692.26 GJ; x 0.11 t CO2/GJ = 296.1486 t; x 0.03412 kgce/MJ = 91.8599 tce."""
    result = row("enthalpy_kj_per_kg", "外购蒸汽,1000,t,2776")
    assert result.total == pytest.approx(296.1486)
    assert result.energy_tce.calorific == pytest.approx(91.8599112)


def test_uncertainty_by_hand() -> None:
    """2006 IPCC Guidelines, volume 1, equation 3.1: 5 % and 10 % give sqrt(25 + 100) = 11.1803 %; equation 3.2: two sources
    of 100 t at 11.1803 % and 300 t at 3 % and 4 % (5 %) give sqrt(1118.03^2 + 1500^2) / 400 = 4.6771 %. The documents print the
    equations; no worked figure of theirs could be looked up."""
    got = absolute_by_source(
        np.array([100.0, 300.0]), np.array([5.0, 3.0]), np.array([10.0, 4.0]), np.array([0, 1]), np.array([0, 1])
    )
    assert got / np.array([100.0, 300.0]) == pytest.approx([11.1803399, 5.0])
    assert float(np.sqrt((got**2).sum())) / 400 == pytest.approx(4.6770717)
