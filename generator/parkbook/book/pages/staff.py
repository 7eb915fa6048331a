"""视图 by unit and by person: what each of them has in hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from parkbook.assess.model import GAPS, CriterionResult
from parkbook.assess.run import unit_finder
from parkbook.assess.slices import at_target, figures_of
from parkbook.assess.targets import count_standings, open_actions
from parkbook.book import links
from parkbook.book.model import Page
from parkbook.book.render import Renderer
from parkbook.book.views import RowView


def units(renderer: Renderer, groups: list[dict[str, Any]]) -> Page:
    """Each unit with what it answers for, now and as intended, its posts and its open actions.

    What a person owns counts with the unit that the person belongs to.
    """
    sources = renderer.sources
    unit_of = unit_finder(sources.park)
    owned: dict[str | None, list[Any]] = {}
    for group in groups:
        for row in group["rows"]:
            if row.result.same_as is None:
                owned.setdefault(unit_of(row.result.owner) if row.result.owner else None, []).append(row)
    actions = _by(renderer, "unit")
    posts = _posts(renderer, "unit")
    known = [view.key for view in _rows(renderer, "units")]
    ids: list[str | None] = [*known, *(id for id in owned if id is not None and id not in known)]
    entries = [_unit(id, owned.get(id, []), posts.get(str(id), []), actions.get(str(id), [])) for id in ids]
    busy = [e for e in entries if e["results"] or e["posts"] or e["actions"]]
    idle = [e["id"] for e in entries if not (e["results"] or e["posts"] or e["actions"])]
    nobody = _unit(None, owned.get(None, []), [], [])
    return renderer.page(
        "pages/by-unit.md.j2", links.BY_UNIT, "按部门", "internal", entries=busy, idle=idle, nobody=nobody,
        owners_with_page=renderer.owners_with_gaps,
    )


def _unit(id: str | None, rows: list[Any], posts: list[RowView], actions: list[RowView]) -> dict[str, Any]:
    results = [row.result for row in rows]
    return {
        "id": id, "results": results, "posts": posts, "actions": actions, "figures": figures_of(rows),
        "goal": figures_of(at_target(row) for row in rows), "states": Counter(r.state for r in results),
        "standings": count_standings(results), "gaps": [r for r in results if r.finding in GAPS],
        "overdue": sum(r.overdue for r in results),
    }


def people(renderer: Renderer) -> Page:
    """Everybody in office who holds a post, owns an item or has an open action; then who is in office and has nothing."""
    sources = renderer.sources
    as_of = sources.assessment.as_of
    posts, actions = _posts(renderer, "holder"), _by(renderer, "who")
    owned: dict[str, list[CriterionResult]] = {}
    for result in sources.assessment.criteria.values():
        if result.owner and result.same_as is None:
            owned.setdefault(result.owner, []).append(result)
    entries, idle = [], []
    for view in _rows(renderer, "people"):
        gone = view.raw.get("until")
        key = view.key
        entry = _person(view, posts.get(key, []), owned.get(key, []), actions.get(key, []), sources.assessment.criteria)
        entry["gone"] = gone if gone is not None and gone <= as_of else None  # type: ignore[operator]
        if entry["posts"] or entry["own"] or entry["actions"]:
            entries.append(entry)
        elif entry["gone"] is None:
            idle.append(view)
    vacant = [post for post in _rows(renderer, "posts") if not post.raw.get("holder")]
    return renderer.page(
        "pages/by-person.md.j2", links.BY_PERSON, "按人", "internal", entries=entries, idle=idle, vacant=vacant,
        owners_with_page=renderer.owners_with_gaps,
    )


def _person(
    view: RowView, posts: list[RowView], own: list[CriterionResult], actions: list[RowView], criteria: Mapping[str, CriterionResult]
) -> dict[str, Any]:
    """Items are those that the person owns by name, and those that the posts cover."""
    covered = dict.fromkeys(ref for post in posts for ref in post.refs("covers"))
    by_post = [criteria[ref] for ref in covered if ref in criteria]
    return {
        "row": view, "posts": posts, "own": own, "actions": actions, "by_post": by_post,
        "states": Counter(r.state for r in by_post), "gaps": [r for r in by_post if r.finding in GAPS],
        "own_gaps": [r for r in own if r.finding in GAPS],
    }


def _rows(renderer: Renderer, register: str) -> list[RowView]:
    rows = renderer.sources.rows.get(register)
    return list(rows) if rows is not None else []


def _grouped(views: list[RowView], key: Callable[[RowView], object]) -> dict[str, list[RowView]]:
    found: dict[str, list[RowView]] = {}
    for view in views:
        if key(view):
            found.setdefault(str(key(view)), []).append(view)
    return found


def _posts(renderer: Renderer, column: str) -> dict[str, list[RowView]]:
    return _grouped(_rows(renderer, "posts"), lambda view: view.raw.get(column))


def _by(renderer: Renderer, column: str) -> dict[str, list[RowView]]:
    """Open actions by unit or by person."""
    lines = {row.line for row in open_actions(renderer.sources.park)}
    return _grouped([v for v in _rows(renderer, "actions") if v.line in lines], lambda view: view.raw.get(column))
