"""Pages joined to one: every anchor stands once, links between them lead inwards, links elsewhere stay."""

from __future__ import annotations

import re

import pytest

from parkbook.book.duties import duty_lines
from parkbook.book.model import Page
from parkbook.book.sources import Sources
from parkbook.book.whole import whole_document
from parkbook.kit.load import load_kit
from parkbook.problems import Problems
from tests.build import assess, make_park
from tests.conftest import ROOT, Built


def page(path: str, text: str) -> Page:
    return Page(path, path, "public", text)


def test_anchors_are_kept_apart_and_links_turn_inwards() -> None:
    made = whole_document(
        [
            page("manual/index.md", '# 手册 {#top}\n\n## 范围 { #scope }\n<a href="4.html#who">四</a> <a href="#scope">此</a>\n'),
            page("manual/4.md", '# 4 环境\n\n## 谁 {#who}\n<a href="index.html">前</a> <a href="../gaps/index.html">别处</a>\n'
                 '<details class="pb-origin"><summary>出处</summary></details>'),
        ],
        "manual/whole.md", "整本", "手册",
    )
    assert 'href="#p1-who"' in made.text and 'href="#p0-scope"' in made.text and 'href="#p0"' in made.text
    assert 'href="../gaps/index.html"' in made.text and "pb-origin" not in made.text
    assert "# 手册 { #p0 .pb-part }" in made.text and "# 4 环境 { #p1 .pb-part }" in made.text
    assert not made.search


def test_pages_of_two_folders_are_refused() -> None:
    with pytest.raises(ValueError, match="other folders"):
        whole_document([page("a/x.md", "# x")], "manual/whole.md", "", "")


def test_the_manual_of_the_demonstration_park_is_whole(demo: Built) -> None:
    text = demo.book.pages["manual/whole.md"].text
    parts = [p for p in demo.book.pages if p.startswith("manual/") and p != "manual/whole.md"]
    assert len(parts) == 10
    ids = re.findall(r"\{ ?#([\w.-]+)", text)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'href="#([^"]+)"', text):
        assert target in ids, target


def test_who_leads_and_who_takes_part() -> None:
    kit = load_kit(ROOT, Problems())
    park = make_park(kit, registers={
        "units": "id,name,kind\nco,低碳处,carbon\nlaw,法规科,department\nidle,食堂,department\n",
        "posts": "id,name,unit,duties,covers\np1,专员,law,评价,cses:6.6\np2,主任,co,看,cses:4.1/a\np3,科长,co,看,cses:4.1/a\n",
        "issues": "id,class,issue,unit\ni1,policy,新规,law\n",
    })
    duties = duty_lines(Sources(kit, park, assess(kit, park), (), ROOT))
    by_ref = {line.item.ref: line for line in duties.items}
    assert by_ref["cses:4.1/a"].leads == ("co",) and by_ref["cses:4.1/a"].helps == ("law",)
    assert by_ref["cses:6.6/a"].leads == ("law",) and by_ref["cses:4.1/b"].leads == ()
    clause = {line.item.clause: line for line in duties.clauses}
    assert clause["6.6"].open == 0 and clause["4.1"].open == clause["4.1"].whole - 1
    assert duties.units == ("co", "law")
