"""Checks for clause 6.2 of T/CSES: objectives and the actions towards them."""

from __future__ import annotations

import re
import unicodedata

from parkbook.assess.checks.engine import Facts, Outcome, check
from parkbook.assess.checks.observed import Observed, is_none, value_titles
from parkbook.dates import add_months
from parkbook.park.model import Row

_FIGURE = re.compile(r"[\d〇零一二两三四五六七八九十百千亿]")
_QUANTITY = re.compile(r"[\d两三四五六七八九十百千]")
"""Without 一, which stands in words such as 一体化."""
_LETTER = re.compile(r"(?<![a-z])[a-j](?![a-z])")
_VAGUE = re.compile(
    r"^(?:(?:继续|持续|进一步|积极|大力|全面|深入|稳步)*"
    r"(?:推进|推动|加强|强化|研究(?!院|所|中心)|探索|深化|促进|提升|完善|落实))+"
)
_GENERAL = re.compile(
    r"^(?:节能|降碳|减排|低碳|零碳|绿色|碳|用能|管理|工作|建设|发展|转型|升级|力度|水平|能力|宣传|意识|体系|制度|"
    r"措施|相关|有关|各项|各类|全部|园区|企业|的|和|与|及|、)*[。\s]*$"
)
"""Words behind such a verb that name nothing one could go and look at."""
_LATER = re.compile(r"^(?:视情况|酌情|待定|另行)")
_ACCEPTANCE = re.compile(r"^(?:以|按|通过|经)?(?:竣工|项目|专家)?验收(?:合格|通过|为准)*。?$")
_SAID = ("d", "h")
"""Letters of 5.2 whose sentences speak of neutrality and of carbon performance, which objectives have to carry."""


# 6.2.1: objectives


def _current_objectives(seen: Observed) -> list[Row]:
    as_of = seen.facts.as_of
    return seen.rows("objectives", "现行的目标", lambda row: row["due"] is None or row["due"] >= as_of)


@check(
    id="objectives-quantified",
    title="目标的数、单位、基准、期限齐不齐",
    reads=("objectives",),
    holds="每项现行目标都有目标值、单位、基准和完成期限",
    fails="有一项现行目标缺目标值、单位、基准年或完成期限",
    unknown="目标台账还没有内容、没有现行的目标，只写了基准年没有基准值，任务没有写基准，或者没有读全",
)
def objectives_quantified(facts: Facts) -> Outcome:
    seen = Observed(facts, "objectives")
    for row in _current_objectives(seen):
        task = row["type"] == "task"
        seen.filled("objectives", row, ("value", "unit_of_value", "due", *(() if task else ("base_year",))))
        if task and row["base_year"] is None and row["base_value"] is None:
            seen.unclear("objectives", row, "是任务，没有写基准，请人看从什么算起")
        elif row["base_year"] is not None and row["base_value"] is None:
            seen.unclear("objectives", row, "写了“基准年”，没有写“基准值”")
    return seen.verdict()


@check(
    id="objectives-link-policy",
    title="目标和方针接得上吗",
    reads=("objectives", "policy-commitments"),
    holds="每项目标都写了对应的方针字母，方针里有这一句；方针讲中和目标和碳绩效的字母各有目标",
    fails="有一项目标没有写对应方针，写的字母方针里没有，或者方针的 d、h 没有一项目标",
    unknown="目标台账或方针承诺还没有内容，写的不是字母，或者没有读全",
)
def objectives_link_policy(facts: Facts) -> Outcome:
    seen = Observed(facts, "objectives", "policy-commitments")
    have = {row["letter"] for row in facts.rows("policy-commitments") if row["text"] and not is_none(row["text"])}
    served: set[str] = set()
    for row in seen.rows("objectives", "目标"):
        seen.filled("objectives", row, ("policy_letter",), "要对上方针，却")
        written = unicodedata.normalize("NFKC", row["policy_letter"] or "")
        letters = _LETTER.findall(written.lower())
        served.update(letters)
        if written and not letters and not is_none(written):
            seen.unclear("objectives", row, f"的“对应方针”写的是“{written}”，看不出是哪个字母")
        for letter in letters:
            if letter not in have:
                text = f"的“对应方针”写的是 {letter}，方针里没有对应 5.2 {letter}) 的句子"
                seen.lacking("objectives", row, text, absent_in="policy-commitments")
    titles = value_titles(facts, "policy-commitments", "letter")
    for letter in _SAID:
        if letter in have and letter not in served:
            seen.lacking("objectives", None, f"方针的“{titles.get(letter, letter)}”没有一项目标撑着")
    return seen.verdict()


@check(
    id="objectives-monitored",
    title="目标有没有人按期看",
    reads=("objectives",),
    holds="每项现行目标都写了怎么看进展、多久看一次，最近实绩在间隔以内；达不成的写了落后说明",
    fails="有一项现行目标没有写怎么看进展或最近实绩，实绩超过间隔，或者达不成却没有写说明",
    unknown="目标台账还没有内容、没有现行的目标，有的没有写看的间隔，或者没有读全",
)
def objectives_monitored(facts: Facts) -> Outcome:
    seen = Observed(facts, "objectives")
    for row in _current_objectives(seen):
        seen.filled("objectives", row, ("monitored_by", "actual"))
        if row["interval_months"]:
            seen.dated("objectives", row, ("actual_on",), float(row["interval_months"]))
        else:
            # The words of “怎么看进展” may tell it to a person.
            seen.unclear("objectives", row, "没有写“看的间隔”，判不了实绩过期没有")
        if row["verdict"] == "off-track":
            seen.filled("objectives", row, ("lagging",), "判为到期达不成，却")
    return seen.verdict()


