"""Checks for clauses 9.3, 9.4 and 10.1 of T/CSES: audits, nonconformities and what is done about them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from parkbook.assess.checks.engine import Facts, Outcome, check
from parkbook.assess.checks.observed import Observed, is_none
from parkbook.dates import add_months
from parkbook.park.model import Row

AUDITS, FINDINGS, CASES = "internal-audits", "audit-findings", "corrective-actions"
PLAN = ("purpose", "basis", "scope", "leader", "schedule")
"""What an audit plan holds, T/CSES 9.3 a 1 to 5."""
REPORT = ("overview", "nonconformities", "conclusion")
"""What an audit report holds, T/CSES 9.3 b 1 to 3."""
LONGEST_MONTHS = {"internal-audit": 12, "external-audit": 36}
"""Longest interval that the criteria of 9.3 accept."""
FRESH_MONTHS = 1
"""No clause sets a time for looking into a case: for a month an empty cell of an open one is work in progress."""
LATE_MONTHS = 12
"""A case finished late is told for so long; afterwards it can no longer be mended."""
_NOWHERE = re.compile(r"^(查过[，,]\s*)?(无|没有|未发现|没发现)(其他)?(类似|同类)?的?(问题|情况|情形)?[。；;]?$")


# 9.3 audits


@check(
    id="internal-audit-in-interval",
    title="内审过期没有",
    reads=(AUDITS, "routines"),
    holds="园区用月数定了内审间隔，不超过 12 个月，最近一次完成的内审在间隔以内",
    fails="没有用月数定间隔，间隔超过 12 个月，还没有做完过内审，或者最近一次已经超过间隔",
    unknown="内审台账或例行工作台账还没有内容，或者没有读全",
)
def internal_audit_in_interval(facts: Facts) -> Outcome:
    seen, routine = Observed(facts, AUDITS, "routines"), "internal-audit"
    months = seen.interval(routine, must=True, most=LONGEST_MONTHS[routine])
    if months is not None:
        seen.newest(AUDITS, "done_on", "完成的内审", months)
    return seen.verdict()


@check(
    id="audit-plan-complete",
    title="内审计划五项齐不齐、批在前没有",
    reads=(AUDITS,),
    holds="最近一次内审的计划写全了目的、依据、范围、组长、日程，在开始日期之前批准并送达受审部门",
    fails="最近一次内审的计划缺一项，没有批准日期，或者批准、送达不早于开始日期",
    unknown="内审台账还没有内容，还没有开始过内审，没有写开始或送达日期，或者没有读全",
)
def audit_plan_complete(facts: Facts) -> Outcome:
    seen = Observed(facts, AUDITS)
    row = seen.last(AUDITS, "开始过的内审", "started_on", "done_on")
    if row is None:
        return seen.verdict()
    seen.filled(AUDITS, row, (*PLAN, "plan_approved_on"), "已经审了，计划却")
    begun = row["started_on"]
    if begun is None:
        seen.unclear(AUDITS, row, "没有写开始日期，看不出计划批在前没有")
    else:
        for column, word in (("plan_approved_on", "批准"), ("plan_sent_on", "送达")):
            if row[column] is not None and row[column] >= begun:
                seen.wrong(AUDITS, row, f"的计划到 {row[column]} 才{word}，不早于开始日期 {begun}")
    if row["plan_sent_on"] is None:
        seen.unclear(AUDITS, row, "没有写计划送达受审部门的日期")
    return seen.verdict()


@check(
    id="audit-report-complete",
    title="内审报告三项齐不齐、批了没有",
    reads=(AUDITS,),
    holds="最近一次完成的内审有报告编号，写全了过程、不符合说明、结论，批准日期不早于完成日期",
    fails="最近一次完成的内审缺报告编号、一项内容或批准日期，或者批准早于完成",
    unknown="内审台账还没有内容，还没有完成过内审，或者没有读全",
)
def audit_report_complete(facts: Facts) -> Outcome:
    seen = Observed(facts, AUDITS)
    row = seen.last(AUDITS, "完成的内审", "done_on")
    if row is not None:
        seen.filled(AUDITS, row, (*REPORT, "report", "report_approved_on"))
        approved = row["report_approved_on"]
        if approved is not None:
            seen.dated(AUDITS, row, ("report_approved_on",))
            if approved < row["done_on"]:
                seen.wrong(AUDITS, row, f"的报告在 {approved} 批准，早于完成日期 {row['done_on']}")
    return seen.verdict()


def _own_units(facts: Facts, person: str) -> set[str]:
    """The units whose work a person does or heads."""
    row = facts.park.table("people").by_key.get(person)
    own = {unit["id"] for unit in facts.rows("units") if unit["head"] == person}
    return own | ({row["unit"]} if row is not None and row["unit"] else set())


def _ask_auditor(seen: Observed, audit: Row, person: str) -> None:
    if person not in seen.facts.park.table("people").by_key:
        seen.unclear(AUDITS, audit, f"的审核员 {person} 人员台账里没有，看不出是哪个部门的")
        return
    shared = sorted(_own_units(seen.facts, person) & set(audit["audited_units"] or ()))
    if shared and audit["assignment"] and not is_none(audit["assignment"]):
        seen.unclear(AUDITS, audit, f"的审核员 {person} 管着或属于受审的 {'、'.join(shared)}，审核分工要由人看")
    elif shared:
        seen.lacking(AUDITS, audit, f"的审核员 {person} 管着或属于受审的 {'、'.join(shared)}，没有写“审核分工”")


@check(
    id="auditors-independent",
    title="有没有人审自己的部门",
    reads=(AUDITS, FINDINGS, "people", "units"),
    holds="最近一次完成的内审，审核组没有人属于或主管受审部门，审核发现也不是本部门的人开的",
    fails="审核组有人属于或主管受审部门而没有写审核分工，或者有一条发现是本部门的人开的",
    unknown="内审台账还没有内容，没有写审核组或受审部门，查不到审核员的部门，写了分工要由人看，或者没有读全",
)
def auditors_independent(facts: Facts) -> Outcome:
    seen = Observed(facts, AUDITS)
    audit = seen.last(AUDITS, "完成的内审", "done_on")
    if audit is None:
        return seen.verdict()
    auditors = dict.fromkeys((*(audit["auditors"] or ()), *((audit["leader"],) if audit["leader"] else ())))
    if not audit["auditors"] or not audit["audited_units"]:
        seen.unclear(AUDITS, audit, "没有写全“审核组”和“受审部门”，看不出谁审了谁")
    for person in auditors:
        _ask_auditor(seen, audit, person)
    seen.whole(FINDINGS)
    for row in facts.rows(FINDINGS):
        of_it = row["internal_audit"] == audit["id"] and row["auditor"]
        if of_it and row["unit"] in _own_units(facts, row["auditor"]):
            seen.wrong(FINDINGS, row, f"的责任部门 {row['unit']} 就是审核员 {row['auditor']} 自己的部门")
    return seen.verdict()


def _whole_and_independent(seen: Observed, row: Row, months: float) -> None:
    register = "external-audits"
    seen.dated(register, row, ("done_on",), months)
    seen.filled(register, row, ("whole_system", "independent", "contract", "report"), "是体系的外审，却")
    if row["whole_system"] is False:
        seen.wrong(register, row, "没有审整个体系")
    if row["independent"] is False:
        seen.wrong(register, row, "的机构近两年替园区建过体系或当过顾问")


@check(
    id="external-audit-done",
    title="外部机构审过整个体系没有",
    reads=("external-audits", "routines"),
    holds="园区用月数定了外审间隔，不超过 36 个月，间隔以内有一次独立机构对整个体系的审核，合同和报告都在",
    fails="没有用月数定间隔，间隔超过 36 个月，或者没有一次体系外审符合这些条件",
    unknown="外审台账或例行工作台账还没有内容，或者没有读全",
)
def external_audit_done(facts: Facts) -> Outcome:
    seen, routine = Observed(facts, "external-audits", "routines"), "external-audit"
    months = seen.interval(routine, must=True, most=LONGEST_MONTHS[routine])
    if months is None:
        return seen.verdict()
    rows = [row for row in facts.rows("external-audits") if row["kind"] in ("system", "certification")]
    if not rows:
        seen.lacking("external-audits", None, "没有体系审核或体系认证审核；碳核查、能源审计不能顶替")
    seen.any_row("external-audits", rows, lambda trial, row: _whole_and_independent(trial, row, months))
    return seen.verdict()


# 9.4 and 10.1 nonconformities


def _written(seen: Observed, row: Row, columns: Sequence[str], why: str) -> None:
    """Filled; in an open case found within a month an empty cell is left open."""
    fresh = row["done_on"] is None and row["found_on"] and seen.facts.within(row["found_on"], FRESH_MONTHS)
    if not fresh:
        seen.filled(CASES, row, columns, why)
        return
    asked = Observed(seen.facts)
    asked.filled(CASES, row, columns, why)
    if asked.verdict()[0] != "holds":
        seen.unclear(CASES, row, "发现不到一个月，还在处理，没有写全")


def _is_to_be_acted_on(row: Row) -> bool:
    return row["needed"] is True or (row["needed"] is None and bool(row["action"]))


def _finished(facts: Facts, row: Row) -> bool:
    return row["done_on"] is not None and row["done_on"] <= facts.as_of


def _each_case(facts: Facts, what: str, ask: Callable[[Observed, Row], None], wanted: Callable[[Row], bool]) -> Outcome:
    seen = Observed(facts, CASES)
    for row in seen.rows(CASES, what, wanted):
        ask(seen, row)
    return seen.verdict()


@check(
    id="nonconformity-cause",
    title="不符合的原因写了没有",
    reads=(CASES,),
    holds="每条不符合都写了原因",
    fails="有一条不符合没有写原因",
    unknown="不符合台账还没有内容，发现不到一个月的还没有写，或者没有读全",
)
def nonconformity_cause(facts: Facts) -> Outcome:
    def ask(seen: Observed, row: Row) -> None:
        _written(seen, row, ("cause",), "已经登记，却")

    return _each_case(facts, "不符合", ask, lambda _: True)


@check(
    id="nonconformity-action",
    title="要做的措施写明做什么、谁做、哪天做完吗",
    reads=(CASES,),
    holds="每条判为要做措施的都写了措施、责任部门或责任人、期限",
    fails="有一条判为要做措施的缺措施、责任或期限",
    unknown="不符合台账还没有内容，没有判为要做的，有的没有判断做不做，发现不到一个月的还没有写，或者没有读全",
)
def nonconformity_action(facts: Facts) -> Outcome:
    def ask(seen: Observed, row: Row) -> None:
        if not _is_to_be_acted_on(row):
            seen.unclear(CASES, row, "没有判断要不要措施，也没有写措施")
            return
        # The unit is responsible where no person is named.
        _written(seen, row, ("action", "due", *(() if row["person"] else ("unit",))), "要做措施，却")

    return _each_case(facts, "判为要做措施的不符合", ask, lambda row: row["needed"] is not False)


@check(
    id="nonconformity-on-time",
    title="措施有没有逾期",
    reads=(CASES,),
    holds="判为要做的措施没有一条逾期未完成，近 12 个月完成的都在期限以内",
    fails="有一条措施过了期限还没有完成，或者近 12 个月里完成得晚于期限",
    unknown="不符合台账还没有内容，没有判为要做的，有的没有写期限，或者没有读全",
)
def nonconformity_on_time(facts: Facts) -> Outcome:
    def ask(seen: Observed, row: Row) -> None:
        done = _finished(facts, row)
        if row["due"] is None and not done:
            seen.unclear(CASES, row, "没有完成，也没有写期限")
        elif row["due"] is None:
            seen.unclear(CASES, row, "没有写期限，看不出晚没晚")
        elif not done and row["due"] < facts.as_of:
            seen.lacking(CASES, row, f"应在 {row['due']} 前完成，没有完成日期")
        elif done and row["done_on"] > row["due"] and facts.within(row["done_on"], LATE_MONTHS):
            seen.wrong(CASES, row, f"在 {row['done_on']} 完成，晚于期限 {row['due']}")

    return _each_case(facts, "判为要做措施的不符合", ask, _is_to_be_acted_on)


def _ask_effect(seen: Observed, row: Row, months: float) -> None:
    looked = row["effect_checked_on"]
    if looked is not None and looked <= row["done_on"]:
        seen.wrong(CASES, row, f"在 {row['done_on']} 完成，效果评价的日期却是 {looked}，没有隔园区写明的时间")
    if add_months(row["done_on"], months) >= seen.facts.as_of:
        return
    columns = ("effect_checked_on", "effect", "effect_by", "effect_basis")
    seen.filled(CASES, row, columns, f"完成已满 {months:g} 个月，却")
    if looked is not None:
        seen.dated(CASES, row, ("effect_checked_on",))
    if row["effect_by"] and row["effect_by"] == row["person"]:
        seen.wrong(CASES, row, f"的效果由执行人 {row['person']} 自己评价")
    if row["effect"] == "ineffective":
        seen.unclear(CASES, row, "判为无效，原因重查过没有要由人看")


@check(
    id="nonconformity-effect",
    title="措施管不管用回头看过没有",
    reads=(CASES, "routines"),
    holds="完成已满园区自定时间的措施，都由执行人以外的人评价过效果，写了结论和凭据，没有完成当天就评的",
    fails="有一条到了时间没有效果评价、评价人或凭据，由执行人自己评价，或者完成当天就评了",
    unknown="不符合台账还没有内容，没有定“纠正措施效果评价”的时间，没有完成的措施，有的判为无效，或者没有读全",
)
def nonconformity_effect(facts: Facts) -> Outcome:
    seen = Observed(facts, CASES)
    months = seen.interval("nonconformity-effect")
    if months is not None:
        for row in seen.rows(CASES, "完成的措施", lambda row: _finished(facts, row) and row["needed"] is not False):
            _ask_effect(seen, row, months)
    return seen.verdict()


@check(
    id="nonconformity-similar",
    title="类似问题查过没有",
    reads=(CASES,),
    holds="每条不符合都写了到哪些地方查过类似问题",
    fails="有一条没有写类似问题排查，或者只写“无类似”，说不出看过哪里",
    unknown="不符合台账还没有内容，发现不到一个月的还没有写，或者没有读全",
)
def nonconformity_similar(facts: Facts) -> Outcome:
    def ask(seen: Observed, row: Row) -> None:
        _written(seen, row, ("similar",), "")
        if row["similar"] and _NOWHERE.match(row["similar"].strip()):
            seen.wrong(CASES, row, f"的“类似问题排查”只写了“{row['similar'].strip()}”，说不出看过哪里")

    return _each_case(facts, "不符合", ask, lambda _: True)
