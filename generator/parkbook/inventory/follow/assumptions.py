"""Assumptions of the scenarios: read from the data table, chosen per scenario, year and item, and turned into rates and amounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from parkbook.inventory.follow.assets import number_of, text_of, year_of
from parkbook.inventory.follow_model import Assumption
from parkbook.inventory.model import DataRow, Inventory
from parkbook.problems import Problems

ScenarioId = Literal["as-is", "planned", "stretch"]
LAYERS: dict[str, tuple[str, ...]] = {
    "as-is": ("as-is", "all"),
    "planned": ("planned", "as-is", "all"),
    "stretch": ("stretch", "planned", "as-is", "all"),
}
"""Scenario -> whose assumptions hold in it, the most particular first."""
End = Literal["value", "low", "high"]
ITEM_ZH = {
    "growth": "产出增长",
    "structure": "结构变化",
    "efficiency": "能效提升",
    "grid_factor": "电网因子变化",
    "removal": "清除量",
    "delivery": "措施兑现率",
}
_FALLING = ("efficiency", "grid_factor")
"""Items that are expected below zero: a saving is a change of emissions, written with a minus sign."""
DELIVERY = "delivery"
"""Share of the expected reductions that measures bring about, in %; 100 where nothing is assumed."""


@dataclass(frozen=True)
class Assumed:
    """An assumption, and whether the park gave it limits."""

    row: Assumption
    banded: bool
    rate: bool
    """In % (True) or in t per year (False)."""


def read_assumptions(inventory: Inventory, problems: Problems) -> tuple[Assumed, ...]:
    """The rows that can be used, in file order; units, years and limits were looked at when they were read.

    Every value is the change of emissions per year, reductions with a minus sign; a removal is t per year, above zero. Where a
    limit is missing the value stands in its place, which is no band.

    Args:
        problems: Gets the warning `assumption-sign`.
    """
    return tuple(one for row in inventory.data.rows("assumptions") if (one := _read(row, problems)) is not None)


def _read(row: DataRow, problems: Problems) -> Assumed | None:
    value, first, last = number_of(row["value"]), year_of(row["from_year"]), year_of(row["to_year"])
    if value is None or first is None or last is None:
        return None  # the reader has said which cell is missing
    scenario, item, unit = text_of(row["scenario"]), text_of(row["item"]), text_of(row["unit"])
    low, high = number_of(row["low"]), number_of(row["high"])
    if item in _FALLING and value > 0:
        message = f"{item} of {value:g} {unit} raises emissions; a saving is written with a minus sign"
        problems.warn(row.at("value"), "assumption-sign", message, f"write -{value:g} if it falls; it is computed as written")
    made = Assumption(
        scenario=scenario,
        item=item,
        from_year=first,
        to_year=last,
        value=value,
        low=value if low is None else low,
        high=value if high is None else high,
        unit=unit,
        source=text_of(row["source"]),
        place=row.place,
    )
    return Assumed(made, low is not None and high is not None and low < high, unit.startswith("%"))


def chosen(assumed: Iterable[Assumed], scenario: str, item: str, year: int, rate: bool) -> list[Assumption]:
    """Rows of an item that hold in a scenario and year: those of the most particular layer that has any, all of them together."""
    rows = [one.row for one in assumed if one.rate == rate and one.row.item == item and one.row.from_year <= year <= one.row.to_year]
    for layer in LAYERS[scenario]:
        found = [row for row in rows if row.scenario == layer]
        if found:
            return found
    return []


def of_scenario(assumed: Iterable[Assumed], scenario: str) -> list[Assumed]:
    """Every row that may hold in a scenario, whether or not a more particular one takes its place."""
    return [one for one in assumed if one.row.scenario in LAYERS[scenario]]


def multiplier(rows: Iterable[Assumption], end: End) -> float:
    """Product of 1 + rate, zero at least."""
    product = 1.0
    for row in rows:
        product *= max(0.0, 1 + getattr(row, end) / 100)
    return product


def amount(rows: Iterable[Assumption], end: End) -> float:
    """Sum in t per year."""
    return float(sum(getattr(row, end) for row in rows))


def delivery(rows: Iterable[Assumption], end: End) -> float:
    """Share of the expected reductions that comes about, 0 at least; 1 where nothing is assumed."""
    share = 1.0
    for row in rows:
        share *= max(0.0, getattr(row, end) / 100)
    return share
