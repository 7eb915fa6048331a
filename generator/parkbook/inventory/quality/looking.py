"""What every check of the data looks at: the rows of the park's own entities with keys, values in one unit, months; and the list of findings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkbook.inventory.factors import FactorTable, plain_name
from parkbook.inventory.model import Inventory
from parkbook.inventory.quality.declared import Rules
from parkbook.inventory.units import UnitFault, scale
from parkbook.park.model import Park
from parkbook.problems import Place, Problems

IN_TOTAL = ("1", "2", "export")
"""Scopes whose rows make up the park's total; scope 3 and removals stand beside it."""
SLACK = 1e-9
_SELDOM, _MONTH = 6, 31
"""Rows a year below which a refilled gas is recorded by occasion, where none is longer than a month."""
_OF_FRAME = (
    *("at", "year", "entity", "line", "process", "equipment", "source", "source_id", "category", "scope", "method", "period", "first"),
    *("last", "consumption", "unit", "amount", "amount_unit", "factor_id", "gas", "t", "mwh", "counted", "supplier", "customer"),
    *("quality", "uncertainty_pct", "meter", "document", "note", "ok"),
)
"""Columns that a check looks at; the rest is not carried along."""
_COLUMN_OF = {
    "month-missing": "period",
    "source-vanished": "source",
    "duplicate-bill": "document",
    "self-generated": "source",
    "supplier-missing": "supplier",
    "unknown-meter": "meter",
    "meter-not-in-use": "meter",
    "meter-overdue": "meter",
    "weak-data": "quality",
}
"""Code -> the column whose cell a finding names; the quantity for all others."""
_GOOD = (
    *("at", "year", "entity", "line", "source", "source_id", "scope", "counted", "first", "last", "unit", "quality"),
    *("base", "value", "key", "group", "days"),
)
_TOTAL = ("year", "entity", "source_id", "category", "method", "factor_id", "t", "quality", "uncertainty_pct", "key")


@dataclass(frozen=True)
class _Finding:
    weight: float
    place: Place
    message: str
    hint: str


@dataclass
class Findings:
    """Warnings by code, kept until all are there: the heaviest are listed, the rest are counted."""

    most: int
    found: dict[str, list[_Finding]] = field(default_factory=dict)
    more: dict[str, int] = field(default_factory=dict)
    """By code: how many there are beside those in `found`, all lighter."""

    def add(self, code: str, weight: float, place: Place, message: str, hint: str) -> None:
        """A finding.

        Args:
            weight: The larger, the more it matters among those of its code.
        """
        self.found.setdefault(code, []).append(_Finding(weight, place, message, hint))

    def tell(self, problems: Problems) -> None:
        """Give every code's findings out, worst first; above `most` the last one says how many are left and where they begin."""
        for code, all_ in self.found.items():
            ordered = sorted(all_, key=lambda one: -one.weight)
            for one in ordered[: self.most]:
                problems.warn(one.place, code, one.message, one.hint)
            rest = ordered[self.most :]
            if rest:
                many = len(rest) + self.more.get(code, 0)
                message = f"{many} more findings of this kind, lighter than those listed; the first is: {rest[0].message}"
                problems.warn(rest[0].place, code, message, "mend the listed ones, then look again")


