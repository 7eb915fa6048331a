"""From values to pixels: scales, ticks, widths of texts, labels kept apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parkbook.book.data_charts.shown import known, shown
from parkbook.book.text_fit import units, wrap

WIDE, NARROW = 700, 330
"""Widths in px for a page and for a phone."""
_TURN = 500
"""Below this width a picture is drawn for a phone."""
_LATIN = 0.6
"""Width of a Latin letter or figure in em, generously."""
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def is_narrow(width: int) -> bool:
    return width < _TURN


@dataclass(frozen=True)
class Scale:
    """A straight line of values from `low` to `high` laid on px from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The px of a value."""
        span = self.high - self.low
        share = (value - self.low) / span if span > 0 else 0.5
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True)
class Ticks:
    """Round values along an axis, ascending, that enclose what is drawn."""

    values: tuple[float, ...]
    texts: tuple[str, ...]

    @property
    def low(self) -> float:
        return self.values[0]

    @property
    def high(self) -> float:
        return self.values[-1]


_NOTHING = 1e-200
"""Spans below are none: their steps would leave the range of numbers."""


def ticks(values: Iterable[float | None], most: int = 5, zero: bool = True) -> Ticks:
    """Round ticks around the values, about `most` of them; from and through zero unless `zero` is False."""
    found = [value for value in map(known, values) if value is not None]
    low, high = min(found, default=0.0), max(found, default=0.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= max(abs(high) * 1e-9, _NOTHING):
        high = low + (abs(low) if abs(low) > _NOTHING else 1.0)
    raw = (high - low) / most
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(step * size for step in _STEPS if step * size >= raw * (1 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    digits = next((n for n in range(8) if math.isclose(round(step, n), step, rel_tol=1e-6)), 8)
    marks = tuple(step * n for n in range(first, last + 1))
    return Ticks(marks, tuple(shown(mark, digits) for mark in marks))


def text_px(text: str, size: float = 12) -> float:
    """Width of a text in px: 1 em for a Chinese sign, 0.6 em for any other."""
    wide = units(text) - len(text)
    return size * (wide + _LATIN * (len(text) - wide))


def widest(texts: Iterable[str], size: float = 12) -> float:
    return max((text_px(text, size) for text in texts), default=0.0)


def one_line(text: str, room: float, size: float = 12) -> str:
    """The text if it fits, else its start and …; white space is single."""
    return (lines(text, room, size, 1) or ("",))[0]


def lines(text: str, room: float, size: float = 12, most: int = 2) -> tuple[str, ...]:
    """The text in at most so many lines, none wider than `room` px."""
    text = " ".join(text.split())
    if text_px(text, size) <= room:
        return (text,) if text else ()
    width = max(4, int(room / (size * _LATIN)), int(room / text_px(text, size) * units(text)))
    while True:
        found = wrap(text, width, most)
        if widest(found, size) <= room or width <= 4:
            return found
        width -= 1


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places at least `gap` apart, in the order of what is wanted and near to it, from `low` to `high` where they fit.

    Where they do not fit they run on below `high`.
    """
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    at = [min(max(wanted[i], low), high) for i in order]
    for i in range(1, len(at)):
        at[i] = max(at[i], at[i - 1] + gap)
    top = high
    for i in range(len(at) - 1, -1, -1):
        at[i] = min(at[i], top)
        top = at[i] - gap
    if at and at[0] < low:
        at = [low + gap * i for i in range(len(at))]
    placed = dict(zip(order, at, strict=True))
    return [round(placed[i], 1) for i in range(len(wanted))]


def runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """(first, last) of each run of True."""
    edges = [False, *flags, False]
    starts = [i for i, (a, b) in enumerate(pairwise(edges)) if b and not a]
    ends = [i - 1 for i, (a, b) in enumerate(pairwise(edges)) if a and not b]
    return list(zip(starts, ends, strict=True))


def shelve(flags: Sequence[tuple[float, float, float]], gap: float = 6) -> list[int]:
    """A shelf (0 the lowest) for each flag: words on one shelf do not touch, and no pole runs through words.

    Args:
        flags: (x of the pole, left, right of the words); the pole rises from below to its own words.
    """
    found: dict[int, int] = {}

    def free(i: int, shelf: int) -> bool:
        x, left, right = flags[i]
        for j, other in found.items():
            a, b, c = flags[j]
            touching = shelf == other and left < c + gap and b < right + gap
            through_mine = other > shelf and left - 2 < a < right + 2
            through_theirs = other < shelf and b - 2 < x < c + 2
            if touching or through_mine or through_theirs:
                return False
        return True

    for i in sorted(range(len(flags)), key=lambda i: (-flags[i][0], i)):
        found[i] = next((shelf for shelf in range(2 * len(flags)) if free(i, shelf)), max(found.values(), default=-1) + 1)
    return [found[i] for i in range(len(flags))]
