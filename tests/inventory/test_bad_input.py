"""What is wrong in a table is said with its place; the other rows are computed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.inventory.helping import calc, codes, row, said

GOOD = "电,10,MWh,2023"


@pytest.mark.parametrize(
    ("heads", "cells", "place", "code"),
    [
        ("period", "柴油,1,桶,2025", "2:6", "unknown-unit"),
        ("period", "柴油,1,升,2025", "2:6", "unit-mismatch"),
        ("period", "天然气,1,万m3,2025", "2:7", "unit-mismatch"),
        ("period", "天然气,1,万方,2025", "2:7", "ambiguous-unit"),
        ("period", "柴油,1,,2025", "2:6", "missing-value"),
        ("period", "柴油,,t,2025", "2:4", "missing-value"),
        ("period", "柴油,—,t,2025", "2:4", "missing-value"),
        ("period", "柴油,inf,t,2025", "2:4", "number"),
        ("period", "柴油,NaN,t,2025", "2:4", "number"),
        ("period", "柴油,-1,t,2025", "2:4", "negative"),
        ("period", '柴油,"1,5",t,2025', "2:4", "number"),
        ("period", "柴油,1,t,2025-13", "2:8", "period"),
        ("period", "柴油,1,t,2025-03/2025-02", "2:8", "period"),
        ("period", "不知道,1,t,2025", "2:1", "unknown-source"),
        ("period", "原煤,1,t,2025", "2:1", "unclear-source"),
        ("period,gas", "柴油,1,t,2025,XX", "2:13", "unknown-gas"),
        ("carbon_content", "烟煤,1,t,0.6", "2:8", "missing-unit"),
        ("carbon_content,carbon_content_unit", "烟煤,1,t,25.41,tC/GJ", "2:8", "range"),
        ("factor_value", "自有,1,t,3", "2:8", "missing-unit"),
        ("factor_value,factor_unit", "自有,1,t,3,t", "2:10", "factor-unit"),
        ("factor_value,factor_unit", "自有,1,t,3,tCO2/m3", "2:6", "unit-mismatch"),
        ("factor", "柴油,1,t,fuel.x", "2:8", "unknown-factor"),
        ("closing_stock,opening_stock", "柴油,1,t,9,0", "2:4", "negative-consumption"),
        ("closing_stock", "柴油,9,t,1", "2", "half-stock"),
        ("oxidation", "柴油,1,t,980", "2:8", "range"),
        ("share", "柴油,1,t,1.2", "2:8", "range"),
        ("category", "柴油,1,t,随便", "2:8", "value"),
        ("category", "蒸汽,1,t,蒸汽", "2:6", "missing-enthalpy"),
        ("method,concentration,concentration_unit", "烟气,1,Nm3,measured,,", "2:19", "missing-value"),
        ("method,concentration,concentration_unit", "烟气,1,Nm3,measured,3,斤", "2:21", "unknown-unit"),
        ("method,concentration,concentration_unit", "烟气,1,m3,measured,3,g/Nm3", "2:6", "unit-mismatch"),
        ("period", "柴油,1,t,2025,x", "2:13", "no-heading"),
    ],
)
def test_a_faulty_row_is_refused_with_its_place(heads: str, cells: str, place: str, code: str) -> None:
    result = calc(f"source,quantity,unit,{heads}\n{cells}\n电,10,MWh\n")
    assert [f"{p.place} {p.code}" for p in result.problems if p.severity == "error"] == [f"a.csv:{place} {code}"]
    assert result.rows[0].co2e_t is None
    assert result.total == pytest.approx(5.306)
    assert not result.complete


def test_what_is_all_refused_has_no_total() -> None:
    assert row("period", "柴油,x,t,2025").total is None


def test_a_table_without_rows_has_no_total() -> None:
    result = calc("source,quantity,unit\n")
    assert (result.total, result.rows) == (None, ())


def test_every_problem_in_one_run() -> None:
    result = calc("排放源,数量,单位\n柴油,x,t\n柴油,1,桶\n不知道,1,t\n柴油,1,t\n")
    assert said(result) == ["a.csv:2:4 number", "a.csv:3:6 unknown-unit", "a.csv:4:1 unknown-source"]


BALANCE = "enterprise,process,source,quantity,unit,method,flow,carbon_content,carbon_content_unit\n"


def test_a_balance_below_zero_is_not_counted() -> None:
    result = calc(BALANCE + "e,p,a,1,t,balance,input,0.5,tC/t\ne,p,b,9,t,balance,output,0.5,tC/t\ne,q,a,3,t,balance,input,0.5,tC/t\n")
    assert said(result) == ["a.csv:2:3 negative-balance"]
    assert [g.co2e_t for g in result.groups] == [None, pytest.approx(5.5)]
    assert result.total == pytest.approx(5.5)


def test_a_balance_that_lost_a_row_is_not_counted() -> None:
    result = calc(BALANCE + "e,p,a,9,t,balance,input,0.5,tC/t\ne,p,b,1,t,balance,,0.5,tC/t\n")
    assert codes(result) == ["incomplete-balance", "missing-value"]
    assert result.total is None


def test_shares_of_a_line_above_one() -> None:
    text = "enterprise,line,source,quantity,unit,period,share\na,L,电,1,MWh,2023,0.7\nb,L,电,1,MWh,2023,0.5\na,L,电,1,MWh,2022,0.7\n"
    result = calc(text)
    assert codes(result) == ["share-above-one"] * 2
    assert result.total == pytest.approx(0.7 * 0.5366)


def test_a_document_entered_twice_is_said_and_counts() -> None:
    text = "line,source,quantity,unit,period,document\nL,电,1,MWh,2023-01,D1\nL,电,1,MWh,2023-01,D1\nL,电,1,MWh,2023-02,D1\n,电,2,MWh,2023-01,\n"
    result = calc(text)
    assert [s for s in said(result) if "duplicate" in s] == ["a.csv:3:19 duplicate-document"]
    assert result.total == pytest.approx(5 * 0.5306)


def test_stocks_that_do_not_follow_on() -> None:
    text = "source,quantity,unit,period,opening_stock,closing_stock\n柴油,10,t,2025-01,5,4\n柴油,10,t,2025-02,4,3\n柴油,10,t,2025-03,9,3\n"
    assert said(calc(text)) == ["a.csv:4:17 stock-break"]


@pytest.mark.parametrize("text", ["2025", "2025-03", "2025.3", "202503", "2025年3月", "2025-03-04/2025-04-03", "2025/3", "２０２５．３"])
def test_periods(text: str) -> None:
    assert codes(row("period", f"电,1,MWh,{text}")) == []


@pytest.mark.parametrize("text", ["98", "98%", "0.98", "９８％"])
def test_oxidation_is_read_however_it_is_written(text: str) -> None:
    result = row("oxidation", f"柴油,1,t,{text}")
    assert result.total == pytest.approx(42.652 * 0.0202 * 0.98 * 44 / 12)
    assert ("repaired" in codes(result, "warning")) == (text != "0.98")


def test_numbers_as_people_write_them_and_rows_of_sums() -> None:
    result = calc('序号,排放源,数量,单位\n1,柴油,"1,200",t\n2,柴油,１２,t\n合计,,1212,t\n')
    assert [r.consumption for r in result.rows] == [1200, 12]
    assert said(result) == ["a.csv:2:6 repaired", "a.csv:3:6 repaired", "a.csv:4 total-row"]


@pytest.mark.parametrize(("text", "value"), [('"1,234.5"', 1234.5), ("1 234.5", 1234.5), ("１，０００", 1000), ("1234.5", 1234.5)])
def test_signs_between_thousands_are_a_repair(text: str, value: float) -> None:
    result = row("period", f"柴油,{text},t,2025")
    assert result.rows[0].consumption == value
    assert codes(result, "warning") == (["repaired"] if text != "1234.5" else [])


@pytest.mark.parametrize("text", ["—", "无", "N/A", "/"])
def test_what_people_write_for_nothing_is_nothing(text: str) -> None:
    assert said(row("period,share", f"电,1,MWh,2023,{text}")) == said(row("period,share", "电,1,MWh,2023,"))


def test_a_mismatch_says_what_would_fit() -> None:
    hints = [p.hint for p in row("period", "柴油,1,升,2025").problems if p.code == "unit-mismatch"]
    assert hints == ["write it in t, kg, 万t"]
    assert next(p.hint for p in row("period", "天然气,1,m3,2025").problems if p.code == "unit-mismatch").startswith("m3 as metered is not Nm3")


def test_a_month_that_has_not_begun() -> None:
    text = "source,quantity,unit,period\n电,1,MWh,2026-12\n电,1,MWh,2026\n电,1,MWh,2026-11\n"
    result = calc(text, today=date(2026, 11, 21))
    assert [one for one in said(result) if "future" in one] == ["a.csv:2:9 future-period"]
    assert result.total == pytest.approx(3 * 0.5306)
    assert "future-period" not in codes(calc(text), "warning")


def test_text_that_a_sheet_would_run_is_a_name() -> None:
    result = row("period", '"=HYPERLINK(""x"")",1,t,2025')
    assert (codes(result), result.rows[0].source) == (["unknown-source"], '=HYPERLINK("x")')


def test_of_many_cells_some_are_named_and_the_others_counted() -> None:
    result = calc("source,quantity,unit\n" + "柴油,x,t\n" * 1500)
    wrong = [p for p in result.problems if p.code == "number"]
    assert (len(wrong), wrong[-1].place.line) == (1001, 1002)
    assert wrong[-1].message.startswith("500 more cells, from this one on: ")


@given(st.lists(st.lists(st.text(max_size=8), min_size=3, max_size=3), max_size=4))
def test_any_cells_are_read_or_said(rows: list[list[str]]) -> None:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out).writerows([["source", "quantity", "unit", "period"], *[[*cells, "2025"] for cells in rows]])
    if "\0" not in out.getvalue():
        result = calc(out.getvalue())
        assert result.total is None or result.complete or codes(result)
        assert len(result.rows) <= len(rows)
