"""Templates + results -> pages of blocks. Templates run in a sandbox, and whatever they print is escaped."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, sandbox
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from parkbook import wording as words
from parkbook.assess.model import Assessment
from parkbook.book import cards, links
from parkbook.book.escape import escape, finalize
from parkbook.book.model import Block, Page
from parkbook.book.problem_words import explain, quoted
from parkbook.book.process_chart import flow_layout, process_layout
from parkbook.book.views import Names, Rows, RowView
from parkbook.kit.model import Audience, Kit, Question
from parkbook.park.model import Park
from parkbook.problems import Problem

TEMPLATES = "site_templates"


@dataclass
class Sources:
    """Everything the book is made from."""

    kit: Kit
    park: Park
    assessment: Assessment
    problems: tuple[Problem, ...]
    kit_root: Path
    names: Names = field(init=False)
    rows: Mapping[str, Rows] = field(init=False)
    documents: frozenset[str] = frozenset()
    """Ids of the documents that have a page."""

    def __post_init__(self) -> None:
        self.names = Names(self.kit, self.park)
        self.rows = {id: Rows(register, self.park, self.names) for id, register in self.kit.registers.items()}


class Renderer:
    """Makes pages from templates. One for a whole book, so that templates are compiled once."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources
        self.env = _environment(str(sources.kit_root / TEMPLATES))
        self.owners_with_gaps = frozenset(gap.owner for gap in sources.assessment.gaps)
        self.names: dict[str, Any] = {
            "kit": sources.kit,
            "park": sources.park,
            "profile": sources.park.profile,
            "assessment": sources.assessment,
            "as_of": sources.assessment.as_of,
            "rows": lambda register: sources.rows[register],
        }
        """What every template of this book sees; the environment itself knows only words and is shared by all books."""

    def page(
        self, template: str, path: str, title: str, audience: Audience, *, refs: Iterable[str] = (), search: bool = True,
        wide: bool = False, context: Mapping[str, Any] | None = None, **more: Any,
    ) -> Page:
        """One page from `site_templates/<template>`; `context` and further keywords add names to those every template has."""
        view = View(self, path, template)
        text = self.env.get_template(template).render({**self.names, **(context or {}), **more, **view.names()})
        return Page(path, title, audience, text, tuple(view.blocks), tuple(refs), search, wide)


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
        cache_size=400,
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
    env.globals |= _vocabulary() | {"flow_layout": flow_layout, "process_layout": process_layout}
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


_FINDINGS = {
    name: Markup(f'<span class="pb-f pb-f--{name}"><span aria-hidden="true">{words.GLYPH[name]}</span> {word}</span>')
    for name, word in words.FINDING.items()
}


_ODD = re.compile("[^0-9A-Za-z._/#-]")
"""Signs that an address made of ids has not; whatever has one is escaped."""


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


