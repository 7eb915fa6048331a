"""Checks for clauses 4.1 and 4.2 of T/CSES: issues, interested parties, obligations."""

from __future__ import annotations

from collections.abc import Iterable

from parkbook.assess.checks.engine import Facts, Outcome, check
from parkbook.assess.checks.observed import Observed, classes
from parkbook.park.model import Row

INTERNAL = ("purpose", "structure", "production", "energy-use", "finance-internal", "staff", "market")
"""Classes of internal issues, T/CSES 4.1 d 1."""
EXTERNAL = ("policy", "finance-external", "technology", "economy", "society", "nature")
"""Classes of external issues, T/CSES 4.1 d 2."""


def _current(facts: Facts, row: Row) -> bool:
    return row["closed_on"] is None or row["closed_on"] > facts.as_of


def _issues_by_class(facts: Facts, wanted: Iterable[str]) -> Outcome:
    seen = Observed(facts, "issues")
    seen.each_value("issues", "class", wanted, (row for row in facts.rows("issues") if _current(facts, row)))
    return seen.verdict()


def _current_issues(seen: Observed) -> list[Row]:
    return seen.rows("issues", "现行的因素", lambda row: _current(seen.facts, row))


@check(
    id="issues-internal-by-class",
    title="内部因素七类齐不齐",
    reads=("issues",),
    holds="七类内部因素每类都有现行的条目，或者写了“无”",
    fails="有一类内部因素没有现行条目，也没有写“无”",
    unknown="因素清单还没有内容，或者没有读全",
)
def issues_internal_by_class(facts: Facts) -> Outcome:
    return _issues_by_class(facts, INTERNAL)


@check(
    id="issues-external-by-class",
    title="外部因素六类齐不齐",
    reads=("issues",),
    holds="六类外部因素每类都有现行的条目，或者写了“无”",
    fails="有一类外部因素没有现行条目，也没有写“无”",
    unknown="因素清单还没有内容，或者没有读全",
)
def issues_external_by_class(facts: Facts) -> Outcome:
    return _issues_by_class(facts, EXTERNAL)


@check(
    id="issues-judged",
    title="因素是风险还是机遇判了没有",
    reads=("issues",),
    holds="每条现行因素都写了风险、机遇、两者都是或都不是，并写了对园区意味着什么",
    fails="有现行因素没有判断，或者判断了没有写理由",
    unknown="因素清单还没有内容、没有现行因素，或者没有读全",
)
def issues_judged(facts: Facts) -> Outcome:
    seen = Observed(facts, "issues")
    for row in _current_issues(seen):
        seen.filled("issues", row, ("judged", "effect"))
    return seen.verdict()


@check(
    id="issues-reviewed-in-interval",
    title="因素评审过期没有",
    reads=("issues", "routines"),
    holds="每条现行因素最近一次登记或评审都在园区自定的间隔以内",
    fails="有现行因素没有评审日期，或者评审已经超过间隔",
    unknown="因素清单还没有内容，没有定“内外部因素评审”的间隔，或者没有读全",
)
def issues_reviewed_in_interval(facts: Facts) -> Outcome:
    seen = Observed(facts, "issues")
    months = seen.interval("issue-review")
    if months is not None:
        for row in _current_issues(seen):
            # An issue is looked at on the day it is entered, so a new one is not overdue.
            seen.dated("issues", row, ("reviewed_on", "found_on"), months)
    return seen.verdict()


@check(
    id="issues-touch-parties",
    title="因素牵涉到谁写了没有",
    reads=("issues", "interested-parties"),
    holds="每条现行因素都写了牵涉的相关方，写的都在相关方名录里",
    fails="没有一条现行因素写了牵涉的相关方，或者写的相关方名录里没有",
    unknown="因素清单还没有内容，或者有的因素这一栏空着，看不出是没有牵涉还是没有看过",
)
def issues_touch_parties(facts: Facts) -> Outcome:
    seen = Observed(facts, "issues")
    rows = _current_issues(seen)
    named = [row for row in rows if row["parties"]]
    if rows and not named:
        # Said once of the register; to say it of each issue as well would tell nothing more.
        seen.lacking("issues", None, "现行因素没有一条写了牵涉的相关方")
        return seen.verdict()
    parties = facts.park.table("interested-parties")
    for row in rows:
        if not row["parties"]:
            seen.unclear("issues", row, "没有写“牵涉的相关方”，看不出是没有牵涉还是没有看过")
        for party in row["parties"] or ():
            if not parties.rows:
                seen.unclear("issues", row, f"牵涉 {party}，相关方名录还没有内容，对不上")
            elif party not in parties.by_key:
                seen.lacking("issues", row, f"牵涉的 {party} 在相关方名录里没有", absent_in="interested-parties")
    return seen.verdict()


@check(
    id="interested-parties-by-class",
    title="相关方各类齐不齐",
    reads=("interested-parties",),
    holds="除“其他”外，每类相关方都有名字，或者写了“无”",
    fails="有一类相关方没有条目，也没有写“无”",
    unknown="相关方名录还没有内容，或者没有读全",
)
def interested_parties_by_class(facts: Facts) -> Outcome:
    seen, register = Observed(facts, "interested-parties"), "interested-parties"
    seen.each_value(register, "class", classes(facts, register, "class"), facts.rows(register))
    return seen.verdict()


