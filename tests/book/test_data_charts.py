"""Pictures of carbon data: what they say is right, nothing touches, park text stays text, and parts add up."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markupsafe import Markup

from parkbook.book import data_charts as dc
from parkbook.book.data_charts.flow_order import Link, crossings, make_flow
from parkbook.book.data_charts.scale import lines, runs, shelve, spread, text_px, ticks

NASTY = "<script>alert('x')</script> & \"滨江\"经济技术开发区热电联产有限责任公司第二分公司（含三期工程和配套）@@h"
YEAR = [f"2025-{month:02d}" for month in range(1, 13)]
THREE = [f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13)]
WIDTHS = pytest.mark.parametrize("width", [dc.WIDE, dc.NARROW])

Drawer = Callable[..., Markup]


def tree(picture: Markup) -> ET.Element:
    """The figure as XML: what does not parse fails."""
    return ET.fromstring(str(picture))


def svg(picture: Markup) -> ET.Element:
    found = tree(picture).find("svg")
    assert found is not None
    return found


def words(picture: Markup) -> list[str]:
    return [element.text or "" for element in svg(picture).iter("text")]


def some(picture: Markup, kind: str, name: str = "rect") -> list[ET.Element]:
    """Elements of a class."""
    return [e for e in svg(picture).iter(name) if kind in (e.get("class") or "").split()]


def number(element: ET.Element, key: str) -> float:
    return float(element.get(key) or 0)


def boxes(picture: Markup) -> list[tuple[float, float, float, float, str]]:
    """(left, top, right, bottom, words) of every text, by the generous widths that the pictures reckon with."""
    found = []
    for element in svg(picture).iter("text"):
        said = element.text or ""
        size = 12.0 if "pb-d-small" in (element.get("class") or "") else 13.0
        wide, x, y = text_px(said, size), number(element, "x"), number(element, "y")
        left = {"middle": x - wide / 2, "end": x - wide}.get(element.get("text-anchor") or "", x)
        found.append((left, y - size * 0.8, left + wide, y + size * 0.15, said))
    return found


def assert_tidy(picture: Markup) -> None:
    """No text touches another or leaves the picture."""
    made = boxes(picture)
    width, height = number(svg(picture), "width"), number(svg(picture), "height")
    for n, (left, top, right, bottom, said) in enumerate(made):
        assert left >= -1 and top >= -1 and right <= width + 1 and bottom <= height + 1, said
        for other in made[:n]:
            apart = right <= other[0] + 0.5 or other[2] <= left + 0.5 or bottom <= other[1] + 0.5 or other[3] <= top + 0.5
            assert apart, (said, other[4])


# --- numbers ---------------------------------------------------------------------------------------------------

PART = st.floats(-1e9, 1e9, allow_nan=False)


def exact(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


@given(st.lists(PART, min_size=1, max_size=40), st.integers(0, 4))
def test_shown_parts_add_to_the_shown_total(parts: list[float], digits: int) -> None:
    total = math.fsum(parts)
    texts = dc.add_up(parts, total, digits)
    assert sum(map(exact, texts)) == exact(dc.shown(total, digits))


@given(st.lists(PART, min_size=1, max_size=40), st.integers(0, 4))
def test_a_shown_part_is_less_than_one_unit_from_its_part_and_zero_stays_zero(parts: list[float], digits: int) -> None:
    for part, text in zip(parts, dc.add_up(parts, math.fsum(parts), digits), strict=True):
        assert abs(exact(text) - Decimal(part)) < Decimal(1).scaleb(-digits) * Decimal("1.000001")
        assert part != 0 or exact(text) == 0


@given(st.lists(PART, min_size=1, max_size=12), st.integers(0, 2))
def test_parts_that_need_no_help_are_shown_as_they_are(parts: list[float], digits: int) -> None:
    parts = [round(part, digits) for part in parts]
    assert dc.add_up(parts, math.fsum(parts), digits) == [dc.shown(part, digits) for part in parts]


def test_thirds_add_up() -> None:
    assert dc.add_up([1 / 3, 1 / 3, 1 / 3], 1, 2) == ["0.34", "0.33", "0.33"]
    assert dc.add_up([10.6, -3.6, -7.0], 0.0) == ["11", "-4", "-7"]
    assert dc.add_up([0.4, 0.4, 0.4], 1.2) == ["1", "0", "0"]
    assert dc.add_up([], 0) == []


def test_parts_that_differ_from_their_total_are_not_forced() -> None:
    with pytest.raises(ValueError, match="differ by -1"):
        dc.add_up([1, 2], 4)


def test_missing_parts_stay_missing_and_without_a_total_each_part_is_rounded() -> None:
    assert dc.add_up([1.2, None, float("nan")], 1.2) == ["1", "—", "—"]
    assert dc.add_up([0.5, 1.5], None) == ["0", "2"]


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (1234567.891, 1, "1,234,567.9"), (2.675, 2, "2.68"), (0.5, 0, "0"), (1.5, 0, "2"), (-0.2, 0, "0"), (-1234.5, 1, "-1,234.5"),
        (None, 0, "—"), (float("nan"), 0, "—"), (float("inf"), 0, "—"), (3, 2, "3.00"), (1e21, 0, "1,000,000,000,000,000,000,000"),
    ],
)  # fmt: skip
def test_numbers_are_grouped_and_rounded_as_gbt_8170(value: float | None, digits: int, text: str) -> None:
    assert dc.shown(value, digits) == text


def test_signs_of_changes_and_of_what_rounds_to_zero() -> None:
    assert [dc.signed(v) for v in (1200, -35, 0, 0.2, None)] == ["+1,200", "-35", "0", "0", "—"]
    assert [dc.near(v) for v in (0.2, -0.2, 0, 1, None)] == ["≈0", "≈0", "0", "1", "—"]
    assert [dc.digits_for([v]) for v in (1e6, 1000, 999, 12, 1.2, 0.05, 1e-12, 0)] == [0, 0, 1, 1, 2, 4, 6, 0]


# --- scales and words ------------------------------------------------------------------------------------------


@example([5e-324])
@example([-5e-324])
@given(st.lists(st.floats(-1e15, 1e15), max_size=8))
def test_ticks_enclose_the_values_and_zero_in_even_steps(values: list[float]) -> None:
    made = ticks(values)
    slack = 1e-6 * (made.high - made.low)
    assert made.low <= min([0.0, *values]) + slack and made.high >= max([0.0, *values]) - slack
    assert made.low < made.high and len(made.values) <= 8
    assert any(abs(value) <= slack for value in made.values)


@given(st.lists(st.floats(0, 200), max_size=8), st.floats(1, 20))
def test_labels_stand_apart_in_the_order_of_what_they_name(wanted: list[float], gap: float) -> None:
    placed = spread(wanted, gap, 0, 200)
    pairs = sorted(zip(wanted, placed, strict=True))
    assert all(b[1] - a[1] >= gap - 0.11 for a, b in pairwise(pairs) if a[0] != b[0])
    ordered = sorted(placed)
    assert all(b - a >= gap - 0.11 for a, b in pairwise(ordered))
    if gap * (len(wanted) - 1) <= 200:
        assert all(-0.06 <= y <= 200.06 for y in placed)


@given(st.text(st.sampled_from("abcWm 1，。（碳热电"), max_size=60), st.integers(60, 300))
def test_lines_fit_their_room(text: str, room: int) -> None:
    assert all(text_px(line, 13) <= room + 13 for line in lines(text, room, 13))  # a closing sign may hang over
    assert len(lines(text, room, 13)) <= 2


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(1, 50), st.booleans()), max_size=6))
def test_flags_on_one_shelf_do_not_touch(given: list[tuple[float, float, bool]]) -> None:
    flags = [(x, x - 5 - wide, x - 5) if before else (x, x + 5, x + 5 + wide) for x, wide, before in given]
    shelves = shelve(flags)
    for i in range(len(flags)):
        for j in range(i):
            if shelves[i] == shelves[j]:
                assert flags[i][2] <= flags[j][1] or flags[j][2] <= flags[i][1]


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(1, 50)), max_size=8))
def test_no_pole_runs_through_words(given: list[tuple[float, float]]) -> None:
    flags = [(x, x + 5, x + 5 + wide) for x, wide in given]
    shelves = shelve(flags)
    for (x, _, _), mine in zip(flags, shelves, strict=True):
        assert not any(left < x < right and shelf < mine for (_, left, right), shelf in zip(flags, shelves, strict=True))


def test_runs_of_months() -> None:
    assert runs([True, True, False, True]) == [(0, 1), (3, 3)]
    assert runs([]) == []


# --- every picture ---------------------------------------------------------------------------------------------

PICTURES: list[tuple[str, Drawer, tuple[Any, ...]]] = [
    ("months", dc.stacked_months, (f"各月 {NASTY}", "tCO2e", THREE,
                                   [(f"{NASTY}{i}", [float(i + m) for m in range(36)]) for i in range(9)])),
    ("year", dc.stacked_months, ("各月", "tCO2e", YEAR, [("烟煤", [1000.5] * 12), ("电", [2000.0] * 11 + [None])])),
    ("month", dc.stacked_months, ("一个月", "t", ["2025-03"], [("煤", [3.0])])),
    ("months zero", dc.stacked_months, ("零", "t", YEAR, [("煤", [0.0] * 12)])),
    ("months none", dc.stacked_months, ("缺", "t", YEAR, [("煤", [None] * 12), ("电", [None] * 12)])),
    ("months below", dc.stacked_months, ("负", "t", YEAR, [("煤", [5.0] * 12), ("外供", [-8.0] * 12)])),
    ("months named", dc.stacked_months, ("季度", "t", ["第一季度", "第二季度", NASTY], [("煤", [5.0, 6.0, 7.0])])),
    ("bars", dc.bars, ("企业", "t", [(f"{NASTY}{i}", 1e5 / (i + 1), NASTY) for i in range(40)])),
    ("bar", dc.bars, ("一点", "t", [("甲", 5.0, "")])),
    ("bars none", dc.bars, ("缺", "t", [("甲", None, ""), ("乙", float("nan"), "没有数据")])),
    ("bars zero", dc.bars, ("零", "t", [("甲", 0.0, ""), ("乙", 0.0, "")])),
    ("bars range", dc.bars, ("悬殊", "t", [("甲", 1e14, ""), ("乙", 1e-7, ""), ("丙", -3e13, "")])),
    ("waterfall", dc.waterfall, ("变化", "t", [("2024", 56900, "total"), (NASTY, 1200.5, "change"),
                                ("行动", -3000.0, "change"), ("2025", 55100, "total")])),
    ("waterfall zero", dc.waterfall, ("零", "t", [("2024", 0, "total"), ("增长", 0, "change"), ("2025", 0, "total")])),
    ("waterfall below", dc.waterfall, ("负", "t", [("2024", -50, "total"), ("行动", -70.5, "change"), ("2025", -100, "total")])),
    ("waterfall open", dc.waterfall, ("没有终点", "t", [("2024", 50, "total"), ("行动", -7, "change"), ("2025", None, "total")])),
    ("flow", dc.flow_picture, ("流向", ("tce", "tCO2e"),
                               [(f"种类{k}{NASTY}", f"第{u}{NASTY}", 1.0 + u * k) for u in range(40) for k in range(15)],
                               [(f"第{u}{NASTY}", f"类别{k}", 3.0 * u + k) for u in range(40) for k in range(15)])),
    ("flow few", dc.flow_picture, ("流向", ("tce", "tCO2e"), [("电", "甲", 1e9), ("煤", "乙", 1e-3)],
                                   [("甲", "电", 5.0), ("乙", "外供", -2.0), ("乙", "煤", None)])),
    ("flow one side", dc.flow_picture, ("流向", ("tce", "tCO2e"), [], [("甲", "燃烧", 5.0)])),
    ("path", dc.path_chart, ("路径", "t", {2020: 5e4, 2021: None, 2022: 6e4},
                             [(f"{NASTY}{n}", [(2030, 5e4, 4e4, 6e4), (2060, 3.0 * n, -1e4, 1e4)]) for n in range(4)],
                             [(2030, "达峰（按计划行动）"), (2030, "达峰（加力）"), (2031, NASTY), (2060, "中和（加力）"), (2090, "图外")])),
    ("path point", dc.path_chart, ("一点", "t", {2025: 5.0}, [], [(2025, "达峰")])),
    ("path zero", dc.path_chart, ("零", "t", {2024: 0.0, 2025: 0.0}, [("加力", [(2026, 0.0, 0.0, 0.0)])])),
    ("path range", dc.path_chart, ("悬殊", "t", {2024: 1e12, 2025: 1.0}, [("甲", [(2026, -1e12, -2e12, 1.0)])])),
    ("glide", dc.glide_path, ("目标", "t/万元", {y: 1.2 - 0.06 * (y - 2020) for y in range(2020, 2031)},
                              {2020: 1.2, 2021: 1.1, 2022: None, 2025: 0.95}, "lower", 2020)),
    ("glide point", dc.glide_path, ("一点", "%", {2025: 5.0}, {2025: 6.0}, "higher", 2025)),
    ("glide no actual", dc.glide_path, ("没有实际", "%", {2025: 5.0, 2030: 9.0}, {2025: None}, "higher", 2025)),
    ("levels", dc.level_bar, ("等级", "t", {0: 1.0, 1: 2000.0, 2: 30000.0, 3: 1200.0, 4: 400.0, 5: 30.0})),
    ("level", dc.level_bar, ("一级", "t", {2: 5.0})),
]  # fmt: skip
EACH = pytest.mark.parametrize(("draw", "values"), [p[1:] for p in PICTURES], ids=[p[0] for p in PICTURES])


@WIDTHS
@EACH
def test_nothing_touches_and_nothing_leaves_the_picture(draw: Drawer, values: tuple[Any, ...], width: int) -> None:
    assert_tidy(draw(*values, width=width))


@WIDTHS
@EACH
def test_a_picture_is_one_line_the_same_each_time_and_named(draw: Drawer, values: tuple[Any, ...], width: int) -> None:
    picture = draw(*values, width=width)
    assert picture == draw(*values, width=width)
    assert "\n" not in picture and "<script" not in picture and "nan" not in picture and "inf" not in picture.replace("infra", "")
    drawn = svg(picture)
    ids = {element.get("id"): element for element in drawn.iter() if element.get("id")}
    assert drawn.get("role") == "img"
    assert ids[drawn.get("aria-labelledby")].text == tree(picture).findtext("figcaption")
    assert ids[drawn.get("aria-describedby")].text
    assert all(used in ids for used in re.findall(r"url\(#(\w+)\)", picture))
    assert number(drawn, "width") == width


@EACH
def test_two_widths_share_no_id(draw: Drawer, values: tuple[Any, ...]) -> None:
    found = re.findall(r'id="(\w+)"', dc.both(draw, *values))
    assert len(found) == len(set(found)) >= 4


def test_what_has_nothing_to_draw_says_so() -> None:
    made = [
        dc.bars("空", "t", []), dc.stacked_months("空", "t", [], []), dc.waterfall("空", "t", [("2024", None, "total")]),
        dc.flow_picture("空", ("tce", "t"), [], []), dc.path_chart("空", "t", {2024: None}, []),
        dc.glide_path("空", "t", {}, {2024: None}, "lower"), dc.level_bar("空", "t", {1: 0.0}), dc.coverage_grid([], caption="空"),
    ]  # fmt: skip
    for picture in made:
        assert tree(picture).findtext("p")
        assert "<svg" not in picture


# --- bars ------------------------------------------------------------------------------------------------------


def test_bars_start_at_zero_and_are_as_long_as_their_values() -> None:
    picture = dc.bars("企业", "t", [("甲", 400.0, ""), ("乙", 100.0, ""), ("外供", -200.0, "")])
    up, down = some(picture, "pb-d-1"), some(picture, "pb-d-open")
    zero = number(some(picture, "pb-d-axis", "line")[0], "x1")
    assert [number(b, "x") for b in up] == [zero, zero]
    assert number(up[0], "width") == pytest.approx(4 * number(up[1], "width"), abs=0.5)
    assert number(down[0], "x") + number(down[0], "width") == pytest.approx(zero, abs=0.2)
    assert number(down[0], "width") == pytest.approx(number(up[0], "width") / 2, abs=0.5)


def test_a_missing_bar_is_not_a_bar_of_zero() -> None:
    picture = dc.bars("企业", "t", [("甲", None, ""), ("乙", 0.0, ""), ("丙", 2.0, "")])
    assert [text for text in words(picture) if text in ("缺", "0.00")] == ["缺", "0.00"]
    assert len(some(picture, "pb-d-gap", "line")) == 1


def test_what_changes_do_not_explain_is_a_row_of_its_own() -> None:
    steps = [("2024 年", 1000.0, "total"), ("增长", 150.0, "change"), ("行动", -400.0, "change"), ("2025 年", 700.0, "total")]
    said = words(dc.waterfall("变化", "t", steps))  # type: ignore[arg-type]
    assert said[said.index("未归因的差额") + 1] == "-50"
    assert [t for t in said if t[0] in "+-"] == ["+150", "-400", "-50"]


def test_explained_changes_leave_no_rest_and_the_printed_ones_lead_from_start_to_end() -> None:
    steps = [("2024", 1000.4, "total"), ("a", 0.4, "change"), ("b", 0.4, "change"), ("c", 99.4, "change"), ("2025", 1100.6, "total")]
    said = words(dc.waterfall("变化", "t", steps, digits=0))  # type: ignore[arg-type]
    assert "未归因的差额" not in said
    numbers = [int(t.replace(",", "")) for t in said if re.fullmatch(r"[+-]?[\d,]{1,5}", t) and t not in ("2024", "2025")]
    assert numbers[0] == 1000 and numbers[-1] == 1101 and sum(numbers[1:-1]) == 101


def test_small_changes_have_an_axis_that_says_it_does_not_begin_at_zero_and_totals_without_bars() -> None:
    steps = [("2024", 1000.0, "total"), ("行动", -30.0, "change"), ("2025", 970.0, "total")]
    picture = dc.waterfall("变化", "t", steps)  # type: ignore[arg-type]
    assert any(text.startswith("横轴不从零起，自 ") for text in words(picture))
    assert not some(picture, "pb-d-sum")
    large = dc.waterfall("变化", "t", [("2024", 1000.0, "total"), ("行动", -600.0, "change"), ("2025", 400.0, "total")])
    assert len(some(large, "pb-d-sum")) == 2
    assert not any("不从零起" in text for text in words(large))


# --- months ----------------------------------------------------------------------------------------------------


def test_months_without_data_are_marked_and_months_of_zero_are_not() -> None:
    none, zero = [None] * 3 + [1.0] * 9, [0.0] * 3 + [1.0] * 9
    assert "缺 3 个月" in words(dc.stacked_months("各月", "t", YEAR, [("煤", none), ("电", none)]))
    assert not any("缺" in text for text in words(dc.stacked_months("各月", "t", YEAR, [("煤", zero), ("电", zero)])))
    picture = dc.stacked_months("各月", "t", YEAR, [("煤", none), ("电", zero)])
    assert words(picture).count("缺") == 1
    assert len(some(picture, "pb-d-warn", "line")) == 1
    assert "缺部分来源的月份：2025-01、2025-02、2025-03" in picture


def test_beyond_five_sources_the_rest_is_one_part_that_keeps_their_sum() -> None:
    series = [(f"来源{i}", [float(100 - 10 * i)] * 12) for i in range(8)]
    picture = dc.stacked_months("各月", "t", YEAR, series)
    assert "其余 3 项" in words(picture)
    assert "其余 3 项 120.0" in picture
    assert words(picture).count("520.0") == 12


def test_a_series_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="one value for each month"):
        dc.stacked_months("各月", "t", YEAR, [("煤", [1.0])])


# --- flows -----------------------------------------------------------------------------------------------------

LINKS = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("ABCDEFGHIJKLMNOP"), st.floats(0.01, 1e6)), min_size=1, max_size=40)


@given(LINKS, LINKS)
def test_flows_keep_their_sums_whatever_is_folded(energy: list[Link], back: list[Link]) -> None:
    emissions: list[Link] = [(b, a, t) for a, b, t in back]
    flow = make_flow(energy, emissions, 6, 4)
    assert sum(flow.energy.values()) == pytest.approx(sum(t or 0 for _, _, t in energy))
    assert sum(flow.emissions.values()) == pytest.approx(sum(t or 0 for _, _, t in emissions))
    assert len(flow.users) <= 6 and len(flow.kinds) <= 4 and len(flow.categories) <= 4
    assert {a for a, _ in flow.energy} == set(flow.kinds) and {b for _, b in flow.emissions} == set(flow.categories)
    assert {b for _, b in flow.energy} | {a for a, _ in flow.emissions} == set(flow.users)


def test_ordering_undoes_crossings() -> None:
    energy: list[Link] = [("k1", "u3", 10.0), ("k2", "u2", 9.0), ("k3", "u1", 8.0)]
    emissions: list[Link] = [("u1", "c1", 10.0), ("u2", "c2", 9.0), ("u3", "c3", 8.0)]
    flow = make_flow(energy, emissions, 9, 9)
    assert crossings(flow.energy, flow.kinds, flow.users) == 0
    assert crossings(flow.emissions, flow.users, flow.categories) == 0
    assert crossings({("a", "B"): 2.0, ("b", "A"): 3.0}, "ab", "AB") == 6


def test_each_half_has_its_unit_and_its_whole() -> None:
    picture = dc.flow_picture("流向", ("tce", "tCO2e"), [("煤", "甲", 1000.0), ("电", "乙", 3000.0)], [("甲", "燃烧", 700.0), ("乙", "电", 60.0)])
    said = words(picture)
    assert "能源 4,000 tce" in said and "排放 760.0 tCO2e" in said and "3,000 → 60.0" in said
    assert any("单位不同" in text for text in said)
    ins, outs = (sum(number(b, "height") for b in some(picture, kind)) for kind in ("pb-d-inbar", "pb-d-outbar"))
    assert ins == pytest.approx(outs, rel=0.01)


def test_what_no_ribbon_can_show_is_said() -> None:
    picture = dc.flow_picture("流向", ("tce", "t"), [("煤", "甲", 5.0)], [("甲", "燃烧", 9.0), ("甲", "外供", -2.0), ("乙", "燃烧", None)])
    said = "".join(words(picture))
    assert "未画入（外供、清除等负值）：甲 → 外供 -2.00 t。" in said
    assert "缺数据，未画入：乙 → 燃烧。" in said
    assert len([e for e in svg(picture).iter("path") if e.get("class") == "pb-d-out"]) == 1


# --- years -----------------------------------------------------------------------------------------------------


def test_the_past_breaks_where_a_year_is_missing() -> None:
    picture = dc.path_chart("路径", "t", {2019: 5.0, 2020: 6.0, 2021: None, 2022: 7.0, 2023: 6.5}, [])
    assert len([e for e in some(picture, "pb-d-past", "path") if "L" in (e.get("d") or "")]) == 2
    assert words(picture).count("缺") == 1
    absent = dc.path_chart("路径", "t", {2019: 5.0, 2020: 6.0, 2022: 7.0, 2023: 6.5}, [])
    assert len(some(absent, "pb-d-past", "path")) == 2


def test_a_scenario_has_its_band_its_end_and_its_marks_and_leads_on_from_the_past() -> None:
    way = [(2030, 6.0, 5.0, 7.0), (2060, -1.0, -3.0, 2.0)]
    picture = dc.path_chart("路径", "t", {2024: 8.0, 2025: 7.0}, [("加力", way)], [(2058, "中和（加力）"), (2100, "图外")])
    assert len(some(picture, "pb-d-band", "path")) == 1
    assert "加力 -1.00" in words(picture) and "中和（加力）" in words(picture) and "图外" not in words(picture)
    last = some(picture, "pb-d-dot", "circle")[-1]
    start = (some(picture, "pb-d-way0", "path")[0].get("d") or "").split("L")[0]
    assert start == f"M{last.get('cx')} {last.get('cy')}"
    assert len(some(picture, "pb-d-axis", "line")) > 1 and "0.0" in words(picture)


def test_kept_and_missed_years_are_told_apart_without_colour() -> None:
    lower = dc.glide_path("目标", "t", {2020: 10.0, 2021: 9.0, 2022: 8.0}, {2020: 10.0, 2021: 9.5, 2022: 7.0}, "lower", 2020)
    assert len(some(lower, "pb-d-missed", "circle")) == 1 and len(some(lower, "pb-d-dot", "circle")) == 2
    higher = dc.glide_path("目标", "%", {2020: 10.0, 2021: 19.0, 2022: 28.0}, {2020: 10.0, 2021: 19.5, 2022: 27.0}, "higher", 2020)
    assert len(some(higher, "pb-d-missed", "circle")) == 1
    assert "2022 年 27.0，没有达到" in higher and any("空心点" in text for text in words(higher))


def test_an_axis_of_years_that_does_not_begin_at_zero_says_so() -> None:
    near = dc.glide_path("目标", "%", {2023: 80.0, 2030: 90.0}, {2023: 81.0}, "higher")
    far = dc.glide_path("目标", "%", {2023: 20.0, 2030: 90.0}, {2023: 21.0}, "higher")
    assert "纵轴不从零起，自 80 起" in words(near)
    assert not any("不从零起" in text for text in words(far))


# --- quality ---------------------------------------------------------------------------------------------------


def test_the_grid_says_in_words_what_its_signs_say() -> None:
    flags = [True, False, True, True, True, True, True, False, False, False, None, None]
    grid = tree(dc.coverage_grid([(NASTY, flags)], caption="2025 年"))
    cells = grid.findall(".//tbody/tr/td")
    assert [cell.get("aria-label") for cell in cells[1:-1]] == ["缺" if f is False else "有" if f else "不要求" for f in flags]
    assert "".join(cell.text or " " for cell in cells[1:-1]) == "▪·▪▪▪▪▪···  "
    assert (cells[0].text, cells[-1].text) == ("6/10", "2月、8–10月")
    assert grid.findtext(".//tbody/tr/th") == " ".join(NASTY.split())


def test_months_of_several_years_are_named_with_their_year() -> None:
    flags: list[bool | None] = [i not in (0, 10, 11, 12, 30) for i in range(36)]
    assert dc.lacking_months(flags, THREE) == "2023年1月、11月–2024年1月、2025年7月"
    grid = tree(dc.coverage_grid([("煤", flags)], THREE))
    assert [th.text for th in grid.findall(".//th[@scope='colgroup']")] == ["2023年", "2024年", "2025年"]
    assert sum("pb-first" in (th.get("class") or "") for th in grid.findall(".//thead//th")) == 2


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="one flag for each month"):
        dc.coverage_grid([("煤", [True])])


@given(st.dictionaries(st.integers(0, 5), st.floats(0.01, 1e7), min_size=1))
def test_levels_fill_the_bar_and_their_shares_add_to_100(levels: dict[int, float]) -> None:
    picture = dc.level_bar("等级", "t", levels)
    bar = [e for e in some(picture, "pb-d-cut") if number(e, "height") == 22]
    assert sum(number(e, "width") for e in bar) == pytest.approx(dc.WIDE, abs=1)
    shares = [Decimal(text[:-1]) for text in words(picture) if re.fullmatch(r"[\d.]+%", text)]
    assert len(shares) == len(levels) and sum(shares) == 100


@EACH
def test_markdown_leaves_a_picture_alone(draw: Drawer, values: tuple[Any, ...]) -> None:
    picture = str(dc.both(draw, *values))
    assert picture in markdown.markdown(f"前文\n\n{picture}\n\n后文", extensions=["attr_list", "tables", "def_list", "toc"])
