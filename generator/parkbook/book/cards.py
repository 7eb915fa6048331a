"""The parts that stand hundreds of times on a page, made in Python because a template would be slow: rows and cards.

Everything here is put together from parts that are escaped already; what comes from a park passes `escape` first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup

from parkbook import wording as words
from parkbook.assess.checks import CHECKS
from parkbook.assess.model import CheckOutcome, CriterionResult, Gap
from parkbook.book import links
from parkbook.book.escape import escape
from parkbook.book.views import RowView
from parkbook.kit.model import Column, Criterion, Question

if TYPE_CHECKING:
    from parkbook.book.view import View

_NONE = '<span class="pb-none">—</span>'


def points(value: float) -> str:
    """Points or priority with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def checklist_row(view: View, criterion: Criterion, result: CriterionResult) -> Markup:
    """One line of the checklist, with what the filter needs in data attributes."""
    credit = result.credit_declared
    scored = result.kind != "permission" and credit is not None
    score = f"{points(result.weight * (credit or 0))}/{result.weight}" if scored else "—"
    return Markup(
        f'<tr id="{words.anchor(result.ref)}" data-c="{criterion.chapter}" data-f="{result.finding}"'
        f' data-o="{escape(result.owner) if result.owner else "-"}">'
        f'<th scope="row">{view.cite(result.ref)}</th><td>{_text(view, criterion)}</td>'
        f"<td>{words.STATE[result.state]}</td><td>{view.finding(result.finding)}</td><td>{_evidence(view, result)}</td>"
        f'<td>{escape(view.owner_name(result.owner))}</td><td class="pb-num">{score}</td></tr>'
    )


def _text(view: View, criterion: Criterion) -> str:
    entry = criterion.entry
    if entry.text is not None:
        return escape(entry.text.zh)
    return f"与{view.cite(entry.same_as or '')}是同一要求"


def _evidence(view: View, result: CriterionResult) -> str:
    if not result.evidence:
        return _NONE
    statuses = view.sources.assessment.evidence
    parts = []
    for id in result.evidence:
        entry = view.sources.park.evidence.get(id)
        label = str(view.link(entry.entry.title if entry else id, f"{links.EVIDENCE}#ev-{id}"))
        status = statuses.get(id)
        if status is not None and status.state != "valid":
            label += f"（{words.EVIDENCE[status.state]}）"
        parts.append(label)
    return "；".join(parts)


def due(result: CriterionResult) -> str:
    """When a gap must be closed, in words."""
    if result.due is None:
        return "期限未定"
    return f"{words.day(result.due)}前" + ("（<b>已逾期</b>）" if result.overdue else "")


def question_head(view: View, question: Question, standard: str) -> Markup:
    """Why a question matters, how the print is read where it is faulty, and how to get it done (folded away)."""
    kit = view.sources.kit
    lines = [f'<p class="pb-why">{escape(question.why.zh)}</p>\n']
    if question.note:
        lines.append(f'\n<p class="pb-note"><b>读法</b>　{escape(question.note.zh)}</p>\n')
    whom = "、".join(escape(kit.roles[id].title.zh) for id in question.roles)
    takes = f"约需{words.EFFORT[question.effort]}" + (f"，找{whom}" if whom else "")
    steps = "".join(f"<li>{escape(step.zh)}</li>" for step in question.steps)
    papers = [f"台账：{'、'.join(view.register_link(id) for id in question.registers)}"] if question.registers else []
    if question.documents:
        papers.append(f"文件：{'、'.join(view.doc(id, number=False) for id in question.documents)}")
    lines.append(
        f'\n<details class="pb-how"><summary>怎么做（{takes}）</summary>\n<ol>{steps}</ol>\n'
        f'<p class="pb-small">{"　".join(papers)}</p>\n'
        f'<p class="pb-small">答案写在 answers/{standard}.yml 的 <code>{question.id}</code> 下。</p>\n</details>\n'
    )
    return Markup("".join(lines))


def criterion_card(view: View, criterion: Criterion, result: CriterionResult | None) -> Markup:
    """One criterion as it is asked, with where the park stands on it."""
    entry = criterion.entry
    weight = "" if criterion.weight == 1 or criterion.kind == "permission" else f" · 权重 {criterion.weight}"
    lines = [
        f'<section class="pb-criterion" id="{words.anchor(criterion.ref)}">\n<h3>{words.clause_label(criterion.ref)}'
        f'<span class="pb-kind">{words.KIND[criterion.kind]}{weight}</span></h3>\n'
    ]
    if entry.text is None or entry.evidence is None:
        lines.append(f"<p>与{view.cite(entry.same_as or '')}是同一要求，答一次即可。</p>\n")
    else:
        kinds = "、".join(words.PROOF[p] for p in entry.proof)
        lines.append(f'<p class="pb-criterion__text">{escape(entry.text.zh)}</p>\n')
        lines.append(f'<p class="pb-small">拿什么证明：{escape(entry.evidence.zh)}（要有{kinds}）</p>\n')
        if entry.na_when:
            lines.append(f'<p class="pb-small">可以答不适用的情形：{escape(entry.na_when.zh)}</p>\n')
    if result is not None:
        lines.append(_standing(view, result))
    lines.append("</section>")
    return Markup("".join(lines))


