"""Templates of the data tables: what they offer, and that what is filled in and saved is read as it stands."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from parkbook.cli import main
from parkbook.inventory.activity import read_activity
from parkbook.inventory.data.folder import load_tables
from parkbook.inventory.units import factor_unit, unit
from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit
from parkbook.kit.start import load_start, start_names
from parkbook.park.cells import BadCell, Reader
from parkbook.park.registers import CHOICES_SHEET, HELP_SHEET
from parkbook.park.rows import EXAMPLE
from parkbook.problems import Problems
from parkbook.publish.blank import blank_table, example_row
from parkbook.publish.data_blank import offers, source_names
from tests.conftest import ROOT
from tests.inventory.helping import factors
from tests.inventory.parks import ENTERPRISES, load, said

IDS = sorted(load_tables(ROOT, Problems()))
KEYS = {"enterprises": tuple(ENTERPRISES), "units": ("energy-co",), "objectives": ("ob-total",)}


@pytest.fixture(scope="module")
def kit() -> Kit:
    return load_kit(ROOT, Problems())


def template(folder: Path, *words: str) -> Path:
    """The file that the command wrote."""
    before = set(folder.glob("*.xlsx"))
    assert main(["template", *words, "--out", str(folder)]) == 0
    (made,) = set(folder.glob("*.xlsx")) - before
    return made


def data_of(root: Path) -> Path:
    folder = root / "data"
    folder.mkdir(exist_ok=True)
    return folder


def edit(path: Path, change: Any) -> None:
    book = load_workbook(path)
    change(book.worksheets[0])
    book.save(path)


def is_mine(sheet: Any) -> None:
    """The example row is taken for a row of data."""
    sheet["A2"] = str(sheet["A2"].value).removeprefix(EXAMPLE) or None


def test_every_example_filled_in_and_saved_is_read_without_a_word(tmp_path: Path, kit: Kit) -> None:
    folder = data_of(tmp_path)
    for id in IDS:
        edit(template(folder, id), is_mine)
    data, problems = load(tmp_path)
    assert said(problems) == []
    assert [(file.table, file.rows) for file in data.files] == [(id, 1) for id in IDS]
    for id in set(IDS) - {"activity"}:
        (row,) = data.rows(id)
        for column, shown in example_row(kit.tables[id], kit, {}).items():
            text = str(shown or "").removeprefix(EXAMPLE)
            assert (row[column] is None) is (text == ""), (id, column)
            if isinstance(shown, (int, Decimal)):
                assert float(str(row[column])) == pytest.approx(float(shown)), (id, column)
    assert [factor.id for factor in data.factors] == ["own.coal-e05"]


@pytest.mark.parametrize("id", IDS)
def test_a_template_as_it_comes_holds_no_row(tmp_path: Path, id: str) -> None:
    path = template(data_of(tmp_path), id)
    data, problems = load(tmp_path)
    assert said(problems) == [f"data/{id}.xlsx!{load_workbook(path).worksheets[0].title}!A2 warning example-row"]
    assert (data.files[0].rows, data.complete) == (0, True)


@pytest.mark.parametrize("id", IDS)
def test_a_template_says_where_its_file_goes(tmp_path: Path, id: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = template(tmp_path, id)
    assert f"data/{id}.xlsx" in capsys.readouterr().out
    book = load_workbook(path)
    told = "\n".join(str(row[0]) for row in book[HELP_SHEET].iter_rows(max_row=12, values_only=True))
    assert f"data/{id}.xlsx" in told
    assert "不用转换格式" in told
    assert "registers/" not in told
    assert all(sheet.sheet_state == "hidden" for sheet in book.worksheets[2:])
    heads = [cell for cell in book.worksheets[0][1] if cell.value]
    assert all(cell.comment and cell.comment.text for cell in heads)


def test_what_a_drop_down_offers_is_what_the_reader_takes(kit: Kit) -> None:
    for table in kit.tables.values():
        for id, words in offers(table, kit, factors(), KEYS).items():
            column = table.column(id)
            assert column is not None
            for word in words:
                if id == "source":
                    factors().find(word)
                elif id == "gas":
                    factors().gas(word)
                elif id in ("factor_unit",) or (table.id, id) == ("factors", "unit"):
                    factor_unit(word)
                elif id in ("unit", "ncv_unit") and word != "%" and table.id not in ("assumptions", "benchmarks", "targets"):
                    unit(word)
                else:
                    assert Reader(column).read(word) is not None


def test_drop_downs_name_the_parks_enterprises_and_the_kits_sources(tmp_path: Path, kit: Kit) -> None:
    made = offers(kit.tables["activity"], kit, factors(), KEYS)
    assert made["enterprise"] == [*ENTERPRISES, "energy-co", "others"]
    assert made["supplier"] == [*ENTERPRISES, "energy-co", "grid"]
    assert {"柴油", "外购电力", "烟煤", "石灰石", "R-410A", "水泥熟料"} <= set(made["source"])
    assert "enterprise" not in offers(kit.tables["activity"], kit, factors(), {})
    assert offers(kit.tables["targets"], kit, factors(), KEYS)["objective"] == ["ob-total"]
    assert "intensity:value_added" in offers(kit.tables["benchmarks"], kit, factors(), KEYS)["indicator"]
    assert "取水量" in offers(kit.tables["output"], kit, factors(), KEYS)["indicator"]
    book = load_workbook(template(tmp_path, "activity", "--park", str(ROOT / "examples/demo-park")))
    rules = {str(rule.sqref).split("2")[0]: rule for rule in book.worksheets[0].data_validations.dataValidation}
    letters = {str(cell.value).rstrip("＊"): cell.column_letter for cell in book.worksheets[0][1]}
    assert "e01" in rules[letters["企业"]].formula1
    assert not rules[letters["排放源"]].showErrorMessage  # other names are let through
    assert rules[letters["类别"]].showErrorMessage
    listed = [cell.value for cell in book[CHOICES_SHEET][letters["排放源"]]]
    assert listed == source_names(factors())


def test_the_list_of_templates_keeps_registers_and_data_tables_apart(capsys: pytest.CaptureFixture[str], kit: Kit) -> None:
    assert main(["template"]) == 0
    registers, _, tables = capsys.readouterr().out.partition("数据表（园区文件夹的 data/）")
    assert all(f"\n{id} " in tables for id in kit.tables)
    assert all(f"\n{id} " in registers for id in kit.registers)
    assert not set(kit.tables) & set(kit.registers)
    titles = [table.title.zh for table in (*kit.tables.values(), *kit.registers.values())]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("name", ["活动数据", "Activity data", "activity"])
def test_a_data_table_goes_by_its_titles_too(tmp_path: Path, name: str) -> None:
    assert template(tmp_path, name).name == "activity.xlsx"


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = template(tmp_path, "output")
    path.write_bytes(b"mine")
    assert main(["template", "output", "--out", str(tmp_path)]) == 1
    assert path.read_bytes() == b"mine"
    assert "error[exists]" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["activity", "--start", "glass"], ["output", "--start", "steel"], ["units", "--start", "steel"]])
def test_a_start_list_that_is_not_there(tmp_path: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", *words, "--out", str(tmp_path)]) == 2
    assert "error[start]" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["steel", "cement"])
def test_a_start_list_is_filled_in_row_by_row(tmp_path: Path, name: str) -> None:
    path = template(data_of(tmp_path), "activity", "--start", name)
    assert path.name == f"activity-{name}.xlsx"
    data, problems = load(tmp_path)
    assert [p.code for p in problems] == ["example-row", "not-filled-in"]
    assert (data.files[0].rows, data.complete) == (0, True)
    heads = {str(cell.value).rstrip("＊"): cell.column for cell in load_workbook(path).worksheets[0][1]}

    def fill(sheet: Any) -> None:
        sheet.cell(row=3, column=heads["数量"]).value = 12.5
        sheet.cell(row=3, column=heads["时段"]).value = "2025-03"
        sheet.cell(row=4, column=heads["时段"]).value = "2025-03"

    edit(path, fill)
    data, problems = load(tmp_path)
    rows = data.activity[0].data
    assert list(rows["row"]) == [3, 4]
    mine = Problems()
    activity = read_activity(data.activity, load_tables(ROOT, mine)["activity"], mine)
    assert list(activity.frame["ok"]) == [True, False]
    assert [(p.code, p.place.cell) for p in mine] == [("missing-value", f"{_letter(heads['数量'])}4")]


def _letter(column: int) -> str:
    return chr(64 + column)


@pytest.mark.parametrize("name", start_names(ROOT))
def test_every_row_of_a_start_list_can_be_computed_or_says_what_it_needs(name: str, kit: Kit) -> None:
    problems = Problems()
    file = load_start(ROOT, name, problems)
    assert file is not None
    assert problems.items == []
    category = kit.tables["activity"].column("category")
    assert category is not None
    seen = set()
    for entry in file.units:
        for row in entry.rows:
            assert row.category in {value.id for value in category.values}
            unit(row.unit)
            known = _known(row.source)
            assert known is not row.own_factor, row.source
            if row.gas:
                factors().gas(row.gas)
            key = (entry.process, row.source, row.category)
            assert key not in seen
            seen.add(key)


def _known(source: str) -> bool:
    from parkbook.inventory.factors import NoChoice

    try:
        factors().choose(source, 2024)
    except NoChoice:
        return False
    return True


def test_the_units_of_table_2_and_the_lines_of_table_3() -> None:
    """T/CIECCPA 061-2023, tables 2 and 3, with the defects of the print mended."""
    steel, cement = (load_start(ROOT, name, Problems()) for name in ("steel", "cement"))
    assert steel is not None
    assert cement is not None
    processes = [entry.process for entry in steel.units]
    assert processes[:8] == ["石灰烧制", "炼焦", "球团", "烧结", "炼铁", "炼钢（转炉）", "炼钢（电炉）", "钢压延与加工"]
    assert len(processes) == len(set(processes))  # the print has one of them twice
    assert any(row.category == "fugitive" for entry in steel.units for row in entry.rows)  # the print has none
    text = (ROOT / "questionnaires/tables/start/steel.yml").read_text(encoding="utf-8")
    assert text.count("溶剂") == 1  # where it says that it is misprinted
    assert len(cement.monitoring) == 16
    assert cement.monitoring[2].source == "水泥组分定量测定"


def test_the_cement_list_brings_the_monitoring_sources_along(tmp_path: Path) -> None:
    book = load_workbook(template(tmp_path, "activity", "--start", "cement"))
    told = [row for row in book[HELP_SHEET].iter_rows(values_only=True) if row[0]]
    lines = [row[:5] for row in told]
    assert ("监测项目", "数据来源", "最低监测频次", "怎么汇总", "证明材料") in lines
    assert any(row[0] == "生料烧失量" and row[2] == "每日" for row in lines)


def test_values_and_words_of_every_example_are_sound(kit: Kit) -> None:
    for table in kit.tables.values():
        for id, text in table.example.items():
            column = table.column(id)
            assert column is not None
            try:
                assert Reader(column).read(text) is not None
            except BadCell as why:
                pytest.fail(f"{table.id}.{id}: {why}")
        assert blank_table(table, kit, {}).name == table.id
