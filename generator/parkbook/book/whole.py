"""Several pages of one document joined into one that can be printed whole: anchors kept apart, links turned inwards."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence

from parkbook.book.model import Page

_HEADING_ID = re.compile(r"\{ ?#([\w.-]+) ?\}")
_HREF = re.compile(r'href="([^"#]*)(?:#([^"]*))?"')
_ORIGIN = re.compile(r'\n*<details class="pb-origin">.*?</details>\n*', re.S)
_TITLE = re.compile(r"^# (.+?)(?: *\{ ?#[\w.-]+ ?\})?$", re.M)


def whole_document(pages: Sequence[Page], path: str, title: str, heading: str) -> Page:
    """One page that holds the texts of all; where each part comes from is left to the parts themselves.

    Raises:
        ValueError: The pages lie in different folders, so that links of one would not hold on another.
    """
    folder = posixpath.dirname(path)
    if any(posixpath.dirname(page.path) != folder for page in pages):
        raise ValueError(f"{path} joins pages of other folders")
    names = {posixpath.basename(page.path).removesuffix(".md") + ".html": f"p{n}" for n, page in enumerate(pages)}
    parts = [_part(page, f"p{n}", names) for n, page in enumerate(pages)]
    text = f'<div class="pb-whole-lead" markdown="0"><p>{heading}，整本一页，打印时每章另起一页。</p></div>\n\n' + "\n\n".join(parts)
    refs = tuple(dict.fromkeys(ref for page in pages for ref in page.refs))
    return Page(path, title, pages[0].audience, text, (), refs, search=False, description="")


def _part(page: Page, prefix: str, names: dict[str, str]) -> str:
    text = _ORIGIN.sub("\n\n", page.text)
    text = _HEADING_ID.sub(lambda m: f"{{ #{prefix}-{m[1]} }}", text)
    text = _TITLE.sub(lambda m: f"# {m[1]} {{ #{prefix} .pb-part }}", text, count=1)

    def turned(found: re.Match[str]) -> str:
        address, anchor = found[1], found[2]
        part = prefix if not address else names.get(address)
        if part is None:
            return found[0]
        return f'href="#{part}-{anchor}"' if anchor else f'href="#{part}"'

    return _HREF.sub(turned, text)
