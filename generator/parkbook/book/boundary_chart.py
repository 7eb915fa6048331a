"""Geometry of the picture of the boundary: what lies inside the frame, what stands outside and is named.

Pure: names in, positions in px out. `site_templates/charts/boundary.svg.j2` only draws. It shows belonging, not places on a map.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parkbook.book.text_fit import units, wrap

_BOX_W, _BOX_GAP, _LINE, _PAD = 168, 10, 17, 8
_PER_ROW = 3
_NAME = 22
_TITLE_H, _GROUP_GAP, _MARGIN = 30, 14, 12
_MOST = 30
"""Names in one group before the rest are only counted."""


@dataclass(frozen=True)
class BoundaryBox:
    """One name; `lines` are (baseline, text)."""

    x: int
    y: int
    width: int
    height: int
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class BoundaryGroup:
    """A heading with its boxes."""

    title: str
    y: int
    inside: bool
    boxes: tuple[BoundaryBox, ...]


@dataclass(frozen=True)
class BoundaryChart:
    """`frame` is (y, height) of the dashed line around all that is inside."""

    groups: tuple[BoundaryGroup, ...]
    frame: tuple[int, int]
    width: int
    height: int


def boundary_layout(inside: Mapping[str, Sequence[str]], outside: Mapping[str, Sequence[str]]) -> BoundaryChart:
    """Groups of names inside the boundary above, groups outside below the frame.

    Args:
        inside, outside: Heading -> names, in reading order; a group without names is left out.
    """
    width = _PER_ROW * (_BOX_W + _BOX_GAP) - _BOX_GAP + 2 * _MARGIN
    groups: list[BoundaryGroup] = []
    y = _TITLE_H
    top = 8
    for title, names in inside.items():
        y = _add(groups, title, names, True, y)
    bottom = y
    y += _GROUP_GAP * 2
    for title, names in outside.items():
        y = _add(groups, title, names, False, y)
    has_inside = any(group.inside for group in groups)
    return BoundaryChart(tuple(groups), (top, bottom - top if has_inside else 0), width, y + 4)


def _add(groups: list[BoundaryGroup], title: str, names: Sequence[str], inside: bool, y: int) -> int:
    """Place one group; returns where the next may begin."""
    if not names:
        return y
    shown = list(names[:_MOST])
    if len(names) > _MOST:
        shown[-1] = f"等，共 {len(names)} 个"
    boxes: list[BoundaryBox] = []
    y += 8
    head = y + 12
    y = head + 10
    for start in range(0, len(shown), _PER_ROW):
        row = [wrap(name, _NAME, 2) for name in shown[start : start + _PER_ROW]]
        height = max(len(lines) for lines in row) * _LINE + 2 * _PAD
        for column, lines in enumerate(row):
            x = _MARGIN + column * (_BOX_W + _BOX_GAP)
            first = y + (height - len(lines) * _LINE) // 2 + 13
            boxes.append(BoundaryBox(x, y, _BOX_W, height, tuple((first + n * _LINE, text) for n, text in enumerate(lines))))
        y += height + _BOX_GAP
    groups.append(BoundaryGroup(_fit(title), head, inside, tuple(boxes)))
    return y + _GROUP_GAP - _BOX_GAP


def _fit(title: str) -> str:
    return title if units(title) <= 70 else wrap(title, 68, 1)[0]
