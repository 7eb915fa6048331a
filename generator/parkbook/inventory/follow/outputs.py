"""The data table `output`: a figure of each indicator, year and owner, in one unit; and that of the whole park.

A figure of the park's own statistics (enterprise empty) goes before the sum over its enterprises, and is never added to it.
"""

from __future__ import annotations

import calendar
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from parkbook.inventory.follow_model import Figure
from parkbook.inventory.model import DataRow, Inventory
from parkbook.inventory.reading.cells import parse_period
from parkbook.inventory.units import UnitFault, scale, unit
from parkbook.problems import Problems

PARK = ""
"""Owner of the figures that the park's own statistics give."""
PRODUCT = "product:"
Year = Literal["sum", "mean", "last"]


class Indicator(NamedTuple):
    """How an indicator is named, in which unit it is kept, and how the rows of a year become one figure."""

    title: str
    unit: str
    year: Year
    why: str
    """Why the rows are summed, averaged, or the last is taken."""


_FLOW = "一年里发生的量，各月相加"
_END = "某一天的状况，取年内最后一次"
_RATE = "各期的比例不能相加，按天数平均"
INDICATORS: dict[str, Indicator] = {
    "output_value": Indicator("产值", "万元", "sum", _FLOW),
    "value_added": Indicator("工业增加值", "万元", "sum", _FLOW),
    "revenue": Indicator("营业收入", "万元", "sum", _FLOW),
    "area_m2": Indicator("占地面积", "m2", "last", _END),
    "area_ha": Indicator("占地面积", "ha", "last", _END),
    "building_m2": Indicator("建筑面积", "m2", "last", _END),
    "green_area_ha": Indicator("绿地面积", "ha", "last", _END),
    "people": Indicator("人数", "人", "mean", "人数月月不同，统计上用年平均人数，按天数平均"),
    "water_m3": Indicator("取水量", "m3", "sum", _FLOW),
    "water_reused_m3": Indicator("重复用水量", "m3", "sum", _FLOW),
    "reclaimed_water_m3": Indicator("再生水用量", "m3", "sum", _FLOW),
    "wastewater_m3": Indicator("污水处理量", "m3", "sum", _FLOW),
    "solid_waste_t": Indicator("工业固体废物产生量", "t", "sum", _FLOW),
    "solid_waste_used_t": Indicator("工业固体废物利用量", "t", "sum", _FLOW),
    "waste_heat_gj": Indicator("余热资源量", "GJ", "sum", _FLOW),
    "waste_heat_used_gj": Indicator("余热利用量", "GJ", "sum", _FLOW),
    "green_building_m2": Indicator("绿色建筑面积", "m2", "last", _END),
    "new_building_m2": Indicator("新建建筑面积", "m2", "sum", _FLOW),
    "green_travel_share": Indicator("绿色出行比例", "%", "mean", _RATE),
    "clean_vehicle_share": Indicator("新能源车占比", "%", "last", "车辆数是某一天的状况，取年内最后一次"),
    "clean_transport_share": Indicator("清洁运输比例", "%", "mean", _RATE),
}
_SAME = {"area_ha": "area_m2", "area_m2": "area_ha"}
"""One quantity under two names: each is found where only the other is given."""


def indicator_of(id: str) -> Indicator:
    """How an indicator is treated; what the kit does not know is an amount of the year, in the unit written."""
    if id in INDICATORS:
        return INDICATORS[id]
    name = id.removeprefix(PRODUCT)
    return Indicator(f"{name}产量" if id.startswith(PRODUCT) else name, "", "sum", _FLOW)


@dataclass(frozen=True)
class _Part:
    """A row, read: an amount between two days, both within."""

    first: date
    last: date
    value: float
    unit: str
    row: DataRow

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


