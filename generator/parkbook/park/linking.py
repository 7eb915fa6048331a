"""References between registers and to clause items are looked up; a unique name is taken for its id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from parkbook.kit.model import Column, Kit
from parkbook.park.model import Cell, Row, Table
from parkbook.park.rows import Located
from parkbook.park.rules import cut, find_cycles, report_cycle
from parkbook.problems import Place, Problems, closest

_NAMES = ("name", "title")
MOST_HINTS = 100
"""Unknown names that are compared with all known ones; a whole column that leads nowhere would take minutes."""
CLAUSES = "clauses"
ROLES = "roles"
_OF_THE_KIT = (CLAUSES, ROLES)
"""What a column may point at besides registers: names that the kit has, not the park."""


def linked(found: Mapping[str, Located], kit: Kit, problems: Problems) -> dict[str, Table]:
    """The tables with every reference resolved to a key; what leads nowhere is left out, with a problem."""
    links = _Links(found, kit)
    return {id: links.table(located, problems) for id, located in found.items()}


class _Links:
    def __init__(self, found: Mapping[str, Located], kit: Kit) -> None:
        self.found, self.kit = found, kit
        self._by_name: dict[str, dict[str, str]] = {}
        self._hints = 0

    def table(self, located: Located, problems: Problems) -> Table:
        table = located.table
        known = (*self.found, *_OF_THE_KIT)
        columns = [c for c in self.kit.registers[table.id].columns if c.type in ("ref", "refs") and c.to in known]
        if not table.rows or not columns:
            return table
        mine = Problems()
        sure = True
        rows: list[Row] = []
        for row in table.rows:
            new, resolved = self._row(row, columns, located, mine)
            rows.append(new)
            sure = sure and resolved
        lines = {row.line: row for row in rows}
        by_key = {key: lines[row.line] for key, row in table.by_key.items()}
        for name in self.kit.registers[table.id].acyclic:
            column = next((c for c in columns if c.id == name and c.to == table.id), None)
            if column:
                sure = self._uncircled(column, lines, by_key, located, mine) and sure
        problems.extend(mine)
        return replace(table, rows=tuple(lines.values()), by_key=by_key, readable=table.readable and sure)

    def _uncircled(
        self, column: Column, lines: dict[int, Row], by_key: dict[str, Row], located: Located, problems: Problems
    ) -> bool:
        """Take out the reference that closes each circle; whether there was none."""
        circles = list(find_cycles(by_key, column.id))
        for circle in circles:
            last = by_key[circle[-1]]
            report_cycle(circle, column.title.zh, located.place(last, column.id), problems)
            by_key[circle[-1]] = lines[last.line] = cut(last, column.id, circle[0])
        return not circles

    def _row(self, row: Row, columns: list[Column], located: Located, problems: Problems) -> tuple[Row, bool]:
        """The row, and whether every reference in it was found."""
        values: dict[str, Cell] | None = None
        sure = True
        for column in columns:
            cell = row.values[column.id]
            if cell is None:
                continue
            names = cell if isinstance(cell, tuple) else (str(cell),)
            targets = []
            for name in names:
                target = self._target(name, column)
                if target is not None:
                    targets.append(target)
                    continue
                sure = False
                if column.to in _OF_THE_KIT or self.found[str(column.to)].complete:
                    self._unknown(name, column, located.place(row, column.id), problems)
            new: Cell = tuple(targets) if column.type == "refs" else (targets[0] if targets else None)
            if new != cell:
                values = values or dict(row.values)
                values[column.id] = new
        return (Row(values, row.line) if values else row), sure

    def _target(self, name: str, column: Column) -> str | None:
        if column.to == CLAUSES:
            return name if self.kit.item(name) else None
        if column.to == ROLES:
            return name if name in self.kit.roles else self._role_named(name)
        target = self.found[str(column.to)].table
        if name in target.by_key:
            return name
        if target.id not in self._by_name:
            self._by_name[target.id] = _names(target)
        return self._by_name[target.id].get(name)

    def _role_named(self, name: str) -> str | None:
        return next((role.id for role in self.kit.roles.values() if role.title.zh == name), None)

    def _unknown(self, name: str, column: Column, place: Place, problems: Problems) -> None:
        title = column.title.zh
        if column.to == CLAUSES:
            known = [ref for s in self.kit.standards.values() for ref in s.items if ref.startswith(name.split(":")[0])]
            message = f"`{name[:60]}` in {title} is no clause item"
            problems.error(place, "unknown-ref", message, _several(name, column) or closest(name, known))
            return
        if column.to == ROLES:
            titles = [role.title.zh for role in self.kit.roles.values()]
            message = f"`{name[:60]}` in {title} is no role"
            problems.error(place, "unknown-role", message, _several(name, column) or closest(name, [*self.kit.roles, *titles]))
            return
        target = self.found[str(column.to)].table
        message = f"`{name[:60]}` in {title} is not in the register {self.kit.registers[target.id].title.zh}"
        self._hints += 1
        near = closest(name, target.by_key) if self._hints <= MOST_HINTS else ""
        hint = _several(name, column) or near or f"add it to registers/{target.id}.csv first"
        problems.error(place, "unknown-row", message, hint)


def _several(name: str, column: Column) -> str:
    """A hint where one entry looks like a list."""
    return "write ; between several" if column.type == "refs" and any(sign in name for sign in ",，、 ") else ""


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
