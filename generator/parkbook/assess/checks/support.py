"""Checks for clauses 7.1 to 7.3, 8.2 and 8.3 of T/CSES: resources, competence, documents, design, changes."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from parkbook.assess.checks.engine import Facts, Outcome, check
from parkbook.assess.checks.observed import Observed, column_title, is_none, says_none, value_titles
from parkbook.park.model import Row

LOOKED_BACK_MONTHS = {"designs": 24, "changes": 12}
"""How far back the criteria of 8.2 and 8.3 look, in months."""
REVIEWED_KINDS = ("manual", "policy", "procedure", "rule", "instruction", "plan", "list")
"""Kinds of document that are looked at again; a form has its procedure, a report or notice stays as it is."""
RECORD_KINDS = ("form", "report")


# 7.1 resources


def _for_purpose(seen: Observed, kinds: tuple[str, ...], purpose: str, since: int = 0) -> list[Row]:
    """The rows of these kinds for one purpose, from the year `since`; noted where there is none."""
    rows = [row for row in seen.facts.rows("resources") if row["kind"] in kinds and not says_none(row)]
    rows = [row for row in rows if since <= (row["year"] or 0) <= seen.facts.as_of.year]
    found = [row for row in rows if row["purpose"] == purpose]
    blank = [row for row in rows if row["purpose"] is None]
    for row in [] if found else blank:
        seen.unclear("resources", row, "没有写“用途”，看不出给谁、做什么")
    if not found and not blank:
        kind = value_titles(seen.facts, "resources", "kind").get(kinds[0], kinds[0])
        title = value_titles(seen.facts, "resources", "purpose").get(purpose, purpose)
        when = f"{since} 年以来" if since else ""
        seen.lacking("resources", None, f"{when}“{kind}”里没有用途是“{title}”的一行")
    return found


def _person_serves(seen: Observed, row: Row) -> None:
    seen.filled("resources", row, ("person",))
    if row["person"]:
        seen.serving("resources", row, "person")


@check(
    id="resource-people",
    title="管碳的人配到名字了吗",
    reads=("resources", "people"),
    holds="资源台账的人力至少有一行写了人员编号，这个人在岗",
    fails="人力没有一行，或者各行都没有写人员，或者写的人都不在岗",
    unknown="资源台账或人员台账还没有内容，或者没有读全",
)
def resource_people(facts: Facts) -> Outcome:
    seen = Observed(facts, "resources")
    rows = [row for row in facts.rows("resources") if row["kind"] == "people" and not says_none(row)]
    if not rows:
        seen.lacking("resources", None, "没有“人力”一行")
    seen.any_row("resources", rows, _person_serves)
    return seen.verdict()


def _money_is_there(seen: Observed, row: Row) -> None:
    """An amount and a day of approval; from July on something is spent, or it is said why not (7.1 b)."""
    seen.filled("resources", row, ("amount",))
    if row["amount"] == 0:
        seen.wrong("resources", row, "的金额是 0")
    seen.dated("resources", row, ("approved_on",))
    if seen.facts.as_of.month > 6 and not row["spent"]:
        seen.filled("resources", row, ("note",), "到下半年还没有支出，也")


@check(
    id="resource-money",
    title="两笔钱安排了没有",
    reads=("resources",),
    holds="今年资金里有实施方案和减排考核奖励各一笔，有金额和批准日期，下半年有支出或写了没支出的说明",
    fails="今年缺一笔，或者没有金额、批准日期，或者下半年没有支出也没有说明",
    unknown="资源台账还没有内容，今年的资金没有写用途，或者没有读全",
)
def resource_money(facts: Facts) -> Outcome:
    seen = Observed(facts, "resources")
    for purpose in ("implementation-plan", "reward"):
        rows = _for_purpose(seen, ("money",), purpose, facts.as_of.year)
        seen.any_row("resources", rows, _money_is_there)
    return seen.verdict()


def _can_be_called(seen: Observed, row: Row) -> None:
    if not row["note"]:
        seen.unclear("resources", row, "没有写“说明”，看不出联系谁、上次哪天合作过")


@check(
    id="resource-technology",
    title="第三方服务和负碳技术信息有没有",
    reads=("resources",),
    holds="技术方法或信息里有第三方服务，写了说明；去年以来有负碳技术信息，每条都写了适不适合本园区",
    fails="缺第三方服务，或者去年以来没有负碳技术信息，或者有一条信息没有写适不适合",
    unknown="资源台账还没有内容，技术方法和信息没有写用途，第三方服务没有写说明，或者没有读全",
)
def resource_technology(facts: Facts) -> Outcome:
    seen, kinds = Observed(facts, "resources"), ("methods", "information")
    seen.any_row("resources", _for_purpose(seen, kinds, "third-party"), _can_be_called)
    for row in _for_purpose(seen, kinds, "negative-carbon", facts.as_of.year - 1):
        seen.filled("resources", row, ("note",), "是负碳技术信息，却")
    return seen.verdict()


@check(
    id="resource-facilities",
    title="设施既有体系用的也有企业用的吗",
    reads=("resources",),
    holds="设备设施里既有供体系运行的，也有给企业用的",
    fails="缺体系用的，或者缺给企业用的",
    unknown="资源台账还没有内容，设备设施没有写用途，或者没有读全",
)
def resource_facilities(facts: Facts) -> Outcome:
    seen = Observed(facts, "resources")
    for purpose in ("system", "enterprises"):
        _for_purpose(seen, ("facilities",), purpose)
    return seen.verdict()


# 7.2 competence


@check(
    id="trainings-have-results",
    title="办过的培训看过效果没有",
    reads=("trainings",),
    holds="今年办过的专项培训都写了效果评价、评价日期和结论",
    fails="今年办过的一期没有写效果评价、评价日期或结论",
    unknown="培训台账还没有内容，今年还没有办过，有一期过了计划日期没有写办没办，或者没有读全",
)
def trainings_have_results(facts: Facts) -> Outcome:
    seen, year = Observed(facts, "trainings"), facts.as_of.year

    def due(row: Row) -> bool:
        day = row["date"] or row["planned_on"]
        return day is not None and day.year == year and day <= facts.as_of and row["subject"] != "awareness"

    for row in seen.rows("trainings", f"{year} 年到了日期的专项培训", due):
        if row["date"] is None:
            seen.unclear("trainings", row, f"计划在 {row['planned_on']} 办，没有写办没办")
            continue
        seen.filled("trainings", row, ("effect", "effect_on", "result"), "办过，却")
        if row["effect_on"] is not None:
            seen.dated("trainings", row, ("effect_on",))
    return seen.verdict()


def _is_competent(seen: Observed, row: Row) -> None:
    seen.filled("competences", row, ("requirement", "basis", "evaluated_on", "result"))
    if row["evaluated_on"] is not None:
        seen.dated("competences", row, ("evaluated_on",))
    if row["result"] not in (None, "competent"):
        title = value_titles(seen.facts, "competences", "result").get(row["result"], row["result"])
        seen.wrong("competences", row, f"的结论是“{title}”")


def _newest_evaluations(facts: Facts, whose: str) -> dict[str, list[Row]]:
    """Person or enterprise -> the newest evaluation of each name there: an older one no longer counts."""
    newest: dict[str, dict[str, Row]] = {}
    for row in sorted(facts.rows("competences"), key=lambda row: row["evaluated_on"] or date.min):
        if row[whose]:
            newest.setdefault(row[whose], {})[row["name"] if whose == "enterprise" else row[whose]] = row
    return {id: list(rows.values()) for id, rows in newest.items()}


@check(
    id="carbon-staff-competent",
    title="管碳的人会不会评过没有",
    reads=("competences", "people", "units", "enterprises"),
    holds="碳管理机构每个在岗的人、边界内每家企业都在能力评价表上，写了要求、依据和评价日期，结论是胜任",
    fails="有一个人或一家企业不在表上，或者缺要求、依据、评价日期或结论，或者结论不是胜任",
    unknown="能力评价表还没有内容，看不出谁是碳管理机构的人、哪些企业在边界内，或者没有读全",
)
def carbon_staff_competent(facts: Facts) -> Outcome:
    seen = Observed(facts, "competences")
    bodies = {row["id"] for row in facts.rows("units") if row["kind"] == "carbon"}
    if not bodies:
        seen.unclear("units", None, "部门台账里没有性质是“碳管理机构”的部门")
    own, staff = _newest_evaluations(facts, "person"), _newest_evaluations(facts, "enterprise")
    for person in seen.rows("people", "在岗的碳管理机构人员", lambda row: row["unit"] in bodies and _serves(facts, row)):
        if person["id"] not in own:
            seen.lacking("people", person, "是碳管理机构的人，能力评价表里没有", absent_in="competences")
        for row in own.get(person["id"], ()):
            _is_competent(seen, row)
    for enterprise in seen.rows("enterprises", "边界内的企业", lambda row: row["inside"] is True):
        if enterprise["id"] not in staff:
            seen.lacking("enterprises", enterprise, "在边界内，能力评价表里没有它的人", absent_in="competences")
        seen.any_row("competences", staff.get(enterprise["id"], ()), _is_competent)
    return seen.verdict()


def _serves(facts: Facts, person: Row) -> bool:
    began, ended = person["from"], person["until"]
    return (began is None or began <= facts.as_of) and (ended is None or ended >= facts.as_of)


# 7.3 documents


def _in_force(facts: Facts, row: Row) -> bool:
    return row["state"] == "approved" and (row["withdrawn_on"] is None or row["withdrawn_on"] > facts.as_of)


@check(
    id="documents-controlled",
    title="文件有编号、批准人和下次评审吗",
    reads=("documents",),
    holds="每份已批准的文件都有文件编号和批准人，表单、报告、通知以外的都有下次评审日期",
    fails="有一份已批准的文件缺编号、批准人，或者该评审的没有下次评审日期",
    unknown="受控文件清单还没有内容，没有已批准的文件，有一份过了评审日期没有写新的，或者没有读全",
)
def documents_controlled(facts: Facts) -> Outcome:
    seen = Observed(facts, "documents")
    for row in seen.rows("documents", "已批准的文件", lambda row: _in_force(facts, row)):
        reviewed = row["kind"] in REVIEWED_KINDS
        seen.filled("documents", row, ("number", "approved_by", *(("review_due",) if reviewed else ())))
        if reviewed and row["review_due"] is not None and row["review_due"] < facts.as_of:
            seen.unclear("documents", row, f"的“下次评审”是 {row['review_due']}，已经过了，没有写新的日期")
    return seen.verdict()


def _plain(number: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", number)).casefold()


@check(
    id="document-numbers-unique",
    title="文件编号有没有重的",
    reads=("documents",),
    holds="没有两份文件用同一个编号（同名文件的作废旧版除外）",
    fails="有两份文件用了同一个编号",
    unknown="受控文件清单还没有内容，没有一份写了编号，或者没有读全",
)
def document_numbers_unique(facts: Facts) -> Outcome:
    seen = Observed(facts, "documents")
    taken: dict[str, list[Row]] = {}
    for row in seen.rows("documents", "写了编号的文件", lambda row: bool(row["number"])):
        earlier = taken.setdefault(_plain(row["number"]), [])
        for other in earlier:
            if other["title"] != row["title"] or "withdrawn" not in (other["state"], row["state"]):
                seen.wrong("documents", row, f"的编号 {row['number']} 与 {other['id']} 相同")
                break
        earlier.append(row)
    return seen.verdict()


@check(
    id="records-have-retention",
    title="记录保存几年写了没有",
    reads=("documents",),
    holds="每种已批准的记录表单和报告都写了保存期",
    fails="有一种记录表单或报告没有写保存期",
    unknown="受控文件清单还没有内容，里面没有记录表单和报告，或者没有读全",
)
def records_have_retention(facts: Facts) -> Outcome:
    seen = Observed(facts, "documents")

    def kept(row: Row) -> bool:
        return row["kind"] in RECORD_KINDS and _in_force(facts, row)

    for row in seen.rows("documents", "已批准的记录表单或报告", kept):
        seen.filled("documents", row, ("retention_years",), "是记录，却")
    return seen.verdict()


# 8.2 design, 8.3 changes


def _designed(facts: Facts, row: Row) -> bool:
    """Approved within the time looked back, or already built with no day of approval."""
    if row["approved_on"] is None:
        return row["stage"] not in ("approval", "design")
    return facts.within(row["approved_on"], LOOKED_BACK_MONTHS["designs"])


@check(
    id="designs-consider-carbon",
    title="设计时想过碳没有",
    reads=("designs",),
    holds="近 24 个月批准的设计都写了备选做法、减排量和取舍结论（没有机会的写了理由），填写日期不晚于方案批准",
    fails="有一个设计缺备选做法、减排量或结论，只写“无”没有理由，或者没有填写日期、批准以后才补填",
    unknown="设计台账还没有内容，近 24 个月没有批准的设计，有的看不出批准没有，或者没有读全",
)
def designs_consider_carbon(facts: Facts) -> Outcome:
    seen, register = Observed(facts, "designs"), "designs"
    for row in seen.rows(register, "近 24 个月批准的设计", lambda row: _designed(facts, row)):
        if row["approved_on"] is None:
            seen.unclear(register, row, "没有写“方案批准日期”，看不出想碳是在批准前还是批准后")
            continue
        seen.reasoned(register, row, ("opportunity",))
        if row["opportunity"] and not is_none(row["opportunity"]):
            seen.filled(register, row, ("reduction_t", "conclusion"))
        seen.dated(register, row, ("considered_on",))
        if row["considered_on"] is not None and row["considered_on"] > row["approved_on"]:
            title = column_title(facts, register, "considered_on")
            seen.wrong(register, row, f"的“{title}”是 {row['considered_on']}，晚于方案批准的 {row['approved_on']}")
    return seen.verdict()


@check(
    id="changes-verified",
    title="变更完工后验证过没有",
    reads=("changes",),
    holds="近 12 个月生效的策划内变更都有验证日期和验证结果",
    fails="有一项近 12 个月生效的策划内变更没有验证日期或验证结果",
    unknown="变更台账还没有内容，近 12 个月没有生效的策划内变更、也没有写“无”，或者没有读全",
)
def changes_verified(facts: Facts) -> Outcome:
    seen, months = Observed(facts, "changes"), LOOKED_BACK_MONTHS["changes"]

    def finished(row: Row) -> bool:
        day = row["entered_on"] if says_none(row) else row["effective_on"]
        return row["planned"] is True and day is not None and facts.within(day, months)

    for row in seen.rows("changes", f"近 {months} 个月生效的策划内变更", finished):
        seen.filled("changes", row, ("verified_on", "result"), "已经生效，却")
        if row["verified_on"] is not None:
            seen.dated("changes", row, ("verified_on",))
    return seen.verdict()
