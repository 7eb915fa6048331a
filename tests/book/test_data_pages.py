"""碳数据: what the pages print adds up, leads to its bill, is Chinese throughout, and stands for parks of every size."""

from __future__ import annotations

import ast
import html
import posixpath
import re
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parkbook
from parkbook.book import links
from parkbook.book.data_bills import MOST_BILLS, MOST_SOURCES, EntityTables
from parkbook.book.data_grid import add_up_grid, add_up_to, figure_of
from parkbook.book.data_sums import YearTables
from parkbook.book.data_view import DataView
from parkbook.book.model import Page
from parkbook.book.pages import data
from parkbook.book.problem_words import KINDS, explain, is_explained, kind_of
from parkbook.book.render import Renderer
from parkbook.book.sources import Sources
from parkbook.inventory.model import Inventory
from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit
from parkbook.problems import Place, Problem, Problems
from parkbook.workflow import assess, load_all
from tests.conftest import ROOT, Built
from tests.inventory.making import inventory_of

PAGES = (
    *(links.DATA, links.DATA_ENTITIES, links.DATA_SOURCES, links.DATA_MONTHS, links.DATA_FLOWS, links.DATA_QUALITY),
    links.DATA_FACTORS,
)
FOLLOWING = (
    *(links.DATA_INTENSITY, links.DATA_BASELINE, links.DATA_PATH, links.DATA_LEDGERS, links.DATA_NEUTRALITY, links.DATA_STATISTICS),
    links.DATA_PEERS,
)
DAY = date(2026, 11, 21)
HEAD = "enterprise,source,period,quantity,unit,document,supplier,factor_value,factor_unit\n"
MARK = "<script>alert(1)</script>"


