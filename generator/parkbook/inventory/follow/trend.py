"""The past and three ways on to peak and neutrality, each with its assumptions and a band (cses 6.3.1, 6.3.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from parkbook.inventory.follow.assumptions import (
    DELIVERY,
    ITEM_ZH,
    Assumed,
    End,
    ScenarioId,
    amount,
    chosen,
    delivery,
    multiplier,
    of_scenario,
    read_assumptions,
)
from parkbook.inventory.follow.measures import Measures, find_measures
from parkbook.inventory.follow_model import Measure, Metric, PathYear, Scenario, Trend
from parkbook.inventory.model import Inventory, YearSums
from parkbook.park.model import Park
from parkbook.problems import Problems

HORIZON = 2060
"""Last year of the scenarios where park.yml names none: the national aim for neutrality."""
TITLES: Mapping[ScenarioId, str] = {"as-is": "维持现状", "planned": "落实计划", "stretch": "加大力度"}
BAND = "上下限的取法：各项假设同时取最有利（最不利）的一端，逐年累乘，离现在越远越宽，不收窄"
_OPPOSITE: Mapping[End, End] = {"value": "value", "low": "high", "high": "low"}


@dataclass(frozen=True)
class _Start:
    """The last data year, t CO2e: power apart from the rest, because the grid factor moves power alone."""

    year: int
    power: float
    rest: float
    removals: float


def find_trend(inventory: Inventory, park: Park, metrics: Mapping[str, Metric], as_of: date, problems: Problems) -> Trend:
    """History, and the scenarios as is, planned and stretch up to the horizon.

    As is: the last year's level, changed by the assumptions alone; without any it stays where it is, which is said, and no band
    is pretended. Planned: less the reductions of the actions that history does not have. Stretch: less projects and
    opportunities that no action carries, too. An assumption of a more particular scenario takes the place of the same item
    of a wider one in the same year; several rows of one scenario, item and year work together.

        E(y) = [P x grid(y) + R] x product of (1 + rates) + amounts of t per year - delivery x reductions, 0 at least

    P purchased power, R the rest of the total (scope 1 and 2 less exports); grid is moved by grid_factor alone.

    Args:
        metrics: `total` gives the history; years behind the reporting year are not whole and are left out.
        problems: Gets those of `read_assumptions`.
    """
    assumed = read_assumptions(inventory, problems)
    rows = tuple(one.row for one in assumed)
    history = _history(inventory, metrics)
    if not history:
        return Trend({}, (), rows, ("没有算得出的年度排放量，画不出趋势（data/activity）",))
    last = max(history)
    horizon = park.profile.carbon.horizon or HORIZON
    missing = list(_history_gaps(inventory, metrics, last))
    if horizon <= last:
        return Trend(history, (), rows, (*missing, f"预测末年{horizon}年不在最后一个数据年{last}年之后（park.yml 的 carbon.horizon）"))
    start = _start(inventory.sums.get(last), last, history[last])
    measures = find_measures(park, last, as_of)
    taken: dict[ScenarioId, tuple[Measure, ...]] = {
        "as-is": (),
        "planned": tuple(measures.planned),
        "stretch": (*measures.planned, *measures.stretch),
    }
    scenarios = tuple(_scenario(id, start, horizon, history, assumed, mine) for id, mine in taken.items())
    missing += _assumption_gaps(assumed, scenarios, measures, last)
    missing += _years_without(assumed, last, horizon)
    missing += _ends(scenarios, horizon)
    banded = any(one.banded for one in assumed)
    return Trend(history, scenarios, rows, tuple(dict.fromkeys(missing)), BAND if banded else "")


def _history(inventory: Inventory, metrics: Mapping[str, Metric]) -> dict[int, float]:
    total = metrics.get("total")
    if total is None:
        return {}
    known = {year: figure.value for year, figure in sorted(total.by_year.items()) if figure.value is not None}
    return {year: value for year, value in known.items() if inventory.year is None or year <= inventory.year}


def _history_gaps(inventory: Inventory, metrics: Mapping[str, Metric], last: int) -> Iterator[str]:
    figures = metrics["total"].by_year
    for year, figure in sorted(figures.items()):
        if year <= last and figure.value is not None and not figure.complete:
            yield f"{year}年的数不完整{f'（{figure.missing}）' if figure.missing else ''}，趋势从它出发要打折扣"
    later = [year for year, figure in sorted(figures.items()) if year > last and figure.value is not None]
    if later:
        yield f"{'、'.join(map(str, later))}年还不是整年，没有放进历史"


def _start(sums: YearSums | None, year: int, total: float) -> _Start:
    if sums is None:
        return _Start(year, 0.0, total, 0.0)
    power = sums.by_category.get("electricity", 0.0) if sums.by_category else sums.scope2_location
    return _Start(year, power, total - power, sums.removals)


def _scenario(
    id: ScenarioId, start: _Start, horizon: int, history: Mapping[int, float], assumed: tuple[Assumed, ...], measures: tuple[Measure, ...]
) -> Scenario:
    paths = {end: _path(id, start, horizon, assumed, measures, end) for end in ("value", "low", "high")}
    years: list[PathYear] = []
    down = up = 0.0
    for year, value in paths["value"].items():
        down, up = max(down, value - paths["low"][year]), max(up, paths["high"][year] - value)
        years.append(PathYear(year, value, max(0.0, value - down), value + up))
    removals = _removals(id, start, horizon, assumed)
    neutral = next((p.year for p in years if removals[p.year] >= p.value), None)
    return Scenario(id, TITLES[id], tuple(years), _peak({**history, **paths["value"]}), neutral, measures)


def _path(
    id: ScenarioId, start: _Start, horizon: int, assumed: tuple[Assumed, ...], measures: tuple[Measure, ...], end: End
) -> dict[int, float]:
    """Emissions by year with every assumption at one end; reductions are the larger the lower the path."""
    power, rest = start.power, start.rest
    path = {}
    for year in range(start.year + 1, horizon + 1):
        whole = multiplier((row for item in ("growth", "structure", "efficiency") for row in chosen(assumed, id, item, year, True)), end)
        power *= whole * multiplier(chosen(assumed, id, "grid_factor", year, True), end)
        rest *= whole
        added = sum(amount(chosen(assumed, id, item, year, False), end) for item in ("growth", "structure", "efficiency", "grid_factor"))
        reduced = sum(m.reduction_t for m in measures if m.year <= year)
        delivered = delivery(chosen(assumed, id, DELIVERY, year, True), _OPPOSITE[end])
        path[year] = max(0.0, power + rest + added - delivered * reduced)
    return path


def _removals(id: ScenarioId, start: _Start, horizon: int, assumed: tuple[Assumed, ...]) -> dict[int, float]:
    """Removals by year, t CO2: today's, moved by rates, and what assumptions add in t per year."""
    base, found = start.removals, {}
    for year in range(start.year + 1, horizon + 1):
        base *= multiplier(chosen(assumed, id, "removal", year, True), "value")
        found[year] = base + amount(chosen(assumed, id, "removal", year, False), "value")
    return found


