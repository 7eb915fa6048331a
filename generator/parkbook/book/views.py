"""What templates see of a park: values ready to be read, names instead of ids, and what is not known left visible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from parkbook.kit.model import Column, Kit, Register
from parkbook.park.model import Cell, Park, Row
from parkbook.wording import day, number

_NAME_COLUMNS = ("name", "title", "what", "issue", "requirement")


class Names:
    """Display names of register rows, made once."""

    def __init__(self, kit: Kit, park: Park) -> None:
        self.kit, self.park = kit, park
        self._cache: dict[tuple[str, str], str] = {}

    def of(self, register: str, key: str) -> str:
        """The name of a row, or its key where it has none."""
        found = self._cache.get((register, key))
        if found is None:
            if register == "roles" and key in self.kit.roles:
                return self.kit.roles[key].title.zh
            row = self.park.tables[register].by_key.get(key) if register in self.park.tables else None
            found = key
            if row is not None:
                found = next((str(row.values[c]) for c in _NAME_COLUMNS if row.values.get(c)), key)
            self._cache[register, key] = found
        return found


class RowView:
    """One row: `row.unit` is what a reader sees (an empty text where nothing is known), `row.raw["unit"]` the value."""

    __slots__ = ("_names", "_register", "_row")

    def __init__(self, row: Row, register: Register, names: Names) -> None:
        self._row, self._register, self._names = row, register, names

    @property
    def raw(self) -> Mapping[str, Cell]:
        return self._row.values

    @property
    def line(self) -> int:
        """Line in the register's file."""
        return self._row.line

    @property
    def key(self) -> str:
        return "/".join(str(self._row.values[column]) for column in self._register.key)

    def refs(self, column: str) -> tuple[str, ...]:
        """The ids in a list column."""
        value = self._row.values[column]
        return value if isinstance(value, tuple) else ()

    def __getattr__(self, column: str) -> str:
        declared = self._register.column(column)
        if declared is None:
            raise AttributeError(f"register {self._register.id} has no column {column}")
        return shown(self._row.values[column], declared, self._names)

    def __getitem__(self, column: str) -> Any:
        if self._register.column(column) is not None:  # also a column that is called like something of ours, such as `line`
            return self.__getattr__(column)
        return getattr(self, column)  # templates sort by a path such as `raw.order`


def shown(value: Cell, column: Column, names: Names) -> str:
    """A cell as a reader sees it; empty text where it is missing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if column.type == "enum":
        return next((v.title.zh for v in column.values if v.id == value), str(value))
    if isinstance(value, date):
        return day(value)
    if isinstance(value, tuple):
        return "、".join(names.of(column.to, str(v)) if column.to else str(v) for v in value)
    if column.type == "ref" and column.to:
        return names.of(column.to, str(value))
    if isinstance(value, Decimal) or (isinstance(value, int) and not _is_year(column)):
        return number(value)
    return str(value)


def _is_year(column: Column) -> bool:
    return column.id == "year" or column.id.endswith("_year")


class Rows:
    """The rows of one register as views, in file order."""

    def __init__(self, register: Register, park: Park, names: Names) -> None:
        self.register = register
        self.table = park.tables[register.id]
        self._views = [RowView(row, register, names) for row in self.table.rows]
        self._by_key = {view.key: view for view in self._views}

    def __iter__(self) -> Iterator[RowView]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)

    def get(self, key: Any) -> RowView | None:
        """The row with this key, or None."""
        return self._by_key.get(str(key))

    def where(self, **wanted: Any) -> list[RowView]:
        """Rows whose raw values equal the given ones: `where(class="policy", applies=True)`; None means empty."""
        return [v for v in self._views if all(v.raw[column] == value for column, value in wanted.items())]

    def filled(self, column: str) -> list[RowView]:
        """Rows where the column holds something."""
        return [v for v in self._views if v.raw[column] not in (None, ())]
