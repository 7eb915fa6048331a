"""Figures of parts: scored again they are the assessment's own, and a target only ever raises them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.assess.model import Assessment
from parkbook.assess.scoring import LEVEL, Judged, score_figures
from parkbook.assess.slices import at_target, figures_of, goal, judged_rows, module_by_stage
from tests.assess.test_properties import EVIDENCE, RISING, SHEETS, Line, answers, kit_text, run
from tests.build import assess, make_kit, make_park

TARGETS = st.sampled_from([*RISING, "na"])


def rows_of(result: Assessment, text: str = EVIDENCE) -> list[Judged]:
    kit = make_kit("cses\n  q\n    4.1/a", registers={})
    return judged_rows(result, "cses", make_park(kit, evidence=text).evidence)


@given(SHEETS, st.booleans())
def test_scored_again_the_figures_are_those_of_the_assessment(lines: list[Line], alias: bool) -> None:
    result = run(lines, alias=alias)
    scores, standard = score_figures(rows_of(result)), result.standards["cses"]
    assert scores.whole == standard.figures
    for part in ("questions", "clauses", "chapters", "pdca", "modules"):
        assert getattr(scores, part) == getattr(standard, part)


@given(SHEETS, st.data())
def test_a_target_lowers_nothing_and_leaves_alone_what_has_none(lines: list[Line], data: st.DataObject) -> None:
    rows = rows_of(run(lines))
    aimed = [Judged(replace(r.result, target=data.draw(TARGETS)), r.level) for r in rows]
    for row in aimed:
        reached = at_target(row)
        if goal(row.result) is None:
            assert reached is row
            continue
        assert reached.level is not None and row.level is not None and reached.level >= row.level
        assert (reached.result.credit_declared or 0) >= (row.result.credit_declared or 0)
        assert (reached.result.credit_evidenced or 0) >= (row.result.credit_evidenced or 0)
    now, then = figures_of(aimed), figures_of(at_target(row) for row in aimed)
    assert (now.declared is None) == (then.declared is None)
    assert now.declared is None or (then.declared is not None and then.declared >= now.declared)
    assert now.weight == then.weight and now.applicable == then.applicable


@given(SHEETS, st.data())
def test_a_goal_is_never_below_the_state_and_never_na(lines: list[Line], data: st.DataObject) -> None:
    for result in run(lines).criteria.values():
        wanted = goal(replace(result, target=data.draw(TARGETS)))
        assert wanted != "na"
        assert wanted is None or result.state is None or LEVEL[wanted] >= LEVEL[result.state]  # type: ignore[index]


@given(SHEETS)
def test_modules_within_stages_add_up_to_the_modules(lines: list[Line]) -> None:
    result = run(lines)
    cross = module_by_stage(rows_of(result))
    for module, figures in result.standards["cses"].modules.items():
        parts = [f for (m, _), f in cross.items() if m == module]
        assert sum(f.applicable for f in parts) == figures.applicable
        assert sum(f.answered for f in parts) == figures.answered
        assert sum(f.points for f in parts) == pytest.approx(figures.points)
        levels = [f.maturity for f in parts if f.maturity is not None]
        assert (figures.maturity is None) == (not levels)


@pytest.mark.parametrize(
    ("state", "target", "wanted"),
    [
        ("planned", "implemented", "implemented"),
        ("effective", "implemented", "effective"),
        (None, "partial", "partial"),
        ("partial", None, None),
        ("partial", "na", None),
        ("none", "none", "none"),
    ],
)
def test_goal(state: str | None, target: str | None, wanted: str | None) -> None:
    said = ", ".join(f"{k}: {v}" for k, v in (("state", state), ("target", target)) if v)
    kit = make_kit("cses\n  q\n    4.1/a")
    result = assess(kit, make_park(kit, f"q: {{{said}}}")).criteria["cses:4.1/a"]
    assert goal(result) == wanted


def test_what_does_not_apply_has_no_goal() -> None:
    line = Line("requirement", 1, "record", "4.1", "plan", "data", False, "na", False, False)
    result = run([line], answers([line]).replace("reason:", "target: implemented, reason:")).criteria["cses:4.1/0"]
    assert result.target == "implemented" and goal(result) is None


def test_kit_text_of_the_properties_has_the_modules_it_says() -> None:
    assert "modules=data" in kit_text([Line("requirement", 1, "record", "4.1", "plan", "data", False, None, False, False)])
