"""A CSV in parts reads the same as the same CSV as a grid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from parkbook.inventory import bigcsv
from parkbook.inventory.bigcsv import read_frame
from parkbook.inventory.bodies import find_table
from parkbook.inventory.sheets import read_grids
from parkbook.problems import Problems
from tests.inventory.test_sheets import COLUMNS

NASTY = (
    '\n台账\n企业,品种,消耗量(吨),月份\n例：甲,柴油,1,2024-01\n甲,柴油,"1,000",45352\n\n,"汽\n油",２,2024.9\n小计,,1002,\n'
    "企业,品种,消耗量(吨),月份\n乙,煤,3,2024.1\n,=1+1,—,202403\n合计,,1005,\n注：无,,,\n"
)


def _read(folder: Path, raw: bytes, **more: Any) -> tuple[pd.DataFrame, Problems]:
    (folder / "a.csv").write_bytes(raw)
    problems = Problems()
    made = list(read_frame(folder, "a.csv", COLUMNS, {}, problems, **more))
    return (pd.concat(made, ignore_index=True) if made else pd.DataFrame()), problems


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("chunk", [1, 2, 3, 1000])
def test_parts_read_like_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str, ends: str, chunk: int
) -> None:
    monkeypatch.setattr(bigcsv, "CHUNK", chunk)
    data, problems = _read(tmp_path, NASTY.replace("\n", ends).encode(encoding), same_as_above=("enterprise",))
    whole = Problems()
    table = find_table(read_grids(tmp_path, "a.csv", whole)[0], COLUMNS, {}, whole, ("enterprise",))
    assert table is not None
    texts = data.map(lambda cell: cell.replace("\r\n", "\n") if isinstance(cell, str) else cell)
    assert texts.to_dict("records") == table.data.to_dict("records")
    if chunk == 1000:
        assert data["row"].tolist() == [5, 7, 11, 12]
        lines = [(p.place.line, p.code) for p in problems.sorted()]
        assert lines == [(p.place.line, p.code) for p in whole.sorted()]


def test_a_sum_that_differs_over_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bigcsv, "CHUNK", 2)
    _, problems = _read(tmp_path, "品种,数量\n煤,1\n油,2\n气,3\n合计,7\n".encode())
    wrong = next(p for p in problems if p.code == "total-differs")
    assert wrong.place.line == 5 and "add up to 6" in wrong.message


def test_moved_cells_unclosed_quotes_zero_bytes_and_encodings(tmp_path: Path) -> None:
    data, problems = _read(tmp_path, "品种,数量\n煤,1,234\n油,2\n".encode())
    assert data["source"].tolist() == ["油"] and [p.place.line for p in problems] == [2]
    _, problems = _read(tmp_path, '品种,数量\n煤,1\n"油,2\n'.encode())
    assert problems.has_errors
    _, problems = _read(tmp_path, "品种,数量\n煤,1\n油\0,2\n".encode())
    assert [(p.place.line, p.code) for p in problems] == [(3, "format")]
    _, problems = _read(tmp_path, "品种,数量\n煤,1\n".encode() + "汽油,2\n".encode("gb18030"))
    assert [(p.place.line, p.code) for p in problems] == [(3, "encoding")]
    _, problems = _read(tmp_path, "品种;数量\n煤;1\n".encode())
    assert [p.code for p in problems] == ["separator"]
    data, problems = _read(tmp_path, "品种,数量\n".encode())
    assert not len(data) and not problems.has_errors
