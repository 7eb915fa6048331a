"""Neutrality of the reporting year for the procedure and its form: figures, the eight conditions, and what a claim still lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from parkbook.book.data_charts import NONE, shown
from parkbook.book.data_grid import add_up_to, figure_of
from parkbook.book.data_plans.words import without_places
from parkbook.book.data_sheets.sheet import Facts, Head, Line, Sheet
from parkbook.book.data_view import digits_of
from parkbook.book.follow_words import mark
from parkbook.book.views import RowView
from parkbook.inventory.follow.assets import find_batches

_MOST_ESTIMATED = 0.1
"""Condition 3 of the procedure."""
_OFFSETS = (
    ("allowance", "丙一　配额，已注销"),
    ("ccer", "丙二　核证自愿减排量（含碳汇），已注销"),
    ("internal_reduction", "丙三　政府核证的节能减排量"),
)


@dataclass(frozen=True)
class Condition:
    """One of the eight; `state` is 具备, 不具备 or 不涉及."""

    text: str
    state: Markup
    why: str


def figures(facts: Facts, as_of: date) -> Sheet:
    """甲, 乙 and what is left, t CO2e: what is printed adds up. Offsets stand apart (ceca 3.2.10: emissions against removals)."""
    found = facts.inventory.follow.neutrality
    caption = facts.caption("total", None, "tCO2e", "碳中和判定的数")
    if found is None or found.emissions_t is None:
        return Sheet(caption, (), (), missing=f"{facts.no_year(None)}结论只能是“条件未齐”。")
    by_kind = _offsets(facts, as_of)
    digits = min(digits_of(found.emissions_t), 1)
    left = found.emissions_t - found.removals_t
    none, bare = not find_batches(facts.inventory), "removal" not in facts.inventory.sums[found.year].by_category
    texts = add_up_to([found.emissions_t, None if bare else -found.removals_t], shown(left, digits), digits)
    removed, *used = _said(by_kind, bare, none)
    lines = [
        Line("甲　排放总量（位置法）", (texts[0], "核算年度的活动数据和排放因子")),
        Line("乙　边界内清除量", (texts[1].lstrip("-"), removed)),
    ]
    lines.append(Line("差额　甲 − 乙", (_left(lines, digits), "大于零，没有达到中和" if left > 0 else "不大于零"), "total"))
    for (kind, title), note in zip(_OFFSETS, used, strict=True):
        lines.append(Line(f"{title}（另列，不相减）", (shown(None if none else by_kind[kind], digits), note), "beside"))
    share = sum(by_kind.values()) / found.emissions_t * 100 if found.emissions_t and not none else None
    lines.append(Line("抵消占甲的比例（%）", (shown(share, 1), ""), "beside"))
    return Sheet(caption, (Head("项目", False), Head("数量"), Head("依据", False)), tuple(lines))


def _left(lines: list[Line], digits: int) -> str:
    """甲 − 乙 as a person with these figures gets it."""
    first, *rest = [figure_of(line.cells[0]) for line in lines]
    return f"{first - sum(rest):,.{digits}f}"


def _offsets(facts: Facts, as_of: date) -> dict[str, float]:
    """Cancelled for the reporting year by the day, by the form's lines."""
    found = dict.fromkeys((kind for kind, _ in _OFFSETS), 0.0)
    for batch in find_batches(facts.inventory):
        if batch.status != "cancelled" or batch.used_for_year != facts.inventory.year or batch.cancelled_on is None or batch.cancelled_on > as_of:
            continue
        kind = "ccer" if batch.kind == "sink" else batch.kind
        if kind in found:
            found[kind] += batch.quantity_t
    return found


def _said(by_kind: dict[str, float], bare: bool, none: bool) -> list[str]:
    """Where 乙 and the lines of 丙 come from; `bare`, `none`: the data has no removals, no assets."""
    removed = "没有清除量的数据" if bare else "边界内，据活动数据里类别为清除的行"
    if none:
        return [removed, *("资产台账没有登记" for _ in by_kind)]
    return [removed, *("资产台账，用于本年并已注销" if value else "本年没有注销" for value in by_kind.values())]


def conditions(facts: Facts, report: RowView | None, base_year: int | None, actions: Iterable[RowView], as_of: date) -> list[Condition]:
    """The eight conditions of the procedure for a judgement of the whole park, each with its reason.

    Args:
        report: Row of the register of inventories of the reporting year.
    """
    year, found = facts.inventory.year, facts.inventory.follow.neutrality
    if found is None:
        return []
    missing = " ".join(found.missing)
    offsets = sum(_offsets(facts, as_of).values())
    left = None if found.emissions_t is None else found.emissions_t - found.removals_t
    none = ("n", "本年没有使用抵消")
    unproven = "没有注销凭证" in missing
    twice = any(problem.code == "asset-twice" for problem in facts.inventory.problems)
    judged = [
        ("边界和时间段已写明，与核算报告一致", _report(report, year)),
        ("核算已批准并经他人复核，另有第三方核查意见", _approved(report, missing, year)),
        ("四、五级数据占排放不超过一成", _quality(facts, year)),
        ("已实施自身减排", _reduced(facts, base_year, actions)),
        ("边界内的清除有实测，算法与上年相同", _removed(found.removals_t, missing)),
        ("每一份抵消均已注销，凭证一致", none if not offsets else ("no" if unproven else "yes", "有抵消没有凭证" if unproven else "凭证已登记")),
        ("每一份抵消只用于本次判定", none if not offsets else ("no" if twice else "yes", "两批资产用了同一份凭据" if twice else "没有重复的凭据")),
        ("排放量减清除量不大于零，经另一人复算", _gap(left)),
    ]
    signs = {"yes": mark("conforms", "●", "具备"), "no": mark("minor", "▲", "不具备"), "n": mark("na", "–", "不涉及")}
    return [Condition(text, signs[state], why) for text, (state, why) in judged]


