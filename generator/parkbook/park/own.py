"""A park's own Markdown in `content/`: pages of its own, and marked blocks that extend or replace generated ones.

A block stands between `<!-- block: manual/4.2/parties replace -->` and `<!-- /block -->`, each marker on a line of its own. What a
person wrote is never dropped: words that cannot be put where they were meant are kept and say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from parkbook.kit.model import Audience
from parkbook.loading import prune
from parkbook.model import Model, Words
from parkbook.park.model import Mode, Own, OwnBlock, OwnPage
from parkbook.problems import Place, Problems
from parkbook.source import parse_yaml, read_text

FOLDER = "content"
_READ_ME = "readme.md"
"""Explains the folder; no page is made of it."""
_MARKER = re.compile(r"^[ \t]*<!--[ \t]*(?P<close>/[ \t]*)?block\b[ \t]*:?[ \t]*(?P<said>.*?)[ \t]*-->[ \t]*$", re.M)
_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t]*#*$", re.M)
_PRINT = re.compile(r"^[0-9a-f]{6,64}$")


class Head(Model):
    """Front matter of a page: what stands between two lines of `---` at the top."""

    title: Words | None = None
    audience: Audience = "internal"


def load_own(root: Path, problems: Problems) -> Own:
    """Read every Markdown file under `content/`; README.md files explain and are passed over."""
    folder = root / FOLDER
    found = sorted(p for p in folder.rglob("*.md") if p.is_file() and p.name.lower() != _READ_ME) if folder.is_dir() else []
    blocks: list[OwnBlock] = []
    pages: list[OwnPage] = []
    for file in found:
        path = file.relative_to(root).as_posix()
        text = read_text(root, path, problems)
        if text is None:
            continue
        head, body, line = _front(text, path, problems)
        mine, rest = split_blocks(body, path, line, problems)
        blocks += mine
        if rest.strip() and all(block.fits for block in mine):
            pages.append(_page(path, head, rest, text))
        elif rest.strip():
            blocks.append(OwnBlock("", "append", "", rest.strip("\n"), Place(path), fits=False))
    return Own(tuple(blocks), tuple(pages))


def _page(path: str, head: Head, text: str, whole: str) -> OwnPage:
    heading = _HEADING.search(text)
    title = head.title or (heading[1] if heading else Path(path).stem)
    if heading and not head.title:
        text = text[: heading.start()] + text[heading.end() :]
    text = text.strip("\n")
    return OwnPage(path, title, head.audience, text, _lines_of(text, whole))


def _lines_of(text: str, whole: str) -> tuple[int, ...]:
    """Where each line of a page stands in its file, which has front matter and blocks besides."""
    outside: list[str | None] = []
    inside = False
    for line in whole.split("\n"):
        marker = _MARKER.match(line)
        inside = not marker["close"] if marker else inside
        outside.append(None if marker or inside else line)
    found, at = [], 0
    for line in text.split("\n"):
        if line.strip() and line in outside[at:]:
            at = outside.index(line, at) + 1
            found.append(at)
        else:
            found.append(0)
    return tuple(found)


def _front(text: str, path: str, problems: Problems) -> tuple[Head, str, int]:
    """Front matter, the text behind it, and how many lines it took."""
    if not text.startswith("---\n") or "\n---\n" not in text[3:]:
        return Head(), text, 0
    end = text.index("\n---\n", 3)
    lines = text[: end + 5].count("\n")
    document = parse_yaml("#\n" + text[4 : end + 1], path, problems)  # a line for the one of ---, so that places agree
    head = prune(Head, document.data or {}, document.source, problems) if document else None
    return head or Head(), text[end + 5 :], lines


def split_blocks(text: str, path: str, line: int, problems: Problems) -> tuple[list[OwnBlock], str]:
    """The marked blocks of a text and what stands outside them.

    Args:
        line: Lines of the file before this text.
    """
    blocks: list[OwnBlock] = []
    outside: list[str] = []
    open_: OwnBlock | None = None
    at = 0
    for found in _markers(text):
        between, at = text[at : found.start()], found.end()
        place = Place(path, line + text.count("\n", 0, found.start()) + 1, found.start("said") - found.start() + 1)
        if open_ is None:
            outside.append(between)
        elif not found["close"]:
            problems.error(place, "block-nested", "a block begins inside another", f"close {_named(open_)} first: <!-- /block -->")
            blocks.append(replace(open_, text=between.strip("\n"), fits=False))
        else:
            blocks.append(replace(open_, text=between.strip("\n")))
        if not found["close"]:
            open_ = _opened(found["said"], place, problems)
        elif open_ is None:
            hint = "take it away, or open a block before it: <!-- block: manual/4.2/parties append -->"
            problems.error(place, "block-unopened", "a block ends here and none has begun", hint)
            blocks.append(OwnBlock("", "append", "", "".join(outside).strip("\n"), place, fits=False))
            outside = []
        else:
            open_ = None
    rest = text[at:]
    if open_ is None:
        outside.append(rest)
    else:
        hint = "write <!-- /block --> on a line of its own where it ends; until then its words are kept aside"
        problems.error(open_.place, "block-open", f"{_named(open_)} is never closed", hint)
        blocks.append(replace(open_, text=rest.strip("\n"), fits=False))
    return blocks, "".join(outside)


def _markers(text: str) -> Iterator[re.Match[str]]:
    return _MARKER.finditer(text)


def _named(block: OwnBlock) -> str:
    return f"block `{block.id}`" if block.id else "the block"


def _opened(said: str, place: Place, problems: Problems) -> OwnBlock:
    """What an opening marker says: id, then append or replace, then perhaps the fingerprint of the text it was written against."""
    words = said.split()
    block = OwnBlock(words[0] if words else "", "append", "", "", place)
    if not words:
        hint = "write <!-- block: manual/4.2/parties append -->; the id stands under 出处 of each paragraph"
        problems.error(place, "block-id", "the marker names no block", hint)
        return replace(block, fits=False)
    modes = [word for word in words[1:] if word in ("append", "replace")]
    prints = [word.lower() for word in words[1:] if _PRINT.match(word.lower())]
    others = [word for word in words[1:] if word not in ("append", "replace") and not _PRINT.match(word.lower())]
    if others or len(modes) != 1 or len(prints) > 1:
        wrong = f"`{others[0]}` is no word for it" if others else "the marker must say once what to do"
        hint = "write `append` to add below the generated text, or `replace` to stand in its place"
        problems.error(place, "block-mode", f"block `{block.id}`: {wrong}", hint)
        return replace(block, fits=False)
    mode: Mode = "replace" if modes[0] == "replace" else "append"
    return replace(block, mode=mode, seen=prints[0] if prints else "")
