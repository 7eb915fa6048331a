"""The park's own words in documents: put where they belong, cleaned of everything that could do harm, accounted for."""

from __future__ import annotations

from markupsafe import Markup

from parkbook.book.model import Block
from parkbook.book.own import own_html, own_sections, pictures_of
from parkbook.book.own_words import OwnWords
from parkbook.park.model import Own, OwnBlock
from parkbook.problems import Place

HERE = Place("content/manual.md", 1, 1)
BLOCK = Block("manual/4.2/parties", "## 4.2 谁在要求什么 { #parties }\n\n工具写的。\n\n")


def words(*own: OwnBlock) -> OwnWords:
    made = OwnWords(Own(own))
    made.shown = made.applied(BLOCK, "manual/4.md")  # type: ignore[attr-defined]
    return made


def block(mode: str = "replace", text: str = "园区写的。", seen: str = "", id: str = BLOCK.id, fits: bool = True) -> OwnBlock:
    return OwnBlock(id, mode, seen, text, HERE, fits)  # type: ignore[arg-type]


def test_without_own_words_the_generated_text_stands() -> None:
    assert words().shown == BLOCK.text  # type: ignore[attr-defined]


def test_replaced_words_keep_the_heading_of_the_block() -> None:
    made = words(block())
    shown = str(made.shown)  # type: ignore[attr-defined]
    assert shown.startswith("## 4.2 谁在要求什么 { #parties }\n\n")
    assert "园区写的" in shown and "工具写的" not in shown


def test_appended_words_stand_below_in_their_order() -> None:
    made = words(block("append", "一"), block("append", "二"))
    shown = str(made.shown)  # type: ignore[attr-defined]
    assert shown.index("工具写的") < shown.index("一") < shown.index("二")
    assert [p.standing for p in made.placed()] == ["in-place", "in-place"]


def test_what_became_of_each() -> None:
    made = words(
        block(seen=BLOCK.fingerprint[:8]), block(text="又一次"), block(id="manual/4.2/partis"), block(fits=False)
    )
    assert [p.standing for p in made.placed()] == ["in-place", "second", "unknown", "faulty"]
    problems = made.problems()
    assert [p.code for p in problems] == ["duplicate-block", "unknown-block"]
    assert "`manual/4.2/parties`" in problems[1].hint


def test_a_changed_text_is_told_and_an_unwatched_one_is_not() -> None:
    assert [p.code for p in words(block(seen="123456")).problems()] == ["block-changed"]
    made = words(block())
    assert made.problems() == [] and [p.standing for p in made.placed()] == ["unwatched"]


EVIL = """<script>alert(1)</script><img src=x onerror=alert(2)><iframe src="//x"></iframe>

[点](javascript:alert(3)) [字](java&#115;cript:alert(4)) <a href="data:text/html,x">x</a> <svg onload=alert(5)></svg>

## 题 { onclick="alert(6)" }

段 {: onmouseover="alert(7)" } {{ 7 * 7 }} {% raw %}

[引]: javascript:alert(8)
[引]
<style>body{display:none}</style><form action="https://x"><input></form>
"""


def test_nothing_that_acts_gets_through() -> None:
    for made in (own_html(EVIL, "manual", "content/x.md"), own_sections(EVIL, "own", "content/x.md")):
        text = str(made).lower()
        for sign in ("<script", "<iframe", "<svg", "<style", "<form", "<input", "javascript:", "data:", " onerror", " onload"):
            assert sign not in text, sign
        for tag in text.split("<")[1:]:
            assert " on" not in tag.split(">")[0], tag


def test_pictures_come_from_the_folder_only() -> None:
    text = "![图](img/a.png) ![外](https://x.y/z.png) ![上](../../secret.png) ![盘](/etc/x.png) ![脚](a.svg)"
    assert pictures_of(text, "content/sub/x.md") == ("content/sub/img/a.png",)
    html = str(own_html(text, "own", "content/sub/x.md"))
    assert html.count("<img") == 1 and 'src="sub/img/a.png"' in html
    assert "图片“外”不在 content 文件夹里" in html


def test_headings_of_an_own_page_stand_in_its_contents() -> None:
    made = own_sections("先说。\n\n## 时间 <b>一</b>\n\n9时\n\n## `地点`\n\n能源站", "own", "content/x.md")
    assert "## 时间 一 { #s1 }" in made and "## 地点 { #s2 }" in made
    assert isinstance(made, Markup)
