"""How far the figures of a year can be trusted: months, uncertainty, thresholds; and the factors that stand behind them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from parkbook.book.data_charts import coverage_grid
from parkbook.book.data_charts.shown import known, shown
from parkbook.book.data_grid import add_up_to
from parkbook.book.data_sums import YearTables, share_of, spell_unit
from parkbook.inventory.factors import Factor, load_factors
from parkbook.inventory.model import Inventory, Quality
from parkbook.inventory.quality import coverage
from parkbook.inventory.quality.declared import load_rules
from parkbook.inventory.quality.looking import Findings, Look
from parkbook.inventory.report import STATUS_ZH
from parkbook.park.model import Park
from parkbook.problems import Problems

_MOST_ROWS = 200
_REGION = {"CN": "全国", "global": "全球", "US": "美国", "": "—"}


@dataclass(frozen=True)
class MonthsGrid:
    """Months with data and without."""

    picture: Markup
    rows: int
    gaps: int
    """Rows that lack a month."""
    left: int
    """Rows without gaps that are not drawn."""


@dataclass(frozen=True)
class UncertaintyLine:
    """Half width of the 95 % interval of a source."""

    title: str
    text: str
    """t CO2e."""
    percent: str
    half: str
    """t CO2e."""


@dataclass(frozen=True)
class Threshold:
    """A declared number with its reason."""

    title: str
    value: str
    reason: str


@dataclass(frozen=True)
class FactorLine:
    """A factor and what stands on it."""

    name: str
    value: str
    source: str
    year: str
    region: str
    state: str
    checked: bool
    own: bool
    rows: int
    """Of the year's total."""
    text: str
    """t CO2e of the total that was computed with it; — where no row of the total was."""
    share: str
    use: str
    """Chinese; what it is used for where no row of the total is computed with it."""


def months_grid(inventory: Inventory, park: Park, kit_root: Path, tables: YearTables) -> MonthsGrid | None:
    """Lines of the year by month; a month counts as missing only where one is expected."""
    rules = load_rules(kit_root, Problems())
    if rules is None:
        return None
    look = Look(inventory, park, rules, load_factors(kit_root, Problems()), Findings(1))
    if look.good.empty:
        return None
    found = coverage.find_months(look)
    has = coverage.months_of(look, found, tables.year)
    expected = coverage.months_of(look, found.assign(has=found["expected"]), tables.year)
    names = _names(tables)
    rows = []
    for (entity, line), flags in has.items():
        wanted = expected.get((entity, line), (False,) * 12)
        label = "，".join(part for part in (tables.view.entity_name(entity), names.get((entity, line), line)) if part)
        rows.append((label, [True if there else False if due else None for there, due in zip(flags, wanted, strict=True)]))
    rows.sort(key=lambda row: -sum(flag is False for flag in row[1]))
    gaps = sum(any(flag is False for flag in flags) for _, flags in rows)
    drawn = rows[: max(_MOST_ROWS, gaps)]
    months = [f"{tables.year}-{month:02}" for month in range(1, 13)]
    picture = coverage_grid(drawn, months, caption=f"{tables.year} 年各排放源有数据的月份", name="企业和排放源")
    return MonthsGrid(picture, len(rows), gaps, len(rows) - len(drawn))


def _names(tables: YearTables) -> dict[tuple[str, str], str]:
    """(entity, line or source) -> name of the source, with the line where the park gave one."""
    rows = tables.rows.drop_duplicates(["entity", "line", "source_id"])
    made: dict[tuple[str, str], str] = {}
    for entity, line, source in rows[["entity", "line", "source_id"]].itertuples(index=False, name=None):
        name = tables.view.source_name(source)
        made.setdefault((entity, line or source), f"{name}（{line}）" if line else name)
    return made


def uncertainty_lines(tables: YearTables, quality: Quality | None) -> list[UncertaintyLine]:
    """By source, the widest interval first."""
    if quality is None:
        return []
    made = []
    for line in tables.sources:
        percent = quality.uncertainty.by_source.get(line.id)
        if percent is not None:
            half = abs(line.value) * percent / 100
            made.append((half, UncertaintyLine(line.title, line.text, f"±{shown(percent, 1)}%", f"±{tables.text(half)}")))
    return [line for _, line in sorted(made, key=lambda pair: -pair[0])]


