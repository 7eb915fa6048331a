"""The readers of a park take any bytes: what they cannot read becomes a problem, never an exception."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parkbook.kit.load import load_kit
from parkbook.kit.model import Column, Kit
from parkbook.park.cells import BadCell, Reader
from parkbook.park.load import load_park
from parkbook.park.model import Park, Unread
from parkbook.park.tables import parse_csv
from parkbook.problems import Problems
from parkbook.workflow import Loaded, assess
from tests.cases.runner import HERE

QUIET = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
FILES = ("park.yml", "answers/mini.yml", "evidence.yml", "registers/units.csv", "registers/people.csv")
WORDS = st.sampled_from(
    [
        "mini-4.1-issues",
        "mini:4.1/a",
        "mini:4.1/b",
        "mini",
        "1",
        "na",
        "none",
        "state",
        "criteria",
        "evidence",
        "e1",
        "date",
        "2026-01-01",
        "file",
        ".",
        "../x",
        "a\0b",
        "register",
        "units#carbon-office",
        "id",
        "title",
        "kind",
        "record",
        "",
        None,
    ]
)
SHAPES: st.SearchStrategy[Any] = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=12
)


@pytest.fixture(scope="module")
def kit() -> Kit:
    problems = Problems()
    made = load_kit(HERE / "_kit", problems)
    assert not problems.items
    return made


@pytest.fixture
def folder() -> Iterator[Path]:
    with TemporaryDirectory() as made:
        park = Path(made) / "park"
        shutil.copytree(HERE / "_park", park)
        (park / "evidence.yml").write_text("evidence: []\n", encoding="utf-8")
        yield park


def load(park: Path, kit: Kit) -> tuple[Park, Problems]:
    """The park, assessed too, because what follows must not stumble either."""
    problems = Problems()
    made = load_park(park, kit, problems)
    assert made is not None
    assess(Loaded(kit, made, problems, HERE / "_kit"), date(2026, 7, 1))
    return made, problems


@QUIET
@given(st.sampled_from(FILES), st.data())
def test_mutated_bytes_never_raise(folder: Path, kit: Kit, path: str, data: st.DataObject) -> None:
    whole = (
        (HERE / "_park" / path).read_bytes()
        if (HERE / "_park" / path).exists()
        else b"evidence:\n  - {id: e1, file: a}\n"
    )
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    (folder / path).write_bytes(whole[:start] + data.draw(st.binary(max_size=30)) + whole[end:])
    load(folder, kit)
    shutil.copytree(HERE / "_park", folder, dirs_exist_ok=True)


@QUIET
@given(SHAPES, SHAPES)
def test_answers_of_any_shape_never_raise(folder: Path, kit: Kit, answer: Any, reply: Any) -> None:
    for shape in (
        answer,
        {"mini-4.1-issues": answer},
        {"mini-4.1-issues": {"state": "effective", "criteria": {"mini:4.1/a": reply}}},
    ):
        text = yaml.safe_dump({"standard": "mini", "edition": "1", "answers": shape}, allow_unicode=True)
        (folder / "answers/mini.yml").write_text(text, encoding="utf-8")
        load(folder, kit)


@QUIET
@given(SHAPES)
def test_evidence_and_profile_of_any_shape_never_raise(folder: Path, kit: Kit, shape: Any) -> None:
    entry = {"id": "e1", "title": "证", "kind": "record", "date": "2026-01-05"}
    for value in (shape, {"evidence": shape}, {"evidence": [{**entry, "file": shape}, {**entry, "supports": shape}]}):
        (folder / "evidence.yml").write_text(yaml.safe_dump(value), encoding="utf-8")
        load(folder, kit)
    (folder / "evidence.yml").write_text("evidence: []\n", encoding="utf-8")
    for value in (
        shape,
        {"name": shape, "code": "Y", "standards": shape},
        {"name": {"zh": "园"}, "code": "Y", "standards": [shape, {"id": "mini"}]},
    ):
        (folder / "park.yml").write_text(yaml.safe_dump(value), encoding="utf-8")
        load(folder, kit)
    shutil.copy(HERE / "_park/park.yml", folder / "park.yml")


@given(st.text(alphabet='a,";\t\n\r\x00 甲=\ufeff', max_size=80))
def test_any_text_is_a_grid_whose_cells_have_places(text: str) -> None:
    problems = Problems()
    grid = parse_csv(text, "a.csv", problems)
    if grid is None:
        assert problems.has_errors
        return
    assert grid.whole or problems.has_errors
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for row, cells in enumerate(grid.rows):
        for column in range(len(cells)):
            place = grid.place(row, column)
            assert 1 <= place.line <= len(lines)
            assert 1 <= place.col <= len(lines[place.line - 1]) + 1


@pytest.mark.parametrize("kind", ["text", "int", "decimal", "date", "month", "bool", "ref", "refs"])
@given(text=st.one_of(st.text(max_size=30), st.text(alphabet="0123456789.,-+eE １２年月日/", max_size=14)))
def test_any_cell_is_a_value_or_says_why(kind: str, text: str) -> None:
    column = Column.model_validate({"id": "c", "title": {"zh": "列", "en": "c"}, "type": kind})
    try:
        value = Reader(column).read(text)
    except BadCell:
        return
    if isinstance(value, Decimal | int):
        f"{value:f}"  # what pages do: a number like 1e999999999 would never end


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.5", Decimal("1234.5")),
        ("１２", Decimal(12)),
        ("1 234", Decimal(1234)),
        ("-0.5", Decimal("-0.5")),
        ("1e3", Decimal("1e3")),
        (".5", Decimal("0.5")),
        ("—", None),
        ("", None),
    ],
)
def test_numbers_as_people_write_them(text: str, value: Decimal | None) -> None:
    column = Column.model_validate({"id": "c", "title": {"zh": "列", "en": "c"}, "type": "decimal"})
    assert Reader(column).read(text) == value


@pytest.mark.parametrize(
    "text", ["1,5", "1.234,5", "1_000", "12人", "85%", "1e999", "NaN", "Infinity", "٣", "1 2", "e5", ".", "+"]
)
def test_what_may_mean_two_numbers_is_refused(text: str) -> None:
    column = Column.model_validate({"id": "c", "title": {"zh": "列", "en": "c"}, "type": "decimal"})
    with pytest.raises(BadCell) as why:
        Reader(column).read(text)
    assert why.value.code == "number"


@pytest.mark.parametrize(
    ("criteria", "refused"),
    [
        ("{mini:4.1/a: {state: implmented}}", {"mini:4.1/a"}),
        ("{mini:4.1/a: {state: [none]}}", {"mini:4.1/a"}),
        ("{mini:4.1/a: none}", {"mini:4.1/a"}),
        ("{mini:4.1/a: [none]}", {"mini:4.1/a"}),
        ("{mini:4.1/a: {state: na, reason: 无}}", {"mini:4.1/a"}),
        ("{mini:4.1/b: {state: na}}", {"mini:4.1/b"}),
        ("none", {"mini:4.1/a", "mini:4.1/b"}),
        ("[{mini:4.1/a: {state: none}}]", {"mini:4.1/a", "mini:4.1/b"}),
        ("{mini:4.1/a: {note: 甲}}", set()),
        ("{mini:4.1/b: {state: na, reason: 一个园}}", set()),
    ],
)
def test_a_state_that_cannot_be_read_is_absent_and_inherits_nothing(
    folder: Path, kit: Kit, criteria: str, refused: set[str]
) -> None:
    head = 'standard: mini\nedition: "1"\nanswers:\n  mini-4.1-issues: {state: effective, criteria: '
    (folder / "answers/mini.yml").write_text(head + criteria + "}\n", encoding="utf-8")
    park, problems = load(folder, kit)
    answer = park.answers["mini"].answers["mini-4.1-issues"]
    assert {ref for ref, reply in answer.criteria.items() if isinstance(reply, Unread)} - {"mini:4.1/c"} == refused
    assert all(answer.criteria[ref].state is None for ref in refused)
    assert problems.has_errors is bool(refused)
    results = assess(Loaded(kit, park, problems, HERE / "_kit"), date(2026, 7, 1)).criteria.values()
    for result in results:
        if result.ref in refused:
            assert result.state is None
            assert result.finding == "not-assessed"


def test_rows_lost_with_a_quote_are_not_called_unknown(folder: Path, kit: Kit) -> None:
    (folder / "registers/units.csv").write_text('编号,名称\ncarbon-office,碳\nother,"未闭合\n', encoding="utf-8")
    (folder / "registers/people.csv").write_text("编号,部门\np,other\nq,carbon-office\n", encoding="utf-8")
    park, problems = load(folder, kit)
    assert [p.code for p in problems] == ["format"]
    assert [row["unit"] for row in park.rows("people")] == [None, "carbon-office"]
    assert not park.table("units").readable
    assert not park.table("people").readable


def test_a_name_stands_for_its_id_where_it_is_unique(folder: Path, kit: Kit) -> None:
    (folder / "registers/people.csv").write_text("编号,部门\np,能源处\n", encoding="utf-8")
    park, problems = load(folder, kit)
    assert not problems.items
    assert park.rows("people")[0]["unit"] == "energy-office"
    assert park.table("people").by_key["p"]["unit"] == "energy-office"


def test_a_register_that_points_at_an_undeclared_one_is_read(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(HERE / "_kit", tmp_path / "kit")
    (tmp_path / "kit/questionnaires/registers/units.yml").unlink()
    problems = Problems()
    kit = load_kit(tmp_path / "kit", problems)
    made = load_park(folder, kit, problems)
    assert made is not None
    assert made.rows("people")[0]["unit"] == "carbon-office"
    assert "unknown-register" in {p.code for p in problems}
