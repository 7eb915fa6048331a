"""One block of a large CSV: each row's kind and what it used, and which rows have to be read the long way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from parkbook.inventory.bulk.chunks import Block, Ints, NotPlain, Row
from parkbook.inventory.bulk.kinds import AMOUNTS, NAMES, UNUSED, Kinds, Kit, Periods
from parkbook.inventory.bulk.lane import LONGEST, Bools, Cells, Floats, Keys, mix, text_keys
from parkbook.inventory.reading.bodies import FoundTable, frame_of
from parkbook.inventory.reading.cells import plain, read_amount
from parkbook.inventory.reading.totals import total_rows
from parkbook.park.cells import MISSING
from parkbook.park.rows import EXAMPLE

_LABELS = ("計", "计", "total", "sum", "例")
"""What a row of sums, or an example, has in it."""
_NOTHING = sorted({form for word in MISSING for form in (word, word.upper(), word.capitalize(), word[:-1] + word[-1:].upper())} - {""})
Repair = tuple[str, tuple[str, str]]
_TENTH = re.compile(r"\d{4}\.[19]")


@dataclass
class Scan:
    """Rows of a block that have as many cells as the heading says; arrays run over them."""

    block: Block
    cells: Cells
    numbers: Ints
    """Number of the row in the block."""
    lines: Ints
    slow: Bools
    """Has to be read the long way."""
    kinds: np.ndarray
    used: Floats
    """quantity + opening stock - closing stock - sold, in the row's unit."""
    quantity: Floats
    opening: Floats
    closing: Floats
    has_opening: Bools
    has_closing: Bools
    period: np.ndarray
    """Number of the period's text."""
    repaired: dict[Repair, Bools]
    """Column of amounts, with message and hint -> where the number was read so."""

    def row(self, at: int) -> Row:
        """As it is written."""
        return self.block.row(int(self.numbers[at]))


