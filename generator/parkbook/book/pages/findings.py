"""符合性检查表 and 差距分析: where the park stands, item by item, and what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from parkbook.assess.model import FINDINGS, GAPS, Gap
from parkbook.book import links
from parkbook.book.figures import gantt
from parkbook.book.model import Page
from parkbook.book.pages.front import owners
from parkbook.book.render import Renderer
from parkbook.kit.model import Kit
from parkbook.wording import clause_label


def checklist(renderer: Renderer) -> Page:
    """One row per criterion and the sums beneath; written as HTML, because rows need ids and data for the filter."""
    sources = renderer.sources
    kit, assessment = sources.kit, sources.assessment
    groups: list[dict[str, Any]] = []
    for id, result in assessment.standards.items():
        standard = kit.standards[id]
        titles = {i.clause: i.title for i in standard.items.values() if i.kind == "heading"}
        rows = [(kit.criteria[c.ref], assessment.criteria[c.ref]) for c in standard.criteria if c.ref in assessment.criteria]
        sums = []
        for chapter, figures in result.chapters.items():
            sums.append((chapter, figures))
            sums += [(c, f) for c, f in result.clauses.items() if c.split(".")[0] == chapter and c != chapter]
        groups.append({"standard": standard, "result": result, "rows": rows, "titles": titles, "sums": sums})
    every = [result for group in groups for _, result in group["rows"]]
    used = [f for f in FINDINGS if any(r.finding == f for r in every)]
    people = sorted({r.owner for r in every if r.owner})
    chapters = sorted({r.clause.split(".")[0] for r in every}, key=int)
    return renderer.page(
        "pages/checklist.md.j2", links.CHECKLIST, "符合性检查表", "internal", search=False, wide=True,
        groups=groups, findings=used, owner_ids=people, chapters=chapters,
    )


def gaps(renderer: Renderer) -> Iterator[Page]:
    """Ranked, by chapter, by owner; then one page per owner to hand out. The search finds the questions, not their copies here."""
    sources = renderer.sources
    assessment, kit = sources.assessment, sources.kit
    by_owner = owners(assessment)
    listed = [_row(kit, gap) for gap in assessment.gaps]
    chapters: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in listed:
        result = row["gap"].result
        chapters.setdefault((result.standard, result.clause.split(".")[0]), []).append(row)
    titles = {(s.id, i.clause): i.title for s in kit.standards.values() for i in s.items.values() if i.kind == "heading"}
    counts = Counter(gap.finding for gap in assessment.gaps)
    dated = [(kit, gap) for gap in assessment.gaps if gap.due]
    yield renderer.page(
        "pages/gaps.md.j2", links.GAPS, "差距总览", "internal", search=False, wide=len(listed) > 400,
        labels={gap.ref: clause_label(gap.ref) for gap in assessment.gaps},
        listed=listed, by_owner=by_owner, chapters=chapters, titles=titles, counts=counts, gap_kinds=GAPS,
        groups=[(s, g) for s in assessment.standards.values() for g in s.groups],
        chart=gantt([_bar(renderer, gap) for _, gap in dated][:40], assessment.as_of), undated=len(listed) - len(dated),
    )
    for owner in by_owner:
        rows = [_row(kit, gap) for gap in owner["gaps"]]
        name = "尚未定人" if owner["id"] is None else _owner_name(renderer, owner["id"])
        yield renderer.page(
            "pages/owner.md.j2", links.owner_page(owner["id"]), name, "internal", search=False, name=name, owner=owner, rows_=rows,
            labels={gap.ref: clause_label(gap.ref) for gap in owner["gaps"]},
            chart=gantt([_bar(renderer, gap) for gap in owner["gaps"] if gap.due][:40], assessment.as_of),
        )


def _owner_name(renderer: Renderer, id: str) -> str:
    rows = renderer.sources.rows
    register = "units" if rows["units"].get(id) else "people"
    return renderer.sources.names.of(register, id)


def _row(kit: Kit, gap: Gap) -> dict[str, Any]:
    return {"gap": gap, "criterion": kit.criteria[gap.ref], "question": kit.questions[gap.result.question]}


def _bar(renderer: Renderer, gap: Gap) -> dict[str, Any]:
    question = renderer.sources.kit.questions[gap.result.question]
    return {"ref": gap.ref, "label": question.ask.zh, "due": gap.due, "start": gap.result.date, "finding": gap.finding}
