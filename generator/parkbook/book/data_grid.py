"""Tables that add up both ways: rows, columns and cells rounded so that every printed sum is the sum of what is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from parkbook.book.data_charts.shown import NONE, add_up, known, shown

SMALL = "≈0"
"""A cell that is not zero and rounds to it."""


@dataclass(frozen=True)
class Grid:
    """A table as it is printed; `cells[row][column]`."""

    cells: tuple[tuple[str, ...], ...]
    rows: tuple[str, ...]
    """Sum of each row."""
    columns: tuple[str, ...]
    """Sum of each column."""
    total: str


def figure_of(text: str) -> Decimal:
    """The number that a printed text stands for; nothing and `≈0` count as zero."""
    return Decimal(0) if text in (NONE, "", SMALL) else Decimal(text.replace(",", ""))


def small(text: str, value: float | None) -> str:
    """`≈0` where a value that is not zero was printed as zero."""
    return SMALL if value and text != NONE and not any(sign in "123456789" for sign in text) else text


def add_up_to(parts: Sequence[float | None], total: str, digits: int) -> list[str]:
    """Parts as texts whose sum is a total that is printed already; what rounding left over goes to the largest part."""
    values = [known(part) for part in parts]
    goal = float(figure_of(total))
    left = goal - sum(value for value in values if value is not None)
    largest = max((i for i, value in enumerate(values) if value is not None), key=lambda i: abs(values[i] or 0), default=-1)
    moved = [value + left if value is not None and i == largest else value for i, value in enumerate(values)]
    return [small(text, value) for text, value in zip(add_up(moved, goal, digits), values, strict=True)]


def add_up_grid(
    cells: Sequence[Sequence[float | None]], digits: int, total: str | None = None, columns: Sequence[str] | None = None
) -> Grid:
    """Cells, sums of rows and of columns as texts that add up both ways.

    Columns keep their own rounded sums; so do rows wherever cells let them, else a row's sum is that of its printed cells.

    Args:
        cells: None where there is nothing: printed as — and left alone; zero stays zero.
        total: As printed already; else the rounded sum.
        columns: Sums that are printed already elsewhere; they add up to the total.
    """
    values = [[known(cell) for cell in row] for row in cells]
    width = max((len(row) for row in values), default=0)
    of_rows = [sum(cell or 0.0 for cell in row) for row in values]
    of_columns = [sum(row[i] or 0.0 for row in values) for i in range(width)]
    whole = shown(sum(of_rows), digits) if total is None else total
    heads = list(columns) if columns is not None else [text.replace(SMALL, "0") for text in add_up_to(of_columns, whole, digits)]
    units = [[_floor(cell, digits) for cell in row] for row in values]
    lack = [_units(text, digits) - sum(row) for text, row in zip(add_up_to(of_rows, whole, digits), units, strict=True)]
    need = [_units(text, digits) - sum(row[i] for row in units) for i, text in enumerate(heads)]
    _level(units, values, lack, need)
    printed = tuple(
        tuple(NONE if cell is None else small(_said(unit, digits), cell) for cell, unit in zip(row, line, strict=True))
        for row, line in zip(values, units, strict=True)
    )
    sums = tuple(
        NONE if all(cell is None for cell in row) else small(_said(sum(line), digits), value)
        for row, line, value in zip(values, units, of_rows, strict=True)
    )
    return Grid(printed, sums, tuple(small(_said(_units(text, digits), digits), v) for text, v in zip(heads, of_columns, strict=True)), whole)


def _said(units: int, digits: int) -> str:
    return f"{Decimal(units).scaleb(-digits):,.{digits}f}"


def _floor(value: float | None, digits: int) -> int:
    return int(Decimal(repr(value or 0.0)).scaleb(digits).to_integral_value(ROUND_FLOOR))


def _units(text: str, digits: int) -> int:
    return int(figure_of(text).scaleb(digits))


def _level(units: list[list[int]], values: Sequence[Sequence[float | None]], lack: list[int], need: list[int]) -> None:
    """Raise cells by one, each once, until rows and columns reach their sums; what a column still lacks goes to its largest cell."""
    free = [[bool(cell) for cell in row] for row in values]
    raised: set[tuple[int, int]] = set()
    for row in range(len(units)):
        while lack[row] > 0 and _augment(row, free, need, raised):
            lack[row] -= 1
    for row, column in raised:
        units[row][column] += 1
    for column, rest in enumerate(need):
        if rest and any(row[column] for row in values):
            largest = max(range(len(values)), key=lambda row: abs(values[row][column] or 0.0))
            units[largest][column] += rest


def _augment(start: int, free: list[list[bool]], need: list[int], raised: set[tuple[int, int]]) -> bool:
    """One more unit for a row, found along a path of cells that can still be raised and others that give theirs back."""
    came: dict[int, tuple[int, int]] = {}
    """Column -> (row, column before)."""
    queue = [(start, -1)]
    seen = {start}
    while queue:
        row, before = queue.pop(0)
        for column, open_ in enumerate(free[row]):
            if not open_ or column in came or (row, column) in raised:
                continue
            came[column] = (row, before)
            if need[column] > 0:
                need[column] -= 1
                _turn(column, came, raised)
                return True
            for other in range(len(free)):
                if (other, column) in raised and other not in seen:
                    seen.add(other)
                    queue.append((other, column))
    return False


def _turn(column: int, came: dict[int, tuple[int, int]], raised: set[tuple[int, int]]) -> None:
    while column >= 0:
        row, before = came[column]
        raised.add((row, column))
        if before >= 0:
            raised.discard((row, before))
        column = before
