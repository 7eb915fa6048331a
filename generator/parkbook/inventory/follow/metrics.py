"""Quantities that the data gives by year, each with what a sentence about it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from parkbook.inventory.follow.condensed import condensed
from parkbook.inventory.follow.energy import Energy
from parkbook.inventory.follow.intensities import find_intensities
from parkbook.inventory.follow.outputs import Outputs, indicator_of
from parkbook.inventory.follow.shares import INSIDE, find_shares
from parkbook.inventory.follow.years import by_year, find_gaps, lessened, open_years
from parkbook.inventory.follow.zero_carbon import core_metric
from parkbook.inventory.follow_model import Figure, Metric
from parkbook.inventory.model import Inventory, YearSums
from parkbook.problems import Problems

TOTAL = f"{INSIDE}，范围一和范围二（位置法），扣除园内互供和外供的电、热"
MARKET = f"{INSIDE}，范围一和范围二（市场法），扣除园内互供和外供的电、热"
ENERGY = f"{INSIDE}，扣除外供的电、热，园内互供不重复计，不含用作原料的能源"
ACTIVITY = "活动数据和排放因子"
Better = Literal["lower", "higher"]


@dataclass(frozen=True)
class _Sum:
    """A metric that is one of the year's sums."""

    id: str
    title: str
    unit: str
    boundary: str
    value: Callable[[YearSums], float | None]
    scope: str | None
    """Without rows of this scope nothing is known, and 0 would say too much."""
    lacking: str
    better: Better = "lower"


_HEAT_AND_POWER = f"{INSIDE}，外购电、热，园内互供不计"
_NO_SCOPE2 = "没有外购电、热的数据"
_NO_EQUIVALENT = "没有当年的火电供电煤耗（park.yml 的 carbon.power_equivalent），等价值不算"
_SUMS = (
    _Sum("total", "碳排放总量", "tCO2e", TOTAL, lambda s: s.total, None, "没有算得出的排放"),
    _Sum("total_market", "碳排放总量（市场法）", "tCO2e", MARKET, lambda s: s.total_market, None, "没有市场法的结果"),
    _Sum("scope1", "范围一排放", "tCO2e", f"{INSIDE}，直接排放", lambda s: s.scope1, "1", "没有范围一的数据"),
    _Sum("scope2_location", "范围二排放（位置法）", "tCO2e", _HEAT_AND_POWER, lambda s: s.scope2_location, "2", _NO_SCOPE2),
    _Sum("scope2_market", "范围二排放（市场法）", "tCO2e", _HEAT_AND_POWER, lambda s: s.scope2_market, "2", _NO_SCOPE2),
    _Sum("scope3", "范围三排放", "tCO2e", f"{INSIDE}企业的上下游，只算报了的类别", lambda s: s.scope3, "3", "没有范围三的数据"),
    _Sum("removals", "清除量", "tCO2e", INSIDE, lambda s: s.removals, "removal", "没有清除量的数据", "higher"),
    _Sum("net", "净排放", "tCO2e", f"{TOTAL}，再减清除量，不减抵消", lambda s: s.net, None, "没有算得出的排放"),
    _Sum("energy_calorific", "综合能耗（当量值）", "tce", ENERGY, lambda s: s.energy_tce.calorific, None, "没有能折标准煤的能源数据"),
    _Sum("energy_equivalent", "综合能耗（等价值）", "tce", ENERGY, lambda s: s.energy_tce.equivalent, None, _NO_EQUIVALENT),
)

_LESS = ("water_m3", "wastewater_m3", "solid_waste_t")
"""Indicators of which less is better; of the others more is, or nobody says."""


def find_metrics(inventory: Inventory, as_of: date, problems: Problems) -> dict[str, Metric]:
    """Every metric of the park and of its enterprises, by id.

    A year whose rows do not make a whole year keeps its value and is marked (`Figure.complete`); what cannot be said has
    no value and says what is missing. A product's intensity is that of the enterprises that make it.
    """
    inventory = condensed(inventory)
    outputs, gaps = Outputs(inventory, problems), find_gaps(inventory, as_of)
    energy = Energy(inventory)
    found = [
        *_sums(inventory, energy, gaps),
        *_fuels(inventory, energy, gaps),
        *find_shares(inventory, energy, outputs, gaps, as_of),
        *_outputs(inventory, outputs, as_of),
        *find_intensities(inventory, outputs, energy, gaps),
        core_metric(inventory, energy, gaps),
    ]
    return {metric.id: metric for metric in found}


def _sums(inventory: Inventory, energy: Energy, gaps: dict[int, str]) -> Iterator[Metric]:
    scopes = _scopes(inventory)
    for one in _SUMS:

        def make(year: int, one: _Sum = one) -> Figure:
            value = one.value(inventory.sums[year])
            known = value is not None and (one.scope is None or (year, one.scope) in scopes)
            if not known:
                return Figure(None, missing=f"{year}年{one.lacking}")
            return lessened(Figure(value), energy.lacking(year) if one.unit == "tce" else "")

        yield Metric(one.id, one.title, one.unit, one.better, one.boundary, ACTIVITY, by_year(inventory.years, gaps, make))


def _scopes(inventory: Inventory) -> set[tuple[int, str]]:
    """Years and scopes that have rows in the park's sums; a flow inside the park is a known zero of scope 2."""
    frame = inventory.frame
    if frame.empty:
        return set()
    rows = frame[frame["counted"].isin(["in", "eliminated"]) & frame["t"].notna()]
    return set(zip(rows["year"].astype(int), rows["scope"].astype(str), strict=True))


def _fuels(inventory: Inventory, energy: Energy, gaps: dict[int, str]) -> Iterator[Metric]:
    """Amounts of each source of energy that came into the park or was burnt there."""
    for source in energy.sources():

        def make(year: int, source: str = source) -> Figure:
            value = energy.amount(source, year)
            return Figure(value) if value is not None else Figure(None, missing=f"没有{year}年的{energy.title(source)}")

        yield Metric(
            id=f"fuel:{source}",
            title=f"{energy.title(source).removesuffix('用')}用量",
            unit=energy.unit(source),
            better="higher" if source == "own-power" else "lower",
            boundary=f"{INSIDE}，园内互供不计",
            source="活动数据",
            by_year=by_year(inventory.years, gaps, make),
        )


def _outputs(inventory: Inventory, outputs: Outputs, as_of: date) -> Iterator[Metric]:
    years = sorted(outputs.years() | set(inventory.years))
    gaps = open_years(years, as_of)
    for id in outputs.ids():
        kind = indicator_of(id)
        figures = by_year(years, gaps, partial(outputs.park, id))
        better: Better = "lower" if id in _LESS else "higher"
        yield Metric(f"output:{id}", kind.title, outputs.unit(id), better, INSIDE, "产出数据", figures)
        for owner in _owners(inventory, outputs, id):
            name = inventory.entities[owner].name
            own = by_year(years, gaps, partial(outputs.own, owner, id))
            yield Metric(f"output:{id}@{owner}", f"{name}的{kind.title}", outputs.unit(id), better, name, "产出数据", own)


def _owners(inventory: Inventory, outputs: Outputs, indicator: str) -> Iterable[str]:
    owners = outputs.owners(indicator)
    return [id for id, entity in inventory.entities.items() if id in owners and entity.inside]
