"""Parts of a whole: renewable power and energy, power in all energy, water, waste and heat used again, buildings, travel."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Literal, NamedTuple

from parkbook.inventory.follow.energy import Energy
from parkbook.inventory.follow.outputs import Outputs, indicator_of
from parkbook.inventory.follow.years import by_year, lessened, open_years
from parkbook.inventory.follow_model import Figure, Metric
from parkbook.inventory.model import Inventory
from parkbook.problems import Place

INSIDE = "园区边界内"


class _Power(NamedTuple):
    """A metric that the rows of energy give."""

    id: str
    title: str
    unit: str
    boundary: str
    make: Callable[[Inventory, Energy, int], Figure]


class _Ratio(NamedTuple):
    """A metric that two indicators of the table output give: part / (part + rest) or part / whole."""

    id: str
    title: str
    part: str
    whole: str
    boundary: str
    adds: bool = False
    """Whether the whole is the sum of both."""


_RATIOS = (
    _Ratio("water_reuse", "水重复利用率", "water_reused_m3", "water_m3", f"{INSIDE}，重复用水量除以取水量与重复用水量之和", True),
    _Ratio("solid_waste_use", "工业固体废物综合利用率", "solid_waste_used_t", "solid_waste_t", f"{INSIDE}，利用量除以产生量"),
    _Ratio("waste_heat_use", "余热利用率", "waste_heat_used_gj", "waste_heat_gj", f"{INSIDE}，余热利用量除以余热资源量"),
)
_BUILDING = _Ratio("green_building_share", "绿色建筑占比", "green_building_m2", "building_m2", f"{INSIDE}，绿色建筑面积除以建筑面积")
_NEW = _BUILDING._replace(whole="new_building_m2", boundary=f"{INSIDE}，绿色建筑面积除以当年新建建筑面积")


def find_shares(
    inventory: Inventory, energy: Energy, outputs: Outputs, gaps: Mapping[int, str], as_of: date
) -> Iterator[Metric]:
    """Shares in percent; a part or a whole that is missing leaves the share missing, and says which."""
    for one in _POWERS:
        figures = by_year(inventory.years, gaps, partial(one.make, inventory, energy))
        better: Literal["lower", "higher"] = "lower" if one.unit == "MWh" else "higher"
        yield Metric(one.id, one.title, one.unit, better, one.boundary, "活动数据和绿证绿电台账", figures)
    years = sorted(outputs.years() | set(inventory.years))
    still = open_years(years, as_of)
    building = _BUILDING if outputs.owners("building_m2") or not outputs.owners("new_building_m2") else _NEW
    for ratio in (*_RATIOS, building):
        figures = by_year(years, still, partial(_ratio, outputs, ratio))
        yield Metric(ratio.id, ratio.title, "%", "higher", ratio.boundary, "产出数据", figures)
    for id in ("green_travel_share", "clean_vehicle_share", "clean_transport_share"):
        figures = by_year(years, still, partial(outputs.park, id))
        yield Metric(id, indicator_of(id).title, "%", "higher", INSIDE, "产出数据，园区自己统计", figures)


def _ratio(outputs: Outputs, ratio: _Ratio, year: int) -> Figure:
    part, whole = outputs.park(ratio.part, year), outputs.park(ratio.whole, year)
    places = (*part.places, *whole.places)
    if part.value is None or whole.value is None:
        missing = "；".join(dict.fromkeys(figure.missing for figure in (part, whole) if figure.value is None))
        return Figure(None, part.value, whole.value, missing, places)
    below = whole.value + part.value if ratio.adds else whole.value
    return _share(part.value, below, f"{year}年的{indicator_of(ratio.whole).title}是零", places)


def _share(part: float, whole: float, zero: str, places: tuple[Place, ...] = ()) -> Figure:
    """Percent; a whole of zero has no share."""
    if whole <= 0:
        return Figure(None, part, whole, zero, places)
    return Figure(part / whole * 100, part, whole, places=places)


def _purchased(inventory: Inventory, energy: Energy, year: int) -> Figure:
    if not energy.has_purchases(year):
        return Figure(None, missing=f"{year}年没有外购电力的数据")
    return Figure(inventory.sums[year].purchased_mwh)


def _renewable_power(inventory: Inventory, energy: Energy, year: int) -> Figure:
    if not energy.has_power(year):
        return Figure(None, missing=f"{year}年没有用电的数据")
    sums, own = inventory.sums[year], energy.own_mwh(year)
    inside, green = energy.inside_mwh(year)
    return _share(sums.covered_mwh + own + green, sums.purchased_mwh + own + inside, f"{year}年用电量是零")


def _renewable(inventory: Inventory, energy: Energy, year: int) -> Figure:
    sums = inventory.sums[year]
    whole, per_mwh = sums.energy_tce.calorific, energy.tce_per_mwh(year)
    if whole is None:
        return Figure(None, missing=f"{year}年没有能折标准煤的能源数据")
    if sums.covered_mwh and per_mwh is None:
        return Figure(None, missing=f"{year}年绿电没有折标准煤系数", denominator=whole)
    part = sums.covered_mwh * (per_mwh or 0.0) + energy.own_tce(year) + energy.biogenic_tce(year)
    return lessened(_share(part, whole, f"{year}年综合能耗不大于零"), energy.lacking(year))


def _electrification(inventory: Inventory, energy: Energy, year: int) -> Figure:
    whole, per_mwh = inventory.sums[year].energy_tce.calorific, energy.tce_per_mwh(year)
    if whole is None or per_mwh is None:
        return Figure(None, missing=f"{year}年没有用电或综合能耗的数据", denominator=whole)
    mwh = inventory.sums[year].purchased_mwh + energy.own_mwh(year) + energy.inside_mwh(year)[0]
    return lessened(_share(mwh * per_mwh, whole, f"{year}年综合能耗不大于零"), energy.lacking(year))


_POWERS = (
    _Power("power_purchased", "外购电量", "MWh", f"{INSIDE}，从园区外购入", _purchased),
    _Power(
        "renewable_power_share",
        "用电中的可再生电力占比",
        "%",
        f"{INSIDE}，绿证绿电覆盖的外购电与自发自用的可再生电力，除以外购、自发自用和园内互供的电量",
        _renewable_power,
    ),
    _Power(
        "renewable_share",
        "能源消费中的可再生能源占比",
        "%",
        f"{INSIDE}，绿证绿电覆盖的外购电、自发自用可再生电力和生物质燃料，除以综合能耗（当量值）",
        _renewable,
    ),
    _Power(
        "electrification",
        "用电占能源消费的比例",
        "%",
        f"{INSIDE}，全部用电折标准煤除以综合能耗（当量值），加工转换的损失留在分母里",
        _electrification,
    ),
)
