"""Emissions and energy per unit of what the park and its enterprises put out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from parkbook.inventory.follow.energy import Energy
from parkbook.inventory.follow.outputs import PARK, PRODUCT, Outputs, indicator_of
from parkbook.inventory.follow.years import by_year, lessened
from parkbook.inventory.follow_model import Figure, Metric
from parkbook.inventory.model import Inventory
from parkbook.problems import Place

ALWAYS = ("output_value", "value_added")
"""Intensities that a park is asked for: without data they are there and say what is missing."""
OTHERS = ("revenue", "area_ha", "area_m2", "building_m2", "people")
"""Those that are there where the park gives the denominator; and one for each product."""
_KINDS = {"intensity": ("碳排放", "tCO2e"), "energy_intensity": ("综合能耗", "tce")}


def find_intensities(inventory: Inventory, outputs: Outputs, energy: Energy, gaps: Mapping[int, str]) -> Iterator[Metric]:
    """`intensity:<indicator>` in t CO2e and `energy_intensity:<indicator>` in tce (calorific) per unit, of park and enterprises."""
    ids = [*ALWAYS, *(id for id in outputs.ids() if id in OTHERS or id.startswith(PRODUCT))]
    for kind in _KINDS:
        for id in ids:
            yield _of_park(kind, id, inventory, outputs, energy, gaps)
    for entity in inventory.entities.values():
        if entity.inside:
            yield from _of_entity(entity.id, inventory, outputs, energy, gaps, ids)


def _of_park(
    kind: str, id: str, inventory: Inventory, outputs: Outputs, energy: Energy, gaps: Mapping[int, str]
) -> Metric:
    makers = id.startswith(PRODUCT) and PARK not in outputs.owners(id)

    def make(year: int) -> Figure:
        if makers:
            return _of_makers(kind, id, year, inventory, outputs, energy)
        sums = inventory.sums[year]
        above = sums.total if kind == "intensity" else sums.energy_tce.calorific
        figure = ratio(above, outputs.park(id, year), f"{year}年没有算得出的{_KINDS[kind][0]}")
        return lessened(figure, _left_out(kind, energy, year))

    boundary = "园区边界内，范围一和范围二（位置法），扣除园内互供和外供的电、热"
    if kind != "intensity":
        boundary = "园区边界内，当量值，扣除外供的电、热，园内互供不重复计，不含用作原料的能源"
    if makers:
        boundary = f"报了这种产品的企业，{'范围一和范围二（位置法）' if kind == 'intensity' else '当量值'}，整家企业的，没有按产品分摊"
    return _metric(kind, id, "", outputs, boundary, by_year(inventory.years, gaps, make))


def _of_makers(kind: str, id: str, year: int, inventory: Inventory, outputs: Outputs, energy: Energy) -> Figure:
    """Enterprises inside that report the product in this year, over what they made of it."""
    above: list[float] = []
    below: list[float] = []
    places: list[Place] = []
    for owner in sorted(outputs.owners(id)):
        entity = inventory.entities.get(owner)
        figure = outputs.own(owner, id, year)
        if entity is None or not entity.inside:
            continue
        value = _entity_value(kind, owner, year, inventory, energy)
        if figure.value is None or value is None:
            what = figure.missing or f"没有{entity.name}{year}年的{_KINDS[kind][0]}"
            return Figure(None, missing=what)
        above.append(value)
        below.append(figure.value)
        places.extend(figure.places)
    title = indicator_of(id).title
    if not below:
        return Figure(None, missing=f"边界内没有企业报{year}年的{title}")
    why = [_left_out(kind, energy, year, owner) for owner in sorted(outputs.owners(id))]
    return lessened(ratio(math.fsum(above), Figure(math.fsum(below), places=tuple(places)), ""), "；".join(filter(None, why)))


def _left_out(kind: str, energy: Energy, year: int, entity: str = "") -> str:
    return energy.lacking(year, entity) if kind == "energy_intensity" else ""


def _entity_value(kind: str, entity: str, year: int, inventory: Inventory, energy: Energy) -> float | None:
    if kind == "intensity":
        return inventory.sums[year].by_enterprise.get(entity)
    return energy.entity_tce(entity, year)


def _of_entity(
    id: str, inventory: Inventory, outputs: Outputs, energy: Energy, gaps: Mapping[int, str], indicators: list[str]
) -> Iterator[Metric]:
    """Totals of one enterprise or unit, and its intensities where it gives the denominator."""
    name = inventory.entities[id].name
    titles = {"intensity": "碳排放总量", "energy_intensity": "综合能耗（当量值）"}
    for kind, (what, unit) in _KINDS.items():

        def total(year: int, kind: str = kind, what: str = what) -> Figure:
            value = _entity_value(kind, id, year, inventory, energy)
            if value is None:
                return Figure(None, missing=f"{name}没有{year}年的{what}数据")
            return lessened(Figure(value), _left_out(kind, energy, year, id))

        key = "total" if kind == "intensity" else "energy_calorific"
        boundary = f"{name}，{'范围一和范围二（位置法）' if kind == 'intensity' else '当量值'}，扣除外供，园内互供不扣"
        figures = by_year(inventory.years, gaps, total)
        yield Metric(f"{key}@{id}", f"{name}的{titles[kind]}", unit, "lower", boundary, "活动数据和排放因子", figures)
        for indicator in indicators:
            if id not in outputs.owners(indicator):
                continue
            made = {year: _of_own(figures[year], outputs.own(id, indicator, year)) for year in figures}
            yield _metric(kind, indicator, id, outputs, boundary, made, name)


def _of_own(above: Figure, below: Figure) -> Figure:
    """An intensity of one enterprise: as whole as its total is."""
    figure = ratio(above.value, below, above.missing)
    return figure if above.complete else lessened(figure, above.missing)


def _metric(
    kind: str, indicator: str, entity: str, outputs: Outputs, boundary: str, figures: dict[int, Figure], name: str = ""
) -> Metric:
    what, unit = _KINDS[kind]
    title = indicator_of(indicator).title
    per = f"单位{title.removesuffix('产量')}产品{what}" if indicator.startswith(PRODUCT) else f"单位{title}{what}"
    return Metric(
        id=f"{kind}:{indicator}" + (f"@{entity}" if entity else ""),
        title=f"{name}的{per}" if name else per,
        unit=f"{unit}/{outputs.unit(indicator)}",
        better="lower",
        boundary=boundary,
        source="活动数据、排放因子和产出数据",
        by_year=figures,
    )


def ratio(above: float | None, below: Figure, lacking: str) -> Figure:
    """above / below; what is missing of both is said, and a denominator of zero has no intensity."""
    if above is None or below.value is None:
        missing = "；".join(text for text in (lacking if above is None else "", below.missing) if text)
        return Figure(None, above, below.value, missing, below.places)
    if below.value <= 0:
        return Figure(None, above, below.value, "分母是零", below.places)
    return replace(below, value=above / below.value, numerator=above, denominator=below.value)
