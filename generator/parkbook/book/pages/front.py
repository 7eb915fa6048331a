"""首页, 检查规则, 术语, 文件问题, 关于."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from parkbook import __version__
from parkbook.assess.checks import CHECKS
from parkbook.assess.model import Assessment, StandardResult
from parkbook.book import links
from parkbook.book.figures import bar_chart
from parkbook.book.model import Page
from parkbook.book.render import Renderer
from parkbook.kit.model import Kit, Standard


def home(renderer: Renderer) -> Page:
    """The claim in one honest sentence, three figures, the chapters, what comes next, who owes what."""
    sources = renderer.sources
    assessment, kit = sources.assessment, sources.kit
    cards = [_card(kit.standards[id], result) for id, result in assessment.standards.items()]
    steps = _steps(kit, assessment)[:10]
    return renderer.page(
        "pages/home.md.j2", links.HOME, "首页", "public",
        answered=any(result.figures.answered for result in assessment.standards.values()),
        unfinished=any(result.figures.answered < result.figures.applicable for result in assessment.standards.values()),
        first=next((kit.questions[r.question] for r in assessment.criteria.values()), None),
        cards=cards, steps=steps, owners=owners(assessment), unread=sources.park.unread, problems=sources.problems,
        checks=Counter(outcome.result for outcome in assessment.checks.values()),
    )


def _card(standard: Standard, result: StandardResult) -> dict[str, Any]:
    titles = {i.clause: i.title for i in standard.items.values() if i.kind == "heading"}
    chapters: list[dict[str, Any]] = [
        {"id": c, "title": titles.get(c, c), "figures": f} for c, f in result.chapters.items() if f.applicable
    ]
    bars = bar_chart([(f"{c['id']} {c['title']}", c["figures"]) for c in chapters])
    return {
        "standard": standard, "result": result, "figures": result.figures, "counts": result.counts,
        "claim": result.claim, "chapters": chapters, "bars": bars, "asked": sum(1 for c in standard.criteria if not c.entry.same_as),
        "whole": sum(1 for i in standard.items.values() if i.asked),
    }


def _steps(kit: Kit, assessment: Assessment) -> list[dict[str, Any]]:
    """What to do next: the first step of each question that has gaps, with the gaps it closes, most urgent first."""
    found: dict[str, dict[str, Any]] = {}
    for gap in assessment.gaps:
        question = kit.questions[gap.result.question]
        entry = found.setdefault(question.id, {"question": question, "gap": gap, "refs": []})
        entry["refs"].append(gap.ref)
    return list(found.values())


def owners(assessment: Assessment) -> list[dict[str, Any]]:
    """Who has how many open gaps, how many of them overdue; the longest list first."""
    found: dict[str | None, dict[str, Any]] = {}
    for gap in assessment.gaps:
        entry = found.setdefault(gap.owner, {"id": gap.owner, "gaps": [], "counts": Counter(), "overdue": 0})
        entry["gaps"].append(gap)
        entry["counts"][gap.finding] += 1
        entry["overdue"] += gap.result.overdue
    return sorted(found.values(), key=lambda e: (e["id"] is None, -len(e["gaps"]), str(e["id"])))


def last(renderer: Renderer) -> Iterator[Page]:
    """The pages at the end of the menu."""
    sources = renderer.sources
    refs_of: dict[str, list[str]] = {}
    for criterion in sources.kit.criteria.values():
        for id in criterion.entry.checks:
            refs_of.setdefault(id, []).append(criterion.ref)
    rows: list[dict[str, Any]] = [
        {"check": check, "outcome": sources.assessment.checks.get(id), "refs": refs_of.get(id, [])}
        for id, check in CHECKS.items()
        if id in sources.assessment.checks
    ]
    rows.sort(key=lambda r: ("fails", "unknown", "holds").index(r["outcome"].result))
    yield renderer.page("pages/checks.md.j2", links.CHECKS, "台账核对", "internal", rows=rows)
    yield renderer.page("pages/problems.md.j2", links.PROBLEMS, "文件问题", "internal", problems=sources.problems)
    yield renderer.page("pages/glossary.md.j2", links.GLOSSARY, "术语", "public", terms=sources.kit.terms)
    yield renderer.page("pages/about.md.j2", links.ABOUT, "关于", "public", version=__version__)
