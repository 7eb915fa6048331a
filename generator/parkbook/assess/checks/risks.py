"""Checks for clause 6.1 of T/CSES: risks and opportunities, and what is done about them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from parkbook.assess.checks.engine import Facts, Outcome, check
from parkbook.assess.checks.observed import Observed, is_bare_none, says_none, value_titles
from parkbook.dates import add_months
from parkbook.park.model import Row

_FIGURE = re.compile(r"[\d〇零一二两三四五六七八九十百千亿]")


# 6.1.2: the classes of risks and opportunities


def _consequence_told(seen: Observed, row: Row) -> None:
    # It may stand in the description, so an empty column decides nothing.
    if not row["consequence"] and not row["result"]:
        seen.unclear("risks", row, "没有写“后果”，也没有写“影响的结果”，看不出会碰到什么")


def _policy_named(seen: Observed, row: Row) -> None:
    if says_none(row):
        seen.unclear("risks", row, "写的是没有，6.1.2 a) 要的是指得出的文件，请人看")
        return
    seen.filled("risks", row, ("source",), "要指得出文件，却")
    seen.dated("risks", row, ("reviewed_on",), seen.interval("risk-review"))
    _consequence_told(seen, row)


def _figure_told(seen: Observed, row: Row) -> None:
    if says_none(row):
        return
    seen.filled("risks", row, ("figure",), "要有数，却")
    if row["figure"] and not _FIGURE.search(row["figure"]):
        seen.wrong("risks", row, "的“数和出处”里没有数")
    _consequence_told(seen, row)


def _event_told(seen: Observed, row: Row) -> None:
    if not says_none(row):
        _consequence_told(seen, row)
    elif is_bare_none(row["what"]) and not row["consequence"]:
        seen.unclear("risks", row, "写的是没有，没有写为什么不会遇到")


def _gain_told(seen: Observed, row: Row) -> None:
    if not says_none(row):
        seen.filled("risks", row, ("figure", "until"), "是机遇，却")


def _class_covered(
    letter: str, kind: str, title: str, topics: tuple[str, ...], told: str, test: Callable[[Observed, Row], None]
) -> None:
    """A check for one letter of 6.1.2: each of its topics has a row of the class that passes `test`."""
    unset = "没有定“风险和机遇评审”的间隔，" if test is _policy_named else ""

    @check(
        id=f"risk-class-{letter}",
        title=f"{title}的题目都看过没有",
        reads=("risks", "routines") if unset else ("risks",),
        holds=f"{title}一类的 {len(topics)} 个题目各有{told}",
        fails=f"{title}一类有一个题目没有条目，或者没有一条写全",
        unknown=f"风险和机遇清单还没有内容，有的行没有写题目、要人看，{unset}或者没有读全",
    )
    def risk_class(facts: Facts) -> Outcome:
        seen, titles = Observed(facts, "risks"), value_titles(facts, "risks", "topic")
        rows = [row for row in facts.rows("risks") if row["class"] == kind]
        missing = []
        for topic in topics:
            of_topic = [row for row in rows if row["topic"] == topic]
            seen.any_row("risks", of_topic, test)
            if not of_topic:
                missing.append(titles.get(topic, topic))
        loose = [row for row in rows if row["topic"] is None]
        for row in loose if missing else ():
            seen.unclear("risks", row, f"没有写“题目”，看不出说的是不是{'、'.join(missing)}")
        for name in () if loose else missing:
            seen.lacking("risks", None, f"{title}一类没有“{name}”的条目，也没有写“查过，无”")
        return seen.verdict()


_class_covered(
    "a", "strategic", "战略风险", ("national-policy", "local-policy"), "一条指得出文件、在园区定的间隔以内看过的", _policy_named
)
_class_covered(
    "b", "operational", "运营风险", ("energy-intensive", "supply-chain", "data-operation"),
    "条目，或者写了“查过，无”",
    lambda seen, row: None,  # whether the object has a name, a person reads
)
_class_covered(
    "c", "financial", "财务风险", ("financing", "material-price", "abatement-cost"),
    "一条写了数和出处的，或者写了“查过，无”", _figure_told,
)
_class_covered(
    "d", "emergency", "突发风险", ("disaster", "pollution", "safety", "health"),
    "一条写了后果的，或者写了不会遇到的理由", _event_told,
)
_class_covered(
    "e", "opportunity", "机遇", ("facilities", "investment", "layout", "linking", "brand"),
    "一条同时写了好处和窗口期的，或者写了“查过，无”", _gain_told,
)


# 6.1.3: what is done about them


def _to_treat(row: Row) -> bool:
    return row["decision"] == "treat" or (row["decision"] is None and not says_none(row))


@check(
    id="risks-have-actions",
    title="定了应对的有没有措施",
    reads=("risks", "actions"),
    holds="每条定为应对的风险和机遇都写了措施，措施台账里查得到，有完成期限",
    fails="有一条定为应对却没有写措施，措施台账里查不到，或者措施没有期限",
    unknown="风险和机遇清单还没有内容、没有定为应对的，有的行没有写决定，或者没有读全",
)
def risks_have_actions(facts: Facts) -> Outcome:
    seen = Observed(facts, "risks")
    for row in seen.rows("risks", "定为应对的风险和机遇", _to_treat):
        if row["decision"] is None:
            seen.unclear("risks", row, "没有写“决定”，看不出要不要应对")
            continue
        seen.filled("risks", row, ("actions",), "定为应对，却")
        for action in seen.all_known("risks", row, "actions", "actions"):
            if action["done_on"] is None:
                seen.filled("actions", action, ("due",))
    return seen.verdict()


@check(
    id="risks-effect-checked",
    title="应对完了管不管用看过没有",
    reads=("risks", "actions", "routines"),
    holds="措施完成、到了期的应对都有效果评价的日期和结论，不管用的接着有措施；没到期的排了日期",
    fails="有一条应对过了评价期限没有评价，评价早于措施完成，没有结论，或者不管用却没有新措施",
    unknown="清单或措施台账还没有内容、没有写了措施的应对，没有写评价期限也没有定间隔，或者没有读全",
)
def risks_effect_checked(facts: Facts) -> Outcome:
    seen = Observed(facts, "risks", "actions")
    actions = facts.park.table("actions").by_key
    months = facts.interval_months("risk-effect")
    for row in seen.rows("risks", "写了措施的应对", lambda row: _to_treat(row) and row["actions"]):
        ends = [actions[id]["done_on"] for id in row["actions"] if id in actions]
        first = min((end for end in ends if end is not None and end <= facts.as_of), default=None)
        due = row["effect_due"]
        if due is None and months is not None and first is not None:
            due = add_months(first, months)
        overdue = first is not None and due is not None and due < facts.as_of
        if row["effect_checked_on"] is not None:
            _effect_told(seen, row, first if overdue else None)
        elif overdue:
            seen.lacking("risks", row, f"的措施做完了，应在 {due} 前评价效果，没有写“效果评价日期”")
        elif len(ends) < len(row["actions"]):
            seen.unclear("risks", row, "的应对措施有的在措施台账里查不到，看不出做完没有")
        elif due is None and months is None:
            seen.unclear("risks", row, "没有写“效果评价期限”，也没有定“应对效果评价”的间隔")
    return seen.verdict()


def _effect_told(seen: Observed, row: Row, done: date | None) -> None:
    checked = row["effect_checked_on"]
    seen.dated("risks", row, ("effect_checked_on",))
    seen.filled("risks", row, ("effect",))
    if done is not None and checked < done:
        seen.wrong("risks", row, f"的“效果评价日期”是 {checked}，早于措施完成的 {done}")
    if row["effect"] == "ineffective":
        actions = seen.facts.park.table("actions").by_key
        ends = [actions[id]["done_on"] for id in row["actions"] if id in actions]
        if not any(end is None or end > checked for end in ends):
            seen.lacking("risks", row, "评价为不管用，“应对措施”里没有接着做的", absent_in="actions")
