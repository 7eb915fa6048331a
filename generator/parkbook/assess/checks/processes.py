"""Checks for clause 4.4 of T/CSES: the processes of the system and the six modules."""

from __future__ import annotations

from collections.abc import Mapping

from parkbook.assess.checks.engine import Facts, Outcome, check
from parkbook.assess.checks.observed import Observed, value_titles
from parkbook.kit.model import MODULES
from parkbook.park.model import Row


def _each_process_has(facts: Facts, *columns: str) -> Outcome:
    seen = Observed(facts, "processes")
    for row in seen.rows("processes", "过程"):
        seen.filled("processes", row, columns)
    return seen.verdict()


@check(
    id="process-inputs-outputs",
    title="过程的输入输出写了没有",
    reads=("processes",),
    holds="每个过程都写了输入和输出",
    fails="有一个过程缺输入或输出",
    unknown="过程台账还没有内容，或者没有读全",
)
def process_inputs_outputs(facts: Facts) -> Outcome:
    return _each_process_has(facts, "input", "output")


@check(
    id="process-criteria",
    title="过程的准则和指标写了没有",
    reads=("processes",),
    holds="每个过程都写了准则或方法，以及绩效指标",
    fails="有一个过程缺准则和方法，或者缺绩效指标",
    unknown="过程台账还没有内容，或者没有读全",
)
def process_criteria(facts: Facts) -> Outcome:
    return _each_process_has(facts, "criteria", "indicator")


@check(
    id="process-risks-treated",
    title="过程的风险怎么处置写了没有",
    reads=("processes",),
    holds="每个过程都写了风险与处置，没有的写了“无”",
    fails="有一个过程的风险与处置空着",
    unknown="过程台账还没有内容，或者没有读全",
)
def process_risks_treated(facts: Facts) -> Outcome:
    return _each_process_has(facts, "risk")


@check(
    id="process-order",
    title="过程的先后接得上吗",
    reads=("processes",),
    holds="每个过程都有次序或前置过程，前置过程都在台账里，没有绕回原处",
    fails="有一个过程既无次序也无前置，或者前置过程台账里没有，或者几个过程互为前置",
    unknown="过程台账还没有内容，或者没有读全",
)
def process_order(facts: Facts) -> Outcome:
    seen = Observed(facts, "processes")
    known = facts.park.table("processes").by_key
    for row in seen.rows("processes", "过程"):
        if row["order"] is None and not row["after"]:
            seen.lacking("processes", row, "没有写“次序”，也没有写“前置过程”")
        for before in row["after"] or ():
            if before not in known:
                seen.lacking("processes", row, f"的前置过程 {before} 台账里没有")
    told: set[str] = set()
    for id in known:
        circle = () if id in told else _circle(known, id)
        if circle:
            told.update(circle)
            seen.wrong("processes", known[id], f"的前置过程绕回了自己：{' ← '.join((*circle, id))}")
    return seen.verdict()


def _circle(known: Mapping[str, Row], start: str) -> tuple[str, ...]:
    """The shortest way from a process through its predecessors back to itself; empty where there is none."""
    came_from: dict[str, str] = {}
    todo = [start]
    for id in todo:
        for before in known[id]["after"] or ():
            if before == start:
                way = [id]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return tuple(reversed(way))
            if before in known and before not in came_from:
                came_from[before] = id
                todo.append(before)
    return ()


@check(
    id="process-reviewed-in-interval",
    title="过程评价过期没有",
    reads=("processes", "routines"),
    holds="每个过程最近一次评价都在园区自定的间隔以内",
    fails="有一个过程没有评价日期，或者评价已经超过间隔",
    unknown="过程台账还没有内容，没有定“体系过程评价”的间隔，或者没有读全",
)
def process_reviewed_in_interval(facts: Facts) -> Outcome:
    seen = Observed(facts, "processes")
    months = seen.interval("process-evaluation")
    if months is not None:
        for row in seen.rows("processes", "过程"):
            seen.dated("processes", row, ("evaluated_on",), months)
    return seen.verdict()


@check(
    id="process-changes-closed",
    title="评价说要变的，有没有下文",
    reads=("processes", "actions"),
    holds="评价过的过程都写了要不要变，要变的写了措施台账里的编号",
    fails="有一个过程评价后要变，却没有写措施，或者措施台账里查不到",
    unknown="过程台账还没有内容，还没有评价过的过程，评价了没有写要不要变，或者没有读全",
)
def process_changes_closed(facts: Facts) -> Outcome:
    seen = Observed(facts, "processes")
    for row in seen.rows("processes", "评价过的过程", lambda row: row["evaluated_on"] or row["change_needed"]):
        if row["change_needed"] is None:
            seen.unclear("processes", row, "评价过，没有写要不要变")
        elif row["change_needed"] and row["action"]:
            seen.known("processes", row, "action", "actions")
        elif row["change_needed"]:
            seen.filled("processes", row, ("action",), "需要变更，却")
    return seen.verdict()


@check(
    id="modules-have-processes",
    title="六大模块各有过程和负责部门吗",
    reads=("processes",),
    holds="六大模块每个至少有一个过程，写了责任部门",
    fails="有一个模块没有过程，或者它的过程都没有责任部门",
    unknown="过程台账还没有内容，或者没有读全",
)
def modules_have_processes(facts: Facts) -> Outcome:
    seen = Observed(facts, "processes")
    titles = value_titles(facts, "processes", "module")
    for module in MODULES:
        rows = [row for row in facts.rows("processes") if row["module"] == module]
        if not rows:
            seen.lacking("processes", None, f"模块“{titles.get(module, module)}”没有过程")
        seen.any_row("processes", rows, lambda trial, row: trial.filled("processes", row, ("unit",)))
    return seen.verdict()