class _Figures(HTMLParser):
    """Every figure of a page by the name of the sum that it is part of or that it is, table by table."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[tuple[dict[str, list[str]], dict[str, list[str]]]] = []
        self._open: tuple[str, str] | None = None
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.tables.append((defaultdict(list), defaultdict(list)))
        if tag in ("td", "th"):
            self._open = (given.get("data-part") or "", given.get("data-sum") or "")
            self._text = ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("td", "th") or self._open is None:
            return
        parts, sums = self.tables[-1]
        for names, found in zip(self._open, (parts, sums), strict=True):
            for name in names.split():
                found[name].append(self._text.strip())
        self._open = None


def figures(page: Page) -> list[tuple[dict[str, list[str]], dict[str, list[str]]]]:
    parser = _Figures()
    parser.feed(page.markdown())
    return parser.tables


def check_sums(page: Page) -> int:
    """Every sum of the page is the sum of its parts, to the last digit; how many there were."""
    seen = 0
    for parts, sums in figures(page):
        for name, said in sums.items():
            added = sum((figure_of(text) for text in parts[name]), start=Decimal(0))
            for text in said:
                assert figure_of(text) == added, f"{page.path}: {name} says {text}, its parts {added}"
                seen += 1
        assert set(parts) <= set(sums), f"{page.path}: parts of no sum: {set(parts) - set(sums)}"
    return seen


def of_data(book: Mapping[str, Page]) -> list[Page]:
    return [page for path, page in book.items() if path in PAGES or path.startswith(links.DATA_ENTITY_FOLDER)]


def ids(page: Page) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', page.text)) | set(re.findall(r"\{#([\w.-]+)\}", page.text))


def hrefs(page: Page) -> set[str]:
    """Docs path and anchor of every link of the page."""
    found = set()
    for address in re.findall(r'href="([^"]+)"', page.text):
        path, mark, anchor = html.unescape(address).partition("#")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), path)).removesuffix(".html") + ".md" if path else page.path
        found.add(target + mark + anchor)
    return found


def test_every_table_of_the_demonstration_adds_up(demo: Built) -> None:
    pages = of_data(demo.book.pages)
    assert {page.path for page in pages} >= set(PAGES)
    assert sum(check_sums(page) for page in pages) > 700


def test_the_total_is_the_same_on_every_page(demo: Built) -> None:
    inventory = demo.loaded.inventory_on(demo.assessment.as_of)
    assert inventory is not None and inventory.latest is not None and inventory.latest.total is not None
    total = f"{round(inventory.latest.total):,}"
    for path in (links.DATA, links.DATA_ENTITIES, links.DATA_SOURCES, links.DATA_MONTHS, links.DATA_FLOWS, links.DATA_FACTORS):
        said = {text for _, sums in figures(demo.book.pages[path]) for text in sums.get("total", ())}
        assert said == {total}, path
    assert f"{total} tCO2e" in demo.book.pages[links.DATA].text
    assert total in demo.book.pages[links.HOME].text


def test_what_counts_of_an_enterprise_is_the_sum_of_its_rows(demo: Built) -> None:
    """The figure that the enterprises register calls 年碳排放."""
    inventory = demo.loaded.inventory_on(demo.assessment.as_of)
    assert inventory is not None and inventory.year is not None
    tables = YearTables(inventory, DataView(inventory), inventory.year)
    rows = inventory.frame
    for line in tables.entities:
        mine = rows[rows["entity"].eq(line.entity.id) & rows["year"].eq(inventory.year) & rows["counted"].eq("in")]
        exact = mine.loc[mine["scope"].isin(["1", "2", "export"]), "t"].sum()
        assert abs(float(figure_of(line.counted)) - exact) <= 2
        said = re.search(r"计入园区合计 (\S+) tCO2e", html.unescape(demo.book.pages[line.href].text))
        assert said and abs(float(figure_of(said[1])) - exact) <= 1, line.entity.name
        assert abs(float(figure_of(line.before)) - inventory.sums[inventory.year].by_enterprise[line.entity.id]) <= 2


def test_from_the_total_to_its_bill_in_three_clicks(demo: Built) -> None:
    """By enterprise, by source and by month: overview, one page, the enterprise, the bill."""
    pages = demo.book.pages
    start, year = hrefs(pages[links.DATA]), 2025
    assert {links.DATA_ENTITIES, links.DATA_SOURCES, links.DATA_MONTHS} <= {link.partition("#")[0] for link in start}
    first = hrefs(pages[links.DATA_ENTITIES])
    for page in of_data(pages):
        if not page.path.startswith(links.DATA_ENTITY_FOLDER):
            continue
        assert page.path in first, "the second click"
        for table in re.findall(r'<table id="(s-[^"]+)">.*?</table>', page.text, re.DOTALL):
            if not table.endswith(("-2023", "-2024", "-removal")):
                assert f"{page.path}#{table}" in hrefs(page), "the third click leads to the bills"
    bills = 0
    for link in hrefs(pages[links.DATA_MONTHS]) | hrefs(pages[links.DATA_SOURCES]):
        path, _, anchor = link.partition("#")
        if path.startswith(links.DATA_ENTITY_FOLDER) and anchor.startswith("m-"):
            row = re.search(rf'<tr id="{anchor}">.*?</tr>', pages[path].text, re.DOTALL)
            assert row and 'href="#b-' in row[0], link
        if path.startswith(links.DATA_ENTITY_FOLDER) and anchor.startswith("s-"):
            table = re.search(rf'<table id="{anchor}">.*?</table>', pages[path].text, re.DOTALL)
            assert table and f"-{year}-" in table[0], link
            bills += table[0].count('<tr id="b-')
    assert bills > 500


def test_every_link_of_the_section_leads_somewhere(demo: Built) -> None:
    pages = demo.book.pages
    for page in of_data(pages):
        for link in hrefs(page):
            path, _, anchor = link.partition("#")
            assert path in pages, f"{page.path} -> {link}"
            if anchor and path in {p.path for p in of_data(pages)}:
                assert anchor in ids(pages[path]), f"{page.path} -> {link}"


def test_anchors_are_unique(demo: Built) -> None:
    for page in of_data(demo.book.pages):
        found = re.findall(r'\bid="([^"]+)"', re.sub(r"<svg.*?</svg>", "", page.text))
        assert len(found) == len(set(found)), page.path


_KNOWN_WORDS = {
    *("tCO", "tCO2e", "tce", "GB", "IPCC", "AR", "AR5", "GWP", "GWP100", "MWh", "kWh", "GJ", "kgCO", "kg", "Nm", "HFC", "HFCs", "CH", "ISO"),
    *("HCFC", "ASHRAE", "Iglewicz", "Hoaglin", "CSV", "Excel", "park", "yml", "xls", "xlsx", "csv", "LPG", "pdf"),
}
_PARK_WORDS = re.compile(r"\b(mt-\d+|e\d\d-[\w]+|[A-Z]{1,3}-?\d+[a-z]?|\d+[a-z]{1,2})\b")


def words_of(page: Page) -> set[str]:
    """Latin words of what a person reads: without code, addresses, what the park itself wrote in a bill, and pictures."""
    text = re.sub(r"<(code|svg|title|desc)\b.*?</\1>", " ", page.text, flags=re.DOTALL)
    text = re.sub(r'<t[dh] class="pb-where">.*?</t[dh]>', " ", text, flags=re.DOTALL)
    text = re.sub(r"\{#[^}]*\}|<[^>]+>", " ", text)
    return set(re.findall(r"[A-Za-z][A-Za-z]{2,}", _PARK_WORDS.sub(" ", html.unescape(text))))


def test_no_english_and_no_ids_stand_in_the_text(demo: Built) -> None:
    for path in PAGES:
        assert words_of(demo.book.pages[path]) <= _KNOWN_WORDS, path
    for page in of_data(demo.book.pages):
        assert not words_of(page) & {"diesel", "electricity", "bituminous", "natural", "gas", "stationary", "eliminated", "refused", "counted"}
        assert "gbt32151" not in page.text and "elec.cn" not in page.text and "energy-company</" not in page.text


def test_the_menu_has_the_section_after_the_gaps(demo: Built) -> None:
    titles = [entry.title for entry in demo.book.nav]
    assert titles[titles.index("碳数据") - 1 : titles.index("碳数据") + 2] == ["差距分析", "碳数据", "视图"]
    (section,) = [entry for entry in demo.book.nav if entry.title == "碳数据"]
    assert [entry.path for entry in section.children if entry.path] == [*PAGES[:5], *FOLLOWING, *PAGES[5:]]
    assert {entry.path for entry in section.children[-1].children} == {p for p in demo.book.pages if p.startswith("data/e/")}


def test_what_is_not_in_the_total_is_said(demo: Built) -> None:
    text = html.unescape(demo.book.pages[links.DATA].text)
    outside = ("园区内互供，购入一方", "范围三", "没有报送，不等于没有", "生物源二氧化碳", "示例十三号港口油库有限公司", "清除（碳汇等）")
    for said in (*outside, "等价值没有给"):
        assert said in text
    for name in ("上年，2024 年", "基准年，2023 年", "总量，市场法"):
        assert name in text


# Codes -----------------------------------------------------------------------------------------------------------

_CODE_AT = {"error": (1,), "warn": (0, 1, 2), "refuse": (2,), "BadCell": (0,), "NoChoice": (0,), "UnitFault": (0,), "_Refused": (0,)}
_CODE_AT |= {"tell": (0,), "add": (0,), "_say": (2,), "Repair": (1,), "_leave_out": (1,)}


def codes_of_inventory() -> set[str]:
    """Codes in the calls that make a problem: words in code position, and words with a hyphen that are no ids of the park."""
    found = set()
    for path in (Path(parkbook.__file__).parent / "inventory").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            for at in _CODE_AT.get(name, ()):
                if len(node.args) <= at:
                    continue
                for value in ast.walk(node.args[at]):
                    if isinstance(value, ast.Constant) and isinstance(value.value, str) and re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", value.value):
                        found.add(value.value)
    return found


def test_every_code_of_the_inventory_has_a_chinese_sentence() -> None:
    codes = codes_of_inventory()
    assert len(codes) > 80
    assert [code for code in sorted(codes) if not is_explained(code)] == []
    plain = ("empty", "encrypted", "ending", "factor", "formula", "gwp", "mapping", "merged", "month", "negative", "oxidation", "period", "separator")
    assert [code for code in plain if not is_explained(code)] == []


def test_problems_stand_under_a_kind_and_errors_come_first(demo: Built) -> None:
    inventory = demo.loaded.inventory_on(demo.assessment.as_of)
    assert inventory is not None
    for problem in inventory.problems:
        assert kind_of(problem) in KINDS and "问题代码" not in explain(problem)
    assert kind_of(Problem(Place("data/a.csv", 2), "error", "year-jump", "")) == KINDS[0]
    assert kind_of(Problem(Place("data/a.csv", 2), "warning", "repaired", "")) == KINDS[-1]
    text = html.unescape(demo.book.pages[links.DATA_QUALITY].text)
    places = [text.index(f"### {kind} ") for kind in KINDS if f"### {kind} " in text]
    assert len(places) > 3 and places == sorted(places)
    assert "data/activity-e10.csv 第 73 行" in text and "137 万Nm3、104 万Nm3、+31.73%" in text


# Parks of every size ----------------------------------------------------------------------------------------------


@cache
def kit() -> tuple[Kit, Problems]:
    problems = Problems()
    return load_kit(ROOT, problems), problems


def park_pages(root: Path, enterprises: dict[str, str], activity: str | None, more: str = "") -> tuple[dict[str, Page], Inventory | None]:
    """The pages of the section for a park on disk."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "park.yml").write_text("name: {zh: 试验园区}\ncode: SY\nstandards: [{id: cses}]\nbase_year: 2024\n" + more, encoding="utf-8")
    (root / "registers").mkdir(exist_ok=True)
    rows = "".join(f'{id},"{name}",是\n' for id, name in enterprises.items())
    (root / "registers/enterprises.csv").write_text(f"id,name,inside\n{rows}", encoding="utf-8")
    if activity is not None:
        (root / "data").mkdir(exist_ok=True)
        (root / "data/activity.csv").write_text(activity, encoding="utf-8")
    loaded = load_all(ROOT, root, kit())
    assert loaded.park is not None
    inventory = loaded.inventory_on(DAY)
    sources = Sources(loaded.kit, loaded.park, assess(loaded, DAY), tuple(loaded.problems_on(DAY).sorted()), ROOT, inventory=inventory)
    return {page.path: page for page in data.pages(Renderer(sources))}, inventory


