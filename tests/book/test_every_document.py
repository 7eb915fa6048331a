"""Every document of the catalogue, of a park that has filled in nothing, one row of everything, or something nasty everywhere."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from parkbook.book.build import make_book
from parkbook.book.links import document_page
from parkbook.book.model import Book, Page
from parkbook.book.sources import Sources
from parkbook.kit.load import load_kit
from parkbook.kit.model import Column, Kit, Register
from parkbook.problems import Problems
from tests.build import assess, make_park

ROOT = Path(__file__).parents[2]
EVIL = "<script>alert(1)</script> **粗** {{ 7 * 7 }} [链](javascript:1) | a\n## 题\n<!-- block: x -->"
LONG = "示例经济技术开发区碳达峰碳中和工作领导小组办公室暨绿色低碳循环发展统筹协调与监督考核联席会议秘书处综合协调一科长名单位名称甲乙丙丁戊己"
ROW_BLOCK = re.compile(r"/(post|unit|objective)-k\d+$")
"""A block of one row of a register, named after it."""
ROOMS = ("manual/", "procedures/", "forms/", "documents/")


@cache
def kit() -> Kit:
    problems = Problems()
    made = load_kit(ROOT, problems)
    assert not problems.has_errors
    return made


def _value(column: Column, number: int, text: str) -> str:
    if column.type == "enum":
        return column.values[number % len(column.values)].id
    if column.type == "bool":
        return "true" if number % 2 == 0 else "false"
    if column.type in ("int", "decimal"):
        return column.min or "3"
    if column.type in ("date", "month"):
        return "2026-01-05" if column.type == "date" else "2026-01"
    if column.type in ("ref", "refs"):
        if column.to == "clauses":
            return "cses:4.1/b"
        if column.to == "roles":
            return "finance"
        return _key(kit().registers[str(column.to)], 0)
    return text


def _key(register: Register, number: int) -> str:
    first = register.column(register.key[0])
    assert first is not None
    if first.type == "enum":
        return first.values[number % len(first.values)].id
    return f"k{number}" if len(register.key) == 1 else f"k{number}/1"


def rows(register: Register, count: int, text: str) -> str:
    """CSV of `count` rows with something in every column."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(c.id for c in register.columns)
    for number in range(count):
        cells = {c.id: _value(c, number, text) for c in register.columns}
        for column in register.key:
            declared = register.column(column)
            if declared and declared.type == "text":
                cells[column] = f"k{number}"
        writer.writerow(cells[c.id] for c in register.columns)
    return out.getvalue()


def book(count: int, text: str = "文", only: tuple[str, ...] = ()) -> Book:
    registers = {id: rows(r, count, text) for id, r in kit().registers.items() if not only or id in only} if count else {}
    park = make_park(kit(), registers=registers, profile="standards: [{id: cses, edition: 2023-draft}]")
    return make_book(Sources(kit(), park, assess(kit(), park), (), ROOT))


def pages(made: Book) -> dict[str, Page]:
    return {path: page for path, page in made.pages.items() if path.startswith(ROOMS)}


@pytest.fixture(scope="module", params=[(0, ""), (1, "文"), (1, EVIL), (3, LONG)], ids=["empty", "one-row", "nasty", "long"])
def made(request: pytest.FixtureRequest) -> dict[str, Page]:
    count, text = request.param
    return pages(book(count, text))


def test_every_document_has_a_page_whatever_the_park_has(made: dict[str, Page]) -> None:
    assert {document_page(spec) for spec in kit().documents.values()} <= set(made)
    for path, page in made.items():
        assert page.text.strip().startswith(("#", "<div")) and len(page.text) > 300, path


def test_nothing_of_a_park_acts_or_breaks_a_page(made: dict[str, Page]) -> None:
    for path, page in made.items():
        assert "<script>" not in page.text and "alert(1)</script>" not in page.text, path
        assert "](javascript" not in page.text and "\n## 题" not in page.text, path
        assert "None" not in re.sub(r"<[^>]*>", "", page.text), path


def test_anchors_stand_once(made: dict[str, Page]) -> None:
    for path, page in made.items():
        ids = re.findall(r"\{ ?#([\w.-]+)", page.text)
        double = [id for id, n in Counter(ids).items() if n > 1]
        assert not double, (path, double)


def test_blocks_have_stable_ids_that_stand_once(made: dict[str, Page]) -> None:
    seen: Counter[str] = Counter()
    for page in made.values():
        seen.update(block.id for block in page.blocks)
    assert [id for id, n in seen.items() if n > 1] == []
    assert all(re.fullmatch(r"[a-z0-9-]+(/[A-Za-z0-9.-]+)+", id) for id in seen)


def test_a_document_says_the_same_blocks_whatever_the_park_has() -> None:
    """Ids that came and went with the data would lose the words that a park wrote for them."""
    full, more, empty = (
        {page.path: [b.id for b in page.blocks if not ROW_BLOCK.search(b.id)] for page in pages(book(count)).values()} for count in (1, 3, 0)
    )
    for path in full:
        assert full[path] == empty[path], path
        assert full[path] == more[path], path


def test_thousands_of_rows_are_written_too() -> None:
    made = pages(book(5000, "文", ("actions", "obligations", "meters", "enterprises", "monitoring-plan", "risks")))
    assert {document_page(spec) for spec in kit().documents.values()} <= set(made)
