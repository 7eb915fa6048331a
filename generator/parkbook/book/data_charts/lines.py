"""The path of the years: what was, what is foreseen with its band, and how an objective stands against its path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from markupsafe import Markup

from parkbook.book.data_charts import svg
from parkbook.book.data_charts.bars import MISSING
from parkbook.book.data_charts.plot import End, Plot, axes, end_labels, flag, plot, shelf_y, strokes
from parkbook.book.data_charts.scale import WIDE, one_line, shelve, text_px, widest
from parkbook.book.data_charts.shown import digits_for, known, near, shown

Point = tuple[int, float, float, float]
"""Year, value, low, high."""
_MOST = 4
"""Dashes that can be told apart."""


def path_chart(
    title: str, unit: str, history: Mapping[int, float | None], scenarios: Sequence[tuple[str, Sequence[Point]]],
    marks: Sequence[tuple[int, str]] = (), *, digits: int | None = None, width: int = WIDE,
) -> Markup:
    """The past as a solid line with dots, each scenario as a dashed line within its band, years such as a peak marked.

    The past breaks where a year is missing. A scenario is led on from the last year of the past. Its name and end value
    stand at its end; the zero line is always there.

    Args:
        history: Year -> value; None is a missing year.
        scenarios: At most four, each (name, points in order of years).
        marks: (year, words), such as (2030, 达峰（按计划）); years outside the picture are left out.
    """  # fmt: skip
    whole = svg.titled(title, unit)
    past = {year: value for year, given in history.items() if (value := known(given)) is not None}
    ways = [(name, _clean(points)) for name, points in scenarios[:_MOST]]
    ways = [(name, points) for name, points in ways if points]
    years = [*history, *(p[0] for _, points in ways for p in points)]
    values = [*past.values(), *(v for _, points in ways for p in points for v in p[1:])]
    if not values:
        return svg.nothing(whole, "没有历年排放，也没有情景，画不出路径。")
    places = digits_for(values) if digits is None else digits
    ends = [End(points[-1][0], points[-1][1], name, near(points[-1][1], places), f"way{n}") for n, (name, points) in enumerate(ways)]
    if past:
        last = max(past)
        ends = [End(last, past[last], "实际", near(past[last], places), "past"), *ends] if not ways else ends
    at, drawn_marks = _marked(years, values, ends, marks, width)
    body = [_band(at, points, n) for n, (_, points) in enumerate(ways)] + axes(at) + drawn_marks
    for n, (_, points) in enumerate(ways):
        line = {p[0]: p[1] for p in points}
        before = [year for year in past if year < points[0][0]]
        joined = {max(before): past[max(before)], **line} if before else line
        body += strokes(at, joined, f"way{n}", unbroken=True)
        body.append(_dot(at, points[-1][0], points[-1][1], "dot pb-d-end"))
    body += strokes(at, past, "past") + [_dot(at, year, value, "dot") for year, value in sorted(past.items())]
    body += _lacking(at, [year for year in history if year not in past])
    labels, height = end_labels(at, ends)
    return svg.picture(whole, _path_said(past, ways, marks, places), width, height, [*body, *labels])


def _clean(points: Sequence[Point]) -> list[Point]:
    """In order of years; without a value no point, without a band the value itself."""
    found = []
    for year, value, low, high in sorted(points):
        middle = known(value)
        if middle is not None:
            a, b = known(low), known(high)
            found.append((year, middle, middle if a is None else min(a, middle), middle if b is None else max(b, middle)))
    return found


def _marked(
    years: Sequence[int], values: Sequence[float], ends: Sequence[End], marks: Sequence[tuple[int, str]], width: int
) -> tuple[Plot, list[str]]:
    """The field with as many shelves above it as the marks need, and the marks."""
    words = [end.words for end in ends]
    at = plot(years, values, words, width, zero=True)
    inside = [(year, one_line(mark, width * 0.45)) for year, mark in sorted(marks) if min(years) <= year <= max(years)]
    flags = [flag(at.years.at(year), mark, width) for year, mark in inside]
    shelves = shelve(flags)
    at = plot(years, values, words, width, zero=True, shelves=max(shelves, default=-1) + 1)
    drawn, words_drawn = [], []
    for (_, mark), (x, left, _), shelf in zip(inside, flags, shelves, strict=True):
        y = shelf_y(at, shelf)
        drawn.append(svg.line(x, y - 10, x, at.foot, "when"))
        words_drawn.append(svg.text(left, y, mark, "small"))
    return at, drawn + words_drawn  # words over the lines


def _band(at: Plot, points: Sequence[Point], n: int) -> str:
    above = [at.point(p[0], p[3]) for p in points]
    below = [at.point(p[0], p[2]) for p in reversed(points)]
    return svg.path([*above, *below], f"band pb-d-band{n}", closed=True) if len(points) > 1 else ""


def _dot(at: Plot, year: int, value: float, kind: str) -> str:
    x, y = at.point(year, value)
    return svg.node("circle", class_=f"pb-d-{kind}", cx=x, cy=y, r=3.5)


def _lacking(at: Plot, years: Sequence[int]) -> list[str]:
    """缺 above the axis in years that nobody knows."""
    return [svg.text(at.years.at(year), at.foot - 5, MISSING, "warn small", "middle") for year in sorted(years)]


def _path_said(
    past: Mapping[int, float], ways: Sequence[tuple[str, Sequence[Point]]], marks: Sequence[tuple[int, str]], digits: int
) -> str:
    told = [f"{min(past)} 年 {shown(past[min(past)], digits)}，{max(past)} 年 {shown(past[max(past)], digits)}"] if past else []
    for name, points in ways:
        year, value, low, high = points[-1]
        told.append(f"{name}：{year} 年 {shown(value, digits)}（{shown(low, digits)} 至 {shown(high, digits)}）")
    told += [f"{year} 年{words}" for year, words in sorted(marks)]
    return "；".join(told) + "。"


def glide_path(
    title: str, unit: str, target: Mapping[int, float], actual: Mapping[int, float | None], better: Literal["lower", "higher"],
    base: int | None = None, *, digits: int | None = None, width: int = WIDE,
) -> Markup:
    """An objective's path as a dashed line with squares, what was reached as dots with values: filled where the year's
    target is kept, open where it is missed, 缺 where nobody knows.

    The axis of values begins at zero, or, where everything lies close together far above it, not; the picture then says so.

    Args:
        target: Year -> value that the path asks for.
        actual: Year -> value reached; None is a year that should have one.
        base: The base year, marked where it lies in the picture; it is neither kept nor missed.
    """  # fmt: skip
    whole = svg.titled(title, unit)
    goals = {year: value for year, given in target.items() if (value := known(given)) is not None}
    reached = {year: value for year, given in actual.items() if (value := known(given)) is not None}
    values = [*goals.values(), *reached.values()]
    if not values:
        return svg.nothing(whole, "没有目标值，也没有实际值。")
    places = digits_for(values) if digits is None else digits
    zero = min(values) <= 0.7 * max(values)
    ends = [End(year, line[year], name, near(line[year], places), kind) for name, line, kind in
            (("目标", goals, "goal"), ("实际", reached, "past")) if line for year in [max(line)]]  # fmt: skip
    at = plot([*target, *actual], values, [end.words for end in ends], width, zero=zero)
    body = axes(at) + _base(at, base) + strokes(at, goals, "goal", unbroken=True)
    body += [_square(at, year, value) for year, value in sorted(goals.items())]
    body += strokes(at, reached, "past")
    kept = {year: _keeps(value, goals.get(year), better) for year, value in reached.items() if year != base}
    body += [_dot(at, year, value, "dot" if kept.get(year, True) else "missed") for year, value in sorted(reached.items())]
    body += _lacking(at, [year for year in actual if year not in reached])
    body += _values(at, goals, reached, places)
    labels, height = end_labels(at, ends, 14 if base is not None else 0)
    notes = _glide_notes(at, kept, zero)
    body += [svg.text(0, height + 12 + 18 * n, one_line(note, width), "quiet small") for n, note in enumerate(notes)]
    return svg.picture(whole, _glide_said(goals, reached, kept, places), width, height + 18 * len(notes) + 4, [*body, *labels])


def _keeps(value: float, goal: float | None, better: Literal["lower", "higher"]) -> bool:
    return goal is None or (value <= goal if better == "lower" else value >= goal)


def _base(at: Plot, base: int | None) -> list[str]:
    if base is None or not at.years.low <= base <= at.years.high:
        return []
    x = at.years.at(base)
    anchor = "start" if x - at.left < 24 else "middle"
    return [svg.line(x, at.top, x, at.foot, "when"), svg.text(at.left if anchor == "start" else x, at.foot + 34, "基准年", "quiet small", anchor)]


def _square(at: Plot, year: int, value: float) -> str:
    x, y = at.point(year, value)
    return svg.box(x - 3, y - 3, 6, 6, "goalmark")


def _values(at: Plot, goals: Mapping[int, float], reached: Mapping[int, float], digits: int) -> list[str]:
    """Values at the dots, on the side away from the path; not the last, which stands at the end; thinned so that they do not touch."""
    drawn: list[str] = []
    texts = {year: near(value, digits) for year, value in sorted(reached.items())}
    room = widest(texts.values()) + 8
    end = -1e9
    for year in list(texts)[:-1]:
        x, y = at.point(year, reached[year])
        left = max(at.left + 2, x - text_px(texts[year]) / 2)
        if left < end:
            continue
        above = year not in goals or reached[year] >= goals[year]
        baseline = y - 9 if above else y + 19
        if not above and baseline > at.foot - 4:
            baseline = y - 9
        drawn.append(svg.text(left, baseline, texts[year], "small"))
        end = left + room
    return drawn


def _glide_notes(at: Plot, kept: Mapping[int, bool], zero: bool) -> list[str]:
    notes = []
    if not all(kept.values()):
        notes.append("实心点：达到当年目标；空心点：没有达到")
    if not zero:
        notes.append(f"纵轴不从零起，自 {at.axis.texts[0]} 起")
    return notes


def _glide_said(goals: Mapping[int, float], reached: Mapping[int, float], kept: Mapping[int, bool], digits: int) -> str:
    told = [f"目标路径：{'；'.join(f'{year} 年 {shown(value, digits)}' for year, value in sorted(goals.items()))}"] if goals else []
    word = {True: "，达到", False: "，没有达到"}
    rows = [f"{y} 年 {shown(v, digits)}{word[kept[y]] if y in kept and y in goals else ''}" for y, v in sorted(reached.items())]
    return "。".join([*told, *([f"实际：{'；'.join(rows)}"] if rows else [])]) + "。"
