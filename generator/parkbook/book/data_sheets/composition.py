"""What a year's total is made of: by scope, entity, source, gas and month, and year by year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parkbook.book.data_charts.shown import NONE, known, shown
from parkbook.book.data_sheets.sheet import Facts, Head, Line, Sheet, largest_first, parts_of, percents
from parkbook.book.data_view import digits_of
from parkbook.inventory.follow.changes import parts
from parkbook.inventory.follow_model import Figure
from parkbook.inventory.model import YearSums
from parkbook.inventory.report import CATEGORY_ZH

DIRECT = ("stationary", "mobile", "process", "fugitive")
EXPORTS = ("export_power", "export_heat")
_HEADS = (Head("项目", False), Head("排放量"), Head("占总量（%）"))
_SIDES_PCT = 0.5
"""From this part of the larger side on, the two sides of flows inside the park are said to differ."""


def composition(facts: Facts, year: int | None = None) -> Sheet:
    """Scopes, exports and total; beside them the market-based total, eliminations, biogenic CO2, scope 3 and removals."""
    sums = facts.sums(year)
    caption = facts.caption("total", year, "tCO2e", "碳排放的构成")
    if sums is None or sums.total is None:
        return Sheet(caption, _HEADS, (), missing=facts.no_year(year))
    digits = digits_of(sums.total)
    by = sums.by_category
    heat = [by[id] for id in ("heat", "steam") if id in by]
    main = [
        ("直接排放", sums.scope1, [id for id in DIRECT if id in by], ""),
        ("外购电力（位置法）", by.get("electricity"), [], _power(facts, sums)),
        ("外购热力和蒸汽", sum(heat) if heat else None, [], "" if heat else _heat(facts, sums)),
        ("外供电力和热力（扣除）", sums.exported_t if any(id in by for id in EXPORTS) else None, [id for id in EXPORTS if id in by], ""),
    ]
    total = shown(sums.total, digits)
    texts = parts_of([value for _, value, _, _ in main], total, digits)
    shares = percents([value for _, value, _, _ in main], sums.total)
    lines: list[Line] = []
    for (title, _, subs, note), text, share in zip(main, texts, shares, strict=True):
        lines.append(Line(title, (text, share), note=note))
        if len(subs) > 1:
            values = [by[id] for id in subs]
            inner = zip(subs, parts_of(values, text, digits), percents_to(values, sums.total, share), strict=True)
            lines += [Line(CATEGORY_ZH[id], (one, part), "sub") for id, one, part in inner]
    lines.append(Line("园区总量（位置法）", (total, "100.0"), "total"))
    return Sheet(caption, _HEADS, (*lines, *_beside(facts, sums, digits)), notes=tuple(_notes(facts, sums)))


def percents_to(values: Sequence[float], whole: float, total: str) -> list[str]:
    """Shares in percent that add up to a share which is printed already."""
    return parts_of([value / whole * 100 for value in values], total, 1) if whole else [NONE for _ in values]


def _power(facts: Facts, sums: YearSums) -> str:
    factor = next((one for one in facts.inventory.factors if one.id == sums.power_factor), None)
    return f"电力因子 {factor.value:g} {factor.unit}（{factor.year} 年，{factor.name_zh}）" if factor else ""


def _heat(facts: Facts, sums: YearSums) -> str:
    frame = facts.frame
    rows = frame[frame["year"].eq(sums.year) & frame["category"].isin(["heat", "steam"])]
    if len(rows) and rows["counted"].eq("eliminated").any():
        return "全部由园内供应，已抵销"
    return "没有外购热力、蒸汽的数据行"


def _beside(facts: Facts, sums: YearSums, digits: int) -> list[Line]:
    def line(title: str, value: float | None, note: str) -> Line:
        return Line(title, (shown(value, 2 if value and abs(value) < 100 else digits), ""), "beside", note)

    scope3 = facts.view.figure("scope3", sums.year)
    market = next((one for one in facts.inventory.factors if one.id == sums.market_factor), None)
    uncovered = f"没有凭证的电用 {market.value:g} {market.unit}（{market.year} 年）" if market else ""
    covered = f"外购 {shown(sums.purchased_mwh, 0)} MWh，凭证抵 {shown(sums.covered_mwh, 0)} MWh"
    upstream = scope3.value if scope3 else None
    others = line("其他间接排放（范围三）", upstream, "没有数据，未核算" if upstream is None else "不在总量内")
    has_removals = "removal" in sums.by_category
    return [
        Line("另列", ("", ""), "head"),
        line("园区总量（市场法）", sums.total_market, "与位置法只差外购电力" if sums.total_market is not None else "市场法的因子或凭证不全，算不出"),
        line("外购电力（市场法）", sums.scope2_market, "，".join(part for part in (covered, uncovered) if part)),
        line("园内互供抵销：购入侧", sums.eliminated_t, "供方在边界内，已从总量中抵销"),
        line("园内互供抵销：外供侧", sums.eliminated_export_t, "受方在边界内，已从总量中抵销"),
        line("生物质燃烧的二氧化碳", sums.biogenic_t, "tCO2，不在总量内"),
        others,
        line("碳汇和清除", sums.removals if has_removals else None, "不从总量中扣减" if has_removals else "没有数据"),
    ]


def _notes(facts: Facts, sums: YearSums) -> list[str]:
    found = ["分项按最大余数法修约，列示的分项相加等于列示的合计。", *_standing(facts, sums)]
    gap = sums.eliminated_t + sums.eliminated_export_t
    larger = max(abs(sums.eliminated_t), abs(sums.eliminated_export_t))
    if larger and abs(gap) / larger * 100 > _SIDES_PCT:
        found.append(
            f"园内互供的购入侧与外供侧相差 {shown(abs(gap), 0)} tCO2e（{shown(abs(gap) / larger * 100, 1)}%），"
            "两侧都不计入总量，差额来自双方记录不一致，按结算单核对。"
        )
    return found


def _standing(facts: Facts, sums: YearSums) -> list[str]:
    """What every table of a year's total has to say."""
    figure = facts.view.figure("total", sums.year)
    found = []
    if not sums.complete:
        found.append(f"{sums.year} 年有数据行没有算，总量不完整。")
    elif figure and not figure.complete:
        found.append(f"{sums.year} 年的数不完整：{figure.missing}。")
    return found


