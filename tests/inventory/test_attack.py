"""What a careless clerk, another system's export or a malicious person puts in: said with its place, bounded, never a wrong number."""

from __future__ import annotations

import os
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from parkbook.inventory.data.folder import load_data
from parkbook.inventory.follow.written import metric_of
from parkbook.inventory.model import Data
from parkbook.inventory.reading import headings
from parkbook.inventory.reading.sheets import read_grids
from parkbook.inventory.yearly.future import without_future
from parkbook.park.model import Carbon
from parkbook.problems import Place, Problems
from tests.conftest import ROOT
from tests.inventory.helping import calc, codes, row
from tests.inventory.parks import load, park, read, write

OUTPUT = "period,indicator,value,unit\n"
USE = "instrument,enterprise,period,mwh\n"
FACTORS = "id,source,value,unit,oxidation,carbon_content,carbon_content_unit,ncv,ncv_unit,document\n"
ASSUMED = "scenario,item,from_year,to_year,value,low,high,unit,source\n"


@pytest.mark.parametrize("text", ["10³", "10²", "①", "٣", "१२", "1₂"])
def test_digits_that_are_none_are_refused(text: str) -> None:
    """Half width, 10³ would be 103 and ① would be 1; other scripts' digits became no number in silence."""
    result = calc(f"source,quantity,unit\n柴油,{text},t\n")
    assert codes(result) == ["number"]
    assert result.total is None


@pytest.mark.parametrize("text", ["1.2", "9.8", "49.9"])
def test_a_rate_of_oxidation_just_above_one_is_no_percentage(text: str) -> None:
    result = row("oxidation,ncv,ncv_unit,carbon_content,carbon_content_unit", f"烟煤,1,t,{text},20,GJ/t,0.026,tC/GJ")
    assert (codes(result), result.total) == (["range"], None)


def test_a_hundred_percent_sound_rate_is_still_read() -> None:
    result = row("oxidation,ncv,ncv_unit,carbon_content,carbon_content_unit", "烟煤,1,t,98,20,GJ/t,0.026,tC/GJ")
    assert result.total == pytest.approx(20 * 0.026 * 0.98 * 44 / 12)


@pytest.mark.parametrize(
    "ref", ['r="A4000000000"', 'r = "XFD1048576"', "r\n=\t'XFD1048576'", 'r="ABCDEFGHIJK2"', 'r="XFD1048576"']
)
def test_a_cell_far_out_is_not_allotted(tmp_path: Path, ref: str) -> None:
    """calamine allots everything up to the last cell, and ends the process where there is no room."""
    book = Workbook()
    assert book.active is not None
    book.active.append(["source", "quantity", "unit"])
    book.active.append(["柴油", 1, "t"])
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, data.replace(b'r="A2"', ref.encode()) if "sheet1" in name else data)
    problems = Problems()
    assert read_grids(tmp_path, "b.xlsx", problems) == []
    assert [problem.code for problem in problems] == ["too-big"]


def test_of_very_many_headings_some_are_named_and_the_rest_counted() -> None:
    more = 5000
    result = calc(",".join(["source", "quantity", "unit", *(f"x{n}" for n in range(more))]) + "\n柴油,1,t\n")
    assert codes(result, "warning") == ["unknown-column"] * (headings._MOST_SAID + 1)
    assert any(f"{more - headings._MOST_SAID} more columns" in p.message for p in result.problems)
    double = calc(",".join(["source", "quantity", "unit"] * 2000) + "\n柴油,1,t\n")
    assert codes(double).count("duplicate-column") == headings._MOST_SAID


FUTURE = {
    "output.csv": OUTPUT + "2099,产值,5,万元\n2025,产值,5,万元\n",
    "park_bills.csv": "source,period,quantity,unit,document\n外购电力,2031-05,5,MWh,d\n外购电力,2025,5,MWh,d\n",
    "trades.csv": "date,variety,side,quantity_t,document\n2099-01-01,CEA,买入,1,t1\n2025-01-01,CEA,买入,1,t2\n",
    "verified.csv": "enterprise,year,scope1_t,by,document\ne01,2099,1,b,d\ne01,2025,1,b,d\n",
}


@pytest.mark.parametrize("name", FUTURE)
def test_what_has_not_happened_yet_is_refused_in_every_table(tmp_path: Path, name: str) -> None:
    data, found = load(write(tmp_path, {name: FUTURE[name]}))
    assert [p.code for p in found if p.severity == "error"] == []
    problems = Problems()
    kept = without_future(data, date(2026, 6, 30), problems)
    assert [(p.severity, p.code, p.place.path, p.place.line) for p in problems] == [("error", "future-period", f"data/{name}", 2)]
    assert (len(kept.rows(name.removesuffix(".csv"))), kept.complete, data.complete) == (1, False, True)


