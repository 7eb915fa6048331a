"""`calc` on a large CSV: rows that differ in their quantities alone are computed together, block by block.

Everything that a person should know of, and every row that is not plain, goes the long way of `calculate`: the result and
the problems are those of reading the whole file at once. Only sums, kinds of rows and some keys are kept in memory.
"""

from __future__ import annotations

import itertools
import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path

import numpy as np
import pandas as pd

from parkbook.inventory.activity import MOST_SAID, Activity
from parkbook.inventory.bulk.across_all import Across
from parkbook.inventory.bulk.chunks import BLOCK, Block, Ints, NotPlain, Row, read_blocks, valid
from parkbook.inventory.bulk.kinds import BALANCE, LOUD, OUT, QUIET, Kit
from parkbook.inventory.bulk.lane import Bools
from parkbook.inventory.bulk.large_rows import LargeRows
from parkbook.inventory.bulk.scanning import Repair, Scan, Scanner, picked, width_of
from parkbook.inventory.bulk.sums_all import WholeSums
from parkbook.inventory.choosing import Options
from parkbook.inventory.factors import FactorTable
from parkbook.inventory.reading.cells import read_amount
from parkbook.inventory.reading.sheets import find_separator, is_gb18030
from parkbook.inventory.results import Calculation, Counted, collect
from parkbook.kit.model import Register
from parkbook.park.tables import parse_csv
from parkbook.problems import Problem, Problems

_HEAD = 256 << 10
_FIRST = 12
"""Rows under the heading that go the long way: a heading is looked for within the first ten."""
MOST_SLOW = 300_000
"""Rows that are held for the long way."""
_LAST = 21
"""Rows at the end that may hold notes."""


@dataclass
class _Known:
    """A row that was read the short way and is looked at the long way too."""

    row: Row
    kind: int
    used: float


@dataclass
class _State:
    """What is kept of all blocks."""

    sums: np.ndarray = field(default_factory=lambda: np.zeros(0))
    """What the rows of each kind used together."""
    lost: np.ndarray = field(default_factory=lambda: np.zeros(0))
    """What the sums lost by rounding."""
    counts: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    slow: dict[int, Row] = field(default_factory=dict)
    """Line -> row that goes the long way alone."""
    known: dict[int, _Known] = field(default_factory=dict)
    signs: set[object] = field(default_factory=set)
    """Of the kinds whose first row goes the long way too."""
    tail: deque[_Known] = field(default_factory=lambda: deque(maxlen=_LAST))
    told: dict[int, int] = field(default_factory=dict)
    """Kind of which each row is said -> rows so far."""
    mended: dict[Repair, int] = field(default_factory=dict)
    """Column of amounts, with message and hint -> numbers that were read so."""
    beyond_mended: dict[Repair, tuple[Row, int]] = field(default_factory=dict)
    """The same -> the first row of which that is not said any more, and how many they are."""
    beyond: dict[int, tuple[Row, int]] = field(default_factory=dict)
    """The same -> the first row that is not said by itself any more, and how many they are."""

    def add(self, some: np.ndarray) -> None:
        """Add to the sums, and keep what is lost (Neumaier)."""
        whole = self.sums + some
        larger = np.abs(self.sums) >= np.abs(some)
        self.lost += np.where(larger, (self.sums - whole) + some, (some - whole) + self.sums)
        self.sums = whole


def calculate_large(
    path: Path, declared: Register, factors: FactorTable, options: Options, problems: Problems, size: int = BLOCK, encoding: str = ""
) -> Calculation:
    """Emissions of a CSV file.

    Args:
        size: Bytes of a block.
        encoding: That of the file; by its first lines where nothing is given.
    Raises:
        NotPlain, UnicodeDecodeError: the file has to be read as a whole. Nothing was said yet.
    """
    return Run(path, declared, factors, options, size, encoding).calculate(problems)


