"""Baselines with original and recalculated value, triggers, and the change since then divided (cses 6.5)."""

from __future__ import annotations

from collections.abc import Mapping

from parkbook.inventory.follow.changes import SCOPES, find_change
from parkbook.inventory.follow.triggers import difference_pct, find_triggers, latest_year, significant_pct
from parkbook.inventory.follow.written import Converted, metric_of, number, text
from parkbook.inventory.follow_model import Baseline, Metric
from parkbook.inventory.model import Inventory
from parkbook.park.model import Park, Row
from parkbook.problems import Problems

REGISTER = "baselines"


def find_baselines(
    inventory: Inventory, park: Park, metrics: Mapping[str, Metric], problems: Problems
) -> tuple[Baseline, ...]:
    """Every row of the register.

    Original is what the register states; recalculated is the metric of the base year by today's data, factors and boundary.
    Where they are further apart than the park's limit and no adjustment has been approved, that is a warning.
    """
    return tuple(_baseline(row, inventory, park, metrics, problems) for row in park.rows(REGISTER))


def _baseline(
    row: Row, inventory: Inventory, park: Park, metrics: Mapping[str, Metric], problems: Problems
) -> Baseline:
    id, place, indicator = text(row, "id"), park.table(REGISTER).place(row), text(row, "indicator")
    metric = metric_of(indicator, metrics, place, problems) if indicator else None
    values = Converted(metric, text(row, "unit_of_value"), place, f"`{id}`", problems)
    year = row.values.get("year")
    base = year if isinstance(year, int) else None
    original, recalculated = number(row, "value"), values.value(base)
    latest = latest_year(inventory, metric or metrics.get("total"), base)
    triggers = find_triggers(row, inventory, park, metric, metrics, (base, latest), (original, recalculated))
    change = None
    if metric is not None and metric.id in SCOPES and base is not None and latest is not None and recalculated is not None:
        change = find_change(inventory, base, latest, metric.id)
    _compare(row, values, base, original, recalculated, park, problems)
    return Baseline(
        id=id,
        title=text(row, "name"),
        metric=indicator or None,
        unit=values.unit,
        years=() if base is None else (base,),
        original=original,
        recalculated=recalculated,
        triggers=triggers,
        structural_t=change.structural if change else None,
        organic_t=change.organic if change else None,
    )


def _compare(
    row: Row,
    values: Converted,
    base: int | None,
    original: float | None,
    recalculated: float | None,
    park: Park,
    problems: Problems,
) -> None:
    limit, _ = significant_pct(park)
    difference = difference_pct(original, recalculated)
    if difference is None or abs(difference) <= limit or row.values.get("adjusted_on"):
        return
    message = (
        f"`{text(row, 'id')}`: {base} by today's data, factors and boundary is {recalculated:.7g} {values.unit}, "
        f"{difference:+.1f} % off the original {row.values['value']}, more than {limit:g} %, and no adjustment is approved"
    )
    problems.warn(park.table(REGISTER).place(row), "baseline-differs", message, "adjust the baseline, or write in 调整 why not")
