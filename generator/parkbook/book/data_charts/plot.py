"""The field of a picture over years: axes, year ticks, lines that break where a year is missing, labels at their ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from parkbook.book.data_charts import svg
from parkbook.book.data_charts.scale import Scale, Ticks, is_narrow, one_line, spread, text_px, ticks, widest

HEIGHT, FOOT = 250, 28
_LABEL_SHARE = 0.27
LABEL_GAP = 17
"""Px from one label to the next."""
_SHELF = 18
_STEPS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Plot:
    """Where years and values lie, px. `top` is the upper edge of the field, `foot` its lower."""

    left: float
    right: float
    top: float
    foot: float
    years: Scale
    scale: Scale
    axis: Ticks
    width: int

    def point(self, year: int, value: float) -> tuple[float, float]:
        return self.years.at(year), self.scale.at(value)


@dataclass(frozen=True)
class End:
    """A line's end with the words that stand beside it; `sample` is the class of the line."""

    year: int
    value: float
    name: str
    text: str
    """The value as printed; a name too long for its room is cut, the value never."""
    sample: str

    @property
    def words(self) -> str:
        return f"{self.name} {self.text}"

    def within(self, room: float) -> str:
        return f"{one_line(self.name, room - text_px(self.text, svg.SIZE) - 8, svg.SIZE)} {self.text}"


def plot(years: Iterable[int], values: Iterable[float | None], ends: Sequence[str], width: int, *, zero: bool, shelves: int = 0) -> Plot:
    """A field that holds all years and values, with room for the words at the ends of lines (wide) and shelves of marks on top."""
    found = sorted(set(years))
    axis = ticks(values, 5, zero)
    top = 14.0 + shelves * _SHELF
    left = widest(axis.texts) + 10
    room = 12.0 if is_narrow(width) else min(widest(ends, svg.SIZE), width * _LABEL_SHARE) + 30
    right = width - room
    edge = 10.0
    return Plot(
        left, right, top, top + HEIGHT,
        Scale(found[0], found[-1], left + edge, right - edge), Scale(axis.low, axis.high, top + HEIGHT, top), axis, width,
    )  # fmt: skip


def axes(at: Plot) -> list[str]:
    """Hair lines with their values, zero stronger, and the years below."""
    drawn = []
    for value, words in zip(at.axis.values, at.axis.texts, strict=True):
        y = at.scale.at(value)
        drawn.append(svg.line(at.left, y, at.right, y, "axis" if value == 0 else "hair"))
        drawn.append(svg.text(at.left - 8, y + 4, words, "quiet small", "end"))
    first, last = int(at.years.low), int(at.years.high)
    pitch = (at.right - at.left - 20) / max(1, last - first)
    step = next((step for step in _STEPS if pitch * step >= 42), 100)
    marked = [year for year in range(first, last + 1) if year % step == 0] or [first]
    if step == 1:
        marked = list(range(first, last + 1))
    for year in marked:
        drawn.append(svg.line(at.years.at(year), at.foot, at.years.at(year), at.foot + 4, "axis"))
        drawn.append(svg.text(at.years.at(year), at.foot + 18, str(year), "quiet small", "middle"))
    return drawn


def strokes(at: Plot, values: Mapping[int, float], kind: str, unbroken: bool = False) -> list[str]:
    """A line through the values; it breaks where a year lies between two that is not known, unless `unbroken`."""
    drawn: list[str] = []
    run: list[tuple[int, float]] = []
    for year in sorted(values):
        if run and year != run[-1][0] + 1 and not unbroken:
            drawn += _run(at, run, kind)
            run = []
        run.append((year, values[year]))
    return drawn + _run(at, run, kind)


def _run(at: Plot, run: Sequence[tuple[int, float]], kind: str) -> list[str]:
    return [svg.path([at.point(*pair) for pair in run], kind)] if len(run) > 1 else []


def end_labels(at: Plot, ends: Sequence[End], lower: float = 0) -> tuple[list[str], float]:
    """Words beside the ends, kept apart, each led to its end; on a phone below the field with a sample of the line.

    Args:
        lower: Px that something else needs below the years.
    Returns:
        What is drawn, and the y below everything.
    """
    drawn = []
    below = at.foot + FOOT + lower
    if is_narrow(at.width):
        for n, end in enumerate(ends):
            y = below + 12 + n * 20
            drawn.append(svg.path([(0, y), (26, y)], end.sample))
            drawn.append(svg.text(34, y + 4.5, end.within(at.width - 34), "name"))
        return drawn, below + len(ends) * 20 + 4
    wanted = [at.point(end.year, end.value)[1] for end in ends]
    for end, middle, y in zip(ends, wanted, spread(wanted, LABEL_GAP, at.top, at.foot), strict=True):
        x = at.years.at(end.year)
        drawn.append(svg.path([(x + 5, middle), (at.right + 4, middle), (at.right + 18, y), (at.right + 22, y)], "lead"))
        drawn.append(svg.text(at.right + 26, y + 4.5, end.within(at.width - at.right - 26), "name"))
    return drawn, below


def flag(x: float, words: str, width: float) -> tuple[float, float, float]:
    """(x, left, right) of words beside a pole: on its right where they fit into the picture, else on its left."""
    wide = text_px(words, svg.SMALL)
    return (x, x + 5, x + 5 + wide) if x + 5 + wide <= width - 1 else (x, x - 5 - wide, x - 5)


def shelf_y(at: Plot, shelf: int) -> float:
    """Baseline of the words on a shelf above the field; 0 is nearest to it."""
    return at.top - 8 - shelf * _SHELF
