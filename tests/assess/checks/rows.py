"""Facts made of the kit's own register declarations and of CSV text with column ids as headers."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from parkbook.assess.checks import Facts
from parkbook.inventory.data.folder import load_data
from parkbook.inventory.model import Inventory
from parkbook.inventory.yearly.make import make_inventory
from parkbook.kit.model import Column, Kit, Register
from parkbook.park.model import Cell, Park, Profile, Row, Table
from parkbook.problems import Problems

QUESTIONNAIRES = Path(__file__).parents[3] / "questionnaires"
AS_OF = date(2026, 7, 1)


def read(path: Path) -> Any:
    """A YAML file with every scalar as text."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


@cache
def kit() -> Kit:
    """The registers as declared, and nothing else."""
    files = sorted((QUESTIONNAIRES / "registers").glob("*.yml"))
    registers = {path.stem: Register.model_validate(read(path)) for path in files}
    return Kit({}, {}, {}, registers, {}, {}, ())


def facts(
    tables: Mapping[str, str],
    unread: Collection[str] = (),
    boundary: Mapping[str, Any] | None = None,
    data: Mapping[str, str] | None = None,
    as_of: date = AS_OF,
) -> Facts:
    """A park with these registers and files of data/.

    Args:
        unread: Registers of which something could not be read.
        data: Name of a file -> its CSV text; None where the park has no folder data/.
    """
    profile = Profile.model_validate(
        {"name": {"zh": "示例园区"}, "code": "demo", "standards": [{"id": "cses"}], "boundary": boundary or {}}
    )
    stray = set(tables) - set(kit().registers)
    assert not stray, f"no such registers: {stray}"
    filled = {id: _table(register, tables.get(id), id not in unread) for id, register in kit().registers.items()}
    park = Park(profile, {}, {}, filled)
    return Facts(kit(), park, as_of, None if data is None else _inventory(park, data, as_of))


def _inventory(park: Park, files: Mapping[str, str], as_of: date) -> Inventory:
    """What the files come to, read and computed as the command does it."""
    root, problems = QUESTIONNAIRES.parent, Problems()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data").mkdir()
        for name, text in files.items():
            (Path(folder) / "data" / name).write_text(text, encoding="utf-8")
        read = load_data(Path(folder), root, park, problems)
    assert read is not None
    return make_inventory(root, park, read, as_of, None, problems)


def _table(register: Register, text: str | None, readable: bool) -> Table:
    path = f"registers/{register.id}.csv"
    reader = csv.DictReader(io.StringIO(text or ""))
    stray = set(reader.fieldnames or ()) - {c.id for c in register.columns}
    assert not stray, f"{register.id} has no columns {stray}"
    rows = tuple(
        Row({c.id: _cell(c, record.get(c.id) or "") for c in register.columns}, line)
        for line, record in enumerate(reader, start=2)
    )
    by_key = {"/".join(str(row[k]) for k in register.key): row for row in rows}
    return Table(register.id, path, text is not None, rows, by_key, readable)


def _cell(column: Column, text: str) -> Cell:
    if not text:
        return None
    if column.type == "enum":
        assert text in {v.id for v in column.values}, f"`{text}` is no {column.id}"
        return text
    if column.type == "bool":
        return {"yes": True, "no": False}[text]
    if column.type == "refs":
        return tuple(text.split(";"))
    read_as: dict[str, Any] = {"int": int, "decimal": Decimal, "date": date.fromisoformat}
    value: Cell = read_as.get(column.type, str)(text)
    return value
