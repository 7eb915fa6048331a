"""文件与记录: the documents register, the matrix of clauses and documents, evidence, and a page for each register."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parkbook.book import links
from parkbook.book.links import document_page
from parkbook.book.model import Page
from parkbook.book.render import Renderer
from parkbook.kit.model import Question


def pages(renderer: Renderer) -> Iterator[Page]:
    """Register of documents, matrix both ways, evidence."""
    sources = renderer.sources
    kit = sources.kit
    specs = [kit.documents[id] for id in kit.documents if id in sources.documents]
    documents = list(sources.rows["documents"]) if "documents" in sources.rows else []
    listed = [
        {"row": row, "path": document_page(kit.documents[row.key]) if row.key in sources.documents else None}
        for row in documents
    ]
    entered = {row.key for row in documents}
    missing = [spec for spec in specs if spec.id not in entered]
    yield renderer.page("pages/records.md.j2", links.RECORDS, "受控文件清单", "internal", listed=listed, missing=missing)
    yield renderer.page("pages/matrix.md.j2", links.MATRIX, "条款与文件对照", "internal", groups=_matrix(renderer), specs=specs)
    yield renderer.page("pages/evidence.md.j2", links.EVIDENCE, "证据清单", "internal", entries=_evidence(renderer), search=False)


def _matrix(renderer: Renderer) -> list[dict[str, Any]]:
    """Per standard and clause: the items, and where documents answer each (see `View.passages`)."""
    sources = renderer.sources
    groups = []
    for id in sources.assessment.standards:
        standard = sources.kit.standards[id]
        titles = {i.clause: i.title for i in standard.items.values() if i.kind == "heading"}
        clauses: dict[str, list[str]] = {}
        for criterion in standard.criteria:
            clauses.setdefault(criterion.clause, []).append(criterion.ref)
        groups.append({"standard": standard, "clauses": clauses, "titles": titles})
    return groups


def _evidence(renderer: Renderer) -> list[dict[str, Any]]:
    sources = renderer.sources
    used: dict[str, list[str]] = {}
    for ref, result in sources.assessment.criteria.items():
        for id in result.evidence:
            used.setdefault(id, []).append(ref)
    return [
        {"entry": e.entry, "status": sources.assessment.evidence.get(id), "refs": used.get(id, [])}
        for id, e in sources.park.evidence.items()
    ]


def registers(renderer: Renderer) -> Iterator[Page]:
    """An overview, then a page for each register with how to fill it and everything in it."""
    sources = renderer.sources
    kit = sources.kit
    adopted = set(sources.assessment.standards)
    shown = [r for r in kit.registers.values() if not r.refs or {ref.split(":")[0] for ref in r.refs} & adopted]
    counts = {r.id: len(sources.rows[r.id]) for r in shown}
    yield renderer.page("pages/registers.md.j2", links.REGISTERS, "台账目录", "internal", shown=shown, counts=counts)
    asked: dict[str, list[Question]] = {}
    for question in kit.questions.values():
        for id in question.registers:
            asked.setdefault(id, []).append(question)
    for register in shown:
        columns = [c for c in register.columns if c.id not in ("approved_fingerprint",)]
        yield renderer.page(
            "pages/register.md.j2", links.register_page(register.id), register.title.zh, register.audience,
            refs=register.refs, register=register, columns=columns, data=sources.rows[register.id],
            table_=sources.park.tables[register.id], search=len(sources.rows[register.id]) <= 200, questions=asked.get(register.id, []),
        )