def thresholds(kit_root: Path) -> dict[str, list[Threshold]]:
    """The declared limits, and the uncertainties taken where a row gives none."""
    rules = load_rules(kit_root, Problems())
    if rules is None:
        return {"limits": [], "activity": [], "factors": []}
    return {
        "limits": [Threshold(one.title.zh, _limit(one.value, one.unit), one.reason.zh or "") for one in rules.limits],
        "activity": [Threshold(one.title.zh, f"±{one.pct:g}%", one.reason.zh or "") for one in rules.activity],
        "factors": [
            *(Threshold(one.title.zh, f"±{one.pct:g}%", one.reason.zh or "") for one in rules.factors),
            Threshold(rules.to_check.title.zh, f"× {rules.to_check.value:g}", rules.to_check.reason.zh or ""),
        ],
    }


def _limit(value: float, unit: str) -> str:
    if unit == "1":
        return f"{100 * value:g}%" if value < 1 else f"{value:g}"
    return f"{value:g} {unit}"


def factor_lines(inventory: Inventory, tables: YearTables) -> list[FactorLine]:
    """Every factor in use, those that most of the total stands on first; their figures add up to the total."""
    own = {factor.id for factor in inventory.data.factors}
    rows = tables.parts
    label = rows["factor_id"].where(rows["factor_id"].ne(""), rows["method"].map({"balance": " balance", "measured": " measured"}).fillna(" own"))
    grouped = rows.groupby(label)["t"]
    sums = {str(id): float(t) for id, t in grouped.sum().items()}
    counts = {str(id): int(size) for id, size in grouped.size().items()}
    by_id = {factor.id: factor for factor in inventory.factors}
    ids = [*by_id, *(id for id in sums if id not in by_id)]
    amounts = [sums.get(id) for id in ids]
    texts = add_up_to(amounts, tables.total, tables.digits)
    made = []
    for id, amount, text in zip(ids, amounts, texts, strict=True):
        count = counts.get(id, 0)
        use = "" if count else _use(id, inventory, tables)
        share = share_of(amount, tables.sums.total) if amount is not None else "—"
        made.append((amount, _line(tables, id, by_id.get(id), id in own, count, text, share, use)))
    return [line for _, line in sorted(made, key=lambda pair: -abs(pair[0] or 0.0))]


_WITHOUT = {
    " balance": ("物料平衡", "碳输入减碳输出，乘 44/12", "各行自己的碳含量"),
    " measured": ("实测", "浓度乘烟气量", "各行自己的实测值"),
    " own": ("行里自带的因子", "各行不同", "各行的备注"),
}


def _line(tables: YearTables, id: str, factor: Factor | None, own: bool, count: int, text: str, share: str, use: str) -> FactorLine:
    if factor is None:
        name, value, source = _WITHOUT.get(id, ("因子表里没有的因子", "—", "没有写"))
        return FactorLine(name, value, source, "—", "—", "看各行的凭证", False, True, count, text, share, use)
    source = "，".join(part for part in (factor.source, factor.clause) if part) or "没有写"
    region = _REGION.get(factor.region) or tables.view.entity_name(factor.region)
    return FactorLine(
        factor.name_zh or "没有名字的因子", f"{known(factor.value):.6g} {spell_unit(factor.unit)}", source, str(factor.year or "—"),
        region, "园区实测" if own else STATUS_ZH.get(factor.status, factor.status),
        factor.status == "cross-checked", own, count, text, share, use,
    )  # fmt: skip


def _use(id: str, inventory: Inventory, tables: YearTables) -> str:
    """What a factor is used for where no row of the total is computed with it."""
    if id == tables.sums.market_factor:
        return "市场法，没有凭证的外购电力"
    frame = inventory.frame
    rows = frame[frame["factor_id"].eq(id)]
    if rows.empty:
        return "折标准煤、换算气体或市场法"
    if not rows["year"].eq(tables.year).any():
        return f"{'、'.join(str(year) for year in sorted(rows['year'].unique()))} 年"
    return "园区内互供、清除或范围三，不在合计里"
