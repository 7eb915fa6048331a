"""Documents written from carbon data: the figures of the inventory, tables that add up, reasons where there is no figure."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.book.build import make_book
from parkbook.book.data_charts import shown
from parkbook.book.data_grid import figure_of
from parkbook.book.data_sheets.sheet import Line, Sheet
from parkbook.book.data_view import DataView
from parkbook.book.model import Book
from parkbook.book.sources import Sources
from parkbook.inventory.follow_model import Figure, Follow, Measure, Metric, PathYear, Scenario, Trend
from parkbook.inventory.model import Inventory
from parkbook.inventory.output import inventory_json
from parkbook.workflow import assess, load_all
from tests.conftest import AS_OF, DEMO, ROOT, Built
from tests.inventory.making import inventory_of

WRITTEN = (
    "documents/inventory-report.md",
    "documents/carbon-review-report.md",
    "documents/monitoring-records.md",
    "documents/sources-list.md",
    "documents/accounting-methods.md",
    "documents/baseline-statement.md",
    "documents/parameters-list.md",
    "procedures/procedure-statistics.md",
    "manual/6.md",
    "manual/index.md",
)
_ROW = re.compile(r"<tr[^>]*>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)


@dataclass(frozen=True)
class Printed:
    """A table of a page as a reader sees it."""

    caption: str
    rows: tuple[tuple[str, ...], ...]

    def cell(self, title: str, column: int) -> str:
        return next(row[column] for row in self.rows if row[0].strip() == title)


def plain(text: str) -> str:
    """What is read: no tags, small print dropped, entities resolved."""
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<small>.*?</small>", "", text, flags=re.DOTALL)))


def tables(page: str) -> list[Printed]:
    """Tables with a caption, which are those of the data."""
    found = []
    for part in re.findall(r"<table>\s*<caption>.*?</table>", page, flags=re.DOTALL):
        caption = plain(re.findall(r"<caption>(.*?)</caption>", part, flags=re.DOTALL)[0])
        rows = tuple(tuple(plain(cell) for cell in _CELL.findall(row)) for row in _ROW.findall(part))
        found.append(Printed(caption, rows))
    return found


def table(page: str, words: str) -> Printed:
    """The table whose caption has these words."""
    return next(one for one in tables(page) if words in one.caption)


@pytest.fixture(scope="module")
def inventory(demo: Built) -> Inventory:
    found = demo.loaded.inventory_on(AS_OF)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def said(demo: Built, inventory: Inventory) -> dict[str, Any]:
    """What `parkbook inventory --format json` gives."""
    assert demo.loaded.park is not None
    return inventory_json(inventory, demo.loaded.park.profile, ())


@pytest.fixture(scope="module")
def bare(demo: Built) -> Book:
    """The same park without a folder data/."""
    loaded = demo.loaded
    assert loaded.park is not None
    return make_book(Sources(loaded.kit, loaded.park, demo.assessment, (), loaded.kit_root))


def near(text: str, value: float) -> bool:
    """A printed part: less than one unit of its last digit off, because parts are rounded so that they add up."""
    return abs(float(figure_of(text)) - value) < 1


@pytest.mark.parametrize("path", [path for path in WRITTEN if "baseline-statement" not in path])
def test_documents_print_the_total_of_the_inventory(demo: Built, said: dict[str, Any], path: str) -> None:
    assert shown(said["total"]) in plain(demo.book.pages[path].text)


def test_the_report_prints_every_figure_of_the_inventory(demo: Built, said: dict[str, Any], inventory: Inventory) -> None:
    page = demo.book.pages["documents/inventory-report.md"].text
    made_of = table(page, "碳排放的构成")
    for title, field in (
        ("直接排放", "scope1"),
        ("外供电力和热力（扣除）", "exported_t"),
        ("园区总量（位置法）", "total"),
        ("园区总量（市场法）", "total_market"),
        ("外购电力（市场法）", "scope2_market"),
        ("园内互供抵销：购入侧", "eliminated_t"),
        ("生物质燃烧的二氧化碳", "biogenic_t"),
        ("碳汇和清除", "removals"),
    ):
        assert near(made_of.cell(title, 1), said[field]), title
    months = table(page, "各月的排放")
    assert all(near(months.cell(f"{int(month[5:])} 月", 1), t) for month, t in said["by_month"].items())
    sources, units = table(page, "各排放源的排放"), table(page, "各单位排放")
    assert all(near(sources.cell(inventory.source_titles[id], 1), t) for id, t in said["by_source"].items() if t)
    assert all(near(units.cell(inventory.entities[id].name, 1), t) for id, t in said["by_enterprise"].items())
    gases = {"CO2": "二氧化碳", "CH4": "甲烷", "N2O": "氧化亚氮", "HFCs": "氢氟碳化物", "SF6": "六氟化硫"}
    found = table(page, "各种温室气体的排放")
    assert all(near(found.cell(gases[id], 1), t) for id, t in said["by_gas"].items() if t)
    assert f"±{said['quality']['uncertainty_pct']:.1f}%" in plain(page)
    assert f"{said['quality']['estimated_share'] * 100:.1f}%" in plain(page)


def test_every_printed_table_of_a_total_adds_up(demo: Built, said: dict[str, Any]) -> None:
    """Of the pages as they are read: the lines above the park's total, without the indented ones, make it."""
    checked = 0
    for path in WRITTEN:
        for one in tables(demo.book.pages[path].text):
            ends = [i for i, row in enumerate(one.rows) if row[0] in ("园区总量（位置法）", "园区总量")]
            column = next((i for i, head in enumerate(one.rows[0]) if head in ("排放量", "排放量（tCO2e）")), None)
            if not ends or column is None:
                continue
            lines = [row for row in one.rows[1 : ends[0]] if len(row) > column and not row[0].startswith("　")]
            assert sum((figure_of(row[column]) for row in lines), Decimal(0)) == figure_of(one.rows[ends[0]][column]), (path, one.caption)
            assert one.rows[ends[0]][column] == shown(said["total"]) or "2023" in one.caption, (path, one.caption)
            checked += 1
    assert checked >= 8


