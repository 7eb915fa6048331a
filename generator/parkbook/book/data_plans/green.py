"""The part of renewable energy, by the ways it comes: direct supply, own generation, market, biomass; and the years ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parkbook.book.data_charts import NONE, shown, signed
from parkbook.book.data_grid import add_up_to
from parkbook.book.data_plans.words import for_years
from parkbook.book.data_sheets.sheet import Facts, Head, Line, Sheet
from parkbook.inventory.follow.assets import number_of, text_of, year_of
from parkbook.inventory.follow.energy import Energy
from parkbook.inventory.follow_model import Target, TargetYear

SHARE = "renewable_share"
DIRECT, OWN, MARKET, INSIDE, BIOMASS = "直供", "园内自建，自发自用", "市场购电（绿电交易和绿证）", "凭证覆盖、途径不明", "生物质燃料"
_WAY_OF = {"direct": DIRECT, "green_power": MARKET, "gec": MARKET}


def renewables(facts: Facts) -> Sheet:
    """Ways in lines, the parts of all energy by year in columns; the parts add up to the printed share, the coal to its sum."""
    metric, year = facts.metric(SHARE), facts.inventory.year
    years = [one for one in facts.inventory.years if year is not None and one <= year][-5:]
    if metric is None or year is None or not years:
        return Sheet("可再生能源占全部用能的比例，%", (), (), missing=facts.no_year(year))
    caption = f"{metric.title}，{years[0]}—{years[-1]} 年，%，当量值；{metric.boundary}；据{metric.source}"
    energy = Energy(facts.inventory)
    coal = {one: _coal(facts, energy, one) for one in years}
    known = {one: figure for one in years for figure in [metric.by_year.get(one)] if figure is not None and figure.value is not None}
    notes = for_years({one: figure.missing for one, figure in metric.by_year.items() if one in years})
    if not known:
        return Sheet(caption, (), (), missing="".join(notes) or "碳数据里没有这个比例。")
    ways = [way for way in (DIRECT, OWN, MARKET, INSIDE, BIOMASS) if way != INSIDE or any(coal[one].get(INSIDE) for one in years)]
    none = [way for way in ways if not any(coal[one].get(way) for one in years)]
    of = {one: [None if way in none else coal[one].get(way, 0.0) for way in ways] for one in years}
    columns = {one: _shares(of[one], known[one].value, known[one].denominator) for one in known}
    amounts, whole = _amounts(of[year])
    lines = [
        Line(way, (amounts[i], *(columns[one][i] if one in columns else NONE for one in years))) for i, way in enumerate(ways)
    ]
    lines.append(Line("可再生能源合计", (whole, *(shown(known[one].value, 1) if one in known else NONE for one in years)), "total"))
    below = known[year].denominator if year in known else None
    lines.append(Line("全部用能（综合能耗，当量值）", (shown(below, 0), *("" for _ in years)), "beside"))
    heads = (Head("途径", False), Head(f"{year} 年折标准煤（tce）"), *(Head(f"{one} 年（%）") for one in years))
    notes += [f"{way}：{'没有折标准煤的记录' if way == BIOMASS else '没有登记这一途径的电量'}。" for way in none]
    return Sheet(caption, heads, tuple(lines), notes=tuple(notes))


def _coal(facts: Facts, energy: Energy, year: int) -> Mapping[str, float]:
    """t of standard coal by way; together they are the numerator of the share."""
    per_mwh, covered = energy.tce_per_mwh(year) or 0.0, facts.inventory.sums[year].covered_mwh
    used = _used(facts, year)
    known = sum(used.values())
    scale = min(1.0, covered / known) if known else 0.0
    found = {way: mwh * scale * per_mwh for way, mwh in used.items()}
    rest = covered - known * scale
    if rest > 1e-6:
        found[INSIDE] = found.get(INSIDE, 0.0) + rest * per_mwh
    return {**found, OWN: energy.own_tce(year), BIOMASS: energy.biogenic_tce(year)}


def _used(facts: Facts, year: int) -> dict[str, float]:
    """MWh of instruments used in a year, by way; own generation is no purchase and covers none."""
    kinds = {text_of(row["id"]): text_of(row["kind"]) for row in facts.inventory.data.rows("instruments")}
    found: dict[str, float] = {}
    for row in facts.inventory.data.rows("instrument_use"):
        way, mwh = _WAY_OF.get(kinds.get(text_of(row["instrument"]), "")), number_of(row["mwh"])
        if way and mwh and year_of(row["period"]) == year:
            found[way] = found.get(way, 0.0) + mwh
    return found


def _shares(values: Sequence[float | None], share: float | None, whole: float | None) -> list[str]:
    if share is None or not whole:
        return [NONE for _ in values]
    return add_up_to([None if value is None else value / whole * 100 for value in values], shown(share, 1), 1)


def _amounts(values: Sequence[float | None]) -> tuple[list[str], str]:
    whole = shown(sum(value for value in values if value is not None), 0)
    return add_up_to(list(values), whole, 0), whole


def ahead(facts: Facts) -> list[Sheet]:
    """The years of the plan, a table for each objective that is a share of renewable energy or power: what it asks, what came, the difference."""
    goals = [one for one in facts.inventory.follow.targets if one.metric in (SHARE, "renewable_power_share")]
    if not goals:
        missing = "目标台账里没有“对应指标”是可再生能源占比的目标，规划期内没有逐年值。"
        return [Sheet("可再生能源占比的逐年目标和实绩", (), (), missing=missing)]
    return [_years_of(facts, goal) for goal in goals]


def _years_of(facts: Facts, goal: Target) -> Sheet:
    metric = facts.metric(str(goal.metric))
    caption = f"{goal.title}，逐年目标和实绩，%；{metric.boundary if metric else '园区边界内'}；目标据目标台账，实绩据碳数据"
    lines = [Line(f"{point.year} 年", _cells(point)) for point in goal.path]
    cells = [cell for line in lines for cell in line.cells]
    notes = []
    if any(cell.startswith("≈") for cell in cells):
        notes.append("带“≈”的目标是两个已定的值之间按直线算的。")
    if any("※" in cell for cell in cells):
        notes.append("带“※”的实绩数据不全，不与目标比较。")
    if any("台账" in cell for cell in cells):
        notes.append("带“台账”的实绩是目标台账登记的数，不是按碳数据算的。")
    heads = (Head("年份", False), Head("目标"), Head("实绩"), Head("实绩减目标"))
    return Sheet(caption, heads, tuple(lines), notes=tuple(notes))


def _cells(point: TargetYear) -> tuple[str, str, str]:
    target = ("≈" if point.interpolated else "") + shown(point.target, 1)
    if point.actual is None:
        return target, NONE, NONE
    if point.written:
        return target, f"台账 {shown(point.actual, 1)}", signed(point.actual - point.target, 1)
    if point.status == "no-data":
        return target, f"{shown(point.actual, 1)}※", NONE
    return target, shown(point.actual, 1), signed(point.actual - point.target, 1)
