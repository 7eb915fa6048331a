"""The statistics report of a low-carbon park: every line by year, and what is missing (lowcarbon 5.4).

The item names energy by kind and amount, emissions, kinds and amounts of new energy, water and waste used again, green buildings
and green travel. What it calls 低碳管理 is no figure; it stands in the registers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from parkbook.inventory.follow.energy import Energy
from parkbook.inventory.follow.years import find_gaps
from parkbook.inventory.follow_model import Metric, StatisticsLine
from parkbook.inventory.model import Inventory

_GASES = {
    "CO2": "二氧化碳",
    "CH4": "甲烷",
    "N2O": "氧化亚氮",
    "HFCs": "氢氟碳化物",
    "PFCs": "全氟化碳",
    "SF6": "六氟化硫",
    "NF3": "三氟化氮",
}
_LINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("能源", ("energy_calorific", "energy_equivalent", "electrification")),
    ("能源", ("output:waste_heat_gj", "output:waste_heat_used_gj", "waste_heat_use")),
    ("排放", ("total",)),
    ("排放", ("total_market", "scope1", "scope2_location", "scope2_market", "scope3", "removals", "net")),
    ("可再生能源", ("renewable_power_share", "renewable_share")),
    ("水", ("output:water_m3", "output:water_reused_m3", "output:reclaimed_water_m3", "water_reuse")),
    ("固体废物", ("output:solid_waste_t", "output:solid_waste_used_t", "solid_waste_use")),
    ("绿色建筑", ("output:green_building_m2", "output:building_m2", "output:new_building_m2", "green_building_share")),
    ("绿色出行", ("green_travel_share", "clean_vehicle_share", "clean_transport_share")),
)
_YEARS = "\0"
"""Stands for the years in a text while texts are compared."""
_OPTIONAL = ("output:waste_heat_gj", "output:waste_heat_used_gj", "output:reclaimed_water_m3", "output:building_m2", "output:new_building_m2")
"""Lines that are left out where the park has no row of them; the share beside them says what is missing."""
_TITLES = {
    "output:water_m3": ("取水量", "m3"),
    "output:water_reused_m3": ("重复用水量", "m3"),
    "output:solid_waste_t": ("工业固体废物产生量", "t"),
    "output:solid_waste_used_t": ("工业固体废物利用量", "t"),
    "output:green_building_m2": ("绿色建筑面积", "m2"),
}
"""Lines that are asked for and stand there even where the park has no row of them."""


def find_statistics(inventory: Inventory, metrics: Mapping[str, Metric], as_of: date) -> tuple[StatisticsLine, ...]:
    """Every line of the report in order of its groups; years are those that have activity rows or figures of output.

    A year whose sums are not those of a whole year keeps its value, and the line says so.
    """
    found = [*_fuels(inventory, metrics)]
    for group, ids in _LINES:
        if group == "可再生能源":
            found += _renewables(inventory, as_of)
        found += [_line(group, id, metrics.get(id), inventory) for id in ids if id in metrics or id not in _OPTIONAL]
        if ids == ("total",):
            found += _gases(inventory, as_of)
    return tuple(found)


def _line(group: str, id: str, metric: Metric | None, inventory: Inventory) -> StatisticsLine:
    if metric is None:
        title, unit = _TITLES[id]
        return StatisticsLine(group, title, unit, dict.fromkeys(inventory.years), "产出数据", f"没有{title}的数据")
    values = {year: figure.value for year, figure in metric.by_year.items()}
    return StatisticsLine(group, metric.title, metric.unit, values, metric.source, _said(metric))


def _said(metric: Metric) -> str:
    """What is missing, once for all years that lack the same."""
    years: dict[str, list[str]] = {}
    for year, figure in metric.by_year.items():
        if figure.missing:
            years.setdefault(figure.missing.replace(f"{year}年", _YEARS), []).append(f"{year}年")
    return "；".join(text.replace(_YEARS, "、".join(names)) for text, names in years.items())


def _fuels(inventory: Inventory, metrics: Mapping[str, Metric]) -> Iterator[StatisticsLine]:
    """Each source of energy in its own unit and in t of standard coal."""
    energy = Energy(inventory)
    for source in energy.sources():
        metric = metrics[f"fuel:{source}"]
        yield _line("能源", metric.id, metric, inventory)
        coal = {year: energy.tce(source, year) for year in inventory.years}
        lacking = [f"{year}年" for year, value in coal.items() if value is None and metric.by_year[year].value is not None]
        missing = "；".join(part for part in (f"{'、'.join(lacking)}没有折标准煤系数" if lacking else "", _said(metric)) if part)
        title = f"{energy.title(source)}折标准煤（当量值）"
        yield StatisticsLine("能源", title, "tce", coal, "活动数据，系数见 GB/T 2589", missing)
    for category, title, unit in (("export_power", "外供电力", "MWh"), ("export_heat", "外供热力", "GJ")):
        sold = {year: energy.exported(category, year, unit) for year in inventory.years}
        if any(value is not None for value in sold.values()):
            none = [f"{year}年" for year, value in sold.items() if value is None]
            missing = f"{'、'.join(none)}没有{title}的数据" if none else ""
            yield StatisticsLine("能源", f"{title}（供到园区外）", unit, sold, "活动数据", missing)


def _gases(inventory: Inventory, as_of: date) -> Iterator[StatisticsLine]:
    """The seven groups of gases in the total; those that no year has are left out."""
    for group, title in _GASES.items():
        values = {year: inventory.sums[year].by_gas.get(group) for year in inventory.years}
        if any(values.values()):
            yield StatisticsLine("排放", f"其中{title}（{group}）", "tCO2e", values, "活动数据和排放因子", _gaps(inventory, as_of))


def _renewables(inventory: Inventory, as_of: date) -> Iterator[StatisticsLine]:
    """Kinds and amounts of renewable energy."""
    energy = Energy(inventory)
    kinds: tuple[tuple[str, str, Callable[[int], float | None], str], ...] = (
        ("绿证绿电覆盖的外购电量", "MWh", lambda year: inventory.sums[year].covered_mwh, "绿证绿电台账"),
        ("自发自用的可再生电力", "MWh", energy.own_mwh, "活动数据"),
        ("园内互供的可再生电力", "MWh", lambda year: energy.inside_mwh(year)[1], "活动数据"),
        ("生物质燃料折标准煤（当量值）", "tce", energy.biogenic_tce, "活动数据"),
    )
    for title, unit, value, source in kinds:
        values = {year: value(year) or None for year in inventory.years}
        none = [f"{year}年" for year, one in values.items() if one is None]
        missing = "；".join(text for text in (f"{'、'.join(none)}没有记录" if none else "", _gaps(inventory, as_of)) if text)
        yield StatisticsLine("可再生能源", title, unit, values, source, missing)


def _gaps(inventory: Inventory, as_of: date) -> str:
    return "；".join(f"{year}年{why}" for year, why in find_gaps(inventory, as_of).items() if why)
