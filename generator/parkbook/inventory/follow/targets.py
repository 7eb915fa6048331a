"""Objectives with their glide path, what became of it so far, and where it leads (cses 6.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from parkbook.inventory.follow.written import Converted, into_unit, metric_of, number, same, text
from parkbook.inventory.follow_model import Metric, Status, Target, TargetYear
from parkbook.inventory.model import DataRow, Inventory
from parkbook.inventory.units import UnitFault
from parkbook.park.model import Park, Row
from parkbook.problems import Problems, closest

REGISTER = "objectives"
Better = Literal["lower", "higher"]
_GOOD = ("reached", "on-track")
_UNDERWAY: Mapping[Status, Status] = {"met": "on-track", "missed": "behind"}
"""Status of an objective that is not due, by the status of its latest year: a milestone is not the end."""


@dataclass(frozen=True)
class _Objective:
    """A row of the register that has a value and a due date."""

    row: Row
    id: str
    better: Better
    due: date
    value: float
    values: Converted
    points: Mapping[int, float]
    """What the park set: base year, milestones, due year."""
    base_year: int | None


def find_targets(
    inventory: Inventory, park: Park, metrics: Mapping[str, Metric], as_of: date, problems: Problems
) -> tuple[Target, ...]:
    """Every objective that has a value and a due date, in the order of the register.

    Between the points that the park set (base year, rows of the table `targets`, due year) the path is a straight line. The
    actual value of a year is the metric's; where the data gives none, that of the register. Only whole years are judged.
    """
    milestones = _milestones(inventory, park, problems)
    found = []
    for row in park.rows(REGISTER):
        objective = _objective(row, park, metrics, milestones.get(text(row, "id"), []), problems)
        if objective is not None:
            found.append(_target(objective, park, as_of, problems))
    return tuple(found)


def glide_path(points: Mapping[int, float]) -> dict[int, float]:
    """A value for every year from the first point to the last, on straight lines between them."""
    years = sorted(points)
    path = {year: points[year] for year in years[:1]}
    for one, other in pairwise(years):
        for year in range(one + 1, other):
            path[year] = points[one] + (points[other] - points[one]) * (year - one) / (other - one)
        path[other] = points[other]
    return path


def _milestones(inventory: Inventory, park: Park, problems: Problems) -> dict[str, list[DataRow]]:
    ids = {text(row, "id") for row in park.rows(REGISTER)}
    found: dict[str, list[DataRow]] = {}
    for row in inventory.data.rows("targets"):
        id = str(row["objective"] or "").strip()
        if id not in ids and park.table(REGISTER).readable:
            message = f"`{id[:60]}` is no objective of the register"
            problems.error(row.at("objective"), "unknown-objective", message, closest(id, ids) or "write the id of a row")
        found.setdefault(id, []).append(row)
    return found


def _objective(
    row: Row, park: Park, metrics: Mapping[str, Metric], milestones: Sequence[DataRow], problems: Problems
) -> _Objective | None:
    value, due = number(row, "value"), row.values.get("due")
    if value is None or not isinstance(due, date):
        return None
    id, place, unit = text(row, "id"), park.table(REGISTER).place(row), text(row, "unit_of_value")
    indicator = text(row, "indicator")
    metric = metric_of(indicator, metrics, place, problems) if indicator else None
    values = Converted(metric, unit, place, f"`{id}`", problems)
    written = row.values.get("base_year")
    base_year = written if isinstance(written, int) else park.profile.base_year
    base = number(row, "base_value")
    if base is None:
        base = values.value(base_year)
    points = {}
    if base is not None and base_year is not None and base_year < due.year:
        points[base_year] = base
    first = base_year if base_year is not None else 0
    points |= _set_points(milestones, first, due, value, unit, problems)
    points[due.year] = value
    return _Objective(row, id, _better(row, metric, value, base), due, value, values, points, base_year)


def _set_points(
    milestones: Sequence[DataRow], first: int, due: date, value: float, unit: str, problems: Problems
) -> dict[int, float]:
    """The rows of the table `targets` between base year and due year, in the objective's unit."""
    found: dict[int, float] = {}
    for row in milestones:
        year, target = row["year"], row["value"]
        if not isinstance(year, int) or not isinstance(target, (int, float)):
            continue
        try:
            given = str(row["unit"] or "").strip()
            target = into_unit(float(target), given, unit) if given and unit else float(target)
        except UnitFault as why:
            problems.error(row.at("unit"), why.code, why.message, why.hint or f"the objective is in {unit}")
            continue
        if not first < year <= due.year:
            message = f"the year {year} lies outside the objective's path, {first or '…'} to {due.year}"
            problems.warn(row.at("year"), "milestone-outside", message, "correct the year, or the objective's base year or due date")
        elif year == due.year and abs(target - value) > abs(value) * 1e-9:
            message = f"{target:g} in the due year {year} is not the objective's value, {value:g}"
            problems.warn(row.at("value"), "milestone-differs", message, "the register's value was taken; make them one")
        elif found.get(year, target) != target:
            message = f"a second value for {year}: {target:g} beside {found[year]:g}"
            problems.error(row.at("value"), "milestone-twice", message, "keep one row a year; the first was taken")
        else:
            found[year] = target
    return found