def _report(report: RowView | None, year: int | None) -> tuple[str, str]:
    if report is None:
        return "no", f"核算台账没有 {year} 年"
    lacking = [what for what, value in (("边界", report.boundary), ("起始日", report.raw["from"]), ("截止日", report.raw["to"])) if not value]
    return ("no", f"核算台账没有写{'、'.join(lacking)}") if lacking else ("yes", f"{report.report or '核算报告'}")


def _approved(report: RowView | None, missing: str, year: int | None) -> tuple[str, str]:
    lacking = []
    if report is None or not report.raw["approved_by"] or not report.raw["done_on"]:
        lacking.append("核算没有批准记录")
    if "第三方核查" in missing:
        lacking.append(f"没有全园区 {year} 年排放的第三方核查记录")
    if "没有读进来" in missing:
        lacking.append("有数据没有读入，排放量不完整")
    if "月份没有数据" in missing or "还没有过完" in missing:
        lacking.append("全年数据不齐")
    return ("no", "；".join(lacking)) if lacking else ("yes", "已批准，有核查意见")


def _quality(facts: Facts, year: int | None) -> tuple[str, str]:
    quality = facts.view.quality(year)
    if quality is None or quality.estimated_share is None:
        return "no", "数据的质量等级没有填，比例算不出"
    return ("yes" if quality.estimated_share <= _MOST_ESTIMATED else "no"), f"四、五级数据占 {shown(quality.estimated_share * 100, 1)}%"


def _reduced(facts: Facts, base_year: int | None, actions: Iterable[RowView]) -> tuple[str, str]:
    now, base = facts.view.figure("total"), facts.view.figure("total", base_year) if base_year is not None else None
    done = [row for row in actions if row.raw["done_on"] and row.raw["actual_reduction_t"]]
    if now is None or now.value is None or base is None or base.value is None:
        return "no", "基准年或本年的总量算不出，比不了"
    lower = now.value < base.value
    change = f"总量比 {base_year} 年{'低' if now.value < base.value else '高'} {shown(abs(now.value - base.value) / base.value * 100, 1)}%"
    works = f"，已有 {len(done)} 项措施实测了减排" if done else "，没有实测减排的措施"
    for id, metric in facts.inventory.follow.metrics.items():
        then, since = metric.by_year.get(base_year or 0), facts.view.figure(id)
        if id == "intensity:value_added" and then and since and then.value and since.value is not None:
            lower = lower or since.value < then.value
            change += f"，单位工业增加值碳排放{'低' if since.value < then.value else '高'} {shown(abs(since.value / then.value - 1) * 100, 1)}%"
    return ("yes" if lower and done else "no"), change + works


def _removed(removals: float, missing: str) -> tuple[str, str]:
    if not removals:
        return "n", "没有清除"
    faults = [what for what, sign in (("没有凭证", "有移除量没有凭证"), ("没有写方法学", "没有写方法学")) if sign in missing]
    return ("no", f"有清除量{'、'.join(faults)}") if faults else ("yes", "有凭证和方法；与上年算法是否相同，复核时核对")


def _gap(left: float | None) -> tuple[str, str]:
    if left is None:
        return "no", "排放量算不出"
    return ("yes", "差额不大于零，由另一人复算") if left <= 0 else ("no", f"差额 {shown(left, 0)} tCO2e")


def lacking(facts: Facts) -> list[str]:
    """Everything that a claim lacks, without the places in files."""
    found = facts.inventory.follow.neutrality
    return [without_places(text) for text in found.missing] if found else []


def by_level(facts: Facts) -> str:
    """`一级 43.0%，…` of the reporting year; — where nobody gave levels."""
    quality = facts.view.quality()
    whole = sum(quality.by_level.values()) if quality else 0.0
    if quality is None or not whole:
        return NONE
    names = {0: "没有填等级", 1: "一级", 2: "二级", 3: "三级", 4: "四级", 5: "五级"}
    levels = [level for level in sorted(quality.by_level) if level or quality.by_level[level]]
    texts = add_up_to([quality.by_level[level] / whole * 100 for level in levels], "100.0", 1)
    return "，".join(f"{names[level]} {text}%" for level, text in zip(levels, texts, strict=True))
