"""Checks for clause 4.3 of T/CSES: the scope, its document, what lies inside and what is outsourced."""

from __future__ import annotations

from parkbook.assess.checks.engine import PROFILE, Facts, Outcome, check
from parkbook.assess.checks.observed import Observed, is_none
from parkbook.assess.model import Note

SCOPE = "scope-statement"
OUTSIDE = ("enterprises", "authorities", "public")
"""Audiences of communications that are interested parties outside the administration."""
_PARTS = {"physical": "物理边界", "organizational": "组织边界", "activities": "活动"}


@check(
    id="scope-documented",
    title="范围说明批准了没有",
    reads=("documents",),
    holds="《体系范围与边界说明》有批准人，已到实施日期，没有作废",
    fails="受控文件清单里没有范围说明，或者它没有批准、没有到实施日期、已经作废",
    unknown="受控文件清单还没有内容，或者没有读全",
)
def scope_documented(facts: Facts) -> Outcome:
    seen = Observed(facts, "documents")
    row = seen.document(SCOPE)
    if row is not None:
        seen.in_effect(row)
    return seen.verdict()


@check(
    id="scope-available",
    title="相关方拿得到范围说明吗",
    reads=("communications", "documents", PROFILE),
    holds="现行版范围说明批准以后，有向企业、主管部门或公众公示或发放的记录",
    fails="没有公示或发放的记录，或者记录早于现行版的批准日期",
    unknown="交流记录还没有内容，或者 park.yml 写了取得途径而没有公示、发放的记录",
)
def scope_available(facts: Facts) -> Outcome:
    seen = Observed(facts, "communications")
    handed = [r for r in facts.rows("communications") if r["topic"] == "scope" and r["audience"] in OUTSIDE]
    statement = facts.park.table("documents").by_key.get(SCOPE)
    if not handed and facts.park.profile.boundary.available:
        seen.unclear("communications", None, "park.yml 写了范围说明的取得途径，但没有向相关方公示或发放的记录")
    else:
        seen.told("向相关方公示或发放范围说明", handed, since=statement["approved_on"] if statement else None)
    return seen.verdict()


@check(
    id="boundary-described",
    title="边界写清楚了没有",
    reads=(PROFILE,),
    holds="park.yml 写了物理边界、组织边界和活动，每项排除都有理由",
    fails="物理边界、组织边界、活动缺了一项，或者有一项排除没有理由",
    unknown="park.yml 的 boundary 还没有内容",
)
def boundary_described(facts: Facts) -> Outcome:
    boundary, place = facts.park.profile.boundary, facts.park.place
    missing = [part for part in _PARTS if not getattr(boundary, part)]
    if len(missing) == len(_PARTS) and not boundary.exclusions:
        return "unknown", [Note("park.yml 的 boundary 还没有内容", place("profile", "boundary"))]
    notes = [
        Note(f"park.yml 的 boundary 没有写“{_PARTS[part]}”（{part}）", place("profile", "boundary", part))
        for part in missing
    ]
    # The model refuses an exclusion without words in `reason`; a mere 无 gets past it and gives no reason.
    notes += [
        Note(f"排除“{exclusion.what}”没有写理由", place("profile", "boundary", "exclusions", number, "reason"))
        for number, exclusion in enumerate(boundary.exclusions)
        if is_none(exclusion.reason)
    ]
    return ("fails" if notes else "holds"), notes


@check(
    id="enterprises-in-or-out",
    title="企业在不在边界里写了没有",
    reads=("enterprises",),
    holds="每家企业都写了在边界内还是边界外，在外的有理由",
    fails="有一家企业没有写内外，或者在边界外却没有理由",
    unknown="入园企业台账还没有内容，或者没有读全",
)
def enterprises_in_or_out(facts: Facts) -> Outcome:
    seen = Observed(facts, "enterprises")
    for row in seen.rows("enterprises", "企业"):
        seen.filled("enterprises", row, ("inside",))
        if row["inside"] is False:
            seen.filled("enterprises", row, ("reason",), "不在边界内，却")
    return seen.verdict()


@check(
    id="outsourced-processes-controlled",
    title="外包的过程怎么管",
    reads=("processes",),
    holds="每个外包过程都写了控制办法，或者所有过程都写明不外包",
    fails="有一个外包过程没有写控制办法",
    unknown="过程台账还没有内容，有的过程没有写是否外包，或者没有读全",
)
def outsourced_processes_controlled(facts: Facts) -> Outcome:
    seen = Observed(facts, "processes")
    for row in seen.rows("processes", "过程"):
        if row["outsourced"]:
            seen.filled("processes", row, ("control",), "外包，却")
        elif row["outsourced"] is None:
            seen.unclear("processes", row, "没有写是否外包")
    return seen.verdict()
