"""Objectives with what the data says of them: the year's target, what came, the difference, the way on, and where the register says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from parkbook.book.data_charts import NONE, digits_for, shown, signed
from parkbook.book.data_plans.words import without_places
from parkbook.book.data_sheets.sheet import Facts
from parkbook.book.follow_words import mark, status_mark, yes_mark
from parkbook.book.views import RowView
from parkbook.inventory.follow.written import rounding
from parkbook.inventory.follow_model import Target, TargetYear


@dataclass(frozen=True)
class Goal:
    """An objective as printed."""

    id: str
    title: str
    unit: str
    year: int
    """The year that is looked at: the last one with a value, else the reporting year."""
    target: str
    straight: bool
    """Whether the year's target lies on the straight line between two that the park set."""
    actual: str
    by_register: bool
    """Whether the value is the register's, because the data gives none."""
    difference: str
    """actual - target, signed."""
    status: Markup
    due: int
    goal: str
    forecast: str
    forecast_basis: str
    reaches: Markup
    path: Mapping[int, str]
    """Year -> target; `≈` before one on the straight line."""
    missing: str
    """Why nothing is computed."""
    no_metric: bool
    """Whether the register names no metric, so that only its own value can be shown."""
    differs: str
    """Chinese: what the register says otherwise; empty where both agree."""


def goals(facts: Facts, rows: Mapping[str, RowView]) -> list[Goal]:
    """Every objective in the order of the register; `rows` are its rows by id."""
    return [_goal(facts, one, rows.get(one.id)) for one in facts.inventory.follow.targets]


def _goal(facts: Facts, one: Target, row: RowView | None) -> Goal:
    point = _looked_at(one, facts.inventory.year)
    digits = digits_for([one.value, one.forecast, *(p.target for p in one.path), *(p.actual for p in one.path)])
    actual, judged = (point.actual, point.status != "no-data") if point else (None, False)
    reached = _reached(one)
    partial = actual is not None and not judged
    return Goal(
        id=one.id,
        title=one.title,
        unit=one.unit,
        year=point.year if point else one.due,
        target=shown(point.target if point else None, digits),
        straight=bool(point and point.interpolated),
        actual=shown(actual, digits),
        by_register=bool(point and point.written),
        difference=signed(actual - point.target, digits) if point and actual is not None else NONE,
        status=mark("not-assessed", "○", "不判") if partial else status_mark(point.status if point else "no-data"),
        due=one.due,
        goal=shown(one.value, digits),
        forecast=shown(one.forecast, digits),
        forecast_basis=one.forecast_basis,
        reaches=Markup("—") if reached is None else yes_mark(reached, "能达到", "达不到"),
        path={p.year: ("≈" if p.interpolated else "") + shown(p.target, digits) for p in one.path},
        missing=_missing(facts, one, point),
        no_metric=one.metric is None,
        differs="；".join(_differs(facts, one, row, digits, reached)),
    )


def _looked_at(one: Target, year: int | None) -> TargetYear | None:
    """The last year with a value, else the reporting year, else the first of the path."""
    with_value = [point for point in one.path if point.actual is not None]
    if with_value:
        return with_value[-1]
    return next((point for point in one.path if point.year == year), one.path[0] if one.path else None)


def _reached(one: Target) -> bool | None:
    """Whether the average yearly change leads there; None where it cannot be told."""
    if one.forecast is None:
        return None
    return one.forecast <= one.value if one.better == "lower" else one.forecast >= one.value


def _missing(facts: Facts, one: Target, point: TargetYear | None) -> str:
    if one.metric is None:
        return "没有对应指标，碳数据算不出，取台账的数" if point and point.written else "没有对应指标，台账也没有实绩"
    metric = facts.metric(one.metric)
    figure = metric.by_year.get(point.year) if metric and point else None
    if figure is not None and figure.missing:
        return without_places(figure.missing)
    return "" if point and point.actual is not None and not point.written else "碳数据里没有对应的数"


def _differs(facts: Facts, one: Target, row: RowView | None, digits: int, reached: bool | None) -> list[str]:
    """The register's value of the same year, and its verdict, where they are not what the data comes to."""
    if row is None:
        return []
    found = []
    year, written = row.raw["actual_year"], row.raw["actual"]
    point = next((p for p in one.path if p.year == year), None)
    computed = point.actual if point and not point.written else None
    if isinstance(written, (int, Decimal)) and computed is not None and abs(computed - float(written)) > rounding(written) * (1 + 1e-9):
        found.append(f"台账 {year} 年写 {row.actual}，碳数据为 {shown(computed, digits)}")
    elif isinstance(written, (int, Decimal)) and point and point.written and one.metric:
        figure = facts.view.figure(one.metric, point.year)
        apart = figure is not None and figure.value is not None and abs(figure.value - float(written)) > rounding(written) * (1 + 1e-9)
        if figure is not None and apart and not figure.complete:
            found.append(f"碳数据算得 {shown(figure.value, digits)}，数不全，{point.year} 年取台账的 {row.actual}")
    verdict = row.raw["verdict"]
    if reached is not None and verdict in ("on-track", "off-track") and (verdict == "on-track") != reached:
        found.append(f"台账判断“{row.verdict}”，按历年平均变化推算{'能达到' if reached else '达不到'}")
    return found
