"""The frame of horizontal bars: names, a field for the bars, values in a column, notes; redrawn for a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parkbook.book.data_charts import svg
from parkbook.book.data_charts.scale import is_narrow, lines, one_line, text_px, widest

BAR = 14
_LINE, _GAP, _PAD = 17, 12, 12
_LABEL_SHARE, _NOTE_SHARE = 0.32, 0.2


@dataclass(frozen=True)
class Row:
    """One bar's place: `bar_y` is its upper edge, `top` and `bottom` enclose all that belongs to it."""

    top: float
    bar_y: float
    bottom: float
    drawn: str
    """Name, value and note."""


@dataclass(frozen=True)
class Frame:
    rows: tuple[Row, ...]
    start: float
    """Left edge of the field for the bars, px."""
    end: float
    height: float


def frame(labels: Sequence[str], values: Sequence[str], notes: Sequence[str], width: int, strong: Sequence[bool] = ()) -> Frame:
    """Places and words of rows in the given order.

    Args:
        values, notes: As they are printed; an empty note takes no room where no row has one.
        strong: Which rows stand out, such as sums; none where empty.
    """
    bold = [*strong, *[False] * (len(labels) - len(strong))]
    given = list(zip(labels, values, notes, bold, strict=True))
    value_px = widest(values, svg.SIZE)
    if is_narrow(width):
        return _narrow(given, width)
    note_px = min(widest(notes, svg.SMALL), width * _NOTE_SHARE)
    label_px = min(widest(labels, svg.SIZE), width * _LABEL_SHARE)
    start = label_px + _GAP
    note_x = width - note_px
    value_x = note_x - (_GAP if note_px else 0)
    rows: list[Row] = []
    y = 2.0
    for label, value, note, out in given:
        names = lines(label, label_px, svg.SIZE)
        height = max(1, len(names)) * _LINE
        middle = y + height / 2
        first = middle - (len(names) - 1) * _LINE / 2 + 4.5
        drawn = "".join(svg.text(0, first + n * _LINE, name, _weight(out)) for n, name in enumerate(names))
        drawn += svg.text(value_x, middle + 4.5, value, _weight(out), "end")
        drawn += svg.text(note_x, middle + 4.5, one_line(note, note_px, svg.SMALL), "quiet small")
        rows.append(Row(y, middle - BAR / 2, y + height, drawn))
        y += height + _PAD / 2 + 3
    return Frame(tuple(rows), start, value_x - value_px - _GAP, y)


def _narrow(given: Sequence[tuple[str, str, str, bool]], width: int) -> Frame:
    """Name and value on one line, the bar below over the whole width, the note below it."""
    rows: list[Row] = []
    y = 2.0
    for label, value, note, out in given:
        names = lines(label, width - text_px(value, svg.SIZE) - _GAP, svg.SIZE)
        height = max(1, len(names)) * _LINE
        drawn = "".join(svg.text(0, y + 13 + n * _LINE, name, _weight(out)) for n, name in enumerate(names))
        drawn += svg.text(width, y + 13, value, _weight(out), "end")
        bottom = y + height + 3 + BAR
        if note:
            drawn += svg.text(0, bottom + 15, one_line(note, width, svg.SMALL), "quiet small")
        rows.append(Row(y, y + height + 3, bottom, drawn))
        y = bottom + (19 if note else 0) + _PAD
    return Frame(tuple(rows), 0.5, width - 0.5, y)


def _weight(strong: bool) -> str:
    return "strong" if strong else "name"
