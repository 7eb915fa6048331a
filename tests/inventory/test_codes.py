"""Every code that `calc` or `inventory` gives a problem is shown by a test of this folder, so that none is changed or dropped unseen."""

from __future__ import annotations

import ast
import io
import shutil
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

import parkbook
from parkbook.cli import main
from parkbook.inventory.factors import load_factors
from parkbook.inventory.reading import parts, workbook
from parkbook.inventory.reading.sheets import read_grids
from parkbook.problems import Problems
from tests.conftest import ROOT

HERE = Path(__file__).parent
PACKAGE = Path(parkbook.__file__).parent / "inventory"
AT = {"error": (1,), "warn": (1, 2), "refuse": (2,), "BadCell": (0,), "NoChoice": (0,), "UnitFault": (0,), "_Refused": (0,)}
"""Where a call gives its code: behind a place, or behind rows and a column."""


def _codes() -> set[str]:
    """Constants in the place of a code; where rows and a column come first, the code stands behind them."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            for at in AT.get(name, ()):
                if len(node.args) > at and isinstance(node.args[at], ast.Constant):
                    value = str(node.args[at].value)
                    if at == 1 and len(node.args) > 3 and len(texts) >= 3:
                        continue  # (rows, column, code, message): the code stands behind
                    if " " not in value:
                        found.add(value)
    return found


def test_every_code_of_calc_and_inventory_is_shown() -> None:
    shown = "".join(path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    assert len(_codes()) > 20
    assert [code for code in sorted(_codes()) if code not in shown] == []


def _said(tmp_path: Path, name: str) -> list[str]:
    problems = Problems()
    read_grids(tmp_path, name, problems)
    return [problem.code for problem in problems]


def test_a_workbook_that_is_too_big_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = Workbook()
    book.save(tmp_path / "a.xlsx")
    monkeypatch.setattr(parts, "MOST_BYTES", 100)
    assert _said(tmp_path, "a.xlsx") == ["too-big"]


def test_a_locked_workbook_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Workbook().save(tmp_path / "a.xlsx")

    def locked(*_: object) -> object:
        raise workbook.calamine.PasswordError("locked")

    monkeypatch.setattr(workbook.calamine, "load_workbook", locked)
    assert _said(tmp_path, "a.xlsx") == ["encrypted"]


CASES = {
    "duplicate-column": "source,数量,用量,unit\n柴油,1,2,t\n",
    "factor-year": "source,quantity,unit,period\n外购电力,1,MWh,2031-05\n".replace("2031", "2026"),
    "missing-ncv": "source,quantity,unit,carbon_content,carbon_content_unit\n自配燃料,1,t,0.02,tC/GJ\n",
    "no-category": "source,quantity,unit,factor_value,factor_unit\n自配料,10,t,2,tCO2/t\n",
    "no-energy": "source,quantity,unit,factor_value,factor_unit\n天然气,100,m3,0.002,tCO2/m3\n",
    "factor-to-check": "source,quantity,unit,factor\n水泥熟料,1,t,proc.clinker.cn\n",
}


@pytest.mark.parametrize("code", CASES)
def test_what_calc_says_of_a_row(code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text(CASES[code], encoding="utf-8")
    main(["calc", str(tmp_path / "a.csv")])
    assert f"[{code}]" in capsys.readouterr().out


def test_a_factor_that_stands_twice_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "questionnaires/factors"
    shutil.copytree(ROOT / "questionnaires/factors", folder)
    table = folder / "factors.csv"
    lines = table.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    table.write_text("".join([*lines, lines[1]]), encoding="utf-8-sig")
    problems = Problems()
    load_factors(tmp_path, problems)
    assert [problem.code for problem in problems] == ["duplicate-id"]


def test_a_sheet_that_is_a_picture_of_figures_is_named(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["source", "quantity", "unit"])
    book.create_chartsheet("图")
    book.save(tmp_path / "a.xlsx")
    assert "no-sheet" in _said(tmp_path, "a.xlsx")


def test_a_file_without_rows_and_a_year_without_rows_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    assert main(["calc", str(tmp_path / "empty.csv")]) == 1
    assert "error[empty]" in capsys.readouterr().out
    (tmp_path / "old.csv").write_text("source,quantity,unit,period\n柴油,1,t,2020\n", encoding="utf-8")
    main(["calc", str(tmp_path / "old.csv"), "--year", "2024"])
    assert "warning[no-rows]" in capsys.readouterr().out


def test_a_broken_zip_is_no_workbook(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr("nothing.txt", "x")
    (tmp_path / "a.xlsx").write_bytes(buffer.getvalue())
    assert _said(tmp_path, "a.xlsx")
