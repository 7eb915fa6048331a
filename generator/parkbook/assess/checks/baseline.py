"""Checks for clauses 6.4 to 6.7 of T/CSES: parameters, baselines, obligations, and changes of the system."""

from __future__ import annotations

import re

from parkbook.assess.checks.engine import Facts, Outcome, check
from parkbook.assess.checks.observed import Observed, column_title, is_bare_none
from parkbook.park.model import Row

TRIGGERS = ("trigger_a", "trigger_b", "trigger_c")
_EMPTY_PHRASE = re.compile(r"^(?:因|根据|按照?)?工作(?:的)?(?:需要|要求|安排)。?$")
_UNCHANGED = re.compile(r"^(?:没变|没有?变化|不变|未变|无变化|无需)。?$")


# 6.4: parameters


@check(
    id="parameters-have-values",
    title="绩效参数有现值和基准值吗",
    reads=("performance-parameters",),
    holds="每个绩效参数都写了基准值、现值和变好的方向",
    fails="有一个绩效参数缺基准值、现值或变好的方向",
    unknown="绩效参数台账还没有内容，或者没有读全",
)
def parameters_have_values(facts: Facts) -> Outcome:
    seen, register = Observed(facts, "performance-parameters"), "performance-parameters"
    for row in seen.rows(register, "绩效参数"):
        seen.filled(register, row, ("base_value", "value", "better"))
    return seen.verdict()


@check(
    id="parameters-reviewed",
    title="绩效参数评审过期没有",
    reads=("performance-parameters", "routines"),
    holds="园区用月数定了间隔，每个参数在间隔以内评审过，写了与基准比的结论，不宜比的写了原因",
    fails="没有用月数定间隔，有一个参数没有评审、超过间隔、没有结论，或者不宜比却没有原因",
    unknown="绩效参数台账或例行工作台账还没有内容，或者没有读全",
)
def parameters_reviewed(facts: Facts) -> Outcome:
    seen, register = Observed(facts, "performance-parameters", "routines"), "performance-parameters"
    months = seen.interval("parameter-review", must=True)
    for row in seen.rows(register, "绩效参数"):
        if months is not None:
            seen.dated(register, row, ("reviewed_on",), months)
        seen.filled(register, row, ("verdict",))
        if row["verdict"] == "not-comparable":
            seen.filled(register, row, ("reason",), "判为不宜比，却")
    return seen.verdict()


# 6.5: baselines


@check(
    id="baseline-set",
    title="基准定了没有",
    reads=("baselines", "carbon-reviews"),
    holds="每个基准都写了基准年或基准线、数值、单位、依据的碳评审、为什么选这个时段和当时的变量",
    fails="有一个基准缺基准年和基准线、数值、单位、依据的碳评审或理由，或者那次评审台账里没有",
    unknown="碳管理基准还没有内容，碳评审台账对不上，没有写当时的变量，或者没有读全",
)
def baseline_set(facts: Facts) -> Outcome:
    seen = Observed(facts, "baselines")
    for row in seen.rows("baselines", "基准"):
        if row["year"] is None and not row["line"]:
            seen.lacking("baselines", row, "没有写“基准年”，也没有写“基准线”")
        seen.filled("baselines", row, ("value", "unit_of_value", "review", "reason"), "是基准，却")
        if row["review"]:
            seen.known("baselines", row, "review", "carbon-reviews")
        if not row["variables"]:
            seen.unclear("baselines", row, "没有写“变量”，看不出当时产量、气温是多少")
    return seen.verdict()


@check(
    id="baseline-triggers-looked-at",
    title="基准要不要调看过没有",
    reads=("baselines", "routines"),
    holds="园区用月数定了间隔，每个基准在间隔以内看过三种情形，写“有”的已经调整并批准",
    fails="没有用月数定间隔，有一个基准没有看、超过间隔、少看一种情形，或者写了“有”却没有调整",
    unknown="碳管理基准或例行工作台账还没有内容，看出来不满一个月还没有调、批没批看不出，或者没有读全",
)
def baseline_triggers_looked_at(facts: Facts) -> Outcome:
    seen = Observed(facts, "baselines", "routines")
    months = seen.interval("baseline-check", must=True)
    for row in seen.rows("baselines", "基准"):
        if months is not None:
            seen.dated("baselines", row, ("checked_on",), months)
        seen.filled("baselines", row, TRIGGERS)
        if "yes" in {row[trigger] for trigger in TRIGGERS}:
            _adjusted(seen, row)
    return seen.verdict()


def _adjusted(seen: Observed, row: Row) -> None:
    checked = row["checked_on"]
    if not row["adjustment"]:
        if checked is not None and seen.facts.within(checked, 1):
            seen.unclear("baselines", row, f"{checked} 看出要调，还没有写“调整”；园区规定的天数过了没有，请人看")
        else:
            seen.filled("baselines", row, ("adjustment",), "有一种情形写了“有”，却")
    elif row["adjusted_on"] is None or (checked is not None and row["adjusted_on"] < checked):
        seen.unclear("baselines", row, "写了“调整”，没有这次检查以后的“调整批准日期”")


