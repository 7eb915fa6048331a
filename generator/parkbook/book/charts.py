"""Geometry of the picture of an organization: register rows in, positions in px out.

Pure; `site_templates/charts/org.svg.j2` only draws. The root stands on the left and each level one column further
right, so that a tree of many departments grows downwards, where a page and a phone have room.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from parkbook.book.text_fit import units, wrap
from parkbook.book.views import Rows, RowView

BOX_W = 206
_COLUMN_GAP, _ROW_GAP = 36, 14
_LINE, _SMALL, _PAD = 19, 17, 9
_NAME, _NOTE = 26, 30
_MARGIN = 2
_ORDER = ("top", "leading-group", "carbon", "department", "company", "external")


@dataclass(frozen=True)
class OrgBox:
    """One unit; `lines` and `note` are (baseline, text)."""

    id: str
    name: str
    kind: str
    """Raw kind (`carbon`, `external` ...), by which the template picks the stroke; empty where not given."""
    x: int
    y: int
    height: int
    lines: tuple[tuple[int, str], ...]
    note: tuple[int, str]

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True)
class OrgChart:
    """A forest of units: one tree for each unit without a superior."""

    boxes: tuple[OrgBox, ...]
    """Each superior before its units, from top to bottom."""
    lines: tuple[str, ...]
    """SVG path data from a superior to a unit."""
    sentences: tuple[str, ...]
    """The same in words, one for each superior that has units, for readers who do not see the picture."""
    circles: tuple[str, ...]
    """Names of units whose superiors lead back to themselves; drawn as if they had none."""
    width: int
    height: int
    box_width: int = BOX_W


def org_tree(rows: Rows) -> OrgChart | None:
    """Boxes and lines of the units register; None where it has no rows.

    Units under one superior stand in the order of their kinds (leading group, carbon body, departments, companies,
    external bodies), within a kind in file order. A circle of superiors is cut at its first unit.

    Args:
        rows: The units register (columns id, name, parent, kind).
    """
    views = list({view.key: view for view in rows}.values())
    if not views:
        return None
    children, tops, circles = _tree(views)
    drawing = _Drawing(children)
    for top in tops:
        drawing.place(top, 0)
    sentences = tuple(_sentence(view, children[view.key]) for view in views if children[view.key])
    boxes = tuple(drawing.in_order(tops))
    width = max(box.x for box in boxes) + BOX_W + _MARGIN
    return OrgChart(boxes, tuple(drawing.lines), sentences, circles, width, drawing.bottom - _ROW_GAP + _MARGIN)


def _sentence(superior: RowView, under: list[RowView]) -> str:
    return f"{superior.name}下设{'、'.join(view.name for view in under)}"


def _tree(views: list[RowView]) -> tuple[dict[str, list[RowView]], list[RowView], tuple[str, ...]]:
    """(units by superior, units without one, names where a circle was cut)."""
    known = {view.key: view for view in views}
    parents = {view.key: str(view.raw["parent"]) if str(view.raw["parent"]) in known else None for view in views}
    cut = []
    for view in views:
        seen, at = {view.key}, parents[view.key]
        while at is not None and at not in seen:
            seen.add(at)
            at = parents[at]
        if at == view.key:
            parents[view.key] = None
            cut.append(view.name)
    children: dict[str, list[RowView]] = {view.key: [] for view in views}
    for view in sorted(views, key=_rank):
        parent = parents[view.key]
        if parent is not None:
            children[parent].append(view)
    tops = [view for view in sorted(views, key=_rank) if parents[view.key] is None]
    return children, tops, tuple(cut)


def _rank(view: RowView) -> int:
    kind = view.raw["kind"]
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


class _Drawing:
    """A superior stands level with its first unit, so that a reader meets it first however many units it has."""

    def __init__(self, children: dict[str, list[RowView]]) -> None:
        self.children = children
        self.boxes: dict[str, OrgBox] = {}
        self.lines: list[str] = []
        self.bottom = _MARGIN

    def place(self, view: RowView, depth: int) -> OrgBox:
        """The box of a unit and of all units under it, below everything placed so far."""
        y = self.bottom
        under = [self.place(child, depth + 1) for child in self.children[view.key]]
        name = wrap(view.name, _NAME, 3)
        height = 2 * _PAD + len(name) * _LINE + _SMALL
        x = _MARGIN + depth * (BOX_W + _COLUMN_GAP)
        self.bottom = max(self.bottom, y + height + _ROW_GAP)
        box = self._box(view, name, x, y, height)
        self.boxes[view.key] = box
        self.lines += [_elbow(box, child) for child in under]
        return box

    @staticmethod
    def _box(view: RowView, name: tuple[str, ...], x: int, y: int, height: int) -> OrgBox:
        first = y + _PAD + 14
        lines = tuple((first + i * _LINE, text) for i, text in enumerate(name))
        kind = view.kind if units(view.kind) <= _NOTE else wrap(view.kind, _NOTE, 1)[0]
        note = (first + len(name) * _LINE, kind)
        return OrgBox(view.key, view.name, str(view.raw["kind"] or ""), x, y, height, lines, note)

    def in_order(self, tops: list[RowView]) -> Iterator[OrgBox]:
        for view in tops:
            yield self.boxes[view.key]
            yield from self.in_order(self.children[view.key])


def _elbow(parent: OrgBox, child: OrgBox) -> str:
    start, end = parent.x + BOX_W, child.x
    return f"M{start} {parent.middle} H{start + _COLUMN_GAP // 2} V{child.middle} H{end}"
