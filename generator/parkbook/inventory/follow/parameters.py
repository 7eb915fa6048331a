"""Performance parameters with the values that the data gives (cses 6.4)."""

from __future__ import annotations

from collections.abc import Mapping

from parkbook.inventory.follow.written import Converted, metric_of, number, same, text, year_of
from parkbook.inventory.follow_model import Metric, ParameterValue
from parkbook.inventory.model import Inventory
from parkbook.park.model import Park, Row
from parkbook.problems import Problems

REGISTER = "performance-parameters"
_COMPARED = (("value", "value_period", "现值"), ("base_value", "base_period", "基准值"))


def find_parameters(
    inventory: Inventory, park: Park, metrics: Mapping[str, Metric], problems: Problems
) -> tuple[ParameterValue, ...]:
    """Every row of the register; those that name a metric with the value of their own period, or else of the reporting year.

    Values of whole years are compared; the register's value of a month or a season is left to people.
    """
    return tuple(_parameter(row, inventory, park, metrics, problems) for row in park.rows(REGISTER))


def _parameter(
    row: Row, inventory: Inventory, park: Park, metrics: Mapping[str, Metric], problems: Problems
) -> ParameterValue:
    id, place = text(row, "id"), park.table(REGISTER).place(row)
    indicator = text(row, "indicator")
    metric = metric_of(indicator, metrics, place, problems) if indicator else None
    values = Converted(metric, text(row, "unit_of_value"), place, f"`{id}`", problems)
    differs = [_differs(row, values, *column, park, problems) for column in _COMPARED]
    written_year = year_of(row.values.get("value_period"))
    year = written_year if written_year is not None else inventory.year
    return ParameterValue(
        id=id,
        title=text(row, "name"),
        metric=indicator or None,
        unit=values.unit,
        year=year if metric else written_year,
        value=values.value(year),
        base_value=values.value(year_of(row.values.get("base_period"))),
        written=number(row, "value"),
        differs=any(differs),
    )


def _differs(
    row: Row, values: Converted, column: str, period: str, title: str, park: Park, problems: Problems
) -> bool:
    year = year_of(row.values.get(period))
    computed = values.value(year)
    if computed is None or same(computed, row, column):
        return False
    message = (
        f"`{text(row, 'id')}` {text(row, 'name')}: the register's {title} of {year} is {row.values[column]} {values.unit}, "
        f"the data comes to {computed:.7g}"
    )
    place = park.table(REGISTER).place(row)
    problems.warn(place, "parameter-differs", message, f"correct the register, or the data behind {text(row, 'indicator')}")
    return True
