"""Rules of a register for whole rows: what may not run backwards, what needs what, what may not go round."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from parkbook.kit.model import Column, Register
from parkbook.park.model import Cell, Row
from parkbook.park.tables import Grid
from parkbook.problems import Place, Problems


class RowRules:
    """`order` and `needs` of one register, ready for a table whose headings are known."""

    def __init__(self, register: Register, columns: Mapping[int, Column]) -> None:
        """`columns`: index in the grid -> column, as the heading row has them."""
        self._at = {column.id: index for index, column in columns.items()}
        self._title = {column.id: column.title.zh for column in register.columns}
        known = {column.id for column in register.columns}
        chains = ([id for id in chain if id in self._at] for chain in register.order)
        self._order = [chain for chain in chains if len(chain) > 1]
        pairs = [(giver, id) for giver, ids in register.needs.items() for id in ids if id in known]
        self._needs = [(giver, id) for giver, id in pairs if giver in self._at]

    def look(self, values: Mapping[str, Cell], grid: Grid, row: int, problems: Problems) -> None:
        """Report what breaks a rule in one row. Nothing is taken out: only the author knows which cell is wrong."""
        for chain in self._order:
            self._chain(chain, values, grid, row, problems)
        for giver, needed in self._needs:
            if values[giver] is not None and values[needed] is None:
                self._need(giver, needed, grid, row, problems)

    def _chain(self, chain: list[str], values: Mapping[str, Any], grid: Grid, row: int, problems: Problems) -> None:
        filled = [id for id in chain if values[id] is not None]
        for before, after in pairwise(filled):
            if values[after] < values[before]:
                earlier, later = self._title[before], self._title[after]
                message = f"{later} `{values[after]}` lies before {earlier} `{values[before]}`"
                hint = "one of the two is wrong: look it up in the record"
                problems.error(grid.place(row, self._at[after]), "date-order", message, hint)

    def _need(self, giver: str, needed: str, grid: Grid, row: int, problems: Problems) -> None:
        cells, index = grid.rows[row], self._at.get(needed)
        if index is not None and index < len(cells) and cells[index].strip():
            return  # what stands there was refused, and has been reported
        there = index if index is not None and index < len(cells) else self._at[giver]
        message = f"`{self._title[giver]}` is given and `{self._title[needed]}` is empty"
        problems.error(grid.place(row, there), "needs", message, f"fill {self._title[needed]}, or leave both empty")


def find_cycles(rows: Mapping[str, Row], column: str) -> Iterator[list[str]]:
    """The circles that a column of references makes, each as the keys along it, first named first.

    The last key of each points back at the first. Walked without recursion: a chain may be as long as the register.
    """
    state: dict[str, int] = {}  # 1 on the way, 2 done
    for start in rows:
        if start in state:
            continue
        path = [start]
        ways = [iter(_targets(rows[start], column))]
        state[start] = 1
        while path:
            target = next(ways[-1], None)
            if target is None:
                state[path.pop()] = 2
                ways.pop()
            elif state.get(target) == 1:
                yield path[path.index(target) :]
            elif target in rows and target not in state:
                state[target] = 1
                path.append(target)
                ways.append(iter(_targets(rows[target], column)))


def _targets(row: Row, column: str) -> tuple[str, ...]:
    cell = row.values.get(column)
    return cell if isinstance(cell, tuple) else () if cell is None else (str(cell),)


def cut(row: Row, column: str, target: str) -> Row:
    """The row without one of its references."""
    cell = row.values[column]
    rest: Cell = tuple(name for name in cell if name != target) if isinstance(cell, tuple) else None
    return Row({**row.values, column: rest}, row.line)


def report_cycle(path: list[str], title: str, place: Place, problems: Problems) -> None:
    """Say that `path` goes round; `place` is the cell that closes the circle."""
    shown = path if len(path) <= 6 else [*path[:3], "…", *path[-2:]]
    message = f"`{title}` goes round in a circle: {' → '.join([*shown, path[0]])}"
    problems.error(place, "cycle", message, "take out the one that is wrong; this one was left out")
