"""A table of a document as values: every cell is text already, so that a template only sets it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from parkbook.book.data_charts.shown import NONE, add_up, shown
from parkbook.book.data_grid import add_up_to, figure_of, small
from parkbook.inventory.follow_model import Metric
from parkbook.inventory.model import Inventory, YearSums

if TYPE_CHECKING:
    import pandas as pd

    from parkbook.book.data_view import DataView

Kind = Literal["part", "sub", "total", "beside", "head"]
IN_TOTAL = ("1", "2", "export")
"""Scopes of the rows that make up the total."""


@dataclass(frozen=True)
class Head:
    """Heading of a column."""

    title: str
    num: bool = True
    """Figures, to the right."""
    short: bool = False
    """Words that stay on one line."""


@dataclass(frozen=True)
class Line:
    """A line of a table."""

    title: str
    cells: tuple[str, ...]
    """As printed, one for each heading behind the first."""
    kind: Kind = "part"
    """part adds to the next total; sub to the part before it; beside stands apart; head names the lines behind it and has empty cells."""
    note: str = ""
    """Small, below the title."""
    small: tuple[str, ...] = ()
    """Small, below each cell; none or one for each."""


@dataclass(frozen=True)
class Sheet:
    """A table with what it needs to stand alone."""

    caption: str
    """Unit, year, boundary and source, said once."""
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()
    """Sentences below the table: what is left out or estimated, and why."""
    missing: str = ""
    """Why there is no table, where there are no lines."""

    def column(self, number: int, *kinds: Kind) -> list[str]:
        """The cells of a column, for tests and sentences; of these kinds of lines only where any is named."""
        return [line.cells[number] for line in self.lines if not kinds or line.kind in kinds]


class Facts:
    """What every table is made from."""

    def __init__(self, inventory: Inventory, view: DataView) -> None:
        self.inventory = inventory
        self.view = view

    @property
    def frame(self) -> pd.DataFrame:
        return self.inventory.frame

    def year(self, year: int | None) -> int | None:
        return self.inventory.year if year is None else year

    def sums(self, year: int | None) -> YearSums | None:
        wanted = self.year(year)
        return self.inventory.sums.get(wanted) if wanted is not None else None

    def metric(self, id: str) -> Metric | None:
        return self.inventory.follow.metrics.get(id)

    def source(self, id: str) -> str:
        """Chinese name of a source."""
        return self.inventory.source_titles.get(id, id) or "（没有写明）"

    def entity(self, id: str) -> str:
        found = self.inventory.entities.get(id)
        return found.name if found else id

    def caption(self, metric: str, year: int | None, unit: str = "", what: str = "") -> str:
        """`2025 年碳排放总量，tCO2e；园区边界内，…；据活动数据和排放因子`."""
        found, wanted = self.metric(metric), self.year(year)
        if found is None:
            return f"{wanted} 年{what}，{unit}"
        return f"{wanted} 年{what or found.title}，{unit or found.unit}；{found.boundary}；据{found.source}"

    def no_year(self, year: int | None) -> str:
        """Why there is no table of a year."""
        if self.sums(year) is not None:
            return f"{self.year(year)} 年没有算得出的排放，数据行的问题见数据问题清单。"
        have = "、".join(str(one) for one in self.inventory.years)
        return f"{self.year(year)} 年没有活动数据（data/activity）；有数据的年份：{have}。"


def percents(values: Sequence[float | None], whole: float | None) -> list[str]:
    """Shares of a whole in percent with one decimal; they add up to 100.0 where the values add up to the whole."""
    if not whole:
        return [NONE for _ in values]
    shares = [None if value is None else value / whole * 100 for value in values]
    known = sum(share for share in shares if share is not None)
    return parts_of(shares, "100.0", 1) if abs(known - 100) < 1e-6 else [shown(share, 1) for share in shares]


def parts_of(values: Sequence[float | None], total: str, digits: int) -> list[str]:
    """Values as texts that add up to a total which is printed already; what is not zero and prints as zero is `≈0`."""
    whole = sum(value for value in values if value is not None)
    if shown(whole, digits) != total:
        return add_up_to(values, total, digits)
    return [small(text, value) for text, value in zip(add_up(values, whole, digits), values, strict=True)]


def added(texts: Iterable[str], digits: int) -> str:
    """The sum of printed numbers, printed."""
    whole = sum((figure_of(text) for text in texts), Decimal(0))
    return f"{whole if whole else Decimal(0):,.{digits}f}"


def less(text: str, other: str, digits: int) -> str:
    """The difference of two printed numbers, printed; — where one is not known."""
    if NONE in (text, other):
        return NONE
    return added([text, f"{-figure_of(other):f}"], digits)


def largest_first(values: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(values.items(), key=lambda pair: (-abs(pair[1]), pair[0]))

