"""Checks for clauses 6.3.5 and 6.3.6 of T/CSES: who may come in, what is bought, and what enterprises are asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from parkbook.assess.checks.engine import Facts, Outcome, check
from parkbook.assess.checks.observed import Observed, classes
from parkbook.park.model import Row

_FOR_ENTERPRISES = ("enterprises", "enterprise-staff", "enterprise-managers")
_SHARE = 0.9
"""Of the enterprises inside the boundary, the least that has to come to a training."""


@check(
    id="admission-has-criteria",
    title="准入门槛写成数了没有",
    reads=("admission-list",),
    holds="每个鼓励、准入、限制的行业都写了准则、门槛、单位和依据，禁止的写了依据",
    fails="有一个行业缺准则、门槛、单位或依据",
    unknown="项目准入清单还没有内容，或者没有读全",
)
def admission_has_criteria(facts: Facts) -> Outcome:
    seen = Observed(facts, "admission-list")
    for row in seen.rows("admission-list", "行业或项目"):
        # What may not come in at all is compared with nothing.
        compared = () if row["class"] == "prohibited" else ("criteria", "threshold", "unit_of_threshold")
        seen.filled("admission-list", row, (*compared, "basis"), "要能拿来比，却")
    return seen.verdict()


@check(
    id="procurement-criteria-set",
    title="采购准则和影响评价齐不齐",
    reads=("procurement-criteria",),
    holds="五类采购对象都有条目或写了“查过，无”，每个对象都写了影响多少、怎么估的、准则，并已实施",
    fails="有一类没有条目，有一个对象缺影响程度、影响评价或准则，或者没有到实施日期",
    unknown="采购准则台账还没有内容，或者没有读全",
)
def procurement_criteria_set(facts: Facts) -> Outcome:
    seen, register = Observed(facts, "procurement-criteria"), "procurement-criteria"
    seen.each_value(register, "kind", classes(facts, register, "kind"), facts.rows(register))
    for row in seen.rows(register, "采购对象"):
        seen.filled(register, row, ("impact_t", "impact_basis", "criterion"), "列为采购对象，却")
        seen.dated(register, row, ("implemented_on",))
    return seen.verdict()


# 6.3.6 b: assessments


def _year_assessed(as_of: date) -> int:
    """The latest year whose assessments are due, three months after its end."""
    return as_of.year - (1 if as_of.month > 3 else 2)


@check(
    id="enterprises-assessed-yearly",
    title="领了目标的企业年年考核吗",
    reads=("enterprises", "enterprise-assessments"),
    holds="边界内领了低碳目标的企业，上一年度都在三个月内有考核结论，写了目标值和实际值；未完成的有督促，到期复看过",
    fails="没有企业领目标，少考一家，考核没有结论、没有数或超过三个月，未完成的没有督促，或者督促到期没有复看",
    unknown="企业台账或考核台账还没有内容，有的企业没有写领没领目标，部分完成的没有写督促，或者没有读全",
)
def enterprises_assessed_yearly(facts: Facts) -> Outcome:
    seen, year = Observed(facts, "enterprises", "enterprise-assessments"), _year_assessed(facts.as_of)
    seen.whole("enterprises")
    inside = [row for row in facts.rows("enterprises") if row["inside"] is not False]
    for row in inside:
        if row["target"] is None:
            seen.unclear("enterprises", row, "没有写“领了低碳目标”")
    if inside and all(row["target"] is False for row in inside):
        seen.lacking("enterprises", None, "边界内没有一家企业领了低碳目标")
    for row in inside:
        # One that came after the year had nothing to be assessed for.
        if row["target"] and (row["since"] is None or row["since"].year <= year):
            _assessed(seen, row, year)
    return seen.verdict()


def _assessed(seen: Observed, enterprise: Row, year: int) -> None:
    rows = [
        row for row in seen.facts.rows("enterprise-assessments")
        if row["enterprise"] == enterprise["id"] and row["year"] == year
    ]
    if not rows:
        text = f"领了低碳目标，没有 {year} 年的考核"
        seen.lacking("enterprises", enterprise, text, absent_in="enterprise-assessments")
    for row in rows:
        seen.filled("enterprise-assessments", row, ("result", "target_value", "actual_value"))
        seen.dated("enterprise-assessments", row, ("assessed_on",))
        limit = date(year + 1, 3, 31)
        if row["assessed_on"] is not None and limit < row["assessed_on"] <= seen.facts.as_of:
            seen.wrong("enterprise-assessments", row, f"的“考核日期”是 {row['assessed_on']}，应在 {limit} 前")
        _urged(seen, row)


def _urged(seen: Observed, row: Row) -> None:
    register = "enterprise-assessments"
    if row["result"] == "missed":
        seen.filled(register, row, ("urged", "urged_due"), "未完成，却")
    elif row["result"] == "partly" and not row["urged"]:
        seen.unclear(register, row, "部分完成，没有写“督促事项”，请人看要不要督促")
    if row["urged_due"] is not None and row["urged_due"] < seen.facts.as_of:
        seen.filled(register, row, ("urged_checked_on", "urged_result"), f"的督促期限 {row['urged_due']} 已过，却")


# 6.3.6 c: trainings


@check(
    id="enterprises-trained",
    title="企业的低碳培训按期办了没有",
    reads=("trainings", "enterprises", "routines"),
    holds="园区用月数定了间隔，最近一次没有超期，一年里（间隔更长的按间隔）政策和技术都讲到，企业到了九成，没到的补发了材料",
    fails="没有用月数定间隔，最近一次超期，一年或更长的间隔里没讲政策或技术，到的企业不足九成，或者没到的没有补发",
    unknown="培训、企业或例行工作台账还没有内容，几次培训到的企业重没重、到了几家看不出，或者没有读全",
)
def enterprises_trained(facts: Facts) -> Outcome:
    seen = Observed(facts, "trainings", "enterprises", "routines")
    months = seen.interval("enterprise-training", must=True)
    if months is None:
        return seen.verdict()
    held = [
        row for row in facts.rows("trainings")
        if row["audience"] in _FOR_ENTERPRISES and row["date"] is not None and row["date"] <= facts.as_of
    ]
    last = max(held, key=lambda row: row["date"], default=None)
    if last is None:
        seen.lacking("trainings", None, "没有办过给企业的培训")
        return seen.verdict()
    if not facts.within(last["date"], months):
        text = f"是最近一次给企业的培训（{last['date']}），超过了 {months:g} 个月的间隔"
        seen.lacking("trainings", last, text)
    year = [row for row in held if facts.within(row["date"], max(12, months))]
    _subjects_taught(seen, year)
    _came(seen, year)
    return seen.verdict()


def _subjects_taught(seen: Observed, year: Sequence[Row]) -> None:
    taught = {row["subject"] for row in year}
    open_ = [row for row in year if row["subject"] is None]
    for subject, title in (("policy", "政策"), ("technology", "技术")):
        if year and not taught & {subject, "policy-technology"}:
            for row in open_:
                seen.unclear("trainings", row, "没有写“类型”，看不出讲的是不是政策、技术")
            if not open_:
                seen.lacking("trainings", None, f"一年或更长的间隔里，给企业的培训没有讲{title}的")


def _came(seen: Observed, year: Sequence[Row]) -> None:
    """Enough enterprises came to one training; what the year's trainings add up to may count some twice."""
    seen.whole("enterprises")
    inside = sum(1 for row in seen.facts.rows("enterprises") if row["inside"])
    for columns, need, what in (
        (("enterprises_attended",), inside * _SHARE, "到场的企业不足九成"),
        (("enterprises_attended", "enterprises_reached"), inside, "有企业没到场也没补发材料"),
    ):
        counts = [sum(row[column] or 0 for column in columns) for row in year]
        if not year or max(counts) >= need:
            continue
        silent = [row for row in year if row["enterprises_attended"] is None]
        for row in silent:
            seen.unclear("trainings", row, "没有写“到场企业数”")
        if not silent and sum(counts) >= need:
            text = f"一次最多 {max(counts)} 家，几次合计 {sum(counts)} 家，有没有重的看不出；边界内 {inside} 家"
            seen.unclear("trainings", None, text)
        elif not silent:
            seen.lacking("trainings", None, f"边界内 {inside} 家企业，一年或更长的间隔里合计 {sum(counts)} 家，{what}")
