"""Scenarios: levels every five years, the path divided among measures, what is assumed."""

from __future__ import annotations

from collections.abc import Sequence

from parkbook.book.data_charts.shown import NONE, shown
from parkbook.book.data_grid import figure_of
from parkbook.book.data_sheets.sheet import Facts, Head, Line, Sheet, less, parts_of
from parkbook.inventory.follow.assumptions import (
    DELIVERY,
    ITEM_ZH,
    amount,
    chosen,
    delivery,
    multiplier,
    read_assumptions,
)
from parkbook.inventory.follow_model import Measure, Scenario
from parkbook.problems import Problems

STEP = 5
"""Years between two levels of the tables (cses 6.3.1)."""
_SCENARIO_ZH = {"as-is": "维持现状", "planned": "落实计划", "stretch": "加大力度", "all": "各情景"}


def milestones(facts: Facts) -> list[int]:
    """Every fifth year, years of a peak and of neutrality, and the last one of the scenarios; up to the latest neutral year."""
    scenarios = facts.inventory.follow.trend.scenarios
    if not scenarios:
        return []
    years = {point.year for point in scenarios[0].years}
    neutral = [one.neutral_year for one in scenarios]
    end = max(year for year in neutral if year is not None) if all(neutral) else max(years)
    marks = {year for year in years if year % STEP == 0} | {max(years)}
    marks |= {year for one in scenarios for year in (one.peak_year, one.neutral_year) if year in years}
    return sorted(year for year in marks if year <= max(end, min(years)))


def trend(facts: Facts) -> Sheet:
    """Levels of each scenario with their band, and what the measures make less."""
    found = facts.inventory.follow.trend
    caption = facts.caption("total", None, "tCO2e", "之后的排放趋势").replace("据活动数据和排放因子", "据碳数据和假设表测算")
    names = [_SCENARIO_ZH[one.id] for one in found.scenarios]
    by_id = {one.id: index for index, one in enumerate(found.scenarios)}
    heads = (Head("年份", False), *(Head(name) for name in names), Head("差额：落实计划与维持现状"))
    if not found.scenarios:
        return Sheet(caption, heads, (), missing="测算不出情景：" + ("；".join(found.missing) or "没有数据") + "。")
    last = max(found.history)
    start = shown(found.history[last])
    lines = [Line(f"{last} 年（实际）", (*(start for _ in names), "0"))]
    for year in milestones(facts):
        levels = [_level(one, year) for one in found.scenarios]
        gap = less(levels[by_id["as-is"]][0], levels[by_id["planned"]][0], 0)
        lines.append(Line(f"{year} 年", (*(text for text, _ in levels), gap), small=(*(band for _, band in levels), "")))
    return Sheet(caption, heads, tuple(lines), notes=tuple(_trend_notes(facts)))


def _level(scenario: Scenario, year: int) -> tuple[str, str]:
    """Level and band of a year as printed."""
    point = next((one for one in scenario.years if one.year == year), None)
    if point is None:
        return NONE, ""
    band = f"{shown(point.low)} 至 {shown(point.high)}" if (point.low, point.high) != (point.value, point.value) else ""
    return shown(point.value), band


def _trend_notes(facts: Facts) -> list[str]:
    found = facts.inventory.follow.trend
    peaks = "；".join(
        f"{_SCENARIO_ZH[one.id]}，{f'{one.peak_year} 年达峰' if one.peak_year else '预测期内看不到峰值'}，"
        f"{f'{one.neutral_year} 年中和' if one.neutral_year else '预测期内不能中和'}"
        for one in found.scenarios
    )
    notes = [f"{peaks}。达峰指历年实际和预测中的最高年份，中和指清除量达到排放量的第一年，不计抵销。"]
    if found.band:
        notes.append(f"{found.band}。")
    return [*notes, *(f"{one}。" for one in found.missing if not one.endswith(("看不到峰值", "看不到中和年份")))]


