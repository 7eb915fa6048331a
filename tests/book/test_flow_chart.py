"""The flow of a procedure: a lane for each role, a row for each step, arrows that cross no box."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from parkbook.book.flow_chart import FlowArrow, FlowBox, flow_layout

WHO = st.sampled_from(["碳管理办公室", "各部门", "管理者代表", "企业", Markup("法务&#38;合规")])
NAME = st.sampled_from(["登记", "逐条写明事实数字和出处再判断"])
STEP = st.fixed_dictionaries({"who": WHO, "name": NAME, "record": st.sampled_from(["", "记录表"])})
STEPS = st.lists(STEP, max_size=9).flatmap(
    lambda steps: st.tuples(
        st.just(steps), st.lists(st.one_of(st.none(), st.integers(1, max(1, len(steps)))), min_size=len(steps), max_size=len(steps))
    )
)


def _crosses(arrow: FlowArrow, box: FlowBox) -> bool:
    for (x0, y0), (x1, y1) in zip(arrow.points, arrow.points[1:], strict=False):
        left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        if left < box.x + box.width and right > box.x and top < box.y + box.height and bottom > box.y:
            return True
    return False


@given(STEPS)
def test_boxes_stay_in_their_lane_and_arrows_cross_none(drawn: tuple[list[dict[str, object]], list[int | None]]) -> None:
    steps = [{**step, "back": back} for step, back in zip(*drawn, strict=True)]
    chart = flow_layout(steps)
    lanes = {lane.who: lane.x for lane in chart.lanes}
    assert len(lanes) == len({str(Markup(s["who"]).striptags() if isinstance(s["who"], Markup) else s["who"]) for s in steps})
    for above, below in zip(chart.boxes, chart.boxes[1:], strict=False):
        assert above.y + above.height < below.y
    for box in chart.boxes:
        assert lanes[box.who] < box.x and box.x + box.width < lanes[box.who] + chart.lane_width
        assert all(box.y < y < box.y + box.height for y, _ in (*box.lines, *box.record))
        assert box.y + box.height <= chart.height
    for arrow in chart.arrows:
        assert not any(_crosses(arrow, box) for box in chart.boxes)
        assert all(0 <= x <= chart.width for x, _ in arrow.points)


def test_each_step_leads_to_the_next_and_a_refusal_back() -> None:
    chart = flow_layout([
        {"who": "甲", "name": "写"},
        {"who": "乙", "name": "审", "back": 1, "when": "退回"},
        {"who": "甲", "name": "发"},
    ])
    forward = [arrow for arrow in chart.arrows if not arrow.back]
    back = [arrow for arrow in chart.arrows if arrow.back]
    assert len(forward) == 2 and [arrow.label for arrow in back] == ["退回"]
    first, second = chart.boxes[0], chart.boxes[1]
    assert back[0].points[0][0] == second.x + second.width and back[0].points[-1][0] == first.x + first.width


def test_no_steps_no_height() -> None:
    assert flow_layout([]).height == 0
