"""Checks for clauses 9.1 and 9.2 of T/CSES: monitoring, meters, deviations, evaluation of compliance."""

from __future__ import annotations

from datetime import date, timedelta

from parkbook.assess.checks.engine import Facts, Outcome, check
from parkbook.assess.checks.observed import Observed, classes, is_bare_none, says_none, value_titles
from parkbook.dates import add_months
from parkbook.park.model import Row

FOLLOW_UP_DAYS = 16
"""Five working days in calendar days at the most: the longest public holidays lie between them."""


# 9.1 monitoring


@check(
    id="monitoring-plan-complete",
    title="监测计划六个方面写全了没有",
    reads=("monitoring-plan",),
    holds="六个方面都有条目，每行写了方法、频次、责任人、记录存放和是否关键；没有的方面写了“无”和理由",
    fails="缺一个方面，有一行缺方法、频次、责任人、记录存放或是否关键，或者写“无”没有理由",
    unknown="监测计划还没有内容，或者没有读全",
)
def monitoring_plan_complete(facts: Facts) -> Outcome:
    seen, register = Observed(facts, "monitoring-plan"), "monitoring-plan"
    rows = facts.rows(register)
    seen.each_value(register, "subject", classes(facts, register, "subject"), rows)
    for row in rows:
        if says_none(row) and is_bare_none(row["what"]) and (not row["method"] or is_bare_none(row["method"])):
            seen.lacking(register, row, "写了“无”，方法栏里没有写理由")
    for row in seen.rows(register, "监测项目"):
        seen.filled(register, row, ("method", "interval_months", "person", "record", "key"))
    return seen.verdict()


def _overdue_since(facts: Facts, meter: Row) -> date | None:
    """The day a meter fell due: its next date, or its last date and interval where that comes first."""
    days = [meter["next_on"]] if meter["next_on"] else []
    if meter["last_on"] and meter["interval_months"]:
        days.append(add_months(meter["last_on"], float(meter["interval_months"])))
    due = min(days, default=None)
    return due if due is not None and due < facts.as_of else None


@check(
    id="meters-calibrated",
    title="供碳数据的表计过期没有",
    reads=("meters",),
    holds="每块供碳数据的在用表都有检定周期、上次和下次日期，没有过期；接没接入在线监控写了，不接入的有理由",
    fails="有一块供碳数据的在用表缺周期或日期、从没检定过、过了期，或者没有写接不接入在线监控",
    unknown="表计台账还没有内容，没有供碳数据的在用表，有的没有写在不在用、供不供数，或者没有读全",
)
def meters_calibrated(facts: Facts) -> Outcome:
    seen, register = Observed(facts, "meters"), "meters"

    def counts(row: Row) -> bool:
        return row["in_use"] is not False and row["supplies_data"] is not False

    for row in seen.rows(register, "供碳数据的在用表", counts):
        if row["in_use"] is None or row["supplies_data"] is None:
            seen.unclear(register, row, "没有写在不在用、供不供碳数据")
            continue
        seen.filled(register, row, ("interval_months", "next_on", "online"), "在供碳数据，却")
        seen.dated(register, row, ("last_on",))
        overdue = _overdue_since(facts, row)
        if overdue is not None:
            seen.wrong(register, row, f"应在 {overdue} 前检定，过了期还在供碳数据")
        if row["online"] is False:
            seen.filled(register, row, ("online_note",), "没有接入在线监控，却")
    return seen.verdict()


def _deviation_pct(row: Row) -> float | None:
    """By how many percent the result differs from the expected one, as written or from the two values."""
    if row["deviation_pct"] is not None:
        return float(row["deviation_pct"])
    if row["expected"] and row["actual"] is not None:
        return float((row["actual"] - row["expected"]) / row["expected"] * 100)
    return None


def _ask_deviation(seen: Observed, row: Row) -> None:
    register, deviation = "deviations", _deviation_pct(row)
    if row["limit_pct"] is None:
        seen.lacking(register, row, "没有写“偏差线”，看不出算不算较大偏差")
    elif deviation is None:
        seen.unclear(register, row, "没有写偏差，也算不出来")
    elif abs(deviation) >= row["limit_pct"]:
        seen.filled(register, row, ("cause_kind",), f"偏差 {deviation:.3g}% 超过偏差线，却")
        if not (row["measure"] or row["action"] or row["corrective"]):
            seen.lacking(register, row, "超过偏差线，没有写措施")
        if row["due"] is None and row["done_on"] is None:
            seen.lacking(register, row, "超过偏差线，没有写措施的期限或完成日期")


@check(
    id="deviations-have-cause",
    title="较大偏差找到原因没有",
    reads=("deviations", "routines"),
    holds="园区用月数定了分析间隔，最近一次分析在间隔以内，超过偏差线的每条都有原因类别、措施和日期",
    fails="没有用月数定间隔或已经超过，有一条没有偏差线，或者超线的没有原因类别、措施或日期",
    unknown="偏差台账或例行工作台账还没有内容，看不出偏差线定没定、偏差多大，或者没有读全",
)
def deviations_have_cause(facts: Facts) -> Outcome:
    seen, register = Observed(facts, "deviations", "routines"), "deviations"
    months = seen.interval("monitoring-analysis", must=True)
    if months is not None:
        seen.newest(register, "date", "监测结果分析", months)
    for row in seen.rows(register, "分析记录"):
        _ask_deviation(seen, row)
    rows = facts.rows(register)
    if all(says_none(row) and row["limit_pct"] is None for row in rows):
        seen.unclear(register, None, "没有一行写了“偏差线”，看不出线定过没有")
    return seen.verdict()