def path(facts: Facts) -> tuple[Sheet, ...]:
    """The differences between scenarios divided among measures: planned, then stretch, then what is still lacking to neutrality.

    Of every printed year the measures and what assumptions explain add up to the difference of the printed levels. As many
    tables as the years need, none wider than a sheet of paper.
    """
    found = facts.inventory.follow.trend
    years = milestones(facts)
    caption = "各年减排量，tCO2e，园区边界内，范围一和范围二（位置法）；据措施、项目、减排机会台账和假设表"
    if not found.scenarios:
        missing = "没有情景，排不出路径：" + ("；".join(found.missing) or "没有数据") + "。"
        return (Sheet(caption, _path_heads(years), (), missing=missing),)
    tables = -(-len(years) // _COLUMNS)
    width = -(-len(years) // tables)
    groups = [years[start : start + width] for start in range(0, len(years), width)]
    notes: list[tuple[str, ...]] = [() for _ in groups[1:]]
    notes.append((*_goal_notes(facts), _PATH_NOTE))
    return tuple(
        Sheet(f"{caption}（{group[0]}—{group[-1]} 年）", _path_heads(group), tuple(_path_lines(facts, group)), notes=said)
        for group, said in zip(groups, notes, strict=True)
    )


_COLUMNS = 5
"""Years of one table of the path at most."""


def _path_heads(years: Sequence[int]) -> tuple[Head, ...]:
    return (Head("措施", False), Head("见效年"), *(Head(f"{year} 年") for year in years))


def _path_lines(facts: Facts, years: Sequence[int]) -> list[Line]:
    by_id = {one.id: one for one in facts.inventory.follow.trend.scenarios}
    text = {id: [_level(one, year)[0] for year in years] for id, one in by_id.items()}
    planned = by_id["planned"].measures
    more = [one for one in by_id["stretch"].measures if one not in planned]
    left = text["stretch"]
    removals = [shown(_removal(facts, year)) for year in years]
    short = [less(one, other, 0) for one, other in zip(left, removals, strict=True)]
    empty = ("",) * (len(years) + 1)
    return [
        Line("落实计划，比维持现状少", empty, "head"),
        *_block(facts, "planned", planned, years, text["as-is"], text["planned"]),
        Line("加大力度，比落实计划再少", empty, "head"),
        *_block(facts, "stretch", more, years, text["planned"], text["stretch"]),
        Line("到中和还差", empty, "head"),
        Line("加大力度后的排放", ("", *left), "beside"),
        Line("清除量", ("", *removals), "beside"),
        Line("不足部分", ("", *(text if figure_of(text) > 0 else "0" for text in short)), "total"),
    ]


_PATH_NOTE = (
    "“假设不同”一行是两种情景的能效、结构、电网因子假设不同造成的差额，没有落到单项措施；"
    "不足部分由以后的减排机会、清除项目补足，补足的途径由碳评审确定。"
)


def _block(
    facts: Facts, id: str, measures: Sequence[Measure], years: Sequence[int], upper: Sequence[str], lower: Sequence[str]
) -> list[Line]:
    """Measures of one scenario and the rest; each printed year adds up to the difference of two printed levels."""
    assumed = read_assumptions(facts.inventory, Problems())
    columns: list[list[str]] = []
    totals: list[str] = []
    for year, one, other in zip(years, upper, lower, strict=True):
        total = less(one, other, 0)
        share = delivery(chosen(assumed, id, DELIVERY, year, True), "value")
        values = [share * measure.reduction_t if measure.year <= year else 0.0 for measure in measures]
        columns.append(parts_of([*values, float(figure_of(total)) - sum(values)], total, 0) if total != NONE else [NONE] * (len(values) + 1))
        totals.append(total)
    lines = [
        Line(measure.title, (f"{measure.year} 年", *(column[i] for column in columns)), note=measure.id) for i, measure in enumerate(measures)
    ]
    lines.append(Line("假设不同", ("", *(column[-1] for column in columns))))
    return [*lines, Line("合计", ("", *totals), "total")]


def _removal(facts: Facts, year: int) -> float:
    """t CO2 taken up in a year: today's, moved by the assumptions of the stretch scenario."""
    assumed = read_assumptions(facts.inventory, Problems())
    last = max(facts.inventory.follow.trend.history)
    sums = facts.inventory.sums.get(last)
    base = sums.removals if sums else 0.0
    for one in range(last + 1, year + 1):
        base *= multiplier(chosen(assumed, "stretch", "removal", one, True), "value")
    return base + amount(chosen(assumed, "stretch", "removal", year, False), "value")


def _goal_notes(facts: Facts) -> list[str]:
    """Objectives of the total that lie on the way, with what is lacking under the planned scenario."""
    planned = next((one for one in facts.inventory.follow.trend.scenarios if one.id == "planned"), None)
    found = []
    for target in facts.inventory.follow.targets:
        level = next((one for one in planned.years if one.year == target.due), None) if planned else None
        if target.metric not in ("total", "net") or level is None:
            continue
        gap = less(shown(level.value), shown(target.value), 0)
        said = f"不足 {gap} tCO2e，需另定措施" if figure_of(gap) > 0 else "可以达到"
        found.append(f"目标“{target.title}”{target.due} 年 {shown(target.value)} {target.unit}：落实计划后 {shown(level.value)}，{said}。")
    return found


def assumptions(facts: Facts) -> Sheet:
    """Everything the scenarios assume, with limits, unit and source."""
    rows = facts.inventory.follow.trend.assumptions
    heads = (
        Head("假设", False), Head("情景", False), Head("年份", False, short=True),
        Head("取值"), Head("下限"), Head("上限"), Head("单位", False, short=True), Head("出处", False),
    )  # fmt: skip
    lines = [
        Line(
            ITEM_ZH.get(row.item, row.item),
            (
                _SCENARIO_ZH.get(row.scenario, row.scenario),
                f"{row.from_year}—{row.to_year}",
                *(f"{value:g}" for value in (row.value, row.low, row.high)),
                {"%/a": "%／年", "t/a": "t／年"}.get(row.unit, row.unit),
                row.source or "没有写明",
            ),
        )
        for row in rows
    ]
    caption = "情景的假设：每年对排放量的影响，减少的为负；清除量为每年吨数"
    return Sheet(caption, heads, tuple(lines), missing="没有假设（data/assumptions）：各情景只能保持最近一年的水平，也没有上下限。")

