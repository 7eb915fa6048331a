"""Where a sheet's headings stand and which column each of them means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parkbook.inventory.reading.workbook import SheetGrid
from parkbook.inventory.units import UnitFault, scale
from parkbook.kit.model import Column
from parkbook.park.tables import Grid
from parkbook.problems import Place, Problems, closest

HEAD_ROWS = 10
"""Headings stand within so many filled rows: titles and notes may stand above them."""
_DEPTH = 3
_MOST_SAID = 50
"""Unknown headings that are named one by one, and double ones; the rest is counted."""
IGNORE = ("", "-")
"""What a mapping gives for a heading that is not wanted."""
NUMBERED = frozenset({"序号", "行号", "编号序", "no", "no.", "#", "序"})
"""Headings of a running number, which is nobody's data."""
_BRACKETS = re.compile(r"[(\[{【〔][^()\[\]{}【】〔〕]*[)\]}】〕]")
_STEMS = frozenset("甲乙丙丁戊己庚辛壬癸")


@dataclass(frozen=True)
class Heading:
    """Rows of the grid that hold the headings, and what they say."""

    first: int
    last: int
    columns: dict[int, str]
    """Index in the grid -> column id."""
    units: dict[str, str]
    """Column id -> what the heading has in brackets, such as `万kWh`."""
    width: int
    """Index behind the last heading: what stands there belongs to no column."""
    unnamed: tuple[int, ...] = ()
    """Columns within the table that have no heading."""


def heading_key(text: str) -> str:
    """A heading for comparison: NFKC, lower case, no spaces, stars or colons; brackets stay."""
    return re.sub(r"[\s*※:]", "", unicodedata.normalize("NFKC", text)).lower()


def bare_key(text: str) -> str:
    """The same without what stands in brackets, unless nothing else is there."""
    key = heading_key(text)
    return _BRACKETS.sub("", key) or key


class Names:
    """Every way in which a column may be headed; the mapping of the source comes first."""

    def __init__(self, columns: Sequence[Column], mapping: Mapping[str, str]) -> None:
        self.ids = {column.id for column in columns}
        self.titles = [column.title.zh for column in columns] + [column.id for column in columns]
        self._tables: list[dict[str, str]] = [{}, {}]
        for name, id in mapping.items():
            if id in self.ids or id in IGNORE:
                self._tables[0].setdefault(heading_key(name), id)
                self._tables[0].setdefault(bare_key(name), id)
        for column in columns:
            for name in (column.id, column.title.zh, column.title.en, *column.aliases):
                self._tables[1].setdefault(heading_key(name), column.id)
        for column in columns:
            for name in (column.title.zh, column.title.en, *column.aliases):
                self._tables[1].setdefault(bare_key(name), column.id)

    def find(self, text: str) -> str | None:
        """Column id, `-` or an empty text where it is to be ignored, None where it is unknown."""
        for table in self._tables:
            for key in (heading_key(text), bare_key(text)):
                if key and key in table:
                    return table[key]
        return "" if heading_key(text) in NUMBERED else None


def find_heading(grid: Grid, names: Names, problems: Problems) -> Heading | None:
    """The rows that name the most columns, one to three deep; None where no row names two (one in a one-column table)."""
    best: tuple[int, int, int] = (0, 0, 0)  # score, minus depth, minus row
    end = min(HEAD_ROWS, len(grid.rows))
    for row in range(end):
        for depth in range(1, min(_DEPTH, end - row) + 1):
            found = {id for _, id in _meanings(grid, names, row, row + depth - 1).values() if id}
            best = max(best, (len(found - set(IGNORE)), -depth, -row))
    score, depth, row = best[0], -best[1], -best[2]
    if not score or (score == 1 and sum(bool(c.strip()) for c in grid.rows[row]) > 1):
        return None
    last = _merged_down(grid, row, row + depth - 1)
    return _read_heading(grid, names, row, last, problems)


def _cells(grid: Grid, row: int) -> list[str]:
    """The heading row with merged cells filled to the right and downwards."""
    cells = list(grid.rows[row])
    if isinstance(grid, SheetGrid):
        number = grid.starts[row] - 1
        for (top, left), (bottom, right) in grid.merged:
            if top <= number <= bottom and right < len(cells):
                origin = grid.row_at(top)
                seen = origin < len(grid.rows) and grid.starts[origin] == top + 1 and left < len(grid.rows[origin])
                text = grid.rows[origin][left] if seen else ""
                cells[left : right + 1] = [text] * (right + 1 - left)
    return cells


def _meanings(grid: Grid, names: Names, first: int, last: int) -> dict[int, tuple[str, str | None]]:
    """Index -> the heading as shown, and the column that it means."""
    rows = [_cells(grid, row) for row in range(first, last + 1)]
    width = max(map(len, rows))
    rows = [cells + [""] * (width - len(cells)) for cells in rows]
    for cells, below in pairwise(rows):  # a group's name stands over its first column only (CSV)
        for index in range(1, width):
            if not cells[index].strip() and below[index].strip():
                cells[index] = cells[index - 1]
    made: dict[int, tuple[str, str | None]] = {}
    for index in range(width):
        parts = list(dict.fromkeys(part.strip() for part in (cells[index] for cells in rows) if part.strip()))
        if parts:
            tries = ["".join(parts), *parts[::-1]] if len(parts) > 1 else parts
            made[index] = " ".join(parts), next((id for t in tries if (id := names.find(t)) is not None), None)
    return made


