"""Record forms: one layout, printed blank to be filled by hand or filled from a row of a register."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from parkbook.book.escape import escape
from parkbook.book.views import RowView
from parkbook.kit.model import Column, Register

if TYPE_CHECKING:
    from parkbook.book.view import View

_LINES = re.compile(r"\*(\d)$")
_COLUMN = re.compile(r"^[a-z][a-z0-9_]*(?:[=*].*)?$", re.S)
_BLANK_DAY = "　　年　月　日"


class BadLayout(ValueError):
    """A layout names a column that the register has not; a fault of the template."""


@dataclass(frozen=True)
class Field:
    """One field of a form."""

    label: str
    column: Column | None
    """None for what is only ever written by hand, such as a signature."""
    hint: str
    """Printed in the blank field, such as □ 同意　□ 不同意."""
    lines: int


def sheet(view: View, register: str, layout: Sequence[str], row: RowView | None = None) -> Markup:
    """A form of fields.

    Args:
        layout: A line of the form each; fields stand apart by ` | `. A field is a column of the register (`what`), with another
            heading (`what=变更内容`), three lines high (`what*3`), or written by hand (`!批准人签字`, `!意见=□ 同意　□ 不同意`).
        row: What to fill it with; blank where there is none. Fields written by hand stay blank: the signed copy holds them.
    """
    declared = view.sources.kit.registers[register]
    lines = [[_field(declared, cell) for cell in _cells(line)] for line in layout]
    widest = max(len(line) for line in lines)
    body = Markup("\n").join(Markup("<tr>{}</tr>").format(_line(line, widest, row)) for line in lines)
    label = 31 / widest
    value = 100 / widest - label
    widths = Markup('<col style="width:{:.1f}%"><col style="width:{:.1f}%">').format(label, value) * widest
    return Markup(
        '<div class="pb-table"><table class="pb-form pb-sheet">\n<colgroup>{}</colgroup>\n<tbody>\n{}\n</tbody>\n</table></div>'
    ).format(widths, body)


def ledger(view: View, register: str, columns: Sequence[str], rows: Iterable[RowView] | None, blanks: int) -> Markup:
    """A form of rows: `columns` as fields of a layout are written; blank lines where `rows` is None."""
    declared = view.sources.kit.registers[register]
    fields = [_field(declared, column) for column in columns]
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(_label(f)) for f in fields)
    if rows is None:
        empty = Markup("<tr>{}</tr>").format(Markup("<td>&nbsp;</td>") + Markup("<td></td>") * (len(fields) - 1))
        body = Markup("\n").join([empty] * blanks)
    else:
        body = Markup("\n").join(
            Markup("<tr>{}</tr>").format(Markup("").join(_cell(f, row, "td") for f in fields)) for row in rows
        )
    return Markup('<div class="pb-table"><table class="pb-form">\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table></div>').format(
        head, body
    )


def _cells(line: str) -> list[str]:
    """The fields of a line. A stroke inside the name of a unit that was put into the layout parts nothing."""
    cells: list[str] = []
    for piece in str(line).split(" | "):
        if cells and not piece.strip().startswith("!") and not _COLUMN.match(piece.strip()):
            cells[-1] += " | " + piece
        else:
            cells.append(piece)
    return [cell.strip() for cell in cells]


def _field(register: Register, text: str) -> Field:
    found = _LINES.search(text)
    lines = int(found[1]) if found else 1
    name, _, said = _LINES.sub("", text).partition("=")
    name = name.strip()
    if name.startswith("!"):
        return Field(name[1:].strip(), None, said, lines)
    column = register.column(name)
    if column is None:
        raise BadLayout(f"register {register.id} has no column `{name}`")
    return Field(said or column.title.zh, column, _choices(column), lines)


def _choices(column: Column) -> str:
    if column.type == "bool":
        return "□\u00a0是　□\u00a0否"
    if column.type == "enum":
        return "　".join(f"□\u00a0{value.title.zh}" for value in column.values)
    return _BLANK_DAY if column.type == "date" else ""


def _label(field: Field) -> Markup:
    unit = f"（{field.column.unit}）" if field.column and field.column.unit else ""
    return escape(field.label + unit)


def _line(fields: Sequence[Field], widest: int, row: RowView | None) -> Markup:
    """Fields of one line share its width: the last takes what the longest line has more."""
    cells = []
    for number, field in enumerate(fields):
        span = 1 if number < len(fields) - 1 else 2 * (widest - len(fields)) + 1
        room = f' colspan="{span}"' if span > 1 else ""
        room += f' style="height:{1.9 * field.lines:.1f}em"' if row is None and field.lines > 1 else ""
        cells.append(Markup('<th scope="row">{}</th>').format(_label(field)) + _cell(field, row, "td" + room))
    return Markup("").join(cells)


def _cell(field: Field, row: RowView | None, tag: str) -> Markup:
    text = _blank(field) if row is None or field.column is None else _filled(field.column, row)
    return Markup("<{}>{}</td>").format(Markup(tag), text)


def _blank(field: Field) -> Markup:
    return escape(field.hint) if field.hint else Markup("&nbsp;")


def _filled(column: Column, row: RowView) -> Markup:
    text = row[column.id]
    return escape(text) if text else Markup('<span class="pb-none">—</span>')
