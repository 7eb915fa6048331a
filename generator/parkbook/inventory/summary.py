"""What `inventory` says to a person: the total and what is in it, tables, then what follows. Figures are rounded here."""

from __future__ import annotations

from collections.abc import Mapping

from parkbook.inventory.factors import Factor
from parkbook.inventory.follow_model import STATUS_ZH
from parkbook.inventory.model import Inventory, YearSums
from parkbook.inventory.output import intensities, main_baseline
from parkbook.inventory.report import CATEGORY_ZH, figure, text_table, unit_zh
from parkbook.inventory.report import STATUS_ZH as CHECKED_ZH

_STEPS = """开始的办法：
  1. 在 registers/enterprises.csv 登记企业
  2. parkbook template activity --park . --out data     得到活动数据的 Excel 模板，发给企业填
  3. 收回来的表放进 data/ 文件夹，例如 data/activity-e01.xlsx
  4. parkbook check，再 parkbook inventory              看要改的地方，看结果"""
START = f"这个园区还没有 data/ 文件夹，没有数据可算。\n{_STEPS}"
_NO_YEAR = f"data/ 里还没有可以算的活动数据。\n{_STEPS}"
_TRIGGER_ZH = {"a": "绩效参数不再反映绩效", "b": "静态因素变了", "c": "按预先定好的办法"}


