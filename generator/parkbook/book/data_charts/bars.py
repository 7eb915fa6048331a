"""Horizontal bars, and the steps from one year's total to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from parkbook.book.data_charts import svg
from parkbook.book.data_charts.rows import BAR, Frame, Row, frame
from parkbook.book.data_charts.scale import WIDE, Scale, is_narrow, ticks
from parkbook.book.data_charts.shown import add_up, digits_for, known, near, shown, signed, with_plus

MISSING = "缺"


def bars(
    title: str, unit: str, rows: Sequence[tuple[str, float | None, str]], *, digits: int | None = None, width: int = WIDE
) -> Markup:
    """Bars from zero in the given order, each with its value; negative ones, such as exports and removals, to the left.

    Args:
        title: With the year.
        rows: (name, value, note); a missing value is 缺 and has no bar, an empty note is left out.
        digits: Decimals of the values; by their size where not given. The page's table should use the same.
    """
    whole = svg.titled(title, unit)
    values = [known(value) for _, value, _ in rows]
    if not rows:
        return svg.nothing(whole, "没有可画的数据。")
    places = digits_for(values) if digits is None else digits
    texts = [MISSING if value is None else near(value, places) for value in values]
    at = frame([label for label, _, _ in rows], texts, [note for _, _, note in rows], width)
    low, high = _ends(values)
    scale = Scale(low, high, at.start, at.end)
    zero = scale.at(0)
    body = [_bar(row, scale, 0, value) for row, value in zip(at.rows, values, strict=True) if value is not None]
    body += _zero(at, zero, width)
    body += [svg.line(zero, row.bar_y, zero, row.bar_y + BAR, "gap") for row, v in zip(at.rows, values, strict=True) if v is None]
    body += [row.drawn for row in at.rows]
    return svg.picture(whole, _said(rows, texts), width, at.height, body)


def _zero(at: Frame, x: float, width: int) -> list[str]:
    """The line at zero; on a phone only beside the bars, where it crosses no name."""
    if is_narrow(width):
        return [svg.line(x, row.bar_y - 2, x, row.bar_y + BAR + 2, "axis") for row in at.rows]
    return [svg.line(x, 0, x, at.height - 4, "axis")]


def _ends(values: Sequence[float | None]) -> tuple[float, float]:
    """The lowest and highest value, zero among them; never the same."""
    found = [value for value in values if value is not None]
    low, high = min([0.0, *found]), max([0.0, *found])
    return low, high if high > low else low + 1


def _bar(row: Row, scale: Scale, start: float, value: float, up: str = "1") -> str:
    """From one value to another; at least 1 px, so that what is there is seen."""
    if value == start:
        return ""
    a, b = sorted((scale.at(start), scale.at(value)))
    kind, fill = (up, None) if value > start else ("open", svg.HATCH)
    return svg.box(a, row.bar_y, max(1, b - a), BAR, kind, fill)


def _said(rows: Sequence[tuple[str, float | None, str]], texts: Sequence[str]) -> str:
    """The longest bars in words; the table below says all."""
    told = [f"{label} {text}" for (label, _, _), text in zip(rows, texts, strict=True)]
    rest = f"；另有 {len(told) - 6} 项，见下表" if len(told) > 6 else ""
    return f"横条图，共 {len(told)} 项：{'；'.join(told[:6])}{rest}。"


Kind = Literal["total", "change"]
UNEXPLAINED = "未归因的差额"
_WINDOW = 0.25
"""Below this share of the totals, changes are drawn on an axis that does not begin at zero, and the totals have no bars."""


@dataclass(frozen=True)
class _Step:
    label: str
    kind: Kind
    start: float
    value: float | None
    """Level reached; None where the change is not known."""
    text: str


def waterfall(
    title: str, unit: str, steps: Sequence[tuple[str, float | None, Kind]], *, digits: int | None = None, width: int = WIDE
) -> Markup:
    """How one total became another: a row for each total and each change, drawn as a bar from the level before it.

    What the changes do not explain is a row of its own (未归因的差额) before the total that shows it, and the printed
    changes add up to the printed difference. Where the changes are small beside the totals, the axis does not begin at
    zero: then totals are marks, not bars, and the picture says so.

    Args:
        steps: (name, value, kind): `total` for a level, `change` for what is added to it; the first is a total.
    """
    whole = svg.titled(title, unit)
    if not steps or steps[0][2] != "total" or known(steps[0][1]) is None:
        return svg.nothing(whole, "没有起始年份的数据，画不出变化。")
    places = digits_for(value for _, value, _ in steps) if digits is None else digits
    found = _levels(steps, places)
    at = frame([s.label for s in found], [s.text for s in found], [""] * len(found), width, [s.kind == "total" for s in found])
    levels = [level for s in found for level in (s.start, s.value) if level is not None]
    windowed = _is_windowed(found)
    axis = ticks(levels, 4, zero=not windowed)
    scale = Scale(axis.low, axis.high, at.start + 4, at.end - 4)
    body = _joints(found, at, scale)
    body += [_step(step, row, scale, windowed) for step, row in zip(found, at.rows, strict=True)]
    height = at.height
    if windowed:
        body.append(svg.text(at.start, height + 12, f"横轴不从零起，自 {axis.texts[0]} 至 {axis.texts[-1]}", "quiet small"))
        height += 20
    else:
        body += _zero(at, scale.at(0), width)
    body += [row.drawn for row in at.rows]
    return svg.picture(whole, f"变化分解：{'；'.join(f'{s.label} {s.text}' for s in found)}。", width, height, body)


def _levels(steps: Sequence[tuple[str, float | None, Kind]], digits: int) -> list[_Step]:
    """Steps with the level before each, and what is left unexplained before each total."""
    found: list[_Step] = []
    changes: list[tuple[str, float | None]] = []
    level = 0.0
    for label, given, kind in steps:
        value = known(given)
        if kind == "change":
            changes.append((label, value))
        elif found and value is not None:
            found += _changes(changes, level, value, digits)
            level, changes = _add_total(found, label, value, digits), []
        elif value is None:
            found += _changes(changes, level, None, digits)
            level += sum(change for _, change in changes if change is not None)
            found.append(_Step(label, "total", level, None, MISSING))
            changes = []
        else:
            level = _add_total(found, label, value, digits)
    return found + _changes(changes, level, None, digits)


def _add_total(found: list[_Step], label: str, value: float, digits: int) -> float:
    found.append(_Step(label, "total", value, value, shown(value, digits)))
    return value


def _changes(given: list[tuple[str, float | None]], level: float, goal: float | None, digits: int) -> list[_Step]:
    """Rows of the changes; with the gap to the goal where there is more than a rounding of it."""
    explained = sum(value for _, value in given if value is not None)
    if goal is not None and abs(goal - level - explained) > 0.25 * 10**-digits + 1e-9 * (abs(goal) + abs(level)):
        given = [*given, (UNEXPLAINED, goal - level - explained)]
    if goal is None:
        texts = [signed(value, digits) for _, value in given]
    else:
        texts = _change_texts([value for _, value in given], level, goal, digits)
    found = []
    for (label, value), text in zip(given, texts, strict=True):
        found.append(_Step(label, "change", level, None if value is None else level + value, MISSING if value is None else text))
        level += value or 0
    return found


def _change_texts(values: list[float | None], level: float, goal: float, digits: int) -> list[str]:
    """Changes as texts that lead from the printed start to the printed end."""
    start, end = (float(shown(total, digits).replace(",", "")) for total in (level, goal))
    left = (end - start) - sum(value for value in values if value is not None)
    largest = max((i for i, value in enumerate(values) if value is not None), key=lambda i: abs(values[i] or 0), default=-1)
    if largest < 0:
        return [shown(value, digits) for value in values]
    moved = [value + left if value is not None and i == largest else value for i, value in enumerate(values)]
    texts = add_up(moved, end - start, digits)
    return [with_plus(text) for text in texts]


def _is_windowed(steps: Sequence[_Step]) -> bool:
    levels = [level for s in steps for level in (s.start, s.value) if level is not None]
    low, high = min(levels), max(levels)
    return low > 0 and 0 < high - low < _WINDOW * high


def _joints(steps: Sequence[_Step], at: Frame, scale: Scale) -> list[str]:
    """A hair line from each level to the row that starts from it."""
    drawn = []
    for i in range(1, len(steps)):
        before, row = at.rows[i - 1], at.rows[i]
        x = scale.at(steps[i].start)
        drawn.append(svg.line(x, before.bar_y, x, row.bar_y + BAR, "joint"))
    return drawn


def _step(step: _Step, row: Row, scale: Scale, windowed: bool) -> str:
    if step.value is None:
        return ""
    if step.kind == "change":
        return _bar(row, scale, step.start, step.value)
    if not windowed:
        return _bar(row, scale, 0, step.value, "sum")
    x = scale.at(step.value)
    middle = row.bar_y + BAR / 2
    return svg.path([(x, row.bar_y - 2), (x, row.bar_y + BAR + 2)], "mark") + svg.node("circle", class_="pb-d-dot", cx=x, cy=middle, r=4)
