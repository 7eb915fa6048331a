"""Geometry of a procedure's flow: a lane for each role, a row for each step, arrows from one step to the next.

Pure: texts in, positions in px out. `site_templates/charts/flow.svg.j2` only draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from parkbook.book.text_fit import plain, wrap

LANE_W = 148
HEAD_H = 44
_BOX_PAD, _LINE, _SMALL = 9, 18, 15
_GAP = 30
_INSET = 8
_NAME, _RECORD, _HEAD = 18, 20, 20
_TRACK, _BACK_ROOM = 14, 76


@dataclass(frozen=True)
class FlowLane:
    """The column of one role."""

    who: str
    x: int
    lines: tuple[tuple[int, str], ...]
    """(baseline, text) of the heading."""


@dataclass(frozen=True)
class FlowBox:
    """One step in its lane: its number and short name, and the record it leaves (no lines where it leaves none)."""

    number: int
    who: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[tuple[int, str], ...]
    record: tuple[tuple[int, str], ...]

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True)
class FlowArrow:
    """From one step to the next, or back to an earlier one; `label` stands at its start, as an answer does at a fork."""

    points: tuple[tuple[int, int], ...]
    back: bool = False
    label: str = ""

    @property
    def path(self) -> str:
        """As the `d` of an SVG path."""
        return "M" + " L".join(f"{x} {y}" for x, y in self.points)

    @property
    def head(self) -> str:
        """As the `points` of the arrow's head."""
        (x0, y0), (x, y) = self.points[-2:]
        if x == x0:
            way = 8 if y > y0 else -8
            return f"{x},{y} {x - 4},{y - way} {x + 4},{y - way}"
        way = 8 if x > x0 else -8
        return f"{x},{y} {x - way},{y - 4} {x - way},{y + 4}"


@dataclass(frozen=True)
class FlowChart:
    lanes: tuple[FlowLane, ...]
    boxes: tuple[FlowBox, ...]
    arrows: tuple[FlowArrow, ...]
    width: int
    height: int
    lane_width: int = LANE_W
    head_height: int = HEAD_H


def flow_layout(steps: Iterable[Mapping[str, Any]]) -> FlowChart:
    """The flow of a procedure, top to bottom.

    Args:
        steps: each with `who` and `name` (or `what`, cut short); where there is one, `record`, and `back`, the number of the
            earlier step that an answer such as `when: 不同意` leads back to.
    """
    rows = [dict(step) for step in steps]
    roles = list(dict.fromkeys(plain(step["who"]) for step in rows))
    boxes: list[FlowBox] = []
    y = HEAD_H + _GAP // 2
    for number, step in enumerate(rows, start=1):
        box = _box(number, step, roles.index(plain(step["who"])), y)
        boxes.append(box)
        y += box.height + _GAP
    lanes = tuple(_lane(who, n * LANE_W) for n, who in enumerate(roles))
    backs = [(n, step) for n, step in enumerate(rows) if step.get("back")]
    arrows = [_forward(a, b) for a, b in pairwise(boxes)]
    right = len(roles) * LANE_W
    arrows += [_back(boxes, n, step, right + _BACK_ROOM - _TRACK * (k % 4) - 8) for k, (n, step) in enumerate(backs)]
    width = right + (_BACK_ROOM if backs else 0)
    return FlowChart(lanes, tuple(boxes), tuple(arrows), width, y - _GAP // 2 if boxes else 0)


def _lane(who: str, x: int) -> FlowLane:
    lines = wrap(who, _HEAD, 2)
    first = HEAD_H // 2 + 5 - (len(lines) - 1) * 8
    return FlowLane(who, x, tuple((first + i * 16, text) for i, text in enumerate(lines)))


def _box(number: int, step: Mapping[str, Any], lane: int, y: int) -> FlowBox:
    name = wrap(f"{number} {plain(step.get('name') or step['what'])}", _NAME, 3)
    record = wrap(plain(step["record"]), _RECORD, 2) if step.get("record") else ()
    first = y + _BOX_PAD + 13
    lines = tuple((first + i * _LINE, text) for i, text in enumerate(name))
    below = first + len(name) * _LINE
    marks = tuple((below + i * _SMALL - 1, text) for i, text in enumerate(record))
    height = 2 * _BOX_PAD + len(name) * _LINE + len(record) * _SMALL
    return FlowBox(number, plain(step["who"]), lane * LANE_W + _INSET, y, LANE_W - 2 * _INSET, height, lines, marks)


def _forward(a: FlowBox, b: FlowBox) -> FlowArrow:
    start, end = (a.middle, a.y + a.height), (b.middle, b.y)
    if start[0] == end[0]:
        return FlowArrow((start, end))
    half = (start[1] + end[1]) // 2
    return FlowArrow((start, (start[0], half), (end[0], half), end))


def _back(boxes: Sequence[FlowBox], n: int, step: Mapping[str, Any], track: int) -> FlowArrow:
    """Out to the right, up a track of its own and in from the right; rows hold one box each, so it crosses none."""
    target = boxes[max(0, min(int(step["back"]), len(boxes)) - 1)]
    a = boxes[n]
    out, into = a.y + a.height // 2 + 6, target.y + target.height // 2 - 4
    points = ((a.x + a.width, out), (track, out), (track, into), (target.x + target.width, into))
    return FlowArrow(points, True, plain(step.get("when") or "不通过"))