class Run:
    """One reading of a file."""

    def __init__(self, path: Path, declared: Register, factors: FactorTable, options: Options, size: int, encoding: str) -> None:
        self.path, self.size = path, size
        self.encoding, self.separator, rows = _opening(path, encoding)
        kit = Kit(path.as_posix(), self.separator, (), declared, factors, options)
        found = next(iter(kit.tables(rows[:30], Problems())), None)
        if found is None:
            raise NotPlain("no heading")
        under = found.heading.last + 1
        if len(rows) < under + _FIRST + 2:
            raise NotPlain("few rows")
        self.kit = Kit(path.as_posix(), self.separator, rows[:under], declared, factors, options, self._sums)
        self._whole_sums = WholeSums(self)
        self.start = rows[under + _FIRST].line
        self.scanner = Scanner(self.kit, found, width_of(rows[under:], found.heading.width), self.start)
        self.first = rows[under : under + _FIRST]
        self.state, self.across = _State(), Across()
        self.state.slow = {row.line: row for row in self.first}

    def _sums(self, everything: pd.DataFrame, total: Bools, labels: Sequence[str], problems: Problems) -> None:
        if self.scanner.periods.january:
            raise NotPlain("rows of sums beside months such as 2024.1")
        self._whole_sums(everything, total, labels, problems)

    def calculate(self, problems: Problems) -> Calculation:
        for block in self.blocks():
            self._feed(block)
        state = self.state
        state.known |= {one.row.line: one for one in state.tail}
        activity, said = self._long_way()
        together = self.across.together(activity, set(state.known))
        more = together - state.known.keys() - state.slow.keys()
        if more:
            self._fetch(more)
            activity, said = self._long_way()
        whole = together | state.slow.keys()
        beyond = Problems()
        for problem in said:
            false = problem.code == "stock-break" and problem.place.line not in whole
            if problem.code != "october" and not false:
                beyond.items.append(problem)
        self._say_beyond(beyond)
        problems.extend(_merged(beyond))
        activity.problems = problems
        return collect(activity, self.kit.factors, self.kit.options.gwp, problems, self._counted(activity))

    def blocks(self) -> Iterator[Block]:
        """The file once more, from its start."""
        self.scanner.behind(self.first)
        return read_blocks(self.path, self.encoding, self.separator, self.size)

    def _feed(self, block: Block) -> None:
        state, kinds = self.state, self.scanner.kinds
        before = len(kinds.all)
        scan, odd = self.scanner.scan(block)
        state.slow.update((row.line, row) for row in odd)
        if not len(scan.lines):
            return
        rows = self._plain_rows(scan)
        for at in np.flatnonzero(scan.slow):
            row = scan.row(int(at))
            if any(cell.strip() for cell in row.cells):
                state.slow[row.line] = row
        if len(state.slow) > MOST_SLOW:
            raise NotPlain(f"more than {MOST_SLOW:,} rows that something is wrong with")
        size = len(kinds.all)
        state.sums, state.lost, state.counts = (_longer(one, size) for one in (state.sums, state.lost, state.counts))
        kind = scan.kinds[rows]
        state.add(np.bincount(kind, weights=scan.used[rows], minlength=size))
        state.counts += np.bincount(kind, minlength=size)
        if size > before:
            found, first = np.unique(kind, return_index=True)
            for one, at in sorted(zip(found.tolist(), first.tolist(), strict=True), key=itemgetter(1)):
                sign = kinds.all[one].sign
                if one >= before and sign not in state.signs:
                    state.signs.add(sign)
                    known = self._known(scan, int(rows[at]))
                    state.known[known.row.line] = known
        state.tail.extend(self._known(scan, int(at)) for at in rows[-_LAST:])
        self.across.feed(scan, self.scanner, rows)

    def _known(self, scan: Scan, at: int) -> _Known:
        return _Known(scan.row(at), int(scan.kinds[at]), float(scan.used[at]))

    def _plain_rows(self, scan: Scan) -> Ints:
        """The rows that stay here; of kinds of which something is said the first go the long way."""
        state = self.state
        if not self.scanner.kinds.all:
            return np.zeros(0, dtype=np.int64)
        kind = self.scanner.kinds.column("state")[scan.kinds]
        scan.slow |= kind == BALANCE
        loud = np.flatnonzero((kind == LOUD) & ~scan.slow)
        for number in np.unique(scan.kinds[loud]).tolist():
            rows = loud[scan.kinds[loud] == number]
            room = max(MOST_SAID - state.told.get(number, 0), 0)
            state.told[number] = state.told.get(number, 0) + len(rows)
            scan.slow[rows[:room]] = True
            if len(rows) > room:
                first, count = state.beyond.get(number, (scan.row(int(rows[room])), 0))
                state.beyond[number] = first, count + len(rows) - room
        for repair, repaired in scan.repaired.items():
            self._repaired(scan, repair, np.flatnonzero(repaired & ~scan.slow))
        return np.flatnonzero(~scan.slow & (kind != OUT))

    def _repaired(self, scan: Scan, repair: Repair, rows: Ints) -> None:
        """Numbers that were mended: the first of a column go the long way, the others are counted."""
        state = self.state
        room = max(MOST_SAID - state.mended.get(repair, 0), 0)
        state.mended[repair] = state.mended.get(repair, 0) + len(rows)
        scan.slow[rows[:room]] = True
        if len(rows) > room:
            first, count = state.beyond_mended.get(repair, (scan.row(int(rows[room])), 0))
            state.beyond_mended[repair] = first, count + len(rows) - room

    def _long_way(self) -> tuple[Activity, Problems]:
        """The rows that go the long way, and what is said of them."""
        state, kinds, said = self.state, self.scanner.kinds.all, Problems()
        counts = state.counts.copy()
        for one in state.known.values():
            counts[one.kind] -= 1
        unseen: dict[tuple[str, str], int] = {}
        for id, units in (("quantity", ("unit",)), *self.kit.declared.needs.items()):
            for unit in units:
                lack = [bool(self._cell(k.cells, id)) and not self._cell(k.cells, unit) for k in kinds]
                unseen[id, unit] = int(counts[np.array(lack, dtype=bool)].sum()) if kinds else 0
        rows = {**state.slow, **{line: one.row for line, one in state.known.items()}}
        activity = self.kit.read([rows[line] for line in sorted(rows)], said, True, unseen)
        assert activity is not None  # the heading was read before
        return activity, said

    def _cell(self, cells: Sequence[str], id: str) -> str:
        index = self.scanner.index.get(id, -1)
        return cells[index].strip() if index >= 0 else ""

    def _fetch(self, lines: set[int]) -> None:
        """Read the rows of these lines once more, for the long way."""
        wanted = np.array(sorted(lines), dtype=np.int64)
        for block in self.blocks():
            if len(block.lines) and np.searchsorted(wanted, block.lines[0]) < np.searchsorted(wanted, block.lines[-1], "right"):
                scan, _ = self.scanner.scan(block)
                for line, at in picked(scan, lines).items():
                    self.state.known.setdefault(line, self._known(scan, at))

    def _say_beyond(self, problems: Problems) -> None:
        known = self.state.known.values()
        for (id, repair), (row, count) in self.state.beyond_mended.items():
            index = self.scanner.index[id]
            count -= sum(found is not None and found[1] == repair for found in (read_amount(one.row.cells[index].strip()) for one in known))
            if count:
                message = f"{count} more cells, from this one on: {repair[0].replace('{text}', row.cells[index].strip()[:40])}"
                problems.warn(row.place(self.kit.path, index, self.separator), "repaired", message, repair[1])
        for number, (row, count) in self.state.beyond.items():
            count -= sum(one.kind == number for one in known)
            for problem in self.scanner.kinds.all[number].problems if count else ():
                column = self._column(problem.place.col, number)
                place = row.place(self.kit.path, column, self.separator)
                message = f"{count} more cells, from this one on: {problem.message}"
                (problems.error if problem.severity == "error" else problems.warn)(place, problem.code, message, problem.hint)

    def _column(self, col: int, number: int) -> int:
        """The column of the table that a problem of a kind stands in, by its place in the row that was looked at."""
        if not col:
            return -1
        ends = itertools.accumulate(len(cell) + 1 for cell in self.scanner.kinds.all[number].cells)
        return next((index for index, end in enumerate(ends) if col <= end), -1)

    def _counted(self, activity: Activity) -> Counted:
        """The sums of the rows that were read the short way, less those that were refused across rows."""
        state, kinds, frame = self.state, self.scanner.kinds.all, activity.frame
        sums, counts = state.sums + state.lost, state.counts.copy()
        stays = set(frame.loc[frame["ok"].astype(bool), "row"]) if not frame.empty else set()
        for line, one in state.known.items():
            if line not in stays and kinds[one.kind].ok:
                sums[one.kind] -= one.used
                counts[one.kind] -= 1
        rows = LargeRows(self.blocks, self.scanner, activity, state.counts, state.slow, state.known)
        if frame.empty or "gas" not in frame:
            return Counted(pd.Series(dtype=bool), pd.Series(dtype=bool), pd.DataFrame(), 0.0, (), rows)
        later, once = self._energy_once(activity)
        energy = sums.copy()
        if later:
            np.subtract.at(energy, later["kind"], later["used"])
        live = [number for number in range(len(kinds)) if counts[number] > 0 and kinds[number].ok]
        parts = pd.DataFrame(
            {
                "category": [kinds[n].category for n in live],
                "group": [kinds[n].group for n in live],
                "co2e_t": [(kinds[n].co2e_t or 0.0) * sums[n] for n in live],
            }
        )
        coal = [kinds[n].coal_t * energy[n] for n in live if kinds[n].coal_t == kinds[n].coal_t]
        biogenic = sum(kinds[n].biogenic_t * sums[n] for n in live)
        here = frame["row"].isin(list(state.known))
        return Counted(here, pd.Series(once, index=frame.index), parts, float(biogenic), coal, rows)

    def _energy_once(self, activity: Activity) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Looked up in the file once more where a source has several gases."""
        kinds, frame = self.scanner.kinds, activity.frame
        gases: dict[str, set[str]] = {}
        for source, gas in {*zip(frame["source"], frame["gas"], strict=True), *((k.row.source, k.row.gas) for k in kinds.all if k.row)}:
            gases.setdefault(source, set()).add(gas)
        several = {source for source, found in gases.items() if len(found) > 1}
        if not several or "line" not in self.scanner.index:
            return {}, np.ones(len(frame), dtype=bool)
        asked = np.array([bool(k.row and k.row.source in several) and k.state in (QUIET, LOUD) for k in kinds.all], dtype=bool)
        for block in self.blocks():
            scan, _ = self.scanner.scan(block)
            if len(scan.lines):
                fine = ~scan.slow & asked[scan.kinds] & ~np.isin(scan.lines, list(self.state.slow))
                self.across.feed_gases(scan, self.scanner, np.flatnonzero(fine))
        return self.across.later_gases(activity, set(self.state.known))


def _merged(problems: Problems) -> list[Problem]:
    """What is said of "more cells" is said once, with all of them, at the first."""
    kept: dict[object, Problem] = {}
    for problem in problems.sorted():
        found = _MORE.fullmatch(problem.message)
        if not found:
            kept[len(kept)] = problem
            continue
        key = (problem.severity, problem.code, problem.hint, re.sub("`[^`]*`", "", found[2]))
        first = kept.get(key)
        if first is None:
            kept[key] = problem
        elif before := _MORE.fullmatch(first.message):
            kept[key] = replace(first, message=f"{int(before[1]) + int(found[1])} more cells{before[2]}")
    return list(kept.values())


_MORE = re.compile(r"(\d+) more cells(, from this one on: .*)")


def _longer(values: np.ndarray, size: int) -> np.ndarray:
    """The same with zeros behind."""
    return np.concatenate([values, np.zeros(size - len(values), dtype=values.dtype)])


def _opening(path: Path, known: str) -> tuple[str, str, list[Row]]:
    """Encoding, separator and the first rows."""
    with path.open("rb") as stream:
        raw = stream.read(_HEAD)
    raw = raw[: raw.rfind(b"\n") + 1]
    encoding = known or ("utf-8" if valid(raw) or not is_gb18030(raw) else "gb18030")
    text = raw.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    separator = find_separator(text, path.as_posix(), Problems())
    grid = parse_csv(text, path.as_posix(), Problems(), separator) if separator else None
    if separator is None or grid is None:
        raise NotPlain("no separator")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    first = list(zip(grid.starts[:61], grid.rows, strict=False))
    rows = [Row(at, cells, "\n".join(lines[at - 1 : after - 1])) for (at, cells), (after, _) in itertools.pairwise(first)]
    return encoding, separator, rows