@check(
    id="party-requirements-judged",
    title="相关方的要求逐条判过没有",
    reads=("interested-parties", "obligations"),
    holds="每行都有要求、出处和“是否成为合规义务”，成为义务的在合规义务台账里查得到",
    fails="有一行缺要求、出处或判定，或者判为义务却在合规义务台账里查不到",
    unknown="相关方名录还没有内容，或者没有读全",
)
def party_requirements_judged(facts: Facts) -> Outcome:
    seen, register = Observed(facts, "interested-parties"), "interested-parties"
    for row in seen.rows(register, "相关方"):
        seen.filled(register, row, ("requirement", "source", "becomes_obligation"))
        if row["becomes_obligation"]:
            seen.filled(register, row, ("obligation",), "判为成为合规义务，却")
        if row["obligation"]:
            seen.known(register, row, "obligation", "obligations")
    return seen.verdict()


@check(
    id="party-needs-have-home",
    title="由体系落实的要求有没有去处",
    reads=("interested-parties",),
    holds="每条要求都选了是否由体系落实，选“是”的写了程序、措施或岗位",
    fails="有一条没有选，或者选了“是”却没有写落实方式",
    unknown="相关方名录还没有内容，或者没有读全",
)
def party_needs_have_home(facts: Facts) -> Outcome:
    seen, register = Observed(facts, "interested-parties"), "interested-parties"
    for row in seen.rows(register, "相关方"):
        seen.filled(register, row, ("by_system",))
        if row["by_system"]:
            seen.filled(register, row, ("met_by",), "由体系落实，却")
    return seen.verdict()


@check(
    id="party-information-fresh",
    title="相关方的情况最近看过没有",
    reads=("interested-parties", "communications", "routines"),
    holds="间隔以内至少有一次交流记录写明相关方有没有变化",
    fails="间隔以内没有一次交流记录写明相关方有没有变化",
    unknown="名录或交流记录还没有内容，没有定“相关方信息跟踪”的间隔，或者只有复核日期、没写有没有变化",
)
def party_information_fresh(facts: Facts) -> Outcome:
    seen = Observed(facts, "interested-parties", "communications")
    months = seen.interval("party-watch")
    if months is None:
        return seen.verdict()
    recent = [r for r in facts.rows("communications") if r["date"] is not None and facts.within(r["date"], months)]
    # The clause lets parties be watched within other activities, so any topic counts if it says changed or not.
    if any(row["changed"] is not None for row in recent):
        return seen.verdict()
    silent = [row for row in recent if row["topic"] == "parties"]
    parties = seen.rows("interested-parties", "相关方")
    reviewed = [row["reviewed_on"] for row in parties]
    if parties and all(day is not None and facts.within(day, months) for day in reviewed):
        seen.unclear("interested-parties", None, "名录的复核日期都在间隔以内，但没有一次交流记录写明有没有变化")
        return seen.verdict()
    for row in silent:
        seen.filled("communications", row, ("changed",))
    if not silent:
        told = [row for row in facts.rows("communications") if row["changed"] is not None]
        seen.told("写明相关方有无变化的交流", told, months)
    return seen.verdict()


@check(
    id="obligations-by-subject",
    title="法规要求五个主题齐不齐",
    reads=("obligations",),
    holds="能效、能耗、减排、碳绩效、抵消五个主题都有条目，或者写了“经查无适用要求”",
    fails="有一个主题没有条目，也没有写“经查无适用要求”",
    unknown="合规义务台账还没有内容，或者没有读全",
)
def obligations_by_subject(facts: Facts) -> Outcome:
    seen = Observed(facts, "obligations")
    seen.each_value("obligations", "subject", classes(facts, "obligations", "subject"), facts.rows("obligations"))
    return seen.verdict()


@check(
    id="obligations-have-home",
    title="适用的义务落实到哪里",
    reads=("obligations",),
    holds="每条适用的义务都写了落实它的程序、指标或岗位",
    fails="有一条适用的义务没有写落实处",
    unknown="合规义务台账还没有内容，有的条目没有写是否适用，或者没有读全",
)
def obligations_have_home(facts: Facts) -> Outcome:
    seen = Observed(facts, "obligations")
    for row in seen.rows("obligations", "适用的义务", lambda row: row["applies"] is not False):
        if row["applies"]:
            seen.filled("obligations", row, ("carried_by",), "适用，却")
        elif not row["carried_by"]:
            seen.unclear("obligations", row, "没有写是否适用，也没有写落实处")
    return seen.verdict()


@check(
    id="obligations-reviewed-in-interval",
    title="法规及其他要求评估过期没有",
    reads=("obligations", "routines"),
    holds="园区用月数定了评估间隔，每条义务最近一次评估都在间隔以内",
    fails="没有用月数定间隔，或者有一条没有评估日期，或者评估已经超过间隔",
    unknown="合规义务台账或例行工作台账还没有内容，或者没有读全",
)
def obligations_reviewed_in_interval(facts: Facts) -> Outcome:
    seen = Observed(facts, "obligations", "routines")
    months = seen.interval("obligation-review", must=True)
    if months is not None:
        for row in seen.rows("obligations", "义务"):
            seen.dated("obligations", row, ("reviewed_on",), months)
    return seen.verdict()
