"""A large CSV is read block by block: result and problems are those of reading it as a whole."""

from __future__ import annotations

import contextlib
import json
import math
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from parkbook.inventory import calculate
from parkbook.inventory.activity import load_table
from parkbook.inventory.bulk import kinds, large
from parkbook.inventory.bulk.chunks import NotPlain
from parkbook.inventory.bulk.large import calculate_large
from parkbook.inventory.calculate import calculate_tables
from parkbook.inventory.choosing import Options
from parkbook.inventory.reading.grids import read_tables
from parkbook.inventory.results import Calculation, calc_json, nothing, write_json
from parkbook.problems import Problems
from tests.conftest import ROOT
from tests.inventory.helping import factors

Cell = Callable[[random.Random], str]
PLAIN: dict[str, Cell] = {
    "enterprise": lambda r: f"e{r.randrange(4)}",
    "line": lambda r: r.choice(["", f"L{r.randrange(30)}", "甲炉", " L1 "]),
    "process": lambda r: r.choice(["", "烧结"]),
    "equipment": lambda r: r.choice(["", "1 号炉", "（二）炉"]),
    "source": lambda r: r.choice(["柴油", "天然气", "外购电力", "石灰石", "R410A"]),
    "category": lambda r: "",
    "method": lambda r: "",
    "period": lambda r: r.choice(["2023", "2023-01", "2023-02", "2023年3月", "2022-12", "2022.1"]),
    "quantity": lambda r: r.choice([f"{r.uniform(0, 999):.2f}", str(r.randrange(9999)), "0", ".5", "7."]),
    "unit": lambda r: "t",
    "opening_stock": lambda r: "",
    "closing_stock": lambda r: "",
    "sold": lambda r: r.choice(["", "", "", "0"]),
    "flow": lambda r: "",
    "carbon_content": lambda r: "",
    "carbon_content_unit": lambda r: "",
    "ncv": lambda r: "",
    "ncv_unit": lambda r: "",
    "oxidation": lambda r: "",
    "factor_value": lambda r: "",
    "factor_unit": lambda r: "",
    "gas": lambda r: "",
    "biogenic_share": lambda r: r.choice(["", "", "0.25"]),
    "share": lambda r: r.choice(["", "", "", "0.1"]),
    "quality": lambda r: r.choice(["", "2"]),
    "document": lambda r: r.choice(["", "无", "N/A", "ＦＰ１", f"FP{r.randrange(10**6)}"]),
    "note": lambda r: r.choice(["", "见发票，第 3 页", "计量泵房"]),
}
UNITS = {"柴油": "t", "天然气": "万Nm3", "外购电力": "MWh", "石灰石": "t", "R410A": "kg"}
FAULTS: list[dict[str, str]] = [
    {"quantity": "x"}, {"quantity": '"1,234.5"'}, {"quantity": "１２"}, {"quantity": "-3"}, {"quantity": ""}, {"quantity": "1e3"},
    {"sold": "—"}, {"quantity": "+5"}, {"quantity": "1 000"}, {"quantity": "12345678901234567"}, {"quantity": "inf"},
    {"quantity": " 12 "}, {"unit": "桶"}, {"unit": ""}, {"unit": "m3"}, {"source": "不知道"}, {"source": ""},
    {"source": "原煤"}, {"source": " 柴油", "unit": " 吨"}, {"source": "=HYPERLINK(1)"}, {"period": "2023-13"}, {"period": ""},
    {"period": "2022-12-16/2023-01-15"}, {"period": "2031-05"}, {"opening_stock": "5"}, {"opening_stock": "5", "closing_stock": "4"},
    {"opening_stock": "0", "closing_stock": "99999"}, {"share": "0.9", "line": "L1"}, {"share": "1.2"}, {"share": "40%"},
    {"document": "FP1", "line": "L1", "period": "2023-01"}, {"document": "ＦＰ１"}, {"gas": "CH4", "factor_value": "0.1", "factor_unit": "kgCH4/t"},
    {"source": "自有", "unit": "t", "factor_value": "2", "factor_unit": "tCO2/t"}, {"factor_value": "2"}, {"factor_unit": "tCO2/t"},
    {"source": "自有", "unit": "t", "carbon_content": "0.7", "carbon_content_unit": "tC/t"}, {"source": "R22", "unit": "kg"},
    {"method": "balance", "flow": "input", "source": "a", "unit": "t", "carbon_content": "0.8", "carbon_content_unit": "tC/t", "process": "p"},
    {"method": "balance", "flow": "output", "source": "b", "unit": "t", "carbon_content": "0.1", "carbon_content_unit": "tC/t", "process": "p"},
    {"category": "随便"}, {"category": "export_power", "source": "外购电力", "unit": "MWh"}, {"quality": "9"}, {"note": '"两\n行"'},
    {"note": '"a ""b"", c"'}, {"enterprise": "x" * 300}, {"source": "烟煤", "unit": "t", "ncv": "20", "ncv_unit": "GJ/t"}, {"oxidation": "98"},
]  # fmt: skip


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def table(seed: int) -> str:
    """Some columns and rows; the more seeds, the more of what parks write."""
    r = random.Random(seed)
    optional = [id for id in PLAIN if id not in ("source", "quantity", "unit")]
    left_out = set(r.sample(optional, r.randrange(len(optional))))
    ids = [id for id in PLAIN if id not in left_out]
    r.shuffle(ids)
    often = r.choice([0.0, 0.02, 0.1])
    lines = ["某园区 2023 年活动数据"] if seed % 7 == 3 else []
    lines.append(",".join("数量(t)" if id == "quantity" and seed % 5 == 0 else id for id in ids))
    amount = 0.0
    for n in range(r.choice([40, 150])):
        cells = {id: cell(r) for id, cell in PLAIN.items()}
        cells["unit"] = UNITS[cells["source"]]
        if r.random() < 0.1:
            cells |= {"opening_stock": "5", "closing_stock": str(r.choice([5, 5, 4]))}
        if n % 29 == 28:
            lines.append(r.choice(["", " ", "," * (len(ids) - 1), "柴油", ",".join(ids)]))
        if r.random() < often:
            cells |= r.choice(FAULTS)
        amount += 0.0 if "合计" in cells["source"] else number(cells["quantity"])
        if seed % 4 == 2 and r.random() < 0.05:
            cells = dict.fromkeys(PLAIN, "") | {"source": r.choice(["小计", "合计", "柴油小计"]), "quantity": r.choice([f"{amount:.2f}", "7", ""])}
        line = ",".join(cells[id] for id in ids)
        lines.append(line + (",多" if r.random() < often / 20 else ""))
    if seed % 6 == 1:
        lines.append("备注：电表" + "," * (len(ids) - 1))
    return r.choice(["\n", "\r\n"]).join(lines) + r.choice(["", "\n"])


