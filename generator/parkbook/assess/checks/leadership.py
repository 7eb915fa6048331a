"""Checks for clauses 5.1 and 5.3 of T/CSES: what top management does, and who is responsible for what."""

from __future__ import annotations

from parkbook.assess.checks.engine import Facts, Outcome, check
from parkbook.assess.checks.observed import Observed, classes, value_titles
from parkbook.park.model import Row
from parkbook.wording import clause_label

REPRESENTATIVE = "management-representative"
REPRESENTATIVE_DUTIES = tuple(f"cses:5.3/a/{n}" for n in range(1, 6))
BODY_DUTIES = {
    "cses:5.3/c/1": "编制规划和制度",
    "cses:5.3/c/2": "组织碳评审",
    "cses:5.3/c/3": "实施内部审核",
    "cses:5.3/c/4": "与内外部相关方沟通",
}
"""5.3 c 5 (the platform) is asked only where one is needed and has a check of its own."""


@check(
    id="objectives-cover-total-and-intensity",
    title="目标既有总量又有强度吗",
    reads=("objectives",),
    holds="目标里有一项总量、一项强度，都写了目标值、基准年和完成期限",
    fails="缺总量或缺强度，或者那一项没有写目标值、基准年或完成期限",
    unknown="目标台账还没有内容，或者没有读全",
)
def objectives_cover_total_and_intensity(facts: Facts) -> Outcome:
    seen = Observed(facts, "objectives")
    titles = value_titles(facts, "objectives", "type")
    for kind in ("total", "intensity"):
        rows = [row for row in facts.rows("objectives") if row["type"] == kind]
        if not rows:
            seen.lacking("objectives", None, f"没有“{titles.get(kind, kind)}”类型的目标")
        seen.any_row("objectives", rows, _is_measurable)
    return seen.verdict()


def _is_measurable(seen: Observed, row: Row) -> None:
    seen.filled("objectives", row, ("value", "base_year", "due"))


@check(
    id="resources-by-kind",
    title="今年五种资源都安排了吗",
    reads=("resources",),
    holds="人力、设备设施、资金、技术方法、信息今年各有一行",
    fails="有一种资源今年没有一行",
    unknown="资源台账还没有内容，或者没有读全",
)
def resources_by_kind(facts: Facts) -> Outcome:
    seen, year = Observed(facts, "resources"), facts.as_of.year
    have = {row["kind"] for row in facts.rows("resources") if row["year"] == year}
    titles = value_titles(facts, "resources", "kind")
    for kind in classes(facts, "resources", "kind"):
        if kind not in have:
            seen.lacking("resources", None, f"{year} 年没有“{titles[kind]}”一行")
    return seen.verdict()


@check(
    id="leaders-act",
    title="最高管理者亲自参加了吗",
    reads=("communications", "routines"),
    holds="间隔以内的管理评审和规划目标会议，最高管理者都参加过",
    fails="间隔以内没有管理评审或规划目标会议，或者最高管理者没有参加",
    unknown="交流记录还没有内容，没有定“最高管理者参与体系活动”的间隔，或者没有读全",
)
def leaders_act(facts: Facts) -> Outcome:
    seen = Observed(facts, "communications")
    months = seen.interval("leadership")
    if months is None:
        return seen.verdict()
    titles = value_titles(facts, "communications", "topic")
    for topic in ("management-review", "planning"):
        held = [row for row in facts.rows("communications") if row["topic"] == topic]
        recent = [row for row in held if row["date"] is not None and facts.within(row["date"], months)]
        if not recent:
            seen.told(f"“{titles.get(topic, topic)}”会议", held, months)
        seen.any_row("communications", recent, _top_present)
    return seen.verdict()


def _top_present(seen: Observed, row: Row) -> None:
    seen.filled("communications", row, ("top_present",))
    if row["top_present"] is False:
        seen.wrong("communications", row, "最高管理者没有参加")


@check(
    id="plan-actions-on-time",
    title="碳达峰方案的措施有没有逾期",
    reads=("actions",),
    holds="碳达峰方案的措施没有一项逾期未完成",
    fails="有一项碳达峰方案的措施过了期限还没有完成",
    unknown="措施台账里没有碳达峰方案的措施，有的措施没有写期限，或者没有读全",
)
def plan_actions_on_time(facts: Facts) -> Outcome:
    seen = Observed(facts, "actions")
    for row in seen.rows("actions", "碳达峰方案的措施", lambda row: row["plan"] == "peak-plan"):
        if row["done_on"] is not None and row["done_on"] <= facts.as_of:
            continue
        if row["due"] is None:
            seen.unclear("actions", row, "没有完成，也没有写完成期限")
        elif row["due"] < facts.as_of:
            seen.lacking("actions", row, f"应在 {row['due']} 前完成，没有完成日期")
    return seen.verdict()


@check(
    id="posts-have-holders",
    title="岗位上有没有人",
    reads=("posts", "people"),
    holds="每个岗位都有在任者，在人员台账里，并且在岗",
    fails="有一个岗位空缺，或者在任者不在人员台账里、还没有到岗、已经离岗",
    unknown="岗位台账或人员台账还没有内容，或者没有读全",
)
def posts_have_holders(facts: Facts) -> Outcome:
    seen = Observed(facts, "posts", "people")
    for row in seen.rows("posts", "岗位"):
        seen.in_office(row)
    return seen.verdict()