def test_what_will_happen_this_year_stays_and_a_future_cancelling_is_told(tmp_path: Path) -> None:
    text = "id,kind,owner,vintage,quantity_t,status,cancelled_on\na1,配额,e01,2025,5,已清缴,2099-01-01\n"
    data, _ = load(write(tmp_path, {"assets.csv": text, "output.csv": OUTPUT + "2026,产值,5,万元\n"}))
    problems = Problems()
    kept = without_future(data, date(2026, 6, 30), problems)
    assert [(p.severity, p.code) for p in problems] == [("warning", "future-period")]
    assert (len(kept.rows("assets")), len(kept.rows("output")), kept.complete) == (1, 1, True)
    assert without_future(Data(), date(2026, 6, 30), problems) == Data()


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ("效率,2026,2030,-200,,,%/a", "range"),
        ("grid_factor,2026,2030,-3,-150,-1,%/a", "range"),
        ("growth,2026,2030,500,,,%/a", "range"),
        ("delivery,2026,2030,150,,,%", "range"),
        ("delivery,2026,2030,80,-5,90,%", "range"),
        ("removal,2026,2030,-5,,,t/a", "negative"),
    ],
)
def test_an_assumption_that_cannot_be_is_refused(tmp_path: Path, rest: str, code: str) -> None:
    data, problems = read(tmp_path, {"assumptions.csv": f"{ASSUMED}all,{rest.replace('效率', 'efficiency')},s\n"})
    assert any(p.endswith(f"error {code}") for p in problems)
    assert (data.rows("assumptions"), data.complete) == ((), False)


def test_an_unknown_enterprise_is_not_called_empty_too(tmp_path: Path) -> None:
    _, problems = read(tmp_path, {"verified.csv": "enterprise,year,scope1_t,by,document\ne99,2025,1,b,d\n"})
    assert problems == ["data/verified.csv:2:1 error unknown-enterprise"]


def test_uses_in_two_files_are_named_with_their_files(tmp_path: Path) -> None:
    held = "id,kind,holder,generation_month,mwh,document\nx1,绿证,e01,2025-01,5,d\n"
    files: dict[str, str | bytes] = {"instruments.csv": held}
    files |= {f"instrument_use-{one}.csv": f"{USE}x1,e01,2025,4\n" for one in "ab"}
    _, found = load(write(tmp_path, files))
    assert [(p.code, p.place.path) for p in found] == [("certificate-overused", "data/instrument_use-b.csv")]
    assert "data/instrument_use-a.csv:2" in found[0].message


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("f1,柴油,3.1,kgCO2/t,,,,,,d", "factor-far"),
        ("f1,柴油,3000,tCO2/t,,,,,,d", "factor-far"),
        ("f1,柴油,5,tCO2/MWh,,,,,,d", "factor-unit"),
        ("f1,烟煤,,,0.98,0.026,tC/GJ,2,GJ/t,d", "factor-far"),
    ],
)
def test_a_measured_factor_far_from_the_kits_is_told(tmp_path: Path, row: str, code: str) -> None:
    data, problems = read(tmp_path, {"factors.csv": f"{FACTORS}{row}\n"})
    assert [p.split()[1:] for p in problems] == [["warning", code]]
    assert len(data.factors) == 1


@pytest.mark.parametrize("row", ["f1,柴油,3.1,tCO2/t,,,,,,d", "f1,柴油,3.1,t/t,,,,,,d", "f1,柴油,3100,kgCO2/t,,,,,,d", "f1,别的料,9,tCO2/t,,,,,,d"])
def test_a_measured_factor_near_the_kits_is_not(tmp_path: Path, row: str) -> None:
    assert read(tmp_path, {"factors.csv": f"{FACTORS}{row}\n"})[1] == []


@pytest.mark.parametrize("id", ["total@e99", "fuel:nosuch", "intensity:"])
def test_a_metric_that_nothing_gives_is_told(id: str) -> None:
    problems = Problems()
    assert metric_of(id, {}, Place("registers/objectives.csv", 2, 26), problems) is None
    assert [(p.severity, p.code) for p in problems] == [("warning", "no-metric")]
    quiet = Problems()
    assert metric_of("total", {}, Place("registers/objectives.csv", 2, 26), quiet) is None
    assert not quiet.items


@pytest.mark.parametrize("value", [0.3016, -301.6, 3016, float("inf")])
def test_coal_use_of_power_plants_in_another_unit_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="power_equivalent"):
        Carbon.model_validate({"power_equivalent": {"2023": value}})
    assert Carbon.model_validate({"power_equivalent": {"2023": 301.6}}).power_equivalent == {2023: 301.6}


@pytest.mark.parametrize("name", ["activity-x.csv", "output-x.xlsx"])
def test_a_folder_with_the_name_of_a_table_is_no_table(tmp_path: Path, name: str) -> None:
    (tmp_path / "data" / name).mkdir(parents=True)
    data = load_data(tmp_path, ROOT, park(), problems := Problems())
    assert data is not None
    assert (data.files, problems.items) == ((), [])


def test_a_device_or_a_pipe_is_no_file(tmp_path: Path) -> None:
    """/dev/zero would fill the memory, and a pipe that nobody writes to would wait for ever."""
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    os.mkfifo(tmp_path / "pipe.csv")
    problems = Problems()
    assert [read_grids(tmp_path, name, problems) for name in ("zero.csv", "pipe.csv")] == [[], []]
    assert [(p.code, "no file" in p.message) for p in problems] == [("unreadable", True)] * 2
