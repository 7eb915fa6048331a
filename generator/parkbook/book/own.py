"""A park's own Markdown as HTML that can do no harm: what the library makes of it is cleaned, and only then shown."""

from __future__ import annotations

import html
import posixpath
import re
from functools import lru_cache
from urllib.parse import unquote

import nh3
from markdown import Markdown
from markupsafe import Markup

from parkbook.book.escape import escape
from parkbook.park.own import FOLDER

PICTURES = "own"
"""Folder of the site that holds pictures of the park's own pages."""
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".gif", ".webp")
_TAGS = {
    "p", "br", "hr", "strong", "em", "b", "i", "u", "s", "sub", "sup", "code", "pre", "blockquote", "ul", "ol", "li", "a", "img",
    "table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6",
}
_CELL = {"colspan", "rowspan", "align"}
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}, "th": _CELL, "td": _CELL}
_SCHEMES = {"http", "https", "mailto", "tel"}
_HEAD = re.compile(r"<(/?)h([1-6])>")
_SECTION = re.compile(r"<h2>(.*?)</h2>", re.S)
_PICTURE = re.compile(r"<img\b[^>]*>")
_SOURCE = re.compile(r'\bsrc="([^"]*)"')
_ALT = re.compile(r'\balt="([^"]*)"')


@lru_cache(maxsize=512)
def cleaned(text: str) -> str:
    """Markdown of a park as HTML: no script, no style, no handler, no frame, no comment."""
    made = Markdown(extensions=["tables", "sane_lists", "fenced_code"]).convert(text)
    return nh3.clean(made, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer")


def own_html(text: str, folder: str, source: str) -> Markup:
    """Words of a park for a block: headings a step below those around them, in a box of their own.

    Args:
        folder: Folder of the page they stand on, in the site.
        source: The file they come from, such as `content/manual.md`: pictures are looked for beside it.
    """
    body = _HEAD.sub(lambda m: f"<{m[1]}h{min(6, int(m[2]) + 2)}>", cleaned(text))
    return Markup('<div class="pb-own">\n{}\n</div>').format(Markup(_pictures(body, folder, source)))


def own_sections(text: str, folder: str, source: str) -> Markup:
    """Words of a park as a page: its headings of the second rank become headings of the page, so that they stand in its contents."""
    parts = _SECTION.split(_pictures(cleaned(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>"), folder, source))
    out = [_box(parts[0])]
    for number, (title, body) in enumerate(zip(parts[1::2], parts[2::2], strict=True), start=1):
        plain = html.unescape(nh3.clean(title, tags=set())).strip() or f"第 {number} 节"
        out.append(Markup("## {} {{ #s{} }}").format(escape(plain), number))
        out.append(_box(body))
    return Markup("\n\n").join(part for part in out if part)


def _box(body: str) -> Markup:
    return Markup('<div class="pb-own">\n{}\n</div>').format(Markup(body.strip())) if body.strip() else Markup("")


def pictures_of(text: str, source: str) -> tuple[str, ...]:
    """Files of the workspace that the text shows, such as `content/map.png`; nothing outside `content/`."""
    found = (picture_file(html.unescape(m[1]), source) for m in _SOURCE.finditer(cleaned(text)))
    return tuple(dict.fromkeys(file for file in found if file))


def picture_file(address: str, source: str) -> str:
    """The file that an address in `source` means; empty where it is none of the park's pictures."""
    if "://" in address or address.startswith(("/", "\\", "data:")) or not address.lower().endswith(PICTURE_ENDINGS):
        return ""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source), unquote(address).replace("\\", "/")))
    return path if path.startswith(FOLDER + "/") else ""


def _pictures(body: str, folder: str, source: str) -> str:
    """Addresses of pictures as seen from the page. A picture from elsewhere is named instead, so that nothing calls the network."""

    def moved(found: re.Match[str]) -> str:
        address, alt = _SOURCE.search(found[0]), _ALT.search(found[0])
        file = picture_file(html.unescape(address[1]), source) if address else ""
        if not file:
            return f"（图片“{alt[1] if alt else ''}”不在 content 文件夹里，没有放进来）"
        target = posixpath.relpath(f"{PICTURES}/{file.removeprefix(FOLDER + '/')}", folder or ".")
        return f'<img alt="{alt[1] if alt else ""}" src="{html.escape(target)}">'

    return _PICTURE.sub(moved, body)
