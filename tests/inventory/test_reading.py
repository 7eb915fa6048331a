"""`parkbook calc` on files as parks have them: what was repaired is said at its cell, and nothing missing is a zero."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from parkbook.cli import main
from tests.inventory.xls_sample import XLS

POWER = 0.5306
"""tCO2/MWh, national, 2023."""
HEAD = ["排放源", "数量", "单位", "时段"]


def calc(folder: Path, file: str) -> tuple[int, dict[str, Any], list[str]]:
    """Exit code, JSON, and `place severity code` of every problem."""
    code, out, _ = _command(["calc", file, "--format", "json"], folder)
    made = json.loads(out)
    said = [f"{_place(p)} {p['severity']} {p['code']}" for p in made["problems"]]
    return code, made, said


def _command(args: list[str], folder: Path) -> tuple[int, str, str]:
    out, errors = io.StringIO(), io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = main(args)
    return code, out.getvalue(), errors.getvalue()


def _place(problem: dict[str, Any]) -> str:
    if problem["sheet"]:
        return f"{problem['path']}!{problem['sheet']}!{problem['cell']}"
    return ":".join(str(problem[key]) for key in ("path", "line", "col") if problem[key])


def _csv(folder: Path, text: str, encoding: str = "utf-8") -> str:
    (folder / "a.csv").write_bytes(text.encode(encoding))
    return "a.csv"


def _book(folder: Path, sheets: dict[str, list[list[Any]]], merge: tuple[str, ...] = (), hide: str = "") -> str:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for span in merge:
            sheet.merge_cells(span)
        if name == hide:
            sheet.sheet_state = "hidden"
    book.save(folder / "a.xlsx")
    return "a.xlsx"


def test_titles_above_a_two_row_heading(tmp_path: Path) -> None:
    text = "某厂2023年能源台账,,,\n填报单位：某厂,,,\n能源,,购入,\n品种,时段,数量,单位\n外购电力,2023,10,MWh\n"
    code, made, _ = calc(tmp_path, _csv(tmp_path, text))
    assert (code, made["total"], made["rows"][0]["row"]) == (0, pytest.approx(10 * POWER), 5)


def test_a_merged_heading(tmp_path: Path) -> None:
    rows = [["排放源", "时段", "购入", None], [None, None, "数量", "单位"], ["电", "2023", 10, "MWh"], ["电", "2023", "x", "MWh"]]
    code, made, said = calc(tmp_path, _book(tmp_path, {"表": rows}, ("A1:A2", "B1:B2", "C1:D1")))
    assert (code, made["total"]) == (1, pytest.approx(10 * POWER))
    assert "a.xlsx!表!C4 error number" in said


@pytest.mark.parametrize(("total", "differs"), [("30", False), ("31", True)])
def test_a_row_of_sums_is_left_out_and_checked(tmp_path: Path, total: str, differs: bool) -> None:
    text = f"排放源,数量,单位,时段\n电,10,MWh,2023\n电,20,MWh,2023\n合计,{total},,\n"
    code, made, said = calc(tmp_path, _csv(tmp_path, text))
    assert (code, made["total"]) == (0, pytest.approx(30 * POWER))
    assert "a.csv:4 warning total-row" in said
    assert ("a.csv:4:4 warning total-differs" in said) == differs


def test_gb18030_and_full_width_digits_and_thousands(tmp_path: Path) -> None:
    text = '排放源,数量,单位,时段\n电,"1,200",MWh,2023年3月\n电,１２,MWh,2023年\n'
    code, made, said = calc(tmp_path, _csv(tmp_path, text, "gb18030"))
    assert (code, [row["consumption"] for row in made["rows"]]) == (0, [1200, 12])
    assert "a.csv:3:3 warning repaired" in said


def test_a_month_in_chinese(tmp_path: Path) -> None:
    path = _csv(tmp_path, "排放源,数量,单位,时段\n柴油,1,t,2024年3月\n柴油,1,t,2023年3月\n")
    code, out, _ = _command(["calc", path, "--year", "2024", "--format", "json"], tmp_path)
    assert (code, [row["row"] for row in json.loads(out)["rows"]]) == (0, [2])


def test_visible_sheets_are_joined_and_a_hidden_one_is_told(tmp_path: Path) -> None:
    other = [["单位", "时段", "排放源", "数量"], ["MWh", "2023", "电", 5], ["MWh", "2023", "电", "x"]]
    sheets = {"一": [HEAD, ["电", 10, "MWh", "2023"]], "底稿": [HEAD, ["电", 99, "MWh", "2023"]], "二": other, "说明": [["填表说明"]]}
    code, made, said = calc(tmp_path, _book(tmp_path, sheets, hide="底稿"))
    assert (code, made["total"]) == (1, pytest.approx(15 * POWER))
    assert {"a.xlsx!底稿!A1 warning hidden-sheet", "a.xlsx!二!D3 error number"} <= set(said)
    assert "a.xlsx!说明!A1 warning no-heading-row" in said


def test_a_sheet_with_quantities_but_without_sources_is_an_error(tmp_path: Path) -> None:
    sheets = {"一": [HEAD, ["电", 10, "MWh", "2023"]], "二": [["数量", "单位"], [5, "MWh"]], "表计": [["表计", "设备"], ["m1", "炉"]]}
    code, made, said = calc(tmp_path, _book(tmp_path, sheets))
    assert (code, made["total"]) == (1, pytest.approx(10 * POWER))
    assert {"a.xlsx!二!A1 error missing-column", "a.xlsx!表计!A1 warning other-table"} <= set(said)


def test_a_formula_without_a_value_is_an_error_and_no_zero(tmp_path: Path) -> None:
    code, made, said = calc(tmp_path, _book(tmp_path, {"表": [HEAD, ["电", "=1+2", "MWh", "2023"]]}))
    assert (code, made["total"], made["rows"][0]["consumption"]) == (1, None, None)
    assert [one for one in said if "error" in one] == ["a.xlsx!表!B2 error formula"]


def test_xls_with_its_unit_in_the_heading(tmp_path: Path) -> None:
    (tmp_path / "b.xls").write_bytes(XLS)
    code, made, said = calc(tmp_path, "b.xls")
    assert code == 0, said
    assert [(row["source"], row["consumption"], row["unit"]) for row in made["rows"]] == [("柴油", 12.5, "t"), ("汽油", 3, "t")]
    assert {"b.xls!底稿!A1 warning hidden-sheet", "b.xls!能源!C2 warning heading-unit", "b.xls!能源!A4 warning merged"} <= set(said)
