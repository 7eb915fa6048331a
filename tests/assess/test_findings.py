"""The finding of one criterion, and how nonconformities are grouped."""

from __future__ import annotations

import pytest

from parkbook.assess.findings import find_finding
from parkbook.assess.model import Group, StandardResult
from tests.build import assess, make_kit, make_park

REQ, REC, PERM = "requirement", "recommendation", "permission"


@pytest.mark.parametrize(
    ("kind", "weight", "state", "contradicted", "proven", "finding"),
    [
        # na before anything else
        (REQ, 3, "na", False, False, "not-applicable"),
        (PERM, 1, "na", False, False, "not-applicable"),
        # then unanswered, permissions too
        (REQ, 3, None, False, True, "not-assessed"),
        (REC, 1, None, False, False, "not-assessed"),
        (PERM, 1, None, False, False, "not-assessed"),
        # permissions know nothing of proof or contradiction
        (PERM, 3, "none", False, False, "not-used"),
        (PERM, 3, "partial", False, True, "not-used"),
        (PERM, 1, "implemented", False, False, "used"),
        (PERM, 1, "effective", True, True, "used"),
        # contradicted, none and planned
        (REQ, 3, "none", False, True, "major"),
        (REQ, 3, "planned", False, False, "major"),
        (REQ, 3, "implemented", True, True, "major"),
        (REQ, 2, "none", False, False, "minor"),
        (REQ, 1, "planned", False, True, "minor"),
        (REQ, 2, "effective", True, True, "minor"),
        (REC, 3, "none", False, False, "opportunity"),
        (REC, 3, "effective", True, True, "opportunity"),
        # partial is never major
        (REQ, 3, "partial", False, False, "minor"),
        (REC, 3, "partial", False, True, "opportunity"),
        # said to be done
        (REQ, 3, "implemented", False, False, "unproven"),
        (REC, 1, "effective", False, False, "unproven"),
        (REQ, 3, "implemented", False, True, "conforms"),
        (REC, 1, "effective", False, True, "conforms"),
    ],
)
def test_the_first_rule_that_matches_wins(
    kind: str, weight: int, state: str, contradicted: bool, proven: bool, finding: str
) -> None:
    assert find_finding(kind, weight, state, contradicted, proven) == finding  # type: ignore[arg-type]


def standard(text: str, answers: str, **registers: str) -> StandardResult:
    kit = make_kit(text)
    return next(iter(assess(kit, make_park(kit, answers, registers=registers)).standards.values()))


def groups(text: str, answers: str, **registers: str) -> list[tuple[str, str | None, str, list[str], bool]]:
    def told(group: Group) -> tuple[str, str | None, str, list[str], bool]:
        return group.clause, group.owner, group.finding, [ref.split(":")[1] for ref in group.refs], group.systemic

    return [told(group) for group in standard(text, answers, **registers).groups]


def test_every_finding_is_counted_and_all_are_named() -> None:
    text = "cses\n  q\n    4.1/a weight=3\n    4.1/b\n    4.1/c permission\n    4.1/d recommendation"
    counts = standard(text, "q: {state: none, criteria: {cses:4.1/d: {state: effective}}}").counts
    assert counts == {
        "major": 1, "minor": 1, "unproven": 1, "opportunity": 0, "not-assessed": 0, "conforms": 0, "used": 0,
        "not-used": 1, "not-applicable": 0,
    }


TWO_CLAUSES = """
    cses
      q
        4.1/a
        4.1/b weight=3
        4.1/c recommendation
        4.1/d
      r
        4.2/a
    """


def test_nonconformities_are_grouped_by_clause_and_responsible_unit() -> None:
    answers = """
        q: {state: none, owner: office, criteria: {cses:4.1/a: {owner: energy}, cses:4.1/d: {state: partial}}}
        r: {state: none}
        """
    units = "id,name\noffice,碳办\nenergy,能源科"
    assert groups(TWO_CLAUSES, answers, units=units) == [
        ("4.1", "energy", "minor", ["4.1/a"], True),  # three of three requirements of 4.1 fail
        ("4.1", "office", "major", ["4.1/b", "4.1/d"], True),
        ("4.2", None, "minor", ["4.2/a"], False),
    ]


def test_a_person_answers_for_his_unit() -> None:
    answers = "q: {state: none, owner: p-li, criteria: {cses:4.1/b: {owner: office}, cses:4.1/d: {owner: p-gone}}}"
    found = groups(TWO_CLAUSES, answers, units="id\noffice", people="id,unit\np-li,office")
    assert [(owner, refs) for _, owner, _, refs, _ in found] == [("office", ["4.1/a", "4.1/b"]), ("p-gone", ["4.1/d"])]


@pytest.mark.parametrize(
    ("failing", "requirements", "systemic"),
    [(2, 2, False), (3, 3, True), (3, 6, True), (3, 7, False), (4, 8, True), (4, 9, False)],
)
def test_systemic_takes_three_items_and_half_of_the_clause(failing: int, requirements: int, systemic: bool) -> None:
    text = "cses\n  q\n" + "\n".join(f"    4.1/{i}" for i in range(requirements))
    states = ", ".join(f"cses:4.1/{i}: {{state: none}}" for i in range(failing))
    result = standard(text, f"q: {{criteria: {{{states}}}}}")
    assert [group.systemic for group in result.groups] == [systemic]
    assert (result.counts["major"], result.counts["minor"]) == (0, failing)  # proposed, nothing is changed


def test_what_does_not_apply_is_not_among_the_requirements_of_a_clause() -> None:
    text = "cses\n  q\n" + "\n".join(f"    4.1/{i} na" for i in range(7))
    states = ", ".join(f"cses:4.1/{i}: {{state: none}}" for i in range(3))
    answers = f"q: {{criteria: {{{states}, cses:4.1/6: {{state: na, reason: 没有}}}}}}"
    assert [group.systemic for group in standard(text, answers).groups] == [True]


@pytest.mark.parametrize("state", ["implemented", "effective"])
def test_what_is_only_unproven_or_recommended_is_no_nonconformity(state: str) -> None:
    text = "cses\n  q\n    4.1/a\n    4.1/b recommendation"
    assert groups(text, f"q: {{state: {state}, criteria: {{cses:4.1/b: {{state: none}}}}}}") == []


def test_an_alias_beside_its_target_is_the_same_nonconformity_elsewhere_it_stands_for_it() -> None:
    text = "cses\n  q\n    9.4/a\n    9.4/b same_as=9.4/a\n    10.1/a same_as=9.4/a"
    assert groups(text, "q: {state: none}") == [
        ("9.4", None, "minor", ["9.4/a"], False),
        ("10.1", None, "minor", ["10.1/a"], False),
    ]
