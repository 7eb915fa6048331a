"""Kinds of rows: all rows that differ in their quantities alone. One row of each kind is computed the long way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from parkbook.inventory.activity import Activity, read_activity
from parkbook.inventory.bulk.chunks import INNER, Ints, NotPlain, Row
from parkbook.inventory.bulk.lane import Bools, Keys, text_keys
from parkbook.inventory.calculate import compute
from parkbook.inventory.choosing import Options, part_of_year
from parkbook.inventory.factors import FactorTable
from parkbook.inventory.reading.bodies import FoundTable, PartGrid
from parkbook.inventory.reading.cells import periods, plain
from parkbook.inventory.reading.grids import choose_tables
from parkbook.inventory.results import RowResult, energy_by_row, rows_of
from parkbook.kit.model import Register
from parkbook.problems import Place, Problem, Problems

AMOUNTS = ("quantity", "opening_stock", "closing_stock", "sold")
"""Columns of numbers that differ from row to row."""
NAMES = ("enterprise", "line", "equipment", "document")
"""Columns of names that only matter where rows are held against each other."""
UNUSED = ("process", "supplier", "customer", "meter", "note")
"""Columns of names that no sum depends on, unless the row is part of a balance."""
MOST_KINDS = 300_000
ONCE = frozenset({"factor-year", "gwp", "factor-to-check", "no-equivalent"})
"""Codes that are said at the first row that they are about, and no more."""
QUIET, LOUD, BALANCE, OUT = range(4)
"""Nothing is said of any row; something is said of each; part of a balance; of another year."""


@dataclass(frozen=True)
class Kit:
    """What rows are computed with, and where they stand."""

    path: str
    separator: str
    head: Sequence[Row]
    """The heading and all above it."""
    declared: Register
    factors: FactorTable
    options: Options
    sums: Callable[[pd.DataFrame, Bools, Sequence[str], Problems], None] = lambda everything, total, labels, problems: None
    """Looks at rows of sums."""

    def tables(self, rows: Sequence[Row], problems: Problems, unseen: Mapping[tuple[str, str], int] | None = None) -> list[FoundTable]:
        """The table of the heading and these rows, as if the file held no others."""
        mine = [*self.head, *rows]

        def place(row: int, column: int) -> Place:
            return mine[row].place(self.path, column, self.separator)

        grid = PartGrid(self.path, [row.cells for row in mine], [row.line for row in mine], place, True, self.sums, unseen or {})
        return choose_tables([grid], self.declared, problems)

    def read(
        self, rows: Sequence[Row], problems: Problems, across: bool, unseen: Mapping[tuple[str, str], int] | None = None
    ) -> Activity | None:
        """These rows, computed the long way; None, with problems, where the heading is no heading."""
        tables = self.tables(rows, problems, unseen)
        if not tables:
            return None
        activity = read_activity(tables, self.declared, problems)
        compute(activity, self.factors, self.options, across)
        return activity


@dataclass(frozen=True, slots=True)
class Kind:
    """What holds for every row of a kind, per one unit of its quantity."""

    state: int
    cells: tuple[str, ...]
    """Of its first row, with one unit."""
    problems: tuple[Problem, ...] = ()
    row: RowResult | None = None
    """With the figures of one unit; None where it is of another year."""
    group: str = ""
    biogenic_t: float = 0.0
    coal_t: float = float("nan")
    """t of standard coal."""
    unit: str = ""
    flow: str = ""
    share: float = float("nan")
    sign: object = None
    """Alike where the same would be said once: source, factor, year, category, method, gas, and whether it is energy."""

    @property
    def co2e_t(self) -> float | None:
        """t CO2e of one unit; None where the row is not computed."""
        return None if self.row is None else self.row.co2e_t

    @property
    def category(self) -> str:
        """That of the row."""
        return "" if self.row is None else self.row.category

    @property
    def ok(self) -> bool:
        """Whether the row is computed."""
        return self.co2e_t is not None


class Kinds:
    """All kinds found so far, by key; with columns for numpy."""

    def __init__(self, kit: Kit, columns: Mapping[int, str], width: int) -> None:
        self.kit, self.all = replace(kit, separator=INNER), list[Kind]()
        self.index = {id: index for index, id in columns.items() if index < width}
        self._known: dict[int, int] = {}
        self._table: dict[str, np.ndarray] = {}

    def find(self, keys: Keys, first: Callable[[int], Row]) -> np.ndarray:
        """Number of the kind of each key; `first(i)` is a row of the i-th key, which is computed where it is new."""
        listed = keys.tolist()
        new = [at for at, key in enumerate(listed) if key not in self._known]
        if new:
            for at, kind in zip(new, self._compute([first(at) for at in new]), strict=True):
                self._known[listed[at]] = len(self.all)
                self.all.append(kind)
            if len(self.all) > MOST_KINDS:
                raise NotPlain(f"more than {MOST_KINDS:,} different measured values")
        return np.array([self._known[key] for key in listed], dtype=np.int32)

    def column(self, name: str) -> np.ndarray:
        """An attribute of every kind, or the key of some of its texts."""
        known = self._table.get(name)
        if known is None or len(known) < len(self.all):
            made = _column(name, self.all[0 if known is None else len(known) :])
            self._table[name] = known = made if known is None else np.concatenate([known, made])
        return known

    def _compute(self, rows: Sequence[Row]) -> list[Kind]:
        """One unit of each row, as if it were alone."""
        ones = []
        for row in rows:
            cells = list(row.cells)
            for id in AMOUNTS:
                if id in self.index:
                    cells[self.index[id]] = "1" if id == "quantity" else ""
            ones.append(Row(row.line, cells, self.kit.separator.join(cells)))
        problems = Problems()
        activity = self.kit.read(ones, problems, across=False)
        assert activity is not None  # the heading was read before
        return kinds_of(activity, ones, problems)


def _column(name: str, kinds: Sequence[Kind]) -> np.ndarray:
    if name == "state":
        return np.array([kind.state for kind in kinds], dtype=np.int8)
    if name == "share":
        return np.array([kind.share for kind in kinds])
    texts: dict[str, Callable[[Kind, RowResult], str]] = {
        "gas": lambda kind, row: f"{row.gas}\n{kind.flow}",
        "only gas": lambda kind, row: row.gas,
        "source": lambda kind, row: row.source,
        "what": lambda kind, row: f"{row.source}\n{kind.unit}",
        "stock": lambda kind, row: f"{row.source}\n{row.unit}",
    }
    return text_keys(["" if kind.row is None else texts[name](kind, kind.row) for kind in kinds])


def kinds_of(activity: Activity, rows: Sequence[Row], problems: Problems) -> list[Kind]:
    """What the frame and the problems say of each row."""
    frame = activity.frame
    coal = pd.Series(dtype=float)
    if not frame.empty and "amount" in frame:
        coal = energy_by_row(activity, pd.Series(True, index=frame.index)).reindex(frame.index)
    said: dict[int, list[Problem]] = {}
    for problem in problems:
        if problem.code not in ONCE:
            said.setdefault(problem.place.line, []).append(problem)
    records = frame.reindex(columns=_WANTED).to_dict("records")
    figures = zip(rows_of(activity), coal, records, strict=True) if len(coal) else iter(())
    results = dict(zip(frame["row"], figures, strict=False))
    read = set(activity.texts["row"])
    made = []
    for row in rows:
        mine = tuple(said.get(row.line, ()))
        if row.line not in results:
            made.append(Kind(OUT if row.line in read and not mine else LOUD, tuple(row.cells), mine))
            continue
        result, tce, values = results[row.line]
        whole = values["ok"] and result.co2e_t is not None and abs(result.co2e_t) < 1e200
        state = BALANCE if values["method"] == "balance" else QUIET if whole and not mine else LOUD
        sign = (result.source, values["factor"], str(values["year"]), result.category, result.method, result.gas, result.factor_id, tce == tce)
        biogenic = _zero(values["biogenic_t"])
        more = (values["unit"], values["flow"], values["share"], sign)
        made.append(Kind(state, tuple(row.cells), mine, result, values["group"], biogenic, tce, *more))
    return made


_WANTED = ["ok", "method", "group", "biogenic_t", "unit", "flow", "share", "factor", "year"]


def _zero(value: float) -> float:
    return 0.0 if value != value else value


_SERIAL = re.compile(r"[2-7]\d{4}(\.\d+)?")
_MONTH_OF = re.compile(r"(\d{4}\.)([19])")


class Periods:
    """The different texts of the column period: which of them are alike, and what they are."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._known: dict[int, int] = {}
        self.texts: list[str] = []
        self._classes: dict[object, int] = {}
        self._of: list[int] = []
        self._days: list[tuple[int, int]] = []
        self.january: dict[int, int] = {}
        """Number of `2024.1` -> number of `2024.9`, where both occur."""

    def find(self, keys: Keys, text: Callable[[int], str]) -> np.ndarray:
        """Number of the text of each key."""
        listed = keys.tolist()
        new = [at for at, key in enumerate(listed) if key not in self._known]
        if new:
            self._add([listed[at] for at in new], [text(at) for at in new])
        return np.array([self._known[key] for key in listed], dtype=np.int32)

    def _add(self, keys: Sequence[int], texts: Sequence[str]) -> None:
        for text in texts:
            if _SERIAL.fullmatch(text.strip()):
                raise NotPlain("a date as Excel counts days")
        cells = pd.Series([text.strip() for text in texts], dtype=object)
        bad = pd.Series(False, index=cells.index)

        def refuse(rows: pd.Series[bool], *_: str) -> None:
            nonlocal bad
            bad = bad | rows

        first, last = periods(cells, refuse)
        part = pd.Series(1.0, index=cells.index) if self.options.year is None else part_of_year(first, last, self.options.year)
        later = first.gt(pd.Timestamp(self.options.today)) if self.options.today else bad & False
        short = plain(cells)
        for at, key in enumerate(keys):
            self._known[key] = len(self.texts)
            self.texts.append(short[at])
            years = (last[at].year, first[at].year) if pd.notna(first[at]) else None
            alike: object = cells[at] if bad[at] else None if part[at] <= 0 and not later[at] else (part[at], years, bool(later[at]))
            self._of.append(self._classes.setdefault(alike, len(self._classes)))
            self._days.append((_day(first[at]), _day(last[at])))
        where = {text: number for number, text in enumerate(self.texts)}
        for text, number in where.items():
            month = _MONTH_OF.fullmatch(text)
            if month and month[2] == "1" and f"{month[1]}9" in where:
                self.january[number] = where[f"{month[1]}9"]

    @property
    def classes(self) -> Keys:
        """Of each text: a key that is alike where rows may be of one kind."""
        return text_keys([f"period {one}" for one in self._of])

    @property
    def keys(self) -> Keys:
        """Of each text as it is compared."""
        return text_keys(self.texts)

    @property
    def days(self) -> Ints:
        """First and last day of each text, as numbers; -1 where there is none."""
        return np.array(self._days, dtype=np.int64).reshape(-1, 2)


def _day(moment: pd.Timestamp) -> int:
    return -1 if pd.isna(moment) else int(moment.toordinal())
