"""Messages: one line each, whatever they quote, and in the order of the files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.park.tables import read_csv
from parkbook.problems import Place, Problems, closest
from parkbook.source import read_text, read_yaml


@given(st.text(), st.text(), st.text())
def test_a_problem_is_one_line_and_a_hint_and_moves_no_terminal(path: str, message: str, hint: str) -> None:
    problems = Problems()
    problems.error(Place(path, 3, 1), "code", message, hint)
    text = problems.items[0].as_text()
    head, _, tail = text.partition("\n    hint: ")
    assert not [sign for sign in head + tail if sign < " " or "\x7f" <= sign <= "\x9f" or sign in "\u2028\u2029"]
    text.encode("utf-8")


def test_what_is_quoted_cannot_pass_for_another_problem() -> None:
    problems = Problems()
    problems.error(Place("park.yml", 1, 1), "state", "`x\npark.yml:2:1: error[na]: made up` is no state")
    assert problems.items[0].as_text().count("\n") == 0


def test_long_quotes_are_cut() -> None:
    problems = Problems()
    problems.error(Place("park.yml"), "state", "长" * 5_000_000)
    assert len(problems.items[0].message) < 1000


def test_problems_come_in_file_order_and_once() -> None:
    problems = Problems()
    for line in (9, 2, 10, 2):
        problems.warn(Place("b.yml", line, 1), "x", "again")
    problems.error(Place("a.yml"), "x", "first")
    assert [str(p.place) for p in problems.sorted()] == ["a.yml", "b.yml:2:1", "b.yml:9:1", "b.yml:10:1"]


def test_places_of_text_and_of_sheets() -> None:
    assert str(Place("a.csv", 2, 3)) == "a.csv:2:3"
    assert str(Place("a.csv", 2)) == "a.csv:2"
    assert str(Place("a.xlsx", 2, 3, "表1", "C2")) == "a.xlsx!表1!C2"


@pytest.mark.parametrize("word", ["", "x" * 5_000_000])
def test_a_near_word_is_looked_for_in_any_word(word: str) -> None:
    assert closest(word, ["state", "note"]) == "known here: note, state"


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "folder.yml").mkdir()
    problems = Problems()
    assert read_yaml(tmp_path, "folder.yml", problems) is None
    assert read_csv(tmp_path, "gone.csv", problems) is None
    assert read_text(tmp_path, "gone.yml", problems) is None
    assert [(p.code, str(p.place)) for p in problems] == [
        ("unreadable", "folder.yml"),
        ("unreadable", "gone.csv"),
        ("unreadable", "gone.yml"),
    ]