def _better(row: Row, metric: Metric | None, value: float, base: float | None) -> Better:
    """The metric's direction; without one, a share rises and anything else falls, unless base and value say otherwise."""
    if metric is not None:
        return metric.better
    kind = text(row, "type")
    if base is not None and base != value and kind in ("share", "task"):
        return "lower" if value < base else "higher"
    return "higher" if kind in ("share", "task") else "lower"


def _target(objective: _Objective, park: Park, as_of: date, problems: Problems) -> Target:
    row, values = objective.row, objective.values
    written_year, written = row.values.get("actual_year"), number(row, "actual")
    if not isinstance(written_year, int):
        written_year = None
    path = []
    for year, target in glide_path(objective.points).items():
        computed = values.value(year)
        by_register = computed is None and year == written_year and written is not None
        actual = written if by_register else computed if computed is not None else values.shown(year)
        judged = actual if by_register or computed is not None else None
        status = _status(objective, year, target, judged)
        path.append(TargetYear(year, target, actual, status, year not in objective.points, by_register))
    known = [one for one in path if one.status != "no-data" and one.year <= as_of.year]
    latest = known[-1] if known else None
    over = objective.due.year < as_of.year
    last = path[-1].status if over else _UNDERWAY.get(latest.status, latest.status) if latest else "no-data"
    forecast, basis = _forecast(objective, known, as_of)
    made = Target(
        id=objective.id,
        title=text(row, "name"),
        metric=text(row, "indicator") or None,
        unit=values.unit,
        better=objective.better,
        due=objective.due.year,
        value=objective.value,
        path=tuple(path),
        forecast=forecast,
        forecast_basis=basis,
        status=last,
        actual=latest.actual if latest else None,
        actual_year=latest.year if latest else None,
    )
    _compare(objective, made, park, problems)
    return made


def _good(better: Better, actual: float, target: float) -> bool:
    slack = abs(target) * 1e-9
    return actual <= target + slack if better == "lower" else actual >= target - slack


def _status(objective: _Objective, year: int, target: float, actual: float | None) -> Status:
    """Years that the park set a target for are met or missed, those between are on the way or behind; the base year is a start."""
    if actual is None:
        return "no-data"
    if year == objective.base_year and year < objective.due.year:
        return "on-track"
    good = _good(objective.better, actual, target)
    if year in objective.points:
        return "met" if good else "missed"
    return "on-track" if good else "behind"


def _forecast(objective: _Objective, known: Sequence[TargetYear], as_of: date) -> tuple[float | None, str]:
    """The due year's value if the average yearly change since the first known year goes on."""
    if objective.due.year < as_of.year:
        return None, "期限已过，不再预测"
    base = objective.points.get(objective.base_year) if objective.base_year is not None else None
    years = {one.year: one.actual for one in known if one.actual is not None}
    if objective.base_year is not None and base is not None:
        years.setdefault(objective.base_year, base)
    if len(years) < 2:
        return None, "少于两年的实绩，不预测"
    first, last = min(years), max(years)
    rate = (years[last] - years[first]) / (last - first)
    one, other, step = (plain_number(value) for value in (years[first], years[last], rate))
    unit = "个百分点" if objective.values.unit == "%" else f" {objective.values.unit}"
    sign = "+" if rate > 0 else ""
    basis = f"{first}年{one}，{last}年{other}，平均每年{sign}{step}{unit}，照此到{objective.due.year}年"
    return _possible(objective, years[last] + rate * (objective.due.year - last), basis)


def plain_number(value: float) -> str:
    """As a sentence has it: whole with commas from 1000 on, four digits below."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _possible(objective: _Objective, value: float, basis: str) -> tuple[float, str]:
    """A straight line may run below zero or above the whole; the forecast stops there, and says so."""
    metric = objective.values.metric
    if value < 0 and (metric is None or metric.id != "net"):
        return 0.0, f"{basis}会低于零，按零写"
    if value > 100 and objective.values.unit == "%":
        return 100.0, f"{basis}会超过100%，按100%写"
    return value, basis


def _compare(objective: _Objective, target: Target, park: Park, problems: Problems) -> None:
    """What the register says against what the data says."""
    row, place = objective.row, park.table(REGISTER).place(objective.row)
    year = row.values.get("actual_year")
    computed = objective.values.value(year) if isinstance(year, int) else None
    if computed is not None and not same(computed, row, "actual"):
        message = f"`{target.id}`: the register's 最近实绩 of {year} is {row.values['actual']} {target.unit}, the data comes to {computed:.7g}"
        problems.warn(place, "objective-differs", message, f"correct the register, or the data behind {target.metric}")
    verdict = text(row, "verdict")
    reaches = target.forecast is not None and _good(objective.better, target.forecast, objective.value)
    fails = target.forecast is not None and not reaches
    over = target.status in ("met", "missed") and bool(target.path) and target.actual_year == target.due
    opposite = (
        (verdict in _GOOD and over and target.status == "missed")
        or (verdict == "reached" and not over and target.status in ("behind", "missed"))
        or (verdict == "on-track" and not over and target.status in ("behind", "missed") and fails)
        or (verdict == "off-track" and (over or reaches) and target.status in ("met", "on-track"))
    )
    if opposite:
        message = f"`{target.id}`: the register judges `{verdict}`, by its path and the data it is `{target.status}`"
        if target.forecast is not None:
            message += f" and comes to {target.forecast:.6g} {target.unit} in {target.due}, where {target.value:g} is wanted"
        problems.warn(place, "verdict-differs", message, "judge it anew, or say in 落后说明 why the data misleads")