def test_without_data_the_promise_stays_and_the_blocks_are_the_same(demo: Built, bare: Book) -> None:
    for path in WRITTEN:
        with_data, without = demo.book.pages[path], bare.pages[path]
        assert [block.id for block in with_data.blocks] == [block.id for block in without.blocks], path
        assert "pb-await" not in with_data.text, path
        if not path.startswith("manual/"):
            assert "pb-await" in without.text, path


def test_without_data_no_table_of_data_is_printed(bare: Book) -> None:
    assert all(not tables(bare.pages[path].text) for path in WRITTEN)


def test_a_register_that_differs_is_said_with_both_figures(tmp_path: Path, said: dict[str, Any]) -> None:
    park = tmp_path / "park"
    shutil.copytree(DEMO, park, ignore=shutil.ignore_patterns(".parkbook", "site"))
    register = park / "registers/inventories.csv"
    text = register.read_text("utf-8-sig")
    assert "1098300" in text
    register.write_text(text.replace("1098300", "1054321"), "utf-8-sig")
    loaded = load_all(ROOT, park)
    assert loaded.park is not None
    book = make_book(Sources(loaded.kit, loaded.park, assess(loaded, AS_OF), (), ROOT, inventory=loaded.inventory_on(AS_OF)))
    for path in ("documents/inventory-report.md", "documents/carbon-review-report.md", "documents/monitoring-records.md", "manual/6.md"):
        page = plain(book.pages[path].text)
        assert f"核算台账登记的 2025 年碳排放总量为 1,054,321 tCO2e，按碳数据计算为 {shown(said['total'])} tCO2e" in page, path


def test_a_register_that_differs_by_its_rounding_alone_is_not(demo: Built, inventory: Inventory, said: dict[str, Any]) -> None:
    sheets = DataView(inventory).sheets
    assert sheets.differs(1098300, "total", 2025, "核算台账") == ""
    assert sheets.differs(None, "total", 2025, "核算台账") == ""
    assert "相差" in sheets.differs(1098200, "total", 2025, "核算台账")
    assert "登记的 2025 年" not in plain(demo.book.pages["documents/inventory-report.md"].text)


def test_the_path_makes_the_difference_of_the_trend(inventory: Inventory) -> None:
    sheets = DataView(inventory).sheets
    levels = {line.title: line.cells for line in sheets.trend().lines}
    for part in sheets.path():
        totals = [i for i, line in enumerate(part.lines) if line.kind == "total"]
        for column, head in enumerate(part.heads[2:], start=1):
            now, planned, stretch, gap = levels[head.title]
            assert part.lines[totals[0]].cells[column] == gap
            assert figure_of(gap) == figure_of(now) - figure_of(planned)
            assert summed(part.lines[: totals[0]], column) == figure_of(gap)
            more = summed(part.lines[totals[0] + 1 : totals[1]], column)
            assert more == figure_of(part.lines[totals[1]].cells[column]) == figure_of(planned) - figure_of(stretch)
    years = [int(head.title[:4]) for part in sheets.path() for head in part.heads[2:]]
    assert years == sheets.milestones() and {2030, 2035, 2040, 2060} <= set(years)


