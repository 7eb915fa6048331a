"""An assessment said in a terminal: the claim first, then figures, then what to do."""

from __future__ import annotations

from collections import Counter

from parkbook.assess.firstpass import MINUTES_PER_ITEM, SECONDS_PER_QUESTION, Remainder, find_remaining, minutes_left
from parkbook.assess.model import Assessment, Figures, StandardResult
from parkbook.kit.model import Kit
from parkbook.park.model import Park
from parkbook.wording import FINDING, GLYPH, claim_sentence, clause_label, percent, spell_minutes


def summary_text(kit: Kit, park: Park, assessment: Assessment) -> str:
    """Some fifty lines of Chinese: per standard the claim, figures, chapters, findings; the next ten gaps; what is left."""
    lines = [f"{park.profile.name.zh}　截至 {assessment.as_of.isoformat()}", ""]
    for id, result in assessment.standards.items():
        lines += [*_standard(kit, id, result, assessment), ""]
    if assessment.gaps:
        lines.append("接下来：")
        for gap in assessment.gaps[:10]:
            owner = _owner(park, gap.owner)
            due = f"，{gap.due.isoformat()}前" if gap.due else ""
            late = "，已逾期" if gap.result.overdue else ""
            step = gap.steps[0] if gap.steps else kit.questions[gap.result.question].ask.zh
            lines.append(f"  {GLYPH[gap.finding]} {clause_label(gap.ref)}（{owner}{due}{late}）{step}")
    unanswered = Counter(r.clause for r in assessment.criteria.values() if r.finding == "not-assessed")
    if unanswered:
        lines.append("")
        lines.append("未作答：" + "、".join(f"{clause} {n} 项" for clause, n in unanswered.items()))
    lines += _remaining(kit, park, find_remaining(assessment, kit.questions))
    return "\n".join(lines)


def _remaining(kit: Kit, park: Park, remaining: tuple[Remainder, ...]) -> list[str]:
    """What is left to answer: a line for all and one for each owner; nothing where each item has a state of its own."""
    if not remaining:
        return []
    first, later = minutes_left(remaining)
    asked, items = sum(len(r.questions) for r in remaining), sum(len(r.items) for r in remaining)
    whole = f"还要作答：粗答 {asked} 题，{spell_minutes(first)}（一题 {SECONDS_PER_QUESTION} 秒）；" if asked else "还要作答："
    whole += f"逐项核对 {items} 项，{spell_minutes(later)}（一项 {MINUTES_PER_ITEM} 分钟）"
    return ["", whole, *(f"  {_share(kit, park, r)}" for r in remaining)]


def _share(kit: Kit, park: Park, remainder: Remainder) -> str:
    role = kit.roles.get(remainder.role or "")
    name = _owner(park, remainder.owner) + (f"（可问{role.title.zh}）" if role else "")
    asked = f"粗答 {len(remainder.questions)} 题，" if remainder.questions else ""
    return f"{name}：{asked}核对 {len(remainder.items)} 项，{spell_minutes(remainder.minutes)}"


def _standard(kit: Kit, id: str, result: StandardResult, assessment: Assessment) -> list[str]:
    standard = kit.standards[id]
    titles = {i.clause: i.title for i in standard.items.values() if i.kind == "heading"}
    lines = [f"《{standard.about.title.zh}》{standard.about.status.zh}", f"  {claim_sentence(standard, result.claim, assessment.as_of)}"]
    if result.claim.allowed and not result.claim.eligible:
        lines.append(f"  还有 {len(result.claim.blocking)} 项要求没有做到有据符合，{len(result.claim.unasked)} 项还没有提问")
    lines.append(f"  {_figures(result.figures)}")
    for chapter, figures in result.chapters.items():
        if figures.applicable:
            lines.append(f"    {chapter} {titles.get(chapter, '')}：{_figures(figures)}")
    found = [f"{GLYPH[name]} {FINDING[name]} {count}" for name, count in result.counts.items() if count]
    lines.append("  " + "　".join(found))
    return lines


def _figures(f: Figures) -> str:
    return f"自评 {percent(f.declared)}　举证 {percent(f.evidenced)}　作答 {percent(f.progress)}（{f.answered}/{f.applicable}）"


def _owner(park: Park, id: str | None) -> str:
    if id is None:
        return "未定"
    for register in ("units", "people"):
        table = park.tables.get(register)
        row = table.by_key.get(id) if table else None
        if row is not None:
            return str(row["name"])
    return id