# 6.2.2: the five elements of an action


def _towards_objectives(seen: Observed) -> list[Row]:
    wanted = lambda row: bool(row["objective"]) or row["plan"] == "objective-plan"
    return seen.rows("actions", "支撑目标的措施", wanted)


@check(
    id="actions-what",
    title="措施读得出做什么吗",
    reads=("actions",),
    holds="没有一条支撑目标的措施只写“推进”“加强”一类的话",
    fails="有一条措施除了“推进”“加强”一类的话没有别的",
    unknown="措施台账里没有支撑目标的措施，有的措施用这类话开头又没有数，或者没有读全",
)
def actions_what(facts: Facts) -> Outcome:
    seen = Observed(facts, "actions")
    for row in _towards_objectives(seen):
        what = row["what"].strip()
        vague = _VAGUE.match(what)
        if vague is None or _QUANTITY.search(what + (row["technology"] or "")):
            continue
        if _GENERAL.match(what[vague.end():]):
            seen.wrong("actions", row, "读不出做到什么算做完")
        else:
            seen.unclear("actions", row, f"用“{vague[0]}”开头，没有数，请人看做完没有判得出来吗")
    return seen.verdict()


@check(
    id="actions-resources",
    title="措施要什么资源写了没有",
    reads=("actions",),
    holds="每条支撑目标的措施都写了需要的资源，用不着的写了“不另配”",
    fails="有一条措施的资源空着，或者只写“视情况安排”一类的话",
    unknown="措施台账里没有支撑目标的措施，或者没有读全",
)
def actions_resources(facts: Facts) -> Outcome:
    seen = Observed(facts, "actions")
    for row in _towards_objectives(seen):
        seen.filled("actions", row, ("resource",))
        resource = row["resource"] or ""
        if _LATER.match(resource) and not _FIGURE.search(resource):
            seen.wrong("actions", row, f"的“需要的资源”写的是“{resource}”，没有着落")
    return seen.verdict()


@check(
    id="actions-owner",
    title="措施由谁负责，人还在吗",
    reads=("actions", "people"),
    holds="每条支撑目标的措施都有责任人，在人员台账里；没做完的，人还在岗",
    fails="有一条措施没有责任人，人员台账里没有，或者没做完而人不在岗",
    unknown="措施台账里没有支撑目标的措施，人员台账还没有内容，或者没有读全",
)
def actions_owner(facts: Facts) -> Outcome:
    seen = Observed(facts, "actions")
    for row in _towards_objectives(seen):
        seen.filled("actions", row, ("who",))
        if not row["who"]:
            continue
        if row["done_on"] is None:
            seen.serving("actions", row, "who")
        else:
            seen.known("actions", row, "who", "people")
    return seen.verdict()


@check(
    id="actions-due",
    title="措施的期限和节点定了没有",
    reads=("actions", "objectives"),
    holds="每条支撑目标的措施都有完成期限，不晚于目标的期限；做半年以上的有带日期的节点",
    fails="有一条措施没有期限，晚于所支撑目标的期限，或者做半年以上没有带日期的节点",
    unknown="措施台账里没有支撑目标的措施，有的没有写开始、看不出要不要节点，或者没有读全",
)
def actions_due(facts: Facts) -> Outcome:
    seen = Observed(facts, "actions")
    objectives = facts.park.table("objectives").by_key
    for row in _towards_objectives(seen):
        seen.filled("actions", row, ("due",))
        if row["due"] is None:
            continue
        objective = objectives.get(row["objective"])
        if objective is not None and objective["due"] is not None and row["due"] > objective["due"]:
            text = f"的“完成期限”是 {row['due']}，晚于目标 {row['objective']} 的 {objective['due']}"
            seen.wrong("actions", row, text)
        _milestones(seen, row)
    return seen.verdict()


def _milestones(seen: Observed, row: Row) -> None:
    if row["milestones"] and not is_none(row["milestones"]):
        if not _QUANTITY.search(row["milestones"]):
            seen.wrong("actions", row, "的“节点”里没有日期")
    elif row["start"] is None:
        seen.unclear("actions", row, "没有写“开始”，也没有写“节点”，看不出是不是半年以上")
    elif add_months(row["start"], 6) <= row["due"]:
        seen.filled("actions", row, ("milestones",), "要做半年以上，却")


@check(
    id="actions-judged",
    title="怎样算有效事先写了没有",
    reads=("actions",),
    holds="每条支撑目标的措施都写了怎样算有效，评价办法的日期不晚于开始",
    fails="有一条措施没有写怎样算有效，只写“通过验收”，或者办法写在开始以后",
    unknown="措施台账里没有支撑目标的措施，有的看不出办法是不是开始以前写的，或者没有读全",
)
def actions_judged(facts: Facts) -> Outcome:
    seen = Observed(facts, "actions")
    for row in _towards_objectives(seen):
        seen.filled("actions", row, ("judged_by",), "要评价效果，却")
        judged, written, start = row["judged_by"], row["judged_set_on"], row["start"]
        if not judged:
            continue
        if _ACCEPTANCE.match(judged.strip()):
            seen.wrong("actions", row, f"的“怎样算有效”写的是“{judged}”，没有说看哪个数")
        if written is not None and start is not None and written > start:
            seen.wrong("actions", row, f"的“评价办法日期”是 {written}，晚于开始的 {start}")
        elif written is None and (start is None or start <= facts.as_of):
            seen.unclear("actions", row, "没有写“评价办法日期”，看不出是不是动手以前定的")
        elif start is None:
            seen.unclear("actions", row, "没有写“开始”，看不出办法是不是动手以前定的")
    return seen.verdict()