def test_sources_and_months_say_the_same_as_the_total(inventory: Inventory) -> None:
    sheets = DataView(inventory).sheets
    first, second, year = sheets.months_of_sources()
    whole = [line for line in year.lines if line.kind != "total"]
    for one, other, last in zip(first.lines, second.lines, whole, strict=True):
        assert one.title == other.title == last.title
        if one.kind != "head":
            months = [*one.cells[1:], *other.cells[1:]]
            assert len(months) == 12 and sum(map(figure_of, months)) == figure_of(last.cells[1]), one.title
            assert last.cells[2] == str(sum(text != "—" for text in months))


def summed(lines: Iterable[Line], column: int) -> Decimal:
    return sum((figure_of(line.cells[column]) for line in lines if line.kind == "part"), Decimal(0))


def adds_up(sheet: Sheet, column: int) -> None:
    """Every part makes the first total behind it; every sub the part before it."""
    start, total = 0, Decimal(0)
    for number, line in enumerate(sheet.lines):
        if line.kind == "total":
            total = figure_of(line.cells[column])
            assert summed(sheet.lines[start:number], column) == total, (sheet.caption, line)
            return
        subs = []
        for behind in sheet.lines[number + 1 :]:
            if behind.kind != "sub":
                break
            subs.append(figure_of(behind.cells[column]))
        if line.kind == "part" and subs:
            assert sum(subs) == figure_of(line.cells[column]), (sheet.caption, line)
    raise AssertionError(f"no total: {sheet.caption}")


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "t": st.floats(-1e5, 1e6).filter(lambda t: t == 0 or abs(t) > 1e-3),
            "category": st.sampled_from(["stationary", "mobile", "process", "fugitive", "electricity", "heat", "export_power"]),
            "entity": st.sampled_from(["e01", "e02", "e03"]),
            "source_id": st.sampled_from(["diesel", "electricity", "heat", "natural_gas"]),
            "period": st.sampled_from(["2025", "2025-01", "2025-07", "2025-03-10/2025-04-20"]),
            "counted": st.sampled_from(["in", "in", "in", "eliminated"]),
            "quality": st.integers(0, 5),
            "amount": st.floats(0.001, 1e6),
            "factor_id": st.sampled_from(["", "elec.cn.2023.avg"]),
            "factor_value": st.floats(0.01, 10),
        }
    ),
    min_size=1,
    max_size=12,
)


@given(ROWS)
def test_whatever_the_rows_the_tables_add_up(rows: list[dict[str, Any]]) -> None:
    made = inventory_of(rows)
    sheets = DataView(made).sheets
    total = made.sums[2025].total
    if total is None:
        assert sheets.composition().missing
        return
    columns = (
        (sheets.composition(), 0), (sheets.by_entity(), 0), (sheets.by_entity(), 1), (sheets.by_source(), 0), (sheets.by_month(), 0),
        (sheets.source_list(), 5), (sheets.months_of_sources()[2], 4),
    )  # fmt: skip
    for sheet, column in columns:
        assert all(len(line.cells) == len(sheet.heads) - 1 for line in sheet.lines)
        adds_up(sheet, column)
    if any(row["counted"] == "in" for row in rows):
        for sheet, column in ((sheets.factors(), 4), (sheets.base_year(2025), 3)):
            adds_up(sheet, column)


def metric(id: str, values: dict[int, float]) -> Metric:
    return Metric(id, id, "t", "lower", "园区边界内", "产出数据", {year: Figure(value) for year, value in values.items()})


