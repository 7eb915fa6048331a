"""YAML text -> plain data with places: never an exception, and places as an editor counts them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parkbook.problems import Problems
from parkbook.source import KEY, MAX_DEPTH, Document, decode_text, parse_yaml, walk

YAML_SIGNS = st.text(alphabet=" \n-:,[]{}&*!|>'\"%@`#?~ab甲\t\r\x85\u2028\x00\x07\ufeff", max_size=60)


def read(text: str) -> tuple[Document | None, list[tuple[str, str]]]:
    problems = Problems()
    document = parse_yaml(text, "f.yml", problems)
    return document, [(p.code, str(p.place)) for p in problems]


@given(st.one_of(st.binary(max_size=200), YAML_SIGNS.map(str.encode)))
@example(b"[" * 100_000)
@example(b"- " * 20_000)
@example(b"? " * 20_000)
@example("\n".join(" " * n + "a:" for n in range(3000)).encode())
@example(b"a: &a [*a]")
@example("园\xff".encode("latin-1", "replace"))
def test_no_bytes_raise(raw: bytes) -> None:
    problems = Problems()
    text = decode_text(raw, "f.yml", problems)
    document = None if text is None else parse_yaml(text, "f.yml", problems)
    assert document is not None or problems.has_errors
    for problem in problems:
        assert problem.place.line >= 1
        assert problem.place.col >= 1
    for path, _ in walk(document.data if document else None):
        assert document is not None
        place = document.source.place(path)
        assert place.line <= (text or "").count("\n") + 1


@given(st.data())
def test_a_broken_file_reads_or_says_why(data: st.DataObject) -> None:
    whole = (
        'standard: cses\nanswers:\n  q-1: {state: none, note: "一、二", criteria: {cses:4.1/a: {due: 2026-01-01}}}\n'
    )
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, len(whole)))
    text = whole[:start] + data.draw(YAML_SIGNS) + whole[end:]
    document, found = read(text)
    assert document is not None or found


def test_every_scalar_is_text() -> None:
    document, found = read("a: 8.10\nb: no\nc: 2026-03-02\nd: ~\ne: '~'\nf: 0x10\n")
    assert not found
    assert document is not None
    assert document.data == {"a": "8.10", "b": "no", "c": "2026-03-02", "d": None, "e": "~", "f": "0x10"}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("a",), "f.yml:1:4"),
        (("a", KEY), "f.yml:1:1"),
        (("b", 1, "d"), "f.yml:4:8"),
        (("b", 1, "d", KEY), "f.yml:4:5"),
        (("b", 1, "missing"), "f.yml:4:5"),
        (("b", 7), "f.yml:3:3"),
        ((), "f.yml:1:1"),
    ],
)
def test_places(path: tuple[Any, ...], place: str) -> None:
    document, _ = read("a: 1\nb:\n  - c\n  - d: 园\n")
    assert document is not None
    assert str(document.source.place(path)) == place


def test_entries_that_were_left_out_still_count_in_places() -> None:
    document, _ = read("a: [w, x, y, z]\n")
    assert document is not None
    document.source.drop(("a", 0))
    document.source.drop(("a", 2))
    assert [str(document.source.place(("a", n))) for n in (0, 1)] == ["f.yml:1:8", "f.yml:1:14"]


@pytest.mark.parametrize("sign", ["\x85", "\u2028", "\u2029"])
def test_lines_are_those_of_an_editor(sign: str) -> None:
    _, found = read(f"a: 甲{sign}  乙\nb: [\n")
    assert found == [("yaml", "f.yml:3:1")]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ("园区: 甲\r\n名: ".encode() + b"\xff", "f.yml:2:4"),
        (b"\xef\xbb\xbfab\xff", "f.yml:1:3"),
        ("a: 园".encode("utf-16"), "f.yml:1:1"),
        ("甲乙".encode("gb18030"), "f.yml:1:1"),
    ],
)
def test_the_place_of_a_wrong_byte_counts_characters(raw: bytes, place: str) -> None:
    problems = Problems()
    assert decode_text(raw, "f.yml", problems) is None
    assert [(p.code, str(p.place)) for p in problems] == [("encoding", place)]


def test_nesting_is_allowed_up_to_a_depth_that_nobody_needs() -> None:
    depth = MAX_DEPTH - 1
    document, found = read("a: " + "[" * depth + "]" * depth)
    assert document is not None
    assert not found
    assert read("a: " + "[" * MAX_DEPTH + "]" * MAX_DEPTH)[1] == [("yaml", f"f.yml:1:{MAX_DEPTH + 3}")]


def test_brackets_in_prose_do_not_nest() -> None:
    prose = "a: 见附件（一） [不闭合"
    text = "".join(f"k{n}: 说明 [ 甲\n" for n in range(200))
    assert read(text)[1] == []
    assert read(prose)[1] == []


def test_signs_of_anchors_within_prose_are_prose() -> None:
    document, found = read("a: 甲 & 乙 * 丙 ! 丁\nb: 'x &y *z !w'\nc: |\n  &x\n  *y\n")
    assert not found
    assert document is not None
    assert document.data == {"a": "甲 & 乙 * 丙 ! 丁", "b": "x &y *z !w", "c": "&x\n*y\n"}
