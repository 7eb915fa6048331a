"""What registers write beside what the data gives: metric ids, units, years, and how exactly a number is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from parkbook.inventory.follow_model import Metric
from parkbook.inventory.units import UnitFault, scale
from parkbook.park.model import Row
from parkbook.problems import Place, Problems, closest

_FIXED = frozenset(
    [
        *("total", "total_market", "scope1", "scope2_location", "scope2_market", "scope3", "removals", "net"),
        *("energy_calorific", "energy_equivalent", "power_purchased", "electrification", "zero_carbon_core"),
        *("renewable_power_share", "renewable_share", "water_reuse", "solid_waste_use", "waste_heat_use"),
        *("green_building_share", "green_travel_share", "clean_vehicle_share", "clean_transport_share"),
    ]
)
_OPEN = ("fuel:", "intensity:", "energy_intensity:", "output:")
_YEAR = re.compile(r"^(\d{4})(?:年度?)?$")
_PLAIN = {"tce": "tce_calorific", "kgce": "kgce_calorific", "吨标准煤": "tce_calorific", "吨标煤": "tce_calorific"}
LOOSEST = 0.001
"""Zeros at the end of a whole number may be rounding, but never for more than this part of it."""


def metric_of(id: str, metrics: Mapping[str, Metric], place: Place, problems: Problems) -> Metric | None:
    """The metric that a row names; None where the data gives none, which is an error only if no data could."""
    id = id.strip()
    found = metrics.get(id)
    plain = id.partition("@")[0]
    if found is None and plain not in _FIXED and not plain.startswith(_OPEN):
        hint = closest(id, metrics, most=0) or "such as total, intensity:value_added, renewable_power_share, total@e01"
        problems.error(place, "unknown-indicator", f"`{id[:60]}` is no metric of the carbon data", hint)
    elif found is None and id not in _FIXED:  # a fuel, a product or an enterprise that may be misspelt
        hint = closest(id, metrics, most=0) or "look at what stands behind `:` or `@`, or enter the data"
        problems.warn(place, "no-metric", f"nothing in data/ gives `{id[:60]}`: the row is compared with nothing", hint)
    return found


def into_unit(value: float, unit: str, to: str, equivalent: bool = False) -> float:
    """A metric's value in the unit that a register or a benchmark uses.

    Coal equivalent without more is that of the metric: calorific, or equivalent where the metric is.

    Raises:
        UnitFault: they measure different things; both are named. t CO2 is not t CO2e.
    """
    one, other = (part.replace(" ", "").replace("％", "%") for part in (unit, to))
    if one == other:
        return value
    if "%" in (one, other):
        if {one, other} == {"%", "1"}:
            return value / 100 if other == "1" else value * 100
        raise UnitFault("unit-mismatch", f"`{unit}` cannot be turned into `{to}`", f"write the value in {to}")
    return value * scale(_told(one, equivalent), _told(other, equivalent))


def _told(unit: str, equivalent: bool) -> str:
    parts = [_PLAIN.get(part, part) for part in unit.split("/")]
    return "/".join(part.replace("calorific", "equivalent") if equivalent else part for part in parts)


class Converted:
    """The values of a metric in a register row's unit; where the units do not fit, none, and it is said once."""

    def __init__(self, metric: Metric | None, unit: str, place: Place, what: str, problems: Problems) -> None:
        self.metric: Metric | None = metric
        self.unit = unit or (metric.unit if metric else "")
        self._per = 1.0
        if metric is None or not unit:
            return
        try:
            self._per = into_unit(1.0, metric.unit, unit, metric.id.startswith("energy_equivalent"))
        except UnitFault as why:
            self.metric = None
            message = f"{what}: the unit `{unit}` does not fit the metric {metric.id}, which is in {metric.unit}"
            problems.warn(place, "indicator-unit", message, why.hint or f"write a unit that {metric.unit} can be turned into")

    def value(self, year: int | None) -> float | None:
        """Of a whole year; None where there is none or it is not complete."""
        figure = self.metric.by_year.get(year) if self.metric and year is not None else None
        return figure.value * self._per if figure and figure.complete and figure.value is not None else None

    def shown(self, year: int) -> float | None:
        """Of a year, complete or not."""
        figure = self.metric.by_year.get(year) if self.metric else None
        return figure.value * self._per if figure and figure.value is not None else None


def year_of(text: object) -> int | None:
    """2025, 2025年 or 2025年度; None for a month, a quarter or nothing."""
    found = _YEAR.match("".join(str(text or "").split()))
    return int(found[1]) if found else None


def number(row: Row, column: str) -> float | None:
    """A decimal of the register as a float."""
    value = row.values.get(column)
    return float(value) if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) else None


def text(row: Row, column: str) -> str:
    """A text of the register, empty where there is none or the register has no such column."""
    value = row.values.get(column)
    return str(value).strip() if value is not None else ""


def rounding(value: object) -> float:
    """Half of the last digit that a number is written with: 1.64 is good to 0.005, 1098300 to 50.

    Zeros at the end of a whole number count as rounding up to `LOOSEST` of it.
    """
    if not isinstance(value, (int, Decimal)):
        return 0.0
    number_ = Decimal(value)
    exponent = int(number_.as_tuple().exponent)
    if exponent < 0 or not number_:
        return 0.5 * 10.0 ** min(exponent, 0)
    zeros = len(str(abs(int(number_)))) - len(str(abs(int(number_))).rstrip("0"))
    return max(0.5, min(0.5 * 10.0**zeros, abs(float(number_)) * LOOSEST))


def same(computed: float, row: Row, column: str) -> bool:
    """Whether a computed value is what the register writes, to its digits."""
    written = number(row, column)
    return written is None or abs(computed - written) <= rounding(row.values.get(column)) * (1 + 1e-9)