@check(
    id="posts-communicated",
    title="职责向本人讲清楚了没有",
    reads=("posts",),
    holds="每个岗位的职责都有传达日期",
    fails="有一个岗位的职责没有传达日期，或者日期还没有到",
    unknown="岗位台账还没有内容，或者没有读全",
)
def posts_communicated(facts: Facts) -> Outcome:
    seen = Observed(facts, "posts")
    for row in seen.rows("posts", "岗位"):
        seen.dated("posts", row, ("communicated_on",))
    return seen.verdict()


def _representative(seen: Observed) -> Row | None:
    row = seen.facts.park.table("posts").by_key.get(REPRESENTATIVE)
    if row is None:
        seen.lacking("posts", None, f"岗位台账里没有管理者代表（{REPRESENTATIVE}）")
    return row


@check(
    id="representative-appointed",
    title="管理者代表任命了没有",
    reads=("posts", "people", "documents"),
    holds="管理者代表有在岗的人，有任命日期，任命文件已批准并在实施",
    fails="没有管理者代表岗位，岗位空缺或在任者离岗，或者缺任命日期、任命文件，或者任命文件不在实施",
    unknown="岗位台账还没有内容，人员或文件台账对不上，或者没有读全",
)
def representative_appointed(facts: Facts) -> Outcome:
    seen = Observed(facts, "posts")
    row = _representative(seen)
    if row is None:
        return seen.verdict()
    seen.in_office(row)
    seen.dated("posts", row, ("appointed_on",))
    seen.filled("posts", row, ("appointed_by",))
    if row["appointed_by"]:
        document = seen.known("posts", row, "appointed_by", "documents")
        if document is not None:
            seen.in_effect(document)
    return seen.verdict()


@check(
    id="representative-duties-complete",
    title="管理者代表的五项职责齐不齐",
    reads=("posts",),
    holds="管理者代表的“对应条款”写全了 5.3 a) 的五项",
    fails="没有管理者代表岗位，或者“对应条款”缺了 5.3 a) 的某一项",
    unknown="岗位台账还没有内容，或者没有读全",
)
def representative_duties_complete(facts: Facts) -> Outcome:
    seen = Observed(facts, "posts")
    row = _representative(seen)
    if row is not None:
        missing = [duty for duty in REPRESENTATIVE_DUTIES if duty not in (row["covers"] or ())]
        if missing:
            seen.lacking("posts", row, f"的“对应条款”缺 {'、'.join(map(clause_label, missing))}")
    return seen.verdict()


@check(
    id="body-duties-complete",
    title="管理机构的四类职责有人担吗",
    reads=("posts", "people"),
    holds="规划制度、碳评审、内部审核、内外沟通各落在一个有人在岗的岗位上",
    fails="有一类职责没有岗位担，或者担它的岗位没有人在岗",
    unknown="岗位台账或人员台账还没有内容，或者没有读全",
)
def body_duties_complete(facts: Facts) -> Outcome:
    seen = Observed(facts, "posts", "people")
    for duty, title in BODY_DUTIES.items():
        rows = [row for row in facts.rows("posts") if duty in (row["covers"] or ())]
        if not rows:
            seen.lacking("posts", None, f"没有岗位担“{title}”（{clause_label(duty)}）")
        seen.any_row("posts", rows, Observed.in_office)
    return seen.verdict()


@check(
    id="representative-reports",
    title="碳绩效按时报告最高管理者了吗",
    reads=("communications", "routines"),
    holds="间隔以内有一次向最高管理者报告绩效的记录",
    fails="没有向最高管理者报告绩效的记录，或者最近一次已经超过间隔",
    unknown="交流记录还没有内容，没有定“向最高管理者报告绩效”的间隔，或者没有读全",
)
def representative_reports(facts: Facts) -> Outcome:
    seen = Observed(facts, "communications")
    months = seen.interval("performance-report")
    if months is not None:
        rows = facts.rows("communications")
        reports = [r for r in rows if r["topic"] == "performance-report" and r["audience"] == "top"]
        seen.told("向最高管理者报告绩效", reports, months)
    return seen.verdict()


@check(
    id="platform-decided",
    title="要不要建平台定了没有",
    reads=("communications",),
    holds="有一次平台建设的交流记录写了结论",
    fails="没有平台建设的交流记录，或者有记录没有结论",
    unknown="交流记录还没有内容，或者没有读全",
)
def platform_decided(facts: Facts) -> Outcome:
    seen = Observed(facts, "communications")
    rows = [r for r in facts.rows("communications") if r["topic"] == "platform"]
    past = [r for r in rows if r["date"] is not None and r["date"] <= facts.as_of]
    if not past:
        seen.told("讨论要不要建平台", rows)
    seen.any_row("communications", past, lambda trial, row: trial.filled("communications", row, ("result",)))
    return seen.verdict()
