"""Rules for whole rows: circles are cut and nothing else, long tables are read right, what breaks a rule stays."""

from __future__ import annotations

import shutil
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit
from parkbook.park.load import load_park
from parkbook.park.model import Park, Row
from parkbook.park.rules import find_cycles
from parkbook.problems import Problems
from tests.cases.runner import HERE

ROWS = 100_000
HEADS = "编号,内容描述,责任部门,状态,登记日期,关闭日期,前置工程,上级工程,数量,单位,价格年"


@pytest.fixture(scope="module")
def kit() -> Kit:
    problems = Problems()
    made = load_kit(HERE / "_kit", problems)
    assert not problems.items
    return made


def read(lines: list[str], kit: Kit, folder: Path) -> tuple[Park, Problems]:
    shutil.copytree(HERE / "_park", folder / "park")
    (folder / "park/registers/works.csv").write_text("\n".join([HEADS, *lines]) + "\n", encoding="utf-8")
    problems = Problems()
    park = load_park(folder / "park", kit, problems)
    assert park is not None
    return park, problems


def test_a_register_of_100_000_rows_is_read_right(kit: Kit, tmp_path: Path) -> None:
    """One chain through all rows, a name for an id in each, a fault in the first, a middle and the last row."""
    lines = [
        f"w-{n},第{n}项,能源处,未完成,2026-01-05,2026-02-0{n % 9 + 1},{f'w-{n - 1}' if n else ''},,{n}.5,吨,2026"
        for n in range(ROWS)
    ]
    lines[0] = lines[0].replace("能源处", "能源厅")
    lines[50_000] = lines[50_000].replace("2026-02", "2025-02")
    lines[-1] = lines[-1].replace("吨", "")
    park, problems = read(lines, kit, tmp_path)
    table = park.table("works")
    assert len(table.rows) == len(table.by_key) == ROWS
    said = [(p.place.line, p.code) for p in problems.sorted()]
    assert said == [(2, "unknown-row"), (50_002, "date-order"), (ROWS + 1, "needs")]
    row = table.by_key["w-99998"]
    assert row.line == ROWS
    assert (row["unit"], row["after"]) == ("energy-office", ("w-99997",))
    assert row["closed_on"] == date(2026, 2, 99_998 % 9 + 1)
    assert sum(row["amount"] for row in table.rows) == sum(range(ROWS)) + ROWS // 2


def test_the_first_row_of_a_long_chain_may_wait_for_the_last(kit: Kit, tmp_path: Path) -> None:
    lines = [f"w-{n},,,,,,w-{n - 1 if n else 4999},,,," for n in range(5000)]
    park, problems = read(lines, kit, tmp_path)
    (problem,) = problems.items
    assert problem.code == "cycle"
    assert problem.message.count("→") == 6
    assert sum(bool(row["after"]) for row in park.rows("works")) == 4999


def test_only_the_reference_that_closes_a_circle_is_left_out(kit: Kit, tmp_path: Path) -> None:
    park, problems = read(["a,,,,,,b;c,,,,", "b,,,,,,a;c,c,,,", "c,,,,,,,b,,,", "d,,,,,,a,d,,,"], kit, tmp_path)
    assert [p.code for p in problems] == ["cycle"] * 3
    rows = park.table("works").by_key
    assert {key: (row["after"], row["part_of"]) for key, row in rows.items()} == {
        "a": (("b", "c"), None), "b": (("c",), "c"), "c": (None, None), "d": (("a",), None),
    }
    assert park.rows("works") == tuple(rows.values())
    assert not park.table("works").readable


def test_a_row_that_breaks_a_rule_keeps_its_values(kit: Kit, tmp_path: Path) -> None:
    park, problems = read(["a,,,,2026-03-01,2026-02-01,,,3,,"], kit, tmp_path)
    assert {p.code for p in problems} == {"date-order", "needs"}
    (row,) = park.rows("works")
    assert park.table("works").readable
    assert (row["found_on"], row["closed_on"], row["amount"]) == (date(2026, 3, 1), date(2026, 2, 1), 3)


@given(st.lists(st.lists(st.integers(0, 7), max_size=4), min_size=1, max_size=8))
def test_without_the_edges_that_close_circles_there_is_no_circle(graph: list[list[int]]) -> None:
    rows = {str(n): Row({"after": tuple(map(str, dict.fromkeys(to)))}, n) for n, to in enumerate(graph)}
    circles = list(find_cycles(rows, "after"))
    for circle in circles:
        for source, target in zip(circle, [*circle[1:], circle[0]], strict=True):
            assert target in rows[source]["after"]
    closing = {(circle[-1], circle[0]) for circle in circles}
    assert len(closing) == len(circles)
    left = {key: [t for t in row["after"] if t in rows and (key, t) not in closing] for key, row in rows.items()}
    tuple(TopologicalSorter(left).static_order())  # raises CycleError where a circle is left
