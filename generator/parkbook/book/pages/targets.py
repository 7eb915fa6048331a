"""现在与打算, 先粗答一遍, 权重: how far it is, how to start, and how the items were weighed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from parkbook.assess.firstpass import MINUTES_PER_ITEM, SECONDS_PER_QUESTION, depths, find_remaining, minutes_left
from parkbook.assess.run import unit_finder
from parkbook.assess.scoring import Judged
from parkbook.assess.slices import goal
from parkbook.assess.targets import (
    DAYS,
    Work,
    count_standings,
    find_needs,
    find_standing,
    find_unknown,
    find_work,
    open_actions,
    sum_work,
    work_by,
)
from parkbook.book import links
from parkbook.book.model import Page
from parkbook.book.render import Renderer


def targets(renderer: Renderer, groups: list[dict[str, Any]]) -> Page:
    """State against target per chapter and clause, what the gap costs in time, and which open actions bring what."""
    sources = renderer.sources
    kit, assessment = sources.kit, sources.assessment
    works = find_work(assessment, kit.questions)
    unknown = find_unknown(assessment, kit.questions)
    compared = [_compared(group, [w for w in works if w.standard == group["standard"].id]) for group in groups]
    results = [r for r in assessment.criteria.values() if r.same_as is None]
    standing = {r.ref: find_standing(r) for r in results}
    planned = [(r, standing[r.ref]) for r in results if goal(r) is not None]
    missing = [r for r in results if standing[r.ref] == "untargeted"]
    return renderer.page(
        "pages/targets.md.j2", links.TARGETS, "现在与打算", "internal", groups=compared, standings=count_standings(results),
        planned=planned, missing=missing, owners=_owners(renderer, works), whole=sum_work(works), unknown=sum_work(unknown), days=DAYS,
        named=sum(1 for row in open_actions(sources.park) if row.values.get("resource")),
    )


def _compared(group: Mapping[str, Any], works: list[Work]) -> dict[str, Any]:
    """Chapters with their clauses, each with figures now and as intended and the work between."""
    rows: list[Judged] = group["rows"]
    by_clause = work_by(works, lambda w: w.clause)
    chapters = []
    for chapter, now in group["result"].chapters.items():
        clauses = [c for c in group["result"].clauses if c.split(".")[0] == chapter]
        lines = [
            _line(c, group["result"].clauses[c], group["goals"].clauses[c], rows, by_clause.get(c, [])) for c in clauses
        ]
        inside = [w for c in clauses for w in by_clause.get(c, [])]
        whole = _line(chapter, now, group["goals"].chapters[chapter], rows, inside, chapter=True)
        chapters.append({"whole": whole, "clauses": [line for line in lines if line["id"] != chapter]})
    return {**group, "compared": chapters}


def _line(id: str, now: Any, goal: Any, rows: Iterable[Judged], works: list[Work], chapter: bool = False) -> dict[str, Any]:
    results = [r.result for r in rows if (r.result.clause.split(".")[0] if chapter else r.result.clause) == id]
    return {"id": id, "now": now, "goal": goal, "standings": count_standings(results), "effort": sum_work(works)}


def _owners(renderer: Renderer, works: tuple[Work, ...]) -> list[dict[str, Any]]:
    """Who has how much to do, the longest first; with the open actions that name a resource and belong to it."""
    sources = renderer.sources
    unit_of = unit_finder(sources.park)
    rows = sources.rows.get("actions")
    found = []
    for owner, part in work_by(works, lambda w: w.owner).items():
        needs = find_needs(sources.park, owner, unit_of) if owner else ()
        linked = [{"row": rows.get(n.action), "via": n.via} for n in needs] if rows else []
        found.append({"id": owner, "effort": sum_work(part), "works": part, "needs": linked})
    order: Callable[[dict[str, Any]], Any] = lambda e: (e["id"] is None, -e["effort"].high_days, str(e["id"]))
    return sorted(found, key=order)


def first_pass(renderer: Renderer) -> Page:
    """How to answer at question level in about an hour, what stands so, and what remains by owner."""
    sources = renderer.sources
    kit, assessment = sources.kit, sources.assessment
    depth = depths(assessment)
    remaining = find_remaining(assessment, kit.questions)
    clause_of = kit.question_clause
    lists: dict[str, list[Any]] = {}
    for id, found in depth.items():
        lists.setdefault(found, []).append(kit.questions[id])
    first, later = minutes_left(remaining)
    return renderer.page(
        "pages/first-pass.md.j2", links.FIRST_PASS, "先粗答一遍", "internal", depth=Counter(depth.values()), lists=lists,
        asked=len(depth), whole_minutes=len(depth) * SECONDS_PER_QUESTION / 60, remaining=remaining, first=first, later=later,
        seconds=SECONDS_PER_QUESTION, per_item=MINUTES_PER_ITEM, clause_of=clause_of,
        standards=[(kit.standards[id], result) for id, result in assessment.standards.items()],
        example=next(((clause_of[id][0], kit.questions[id]) for id in depth), None),
    )


def weights(renderer: Renderer) -> Page:
    """The rule, how many of each weight, and one sentence for each item of weight 3."""
    kit = renderer.sources.kit
    why = {reason.ref: reason.why for reason in kit.weights.reasons}
    groups = []
    for id in renderer.sources.assessment.standards:
        standard = kit.standards[id]
        own = [c for c in standard.criteria if not c.entry.same_as]
        counts: dict[str, Counter[int]] = {}
        for criterion in own:
            counts.setdefault(criterion.chapter, Counter())[criterion.weight] += 1
        heavy = [(c, why.get(c.ref)) for c in own if c.weight == 3]
        titles = {i.clause: i.title for i in standard.items.values() if i.kind == "heading"}
        groups.append({
            "standard": standard, "counts": counts, "whole": Counter(c.weight for c in own), "heavy": heavy, "titles": titles,
            "aliases": len(standard.criteria) - len(own),
        })
    return renderer.page("pages/weights.md.j2", links.WEIGHTS, "权重怎么定的", "public", groups=groups, rules=kit.weights.rules)