def both(path: Path, options: Options, size: int) -> tuple[Calculation, Calculation]:
    """As a whole, and in blocks of so many bytes."""
    problems, others = Problems(), Problems()
    declared = load_table(ROOT, problems)
    assert declared is not None
    whole = calculate_tables(read_tables(path, declared, problems), declared, factors(), options, problems)
    return whole, calculate_large(path, declared, factors(), options, others, size)


def near(one: object, other: object) -> bool:
    """Equal; floats to 1e-9, and absolutely where a sum comes to nothing."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(near(one[key], other[key]) for key in one)
    return one == other


def compare(whole: Calculation, made: Calculation) -> None:
    assert [p.as_text() for p in made.problems] == [p.as_text() for p in whole.problems]
    assert made.complete == whole.complete
    assert len(made.rows) == len(whole.rows)
    for one, other in zip(whole.rows, made.rows, strict=True):
        assert near(vars(one), vars(other)), (one, other)
    for name in ("total", "by_category", "by_gas", "biogenic_t", "direct_t", "indirect_t"):
        assert near(getattr(whole, name), getattr(made, name)), name
    assert near(vars(whole.energy_tce), vars(made.energy_tce))
    assert [near(vars(one), vars(other)) for one, other in zip(whole.groups, made.groups, strict=True)] == [True] * len(whole.groups)
    assert made.factors == whole.factors


@pytest.mark.parametrize("seed", range(24))
def test_in_blocks_as_in_one(tmp_path: Path, seed: int) -> None:
    r = random.Random(seed)
    text = table(seed)
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(r.choice(["utf-8", "utf-8-sig", "gb18030"])))
    options = Options(year=r.choice([None, 2023]), gwp=r.choice(["AR5", "AR6"]), today=r.choice([None, date(2023, 2, 10)]))
    compare(*both(path, options, r.choice([700, 5000, 1 << 20])))


@pytest.mark.parametrize("seed", range(1000, 1012))
def test_text_with_slips_in_blocks_as_in_one(tmp_path: Path, seed: int) -> None:
    """Signs put anywhere: what cannot be read block by block is left to the reading as a whole, and never read otherwise."""
    path = tmp_path / "a.csv"
    path.write_bytes(slips(table(seed), seed).encode())
    with contextlib.suppress(NotPlain):
        compare(*both(path, Options(), 3000))


def slips(text: str, seed: int) -> str:
    r = random.Random(seed)
    signs = list(text)
    for _ in range(r.randrange(1, 9)):
        signs[r.randrange(len(signs))] = r.choice([*'",\n\r\t .0-', '"', "计", "\u3000", "\xa0", "Ａ", "\x1f", "\u2028", "例："])
    return "".join(signs)


def _file(folder: Path, rows: list[str], heads: str = "source,quantity,unit,period,document", encoding: str = "utf-8") -> Path:
    path = folder / "a.csv"
    path.write_bytes("\n".join([heads, *rows, ""]).encode(encoding))
    return path


def _plain(count: int) -> list[str]:
    return [f"{'柴油' if n % 2 else '石灰石'},{n}.5,t,2023-{n % 12 + 1:02},D{n}" for n in range(count)]


def test_sums_are_held_against_the_whole_file(tmp_path: Path) -> None:
    rows = _plain(200)
    total = sum(n + 0.5 for n in range(200))
    whole, made = both(_file(tmp_path, [*rows, f"合计,{total},,,", "柴油,7,t,2023-05,E1", f"合计,{total},,,"]), Options(), 1000)
    compare(whole, made)
    assert [f"{p.place.line} {p.code}" for p in made.problems] == ["202 total-row", "204 total-differs"]


def test_repeats_shares_and_stocks_far_apart(tmp_path: Path) -> None:
    heads = "line,source,quantity,unit,period,document,share,opening_stock,closing_stock"
    rows = [f"L{n},柴油,1,t,2023-01,D{n},0.6,1,1" for n in range(300)]
    more = ["L17,柴油,1,t,2023-01,D17,,1,1", "L20,柴油,1,t,2023-01,E,0.5,1,1", "L30,柴油,1,t,2023-02,F,0.5,2,2"]
    whole, made = both(_file(tmp_path, [*rows, *more], heads), Options(), 1000)
    compare(whole, made)
    said = [f"{p.place.line} {p.code}" for p in made.problems]
    assert said == ["22 share-above-one", "302 duplicate-document", "303 share-above-one", "304 stock-break"]


def test_energy_of_a_line_with_several_gases_counts_once(tmp_path: Path) -> None:
    heads = "line,source,quantity,unit,gas,factor_value,factor_unit"
    rows = [line for n in range(150) for line in (f"L{n},柴油,10,t,,,", f"L{n},柴油,10,t,CH4,0.1,kgCH4/t")]
    whole, made = both(_file(tmp_path, rows, heads), Options(), 1000)
    compare(whole, made)
    assert made.energy_tce.calorific == pytest.approx(150 * 14.571)


def test_numbers_with_commas_in_every_row(tmp_path: Path) -> None:
    rows = [f'柴油,"1,{n % 1000:03}.5",t,2023,D{n}' for n in range(1400)]
    whole, made = both(_file(tmp_path, rows), Options(), 4000)
    compare(whole, made)
    assert [p.message[:10] for p in made.problems if p.code == "repaired"][-1] == "400 more c"


@pytest.mark.parametrize("name", ["MOST_SLOW", "MOST_KINDS"])
def test_what_would_fill_the_memory_is_left_to_the_reading_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(large if name == "MOST_SLOW" else kinds, name, 20)
    rows = [f"烟煤,{n},t,2023,{20 + n / 100},GJ/t" if n % 2 else "烟煤,x,t,2023,," for n in range(100)]
    path = _file(tmp_path, rows, "source,quantity,unit,period,ncv,ncv_unit")
    with pytest.raises(NotPlain):
        both(path, Options(), 500)


def test_of_a_fault_in_every_row_the_first_are_named(tmp_path: Path) -> None:
    whole, made = both(_file(tmp_path, [f"柴油,{n},L,2023,D{n}" for n in range(1300)] + _plain(50)), Options(), 4000)
    compare(whole, made)
    assert [p.message[:8] for p in made.problems][-1] == "300 more"


@pytest.mark.parametrize("rows", [["柴油,1,t,2023.9,", "柴油,1,t,2023.1,"], ["柴油,1,t,45352,"], ['柴油,1,t,2023,"x']])
def test_what_only_a_whole_reading_shows_is_left_to_it(tmp_path: Path, rows: list[str]) -> None:
    path = _file(tmp_path, [*_plain(100), *rows])
    problems = Problems()
    declared = load_table(ROOT, problems)
    assert declared is not None
    with pytest.raises(NotPlain):
        calculate_large(path, declared, factors(), Options(), problems)
    assert not len(problems)


def _command(path: Path, monkeypatch: pytest.MonkeyPatch, most: int = calculate.MOST_GRID) -> Calculation:
    monkeypatch.setattr(calculate, "LARGE", 1000)
    monkeypatch.setattr(calculate, "MOST_GRID", most)
    return calculate.calculate_file(ROOT, path, Options(), Problems())


def test_chinese_that_comes_late_is_gb18030(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"diesel,{n},t,2023,D{n:060}" for n in range(4000)]
    result = _command(_file(tmp_path, [*rows, "柴油,1,t,2023,D"], encoding="gb18030"), monkeypatch, 0)
    assert len(result.rows) == 4001 and result.complete
    assert result.rows[-1].source == "柴油"


@pytest.mark.parametrize(
    ("tail", "place"),
    [("柴油,1,t,2023,发票\n".encode() + "柴油,1,t,2023,发票\n".encode("gb18030"), (103, 0)), ("柴油,1,t,2023,发".encode() * 9 + b"\xff\n", (102, 0))],
)
def test_two_encodings_and_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tail: bytes, place: tuple[int, int]) -> None:
    path = _file(tmp_path, [f"diesel,{n},t,2023,D" for n in range(100)])
    path.write_bytes(path.read_bytes() + tail)
    small, big = _command(path, monkeypatch), _command(path, monkeypatch, 0)
    assert [p.code for p in big.problems] == ["encoding"]
    assert [p.as_text() for p in big.problems] == [p.as_text() for p in small.problems]
    assert big.problems[0].place.line == place[0]


def test_a_shape_that_needs_the_whole_file_is_named_where_that_is_too_big(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = _command(_file(tmp_path, [*_plain(100), "柴油,1,t,45352,"]), monkeypatch, 0)
    assert [p.code for p in result.problems] == ["too-big"]
    assert "Excel counts days" in result.problems[0].message


def test_a_file_above_four_gib_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with path.open("wb") as out:
        out.truncate((4 << 30) + 1)
    result = calculate.calculate_file(ROOT, path, Options(), Problems())
    assert [p.code for p in result.problems] == ["too-big"]


def test_rows_are_written_one_by_one_as_the_same_json(tmp_path: Path) -> None:
    whole, made = both(_file(tmp_path, _plain(60)), Options(), 1000)
    for result in (whole, made, nothing("AR5", Problems())):
        out: list[str] = []
        write_json(result, out.append)
        assert "".join(out) == json.dumps(calc_json(result), ensure_ascii=False, indent=2) + "\n"
    assert made.rows[3:5] == tuple(made.rows)[3:5]
    assert made.rows[-1] == tuple(made.rows)[-1]
