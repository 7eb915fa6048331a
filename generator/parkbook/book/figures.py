"""Geometry of the charts: numbers in, positions out. The templates in site_templates/charts/ only draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from parkbook.assess.model import Figures


@dataclass(frozen=True)
class Bar:
    """One group of three bars; lengths in px of a 0..`BarChart.width` scale."""

    label: str
    y: int
    declared: float | None
    evidenced: float | None
    progress: float | None
    declared_px: float
    evidenced_px: float
    progress_px: float


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars from zero; `ticks` are (x, text)."""

    bars: tuple[Bar, ...]
    left: int
    width: int
    height: int
    ticks: tuple[tuple[float, str], ...]

    @property
    def total_width(self) -> int:
        return self.left + self.width + 52


ROW = 64


def bar_chart(rows: Sequence[tuple[str, Figures]], width: int = 420, left: int = 190) -> BarChart:
    """Three bars (自评, 举证, 作答) for each named set of figures; shares of 0 to 1 on one scale."""
    bars = tuple(
        Bar(
            label, index * ROW + 8, f.declared, f.evidenced, f.progress,
            round((f.declared or 0) * width, 1), round((f.evidenced or 0) * width, 1), round((f.progress or 0) * width, 1),
        )
        for index, (label, f) in enumerate(rows)
    )
    ticks = tuple((left + width * n / 4, f"{n * 25}%") for n in range(5))
    return BarChart(bars, left, width, len(bars) * ROW + 28, ticks)


@dataclass(frozen=True)
class GanttRow:
    """One dated gap: a bar from when it was noted (or today) to when it is due."""

    item: dict[str, Any]
    y: int
    x: float
    width: float
    overdue: bool


@dataclass(frozen=True)
class Gantt:
    rows: tuple[GanttRow, ...]
    left: int
    width: int
    height: int
    today: float
    months: tuple[tuple[float, str], ...]


def gantt(items: Iterable[dict[str, Any]], as_of: date, width: int = 560, left: int = 130) -> Gantt | None:
    """Due dates on a line of months, earliest first; None where nothing has a date.

    Args:
        items: each with `due` (date), `start` (date or None), and what the template shows.
    """
    dated = sorted((i for i in items if i["due"]), key=lambda i: (i["due"], i["ref"]))
    if not dated:
        return None
    first = min([as_of, *(i["due"] for i in dated)]) - timedelta(days=15)
    last = max([as_of, *(i["due"] for i in dated)]) + timedelta(days=15)
    span = max((last - first).days, 30)

    def at(day: date) -> float:
        return left + float(round(max(0, min((day - first).days, span)) * width / span, 1))

    rows = []
    for index, item in enumerate(dated):
        start = item["start"] if item["start"] and first <= item["start"] <= item["due"] else min(as_of, item["due"])
        x, end = at(start), at(item["due"])
        rows.append(GanttRow(item, 30 + index * 24, x, max(round(end - x, 1), 3), item["due"] < as_of))
    return Gantt(tuple(rows), left, width, 30 + len(rows) * 24 + 8, at(as_of), _months(first, last, at, width))


def _months(first: date, last: date, at: Any, width: int) -> tuple[tuple[float, str], ...]:
    """Ticks at the start of months, thinned so that labels do not touch."""
    starts = []
    year, month = first.year, first.month
    while True:
        month += 1
        if month > 12:
            year, month = year + 1, 1
        day = date(year, month, 1)
        if day > last:
            break
        starts.append(day)
    step = max(1, -(-len(starts) * 62 // max(width, 1)))
    return tuple((at(d), f"{d.year}年{d.month}月") for d in starts[::step])