def by_entity(facts: Facts, year: int | None = None) -> Sheet:
    """Every entity inside before and after elimination; the latter add up to the park's total."""
    sums = facts.sums(year)
    caption = facts.caption("total", year, "tCO2e", "各单位排放")
    heads = (Head("单位", False), Head("抵销园内互供前"), Head("抵销后，计入总量"), Head("占总量（%）"))
    if sums is None or sums.total is None:
        return Sheet(caption, heads, (), missing=facts.no_year(year))
    digits = digits_of(sums.total)
    inside = parts(facts.inventory, sums.year)
    units = [(id, inside.get(id, 0.0), t) for id, t in sums.by_enterprise.items()]
    units.sort(key=lambda one: (-abs(one[1]), -abs(one[2]), one[0]))
    before, after = [t for _, _, t in units], [t for _, t, _ in units]
    whole, total = shown(sum(before), digits), shown(sums.total, digits)
    cells = zip(parts_of(before, whole, digits), parts_of(after, total, digits), percents(after, sums.total), strict=True)
    lines = [Line(facts.entity(id), cell) for (id, _, _), cell in zip(units, cells, strict=True)]
    lines.append(Line("合计", (whole, total, "100.0"), "total"))
    note = (
        f"抵销后为园区总量（位置法）：从抵销前的合计中减去园内互供的购入 {shown(sums.eliminated_t, digits)}，"
        f"加回对应的外供扣除 {shown(-sums.eliminated_export_t, digits)}（tCO2e）。"
    )
    said = (note,) if sums.eliminated_t or sums.eliminated_export_t else ()
    return Sheet(caption, heads, tuple(lines), notes=(*said, *_standing(facts, sums)))


def by_source(facts: Facts, year: int | None = None) -> Sheet:
    """Sources that make up the total; those with zero in one sentence."""
    sums = facts.sums(year)
    sheet = _simple(facts, year, "各排放源的排放", "排放源", sums.by_source if sums else {}, facts.source)
    zero = [facts.source(id) for id, value in (sums.by_source if sums else {}).items() if value == 0]
    note = (f"有用量、排放量为零的源：{'、'.join(zero)}（因子为零或生物质，不计入总量）。",) if zero else ()
    return Sheet(sheet.caption, sheet.heads, sheet.lines, (*sheet.notes, *note), sheet.missing)