class View:
    """The helpers of one page: links are relative to it, and its blocks are gathered here."""

    def __init__(self, renderer: Renderer, path: str, template: str) -> None:
        self.sources = renderer.sources
        self.env = renderer.env
        self.path = path
        self.folder = posixpath.dirname(path)
        self.template = template
        self.blocks: list[Block] = []
        self.base = renderer.names
        self.owners_with_gaps = renderer.owners_with_gaps
        self._cites: dict[str, Markup] = {}

    def names(self) -> dict[str, Callable[..., Any]]:
        """What a template may call, besides the globals of the environment."""
        return {
            "block": self.block,
            "link": self.link,
            "href": self.href,
            "cite": self.cite,
            "todo": self.todo,
            "known": self.known,
            "doc": self.doc,
            "doc_row": self.doc_row,
            "register_link": self.register_link,
            "unit": lambda id: self.sources.names.of("units", id) if id else "",
            "owner_name": self.owner_name,
            "post": self.post,
            "finding": self.finding,
            "clause_label": words.clause_label,
            "anchor": words.anchor,
            "table": self.table,
            "include_svg": self.include_svg,
            "check_row": lambda c, r: cards.checklist_row(self, c, r),
            "gap_row": lambda n, r: cards.gap_row(self, n, r["gap"], r["criterion"], r["question"]),
            "gap_line": lambda r: cards.gap_line(self, r["gap"], r["question"]),
            "gap_task": lambda n, r: cards.gap_task(self, n, r["gap"], r["criterion"], r["question"]),
            "question_head": lambda q, standard: cards.question_head(self, q, standard),
            "criterion_card": lambda c, r: cards.criterion_card(self, c, r),
            "register_table": lambda rows, columns: cards.register_table(self, rows, columns),
            "question_link": self.question_link,
            "claim_sentence": lambda standard, claim: words.claim_sentence(standard, claim, self.sources.assessment.as_of),
            "problem_zh": explain,
            "quoted": quoted,
            "interval": self.interval,
        }

    def href(self, target: str) -> Markup:
        """The address of a docs path (perhaps with #anchor) as seen from this page."""
        address = links.relative(target, self.folder)
        return Markup(address) if not _ODD.search(address) else Markup(str(escape(address)).replace("&#95;", "_"))

    def link(self, text: str, target: str, css: str = "") -> Markup:
        """A link; `text` is escaped unless it is markup already."""
        label = text if isinstance(text, Markup) else escape(text)
        classes = f' class="{css}"' if css else ""
        return Markup(f'<a{classes} href="{self.href(target)}">{label}</a>')

    def cite(self, *refs: str) -> Markup:
        """Small grey references, each a link to where the item is asked."""
        if len(refs) == 1:
            return self._cited(refs[0])
        return Markup("、".join(self._cited(ref) for ref in refs))

    def _cited(self, ref: str) -> Markup:
        found = self._cites.get(ref)
        if found is None:
            label = Markup(words.clause_label(ref))
            target = links.ref_target(self.sources.kit, ref)
            if target is None or target.partition("#")[0] == self.path:
                found = Markup(f'<span class="pb-ref">{label}</span>')
            else:
                found = self.link(label, target, "pb-ref")
            self._cites[ref] = found
        return found

    def todo(self, *refs: str, what: str = "待补充") -> Markup:
        """What is not known, said so, with the way to the question that asks it."""
        label = escape(what)
        target = next((t for t in (links.ref_target(self.sources.kit, ref) for ref in refs) if t), None)
        return self.link(label, target, "pb-todo") if target else Markup('<span class="pb-todo">{}</span>').format(label)

    def known(self, value: Any, *refs: str, what: str = "待补充") -> Markup:
        """The value as text, or 待补充 with a link to the question behind `refs` where it is missing or empty."""
        if value is None or value == "" or value == ():
            return self.todo(*refs, what=what)
        return value if isinstance(value, Markup) else escape(str(value))

    def doc(self, id: str, number: bool = True) -> Markup:
        """《title》 and number of a document of the kit, as a link to its page."""
        spec = self.sources.kit.documents[id]
        row = self.doc_row(id)
        title = Markup("《{}》").format(escape(row.title if row and row.title else spec.title.zh))
        label = title + escape(row.number) if number and row and row.number else title
        if id in self.sources.documents and links.document_page(spec) != self.path:
            return self.link(label, links.document_page(spec))
        return label

    def doc_row(self, id: str) -> RowView | None:
        """The row of the documents register, or None where the park has not entered the document."""
        return self.sources.rows["documents"].get(id) if "documents" in self.sources.rows else None

    def register_link(self, id: str) -> Markup:
        return self.link(self.sources.kit.registers[id].title.zh, links.register_page(id))

    def owner_name(self, id: str | None) -> str:
        """Name of a unit or person; 未定 where nobody is named."""
        if not id:
            return "未定"
        register = "units" if self.sources.rows["units"].get(id) else "people"
        return self.sources.names.of(register, id) if register in self.sources.rows else id

    def post(self, id: str) -> RowView | None:
        """The row of a post such as management-representative, or None."""
        return self.sources.rows["posts"].get(id)

    def interval(self, routine: str) -> str:
        """The park's own interval in words (每 6 个月), or an empty text where it has set none."""
        row = self.sources.rows["routines"].get(routine)
        if row is None:
            return ""
        months = row.raw["interval_months"]
        return "每 " + words.number(months) + " 个月"  # type: ignore[arg-type]

    def finding(self, name: str) -> Markup:
        """Glyph and word of a finding; tone comes with the class."""
        return _FINDINGS[name]

    def table(self, rows: Iterable[RowView], columns: Iterable[str], ref: str = "", css: str = "") -> Markup:
        """A table of register rows as HTML: headings from the declaration, empty cells visible as —."""
        views = list(rows)
        if not views:
            return Markup('<p class="pb-empty">{}</p>').format(self.todo(ref) if ref else "还没有记录")
        declared = [c for c in (views[0]._register.column(id) for id in columns) if c is not None]
        head = Markup("").join(
            Markup("<th{}>{}</th>").format(
                Markup(' class="pb-num"') if c.type in ("int", "decimal") else Markup(""),
                c.title.zh + (f"（{c.unit}）" if c.unit else ""),
            )
            for c in declared
        )
        body = Markup("\n").join(
            Markup("<tr>{}</tr>").format(Markup("").join(self._cell(view, c.id, c.type) for c in declared)) for view in views
        )
        return Markup('<div class="pb-table {}"><table>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table></div>').format(
            css, head, body
        )

    def _cell(self, view: RowView, column: str, kind: str) -> Markup:
        text = view[column]
        css = Markup(' class="pb-num"') if kind in ("int", "decimal") else Markup("")
        return Markup("<td{}>{}</td>").format(css, escape(text) if text else Markup('<span class="pb-none">—</span>'))

    def question_link(self, question: Question) -> Markup:
        standard, clause = self.sources.kit.question_clause[question.id]
        return self.link(question.ask.zh, f"{links.clause_page(standard, clause)}#{words.anchor(question.id)}")

    def include_svg(self, template: str, **context: Any) -> Markup:
        """An inline picture from `site_templates/charts/`, on one line so that Markdown leaves it alone."""
        drawn = self.env.get_template(f"charts/{template}").render({**self.base, **context})
        return Markup("".join(line.strip() + (" " if not line.rstrip().endswith(">") else "") for line in drawn.splitlines()))

    def block(
        self, id: str, refs: Iterable[str] = (), registers: Iterable[str] = (), *, caller: Callable[[], Markup]
    ) -> Markup:
        """A part of the page with its origin: `{% call block("scope", refs=[...], registers=[...]) %}…{% endcall %}`."""
        text = caller()
        block = Block(id, str(text), tuple(refs), tuple(registers), self.template)
        self.blocks.append(block)
        return text + self._origin(block)

    def _origin(self, block: Block) -> Markup:
        """Folded away under the block: clause items and registers it was written from."""
        if not block.refs and not block.registers:
            return Markup("")
        parts = []
        if block.refs:
            parts.append(Markup("条款 {}").format(self.cite(*block.refs)))
        if block.registers:
            tables = Markup("、").join(self.register_link(r) for r in block.registers if r in self.sources.kit.registers)
            parts.append(Markup("台账 {}").format(tables))
        return Markup('\n\n<details class="pb-origin"><summary>出处</summary><p>{}</p></details>\n\n').format(
            Markup(" · ").join(parts)
        )


