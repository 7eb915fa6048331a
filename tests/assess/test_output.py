"""The JSON of assess, questions and documents: DESIGN.md section 8, field by field."""

from __future__ import annotations

import json

from parkbook.assess.output import assessment_json
from parkbook.kit.output import documents_json, questions_json
from tests.build import assess, make_kit, make_park

KIT = make_kit(
    """
    cses
      parties
        4.2/a weight=2 proof=document,record checks=seen pdca=do modules=data
        4.2/b recommendation na
        4.3/a same_as=4.2/a pdca=check
        4.3/b addressee=both
      unasked 4.4/a
    cieccpa as=recommendation claim=false
      guide
        4.1/a
    """,
    documents=("manual",),
)
PARK = make_park(
    KIT,
    """
    parties:
      owner: office
      due: 2026-12-31
      target: implemented
      criteria:
        cses:4.2/a: {state: implemented, evidence: [r]}
        cses:4.2/b: {state: na, reason: 没有}
    """,
    evidence="r record 2026-01-01",
)
JSON = assessment_json(assess(KIT, PARK, checks={"seen": "fails"}))
PART = {"declared", "evidenced", "progress", "maturity"}


def test_it_is_plain_json() -> None:
    assert json.loads(json.dumps(JSON, allow_nan=False)) == JSON
    assert set(JSON) == {"as_of", "standards", "criteria", "gaps"}
    assert JSON["as_of"] == "2026-07-01"


def test_a_standard() -> None:
    standard = JSON["standards"]["cses"]
    parts = {"questions", "clauses", "chapters", "pdca", "modules"}
    assert set(standard) == parts | {
        "edition", "declared", "declared_answered", "evidenced", "progress", "counts", "claim"
    }
    for name in parts:
        assert all(set(figures) == PART for figures in standard[name].values())
    assert (standard["declared"], standard["evidenced"], standard["progress"]) == (2 / 3, 1 / 3, 0.5)
    assert standard["declared_answered"] == 1.0
    assert standard["edition"] == "test"
    assert standard["claim"] == {
        "allowed": True,
        "eligible": False,
        "blocking": ["cses:4.2/a", "cses:4.3/b"],
        "unasked": ["cses:4.4/a"],
    }
    assert standard["counts"]["minor"] == 1 and sum(standard["counts"].values()) == 3
    assert list(standard["pdca"]) == ["plan", "do", "check", "act"]
    assert standard["pdca"]["act"] == dict.fromkeys(PART)
    assert JSON["standards"]["cieccpa"]["claim"]["allowed"] is False


def test_criteria() -> None:
    rows = {row["ref"]: row for row in JSON["criteria"]}
    assert list(rows) == ["cses:4.2/a", "cses:4.2/b", "cses:4.3/a", "cses:4.3/b", "cieccpa:4.1/a"]
    assert rows["cses:4.2/a"] == {
        "ref": "cses:4.2/a",
        "subject": "park",
        "question": "parties",
        "state": "implemented",
        "state_from": "criterion",
        "finding": "minor",
        "weight": 2,
        "credit_declared": 1.0,
        "credit_evidenced": 0.5,
        "evidence": ["r"],
        "derived_from": [],
        "checks": [{"id": "seen", "result": "fails", "where": "registers/units.csv:5"}],
    }
    assert (rows["cses:4.2/b"]["credit_declared"], rows["cses:4.2/b"]["credit_evidenced"]) == (None, None)
    assert (rows["cses:4.3/b"]["state"], rows["cses:4.3/b"]["credit_declared"]) == (None, 0.0)
    assert rows["cses:4.3/a"]["state_from"] == "same_as"


def test_gaps() -> None:
    assert JSON["gaps"] == [
        {
            "ref": "cses:4.2/a",
            "finding": "minor",
            "priority": 2.0,
            "steps": ["parties 第一步"],
            "owner": "office",
            "due": "2026-12-31",
            "target": "implemented",
        }
    ]


def test_questions() -> None:
    rows = questions_json(KIT)
    both = {"zh": "文", "en": "text"}
    assert rows[0] == {
        "id": "cses:4.2/a",
        "ref": "cses:4.2/a",
        "question": "parties",
        "standard": "cses",
        "clause": "4.2",
        "kind": "requirement",
        "addressee": "park",
        "weight": 2,
        "pdca": "do",
        "modules": ["data"],
        "text": both,
        "evidence": both,
        "enterprise": None,
        "proof": ["document", "record"],
        "checks": ["seen"],
        "na_when": None,
        "same_as": None,
        "documents": [],
    }
    assert [row["ref"] for row in rows] == ["cses:4.2/a", "cses:4.2/b", "cses:4.3/a", "cses:4.3/b", "cieccpa:4.1/a"]
    assert rows[1]["na_when"] == both
    assert rows[3]["enterprise"] == {"text": both, "evidence": both}
    assert rows[4]["kind"] == "requirement"  # as the index has it, not as it is scored
    assert json.loads(json.dumps(rows)) == rows


def test_an_alias_prints_its_target_s_values_in_questions_too() -> None:
    target, alias = questions_json(KIT)[0], questions_json(KIT)[2]
    own = {"id": "cses:4.3/a", "ref": "cses:4.3/a", "clause": "4.3", "pdca": "check", "modules": []}
    assert alias == target | own | {"same_as": "cses:4.2/a"}


def test_documents() -> None:
    assert documents_json(KIT) == [
        {
            "id": "manual",
            "title_zh": "文件 manual",
            "title_en": "document manual",
            "kind": "procedure",
            "refs": [],
            "annex_a": ["D01"],
            "audience": "internal",
            "template": "manual.md.j2",
        }
    ]
