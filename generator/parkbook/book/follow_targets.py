"""Objectives and performance parameters as pages show them: the glide path drawn, each year with its state, and what the register says."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from parkbook.book import links
from parkbook.book.data_charts import NARROW, digits_for, glide_path, shown
from parkbook.book.follow_words import PARTIAL, by_years, mark, status_mark, yes_mark
from parkbook.book.sources import Sources
from parkbook.book.views import RowView
from parkbook.inventory.follow_model import Metric, ParameterValue, Target, TargetYear
from parkbook.inventory.model import Inventory

_EVERY = 5
"""Years between set points are printed where they can be divided by this."""


@dataclass(frozen=True)
class PathLine:
    """A year of the path as printed."""

    year: int
    target: str
    interpolated: bool
    actual: str
    written: bool
    status: Markup


@dataclass(frozen=True)
class TargetView:
    """An objective as printed; `row` is its row of the register."""

    id: str
    anchor: str
    title: str
    unit: str
    due: int
    goal: str
    actual: str
    actual_year: int | None
    status: Markup
    forecast: str
    reaches: Markup
    forecast_basis: str
    lines: tuple[PathLine, ...]
    left_out: int
    """Years between that are not printed."""
    picture: Markup
    """Narrow, to stand beside others."""
    row: RowView | None
    metric: Metric | None
    missing: tuple[str, ...]


def target_views(inventory: Inventory, sources: Sources) -> list[TargetView]:
    """Every objective, in the order of the register."""
    return [_view(one, inventory, sources) for one in inventory.follow.targets]


def _view(one: Target, inventory: Inventory, sources: Sources) -> TargetView:
    row = sources.rows["objectives"].get(one.id)
    metric = inventory.follow.metrics.get(one.metric) if one.metric else None
    digits = digits_for([one.value, one.forecast, *(point.target for point in one.path), *(point.actual for point in one.path)])
    base = _base_year(row, sources, one)
    kept = [point for point in one.path if _is_printed(point)]
    reaches = Markup("—")
    if one.forecast is not None:
        good = one.forecast <= one.value if one.better == "lower" else one.forecast >= one.value
        reaches = yes_mark(good, "照此能达到", "照此达不到")
    return TargetView(
        id=one.id,
        anchor="target-" + links.slug(one.id),
        title=one.title,
        unit=one.unit,
        due=one.due,
        goal=shown(one.value, digits),
        actual=shown(one.actual, digits),
        actual_year=one.actual_year,
        status=status_mark(one.status),
        forecast=shown(one.forecast, digits),
        reaches=reaches,
        forecast_basis=one.forecast_basis,
        lines=tuple(_line(point, digits, base) for point in kept),
        left_out=len(one.path) - len(kept),
        picture=_picture(one, inventory, base, digits),
        row=row,
        metric=metric,
        missing=tuple(_missing(one, metric, inventory)),
    )


def _base_year(row: RowView | None, sources: Sources, one: Target) -> int | None:
    written = row.raw["base_year"] if row else None
    year = written if isinstance(written, int) else sources.park.profile.base_year
    return year if year is not None and year < one.due else None


def _is_printed(point: TargetYear) -> bool:
    return not point.interpolated or point.actual is not None or point.year % _EVERY == 0


def _line(point: TargetYear, digits: int, base: int | None) -> PathLine:
    partial = point.actual is not None and point.status == "no-data"
    actual = "—" if point.actual is None else shown(point.actual, digits) + (PARTIAL if partial else "")
    status = mark("not-assessed", "○", "基准年") if point.year == base and point.status != "no-data" else status_mark(point.status)
    return PathLine(point.year, shown(point.target, digits), point.interpolated, actual, point.written, status)


def _picture(one: Target, inventory: Inventory, base: int | None, digits: int) -> Markup:
    """The points that the park set and the years that have a value; a year of the past without one is 缺."""
    judged = {point.year: point.actual for point in one.path if point.actual is not None and point.status != "no-data"}
    goals = {point.year: point.target for point in one.path if not point.interpolated or point.year in judged}
    past = [year for year in inventory.years if inventory.year is not None and year <= inventory.year]
    actual = {point.year: judged.get(point.year) for point in one.path if point.year in judged or (one.metric and point.year in past)}
    return glide_path(one.title, one.unit, goals, actual, one.better, base, digits=digits, width=NARROW)


def _missing(one: Target, metric: Metric | None, inventory: Inventory) -> list[str]:
    """Why years that should have a value have none, and where to mend it."""
    if one.metric is None:
        written = "，实绩只看台账里写的" if one.actual is not None else ""
        return [f"目标台账的“对应指标”空着，碳数据算不出它的实绩{written}（registers/objectives.csv）"]
    if metric is None:
        return ["碳数据里没有它的对应指标（data/ 里补数，或改 registers/objectives.csv 的“对应指标”）"]
    found = []
    for point in one.path:
        figure = metric.by_year.get(point.year)
        if figure and figure.missing and (figure.value is None or not figure.complete):
            found.append(f"{figure.missing}，不判")
    if not any(year in metric.by_year for year in inventory.years):
        found.append(f"没有{metric.title}的数据")
    return by_years(found)


@dataclass(frozen=True)
class ParameterView:
    """A performance parameter as printed."""

    id: str
    title: str
    unit: str
    year: str
    base: str
    base_written: str
    written: str
    value: str
    agrees: Markup
    row: RowView | None
    missing: str


def parameter_views(inventory: Inventory, sources: Sources) -> list[ParameterView]:
    """Every performance parameter with what the register writes and what the data gives (cses 6.4)."""
    return [_parameter(one, inventory, sources) for one in inventory.follow.parameters]


def _parameter(one: ParameterValue, inventory: Inventory, sources: Sources) -> ParameterView:
    row = sources.rows["performance-parameters"].get(one.id)
    digits = digits_for([one.value, one.base_value, one.written])
    base = row.raw["base_value"] if row else None
    agrees, missing = Markup("—"), ""
    if one.differs:
        agrees = mark("minor", "▲", "对不上")
    elif one.value is not None and one.written is not None:
        agrees = mark("conforms", "●", "对得上")
    if one.metric is None:
        missing = "没有写对应指标"
    elif one.value is None:
        metric = inventory.follow.metrics.get(one.metric)
        figure = metric.by_year.get(one.year) if metric and one.year is not None else None
        missing = figure.missing if figure and figure.missing else f"碳数据里没有 {one.year} 年的数" if one.year else "现值所属期不是整年"
    return ParameterView(
        id=one.id,
        title=one.title,
        unit=one.unit,
        year=row.value_period if row else "",
        base=shown(one.base_value, digits),
        base_written="—" if base is None else shown(float(str(base)), digits),
        written=shown(one.written, digits),
        value=shown(one.value, digits),
        agrees=agrees,
        row=row,
        missing=missing,
    )
