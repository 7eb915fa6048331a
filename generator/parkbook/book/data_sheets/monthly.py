"""Amounts of every source month by month, with data quality and emissions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parkbook.book.data_charts.shown import NONE, digits_for, shown
from parkbook.book.data_sheets.details import computed, in_units, once
from parkbook.book.data_sheets.sheet import Facts, Head, Kind, Line, Sheet, parts_of
from parkbook.book.data_view import digits_of
from parkbook.inventory.yearly.sums import by_month

if TYPE_CHECKING:
    import pandas as pd

_SPLIT = 6
"""Months of the first of two tables: twelve do not fit a sheet of paper."""


@dataclass(frozen=True)
class _Source:
    title: str
    unit: str
    months: tuple[str, ...]
    amount: str
    quality: str
    t: float
    kind: Kind


def months_of_sources(facts: Facts, year: int | None = None) -> tuple[Sheet, Sheet, Sheet]:
    """January to June, July to December, the year. Sources in the total add up to it; flows inside the park stand below."""
    wanted, sums = facts.year(year), facts.sums(year)
    caption = f"{wanted} 年各源的用量，单位见各行，园区边界内；据活动数据"
    months = [Head(f"{month} 月") for month in range(1, 13)]
    left = (Head("源", False), Head("单位", False, short=True))
    halves = (*left, *months[:_SPLIT]), (*left, *months[_SPLIT:])
    whole = (*left, Head("全年用量"), Head("有数据的月数"), Head("数据等级", False, short=True), Head("排放量（tCO2e）"))
    rows = computed(facts, year, "in", "eliminated")
    if sums is None or sums.total is None or rows.empty:
        one, other, last = (Sheet(caption, heads, (), missing=facts.no_year(year)) for heads in (*halves, whole))
        return one, other, last
    digits = digits_of(sums.total)
    found = sorted(_sources(facts, rows), key=lambda one: (one.kind == "beside", -abs(one.t)))
    count = sum(one.kind == "part" for one in found)
    total = shown(sums.total, digits)
    texts = [*parts_of([one.t for one in found[:count]], total, digits), *(shown(one.t, 0) for one in found[count:])]
    lines = [
        Line(one.title, (one.unit, one.amount, str(sum(text != NONE for text in one.months)), one.quality, t), one.kind)
        for one, t in zip(found, texts, strict=True)
    ]
    lines.insert(count, Line("园区总量（位置法）", ("", "", "", "", total), "total"))
    said = "全年用量、数据等级和排放量，排放量为 tCO2e"
    return (
        Sheet(f"{caption}（1—6 月）", halves[0], _half(found, count, 0, _SPLIT)),
        Sheet(f"{caption}（7—12 月）", halves[1], _half(found, count, _SPLIT, 12)),
        Sheet(f"{caption}（{said}）", whole, _parted(lines, count + 1, len(whole)), notes=_notes(count < len(found))),
    )


def _half(found: list[_Source], count: int, first: int, last: int) -> tuple[Line, ...]:
    lines = [Line(one.title, (one.unit, *one.months[first:last]), one.kind) for one in found]
    return _parted(lines, count, last - first + 2)


def _parted(lines: list[Line], at: int, columns: int) -> tuple[Line, ...]:
    """A heading before the flows inside the park, where there are any."""
    head = [Line("园内互供，已抵销", ("",) * (columns - 1), "head")] if at < len(lines) else []
    return (*lines[:at], *head, *lines[at:])


def _notes(inside: bool) -> tuple[str, ...]:
    note = "单据跨月的按天数分摊；“—”是这个月没有数据行，不是零。数据等级一级最好，五级最差；几个等级并列的，是各行不同。"
    return (note, "园内互供的行在供需双方都有记录，排放量已抵销，列在合计之下。") if inside else (note,)


def _sources(facts: Facts, rows: pd.DataFrame) -> list[_Source]:
    found = []
    exported = rows["scope"].eq("export").rename("exported")
    for (source, out, counted), part in rows.groupby([rows["source_id"], exported, rows["counted"]], sort=False):
        inside = counted == "in"
        word = ("外供" if inside else "外供侧") if out else ("" if inside else "购入侧")
        title = facts.source(str(source)) + (f"（{word}）" if word else "")
        levels = "、".join(str(level) for level in sorted(set(part["quality"])) if level)
        t = float(part["t"].sum())
        for unit, amounts in in_units(once(part)):
            split = by_month(amounts, "amount")
            values = [split.get(f"{amounts['year'].iloc[0]}-{month:02}") for month in range(1, 13)]
            whole = sum(value for value in values if value is not None)
            digits = digits_for([whole])
            texts = parts_of(values, shown(whole, digits), digits)
            found.append(_Source(title, unit, tuple(texts), shown(whole, digits), levels or NONE, t, "part" if inside else "beside"))
            t = 0.0  # of several kinds of units, emissions stand in the first line
    return found
