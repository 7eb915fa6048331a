"""Tables other than the activity table: text -> typed rows, each cell with its place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from parkbook.inventory.activity import Activity, read_activity
from parkbook.inventory.model import DataRow
from parkbook.inventory.reading.bodies import FoundTable
from parkbook.inventory.units import UnitFault, scale
from parkbook.kit.model import Column, Register
from parkbook.park.cells import is_placeholder
from parkbook.park.model import Cell
from parkbook.problems import Place, Problems

IDS = frozenset({"id", "enterprise", "holder", "owner", "party", "indicator", "objective", "instrument", "period", "unit"})
"""Columns of text that name something: half width. All other text stays as people wrote it."""
_MASS_OF_GAS = ("tCO2e", "tCO2")


def loosened(register: Register) -> Register:
    """The declaration without the units of columns whose numbers are converted, so that no heading is called wrong."""
    columns = [c.model_copy(update={"unit": None}) if _converts(c) else c for c in register.columns]
    return register.model_copy(update={"columns": tuple(columns)})


def _converts(column: Column) -> bool:
    return column.type == "decimal" and column.unit is not None and "/" not in column.unit and "%" not in column.unit


def read_small(tables: Sequence[FoundTable], register: Register, problems: Problems) -> Activity:
    """Typed columns of one table over all its files, with a mark on every refused row.

    Numbers under a heading with another unit (`电量（万kWh）` for MWh) are converted, with a warning.
    """
    activity = read_activity(tables, register, problems)
    for column in register.columns:
        if _converts(column):
            for number in range(len(tables)):
                _convert(activity, number, column)
    return activity


def _convert(activity: Activity, number: int, column: Column) -> None:
    """Bring one file's numbers to the declared unit."""
    found, start = activity.tables[number], activity.starts[number]
    text, unit = found.units.get(column.id, ""), str(column.unit)
    if not text:
        return
    inside = (activity.frame.index >= start) & (activity.frame.index < start + len(found.grid.rows))
    rows = pd.Series(inside, index=activity.frame.index) & activity.frame[column.id].notna()
    try:
        factor = _scale(text, unit)
    except UnitFault as why:
        activity.refuse_why(rows, column.id, why)
        return
    if factor == 1.0:
        return
    activity.frame[column.id] = activity.frame[column.id].mask(rows, activity.frame[column.id] * factor)
    index = next(i for i, id in found.columns.items() if id == column.id)
    last = found.heading.last
    place = found.grid.place(last, index if index < len(found.grid.rows[last]) else -1)
    message = f"{column.title.zh}: {int(rows.sum())} numbers in `{text[:20]}` were converted to {unit} (x {factor:g})"
    activity.problems.warn(place, "heading-unit", message, f"give the column in {unit}")


def _scale(text: str, unit: str) -> float:
    """How many `unit` are in one `text`; of emissions, t stands for t CO2e."""
    if unit in _MASS_OF_GAS:
        for other in (*_MASS_OF_GAS, "t"):
            try:
                return scale(text, other)
            except UnitFault as why:
                if why.code != "unit-mismatch":
                    raise
    return scale(text, unit)


def data_rows(activity: Activity, register: Register) -> tuple[DataRow, ...]:
    """The rows that were not refused, in file order."""
    made = []
    for index in activity.frame.index[activity.frame["ok"]]:
        values = {column.id: _value(activity, int(index), column) for column in register.columns}
        made.append(DataRow(values, activity.place(int(index), ""), Cells(activity, int(index), register)))
    return tuple(made)


def _value(activity: Activity, index: int, column: Column) -> Cell | float:
    value: Any = activity.frame.at[index, column.id]
    if column.type in ("decimal", "int"):
        if math.isnan(value):
            return None
        return int(value) if column.type == "int" else float(value)
    if column.type in ("date", "month"):
        return value if isinstance(value, (date, str)) else None
    if column.type == "text" and column.id not in IDS:
        written = activity.texts.at[index, column.id] if column.id in activity.texts else ""
        value = written if isinstance(written, str) and not is_placeholder(written) else ""
    return str(value) or None


class Cells(Mapping[str, Place]):
    """Column -> place of the cell, found when it is asked for; only columns that the file has."""

    def __init__(self, activity: Activity, index: int, register: Register) -> None:
        self._activity, self._index, self._register = activity, index, register

    def __getitem__(self, column: str) -> Place:
        if self._register.column(column) is None or not self._activity.has(self._index, column):
            raise KeyError(column)
        return self._activity.place(self._index, column)

    def __iter__(self) -> Iterator[str]:
        return (c.id for c in self._register.columns if self._activity.has(self._index, c.id))

    def __len__(self) -> int:
        return sum(1 for _ in self)
