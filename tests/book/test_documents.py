"""The set of documents as a whole: every requirement has a home, Annex A is whole, forms stand under procedures, one more is one entry more."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from parkbook.book.links import document_page
from parkbook.cli import main
from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit
from parkbook.problems import Problems
from tests.cases.runner import run
from tests.conftest import DEMO, ROOT, Built

PROCEDURES = {
    1: "文件控制", 2: "记录控制", 3: "环境与相关方", 4: "范围与边界", 5: "风险和机遇", 6: "合规", 7: "目标", 8: "碳评审", 9: "基准", 10: "变更",
    11: "能力", 12: "信息交流", 13: "数据收集", 14: "监视测量", 15: "核算", 16: "准入", 17: "采购", 18: "碳资产", 19: "碳中和", 20: "内部审核",
    21: "不符合", 22: "管理评审", 23: "应急", 24: "战略", 25: "技术管理", 26: "考核", 27: "统计",
}
RULES = ("assessment-rules", "training-rules", "data-quality-rules", "disclosure-rules", "admission-rules")
INSTRUCTIONS = ("meter-reading", "data-filing", "accounting-methods")


@pytest.fixture(scope="module")
def kit() -> Kit:
    problems = Problems()
    made = load_kit(ROOT, problems)
    assert not problems.items
    return made


def test_every_requirement_has_a_home_in_a_procedure_or_the_manual(demo: Built, kit: Kit) -> None:
    homes: dict[str, set[str]] = {}
    for path, page in demo.book.pages.items():
        if path.startswith(("manual/", "procedures/")):
            for block in page.blocks:
                for ref in block.refs:
                    homes.setdefault(ref, set()).add(path)
    without = [c.ref for c in kit.standards["cses"].criteria if c.kind == "requirement" and c.ref not in homes]
    assert without == []


def test_procedures_say_what_their_entry_promises(demo: Built, kit: Kit) -> None:
    for spec in kit.documents.values():
        if spec.kind != "procedure":
            continue
        page = demo.book.pages[document_page(spec)]
        said = {ref for block in page.blocks for ref in block.refs}
        assert {ref for ref in spec.refs if not ref.startswith("cses:A/")} <= said, spec.id
        heads = re.findall(r"^## (\d) (\S+)", page.text, re.M)
        assert [number for number, _ in heads] == list("12345678"), spec.id
        assert [title for _, title in heads] == ["目的", "范围", "职责", "术语", "工作程序", "相关文件", "相关记录", "修改记录"], spec.id
        steps = page.text.partition("pb-steptable")[2].partition("</table>")[0]
        assert 5 <= steps.count('<tr><th scope="row">') <= 12 and "pb-svg-flow" in page.text, spec.id
        assert len(re.findall(r"^### 5\.\d+ ", page.text, re.M)) >= 3, spec.id


def test_the_27_procedures_rules_and_instructions_are_there(kit: Kit) -> None:
    by_serial = {s.serial: s.title.zh for s in kit.documents.values() if s.kind == "procedure"}
    assert set(by_serial) == set(PROCEDURES)
    assert all(word in by_serial[n] for n, word in PROCEDURES.items())
    assert {kit.documents[id].kind for id in RULES} == {"rule"} and {kit.documents[id].kind for id in INSTRUCTIONS} == {"instruction"}


def test_every_form_stands_under_a_procedure_that_names_it(demo: Built, kit: Kit) -> None:
    forms = [s for s in kit.documents.values() if s.kind == "form"]
    assert len(forms) > 50
    for spec in forms:
        assert spec.under and spec.serial, spec.id
        procedure = demo.book.pages[document_page(kit.documents[spec.under])].text
        assert f"../forms/{spec.id}.html" in procedure.partition("## 7 相关记录")[2], spec.id
        page = re.sub(r"\{ ?#([\w-]+) ?\}", r"{#\1}", demo.book.pages[document_page(spec)].text)
        assert "pb-form" in page and "记录编号" in page and "{#form}" in page and "{#how}" in page, spec.id


def test_annex_a_is_claimed_whole_and_its_numbers_are_those_of_the_kit(kit: Kit) -> None:
    numbers = [d.id for row in kit.standards["cses"].about.annex for d in row.documents]
    assert len(numbers) == 30 and len(set(numbers)) == 30
    claimed = {number for s in kit.documents.values() for number in s.annex_a}
    assert claimed == set(numbers)


def test_annex_a_agrees_with_the_index() -> None:
    index = ROOT.parent / "shared/standards/index/annex_a.yml"
    if not index.is_file():
        return  # the texts of the standards do not travel with the project
    found = set(re.findall(r"\{id: ([DU]\d+),", index.read_text(encoding="utf-8")))
    kit = load_kit(ROOT, Problems())
    assert found == {d.id for row in kit.standards["cses"].about.annex for d in row.documents}


def test_from_a_clause_to_its_procedure_its_form_a_record_and_back(demo: Built) -> None:
    pages = demo.book.pages
    matrix = pages["records/matrix.md"].text
    target = re.search(r'cses-9\.2.*?href="\.\./(procedures/procedure-compliance)\.html#([\w-]+)"', matrix, re.S)
    assert target
    procedure = pages[f"{target[1]}.md"].text
    assert f"{{#{target[2]}}}" in procedure.replace("{ #", "{#").replace(" }", "}")
    assert "../forms/form-compliance-evaluation.html" in procedure and "../questions/cses/9.2.html" in procedure
    form = pages["forms/form-compliance-evaluation.md"].text
    assert "../procedures/procedure-compliance.html" in form and "../registers/compliance-evaluations.html" in form
    clause = pages["questions/cses/9.2.md"].text
    assert "../../procedures/procedure-compliance.html#" in clause


def test_public_documents_print_no_names_of_persons(demo: Built, kit: Kit) -> None:
    names = [str(row["name"]) for row in demo.loaded.park.rows("people") if row["name"]]  # type: ignore[union-attr]
    assert len(names) > 20
    head = re.compile(r'<dl class="pb-dochead".*?</dl>|<div class="pb-table pb-cover">.*?</table></div>|修改页.*?</table></div>', re.S)
    for page in demo.book.pages.values():
        if page.audience == "public" and page.path.startswith(("manual/", "procedures/", "documents/")) and "appointment" not in page.path:
            text = head.sub("", page.text)
            assert not [name for name in names if name in text], page.path


MADE_UP = """documents:
  - id: lamp-rules
    title: {zh: 路灯管理办法, en: Rules of street lamps}
    kind: rule
    refs: ["cses:9.1/c"]
    audience: public
    template: lamp-rules.md.j2
    registers: [meters]
    review_months: 12
    purpose: {zh: 路灯什么时候开、谁来修。}