def _standing(view: View, result: CriterionResult) -> str:
    state = f"状态：{words.STATE[result.state]}"
    if result.state is not None and result.state_from:
        state += f"（{words.STATE_FROM[result.state_from]}）"
    facts = [str(view.finding(result.finding)), state]
    if result.owner:
        name = view.owner_name(result.owner)
        known = view.link(name, links.owner_page(result.owner)) if result.owner in view.owners_with_gaps else escape(name)
        facts.append(f"责任：{known}")
    if result.due and result.finding in ("major", "minor", "unproven", "opportunity"):
        facts.append(due(result))
    lines = [f'<p class="pb-standing">{" · ".join(facts)}</p>\n']
    if result.note:
        lines.append(f'<p class="pb-small">园区说：{escape(result.note)}</p>\n')
    if result.reason:
        lines.append(f'<p class="pb-small">不适用的理由：{escape(result.reason)}</p>\n')
    if result.evidence:
        lines.append(f'<p class="pb-small">证据：{_evidence(view, result)}</p>\n')
    if result.unproven_why and result.finding == "unproven":
        lines.append(f'<p class="pb-small">还差：{escape("；".join(result.unproven_why))}</p>\n')
    written = view.passages(result.ref, ("manual", "procedure", "rule", "instruction"), 5)
    if written:
        lines.append(f'<p class="pb-small">写在：{"、".join(view.passage_link(passage) for passage in written)}</p>\n')
    lines += [_check(view, outcome) for outcome in result.checks if outcome.result != "unknown"]
    return "".join(lines)


def _check(view: View, outcome: CheckOutcome) -> str:
    title = CHECKS[outcome.id].title if outcome.id in CHECKS else outcome.id
    label = view.link(title, f"{links.CHECKS}#{outcome.id}")
    said = "；".join(escape(note.text) for note in outcome.notes[:3]) if outcome.result == "fails" else ""
    sign = f"{words.CHECK_GLYPH[outcome.result]} {words.CHECK[outcome.result]}"
    return f'<p class="pb-small pb-check">台账核对 {sign}：{label}{"。" + said if said else ""}</p>\n'


def gap_row(view: View, number: int, gap: Gap, criterion: Criterion, question: Question) -> Markup:
    """One line of the ranking of gaps."""
    step = gap.steps[0] if gap.steps else question.ask.zh
    return Markup(
        f'<tr><td class="pb-num">{number}</td><td>{view.cite(gap.ref)}</td>'
        f"<td>{view.finding(gap.finding)}<br>{_text(view, criterion)}</td><td>{escape(step)}</td>"
        f"<td>{escape(view.owner_name(gap.owner))}</td><td>{due(gap.result)}</td>"
        f'<td class="pb-num">{points(gap.priority)}</td></tr>'
    )


def gap_line(view: View, gap: Gap, question: Question) -> Markup:
    """One gap in a list by chapter."""
    return Markup(
        f"<li>{view.cite(gap.ref)} {view.finding(gap.finding)} {escape(question.ask.zh)}"
        f"（{escape(view.owner_name(gap.owner))}）</li>"
    )


def gap_task(view: View, number: int, gap: Gap, criterion: Criterion, question: Question) -> Markup:
    """One gap as a task on the list of its owner: what to show, how to get there, and lines to sign."""
    result = gap.result
    target = f"，要到：{words.STATE[gap.target]}" if gap.target else ""
    lines = [
        f'<section class="pb-todo-item">\n<h2 id="{words.anchor(gap.ref)}">{number}. {escape(question.ask.zh)}</h2>\n'
        f"<p>{view.finding(gap.finding)} · {view.cite(gap.ref)} · 现在：{words.STATE[result.state]}{target} · {due(result)}</p>\n"
        "<dl>\n"
    ]
    steps = "".join(f"<li>{escape(step)}</li>" for step in gap.steps)
    if steps:
        lines.append(f"<dt>怎么做</dt><dd><ol>{steps}</ol></dd>\n")
    lines.append(f"<dt>要看到</dt><dd>{_text(view, criterion)}</dd>\n")
    if criterion.entry.evidence is not None:
        lines.append(f"<dt>拿什么证明</dt><dd>{escape(criterion.entry.evidence.zh)}</dd>\n")
    if result.unproven_why:
        lines.append(f"<dt>还差</dt><dd>{escape('；'.join(result.unproven_why))}</dd>\n")
    if result.note:
        lines.append(f"<dt>备注</dt><dd>{escape(result.note)}</dd>\n")
    lines.append('</dl>\n<p class="pb-sign">完成日期：＿＿＿＿＿＿　经手人：＿＿＿＿＿＿　证据存放处：＿＿＿＿＿＿＿＿＿＿</p>\n</section>')
    return Markup("".join(lines))


def register_table(view: View, rows: Iterable[RowView], columns: Iterable[Column]) -> Markup:
    """Every row of a register; the first column stays in view, each row has an anchor."""
    declared = list(columns)
    heads = "".join(
        f"<th{_css(c)}>{escape(c.title.zh + (f'（{c.unit}）' if c.unit else ''))}</th>" for c in declared
    )
    lines = []
    for row in rows:
        cells = []
        for index, column in enumerate(declared):
            value = row[column.id]
            body = str(escape(value)) if value else _NONE
            if column.type == "refs" and column.to == "clauses" and value:
                body = str(view.cite(*row.refs(column.id)))
            cells.append(f'<th scope="row">{body}</th>' if index == 0 else f"<td{_css(column)}>{body}</td>")
        lines.append(f'<tr id="r-{escape(row.key)}">{"".join(cells)}</tr>')
    body_rows = "\n".join(lines)
    return Markup(
        f'<div class="pb-table pb-register"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body_rows}\n</tbody></table></div>'
    )


def _css(column: Column) -> str:
    """Figures stand right, dates stay on one line."""
    return {"int": ' class="pb-num"', "decimal": ' class="pb-num"', "date": ' class="pb-day"'}.get(column.type, "")
