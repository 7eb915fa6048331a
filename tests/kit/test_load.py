"""Reading a kit: places, what is said once only, and any bytes at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit
from parkbook.kitroot import default_kit_root
from parkbook.park.load import load_park
from parkbook.problems import Problems
from parkbook.workflow import check_ids
from tests.cases.runner import HERE

QUESTIONS = "questionnaires/mini/4.1.yml"
FILES = (QUESTIONS, "questionnaires/mini/clauses.yml", "questionnaires/roles.yml", "questionnaires/registers/plans.yml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(HERE / "_kit", tmp_path / "kit")
    return tmp_path / "kit"


def load(folder: Path) -> tuple[Kit, list[str]]:
    problems = Problems()
    kit = load_kit(folder, problems)
    check_ids(kit, problems)
    return kit, [f"{p.place} {p.code}" for p in problems.sorted()]


def change(folder: Path, path: str, old: str, new: str) -> None:
    text = (folder / path).read_text(encoding="utf-8")
    assert old in text
    (folder / path).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_kit_itself_has_no_problem() -> None:
    assert load(default_kit_root())[1] == []


def test_an_unknown_check_has_its_place(folder: Path) -> None:
    change(folder, QUESTIONS, "proof: [record]\n", "proof: [record]\n        checks: [none-such]\n")
    code = "unknown-check"
    assert load(folder)[1] == [f"{QUESTIONS}:18:18 {code}"]


def test_a_wrong_criterion_is_left_out_and_later_places_are_right(folder: Path) -> None:
    change(
        folder,
        QUESTIONS,
        "    criteria:\n",
        '    criteria:\n      - {ref: wrong}\n      - {ref: "mini:4.1/zz", same_as: "mini:4.1/a"}\n',
    )
    kit, found = load(folder)
    assert found == [f"{QUESTIONS}:13:15 form", f"{QUESTIONS}:14:15 unknown-ref"]
    assert list(kit.criteria) == ["mini:4.1/a", "mini:4.1/b", "mini:4.1/c"]


def test_what_a_broken_entry_declares_is_not_called_unknown(folder: Path) -> None:
    change(
        folder,
        "questionnaires/mini/clauses.yml",
        "kind: requirement, modal: 应, pdca: plan}",
        "kind: wish, modal: 应, pdca: plan}",
    )
    change(folder, "questionnaires/roles.yml", "en: Carbon team", "eng: Carbon team")
    change(folder, "questionnaires/registers/units.yml", "audience: internal", "audience: all")
    codes = [line.split()[1] for line in load(folder)[1]]
    assert sorted(codes) == ["alias", "missing-key", "unknown-key", "value", "value"]  # the alias lost its target


def test_a_wrong_value_is_not_called_missing_too(folder: Path) -> None:
    change(folder, QUESTIONS, "addressee: park", "addressee: parc")
    assert load(folder)[1] == [f"{QUESTIONS}:14:20 value"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.sampled_from(FILES), st.data())
def test_mutated_kits_never_raise_and_parks_read_with_them(folder: Path, path: str, data: st.DataObject) -> None:
    whole = (HERE / "_kit" / path).read_text(encoding="utf-8")
    start = data.draw(st.integers(0, len(whole)))
    end = min(len(whole), start + data.draw(st.integers(0, 30)))
    bit = data.draw(
        st.one_of(st.text(alphabet="a:1 -[]{},\n\"'#甲", max_size=8), st.just(""), st.just("mini:4.1/a"), st.just("[]"))
    )
    (folder / path).write_text(whole[:start] + bit + whole[end:], encoding="utf-8")
    kit, _ = load(folder)
    load_park(HERE / "_park", kit, Problems())
    (folder / path).write_text(whole, encoding="utf-8")