def test_a_difference_is_divided_as_a_person_would() -> None:
    """e01 makes 10 % more with 20 % more diesel, 100 t of which became gas that emits half; e02 has no output; e03 is new.

    2024: 1,000 t of diesel with 3,000 t CO2e. 2025: 1,100 tce of diesel at 3.3 and 100 tce of gas at 1.5 t CO2e.
    """
    e01 = {"entity": "e01", "category": "stationary"}
    rows = [
        {**e01, "year": 2024, "period": "2024", "amount": 1000.0, "tce": 1000.0, "t": 3000.0},
        {**e01, "year": 2025, "period": "2025", "amount": 1100.0, "tce": 1100.0, "t": 3630.0},
        {**e01, "year": 2025, "period": "2025", "source_id": "natural_gas", "amount": 50.0, "tce": 100.0, "t": 150.0},
        {"entity": "e02", "year": 2024, "period": "2024", "amount": 10.0, "tce": 10.0, "t": 30.0},
        {"entity": "e02", "year": 2025, "period": "2025", "amount": 20.0, "tce": 20.0, "t": 60.0},
        {"entity": "e03", "year": 2025, "period": "2025", "amount": 1.0, "t": 7.0},
    ]
    follow = Follow(metrics={"output:value_added@e01": metric("output:value_added@e01", {2024: 100.0, 2025: 110.0})})
    sheet = DataView(inventory_of(rows, follow=follow)).sheets.change()
    parts = {line.title: figure_of(line.cells[0].lstrip("+")) for line in sheet.lines}
    assert parts["单位进出"] == 7
    assert parts["产量和产业结构"] == 300  # 3,000 t x 10 %
    assert parts["排放因子"] == 330  # 1,100 t x (3.3 - 3.0)
    assert parts["能源结构"] == -150  # 3,300 + 150 at last year's factors, less 1,200 tce x 3.0
    assert parts["能效和措施"] == 300  # 780 in all, less 300, 330 and -150
    assert parts["没有产出数据的单位"] == 30
    assert parts["2025 年与 2024 年之差"] == 817
    adds_up(sheet, 0)
    assert any("e02" in note for note in sheet.notes)


def test_an_output_that_jumps_divides_nothing() -> None:
    rows = [{"year": year, "period": str(year), "t": 100.0, "amount": 10.0} for year in (2024, 2025)]
    follow = Follow(metrics={"output:value_added@e01": metric("output:value_added@e01", {2024: 100.0, 2025: 1000.0})})
    sheet = DataView(inventory_of(rows, follow=follow)).sheets.change()
    assert next(line for line in sheet.lines if line.title == "产量和产业结构").cells[0] == "0.0"
    assert any("没有可比的产出数据" in note for note in sheet.notes)


def test_what_cannot_be_computed_says_why() -> None:
    sheets = DataView(inventory_of([{"t": 5.0}])).sheets
    assert "没有 2025 年之前的年度数据" in sheets.change().missing
    assert "2020 年没有活动数据" in sheets.composition(2020).missing and "2025" in sheets.composition(2020).missing
    assert sheets.trend().missing and sheets.path()[0].missing and sheets.assumptions().missing
    assert "没有碳汇和清除的数据行" in sheets.removals().missing
    heat = next(line for line in sheets.composition().lines if line.title == "外购热力和蒸汽")
    assert heat.cells[0] == "—" and heat.note == "没有外购热力、蒸汽的数据行"
    scope3 = next(line for line in sheets.composition().lines if line.title == "其他间接排放（范围三）")
    assert scope3.cells[0] == "—"
    assert "其他间接排放（范围三）没有核算。" in sheets.left_out()


def test_a_gap_of_a_year_stays_visible_with_its_reason() -> None:
    why = Figure(None, missing="2025年没有供电煤耗")
    gap = Metric("energy_equivalent", "综合能耗（等价值）", "tce", "lower", "园区边界内", "活动数据", {2025: why})
    sheet = DataView(inventory_of([{"t": 5.0}], follow=Follow(metrics={gap.id: gap}))).sheets.by_year([gap.id])
    assert sheet.lines[0].cells == ("—",) and sheet.notes == ("综合能耗（等价值）：2025年没有供电煤耗。",)


EVIL = "<script>alert(1)</script> **粗** {{ 7 * 7 }} | a\n## 题"
ODD: dict[str, list[dict[str, Any]]] = {
    "nasty": [
        dict.fromkeys(("source", "source_id", "line", "process", "equipment", "document", "meter", "note"), EVIL)
        | {"year": year, "period": str(year), "t": 9.0, "factor_id": "", "factor_value": 2.0, "amount_unit": EVIL, "gas": EVIL}
        for year in (2024, 2025)
    ],
    "scope 3 alone": [{"category": "transport", "t": 5.0}],
    "refused": [{"t": float("nan"), "ok": False, "counted": "refused", "scope": ""}],
    "removal alone": [{"category": "removal", "t": -5.0}],
    "exports outweigh": [{"t": 5.0}, {"category": "export_heat", "t": -9.0}],
    "outside alone": [{"t": 5.0, "counted": "outside"}],
}


