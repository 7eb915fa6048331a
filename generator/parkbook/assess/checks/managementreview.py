"""Checks for clauses 9.5 and 10.2 of T/CSES: management review, improvement of carbon performance."""

from __future__ import annotations

from decimal import Decimal

from parkbook.assess.checks.engine import Facts, Outcome, check
from parkbook.assess.checks.observed import Observed
from parkbook.park.model import Row

REVIEWS = "management-reviews"
LONGEST_MONTHS = 12
"""Longest interval that the criterion of 9.5 accepts."""
CONCLUSIONS = ("suitable", "adequate", "effective")
INPUTS = {
    "a": "以往评审措施的状况", "b": "因素与风险的变化", "c": "绩效的趋势", "d": "持续改进的机会",
    "e": "体系变更的需求", "f": "各层面的绩效", "h": "目标的实现程度", "i": "绩效与改进", "j": "措施计划的进展",
}
"""Items of 9.5.1; g asks for nothing of its own."""
OUTPUTS = {
    "a": "改进绩效的机会", "b": "方针", "c": "绩效参数与基准", "d": "目标与措施计划", "e": "融入业务", "f": "资源分配",
    "g": "能力、意识和沟通",
}
"""Items of 9.5.2."""


@check(
    id="management-review-in-interval",
    title="管理评审过期没有、三句结论齐不齐",
    reads=(REVIEWS, "routines"),
    holds="园区用月数定了管理评审间隔，不超过 12 个月，最近一次在间隔以内，三句结论都写了并签了字",
    fails="没有用月数定间隔，间隔超过 12 个月，还没有开过，已经超过间隔，或者三句结论缺一句",
    unknown="管理评审台账或例行工作台账还没有内容，没有写签字日期，或者没有读全",
)
def management_review_in_interval(facts: Facts) -> Outcome:
    seen = Observed(facts, REVIEWS, "routines")
    months = seen.interval("management-review", must=True, most=LONGEST_MONTHS)
    if months is not None:
        seen.newest(REVIEWS, "held_on", "开过的管理评审", months)
    row = seen.last(REVIEWS, "开过的管理评审", "held_on")
    if row is not None:
        seen.filled(REVIEWS, row, CONCLUSIONS, "开过，却")
        if row["signed_on"] is None or row["signed_on"] > facts.as_of:
            seen.unclear(REVIEWS, row, "没有写最高管理者签字的日期，或者日期还没有到")
    return seen.verdict()


def _takes_up(part: str, clause: str, letter: str, what: str) -> None:
    """A check of its own for each letter: what is lacking contradicts that item and no other."""
    word = "输入" if part == "input" else "输出"

    @check(
        id=f"management-review-{part}-{letter}",
        title=f"管理评审的{word} {letter}) 有没有",
        reads=(REVIEWS,),
        holds=f"最近一次管理评审写了{word} {clause} {letter})“{what}”",
        fails=f"最近一次管理评审没有写{word} {clause} {letter})“{what}”，或者只写了“无”没有理由",
        unknown="管理评审台账还没有内容，还没有开过，或者没有读全",
    )
    def management_review_takes_up(facts: Facts) -> Outcome:
        seen = Observed(facts, REVIEWS)
        row = seen.last(REVIEWS, "开过的管理评审", "held_on")
        if row is not None:
            seen.reasoned(REVIEWS, row, (f"{part}_{letter}",))
        return seen.verdict()


for _letter, _what in INPUTS.items():
    _takes_up("input", "9.5.1", _letter, _what)
for _letter, _what in OUTPUTS.items():
    _takes_up("output", "9.5.2", _letter, _what)


def _is_shown(seen: Observed, row: Row) -> None:
    """Done, two values of a parameter, comparable and proven, the later one better."""
    register = "improvements"
    seen.dated(register, row, ("done_on",))
    seen.filled(register, row, ("parameter", "before", "after", "comparable", "evidence"), "是碳绩效的改进，却")
    parameter = seen.known(register, row, "parameter", "performance-parameters") if row["parameter"] else None
    before, after = row["before"], row["after"]
    if before is None or after is None:
        return
    if not _is_better(before, after, parameter["better"] if parameter else None):
        seen.wrong(register, row, f"改前 {before}，改后 {after}，没有变好")
    elif parameter is not None and parameter["better"] is None:
        title = "往哪边走算变好"
        seen.unclear("performance-parameters", parameter, f"没有写{title}，看不出 {row['id']} 是变好还是变差")


def _is_better(before: Decimal, after: Decimal, way: str | None) -> bool:
    if way == "lower":
        return after < before
    return after > before if way == "higher" else after != before


@check(
    id="improvement-evidenced",
    title="碳绩效变好拿得出数吗",
    reads=("improvements", "performance-parameters"),
    holds="至少一项已完成的碳绩效改进写了参数、改前改后的数和可比说明，数确实变好，有证据",
    fails="没有碳绩效的改进，或者各项都没有完成、缺数、缺可比说明或证据，或者数没有变好",
    unknown="改进台账还没有内容，参数查不到或没有写往哪边算变好，或者没有读全",
)
def improvement_evidenced(facts: Facts) -> Outcome:
    seen = Observed(facts, "improvements")
    rows = [row for row in facts.rows("improvements") if row["kind"] == "performance"]
    if not rows:
        seen.lacking("improvements", None, "没有类型是“碳绩效”的改进")
    seen.any_row("improvements", rows, _is_shown)
    return seen.verdict()
