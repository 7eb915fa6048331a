"""Rows behind the total, put together as documents list them: factors, emission sources, a base year, processes, removals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from parkbook.book.data_charts.shown import NONE, digits_for, shown
from parkbook.book.data_sheets.sheet import IN_TOTAL, Facts, Head, Line, Sheet, added, parts_of, percents
from parkbook.book.data_view import COUNTED_ZH, digits_of
from parkbook.inventory.report import CATEGORY_ZH
from parkbook.inventory.units import same_kind, scale

if TYPE_CHECKING:
    import pandas as pd

_MOST = 300
"""Lines of a list; what is behind them stands in one line with its sum."""
_MOST_SHARE = 0.8
"""Processes are listed until they make up this part of the emissions (cses 6.4)."""
_KEYS = ["entity", "line", "source_id", "process", "equipment", "category", "gas", "counted"]
_LETTERS = {
    "stationary": "甲", "mobile": "甲", "electricity": "乙、丙", "export_power": "乙", "heat": "丁", "steam": "丁", "export_heat": "丁",
    "process": "戊", "removal": "癸",
}  # fmt: skip
"""Category -> formula of the instruction on calculation, section 4."""


def of_year(facts: Facts, year: int | None) -> pd.Series[bool]:
    """Which rows belong to a year; none where there is no reporting year."""
    wanted = facts.year(year)
    return facts.frame["year"].eq(-1 if wanted is None else wanted)


def computed(facts: Facts, year: int | None, *counted: str) -> pd.DataFrame:
    """Rows of a year that belong to the total's scopes; only these of the column counted."""
    frame = facts.frame
    chosen = of_year(facts, year) & frame["counted"].isin(list(counted)) & frame["scope"].isin(IN_TOTAL)
    return frame[chosen & frame["t"].notna()]


def once(rows: pd.DataFrame) -> pd.DataFrame:
    """Several gases of one line are one amount."""
    return rows[rows["line"].eq("") | ~rows.duplicated(["entity", "line", "period", "first", "category"])]


