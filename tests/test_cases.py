"""Every folder of cases/ through the real command: what it says, word for word, and the code it ends with."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import parkbook
from parkbook.kitroot import default_kit_root
from tests.cases.runner import HERE, cases, lay_out, run, spec

PACKAGE = Path(parkbook.__file__).parent
IN_UNIT_TESTS = {
    "unreadable": "test_problems.py",
    "unknown-check": "kit/test_load.py",
    "contradicted": "assess/test_run.py",
    "block-changed": "book/test_own_words.py",
    "evidence-not-record": "assess/test_evidence.py",
    "evidence-not-in-effect": "assess/test_evidence.py",
}
"""Codes that no case shows: a device that fails, and facts that need registers of the whole kit."""


@pytest.mark.parametrize("case", cases(), ids=lambda path: path.name)
def test_case(case: Path, tmp_path: Path, update: bool) -> None:
    said = spec(case)
    park, kit = lay_out(case, tmp_path)
    code, out, errors = run(list(said["args"]), park, None if said.get("real_kit") else kit)
    pages = {path: park / ".parkbook/docs" / path.name[9:].replace("--", "/") for path in case.glob("expected-*.md")}
    if update:
        (case / "expected.txt").write_text(out, encoding="utf-8")
        for expected, page in pages.items():
            expected.write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    assert out == (case / "expected.txt").read_text(encoding="utf-8"), errors
    assert code == said["exit"], errors
    assert str(tmp_path) not in out
    for expected, page in pages.items():
        assert page.read_text(encoding="utf-8") == expected.read_text(encoding="utf-8")


def _codes() -> set[str]:
    """Every code that the package gives a problem of a file, read from its source."""
    found = {
        "state",
        "evidence-missing",
        "evidence-changed",
        "evidence-expired",
        "evidence-not-yet",
        "evidence-no-row",
        "evidence-no-copy",
        "evidence-no-hash",
        "evidence-not-in-effect",
        "unknown-role",
        "unknown-register",
        "unknown-document",
        "unknown-ref",
        "shape",
        "missing-value",
        "form",
        "value",
    }  # given by way of a variable
    for path in PACKAGE.rglob("*.py"):
        if "inventory" in path.relative_to(PACKAGE).parts:
            continue  # tests/inventory/test_codes.py asks the same of `calc` and `inventory`
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            at = {"error": 1, "warn": 1, "BadCell": 0}.get(name)
            if at is not None and len(node.args) > at and isinstance(node.args[at], ast.Constant):
                found.add(str(node.args[at].value))
    return found


def test_every_code_is_shown_with_its_place() -> None:
    shown: dict[str, list[str]] = {}
    for case in cases():
        for place, code in re.findall(r"^(\S+): (?:error|warning)\[([a-z-]+)\]", _expected(case), re.MULTILINE):
            shown.setdefault(code, []).append(place)
    missing = _codes() - set(shown) - set(IN_UNIT_TESTS)
    assert not missing
    for code, file in IN_UNIT_TESTS.items():
        assert f'"{code}"' in (HERE.parent / file).read_text(encoding="utf-8")
    whole_file = {
        "no-park",
        "no-kit",
        "two-homes",
        "unknown-file",
        "unreadable",
    }  # said of a file, not of a place in it
    assert not [
        c for c, places in shown.items() if c not in whole_file and not any(re.search(r":\d|!", p) for p in places)
    ]


def _expected(case: Path) -> str:
    return (case / "expected.txt").read_text(encoding="utf-8")


def test_one_error_stands_on_line_one() -> None:
    assert any(re.search(r"^\S+:1:\d+: error", _expected(case), re.MULTILINE) for case in cases())


def test_the_wheel_brings_a_kit() -> None:
    assert (default_kit_root() / "questionnaires").is_dir()
