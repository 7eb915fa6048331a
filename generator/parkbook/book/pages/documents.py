"""The documents that a management system is made of: manual, procedures, and everything Annex A names."""

from __future__ import annotations

from collections.abc import Iterator

from parkbook.book.charts import org_tree
from parkbook.book.links import MANUAL, PROCEDURES, document_page
from parkbook.book.model import Page
from parkbook.book.render import TEMPLATES, Renderer, Sources
from parkbook.kit.model import DocumentSpec

MANUAL_CHAPTERS = {"4": "4 工业园区所处的环境", "5": "5 领导作用"}
"""Chapters of the manual that have a template `documents/manual-<chapter>.md.j2`."""


def writable(sources: Sources) -> Iterator[str]:
    """Ids of the documents whose template is there and whose clauses belong to an adopted standard."""
    adopted = {a.id for a in sources.park.profile.standards}
    folder = sources.kit_root / TEMPLATES / "documents"
    for spec in sources.kit.documents.values():
        serves = {ref.split(":")[0] for ref in spec.refs}
        if (folder / spec.template).is_file() and (not serves or serves & adopted):
            yield spec.id


def _page(renderer: Renderer, spec: DocumentSpec, template: str, path: str, title: str, **more: object) -> Page:
    rows = renderer.sources.rows.get("documents")
    row = rows.get(spec.id) if rows else None
    return renderer.page(
        f"documents/{template}", path, title, spec.audience, refs=spec.refs,
        context={"spec": spec, "row": row, "org_tree": org_tree} | more,
    )


def manual(renderer: Renderer) -> Iterator[Page]:
    """The front of the manual, then its chapters."""
    for spec in _of_kind(renderer, "manual"):
        yield _page(renderer, spec, spec.template, MANUAL, "手册正文前", chapters=MANUAL_CHAPTERS)
        for chapter, title in MANUAL_CHAPTERS.items():
            yield _page(renderer, spec, f"manual-{chapter}.md.j2", f"manual/{chapter}.md", title, chapter=chapter)


def procedures(renderer: Renderer) -> Iterator[Page]:
    """A list of the procedures, then each."""
    specs = list(_of_kind(renderer, "procedure"))
    rows = renderer.sources.rows.get("documents")
    listed = [(spec, rows.get(spec.id) if rows else None, document_page(spec)) for spec in specs]
    yield renderer.page("pages/procedures.md.j2", PROCEDURES, "程序文件目录", "public", listed=listed)
    for spec in specs:
        yield _page(renderer, spec, spec.template, document_page(spec), spec.title.zh)


def others(renderer: Renderer) -> Iterator[Page]:
    """Everything else, in the order of the catalogue."""
    for spec in renderer.sources.kit.documents.values():
        if spec.kind not in ("manual", "procedure") and spec.id in renderer.sources.documents:
            yield _page(renderer, spec, spec.template, document_page(spec), spec.title.zh)


def _of_kind(renderer: Renderer, kind: str) -> Iterator[DocumentSpec]:
    sources = renderer.sources
    return (s for s in sources.kit.documents.values() if s.kind == kind and s.id in sources.documents)