class Scanner:
    """Reads blocks; knows the kinds and periods found so far."""

    def __init__(self, kit: Kit, found: FoundTable, width: int, start: int) -> None:
        """
        Args:
            found: The table of the first rows, for its headings.
            width: Cells of a row.
            start: Line of the first row that is read here.
        """
        self.kit, self.width, self.start = kit, width, start
        self.index = {id: index for index, id in found.columns.items() if index < width}
        self.periods, self.kinds = Periods(kit.options), Kinds(kit, found.columns, width)
        skipped = {*AMOUNTS, *NAMES, *UNUSED, "period"}
        self.texts = [(id, index) for id, index in self.index.items() if id not in skipped]
        self._salts = dict(zip(self.index, text_keys([f"column {id}" for id in self.index]), strict=True))
        named = set(found.columns) | (set(range(found.heading.width)) - set(found.heading.unnamed))
        self.nameless = [index for index in range(width) if index not in named]
        types = {column.id: column.type for column in kit.declared.columns}
        self._numeric = {index for id, index in self.index.items() if types[id] in ("int", "decimal")}
        self._first = min(found.heading.columns)
        self._heads = found.heading.width
        self._before = -1
        self._nothing = text_keys(_NOTHING)

    def scan(self, block: Block) -> tuple[Scan, list[Row]]:
        """The rows of a block, and those that do not have the cells of the heading."""
        cells = Cells(block, self.width)
        odd = [row for row in (block.row(int(n)) for n in cells.odd) if any(c.strip() for c in row.cells)]
        odd = [row for row in (*odd, *block.others) if row.line >= self.start]
        at = self.index.get("period", self.width)
        for text in (row.cells[at].strip() for row in odd if at < len(row.cells)):
            if _TENTH.fullmatch(text) and (text.endswith("9") or f"{text[:-1]}9" in self.periods.texts):
                raise NotPlain("2024.1 and 2024.9 beside a row that is not as the others")
        keep = block.lines[cells.rows] >= self.start
        spans = {}
        every = bool(keep.all())

        def span(index: int) -> tuple[Ints, Ints]:
            if index not in spans:
                start, end = cells.span(index)
                spans[index] = (start, end) if every else (start[keep], end[keep])
            return spans[index]

        self._span, self._cells = span, cells
        numbers = cells.rows if every else cells.rows[keep]
        size = len(numbers)
        slow = np.zeros(size, dtype=bool)
        repaired: dict[Repair, Bools] = {}
        amounts = {id: self._amount(id, size, slow, repaired) for id in AMOUNTS}
        (quantity, no_quantity), (opening, no_opening) = amounts["quantity"], amounts["opening_stock"]
        (closing, no_closing), (sold, _) = amounts["closing_stock"], amounts["sold"]
        slow |= no_quantity | (no_opening ^ no_closing)
        used = quantity + (opening - closing) - sold
        slow |= used < 0
        if size:
            self._shape(slow)
        made = Scan(
            block, cells, numbers, block.lines[numbers], slow, np.zeros(size, dtype=np.int32), used,
            quantity, opening, closing, ~no_opening, ~no_closing, np.zeros(size, dtype=np.int32), repaired,
        )  # fmt: skip
        if size:
            self._labels(made)
            self._kinds(made)
        return made, odd

    def _shape(self, slow: Bools) -> None:
        """Rows with cells where none should be, or with very long names."""
        for index in self.nameless:
            start, end = self._span(index)
            filled = start < end
            slow |= filled
            if index < self._heads and filled.any():
                raise NotPlain("cells in a column without a heading")
        for id in NAMES:
            if id in self.index:
                start, end = self._span(self.index[id])
                slow |= end - start > LONGEST

    def _amount(self, id: str, size: int, slow: Bools, repaired: dict[Repair, Bools]) -> tuple[Floats, Bools]:
        """Values, 0 where the cell is empty, and where that is."""
        if id not in self.index:
            return np.zeros(size), np.ones(size, dtype=bool)
        start, end = self._span(self.index[id])
        values, blank, odd = self._cells.numbers(start, end)
        for at in np.flatnonzero(odd & (end - start <= LONGEST)).tolist() if odd.any() else ():
            found = read_amount(self._cells.text(start, end, at).strip())
            if found is not None:
                value, repair = found
                blank[at], odd[at] = value != value, False
                values[at] = 0.0 if blank[at] else value
                if repair:
                    repaired.setdefault((id, repair), np.zeros(size, dtype=bool))[at] = True
        slow |= odd
        return values, blank

    def _labels(self, scan: Scan) -> None:
        """Rows with a cell that calls itself a sum or an example."""
        hits = scan.cells.holding(_LABELS)
        if not len(hits):
            return
        numbers = np.unique(np.searchsorted(scan.block.ends, hits))
        rows = np.flatnonzero(np.isin(scan.numbers, numbers))
        if not len(rows):
            return
        frame = frame_of([scan.row(int(at)).cells for at in rows], 0)
        total = total_rows(frame, [c for c in range(frame.shape[1]) if c not in self._numeric])
        example = frame[self._first].str.startswith((EXAMPLE, "例:")).to_numpy(dtype=bool)
        scan.slow[rows[example | total]] = True

    def _kinds(self, scan: Scan) -> None:
        size = len(scan.lines)
        keys = np.zeros(size, dtype=np.uint64)
        for id, index in self.texts:
            found, long = self._cells.keys(*self._span(index))
            scan.slow |= long
            if id == "source":
                scan.slow |= found == 0
            if found.any():
                keys += np.where(found == 0, np.uint64(0), mix(found, self._salts[id]))
        if "period" in self.index:
            keys += self._period(scan)
        codes, unique = pd.factorize(np.where(scan.slow, np.uint64(0), keys))
        first = np.zeros(len(unique), dtype=np.int64)
        first[codes[::-1]] = np.arange(size - 1, -1, -1)
        real = np.flatnonzero(~scan.slow[first])
        known = np.zeros(len(unique), dtype=np.int32)
        known[real] = self.kinds.find(unique[real], lambda at: scan.row(int(first[real[at]])))
        scan.kinds = known.take(codes)

    def _period(self, scan: Scan) -> Keys:
        start, end = self._span(self.index["period"])
        found, long = self._cells.keys(start, end)
        scan.slow |= long
        codes, unique = pd.factorize(found)
        first = np.zeros(len(unique), dtype=np.int64)
        first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
        numbers = self.periods.find(unique, lambda at: self._cells.text(start, end, int(first[at])))
        scan.period = numbers.take(codes)
        for january, before in self.periods.january.items():
            behind = np.append(self._before, scan.period[:-1])
            if ((scan.period == january) & (behind == before)).any():
                raise NotPlain("2024.1 right behind 2024.9")
        self._before = int(scan.period[-1])
        made: Keys = self.periods.classes[numbers].take(codes)
        return made

    def behind(self, rows: Sequence[Row]) -> None:
        """Begin at the start of the file, behind these rows.

        Raises:
            NotPlain: one of them looks like an October that Excel shortened.
        """
        at = self.index.get("period", -1)
        texts = [row.cells[at].strip() if 0 <= at < len(row.cells) else "" for row in rows]
        if any(one.endswith(".9") and other == f"{one[:-1]}1" for one, other in pairwise(texts)):
            raise NotPlain("2024.1 right behind 2024.9")
        self._before = int(self.periods.find(text_keys(texts[-1:]), lambda _: texts[-1])[0]) if texts else -1

    def names(self, scan: Scan, id: str) -> Keys:
        """The key of a name as it is compared, 0 where there is none."""
        if id not in self.index:
            return np.zeros(len(scan.lines), dtype=np.uint64)
        start, end = self._span(self.index[id])
        found, _ = self._cells.keys(start, end)
        length = end - start
        few = np.flatnonzero((length > 0) & (length <= 6))
        if len(few):
            found[few[np.isin(found[few], self._nothing)]] = 0
        strange = self._cells.strange(start, end)
        if len(strange):
            texts = [self._cells.text(start, end, int(at)) for at in strange]
            found[strange] = text_keys(list(plain(pd.Series(texts, dtype=object))))
        return found


def width_of(rows: Sequence[Row], heading: int) -> int:
    """How many cells most rows have; those of the heading where there are no rows."""
    counts = Counter(len(row.cells) for row in rows)
    return counts.most_common(1)[0][0] if counts else heading


def picked(scan: Scan, lines: Collection[int]) -> Mapping[int, int]:
    """Of the lines those in the scan -> where they stand in it."""
    wanted = np.flatnonzero(np.isin(scan.lines, np.fromiter(lines, dtype=np.int64)))
    return {int(scan.lines[at]): int(at) for at in wanted}