def _peak(path: Mapping[int, float]) -> int | None:
    """First year of the highest value; None where that is the end of a rise."""
    years = sorted(path)
    top = max(path.values())
    first = next(year for year in years if path[year] == top)
    return None if first == years[-1] and len(years) > 1 else first


def _assumption_gaps(assumed: tuple[Assumed, ...], scenarios: tuple[Scenario, ...], measures: Measures, last: int) -> Iterator[str]:
    for scenario in scenarios:
        mine = of_scenario(assumed, scenario.id)
        moving = [one for one in mine if one.row.item not in ("removal", DELIVERY) and one.row.to_year > last]
        if not moving:
            way = "只能保持" if not scenario.measures else "只在措施见效时变，其余保持"
            yield f"“{scenario.title}”没有假设，排放{way}{last}年的水平，也没有上下限（填 data/assumptions：增长、结构、能效、电网因子）"
        elif not any(one.banded for one in moving):
            yield f"“{scenario.title}”的假设没有上下限，画不出范围（填 data/assumptions 的“下限”“上限”）"
    for one in assumed:
        if not one.banded:
            row = one.row
            yield f"假设“{ITEM_ZH.get(row.item, row.item)}，{row.from_year}—{row.to_year}年”没有上下限，它的不确定不在范围里"
    if (measures.planned or measures.stretch) and not any(one.row.item == DELIVERY for one in assumed):
        yield "措施的减排按预期全额计入，没有兑现率的假设，上下限里没有这一部分"
    if not measures.planned:
        yield "措施台账里没有还没见效的预期减排，“落实计划”与“维持现状”之间只差假设（registers/actions.csv 的“预期减排”）"
    if not any(one.row.item == "removal" for one in assumed):
        yield "没有移除量的假设，移除量保持现在的水平（data/assumptions：清除量）"
    yield from measures.missing


def _years_without(assumed: tuple[Assumed, ...], last: int, horizon: int) -> Iterator[str]:
    """Years ahead for which an item that is assumed at all is not: the lines run on as if it stood still, so that is said."""
    found: dict[tuple[str, int, int], list[str]] = {}
    for id, title in TITLES.items():
        items = dict.fromkeys(one.row.item for one in of_scenario(assumed, id) if one.row.item not in ("removal", DELIVERY))
        for item in items:
            years = range(last + 1, horizon + 1)
            bare = [year for year in years if not any(chosen(assumed, id, item, year, rate) for rate in (True, False))]
            for first, final in _spans(bare):
                found.setdefault((item, first, final), []).append(f"“{title}”")
    for (item, first, final), names in found.items():
        span = f"{first}年" if first == final else f"{first}—{final}年"
        yield f"{'、'.join(names)}的{ITEM_ZH.get(item, item)}没有写{span}，这一段当作没有变化（data/assumptions）"


def _spans(years: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Runs of years, first and last."""
    starts = [year for year in years if year - 1 not in years]
    ends = [year for year in years if year + 1 not in years]
    yield from zip(starts, ends, strict=True)


def _ends(scenarios: tuple[Scenario, ...], horizon: int) -> Iterator[str]:
    for scenario in scenarios:
        if scenario.peak_year is None:
            yield f"“{scenario.title}”到{horizon}年还在升，看不到峰值"
        if scenario.neutral_year is None:
            yield f"“{scenario.title}”到{horizon}年移除量仍赶不上排放量，看不到中和年份"
