"""What the kit asks and writes, as the JSON of `parkbook questions` and `parkbook documents` (DESIGN.md section 8)."""

from __future__ import annotations

from typing import Any

from parkbook.kit.model import Criterion, CriterionEntry, Kit, Register
from parkbook.model import Text
from parkbook.problems import closest


def questions_json(kit: Kit) -> list[dict[str, Any]]:
    """One row per criterion, standards in the kit's order, each in print order.

    An alias prints the values of its target and names it in `same_as`; question, clause, pdca and modules are its own.
    `kind` is the clause index's, also where a standard scores its requirements as recommendations.
    """
    return [_criterion(kit, criterion) for standard in kit.standards.values() for criterion in standard.criteria]


def _criterion(kit: Kit, criterion: Criterion) -> dict[str, Any]:
    values = kit.criteria.get(criterion.entry.same_as or criterion.ref, criterion)
    item, question = kit.item(criterion.ref), kit.questions.get(criterion.question)
    entry = values.entry
    return {
        "id": criterion.ref,
        "ref": criterion.ref,
        "question": criterion.question,
        "standard": criterion.standard,
        "clause": criterion.clause,
        "kind": item.kind if item else criterion.kind,
        "addressee": values.addressee,
        "weight": values.weight,
        "pdca": criterion.pdca,
        "modules": list(criterion.modules),
        "text": _text(entry.text),
        "evidence": _text(entry.evidence),
        "enterprise": _enterprise(entry),
        "proof": list(entry.proof),
        "checks": list(entry.checks),
        "na_when": _text(entry.na_when),
        "same_as": criterion.entry.same_as,
        "documents": list(question.documents) if question else [],
    }


def _text(text: Text | None) -> dict[str, str | None] | None:
    return {"zh": text.zh, "en": text.en} if text else None


def _enterprise(entry: CriterionEntry) -> dict[str, Any] | None:
    both = entry.enterprise
    return {"text": _text(both.text), "evidence": _text(both.evidence)} if both else None


def documents_json(kit: Kit) -> list[dict[str, Any]]:
    """One row per document the kit can write, in catalogue order."""
    return [
        {
            "id": spec.id,
            "title_zh": spec.title.zh,
            "title_en": spec.title.en,
            "kind": spec.kind,
            "refs": list(spec.refs),
            "annex_a": list(spec.annex_a),
            "audience": spec.audience,
            "template": spec.template,
        }
        for spec in kit.documents.values()
    ]


def questions_text(kit: Kit) -> str:
    """What is asked, for reading in a terminal: clause, question, criteria with weight."""
    lines: list[str] = []
    for standard in kit.standards.values():
        if not standard.criteria:
            lines.append(f"{standard.about.title.zh}（{standard.about.status.zh}）：还没有提问")
            continue
        title = f"{standard.about.title.zh}（{standard.about.status.zh}）"
        lines.append(f"{title}：{len(standard.criteria)} 个检查项，{len(standard.unasked)} 项还没有提问")
        for id, question in kit.questions.items():
            name, clause = kit.question_clause[id]
            if name == standard.id:
                lines.append(f"\n  {clause}  {question.ask.zh}  [{id}]")
                lines += [f"      {entry.ref}  权重 {entry.weight}  {_said(entry)}" for entry in question.criteria]
        lines.append("")
    return "\n".join(lines).rstrip()


def _said(entry: CriterionEntry) -> str:
    return entry.text.zh if entry.text else f"同 {entry.same_as}"


def documents_text(kit: Kit) -> str:
    """What can be written: id, title, kind, clauses."""
    return "\n".join(
        f"{spec.id:32}{spec.title.zh}（{'、'.join(spec.annex_a) or '附录未列'}）  {'、'.join(spec.refs)}" for spec in kit.documents.values()
    )


def registers_text(kit: Kit) -> str:
    """The registers by id, with title and number of columns."""
    return "\n".join(f"{r.id:26}{r.title.zh}（{len(r.columns)} 列）" for r in kit.registers.values())


def tables_text(kit: Kit) -> str:
    """The tables of carbon data likewise."""
    return "\n".join(f"{t.id:26}{t.title.zh}（{len(t.columns)} 列）" for t in kit.tables.values())


def find_register(kit: Kit, name: str) -> tuple[Register | None, str]:
    """The register or data table called so by its id or one of its titles; else a hint that names the nearest."""
    wanted = name.strip().lower()
    every = [*kit.tables.values(), *kit.registers.values()]
    names = {word.lower(): r for r in every for word in (r.title.en, r.title.zh, r.id)}
    found = names.get(wanted)
    return found, "" if found else closest(wanted, names, most=0) or "`parkbook template` lists the names"
