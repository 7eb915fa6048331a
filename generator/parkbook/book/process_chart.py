"""Geometry of the picture of the processes of the system in their order.

Pure: rows and texts in, positions in px out. The templates in site_templates/charts/ only draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parkbook.book.text_fit import wrap
from parkbook.book.views import Rows

BOX_W = 140
_LINE, _SMALL, _PAD = 17, 15, 9
_NAME, _UNIT, _LABEL = 17, 19, 14
LABEL_W = 104
_TRACK, _CHANNEL, _GAP = 6, 22, 12


@dataclass(frozen=True)
class ProcessBox:
    """One process. `loose` where the park has not said where in the order it stands."""

    key: str
    name: str
    x: int
    y: int
    lines: tuple[tuple[int, str], ...]
    """(baseline, text): number and name."""
    unit: tuple[tuple[int, str], ...]
    loose: bool


@dataclass(frozen=True)
class Lane:
    """The band of one module. `empty` where no process lies in it."""

    title: str
    y: int
    height: int
    lines: tuple[tuple[int, str], ...]
    empty: bool


@dataclass(frozen=True)
class Arrow:
    """From one process to one that waits for its output. `back` where it would close a circle."""

    source: str
    target: str
    points: tuple[tuple[int, int], ...]
    back: bool

    @property
    def path(self) -> str:
        """As the `d` of an SVG path."""
        return "M" + " L".join(f"{x} {y}" for x, y in self.points)

    @property
    def head(self) -> str:
        """The triangle at its end, as the `points` of an SVG polygon."""
        x, y = self.points[-1]
        return f"{x},{y} {x - 8},{y - 4} {x - 8},{y + 4}"


@dataclass(frozen=True)
class ProcessChart:
    """Processes left to right: a lane for each module, a column for each step of the order."""

    boxes: tuple[ProcessBox, ...]
    lanes: tuple[Lane, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int
    box_width: int
    box_height: int

    @property
    def circles(self) -> tuple[Arrow, ...]:
        """Arrows that lead back to an earlier process."""
        return tuple(arrow for arrow in self.arrows if arrow.back)


@dataclass(frozen=True)
class _Node:
    key: str
    name: str
    unit: str
    lane: int
    order: int | None
    after: tuple[str, ...]


@dataclass(frozen=True)
class _Spot:
    """A cell of the grid; rows count through all lanes."""

    column: int
    row: int


def process_layout(rows: Rows) -> ProcessChart | None:
    """The picture of the processes register, or None where it has no row.

    A process stands one column right of the last process it waits for. Where the register names no predecessor at
    all, the processes of a lane stand in their order.
    """
    values = rows.register.column("module").values  # type: ignore[union-attr]
    nodes = _nodes(rows, {value.id: i for i, value in enumerate(values)})
    if not nodes:
        return None
    titles = [v.title.zh for i, v in enumerate(values) if v.id != "system" or any(n.lane == i for n in nodes)]
    back = _back_edges(nodes)
    spots, lane_rows = _place(nodes, _columns(nodes, back), len(titles))
    edges = [(s, n.key) for n in nodes for s in n.after]
    return _Drawing(nodes, spots, lane_rows, titles, edges, back).chart()


def _nodes(rows: Rows, lane_of: Mapping[str, int]) -> list[_Node]:
    """Processes by order, those without one last; predecessors that are not in the register are left out."""
    known = {row.key for row in rows}
    nodes = []
    for row in rows:
        order, after = row.raw["order"], row.raw["after"]
        names = after if isinstance(after, tuple) else ()
        before = tuple(dict.fromkeys(k for k in names if k in known and k != row.key))
        number = order if isinstance(order, int) else None
        lane = lane_of.get(str(row.raw["module"]), len(lane_of) - 1)
        nodes.append(_Node(row.key, row.name, row.unit, lane, number, before))
    return sorted(nodes, key=lambda n: (n.order is None, n.order or 0))


def _back_edges(nodes: Sequence[_Node]) -> set[tuple[str, str]]:
    """The edges that close a circle, found by walking from every process to what it waits for."""
    by_key = {n.key: n for n in nodes}
    done: set[str] = set()
    back: set[tuple[str, str]] = set()

    def walk(key: str, path: tuple[str, ...]) -> None:
        for source in by_key[key].after:
            if source in (*path, key):
                back.add((source, key))
            elif source not in done:
                walk(source, (*path, key))
        done.add(key)

    for node in nodes:
        if node.key not in done:
            walk(node.key, ())
    return back


def _columns(nodes: Sequence[_Node], back: set[tuple[str, str]]) -> dict[str, int]:
    """Column of each process: the longest way to it; with no predecessors anywhere, its place in its lane."""
    by_key = {n.key: n for n in nodes}
    column: dict[str, int] = {}
    if not any(n.after for n in nodes):
        seen: dict[int, int] = {}
        for node in nodes:
            column[node.key] = seen.get(node.lane, 0)
            seen[node.lane] = column[node.key] + 1
        return column

    def find(key: str) -> int:
        if key not in column:
            before = [find(s) for s in by_key[key].after if (s, key) not in back]
            column[key] = max(before) + 1 if before else 0
        return column[key]

    for node in nodes:
        find(node.key)
    return column


def _place(nodes: Sequence[_Node], column: Mapping[str, int], lanes: int) -> tuple[dict[str, _Spot], list[range]]:
    """A cell for each process, none used twice, and the rows of each lane (one at least)."""
    taken: dict[tuple[int, int], list[str]] = {}
    for node in nodes:
        taken.setdefault((node.lane, column[node.key]), []).append(node.key)
    lane_rows: list[range] = []
    for lane in range(lanes):
        start = lane_rows[-1].stop if lane_rows else 0
        deep = max((len(keys) for (at, _), keys in taken.items() if at == lane), default=1)
        lane_rows.append(range(start, start + deep))
    spots = {
        key: _Spot(col, lane_rows[lane][depth]) for (lane, col), keys in taken.items() for depth, key in enumerate(keys)
    }
    return spots, lane_rows


class _Drawing:
    """Turns cells into px. Channels run between columns, gaps above rows; in both each arrow has its own track."""

    def __init__(
        self, nodes: Sequence[_Node], spots: Mapping[str, _Spot], lane_rows: Sequence[range], titles: Sequence[str],
        edges: Sequence[tuple[str, str]], back: set[tuple[str, str]],
    ) -> None:
        self.nodes, self.spots, self.lane_rows, self.titles = nodes, spots, lane_rows, titles
        self.edges, self.back = edges, back
        self.taken = {(s.column, s.row) for s in spots.values()}
        self.channels: dict[int, list[str]] = {}
        self.gaps: dict[int, list[str]] = {}
        for source, target in edges:
            self._reserve(source, target)
        self.names = {n.key: wrap(f"{n.order or '？'} {n.name}", _NAME, 3) for n in nodes}
        self.units = {n.key: wrap(n.unit, _UNIT, 2) for n in nodes}
        name_lines = max(len(lines) for lines in self.names.values())
        unit_lines = max(len(lines) for lines in self.units.values())
        label_lines = max(len(wrap(title, _LABEL, 3)) for title in titles)
        self.box_h = max(2 * _PAD + name_lines * _LINE + unit_lines * _SMALL, label_lines * _LINE)
        self._measure()

    def _reserve(self, source: str, target: str) -> None:
        s, t = self.spots[source], self.spots[target]
        _track(self.channels, s.column + 1, f"from {source}")
        if not self._direct(s, t):
            _track(self.gaps, t.row, f"from {source}")
            _track(self.channels, t.column, f"to {target}")

    def _direct(self, s: _Spot, t: _Spot) -> bool:
        """Whether the arrow may run along the target's row without crossing a box."""
        return t.column > s.column and not any((c, t.row) in self.taken for c in range(s.column + 1, t.column))

    def _measure(self) -> None:
        columns = max(s.column for s in self.spots.values()) + 1
        self.x: list[int] = []
        self.channel_x: list[int] = []
        x = LABEL_W
        for column in range(columns + 1):
            self.channel_x.append(x)
            x += _CHANNEL + _TRACK * len(self.channels.get(column, ()))
            if column < columns:
                self.x.append(x)
                x += BOX_W
        self.width = x
        self.y: list[int] = []
        self.gap_y: list[int] = []
        y = 0
        for row in range(self.lane_rows[-1].stop):
            self.gap_y.append(y)
            y += _GAP + _TRACK * len(self.gaps.get(row, ()))
            self.y.append(y)
            y += self.box_h + _GAP
        self.height = y

    def chart(self) -> ProcessChart:
        arrows = tuple(Arrow(s, t, self._points(s, t), (s, t) in self.back) for s, t in self.edges)
        boxes = tuple(self._box(node) for node in self.nodes)
        lanes = tuple(self._lane(title, rows) for title, rows in zip(self.titles, self.lane_rows, strict=True))
        return ProcessChart(boxes, lanes, arrows, self.width, self.height, BOX_W, self.box_h)

    def _points(self, source: str, target: str) -> tuple[tuple[int, int], ...]:
        s, t = self.spots[source], self.spots[target]
        start, end = (self.x[s.column] + BOX_W, self._middle(s)), (self.x[t.column], self._middle(t))
        out = self._track_x(s.column + 1, f"from {source}")
        if self._direct(s, t):
            return (start, end) if start[1] == end[1] else (start, (out, start[1]), (out, end[1]), end)
        over = self.gap_y[t.row] + _GAP // 2 + _TRACK * self.gaps[t.row].index(f"from {source}")
        into = self._track_x(t.column, f"to {target}")
        return (start, (out, start[1]), (out, over), (into, over), (into, end[1]), end)

    def _track_x(self, channel: int, key: str) -> int:
        return self.channel_x[channel] + _CHANNEL // 3 + _TRACK * self.channels[channel].index(key)

    def _middle(self, spot: _Spot) -> int:
        return self.y[spot.row] + self.box_h // 2

    def _box(self, node: _Node) -> ProcessBox:
        spot = self.spots[node.key]
        x, y = self.x[spot.column], self.y[spot.row]
        names, units_ = self.names[node.key], self.units[node.key]
        lines = tuple((y + _PAD + 13 + i * _LINE, text) for i, text in enumerate(names))
        below = y + _PAD + 12 + len(names) * _LINE
        unit = tuple((below + i * _SMALL, text) for i, text in enumerate(units_))
        return ProcessBox(node.key, node.name, x, y, lines, unit, node.order is None and not node.after)

    def _lane(self, title: str, rows: range) -> Lane:
        top = self.gap_y[rows.start]
        height = self.y[rows.stop - 1] + self.box_h + _GAP - top
        lines = wrap(title, _LABEL, 3)
        first = top + height // 2 - (len(lines) - 1) * _LINE // 2 + 5
        placed = tuple((first + i * _LINE, text) for i, text in enumerate(lines))
        return Lane(title, top, height, placed, not any(s.row in rows for s in self.spots.values()))


def _track(tracks: dict[int, list[str]], at: int, key: str) -> None:
    if key not in tracks.setdefault(at, []):
        tracks[at].append(key)
