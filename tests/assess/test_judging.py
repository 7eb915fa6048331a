"""One criterion: inheritance, na, aliases, proof and contradiction."""

from __future__ import annotations

from datetime import date

import pytest

from parkbook.assess.model import Assessment, CriterionResult
from parkbook.park.model import Unread
from tests.build import assess, make_kit, make_park

KIT = make_kit("""
    cses
      q
        4.1/a na
        4.1/b
    """)


def judge(answers: str, evidence: str = "", text: str = "", ref: str = "cses:4.1/a", **checks: str) -> CriterionResult:
    return run(answers, evidence, text, **checks).criteria[ref]


def run(answers: str, evidence: str = "", text: str = "", **checks: str) -> Assessment:
    kit = make_kit(text) if text else KIT
    return assess(kit, make_park(kit, answers, evidence=evidence), checks=checks)  # type: ignore[arg-type]


# Inheritance


@pytest.mark.parametrize(
    ("answer", "expected", "origin"),
    [
        ("{}", None, None),
        ("{state: partial}", "partial", "question"),
        ("{criteria: {cses:4.1/a: {state: partial}}}", "partial", "criterion"),
        ("{state: effective, criteria: {cses:4.1/a: {state: none}}}", "none", "criterion"),
        ("{state: partial, criteria: {cses:4.1/b: {state: none}}}", "partial", "question"),
        ("{state: partial, criteria: {cses:4.1/a: {note: 见附件}}}", "partial", "question"),
    ],
)
def test_a_criterion_takes_the_state_of_its_question_or_its_own(answer: str, expected: str, origin: str) -> None:
    result = judge(f"q: {answer}")
    assert (result.state, result.state_from) == (expected, origin)


OWN = "{owner: p-li, due: 2026-12-01, target: effective, by: 甲, date: 2026-02-02}"
ASKED = "owner: office, due: 2026-11-01, target: implemented, by: 乙, date: 2026-01-01"


def test_owner_due_target_by_and_date_are_inherited_one_by_one() -> None:
    def told(result: CriterionResult) -> tuple[object, ...]:
        return result.owner, result.due, result.target, result.by, result.date

    asked = ("office", date(2026, 11, 1), "implemented", "乙", date(2026, 1, 1))
    assert told(judge(f"q: {{{ASKED}}}")) == asked
    assert told(judge(f"q: {{{ASKED}, criteria: {{cses:4.1/a: {{due: 2026-12-01}}}}}}")) == (
        "office", date(2026, 12, 1), "implemented", "乙", date(2026, 1, 1),
    )
    assert told(judge(f"q: {{{ASKED}, criteria: {{cses:4.1/a: {OWN}}}}}")) == (
        "p-li", date(2026, 12, 1), "effective", "甲", date(2026, 2, 2),
    )


def test_note_and_reason_are_not_inherited() -> None:
    result = judge("q: {state: none, note: 问题的话, reason: 问题的理由}")
    assert (result.note, result.reason) == (None, None)


# Not applicable


@pytest.mark.parametrize(
    ("answer", "ref", "expected"),
    [
        ("{criteria: {cses:4.1/a: {state: na, reason: 没有这类设施}}}", "cses:4.1/a", "na"),
        ("{criteria: {cses:4.1/a: {state: na}}}", "cses:4.1/a", None),  # no reason
        ("{criteria: {cses:4.1/b: {state: na, reason: 没有}}}", "cses:4.1/b", None),  # the item is not conditional
        ("{state: na, reason: 没有}", "cses:4.1/a", None),  # for a whole question
        ("{state: na, reason: 没有, criteria: {cses:4.1/a: {state: partial}}}", "cses:4.1/a", "partial"),
        ("{state: implemented, criteria: {cses:4.1/b: {state: na, reason: 没有}}}", "cses:4.1/b", None),
    ],
)
def test_na_counts_only_where_it_may_be_said_and_is_absent_elsewhere(answer: str, ref: str, expected: str) -> None:
    result = judge(f"q: {answer}", ref=ref)
    assert result.state == expected
    if expected is None:
        assert (result.state_from, result.finding) == (None, "not-assessed")
        assert (result.credit_declared, result.credit_evidenced) == (0.0, 0.0)


def test_an_na_that_may_not_be_said_goes_on_blocking() -> None:
    result = run("q: {state: implemented, criteria: {cses:4.1/b: {state: na, reason: 没有}}}")
    assert "cses:4.1/b" in result.standards["cses"].claim.blocking