class Outputs:
    """The figures of the table `output`; problems in it are said once, when it is read."""

    def __init__(self, inventory: Inventory, problems: Problems) -> None:
        self._inventory = inventory
        found: dict[str, list[_Part]] = {}
        for row in inventory.data.rows("output"):
            part = _read(row, problems)
            if part is not None:
                found.setdefault(str(row["indicator"]), []).append(part)
        self._units = {id: indicator_of(id).unit or _common(parts[0].unit) for id, parts in found.items()}
        self._parts: dict[tuple[str, str, int], list[_Part]] = {}
        """By owner, indicator and year, all in the indicator's unit."""
        for id, parts in found.items():
            for part in _converted(id, parts, self._units[id], problems):
                self._parts.setdefault((str(part.row["enterprise"] or PARK), id, part.first.year), []).append(part)
        self._figures = {key: self._figure(key, parts, problems) for key, parts in self._parts.items()}

    def ids(self) -> list[str]:
        """Every indicator that has rows, those of the kit first."""
        found = dict.fromkeys(indicator for _, indicator, _ in self._parts)
        return [*(id for id in INDICATORS if id in found), *(id for id in found if id not in INDICATORS)]

    def years(self) -> set[int]:
        """Years that have rows."""
        return {year for _, _, year in self._parts}

    def owners(self, indicator: str) -> set[str]:
        """Who has rows of it, in any year; `PARK` among them."""
        return {owner for owner, id, _ in self._parts if id in (indicator, _SAME.get(indicator))}

    def unit(self, indicator: str) -> str:
        """The unit of its figures; of a product, that of its rows, mass in t."""
        return self._units.get(indicator) or indicator_of(indicator).unit

    def own(self, owner: str, indicator: str, year: int) -> Figure:
        """The figure of one owner and year; missing where there is no row or the rows do not make a year."""
        found = self._figures.get((owner, indicator, year))
        if found is not None:
            return found
        other = _SAME.get(indicator)
        same = self._figures.get((owner, other, year)) if other else None
        if same is not None and same.value is not None and other:
            return replace(same, value=same.value * scale(self.unit(other), self.unit(indicator)))
        title = indicator_of(indicator).title
        return Figure(None, missing=f"{self._name(owner)}没有{year}年的{title}")

    def park(self, indicator: str, year: int) -> Figure:
        """The park's own figure; else the sum over its enterprises, if every one that has emissions has its own.

        Of a product: every one that has ever reported it.
        """
        own = self.own(PARK, indicator, year)
        if own.value is not None or (PARK, indicator, year) in self._parts:
            return own
        if INDICATORS.get(indicator, indicator_of(indicator)).unit == "%":
            return replace(own, missing=f"没有全园{year}年的{indicator_of(indicator).title}，各企业的比例不能相加")
        needed = self._makers(indicator) if indicator.startswith(PRODUCT) else self._reporting(year)
        figures = {id: self.own(id, indicator, year) for id in needed}
        lacking = [self._name(id) for id, figure in figures.items() if figure.value is None]
        if not figures or lacking:
            title = indicator_of(indicator).title
            whose = f"，企业里缺{_few(lacking)}" if 0 < len(lacking) < len(figures) else "，企业也都没有报" if figures else ""
            return Figure(None, missing=f"没有全园{year}年的{title}{whose}")
        values = [figure.value for figure in figures.values() if figure.value is not None]
        return Figure(math.fsum(values), places=tuple(place for figure in figures.values() for place in figure.places))

    def _reporting(self, year: int) -> list[str]:
        """Who has emissions of the year and so must have a figure; units of the administration produce nothing."""
        sums = self._inventory.sums.get(year)
        entities = self._inventory.entities
        emitting = [id for id, value in sums.by_enterprise.items() if value] if sums else []
        return [id for id in emitting if id not in entities or entities[id].kind != "unit"]

    def _makers(self, product: str) -> list[str]:
        """Who inside has reported the product in any year; the others do not make it."""
        entities = self._inventory.entities
        return [id for id in entities if id in self.owners(product) and entities[id].inside]

    def _name(self, owner: str) -> str:
        if owner == PARK:
            return "全园"
        entity = self._inventory.entities.get(owner)
        return entity.name if entity else owner

    def _figure(self, key: tuple[str, str, int], parts: Sequence[_Part], problems: Problems) -> Figure:
        """The rows of a year -> its figure. A row of the whole year stands before those of its months."""
        owner, indicator, year = key
        kind = indicator_of(indicator)
        places = tuple(part.row.at("value") for part in parts)
        whole = [part for part in parts if (part.first, part.last) == (date(year, 1, 1), date(year, 12, 31))]
        if len({part.value for part in whole}) > 1:
            title = f"{kind.title} of {year} stands here with {whole[0].value:g} and {whole[1].value:g} {whole[0].unit}"
            problems.error(whole[1].row.at("value"), "output-twice", title, "keep the one that holds; the year has no figure now")
            return Figure(None, missing=f"{self._name(owner)}{year}年的{kind.title}有两个数", places=places)
        if whole:
            return Figure(whole[0].value, places=(whole[0].row.at("value"),))
        if kind.year == "last":
            return Figure(max(parts, key=lambda part: part.last).value, places=places)
        return self._over_the_year(key, sorted(parts, key=lambda part: (part.first, part.last)), problems)

    def _over_the_year(self, key: tuple[str, str, int], parts: Sequence[_Part], problems: Problems) -> Figure:
        owner, indicator, year = key
        kind = indicator_of(indicator)
        places = tuple(part.row.at("value") for part in parts)
        for one, other in pairwise(parts):
            if other.first <= one.last:
                message = f"the period `{other.row['period']}` of {kind.title} overlaps with `{one.row['period']}`"
                problems.error(other.row.at("period"), "output-overlap", message, "every day belongs to one row; the year has no figure now")
                return Figure(None, missing=f"{self._name(owner)}{year}年的{kind.title}有重叠的时段", places=places)
        if kind.year == "mean":
            days = sum(part.days for part in parts)
            return Figure(math.fsum(part.value * part.days for part in parts) / days, places=places)
        lacking = _lacking(year, parts)
        if lacking:
            return Figure(None, missing=f"{self._name(owner)}{year}年的{kind.title}缺{lacking}", places=places)
        return Figure(math.fsum(part.value for part in parts), places=places)