"""
TEMPLATE = """{# Rules of street lamps. spec: DocumentSpec; row: its row in the documents register, or None #}
# {{ spec.title.zh }}

{% include "partials/document-head.md.j2" %}

{% call block("hours", refs=["cses:9.1/c"], registers=["meters"]) %}
## 开灯 {#hours}

{{ profile.name.zh }}的路灯日落开、日出关。

{% endcall %}
"""


def test_one_more_document_is_one_entry_and_one_template(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kit_root = tmp_path / "kit"
    for part in ("questionnaires", "site_templates", "content"):
        shutil.copytree(ROOT / part, kit_root / part)
    (kit_root / "questionnaires/documents/more.yml").write_text(MADE_UP, encoding="utf-8")
    (kit_root / "site_templates/documents/lamp-rules.md.j2").write_text(TEMPLATE, encoding="utf-8")
    assert main(["documents", "--format", "json", "--kit", str(kit_root)]) == 0
    assert [d["refs"] for d in json.loads(capsys.readouterr().out) if d["id"] == "lamp-rules"] == [["cses:9.1/c"]]
    park = tmp_path / "park"
    shutil.copytree(DEMO, park, ignore=shutil.ignore_patterns(".parkbook", "site"))
    code, _, errors = run(["build"], park, kit_root)
    assert code == 0, errors
    page = (park / "site/documents/lamp-rules.html").read_text(encoding="utf-8")
    assert "的路灯日落开、日出关" in page and "lamp-rules/hours" in page
    matrix = (park / "site/records/matrix.html").read_text(encoding="utf-8")
    assert "documents/lamp-rules.html#hours" in matrix


def test_a_template_that_names_what_is_not_there_says_so(tmp_path: Path) -> None:
    kit_root = tmp_path / "kit"
    for part in ("questionnaires", "site_templates", "content"):
        shutil.copytree(ROOT / part, kit_root / part)
    template = kit_root / "site_templates/documents/procedure-risk.md.j2"
    template.write_text(template.read_text(encoding="utf-8") + "\n{{ nobody_knows }}\n", encoding="utf-8")
    lines = template.read_text(encoding="utf-8").count("\n")
    park = tmp_path / "park"
    shutil.copytree(DEMO, park, ignore=shutil.ignore_patterns(".parkbook", "site"))
    code, _, errors = run(["build"], park, kit_root)
    assert code == 1 and "Traceback" not in errors
    assert f"site_templates/documents/procedure-risk.md.j2:{lines}: error[template]: 'nobody_knows' is undefined" in errors
    assert not (park / "site/index.html").exists()
