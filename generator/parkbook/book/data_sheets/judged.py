"""What the figures stand on, and registers beside what the data comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from parkbook.book.data_charts import LEVEL_ZH
from parkbook.book.data_charts.shown import NONE, digits_for, shown, signed
from parkbook.book.data_sheets.details import computed
from parkbook.book.data_sheets.sheet import Facts, Head, Line, Sheet, parts_of, percents
from parkbook.book.data_view import digits_of
from parkbook.inventory.follow.changes import parts
from parkbook.inventory.follow.triggers import difference_pct
from parkbook.inventory.follow.written import rounding
from parkbook.inventory.follow_model import STATUS_ZH, Baseline
from parkbook.inventory.model import YearSums
from parkbook.inventory.quality.levels import ESTIMATED

_NUMBER_ZH = "〇一二三四五"
_MOST = 6


def quality(facts: Facts, year: int | None = None) -> Sheet:
    """Levels 1 to 5 and rows without one; absolute amounts, because exports would hide what they stand on."""
    heads = (Head("数据等级", False), Head("依据", False), Head("排放量"), Head("占比（%）"))
    caption = facts.caption("total", year, "tCO2e", "数据质量等级")
    found = facts.view.quality(year)
    if found is None or not found.by_level:
        return Sheet(caption, heads, (), missing=facts.no_year(year))
    levels = [*range(1, 6), *([0] if found.by_level.get(0) else [])]
    values = [found.by_level.get(level, 0.0) for level in levels]
    whole = sum(values)
    digits = digits_of(whole)
    cells = zip(levels, parts_of(values, shown(whole, digits), digits), percents(values, whole), strict=True)
    lines = [Line(*_level(level, t, share)) for level, t, share in cells]
    lines.append(Line("合计", ("", shown(whole, digits), "100.0"), "total"))
    note = "外供扣除和产品带走的碳按绝对值计入，因此合计大于园区总量；园内互供的行不在内。"
    return Sheet(caption, heads, tuple(lines), notes=(note,))


def _level(level: int, t: str, share: str) -> tuple[str, tuple[str, str, str]]:
    basis = LEVEL_ZH.get(level, "").partition(" 级 ")[2]
    return (f"{_NUMBER_ZH[level]}级" if level else "没有写等级"), (basis, t, share)


def left_out(facts: Facts, year: int | None = None) -> list[str]:
    """How far the data reaches and how sure it is, then what is not computed, outside, estimated or beside."""
    sums, found = facts.sums(year), facts.view.quality(year)
    if sums is None:
        return [facts.no_year(year)]
    said = [*_reach(facts, sums)]
    if found is not None:
        if found.coverage is not None:
            said.append(f"按月应有的数据收到 {shown(found.coverage * 100, 1)}%{_lacking(facts, sums.year)}。")
        pct = found.uncertainty.total_pct
        said.append(
            f"总量的不确定度 ±{shown(pct, 1)}%（95% 置信区间，误差传递，{sums.year} 年，边界同总量）。"
            if pct is not None
            else "总量的不确定度算不出：数据行没有等级，也没有不确定度。"
        )
        said.append(_estimated(facts, sums, found.estimated_share))
    return [*said, *_outside(facts, sums)]


def _reach(facts: Facts, sums: YearSums) -> Iterator[str]:
    inside = [one for one in facts.inventory.entities.values() if one.inside]
    firms = [one for one in inside if one.kind == "enterprise"]
    have = set(computed(facts, sums.year, "in", "eliminated")["entity"])
    lacking = [one.name for one in firms if one.id not in have]
    others = [one for one in inside if one.kind == "others" and one.id in have]
    text = f"边界内企业 {len(firms)} 家，{sums.year} 年有数据 {len(firms) - len(lacking)} 家"
    if lacking:
        text += f"；没有数据的：{'、'.join(lacking[:_MOST])}{f'等 {len(lacking)} 家' if len(lacking) > _MOST else ''}，其排放不在总量内，占比不能推算"
    if others and sums.total:
        t = sum(sums.by_enterprise.get(one.id, 0.0) for one in others)
        whole = sum(sums.by_enterprise.values())
        text += f"；其余企业按统计数据计入 {shown(t, 0)} tCO2e，占各单位合计的 {shown(t / whole * 100, 1)}%"
    yield f"{text}。"


def _lacking(facts: Facts, year: int) -> str:
    """Lines that have fewer months than their fullest, named where the coverage is not whole."""
    found = facts.view.quality(year)
    if found is None or found.coverage is None or found.coverage >= 1:
        return "，没有缺月" if found and found.coverage is not None else ""
    poor = [(who, what, sum(has)) for (who, what), has in found.months.items() if 0 < sum(has) < 12]
    poor.sort(key=lambda one: one[2])
    named = "；".join(f"{facts.entity(who)} {facts.source(what)} {months} 个月" for who, what, months in poor[:_MOST])
    return f"，月份少的：{named}" if named else ""


def _estimated(facts: Facts, sums: YearSums, share: float | None) -> str:
    if share is None:
        return "估算数据的占比算不出：没有排放数据。"
    rows = computed(facts, sums.year, "in")
    weak = rows[rows["quality"].isin(ESTIMATED)]
    if weak.empty:
        return "没有按产量、面积或金额估算的排放（四级、五级）。"
    by = sorted(((str(id), float(part["t"].abs().sum())) for id, part in weak.groupby("entity")), key=lambda pair: -pair[1])
    named = "、".join(f"{facts.entity(id)} {shown(t, 0)}" for id, t in by[:_MOST] if t >= 0.5)
    t = sum(value for _, value in by)
    return f"估算的排放（四级、五级）{shown(t, 0)} tCO2e，占 {shown(share * 100, 1)}%：{named}。"


def _outside(facts: Facts, sums: YearSums) -> Iterator[str]:
    frame = facts.frame
    rows = frame[frame["year"].eq(sums.year)]
    refused = int((~rows["ok"]).sum())
    if refused:
        yield f"有 {refused} 行数据有错没有计算，总量不完整，逐行见数据问题清单。"
    if not facts.inventory.data.complete:
        yield "数据文件中有读不出的行，没有计入。"
    out = rows[rows["counted"].eq("outside")]
    for id, part in out.groupby("entity"):
        yield f"不计入：{facts.entity(str(id))}在边界外，{shown(float(part['t'].sum()), 0)} tCO2e。"
    scope3 = facts.view.figure("scope3", sums.year)
    value = scope3.value if scope3 else None
    if value is None:
        yield "其他间接排放（范围三）没有核算。"
    else:
        yield f"其他间接排放（范围三）{shown(value, 0)} tCO2e，只含已填报的类别，另列，不计入总量。"
    if sums.biogenic_t:
        yield f"生物质燃烧的二氧化碳 {shown(sums.biogenic_t, 0)} tCO2，另列，不计入总量。"


def baselines(facts: Facts) -> Sheet:
    """Baselines by the register and by today's data, factors and boundary."""
    heads = (Head("量", False), Head("基准年"), Head("原值"), Head("重算值"), Head("相差（%）"), Head("数据显示的变化", False))
    lines = []
    notes: list[str] = []
    for one in facts.inventory.follow.baselines:
        digits = digits_for([one.original, one.recalculated])
        gap = difference_pct(one.original, one.recalculated)
        cells = ("、".join(map(str, one.years)) or NONE, shown(one.original, digits), shown(one.recalculated, digits), signed(gap, 2))
        lines.append(Line(one.title, (*cells, _found(one)), note=one.unit))
        if one.structural_t is not None and one.organic_t is not None:
            after = facts.year(None)
            notes.append(
                f"{one.title}：从基准年到 {after} 年变化 {signed(one.structural_t + one.organic_t, 0)} tCO2e，"
                f"其中边界内单位进出 {signed(one.structural_t, 0)}，产量、措施、因子等 {signed(one.organic_t, 0)}。"
            )
    caption = "基准：原值据基准台账，重算值按现在的数据、因子和边界计算，单位写在各行"
    return Sheet(caption, heads, tuple(lines), notes=tuple(notes), missing="基准台账没有内容，没有可比的基准。")


