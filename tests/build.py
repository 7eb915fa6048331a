"""Small kits and parks for tests, written as text so that a test shows its whole input.

    kit = make_kit('''
        cses                                  # a standard; options: claim=false as=recommendation
          parties                             # a question
            4.2/a weight=2 proof=document,record checks=seen na modules=data,energy
            4.2/b recommendation pdca=do
            4.3/a same_as=4.2/a               # an alias
          unasked 4.4/a                       # the standard asks it, the kit does not
        ''')
    park = make_park(kit, '''
        parties: {state: implemented, evidence: [e1], criteria: {cses:4.2/b: {state: partial}}}
        ''', evidence='''
        e1 record 2026-01-10 supports=cses:4.2/a,cses:4.2/b
        e2 document 2026-01-10 document=manual expires=2026-06-30
        ''', registers={"documents": "id,state,effective_on\\nmanual,approved,2026-01-01"})
    result = assess(kit, park, checks={"seen": "fails"})
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any
from unittest.mock import patch

from parkbook.assess.checks import engine
from parkbook.assess.model import Assessment, CheckResult, Note
from parkbook.assess.run import assess_park
from parkbook.dates import parse_date
from parkbook.kit.model import (
    Column,
    Criterion,
    CriterionEntry,
    DocumentSpec,
    Item,
    Kit,
    Question,
    Register,
    Standard,
    StandardFile,
)
from parkbook.park.model import AnswerFile, Cell, Evidence, EvidenceEntry, Park, Profile, Row, Table
from parkbook.problems import Place, Problems
from parkbook.source import parse_yaml

DAY = date(2026, 7, 1)
"""The day on which tests assess, unless they say another."""
QUESTIONNAIRES = Path(__file__).parents[1] / "questionnaires"
BOTH = {"zh": "文", "en": "text"}
KINDS = ("requirement", "recommendation", "permission")


# Kit


def make_kit(text: str, *, documents: tuple[str, ...] = (), registers: Mapping[str, Register] | None = None) -> Kit:
    """A kit from lines: standards, their questions, and the criteria of these; see the head of this module.

    A criterion is a requirement of weight 1 to the park, proof=record, pdca=plan, unless its line says otherwise.
    Registers are the ones of the real kit, unless given.
    """
    standards: dict[str, Standard] = {}
    questions: dict[str, Question] = {}
    clause_of: dict[str, tuple[str, str]] = {}
    for head, lines in _blocks(_lines(text)):
        standard, asked = _standard(head, lines)
        standards[standard.id] = standard
        for id, criteria in asked.items():
            questions[id] = _question(id, criteria)
            clause_of[id] = (standard.id, criteria[0].clause)
    return Kit(
        standards=standards,
        questions=questions,
        question_clause=clause_of,
        registers=real_registers() if registers is None else registers,
        documents={id: _document(id) for id in documents},
        roles={},
        terms=(),
        criteria={c.ref: c for s in standards.values() for c in s.criteria},
    )


Line = tuple[int, str]
"""Indent and text."""


def _lines(text: str) -> list[Line]:
    bare = [line.split(" #")[0].rstrip() for line in dedent(text.expandtabs()).splitlines()]
    return [(len(line) - len(line.lstrip()), line.strip()) for line in bare if line.strip()]


def _blocks(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """Each outermost line with the lines below it."""
    blocks: list[tuple[str, list[Line]]] = []
    outer = lines[0][0] if lines else 0
    for indent, text in lines:
        if indent == outer:
            blocks.append((text, []))
        else:
            blocks[-1][1].append((indent, text))
    return blocks


def _standard(head: str, lines: list[Line]) -> tuple[Standard, dict[str, list[Criterion]]]:
    id, options = _options(head)
    about = {
        "standard": id,
        "edition": "test",
        "title": BOTH,
        "number": id.upper(),
        "publisher": BOTH,
        "status": BOTH,
        "short": BOTH,
        "claim": options.get("claim", "true"),
        "claim_basis": BOTH,
        "requirements_as": options.get("as", "requirement"),
    }
    items: dict[str, Item] = {}
    criteria: list[Criterion] = []
    asked: dict[str, list[Criterion]] = {}
    for head_line, below in _blocks(lines):
        if head_line.startswith("unasked "):
            item = _item(id, *_options(head_line.removeprefix("unasked ")))
            items[item.ref] = item
            continue
        for _, line in below:
            name, said = _options(line)
            item = _item(id, name, said)
            items[item.ref] = item
            criterion = _criterion(item, head_line, said, len(criteria), about["requirements_as"])
            criteria.append(criterion)
            asked.setdefault(head_line, []).append(criterion)
    file = StandardFile.model_validate(about | {"items": tuple(items.values())})
    return Standard(file, items, tuple(criteria)), asked


def _options(line: str) -> tuple[str, dict[str, str]]:
    """The first word of a line, and its `key=value` or bare words as a mapping."""
    name, *words = line.split()
    return name, {key: value or "yes" for key, _, value in (word.partition("=") for word in words)}


def _full(standard: str, ref: str) -> str:
    return ref if ":" in ref else f"{standard}:{ref}"


def _list(options: Mapping[str, str], key: str) -> list[str]:
    return options[key].split(",") if options.get(key) else []


def _item(standard: str, name: str, options: Mapping[str, str]) -> Item:
    ref = _full(standard, name)
    values = {
        "ref": ref,
        "clause": ref.partition(":")[2].split("/")[0],
        "title": "题",
        "kind": next((kind for kind in KINDS if kind in options), "requirement"),
        "modal": "应",
        "pdca": options.get("pdca", "plan"),
        "modules": _list(options, "modules"),
    }
    return Item.model_validate(values)


def _criterion(item: Item, question: str, options: Mapping[str, str], order: int, scored_as: Any) -> Criterion:
    standard = item.ref.split(":")[0]
    entry: dict[str, Any] = {"ref": item.ref}
    if "same_as" in options:
        entry["same_as"] = _full(standard, options["same_as"])
    else:
        entry |= {
            "addressee": options.get("addressee", "park"),
            "text": BOTH,
            "evidence": BOTH,
            "proof": _list({"proof": "record"} | dict(options), "proof"),
            "weight": options.get("weight", "1"),
            "checks": _list(options, "checks"),
            "na_when": BOTH if "na" in options else None,
            "enterprise": {"text": BOTH, "evidence": BOTH} if options.get("addressee") == "both" else None,
        }
    return Criterion(
        ref=item.ref,
        standard=standard,
        clause=item.clause,
        kind=scored_as if item.kind == "requirement" else item.kind,
        question=question,
        entry=CriterionEntry.model_validate(entry),
        pdca=item.pdca,
        modules=item.modules,
        order=order,
    )


def _question(id: str, criteria: list[Criterion]) -> Question:
    values = {
        "id": id,
        "ask": BOTH,
        "why": BOTH,
        "steps": [{"zh": f"{id} 第一步"}],
        "effort": "S",
        "criteria": [c.entry for c in criteria],
    }
    return Question.model_validate(values)


def _document(id: str) -> DocumentSpec:
    values = {
        "id": id,
        "title": {"zh": f"文件 {id}", "en": f"document {id}"},
        "kind": "procedure",
        "refs": [],
        "annex_a": ["D01"],
        "audience": "internal",
        "template": f"{id}.md.j2",
        "purpose": BOTH,
    }
    return DocumentSpec.model_validate(values)


@cache
def real_registers() -> dict[str, Register]:
    """The registers as the kit declares them, by id."""
    registers = {}
    for path in sorted((QUESTIONNAIRES / "registers").glob("*.yml")):
        problems = Problems()
        document = parse_yaml(path.read_text(encoding="utf-8"), path.name, problems)
        assert document and not problems.items, problems.items
        register = Register.model_validate(document.data)
        registers[register.id] = register
    return registers


# Park


def make_park(
    kit: Kit,
    answers: str = "",
    *,
    evidence: str = "",
    registers: Mapping[str, str] | None = None,
    unreadable: tuple[str, ...] = (),
    profile: str = "",
) -> Park:
    """A park that adopts every standard of the kit.

    Args:
        answers: YAML, question id -> answer, as under `answers:` of an answer file; filed by the question's standard.
        evidence: One line each: `id kind date key=value ...`; `disk=missing` is what the disk said (`present` unless
            given); without file, url, register or document it rests on a file.
        registers: CSV with column ids as its head, by register; columns that are left out are empty.
        unreadable: Registers that count as not read in full.
        profile: YAML of park.yml, over the plain profile of a park with code `demo`.
    """
    base = {"name": {"zh": "示例园区"}, "code": "demo", "standards": [{"id": id} for id in kit.standards]}
    given = registers or {}
    return Park(
        profile=Profile.model_validate(base | (_yaml(profile) or {})),
        answers=_answers(kit, _yaml(answers) or {}),
        evidence={piece.entry.id: piece for piece in (_evidence(*line.split()) for _, line in _lines(evidence))},
        tables={id: _table(spec, given.get(id), id not in unreadable) for id, spec in kit.registers.items()},
        place=lambda *steps: Place(" ".join(steps)),
    )


def _yaml(text: str) -> Any:
    problems = Problems()
    document = parse_yaml(dedent(text), "text of the test", problems)
    assert not problems.items, problems.items
    return document.data if document else None


def _answers(kit: Kit, data: Mapping[str, Any]) -> dict[str, AnswerFile]:
    files: dict[str, dict[str, Any]] = {}
    for question, answer in data.items():
        files.setdefault(kit.question_clause[question][0], {})[question] = answer
    return {
        id: AnswerFile.model_validate({"standard": id, "edition": "test", "answers": answers})
        for id, answers in files.items()
    }


def _evidence(id: str, kind: str, day: str, *words: str) -> Evidence:
    options: dict[str, Any] = {key: value or "yes" for key, _, value in (word.partition("=") for word in words)}
    state = options.pop("disk", "present")
    if "supports" in options:
        options["supports"] = options["supports"].split(",")
    if not options.keys() & {"file", "url", "register", "document"}:
        options["file"] = f"{id}.pdf"
    return Evidence(EvidenceEntry.model_validate({"id": id, "title": "证", "kind": kind, "date": day} | options), state)


def _table(spec: Register, text: str | None, readable: bool) -> Table:
    rows = []
    for number, cells in enumerate(csv.DictReader(io.StringIO(dedent(text or "").lstrip("\n"))), start=2):
        unknown = cells.keys() - {column.id for column in spec.columns}
        assert not unknown, f"{spec.id} has no column {unknown}"
        rows.append(Row({column.id: _cell(column, cells.get(column.id)) for column in spec.columns}, number))
    by_key = {"/".join(str(row[column]) for column in spec.key): row for row in rows}
    return Table(spec.id, f"registers/{spec.id}.csv", text is not None, tuple(rows), by_key, readable)


def _cell(column: Column, text: str | None) -> Cell:
    plain = (text or "").strip()
    if not plain:
        return () if column.type == "refs" else None
    if column.type == "date":
        return parse_date(plain).day
    if column.type == "refs":
        return tuple(part.strip() for part in plain.split(";"))
    if column.type == "bool":
        return plain in ("true", "是", "yes")
    return int(plain) if column.type == "int" else Decimal(plain) if column.type == "decimal" else plain


# Assessing


@contextmanager
def only_checks(results: Mapping[str, CheckResult]) -> Iterator[None]:
    """Run with these checks and no others, each giving its fixed result about line 5 of registers/units.csv."""

    def rule(result: CheckResult) -> engine.Rule:
        return lambda facts: (result, [Note("第五行", Place("registers/units.csv", 5))])

    checks = {id: engine.Check(id, "", (), "", "", "", rule(result)) for id, result in results.items()}
    with patch.object(engine, "CHECKS", checks):
        yield


def assess(
    kit: Kit,
    park: Park,
    as_of: date = DAY,
    *,
    checks: Mapping[str, CheckResult] | None = None,
    has_errors: bool = False,
) -> Assessment:
    """The assessment with no checks but those given, so that a test sees only what it wrote."""
    with only_checks(checks or {}):
        return assess_park(kit, park, as_of, has_errors)