def test_a_state_that_could_not_be_read_is_absent_and_the_question_s_does_not_step_in() -> None:
    park = make_park(KIT, "q: {state: implemented, owner: office, criteria: {cses:4.1/a: {note: 见附件}}}")
    park.answers["cses"].answers["q"].criteria["cses:4.1/a"] = Unread(note="见附件")
    result = assess(KIT, park).criteria["cses:4.1/a"]
    assert (result.state, result.state_from, result.finding) == (None, None, "not-assessed")
    assert (result.note, result.owner) == ("见附件", "office")


def test_an_accepted_na_has_no_credits_and_its_reason_is_kept() -> None:
    result = judge("q: {criteria: {cses:4.1/a: {state: na, reason: 没有锅炉}}}")
    assert (result.credit_declared, result.credit_evidenced, result.reason) == (None, None, "没有锅炉")
    assert (result.finding, result.unproven_why) == ("not-applicable", ())


# Proof


@pytest.mark.parametrize(
    ("proof", "own", "asked", "lacks"),
    [
        ("record", "r", "", []),
        ("record", "", "", ["缺记录"]),
        ("record", "d", "", ["缺记录"]),  # a document does not prove that something was done
        ("document", "r", "", ["缺文件"]),
        ("document,record", "r", "", ["缺文件"]),
        ("document,record", "r,d", "", []),
        ("document,record", "", "", ["缺文件", "缺记录"]),
        ("document,record", "d", "r-names", []),  # question and criterion add up
        ("record", "", "r-names", []),
        ("record", "", "r", ["缺记录"]),  # the question's evidence must name the item
        ("record", "", "r-other", ["缺记录"]),
        ("record", "r-other", "", []),  # the criterion's own need not
        ("record", "old", "", ["证据过期：old"]),
        ("record", "old,r", "", []),  # one valid piece of the kind is enough
        ("record", "unknown", "", ["缺记录"]),
    ],
)
def test_every_kind_of_proof_needs_its_own_evidence(proof: str, own: str, asked: str, lacks: list[str]) -> None:
    evidence = """
        r record 2026-01-01
        d document 2026-01-01
        r-names record 2026-01-01 supports=cses:4.1/b,cses:4.1/a
        r-other record 2026-01-01 supports=cses:4.1/b
        old record 2026-01-01 expires=2026-02-01
        """
    answers = f"q: {{state: implemented, evidence: [{asked}], criteria: {{cses:4.1/a: {{evidence: [{own}]}}}}}}"
    result = judge(answers, evidence, f"cses\n  q\n    4.1/a proof={proof}\n    4.1/b")
    assert list(result.unproven_why) == lacks
    assert result.proven is not bool(lacks)
    assert result.finding == ("unproven" if lacks else "conforms")
    assert result.credit_evidenced == (0.5 if lacks else 1.0)


def test_evidence_given_twice_is_listed_once_the_criterion_s_own_first() -> None:
    answers = "q: {state: implemented, evidence: [a, b, c], criteria: {cses:4.1/a: {evidence: [b, x, b]}}}"
    supports = "supports=cses:4.1/a"
    result = judge(answers, f"a record 2026-01-01 {supports}\nb record 2026-01-01 {supports}\nc record 2026-01-01")
    assert result.evidence == ("b", "a")


# Checks


@pytest.mark.parametrize("state", ["none", "planned", "partial", "implemented", "effective"])
@pytest.mark.parametrize("outcome", ["holds", "fails", "unknown"])
def test_a_check_speaks_only_against_what_is_said_to_be_done(state: str, outcome: str) -> None:
    text = "cses\n  q\n    4.1/a checks=seen"
    evidence = "r record 2026-01-01 supports=cses:4.1/a"
    plain = judge(f"q: {{state: {state}, evidence: [r]}}", evidence, "cses\n  q\n    4.1/a")
    checked = judge(f"q: {{state: {state}, evidence: [r]}}", evidence, text, seen=outcome)
    contradicted = outcome == "fails" and state in ("implemented", "effective")
    assert checked.contradicted is contradicted
    assert checked.state == state
    if contradicted:
        assert (checked.finding, checked.credit_evidenced) == ("minor", 0.5)
    else:
        assert (checked.finding, checked.credit_evidenced) == (plain.finding, plain.credit_evidenced)


def test_a_check_that_holds_is_no_evidence() -> None:
    assert judge("q: {state: implemented}", "", "cses\n  q\n    4.1/a checks=seen", seen="holds").finding == "unproven"


