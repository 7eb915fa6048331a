"""What `calc` says to a person: sources, sums, factors. Figures are rounded here, and only here."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from parkbook.inventory.results import DIRECT, INDIRECT, Calculation

CATEGORY_ZH = {
    "stationary": "固定源燃烧",
    "mobile": "移动源燃烧",
    "process": "生产过程",
    "fugitive": "无组织排放",
    "electricity": "购入电力",
    "heat": "购入热力",
    "steam": "购入蒸汽",
    "export_power": "输出电力",
    "export_heat": "输出热力",
    "transport": "运输",
    "goods": "组织使用的产品",
    "use_of_products": "使用本组织产品",
    "other": "其他",
    "removal": "清除",
}
METHOD_ZH = {"factor": "排放因子法", "balance": "物料平衡法", "measured": "实测法"}
STATUS_ZH = {"cross-checked": "已核对", "to-check": "待核对", "measured": "园区实测"}
_MOST_ROWS = 200
"""Rows shown; the sums hold all."""


def calc_text(result: Calculation) -> str:
    """A table by source, the totals, the factors with source and state."""
    total = "算不出" if result.total is None else f"{figure(result.total)} tCO2e"
    whole = "" if result.complete else "（不完整：有的行没有算，见下面的错误）"
    parts = [f"合计 {total}{whole}，GWP 用 {result.gwp}"]
    if not result.rows:
        return parts[0] + "\n"
    parts.append(_sources(result))
    if result.groups:
        head = ("企业", "碳排放单元", "时段", "碳输入 tC", "碳输出 tC", "tCO2e")
        rows = [
            (g.enterprise or "", g.process or "", g.period or "", figure(g.carbon_in_t), figure(g.carbon_out_t), figure(g.co2e_t))
            for g in result.groups
        ]
        parts.append(text_table("物料平衡", head, rows, 3))
    sums = [(CATEGORY_ZH.get(c, c), figure(v)) for c, v in result.by_category.items()]
    for title, kinds, amount in (("直接排放，式（3）", DIRECT, result.direct_t), ("间接排放，式（4）", INDIRECT, result.indirect_t)):
        computed = any(kind in result.by_category for kind in kinds)
        sums.append((title, figure(amount if computed else None)))  # nothing computed is not nothing emitted
    parts.append(text_table("按类别", ("类别", "tCO2e"), sums, 1))
    parts.append(text_table("按气体", ("气体", "tCO2e"), [(g, figure(v)) for g, v in result.by_gas.items() if v], 1))
    energy = result.energy_tce
    parts.append(f"能源 {figure(energy.calorific)} tce（当量值），{figure(energy.equivalent)} tce（等价值）")
    if result.biogenic_t:
        parts.append(f"生物源二氧化碳 {figure(result.biogenic_t)} tCO2，另列，不在合计里")
    used = [(f.id, f"{f.value:g} {unit_zh(f.unit)}", f"{f.source}，{f.clause}", STATUS_ZH.get(f.status, f.status)) for f in result.factors]
    if used:
        parts.append(text_table("用到的因子", ("因子", "值", "来源", "状态"), used, 9))
    return "\n\n".join(part for part in parts if part) + "\n"


def _sources(result: Calculation) -> str:
    head = ("行", "排放源", "类别", "方法", "消耗量", "单位", "因子", "tCO2e")
    rows = []
    for row in result.rows[:_MOST_ROWS]:
        factor = f"{row.factor_value:.6g} {unit_zh(row.factor_unit or '')}" if row.factor_value is not None else "—"
        cells = (str(row.row), row.source, CATEGORY_ZH.get(row.category, row.category), METHOD_ZH[row.method])
        rows.append((*cells, figure(row.consumption), row.unit, factor, figure(row.co2e_t)))
    more = len(result.rows) - _MOST_ROWS
    return text_table("按排放源", head, rows, 9) + (f"\n  …还有 {more} 行，--format json 全有" if more > 0 else "")


def figure(value: float | None) -> str:
    """Two decimals, more for small figures; a dash where there is none."""
    if value is None:
        return "—"
    return f"{value:,.2f}" if abs(value) >= 0.1 or value == 0 else f"{value:.3g}"


def unit_zh(unit: str) -> str:
    """A unit as people write it: `tCO2/1e4Nm3` is tCO2/万Nm3."""
    return unit.replace("1e4", "万")


def text_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], right_from: int) -> str:
    """Columns by width on screen, a Chinese character counting two; figures from `right_from` on to the right."""
    widths = [max(_width(line[i]) for line in (head, *rows)) for i in range(len(head))]
    lines = [f"{title}："]
    for line in (head, *rows):
        cells = []
        for index, cell in enumerate(line):
            space = " " * (widths[index] - _width(cell))
            cells.append(space + cell if index >= right_from else cell + space)
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