def by_gas(facts: Facts, year: int | None = None) -> Sheet:
    """The seven groups; a group without a row says so."""
    sums = facts.sums(year)
    sheet = _simple(facts, year, "各种温室气体的排放", "气体", sums.by_gas if sums else {}, _GASES.get)
    none = [_GASES.get(id, id) for id, value in (sums.by_gas if sums else {}).items() if value == 0]
    note = (f"没有数据行、未列示的气体：{'、'.join(none)}。",) if none and sheet.lines else ()
    return Sheet(sheet.caption, sheet.heads, sheet.lines, (*sheet.notes, *note), sheet.missing)


_GASES = {
    "CO2": "二氧化碳", "CH4": "甲烷", "N2O": "氧化亚氮", "HFCs": "氢氟碳化物", "PFCs": "全氟碳化物", "SF6": "六氟化硫", "NF3": "三氟化氮",
}  # fmt: skip


def by_month(facts: Facts, year: int | None = None) -> Sheet:
    """Twelve months; a month without a row stays in the table as not known."""
    sums = facts.sums(year)
    sheet = _simple(facts, year, "各月的排放", "月份", sums.by_month if sums else {}, _month, in_order=True)
    if sums is None or not sheet.lines:
        return sheet
    lacking = [month for month in range(1, 13) if f"{sums.year}-{month:02}" not in sums.by_month]
    note = (f"没有数据的月份：{'、'.join(f'{month} 月' for month in lacking)}。",) if lacking else ()
    return Sheet(sheet.caption, sheet.heads, sheet.lines, (*sheet.notes, "单据跨月的按天数分摊到月。", *note), sheet.missing)


def _month(id: str) -> str:
    return f"{int(id[5:7])} 月"


def _simple(
    facts: Facts, year: int | None, what: str, head: str, values: Mapping[str, float], name: object, in_order: bool = False
) -> Sheet:
    """Lines that add up to the park's total."""
    sums = facts.sums(year)
    caption = facts.caption("total", year, "tCO2e", what)
    heads = (Head(head, False), Head("排放量"), Head("占总量（%）"))
    if sums is None or sums.total is None:
        return Sheet(caption, heads, (), missing=facts.no_year(year))
    digits = digits_of(sums.total)
    pairs = list(values.items()) if in_order else [pair for pair in largest_first(values) if pair[1]]
    amounts, total = [value for _, value in pairs], shown(sums.total, digits)
    cells = zip(parts_of(amounts, total, digits), percents(amounts, sums.total), strict=True)
    titles = [name(id) if callable(name) else id for id, _ in pairs]
    lines = [Line(str(title or id), cell) for title, (id, _), cell in zip(titles, pairs, cells, strict=True)]
    lines.append(Line("园区总量（位置法）", (total, "100.0"), "total"))
    return Sheet(caption, heads, tuple(lines), notes=tuple(_standing(facts, sums)))


def by_year(facts: Facts, metrics: Sequence[str], years: Sequence[int] | None = None) -> Sheet:
    """Metrics in lines, years in columns; what is missing says why below the table."""
    found = [one for one in map(facts.metric, metrics) if one is not None]
    wanted = list(facts.inventory.years if years is None else years)
    notes: list[str] = []
    lines: list[Line] = []
    for metric in found:
        figures = [metric.by_year.get(year) for year in wanted]
        values = [known(figure.value) if figure else None for figure in figures]
        sizes = [abs(value) for value in values if value is not None]
        digits = digits_of(max(sizes)) if sizes else 0
        lines.append(Line(metric.title, tuple(shown(value, digits) for value in values), note=f"{metric.unit}；{metric.boundary}"))
        why = [_gap(year, figure) for year, figure in zip(wanted, figures, strict=True)]
        if any(why):
            notes.append(f"{metric.title}：{'；'.join(dict.fromkeys(word for word in why if word))}。")
    sources = "、".join(dict.fromkeys(metric.source for metric in found))
    caption = f"{'、'.join(f'{year}' for year in wanted)} 年；单位和边界写在各行；据{sources}"
    heads = (Head("项目", False), *(Head(f"{year} 年") for year in wanted))
    missing = "" if lines else "碳数据里没有这些量。"
    return Sheet(caption, heads, tuple(lines), notes=tuple(notes), missing=missing)


def _gap(year: int, figure: Figure | None) -> str:
    """What is missing of a figure; empty where it is whole."""
    if figure is None:
        return f"{year}年没有数据"
    return figure.missing if figure.value is None or not figure.complete else ""