def _found(one: Baseline) -> str:
    if one.metric is None:
        return "没有写对应指标，不能由碳数据重算"
    if one.recalculated is None:
        return "碳数据没有基准年的数，重算不出"
    return "；".join(word for trigger in one.triggers for word in trigger.found) or "没有发现"


def parameters(facts: Facts) -> Sheet:
    """Parameters with a metric: the register's value beside the computed one of the same period."""
    heads = (Head("参数", False), Head("年份"), Head("台账的现值"), Head("碳数据的值"), Head("是否一致", False))
    lines = []
    for one in facts.inventory.follow.parameters:
        if one.metric is None:
            continue
        digits = digits_for([one.written, one.value])
        if one.value is None:
            state = "碳数据算不出，以台账为准"
        elif one.written is None:
            state = "台账没有填写"
        else:
            state = "不一致，查明原因" if one.differs else "一致"
        lines.append(Line(one.title, (str(one.year or NONE), shown(one.written, digits), shown(one.value, digits), state), note=one.unit))
    caption = "能由碳数据计算的参数：台账的值与计算值，单位写在各行"
    return Sheet(caption, heads, tuple(lines), missing="绩效参数没有写对应指标，不能由碳数据计算；在台账“对应指标”一栏填写。")


def targets(facts: Facts) -> Sheet:
    """Objectives by the data: the path's value and the actual one of the reporting year."""
    year = facts.inventory.year
    heads = (Head("目标", False), Head(f"{year} 年路径值"), Head(f"{year} 年实际"), Head("判断", False), Head("到期值"), Head("按现速到期"))
    lines = []
    for one in facts.inventory.follow.targets:
        point = next((step for step in one.path if step.year == year), None)
        if one.metric is None or point is None:
            continue
        digits = digits_for([point.target, point.actual, one.value])
        state = STATUS_ZH[point.status] + ("（台账值）" if point.written else "")
        cells = (shown(point.target, digits), shown(point.actual, digits), state, f"{shown(one.value, digits)}（{one.due} 年）")
        lines.append(Line(one.title, (*cells, shown(one.forecast, digits)), note=one.unit))
    caption = "目标与路径：实际值据碳数据，单位写在各行；路径值按各年目标，没有写的年份按直线"
    return Sheet(caption, heads, tuple(lines), missing="目标台账没有写对应指标的目标。")