def test_one_enterprise_and_one_row(tmp_path: Path) -> None:
    pages, inventory = park_pages(tmp_path, {"a1": "甲厂"}, HEAD + "a1,柴油,2025,10,t,发票1,,,\n")
    assert {*PAGES, *FOLLOWING, "data/e/a1.md"} == set(pages)
    for page in of_data(pages):
        check_sums(page)
    assert inventory is not None and inventory.latest is not None
    text = html.unescape(pages[links.DATA].text)
    assert "2025 年，园区边界内排放 30.96 tCO2e。" in text and "2024 年没有数据，比不了" in text
    assert "发票1" in pages["data/e/a1.md"].text and "data/activity.csv 第 2 行" in html.unescape(pages["data/e/a1.md"].text)
    assert "3.09591 tCO2/t" in html.unescape(pages["data/e/a1.md"].text)


def test_forty_enterprises(tmp_path: Path) -> None:
    names = {f"b{n:02}": f"第{n}厂" for n in range(40)}
    months = [f"2025-{month:02}" for month in range(1, 13)]
    rows = "".join(
        f"{id},柴油,{month},{7 + 3 * n % 11},t,,,,\n{id},外购电力,{month},{9 + n % 7},MWh,,,,\n"
        for n, id in enumerate(names)
        for month in months
    )
    pages, _ = park_pages(tmp_path, names, HEAD + rows)
    assert len(pages) == len(PAGES) + len(FOLLOWING) + 40
    assert all(check_sums(page) > 0 for page in of_data(pages) if page.path != links.DATA_QUALITY)


