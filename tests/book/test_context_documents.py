"""The documents of chapter 4 as pages: of a park that has filled in nothing, little, or anything at all."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from parkbook.book.links import document_page
from parkbook.book.model import Page
from parkbook.book.render import Renderer
from parkbook.book.sources import Sources
from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit
from parkbook.problems import Problems
from tests.build import assess, make_park

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "information-channels-list", "interested-parties-list", "compliance-evaluation-report", "party-response-plan",
    "context-briefing-record", "scope-statement", "system-processes", "issues-list", "obligations-list",
    "procedure-context", "procedure-scope", "form-issue-review", "form-party-watch", "form-obligation-review",
    "form-scope-change",
)
LISTS = tuple(id for id in DOCUMENTS if not id.startswith(("procedure-", "form-")))
EVIL = "<script>alert(1)</script> **粗** {{ 7 * 7 }} [链](javascript:1)"

UNITS = "id,name,kind\nco,低碳处,carbon\nlaw,法规科,department\n"
SPARSE = {
    "units": UNITS,
    "issues": "id,class,issue,unit,closed_on\ni1,policy,新规,co,\ni2,market,旧事,co,2026-01-05\n",
    "interested-parties": (
        "id,class,name,unit,by_system\np1,authority,某局,co,true\np2,staff,无,co,\np3,investor,某行,co,false\n"
    ),
    "obligations": (
        "id,title,subject,applies,unit\no1,某法,reduction,true,law\no2,某规,offset,false,law\no3,某令,efficiency,,law\n"
    ),
    "compliance-evaluations": "id,obligation,done_on,result\ne2,o1,2026-05-01,complied\ne1,o1,2025-05-01,breached\n",
    "processes": "id,name,module,order,after,unit,outsourced\na,收数,data,1,,co,true\nb,核算,data,2,a,co,\n",
    "enterprises": "id,name,inside,reason\nx1,甲公司,true,\nx2,乙公司,false,\n",
    "information-channels": "id,name,content,unit,interval_months\nc1,某网,通知,co,0.25\n",
    "communications": "id,date,topic,audience,content,unit\nm1,2026-03-01,briefing,staff,讲某令,co\n",
    "actions": "id,what,plan,unit,due\nt1,装表,response,co,2026-01-31\n",
    "routines": "id,interval_months,unit\nissue-review,6,co\nobligation-review,4,law\n",
}


@cache
def kit() -> Kit:
    return load_kit(ROOT, Problems())


def page(id: str, registers: dict[str, str] | None = None, profile: str = "") -> Page:
    park = make_park(kit(), registers=registers, profile=profile)
    sources = Sources(kit=kit(), park=park, assessment=assess(kit(), park), problems=(), kit_root=ROOT,
                      documents=frozenset(DOCUMENTS))
    spec = kit().documents[id]
    row = sources.rows["documents"].get(id)
    return Renderer(sources).page(f"documents/{spec.template}", document_page(spec), spec.title.zh, spec.audience,
                                  spec=spec, row=row)


@pytest.mark.parametrize("id", DOCUMENTS)
@pytest.mark.parametrize("registers", [{}, SPARSE], ids=["empty", "sparse"])
def test_every_page_is_whole(id: str, registers: dict[str, str]) -> None:
    text = page(id, registers).text
    assert text.startswith(f"# {kit().documents[id].title.zh}\n")
    assert "None" not in text
    anchors = Counter(re.findall(r"\{#([\w-]+)\}", text))
    assert anchors
    assert not [anchor for anchor, times in anchors.items() if times > 1]
    blocks = re.findall(r"<div class=\"pb-table.*?</table></div>", text, re.S)
    assert not [block for block in blocks if "\n\n" in block], "a blank line ends an HTML block in Markdown"


@pytest.mark.parametrize("id", LISTS)
def test_an_empty_park_reads_what_is_missing(id: str) -> None:
    assert "pb-todo" in page(id).text


def test_text_of_the_park_stays_text() -> None:
    registers = {
        "units": f"id,name,kind,duty\nco,{EVIL},carbon,{EVIL}\n",
        "processes": f"id,name,module,order,unit,input\na,{EVIL},data,1,co,{EVIL}\n",
        "issues": f"id,class,issue,unit\ni1,policy,{EVIL},co\n",
    }
    for id in ("system-processes", "procedure-context", "procedure-scope", "issues-list", "scope-statement"):
        text = page(id, registers).text
        assert not re.search(r"<script>|\*\*粗\*\*|\]\(javascript|\{\{", text), id
        assert "7 &#42; 7" in text, "shown, not worked out"


def test_procedures_name_the_parks_own_units_and_intervals() -> None:
    text = page("procedure-context", SPARSE).text
    assert "低碳处每半年召集一次评审" in text
    assert "法规科每 4 个月把清单逐条评估一次" in text
    bare = page("procedure-context").text
    assert "碳管理团队按园区定的间隔" in bare
    assert "间隔待补充" in bare


def test_the_newest_evaluation_of_an_obligation_counts_and_gaps_are_said() -> None:
    text = page("compliance-evaluation-report", SPARSE).text
    assert "合规 1 项，部分合规 0 项，不合规 0 项，尚未到期 0 项，还没有评价 0 项" in text
    unread = page("compliance-evaluation-report", SPARSE | {"compliance-evaluations": ""}).text
    assert "1 项适用要求，一项也没有评价过" in unread


def test_an_overdue_action_is_marked() -> None:
    assert "已逾期" in page("party-response-plan", SPARSE).text


def test_enterprises_are_named_only_where_the_park_publishes_them() -> None:
    closed = page("scope-statement", SPARSE).text
    assert not re.search("甲公司|乙公司", closed)
    assert "x1" not in closed
    assert "甲公司" in page("scope-statement", SPARSE, "public: {enterprises: true}").text


def test_public_pages_show_public_columns_only() -> None:
    registers = SPARSE | {
        "obligations": "id,title,subject,applies,unit,improvement\no1,某法,reduction,true,law,内部效果\n",
        "processes": "id,name,module,order,unit,risk,evaluation\na,收数,data,1,co,内部风险,内部结论\n",
        "people": "id,name,unit\nw1,看表人,co\n",
        "information-channels": "id,name,content,unit,interval_months,watcher,found\nc1,某网,通知,co,1,w1,内部发现\n",
    }
    for id in DOCUMENTS:
        if kit().documents[id].audience == "public":
            text = page(id, registers).text
            assert not re.search("内部效果|内部风险|内部结论|内部发现|看表人", text), id
