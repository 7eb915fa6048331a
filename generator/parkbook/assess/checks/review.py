"""Checks for clauses 6.3, 6.3.1, 6.3.3 and 6.3.4 of T/CSES: reviews, inventories, opportunities, plan, technologies."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from parkbook.assess.checks.engine import Facts, Outcome, check
from parkbook.assess.checks.observed import Observed, is_none, says_none, value_titles
from parkbook.kit.model import MODULES
from parkbook.park.model import Row

_KEPT = re.compile(r"\d{4}|永久|长期|permanent|[\d一二三四五六七八九十]\s*年")
_FACILITIES = {
    "能源": ("renewable-direct", "renewable-own", "renewable-market", "storage", "cascade", "digital"),
    "公共设施": ("building", "transport", "equipment"),
}
"""The two parts of the plan of 6.3.3, by the kinds of project in each."""


@check(
    id="carbon-review-in-interval",
    title="碳评审过期没有",
    reads=("carbon-reviews", "routines"),
    holds="园区用月数定了碳评审的间隔，最近一次完成的评审在间隔以内",
    fails="没有用月数定间隔，没有完成过碳评审，或者最近一次已经超过间隔",
    unknown="碳评审台账或例行工作台账还没有内容，或者没有读全",
)
def carbon_review_in_interval(facts: Facts) -> Outcome:
    seen = Observed(facts, "carbon-reviews", "routines")
    months = seen.interval("carbon-review", must=True)
    if months is not None:
        seen.newest("carbon-reviews", "done_on", "完成的碳评审", months)
    return seen.verdict()


@check(
    id="carbon-review-modules",
    title="六个模块都评了没有",
    reads=("carbon-reviews",),
    holds="最近一次完成的碳评审，六个模块都写了评出什么",
    fails="最近一次完成的碳评审有一个模块空着",
    unknown="碳评审台账还没有内容、没有完成的评审，或者没有读全",
)
def carbon_review_modules(facts: Facts) -> Outcome:
    seen = Observed(facts, "carbon-reviews")
    row = seen.last("carbon-reviews", "完成的碳评审", "done_on")
    if row is not None:
        seen.filled("carbon-reviews", row, MODULES)
    return seen.verdict()


# 6.3.1: inventory and the opportunities that come out of it


def _newest_of_year(facts: Facts) -> dict[int, Row]:
    """The inventory that was finished last for each year, latest year first."""
    found: dict[int, Row] = {}
    for row in facts.rows("inventories"):
        done, last = row["done_on"], found.get(row["year"])
        if row["year"] is None or done is None or done > facts.as_of:
            continue
        if last is None or last["done_on"] < done:
            found[row["year"]] = row
    return dict(sorted(found.items(), reverse=True))


@check(
    id="inventory-within-year",
    title="一年以内核算过没有",
    reads=("inventories",),
    holds="最近一次核算完成于十二个月以内，有总量或强度，各年连着没有跳",
    fails="没有完成过核算，最近一次超过十二个月，没有园区的总量和强度，或者中间跳了年份",
    unknown="核算台账还没有内容，头一年可能只是体系建立以前的基准年，或者没有读全",
)
def inventory_within_year(facts: Facts) -> Outcome:
    seen = Observed(facts, "inventories")
    seen.whole("inventories")
    row = seen.newest("inventories", "done_on", "完成的核算", 12)
    if row is not None and row["total_t"] is None and row["intensity"] is None:
        seen.lacking("inventories", row, "没有写“总量”，也没有写“强度”")
    years = sorted(_newest_of_year(facts))
    for before, after in pairwise(years):
        if after - before < 2:
            continue
        missing = "、".join(map(str, range(before + 1, after)))
        if before == years[0]:
            text = f"缺 {missing} 年的核算；{before} 年若是体系建立以前的基准年，不算跳年"
            seen.unclear("inventories", None, text)
        else:
            seen.lacking("inventories", None, f"缺 {missing} 年的核算")
    return seen.verdict()


@check(
    id="inventory-reported",
    title="核算报告和底稿留着没有",
    reads=("inventories",),
    holds="最近两个核算年度都写了方法、报告和档案，档案写了保存到哪一年",
    fails="没有完成过核算，或者最近两个年度有一个缺方法、报告或档案",
    unknown="核算台账还没有内容，档案没有写保存多久，或者没有读全",
)
def inventory_reported(facts: Facts) -> Outcome:
    seen = Observed(facts, "inventories")
    seen.whole("inventories")
    rows = list(_newest_of_year(facts).values())[:2]
    if not rows:
        seen.lacking("inventories", None, "没有完成的核算")
    for row in rows:
        seen.filled("inventories", row, ("method", "report", "archive"), "算完了，却")
        if row["archive"] and not is_none(row["archive"]) and not _KEPT.search(row["archive"]):
            seen.unclear("inventories", row, "的“档案”没有写保存到哪一年")
    return seen.verdict()


@check(
    id="opportunities-ranked",
    title="减排机会逐个排过没有",
    reads=("review-opportunities",),
    holds="每个减排机会都有估算减排量、投资和名次，同一次评审里名次不重",
    fails="有一个机会缺减排量、投资或名次，或者同一次评审里两个机会名次相同",
    unknown="减排机会清单还没有内容，或者没有读全",
)
def opportunities_ranked(facts: Facts) -> Outcome:
    seen, register = Observed(facts, "review-opportunities"), "review-opportunities"
    taken: dict[tuple[str | None, int], Row] = {}
    for row in seen.rows(register, "减排机会"):
        seen.filled(register, row, ("reduction_t", "investment_wan", "rank"))
        if row["rank"] is None:
            continue
        other = taken.setdefault((row["review"], row["rank"]), row)
        if other is not row:
            seen.wrong(register, row, f"的“名次”是 {row['rank']}，和 {other['id']} 相同")
    return seen.verdict()


# 6.3.3: the plan for energy and facilities


@check(
    id="energy-plan-assessed",
    title="能源和设施规划评估过没有",
    reads=("energy-projects", "routines"),
    holds="能源和公共设施两块都有项目，每个没退役没取消的项目在间隔以内评估过，有结论",
    fails="没有用月数定间隔，缺一块，有一个项目没有评估、没有结论或者超过间隔",
    unknown="能源和设施项目或例行工作台账还没有内容，或者没有读全",
)
def energy_plan_assessed(facts: Facts) -> Outcome:
    seen, register = Observed(facts, "energy-projects", "routines"), "energy-projects"
    months = seen.interval("energy-plan", must=True)
    have = {row["kind"] for row in facts.rows(register)}
    for part, kinds in _FACILITIES.items():
        if not have.intersection(kinds):
            seen.lacking(register, None, f"{part}一块没有项目，也没有写“查过，无”")
    for row in seen.rows(register, "还在规划里的项目", lambda row: row["stage"] not in ("retired", "dropped")):
        if not _settled(facts, row, months):
            seen.filled(register, row, ("assessment",))
            if months is not None:
                seen.dated(register, row, ("assessed_on",), months)
    return seen.verdict()


def _settled(facts: Facts, row: Row, months: float | None) -> bool:
    """What has run for longer than the interval was settled by an assessment before the last one."""
    done = row["done_on"]
    return months is not None and done is not None and done <= facts.as_of and not facts.within(done, months)


# 6.3.4: the positive list of technologies


@check(
    id="technologies-assessed",
    title="技术正面清单评估过没有",
    reads=("technologies", "routines"),
    holds="园区用月数定了评估间隔，每项没移出的技术在间隔以内评估过，有结论",
    fails="没有用月数定间隔，有一项技术没有评估、没有结论或者超过间隔",
    unknown="技术正面清单或例行工作台账还没有内容，或者没有读全",
)
def technologies_assessed(facts: Facts) -> Outcome:
    seen = Observed(facts, "technologies", "routines")
    months = seen.interval("technology-list", must=True)
    for row in seen.rows("technologies", "没移出的技术", lambda row: row["state"] != "removed"):
        if months is not None:
            seen.dated("technologies", row, ("assessed_on",), months)
        seen.filled("technologies", row, ("assessment",))
    return seen.verdict()


def _in_use(seen: Observed, row: Row) -> None:
    _reached(seen, row, ("in-use",))
    seen.filled("technologies", row, ("place", "before_after"), "要有示范，却")


def _on_the_way(seen: Observed, row: Row) -> None:
    _reached(seen, row, ("study", "trial", "in-use"))
    if not row["before_after"]:
        seen.unclear("technologies", row, "没有写“前后对比”，看不出有没有下一个节点")


def _shared(seen: Observed, row: Row) -> None:
    _reached(seen, row, ("in-use",))
    if len(row["users"] or ()) < 2:
        # Departments of the park count as users too, and the column holds enterprises only.
        seen.unclear("technologies", row, "的“用的单位”不足两家企业，看不出还有没有别的单位在用")


def _reached(seen: Observed, row: Row, states: tuple[str, ...]) -> None:
    titles = value_titles(seen.facts, "technologies", "state")
    seen.filled("technologies", row, ("state",))
    if row["state"] is not None and row["state"] not in states:
        wanted = "、".join(f"“{titles.get(state, state)}”" for state in states)
        text = f"的状态是“{titles.get(row['state'], row['state'])}”，还没有到{wanted}"
        seen.lacking("technologies", row, text)


def _kind_shown(letter: str, kind: str, title: str, told: str, test: Callable[[Observed, Row], None]) -> None:
    """A check for one letter of 6.3.4: the list has the kind, and one of its rows passes `test`."""

    @check(
        id=f"technology-kind-{letter}",
        title=f"“{title}”有没有落地",
        reads=("technologies",),
        holds=f"技术正面清单里“{title}”至少有一项{told}",
        fails=f"技术正面清单里没有“{title}”，或者没有一项{told}",
        unknown=f"技术正面清单还没有内容，“{title}”写的是没有、要人看，或者没有读全",
    )
    def technology_kind(facts: Facts) -> Outcome:
        seen = Observed(facts, "technologies")
        rows = [row for row in facts.rows("technologies") if row["kind"] == kind]
        real = [row for row in rows if not says_none(row)]
        if not rows:
            seen.lacking("technologies", None, f"清单里没有“{title}”，也没有写“查过，无”")
        elif not real:
            seen.unclear("technologies", rows[0], f"写的是没有，6.3.4 {letter}) 能不能这样答，请人看")
        seen.any_row("technologies", real, test)
        return seen.verdict()


_kind_shown("a", "fuel", "化石燃料替代", "在用、写了落地地点和前后对比的", _in_use)
_kind_shown("b", "capture", "碳捕集利用封存", "到了可研、试用或在用的", _on_the_way)
_kind_shown("c", "process", "工艺与原料", "在用、写了落地地点和前后对比的", _in_use)
_kind_shown("d", "smart", "智慧生产", "在用、写了落地地点和前后对比的", _in_use)
_kind_shown("e", "management", "管理手段", "在用、有两家以上单位用的", _shared)
