"""Templates + results -> pages of blocks. Templates run in a sandbox, and whatever they print is escaped."""

from __future__ import annotations

import hashlib
import os
import traceback
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs
from jinja2 import (
    FileSystemBytecodeCache,
    FileSystemLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
    sandbox,
)
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from parkbook import __version__
from parkbook import wording as words
from parkbook.book import cards
from parkbook.book.boundary_chart import boundary_layout
from parkbook.book.escape import escape, finalize
from parkbook.book.flow_chart import flow_layout
from parkbook.book.forms import BadLayout
from parkbook.book.model import Page
from parkbook.book.own_words import OwnWords
from parkbook.book.process_chart import process_layout
from parkbook.book.sources import TEMPLATES, Passage, Sources, units_by_role
from parkbook.book.view import View
from parkbook.kit.model import Audience
from parkbook.problems import Place, Problem

if TYPE_CHECKING:
    from parkbook.book.data_view import DataView


class TemplateFault(Exception):
    """A template cannot be rendered: it names what is not there, or is not well written. Its author mends it."""

    def __init__(self, place: Place, why: str) -> None:
        super().__init__(f"{place}: {why}")
        self.problem = Problem(place, "error", "template", why, "the comment at the head of the template names what it gets")


def _place(why: Exception, kit_root: Path, template: str) -> Place:
    """File and line of the innermost template that the error passed through."""
    root = kit_root / TEMPLATES
    if isinstance(why, TemplateSyntaxError) and why.filename:
        name = Path(why.filename)
        return Place(name.relative_to(kit_root).as_posix() if name.is_relative_to(kit_root) else str(name), why.lineno)
    found = Place(f"{TEMPLATES}/{template}")
    for frame in traceback.extract_tb(why.__traceback__):
        if Path(frame.filename).is_relative_to(root):
            found = Place(Path(frame.filename).relative_to(kit_root).as_posix(), frame.lineno or 0)
    return found


class Renderer:
    """Makes pages from templates. One for a whole book, so that templates are compiled once."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.env = _environment(str(sources.kit_root / TEMPLATES))
        self.owners_with_gaps = frozenset(gap.owner for gap in sources.assessment.gaps)
        self.unit_of = units_by_role(sources)
        self.own = OwnWords(sources.park.own)
        self.served: dict[str, list[Passage]] = {}
        """Clause item -> where documents answer it; whole once every document is made."""
        self.names: dict[str, Any] = {
            "kit": sources.kit,
            "park": sources.park,
            "profile": sources.park.profile,
            "assessment": sources.assessment,
            "as_of": sources.assessment.as_of,
            "rows": lambda register: sources.rows[register],
            "carbon": _carbon(sources),
        }
        """What every template of this book sees; the environment itself knows only words and is shared by all books."""

    def page(
        self, template: str, path: str, title: str, audience: Audience, *, refs: Iterable[str] = (), search: bool = True,
        wide: bool = False, context: Mapping[str, Any] | None = None, document: str = "", **more: Any,
    ) -> Page:
        """One page from `site_templates/<template>`; `context` and further keywords add names to those every template has.

        Args:
            document: Id of the document that the page belongs to: its blocks bear it, and the park may write words for them.
        """
        view = View(self, path, template, document)
        try:
            text = self.env.get_template(template).render({**self.names, **(context or {}), **more, **view.names()})
        except (TemplateError, BadLayout) as why:
            raise TemplateFault(_place(why, self.sources.kit_root, template), str(why)) from why
        return Page(path, title, audience, text, tuple(view.blocks), tuple(refs), search, wide)


def _carbon(sources: Sources) -> DataView | None:
    """The park's carbon data for templates; None, and no pandas, where it has none."""
    if sources.inventory is None or not sources.inventory.years:
        return None
    from parkbook.book.data_view import DataView

    return DataView(sources.inventory)


@lru_cache(maxsize=8)
def _environment(folder: str) -> SandboxedEnvironment:
    """The templates of one kit, compiled once for a process; files that change are read again."""
    env = _Sandbox(
        loader=FileSystemLoader(folder),
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        comment_start_string="{# ",  # with the space, so that heading ids {#like-this} are not comments
        comment_end_string=" #}",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        cache_size=1000,
        bytecode_cache=_compiled(),
    )
    env.filters |= {
        "text": escape,
        "day": lambda d: words.day(d) if d else "",
        "number": words.number,
        "percent": words.percent,
        "points": cards.points,
        "minutes": words.spell_minutes,
        "days": lambda effort: words.working_days(effort.low_days, effort.high_days),
        "heading_id": lambda id: Markup(words.anchor(id)),
        "lines": lambda t: [part.strip() for part in str(t).replace("；", ";").split(";") if part.strip()],
    }
    env.globals |= _vocabulary() | {
        "flow_layout": flow_layout, "process_layout": process_layout, "boundary_layout": boundary_layout,
    }
    return env


def _vocabulary() -> dict[str, object]:
    return {
        "STATE": words.STATE,
        "FINDING": words.FINDING,
        "GLYPH": words.GLYPH,
        "KIND": words.KIND,
        "MODULE": words.MODULE,
        "PDCA": words.PDCA,
        "DOC_KIND": words.DOC_KIND,
        "EFFORT": words.EFFORT,
        "PROOF": words.PROOF,
        "CHECK": words.CHECK,
        "CHECK_GLYPH": words.CHECK_GLYPH,
        "EVIDENCE": words.EVIDENCE,
        "STATE_FROM": words.STATE_FROM,
        "MATURITY": words.MATURITY,
        "STANDING": words.STANDING,
        "DEPTH": words.DEPTH,
        "LINKED": words.LINKED,
    }


def _compiled() -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept from one run to the next: a folder of this user's own, never one of the park or the kit.

    Compiling 200 templates takes longer than rendering them. The library checks each against its source; what has been compiled
    for other options lies in another folder. None where no such folder can be made.
    """
    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:12]
    folder = Path(platformdirs.user_cache_dir("parkbook", appauthor=False)) / f"templates-{__version__}-{code}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if hasattr(os, "getuid") and folder.stat().st_uid != os.getuid():
            return None
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder))


class _Sandbox(SandboxedEnvironment):
    """The sandbox of Jinja with its question about attributes answered from a table: stricter, and many times faster."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return attr not in _UNSAFE and not attr.startswith("_")


_UNSAFE = frozenset(
    {"mro"}
    | sandbox.UNSAFE_FUNCTION_ATTRIBUTES
    | sandbox.UNSAFE_METHOD_ATTRIBUTES
    | sandbox.UNSAFE_GENERATOR_ATTRIBUTES
    | sandbox.UNSAFE_COROUTINE_ATTRIBUTES
    | sandbox.UNSAFE_ASYNC_GENERATOR_ATTRIBUTES
    | {"gi_yieldfrom", "f_globals", "f_locals", "f_back", "f_builtins", "tb_frame", "tb_next", "co_code", "format", "format_map"}
)
