"""What the templates of one page may call: links relative to it, what is known and what is not, and the gathering of its blocks."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from parkbook import wording as words
from parkbook.book import cards, forms, links
from parkbook.book.escape import escape
from parkbook.book.model import Block
from parkbook.book.numbering import proposed_number
from parkbook.book.problem_words import explain, quoted
from parkbook.book.sources import Passage
from parkbook.book.views import RowView
from parkbook.kit.model import Question

if TYPE_CHECKING:
    from parkbook.book.render import Renderer

NUMBERED = ("cses:7.3/p2", "cses:4.3/p2")
"""Items whose questions ask how documents are numbered."""
_MANUAL_PARTS = {"position": "手册定位一章", "annex": "手册附录"}
"""Parts of the manual that bear no clause number, as a link names them."""
_CELL_CSS = {"int": ' class="pb-num"', "decimal": ' class="pb-num"', "date": ' class="pb-day"', "month": ' class="pb-day"'}
"""Figures stand right, dates stay on one line."""
_FINDINGS = {
    name: Markup(f'<span class="pb-f pb-f--{name}"><span aria-hidden="true">{words.GLYPH[name]}</span> {word}</span>')
    for name, word in words.FINDING.items()
}


_HEADING_ID = re.compile(r"\{ ?#([\w.-]+) ?\}")
_ODD = re.compile("[^0-9A-Za-z._/#-]")
"""Signs that an address made of ids has not; whatever has one is escaped."""


class View:
    """The helpers of one page: links are relative to it, and its blocks are gathered here."""

    def __init__(self, renderer: Renderer, path: str, template: str, document: str = "") -> None:
        self.document = document
        self.own = renderer.own
        self.sources = renderer.sources
        self.env = renderer.env
        self.path = path
        self.folder = posixpath.dirname(path)
        self.template = template
        self.blocks: list[Block] = []
        self.base = renderer.names
        self.owners_with_gaps = renderer.owners_with_gaps
        self._unit_of = renderer.unit_of
        self.served = renderer.served
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
            "unit_of": self.unit_of,
            "passages": self.passages,
            "passage_link": self.passage_link,
            "row_name": self.row_name,
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
            "sheet": lambda register, layout, row=None: forms.sheet(self, register, layout, row),
            "ledger": lambda register, columns, rows=None, blanks=8: forms.ledger(self, register, columns, rows, blanks),
            "doc_number": self.doc_number,
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
            said = words.clause_label(ref)
            label = Markup(said) if self.sources.kit.item(ref) else escape(said)  # a ref put together from a park's text
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

    def doc_number(self, id: str) -> Markup:
        """The number the park gave the document; else the one its pattern proposes and nobody has, marked 拟; else 编号待定."""
        row = self.doc_row(id)
        if row is not None and row.number:
            return escape(row.number)
        proposed = proposed_number(self.sources.kit, self.sources.park.profile.numbering, id)
        if any(other.number == proposed for other in self.sources.rows.get("documents") or ()):
            proposed = ""  # the park has given it to another document
        return Markup('{}<span class="pb-none">（拟）</span>').format(escape(proposed)) if proposed else self.todo(*NUMBERED, what="待定")

    def register_link(self, id: str) -> Markup:
        return self.link(self.sources.kit.registers[id].title.zh, links.register_page(id))

    def row_name(self, register: str, row: RowView) -> str:
        """What a row is about, short enough for a heading; empty where it has no name of its own."""
        name = self.sources.names.of(register, row.key)
        return "" if name == row.key else name if len(name) <= 28 else name[:27] + "…"

    def unit_of(self, role: str) -> str:
        """Name of the first unit that the units register gives this role; empty where none has it."""
        return self._unit_of.get(role, "")

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
        css = Markup(_CELL_CSS.get(kind, ""))
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
        full = f"{self.document}/{id}" if self.document else id
        block = Block(full, str(caller()), tuple(refs), tuple(registers), self.template)
        self.blocks.append(block)
        if self.document:
            self._note(block)
        text = self.own.applied(block, self.path) if self.document else Markup(block.text)
        return text + self._origin(block)

    def _note(self, block: Block) -> None:
        """Remember where a document answers each item of the block."""
        heading = _HEADING_ID.search(block.text)
        passage = Passage(self.document, block.id, self.path + (f"#{heading[1]}" if heading else ""))
        for ref in block.refs:
            self.served.setdefault(ref, []).append(passage)

    def passage_link(self, passage: Passage) -> Markup:
        """《title》 of the document, as a link to the paragraph; the manual with the clause the paragraph belongs to."""
        spec = self.sources.kit.documents[passage.document]
        parts = passage.block.split("/")
        if spec.kind == "manual":
            return self.link(_MANUAL_PARTS.get(parts[1], f"手册 {parts[1]}") if len(parts) > 2 else "手册", passage.target)
        row = self.doc_row(spec.id)
        return self.link(f"《{row.title if row and row.title else spec.title.zh}》", passage.target)

    def passages(self, ref: str, kinds: Iterable[str] = (), most: int = 0) -> list[Passage]:
        """Where documents answer an item, the first paragraph of each document; of some kinds only, and no more than `most`."""
        wanted = set(kinds)
        first: dict[str, Passage] = {}
        for passage in self.served.get(ref, ()):
            if not wanted or self.sources.kit.documents[passage.document].kind in wanted:
                first.setdefault(passage.document, passage)
        found = list(first.values())
        return found[:most] if most else found

    def _origin(self, block: Block) -> Markup:
        """Folded away under the block: clause items and registers it was written from, and how a park puts its own words there."""
        parts = []
        if block.refs:
            parts.append(Markup("条款 {}").format(self.cite(*block.refs)))
        if block.registers:
            tables = Markup("、").join(self.register_link(r) for r in block.registers if r in self.sources.kit.registers)
            parts.append(Markup("台账 {}").format(tables))
        if self.document:
            parts.append(Markup("段落 <code>{} {}</code>").format(escape(block.id), block.fingerprint[:8]))
        if not parts:
            return Markup("")
        return Markup('\n\n<details class="pb-origin"><summary>出处</summary><p>{}</p></details>\n\n').format(
            Markup(" · ").join(parts)
        )


