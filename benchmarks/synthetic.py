"""Make a kit and a park of any size: linked, with evidence, gaps and every state, the same bytes for the same size."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATES = ("implemented", "effective", "partial", "planned", "none", "implemented", None)
PER_CLAUSE = 10
PER_QUESTION = 5
WORDS = ["台账", "记录", "核算", "边界", "目标", "审核", "措施", "证据", "部门", "企业", "数据", "能源", "计量", "方针", "培训", "采购"]


def sentence(number: int, length: int = 6) -> str:
    """A sentence of the length of a real criterion, different for every number."""
    picked = [WORDS[(number * 7 + step * 5 + number // 16) % len(WORDS)] for step in range(length)]
    return f"第{number}项：{'，'.join(picked)}都有编号、日期和负责人，抽{number % 5 + 2}份能对上；有一份对不上就不通过"


def make(folder: Path, criteria: int) -> tuple[Path, Path]:
    """Write a kit and a park of `criteria` criteria below `folder`.

    Returns:
        The folders of the kit and of the park.
    """
    shutil.rmtree(folder, ignore_errors=True)
    kit, park = folder / "kit", folder / "park"
    base = kit / "questionnaires"
    (base / "bench").mkdir(parents=True)
    for name in ("site_templates", "content"):
        shutil.copytree(ROOT / name, kit / name)
    role = "{id: carbon-team, title: {zh: 碳管理团队, en: Carbon team}, does: {zh: 日常执行}}"
    (base / "roles.yml").write_text(f"roles:\n  - {role}\n", encoding="utf-8")
    shutil.copytree(ROOT / "questionnaires/registers", base / "registers")
    for file in (base / "registers").glob("*.yml"):
        text = file.read_text(encoding="utf-8")
        lines = ['refs: ["bench:1.1/a"]' if line.startswith("refs:") else line for line in text.splitlines()]
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    clauses = -(-criteria // PER_CLAUSE)
    _index(base / "bench", clauses, criteria)
    _questions(base / "bench", clauses, criteria)
    _park(park, criteria)
    return kit, park


def _clause(number: int) -> str:
    return f"{number // 25 + 1}.{number % 25 + 1}"


def _index(folder: Path, clauses: int, criteria: int) -> None:
    lines = [
        "standard: bench", "edition: '1'", "title: {zh: 测速用标准, en: Benchmark standard}", "number: BENCH 1",
        "publisher: {zh: 无}", "status: {zh: 测速, en: benchmark}", "short: {zh: 测速, en: Benchmark}", "claim: true",
        "claim_basis: {zh: 测速, en: Benchmark}", "items:",
    ]
    for number in range(clauses):
        clause = _clause(number)
        pdca = ("plan", "do", "check", "act")[number % 4]
        title = f"测速条款{number}"
        if number % 25 == 0:
            chapter = str(number // 25 + 1)
            head = f'ref: "bench:{chapter}", clause: "{chapter}", title: "第{chapter}章"'
            lines.append(f"  - {{{head}, kind: heading, modal: none, pdca: {pdca}}}")
        lines.append(f'  - {{ref: "bench:{clause}", clause: "{clause}", title: "{title}", kind: heading, modal: none, pdca: {pdca}}}')
        for item in range(min(PER_CLAUSE, criteria - number * PER_CLAUSE)):
            kind = "recommendation" if item == 8 else "requirement"
            head = f'ref: "bench:{clause}/{chr(97 + item)}", clause: "{clause}", title: "{title}"'
            lines.append(f'  - {{{head}, kind: {kind}, modal: "应", pdca: {pdca}, modules: [data]}}')
    (folder / "clauses.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _questions(folder: Path, clauses: int, criteria: int) -> None:
    for number in range(clauses):
        clause = _clause(number)
        lines = ["standard: bench", "edition: '1'", f'clause: "{clause}"', "questions:"]
        for item in range(min(PER_CLAUSE, criteria - number * PER_CLAUSE)):
            serial = number * PER_CLAUSE + item
            if item % PER_QUESTION == 0:
                lines += [
                    f"  - id: bench-{clause}-q{item // PER_QUESTION}", "    ask:", f"      zh: 第{serial}问，{WORDS[serial % 16]}是怎么做的？",
                    f"      en: Question {serial}?", "    why:", f"      zh: {sentence(serial, 4)}", "    steps:",
                    *[f"      - zh: {sentence(serial + step, 4)}" for step in range(4)],
                    "    effort: M", "    roles: [carbon-team]", "    registers: [issues]", "    criteria:",
                ]
            lines += [
                f"      - ref: bench:{clause}/{chr(97 + item)}", "        addressee: park", "        text:",
                f"          zh: {sentence(serial)}", f"          en: Criterion {serial} is seen in register, record and place",
                "        evidence:", f"          zh: {sentence(serial, 2)}", f"          en: evidence {serial}",
                "        proof: [document]", f"        weight: {serial % 3 + 1}",
            ]
        (folder / f"{clause}.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _park(park: Path, criteria: int) -> None:
    for name in ("answers", "registers", "evidence"):
        (park / name).mkdir(parents=True)
    (park / "park.yml").write_text("name: {zh: 示例测速园区}\ncode: BM\nstandards:\n  - {id: bench}\n", encoding="utf-8")
    units = ["编号,名称,性质"] + [f"u{n},示例部门{n},职能部门" for n in range(12)]
    (park / "registers/units.csv").write_text("\n".join(units) + "\n", encoding="utf-8-sig")
    lines = ["evidence:"]
    for number in range(criteria // 10):
        data = f"示例证据 {number}\n".encode() * 20
        (park / f"evidence/e{number}.txt").write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        head = f"id: e{number}, title: 示例证据{number}, kind: document, file: evidence/e{number}.txt"
        lines.append(f"  - {{{head}, sha256: {digest}, date: 2026-01-05}}")
    (park / "evidence.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    answers = ["standard: bench", "edition: '1'", "answers:"]
    for first in range(0, criteria, PER_QUESTION):
        number, item = divmod(first, PER_CLAUSE)
        clause = _clause(number)
        answers += [f"  bench-{clause}-q{item // PER_QUESTION}:", f"    owner: u{first // PER_QUESTION % 12}", "    due: 2026-12-31", "    criteria:"]
        for serial in range(first, min(first + PER_QUESTION, criteria)):
            ref = f"bench:{clause}/{chr(97 + serial % PER_CLAUSE)}"
            state = STATES[serial % len(STATES)]
            proof = f", evidence: [e{serial // 10}]" if serial % 10 < 5 and criteria >= 10 and serial // 10 < criteria // 10 else ""
            said = f"state: {state}, " if state else ""
            answers.append(f"      {ref}: {{{said}note: {sentence(serial, 3)}{proof}}}")
    (park / "answers/bench.yml").write_text("\n".join(answers) + "\n", encoding="utf-8")
