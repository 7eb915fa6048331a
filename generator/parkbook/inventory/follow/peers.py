"""The park beside others and beside limits: the rows of the data table `benchmarks`."""

from __future__ import annotations

from collections.abc import Mapping

from parkbook.inventory.follow.written import into_unit, metric_of
from parkbook.inventory.follow.years import whole_years
from parkbook.inventory.follow_model import Metric, Peer
from parkbook.inventory.model import DataRow, Inventory
from parkbook.inventory.units import UnitFault
from parkbook.problems import Problems


def find_peers(inventory: Inventory, metrics: Mapping[str, Metric], problems: Problems) -> tuple[Peer, ...]:
    """Every row that names a metric, its value in the metric's unit, beside the park's latest whole year.

    A row whose unit does not fit the metric's is refused, with its cell.
    """
    found = (_peer(row, inventory, metrics, problems) for row in inventory.data.rows("benchmarks"))
    return tuple(peer for peer in found if peer is not None)


def _peer(row: DataRow, inventory: Inventory, metrics: Mapping[str, Metric], problems: Problems) -> Peer | None:
    value, id = row["value"], str(row["indicator"] or "").strip()
    if not isinstance(value, (int, float)) or not id:
        return None  # the reader has said so
    before = len(problems)
    metric = metric_of(id, metrics, row.at("indicator"), problems)
    if len(problems) > before:
        return None
    written = str(row["unit"] or "").strip()
    unit = metric.unit if metric else written
    try:
        other = into_unit(float(value), written or unit, unit, id.startswith("energy_equivalent"))
    except UnitFault as why:
        problems.error(row.at("unit"), why.code, why.message, why.hint or f"{id} is in {unit}")
        return None
    years = [year for year in whole_years(metric) if inventory.year is None or year <= inventory.year]
    own_year = years[-1] if years else None
    own = metric.by_year[own_year].value if metric and own_year is not None else None
    better = None
    if metric is not None and own is not None:
        better = own <= other if metric.better == "lower" else own >= other
    year = row["year"]
    return Peer(
        metric=id,
        title=metric.title if metric else id,
        unit=unit,
        own=own,
        own_year=own_year,
        other=other,
        other_year=int(year) if isinstance(year, (int, float)) else None,
        region=str(row["region"] or ""),
        source=str(row["source"] or ""),
        kind=str(row["kind"] or ""),
        better=better,
        place=row.place,
    )
