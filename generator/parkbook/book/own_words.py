"""The park's own words for blocks: put where they belong, and accounted for, so that none is lost."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from parkbook.book.model import Block
from parkbook.book.own import own_html, pictures_of
from parkbook.park.model import Own, OwnBlock
from parkbook.problems import Problem, Problems, closest

_HEADINGS = re.compile(r"(?:\s*#{1,6} [^\n]*\n)+")

Standing = Literal["in-place", "changed", "unwatched", "second", "unknown", "faulty"]
"""Of the park's words: they stand; they stand and the generated text has changed since; they stand and nobody can tell whether it has;
another replacement of the same block stands already; no page has such a block; the markers are at fault."""


@dataclass(frozen=True)
class Placed:
    """Words of the park and what became of them."""

    own: OwnBlock
    standing: Standing
    block: Block | None = None
    """The block they are for, as generated now; None where there is none."""
    page: str = ""
    """Path of the page it stands on."""


class OwnWords:
    """Gives each block its own words while pages are made, and remembers which were given."""

    def __init__(self, own: Own) -> None:
        self._of: dict[str, list[OwnBlock]] = {}
        for block in own.blocks:
            if block.fits:
                self._of.setdefault(block.id, []).append(block)
        self._own = own
        self._seen: dict[str, tuple[Block, str]] = {}
        self._ids: list[str] = []
        self.pictures: dict[str, None] = {}

    def applied(self, block: Block, page: str) -> Markup:
        """What the page shows for a block: the generated text, or what the park put in its place, with what it added below."""
        self._ids.append(block.id)
        mine = self._of.get(block.id)
        if not mine:
            return Markup(block.text)
        self._seen.setdefault(block.id, (block, page))
        replaced = next((own for own in mine if own.mode == "replace"), None)
        parts = [Markup(_heading(block.text)) + self._html(replaced, page) if replaced else Markup(block.text)]
        parts += [self._html(own, page) for own in mine if own.mode == "append"]
        return Markup("\n\n").join(parts) + Markup("\n\n")

    def _html(self, own: OwnBlock, page: str) -> Markup:
        self.pictures |= dict.fromkeys(pictures_of(own.text, own.place.path))
        return own_html(own.text, posixpath.dirname(page), own.place.path)

    def placed(self) -> Iterator[Placed]:
        """Every block of the park's own words, in order of files, once all pages of documents are made."""
        replaced: set[str] = set()
        for own in self._own.blocks:
            if not own.fits:
                yield Placed(own, "faulty")
                continue
            if own.id not in self._seen:
                yield Placed(own, "unknown")
                continue
            block, page = self._seen[own.id]
            if own.mode == "replace" and own.id in replaced:
                yield Placed(own, "second", block, page)
                continue
            if own.mode == "replace":
                replaced.add(own.id)
            yield Placed(own, _standing(own, block), block, page)

    def problems(self) -> list[Problem]:
        """Words that no page takes, and words whose generated text has changed since they were written."""
        return list(_problems(self.placed(), self._ids))


def _heading(text: str) -> str:
    """The headings that a block begins with: a park replaces the words below them, and the contents of the page stay whole."""
    found = _HEADINGS.match(text)
    return found[0].strip() + "\n\n" if found else ""


def _standing(own: OwnBlock, block: Block) -> Standing:
    if own.mode == "append":
        return "in-place"
    if not own.seen:
        return "unwatched"
    return "in-place" if block.fingerprint.startswith(own.seen) else "changed"


def _problems(placed: Iterable[Placed], ids: Iterable[str]) -> Iterable[Problem]:
    problems = Problems()
    known = list(dict.fromkeys(ids))
    for one in placed:
        own, name = one.own, f"`{one.own.id}`"
        if one.standing == "unknown":
            hint = closest(own.id, known, most=0) or "the id stands under 出处 of each paragraph; until it is right these words are kept aside"
            problems.error(own.place, "unknown-block", f"no document has a block {name}", hint)
        elif one.standing == "second":
            hint = "keep one, or write `append` in the second; until then the first one stands and this one is kept aside"
            problems.error(own.place, "duplicate-block", f"block {name} is replaced a second time", hint)
        elif one.standing == "changed" and one.block:
            hint = f"look at both on the page 园区自己写的段落; if yours still holds, write {one.block.fingerprint[:8]} in the marker"
            problems.warn(own.place, "block-changed", f"the generated text under block {name} has changed since it was replaced", hint)
    return problems.items