@dataclass(frozen=True)
class Look:
    """One look at an inventory."""

    inventory: Inventory
    park: Park
    rules: Rules
    table: FactorTable | None
    """The kit's factors, for names and calorific values; None where they could not be read."""
    findings: Findings

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Rows of entities inside the boundary, refused ones among them, with columns more than the frame's:

        `key` (line: what people gave one number, else entity, source, category, process, equipment, customer and gas),
        `group` (entity, source and whether it is exported), `base` and `value` (consumption in the unit that all rows of one
        dimension share), `once` (False for the further gases of a line, whose consumption is the same).
        """
        frame = self.inventory.frame
        inside = [id for id, entity in self.inventory.entities.items() if entity.inside]
        rows = frame.loc[frame["counted"].ne("outside") & frame["entity"].isin(inside) & frame["first"].notna(), list(_OF_FRAME)].copy()
        per, base = _bases(rows["unit"])
        rows["base"], rows["value"] = base, rows["consumption"] * per
        exported = rows["scope"].eq("export")
        rows["group"] = codes(rows["entity"], rows["source_id"], exported, base)
        own = codes(rows["process"], rows["equipment"], rows["customer"], rows["category"], rows["gas"])
        rows["key"] = codes(rows["group"], rows["line"], pd.Series(own, index=rows.index).where(rows["line"].eq(""), -1))
        first = rows.groupby("key", sort=False)["gas"].transform("first")
        rows["once"] = rows["gas"].eq(first)
        rows["days"] = (rows["last"] - rows["first"]).dt.days + 1
        return rows

    @cached_property
    def good(self) -> pd.DataFrame:
        """Rows that were computed, the consumption of each once."""
        rows = self.rows
        return rows.loc[rows["ok"] & rows["once"] & rows["value"].notna(), list(_GOOD)]

    @cached_property
    def months(self) -> pd.DataFrame:
        """Every good row by month, see `by_month`; columns key, group, year, month (1 to 12), value, cover, whole, days, short."""
        return by_month(self.good)

    @cached_property
    def regular(self) -> pd.Series[bool]:
        """By line (key): whether it is read regularly, so that a month without data is a gap; not what is recorded by occasion.

        A gas that escapes and is refilled in some months of the year is recorded by occasion, though its rows name whole months.
        """
        spans = self.rows.drop_duplicates(["key", "first", "last"])
        read = spans["days"].ge(self.rules.limit("short_days")).groupby(spans["key"]).mean().ge(0.5)
        of_line = spans.groupby("key")
        refilled = spans["factor_id"].str.startswith("gwp.").groupby(spans["key"]).all()
        seldom = of_line.size().div(of_line["year"].nunique()).lt(_SELDOM) & of_line["days"].max().le(_MONTH)
        return read & ~(refilled & seldom)

    @cached_property
    def totals(self) -> pd.DataFrame:
        """Rows of the park's total, with `t`."""
        rows = self.rows
        return rows.loc[rows["counted"].eq("in") & rows["scope"].isin(IN_TOTAL) & rows["t"].notna(), list(_TOTAL)]

    def place(self, row: int, column: str = "quantity") -> Place:
        """Of a cell of the activity row behind an index of `rows`; of the row where its file is not at hand."""
        at = int(self.cell(row, "at"))
        return self.cell_place(at, column) if self.starts else self.inventory.place(at)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """`at` of the first line of each activity table: they lie one behind the other, as `read_activity` numbers them."""
        lengths = [len(found.grid.rows) for found in self.inventory.data.activity]
        return tuple(accumulate(lengths[:-1], initial=0)) if lengths else ()

    def cell_place(self, at: int, column: str) -> Place:
        """Of a cell of the activity tables."""
        number = bisect_right(self.starts, at) - 1
        return self.inventory.data.activity[number].place(at - self.starts[number], column)

    def cell(self, row: int, column: str) -> Any:
        """A value of `rows`."""
        return self.rows.at[row, column]

    def who(self, entity: str) -> str:
        """`e05 (name)`, as a message names an entity."""
        found = self.inventory.entities.get(entity)
        return f"{entity} ({found.name})" if found and found.name not in ("", entity) else entity

    def line(self, row: int) -> str:
        """`e05 (name), 柴油, line d1`, as a message names the line of a row."""
        one: Any = self.rows.loc[row]
        more = f", line {one['line']}" if one["line"] else ""
        return f"{self.who(one['entity'])}, {one['source']}{more}"

    def shown(self, value: float, row: int) -> str:
        """A value in base units, in the unit that the row was written in."""
        one: Any = self.rows.loc[row]
        return f"{figure(value / factor_to(one['unit'], one['base']))} {one['unit']}"

    def warn(self, code: str, weight: float, row: int, message: str, hint: str) -> None:
        """A finding about the activity row behind an index of `rows`."""
        self.findings.add(code, weight, self.place(row, _COLUMN_OF.get(code, "quantity")), message, hint)

    def tell(self, code: str, odd: pd.DataFrame, by: list[str], weight: str, say: Callable[[Any], tuple[int, str, str]]) -> None:
        """One finding for each group of odd rows, made of its heaviest; only those that will be listed are put into words.

        Args:
            by: Columns of a group, such as line and year.
            weight: The column to go by.
            say: Heaviest row, with `many` (rows of its group) -> index of `rows`, message, hint.
        """
        ordered = odd.sort_values(weight, ascending=False, kind="stable")
        ordered = ordered.assign(many=ordered.groupby(by)[weight].transform("size")).drop_duplicates(by)
        for one in records(ordered.head(self.findings.most + 1)):
            row, message, hint = say(one)
            self.warn(code, float(getattr(one, weight)), row, message, hint)
        self.findings.more[code] = max(len(ordered) - self.findings.most - 1, 0)

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """Source as written in the activity rows -> canonical id."""
        pairs = self.inventory.frame[["source", "source_id"]].drop_duplicates()
        return dict(zip(pairs["source"], pairs["source_id"], strict=True))

    def source_id(self, name: str) -> str:
        """The canonical id of a source as a park names it; the name itself where nobody knows it."""
        if name in self.ids:
            return self.ids[name]
        if self.table is not None and (found := self.table.sources.get(plain_name(name))):
            return found.id
        return name


