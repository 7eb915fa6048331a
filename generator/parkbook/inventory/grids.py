"""The activity tables of one file: every visible sheet that holds one, with the units that only a heading gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from parkbook.inventory.bodies import FoundTable, find_table, find_tables
from parkbook.inventory.sheets import read_grids
from parkbook.inventory.units import UnitFault, unit
from parkbook.kit.model import Column, Register
from parkbook.park.tables import Grid
from parkbook.problems import Place, Problems


def read_tables(path: Path, table: Register, problems: Problems) -> list[FoundTable]:
    """The tables of a .csv, .xlsx or .xls; empty, with problems, where none can be read."""
    return choose_tables(read_grids(Path(), path.as_posix(), problems), table, problems)


def choose_tables(grids: Sequence[Grid], table: Register, problems: Problems) -> list[FoundTable]:
    """The sheets with every required column; empty, with errors, where there is none.

    Other sheets beside them are warned of; one that gives quantities is an error, for it may be activity data.
    """
    if grids and not any(grid.rows for grid in grids):
        problems.error(Place(grids[0].path), "empty", "the file has no rows", "the first row holds the headings 排放源,数量,单位")
        return []
    loose = [c.model_copy(update={"required": False}) if c.id == "unit" else c for c in table.columns]
    whole: list[FoundTable] = []
    broken: list[tuple[FoundTable, Problems]] = []
    bare: list[Grid] = []
    for grid in grids:
        mine = Problems()
        found = find_table(grid, loose, {}, mine)
        if found is None:
            bare.append(grid)
            continue
        _units_of_headings(found, table, mine)
        if missing(found, table):
            broken.append((found, mine))
        else:
            whole.append(found)
            problems.extend(mine)
    if whole or broken:
        for grid in bare:
            find_table(grid, loose, {}, problems)  # says that the sheet was not read
    else:
        find_tables(bare, table.columns, {}, problems)
    for found, mine in broken:
        if whole and "quantity" not in found.data:
            lacking = "、".join(c.title.zh for c in missing(found, table))
            message = f"this sheet is no activity table and was not read: it has no {lacking}"
            problems.warn(found.grid.place(found.heading.first, -1), "other-table", message)
        else:
            problems.extend(mine)
    return whole


def missing(found: FoundTable, table: Register) -> list[Column]:
    """Required columns that the sheet does not have."""
    return [column for column in table.columns if column.required and column.id not in found.data]


def _units_of_headings(found: FoundTable, table: Register, problems: Problems) -> None:
    """`消耗量(万kWh)` gives the unit of rows that have none of their own; each such heading is said."""
    data = found.data
    for id, unit_id in (("quantity", "unit"), *((id, other) for id, units in table.needs.items() for other in units)):
        text = found.units.get(id, "")
        if text and _is_unit(text):
            had = unit_id in data
            own = data[unit_id] if had else pd.Series("", index=data.index, dtype=object)
            rows = data[id].ne("") & own.eq("")
            data[unit_id] = own.mask(rows, text)
            if rows.any() or not had:
                index = next(i for i, one in found.columns.items() if one == id)
                last = min(found.heading.last, len(found.grid.rows) - 1)
                place = found.grid.place(last, index if index < len(found.grid.rows[last]) else -1)
                message = f"the unit `{text[:20]}` was taken from the heading for {int(rows.sum())} rows"
                problems.warn(place, "heading-unit", message, "give the rows a column with their unit")
    if "unit" not in data:
        place = found.grid.place(found.heading.first, -1)
        title = next(c.title.zh for c in table.columns if c.id == "unit")
        problems.error(place, "missing-column", f"the column `{title}` (unit) is missing", "add it to the heading row")


def _is_unit(text: str) -> bool:
    try:
        unit(text)
    except UnitFault:
        return False
    return True
