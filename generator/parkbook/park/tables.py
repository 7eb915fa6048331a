"""A table file -> a grid of text cells with a place for each: CSV as Excel and WPS write it, and Excel sheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from parkbook.problems import Place, Problems


@dataclass(frozen=True)
class Grid:
    """Rows of text; `starts[i]` is the line (CSV) or row number (Excel) of row i, from 1."""

    path: str
    rows: list[list[str]]
    starts: list[int]
    place: Callable[[int, int], Place]
    """`place(row, column)`, both from 0; column -1 means the whole row."""
    whole: bool = True
    """False where rows were lost, so that nothing may be concluded from what is absent."""


def decode(raw: bytes, path: str, problems: Problems) -> str | None:
    """utf-8 (with or without a mark) first, then gb18030: the other way round garbles UTF-8 without a word."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # A UTF-8 file with a few damaged bytes would pass for gb18030 too, as nonsense.
    lenient = raw.decode("utf-8-sig", "replace")
    lost = lenient.count("\ufffd")
    if sum(sign > "\x7f" for sign in lenient) - lost > 3 * lost:
        before = lenient[: lenient.index("\ufffd")]
        problems.error(
            _place_after(path, before), "encoding", "the file is UTF-8 with damaged bytes", "save it again as CSV UTF-8"
        )
        return None
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError as why:
        before = raw[: why.start].decode("gb18030", "replace")
        hint = "in Excel choose 另存为, CSV UTF-8"
        problems.error(_place_after(path, before), "encoding", "the file is neither UTF-8 nor GB18030", hint)
        return None


def _place_after(path: str, before: str) -> Place:
    before = before.replace("\r\n", "\n").replace("\r", "\n")
    return Place(path, before.count("\n") + 1, len(before) - before.rfind("\n"))


def read_csv(root: Path, path: str, problems: Problems) -> Grid | None:
    """The cells of a CSV file as text, blank lines left out; None with problems where it cannot be read."""
    try:
        raw = (root / path).read_bytes()
    except OSError as why:
        problems.error(
            Place(path), "unreadable", f"`{path}` cannot be opened: {why.strerror}", "close it in Excel and try again"
        )
        return None
    if raw[:4] == b"PK\x03\x04":
        problems.error(
            Place(path),
            "format",
            "this is an Excel file with the ending .csv",
            "save it as CSV UTF-8, or put it into registers.xlsx",
        )
        return None
    text = decode(raw, path, problems)
    return None if text is None else parse_csv(text, path, problems)


def parse_csv(text: str, path: str, problems: Problems, separator: str | None = None) -> Grid | None:
    """CSV text -> cells. The separator, unless given, is a tab where the first line has tabs and no commas."""
    if "\0" in text:
        zero = _place_after(path, text[: text.index("\0")])
        problems.error(zero, "format", "the file holds zero bytes and is no CSV", "save it again as CSV UTF-8")
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = text.partition("\n")[0]
    sign = separator or ("\t" if "\t" in first and "," not in first else ",")
    lines = text.split("\n")
    rows: list[list[str]] = []
    starts: list[int] = []
    csv.field_size_limit(max(1 << 17, len(text)))  # what is too long is said cell by cell
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    line, whole = 1, True
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(cells)
                starts.append(line)
            line = reader.line_num + 1
    except csv.Error as why:
        whole = False
        what = "a quote is not closed" if "end of data" in str(why) else "text stands behind a closing quote"
        hint = 'a quote within a quoted text is written twice, ""'
        problems.error(Place(path, line), "format", f"{what} in this row; the rows from here on were not read", hint)

    def place(row: int, column: int) -> Place:
        start = starts[row]
        return Place(path, start) if column < 0 else _cell_place(path, lines, start, column, sign)

    return Grid(path, rows, starts, place, whole)


def _cell_place(path: str, lines: list[str], line: int, column: int, separator: str) -> Place:
    """Where the cell starts, found by walking the text of its row; quotes may hold separators and line ends."""
    col, start, field, quoted = 0, 0, 0, False
    while field < column and line <= len(lines):
        text = lines[line - 1]
        while col < len(text) and field < column:
            char = text[col]
            if char == '"' and (quoted or col == start):
                quoted = not quoted
                start = col + 1 if not quoted else start  # a second quote right behind the first opens again
            elif char == separator and not quoted:
                field, start = field + 1, col + 1
            col += 1
        if field < column:
            if not quoted:
                break
            line, col = line + 1, 0
    return Place(path, line, col + 1)


def read_sheets(root: Path, path: str, problems: Problems) -> dict[str, Grid]:
    """Every visible sheet of a workbook by name, cells as text. pandas reads it, and only here is pandas needed."""
    import pandas as pd

    grids: dict[str, Grid] = {}
    try:
        with pd.ExcelFile(root / path, engine="openpyxl") as book:
            visible: list[int | str] = [s.title for s in book.book.worksheets if s.sheet_state == "visible"]
            frames = pd.read_excel(book, sheet_name=visible, header=None, dtype=object, keep_default_na=False)
    except Exception as why:  # openpyxl and zipfile raise many kinds for a damaged workbook
        problems.error(
            Place(path),
            "format",
            f"the workbook cannot be read: {str(why)[:120]}",
            "open it in Excel and save it again",
        )
        return {}
    for name, frame in frames.items():
        rows: list[list[str]] = []
        starts: list[int] = []
        for number, values in enumerate(frame.itertuples(index=False, name=None), start=1):
            cells = [_excel_text(value) for value in values]
            if any(cells):
                rows.append(cells)
                starts.append(number)
        grids[str(name)] = Grid(path, rows, starts, _sheet_place(path, str(name), starts))
    return grids


def _sheet_place(path: str, sheet: str, starts: list[int]) -> Callable[[int, int], Place]:
    def place(row: int, column: int) -> Place:
        number = starts[row]
        return Place(path, number, column + 1, sheet, f"{_letters(max(column, 0))}{number}")

    return place


def _letters(column: int) -> str:
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _excel_text(value: object) -> str:
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        moment = value.strftime("%Y-%m-%d %H:%M:%S") if str(value) != "NaT" else ""
        return str(moment).removesuffix(" 00:00:00")
    if isinstance(value, float):
        return "" if value != value else f"{value:.15g}"
    return str(value)
