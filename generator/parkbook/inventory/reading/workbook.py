"""An Excel workbook -> one grid of text per visible sheet, read by calamine after its size was checked.

Limits, so that no file can fill the memory: 1 GiB on disk (.xlsx), 256 MiB (.xls), 512 MiB and 10 000 parts unpacked,
10 million cells between A1 and the last cell of the visible sheets together.
"""

from __future__ import annotations

import bisect
import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import python_calamine as calamine

from parkbook.inventory.reading.parts import MOST_CELLS, Scan, scan_parts
from parkbook.park.tables import Grid
from parkbook.problems import Place, Problems

MOST_XLS = 256 << 20
"""Bytes of an .xls file."""
_SAID = 20
"""Cells of one kind that are named one by one; the rest is counted."""
Span = tuple[tuple[int, int], tuple[int, int]]
_EXACT = 10**15
"""Excel keeps 15 digits: longer numbers have lost their last ones."""


@dataclass(frozen=True)
class SheetGrid(Grid):
    """A sheet, with what the text alone does not show."""

    sheet: str = ""
    merged: tuple[Span, ...] = ()
    """First and last cell of each merged range, row and column of the sheet, from 0."""
    kept_as_text: Callable[[int, int], bool] = lambda row, column: False
    """`kept_as_text(row, column)` of the grid: whether Excel holds this cell as text."""

    def row_at(self, number: int) -> int:
        """Index of the first grid row at or behind row `number` (from 0) of the sheet."""
        return bisect.bisect_left(self.starts, number + 1)


def read_workbook(root: Path, path: str, zipped: bool, problems: Problems) -> list[Grid]:
    """Visible sheets in their order; hidden ones are reported and left alone."""
    with no_collecting():
        return _read(root / path, path, zipped, problems)


@contextmanager
def no_collecting() -> Iterator[None]:
    """Without the collector, which would walk through a million new cells again and again and find nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(file: Path, path: str, zipped: bool, problems: Problems) -> list[Grid]:
    scans: dict[str, Scan] | None = {}
    if zipped:
        scans = scan_parts(file, path, problems)
    elif file.stat().st_size > MOST_XLS:
        problems.error(
            Place(path), "too-big", f"an .xls above {MOST_XLS >> 20} MiB is not opened", "save it as CSV UTF-8"
        )
        scans = None
    if scans is None:
        return []
    try:
        with calamine.load_workbook(file) as book:
            return _sheets(book, path, scans, problems)
    except calamine.PasswordError:
        hint = "take the password off (文件, 文档加密) and save it again"
        problems.error(Place(path), "encrypted", "the workbook is locked with a password", hint)
    except (calamine.CalamineError, OSError, ValueError) as why:
        _damaged(path, why, problems)
    except BaseException as why:  # a panic of the reader is no Exception
        if type(why).__name__ != "PanicException":
            raise
        _damaged(path, why, problems)
    return []


def _damaged(path: str, why: BaseException, problems: Problems) -> None:
    message = f"the workbook cannot be read: {str(why)[:120]}"
    problems.error(Place(path), "format", message, "open it in Excel or WPS and save it again as .xlsx")


def _sheets(book: calamine.CalamineWorkbook, path: str, scans: dict[str, Scan], problems: Problems) -> list[Grid]:
    grids: list[Grid] = []
    room = MOST_CELLS
    for about in book.sheets_metadata:
        place = Place(path, sheet=about.name, cell="A1")
        if about.typ != calamine.SheetTypeEnum.WorkSheet:
            problems.warn(place, "no-sheet", f"`{about.name}` is no sheet of cells; it was not read")
            continue
        if about.visible != calamine.SheetVisibleEnum.Visible:
            message, hint = (
                f"the sheet `{about.name}` is hidden; it was not read",
                "unhide it if it holds data, or delete it",
            )
            problems.warn(place, "hidden-sheet", message, hint)
            continue
        sheet = book.get_sheet_by_name(about.name)
        scan = scans.get(about.name, Scan())
        room -= max(sheet.total_height, 1) * max(sheet.total_width, 1)
        if room < 0:
            message = f"the sheets span more than {MOST_CELLS:,} cells; from `{about.name}` on they were not read"
            problems.error(
                place, "too-big", message, "delete what stands far out on the sheet, or save it as CSV UTF-8"
            )
            break
        grids.append(_grid(sheet, path, scan, problems))
    return grids


def _grid(sheet: calamine.CalamineSheet, path: str, scan: Scan, problems: Problems) -> Grid:
    raw: list[list[object]] = [list[object](cells) for cells in sheet.to_python(skip_empty_area=False)]
    texts = _overlay(raw, scan)
    columns = list(zip(*raw, strict=True))
    shown = [_column(cells, path, sheet.name, index, problems) for index, cells in enumerate(columns)]
    _say_formulas(path, sheet.name, scan, problems)
    rows: list[list[str]] = []
    starts: list[int] = []
    kept: list[list[object]] = []
    for number, cells in enumerate(zip(*shown, strict=True)):
        if any(cells) and "".join(cells).strip():
            rows.append(list(cells))
            starts.append(number + 1)
            kept.append(raw[number])

    def place(row: int, column: int) -> Place:
        return cell_place(path, sheet.name, starts[row] - 1, column)

    def kept_as_text(row: int, column: int) -> bool:
        at = (starts[row] - 1, column)
        return column < len(kept[row]) and isinstance(kept[row][column], str) and at not in texts

    merged = tuple(sheet.merged_cell_ranges or ())
    return SheetGrid(path, rows, starts, place, True, sheet.name, merged, kept_as_text)


def _overlay(raw: list[list[object]], scan: Scan) -> dict[tuple[int, int], str]:
    """Put the formula, or Excel's error, into cells that have no value, so that nobody takes them for empty."""
    texts = {**scan.pending, **scan.errors}
    if not texts:
        return texts
    width = max(max(column for _, column in texts) + 1, len(raw[0]) if raw else 0)
    raw.extend([] for _ in range(max(row for row, _ in texts) + 1 - len(raw)))
    for cells in raw:
        cells.extend([""] * (width - len(cells)))
    for (row, column), text in texts.items():
        raw[row][column] = text
    return texts


