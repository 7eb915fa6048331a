"""A park's own Markdown: markers are read wherever they stand, and no word is lost when they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.park.own import load_own, split_blocks
from parkbook.problems import Problems


def read(tmp_path: Path, **files: str) -> tuple[object, list[str]]:
    for name, text in files.items():
        path = tmp_path / "content" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    problems = Problems()
    own = load_own(tmp_path, problems)
    return own, [f"{p.place} {p.code}" for p in problems.sorted()]


def test_no_folder_no_words(tmp_path: Path) -> None:
    own, problems = read(tmp_path)
    assert (own.blocks, own.pages, problems) == ((), (), [])  # type: ignore[attr-defined]


def test_blocks_and_nothing_else_make_no_page(tmp_path: Path) -> None:
    own, problems = read(
        tmp_path,
        manual="<!-- block: manual/4.2/parties append -->\n一\n\n二\n<!-- /block -->\n\n"
        "  <!--block: manual/4.1/issues replace 3F2A9C1B-->\n三\n  <!-- / block -->\n",
    )
    found = [(b.id, b.mode, b.seen, b.text, str(b.place), b.fits) for b in own.blocks]  # type: ignore[attr-defined]
    assert found == [
        ("manual/4.2/parties", "append", "", "一\n\n二", "content/manual.md:1:13", True),
        ("manual/4.1/issues", "replace", "3f2a9c1b", "三", "content/manual.md:7:14", True),
    ]
    assert own.pages == () and problems == []  # type: ignore[attr-defined]


def test_what_stands_outside_is_a_page(tmp_path: Path) -> None:
    own, _ = read(
        tmp_path, a="# 来访路线\n\n先到能源站。\n", b="---\ntitle: 联系\naudience: public\n---\n\n# 标题\n文\n", README="# 说明\n"
    )
    assert [(p.path, p.title, p.audience, p.text) for p in own.pages] == [  # type: ignore[attr-defined]
        ("content/a.md", "来访路线", "internal", "先到能源站。"),
        ("content/b.md", "联系", "public", "# 标题\n文"),
    ]


@pytest.mark.parametrize(
    ("text", "code", "kept"),
    [
        ("<!-- block: a/b append -->\n甲\n", "content/x.md:1:13 block-open", ["甲"]),
        ("甲\n<!-- /block -->\n乙\n", "content/x.md:2:13 block-unopened", ["甲", "乙"]),
        ("<!-- block: a/b append -->\n甲\n<!-- block: a/c append -->\n乙\n<!-- /block -->\n", "content/x.md:3:13 block-nested", ["甲", "乙"]),
        ("<!-- block: -->\n甲\n<!-- /block -->\n", "content/x.md:1:13 block-id", ["甲"]),
        ("<!-- block: a/b -->\n甲\n<!-- /block -->\n", "content/x.md:1:13 block-mode", ["甲"]),
        ("<!-- block: a/b repalce -->\n甲\n<!-- /block -->\n", "content/x.md:1:13 block-mode", ["甲"]),
        ("---\ntitel: x\n---\n\n甲\n", "content/x.md:2:1 unknown-key", ["甲"]),
    ],
)
def test_wrong_markers_say_where_and_keep_the_words(tmp_path: Path, text: str, code: str, kept: list[str]) -> None:
    own, problems = read(tmp_path, x=text)
    assert code in problems
    words = [b.text for b in own.blocks] + [p.text for p in own.pages]  # type: ignore[attr-defined]
    assert all(any(word in text for text in words) for word in kept)


WORDS = st.sampled_from(
    ["甲", "乙\n丙", "<!-- /block -->", "<!-- block: a/b append -->", "<!-- block: a/c replace 123456 -->", "<!-- block: -->", "<!-- 注 -->"]
)


@given(st.lists(WORDS, max_size=12))
def test_no_word_is_ever_lost(parts: list[str]) -> None:
    text = "\n".join(parts)
    blocks, rest = split_blocks(text, "content/x.md", 0, Problems())
    kept = "\n".join([*(b.text for b in blocks), rest])
    for word in ("甲", "乙", "丙"):
        assert kept.count(word) >= text.count(word)


def test_a_file_that_is_no_text_is_an_error_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/gbk.md").write_bytes("园区".encode("gb18030"))
    own, problems = read(tmp_path, ok="# 页\n文\n")
    assert problems == ["content/gbk.md:1:2 encoding"]
    assert [p.title for p in own.pages] == ["页"]  # type: ignore[attr-defined]


def test_each_line_of_a_page_knows_its_line_in_the_file(tmp_path: Path) -> None:
    block = "<!-- block: a/b append -->\n文\n\n<!-- /block -->\n"
    own, _ = read(tmp_path, x=f"---\naudience: public\n---\n# 页\n\n{block}一\n\n文\n")
    (page,) = own.pages  # type: ignore[attr-defined]
    found = {line: number for line, number in zip(page.text.split("\n"), page.lines, strict=True) if line}
    assert found == {"一": 10, "文": 12}  # the words of the block are the same, and not the page's