def entity_gaps(facts: Facts, written: Sequence[tuple[str, object]], year: int | None = None) -> Sheet:
    """Enterprises whose register differs by more than its rounding from both, emissions before and after elimination."""
    heads = (Head("企业", False), Head("企业台账"), Head("抵销前"), Head("抵销后"), Head("台账与较近的相差（%）"))
    sums, wanted = facts.sums(year), facts.year(year)
    caption = f"{wanted} 年企业台账的年排放量与碳数据不一致的，tCO2e；碳数据为范围一和范围二（位置法）"
    inside = parts(facts.inventory, wanted) if wanted is not None else {}
    lines = []
    for id, value in written:
        before = sums.by_enterprise.get(id) if sums else None
        if before is None or not isinstance(value, (int, Decimal)):
            continue
        said, after = float(value), inside.get(id, 0.0)
        near = min((before, after), key=lambda t: abs(t - said))
        if abs(near - said) > rounding(value) * (1 + 1e-9):
            gap = signed(difference_pct(near, said), 1)
            lines.append(Line(facts.entity(id), (shown(said), shown(before), shown(after), gap)))
    note = "台账数超过修约的差异，查明是年度、边界还是数据不同，查明前两个数都保留；本报告用碳数据。"
    return Sheet(caption, heads, tuple(lines), notes=(note,), missing="企业台账的年排放量与碳数据没有超过修约的差异。")
