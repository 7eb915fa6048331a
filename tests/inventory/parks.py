"""A small park in memory and its folder data/ on disk, for the tests of this folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from parkbook.inventory.data.folder import load_data
from parkbook.inventory.model import Data
from parkbook.model import Text
from parkbook.park.model import Adopted, Park, Profile, Row, Table
from parkbook.problems import Problem, Problems
from tests.conftest import ROOT

ENTERPRISES = {"e01": "示例化工有限公司", "e02": "示例装备（集团）有限公司", "e03": "同名公司", "e04": "同名公司"}
UNITS = {"energy-co": "园区能源公司"}


def _table(id: str, rows: list[dict[str, Any]]) -> Table:
    made = tuple(Row(row, line) for line, row in enumerate(rows, start=2))
    return Table(id, f"registers/{id}.csv", True, made, {str(row["id"]): row for row in made})


def park() -> Park:
    """Four enterprises, two of one name, a unit and an objective."""
    since = date(2019, 1, 1)
    enterprises = [{"id": id, "name": name, "inside": True, "since": since} for id, name in ENTERPRISES.items()]
    tables = {
        "enterprises": _table("enterprises", enterprises),
        "units": _table("units", [{"id": id, "name": name} for id, name in UNITS.items()]),
        "objectives": _table("objectives", [{"id": "ob-total", "name": "碳排放总量"}]),
    }
    profile = Profile(name=Text(zh="示例园区"), code="YQ", standards=(Adopted(id="cses"),))
    return Park(profile, {}, {}, tables)


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    """Files under `data/`, text as UTF-8."""
    for name, content in files.items():
        path = root / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def book(root: Path, name: str, sheets: dict[str, list[list[Any]]], hide: str = "") -> None:
    """An Excel workbook under `data/`."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if title == hide:
            sheet.sheet_state = "hidden"
    path = root / "data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(path)


def load(root: Path, given: Park | None = None) -> tuple[Data, list[Problem]]:
    """What the folder holds, and every problem in order of files."""
    problems = Problems()
    data = load_data(root, ROOT, given or park(), problems)
    assert data is not None
    return data, problems.sorted()


def said(problems: list[Problem]) -> list[str]:
    """`place severity code`."""
    return [f"{p.place} {p.severity} {p.code}" for p in problems]


def read(root: Path, files: dict[str, str | bytes]) -> tuple[Data, list[str]]:
    """Write, load, and what was said."""
    data, problems = load(write(root, files))
    return data, said(problems)
