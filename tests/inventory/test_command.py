"""`parkbook calc`: exit codes, the fields of the JSON, encodings, and what a person reads."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parkbook.cli import main

THREE = "排放源,数量,单位,时段\n柴油,100,t,2023\n外购电力,50,万kWh,2023\n热力,1000,GJ,2023\n"
"""100 x 3.0959096 + 500 x 0.5306 + 1000 x 0.11 = 309.59096 + 265.3 + 110."""
FIELDS = ["unit", "gwp", "total", "rows", "groups", "by_category", "by_gas", "energy_tce", "problems"]
ROW = [
    *("row", "sheet", "source", "category", "method", "consumption", "unit"),
    *("factor_id", "factor_value", "factor_unit", "emission_t", "gas", "co2e_t"),
]


def write(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "a.csv"
    path.write_text(text, encoding=encoding)
    return str(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_json(tmp_path: Path, encoding: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calc", write(tmp_path, THREE, encoding), "--format", "json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert list(made) == FIELDS
    assert [list(row) for row in made["rows"]] == [ROW] * 3
    assert made["total"] == pytest.approx(309.590964 + 265.3 + 110)
    assert made["gwp"] == "AR5"
    assert made["rows"][0]["sheet"] is None


def test_errors_exit_1_and_the_rest_is_computed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, THREE + "柴油,x,t,2023\n")
    assert main(["calc", path]) == 1
    out = capsys.readouterr().out
    assert "合计 684.89 tCO2e（不完整" in out
    assert f"{path}:5:4: error[number]" in out
    assert "生态环境部" in out and "已核对" in out


@pytest.mark.parametrize("more", [["--region", "火星"], ["--year", "25"], ["--gwp", "AR7"]])
def test_wrong_usage_exits_2(tmp_path: Path, more: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(["calc", write(tmp_path, THREE), *more])
    except SystemExit as why:
        code = int(str(why.code))
    assert code == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("text", [None, "", "a,b\n1,2\n"])
def test_what_is_no_table_exits_1(tmp_path: Path, text: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, text) if text is not None else str(tmp_path / "gone.csv")
    assert main(["calc", path, "--format", "json"]) == 1
    made = json.loads(capsys.readouterr().out)
    assert list(made) == FIELDS and made["total"] is None and made["problems"]
