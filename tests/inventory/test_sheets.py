"""What parks have, read as a person would read it; every repair is told, and nothing that is missing becomes a zero."""

from __future__ import annotations

import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from parkbook.inventory.reading import parts, sheets
from parkbook.inventory.reading.bodies import FoundTable, find_table, find_tables, serial_day
from parkbook.inventory.reading.headings import bare_key
from parkbook.inventory.reading.parts import scan_sheet
from parkbook.inventory.reading.sheets import read_grids
from parkbook.inventory.reading.totals import to_numbers
from parkbook.inventory.reading.workbook import cell_text
from parkbook.kit.model import Column
from parkbook.park.tables import Grid, parse_csv
from parkbook.problems import Problems
from tests.inventory.xls_sample import XLS


def _column(id: str, title: str, type: str, *aliases: str, **more: Any) -> Column:
    return Column.model_validate({"id": id, "title": {"zh": title, "en": id}, "type": type, "aliases": aliases, **more})


COLUMNS = (
    _column("enterprise", "企业", "text", "企业名称"),
    _column("source", "排放源", "text", "品种", required=True),
    _column("period", "时段", "text", "月份"),
    _column("quantity", "数量", "decimal", "消耗量", required=True),
    _column("unit", "单位", "text"),
    _column("opening_stock", "期初库存", "decimal"),
    _column("closing_stock", "期末库存", "decimal"),
    _column("day", "日期", "date"),
)


def _book(folder: Path, *rows: list[Any], merge: tuple[str, ...] = (), name: str = "a.xlsx") -> str:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "数据"
    for row in rows:
        sheet.append(row)
    for span in merge:
        sheet.merge_cells(span)
    book.save(folder / name)
    return name


def _grid(folder: Path, path: str) -> tuple[Grid, Problems]:
    problems = Problems()
    grids = read_grids(folder, path, problems)
    assert len(grids) == 1, [p.as_text() for p in problems]
    return grids[0], problems


def _table(folder: Path, path: str, mapping: dict[str, str] | None = None, **more: Any) -> tuple[FoundTable, Problems]:
    grid, problems = _grid(folder, path)
    table = find_table(grid, COLUMNS, mapping or {}, problems, **more)
    assert table is not None, [p.as_text() for p in problems]
    return table, problems


def _csv(folder: Path, text: str, encoding: str = "utf-8-sig") -> str:
    (folder / "a.csv").write_bytes(text.encode(encoding))
    return "a.csv"


def _said(problems: Problems) -> list[str]:
    return [f"{p.place} {p.code}" for p in problems]