def _read(row: DataRow, problems: Problems) -> _Part | None:
    """A row, its period read; None, and said, where it has no value or its period is none of one year."""
    value = row["value"]
    if not isinstance(value, (int, float)) or not math.isfinite(value):
        return None  # the reader has said so, or the cell is empty: nothing is known
    try:
        period = parse_period(str(row["period"] or ""))
    except ValueError as why:
        problems.error(row.at("period"), "period", str(why), "write 2025 or 2025-03")
        return None
    if period.first.year != period.last.year:
        message = f"the period `{row['period']}` lies in two years"
        problems.error(row.at("period"), "crosses-years", message, "write a row for each year")
        return None
    return _Part(period.first, period.last, float(value), str(row["unit"] or "").strip(), row)


def _converted(id: str, parts: Iterable[_Part], to: str, problems: Problems) -> Iterator[_Part]:
    """The rows of an indicator in one unit; those in another kind of unit are refused, with their cell."""
    for part in parts:
        try:
            yield replace(part, value=part.value * _scale(part.unit, to, id), unit=to)
        except UnitFault as why:
            problems.error(part.row.at("unit"), why.code, why.message, why.hint or f"{id} is kept in {to}")


def _common(written: str) -> str:
    """The unit in which rows of a product are added: t for every mass, else as the first row has it."""
    try:
        scale(written, "t")
    except UnitFault:
        try:
            return unit(written)
        except UnitFault:
            return written
    return "t"


def _scale(written: str, to: str, indicator: str) -> float:
    """How many `to` in one of the unit written.

    An empty unit is understood where the id names it (area_m2, water_m3, people) and nowhere else.

    Raises:
        UnitFault: it cannot be turned into it, or is missing.
    """
    if written == to and written:
        return 1.0
    if to == "%":
        if written == "1":
            return 100.0
        raise UnitFault("unit-mismatch" if written else "missing-unit", f"`{written}` is no unit of a share", "write %, or 1 for 0 to 1")
    if not written and (indicator == "people" or indicator.endswith(f"_{to.lower()}")):
        return 1.0
    return scale(written, to)


def _lacking(year: int, parts: Iterable[_Part]) -> str:
    """Months of the year that no row covers, such as `11月、12月`; empty where there is none."""
    covered: set[date] = set()
    for part in parts:
        covered |= {part.first + timedelta(day) for day in range(part.days)}
    months = [m for m in range(1, 13) if any(date(year, m, d + 1) not in covered for d in range(calendar.monthrange(year, m)[1]))]
    return "、".join(f"{month}月" for month in months)


def _few(names: Sequence[str], most: int = 5) -> str:
    """The names, or the first of them and how many there are."""
    return "、".join(names) if len(names) <= most else f"{'、'.join(names[:most])}等{len(names)}家"
