"""The picture of the boundary: nothing overlaps, what is inside lies in the frame, long lists are counted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parkbook.book.boundary_chart import boundary_layout

NAMES = st.lists(st.sampled_from(["甲", "示例经济技术开发区能源发展有限公司第二热力分公司", "B"]), max_size=40)


@given(st.dictionaries(st.sampled_from(["机构", "企业", "公司"]), NAMES), st.dictionaries(st.just("外"), NAMES))
def test_boxes_do_not_overlap_and_the_frame_holds_the_inside(inside: dict[str, list[str]], outside: dict[str, list[str]]) -> None:
    chart = boundary_layout(inside, outside)
    boxes = [(group.inside, box) for group in chart.groups for box in group.boxes]
    top, height = chart.frame
    for n, (_, a) in enumerate(boxes):
        assert a.x >= 0 and a.x + a.width <= chart.width and a.y + a.height <= chart.height
        assert all(a.y < y <= a.y + a.height for y, _ in a.lines)
        for _, b in boxes[n + 1 :]:
            assert a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y
    for is_inside, box in boxes:
        if is_inside:
            assert top < box.y and box.y + box.height <= top + height
        else:
            assert box.y >= top + height


def test_a_long_list_says_how_many() -> None:
    chart = boundary_layout({"企业": [f"第{n}家" for n in range(500)]}, {})
    assert len(chart.groups[0].boxes) == 30
    assert chart.groups[0].boxes[-1].lines[0][1] == "等，共 500 个"
