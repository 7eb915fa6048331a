"""A grid of text and a register's declaration -> typed rows, every cell with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parkbook.kit.model import Column, Register
from parkbook.park.cells import BadCell, Reader, is_placeholder
from parkbook.park.model import Cell, Row, Table
from parkbook.park.rules import RowRules
from parkbook.park.tables import Grid
from parkbook.problems import Place, Problems, closest

_TOTALS = ("合计", "小计", "总计")
EXAMPLE = "例："
"""What the first cell of the template's example row starts with; such a row is never counted."""
_HEAD_ROWS = 10
"""The heading row is looked for in so many rows: titles and notes may stand above it."""


@dataclass(frozen=True)
class Located:
    """A table, and where its cells stand."""

    table: Table
    complete: bool = True
    """False where rows or keys were lost: then a name that is not found may be one of them."""
    grid: Grid | None = None
    indexes: Mapping[str, int] = field(default_factory=dict)
    """Column id -> index in the grid."""
    numbers: Mapping[int, int] = field(default_factory=dict)
    """Line -> index in the grid."""

    def place(self, row: Row, column: str) -> Place:
        """Of one cell."""
        if self.grid is None:
            return self.table.place(row)
        return self.grid.place(self.numbers[row.line], self.indexes[column])


def read_table(
    register: Register, grid: Grid | None, path: str, problems: Problems, sheet: str | None = None
) -> Located:
    """Typed rows of one register. A cell that cannot be read is empty, with a problem; its row stays."""
    if grid is None or not grid.rows:
        whole = grid is not None and grid.whole
        return Located(Table(register.id, path, True, (), readable=whole, sheet=sheet), whole)
    mine, ruled = Problems(), Problems()
    head, columns = read_header(register, grid, mine)
    loose = _loose(grid, head, columns)
    rows: list[Row] = []
    readers = [(index, column, Reader(column)) for index, column in columns.items()]
    first = min(columns, default=0)
    rules = RowRules(register, columns)
    empty: dict[str, Cell] = {column.id: None for column in register.columns}
    for number in range(head + 1, len(grid.rows)):
        cells = grid.rows[number]
        if _is_total(cells, grid, number, mine) or _is_example(cells, first, grid, number, mine):
            continue
        values = dict(empty)
        for index, column, reader in readers:
            if index < len(cells):
                values[column.id] = _cell(reader, cells[index], grid, number, index, mine)
        _required(register, columns, values, grid, number, mine)
        rules.look(values, grid, number, ruled)  # nothing is lost by it: the table stays readable
        if len(cells) > loose:
            _no_heading(cells, loose, grid, number, mine)
        rows.append(Row(values, grid.starts[number]))
    lines = {line: number for number, line in enumerate(grid.starts)}
    indexes = {column.id: index for index, column in columns.items()}
    by_key, complete = _keys(register, rows, grid, lines, indexes, mine)
    problems.extend(mine)
    problems.extend(ruled)
    table = Table(register.id, path, True, tuple(rows), by_key, grid.whole and not mine.has_errors, sheet)
    return Located(table, complete and grid.whole, grid, indexes, lines)


def _is_total(cells: list[str], grid: Grid, number: int, problems: Problems) -> bool:
    label = next((c for c in cells if c.strip()), "")
    if len(label) > 12 or not label.strip().startswith(("合", "小", "总")):
        return False
    plain = "".join(label.split())
    if not plain.startswith(_TOTALS) or len(plain) > 4:
        return False
    problems.warn(grid.place(number, -1), "total-row", f"the row `{plain}` was left out", "sums are made by the kit")
    return True


def _is_example(cells: list[str], first: int, grid: Grid, number: int, problems: Problems) -> bool:
    """Whether the first cell under a heading says so; `first` is its index."""
    if first >= len(cells) or not cells[first].lstrip().startswith((EXAMPLE, "例:")):
        return False
    message = f"the example row `{cells[first].strip()[:40]}` was left out"
    problems.warn(grid.place(number, -1), "example-row", message, f"delete it, or take {EXAMPLE} away if the row is yours")
    return True