def test_hostile_names_and_refused_rows(tmp_path: Path) -> None:
    long = (MARK + "很长的名字" * 12)[:60]
    activity = HEAD + (
        f'c1,"{MARK}|`x`",2025-01,5,t,"{MARK}",,1.5,tCO2/t\n'
        "c1,柴油,2025-02,abc,t,坏行,,,\n"
        "c2,外购热力,2025-02,500,GJ,热费单,c1,,\n"
        "c9,柴油,2025-03,1,t,没有这家,,,\n"
        "c2,没有这种东西,2025-03,1,t,,,,\n"
    )
    pages, inventory = park_pages(tmp_path, {"c1": long, "c2": "乙厂"}, activity)
    assert inventory is not None and inventory.latest is not None and not inventory.latest.complete
    for page in of_data(pages):
        check_sums(page)
    for page in pages.values():
        assert MARK not in page.markdown() and "<script" not in page.text
    assert "不完整" in pages[links.DATA].text
    bills = html.unescape(pages["data/e/c1.md"].text)
    assert "有错，未计" in bills and "坏行" in bills
    assert f"从{long}购入" in html.unescape(pages["data/e/c2.md"].text).replace("&lt;", "<")
    assert KINDS[0] in pages[links.DATA_QUALITY].text


def test_all_rows_refused_still_makes_pages(tmp_path: Path) -> None:
    pages, _ = park_pages(tmp_path, {"d1": "丁厂"}, HEAD + "d1,没有这种东西,2025,1,t,,,,\n")
    text = pages.get(links.DATA, pages.get(links.DATA_START))
    assert text is not None and ("算不出来" in text.text or "开始填碳数据" in text.text)