@pytest.mark.parametrize("rows", list(ODD.values()), ids=list(ODD))
def test_documents_are_written_whatever_the_data_is_like(demo: Built, rows: list[dict[str, Any]]) -> None:
    loaded = demo.loaded
    assert loaded.park is not None
    book = make_book(Sources(loaded.kit, loaded.park, demo.assessment, (), ROOT, inventory=inventory_of(rows)))
    for path in WRITTEN:
        text = book.pages[path].text
        assert "<script>" not in text and "\n## 题" not in text, path
        assert "pb-await" not in text and "nan" not in plain(text), path
        assert "None" not in plain(text), path


def test_a_source_keeps_its_number_when_another_year_is_reported() -> None:
    rows = [
        {"year": 2024, "period": "2024", "source_id": "diesel", "line": "A", "t": 1.0},
        {"year": 2025, "period": "2025", "source_id": "natural_gas", "line": "B", "t": 2.0},
        {"year": 2025, "period": "2025", "source_id": "diesel", "line": "A", "t": 3.0},
    ]
    sheets = DataView(inventory_of(rows)).sheets
    of = {line.cells[0]: line.title for line in sheets.source_list(2025).lines if line.kind == "part"}
    assert of["diesel"] == "e01-01" and of["natural_gas"] == "e01-02"
    assert [line.title for line in sheets.source_list(2024).lines if line.kind == "part"] == ["e01-01"]


def test_a_flow_inside_the_park_is_listed_with_why_it_does_not_count() -> None:
    rows: list[dict[str, Any]] = [{"t": 10.0}, {"category": "heat", "source_id": "heat", "counted": "eliminated", "t": 4.0}]
    sheet = DataView(inventory_of(rows)).sheets.source_list()
    beside = [line for line in sheet.lines if line.kind == "beside"]
    assert len(beside) == 1 and beside[0].cells[-2:] == ("不计入：园内互供，抵销", "4.00")
    adds_up(sheet, 5)


def test_measures_of_the_path_start_in_their_year() -> None:
    def scenario(id: Any, values: dict[int, float], measures: tuple[Measure, ...] = ()) -> Scenario:
        return Scenario(id, id, tuple(PathYear(year, t, t, t) for year, t in values.items()), None, None, measures)

    one = Measure("ac-1", "改造", 2028, 30.0)
    trend = Trend(
        {2025: 100.0},
        (
            scenario("as-is", dict.fromkeys(range(2026, 2036), 100.0)),
            scenario("planned", {year: 100.0 if year < 2028 else 65.0 for year in range(2026, 2036)}, (one,)),
            scenario("stretch", {year: 100.0 if year < 2028 else 65.0 for year in range(2026, 2036)}, (one,)),
        ),
        (),
        (),
    )
    sheets = DataView(inventory_of([{"t": 100.0}], follow=Follow(trend=trend))).sheets
    (part,) = sheets.path()
    assert [head.title for head in part.heads[2:]] == ["2030 年", "2035 年"]
    by_title = {line.title: line.cells for line in part.lines if line.kind == "part"}
    assert by_title["改造"] == ("2028 年", "30", "30")
    rest = [line.cells[1] for line in part.lines if line.title == "假设不同"]
    assert rest == ["5", "0"]
    assert [line.cells for line in part.lines if line.title == "不足部分"] == [("", "65", "65")]


def test_a_figure_in_a_sentence_says_unit_year_boundary_source_and_what_it_leaves_out() -> None:
    def of(unit: str, figure: Figure) -> DataView:
        made = Metric("x", "量", unit, "lower", "园区边界内", "活动数据", {2025: figure})
        return DataView(inventory_of([{"t": 5.0}], follow=Follow(metrics={"x": made})))

    assert of("tce", Figure(1234.5)).said("x") == "1,234.5 tce（2025 年，园区边界内；据活动数据）"
    assert of("%", Figure(14.156)).said("x") == "14.16%（2025 年，园区边界内；据活动数据）"
    short = Figure(7.0, missing="废液没有热值", complete=False)
    assert of("tce", short).said("x") == "7.00 tce（2025 年，园区边界内；据活动数据；废液没有热值）"
    assert of("tce", Figure(None, missing="没有数据")).said("x") == "（2025 年量算不出：没有数据）"
    assert of("tce", Figure(1.0)).said("y") == "（2025 年算不出：碳数据里没有这个数）"
