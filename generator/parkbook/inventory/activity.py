"""The activity table: tables of text -> typed columns, with a place for every cell and a mark on every refused row."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from parkbook.inventory.factors import NoChoice
from parkbook.inventory.reading.bodies import FoundTable
from parkbook.inventory.reading.cells import Say, dates, numbers, periods, plain, words
from parkbook.inventory.units import UnitFault
from parkbook.kit.model import Column, Register
from parkbook.loading import prune
from parkbook.park.cells import BadCell
from parkbook.problems import Place, Problems
from parkbook.source import read_yaml

DECLARED = "questionnaires/tables/activity.yml"
MOST_SAID = 1000
"""Cells of which one thing is said one by one; the others are counted."""


@dataclass
class Activity:
    """The rows of one file. `frame` has a column for every declared column, `row`, `first` and `last` day, and `ok`.

    Text columns hold "" where a cell is empty, numbers NaN. `ok` is False where a row was refused: it is shown and not
    computed. Its index is the row of the grid, counted on from table to table.
    """

    frame: pd.DataFrame
    tables: Sequence[FoundTable]
    starts: Sequence[int]
    """Index of the frame where each table's grid begins."""
    texts: pd.DataFrame
    """The cells by column id as they were read: merged cells filled, dates converted."""
    problems: Problems
    complete: bool = True
    """False where rows of the file could not be read at all."""
    formulas: frozenset[Place] = frozenset()
    """Cells whose formula has no value, which has been said."""

    @property
    def path(self) -> str:
        """The file."""
        return self.tables[0].grid.path

    def _of(self, row: int) -> tuple[FoundTable, int]:
        number = bisect.bisect_right(self.starts, row) - 1
        return self.tables[number], row - self.starts[number]

    def has(self, row: int, column: str) -> bool:
        """Whether the file of this row has the column itself."""
        return column in self._of(row)[0].columns.values()

    def place(self, row: int, column: str) -> Place:
        """Of one cell; of the row where the file has no such column."""
        found, at = self._of(row)
        return found.place(at, column)

    def sheets(self) -> pd.Series[str]:
        """Name of the sheet of each row of the frame; None in a CSV."""
        names = np.array([getattr(found.grid, "sheet", None) for found in self.tables], dtype=object)
        of = np.searchsorted(np.asarray(self.starts), self.frame.index.to_numpy(), side="right") - 1
        return pd.Series(names.take(of), index=self.frame.index, dtype=object)

    def text(self, row: int, column: str) -> str:
        """The cell as written; where it is blank, what a merged cell or the heading gave it."""
        found, at = self._of(row)
        index = next((i for i, id in found.columns.items() if id == column), -1)
        cells = found.grid.rows[at]
        written = cells[index].strip() if 0 <= index < len(cells) else ""
        if written or column not in self.texts:
            return written
        given = self.texts.at[row, column]
        return given if isinstance(given, str) else ""

    def refuse(self, rows: pd.Series[bool], column: str, code: str, message: str, hint: str = "") -> None:
        """Refuse rows that are not refused yet. `{text}` in message or hint is the cell, cut to 40 characters."""
        self._say(rows & self.frame["ok"], column, code, message, hint, self.problems.error)
        self.frame["ok"] &= ~rows

    def warn(self, rows: pd.Series[bool], column: str, code: str, message: str, hint: str = "") -> None:
        """Say something about rows that stay."""
        self._say(rows, column, code, message, hint, self.problems.warn)

    def _say(
        self, rows: pd.Series[bool], column: str, code: str, message: str, hint: str, say: Callable[..., None]
    ) -> None:
        asked = rows.index[rows.to_numpy(dtype=bool)]
        for row in asked[:MOST_SAID]:
            text = self.text(row, column)[:40]
            if self.formulas and say == self.problems.error and self.place(row, column) in self.formulas:
                continue
            say(self.place(row, column), code, message.replace("{text}", text), hint.replace("{text}", text))
        if len(asked) > MOST_SAID:
            row = asked[MOST_SAID]
            text = self.text(row, column)[:40]
            more = f"{len(asked) - MOST_SAID} more cells, from this one on: {message.replace('{text}', text)}"
            say(self.place(row, column), code, more, hint.replace("{text}", text))

    def refuse_why(self, rows: pd.Series[bool], column: str, why: BadCell | NoChoice | UnitFault) -> None:
        """Refuse rows for what was raised about one of their cells."""
        self.refuse(rows, column, why.code, str(why), why.hint)

    def say(self, column: str, warn: bool = False) -> Say:
        """`refuse` or `warn` for one column; a refusal is said whatever else is wrong with the row."""

        def one(rows: pd.Series[bool], code: str, message: str, hint: str) -> None:
            self._say(rows, column, code, message, hint, self.problems.warn if warn else self.problems.error)
            if not warn:
                self.frame["ok"] &= ~rows

        return one


def load_table(root: Path, problems: Problems) -> Register | None:
    """The declaration of the activity table."""
    document = read_yaml(root, DECLARED, problems)
    return prune(Register, document.data, document.source, problems) if document else None


def read_activity(tables: Sequence[FoundTable], table: Register, problems: Problems) -> Activity:
    """Typed rows of all tables of a file, one behind the other.

    A row with a cell that cannot be read is refused, with the place; the others stay.
    """
    ends = np.cumsum([len(found.grid.rows) for found in tables])
    starts = [0, *(int(end) for end in ends[:-1])]
    parts = []
    for found, start in zip(tables, starts, strict=True):
        part = pd.concat([found.data.assign(ok=True), found.moved.assign(ok=False)]).sort_index()
        parts.append(part.set_axis(part.index + start))
    texts = pd.concat(parts).astype({"row": np.int64, "ok": bool})
    formulas = frozenset(p.place for p in problems if p.code == "formula")
    whole = all(found.grid.whole for found in tables)
    activity = Activity(texts[["row", "ok"]].copy(), tables, starts, texts, problems, whole, formulas)
    for column in table.columns:
        blank = pd.Series("", index=texts.index, dtype=object)
        _read_column(activity, column, texts[column.id].fillna("").astype(object) if column.id in texts else blank)
    _needs(activity, table)
    return activity


def _read_column(activity: Activity, column: Column, cells: pd.Series[str]) -> None:
    frame, refuse, warn = activity.frame, activity.say(column.id), activity.say(column.id, warn=True)
    if column.id == "period":
        frame["first"], frame["last"] = periods(cells, refuse)
        frame["period"] = plain(cells)
    elif column.type in ("decimal", "int"):
        frame[column.id] = numbers(cells, column, refuse, warn)
    elif column.type in ("date", "month"):
        frame[column.id] = dates(cells, column, lambda rows, why: refuse(rows, why.code, str(why), why.hint))
    elif column.type == "enum":
        frame[column.id] = words(cells, column, lambda rows, why: refuse(rows, why.code, str(why), why.hint))
    else:
        frame[column.id] = plain(cells)
    if column.required:
        empty = plain(cells).eq("")
        refuse(empty, "missing-value", f"`{column.title.zh}` is empty", "every row needs it; what is unknown is not 0")


def _needs(activity: Activity, table: Register) -> None:
    """A value without its unit is no value."""
    frame = activity.frame
    for column, wanted in table.needs.items():
        for other in wanted:
            lacks = _filled(frame[column]) & ~_filled(frame[other])
            title = next(c.title.zh for c in table.columns if c.id == other)
            activity.say(column)(lacks, "missing-unit", f"`{{text}}` has no unit: `{title}` is empty", f"fill the column {other}")


def _filled(values: pd.Series) -> pd.Series[bool]:
    return values.notna() & values.ne("")