def codes(*columns: pd.Series[Any] | npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """One whole number for each different combination of the columns' values."""
    made = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        found, unique = pd.factorize(np.asarray(column))
        made = pd.factorize(made * max(len(unique), 1) + found)[0].astype(np.int64)
    return made


@cache
def factor_to(unit: str, base: str) -> float:
    """How many `base` are in one `unit`; 1 where they are the same or nobody knows them.

    Raises:
        UnitFault: the units measure different things.
    """
    return 1.0 if unit == base else scale(unit, base)


def _bases(units: pd.Series[str]) -> tuple[npt.NDArray[np.float64], npt.NDArray[Any]]:
    """For each row the factor to, and the name of, the first unit of its dimension."""
    found, unique = pd.factorize(units.to_numpy(dtype=object))
    bases: list[str] = []
    names, factors = [], []
    for unit in unique:
        for base in bases:
            try:
                factors.append(factor_to(unit, base))
            except UnitFault:
                continue
            names.append(base)
            break
        else:
            bases.append(unit)
            names.append(unit)
            factors.append(1.0)
    return np.array(factors, dtype=np.float64)[found], np.array(names, dtype=object)[found]


def by_month(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with key, group, year, first, last, value -> one row per month that each touches, the value split by days.

    `row` is the index behind it, `cover` the days of the month that it covers, `whole` the days of the month, `days` those of
    the row's period.
    """
    first = rows["first"].to_numpy(dtype="datetime64[D]")
    last = rows["last"].to_numpy(dtype="datetime64[D]")
    start = first.astype("datetime64[M]").astype(np.int64)
    count = last.astype("datetime64[M]").astype(np.int64) - start + 1
    at = np.repeat(np.arange(len(rows)), count)
    month = start[at] + np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    opens = month.astype("datetime64[M]").astype("datetime64[D]")
    closes = (month + 1).astype("datetime64[M]").astype("datetime64[D]")
    one = np.timedelta64(1, "D")
    cover = (np.minimum(last[at] + one, closes) - np.maximum(first[at], opens)) / one
    days = ((last - first) / one + 1)[at]
    return pd.DataFrame(
        {
            "row": rows.index.to_numpy()[at],
            "key": rows["key"].to_numpy()[at],
            "group": rows["group"].to_numpy()[at],
            "year": rows["year"].to_numpy()[at],
            "month": month % 12 + 1,
            "value": rows["value"].to_numpy(dtype=float)[at] * cover / days,
            "cover": cover,
            "whole": (closes - opens) / one,
            "days": days,
        }
    )


def figure(value: float) -> str:
    """A number in a message: four significant figures at least, thousands apart."""
    if value == 0 or not np.isfinite(value):
        return f"{value:g}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"


def percent(share: float) -> str:
    """A share, as a message says it."""
    return f"{share * 100:.4g} %" if abs(share) < 10 else f"{share * 100:,.0f} %"


def groups(rows: pd.DataFrame, by: Any) -> Iterator[tuple[Any, pd.DataFrame]]:
    """The parts of a frame by one or more columns, in order of their first rows."""
    yield from rows.groupby(by, sort=False)


def records(rows: pd.DataFrame) -> list[Any]:
    """The rows as tuples with the columns' names, the index as `Index`; for small frames."""
    return list(rows.itertuples())


def top(rows: pd.DataFrame, column: str) -> int:
    """The index of the largest value; of the first row where none is known."""
    values = rows[column].to_numpy(dtype=float)
    return int(rows.index[0 if np.isnan(values).all() else int(np.nanargmax(values))])


def earliest(rows: pd.DataFrame) -> int:
    """The index of the row whose period begins first."""
    return int(rows.index[int(rows["first"].to_numpy().argmin())])
