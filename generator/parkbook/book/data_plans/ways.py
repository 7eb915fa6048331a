"""The ways on: past, as is and as planned beside each other, what they stand on, and the stages on the way to neutrality."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from parkbook.book.data_charts import NONE, both, path_chart, shown
from parkbook.book.data_sheets.sheet import Facts, Head, Line, Sheet, added, less
from parkbook.book.data_view import digits_of
from parkbook.book.follow_words import own_digits, titles
from parkbook.inventory.follow_model import PathYear, Scenario, Target
from parkbook.kit.model import Kit

AS_IS, PLANNED = "不采取措施", "实施本方案"
_IDS = {"as-is": AS_IS, "planned": PLANNED}
_TOTALS = ("total", "net")
_EVERY = 5
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Way:
    """A scenario in figures for a sentence, t CO2e."""

    title: str
    peak_year: int | None
    """None where it still rises at the end."""
    peak: str
    last_year: int
    last: str
    band: str
    """Of the last year, `low—high`; empty where no assumption gives limits."""
    neutral_year: int | None
    measures: int


def scenario(facts: Facts, id: str) -> Scenario | None:
    return next((one for one in facts.inventory.follow.trend.scenarios if one.id == id and one.years), None)


def way(facts: Facts, id: str) -> Way | None:
    """A scenario in figures; None where there is none."""
    one = scenario(facts, id)
    if one is None:
        return None
    history = facts.inventory.follow.trend.history
    values = {**history, **{point.year: point.value for point in one.years}}
    last = one.years[-1]
    peak = shown(values.get(one.peak_year), 0) if one.peak_year is not None else NONE
    band = f"{shown(last.low, 0)}—{shown(last.high, 0)}" if last.low < last.value or last.high > last.value else ""
    return Way(_IDS.get(id, one.title), one.peak_year, peak, last.year, shown(last.value, 0), band, one.neutral_year, len(one.measures))


def value_in(facts: Facts, id: str, year: int) -> str:
    """A scenario's value in a year as printed; — where it has none."""
    one = scenario(facts, id)
    point = _point(one, year)
    return shown(point.value, 0) if point else NONE


def path_picture(facts: Facts, until: int | None = None) -> Markup:
    """Past, as is and as planned, with the years of the highest values; empty without scenarios."""
    ways = [(_IDS[one.id], one) for one in (scenario(facts, id) for id in _IDS) if one is not None]
    if not ways:
        return Markup("")
    last = max(until or 0, *(one.years[0].year for _, one in ways)) if until else None
    lines = [(name, [(p.year, p.value, p.low, p.high) for p in one.years if last is None or p.year <= last]) for name, one in ways]
    marks = [(one.peak_year, f"最高（{name}）") for name, one in ways if one.peak_year is not None]
    return both(path_chart, "历年实际和两种走势", "tCO2e", facts.inventory.follow.trend.history, lines, marks, digits=0)


def path_table(facts: Facts, until: int | None = None) -> Sheet:
    """Year by year: actual, as is and as planned with their limits, and what the plan takes away; until a year, else all."""
    trend = facts.inventory.follow.trend
    as_is, planned = scenario(facts, "as-is"), scenario(facts, "planned")
    caption = _caption(facts, "逐年排放")
    if as_is is None and planned is None:
        return Sheet(caption, (), (), missing="走势算不出：" + "；".join(trend.missing or ("没有假设（data/assumptions）",)) + "。")
    years = sorted({*trend.history, *(p.year for one in (as_is, planned) if one for p in one.years)})
    lines = []
    for year in years:
        if until is not None and year > until:
            break
        now, then = _point(as_is, year), _point(planned, year)
        a, b = shown(now.value if now else None, 0), shown(then.value if then else None, 0)
        cells = (shown(trend.history.get(year), 0), a, _limits(now), b, _limits(then), less(a, b, 0))
        lines.append(Line(f"{year}", cells))
    heads = ("年份", "历年实际", AS_IS, "上下限", PLANNED, "上下限", "少排")
    notes = [f"{trend.band}。"] if trend.band else ["没有一条假设写了上下限，只有单一数值，不宜据此对外承诺。"]
    return Sheet(caption, tuple(Head(title, i > 0) for i, title in enumerate(heads)), tuple(lines), notes=tuple(notes))


def _caption(facts: Facts, what: str) -> str:
    metric = facts.metric("total")
    return f"{what}，tCO2e；{metric.boundary if metric else '园区边界内'}；实际据活动数据和排放因子，走势据假设表"


def _point(one: Scenario | None, year: int) -> PathYear | None:
    return next((point for point in one.years if point.year == year), None) if one else None


def _limits(point: PathYear | None) -> str:
    return f"{shown(point.low, 0)}—{shown(point.high, 0)}" if point else NONE


