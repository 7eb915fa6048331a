"""附录 A: the documents that the annex of a standard names, and where each of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parkbook.book.links import annex_page, document_page
from parkbook.book.model import Page
from parkbook.book.render import Renderer


def pages(renderer: Renderer) -> Iterator[Page]:
    """For each adopted standard with such an annex, one table per row; a number that no document claims is shown as open."""
    sources = renderer.sources
    rows = sources.rows.get("documents")
    for id in sources.assessment.standards:
        standard = sources.kit.standards[id]
        numbers = [d.id for row in standard.about.annex for d in row.documents]
        if not numbers:
            continue
        claimed = {
            number: spec
            for spec in sources.kit.documents.values()
            if any(ref.startswith(f"{id}:") for ref in spec.refs)
            for number in spec.annex_a
        }
        groups: list[dict[str, Any]] = []
        for row in standard.about.annex:
            listed = []
            for document in row.documents:
                spec = claimed.get(document.id)
                path = document_page(spec) if spec and spec.id in sources.documents else None
                entered = rows.get(spec.id) if rows and spec else None
                listed.append({"number": document.id, "title": document.title.zh, "spec": spec, "row": entered, "path": path})
            groups.append({"id": row.ref.rpartition("/")[2], "title": row.title.zh, "listed": listed})
        written = sum(1 for group in groups for d in group["listed"] if d["path"])
        yield renderer.page(
            "pages/annex-a.md.j2", annex_page(id), "附录A 文件目录", "public", standard=standard, groups=groups,
            written=written, whole=len(numbers),
        )