def inventory_text(inventory: Inventory, name: str) -> str:
    """The reporting year in Chinese; what cannot be said is said to be missing."""
    sums = inventory.latest
    if sums is None:
        if inventory.year is None or not inventory.years:
            return _NO_YEAR + "\n"
        return f"data/ 里没有 {inventory.year} 年的活动数据；有的年份：{'、'.join(map(str, inventory.years))}。\n"
    parts = [
        _head(inventory, sums, name),
        _scopes(inventory, sums),
        *_tables(inventory, sums),
        _energy(sums),
        _intensities(inventory),
        _baseline(inventory),
        _targets(inventory),
        _neutrality(inventory),
        _surrender(inventory),
        _quality(inventory),
        _factors(inventory.factors),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(inventory: Inventory, sums: YearSums, name: str) -> str:
    total = "算不出" if sums.total is None else f"{figure(sums.total)} tCO2e"
    whole = "" if sums.complete else "（不完整：有的行没有算，见下面的错误和提醒）"
    others = [year for year in inventory.years if year != sums.year]
    inside = [e for e in inventory.entities.values() if e.inside and e.id in sums.by_enterprise]
    more = f"；另有 {'、'.join(map(str, others))} 年的数据，用 --year 看" if others else ""
    return (
        f"{name} {sums.year} 年碳排放 {total}{whole}\n"
        f"  边界：园区边界内有数据的 {len(inside)} 家企业和单位，范围一和范围二，减去输出的电和热，园区内部的流动不重复计算\n"
        f"  方法：GB/T 32150 的口径，电力按位置法；GWP 用 {inventory.gwp}，化石燃料因子用 {_set_title(inventory)}{more}"
    )


def _set_title(inventory: Inventory) -> str:
    """What published the default fuel factors in use; the id of the set where none is in use."""
    head = f"fuel.{inventory.factor_set}."
    return next((factor.publication for factor in inventory.factors if factor.id.startswith(head) and factor.source), inventory.factor_set)


def _scopes(inventory: Inventory, sums: YearSums) -> str:
    location = _named(inventory.factors, sums.power_factor)
    market = _named(inventory.factors, sums.market_factor)
    rows = [
        ("范围一", figure(sums.scope1), ""),
        ("范围二，位置法", figure(sums.scope2_location), f"电力因子 {location}" if sums.purchased_mwh and location else ""),
        ("范围二，市场法", figure(sums.scope2_market), f"没有凭证的电用 {market}" if sums.purchased_mwh and market else ""),
        ("输出的电和热", figure(sums.exported_t), "从合计里减去"),
        ("合计，位置法", figure(sums.total), ""),
        ("合计，市场法", figure(sums.total_market), ""),
        ("园区内部的购入", figure(sums.eliminated_t), "供方在边界内，已从合计里抵销"),
        ("园区内部的输出", figure(sums.eliminated_export_t), "受方在边界内，已从合计里抵销"),
        ("范围三", figure(sums.scope3), "另列，不在合计里"),
        ("清除", figure(sums.removals), "另列，不在合计里"),
        ("合计减去清除", figure(sums.net), ""),
        ("生物源二氧化碳", figure(sums.biogenic_t), "tCO2，另列，不在合计里"),
    ]
    text = text_table("组成", ("项目", "tCO2e", "说明"), [(*row[:2], "") for row in rows], 1)
    lines = text.splitlines()
    said = [f"{line}  {row[2]}".rstrip() for line, row in zip(lines[2:], rows, strict=True)]
    covered = f"外购电量 {figure(sums.purchased_mwh)} MWh，其中绿证、绿电等凭证抵 {figure(sums.covered_mwh)} MWh"
    return "\n".join([lines[0], lines[1].replace("说明", "").rstrip(), *said, *([f"  {covered}"] if sums.purchased_mwh else [])])


def _named(factors: tuple[Factor, ...], id: str) -> str:
    one = next((factor for factor in factors if factor.id == id), None)
    return f"{one.id}（{one.value:g} {unit_zh(one.unit)}，{one.year} 年）" if one else id


def _tables(inventory: Inventory, sums: YearSums) -> list[str]:
    names = {id: f"{id} {entity.name}" if entity.name != id else id for id, entity in inventory.entities.items()}
    kinds: tuple[tuple[str, str, Mapping[str, float], Mapping[str, str]], ...] = (
        ("按企业（抵销之前，范围一、二和输出）", "企业", sums.by_enterprise, names),
        ("按类别", "类别", sums.by_category, CATEGORY_ZH),
        ("按气体", "气体", {gas: value for gas, value in sums.by_gas.items() if value}, {}),
        ("按排放源（合计之内）", "排放源", sums.by_source, inventory.source_titles),
        ("按月份（合计之内，长于一月的按天分摊）", "月份", sums.by_month, {}),
    )
    return [
        text_table(title, (head, "tCO2e"), [(titles.get(id, id), figure(value)) for id, value in values.items()], 1)
        for title, head, values, titles in kinds
        if values
    ]


def _energy(sums: YearSums) -> str:
    energy = sums.energy_tce
    if energy.calorific is None:
        return "能源：没有能折成标准煤的数据"
    equivalent = f"{figure(energy.equivalent)} tce（等价值）" if energy.equivalent is not None else "等价值没有：park.yml 没写当年的供电煤耗"
    return f"能源 {figure(energy.calorific)} tce（当量值），{equivalent}；园区内部的流动不重复计算"


def _intensities(inventory: Inventory) -> str:
    lines = []
    for one in intensities(inventory):
        metric = inventory.follow.metrics["intensity:" + one["indicator"]]
        missing = metric.by_year[int(inventory.year or 0)].missing
        said = f"{figure(one['value'])} {one['unit']}" if one["value"] is not None else "算不出"
        lines.append(f"  {metric.title}  {said}" + (f"（{missing}）" if missing else ""))
    return "\n".join(["强度：", *lines]) if lines else "强度：没有产值、面积等数据（data/output.csv），算不出"


def _baseline(inventory: Inventory) -> str:
    one = main_baseline(inventory)
    if one is None:
        return "基准：基准台账里没有排放总量的基准（对应指标 total），不能比"
    years = "、".join(map(str, one.years)) or "未写年份"
    found = [trigger for trigger in one.triggers if trigger.found or trigger.written == "yes"]
    why = "；".join(f"{trigger.id} {_TRIGGER_ZH[trigger.id]}：{'，'.join(trigger.found) or '台账写明触发'}" for trigger in found)
    return f"基准（{one.title}，{years}）：原值 {figure(one.original)}，按现在的数据和边界重算 {figure(one.recalculated)} {one.unit}" + (
        f"\n  需要调整的理由：{why}" if why else ""
    )


def _targets(inventory: Inventory) -> str:
    rows = []
    for target in inventory.follow.targets:
        point = next((one for one in target.path if one.year == inventory.year), None)
        year, value = (point.year, point.target) if point else (target.due, target.value)
        actual = point.actual if point else None
        status = point.status if point else "no-data"
        rows.append((target.title, str(year), STATUS_ZH[status], figure(value), figure(actual), target.unit))
    if not rows:
        return "目标：目标台账里没有能和数据对上的目标（对应指标一列）"
    return "\n".join(
        ["目标：", *(f"  {title}  {year} 年目标 {value}，实际 {actual} {unit}，{status}" for title, year, status, value, actual, unit in rows)]
    )


def _neutrality(inventory: Inventory) -> str:
    one = inventory.follow.neutrality
    if one is None:
        return ""
    said = "排放不多于清除" if one.neutral else "没有达到中和"
    amounts = f"排放 {figure(one.emissions_t)}，清除 {figure(one.removals_t)}，抵消 {figure(one.offsets_t)} tCO2e"
    lines = [f"中和判定（{one.rule}，{one.year} 年）：{said}；{amounts}"]
    if one.missing:
        lines += ["  要声明还缺：", *(f"    - {text}" for text in one.missing)]
    return "\n".join(lines)


def _surrender(inventory: Inventory) -> str:
    rows = [one for one in inventory.follow.surrender if one.year == inventory.year]
    if not rows:
        return ""
    lines = []
    for one in rows:
        who = inventory.entities[one.enterprise].name if one.enterprise in inventory.entities else one.enterprise
        handed = f"应清缴 {figure(one.obligation_t)} t，配额 {figure(one.allowances_t)} t，缺口 {figure(one.shortfall_t)} t"
        ccer = f"CCER 最多 {figure(one.ccer_max_t)} t，用了 {figure(one.ccer_used_t)} t"
        lines.append("；".join(filter(None, (f"  {who}  {handed}，{ccer}", one.missing))))
    return "\n".join(["清缴：", *lines])


def _quality(inventory: Inventory) -> str:
    one = inventory.quality.get(inventory.year) if inventory.year is not None else None
    if one is None:
        return ""
    parts = [f"估算（4、5 级）占 {_percent(one.estimated_share)}", f"按月的数据齐了 {_percent(one.coverage)}"]
    parts.append(f"不确定度 ±{figure(one.uncertainty.total_pct)}%" if one.uncertainty.total_pct is not None else "不确定度算不出")
    return "数据质量：" + "，".join(parts)


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.1f}%"


def _factors(factors: tuple[Factor, ...]) -> str:
    if not factors:
        return ""
    rows = []
    for one in factors:
        source = f"{one.source}{'，' if one.clause else ''}{one.clause}"
        rows.append((one.id, f"{one.value:g} {unit_zh(one.unit)}", source, CHECKED_ZH.get(one.status, one.status)))
    return text_table("用到的因子", ("因子", "值", "来源", "状态"), rows, 9)
