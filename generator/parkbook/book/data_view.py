"""What pages and documents may ask of a park's carbon data: figures, and figures in words for a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from parkbook.book.data_charts.shown import shown
from parkbook.inventory.follow_model import Figure, Follow, Metric
from parkbook.inventory.model import Entity, Inventory, Quality, YearSums
from parkbook.problems import Place

if TYPE_CHECKING:
    from parkbook.book.data_plans.whole import Plans
    from parkbook.book.data_sheets.whole import Sheets

COUNTED_ZH = {"in": "计入", "eliminated": "园内互供，抵销", "outside": "边界外，不计", "refused": "有错，未计"}
_DIGITS = ((10_000, 0), (100, 1), (1, 2), (0, 4))
"""From this size on -> decimals shown."""


def digits_of(value: float) -> int:
    """Decimals that a figure of this size is shown with."""
    return next(digits for least, digits in _DIGITS if abs(value) >= least)


class DataView:
    """One inventory, for templates. Everything it gives is a value or text; it holds no frame that a template could reach."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self.year = inventory.year
        self.years = inventory.years
        self.gwp = inventory.gwp
        self.factor_set = inventory.factor_set
        self.entities: Mapping[str, Entity] = inventory.entities
        self.factors = inventory.factors
        self.files = inventory.data.files
        self.follow: Follow = inventory.follow
        self.problems = inventory.problems

    @property
    def latest(self) -> YearSums | None:
        """Sums of the reporting year."""
        return self._inventory.latest

    def sums(self, year: int) -> YearSums | None:
        return self._inventory.sums.get(year)

    def quality(self, year: int | None = None) -> Quality | None:
        wanted = self.year if year is None else year
        return self._inventory.quality.get(wanted) if wanted is not None else None

    def entity_name(self, id: str) -> str:
        found = self.entities.get(id)
        return found.name if found else id

    def source_name(self, id: str) -> str:
        """Chinese name of a source of the frame; as written where the kit knows none."""
        return self._inventory.source_titles.get(id) or id

    def metric(self, id: str) -> Metric | None:
        return self.follow.metrics.get(id)

    def figure(self, id: str, year: int | None = None) -> Figure | None:
        """The figure of a metric in a year, the reporting year unless said; None where the data has none."""
        metric, wanted = self.metric(id), self.year if year is None else year
        return metric.by_year.get(wanted) if metric and wanted is not None else None

    def value(self, id: str, year: int | None = None) -> str:
        """The figure alone, rounded by its size; `—` where it is not known."""
        found = self.figure(id, year)
        return self.number(found.value if found else None)

    def number(self, value: float | None, digits: int | None = None) -> str:
        """A number as the pages show it; `—` for none."""
        if value is None:
            return "—"
        return shown(value, digits_of(value) if digits is None else digits)

    def said(self, id: str, year: int | None = None) -> str:
        """The figure as it may stand in a sentence: value, unit, year, boundary, source; why there is none otherwise."""
        metric, found = self.metric(id), self.figure(id, year)
        wanted = self.year if year is None else year
        if metric is None or found is None or found.value is None:
            why = found.missing if found and found.missing else "碳数据里没有这个数"
            return f"（{wanted} 年{'' if metric is None else metric.title}算不出：{why}）"
        unit = metric.unit if metric.unit == "%" else f" {metric.unit}"
        left = f"；{found.missing}" if found.missing else ""
        return f"{self.number(found.value)}{unit}（{wanted} 年，{metric.boundary}；据{metric.source}{left}）"

    @cached_property
    def sheets(self) -> Sheets:
        """Tables that documents print."""
        from parkbook.book.data_sheets.whole import Sheets

        return Sheets(self._inventory, self)

    @cached_property
    def plans(self) -> Plans:
        """Tables and lines that plans, targets and ledgers print."""
        from parkbook.book.data_plans.whole import Plans

        return Plans(self._inventory, self)


def spell_place(place: Place) -> str:
    """A place as a clerk looks it up: file, sheet and row."""
    if place.sheet is not None:
        row = "".join(sign for sign in place.cell or "" if sign.isdigit())
        return f"{place.path}，“{place.sheet}”第 {row} 行" if row else f"{place.path}，“{place.sheet}”"
    return f"{place.path} 第 {place.line} 行" if place.line else place.path
