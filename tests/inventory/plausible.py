"""Rows, a park and a data set without a fault, for the tests of data quality."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from parkbook.inventory.model import Inventory
from parkbook.inventory.quality.whole import find_quality
from parkbook.model import Text
from parkbook.park.model import Adopted, Park, Profile, Row, Table
from parkbook.problems import Problem, Problems

COAL = {"source": "烟煤", "source_id": "bituminous", "factor_id": "fuel.gbt32151_34.bituminous"}
GAS = {"source": "天然气", "source_id": "natural_gas", "unit": "万Nm3", "factor_id": "fuel.gbt32151_34.natural_gas"}
POWER = {"source": "外购电力", "source_id": "electricity", "category": "electricity", "unit": "MWh", "factor_id": "elec.cn.2023.avg"}


def bare_park(**tables: list[dict[str, Any]]) -> Park:
    """A park with nothing but a profile and the given registers; columns that a row leaves out are empty."""
    profile = Profile(name=Text(zh="试验园区"), code="test", standards=(Adopted(id="cses"),))
    made = {id: _table(id, rows) for id, rows in tables.items()}
    return Park(profile=profile, answers={}, evidence={}, tables=made)


class _Blank(dict[str, Any]):
    def __missing__(self, column: str) -> None:
        return None


def _table(id: str, rows: list[dict[str, Any]]) -> Table:
    made = tuple(Row(_Blank(row), line) for line, row in enumerate(rows, start=2))
    return Table(id, f"registers/{id}.csv", True, made, {str(row["id"]): row for row in made})


def monthly(year: int, values: list[float] | None = None, **more: Any) -> list[dict[str, Any]]:
    """Twelve rows of one line, 1 t CO2e per unit."""
    used = values or [100.0 + 5 * math.sin(month) for month in range(12)]
    return [
        {"year": year, "period": f"{year}-{month:02}", "consumption": value, "t": value, **more}
        for month, value in enumerate(used, start=1)
    ]


def power(year: int, values: list[float] | None = None, **more: Any) -> list[dict[str, Any]]:
    """Twelve rows of purchased power, MWh, 0.5 t CO2e each."""
    rows = monthly(year, values, **{**POWER, "line": "p1", "quality": 2, **more})
    return [{**row, "mwh": row["consumption"], "t": row["consumption"] * 0.5} for row in rows]


def told(inventory: Inventory, park: Park | None = None) -> list[Problem]:
    """All warnings; anything else than a warning is a fault of the checks."""
    problems = Problems()
    find_quality(inventory, park or bare_park(), problems)
    assert [p for p in problems if p.severity != "warning"] == []
    return list(problems)


def only(inventory: Inventory, code: str, park: Park | None = None) -> Problem:
    """The one warning that there is, which has this code."""
    found = told(inventory, park)
    assert [p.code for p in found] == [code], [p.as_text() for p in found]
    return found[0]


def calibrated(id: str, **more: Any) -> dict[str, Any]:
    """A meter in use, calibrated from 2023 to 2027."""
    return {"id": id, "in_use": True, "last_on": date(2023, 1, 1), "next_on": date(2027, 12, 31), **more}
