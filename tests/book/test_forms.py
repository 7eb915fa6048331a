"""Forms: one layout, blank for a hand or filled from a row; numbers proposed by the park's own pattern."""

from __future__ import annotations

from functools import cache

import pytest

from parkbook.book.forms import BadLayout
from parkbook.book.numbering import proposed_number
from parkbook.book.render import Renderer
from parkbook.book.sources import Sources
from parkbook.book.view import View
from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit
from parkbook.park.model import Numbering
from parkbook.problems import Problems
from tests.build import assess, make_park
from tests.conftest import ROOT


@cache
def kit() -> Kit:
    return load_kit(ROOT, Problems())


def view(registers: dict[str, str] | None = None, profile: str = "") -> View:
    park = make_park(kit(), registers=registers, profile=profile)
    sources = Sources(kit(), park, assess(kit(), park), (), ROOT)
    return View(Renderer(sources), "forms/x.md", "documents/x.md.j2", "x")


CHANGES = "id,what,planned,entered_on,kind,unit\ncg-1,<b>改</b> | 表,false,2026-03-02,sources,co\n"


def test_a_blank_sheet_offers_choices_room_and_a_place_to_sign() -> None:
    made = str(view().names()["sheet"]("changes", ["id=变更编号 | entered_on", "planned | kind", "what*3", "!批准人签字"]))
    assert "<th scope=\"row\">变更编号</th>" in made and "　　年　月　日" in made
    assert "□\u00a0是　□\u00a0否" in made and "□\u00a0碳排放源和汇" in made
    assert "height:5.7em" in made and "批准人签字" in made
    assert made.count('<td colspan="3"') == 2


def test_a_filled_sheet_shows_the_row_escaped_and_leaves_signatures_blank() -> None:
    look = view({"changes": CHANGES, "units": "id,name,kind\nco,低碳处,carbon\n"})
    row = next(iter(look.sources.rows["changes"]))
    made = str(look.names()["sheet"]("changes", ["what", "planned | purpose", "!签字=□ 同意"], row))
    assert "&#60;b&#62;改" in made and "<b>" not in made and "否" in made and "—" in made and "□ 同意" in made


def test_a_ledger_is_blank_or_filled() -> None:
    look = view({"changes": CHANGES})
    ledger = look.names()["ledger"]
    assert str(ledger("changes", ["id", "what", "!签收"], blanks=5)).count("<tr>") == 6
    filled = str(ledger("changes", ["id", "what", "!签收"], look.sources.rows["changes"]))
    assert "cg-1" in filled and filled.count("<tr>") == 2


def test_a_column_that_is_not_there_is_a_fault_of_the_template() -> None:
    with pytest.raises(BadLayout, match="no column `waht`"):
        view().names()["sheet"]("changes", ["waht"])


def test_the_name_of_a_unit_may_hold_every_sign_of_a_layout() -> None:
    nasty = "甲=乙*3 | 丙! | 丁"
    made = str(view().names()["sheet"]("changes", [f"!{nasty}签字 | !日期", f"!意见=□ 同意，报{nasty}*2", "what"]))
    assert made.count("<tr>") == 3 and "甲" in made and "丁" in made


@pytest.mark.parametrize(
    ("pattern", "id", "number"),
    [
        ("{org}/{level}{no:02}[-{form:02}]", "procedure-risk", "YQ/CX05"),
        ("{org}/{level}{no:02}[-{form:02}]", "form-risk-meeting", "YQ/JL05-02"),
        ("Q/{org}-{level}-{no}[.{form}]", "form-risk-meeting", "Q/YQ-JL-5.2"),
        ("{org}/{level}{no:02}[-{form:02}]", "risks-list", ""),
        ("{org}{evil}{no.__class__}", "procedure-risk", "YQ{evil}{no.__class__}"),
    ],
)
def test_numbers_follow_the_pattern_of_the_park(pattern: str, id: str, number: str) -> None:
    numbering = Numbering(org="YQ", pattern=pattern, levels={"procedure": "CX", "form": "JL", "list": "QD"})
    assert proposed_number(kit(), numbering, id) == number


def test_the_park_own_number_wins_and_a_proposed_one_says_so() -> None:
    profile = "numbering: {org: YQ, levels: {procedure: CX}}"
    documents = "id,number,title,kind,state\nprocedure-risk,甲-7,风险程序,procedure,draft\n"
    look = view({"documents": documents}, profile)
    assert look.doc_number("procedure-risk") == "甲-7"
    assert str(look.doc_number("procedure-change")).startswith("YQ/CX10") and "（拟）" in look.doc_number("procedure-change")
    assert "待定" in view().doc_number("procedure-change")


def test_roles_are_the_units_of_the_park() -> None:
    look = view({"units": "id,name,kind,roles\na,财金局,department,finance\nb,双碳办,carbon,\n"})
    assert (look.unit_of("finance"), look.unit_of("carbon-team"), look.unit_of("legal")) == ("财金局", "双碳办", "")
