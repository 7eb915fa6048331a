"""Geometry of the picture of the framework: six modules around the cycle of four stages (T/CSES, 0.3 and 0.4).

Pure: figures in, positions in px out; `site_templates/charts/framework.svg.j2` only draws. The wide picture has the
cycle as a band between two rows of modules, the narrow one as a ring of two by two above them, so that its letters
keep their size on a phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from parkbook.assess.model import Figures
from parkbook.book.text_fit import wrap
from parkbook.wording import MATURITY, percent

Layout = Literal["wide", "narrow"]
Kind = Literal["declared", "evidenced", "progress"]
Named = tuple[str, str, Figures]
"""Id, name and figures of a module or a stage."""
_PAD, _NAME, _BAR, _SMALL = 10, 19, 18, 18
_WORD, _NUMBER = 34, 40
_MARGIN, _GAP = 2, 14
_ARROW = 24
"""Room between two stages for an arrow."""
_WIDTH = {"wide": 660, "narrow": 350}
_HALF_CHARACTER = 7.2
"""Width in px of half a Chinese character at 14 px, for cutting names into lines."""


@dataclass(frozen=True)
class Meter:
    """One figure of a cell: word, track with a fill from zero, number."""

    kind: Kind
    word: str
    x: int
    """Left end of the track."""
    y: int
    """Top of the track."""
    width: int
    """Of the whole track, a share of 1."""
    fill: float
    value: str


@dataclass(frozen=True)
class Cell:
    """One module or stage; texts are (baseline, text)."""

    id: str
    x: int
    y: int
    width: int
    height: int
    stage: bool
    lines: tuple[tuple[int, str], ...]
    meters: tuple[Meter, ...]
    notes: tuple[tuple[int, str], ...]
    """Maturity in a figure and words; how many items are answered."""
    name: str


@dataclass(frozen=True)
class Arrow:
    path: str
    head: str
    """Points of a triangle."""


@dataclass(frozen=True)
class Framework:
    layout: Layout
    cells: tuple[Cell, ...]
    arrows: tuple[Arrow, ...]
    """From each stage to the next, the last back to the first."""
    width: int
    height: int
    sentences: tuple[str, ...]
    """The same in words, for readers who do not see the picture."""


def framework(modules: Sequence[Named], stages: Sequence[Named], layout: Layout) -> Framework:
    """The picture; `modules` stand in reading order, `stages` in the order of the cycle.

    Args:
        modules: six of them in the standard; any number is laid out.
        stages: exactly four.
    """
    width = _WIDTH[layout]
    if layout == "wide":
        above, below = modules[: (len(modules) + 1) // 2], modules[(len(modules) + 1) // 2 :]
        top = _row(above, _MARGIN, width, 3, False)
        band = _row(stages, _bottom(top, _MARGIN) + _GAP + 4, width, 4, True)
        arrows = _band_arrows(band)
        rest = _row(below, _bottom(band, 0) + _ARROW + _GAP, width, 3, False)
        cells = [*top, *band, *rest]
    else:
        first = _row(stages[:2], _MARGIN, width, 2, True)
        second = _row(stages[:1:-1], _bottom(first, 0) + _ARROW, width, 2, True)
        arrows = _ring_arrows((first[0], first[1], second[1], second[0]))
        rest = _row(modules, _bottom(second, 0) + _ARROW, width, 2, False)
        cells = [*first, *second, *rest]
    height = max(cell.y + cell.height for cell in cells) + _MARGIN
    sentences = tuple(_sentence(name, f) for _, name, f in (*stages, *modules))
    return Framework(layout, tuple(cells), tuple(arrows), width, height, sentences)


def _row(named: Sequence[Named], top: int, width: int, columns: int, stage: bool) -> list[Cell]:
    """Cells in rows of `columns`, those of one row as high as the highest."""
    gap = _ARROW if stage else _GAP
    cell_width = (width - 2 * _MARGIN - (columns - 1) * gap) // columns
    found: list[Cell] = []
    for start in range(0, len(named), columns):
        part = named[start : start + columns]
        letters = int((cell_width - 2 * _PAD) / _HALF_CHARACTER)
        names = [wrap(name, letters, 2) for _, name, _ in part]
        most = max(len(lines) for lines in names)
        for number, (id, name, figures) in enumerate(part):
            x = _MARGIN + number * (cell_width + gap)
            found.append(_cell((id, name, figures), names[number], most, x, top, cell_width, stage))
        top = found[-1].y + found[-1].height + _GAP
    return found


def _cell(named: Named, lines: tuple[str, ...], most: int, x: int, y: int, width: int, stage: bool) -> Cell:
    id, name, figures = named
    at = y + _PAD + 13
    texts = tuple((at + n * _NAME, text) for n, text in enumerate(lines))
    at += most * _NAME + 5
    track = width - 2 * _PAD - _WORD - _NUMBER
    meters = []
    values: tuple[tuple[Kind, str, float | None], ...] = (
        ("declared", "自评", figures.declared),
        ("evidenced", "举证", figures.evidenced),
        ("progress", "作答", figures.progress),
    )
    for number, (kind, word, value) in enumerate(values):
        top = at - 9 + number * _BAR
        fill = round((value or 0.0) * track, 1)
        meters.append(Meter(kind, word, x + _PAD + _WORD, top, track, fill, percent(value)))
    at += len(values) * _BAR + 4
    notes = ((at, _maturity(figures)), (at + _SMALL, _answered(figures)))
    return Cell(id, x, y, width, at + _SMALL + _PAD - y, stage, texts, tuple(meters), notes, name)


def _maturity(figures: Figures) -> str:
    level = figures.maturity
    return "成熟度 —" if level is None else f"成熟度 {level} {MATURITY[level]}"


def _answered(figures: Figures) -> str:
    return f"{figures.applicable} 项答了 {figures.answered} 项" if figures.applicable else "没有适用的检查项"


def _sentence(name: str, f: Figures) -> str:
    return f"{name}：自评 {percent(f.declared)}，举证 {percent(f.evidenced)}，作答 {percent(f.progress)}，{_maturity(f)}"


def _bottom(cells: Sequence[Cell], otherwise: int) -> int:
    return max((cell.y + cell.height for cell in cells), default=otherwise)


def _band_arrows(stages: Sequence[Cell]) -> list[Arrow]:
    """To the right between neighbours, and below the band back to the first."""
    arrows = [_right(left, right) for left, right in pairwise(stages)]
    first, last = stages[0], stages[-1]
    low, bottom = last.y + last.height + _ARROW // 2, last.y + last.height
    start, end = last.x + last.width // 2, first.x + first.width // 2
    head = f"{end},{bottom + 1} {end - 4},{bottom + 9} {end + 4},{bottom + 9}"
    return [*arrows, Arrow(f"M{start} {bottom} V{low} H{end} V{bottom + 8}", head)]


def _ring_arrows(ring: tuple[Cell, Cell, Cell, Cell]) -> list[Arrow]:
    """Clockwise from the upper left."""
    one, two, three, four = ring
    x, y = two.x + two.width // 2, three.y
    down = Arrow(f"M{x} {two.y + two.height} V{y - 8}", f"{x},{y - 1} {x - 4},{y - 9} {x + 4},{y - 9}")
    level, end = three.y + three.height // 2, four.x + four.width
    left = Arrow(f"M{three.x} {level} H{end + 8}", f"{end + 1},{level} {end + 9},{level - 4} {end + 9},{level + 4}")
    x, y = one.x + one.width // 2, one.y + one.height
    up = Arrow(f"M{x} {four.y} V{y + 8}", f"{x},{y + 1} {x - 4},{y + 9} {x + 4},{y + 9}")
    return [_right(one, two), down, left, up]


def _right(left: Cell, right: Cell) -> Arrow:
    y, end = left.y + left.height // 2, right.x
    return Arrow(f"M{left.x + left.width} {y} H{end - 8}", f"{end - 1},{y} {end - 9},{y - 4} {end - 9},{y + 4}")
