"""The parts that stand hundreds of times on a page, made in Python because a template would be slow: rows and cards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup

from parkbook.assess.model import CriterionResult
from parkbook import wording as words
from parkbook.book import links
from parkbook.book.escape import escape
from parkbook.book.views import RowView
from parkbook.kit.model import Column, Criterion

if TYPE_CHECKING:
    from parkbook.book.render import View

_ROW = Markup(
    '<tr id="{anchor}" data-c="{chapter}" data-f="{finding}" data-o="{owner}">'
    '<th scope="row">{ref}</th><td>{text}</td><td>{state}</td><td>{found}</td><td>{evidence}</td><td>{who}</td>'
    '<td class="pb-num">{points}</td></tr>'
)
_NONE = Markup('<span class="pb-none">—</span>')


def points(value: float) -> str:
    """Points or priority with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def checklist_row(view: View, criterion: Criterion, result: CriterionResult) -> Markup:
    """One line of the checklist, with what the filter needs in data attributes."""
    credit = result.credit_declared
    scored = result.kind != "permission" and credit is not None
    return _ROW.format(
        anchor=words.anchor(result.ref),
        chapter=criterion.chapter,
        finding=result.finding,
        owner=escape(result.owner) if result.owner else "-",
        ref=view.cite(result.ref),
        text=_text(view, criterion),
        state=words.STATE[result.state],
        found=view.finding(result.finding),
        evidence=_evidence(view, result),
        who=escape(view.owner_name(result.owner)),
        points=f"{points(result.weight * (credit or 0))}/{result.weight}" if scored else "—",
    )


def _text(view: View, criterion: Criterion) -> Markup:
    entry = criterion.entry
    if entry.text is not None:
        return escape(entry.text.zh)
    return Markup("与{}是同一要求").format(view.cite(entry.same_as or ""))


def _evidence(view: View, result: CriterionResult) -> Markup:
    if not result.evidence:
        return _NONE
    statuses = view.sources.assessment.evidence
    parts = []
    for id in result.evidence:
        entry = view.sources.park.evidence.get(id)
        title = entry.entry.title if entry else id
        label = view.link(title, f"{links.EVIDENCE}#ev-{id}")
        status = statuses.get(id)
        if status is not None and status.state != "valid":
            label += Markup("（{}）").format(words.EVIDENCE[status.state])
        parts.append(label)
    return Markup("；").join(parts)


def criterion_card(view: View, criterion: Criterion, result: CriterionResult | None) -> Markup:
    """One criterion as it is asked, with where the park stands on it."""
    entry = criterion.entry
    ref = criterion.ref
    head = Markup('<section class="pb-criterion" id="{}">\n<h3>{}<span class="pb-kind">{}{}</span></h3>\n').format(
        words.anchor(ref), words.clause_label(ref), words.KIND[criterion.kind],
        "" if criterion.weight == 1 or criterion.kind == "permission" else f" · 权重 {criterion.weight}",
    )
    lines = [head]
    if entry.text is None or entry.evidence is None:
        lines.append(Markup("<p>与{}是同一要求，答一次即可。</p>\n").format(view.cite(entry.same_as or "")))
    else:
        lines.append(Markup('<p class="pb-criterion__text">{}</p>\n').format(escape(entry.text.zh)))
        kinds = "、".join(words.PROOF[p] for p in entry.proof)
        lines.append(Markup('<p class="pb-small">拿什么证明：{}（要有{}）</p>\n').format(escape(entry.evidence.zh), kinds))
        if entry.na_when:
            lines.append(Markup('<p class="pb-small">可以答不适用的情形：{}</p>\n').format(escape(entry.na_when.zh)))
    if result is not None:
        lines.append(_standing(view, result))
    lines.append(Markup("</section>"))
    return Markup("").join(lines)


def _standing(view: View, result: CriterionResult) -> Markup:
    facts = [view.finding(result.finding), Markup("状态：{}").format(words.STATE[result.state])]
    if result.state is not None and result.state_from:
        facts[-1] += Markup("（{}）").format(words.STATE_FROM[result.state_from])
    if result.owner:
        facts.append(Markup("责任：{}").format(view.link(view.owner_name(result.owner), links.owner_page(result.owner))
                     if any(g.owner == result.owner for g in view.sources.assessment.gaps) else escape(view.owner_name(result.owner))))
    if result.due and result.finding in ("major", "minor", "unproven", "opportunity"):
        facts.append(Markup("{}前{}").format(words.day(result.due), "，已逾期" if result.overdue else ""))
    text = Markup('<p class="pb-standing">{}</p>\n').format(Markup(" · ").join(facts))
    if result.note:
        text += Markup('<p class="pb-small">园区说：{}</p>\n').format(escape(result.note))
    if result.reason:
        text += Markup('<p class="pb-small">不适用的理由：{}</p>\n').format(escape(result.reason))
    if result.evidence:
        text += Markup('<p class="pb-small">证据：{}</p>\n').format(_evidence(view, result))
    if result.unproven_why and result.finding == "unproven":
        text += Markup('<p class="pb-small">还差：{}</p>\n').format(escape("；".join(result.unproven_why)))
    for outcome in result.checks:
        if outcome.result != "unknown":
            text += _check(view, outcome.id, outcome.result, [(n.text, str(n.place or "")) for n in outcome.notes])
    return text


def _check(view: View, id: str, result: str, notes: list[tuple[str, str]]) -> Markup:
    from parkbook.assess.checks import CHECKS

    title = CHECKS[id].title if id in CHECKS else id
    label = view.link(title, f"{links.CHECKS}#{id}")
    said = Markup("；").join(escape(text) for text, _ in notes[:3]) if result == "fails" else Markup("")
    more = Markup("。{}").format(said) if said else Markup("")
    return Markup('<p class="pb-small pb-check">台账{}{}：{}{}</p>\n').format(
        words.CHECK_GLYPH[result], words.CHECK[result], label, more
    )


def register_table(view: View, rows: Iterable[RowView], columns: Iterable[Column]) -> Markup:
    """Every row of a register; the first column stays in view, each row has an anchor."""
    declared = list(columns)
    heads = Markup("").join(
        Markup("<th{}>{}</th>").format(_numeric(c), c.title.zh + (f"（{c.unit}）" if c.unit else "")) for c in declared
    )
    lines = []
    for row in rows:
        cells = []
        for index, column in enumerate(declared):
            value = row[column.id]
            body = escape(value) if value else _NONE
            if column.type == "refs" and column.to == "clauses" and value:
                body = view.cite(*row.raw[column.id])  # type: ignore[misc]
            tag = Markup('<th scope="row">{}</th>') if index == 0 else Markup("<td{}>{{}}</td>".format(_numeric(column)))
            cells.append(tag.format(body))
        lines.append(Markup('<tr id="r-{}">{}</tr>').format(escape(row.key), Markup("").join(cells)))
    return Markup('<div class="pb-table pb-register"><table>\n<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody></table></div>').format(
        heads, Markup("\n").join(lines)
    )


def _numeric(column: Column) -> Markup:
    return Markup(' class="pb-num"') if column.type in ("int", "decimal") else Markup("")
