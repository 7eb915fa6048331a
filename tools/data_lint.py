"""Lint of the kit's data and of the demonstration park: what the loader cannot know, because it is a matter of care.

    python tools/data_lint.py

Exit status 1 where anything is found. Every line names file and line.
"""

from __future__ import annotations

import collections
import re
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "generator"))

from parkbook.kit.load import load_kit  # noqa: E402
from parkbook.kit.model import Kit  # noqa: E402
from parkbook.problems import Problems  # noqa: E402
from parkbook.workflow import assess, load_all  # noqa: E402

VAGUE = ("是否建立", "建立健全", "建立完善", "不断完善", "切实加强", "等相关工作", "有关规定执行")
"""Words that no auditor can see; a criterion that quotes one (in “ ”) to refuse it is fine."""
HALF_WIDTH = re.compile(r"[一-鿿][,;:?!][一-鿿]")
QUOTED = re.compile(r"“[^”]*”")
FOLDERS = ("questionnaires", "content", "examples")


def lint_bytes() -> list[str]:
    """UTF-8, LF, no tabs, no blanks at line ends, a line end at the end of the file."""
    found = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.yml")):
            name = path.relative_to(ROOT).as_posix()
            raw = path.read_bytes()
            if raw.startswith(b"\xef\xbb\xbf") or b"\r" in raw:
                found.append(f"{name}:1: write UTF-8 without a mark and with LF")
            if not raw.endswith(b"\n"):
                found.append(f"{name}: no line end at the end of the file")
            for number, line in enumerate(raw.decode("utf-8").split("\n"), start=1):
                if "\t" in line or line != line.rstrip():
                    found.append(f"{name}:{number}: a tab, or blanks at the end of the line")
    return found


def lint_criteria(kit: Kit) -> list[str]:
    """Both languages, no text twice, no vague words, no half-width signs between Chinese characters."""
    found = []
    texts: collections.Counter[str] = collections.Counter()
    for ref, criterion in kit.criteria.items():
        entry = criterion.entry
        if entry.text is None or entry.evidence is None:
            continue
        texts[entry.text.zh] += 1
        plain = QUOTED.sub("", entry.text.zh)
        found += [f"{ref}: `{word}` cannot be seen" for word in VAGUE if word in plain]
        found += [f"{ref}: a half-width sign at `{m[0]}`" for m in HALF_WIDTH.finditer(entry.text.zh + entry.evidence.zh)]
        if not 25 <= len(entry.text.zh) <= 220:
            found.append(f"{ref}: the text has {len(entry.text.zh)} characters; 25 to 220 can be read in one breath")
        if not set(entry.proof) <= {"document", "record"} or not entry.proof:
            found.append(f"{ref}: proof names no kind")
    found += [f"`{text[:30]}…` is the text of {n} criteria" for text, n in texts.items() if n > 1]
    return found


def lint_questions(kit: Kit) -> list[str]:
    """One to eight criteria, three to five steps, an id that starts with its clause."""
    found = []
    for id, question in kit.questions.items():
        standard, clause = kit.question_clause[id]
        if not id.startswith(f"{standard}-{clause}-"):
            found.append(f"{id}: should start with {standard}-{clause}-")
        if len(question.criteria) > 8:
            found.append(f"{id}: {len(question.criteria)} criteria are no conversation")
        if not 2 <= len(question.steps) <= 6:
            found.append(f"{id}: {len(question.steps)} steps")
    used = {id for q in kit.questions.values() for id in q.documents}
    found += [f"document {id}: no question speaks of it" for id in kit.documents if id not in used]
    registers = {id for q in kit.questions.values() for id in q.registers} | {r for d in kit.documents.values() for r in d.registers}
    found += [f"register {id}: no question and no document speaks of it" for id in kit.registers if id not in registers]
    templates = ROOT / "site_templates/documents"
    found += [f"document {d.id}: no template {d.template}" for d in kit.documents.values() if not (templates / d.template).is_file()]
    return found


def lint_weights(kit: Kit) -> list[str]:
    """Each criterion of weight 3 says why in weights.yml."""
    reasoned = {reason.ref for reason in kit.weights.reasons}
    heavy = [ref for ref, criterion in kit.criteria.items() if criterion.weight == 3]
    return [f"{ref}: weight 3 without a reason in questionnaires/weights.yml" for ref in heavy if ref not in reasoned]


def lint_demo() -> list[str]:
    """The demonstration park has no error, many warnings, and is marked as made up."""
    loaded = load_all(ROOT, ROOT / "examples/demo-park")
    found = [p.as_text() for p in loaded.problems.sorted() if p.severity == "error"]
    if loaded.park is None:
        return found
    assessment = assess(loaded, date(2026, 11, 20))
    if len(assessment.problems) < 8:
        found.append("examples/demo-park: too few warnings to show what they look like")
    for register in ("units", "enterprises", "people"):
        for row in loaded.park.rows(register):
            if register != "units" and not any(word in str(row["name"]) for word in ("示例", "虚构")):
                found.append(f"examples/demo-park/registers/{register}.csv:{row.line}: `{row['name']}` is not marked as made up")
    return found


def main() -> int:
    problems = Problems()
    kit = load_kit(ROOT, problems)
    found = [p.as_text() for p in problems.sorted()]
    found += lint_bytes() + lint_criteria(kit) + lint_questions(kit) + lint_weights(kit) + lint_demo()
    print("\n".join(found) if found else "data lint: nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
