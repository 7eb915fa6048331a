"""The pictures of steps: nothing overlaps, order reads left to right, circles and gaps in the register stay visible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.book.process_chart import BOX_W, ProcessChart, process_layout
from parkbook.book.text_fit import units, wrap
from parkbook.book.views import Names, Rows
from tests.build import make_kit, make_park

HEAD = "id,name,module,order,after,unit\n"


def chart(csv: str) -> ProcessChart | None:
    kit = make_kit("cses\n  parties\n    4.2/a\n")
    park = make_park(kit, registers={"processes": HEAD + csv, "units": "id,name,kind\nu,碳管理办公室,carbon\n"})
    return process_layout(Rows(kit.registers["processes"], park, Names(kit, park)))


def drawn(csv: str) -> ProcessChart:
    made = chart(csv)
    assert made is not None
    return made


def column_of(made: ProcessChart) -> dict[str, int]:
    xs = sorted({box.x for box in made.boxes})
    return {box.key: xs.index(box.x) for box in made.boxes}


def test_no_processes_no_picture() -> None:
    assert chart("") is None


def test_a_process_stands_right_of_the_last_one_it_waits_for() -> None:
    made = drawn("a,收,data,1,,u\nb,算,data,2,a,u\nc,定,strategy,3,b,u\nd,报,data,4,a;c,u\n")
    assert column_of(made) == {"a": 0, "b": 1, "c": 2, "d": 3}
    assert {(arrow.source, arrow.target) for arrow in made.arrows} == {("a", "b"), ("b", "c"), ("a", "d"), ("c", "d")}
    assert made.circles == ()


def test_without_predecessors_each_lane_runs_in_its_order() -> None:
    made = drawn("b,二,data,2,,u\na,一,data,1,,u\nc,三,energy,3,,u\n")
    assert column_of(made) == {"a": 0, "b": 1, "c": 0}
    assert made.arrows == ()


def test_every_module_has_a_lane_and_an_empty_one_says_so() -> None:
    made = drawn("a,收,data,1,,u\n")
    assert len(made.lanes) == 6
    assert [lane.title for lane in made.lanes if not lane.empty] == ["碳排放数据管理与评估"]
    assert len(drawn("a,收,system,1,,u\n").lanes) == 7


def test_a_circle_is_drawn_and_marked() -> None:
    made = drawn("a,收,data,1,c,u\nb,算,data,2,a,u\nc,定,data,3,b,u\n")
    assert [(arrow.source, arrow.target) for arrow in made.circles] != []
    assert len(made.circles) == 1
    assert len(made.arrows) == 3


def test_a_process_without_place_is_marked_and_unknown_predecessors_are_left_out() -> None:
    made = drawn("a,收,data,,,u\nb,算,data,2,nowhere,u\nc,报,data,,b,u\n")
    assert {box.key: box.loose for box in made.boxes} == {"a": True, "b": False, "c": False}
    assert next(box for box in made.boxes if box.key == "a").lines[0][1].startswith("？")
    assert [(arrow.source, arrow.target) for arrow in made.arrows] == [("b", "c")]


def test_lines_stay_inside_their_box() -> None:
    made = drawn("a,组织重点用能企业开展能源审计并跟踪整改,data,1,,u\n")
    box = made.boxes[0]
    for baseline, text in (*box.lines, *box.unit):
        assert box.y < baseline <= box.y + made.box_height - 4
        assert units(text) * 7 <= BOX_W


def inside(made: ProcessChart, x: int, y: int) -> list[str]:
    """Boxes that a point lies strictly within."""
    return [b.key for b in made.boxes if b.x < x < b.x + made.box_width and b.y < y < b.y + made.box_height]


@given(st.data())
def test_boxes_and_arrows_never_cross_a_box(data: st.DataObject) -> None:
    """Whatever the register says, twenty processes and any predecessors, circles included."""
    count = data.draw(st.integers(1, 20))
    modules = st.sampled_from(["data", "strategy", "energy", "industry", "technology", "collaboration", "system"])
    lines = []
    for i in range(count):
        after = ";".join(f"p{j}" for j in sorted(data.draw(st.sets(st.integers(0, count - 1), max_size=3))))
        order = data.draw(st.one_of(st.just(""), st.integers(1, 30).map(str)))
        lines.append(f"p{i},过程{i},{data.draw(modules)},{order},{after},u")
    made = drawn("\n".join(lines) + "\n")
    cells = {(box.x, box.y) for box in made.boxes}
    assert len(cells) == count
    for box in made.boxes:
        assert box.x >= 0
        assert box.x + made.box_width <= made.width
        assert box.y + made.box_height <= made.height
        lane = next(lane for lane in made.lanes if lane.y <= box.y < lane.y + lane.height)
        assert box.y + made.box_height <= lane.y + lane.height
    for arrow in made.arrows:
        for (x1, y1), (x2, y2) in zip(arrow.points, arrow.points[1:], strict=False):
            assert x1 == x2 or y1 == y2
            for step in range(1, 20):
                assert not inside(made, x1 + (x2 - x1) * step // 20, y1 + (y2 - y1) * step // 20)
        assert arrow.points[-1][0] > arrow.points[-2][0], "the head points right"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("编制和跟踪措施计划", 12, ("编制和跟踪措", "施计划")),
        ("用 GB 17167 核对", 8, ("用 GB", "17167 核", "对")),
        ("先查，后改", 6, ("先查，", "后改")),
        ("收集信息。", 8, ("收集信息。",)),
        ("", 8, ()),
    ],
)
def test_lines_break_as_people_break_them(text: str, width: int, lines: tuple[str, ...]) -> None:
    assert wrap(text, width) == lines


def test_what_does_not_fit_ends_in_dots() -> None:
    assert wrap("一二三四五六七八九十", 4, most=2) == ("一二", "三…")
