"""Credits, figures and maturity."""

from __future__ import annotations

import pytest

from parkbook.assess.model import StandardResult
from parkbook.assess.scoring import score_credits, score_level
from tests.build import assess, make_kit, make_park


def standard(text: str, answers: str, evidence: str = "", **checks: str) -> StandardResult:
    kit = make_kit(text)
    result = assess(kit, make_park(kit, answers, evidence=evidence), checks=checks)  # type: ignore[arg-type]
    return next(iter(result.standards.values()))


@pytest.mark.parametrize(
    ("state", "declared", "if_doubted"),
    [
        (None, 0.0, 0.0),
        ("none", 0.0, 0.0),
        ("planned", 0.25, 0.25),
        ("partial", 0.5, 0.5),
        ("implemented", 1.0, 0.5),
        ("effective", 1.0, 0.5),
        ("na", None, None),
    ],
)
def test_credits(state: str, declared: float, if_doubted: float) -> None:
    assert score_credits(state, False) == (declared, declared)  # type: ignore[arg-type]
    assert score_credits(state, True) == (declared, if_doubted)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "doubted", "improving", "level"),
    [
        (None, True, False, 0),
        ("none", True, False, 0),
        ("planned", True, False, 1),
        ("partial", False, False, 2),
        ("implemented", False, False, 3),
        ("implemented", True, False, 2),
        ("implemented", False, True, 3),  # 5 is for what is effective
        ("effective", False, False, 4),
        ("effective", True, False, 2),
        ("effective", False, True, 5),
        ("effective", True, True, 2),
        ("na", False, False, None),
    ],
)
def test_levels(state: str, doubted: bool, improving: bool, level: int) -> None:
    assert score_level(state, doubted, improving) == level  # type: ignore[arg-type]


FIVE = """
    cses
      q
        4.1/a weight=3
        4.1/b weight=2 recommendation
        4.1/c na
        4.1/d permission weight=3
        4.1/e
    """


def test_the_figures_of_one_standard_by_hand() -> None:
    answers = """
        q:
          criteria:
            cses:4.1/a: {state: implemented, evidence: [r]}
            cses:4.1/b: {state: effective}
            cses:4.1/c: {state: na, reason: 没有}
            cses:4.1/d: {state: none}
        """
    figures = standard(FIVE, answers, "r record 2026-01-01").figures
    # a 3 x 1 proven, b 2 x 1 unproven, e 1 unanswered; c does not apply, d is a permission
    assert (figures.points, figures.points_evidenced) == (5.0, 4.0)
    assert (figures.weight, figures.weight_answered, figures.applicable, figures.answered) == (6, 5, 3, 2)
    assert figures.declared == 5 / 6
    assert figures.declared_answered == 1.0
    assert figures.evidenced == 4 / 6
    assert figures.progress == 2 / 3
    assert figures.maturity == 0


def test_nothing_answered_is_zero_with_nothing_to_average() -> None:
    figures = standard(FIVE, "").figures
    assert (figures.declared, figures.evidenced, figures.progress) == (0.0, 0.0, 0.0)
    assert (figures.declared_answered, figures.maturity) == (None, None)


def test_no_is_an_answer() -> None:
    figures = standard("cses\n  q\n    4.1/a", "q: {state: none}").figures
    assert (figures.progress, figures.declared, figures.declared_answered, figures.maturity) == (1.0, 0.0, 0.0, 0)


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("cses\n  q\n    4.1/a na", "q: {criteria: {cses:4.1/a: {state: na, reason: 没有}}}"),
        ("cses\n  q\n    4.1/a permission", "q: {state: effective}"),
    ],
)
def test_where_nothing_applies_every_figure_is_null(text: str, answers: str) -> None:
    result = standard(text, answers)
    for figures in (result.figures, result.questions["q"], result.clauses["4.1"], result.modules["data"]):
        shares = (figures.declared, figures.declared_answered, figures.evidenced, figures.progress, figures.maturity)
        assert shares == (None,) * 5


def test_contradicted_counts_half_even_with_proof() -> None:
    text = "cses\n  q\n    4.1/a checks=seen"
    answers = "q: {state: effective, criteria: {cses:4.1/a: {evidence: [r]}}}"
    figures = standard(text, answers, "r record 2026-01-01", seen="fails").figures
    assert (figures.declared, figures.evidenced, figures.maturity) == (1.0, 0.5, 2)


