"""Whatever a park writes is shown as written: by Markdown, inside HTML, in a cell of a table, in an attribute."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from parkbook.book.escape import escape, finalize
from parkbook.kitroot import default_kit_root
from parkbook.publish.site import base_config

NASTY = (
    "<script>alert(1)</script>{{ 7*7 }}{% raw %}[x](javascript:alert(1))**b** # h | ![i](http://e.example/x.png) "
    "=cmd|' /C calc'!A0"
)
SIGNS = st.text(alphabet="ab1 甲\n\t\r-+*_#>=~`'\"|:[](){}!&;<\\^$%@.)0\x02\x03\x85\u2028\ufeff\u3000", max_size=40)
TEXTS = st.one_of(st.text(max_size=60), SIGNS)


def _extensions() -> tuple[list[str], dict[str, dict[str, object]]]:
    names: list[str] = []
    settings: dict[str, dict[str, object]] = {}
    for entry in base_config(default_kit_root())["markdown_extensions"]:
        name, options = next(iter(entry.items())) if isinstance(entry, dict) else (entry, {})
        names.append(name)
        settings[name] = options or {}
    return names, settings


NAMES, SETTINGS = _extensions()


class Read(HTMLParser):
    """The elements and the text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.text = ""
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += attrs
        self.text += "\n" if tag == "br" else ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.elements.append("comment")


def render(text: str) -> Read:
    return Read(markdown.markdown(text, extensions=["extra", *NAMES], extension_configs=SETTINGS))


def plain(text: str) -> str:
    """Without what no page can show: kinds of white space, and control signs (shown as a replacement sign)."""
    shown = re.sub("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]|[\x0b\x0c]", "\ufffd", text)
    return " ".join(shown.split())


@given(TEXTS)
@example(NASTY)
@example("1. 一\n2) 二\n- 三\n+ 四\n# 五\n> 六\n    七")
@example("a\n===\n\n---\n* * *\n| a | b |\n|---|---|")
@example("[a]: http://e.example\n*[甲]: 乙\n[^1]: 注\n: 释")
@example("&amp; &#60; &lt;b&gt; \\* {: .x #y} {#z}")
@example("\x02wzxhzdk:0\x03 \x02amp\x03 klzzwxh:0001")
@example("```\na\n```\n~~~\n<!-- -->\n<div markdown=1>*a*</div>")
def test_a_paragraph_holds_the_text_and_nothing_else(text: str) -> None:
    read = render(f"{escape(text)}\n")
    assert set(read.elements) <= {"p", "br"}
    assert plain(read.text) == plain(text)
    assert not read.attributes


@given(TEXTS)
@example(NASTY)
@example("a | b \\| c")
def test_a_cell_of_a_table_holds_the_text(text: str) -> None:
    read = render(f"| head | two |\n|---|---|\n| x {escape(text)} | last |\n")
    assert set(read.elements) <= {"table", "thead", "tbody", "tr", "th", "td", "br"}
    assert read.elements.count("td") == 2
    assert plain(read.text) == plain(f"head two x {text} last")


@given(TEXTS)
@example(NASTY)
@example("\n\n\n")
def test_a_cell_of_html_holds_the_text(text: str) -> None:
    read = render(
        f'<div class="pb-table"><table>\n<tbody>\n<tr><td>{escape(text)}</td></tr>\n</tbody>\n</table></div>\n'
    )
    assert set(read.elements) <= {"div", "table", "tbody", "tr", "td", "br"}
    assert plain(read.text) == plain(text)


@given(TEXTS)
@example('" onmouseover="alert(1)')
def test_an_attribute_holds_the_text(text: str) -> None:
    read = Read(f'<p title="{escape(text)}">x</p>')
    assert read.elements == ["p"]
    assert [name for name, _ in read.attributes] == ["title"]
    assert plain((read.attributes[0][1] or "").replace("<br>", "\n")) == plain(text)


@given(TEXTS)
def test_a_heading_and_a_list_hold_the_text(text: str) -> None:
    assert set(render(f"## 甲 {escape(text)} {{#id}}\n").elements) <= {"h2", "br"}
    assert set(render(f"- 甲 {escape(text)}\n- 乙\n").elements) <= {"ul", "li", "br"}


def test_markup_passes_and_a_missing_value_is_refused() -> None:
    assert finalize(Markup("<br>")) == "<br>"
    assert finalize("<br>") == "&#60;br&#62;"
    assert finalize(3) == "3"
    with pytest.raises(ValueError, match="missing value"):
        finalize(None)
