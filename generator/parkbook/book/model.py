"""The book: a set of pages with where each part of them comes from. Values only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from parkbook.book.escape import bare
from parkbook.kit.model import Audience
from parkbook.problems import Problem


@dataclass(frozen=True)
class Block:
    """A part of a page that can say where it comes from."""

    id: str
    """Stable over the book: the document, a stroke and its own name, such as `manual/4.2/parties`; on other pages the bare name."""
    text: str
    """Finished Markdown as generated, without what the park wrote for it."""
    refs: tuple[str, ...] = ()
    """Clause items it serves."""
    registers: tuple[str, ...] = ()
    template: str = ""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the text: equal text, equal fingerprint."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class Page:
    """One page of the site, finished."""

    path: str
    """Under the docs folder, with forward slashes, ending in .md."""
    title: str
    audience: Audience
    text: str
    """Finished Markdown with front matter left out."""
    blocks: tuple[Block, ...] = ()
    refs: tuple[str, ...] = ()
    search: bool = True
    """False keeps a page of many rows out of the search index."""
    wide: bool = False
    """True for pages that are one big table."""
    description: str = ""

    def markdown(self) -> str:
        """The page as written to disk, front matter included."""
        head = [f"title: {_quoted(self.title)}"]
        if self.description:
            head.append(f"description: {_quoted(self.description)}")
        hide = ["toc"] if self.wide else []
        if hide:
            head.append("hide: [toc]")
        if not self.search:
            head.append("search: {exclude: true}")
        return "---\n" + "\n".join(head) + "\n---\n\n" + self.text.strip("\n") + "\n"


def _quoted(text: str) -> str:
    plain = bare(text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True)
class NavEntry:
    """A page or a section of the menu."""

    title: str
    path: str | None = None
    children: tuple[NavEntry, ...] = ()


@dataclass(frozen=True)
class Book:
    """Everything that is published."""

    title: str
    pages: Mapping[str, Page]
    """By path, in reading order."""
    nav: tuple[NavEntry, ...]
    terms: tuple[str, ...] = ()
    """Words the search must not cut."""
    pictures: tuple[str, ...] = ()
    """Files of the workspace that pages show, such as `content/map.png`."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the park's own words for blocks; only the finished pages can tell."""
    notice: str = ""
