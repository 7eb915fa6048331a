"""Checks for clause 5.2 of T/CSES: the carbon policy, what it commits to, who approved it and who was told."""

from __future__ import annotations

from collections.abc import Iterable

from parkbook.assess.checks.engine import Facts, Outcome, check
from parkbook.assess.checks.observed import Observed, is_none
from parkbook.assess.checks.scope import OUTSIDE

POLICY = "policy-statement"
LETTERS = ("a", "b", "c", "d", "e", "f", "i", "j")
"""Items of 5.2 that the policy must speak to; g and h are commitments and have checks of their own."""


@check(
    id="policy-issued",
    title="方针签发了没有",
    reads=("documents",),
    holds="碳管理方针有批准人，已到实施日期，没有作废",
    fails="受控文件清单里没有碳管理方针，或者它没有批准、没有到实施日期、已经作废",
    unknown="受控文件清单还没有内容，或者没有读全",
)
def policy_issued(facts: Facts) -> Outcome:
    seen = Observed(facts, "documents")
    row = seen.document(POLICY)
    if row is not None:
        seen.in_effect(row)
    return seen.verdict()


@check(
    id="policy-approved-by-top",
    title="方针是不是最高管理者批准的",
    reads=("documents", "posts", "units"),
    holds="方针的批准人就是最高管理者岗位的在任者，或者最高管理层的负责人",
    fails="方针没有批准人，或者批准人不是最高管理者",
    unknown="受控文件清单或岗位台账还没有内容，看不出谁是最高管理者，或者批准时在任的可能是前任",
)
def policy_approved_by_top(facts: Facts) -> Outcome:
    seen = Observed(facts, "documents", "posts")
    row = seen.document(POLICY)
    if row is None:
        return seen.verdict()
    seen.filled("documents", row, ("approved_by",))
    approver, post = row["approved_by"], facts.park.table("posts").by_key.get("top-management")
    heads = {unit["head"] for unit in facts.rows("units") if unit["kind"] == "top"}
    if not approver or approver in heads or (post is not None and approver == post["holder"]):
        return seen.verdict()
    if post is None or not post["holder"]:
        seen.unclear("posts", post, "最高管理者岗位（top-management）没有在任者，看不出批准人是不是最高管理者")
    elif row["approved_on"] and post["appointed_on"] and row["approved_on"] < post["appointed_on"]:
        seen.unclear("documents", row, f"由 {approver} 批准，早于现任最高管理者的任命日期，可能是前任批准的")
    else:
        seen.lacking("documents", row, f"由 {approver} 批准，最高管理者是 {post['holder']}", absent_in="units")
    return seen.verdict()


def _speaks_to(facts: Facts, letters: Iterable[str]) -> Outcome:
    seen = Observed(facts, "policy-commitments")
    have = {row["letter"] for row in facts.rows("policy-commitments") if row["text"] and not is_none(row["text"])}
    for letter in letters:
        if letter not in have:
            seen.lacking("policy-commitments", None, f"方针里没有对应 5.2 {letter}) 的句子")
    return seen.verdict()


def _covers(letter: str) -> None:
    """A check of its own for each letter: a sentence that is lacking contradicts that item and no other."""

    @check(
        id=f"policy-covers-{letter}",
        title=f"方针说到 5.2 {letter}) 了吗",
        reads=("policy-commitments",),
        holds=f"方针里有对应 5.2 {letter}) 的句子",
        fails=f"方针里没有对应 5.2 {letter}) 的句子",
        unknown="方针承诺台账还没有内容，或者没有读全",
    )
    def policy_covers(facts: Facts) -> Outcome:
        return _speaks_to(facts, letter)


for _letter in LETTERS:
    _covers(_letter)


@check(
    id="policy-commits-to-law",
    title="方针承诺守法了吗",
    reads=("policy-commitments",),
    holds="方针里有对应 5.2 g) 的守法承诺",
    fails="方针里没有对应 5.2 g) 的守法承诺",
    unknown="方针承诺台账还没有内容，或者没有读全",
)
def policy_commits_to_law(facts: Facts) -> Outcome:
    return _speaks_to(facts, "g")


@check(
    id="policy-commits-to-improve",
    title="方针承诺改进碳绩效了吗",
    reads=("policy-commitments",),
    holds="方针里有对应 5.2 h) 的改进承诺",
    fails="方针里没有对应 5.2 h) 的改进承诺",
    unknown="方针承诺台账还没有内容，或者没有读全",
)
def policy_commits_to_improve(facts: Facts) -> Outcome:
    return _speaks_to(facts, "h")


@check(
    id="policy-communicated",
    title="方针传达到内外了吗",
    reads=("communications", "documents"),
    holds="现行版方针批准以后，对内部员工和对相关方都有传达记录",
    fails="对内部员工或对相关方没有传达记录，或者记录早于现行版的批准日期",
    unknown="交流记录还没有内容，或者没有读全",
)
def policy_communicated(facts: Facts) -> Outcome:
    seen = Observed(facts, "communications")
    statement = facts.park.table("documents").by_key.get(POLICY)
    since = statement["approved_on"] if statement else None
    told = [row for row in facts.rows("communications") if row["topic"] == "policy"]
    seen.told("向内部员工传达方针", [row for row in told if row["audience"] == "staff"], since=since)
    seen.told("向相关方传达方针", [row for row in told if row["audience"] in OUTSIDE], since=since)
    return seen.verdict()


@check(
    id="policy-reviewed-in-interval",
    title="方针评审过期没有",
    reads=("documents", "routines"),
    holds="园区用月数定了方针评审的间隔，最近一次评审（新方针从批准日算）在间隔以内",
    fails="没有用月数定间隔，受控文件清单里没有方针，或者最近一次评审已经超过间隔",
    unknown="受控文件清单或例行工作台账还没有内容，或者没有读全",
)
def policy_reviewed_in_interval(facts: Facts) -> Outcome:
    seen = Observed(facts, "documents", "routines")
    months = seen.interval("policy-review", must=True)
    row = seen.document(POLICY)
    if months is None or row is None:
        return seen.verdict()
    routine = facts.park.table("routines").by_key["policy-review"]
    # A policy is looked at when it is approved, so a new edition counts from that day.
    looked = [(routine["last_on"], "routines", routine), (row["approved_on"], "documents", row)]
    past = [each for each in looked if each[0] is not None and each[0] <= facts.as_of]
    if not past:
        seen.lacking("routines", routine, "没有写方针上次评审的日期，方针也没有批准日期")
        return seen.verdict()
    day, register, source = max(past, key=lambda each: each[0])
    if not facts.within(day, months):
        seen.lacking(register, source, f"方针最近一次评审或批准是 {day}，超过了 {months:g} 个月的间隔")
    return seen.verdict()
