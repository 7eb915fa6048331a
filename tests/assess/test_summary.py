"""What `parkbook assess` prints about what is left to answer, and the words for time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.assess.summary import summary_text
from parkbook.kit.model import Role
from parkbook.wording import spell_minutes, working_days
from tests.build import assess, make_kit, make_park

TEXT = """
    cses
      one
        4.1/a
        4.1/b
      two
        5.1/a
    """
ITEMISED = "one: {criteria: {cses:4.1/a: {state: none}, cses:4.1/b: {state: none}}}\ntwo: {criteria: {cses:5.1/a: {state: none}}}"


def text_of(answers: str) -> list[str]:
    kit = make_kit(TEXT)
    role = Role.model_validate({"id": "energy", "title": {"zh": "能源部门", "en": "Energy"}, "does": {"zh": "用能"}})
    object.__setattr__(kit, "roles", {"energy": role})
    object.__setattr__(kit, "questions", {id: q.model_copy(update={"roles": ("energy",)}) for id, q in kit.questions.items()})
    park = make_park(kit, answers, registers={"units": "id,name\nhr,人事部\n"})
    return summary_text(kit, park, assess(kit, park)).splitlines()


def test_what_is_left_stands_by_owner_with_its_time() -> None:
    lines = text_of("one: {state: partial, owner: hr}")
    assert lines[-3:] == [
        "还要作答：粗答 1 题，约 1 分钟（一题 40 秒）；逐项核对 3 项，约 9 分钟（一项 3 分钟）",
        "  人事部：核对 2 项，约 6 分钟",
        "  未定（可问能源部门）：粗答 1 题，核对 1 项，约 4 分钟",
    ]


def test_the_first_pass_is_not_named_once_it_is_done() -> None:
    lines = text_of("one: {state: partial, owner: hr}\ntwo: {state: none, owner: hr}")
    assert lines[-2:] == ["还要作答：逐项核对 3 项，约 9 分钟（一项 3 分钟）", "  人事部：核对 3 项，约 9 分钟"]


def test_nothing_left_says_nothing() -> None:
    assert not [line for line in text_of(ITEMISED) if "还要作答" in line]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "0 分钟"), (0.4, "约 1 分钟"), (54, "约 54 分钟"), (89, "约 89 分钟"), (90, "约 1.5 小时"), (756, "约 12.5 小时")],
)
def test_minutes_are_spelt(minutes: float, said: str) -> None:
    assert spell_minutes(minutes) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0, 0, "—"), (0.25, 1, "2–8 小时"), (0.01, 0.1, "1 小时"), (1, 5, "1–5 天"), (0.1, 5, "0.5–5 天"),
        (3.4, 20, "3.5–20 天"), (16.6, 101, "17–101 天"), (5, 5, "5 天"),
    ],
)
def test_working_days(low: float, high: float, said: str) -> None:
    assert working_days(low, high) == said


@given(st.floats(0, 400), st.floats(0, 400))
def test_a_range_of_days_rises(one: float, two: float) -> None:
    low, high = sorted((one, two))
    ends = [float(part) for part in working_days(low, high).split(" ")[0].split("–") if part not in ("", "—")]
    assert ends == sorted(ends)