def _merged_down(grid: Grid, first: int, last: int) -> int:
    """The last row of headings where a heading is merged with cells further down."""
    if not isinstance(grid, SheetGrid):
        return last
    top, end = grid.starts[first] - 1, grid.starts[last] - 1
    deepest = max(
        (b for (t, left), (b, _) in grid.merged if top <= t <= end and left < len(grid.rows[first])), default=end
    )
    return max(last, min(grid.row_at(deepest + 1) - 1, first + _DEPTH - 1))


def _say_spare(place: Place, shown: str, id: str | None, names: Names, problems: Problems) -> None:
    """A heading that means no column, or one that is there already."""
    if id is None:
        message = f"`{shown[:40]}` is no column that is known here; it was not read"
        hint = closest(shown, names.titles, most=0) or "name it in the mapping file of this source"
        problems.warn(place, "unknown-column", message, hint)
    else:
        message = f"`{shown[:40]}` is `{id}` a second time; the first was read"
        problems.error(place, "duplicate-column", message, "keep one, or map the other in the mapping file")


def _read_heading(grid: Grid, names: Names, first: int, last: int, problems: Problems) -> Heading:
    meanings = _meanings(grid, names, first, last)
    columns: dict[int, str] = {}
    units: dict[str, str] = {}
    spare: dict[str, int] = {"unknown-column": 0, "duplicate-column": 0}
    for index, (shown, id) in meanings.items():
        code = "unknown-column" if id is None else "duplicate-column" if id in columns.values() else ""
        if code:
            spare[code] += 1
            if spare[code] <= _MOST_SAID:
                _say_spare(grid.place(last, index if index < len(grid.rows[last]) else -1), shown, id, names, problems)
        elif id is not None and id not in IGNORE:
            columns[index] = id
            if unit := _unit(shown):
                units[id] = unit
    for code, count in spare.items():
        if count > _MOST_SAID:
            message = f"{count - _MOST_SAID} more columns are not known here, or stand a second time; they were not read"
            problems.warn(grid.place(last, -1), code, message, "delete columns that nobody needs")
    last = _under_headings(grid, last, columns, units, problems)
    width = max(meanings, default=-1) + 1
    return Heading(first, last, columns, units, width, tuple(i for i in range(width) if i not in meanings))


def _unit(shown: str) -> str:
    found = _BRACKETS.findall(unicodedata.normalize("NFKC", shown))
    return found[-1][1:-1].strip() if found else ""


def _under_headings(
    grid: Grid, last: int, columns: Mapping[int, str], units: dict[str, str], problems: Problems
) -> int:
    """Skip a row of units in brackets and the row 甲 乙 1 2 3 of statistical forms; each is said."""
    for row in range(last + 1, min(last + 3, len(grid.rows))):
        cells = {i: unicodedata.normalize("NFKC", c).strip() for i, c in enumerate(grid.rows[row]) if c.strip()}
        if cells and all(_BRACKETS.fullmatch(c) for c in cells.values()):
            for index, cell in cells.items():
                if index in columns:
                    units.setdefault(columns[index], cell[1:-1].strip())
            problems.warn(grid.place(row, -1), "heading-row", "this row was read as the units of the headings")
        elif _is_numbering(list(cells.values())):
            problems.warn(grid.place(row, -1), "heading-row", "this row numbers the columns; it was left out")
        else:
            return row - 1
        last = row
    return last


def _is_numbering(cells: Sequence[str]) -> bool:
    numbers = [c for c in cells if c not in _STEMS]
    return len(cells) >= 3 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


def check_mapping(mapping: Mapping[str, str], names: Names, place: Place, problems: Problems) -> None:
    """Say which entries of the mapping lead to no column."""
    for name, id in mapping.items():
        if id not in names.ids and id not in IGNORE:
            message = f"the mapping sends `{name[:40]}` to `{id[:40]}`, which is no column"
            problems.error(place, "mapping", message, closest(id, names.ids, most=0))


def check_heading(heading: Heading, columns: Sequence[Column], place: Place, problems: Problems) -> None:
    """Required columns that are missing, and units in brackets unlike the declared one."""
    for column in columns:
        if column.required and column.id not in heading.columns.values():
            message = f"the column `{column.title.zh}` ({column.id}) is missing"
            problems.error(place, "missing-column", message, "add it to the heading row, or map a heading to it")
        unit = heading.units.get(column.id)
        if column.unit and unit and heading_key(unit) != heading_key(column.unit) and not _equal(unit, column.unit):
            message = f"the heading of `{column.title.zh}` says `{unit[:20]}`; the column is in `{column.unit}`"
            problems.warn(place, "heading-unit", message, "numbers are read as they stand: look whether they fit")


def _equal(one: str, other: str) -> bool:
    """Whether both are names of one unit, such as 元/吨 and 元/t."""
    try:
        return scale(one, other) == 1.0
    except UnitFault:
        return False
