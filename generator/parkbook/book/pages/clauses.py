"""问题与检查项: one page per clause, every criterion with an anchor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parkbook.book import links
from parkbook.book.model import Page
from parkbook.book.render import Renderer
from parkbook.kit.model import Question, Standard


def index(renderer: Renderer) -> Page:
    """All questions by clause, with how far each is answered, and what the kit does not ask yet."""
    sources = renderer.sources
    groups = [_group(renderer, sources.kit.standards[id]) for id in sources.assessment.standards]
    return renderer.page("pages/questions.md.j2", links.QUESTIONS, "问题总览", "internal", groups=groups)


def _by_clause(renderer: Renderer, standard: Standard) -> dict[str, list[Question]]:
    found: dict[str, list[Question]] = {}
    for id, question in renderer.sources.kit.questions.items():
        name, clause = renderer.sources.kit.question_clause[id]
        if name == standard.id:
            found.setdefault(clause, []).append(question)
    return found


def _titles(standard: Standard) -> dict[str, str]:
    return {i.clause: i.title for i in standard.items.values() if i.kind == "heading"}


def _group(renderer: Renderer, standard: Standard) -> dict[str, Any]:
    result = renderer.sources.assessment.standards[standard.id]
    open_clauses = dict.fromkeys(standard.items[ref].clause for ref in standard.unasked)
    return {
        "standard": standard, "result": result, "clauses": _by_clause(renderer, standard), "titles": _titles(standard),
        "unasked": list(open_clauses), "unasked_count": len(standard.unasked),
    }


def pages(renderer: Renderer) -> Iterator[tuple[Standard, Iterator[Page]]]:
    """The pages of each adopted standard, in print order."""
    for id in renderer.sources.assessment.standards:
        standard = renderer.sources.kit.standards[id]
        yield standard, _pages(renderer, standard)


def _pages(renderer: Renderer, standard: Standard) -> Iterator[Page]:
    sources = renderer.sources
    titles = _titles(standard)
    by_clause = _by_clause(renderer, standard)
    names = list(by_clause)
    for number, (clause, questions) in enumerate(by_clause.items()):
        refs = [c.ref for q in questions for c in q.criteria]
        yield renderer.page(
            "pages/clause.md.j2", links.clause_page(standard.id, clause), f"{clause} {titles.get(clause, clause)}", "internal",
            refs=refs, standard=standard, clause=clause, clause_title=titles.get(clause, clause), questions=questions,
            results=sources.assessment.criteria, figures=sources.assessment.standards[standard.id],
            before=names[number - 1] if number else None, after=names[number + 1] if number + 1 < len(names) else None,
            evidence=sources.park.evidence, evidence_status=sources.assessment.evidence,
        )
