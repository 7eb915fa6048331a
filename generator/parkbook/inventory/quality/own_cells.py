"""Checks on cells that the frame does not carry: stocks, measured calorific values, shares. They are read where the park wrote them."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from parkbook.inventory.factors import NoChoice
from parkbook.inventory.quality.looking import SLACK, Look, factor_to, figure, groups, top
from parkbook.inventory.reading.cells import numbers, plain
from parkbook.inventory.units import UnitFault, scale
from parkbook.kit.model import Column
from parkbook.model import BothText
from parkbook.problems import Place


class _Cells(NamedTuple):
    """A column of the activity tables, as text by `at`, and the place of each cell."""

    texts: pd.Series[str]
    look: Look
    column: str

    def numbers(self) -> pd.Series[float]:
        """What can be read as a number; the reader has told of the rest."""
        title = BothText(zh=self.column, en=self.column)
        column = Column(id=self.column, title=title, type="decimal", max="1" if self.column == "share" else None)
        return numbers(self.texts, column, _nothing, _nothing)

    def place(self, at: int) -> Place:
        """Of the cell."""
        return self.look.cell_place(at, self.column)


def _nothing(*_: object) -> None:
    """Nobody to tell."""


def _cells(look: Look, column: str) -> _Cells:
    tables = zip(look.inventory.data.activity, look.starts, strict=True)
    some = [found.data[column].set_axis(found.data.index + start) for found, start in tables if column in found.data]
    texts = pd.concat(some) if some else pd.Series(dtype=object)
    texts = plain(texts.fillna("").astype(object)) if len(texts) else texts
    return _Cells(texts[texts.ne("")], look, column)


def shares(look: Look) -> pd.Series[float]:
    """By `at`, the share of rows that give one."""
    cells = _cells(look, "share")
    return cells.numbers() if len(cells.texts) else pd.Series(dtype=float)


def parts(look: Look, rows: pd.DataFrame) -> pd.Series[float]:
    """By index of the rows, the part of each that belongs to its entity: its share, 1 where it gives none."""
    return rows["at"].map(shares(look)).astype(float).fillna(1.0)


def check_stocks(look: Look) -> None:
    """`stock-large`: a closing stock above `large_stock` years of the source's use by its entity, in the year's own rows.

    Only years that are covered whole. Stocks below zero and stocks that do not carry over are told where rows are computed.
    """
    cells = _cells(look, "closing_stock")
    if cells.texts.empty:
        return
    good = look.good
    used = good.groupby(["group", "year"]).agg(value=("value", "sum"), days=("days", "sum"))
    stocks = good[good["at"].isin(cells.texts.index)]
    written = stocks["at"].map(cells.numbers())
    stock = written * [factor_to(unit, base) for unit, base in zip(stocks["unit"], stocks["base"], strict=True)]
    keys = pd.MultiIndex.from_frame(stocks[["group", "year"]])
    year_use, days = (used[name].reindex(keys).to_numpy() for name in ("value", "days"))
    years = stock / year_use
    odd = stocks.assign(stock=stock, use=year_use, years=years)[(days >= 360) & (year_use > 0) & years.gt(look.rules.limit("large_stock") + SLACK)]
    for _, part in groups(odd, ["group", "year"]):
        row = top(part, "years")
        one: Any = part.loc[row]
        message = f"{look.line(row)}: the closing stock {look.shown(one['stock'], row)} is {figure(one['years'])} times "
        message += f"what was used in {one['year']}, "
        message += look.shown(one["use"], row)
        message += f" ({len(part)} rows)" if len(part) > 1 else ""
        hint = "look at the unit and the decimal point of the stocktaking"
        look.findings.add("stock-large", one["years"], cells.place(int(one["at"])), message, hint)


def check_ncv(look: Look) -> None:
    """`ncv-suspect`: a measured net calorific value more than `ncv` times off the table's for the same fuel; once per line and year,
    and once for each of the park's own factors."""
    cells, units = _cells(look, "ncv"), _cells(look, "ncv_unit")
    if len(cells.texts):
        values = cells.numbers().dropna()
        rows = look.good[look.good["at"].isin(values.index)]
        units_ = rows["at"].map(units.texts).fillna("")
        table = {pair: _table_ncv(look, *pair) for pair in set(zip(rows["source"], units_, strict=True))}
        listed = [
            (row, value, unit, table[source, unit])
            for row, source, value, unit in zip(rows.index, rows["source"], rows["at"].map(values), units_, strict=True)
        ]
        found = pd.DataFrame(listed, columns=["row", "value", "unit", "table"]).astype({"table": float, "value": float})
        found["off"] = _off(found["value"], found["table"])
        odd = found[found["off"].gt(look.rules.limit("ncv") + SLACK)]
        for _, part in groups(odd, [odd["row"].map(rows["key"]), odd["row"].map(rows["year"])]):
            one: Any = part.loc[top(part, "off")]
            row = int(one["row"])
            _tell_ncv(look, cells.place(int(look.cell(row, "at"))), look.line(row), one, len(part))
    _check_own_factors(look)


def _check_own_factors(look: Look) -> None:
    for row in look.inventory.data.rows("factors"):
        value, unit = row["ncv"], str(row["ncv_unit"] or "")
        if not isinstance(value, (int, float)) or value <= 0:
            continue
        listed = _table_ncv(look, str(row["source"]), unit)
        off = max(value / listed, listed / value)
        if off > look.rules.limit("ncv") + SLACK:
            one = {"value": value, "unit": unit, "table": listed, "off": off}
            _tell_ncv(look, row.at("ncv"), f"{row['id']}, {row['source']}", one, 1)


def _off(one: pd.Series[float], other: pd.Series[float]) -> pd.Series[float]:
    ratio = (one / other).astype(float)
    return ratio.where(ratio.ge(1), 1 / ratio.where(ratio.gt(0)))


def _table_ncv(look: Look, source: str, unit: str) -> float:
    """The table's net calorific value of the source in the unit of a measured one; NaN where it has none that fits."""
    if look.table is None:
        return float("nan")
    try:
        factor = look.table.choose(source, None, None, look.inventory.factor_set or None).factor
    except NoChoice:
        return float("nan")
    if factor is None or factor.ncv is None:
        return float("nan")
    try:
        return factor.ncv * scale(factor.ncv_unit, unit)
    except UnitFault:
        return float("nan")


def _tell_ncv(look: Look, place: Place, what: str, one: Any, many: int) -> None:
    more = f" ({many} rows)" if many > 1 else ""
    message = f"{what}: the calorific value {figure(one['value'])} {one['unit']} is {figure(one['off'])} times off the table's, "
    message += f"{figure(one['table'])} {one['unit']}{more}"
    hint = "look at the test report: kcal for kJ, dry for as received, MJ/kg for GJ/t (which are the same number)"
    look.findings.add("ncv-suspect", one["off"], place, message, hint)