def in_units(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Rows by kind of unit, their amounts in one unit each: power in MWh, heat in GJ, less than a tonne in kg."""
    import pandas as pd

    kinds: dict[str, list[pd.DataFrame]] = {}
    for written, part in rows.groupby("amount_unit", sort=False):
        unit = _unit(str(written))
        factor = scale(str(written), unit) if unit != written else 1.0
        kinds.setdefault(unit, []).append(part.assign(amount=part["amount"] * factor))
    return [_readable(unit, pd.concat(parts)) for unit, parts in kinds.items()]


def _unit(written: str) -> str:
    if written.endswith("Wh"):
        return "MWh"
    return next((one for one in ("t", "万Nm3", "万m3", "GJ") if same_kind(written, one)), written)


def _readable(unit: str, rows: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    if unit == "t" and 0 < abs(float(rows["amount"].sum())) < 1:
        return "kg", rows.assign(amount=rows["amount"] * 1000)
    return unit, rows


def span(values: Sequence[float], unit: str) -> tuple[str, str]:
    """Values of a factor as one text, and the unit: one value, or how many from which to which."""
    known = sorted({float(f"{value:.6g}") for value in values if value == value})
    if not known:
        return NONE, ""
    return (f"{known[0]:g}" if len(known) == 1 else f"{known[0]:g} 至 {known[-1]:g}（{len(known)} 个值）"), unit


def factors(facts: Facts, year: int | None = None) -> Sheet:
    """Factors of the rows in the total and of flows inside the park; t of the rows in the total alone, so that it adds up to it."""
    heads = (
        Head("因子和出处", False), Head("数值"), Head("单位", False, short=True), Head("年份"), Head("行数"), Head("排放量"), Head("占总量（%）"),
    )  # fmt: skip
    caption = facts.caption("total", year, "tCO2e", "核算用到的因子")
    sums, rows = facts.sums(year), computed(facts, year, "in", "eliminated")
    if sums is None or sums.total is None or rows.empty:
        return Sheet(caption, heads, (), missing=facts.no_year(year))
    found = sorted(_used(facts, rows), key=lambda one: -abs(one[3]))
    amounts = [t for *_, t in found]
    total = shown(sums.total, digits_of(sums.total))
    cells = zip(parts_of(amounts, total, digits_of(sums.total)), percents(amounts, sums.total), strict=True)
    lines = [_factor_line(title, where, (*texts, *cell)) for (title, where, texts, _), cell in zip(found, cells, strict=True)]
    lines.append(Line("园区总量（位置法）", ("", "", "", str(len(rows)), total, "100.0"), "total"))
    notes = ["行数含园内互供的行，其排放量已抵销，不计入本表。", f"全球变暖潜势用 {facts.inventory.gwp}。"]
    market = next((one for one in facts.inventory.factors if one.id == sums.market_factor), None)
    if market:
        said = f"{market.value:g} {market.unit}，{market.year} 年，{market.source}"
        notes.append(f"市场法另用：{market.name_zh} {said}，用于没有凭证的外购电。")
    open_ = [one.name_zh for one in facts.inventory.factors if one.status == "to-check"]
    if open_:
        notes.append(f"出处待核对的因子：{'、'.join(dict.fromkeys(open_))}。")
    return Sheet(caption, heads, tuple(lines), notes=tuple(notes))


def _factor_line(title: str, where: str, cells: tuple[str, ...]) -> Line:
    """How many values there are stands small below the first and the last."""
    value, _, many = cells[0].partition("（")
    return Line(title, (value, *cells[1:]), note=where, small=(many.rstrip("）"), *("" for _ in cells[1:])))


def _used(facts: Facts, rows: pd.DataFrame) -> Iterator[tuple[str, str, tuple[str, ...], float]]:
    """Title, where from, cells and t of each factor: the kit's and the park's by id, values of rows by source, methods without one."""
    known = {one.id: one for one in facts.inventory.factors}
    own = rows["source_id"].where(rows["factor_id"].eq(""), "")
    for (id, method, source), part in rows.groupby(["factor_id", "method", own.rename("own")], sort=False):
        t = float(part.loc[part["counted"].eq("in"), "t"].sum())
        count, name, factor = str(len(part)), facts.source(str(source)), known.get(str(id))
        if method != "factor":
            way = "物料平衡，按各料的含碳量" if method == "balance" else "实测，按浓度和烟气量"
            yield name, way, (NONE, "", NONE, count), t
            continue
        value, unit = span(list(part["factor_value"]), str(part["factor_unit"].iloc[0]))
        if factor is None:
            notes = [str(note) for note in dict.fromkeys(part["note"]) if note]
            yield name, f"数据行自带{f'：{notes[0]}' if notes else '，没有写出处'}", (value, unit, NONE, count), t
        else:
            where = "，".join(word for word in (factor.source, factor.clause) if word) or "没有写出处"
            yield factor.name_zh, where, (value, unit, str(factor.year) if factor.year else NONE, count), t


def source_list(facts: Facts, year: int | None = None) -> Sheet:
    """Emission sources with their number; those in the total add up to it, the others stand below with why they are not in it."""
    heads = (
        Head("编号", False), Head("源", False), Head("气体", False), Head("算式", False, short=True), Head("表号或凭证", False),
        Head("是否计入", False), Head("排放量"),
    )  # fmt: skip
    caption = facts.caption("total", year, "tCO2e", "排放源和汇")
    sums = facts.sums(year)
    if sums is None or sums.total is None:
        return Sheet(caption, heads, (), missing=facts.no_year(year))
    inside, beside = _sources(facts, year)
    digits = digits_of(sums.total)
    total = shown(sums.total, digits)
    texts = parts_of([t for *_, t in inside], total, digits)
    empty = ("",) * (len(heads) - 1)
    lines: list[Line] = []
    told = ""
    for (entity, line, _), text in zip(inside[:_MOST], texts, strict=False):
        if entity != told:
            lines.append(Line(facts.entity(entity), empty, "head"))
            told = entity
        lines.append(replace(line, cells=(*line.cells[:-1], text)))
    if len(inside) > _MOST:
        lines.append(Line("其余", (f"{len(inside) - _MOST} 个源", "", "", "", "计入", added(texts[_MOST:], digits))))
    lines.append(Line("园区总量", ("位置法", "", "", "", "", total), "total"))
    apart = [Line("不计入总量的", empty, "head"), *beside[:_MOST]] if beside else []
    notes = (
        f"共 {len(inside) + len(beside)} 个源，计入总量 {len(inside)} 个；不计入的列在最后，理由见“是否计入”。",
        "编号按数据中首次出现的先后编排，以后年度新增的源接续编号。外购电的排放量按位置法。",
    )
    return Sheet(caption, heads, (*lines, *apart), notes=notes)


def _sources(facts: Facts, year: int | None) -> tuple[list[tuple[str, Line, float]], list[Line]]:
    """Sources in the total with entity and t, their last cell still empty; the others as they are printed. Both by number."""
    numbers = _numbers(facts)
    inside: list[tuple[str, Line, float]] = []
    beside: list[Line] = []
    for key, part in facts.frame[of_year(facts, year)].groupby(_KEYS, sort=False):
        known = part["t"].dropna()
        first, t = part.iloc[0], float(known.sum()) if len(known) else None
        if first["counted"] == "in" and first["scope"] in IN_TOTAL and t is not None:
            inside.append((str(first["entity"]), _source_line(facts, numbers[key], part, "计入", "", False), t))
        else:
            text = shown(t, 2 if t and abs(t) < 100 else 0)
            beside.append(_source_line(facts, numbers[key], part, _why(first), text, True))
    inside.sort(key=lambda one: _order(one[1].title))
    beside.sort(key=lambda line: _order(line.title))
    return inside, beside


def _source_line(facts: Facts, number: str, part: pd.DataFrame, why: str, t: str, named: bool) -> Line:
    """One source; `named` where no heading says whose it is."""
    first = part.iloc[0]
    about = (
        facts.entity(first["entity"]) if named else "",
        CATEGORY_ZH.get(first["category"], first["category"] or "类别不明"),
        first["process"],
        first["equipment"],
        first["line"],
    )
    small = "，".join(str(word) for word in dict.fromkeys(about) if word)
    cells = (facts.source(first["source_id"]), str(first["gas"] or NONE), _formula(first), _proof(part), why, t)
    return Line(number, cells, "beside" if named else "part", small=(small, "", "", "", "", ""))


def _numbers(facts: Facts) -> dict[Any, str]:
    """Key of a source -> its number, in order of first appearance over all years, so that later years only go on."""
    found: dict[Any, str] = {}
    count: dict[str, int] = {}
    ordered = facts.frame.sort_values(["year", "at"], kind="stable")
    for key in ordered[_KEYS].drop_duplicates().itertuples(index=False, name=None):
        count[key[0]] = count.get(key[0], 0) + 1
        found[key] = f"{key[0]}-{count[key[0]]:02}"
    return found


def _order(number: str) -> tuple[str, int]:
    who, _, last = number.rpartition("-")
    return who, int(last)


def _formula(first: Any) -> str:
    if first["method"] in ("balance", "measured"):
        return "己" if first["method"] == "balance" else "庚"
    if first["category"] == "fugitive":
        return "壬" if str(first["gas"]).startswith("CH4") else "辛"
    return _LETTERS.get(first["category"], NONE)


def _proof(part: pd.DataFrame) -> str:
    """Meters, else documents; what there is none of is said."""
    for column, word in (("meter", "表"), ("document", "凭证")):
        named = [str(one) for one in dict.fromkeys(part[column]) if one]
        if named:
            return f"{word} {named[0]}" + (f" 等 {len(named)} 项" if len(named) > 1 else "")
    return "没有写明"


def _why(first: Any) -> str:
    if first["counted"] != "in":
        return f"不计入：{COUNTED_ZH[first['counted']]}"
    return {"3": "另列：其他间接排放", "removal": "另列：清除，不从总量扣减"}.get(first["scope"], "不计入")


def base_year(facts: Facts, year: int) -> Sheet:
    """Amount, factor and t of every source of a year; they add up to its total by today's data, factors and boundary."""
    heads = (Head("排放源", False), Head("用量"), Head("单位", False), Head("因子", False), Head("排放量"), Head("占总量（%）"))
    caption = facts.caption("total", year, "tCO2e", "算表")
    sums, rows = facts.sums(year), computed(facts, year, "in")
    if sums is None or sums.total is None or rows.empty:
        return Sheet(caption, heads, (), missing=facts.no_year(year))
    found: list[tuple[str, tuple[str, ...], float]] = []
    for (category, source), whole in rows.groupby(["category", "source_id"], sort=False):
        title = f"{CATEGORY_ZH.get(str(category), str(category))}：{facts.source(str(source))}"
        for unit, part in in_units(whole):
            amount = float(once(part)["amount"].sum())
            found.append((title, (shown(amount, digits_for([amount])), unit, _factor_said(part)), float(part["t"].sum())))
    found.sort(key=lambda one: -abs(one[2]))
    amounts, digits = [t for _, _, t in found], digits_of(sums.total)
    total = shown(sums.total, digits)
    cells = zip(parts_of(amounts, total, digits), percents(amounts, sums.total), strict=True)
    lines = [Line(title, (*texts, *cell)) for (title, texts, _), cell in zip(found, cells, strict=True)]
    lines.append(Line("园区总量（位置法）", ("", "", "", total, "100.0"), "total"))
    used = [one for one in facts.inventory.factors if one.id == sums.power_factor]
    notes = [f"按现行的数据、因子选择规则和边界计算，全球变暖潜势 {facts.inventory.gwp}。园内互供已抵销，不在表内。"]
    notes += [f"电力因子：{one.value:g} {one.unit}，{one.year} 年，{one.source}。" for one in used]
    return Sheet(caption, heads, tuple(lines), notes=tuple(notes))


def _factor_said(part: pd.DataFrame) -> str:
    """The factor of rows with its unit, or the method where there is none."""
    value, unit = span(list(part.loc[part["method"].eq("factor"), "factor_value"]), str(part["factor_unit"].iloc[0]))
    if value != NONE:
        return f"{value} {unit}".strip()
    return {"balance": "物料平衡", "measured": "实测"}.get(str(part["method"].iloc[0]), NONE)


def processes(facts: Facts, covered: Sequence[str], year: int | None = None) -> Sheet:
    """Emission units (the process where rows name one, else the source) of each entity, the largest first, to four fifths of the emissions.

    Args:
        covered: Metric ids of the performance parameters; `…@e01` is about e01, `fuel:diesel` about that fuel.
    """
    heads = (Head("单位和过程", False), Head("排放量"), Head("占总量（%）"), Head("累计（%）"), Head("绩效参数", False))
    caption = facts.caption("total", year, "tCO2e", "各过程的排放")
    sums, rows = facts.sums(year), computed(facts, year, "in")
    if sums is None or not sums.total or rows.empty:
        return Sheet(caption, heads, (), missing=facts.no_year(year))
    what = rows["process"].where(rows["process"].ne(""), rows["source_id"].map(facts.source))
    grouped = rows.assign(what=what).groupby(["entity", "what"])
    found = sorted(
        ((str(id), str(name), float(part["t"].sum()), {str(one) for one in part["source_id"]}) for (id, name), part in grouped),
        key=lambda one: -one[2],
    )
    taken, reached = 0, 0.0
    while taken < len(found) and reached < _MOST_SHARE * sums.total:
        reached += found[taken][2]
        taken += 1
    amounts = [*(one[2] for one in found[:taken]), sum(one[2] for one in found[taken:])]
    digits = digits_of(sums.total)
    texts, shares = parts_of(amounts, shown(sums.total, digits), digits), percents(amounts, sums.total)
    lines = []
    for i, (id, name, _, sources) in enumerate(found[:taken]):
        has = _covered(id, sources, covered)
        lines.append(Line(f"{facts.entity(id)}：{name}", (texts[i], shares[i], added(shares[: i + 1], 1), has)))
    lines.append(Line(f"其余 {len(found) - taken} 个过程", (texts[-1], shares[-1], "100.0", "不要求逐个设置")))
    lines.append(Line("园区总量（位置法）", (shown(sums.total, digits), "100.0", "", ""), "total"))
    note = "过程按数据中的碳排放单元列，没有写单元的按能源或物料列；电按位置法。“有”指参数的对应指标针对该单位或该能源。"
    return Sheet(caption, heads, tuple(lines), notes=(note,))


def _covered(entity: str, sources: set[str], covered: Sequence[str]) -> str:
    if any(id.endswith(f"@{entity}") for id in covered):
        return "有"
    return "有（能源品种）" if any(f"fuel:{source}" in covered for source in sources) else "没有，只有园区层面的参数"


def removals(facts: Facts, year: int | None = None) -> Sheet:
    """Sinks and removals with what they were measured by; zero or positive, beside the total."""
    heads = (Head("汇", False), Head("单位", False), Head("测量的量"), Head("凭证", False), Head("清除量"))
    caption = facts.caption("removals", year, "tCO2e", "碳汇和清除")
    frame, wanted = facts.frame, facts.year(year)
    rows = frame[of_year(facts, year) & frame["scope"].eq("removal") & frame["t"].notna() & frame["counted"].eq("in")]
    if rows.empty:
        return Sheet(caption, heads, (), missing=f"{wanted} 年没有碳汇和清除的数据行（data/activity，类别“清除”），吸收量不估算。")
    found = []
    for (_, id), part in rows.groupby(["source_id", "entity"], sort=False):
        amount = float(part["consumption"].sum())
        cells = (facts.entity(str(id)), f"{shown(amount, digits_for([amount]))} {part['unit'].iloc[0]}", _proof(part))
        found.append((facts.source(str(part["source_id"].iloc[0])), cells, -float(part["t"].sum())))
    total = sum(t for _, _, t in found)
    digits = digits_of(total)
    texts = parts_of([t for _, _, t in found], shown(total, digits), digits)
    lines = [Line(title, (*cells, text)) for (title, cells, _), text in zip(found, texts, strict=True)]
    lines.append(Line("合计", ("", "", "", shown(total, digits)), "total"))
    return Sheet(caption, heads, tuple(lines), notes=("与排放总量分开列，不相减。",))
