"""Geometry of the charts: numbers in, positions out. The templates in site_templates/charts/ only draw."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from parkbook.assess.model import Figures


@dataclass(frozen=True)
class Stripe:
    """One bar of a group, with its value written behind it."""

    kind: str
    """declared, evidenced or progress; names its tone."""
    y: int
    length: str
    """In percent of the picture's width, so that the picture fits any page and its letters keep their size."""
    value: float | None
    word: str


@dataclass(frozen=True)
class Bar:
    """One group: a name above three bars."""

    label: str
    y: int
    stripes: tuple[Stripe, ...]


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars from zero; `ticks` are (x in percent of the width, text)."""

    bars: tuple[Bar, ...]
    height: int
    ticks: tuple[tuple[str, str], ...]


GROUP, LABEL, STRIPE = 86, 22, 18
SCALE = 76.0
"""Percent of the picture's width at a share of 1; the rest is for the words behind the bars."""


def bar_chart(rows: Sequence[tuple[str, Figures]]) -> BarChart:
    """Three bars (自评, 举证, 作答) for each named set of figures; shares of 0 to 1 on one scale from zero."""
    bars = []
    for index, (label, f) in enumerate(rows):
        top = index * GROUP
        kinds = (("declared", f.declared, "自评"), ("evidenced", f.evidenced, "举证"), ("progress", f.progress, "作答"))
        stripes = tuple(
            Stripe(kind, top + LABEL + n * STRIPE, _along(value or 0), value, word) for n, (kind, value, word) in enumerate(kinds)
        )
        bars.append(Bar(label, top, stripes))
    return BarChart(tuple(bars), len(bars) * GROUP + 18, tuple((_along(n / 4), f"{n * 25}%") for n in range(5)))


def _along(share: float) -> str:
    return f"{share * SCALE:.2f}%"


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


def gantt(items: Iterable[dict[str, Any]], as_of: date, width: int = 420, left: int = 96) -> Gantt | None:
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
    return Gantt(tuple(rows), left, width, 30 + len(rows) * 24 + 24, at(as_of), _months(first, last, at, width))


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
    step = max(1, -(-len(starts) * 78 // max(width, 1)))
    return tuple((at(d), f"{d.year}年{d.month}月") for d in starts[::step])