def read_header(register: Register, grid: Grid, problems: Problems) -> tuple[int, dict[int, Column]]:
    """The row of headings (the first that knows the most columns) and the column at each index."""
    names = _headings(register)
    best, known = 0, -1
    for number, cells in enumerate(grid.rows[:_HEAD_ROWS]):
        score = sum(_plain(cell) in names for cell in cells)
        if score > known:
            best, known = number, score
    columns: dict[int, Column] = {}
    for index, cell in enumerate(grid.rows[best]):
        shown = cell.strip()[:40]
        if not shown:
            continue
        found = names.get(_plain(cell))
        if found is None:
            hint = closest(shown, [c.title.zh for c in register.columns] + [c.id for c in register.columns])
            message = f"`{shown}` is no column of {register.title.zh}"
            problems.error(grid.place(best, index), "unknown-column", message, hint)
        elif found in columns.values():
            problems.error(grid.place(best, index), "duplicate-column", f"`{shown}` stands a second time", "keep one")
        else:
            columns[index] = found
    have = {column.id for column in columns.values()}
    for column in register.columns:
        if column.required and column.id not in have:
            message = f"the column `{column.title.zh}` ({column.id}) is missing"
            problems.error(grid.place(best, -1), "missing-column", message, "add it to the heading row")
    return best, columns


def _headings(register: Register) -> dict[str, Column]:
    """Every way a column may be headed: id, titles, aliases."""
    names: dict[str, Column] = {}
    for column in register.columns:
        for name in (column.id, column.title.zh, column.title.en, *column.aliases):
            names.setdefault(_plain(name), column)
    return names


def _plain(name: str) -> str:
    """A heading without spaces, line ends, star and the unit in brackets."""
    plain = "".join(name.split()).lower().replace("＊", "").replace("*", "")
    for opening in ("（", "(", "["):
        plain = plain.partition(opening)[0] or plain
    return plain


def _loose(grid: Grid, head: int, columns: Mapping[int, Column]) -> int:
    """The index behind the last heading: what stands there belongs to no column."""
    filled = [index for index, cell in enumerate(grid.rows[head]) if cell.strip()]
    return max([*filled, *columns], default=-1) + 1


def _no_heading(cells: list[str], first: int, grid: Grid, number: int, problems: Problems) -> None:
    for index in range(first, len(cells)):
        if cells[index].strip():
            message = f"`{cells[index].strip()[:40]}` stands under no heading"
            hint = "a comma within a text needs quotes around the text: the cells before it may have moved too"
            problems.error(grid.place(number, index), "no-heading", message, hint)
            return


def _cell(reader: Reader, text: str, grid: Grid, row: int, index: int, problems: Problems) -> Cell:
    try:
        value = reader.read(text)
    except BadCell as why:
        problems.error(grid.place(row, index), why.code, why.message, why.hint)
        return None
    if reader.repaired:
        message = f"`{text.strip()[:40]}` was read as `{value}`"
        problems.warn(grid.place(row, index), "repaired", message, "write half-width digits")
    return value


def _required(
    register: Register, columns: Mapping[int, Column], values: dict[str, Cell], grid: Grid, row: int, problems: Problems
) -> None:
    cells = grid.rows[row]
    for index, column in columns.items():
        if column.required and values[column.id] is None:
            text = cells[index] if index < len(cells) else ""
            if not text.strip() or is_placeholder(text):  # anything else was refused, and has been reported
                place = grid.place(row, min(index, len(cells) - 1))
                message = f"`{column.title.zh}` is empty"
                problems.error(place, "missing-value", message, f"every row of {register.title.zh} needs it")


def _keys(
    register: Register,
    rows: list[Row],
    grid: Grid,
    lines: Mapping[int, int],
    indexes: Mapping[str, int],
    problems: Problems,
) -> tuple[dict[str, Row], bool]:
    """Rows by key, and whether every row has one."""
    found: dict[str, Row] = {}
    complete = True
    for row in rows:
        parts = [row.values.get(column) for column in register.key]
        if any(part is None for part in parts):
            complete = False
            continue
        key = "/".join(str(part) for part in parts)
        if key in found:
            place = grid.place(lines[row.line], indexes[register.key[0]])
            message = f"`{key}` stands in line {found[key].line} already"
            problems.error(place, "duplicate-row", message, "give this row another number, or merge the two")
            continue
        found[key] = row
    return found, complete