def test_a_reporting_year_without_rows_says_so_and_shows_the_last_one(tmp_path: Path) -> None:
    activity = HEAD + "g1,柴油,2024,10,t,,,,\ng1,柴油,2025,20,t,,,,\n"
    pages, _ = park_pages(tmp_path, {"g1": "庚厂", "g2": "辛厂"}, activity, "carbon: {report_year: 2026}\n")
    for path in (links.DATA, links.DATA_ENTITIES, links.DATA_QUALITY):
        assert "报告年是 2026 年" in pages[path].text
    text = html.unescape(pages[links.DATA].text)
    assert "2025 年，园区边界内排放 61.92 tCO2e" in text and "+100.0%" in text and "上年（也是基准年），2024 年" in text
    assert "辛厂" in pages[links.DATA_ENTITIES].text.split("没有报数据的")[1]
    assert "范围二 购入的电力、热力和蒸汽（没有报送）" in text


def test_without_data_the_section_tells_how_to_begin(tmp_path: Path) -> None:
    pages, inventory = park_pages(tmp_path, {"f1": "己厂"}, None)
    assert inventory is None and list(pages) == [links.DATA_START]
    text = pages[links.DATA_START].text
    for said in ("parkbook template activity", "data/", "activity-e05.map.yml", "各企业各月的排放"):
        assert said in text
    empty, _ = park_pages(tmp_path / "two", {"f1": "己厂"}, "甲,乙\n1,2\n")
    assert list(empty) == [links.DATA_START] and "先改这些" in empty[links.DATA_START].text


# Many rows --------------------------------------------------------------------------------------------------------


def many(count: int, sources: int = 1) -> EntityTables:
    rows: list[dict[str, Any]] = [
        {"period": f"2025-{1 + n % 12:02}", "line": f"L{n % 5}", "t": 0.1 + n % 7, "consumption": 1.0, "source_id": f"s{n % sources}"}
        for n in range(count)
    ]
    inventory = inventory_of(rows)
    return EntityTables(YearTables(inventory, DataView(inventory), 2025), "e01", inventory.frame)


def test_rows_of_a_large_enterprise_are_put_together_by_line_and_month() -> None:
    few, large = many(MOST_BILLS), many(MOST_BILLS + 1)
    assert not few.many and len(few.groups(2025)[0].bills) == MOST_BILLS
    (group,) = large.groups(2025)
    assert len(group.bills) == 60 and group.bills[0].where.endswith("行合在一起")
    assert sum(figure_of(bill.text) for bill in group.bills) == figure_of(group.text)
    assert large.bill_of_month[("s0", "2025-03")] in {bill.anchor for bill in group.bills}


def test_many_sources_of_an_enterprise_share_a_line() -> None:
    tables = many(500, sources=MOST_SOURCES + 40)
    assert len(tables.sources) == MOST_SOURCES + 1 and tables.sources[-1].title == "其余 40 种"
    assert sum(figure_of(line.text) for line in tables.sources) == figure_of(tables.total)
    assert len(tables.groups(2025)) == MOST_SOURCES and tables.left(2025) == 40


# Tables that add up both ways -------------------------------------------------------------------------------------

CELL = st.one_of(st.none(), st.just(0.0), st.floats(-1e4, 1e6, allow_nan=False))


@st.composite
def tables(draw: st.DrawFn) -> list[list[float | None]]:
    width = draw(st.integers(1, 6))
    return draw(st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=7))


@settings(max_examples=150, deadline=None)
@given(tables(), st.integers(0, 2))
def test_a_table_adds_up_both_ways(cells: list[list[float | None]], digits: int) -> None:
    grid = add_up_grid(cells, digits)
    for row, said in zip(grid.cells, grid.rows, strict=True):
        assert sum(map(figure_of, row)) == figure_of(said)
    for column, said in zip(zip(*grid.cells, strict=True), grid.columns, strict=True):
        assert sum(map(figure_of, column)) == figure_of(said)
    assert sum(map(figure_of, grid.rows)) == sum(map(figure_of, grid.columns)) == figure_of(grid.total)
    for given_row, row in zip(cells, grid.cells, strict=True):
        for value, text in zip(given_row, row, strict=True):
            assert (text == "—") == (value is None)
            if value is not None:
                assert abs(float(figure_of(text)) - value) < 2.001 * 10**-digits


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=8))
def test_parts_add_up_to_a_total_that_is_printed_already(parts: list[float]) -> None:
    total = f"{round(sum(parts)) + 1:,}"
    assert sum(map(figure_of, add_up_to(parts, total, 0))) == figure_of(total)


@pytest.fixture(autouse=True)
def _no_leftovers(tmp_path: Path) -> Iterator[None]:
    yield
    shutil.rmtree(tmp_path, ignore_errors=True)
