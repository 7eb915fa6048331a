"""Months stacked by source: what came from where, and which months nobody knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from parkbook.book.data_charts import svg
from parkbook.book.data_charts.bars import MISSING
from parkbook.book.data_charts.scale import (
    WIDE,
    Scale,
    Ticks,
    is_narrow,
    one_line,
    runs,
    spread,
    text_px,
    ticks,
    widest,
)
from parkbook.book.data_charts.shown import digits_for, known, near

REST = "其余"
MOST = 5
"""Sources drawn by name; the others are one part, 其余."""
_HEIGHT, _TOP, _FOOT = 230, 22, 40
_LABEL_SHARE, _LABEL_GAP = 0.22, 16
_MONTH = re.compile(r"^(\d{4})-(\d{2})$")


@dataclass(frozen=True)
class _Part:
    name: str
    values: tuple[float | None, ...]
    kind: str
    fill: str | None

    @property
    def size(self) -> float:
        return sum(abs(value) for value in self.values if value is not None)


@dataclass(frozen=True)
class _Field:
    """The plot: left edges and width of the columns, the scale of values."""

    left: float
    right: float
    pitch: float
    scale: Scale
    axis: Ticks

    def x(self, column: int) -> float:
        return self.left + self.pitch * column

    @property
    def bar(self) -> float:
        return self.pitch * 0.78


def stacked_months(
    title: str, unit: str, months: Sequence[str], series: Sequence[tuple[str, Sequence[float | None]]],
    *, digits: int | None = None, width: int = WIDE,
) -> Markup:
    """A column for each month, stacked by source, largest source at the foot; the five largest by name, the others as 其余.

    A month without any value is hatched and marked 缺; a month that lacks single sources is drawn with what there is and
    marked 缺 above it. Zero is a value: it leaves no mark.

    Args:
        months: `2025-03`, in order; other words are printed as they are.
        series: (source, a value for each month); negative values go below zero.
    Raises:
        ValueError: A series has more or fewer values than there are months.
    """  # fmt: skip
    whole = svg.titled(title, unit)
    if any(len(values) != len(months) for _, values in series):
        raise ValueError("a series must have one value for each month")
    if not months or not series:
        return svg.nothing(whole, "没有可画的月份。")
    parts = _parts(series)
    places = digits_for(_totals(parts, len(months))) if digits is None else digits
    lacking = [[name for name, values in series if known(values[i]) is None] for i in range(len(months))]
    empty = [len(names) == len(series) for names in lacking]
    field = _field(parts, len(months), width)
    body = _grid(field, width)
    body += [_column(field, i, month, parts, places, lacking[i]) for i, month in enumerate(months) if not empty[i]]
    body += _gaps(field, empty, [bool(names) and not bare for names, bare in zip(lacking, empty, strict=True)], parts)
    body += _sums(field, parts, empty, places)
    body += _months(field, months)
    drawn, height = _names(field, parts, empty, width)
    return svg.picture(whole, _said(months, parts, lacking, empty), width, height, [*body, *drawn])


def _parts(series: Sequence[tuple[str, Sequence[float | None]]]) -> list[_Part]:
    """Largest first; the others as one at the end, missing in a month only where all of them are."""
    known_values = [(name, tuple(known(value) for value in values)) for name, values in series]
    order = sorted(known_values, key=lambda pair: (-sum(abs(v) for v in pair[1] if v is not None)))
    named, others = order[:MOST], order[MOST:]
    if len(others) == 1 and len(order) == MOST + 1:
        return [_Part(n, v, str(i + 1), None) for i, (n, v) in enumerate(named)] + [_Part(*others[0], "open", svg.HATCH)]
    parts = [_Part(name, values, str(i + 1), None) for i, (name, values) in enumerate(named)]
    if others:
        columns = list(zip(*(values for _, values in others), strict=True))
        sums = tuple(None if all(v is None for v in column) else sum(v for v in column if v is not None) for column in columns)
        parts.append(_Part(f"{REST} {len(others)} 项", sums, "open", svg.HATCH))
    return parts


def _totals(parts: Sequence[_Part], count: int) -> list[float | None]:
    found: list[float | None] = []
    for i in range(count):
        values = [part.values[i] for part in parts]
        found.append(None if all(v is None for v in values) else sum(v for v in values if v is not None))
    return found


def _field(parts: Sequence[_Part], count: int, width: int) -> _Field:
    ups = [sum(max(part.values[i] or 0, 0) for part in parts) for i in range(count)]
    downs = [sum(min(part.values[i] or 0, 0) for part in parts) for i in range(count)]
    axis = ticks([*ups, *downs], 5)
    left = widest(axis.texts) + 8
    right = width - (0 if is_narrow(width) else min(widest((p.name for p in parts), svg.SIZE), width * _LABEL_SHARE) + 42)
    pitch = min((right - left) / count, 60)
    return _Field(left, left + pitch * count, pitch, Scale(axis.low, axis.high, _TOP + _HEIGHT, _TOP), axis)


def _grid(field: _Field, width: int) -> list[str]:
    drawn = []
    for value, words in zip(field.axis.values, field.axis.texts, strict=True):
        y = field.scale.at(value)
        drawn.append(svg.line(field.left, y, field.right, y, "axis" if value == 0 else "hair"))
        drawn.append(svg.text(field.left - 8, y + 4, words, "quiet small", "end"))
    return drawn


def _column(field: _Field, i: int, month: str, parts: Sequence[_Part], digits: int, lacking: Sequence[str]) -> str:
    """The parts from zero up, negative ones down; pointing at it tells the values."""
    up = down = 0.0
    x = field.x(i) + (field.pitch - field.bar) / 2
    drawn = []
    for part in parts:
        value = part.values[i]
        if not value:
            continue
        start = up if value > 0 else down
        a, b = field.scale.at(start), field.scale.at(start + value)
        drawn.append(svg.box(x, min(a, b), field.bar, abs(a - b), f"{part.kind} pb-d-cut", part.fill))
        up, down = (start + value, down) if value > 0 else (up, start + value)
    told = [f"{part.name} {near(part.values[i], digits)}" for part in parts if part.values[i] is not None]
    if lacking:
        told.append(f"缺 {'、'.join(lacking[:3])}" + (f"等 {len(lacking)} 项" if len(lacking) > 3 else ""))
    return svg.node("g", svg.node("title", svg.say(f"{month}：{'；'.join(told)}")), *drawn)


def _gaps(field: _Field, empty: Sequence[bool], partly: Sequence[bool], parts: Sequence[_Part]) -> list[str]:
    """Hatched where nothing is known, 缺 written once for a run; 缺 above columns that lack a source."""
    drawn = []
    foot = field.scale.at(0)
    for first, last in runs(empty):
        x, wide = field.x(first), field.pitch * (last - first + 1)
        drawn.append(svg.box(x + 1, _TOP, wide - 2, foot - _TOP, "lack", svg.HATCH))
        count = last - first + 1
        words = f"{MISSING} {count} 个月" if count > 1 and text_px(f"{MISSING} {count} 个月") <= wide else MISSING
        drawn.append(svg.text(x + wide / 2, (_TOP + foot) / 2 + 4, words, "warn small", "middle"))
    tops = [sum(max(part.values[i] or 0, 0) for part in parts) for i in range(len(empty))]
    for first, last in runs(partly):
        x, wide = field.x(first), field.pitch * (last - first + 1)
        top = min(field.scale.at(tops[i]) for i in range(first, last + 1))
        drawn.append(svg.line(x + 1, top - 4, x + wide - 1, top - 4, "warn"))
        drawn.append(svg.text(x + wide / 2, top - 8, MISSING, "warn small", "middle"))
    return drawn


def _sums(field: _Field, parts: Sequence[_Part], empty: Sequence[bool], digits: int) -> list[str]:
    """Above the columns where all of them fit, none lacks a part and none goes below zero."""
    totals = _totals(parts, len(empty))
    texts = [near(total, digits) for total in totals]
    partly = any(part.values[i] is None for part in parts for i in range(len(empty)) if not empty[i])
    below = any((value or 0) < 0 for part in parts for value in part.values)
    if partly or below or widest(texts) > field.pitch - 2:
        return []
    tops = [field.scale.at(sum(max(part.values[i] or 0, 0) for part in parts)) for i in range(len(empty))]
    return [
        svg.text(field.x(i) + field.pitch / 2, tops[i] - 5, texts[i], "quiet small", "middle")
        for i in range(len(empty))
        if not empty[i]
    ]


def _months(field: _Field, months: Sequence[str]) -> list[str]:
    """Months as numbers with the year below its first; thinned so that they do not touch."""
    drawn = []
    found = [_MONTH.match(month) for month in months]
    y = _TOP + _HEIGHT + 16
    if not all(found):
        return _plain(field, months, y)
    step = next((step for step in (1, 2, 3, 6, 12) if field.pitch * step >= 18), 12)
    end = -100.0
    for i, match in enumerate(found):
        assert match is not None
        x, number = field.x(i) + field.pitch / 2, int(match[2])
        if (number - 1) % step == 0:
            drawn.append(svg.text(x, y, str(number), "quiet small", "middle"))
        if (number == 1 or i == 0) and field.x(i) >= end:
            words = f"{match[1]}年"
            drawn.append(svg.line(field.x(i), y - 12, field.x(i), y + 19, "hair"))
            drawn.append(svg.text(field.x(i) + 4, y + 17, words, "quiet small"))
            end = field.x(i) + text_px(words) + 10
    return drawn


def _plain(field: _Field, months: Sequence[str], y: float) -> list[str]:
    step = max(1, -(-int(min(widest(months), 90) + 8) // max(1, int(field.pitch))))
    return [
        svg.text(field.x(i) + field.pitch / 2, y, one_line(month, field.pitch * step - 4), "quiet small", "middle")
        for i, month in enumerate(months)
        if i % step == 0
    ]


def _names(field: _Field, parts: Sequence[_Part], empty: Sequence[bool], width: int) -> tuple[list[str], float]:
    """Names with a sample beside the last column that is there, each with a line to its part; on a phone below."""
    height: float = _TOP + _HEIGHT + _FOOT
    drawn = []
    last = next((i for i in range(len(empty) - 1, -1, -1) if not empty[i]), None)
    if is_narrow(width) or last is None:
        for n, part in enumerate(parts):
            y = height + 6 + n * 20
            drawn.append(svg.box(0, y, 12, 12, part.kind, part.fill))
            drawn.append(svg.text(20, y + 11, one_line(part.name, width - 20, svg.SIZE), "name"))
        return drawn, height + 10 + len(parts) * 20
    up = down = 0.0
    middles = []
    for part in parts:
        value = part.values[last] or 0
        start = up if value >= 0 else down
        middles.append(field.scale.at(start + value / 2))
        up, down = (start + value, down) if value >= 0 else (up, start + value)
    places = spread(middles, _LABEL_GAP + 2, _TOP, _TOP + _HEIGHT)
    edge = field.x(last) + (field.pitch + field.bar) / 2
    for part, middle, y in zip(parts, middles, places, strict=True):
        drawn.append(svg.path([(edge, middle), (field.right + 4, middle), (field.right + 16, y), (field.right + 20, y)], "lead"))
        drawn.append(svg.box(field.right + 22, y - 6, 12, 12, part.kind, part.fill))
        drawn.append(svg.text(field.right + 40, y + 4.5, one_line(part.name, width - field.right - 40, svg.SIZE), "name"))
    return drawn, height


def _said(months: Sequence[str], parts: Sequence[_Part], lacking: Sequence[Sequence[str]], empty: Sequence[bool]) -> str:
    order = "、".join(part.name for part in parts)
    bare = [month for month, nothing in zip(months, empty, strict=True) if nothing]
    partly = [month for month, names, nothing in zip(months, lacking, empty, strict=True) if names and not nothing]
    told = f"{months[0]} 至 {months[-1]} 逐月堆叠，自下而上：{order}。"
    if bare:
        told += f"没有数据的月份：{'、'.join(bare)}。"
    if partly:
        told += f"缺部分来源的月份：{'、'.join(partly)}。"
    return told