def test_a_plain_csv(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        table, problems = _table(tmp_path, _csv(tmp_path, "排放源,数量,单位\n柴油,12.5,t\n", encoding))
        assert table.data.to_dict("records") == [{"row": 2, "source": "柴油", "quantity": "12.5", "unit": "t"}]
        assert str(table.place(1, "quantity")) == "a.csv:2:4"
        assert not len(problems)


def test_excel_cells_are_text_as_a_person_reads_them(tmp_path: Path) -> None:
    path = _book(tmp_path, ["a", "b"], [0.12345678901234, 3], [date(2024, 3, 5), True], [None, None], ["=x", 1e-7])
    grid, problems = _grid(tmp_path, path)
    assert grid.rows[1:3] == [["0.12345678901234", "3"], ["2024-03-05", "TRUE"]]
    assert grid.starts == [1, 2, 3, 5]
    assert grid.rows[3][0] == "=x" and grid.rows[3][1] == "1e-07"
    assert _said(problems) == ["a.xlsx!数据!A5 formula"]


def test_xls_with_title_merged_cells_hidden_sheet_and_sum(tmp_path: Path) -> None:
    (tmp_path / "b.xls").write_bytes(XLS)
    table, problems = _table(tmp_path, "b.xls")
    assert table.data["enterprise"].tolist() == ["甲厂", "甲厂"]
    assert table.data["day"].tolist() == ["2024-03-05", "2024.4"]
    assert table.units == {"quantity": "吨"}
    assert _said(problems) == ["b.xls!底稿!A1 hidden-sheet", "b.xls!能源!A5 total-row", "b.xls!能源!A4 merged"]


def test_the_content_decides_and_not_the_ending(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(XLS)
    _, problems = _table(tmp_path, "b.csv")
    assert "b.csv ending" in _said(problems)
    (tmp_path / "c.xls").write_bytes("排放源,数量\n柴油,1\n".encode("gb18030"))
    _, problems = _table(tmp_path, "c.xls")
    assert _said(problems) == ["c.xls ending"]


def test_a_formula_without_a_value_is_an_error_and_no_zero(tmp_path: Path) -> None:
    table, problems = _table(tmp_path, _book(tmp_path, ["排放源", "数量"], ["柴油", "=1+2"]))
    assert _said(problems) == ["a.xlsx!数据!B2 formula"]
    assert problems.has_errors
    assert table.data["quantity"].tolist() == ["=1+2"]


@pytest.mark.parametrize(
    ("cell", "pending", "errors"),
    [
        (b'<c r="B2"><f>A1*2</f></c>', {(1, 1): "=A1*2"}, {}),
        (b'<c r="B2"><f>A1*2</f><v></v></c>', {(1, 1): "=A1*2"}, {}),
        (b'<x:c r="AA10" s="1"><x:f t="shared" si="0"/><x:v/></x:c>', {(9, 26): "="}, {}),
        (b'<c r="B2"><f>A1&lt;2</f><v>1</v></c>', {}, {}),
        (b'<c r="B2" t="str"><f>A1</f><v></v></c>', {}, {}),
        (b'<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', {}, {(1, 1): "#DIV/0!"}),
        (b'<c r="B2" t="e"><v>#N/A</v></c>', {}, {(1, 1): "#N/A"}),
        (b'<c r="A1"/><c r="B2"><v>1</v></c>', {}, {}),
    ],
)
def test_cells_without_a_value(cell: bytes, pending: dict[Any, str], errors: dict[Any, str]) -> None:
    scan = scan_sheet(b'<sheetData><row r="1">' + cell + b"</row></sheetData>")
    assert (scan.pending, scan.errors) == (pending, errors)


def test_two_rows_of_headings_with_merged_groups(tmp_path: Path) -> None:
    path = _book(
        tmp_path,
        ["某园区2024年能源台账", None, None, None, None],
        ["品种", "库存", None, "消耗量", "单位"],
        [None, "期初", "期末", None, None],
        ["柴油", 1, 2, 3, "t"],
        merge=("A1:E1", "A2:A3", "B2:C2", "D2:D3", "E2:E3"),
    )
    table, problems = _table(tmp_path, path, {"库存期初": "opening_stock", "库存期末": "closing_stock"})
    assert table.columns == {0: "source", 1: "opening_stock", 2: "closing_stock", 3: "quantity", 4: "unit"}
    assert table.data.iloc[0].tolist() == [4, "柴油", "1", "2", "3", "t"]
    assert not len(problems)


def test_heading_in_the_tenth_row_and_not_in_the_eleventh(tmp_path: Path) -> None:
    notes = "说明一\n" * 9
    table, _ = _table(tmp_path, _csv(tmp_path, notes + "排放源,数量\n柴油,1\n"))
    assert table.data["row"].tolist() == [11]
    grid, problems = _grid(tmp_path, _csv(tmp_path, notes + "说明\n排放源,数量\n柴油,1\n"))
    assert find_tables([grid], COLUMNS, {}, problems) == []
    assert problems.has_errors


def test_units_and_numbering_under_the_headings(tmp_path: Path) -> None:
    table, problems = _table(tmp_path, _csv(tmp_path, "品种,月份,消耗量\n,,（吨）\n甲,乙,1\n柴油,2024.3,5\n"))
    assert table.units == {"quantity": "吨"} and len(table.data) == 1
    assert _said(problems) == ["a.csv:2 heading-row", "a.csv:3 heading-row"]


def test_sums_are_taken_out_and_added_up(tmp_path: Path) -> None:
    rows = '品种,数量,单位\n柴油,"1,000",t\n汽油,２０,t\n小 计,1020,\n煤,5,t\n合计,1025,\n本页合计：,1025,\n'
    table, problems = _table(tmp_path, _csv(tmp_path, rows))
    assert table.data["source"].tolist() == ["柴油", "汽油", "煤"]
    assert table.totals["quantity"].tolist() == ["1020", "1025", "1025"]
    assert _said(problems) == ["a.csv:4 total-row"]
    table, problems = _table(tmp_path, _csv(tmp_path, "品种,数量\n柴油,1\n汽油,2\n合计,4\n"))
    wrong = next(p for p in problems if p.code == "total-differs")
    assert str(wrong.place) == "a.csv:4:4" and "says 4" in wrong.message and "add up to 3" in wrong.message


def test_a_sum_of_one_fuel_and_a_sum_on_top(tmp_path: Path) -> None:
    rows = "企业,品种,数量\n甲,柴油,1\n乙,汽油,2\n乙,柴油,4\n合计,柴油,5\n合计,汽油,2\n"
    _, problems = _table(tmp_path, _csv(tmp_path, rows))
    assert _said(problems) == ["a.csv:5 total-row"]
    _, problems = _table(tmp_path, _csv(tmp_path, "品种,数量\n总计,3\n柴油,1\n汽油,2\n"))
    assert _said(problems) == ["a.csv:2 total-row"]


def test_a_name_with_计_is_no_sum(tmp_path: Path) -> None:
    table, _ = _table(tmp_path, _csv(tmp_path, "企业,品种,数量\n会计事务所,柴油,1\n甲统计局,合计用电,2\n"))
    assert len(table.data) == 2


def test_blank_means_the_cell_above_only_where_declared(tmp_path: Path) -> None:
    path = _csv(tmp_path, "企业,品种,数量\n甲,柴油,1\n,汽油,2\n合计,,3\n,煤,4\n")
    table, _ = _table(tmp_path, path)
    assert table.data["enterprise"].tolist() == ["甲", "", ""]
    table, problems = _table(tmp_path, path, same_as_above=("enterprise", "quantity"))
    assert table.data["enterprise"].tolist() == ["甲", "甲", "甲"]
    assert "a.csv:3:1 same-as-above" in _said(problems)


def test_a_merged_number_counts_once(tmp_path: Path) -> None:
    path = _book(tmp_path, ["品种", "数量"], ["柴油", 9], ["汽油", None], merge=("B2:B3",))
    table, problems = _table(tmp_path, path)
    assert table.data["quantity"].tolist() == ["9", ""]
    assert _said(problems) == ["a.xlsx!数据!B2 merged-number"]


def test_serials_months_text_numbers_and_october(tmp_path: Path) -> None:
    path = _book(
        tmp_path, ["品种", "数量", "日期", "月份"], ["柴油", "１,234", 45352, 2024.9], ["煤", 2, None, 2024.10]
    )
    table, problems = _table(tmp_path, path)
    assert table.data["day"].tolist() == ["2024-03-01", ""]
    assert _said(problems) == [
        "a.xlsx!数据!B2 number-as-text",
        "a.xlsx!数据!C2 serial-date",
        "a.xlsx!数据!D3 october",
    ]
    table, _ = _table(tmp_path, _book(tmp_path, ["品种", "数量", "月份"], ["柴油", 1, date(2024, 3, 1)]))
    assert table.data["period"].tolist() == ["2024-03"]


def test_long_numbers_lose_digits_in_excel(tmp_path: Path) -> None:
    _, problems = _table(tmp_path, _book(tmp_path, ["品种", "数量"], ["柴油", 12345678901234567890]))
    assert _said(problems) == ["a.xlsx!数据!B2 digits-lost"]


def test_unknown_headings_have_a_near_match_and_a_mapping_silences_them(tmp_path: Path) -> None:
    path = _csv(tmp_path, "品种,数量,期初库,用途\n柴油,1,2,锅炉\n")
    _, problems = _table(tmp_path, path)
    assert _said(problems) == ["a.csv:1:7 unknown-column", "a.csv:1:11 unknown-column"]
    assert "期初库存" in next(iter(problems)).hint
    table, problems = _table(tmp_path, path, {"期初 库": "opening_stock", "用途": "-"})
    assert not len(problems) and table.data["opening_stock"].tolist() == ["2"]
    _, problems = _table(tmp_path, path, {"期初库": "opening_stok", "用途": "-"})
    assert "a.csv mapping" in _said(problems)


def test_an_unquoted_thousands_comma_refuses_the_row(tmp_path: Path) -> None:
    table, problems = _table(tmp_path, _csv(tmp_path, "品种,数量,单位\n柴油,1,234,t\n煤,2,t\n"))
    assert table.data["source"].tolist() == ["煤"]
    assert _said(problems) == ["a.csv:2:10 no-heading"]


def test_notes_examples_and_repeated_headings_are_left_out(tmp_path: Path) -> None:
    rows = "品种,数量\n例：柴油,1\n柴油,1\n品种,数量\n煤,2\n注：不含生物质,\n填表人：张三,审核人：李四\n"
    table, problems = _table(tmp_path, _csv(tmp_path, rows))
    assert table.data["source"].tolist() == ["柴油", "煤"]
    assert {p.code for p in problems} == {"note-row", "heading-row", "example-row"}


def test_formula_text_stays_text(tmp_path: Path) -> None:
    table, problems = _table(tmp_path, _csv(tmp_path, "品种,数量\n=cmd|' /C calc'!A0,1\n@SUM(A1),2\n"))
    assert table.data["source"].tolist() == ["=cmd|' /C calc'!A0", "@SUM(A1)"]
    assert not len(problems)


# bad input


def _refused(folder: Path, path: str) -> str:
    problems = Problems()
    assert read_grids(folder, path, problems) == []
    assert problems.has_errors
    return next(p for p in problems if p.severity == "error").as_text()


def test_other_separators_are_told(tmp_path: Path) -> None:
    assert "`;`" in _refused(tmp_path, _csv(tmp_path, "排放源;数量\n柴油;1,5\n煤;2\n"))
    assert "Chinese comma" in _refused(tmp_path, _csv(tmp_path, "排放源，数量\n柴油，1\n"))
    table, _ = _table(tmp_path, _csv(tmp_path, "2024年台账\n排放源\t数量\n柴油\t1\n"))
    assert table.data["quantity"].tolist() == ["1"]


def test_two_encodings_in_one_file(tmp_path: Path) -> None:
    one, other = "排放源,数量\n柴油,1\n".encode(), "汽油,2\n外购电力,3\n".encode("gb18030")
    (tmp_path / "a.csv").write_bytes(one + other)
    assert "line 1 is UTF-8, line 3 is GB18030" in _refused(tmp_path, "a.csv")
    (tmp_path / "a.csv").write_bytes(other * 9 + one)
    assert "line 19 is UTF-8, line 1 is GB18030" in _refused(tmp_path, "a.csv")
    (tmp_path / "a.csv").write_bytes(("排放源,数量\n" + "柴油,1\n" * 9).encode() + b"\xff,2\n")
    assert "damaged" in _refused(tmp_path, "a.csv")


def test_web_pages_utf16_and_rubbish(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"<html><table><tr><td>1</td></tr></table>")
    assert "web page" in _refused(tmp_path, "a.xls")
    (tmp_path / "a.csv").write_bytes("排放源,数量\n".encode("utf-16"))
    assert "UTF-16" in _refused(tmp_path, "a.csv")
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04rubbish")
    assert "format" in _refused(tmp_path, "a.xlsx")
    (tmp_path / "b.xls").write_bytes(sheets.OLE + b"rubbish" * 200)
    assert "format" in _refused(tmp_path, "b.xls")
    assert "unreadable" in _refused(tmp_path, "missing.xlsx")
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w") as book:
        book.writestr("readme.txt", "no workbook")
    assert "no Excel workbook" in _refused(tmp_path, "c.xlsx")


def test_files_over_4_gib_are_refused_before_reading(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as stream:
        stream.truncate((4 << 30) + 1)  # a hole: takes no room on the disk
    assert "above 4 GiB" in _refused(tmp_path, "a.csv")


def _repack(folder: Path, name: str, part: str, data: bytes) -> None:
    """The workbook with one part replaced."""
    with zipfile.ZipFile(folder / "a.xlsx") as old, zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, data if info.filename == part else old.read(info))


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _book(tmp_path, ["排放源", "数量"], ["柴油", 1])
    _repack(tmp_path, "bomb.xlsx", "xl/styles.xml", b" " * (4 << 20))
    monkeypatch.setattr(parts, "MOST_UNPACKED", 1 << 20)
    assert "unpacks to more than 1 MiB" in _refused(tmp_path, "bomb.xlsx")
    raw = bytearray((tmp_path / "bomb.xlsx").read_bytes())  # now the sizes lie, in the directory and before the part
    while (at := raw.find(struct.pack("<I", 4 << 20))) >= 0:
        raw[at : at + 4] = struct.pack("<I", 100)
    (tmp_path / "liar.xlsx").write_bytes(raw)
    assert "unpacks to more than 1 MiB" in _refused(tmp_path, "liar.xlsx")


def test_a_cell_far_out_is_refused_before_room_is_allotted(tmp_path: Path) -> None:
    _book(tmp_path, ["排放源", "数量"])
    for cell in (
        b'<row r="1"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1048576'><c r='aaa9'><v>1</v></c></row>",
    ):
        xml = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        _repack(tmp_path, "far.xlsx", "xl/worksheets/sheet1.xml", xml + cell + b"</sheetData></worksheet>")
        assert "10,000,000 cells" in _refused(tmp_path, "far.xlsx")


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    _book(tmp_path, ["排放源", "数量"])
    xml = b'<!DOCTYPE a [<!ENTITY b "x">]><workbook><sheets><sheet name="&b;" r:id="r"/></sheets></workbook>'
    _repack(tmp_path, "dtd.xlsx", "xl/workbook.xml", xml)
    assert "document type" in _refused(tmp_path, "dtd.xlsx")


# properties


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_full_precision(value: float) -> None:
    assert float(cell_text(value)) == value


@given(st.lists(st.integers(-(10**9), 10**9), max_size=20))
def test_numbers_with_commas_and_full_width_digits(values: list[int]) -> None:
    wide = [f"{v:,}".translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789,-"}) for v in values]
    numbers, bad = to_numbers(wide)
    assert numbers.tolist() == values and not bad.any()


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30), st.integers(-3, 3))
def test_a_sum_is_told_exactly_where_it_differs(values: list[int], off: int) -> None:
    text = "品种,数量\n" + "".join(f"煤{n},{v}\n" for n, v in enumerate(values)) + f"合计,{sum(values) + off}\n"
    problems = Problems()
    grid = parse_csv(text, "a.csv", problems)
    assert grid is not None and find_table(grid, COLUMNS, {}, problems) is not None
    mean = len(values) > 1 and sum(values) + off == sum(values) / len(values)
    assert any(p.code == "total-differs" for p in problems) == (off != 0 and not mean)


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    folder = tmp_path_factory.mktemp("any")
    for start in (b"", sheets.ZIP, sheets.OLE):
        (folder / "a.csv").write_bytes(start + raw)
        problems = Problems()
        for grid in read_grids(folder, "a.csv", problems):
            find_table(grid, COLUMNS, {}, problems)


def test_small_things() -> None:
    assert serial_day("45352") == "2024-03-01"
    assert bare_key(" 消耗量 （万 kWh）*") == "消耗量"
