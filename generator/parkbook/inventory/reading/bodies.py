"""The rows under the headings -> a frame of text by column id, with sums taken out and every repair said."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import pandas as pd

from parkbook.inventory.reading.headings import (
    Heading,
    Names,
    bare_key,
    check_heading,
    check_mapping,
    find_heading,
)
from parkbook.inventory.reading.totals import (
    Bools,
    Sums,
    adding,
    matching,
    note_rows,
    some_cells,
    to_numbers,
    total_rows,
)
from parkbook.inventory.reading.workbook import SheetGrid, no_collecting
from parkbook.kit.model import Column
from parkbook.park.rows import EXAMPLE
from parkbook.park.tables import Grid
from parkbook.problems import Place, Problems

_NUMERIC = ("int", "decimal")
MOVED = "a comma within a text or a number needs quotes around it: the cells before it may have moved too"
_IDS = frozenset({"id", "indicator", "objective", "instrument"})
_SERIAL = re.compile(r"[2-7]\d{4}(\.\d+)?")
_FIRST_OF_MONTH = re.compile(r"\d{4}-\d\d-01")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_JANUARY = re.compile(r"\d{4}\.1")


@dataclass(frozen=True)
class PartGrid(Grid):
    """The heading and some rows of a file."""

    sums: Callable[[pd.DataFrame, Bools, Sequence[str], Problems], None] = lambda everything, total, labels, problems: None
    """Looks at rows of sums: frame with them, which they are, what they call themselves."""
    unseen: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """(column of numbers, column of its unit) -> rows of the file that are not here and have the first without the second."""


@dataclass(frozen=True)
class FoundTable:
    """The table of one sheet."""

    grid: Grid
    heading: Heading
    data: pd.DataFrame
    """Text by column id, trimmed, only columns that the sheet has; `row` is the line or row number of the file. The index
    is the row of the grid. Merged, filled and converted cells differ here from the grid, each with a warning."""
    totals: pd.DataFrame
    """The rows of sums that were taken out, likewise."""
    moved: pd.DataFrame
    """The rows that were refused because a cell stands behind the last heading, likewise."""

    @property
    def columns(self) -> Mapping[int, str]:
        """Index in the grid -> column id."""
        return self.heading.columns

    @property
    def units(self) -> Mapping[str, str]:
        """Column id -> unit that its heading has in brackets; nothing was converted."""
        return self.heading.units

    def place(self, row: int, column: str = "") -> Place:
        """Of a cell, by index of `data` and column id; of the row where the sheet has no such column."""
        index = next((i for i, id in self.heading.columns.items() if id == column), -1)
        return self.grid.place(row, index if index < len(self.grid.rows[row]) else -1)


def find_tables(
    grids: Sequence[Grid],
    columns: Sequence[Column],
    mapping: Mapping[str, str],
    problems: Problems,
    same_as_above: Collection[str] = (),
) -> list[FoundTable]:
    """The table of every sheet that has one; an error where none has."""
    found = [find_table(grid, columns, mapping, problems, same_as_above) for grid in grids]
    tables = [table for table in found if table is not None]
    if grids and not tables:
        wanted = "、".join(c.title.zh for c in columns if c.required) or "、".join(c.title.zh for c in columns[:6])
        hint = f"one of the first ten rows holds the headings, such as {wanted}"
        problems.error(Place(grids[0].path), "no-heading-row", "no row of headings was found in this file", hint)
    return tables


def find_table(
    grid: Grid,
    columns: Sequence[Column],
    mapping: Mapping[str, str],
    problems: Problems,
    same_as_above: Collection[str] = (),
) -> FoundTable | None:
    """The table of one sheet; None, with a warning, where no row of headings is found.

    Args:
        mapping: The source's own headings -> column ids; `-` for one that is not wanted.
        same_as_above: Ids of columns where a blank cell means the cell above; never of numbers.
    """
    names = Names(columns, mapping)
    check_mapping(mapping, names, Place(grid.path), problems)
    heading = find_heading(grid, names, problems) if grid.rows else None
    if heading is None:
        place = grid.place(0, -1) if grid.rows else Place(grid.path)
        problems.warn(place, "no-heading-row", "no row of headings was found; this sheet was not read")
        return None
    check_heading(heading, columns, grid.place(heading.first, -1), problems)
    with no_collecting():
        return _Body(grid, heading, {c.id: c for c in columns}, problems).read(same_as_above)


def frame_of(rows: list[list[str]], first: int) -> pd.DataFrame:
    """Ragged rows as a frame of text, columns numbered from 0, trimmed; the index starts at `first`."""
    width = max(map(len, rows), default=0)
    if any(len(row) != width for row in rows):
        rows = [row + [""] * (width - len(row)) for row in rows]
    made = {n: [text.strip() for text in cells] for n, cells in enumerate(zip(*rows, strict=True))}
    index = pd.RangeIndex(first, first + len(rows))
    return pd.DataFrame(made, index=index, columns=range(width), dtype=object)


class _Body:
    """One reading of the rows under a heading."""

    def __init__(self, grid: Grid, heading: Heading, columns: Mapping[str, Column], problems: Problems) -> None:
        self.grid, self.heading, self.columns, self.problems = grid, heading, columns, problems
        self.index = {id: index for index, id in heading.columns.items()}
        self.cells = frame_of(grid.rows[heading.last + 1 :], heading.last + 1)
        for index in range(self.cells.shape[1], max(heading.columns) + 1):
            self.cells[index] = pd.Series("", index=self.cells.index, dtype=object)
        self.numeric = {i for i, id in heading.columns.items() if columns[id].type in _NUMERIC}

    def read(self, same_as_above: Collection[str]) -> FoundTable:
        self._leave_out(note_rows(self.cells), "note-row", "a note under the table was left out")
        self._leave_out(self._repeated(), "heading-row", "the headings stand here once more; the row was left out")
        example = matching(self.cells[min(self.heading.columns)], lambda t: t.startswith((EXAMPLE, "例:")))
        self._leave_out(example, "example-row", "the example row was left out")
        total = total_rows(self._labels(), [c for c in range(self.cells.shape[1]) if c not in self.numeric])
        everything = self._named(self.cells)
        self._check_sums(everything, total)
        sums = self.cells[total]
        self._leave_out(total, "total-row", "a row of sums was left out; the kit makes sums itself", sums)
        moved = self._named(self._stray())
        data = self._named(self.cells)
        self._merged(data)
        self._same_as_above(data, same_as_above)
        for id in self.index:
            self._repair(data, id)
        return FoundTable(self.grid, self.heading, data, everything[total], moved)

    def _labels(self) -> pd.DataFrame:
        """The cells; `total` in a column of ids is the id of something, only 合计 is a sum."""
        ids = [index for id, index in self.index.items() if id in _IDS]
        made = self.cells.copy() if ids else self.cells
        for index in ids:
            made[index] = made[index].mask(~made[index].str.contains("[计計]").astype(bool), "")
        return made

    def _named(self, cells: pd.DataFrame) -> pd.DataFrame:
        made = cells[list(self.heading.columns)].rename(columns=self.heading.columns)
        starts = np.asarray(self.grid.starts, dtype=np.int64)
        made.insert(0, "row", starts[cells.index.to_numpy(dtype=np.int64)])
        return made

    def _leave_out(self, rows: Bools, code: str, message: str, shown: pd.DataFrame | None = None) -> None:
        """One warning for all of them: where the first stands, and the lines of the others."""
        if not rows.any():
            return
        places = [self.grid.place(int(row), -1) for row in self.cells.index[rows]]
        label = "" if shown is None else f"`{next(t for t in shown.iloc[0] if t)[:20]}`: "
        others = some_cells(places)
        self.problems.warn(places[0], code, f"{label}{message}{others}")
        self.cells = self.cells[~rows]

    def _repeated(self) -> Bools:
        """Rows that say the last row of headings again, as printed on every page."""
        head = {i: bare_key(t) for i, t in enumerate(self.grid.rows[self.heading.last]) if t.strip()}
        same = np.ones(len(self.cells), dtype=bool)
        for index, key in head.items():
            if not same.any():
                break
            same &= matching(self.cells[index], lambda t, key=key: bare_key(t) == key)  # type: ignore[misc]
        return same & (len(head) > 1)

    def _check_sums(self, everything: pd.DataFrame, total: Bools) -> None:
        if not total.any():
            return
        labels = [_label(self.cells.iloc[row]) for row in np.flatnonzero(total)]
        if isinstance(self.grid, PartGrid):
            self.grid.sums(everything, total, labels, self.problems)
            return
        titles = {id: self.columns[id].title.zh for id in self.index}
        adds = adding(tuple(self.columns.values()))
        sums = Sums(adds, lambda row, id: self.grid.place(row, self.index[id]), self.problems, True, titles)
        sums.feed(everything, total, labels)

    def _stray(self) -> pd.DataFrame:
        """Refused rows. Cells behind the last heading (the row is refused: a comma may have moved it) and under a blank heading."""
        lost = np.zeros(len(self.cells), dtype=bool)
        for index in range(self.heading.width, self.cells.shape[1]):
            filled = self.cells[index].ne("").to_numpy(dtype=bool) & ~lost
            for row, text in self.cells.loc[filled, index].items():
                message = f"`{str(text)[:40]}` stands under no heading; the row was not read"
                self.problems.error(self.grid.place(int(str(row)), index), "no-heading", message, MOVED)
            lost |= filled
        for index in self.heading.unnamed:
            if index in self.cells and (filled := self.cells[index].ne("").to_numpy(dtype=bool)).any():
                place = self.grid.place(int(self.cells.index[filled][0]), index)
                message = f"{filled.sum()} cells stand in a column without a heading; they were not read"
                self.problems.warn(place, "no-heading", message, "give the column a heading")
        moved, self.cells = self.cells[lost], self.cells[~lost]
        return moved

    def _merged(self, data: pd.DataFrame) -> None:
        """A merged cell speaks for all its rows, as a person sees it; a number in one is not multiplied."""
        if not isinstance(self.grid, SheetGrid):
            return
        filled: dict[str, list[int]] = {}
        room = 4 * max(len(data), 1) + 1000
        for (top, left), (bottom, _) in self.grid.merged:
            id = self.heading.columns.get(left)
            first, end = self.grid.row_at(top), self.grid.row_at(bottom + 1)
            if id is None or bottom == top or first not in data.index or room < 0:
                continue
            room -= end - first
            rows = [int(r) for r in data.index[data.index.slice_indexer(first + 1, end - 1)]]
            text = str(data.at[first, id])
            if not rows or not text:
                continue
            if self.index[id] in self.numeric:
                message = f"`{text[:30]}` is merged over {len(rows) + 1} rows; it counts once, in the first of them"
                self.problems.warn(
                    self.grid.place(first, left), "merged-number", message, "split the number over the rows"
                )
                continue
            data.loc[data.index.isin(rows), id] = text
            filled.setdefault(id, []).extend(rows)
        for id, rows in filled.items():
            self._say(rows, id, "merged", f"{len(rows)} cells were filled from the merged cell that they belong to")

    def _same_as_above(self, data: pd.DataFrame, ids: Collection[str]) -> None:
        for id in ids:
            if id not in data or self.index[id] in self.numeric:
                continue
            blank = data[id].eq("")
            above = data[id].mask(blank).ffill().fillna("").astype(object)
            rows = [int(row) for row in data.index[blank & above.ne("")]]
            data[id] = above
            if rows:
                self._say(rows, id, "same-as-above", f"{len(rows)} blank cells were read as the cell above")

    def _repair(self, data: pd.DataFrame, id: str) -> None:
        column = self.columns[id]
        if column.type in _NUMERIC:
            self._kept_as_text(data, id)
        elif column.type in ("date", "month") or id == "period":
            self._dates(data, id, column.type)

    def _kept_as_text(self, data: pd.DataFrame, id: str) -> None:
        grid, index = self.grid, self.index[id]
        if not isinstance(grid, SheetGrid):
            return
        cells = data.loc[data[id].ne(""), id]
        cells = cells[[grid.kept_as_text(int(row), index) for row in cells.index]]
        _, bad = to_numbers(cells)
        rows = [int(row) for row in cells.index[~bad & cells.str.contains(r"\d").to_numpy(dtype=bool)]]
        if rows:
            self._say(
                rows, id, "number-as-text", f"{len(rows)} numbers are kept as text in Excel; they were read as numbers"
            )

    def _dates(self, data: pd.DataFrame, id: str, type: str) -> None:
        excel = isinstance(self.grid, SheetGrid) and type != "date"
        data[id], repairs = repair_dates(data[id], type == "month", excel)
        for repair in repairs:
            self._say([int(row) for row in repair.rows], id, repair.code, repair.message, repair.hint)

    def _say(self, rows: Sequence[int], id: str, code: str, message: str, hint: str = "") -> None:
        index = self.index[id]
        some = [self.grid.place(row, index) for row in rows[:6]]
        named = some_cells(some)
        more = f" and {len(rows) - 6} more" if len(rows) > 6 else ""
        self.problems.warn(some[0], code, f"{self.columns[id].title.zh}: {message}{named}{more}", hint)


@dataclass(frozen=True)
class Repair:
    """What was changed or noticed in some rows of a column."""

    rows: Sequence[int]
    """Indexes of the frame."""
    code: str
    message: str
    hint: str = ""


def repair_dates(text: pd.Series, month: bool, excel: bool) -> tuple[pd.Series, list[Repair]]:
    """Serial numbers of Excel; Excel's first of the month for a month; 2024.1 that was 2024.10 is only told.

    Args:
        month: The column holds months.
        excel: Excel may have made days of months: believed where every day is the first of its month.
    """
    made: list[Repair] = []
    serial = matching(text, lambda t: _SERIAL.fullmatch(t) and 20_000 <= float(t) <= 73_050)
    if serial.any():
        days = text.mask(serial, text[serial].map(serial_day))
        first = int(serial.argmax())
        message = f"`{text.iloc[first]}` was read as the date {days.iloc[first]}"
        made.append(Repair(_rows(text, serial), "serial-date", message, "format the column as a date"))
        text = days
    first_of = matching(text, _FIRST_OF_MONTH.fullmatch)
    if first_of.any() and (month or (excel and bool((first_of == matching(text, _ISO.fullmatch)).all()))):
        months = text.mask(first_of, text.str[:7])
        first = int(first_of.argmax())
        message = f"the date `{text.iloc[first]}` was read as the month {months.iloc[first]}"
        made.append(Repair(_rows(text, first_of), "month", message))
        text = months
    january = matching(text, _JANUARY.fullmatch)
    if january.any():
        before = text.shift().fillna("").astype(object)
        slipped = january & before.eq(text.str[:-1] + "9").to_numpy(dtype=bool)
        if slipped.any():
            message = (
                f"`{text[slipped].iloc[0]}` stands behind `{before[slipped].iloc[0]}`: Excel drops the zero of 2024.10"
            )
            made.append(Repair(_rows(text, slipped), "october", f"{message}; it was read as January", "write 2024-10"))
    return text, made


def _rows(text: pd.Series, rows: Bools) -> list[int]:
    return [int(row) for row in text.index.to_numpy()[rows]]


def serial_day(text: str) -> str:
    """Excel's day number as ISO text: 45352 is 2024-03-01 (the calendar that starts in 1900)."""
    return (date(1899, 12, 30) + timedelta(days=int(float(text)))).isoformat()


def _label(cells: pd.Series) -> str:
    """What a row of sums calls itself."""
    filled = [text for text in cells if text]
    return next((t for t in filled if "计" in t or "total" in t.lower()), filled[0] if filled else "")