def assumptions(facts: Facts, kit: Kit) -> Sheet:
    """What both ways stand on, each with its limits and source."""
    words, items = titles(kit, "assumptions", "scenario"), titles(kit, "assumptions", "item")
    names = {**words, **_IDS, "all": "两种走势"}
    lines = []
    for one in facts.inventory.follow.trend.assumptions:
        if one.scenario not in names or one.scenario == "stretch":
            continue
        digits = max(own_digits([one.value, one.low, one.high]), 1 if "%" in one.unit else 0)
        limits = f"{shown(one.low, digits)}～{shown(one.high, digits)}" if one.low != one.high else "没有写"
        years = f"{one.from_year}—{one.to_year}"
        cells = (names[one.scenario], years, shown(one.value, digits), limits, one.source)
        lines.append(Line(items.get(one.item, one.item), cells, note=one.unit))
    heads = [("假设和单位", False), ("用于", False), ("年份", False), ("取值", True), ("下限～上限", True), ("出处", False)]
    missing = "" if lines else "假设没有登记（data/assumptions），走势没有依据。"
    return Sheet("走势的假设，每年的变化（%/a）或数量（t/a）；据假设表", tuple(Head(*head) for head in heads), tuple(lines), missing=missing)


def measures(facts: Facts) -> Sheet:
    """The measures that the plan's curve counts, with the sum of what is printed."""
    one = scenario(facts, "planned")
    found = sorted(one.measures, key=lambda m: (m.year, m.id)) if one else []
    digits = own_digits(measure.reduction_t for measure in found)
    texts = [shown(measure.reduction_t, digits) for measure in found]
    lines = [Line(measure.title, (measure.id, str(measure.year), text)) for measure, text in zip(found, texts, strict=True)]
    if lines:
        lines.append(Line("合计", ("", "", added(texts, digits)), "total"))
    heads = (Head("措施", False), Head("编号", False), Head("全年见效", False), Head("减排（tCO2e/a）"))
    missing = "" if lines else f"措施和项目台账里没有既写了预期减排、又写了期限的措施，“{PLANNED}”里没有措施。"
    return Sheet("“实施本方案”计入的措施，tCO2e/a；预期减排据措施台账和项目台账", heads, tuple(lines), missing=missing)


def left_out(facts: Facts) -> tuple[str, ...]:
    """Chinese: what both ways leave out; that there is no neutrality in sight is told with each way."""
    return tuple(text for text in facts.inventory.follow.trend.missing if not text.endswith("看不到中和年份"))


def stages(facts: Facts, peak: int | None, last: int | None) -> Sheet:
    """The base year, the latest year, the peak year and every fifth year: what the objectives ask, both ways, and what came.

    Args:
        peak: Year by which emissions are to have peaked, as the register of objectives says.
        last: Year of neutrality; the end of the scenarios where none is set.
    """
    trend = facts.inventory.follow.trend
    goals = [target for target in facts.inventory.follow.targets if target.metric in _TOTALS]
    ends = [point.year for id in _IDS for one in [scenario(facts, id)] if one for point in one.years[-1:]]
    end = max([*ends, *(goal.due for goal in goals), *trend.history], default=None) if last is None else last
    if end is None or not trend.history:
        return Sheet(_caption(facts, "阶段表"), (), (), missing="碳数据里没有一年的总量，排不出阶段表。")
    first, now = min(trend.history), max(trend.history)
    years = sorted({first, now, *([peak] if peak else []), *range(now + (-now % _EVERY or _EVERY), end + 1, _EVERY), end})
    lines = [_stage(facts, year, goals, peak, last) for year in years]
    names = [f"目标{_NUMERALS[i]}" if i < len(_NUMERALS) else f"目标 {i + 1}" for i in range(len(goals))] if len(goals) > 1 else ["目标"]
    heads = (
        Head("年份", False), *(Head(name) for name in names), Head(PLANNED), Head(AS_IS), Head("核算实际值"),
    )  # fmt: skip
    straight = "带“≈”的是两个已定的值之间按直线算的，供对照，不是新的目标。"
    drawn = any(cell.startswith("≈") for line in lines for cell in line.cells)
    bare = ["目标台账里没有“对应指标”是排放总量或净排放的目标，阶段值只能看走势。"]
    if goals:
        bare = ["；".join(f"{name}：{goal.title}" for name, goal in zip(names, goals, strict=True)) + "。"]
    return Sheet(_caption(facts, "阶段表"), heads, tuple(lines), notes=(*bare, *([straight] if drawn else [])))


def _stage(facts: Facts, year: int, goals: Sequence[Target], peak: int | None, last: int | None) -> Line:
    history = facts.inventory.follow.trend.history
    cells = [_goal(goal, year) for goal in goals]
    cells += [value_in(facts, "planned", year), value_in(facts, "as-is", year)]
    cells.append(shown(history[year], 0) if year in history else "尚无")
    note = "达峰年" if year == peak else "中和年" if year == last else ""
    return Line(f"{year}", tuple(cells), "total" if year == peak else "part", note)


def _goal(goal: Target, year: int) -> str:
    point = next((one for one in goal.path if one.year == year), None)
    if point is None:
        return NONE
    text = shown(point.target, 0 if abs(point.target) >= 1 or point.target == 0 else digits_of(point.target))
    return f"≈{text}" if point.interpolated else text


