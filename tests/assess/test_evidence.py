"""Which evidence counts on a day, and what is said about the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from parkbook.park.model import Park
from tests.build import assess, make_kit, make_park

KIT = make_kit("""
    cses
      q
        4.1/a
    """)


def park(evidence: str, **registers: str) -> Park:
    return make_park(KIT, evidence=evidence, registers=registers)


def state(evidence: str, as_of: date = date(2026, 7, 1), **registers: str) -> str:
    (status,) = assess(KIT, park(evidence, **registers), as_of).evidence.values()
    return status.state


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("e record 2026-07-01", "valid"),  # dated today
        ("e record 2026-07-02", "not-yet"),
        ("e record 2026-01-01 expires=2026-07-01", "valid"),  # its last day
        ("e record 2026-01-01 expires=2026-06-30", "expired"),
        ("e record 2026-01-01 disk=missing", "missing"),
        ("e record 2026-01-01 disk=not-a-file", "missing"),
        ("e record 2026-01-01 disk=changed", "changed"),
        ("e record 2026-01-01 disk=outside", "outside"),
        ("e record 2026-01-01 disk=no-hash", "no-hash"),
        ("e record 2026-01-01 url=https://example.org/ disk=no-copy", "no-copy"),
        ("e record 2027-01-01 disk=missing", "missing"),  # a lost file is news whatever the day
        ("e record 2026-01-01 register=units#office", "valid"),
        ("e record 2026-01-01 register=units#gone", "no-row"),
        ("e record 2026-01-01 register=units", "no-row"),
        ("e record 2026-01-01 register=nothing#office", "no-row"),
        ("e record 2026-01-01 register=units#office expires=2026-02-01", "expired"),
    ],
)
def test_evidence_counts_only_if_it_resolves_and_the_day_lies_within_its_dates(line: str, expected: str) -> None:
    assert state(line, units="id,name\noffice,碳办") == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("approved,2026-01-01,", "valid"),
        ("approved,2026-07-01,", "valid"),  # its first day
        ("approved,2026-07-02,", "not-in-effect"),
        ("approved,,", "not-in-effect"),
        ("draft,2026-01-01,", "not-in-effect"),
        ("withdrawn,2026-01-01,2026-12-31", "not-in-effect"),
        ("approved,2026-01-01,2026-07-02", "valid"),
        ("approved,2026-01-01,2026-07-01", "not-in-effect"),  # the day it is withdrawn it is no longer in effect
    ],
)
@pytest.mark.parametrize("source", ["document=rules", "register=documents#rules"])
def test_a_document_counts_only_while_its_row_says_that_it_is_in_effect(row: str, expected: str, source: str) -> None:
    documents = f"id,state,effective_on,withdrawn_on\nrules,{row}"
    assert state(f"e document 2026-01-01 {source}", documents=documents) == expected


def test_a_document_without_a_row_does_not_count() -> None:
    assert state("e document 2026-01-01 document=rules") == "no-row"


def test_the_clock_moves_evidence_and_documents() -> None:
    documents = "id,state,effective_on\nrules,approved,2026-06-01"
    line = "e document 2026-01-01 document=rules expires=2026-12-31"
    days = [date(2026, 5, 31), date(2026, 6, 1), date(2027, 1, 1)]
    assert [state(line, day, documents=documents) for day in days] == ["not-in-effect", "valid", "expired"]


def test_an_entry_that_rests_on_nothing_is_missing() -> None:
    piece = park("e record 2026-01-01").evidence["e"]
    bare = make_park(KIT)
    entry = piece.entry.model_copy(update={"file": None})
    bare.evidence["e"] = type(piece)(entry, "present")  # type: ignore[index]
    result = assess(KIT, bare)
    assert (result.evidence["e"].state, result.problems) == ("missing", ())


def test_a_page_that_the_kit_writes_is_never_a_record() -> None:
    kit = make_kit("cses\n  q\n    4.1/a proof=record", documents=("manual",))
    documents = "id,state,effective_on\nmanual,approved,2026-01-01\nown,approved,2026-01-01"
    result = assess(
        kit,
        make_park(
            kit,
            "q: {criteria: {cses:4.1/a: {state: implemented, evidence: [page]}}}",
            evidence="page record 2026-01-01 document=manual\nown record 2026-01-01 document=own",
            registers={"documents": documents},
        ),
    )
    assert {id: status.kind for id, status in result.evidence.items()} == {"page": "document", "own": "record"}
    assert result.criteria["cses:4.1/a"].finding == "unproven"
    assert [p.code for p in result.problems] == ["evidence-not-record"]


@pytest.mark.parametrize(
    ("line", "code", "quoted"),
    [
        ("e record 2026-01-01 file=a.pdf disk=missing", "evidence-missing", "`a.pdf` of `e` is missing"),
        ("e record 2026-01-01 file=a disk=not-a-file", "evidence-missing", "`a`, which is no file"),
        ("e record 2026-01-01 file=a.pdf disk=changed", "evidence-changed", "its sha256 differs"),
        ("e record 2026-01-01 file=a.pdf disk=no-hash", "evidence-no-hash", "`a.pdf` of `e` has no sha256"),
        ("e record 2026-01-01 url=https://a.cn/ disk=no-copy", "evidence-no-copy", "`https://a.cn/`"),
        ("e record 2026-08-01", "evidence-not-yet", "dated 2026-08-01"),
        ("e record 2026-01-01 expires=2026-06-30", "evidence-expired", "expired on 2026-06-30"),
        ("e record 2026-01-01 register=units#x", "evidence-no-row", "`units#x`, and `registers/units.csv` has no"),
        ("e document 2026-01-01 document=x", "evidence-no-row", "`documents#x`"),
        ("e document 2026-01-01 document=old", "evidence-not-in-effect", "`documents#old`, which is not in effect"),
    ],
)
def test_what_does_not_count_is_warned_about_at_its_entry(line: str, code: str, quoted: str) -> None:
    (problem,) = assess(KIT, park(line, documents="id,state\nold,draft")).problems
    assert (problem.severity, problem.code, str(problem.place)) == ("warning", code, "evidence e")
    assert "`e`" in problem.message and quoted in problem.message and problem.hint
    assert (problem.message + problem.hint).isascii()


def test_a_row_that_may_stand_in_an_unread_part_of_a_file_is_not_said_to_be_missing() -> None:
    broken = make_park(KIT, evidence="e record 2026-01-01 register=units#x", unreadable=("units",))
    result = assess(KIT, broken)
    assert result.evidence["e"].state == "no-row"
    assert "could not be read in full" in result.problems[0].message


@pytest.mark.parametrize("line", ["file=../a.pdf disk=outside", "register=uints#x"])
def test_what_loading_has_called_an_error_is_not_said_twice(line: str) -> None:
    result = assess(KIT, park(f"e record 2026-01-01 {line}"))
    assert result.evidence["e"].state != "valid"
    assert result.problems == ()


def test_a_changed_file_s_hint_says_what_to_write() -> None:
    held = park("e record 2026-01-01 disk=changed")
    held.evidence["e"] = replace(held.evidence["e"], sha256="ab" * 32)  # type: ignore[index]
    assert f"`sha256: {'ab' * 32}`" in assess(KIT, held).problems[0].hint


def test_evidence_that_counts_is_not_mentioned() -> None:
    assert assess(KIT, park("e record 2026-01-01 expires=2026-12-31")).problems == ()
