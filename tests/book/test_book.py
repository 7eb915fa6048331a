"""The demonstration park's book as a whole: every link arrives, nothing raw shows, the same input gives the same bytes."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from parkbook.publish.site import site_files
from parkbook.workflow import assess, book_of, load_all
from tests.conftest import AS_OF, DEMO, ROOT, Built


class Reader(HTMLParser):
    """Ids, addresses and the words of the article of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.words: list[str] = []
        self._article = self._code = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if tag == "a" and named.get("href"):
            self.links.append(str(named["href"]))
        if tag in ("script", "img", "iframe", "source") and named.get("src"):
            self.sources.append(str(named["src"]))
        if tag == "link" and named.get("rel") != "canonical" and named.get("href"):
            self.sources.append(str(named["href"]))
        self._article += tag == "article"
        self._code += tag in ("code", "script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._article -= tag == "article"
        self._code -= tag in ("code", "script", "style")

    def handle_data(self, data: str) -> None:
        if self._article and not self._code:
            self.words.append(data)


@pytest.fixture(scope="module")
def pages(demo: Built) -> dict[str, Reader]:
    return {p.relative_to(demo.site).as_posix(): Reader(p.read_text(encoding="utf-8")) for p in demo.site.rglob("*.html")}


def test_every_page_of_the_book_is_built(demo: Built, pages: dict[str, Reader]) -> None:
    wanted = {path.removesuffix(".md") + ".html" for path in demo.book.pages}
    assert wanted <= set(pages) and len(wanted) > 55


def test_every_link_arrives_at_a_page_and_an_anchor(demo: Built, pages: dict[str, Reader]) -> None:
    lost = []
    for name, page in pages.items():
        if name == "404.html":
            continue
        for address in page.links:
            path, _, fragment = address.partition("#")
            if path.startswith(("http:", "https:", "mailto:")):
                lost.append(f"{name}: {address} leaves the site")
                continue
            target = name if not path else (Path(name).parent / unquote(path)).as_posix()
            target = _plain(target)
            if target not in pages:
                lost.append(f"{name}: {address} leads nowhere")
            elif fragment and unquote(fragment) not in pages[target].ids and not fragment.startswith("__"):
                lost.append(f"{name}: {address} has no such place")
    assert not lost, "\n".join(sorted(set(lost))[:40])


def _plain(path: str) -> str:
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            parts.pop()
        elif part not in (".", ""):
            parts.append(part)
    return "/".join(parts) or "index.html"


def test_ids_of_a_page_are_different(pages: dict[str, Reader]) -> None:
    twice = {name: sorted({i for i in page.ids if page.ids.count(i) > 1}) for name, page in pages.items()}
    assert not {name: ids for name, ids in twice.items() if ids}


def test_nothing_is_fetched_from_another_host(demo: Built, pages: dict[str, Reader]) -> None:
    sources = [f"{name}: {s}" for name, page in pages.items() for s in page.sources if "//" in s]
    assert not sources
    css = "\n".join(p.read_text(encoding="utf-8") for p in demo.site.rglob("*.css"))
    assert not re.findall(r"(?:@import|url\()\s*['\"]?https?:", css)


def test_pages_speak_chinese_and_show_no_raw_values(pages: dict[str, Reader]) -> None:
    raw = re.compile(r"\b(None|True|False|Undefined|implemented|not-assessed|unproven)\b|\{\{|\}\}|\{%|\bcses:\d")
    shown = {
        name: sorted({found[0] for found in raw.finditer(" ".join(page.words))})
        for name, page in pages.items()
        if not name.startswith(("registers/", "problems", "glossary"))  # what people wrote, or English names
    }
    assert not {name: words for name, words in shown.items() if words}


def test_every_criterion_has_its_anchor_and_its_row(demo: Built, pages: dict[str, Reader]) -> None:
    rows = set(pages["checklist.html"].ids)
    for criterion in demo.loaded.kit.standards["cses"].criteria:
        anchor = criterion.ref.replace(":", "-").replace("/", "-")
        assert anchor in rows
        assert anchor in pages[f"questions/cses/{criterion.clause}.html"].ids


def test_the_same_input_gives_the_same_bytes() -> None:
    def once() -> dict[str, bytes]:
        loaded = load_all(ROOT, DEMO)
        return site_files(book_of(loaded, assess(loaded, AS_OF)), ROOT)

    assert once() == once()


def test_blocks_have_fingerprints_and_origins(demo: Built) -> None:
    blocks = [(page.path, block) for page in demo.book.pages.values() for block in page.blocks]
    assert len(blocks) > 100
    for path, block in blocks:
        assert len(block.fingerprint) == 64, path
        for ref in block.refs:
            assert ref.startswith("cses:A/") or demo.loaded.kit.item(ref) or ref.split(":")[1] in ("4", "5"), (path, ref)
    ids = [(path, block.id) for path, block in blocks]
    assert len(ids) == len(set(ids))
    manual = [block for path, block in blocks if path.startswith(("manual/4", "manual/5"))]
    assert manual and all(block.refs or block.registers for block in manual)