def test_all_checks_are_listed_worst_first() -> None:
    result = judge(
        "q: {state: none}", "", "cses\n  q\n    4.1/a checks=h,u,f,g,gone", h="holds", u="unknown", f="fails", g="holds"
    )
    assert [(c.id, c.result) for c in result.checks] == [
        ("f", "fails"), ("u", "unknown"), ("gone", "unknown"), ("h", "holds"), ("g", "holds"),
    ]


# Overdue


@pytest.mark.parametrize(
    ("answer", "overdue"),
    [
        ("{state: partial, due: 2026-06-30}", True),
        ("{state: partial, due: 2026-07-01}", False),  # the day itself is in time
        ("{state: partial}", False),
        ("{due: 2026-06-30}", True),  # unanswered
        ("{state: implemented, due: 2026-06-30}", True),  # said to be done, not proven
        ("{state: implemented, due: 2026-06-30, criteria: {cses:4.1/a: {evidence: [r]}}}", False),
        ("{due: 2026-06-30, criteria: {cses:4.1/a: {state: na, reason: 没有}}}", False),
    ],
)
def test_overdue_is_past_due_and_not_conforming(answer: str, overdue: bool) -> None:
    assert judge(f"q: {answer}", "r record 2026-01-01").overdue is overdue


# Aliases

ALIAS = """
    cses
      audit
        9.4/a weight=3 pdca=check modules=data
      improve
        10.1/a same_as=9.4/a pdca=act modules=energy
        10.1/b pdca=act
    """


def test_an_alias_prints_its_target_s_values_in_its_own_place() -> None:
    answers = "audit: {state: partial, owner: office}\nimprove: {state: effective}"
    result = run(answers, "", ALIAS)
    alias, target = result.criteria["cses:10.1/a"], result.criteria["cses:9.4/a"]
    assert (alias.state, alias.state_from, alias.same_as) == ("partial", "same_as", "cses:9.4/a")
    assert (alias.finding, alias.weight, alias.owner) == (target.finding, 3, "office")
    assert (alias.question, alias.clause, alias.pdca, alias.modules) == ("improve", "10.1", "act", ("energy",))
    assert list(result.criteria) == ["cses:9.4/a", "cses:10.1/a", "cses:10.1/b"]


def test_an_alias_has_no_answer_of_its_own() -> None:
    answers = "improve: {state: effective, criteria: {cses:10.1/a: {state: effective, evidence: [r]}}}"
    result = run(answers, "r record 2026-01-01", ALIAS)
    assert {result.criteria[ref].state for ref in ("cses:9.4/a", "cses:10.1/a")} == {None}
    assert result.criteria["cses:10.1/a"].state_from == "same_as"


@pytest.mark.parametrize("ref", ["cses:9.4/a", "cses:10.1/a"])
def test_support_of_either_ref_proves_both(ref: str) -> None:
    result = run("audit: {state: implemented, evidence: [r]}", f"r record 2026-01-01 supports={ref}", ALIAS)
    assert {result.criteria[r].finding for r in ("cses:9.4/a", "cses:10.1/a")} == {"conforms"}
    assert result.criteria["cses:9.4/a"].evidence == ("r",)


def test_an_alias_may_stand_before_its_target() -> None:
    result = run("q: {state: partial}", "", "cses\n  q\n    4.1/a same_as=4.2/a\n    4.2/a")
    assert result.criteria["cses:4.1/a"].state == "partial"


# Subjects

SHARED = """
    ceca
      q
        4.1/a addressee=park
        4.1/b addressee=both
        4.1/c addressee=enterprise
        4.1/d same_as=4.1/c
        4.1/e same_as=4.1/b
    """


@pytest.mark.parametrize(
    ("kind", "subject", "letters"), [("park", "park", ["a", "b", "e"]), ("enterprise", "e-01", ["b", "c", "d", "e"])]
)
def test_a_workspace_is_asked_what_is_addressed_to_it(kind: str, subject: str, letters: list[str]) -> None:
    kit = make_kit(SHARED)
    result = assess(kit, make_park(kit, profile=f"{{kind: {kind}, code: e-01}}"))
    assert result.subject == subject
    assert [(r.ref, r.subject) for r in result.criteria.values()] == [(f"ceca:4.1/{x}", subject) for x in letters]


def test_recommended_standards_score_requirements_as_recommendations() -> None:
    text = "cieccpa as=recommendation claim=false\n  q\n    4.1/a weight=3"
    result = judge("q: {state: none}", "", text, "cieccpa:4.1/a")
    assert (result.kind, result.finding) == ("recommendation", "opportunity")
