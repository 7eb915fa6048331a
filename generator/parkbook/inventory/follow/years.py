"""Which years a figure may be judged by, and figures by year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from parkbook.inventory.follow_model import Figure, Metric
from parkbook.inventory.model import Inventory


def find_gaps(inventory: Inventory, as_of: date) -> dict[int, str]:
    """Year -> Chinese, why its sums are not those of a whole year; empty where they are.

    Looks at refused rows and at the first and the last day that any row of the park covers; months that single sources
    lack are a matter of quality.
    """
    frame, found = inventory.frame, {}
    counted = frame[frame["counted"].isin(["in", "eliminated"])] if len(frame) else frame
    for year, sums in inventory.sums.items():
        rows = counted[counted["year"] == year] if len(counted) else counted
        why = []
        if not sums.complete:
            why.append("有没能算进去的行")
        if len(rows):
            first, last = rows["first"].min(), rows["last"].max()
            if first.month > 1:
                why.append(f"数据从{first.month}月才有")
            if last.month < 12:
                why.append(f"数据只到{last.month}月")
        if as_of <= date(year, 12, 31):
            why.append("这一年还没过完")
        found[year] = "，".join(why)
    return found


def open_years(years: Iterable[int], as_of: date) -> dict[int, str]:
    """Years that are not over yet, and so have no figure of a whole year whatever a table says."""
    return {year: "这一年还没过完" for year in years if as_of <= date(year, 12, 31)}


def by_year(years: Iterable[int], gaps: Mapping[int, str], make: Callable[[int], Figure]) -> dict[int, Figure]:
    """A figure of each year; where the year's sums are not whole, the figure says so and is marked."""
    found = {}
    for year in years:
        figure = make(year)
        why = gaps.get(year, "")
        found[year] = lessened(figure, f"{year}年{why}" if why else "")
    return found


def lessened(figure: Figure, why: str) -> Figure:
    """The figure, marked as standing on less than all, and why; as it is where there is no reason or no value."""
    if not why or figure.value is None:
        return figure
    return replace(figure, complete=False, missing="；".join(text for text in (figure.missing, why) if text))


def whole_value(metric: Metric | None, year: int | None) -> float | None:
    """The value of a whole year; None where there is none, or it stands on less than the year."""
    figure = metric.by_year.get(year) if metric and year is not None else None
    return figure.value if figure and figure.complete else None


def whole_years(metric: Metric | None) -> list[int]:
    """Years with a value that may be judged by, in order."""
    return [] if metric is None else sorted(year for year in metric.by_year if whole_value(metric, year) is not None)
