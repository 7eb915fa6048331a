"""The registers of a park: declared columns applied to what people filled in, every cell with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from parkbook.kit.model import Column, Kit, Register
from parkbook.park.cells import BadCell, Reader
from parkbook.park.model import Cell, Row, Table
from parkbook.park.tables import Grid, read_csv, read_sheets
from parkbook.problems import Place, Problems, closest

FOLDER = "registers"
WORKBOOK = "registers.xlsx"
_TOTALS = ("合计", "小计", "总计")
_NAMES = ("name", "title")


def load_registers(root: Path, kit: Kit, problems: Problems) -> dict[str, Table]:
    """Every register of the kit: from registers/<id>.csv, else from a sheet of registers.xlsx, else empty."""
    folder = root / FOLDER
    sheets = _workbook(root, kit, problems)
    tables: dict[str, Table] = {}
    for id, register in kit.registers.items():
        path = f"{FOLDER}/{id}.csv"
        if (folder / f"{id}.csv").is_file():
            if id in sheets:
                problems.warn(Place(path), "two-homes", f"{WORKBOOK} has the register `{id}` too", "keep one; the CSV was read")
            grid = read_csv(root, path, problems)
        elif id in sheets:
            grid, path = sheets[id], f"{sheets[id].path}"
        else:
            tables[id] = Table(id, path, False, ())
            continue
        tables[id] = read_table(register, grid, path, problems)
    _strangers(folder, kit, problems)
    return _linked(tables, kit, problems)


def _workbook(root: Path, kit: Kit, problems: Problems) -> dict[str, Grid]:
    for path in (f"{FOLDER}/{WORKBOOK}", WORKBOOK):
        if (root / path).is_file():
            break
    else:
        return {}
    by_name = {name: r.id for r in kit.registers.values() for name in (r.id, r.title.zh, r.title.en.lower())}
    found: dict[str, Grid] = {}
    for name, grid in read_sheets(root, path, problems).items():
        id = by_name.get(name) or by_name.get(name.lower())
        if id:
            found[id] = grid
        elif grid.rows:
            hint = closest(name, by_name)
            problems.warn(Place(path, sheet=name, cell="A1"), "unknown-sheet", f"sheet `{name}` is no register", hint)
    return found


def _strangers(folder: Path, kit: Kit, problems: Problems) -> None:
    if not folder.is_dir():
        return
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() == ".csv" and file.stem not in kit.registers:
            hint = closest(file.stem, kit.registers)
            problems.warn(Place(f"{FOLDER}/{file.name}"), "unknown-file", f"`{file.stem}` is no register of the kit; it was not read", hint)


def read_table(register: Register, grid: Grid | None, path: str, problems: Problems) -> Table:
    """Typed rows of one register. A cell that cannot be read is empty, with a problem; its row stays."""
    if grid is None or not grid.rows:
        return Table(register.id, path, True, (), readable=grid is not None)
    mine = Problems()
    head, columns = _header(register, grid, mine)
    rows: list[Row] = []
    readers = [(index, column, Reader(column)) for index, column in columns.items()]
    empty: dict[str, Cell] = {column.id: None for column in register.columns}
    for number in range(head + 1, len(grid.rows)):
        cells = grid.rows[number]
        label = next((c.strip() for c in cells if c.strip()), "")
        if label.startswith(_TOTALS) and len(label) <= 4:
            mine.warn(grid.place(number, -1), "total-row", f"the row `{label}` was left out", "sums are made by the kit")
            continue
        values = dict(empty)
        for index, column, reader in readers:
            if index < len(cells):
                values[column.id] = _cell(reader, cells[index], grid, number, index, mine)
        _required(register, columns, values, grid, number, mine)
        rows.append(Row(values, grid.starts[number]))
    by_key = _keys(register, rows, path, mine)
    problems.extend(mine)
    return Table(register.id, path, True, tuple(rows), by_key, readable=not mine.has_errors)


def _header(register: Register, grid: Grid, problems: Problems) -> tuple[int, dict[int, Column]]:
    """The row of headings (the first of the first ten that knows the most columns) and the column at each index."""
    names = _headings(register)
    best, known = 0, -1
    for number, cells in enumerate(grid.rows[:10]):
        score = sum(_plain(cell) in names for cell in cells)
        if score > known:
            best, known = number, score
    columns: dict[int, Column] = {}
    for index, cell in enumerate(grid.rows[best]):
        if not cell.strip():
            continue
        found = names.get(_plain(cell))
        if found is None:
            hint = closest(cell.strip(), [c.title.zh for c in register.columns] + [c.id for c in register.columns])
            message = f"`{cell.strip()[:40]}` is no column of {register.title.zh}"
            problems.error(grid.place(best, index), "unknown-column", message, hint)
        elif found in columns.values():
            message = f"`{cell.strip()[:40]}` stands a second time"
            problems.error(grid.place(best, index), "duplicate-column", message, "keep one")
        else:
            columns[index] = found
    have = {column.id for column in columns.values()}
    for column in register.columns:
        if column.required and column.id not in have:
            place = grid.place(best, -1)
            problems.error(place, "missing-column", f"the column `{column.title.zh}` ({column.id}) is missing", "add it to the heading row")
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


def _cell(reader: Reader, text: str, grid: Grid, row: int, index: int, problems: Problems) -> Cell:
    try:
        value = reader.read(text)
    except BadCell as why:
        problems.error(grid.place(row, index), why.code, why.message, why.hint)
        return None
    if reader.repaired:
        problems.warn(grid.place(row, index), "repaired", f"`{text.strip()[:40]}` was read as `{value}`", "write half-width digits")
    return value


def _required(
    register: Register, columns: Mapping[int, Column], values: dict[str, Cell], grid: Grid, row: int, problems: Problems
) -> None:
    for index, column in columns.items():
        if column.required and values[column.id] is None:
            cells = grid.rows[row]
            if index >= len(cells) or not cells[index].strip():
                place = grid.place(row, min(index, len(cells) - 1))
                problems.error(place, "missing-value", f"`{column.title.zh}` is empty", f"every row of {register.title.zh} needs it")


def _keys(register: Register, rows: list[Row], path: str, problems: Problems) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        parts = [row.values[column] for column in register.key]
        if any(part is None for part in parts):
            continue
        key = "/".join(str(part) for part in parts)
        if key in found:
            message = f"`{key}` stands in line {found[key].line} already"
            problems.error(Place(path, row.line), "duplicate-row", message, "give this row another number, or merge the two")
            continue
        found[key] = row
    return found


def _linked(tables: dict[str, Table], kit: Kit, problems: Problems) -> dict[str, Table]:
    """References to other registers and to clause items are looked up; a name is taken for its id where it is unique."""
    by_name: dict[str, dict[str, str]] = {}
    linked: dict[str, Table] = {}
    for id, table in tables.items():
        register = kit.registers[id]
        columns = [c for c in register.columns if c.type in ("ref", "refs") and c.to]
        if not table.rows or not columns:
            linked[id] = table
            continue
        mine = Problems()
        rows = tuple(_linked_row(row, columns, tables, table, kit, by_name, mine) for row in table.rows)
        lines = {row.line: row for row in rows}
        by_key = {key: lines[row.line] for key, row in table.by_key.items()}
        problems.extend(mine)
        linked[id] = replace(table, rows=rows, by_key=by_key, readable=table.readable and not mine.has_errors)
    return linked


def _linked_row(
    row: Row, columns: list[Column], tables: Mapping[str, Table], table: Table, kit: Kit,
    by_name: dict[str, dict[str, str]], problems: Problems,
) -> Row:
    values: dict[str, Cell] | None = None
    for column in columns:
        cell = row.values[column.id]
        if cell is None:
            continue
        names = cell if isinstance(cell, tuple) else (str(cell),)
        found = []
        for name in names:
            target = _resolve(name, column, tables, kit, by_name)
            if target is None:
                _unknown(name, column, tables, kit, Place(table.path, row.line), problems)
            else:
                found.append(target)
        new: Cell = tuple(found) if column.type == "refs" else (found[0] if found else None)
        if new != cell:
            values = values or dict(row.values)
            values[column.id] = new
    return Row(values, row.line) if values else row


def _resolve(name: str, column: Column, tables: Mapping[str, Table], kit: Kit, by_name: dict[str, dict[str, str]]) -> str | None:
    if column.to == "clauses":
        return name if kit.item(name) else None
    target = tables[str(column.to)]
    if name in target.by_key:
        return name
    if target.id not in by_name:
        by_name[target.id] = _names(target)
    return by_name[target.id].get(name)


def _names(table: Table) -> dict[str, str]:
    """Name -> key, for names that stand once."""
    names: dict[str, str] = {}
    twice: set[str] = set()
    for key, row in table.by_key.items():
        name = next((str(row.values[c]) for c in _NAMES if row.values.get(c)), None)
        if name in names:
            twice.add(str(name))
        elif name:
            names[name] = key
    return {name: key for name, key in names.items() if name not in twice}


def _unknown(name: str, column: Column, tables: Mapping[str, Table], kit: Kit, place: Place, problems: Problems) -> None:
    if column.to == "clauses":
        known = [ref for s in kit.standards.values() for ref in s.items if ref.startswith(name.split(":")[0])]
        problems.error(place, "unknown-ref", f"`{name[:60]}` in {column.title.zh} is no clause item", closest(name, known))
        return
    target = tables[str(column.to)]
    title = kit.registers[target.id].title.zh
    hint = closest(name, target.by_key) or f"add it to registers/{target.id}.csv first"
    problems.error(place, "unknown-row", f"`{name[:60]}` in {column.title.zh} is not in the register {title}", hint)
