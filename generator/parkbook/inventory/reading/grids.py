"""The data tables of one file: every visible sheet that holds one, with the units that only a heading gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from parkbook.inventory.reading.bodies import FoundTable, PartGrid, find_table, find_tables
from parkbook.inventory.reading.cells import plain
from parkbook.inventory.reading.sheets import read_grids
from parkbook.inventory.reading.totals import some_cells
from parkbook.inventory.reading.workbook import SheetGrid
from parkbook.inventory.units import UnitFault, unit
from parkbook.kit.model import Column, Register
from parkbook.park.registers import CHOICES_SHEET, HELP_SHEET
from parkbook.park.tables import Grid
from parkbook.problems import Place, Problems

ACTIVITY = "activity"
START = "起始清单"
"""What the note of a row begins with that came from a start list; untouched rows of it are no data."""
_AMOUNTS = ("quantity", "value")
"""Columns whose unit stands in the column `unit`."""


@dataclass(frozen=True)
class Given:
    """What the mapping file of a source says of its columns."""

    headings: Mapping[str, str] = field(default_factory=dict)
    """The source's own headings -> column ids; `-` for one that is not wanted."""
    same_as_above: Sequence[str] = ()
    """Columns where a blank cell means the cell above."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """Column -> text, for columns that the file does not have."""


def read_tables(path: Path, table: Register, problems: Problems) -> list[FoundTable]:
    """The tables of a .csv, .xlsx or .xls; empty, with problems, where none can be read."""
    return choose_tables(data_grids(Path(), path.as_posix(), problems), table, problems)


def data_grids(root: Path, path: str, problems: Problems) -> list[Grid]:
    """The sheets of a file, without those that a template brings along."""
    mine = Problems()
    grids = read_grids(root, path, mine)
    problems.extend(p for p in mine if p.code != "hidden-sheet" or p.place.sheet != CHOICES_SHEET)
    return [grid for grid in grids if not (isinstance(grid, SheetGrid) and grid.sheet.startswith(HELP_SHEET))]


def choose_tables(grids: Sequence[Grid], table: Register, problems: Problems, given: Given | None = None) -> list[FoundTable]:
    """The sheets with every required column; empty, with errors, where there is none.

    Other sheets beside them are warned of; one that gives amounts is an error, for it may be data.
    """
    given = given or Given()
    if grids and not any(grid.rows for grid in grids):
        head = ",".join(c.title.zh for c in table.columns if c.required)
        problems.error(Place(grids[0].path), "empty", "the file has no rows", f"the first row holds the headings {head}")
        return []
    free = {"unit", *given.defaults}
    loose = [c.model_copy(update={"required": False}) if c.id in free else c for c in table.columns]
    whole: list[FoundTable] = []
    broken: list[tuple[FoundTable, Problems]] = []
    bare: list[Grid] = []
    for grid in grids:
        mine = Problems()
        found = find_table(grid, loose, given.headings, mine, given.same_as_above)
        if found is None:
            bare.append(grid)
            continue
        _complete(found, table, given, mine)
        if missing(found, table):
            broken.append((found, mine))
        else:
            whole.append(_without_unfilled(found, table, mine))
            problems.extend(mine)
    if whole or broken:
        for grid in bare:
            find_table(grid, loose, {}, problems)  # says that the sheet was not read
    else:
        find_tables(bare, table.columns, {}, problems)
    _say_broken(broken, table, bool(whole), problems)
    return whole


def _say_broken(broken: Sequence[tuple[FoundTable, Problems]], table: Register, others: bool, problems: Problems) -> None:
    """Sheets that lack a required column: a warning where another was read and they hold no amounts."""
    amount = next((c.id for c in table.columns if c.required and c.type == "decimal"), "")
    for found, mine in broken:
        if others and amount not in found.data:
            lacking = "、".join(c.title.zh for c in missing(found, table))
            message = f"this sheet is no {table.title.en.lower()} table and was not read: it has no {lacking}"
            problems.warn(found.grid.place(found.heading.first, -1), "other-table", message)
        else:
            problems.extend(mine)


def missing(found: FoundTable, table: Register) -> list[Column]:
    """Required columns that the sheet does not have."""
    return [column for column in table.columns if column.required and column.id not in found.data]


def _complete(found: FoundTable, table: Register, given: Given, problems: Problems) -> None:
    """Columns that the sheet itself does not have: units from headings, then what the mapping file gives."""
    _units_of_headings(found, table, problems)
    for id, text in given.defaults.items():
        if id not in found.data:
            found.data[id] = pd.Series(text, index=found.data.index, dtype=object)
    column = table.column("unit")
    if column is not None and column.required and "unit" not in found.data:
        place = found.grid.place(found.heading.first, -1)
        problems.error(place, "missing-column", f"the column `{column.title.zh}` (unit) is missing", "add it to the heading row")


def _units_of_headings(found: FoundTable, table: Register, problems: Problems) -> None:
    """`消耗量(万kWh)` gives the unit of rows that have none of their own; each such heading is said."""
    data = found.data
    for id, unit_id in _pairs(table):
        text = found.units.get(id, "")
        if text and (_is_unit(text) or (text == "%" and id == "value")):
            had = unit_id in data
            own = data[unit_id] if had else pd.Series("", index=data.index, dtype=object)
            rows = data[id].ne("") & own.eq("")
            data[unit_id] = own.mask(rows, text)
            count = int(rows.sum()) + (found.grid.unseen.get((id, unit_id), 0) if isinstance(found.grid, PartGrid) else 0)
            if count or not had:
                index = next(i for i, one in found.columns.items() if one == id)
                last = min(found.heading.last, len(found.grid.rows) - 1)
                place = found.grid.place(last, index if index < len(found.grid.rows[last]) else -1)
                message = f"the unit `{text[:20]}` was taken from the heading for {count} rows"
                problems.warn(place, "heading-unit", message, "give the rows a column with their unit")


def _pairs(table: Register) -> Iterator[tuple[str, str]]:
    """Column of numbers -> column with their unit."""
    ids = {column.id for column in table.columns}
    made = [(id, "unit") for id in _AMOUNTS if {id, "unit"} <= ids]
    made += [(id, other) for id, units in table.needs.items() for other in units]
    return iter(dict.fromkeys(made))


def _is_unit(text: str) -> bool:
    try:
        unit(text)
    except UnitFault:
        return False
    return True


def _without_unfilled(found: FoundTable, table: Register, problems: Problems) -> FoundTable:
    """Rows of a start list that nobody has filled in are left out, with one warning; touched ones stay, and must be whole."""
    data = found.data
    if table.id != ACTIVITY or "note" not in data:
        return found
    rows = data["note"].str.startswith(START).astype(bool)
    for id in ("quantity", "document", "period"):
        if id in data and rows.any():
            rows &= plain(data[id]).eq("")
    if not rows.any():
        return found
    places = [found.place(int(row), "quantity") for row in data.index[rows]]
    message = f"{len(places)} rows of the start list are not filled in; they were left out{some_cells(places)}"
    problems.warn(places[0], "not-filled-in", message, "fill in quantity and period, or delete the rows that do not apply")
    return replace(found, data=data[~rows])
