"""A blank table -> an Excel workbook that people can fill without making what the reader cannot read."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from parkbook.park.registers import CHOICES_SHEET, HELP_SHEET
from parkbook.publish.blank import HELP_HEAD, BlankColumn, BlankTable
from parkbook.publish.files import CannotWrite, write_bytes

_LAST_ROW = 1_048_576
_INLINE = 250
"""Characters of a list that Excel takes within the rule itself; only such a list moves along with its sheet."""
_FORMAT = {"int": "0", "decimal": "General", "date": "yyyy-mm-dd"}
"""Everything else is text, so that Excel makes no date of an id such as 3-1 and no number of 007."""
_WIDEST = 40
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BOLD = Font(bold=True)
_GREY = Font(color="808080")
_HEAD_FILL = PatternFill("solid", fgColor="F0F0F0")
_HEAD_LINE = Border(bottom=Side(style="thin", color="808080"))
_WRAPPED = Alignment(wrap_text=True, vertical="top")


class FileThere(Exception):
    """The file is there already and may hold somebody's work; `path` says which."""

    def __init__(self, path: Path) -> None:
        super().__init__(str(path))
        self.path = path


def write_template(table: BlankTable, folder: Path) -> Path:
    """Write `<name>.xlsx` into `folder`, named after the register where the table has no other name.

    Returns:
        The path of the file.
    Raises:
        FileThere: A file of that name stands there; it was not touched.
        CannotWrite: The folder cannot be written.
    """
    if folder.suffix.lower() == ".xlsx":
        raise CannotWrite(folder, "--out names a folder, and this is the name of a workbook")
    path = folder / f"{table.name}.xlsx"
    if path.exists():
        raise FileThere(path)
    if folder.exists() and not folder.is_dir():
        raise CannotWrite(folder, "it is a file")
    write_bytes(path, template_bytes(table))
    return path


def template_bytes(table: BlankTable) -> bytes:
    """The workbook; the same bytes for the same table."""
    book = Workbook()
    sheet = book.active
    sheet.title = sheet_name(table)
    helping = book.create_sheet(HELP_SHEET)
    lists = book.create_sheet(CHOICES_SHEET)
    for number, blank in enumerate(table.columns, start=1):
        _fill_column(sheet, number, blank)
        if blank.choices:
            _offer(sheet, lists, number, blank)
    _fill_rows(sheet, table)
    sheet.freeze_panes = "B2"
    _fill_help(helping, table)
    lists.sheet_state = "hidden"
    if lists.max_row == 1 and lists["A1"].value is None:
        book.remove(lists)
    book.properties.creator = "Parkbook"
    made = io.BytesIO()
    book.save(made)
    return _timeless(made.getvalue())


def sheet_name(table: BlankTable) -> str:
    """The register's title, by which the reader knows the sheet; its id where Excel does not take the title."""
    title = table.register.title.zh
    return title if len(title) <= 31 and not _NOT_IN_A_NAME.search(title) else table.register.id[:31]


def _fill_column(sheet: Any, number: int, blank: BlankColumn) -> None:
    """Heading with its note, the example, and the format of every cell below."""
    kind = blank.column.type
    style = _FORMAT.get(kind, "@")
    dimension = sheet.column_dimensions[get_column_letter(number)]
    dimension.width = _width(blank)
    dimension.number_format = style
    dimension.alignment = _WRAPPED
    head = sheet.cell(row=1, column=number)
    _put(head, blank.heading)
    head.font, head.fill, head.border, head.alignment = _BOLD, _HEAD_FILL, _HEAD_LINE, _WRAPPED
    head.number_format = "@"
    head.comment = _note(blank.note)
    example = sheet.cell(row=2, column=number)
    _put(example, blank.example)
    example.font, example.alignment = _GREY, _WRAPPED
    example.number_format = "@" if isinstance(blank.example, str) else style


def _fill_rows(sheet: Any, table: BlankTable) -> None:
    """What stands there already, below the example."""
    for number, row in enumerate(table.rows, start=3):
        for index, blank in enumerate(table.columns, start=1):
            cell = sheet.cell(row=number, column=index)
            _put(cell, row.get(blank.column.id) or None)
            cell.alignment, cell.number_format = _WRAPPED, _FORMAT.get(blank.column.type, "@")


def _put(cell: Any, value: Any) -> None:
    """A value as it is; text is never taken for a formula, whatever sign it starts with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value.startswith(("=", "+", "-", "@")):
            cell.quotePrefix = True


def _note(text: str) -> Comment:
    lines = sum(1 + _shown_width(line) // 36 for line in text.split("\n"))
    return Comment(text, "Parkbook", height=24 + 20 * lines, width=300)


def _offer(sheet: Any, lists: Any, number: int, blank: BlankColumn) -> None:
    """A drop-down over the whole column below the heading."""
    joined = ",".join(blank.choices)
    if len(joined) <= _INLINE and '"' not in joined and not any("," in c for c in blank.choices):
        source = f'"{joined}"'
    else:
        letter = get_column_letter(number)
        for row, choice in enumerate(blank.choices, start=1):
            cell = lists.cell(row=row, column=number)
            _put(cell, choice)
            cell.number_format = "@"
        source = f"'{CHOICES_SHEET}'!${letter}$1:${letter}${len(blank.choices)}"
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=blank.strict)
    rule.errorTitle, rule.error = blank.column.title.zh[:30], "请从列表里选"
    letter = get_column_letter(number)
    rule.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(rule)


def _fill_help(sheet: Any, table: BlankTable) -> None:
    """Sentences first, then a row per column."""
    _put(sheet.cell(row=1, column=1), f"{table.register.title.zh}（{table.register.id}）")
    sheet.cell(row=1, column=1).font = Font(bold=True, size=14)
    for line in table.said:
        _put(sheet.cell(row=sheet.max_row + 1, column=1), line)
    _help_table(sheet, [HELP_HEAD, *table.help])
    if table.more:
        _help_table(sheet, table.more)
    for letter, width in zip("ABCDE", (18, 6, 32, 44, 48), strict=True):
        sheet.column_dimensions[letter].width = width


def _help_table(sheet: Any, rows: Sequence[Sequence[str]]) -> None:
    top = sheet.max_row + 2
    for row, cells in enumerate(rows, start=top):
        for column, text in enumerate(cells, start=1):
            cell = sheet.cell(row=row, column=column)
            _put(cell, text or None)
            cell.alignment, cell.number_format = _WRAPPED, "@"
            if row == top:
                cell.font, cell.fill, cell.border = _BOLD, _HEAD_FILL, _HEAD_LINE


def _width(blank: BlankColumn) -> int:
    """Wide enough for the heading and the example; long texts wrap."""
    needed = max(_shown_width(blank.heading), _shown_width(str(blank.example or ""))) + 3
    least = 20 if blank.column.type == "text" else 12
    return max(least, min(needed, _WIDEST))


def _shown_width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _timeless(data: bytes) -> bytes:
    """The same workbook without the time at which it was made."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", content)
            plain = zipfile.ZipInfo(info.filename, _EPOCH)
            plain.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(plain, content)
    return made.getvalue()
