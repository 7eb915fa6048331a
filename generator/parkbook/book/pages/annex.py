"""附录 A: the documents that the annex of T/CSES names, and where each of them stands."""

from __future__ import annotations

from parkbook.book.links import ANNEX_A, document_page
from parkbook.book.model import Page
from parkbook.book.render import Renderer

ROWS = {
    "r1": ("4 工业园区所处的环境", "D01 D02 D03 D04 D05 U01"),
    "r2": ("5 领导作用", "D06 D07 D08 D09"),
}
"""Rows of the annex that the kit writes so far, with the numbers of their documents."""


def index(renderer: Renderer) -> Page:
    """One table per row of the annex; a number that no document claims is shown as open."""
    sources = renderer.sources
    by_number = {number: spec for spec in sources.kit.documents.values() for number in spec.annex_a}
    documents = sources.rows.get("documents")
    groups = []
    for row, (title, numbers) in ROWS.items():
        listed = []
        for number in numbers.split():
            spec = by_number.get(number)
            entry = documents.get(spec.id) if documents and spec else None
            path = document_page(spec) if spec and spec.id in sources.documents else None
            listed.append({"number": number, "spec": spec, "row": entry, "path": path})
        groups.append({"id": row, "title": title, "listed": listed})
    named = {n for _, numbers in ROWS.values() for n in numbers.split()}
    more = [
        {"spec": spec, "row": documents.get(spec.id) if documents else None, "path": document_page(spec)}
        for spec in sources.kit.documents.values()
        if spec.id in sources.documents and not named & set(spec.annex_a)
    ]
    return renderer.page("pages/annex-a.md.j2", ANNEX_A, "附录A 文件目录", "public", groups=groups, more=more)
