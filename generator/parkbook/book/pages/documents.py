"""The documents that a management system is made of: manual, procedures, rules, plans, lists, forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from parkbook.book import links
from parkbook.book.charts import org_tree
from parkbook.book.duties import duty_lines
from parkbook.book.escape import escape
from parkbook.book.links import document_page
from parkbook.book.model import Page
from parkbook.book.render import Renderer
from parkbook.book.sources import TEMPLATES, Sources
from parkbook.book.whole import whole_document
from parkbook.kit.model import DocKind, DocumentSpec

CHAPTERS = {
    "position": "园区定位与职责边界",
    "4": "4 工业园区所处的环境",
    "5": "5 领导作用",
    "6": "6 策划",
    "7": "7 支持",
    "8": "8 实施和运行",
    "9": "9 绩效评价",
    "10": "10 改进",
    "annex": "附录",
}
"""Parts of the manual after its front, each `documents/manual-<part>.md.j2`; a kit may leave some out."""
GROUPS: Mapping[str, tuple[DocKind, ...]] = {
    "制度和作业文件": ("rule", "instruction"),
    "方针、方案和报告": ("policy", "notice", "plan", "report"),
    "清单名录": ("list",),
}
"""Heading of the menu -> kinds of document, besides manual, procedures and forms, which have rooms of their own."""


def writable(sources: Sources) -> Iterator[str]:
    """Ids of the documents whose template is there and whose clauses belong to an adopted standard."""
    adopted = {a.id for a in sources.park.profile.standards}
    folder = sources.kit_root / TEMPLATES / "documents"
    for spec in sources.kit.documents.values():
        serves = {ref.split(":")[0] for ref in spec.refs}
        if (folder / spec.template).is_file() and (not serves or serves & adopted):
            yield spec.id


def page(renderer: Renderer, spec: DocumentSpec, template: str, path: str, title: str, **more: Any) -> Page:
    """A page of a document: what every template of a document gets, and `more`."""
    sources = renderer.sources
    rows = sources.rows.get("documents")
    context = {
        "spec": spec, "row": rows.get(spec.id) if rows else None, "org_tree": org_tree,
        "duty_lines": lambda clauses=(): duty_lines(sources, clauses),
        "forms_of": lambda id: [s for s in ordered(sources, ("form",)) if s.under == id],
        "specs_of": lambda *kinds: ordered(sources, kinds),
    }
    made = renderer.page(
        f"documents/{template}", path, title, spec.audience, refs=spec.refs, document=spec.id, context=context | more,
    )
    return replace(made, text=made.text + _numbered(context["row"])) if spec.kind == "manual" else made


def _numbered(row: Any) -> str:
    """Number and revision of the manual for the head of each sheet of paper; its pages bear no head of their own on the screen."""
    if row is None or not row.number:
        return ""
    revision = f"{row.edition}/{row.revision or '0'}" if row.edition else ""
    return f'\n\n<div class="pb-docmeta" hidden data-number="{escape(row.number)}" data-revision="{escape(revision)}"></div>\n'


def manual(renderer: Renderer) -> Iterator[Page]:
    """The front of the manual, its chapters, its annexes, and all of it on one page to print."""
    folder = renderer.sources.kit_root / TEMPLATES / "documents"
    chapters = {c: title for c, title in CHAPTERS.items() if (folder / f"manual-{c}.md.j2").is_file()}
    for spec in ordered(renderer.sources, ("manual",)):
        made = [page(renderer, spec, spec.template, links.MANUAL, "手册正文前", chapters=chapters)]
        for chapter, title in chapters.items():
            made.append(page(renderer, spec, f"manual-{chapter}.md.j2", f"manual/{chapter}.md", title, chapter=chapter))
        yield from made
        yield whole_document(made, links.MANUAL_WHOLE, "整本打印", spec.title.zh)


def procedures(renderer: Renderer) -> Iterator[Page]:
    """A list of the procedures, then each."""
    sources = renderer.sources
    specs = ordered(sources, ("procedure",))
    rows = sources.rows.get("documents")
    listed = [(spec, rows.get(spec.id) if rows else None, document_page(spec)) for spec in specs]
    yield renderer.page("pages/procedures.md.j2", links.PROCEDURES, "程序文件目录", "public", listed=listed)
    yield from _each(renderer, specs)


def forms(renderer: Renderer) -> Iterator[Page]:
    """A list of the forms under their procedures, then each."""
    sources = renderer.sources
    specs = ordered(sources, ("form",))
    groups: dict[str, list[DocumentSpec]] = {}
    for spec in specs:
        groups.setdefault(spec.under or "", []).append(spec)
    yield renderer.page("pages/forms.md.j2", links.FORMS, "记录表单目录", "internal", groups=groups)
    yield from _each(renderer, specs)


def group(renderer: Renderer, kinds: Iterable[DocKind]) -> Iterator[Page]:
    """The documents of some kinds."""
    yield from _each(renderer, ordered(renderer.sources, kinds))


def _each(renderer: Renderer, specs: Iterable[DocumentSpec]) -> Iterator[Page]:
    for spec in specs:
        yield page(renderer, spec, spec.template, document_page(spec), _title(renderer, spec))


def _title(renderer: Renderer, spec: DocumentSpec) -> str:
    """The park's own title of a document, where it has entered one."""
    rows = renderer.sources.rows.get("documents")
    row = rows.get(spec.id) if rows else None
    return row.title if row is not None and row.title else spec.title.zh


def ordered(sources: Sources, kinds: Iterable[str]) -> list[DocumentSpec]:
    """Documents of some kinds that have a page: by kind, then by number (forms under their procedure), then by the clause they serve first."""
    kit = sources.kit
    wanted = tuple(kinds)
    print_order = {ref: n for s in kit.standards.values() for n, ref in enumerate(s.items)}

    def key(spec: DocumentSpec) -> tuple[int, int, int, int]:
        parent = kit.documents.get(spec.under) if spec.under else None
        first = min((print_order[ref] for ref in spec.refs if ref in print_order), default=len(print_order))
        return (wanted.index(spec.kind), (parent.serial or 99) if parent else (spec.serial or 99), (spec.serial or 99) if parent else 0, first)

    return sorted((s for s in kit.documents.values() if s.kind in wanted and s.id in sources.documents), key=key)