# 6.6: obligations


@check(
    id="obligations-applicability-judged",
    title="义务适不适用逐条判过没有",
    reads=("obligations",),
    holds="每条义务都写了适不适用，以及对园区意味着什么或不适用的理由",
    fails="有一条义务没有写适不适用，或者没有写对园区意味着什么",
    unknown="合规义务台账还没有内容，或者没有读全",
)
def obligations_applicability_judged(facts: Facts) -> Outcome:
    seen = Observed(facts, "obligations")
    for row in seen.rows("obligations", "义务"):
        seen.filled("obligations", row, ("applies", "meaning"))
    return seen.verdict()


# 6.7: changes of the system


def _planned(seen: Observed) -> list[Row]:
    """The planned changes, but for those still on paper: not approved, and to start on a day to come."""

    def wanted(row: Row) -> bool:
        starts = row["start_on"] or row["effective_on"]
        return bool(row["planned"]) and not (
            row["approved_on"] is None and starts is not None and starts > seen.facts.as_of
        )

    return seen.rows("changes", "已经批准或动手的策划内变更", wanted)


@check(
    id="change-purpose",
    title="变更的目的和后果想过没有",
    reads=("changes",),
    holds="每项策划内的变更都写了目的和后果，目的不是“工作需要”一类的话",
    fails="有一项变更缺目的或后果，或者目的只写“工作需要”",
    unknown="变更台账还没有内容，没有已经批准或动手的策划内变更，或者没有读全",
)
def change_purpose(facts: Facts) -> Outcome:
    seen = Observed(facts, "changes")
    for row in _planned(seen):
        seen.filled("changes", row, ("purpose", "consequences"), "是策划内的变更，却")
        if row["purpose"] and _EMPTY_PHRASE.match(row["purpose"].strip()):
            seen.wrong("changes", row, f"的“目的”写的是“{row['purpose']}”，不是一件具体的事")
    return seen.verdict()


@check(
    id="change-integrity",
    title="变更动到体系哪里看过没有",
    reads=("changes", "documents"),
    holds="每项策划内的变更都写了体系完整性，跟着改的文件换了版，不晚于变更生效",
    fails="有一项变更没有写体系完整性，跟着改的文件清单里没有，或者变更生效了文件还是旧版",
    unknown="变更台账还没有内容，没有策划内变更，文件后来又换过版、对不上日期，或者没有读全",
)
def change_integrity(facts: Facts) -> Outcome:
    seen = Observed(facts, "changes")
    for row in _planned(seen):
        seen.filled("changes", row, ("integrity",), "是策划内的变更，却")
        for document in seen.all_known("changes", row, "documents", "documents"):
            _revised(seen, row, document)
    return seen.verdict()


def _revised(seen: Observed, change: Row, document: Row) -> None:
    """The documents register holds the edition of today, so one later than the change may be the next but one."""
    effective, edition = change["effective_on"], document["effective_on"]
    if effective is None or effective > seen.facts.as_of:
        return
    title = column_title(seen.facts, "changes", "documents")
    name = f"的“{title}” {document['id']}"
    begun = min(day for day in (change["entered_on"], change["approved_on"], change["start_on"], effective) if day)
    if edition is None:
        seen.lacking("changes", change, f"{name} 没有实施日期", absent_in="documents")
    elif edition < begun:
        seen.lacking("changes", change, f"{name} 还是 {edition} 的那一版", absent_in="documents")
    elif edition > effective:
        seen.unclear("changes", change, f"{name} 的实施日期 {edition} 晚于变更生效的 {effective}，可能后来又换过版")


@check(
    id="change-resources",
    title="变更要的资源想过没有",
    reads=("changes",),
    holds="每项策划内的变更都写了资源，无需的写了理由",
    fails="有一项变更没有写资源",
    unknown="变更台账还没有内容，没有已经批准或动手的策划内变更，有的只写“无”，或者没有读全",
)
def change_resources(facts: Facts) -> Outcome:
    return _considered(facts, "resources")


@check(
    id="change-duties",
    title="变更后谁的活变了想过没有",
    reads=("changes",),
    holds="每项策划内的变更都写了职责变没变，没变的写了理由",
    fails="有一项变更没有写职责",
    unknown="变更台账还没有内容，没有已经批准或动手的策划内变更，有的只写没变、没有理由，或者没有读全",
)
def change_duties(facts: Facts) -> Outcome:
    return _considered(facts, "duties")


def _considered(facts: Facts, column: str) -> Outcome:
    seen = Observed(facts, "changes")
    title = column_title(facts, "changes", column)
    for row in _planned(seen):
        seen.filled("changes", row, (column,))
        said = (row[column] or "").strip()
        if is_bare_none(said) or _UNCHANGED.match(said):
            seen.unclear("changes", row, f"的“{title}”只写了“{said}”，没有写理由")
    return seen.verdict()
