"""The park's measured factors: completed, checked like the kit's, and chosen for a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from parkbook.inventory.data.own_factors import find_own, own_factors
from parkbook.inventory.model import Data
from tests.inventory.helping import factors
from tests.inventory.parks import read

HEAD = "id,source,value,unit,ncv,ncv_unit,carbon_content,carbon_content_unit,oxidation,from_year,to_year,enterprise,document\n"


def one(tmp_path: Path, row: str) -> tuple[Data, list[str]]:
    return read(tmp_path, {"factors.csv": f"{HEAD}{row}\n"})


def test_a_factor_of_its_parts_is_their_product(tmp_path: Path) -> None:
    """NCV x CC x OF x 44/12 (T/CIECCPA 061-2023, 8.2.5.3); GB/T 32151.34-2024 C.1, bituminous: 19.570, 0.02618, 93 %."""
    data, problems = one(tmp_path, "c1,烟煤,,,19.570,GJ/t,26.18,tC/TJ,93%,2025,,e05,检测报告 1".replace("e05", "e01"))
    assert problems == ["data/factors.csv:2:33 warning repaired"]
    made = data.factors[0]
    assert (made.id, made.category, made.gas, made.unit, made.clause, made.region, made.source) == (
        "own.c1",
        "fuel_combustion",
        "CO2",
        "tCO2/t",
        "",
        "e01",
        "检测报告 1",
    )
    assert made.value == pytest.approx(19.570 * 0.02618 * 0.93 * 44 / 12)
    assert made.carbon_content == pytest.approx(0.02618)
    assert made.carbon_content_unit == "tC/GJ"


def test_parts_that_were_not_measured_are_the_kits_and_named(tmp_path: Path) -> None:
    data, problems = one(tmp_path, "c1,烟煤,,,21.3,GJ/t,,,,,,,检测报告 1")
    kit = factors().choose("烟煤", None).factor
    assert kit is not None and kit.carbon_content is not None and kit.oxidation is not None
    assert problems == []
    assert data.factors[0].value == pytest.approx(21.3 * kit.carbon_content * kit.oxidation * 44 / 12)
    assert data.factors[0].clause == f"碳含量取 {kit.id}；氧化率取 {kit.id}"


def test_carbon_per_mass_and_a_value_of_its_own(tmp_path: Path) -> None:
    rows = "c1,自配燃料,,,,,0.85,tC/t,1,,,,报告\nc2,自配燃料,,,,,85,%,1,,,,报告\nc3,工艺气,2.5,kgCO2/Nm3,,,,,,,,,报告"
    data, problems = one(tmp_path, rows)
    assert problems == []
    assert [(f.value, f.unit) for f in data.factors] == [
        (pytest.approx(0.85 * 44 / 12), "tCO2/t"),
        (pytest.approx(0.85 * 44 / 12), "tCO2/t"),
        (2.5, "kgCO2/Nm3"),
    ]


FAULTS = {
    "c1,烟煤,,,19.57,GJ/t,2.618,tC/GJ,0.93,,,,x": ("carbon_content", "range"),
    "c1,烟煤,,,19.57,GJ/t,0.002618,tC/GJ,0.93,,,,x": ("carbon_content", "range"),
    "c1,烟煤,,,,,1.2,tC/t,0.93,,,,x": ("carbon_content", "range"),
    "c1,烟煤,,,19.57,,,,,,,,x": ("ncv", "missing-unit"),
    "c1,烟煤,,,19.57,t,,,,,,,x": ("ncv_unit", "unit-mismatch"),
    "c1,烟煤,,,19.57,GJ,,,,,,,x": ("ncv_unit", "unit-mismatch"),
    "c1,烟煤,,,0,GJ/t,,,,,,,x": ("ncv", "range"),
    "c1,烟煤,,,,,0.026,t,,,,,x": ("carbon_content_unit", "unit-mismatch"),
    "c1,烟煤,,,,,0.026,tC,,,,,x": ("carbon_content_unit", "unit-mismatch"),
    "c1,烟煤,2,t,,,,,,,,,x": ("unit", "factor-unit"),
    "c1,烟煤,,,,,,,,,,,x": ("source", "missing-value"),
    "c1,没听过的,,,19.57,GJ/t,,,,,,,x": ("source", "missing-value"),
    "c1,没听过的,,,,,0.026,tC/GJ,,,,,x": ("ncv", "missing-ncv"),
    "c1,烟煤,2,tCO2/t,,,,,,2025,2024,,x": ("to_year", "range"),
    "c1,烟煤,2,tCO2/t,,,,,,,,e77,x": ("enterprise", "unknown-enterprise"),
    "c1,烟煤,2,tCO2/t,,,,,,,,,": ("document", "missing-value"),
}


@pytest.mark.parametrize("row", FAULTS)
def test_a_factor_that_counts_wrong_is_refused(tmp_path: Path, row: str) -> None:
    data, problems = one(tmp_path, row)
    column, code = FAULTS[row]
    col = len(",".join(row.split(",")[: HEAD.strip().split(",").index(column)])) + 2
    assert problems == [f"data/factors.csv:2:{col} error {code}"]
    assert (data.factors, data.rows("factors"), data.complete) == ((), (), False)


def test_the_factor_of_a_row_is_its_enterprises_before_the_parks_and_the_latest(tmp_path: Path) -> None:
    rows = "\n".join(
        [
            "park,烟煤,2,tCO2/t,,,,,,,,,x",
            "late,烟煤,3,tCO2/t,,,,,,2025,,,x",
            "own,动力烟煤,4,tCO2/t,,,,,,2024,2025,e01,x",
            "gas,天然气,21,tCO2/万Nm3,,,,,,,,,x",
        ]
    )
    data, problems = one(tmp_path, rows)
    assert problems == []
    own = own_factors(data, factors())

    def chosen(source: str, enterprise: str, year: int | None) -> str:
        found = find_own(own, factors(), source, enterprise, year)
        return found.factor.id if found else ""

    assert chosen("一般烟煤", "e01", 2025) == "own.own"
    assert chosen("烟煤", "e01", 2026) == "own.late"
    assert chosen("烟煤", "e02", 2024) == "own.park"
    assert chosen("烟煤", "e01", None) == "own.park"
    assert chosen("柴油", "e01", 2025) == ""