# 9.2 evaluation of compliance


def _newest_evaluations(facts: Facts) -> dict[str, Row]:
    """Obligation -> its newest evaluation that has taken place."""
    newest: dict[str, Row] = {}
    rows = [row for row in facts.rows("compliance-evaluations") if row["done_on"] and row["done_on"] <= facts.as_of]
    for row in sorted(rows, key=lambda row: row["done_on"]):
        newest[row["obligation"]] = row
    return newest


def _ask_obligation(seen: Observed, row: Row, evaluation: Row | None, months: float, last: date | None) -> None:
    register = "compliance-evaluations"
    if evaluation is None and (row["applies"] is None or (last and row["effective_on"] and row["effective_on"] > last)):
        why = "没有写是否适用" if row["applies"] is None else f"在最近一次评价（{last}）以后才生效"
        seen.unclear("obligations", row, f"{why}，还没有评价过")
    elif evaluation is None:
        seen.lacking("obligations", row, "适用，没有做过合规性评价", absent_in=register)
    elif not seen.facts.within(evaluation["done_on"], months):
        text = f"对 {row['id']} 的评价是最近一次（{evaluation['done_on']}），超过了 {months:g} 个月的间隔"
        seen.lacking(register, evaluation, text)
    else:
        seen.filled(register, evaluation, ("result",))


@check(
    id="compliance-evaluated-in-interval",
    title="合规性评价过期没有、评全没有",
    reads=("compliance-evaluations", "obligations", "routines"),
    holds="园区用月数定了评价间隔，每条适用的义务最近一次评价在间隔以内并有结论，四个主题都评到了",
    fails="没有用月数定间隔，有一条适用的义务没有评价、没有结论或超过间隔，或者缺一个主题",
    unknown="合规性评价、合规义务或例行工作台账还没有内容，有的没有写是否适用或主题，或者没有读全",
)
def compliance_evaluated_in_interval(facts: Facts) -> Outcome:
    register = "compliance-evaluations"
    seen = Observed(facts, register, "obligations", "routines")
    months = seen.interval("compliance-evaluation", must=True)
    if months is None:
        return seen.verdict()
    newest = _newest_evaluations(facts)
    last = max((row["done_on"] for row in newest.values()), default=None)
    for row in seen.rows("obligations", "适用的义务", lambda row: row["applies"] is not False):
        _ask_obligation(seen, row, newest.get(row["id"]), months, last)
    recent = [row for row in facts.rows(register) if row["done_on"] and facts.within(row["done_on"], months)]
    have = {row["topic"] for row in recent}
    missing = [title for id, title in value_titles(facts, register, "topic").items() if id not in have]
    if recent and missing:
        text = f"间隔以内的评价里没有主题{'、'.join(f'“{title}”' for title in missing)}"
        if None in have:
            seen.unclear(register, None, f"{text}，有的评价没有写主题")
        else:
            seen.lacking(register, None, text)
    return seen.verdict()


def _ask_follow_up(seen: Observed, row: Row) -> None:
    register, limit = "compliance-evaluations", row["done_on"] + timedelta(days=FOLLOW_UP_DAYS)
    if row["follow_up"]:
        seen.known(register, row, "follow_up", "actions")
    if not row["follow_up"] and not row["next_step"]:
        if seen.facts.as_of <= limit:
            seen.unclear(register, row, "还没有写下一步，五个工作日可能还没有过")
        else:
            seen.lacking(register, row, "没有完全合规，下一步空着")
    elif row["next_step"] and is_bare_none(row["next_step"]) and not row["follow_up"]:
        seen.wrong(register, row, f"的“下一步”只写了“{row['next_step']}”，没有写理由")
    elif row["next_step_on"] is None:
        seen.unclear(register, row, "没有写下一步是哪天定的")
    elif row["next_step_on"] > limit:
        seen.wrong(register, row, f"的下一步到 {row['next_step_on']} 才定，过了五个工作日")


@check(
    id="compliance-followed-up",
    title="没有完全合规的有没有下文",
    reads=("compliance-evaluations", "actions"),
    holds="每条义务最近一次评价是部分合规或不合规的，都及时写了下一步或措施编号",
    fails="有一条部分合规或不合规的没有下一步，只写“无”，定得太晚，或者措施台账里查不到",
    unknown="合规性评价台账还没有内容，有的没有写结论或哪天定的，刚评价还没到五个工作日，或者没有读全",
)
def compliance_followed_up(facts: Facts) -> Outcome:
    register = "compliance-evaluations"
    seen, newest = Observed(facts, register), _newest_evaluations(facts)
    seen.whole(register)
    if not newest:
        seen.unclear(register, None, "还没有做过合规性评价")
    for row in sorted(newest.values(), key=lambda row: row.line):
        if row["result"] is None:
            seen.unclear(register, row, "没有写结论")
        elif row["result"] in ("partly", "breached"):
            _ask_follow_up(seen, row)
    return seen.verdict()
