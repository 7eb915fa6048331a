"""The factor table against the published tables it was taken from, names, years, regions and warming potentials."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkbook.inventory.factors import GWP_SETS, NoChoice, load_factors
from parkbook.inventory.units import factor_unit, scale
from parkbook.problems import Problems
from tests.conftest import ROOT
from tests.inventory.helping import factors

FUELS = sorted(id for id in factors().factors if id.startswith("fuel."))


@pytest.mark.parametrize("id", FUELS)
def test_fuel_values_are_ncv_times_carbon_times_oxidation(id: str) -> None:
    """GB/T 32151.34-2024 table C.1 and the 2015 guideline, table 2.1: EF = NCV x CC x OF x 44/12."""
    factor = factors().factors[id]
    assert factor.ncv and factor.carbon_content and factor.oxidation
    assert factor.ncv * factor.carbon_content * factor.oxidation * 44 / 12 == pytest.approx(factor.value, rel=1e-5)
    assert scale(factor.ncv_unit.partition("/")[2], factor_unit(factor.unit).per) == 1


@pytest.mark.parametrize(
    ("id", "value"),
    [
        ("elec.cn.2023.avg", 0.5306),  # announcement 2025 no. 47, annex
        ("elec.cn.2022.avg", 0.5366),
        ("elec.cn.2021.avg", 0.5568),  # 2021 and 2022 are swapped in published code
        ("heat.cn.default", 0.11),  # GB/T 32151.34-2024 table C.3
        ("proc.carbonate.caco3", 0.440),
        ("gwp.ar5.ch4", 28),  # IPCC AR5, table 8.A.1
        ("gwp.ar5.n2o", 265),
        ("gwp.ar5.sf6", 23500),
    ],
)
def test_published_values(id: str, value: float) -> None:
    assert factors().factors[id].value == value


def test_limestone_is_the_ratio_of_its_masses() -> None:
    """CaCO3 -> CaO + CO2: 44 t of CO2 from 100 t."""
    assert factors().factors["proc.carbonate.caco3"].value == pytest.approx(44 / 100)


@pytest.mark.parametrize("set", GWP_SETS)
def test_blends_are_the_sum_of_their_parts(set: str) -> None:
    for gas in factors().gases.values():
        if gas.parts:
            assert sum(gas.parts.values()) == pytest.approx(1)
            parts = sum(factors().gwp(part, set).value * share for part, share in gas.parts.items())
            assert factors().gwp(gas.id, set).value == pytest.approx(parts)


def test_r410a_is_half_and_half() -> None:
    """0.5 x 677 + 0.5 x 3170 = 1923.5 with AR5."""
    assert factors().gwp("R 410a").value == 1923.5


def test_fossil_methane_has_its_own_potential_from_ar5_on() -> None:
    """IPCC AR5 WG1 table 8.7, note b: 2 above the 28 of methane over 100 years. AR4 printed none."""
    assert factors().gwp("CH4_fossil", "AR6").value == 29.8
    ar5 = factors().gwp("CH4_fossil", "AR5")
    assert (ar5.value, ar5.note) == (30, "")
    ar4 = factors().gwp("CH4_fossil", "AR4")
    assert (ar4.value, bool(ar4.note)) == (25, True)


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("柴油", "fuel.gbt32151_34.diesel"),
        ("0＃柴油", "fuel.gbt32151_34.diesel"),
        ("Natural Gas", "fuel.gbt32151_34.natural_gas"),
        ("其它洗煤", "fuel.gbt32151_34.other_washed_coal"),
        ("fuel.ndrc2015_other.diesel", "fuel.ndrc2015_other.diesel"),
        ("电", "elec.cn.2023.avg"),
        ("外购蒸汽", "heat.cn.default"),
        ("石灰石", "proc.carbonate.caco3"),
    ],
)
def test_names(name: str, id: str) -> None:
    factor = factors().choose(name, 2023).factor
    assert factor is not None and factor.id == id


def test_the_other_set() -> None:
    factor = factors().choose("烟煤", None, set="ndrc2015_other").factor
    assert factor is not None and (factor.ncv, factor.oxidation) == (23.204, 0.93)


@pytest.mark.parametrize(
    ("year", "region", "id", "noted"),
    [
        (2022, None, "elec.cn.2022.avg", False),
        (2026, None, "elec.cn.2023.avg", True),
        (None, None, "elec.cn.2023.avg", True),
        (2023, "江苏", "elec.prov.jiangsu.2023", False),
        (2024, "华东", "elec.region.east.2023", True),
    ],
)
def test_electricity_by_year_and_region(year: int | None, region: str | None, id: str, noted: bool) -> None:
    choice = factors().choose("外购电力", year, region)
    assert choice.factor is not None and choice.factor.id == id
    assert bool(choice.note) == noted


@pytest.mark.parametrize(
    ("name", "year", "region", "code"),
    [
        ("柴友", 2025, None, "unknown-source"),
        ("原煤", 2025, None, "unclear-source"),
        ("外购电力", 2019, None, "no-factor"),
        ("外购电力", 2023, "西藏", "no-factor"),
    ],
)
def test_no_factor_is_said_and_none_is_borrowed(name: str, year: int, region: str | None, code: str) -> None:
    with pytest.raises(NoChoice) as why:
        factors().choose(name, year, region)
    assert why.value.code == code


@pytest.mark.parametrize("id", ["conv.elec.equiv", "gwp.ar5.ch4", "elec.cn.2023.pcf", "fug.chiller", "nothing"])
def test_what_is_no_factor_of_a_quantity(id: str) -> None:
    with pytest.raises(NoChoice):
        factors().by_id(id)


def test_a_lost_power_of_ten_is_found_when_the_table_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "questionnaires/factors"
    folder.mkdir(parents=True)
    for name in ("factors.csv", "aliases.yml"):
        text = (ROOT / "questionnaires/factors" / name).read_text(encoding="utf-8-sig")
        (folder / name).write_text(text.replace(",0.02740,", ",27.40,").replace(",0.0274,", ",27.4,"), encoding="utf-8")
    problems = Problems()
    table = load_factors(tmp_path, problems)
    assert table is not None and "fuel.gbt32151_34.anthracite" not in table.factors
    assert [f"{p.place} {p.code}" for p in problems] == ["questionnaires/factors/factors.csv:2 factor"]


def test_the_kit_does_not_take_the_new_folders_for_standards() -> None:
    from parkbook.kit.load import load_kit

    problems = Problems()
    assert {"factors", "tables"} & set(load_kit(ROOT, problems).standards) == set()
    assert list(problems) == []
