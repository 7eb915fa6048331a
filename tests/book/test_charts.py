"""The picture of the organization: every unit once, superiors to the left, nothing overlaps, circles stay visible."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parkbook.book.charts import BOX_W, OrgChart, org_tree
from parkbook.book.views import Names, Rows
from tests.build import make_kit, make_park

HEAD = "id,name,parent,kind\n"


def chart(csv: str) -> OrgChart | None:
    kit = make_kit("cses\n  parties\n    4.2/a\n")
    park = make_park(kit, registers={"units": HEAD + csv})
    return org_tree(Rows(kit.registers["units"], park, Names(kit, park)))


def drawn(csv: str) -> OrgChart:
    made = chart(csv)
    assert made is not None
    return made


def test_no_units_no_picture() -> None:
    assert chart("") is None


def test_a_unit_stands_one_column_right_of_its_superior() -> None:
    made = drawn("top,管委会,,top\noffice,碳管理办公室,top,carbon\nhelper,咨询公司,office,external\n")
    x = {box.id: box.x for box in made.boxes}
    assert x["top"] < x["office"] < x["helper"]
    assert made.width >= x["helper"] + BOX_W
    assert made.sentences == ("管委会下设碳管理办公室", "碳管理办公室下设咨询公司")


def test_leading_group_and_carbon_body_come_before_departments_whatever_the_file_order() -> None:
    made = drawn("top,管委会,,top\nd,财务局,top,department\nc,碳办,top,carbon\ng,领导小组,top,leading-group\n")
    assert [box.id for box in made.boxes] == ["top", "g", "c", "d"]


def test_a_superior_stands_level_with_its_first_unit_and_the_next_tree_below_its_last() -> None:
    made = drawn("top,管委会,,top\na,甲,top,department\nb,乙,top,department\nz,丁,,external\n")
    y = {box.id: box.y for box in made.boxes}
    assert y["top"] == y["a"] < y["b"] < y["z"]


def test_units_without_superior_are_trees_of_their_own() -> None:
    made = drawn("a,甲,,department\nb,乙,,top\n")
    assert [(box.id, box.x) for box in made.boxes] == [("b", 2), ("a", 2)]
    assert made.lines == ()


def test_a_circle_of_superiors_is_cut_and_named() -> None:
    made = drawn("a,甲,c,department\nb,乙,a,department\nc,丙,b,department\n")
    assert made.circles == ("甲",)
    assert [box.id for box in made.boxes] == ["a", "b", "c"]


def test_a_long_name_is_broken_and_its_box_grows() -> None:
    short, long = drawn("a,甲,,top\n").boxes[0], drawn("a,示例经济技术开发区能源发展有限责任公司,,top\n").boxes[0]
    assert len(long.lines) == 2
    assert long.height > short.height


@given(st.lists(st.integers(min_value=-1, max_value=9), min_size=1, max_size=10))
def test_whatever_the_superiors_every_unit_is_drawn_once_and_no_boxes_touch(parents: list[int]) -> None:
    rows = [f"u{i},单位{i},{f'u{p}' if 0 <= p < len(parents) else ''},department" for i, p in enumerate(parents)]
    made = drawn("\n".join(rows) + "\n")
    assert sorted(box.id for box in made.boxes) == sorted(f"u{i}" for i in range(len(parents)))
    for n, a in enumerate(made.boxes):
        assert a.y >= 0
        assert a.y + a.height <= made.height
        assert a.x + BOX_W <= made.width
        for b in made.boxes[n + 1 :]:
            assert a.x + BOX_W < b.x or b.x + BOX_W < a.x or a.y + a.height < b.y or b.y + b.height < a.y