def _say_formulas(path: str, sheet: str, scan: Scan, problems: Problems) -> None:
    hint = "open the file in Excel or WPS, let it calculate, and save it"
    for (row, column), text in islice(scan.pending.items(), _SAID):
        message = f"the formula `{text[:60]}` was never calculated: it has no value, which is not 0"
        problems.error(cell_place(path, sheet, row, column), "formula", message, hint)
    for (row, column), text in islice(scan.errors.items(), _SAID):
        message = f"Excel shows {text} here"
        problems.error(
            cell_place(path, sheet, row, column), "formula", message, "mend the formula, or write the number"
        )
    more = max(len(scan.pending) - _SAID, 0) + max(len(scan.errors) - _SAID, 0)
    if more:
        problems.error(Place(path, sheet=sheet, cell="A1"), "formula", f"{more} more formulas have no value", hint)


def _column(cells: tuple[object, ...], path: str, sheet: str, index: int, problems: Problems) -> Sequence[str]:
    """One column as text: whole columns of one kind take the short way."""
    kinds = set(map(type, cells))
    if kinds == {str}:
        return cells  # type: ignore[return-value]
    if kinds <= {str, float, int}:
        lost = [row for row, v in enumerate(cells) if type(v) is not str and not -_EXACT < v < _EXACT]  # type: ignore[operator]
        if lost:
            message = (
                f"`{cell_text(cells[lost[0]])}` has more than the 15 digits that Excel keeps: the last ones are lost"
            )
            if len(lost) > 1:
                message += f" (and in {len(lost) - 1} more cells of this column)"
            hint = "format the column as text, then type the number again"
            problems.warn(cell_place(path, sheet, lost[0], index), "digits-lost", message, hint)
        return [v if type(v) is str else repr(v).removesuffix(".0") for v in cells]
    return [v if type(v) is str else cell_text(v) for v in cells]


def cell_text(value: object) -> str:
    """As a person reads it; numbers in full, dates as ISO text."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S").removesuffix(" 00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def cell_place(path: str, sheet: str, row: int, column: int) -> Place:
    """A cell by row and column from 0; column -1 means the whole row."""
    name, rest = "", max(column, 0) + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        name = chr(65 + letter) + name
    return Place(path, row + 1, column + 1, sheet, f"{name}{row + 1}")
