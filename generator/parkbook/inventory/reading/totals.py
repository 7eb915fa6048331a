"""Rows of sums, notes and repeated headings: found, taken out, and the sums added up again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkbook.kit.model import Column
from parkbook.park.cells import MISSING
from parkbook.problems import Place, Problems

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_SOME_TOTAL = ("计", "計", "total", "sum")
_WHOLE = re.compile(
    r"(本页|本表|本月|本季|本年|全年|年度|累计|总|其中)?(合|小|总|共|累)[计計]|(sub|grand)?totals?|sum|本年累计|本月累计"
)
_ENDING = re.compile(r".{1,16}?((合|小|总)[计計]|(sub)?total)")
_PART = re.compile(r"小计|小計|subtotal")
_PAGE = re.compile(r"本页")
_NOTE = re.compile(
    r"(附?注|说明|备注|填表|制表|审核|复核|批准|填报|编制|统计负责|单位负责|负责人|联系|数据来源|资料来源).{0,8}?[:;\d]"
)
_SHOWN = 5
_MOST_TOLD = 50
"""Sums that differ; behind them comparing ends, and that is said."""
_UNREAD = "it, or a number above it, cannot be read"


def label_key(text: str) -> str:
    """A label for comparison: NFKC, lower case, without spaces, colons and what stands in brackets."""
    key = re.sub(r"[\s:]", "", unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"\([^()]*\)", "", key) or key


def matching(cells: pd.Series, test: Callable[[str], object]) -> Bools:
    """Where a cell of text passes; each different text is looked at once."""
    known = {text: bool(test(text)) for text in cells.unique()}
    return cells.map(known).to_numpy(dtype=bool) if any(known.values()) else np.zeros(len(cells), dtype=bool)


def total_rows(cells: pd.DataFrame, labels: Collection[int]) -> Bools:
    """Rows that are sums: a cell says 合计 and nothing else, or one of the first two filled ones ends in it.

    Args:
        cells: The rows as text, columns numbered as in the file.
        labels: Columns that may hold such a label: all but those of numbers.
    """
    total = np.zeros(len(cells), dtype=bool)
    maybe = np.zeros(len(cells), dtype=bool)
    for index in labels:
        column = cells[index]
        text = "\n".join(column).lower()
        if not any(word in text for word in _SOME_TOTAL):
            continue
        total |= matching(column, lambda text: len(text) < 40 and _WHOLE.fullmatch(label_key(text)))
        maybe |= matching(column, lambda text: len(text) < 40 and _ENDING.fullmatch(label_key(text)))
    for row in np.flatnonzero(maybe & ~total):
        first = [text for text in cells.iloc[row] if text.strip()][:2]
        total[row] = any(_ENDING.fullmatch(label_key(text)) for text in first)
    return total


def note_rows(cells: pd.DataFrame) -> Bools:
    """Rows at the end of the table that hold a note or the people who filled it in, and hardly anything else."""
    note = np.zeros(len(cells), dtype=bool)
    for row in range(len(cells) - 1, max(len(cells) - 21, -1), -1):
        filled = [text for text in cells.iloc[row] if text.strip()]
        if not filled or len(filled) > 6 or not _NOTE.match(unicodedata.normalize("NFKC", filled[0]).strip()):
            break
        note[row] = True
    return note


def to_numbers(texts: Sequence[str] | pd.Series) -> tuple[Floats, Bools]:
    """Numbers, 0 where nothing is written; and where something is written that is no number."""
    column = pd.Series(texts, dtype=object)
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64, copy=True)
    bad = np.zeros(len(values), dtype=bool)
    for row in np.flatnonzero(np.isnan(values)):
        text = unicodedata.normalize("NFKC", column.iloc[row]).strip()
        if text.lower() in MISSING:
            values[row] = 0.0
            continue
        try:
            values[row] = float(text.replace(",", "").replace(" ", ""))
        except ValueError:
            values[row], bad[row] = 0.0, True
    bad |= ~np.isfinite(values)
    values[bad] = 0.0
    return values, bad


def adding(columns: Sequence[Column]) -> tuple[str, ...]:
    """Columns whose numbers add: no shares, no figures per unit."""
    ids = {column.id for column in columns}

    def adds(column: Column) -> bool:
        own_unit = {f"{column.id}_unit", f"{column.id.partition('_')[0]}_unit"} & ids
        per = column.unit is not None and ("/" in column.unit or "%" in column.unit)
        return column.type in ("int", "decimal") and column.max is None and not own_unit and not per

    return tuple(column.id for column in columns if adds(column))


@dataclass
class Sums:
    """Adds up the rows above each row of sums; fed part by part where a file is read in parts."""

    adds: Sequence[str]
    place: Callable[[int, str], Place]
    """`place(index of the frame, column id)`."""
    problems: Problems
    whole: bool = True
    """The table comes in one part, so rows of one kind may be singled out and sums may stand above their rows."""
    titles: Mapping[str, str] = field(default_factory=dict)
    _marks: dict[str, dict[str, float]] = field(default_factory=dict)
    """Column -> kind of sum -> running sum where the last one stood."""
    _running: dict[str, float] = field(default_factory=dict)
    _told: int = 0

    def feed(
        self, data: pd.DataFrame, total: Bools, labels: Sequence[str], read: Mapping[str, tuple[Floats, Bools]] | None = None
    ) -> None:
        """`data` has the rows of sums in place; `labels` gives the label of each of them, in order.

        Args:
            read: Column -> what `to_numbers` gives of it, where that is known; `data` then only holds the texts of the sums.
        """
        stands = np.flatnonzero(total)
        for id in self.adds:
            if id not in data:
                continue
            texts = data[id].iloc[stands]
            blank = ~texts.str.contains(r"\d").to_numpy(dtype=bool)
            if blank.all() and self.whole:
                continue
            values, bad = to_numbers(texts)
            numbers, wrong = to_numbers(data[id]) if read is None else read[id]
            above = np.cumsum(np.where(total, 0.0, numbers)) + self._running.get(id, 0.0)
            unread = np.cumsum(wrong & ~total)
            for at, row in enumerate(stands):
                if not blank[at] and (bad[at] or unread[row]):
                    self._tell(data, id, int(row), "total-unchecked", f"{labels[at][:20]} was not added up: {_UNREAD}")
                elif not blank[at]:
                    self._compare(data, total, id, int(row), float(values[at]), labels[at], above, numbers)
                self._mark(id, labels[at], float(above[row]))
            if len(above):
                self._running[id] = float(above[-1])

    def _mark(self, id: str, label: str, running: float) -> None:
        marks = self._marks.setdefault(id, {})
        marks[""] = marks[_kind(label)] = running

    def _compare(
        self,
        data: pd.DataFrame,
        total: Bools,
        id: str,
        row: int,
        said: float,
        label: str,
        above: Floats,
        numbers: Floats,
    ) -> None:
        marks = self._marks.get(id, {})
        here = float(above[row])
        text = data[id].iloc[row]
        near = _tolerance(text, here)
        since = {name: here - mark for name, mark in marks.items()}
        nearest = since.get("", here) if _PART.search(label) else since.get(_kind(label), here)
        candidates = [here, *since.values()]
        if any(abs(said - one) <= near for one in candidates) or self._told > _MOST_TOLD:
            return
        if self.whole:
            others = self._others(data, total, row, numbers)
            if any(abs(said - one) <= near for one in others):
                return
            if self.own_labels(data, row) and others:
                nearest = others[0]
        if self._other_units(data, total, row):
            message = f"{label[:20]} was not added up: the rows above have different units"
            self._tell(data, id, row, "total-unchecked", message)
            return
        title = self.titles.get(id, id)
        message = f"{label[:20]} says {text.strip()[:30]} in {title}; the rows above add up to {nearest:.15g}"
        hint = "a row is missing, counted twice or changed after the sum was made"
        self._tell(data, id, row, "total-differs", message, hint)

    def _tell(self, data: pd.DataFrame, id: str, row: int, code: str, message: str, hint: str = "") -> None:
        self._told += 1
        place = self.place(int(str(data.index[row])), id)
        if self._told <= _MOST_TOLD:
            self.problems.warn(place, code, message, hint)
        elif self._told == _MOST_TOLD + 1:
            self.problems.warn(place, code, "from here on sums are not compared any more: too many differ", hint)

    def own_labels(self, data: pd.DataFrame, row: int) -> dict[str, str]:
        """What else the row of sums says, such as the fuel that it sums."""
        cells = {str(id): str(data[id].iloc[row]).strip() for id in data.columns if id != "row" and id not in self.adds}
        kept = {id: text for id, text in cells.items() if text and len(text) < 40}
        return {
            id: t
            for id, t in kept.items()
            if not _WHOLE.fullmatch(label_key(t)) and not _ENDING.fullmatch(label_key(t))
        }

    def _others(self, data: pd.DataFrame, total: Bools, row: int, numbers: Floats) -> list[float]:
        """Sums of the rows like this one, of the rows below a sum that stands on top, and a mean."""
        made: list[float] = []
        alike = ~total
        alike[row:] = False
        own = self.own_labels(data, row)
        for id, text in own.items():
            alike &= data[id].str.strip().eq(text).to_numpy(dtype=bool)
        if own and alike.any():
            made.append(float(numbers[alike].sum()))
        if not (~total[:row]).any():
            below = ~total
            ends = np.flatnonzero(total[row + 1 :])
            made.append(float(numbers[below].sum()))
            if len(ends):
                made.append(float(numbers[row + 1 : row + 1 + ends[0]].sum()))
        elif (~total[:row]).sum() > 1:
            made.append(float(numbers[:row][~total[:row]].mean()))
        return made

    def _other_units(self, data: pd.DataFrame, total: Bools, row: int) -> bool:
        if "unit" not in data:
            return False
        units = data["unit"].iloc[:row][~total[:row]].str.strip()
        mine = str(data["unit"].iloc[row]).strip()
        return units[units.ne("")].nunique() > 1 and not mine


def _kind(label: str) -> str:
    key = label_key(label)
    return "page" if _PAGE.search(key) else "part" if _PART.search(key) else "all" if _WHOLE.fullmatch(key) else key


def _tolerance(text: str, size: float) -> float:
    """Half of the last digit that the sum is written with, and what adding floats loses."""
    digits = unicodedata.normalize("NFKC", text).strip().lower().partition("e")[0].partition(".")[2]
    return 0.5001 * 10.0 ** -min(len(digits), 15) * (1.0 if digits else 1e-6) + 1e-9 * abs(size)


def some_cells(places: Sequence[Place]) -> str:
    """Names of the further cells, after the first."""
    rest = [place.cell or f"line {place.line}" for place in places[1 : _SHOWN + 1]]
    more = len(places) - 1 - len(rest)
    return "" if not rest else f" (also {', '.join(rest)}{f' and {more} more' if more > 0 else ''})"
