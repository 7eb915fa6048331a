"""Every check on the park's records: cases/*.yml show the rows, the verdict, and the exact places of its notes.

A case: `check`, `shows` (what it is about), `tables` (register -> CSV text), `unread` (registers not read whole),
`boundary` (of park.yml), `data` (file of data/ -> CSV text), `as_of` (2026-07-01 where none), `result`, `where` (places of all
notes, in order), `says` (words of the first note).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parkbook.assess.checks import CHECKS, run_checks
from parkbook.assess.checks.engine import DATA, PROFILE, Facts
from parkbook.assess.evidence import in_effect
from parkbook.assess.model import CheckOutcome
from parkbook.kit.model import Kit
from parkbook.park.model import Park
from parkbook.problems import Place
from tests.assess.checks.rows import AS_OF, QUESTIONNAIRES, facts, kit, read
from tests.inventory.making import inventory_of

CASES: list[dict[str, Any]] = [
    case for path in sorted((Path(__file__).parent / "cases").glob("*.yml")) for case in read(path)
]
FIELDS = {"check", "shows", "tables", "unread", "boundary", "data", "as_of", "result", "where", "says"}


def judge(case: dict[str, Any]) -> CheckOutcome:
    as_of = date.fromisoformat(case["as_of"]) if "as_of" in case else AS_OF
    seen = facts(case.get("tables") or {}, case.get("unread", ()), case.get("boundary"), case.get("data"), as_of)
    return run_checks(seen, [case["check"]])[case["check"]]


@pytest.mark.parametrize("case", CASES, ids=[f"{c['check']}: {c['shows']}" for c in CASES])
def test_case(case: dict[str, Any]) -> None:
    assert set(case) <= FIELDS
    outcome = judge(case)
    notes = "\n".join(f"{note.place} {note.text}" for note in outcome.notes)
    assert outcome.result == case["result"], notes
    assert [str(note.place) for note in outcome.notes] == case.get("where", []), notes
    assert case.get("says", "") in (outcome.notes[0].text if outcome.notes else ""), notes


@pytest.mark.parametrize("id", CHECKS)
def test_each_check_is_shown_holding_failing_and_unknown(id: str) -> None:
    shown = {case["result"] for case in CASES if case["check"] == id}
    assert shown == {"holds", "fails", "unknown"}


@pytest.mark.parametrize("id", CHECKS)
def test_an_empty_park_makes_every_check_unknown_and_says_where(id: str) -> None:
    outcome = run_checks(facts({}), [id])[id]
    assert outcome.result == "unknown"
    assert outcome.notes and all(note.place is not None for note in outcome.notes)


@pytest.mark.parametrize("id", CHECKS)
def test_a_check_reads_declared_registers_and_speaks_to_a_clerk(id: str) -> None:
    check = CHECKS[id]
    assert check.reads and set(check.reads) <= {*kit().registers, PROFILE, DATA}
    for words in (check.title, check.holds, check.fails, check.unknown):
        assert any("一" <= sign <= "鿿" for sign in words) and not words.endswith("。")


def test_another_kit_without_the_register_leaves_the_check_unknown() -> None:
    bare = facts({})
    park = Park(bare.park.profile, {}, {}, {})
    empty = Facts(Kit({}, {}, {}, {}, {}, {}, ()), park, AS_OF)
    outcome = run_checks(empty, ["posts-have-holders"])["posts-have-holders"]
    assert outcome.result == "unknown"
    assert "posts、people" in outcome.notes[0].text


def test_unknown_ids_are_left_out_and_the_order_is_kept() -> None:
    ids = ["platform-decided", "no-such-check", "issues-judged"]
    assert list(run_checks(facts({}), ids)) == ["platform-decided", "issues-judged"]


@pytest.mark.parametrize("state", ["draft", "approved", "withdrawn"])
@pytest.mark.parametrize("effective", ["", "2026-07-01", "2026-07-02"])
@pytest.mark.parametrize("withdrawn", ["", "2026-07-01", "2026-07-02"])
def test_a_document_counts_here_when_it_counts_as_evidence(state: str, effective: str, withdrawn: str) -> None:
    line = f"policy-statement,方针,{state},p-li,2026-03-01,{effective},{withdrawn}"
    seen = facts({"documents": f"id,title,state,approved_by,approved_on,effective_on,withdrawn_on\n{line}"})
    holds = run_checks(seen, ["policy-issued"])["policy-issued"].result == "holds"
    assert holds is in_effect(seen.rows("documents")[0], AS_OF)


def test_the_place_of_a_missing_part_of_the_boundary_is_asked_from_the_profile() -> None:
    seen = facts({}, boundary={"physical": "东至一路", "exclusions": [{"what": "代管村", "reason": "无"}]})
    park = replace(seen.park, place=lambda *path: Place("park.yml", line=len(path), cell="/".join(map(str, path))))
    notes = run_checks(replace(seen, park=park), ["boundary-described"])["boundary-described"].notes
    assert [note.place.cell for note in notes if note.place] == [
        "profile/boundary/organizational", "profile/boundary/activities", "profile/boundary/exclusions/0/reason",
    ]


def test_a_row_without_a_number_is_named_by_its_line() -> None:
    outcome = run_checks(facts({"posts": "name\n主任"}), ["posts-communicated"])["posts-communicated"]
    assert outcome.notes[0].text == "第 2 行（主任）没有写“传达日期”"


def _named() -> dict[str, list[str]]:
    """Check id -> refs of the criteria of chapters 4 and 5 that name it."""
    named: dict[str, list[str]] = {}
    for path in sorted((QUESTIONNAIRES / "cses").glob("*.yml")):
        for question in read(path).get("questions", ()):
            for criterion in question["criteria"]:
                for id in criterion.get("checks", ()):
                    named.setdefault(id, []).append(criterion["ref"])
    return named


def test_every_check_that_a_criterion_names_is_registered() -> None:
    assert {id: refs for id, refs in _named().items() if id not in CHECKS} == {}


def test_every_registered_check_is_used_by_a_criterion() -> None:
    assert sorted(set(CHECKS) - set(_named())) == []


def test_a_reporting_year_without_data_leaves_the_checks_unknown_and_names_it() -> None:
    seen = replace(facts({}), inventory=inventory_of([{}], year=2030))
    outcome = run_checks(seen, ["data-rows-proven"])["data-rows-proven"]
    assert (outcome.result, outcome.notes[0].text) == ("unknown", "报告年度 2030 没有活动数据")


def test_many_places_are_shown_in_part_and_counted() -> None:
    rows = [{"source": f"燃料{number}"} for number in range(40)]
    outcome = run_checks(replace(facts({}), inventory=inventory_of(rows)), ["data-rows-proven"])["data-rows-proven"]
    assert outcome.result == "fails"
    assert len(outcome.notes) == 31 and outcome.notes[-1].text.startswith("还有 10 处")
