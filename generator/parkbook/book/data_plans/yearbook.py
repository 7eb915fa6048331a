"""Figures for the form of statistics and the monthly reports: three years' trend, every line of statistics, months that came in."""

from __future__ import annotations

from collections.abc import Sequence

from parkbook.book.data_charts import NONE, digits_for, shown
from parkbook.book.data_plans.words import without_places
from parkbook.book.data_sheets.sheet import Facts, Head, Line, Sheet
from parkbook.inventory.follow_model import StatisticsLine

_LAST = 3
_TREND = ("output:value_added", "output:output_value", "total", "intensity:value_added", "intensity:output_value")


def trend(facts: Facts) -> Sheet:
    """Output, emissions and intensity of the last three years, as the form asks for them."""
    years = _years(facts)
    lines: list[Line] = []
    notes: list[str] = []
    for id in _TREND:
        metric = facts.metric(id)
        if metric is None:
            continue
        figures = [metric.by_year.get(year) for year in years]
        digits = digits_for(figure.value for figure in figures if figure)
        lines.append(Line(f"{metric.title}（{metric.unit}）", (*(shown(f.value if f else None, digits) for f in figures), metric.source)))
        notes += [f"{metric.title}：{without_places(f.missing)}。" for f in figures if f and f.missing]
    if facts.metric("output:value_added") is None:
        notes.append("工业增加值没有登记，按增加值的强度算不出。")
    metric = facts.metric("total")
    caption = f"三年走势；{metric.boundary if metric else '园区边界内'}；产值和增加值的价格年份照产出数据填报的口径"
    heads = (Head("项目和单位", False), *(Head(f"{year} 年") for year in years), Head("出处", False))
    return Sheet(caption, heads, tuple(lines), notes=tuple(dict.fromkeys(notes)), missing="" if lines else facts.no_year(None))


def statistics(facts: Facts, group: str) -> Sheet:
    """The lines of one group, the last three years."""
    years = _years(facts)
    found = [line for line in facts.inventory.follow.statistics if line.group == group]
    lines = [_line(line, years) for line in found]
    notes = dict.fromkeys(f"{line.title}：{without_places(line.missing)}。" for line in found if line.missing)
    heads = (Head("项目和单位", False), *(Head(f"{year} 年") for year in years), Head("出处", False))
    return Sheet(f"{group}，园区边界内", heads, tuple(lines), notes=tuple(notes), missing="" if lines else f"碳数据里没有{group}的数。")


def groups(facts: Facts) -> list[str]:
    return list(dict.fromkeys(line.group for line in facts.inventory.follow.statistics))


def _years(facts: Facts) -> list[int]:
    last = facts.inventory.year
    return [year for year in facts.inventory.years if last is not None and year <= last][-_LAST:]


def _line(line: StatisticsLine, years: Sequence[int]) -> Line:
    digits = digits_for(line.by_year.get(year) for year in years)
    return Line(f"{line.title}（{line.unit}）", (*(shown(line.by_year.get(year), digits) for year in years), line.source))


def months(facts: Facts) -> Sheet:
    """Who reported what in the reporting year: how many sources have every month, and which months the others have.

    Whether a month is lacking depends on how often a source is read, so the table says what is there.
    """
    year, quality = facts.inventory.year, facts.view.quality()
    caption = f"{year} 年各单位汇入的数据，园区边界内；据活动数据"
    if quality is None:
        return Sheet(caption, (), (), missing=facts.no_year(None))
    names = _names(facts)
    by: dict[str, list[tuple[str, tuple[bool, ...]]]] = {}
    for (entity, line), flags in quality.months.items():
        by.setdefault(entity, []).append((names.get((entity, line), line), flags))
    order = [id for id in facts.inventory.entities if id in by] + sorted(set(by) - set(facts.inventory.entities))
    lines = []
    for id in order:
        whole = sum(1 for _, flags in by[id] if all(flags))
        parts = [f"{name}：{_months(flags)}" for name, flags in by[id] if not all(flags)]
        lines.append(Line(facts.entity(id), (f"{len(by[id])}", f"{whole}", "；".join(parts) or NONE)))
    heads = (Head("单位", False), Head("排放源"), Head("十二个月都有"), Head("其余源有数据的月份", False))
    covered = f"{shown(quality.coverage * 100, 1)}%" if quality.coverage is not None else "算不出"
    notes = (f"有数据的月份占应有月份：{covered}。只在部分月份发生的源（例如加注制冷剂、应急发电）按发生的月份计，写了 0 的算有数据。",)
    return Sheet(caption, heads, tuple(lines), notes=notes, missing="" if lines else facts.no_year(None))


def _names(facts: Facts) -> dict[tuple[str, str], str]:
    """(entity, line or source) -> name of the source."""
    rows = facts.frame.drop_duplicates(["entity", "line", "source_id"])
    found: dict[tuple[str, str], str] = {}
    for entity, line, source in zip(rows["entity"], rows["line"], rows["source_id"], strict=True):
        found.setdefault((str(entity), str(line or source)), facts.source(str(source)))
    return found


def _months(flags: Sequence[bool]) -> str:
    return "、".join(f"{month}" for month, there in enumerate(flags, 1) if there) + " 月"
