"""The picture of the framework: everything in it once, nothing outside, nothing touching, bars as long as their figures."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.assess.model import Figures
from parkbook.book.framework import Cell, Framework, Layout, framework
from parkbook.kit.model import MODULES, PDCA
from parkbook.wording import MODULE
from parkbook.wording import PDCA as STAGE

SHARES = st.one_of(st.none(), st.floats(0, 1))
FIGURES = st.builds(
    lambda d, e, p, m, n: Figures(d, d, e, p, m, 0.0, 0.0, n, n, n, n if p else 0),
    SHARES, SHARES, SHARES, st.one_of(st.none(), st.integers(0, 5)), st.integers(0, 99),
)
EMPTY = Figures(None, None, None, None, None, 0.0, 0.0, 0, 0, 0, 0)
HALF = Figures(0.5, 0.5, 0.25, 1.0, 2, 5.0, 2.5, 10, 10, 4, 4)


def drawn(layout: Layout, modules: list[Figures] | None = None, stages: list[Figures] | None = None) -> Framework:
    in_modules = modules or [HALF] * 6
    in_stages = stages or [HALF] * 4
    return framework(
        [(m, MODULE[m], f) for m, f in zip(MODULES, in_modules, strict=True)],
        [(p, STAGE[p], f) for p, f in zip(PDCA, in_stages, strict=True)],
        layout,
    )


def cell(made: Framework, id: str) -> Cell:
    return next(c for c in made.cells if c.id == id)


@given(st.lists(FIGURES, min_size=6, max_size=6), st.lists(FIGURES, min_size=4, max_size=4), st.sampled_from(["wide", "narrow"]))
def test_whatever_the_figures_nothing_touches_and_bars_stay_in_their_cells(
    modules: list[Figures], stages: list[Figures], layout: Layout
) -> None:
    made = drawn(layout, modules, stages)
    assert sorted(c.id for c in made.cells) == sorted([*MODULES, *PDCA])
    for n, a in enumerate(made.cells):
        assert a.x >= 0 and a.y >= 0 and a.x + a.width <= made.width and a.y + a.height <= made.height
        for b in made.cells[n + 1 :]:
            assert a.x + a.width < b.x or b.x + b.width < a.x or a.y + a.height < b.y or b.y + b.height < a.y
        for meter in a.meters:
            assert 0 <= meter.fill <= meter.width
            assert a.x < meter.x and meter.x + meter.width < a.x + a.width
            assert a.y < meter.y < a.y + a.height
        baselines = [y for y, _ in a.lines] + [m.y + 9 for m in a.meters] + [y for y, _ in a.notes]
        assert baselines == sorted(baselines) and baselines[-1] < a.y + a.height


@pytest.mark.parametrize("layout", ["wide", "narrow"])
def test_bars_are_as_long_as_their_figures(layout: Layout) -> None:
    for one in drawn(layout).cells:
        declared, evidenced, progress = one.meters
        assert declared.fill == pytest.approx(declared.width / 2, abs=0.051)
        assert evidenced.fill == pytest.approx(evidenced.width / 4, abs=0.051)
        assert progress.fill == progress.width
        assert [m.value for m in one.meters] == ["50%", "25%", "100%"]
        assert [text for _, text in one.notes] == ["成熟度 2 做了一半", "4 项答了 4 项"]


def test_nothing_that_applies_is_said_in_words() -> None:
    one = cell(drawn("wide", [EMPTY] * 6), "energy")
    assert [m.value for m in one.meters] == ["—"] * 3 and [m.fill for m in one.meters] == [0] * 3
    assert [text for _, text in one.notes] == ["成熟度 —", "没有适用的检查项"]


def test_the_narrow_picture_fits_a_phone_and_the_wide_one_the_page() -> None:
    assert drawn("narrow").width <= 358
    assert drawn("wide").width <= 700


@pytest.mark.parametrize("layout", ["wide", "narrow"])
def test_each_arrow_leads_from_a_stage_to_the_next_and_the_last_to_the_first(layout: Layout) -> None:
    made = drawn(layout)
    assert len(made.arrows) == 4
    for n, arrow in enumerate(made.arrows):
        start = [float(v) for v in re.findall(r"-?[\d.]+", arrow.path)[:2]]
        tip = [float(v) for v in arrow.head.split(" ")[0].split(",")]
        assert on_edge(start, cell(made, PDCA[n])), (layout, n)
        assert on_edge(tip, cell(made, PDCA[(n + 1) % 4])), (layout, n)


def on_edge(point: list[float], one: Cell, slack: float = 1.5) -> bool:
    """Whether the point lies on the border of the cell, a stroke's width aside."""
    x, y = point
    inside = one.x - slack <= x <= one.x + one.width + slack and one.y - slack <= y <= one.y + one.height + slack
    sides = (one.x, one.x + one.width), (one.y, one.y + one.height)
    return inside and (min(abs(x - s) for s in sides[0]) <= slack or min(abs(y - s) for s in sides[1]) <= slack)


def test_the_cycle_stands_between_the_modules_on_a_page() -> None:
    made = drawn("wide")
    rows = {id: cell(made, id).y for id in (*MODULES, *PDCA)}
    band = {rows[p] for p in PDCA}
    assert len(band) == 1
    assert sorted({y for id, y in rows.items() if id in MODULES})[0] < min(band) < max(rows.values())


def test_the_picture_is_told_in_sentences() -> None:
    made = drawn("wide")
    assert len(made.sentences) == 10
    assert made.sentences[0] == "策划：自评 50%，举证 25%，作答 100%，成熟度 2 做了一半"
