"""How weights were set: every item of weight 3 has one sentence why, in both languages, and no other item has."""

from __future__ import annotations

from collections import Counter

import pytest

from parkbook.kit.load import load_kit
from parkbook.kit.model import Criterion, Kit
from parkbook.problems import Problems
from tests.conftest import ROOT
from tools.data_lint import lint_weights


@pytest.fixture(scope="module")
def kit() -> Kit:
    return load_kit(ROOT, Problems())


def _heavy(kit: Kit) -> list[Criterion]:
    return [c for c in kit.criteria.values() if c.weight == 3]


def test_every_item_of_weight_3_has_a_reason_and_no_other_item(kit: Kit) -> None:
    assert [r.ref for r in kit.weights.reasons] == [c.ref for c in _heavy(kit)]


def test_a_reason_is_one_sentence_of_its_own(kit: Kit) -> None:
    told = [r.why.zh for r in kit.weights.reasons]
    assert len(set(told)) == len(told)
    for text in told:
        assert text.endswith("。") and text.count("。") == 1, text
        assert 20 <= len(text) <= 80, text


def test_a_clause_has_at_most_one_item_of_weight_3(kit: Kit) -> None:
    per_clause = Counter((c.standard, c.clause) for c in _heavy(kit))
    assert set(per_clause.values()) == {1}
    clauses = {(c.standard, c.clause) for c in kit.criteria.values()}
    assert len(per_clause) * 2 < len(clauses)  # the page says: most clauses have none


def test_weight_3_stands_for_requirements_only(kit: Kit) -> None:
    assert {c.kind for c in _heavy(kit)} == {"requirement"}


def test_the_rule_names_each_weight_once(kit: Kit) -> None:
    assert [r.weight for r in kit.weights.rules] == ["3", "2", "1"]


def test_lint_sees_a_reason_that_is_missing(kit: Kit) -> None:
    assert lint_weights(kit) == []
    short = kit.weights.model_copy(update={"reasons": kit.weights.reasons[1:]})
    object.__setattr__(kit, "weights", short)
    assert lint_weights(kit) == ["cses:4.3/p1: weight 3 without a reason in questionnaires/weights.yml"]
