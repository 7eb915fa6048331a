"""An assessment said in a terminal: the claim first, then figures, then what to do."""

from __future__ import annotations

from collections import Counter

from parkbook.assess.model import Assessment, Figures, StandardResult
from parkbook.kit.model import Kit
from parkbook.park.model import Park
from parkbook.wording import FINDING, GLYPH, claim_sentence, clause_label, percent


def summary_text(kit: Kit, park: Park, assessment: Assessment) -> str:
    """About thirty lines of Chinese: per standard the claim, three figures, chapters, findings; then the next ten gaps."""
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
    return "\n".join(lines)


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
