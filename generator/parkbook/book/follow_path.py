"""The way to peak and neutrality as the page shows it: scenarios with their bands, what they stand on, and what is missing."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from parkbook.book.data_charts import bars, both, digits_for, path_chart, shown
from parkbook.book.data_view import spell_place
from parkbook.book.follow_words import own_digits, titles
from parkbook.book.sources import Sources
from parkbook.inventory.follow.assumptions import ITEM_ZH
from parkbook.inventory.follow.trend import TITLES
from parkbook.inventory.follow_model import Assumption, PathYear, Scenario, Trend
from parkbook.inventory.model import Inventory
from parkbook.kit.model import Kit

_EVERY = 5
NEEDED = (
    ("growth", "%/a", "产出每年增长多少，带着排放一起增长", "5.5"),
    ("structure", "%/a", "产业结构变化让排放每年变多少，减少写负数", "-0.8"),
    ("efficiency", "%/a", "单位产出的用能每年变多少，减少写负数", "-2.0"),
    ("grid_factor", "%/a", "电网因子每年变多少，只作用于外购电力，减少写负数", "-2.0"),
    ("delivery", "%", "措施的预期减排能兑现几成", "85"),
    ("removal", "t/a", "绿地、林地等每年清除多少", "400"),
)
"""Item, unit, what it means, an example."""


def path_context(inventory: Inventory, sources: Sources) -> dict[str, Any]:
    """Everything that `pages/data/path.md.j2` prints."""
    trend = inventory.follow.trend
    drawn = [one for one in trend.scenarios if is_banded(one)]
    points = [number for one in trend.scenarios for year in one.years for number in (year.value, year.low, year.high)]
    digits = digits_for([*trend.history.values(), *points])
    return {
        "trend": trend,
        "picture": _picture(trend, drawn, digits),
        "past": _past(trend, digits),
        "history": [(year, shown(value, digits)) for year, value in sorted(trend.history.items())],
        "drawn": drawn,
        "bare": [one for one in trend.scenarios if not is_banded(one)],
        "lines": _lines(trend, digits),
        "ends": [_end(one, trend, digits) for one in trend.scenarios],
        "assumptions": [_assumption(one, sources.kit) for one in trend.assumptions],
        "measures": _measures(trend),
        "needed": [(ITEM_ZH[id], unit, what, example) for id, unit, what, example in NEEDED],
        "first_year": min(trend.history, default=None),
        "last_year": max(trend.history, default=None),
    }


def is_banded(one: Scenario) -> bool:
    """Whether low and high differ anywhere: a line without a band is not drawn."""
    return any(year.low < year.high for year in one.years)


def _picture(trend: Trend, drawn: list[Scenario], digits: int) -> Markup | None:
    """Past and scenarios; none where no scenario has a band."""
    if not drawn:
        return None
    years = range(min(trend.history), max(trend.history) + 1)
    history = {year: trend.history.get(year) for year in years}
    ways = [(one.title, [(p.year, p.value, p.low, p.high) for p in one.years]) for one in drawn]
    end = drawn[0].years[-1].year
    title = f"园区排放路径，{min(trend.history)}—{end} 年，范围一和范围二（位置法）"
    return both(path_chart, title, "tCO2e", history, ways, _marks(trend, drawn), digits=digits)


def _marks(trend: Trend, drawn: list[Scenario]) -> list[tuple[int, str]]:
    """Peaks ahead and years of neutrality, scenarios of one year together; the past's highest year is no peak that was reached."""
    found: dict[tuple[int, str], list[str]] = {}
    for one in drawn:
        if one.peak_year is not None and one.peak_year > max(trend.history):
            found.setdefault((one.peak_year, "最高"), []).append(one.title)
        if one.neutral_year is not None:
            found.setdefault((one.neutral_year, "中和"), []).append(one.title)
    return [(year, f"{word}（{'、'.join(names)}）") for (year, word), names in found.items()]


def _past(trend: Trend, digits: int) -> Markup | None:
    if not trend.history:
        return None
    rows = [(f"{year} 年", value, "") for year, value in sorted(trend.history.items())]
    first, last = min(trend.history), max(trend.history)
    span = f"{first}—{last} 年" if first < last else f"{last} 年"
    return both(bars, f"历年排放，{span}，范围一和范围二（位置法）", "tCO2e", rows, digits=digits)


def _lines(trend: Trend, digits: int) -> list[dict[str, Any]]:
    """A row for the first year ahead, each fifth year and the last one; a cell for each scenario."""
    if not trend.scenarios:
        return []
    by_year = [{point.year: point for point in one.years} for one in trend.scenarios]
    years = sorted(by_year[0])
    kept = [year for year in years if year % _EVERY == 0 or year in (years[0], years[-1])]
    return [{"year": year, "cells": [_cell(points[year], digits) for points in by_year]} for year in kept]


def _cell(point: PathYear, digits: int) -> tuple[str, str]:
    band = f"{shown(point.low, digits)} 至 {shown(point.high, digits)}" if point.low < point.high else ""
    return shown(point.value, digits), band


def _end(one: Scenario, trend: Trend, digits: int) -> dict[str, Any]:
    last, cuts = one.years[-1], [measure.reduction_t for measure in one.measures]
    peak = "最后一年，还在升" if one.peak_year is None else f"{one.peak_year} 年"
    if one.peak_year is not None and one.peak_year <= max(trend.history):
        peak += "（已有数据里的最高年）"
    return {
        "title": one.title,
        "peak": peak,
        "neutral": f"{one.neutral_year} 年" if one.neutral_year is not None else f"到 {last.year} 年还不能",
        "year": last.year,
        "value": _cell(last, digits),
        "count": len(one.measures),
        "reduction": shown(sum(cuts), own_digits(cuts, 1)),
        "banded": is_banded(one),
    }


def _assumption(one: Assumption, kit: Kit) -> dict[str, str]:
    words = titles(kit, "assumptions", "scenario") | {str(id): title for id, title in TITLES.items()}
    low_high = f"{one.low:g} 至 {one.high:g}" if one.low < one.high else "没有写"
    return {
        "scenario": words.get(one.scenario, one.scenario),
        "item": ITEM_ZH.get(one.item, one.item),
        "years": f"{one.from_year}—{one.to_year}",
        "value": f"{one.value:g}",
        "band": low_high,
        "unit": one.unit,
        "source": one.source or "没有写",
        "where": spell_place(one.place) if one.place else "",
    }


def _measures(trend: Trend) -> list[dict[str, Any]]:
    """Measures in order of years, each with the scenarios that count it."""
    digits = own_digits((measure.reduction_t for one in trend.scenarios for measure in one.measures), 1)
    found: dict[str, dict[str, Any]] = {}
    for one in trend.scenarios:
        for measure in one.measures:
            row = found.setdefault(
                measure.id,
                {
                    "title": measure.title,
                    "year": measure.year,
                    "reduction": measure.reduction_t,
                    "shown": shown(measure.reduction_t, digits),
                    "in": [],
                },
            )
            row["in"].append(one.title)
    return sorted(found.values(), key=lambda row: (row["year"], -row["reduction"]))
