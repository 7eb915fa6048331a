"""The park's own pages, and the account of its own words in blocks."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from markupsafe import Markup

from parkbook.book import links
from parkbook.book.model import Page
from parkbook.book.own import own_html, own_sections, pictures_of
from parkbook.book.own_words import Placed
from parkbook.book.render import Renderer

_HEADING = re.compile(r"^#{1,6} +(.+?)(?: *\{ ?#[\w.-]+ ?\})?$", re.M)
_HREF = re.compile(r'href="(?!#|\.\./|[a-z]+:)([^"]+)"')
_INSIDE = re.compile(r'href="#([^"]*)"')


def pages(renderer: Renderer) -> Iterator[Page]:
    """One page for each Markdown file of the park that holds more than blocks."""
    for own in renderer.sources.park.own.pages:
        path = links.own_page(own.path)
        renderer.own.pictures |= dict.fromkeys(pictures_of(own.text, own.path))
        body = own_sections(own.text, posixpath.dirname(path), own.path)
        yield renderer.page("pages/own-page.md.j2", path, own.title, own.audience, heading=own.title, body=body)


def account(renderer: Renderer) -> Page:
    """Every block of own words: where it stands, and beside it the text that the kit writes now."""
    placed = list(renderer.own.placed())
    folder = posixpath.dirname(links.OWN_WORDS)
    entries = [
        {
            "placed": one, "own": one.own, "block": one.block, "page": one.page,
            "words": own_html(one.own.text, folder, one.own.place.path), "generated": _generated(one),
        }
        for one in placed
    ]
    return renderer.page("pages/own-words.md.j2", links.OWN_WORDS, "园区自己写的段落", "internal", entries=entries, search=False)


def _generated(one: Placed) -> Markup:
    """The generated text as it would stand on another page: headings become lines, links are seen from here."""
    if one.block is None or one.own.mode == "append":
        return Markup("")
    folder = posixpath.dirname(one.page)
    text = _HEADING.sub(lambda m: f"**{m[1]}**", one.block.text)
    text = _HREF.sub(lambda m: f'href="../{folder}/{m[1]}"' if folder else f'href="../{m[1]}"', text)
    here = posixpath.basename(one.page).removesuffix(".md") + ".html"
    text = _INSIDE.sub(lambda m: f'href="../{folder}/{here}#{m[1]}"', text)
    return Markup(text)