def test_each_part_sums_its_own_criteria() -> None:
    text = """
        cses
          one
            4.1/a pdca=plan modules=data,energy
            5.1/a pdca=do modules=energy
          two
            5.2/a pdca=act
        """
    result = standard(text, "one: {state: partial, criteria: {cses:5.1/a: {state: none}}}\ntwo: {state: implemented}")

    def declared(parts: object) -> dict[str, float]:
        return {key: f.declared for key, f in parts.items()}  # type: ignore[attr-defined]

    assert declared(result.questions) == {"one": 0.25, "two": 1.0}
    assert declared(result.clauses) == {"4.1": 0.5, "5.1": 0.0, "5.2": 1.0}
    assert declared(result.chapters) == {"4": 0.5, "5": 0.5}
    assert declared(result.pdca) == {"plan": 0.5, "do": 0.0, "check": None, "act": 1.0}
    assert declared(result.modules) == {
        "data": 0.5, "strategy": None, "energy": 0.25, "industry": None, "technology": None, "collaboration": None,
    }


def test_an_alias_is_counted_once_in_every_sum_that_holds_it_or_its_target() -> None:
    text = """
        cses
          q
            9.4/a weight=3 pdca=check
            9.4/b pdca=check
            9.4/c same_as=9.4/a pdca=check
          r
            10.1/a same_as=9.4/a pdca=act
            10.1/b pdca=act
        """
    result = standard(text, "q: {state: partial}\nr: {state: none}")
    sums = {
        "standard": result.figures,
        "q": result.questions["q"],
        "9.4": result.clauses["9.4"],
        "check": result.pdca["check"],
        "r": result.questions["r"],
        "10.1": result.clauses["10.1"],
        "10": result.chapters["10"],
        "act": result.pdca["act"],
    }
    assert {name: (f.points, f.weight, f.applicable) for name, f in sums.items()} == {
        "standard": (2.0, 5, 3),
        "q": (2.0, 4, 2),
        "9.4": (2.0, 4, 2),
        "check": (2.0, 4, 2),
        "r": (1.5, 4, 2),
        "10.1": (1.5, 4, 2),
        "10": (1.5, 4, 2),
        "act": (1.5, 4, 2),
    }
    assert sum(result.counts.values()) == 3


# Maturity


@pytest.mark.parametrize(
    ("piece", "level"),
    [
        ("record 2026-01-01", 4),
        ("record 2026-01-01 improvement", 5),
        ("record 2025-07-01 improvement", 5),  # twelve months ago to the day
        ("record 2025-06-30 improvement", 4),
        ("record 2026-01-01 improvement=false", 4),
        ("record 2026-01-01 improvement expires=2026-06-01", 2),  # no longer valid: then it proves nothing either
    ],
)
def test_level_five_needs_a_valid_improvement_of_the_last_twelve_months(piece: str, level: int) -> None:
    answers = "q: {state: effective, evidence: [r], criteria: {cses:4.1/a: {date: 2026-01-01}}}"
    result = standard("cses\n  q\n    4.1/a", answers, f"r {piece} supports=cses:4.1/a")
    assert result.questions["q"].maturity == level


def test_an_improvement_that_is_not_valid_lifts_nothing_even_beside_good_proof() -> None:
    answers = "q: {state: effective, criteria: {cses:4.1/a: {evidence: [good, lost]}}}"
    evidence = "good record 2026-01-01\nlost record 2026-01-01 improvement disk=missing"
    assert standard("cses\n  q\n    4.1/a", answers, evidence).questions["q"].maturity == 4


def test_maturity_is_the_least_level_of_what_applies() -> None:
    text = "cses\n  q\n    4.1/a\n    4.1/b recommendation\n    4.1/c permission\n    4.1/d na"
    answers = """
        q:
          criteria:
            cses:4.1/a: {state: implemented, evidence: [r]}
            cses:4.1/b: {state: planned}
            cses:4.1/c: {state: none}
            cses:4.1/d: {state: na, reason: 没有}
        """
    assert standard(text, answers, "r record 2026-01-01").figures.maturity == 1


def test_one_unanswered_item_keeps_a_started_part_at_zero() -> None:
    text = "cses\n  q\n    4.1/a\n    4.1/b\n  r\n    4.2/a"
    result = standard(text, "q: {criteria: {cses:4.1/a: {state: partial}}}")
    assert (result.questions["q"].maturity, result.questions["r"].maturity) == (0, None)
