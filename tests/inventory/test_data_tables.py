"""The typed tables of the folder data/: values, repairs, and every rule that refuses a row or warns of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parkbook.inventory.data.folder import load_tables
from parkbook.inventory.data.words import indicator_of, is_metric
from parkbook.problems import Problems
from tests.conftest import ROOT
from tests.inventory.parks import book, load, read, said, write

INSTRUMENTS = "id,kind,generation_month,mwh,cancelled_on\ng1,绿证,2025-03,100,2026-02-10\ng2,绿电,2025.4,50,\n"
USE = "instrument,enterprise,period,mwh\n"


def test_every_kind_of_cell(tmp_path: Path) -> None:
    text = "id,种类,持有人,生产年月,电量,核销日期,凭证\n"
    text += 'g1,GEC,示例化工有限公司,2025年3月,"１,２００.５",2026.2.1,《合同》（一）\ng2,自发自用,园区,202504,0,—,无\n'
    data, problems = load(write(tmp_path, {"instruments.csv": text}))
    assert said(problems) == ["data/instruments.csv:2:25 warning repaired"]
    one, two = data.rows("instruments")
    assert dict(one.values) == {
        "id": "g1",
        "kind": "gec",
        "holder": "e01",
        "generation_month": "2025-03",
        "mwh": 1200.5,
        "cancelled_on": date(2026, 2, 1),
        "document": "《合同》（一）",
    }
    assert (two["holder"], two["generation_month"], two["mwh"], two["cancelled_on"], two["document"]) == (None, "2025-04", 0.0, None, None)


def test_dates_as_excel_keeps_them(tmp_path: Path) -> None:
    head = ["id", "kind", "generation_month", "mwh", "cancelled_on"]
    book(tmp_path, "instruments.xlsx", {"表": [head, ["g1", "绿证", date(2025, 3, 1), 5, 46063], ["g2", "绿证", 45748, 5, date(2026, 3, 1)]]})
    data, problems = load(tmp_path)
    assert [(row["generation_month"], row["cancelled_on"]) for row in data.rows("instruments")] == [
        ("2025-03", date(2026, 2, 10)),
        ("2025-04", date(2026, 3, 1)),
    ]
    assert {p.code for p in problems} == {"serial-date", "month"}


def test_years_and_periods_as_people_write_them(tmp_path: Path) -> None:
    output = "period,indicator,value,unit\n2025年,产值,1,万元\n202503,产值,2,万元\n2024.3,产值,3,万元\n"
    data, problems = read(tmp_path, {"output.csv": output, "targets.csv": "objective,year,value\nob-total,2026年,5\n"})
    assert problems == []
    assert [row["period"] for row in data.rows("output")] == ["2025年", "202503", "2024.3"]
    assert data.rows("targets")[0]["year"] == 2026


def test_missing_is_none_and_never_zero(tmp_path: Path) -> None:
    data, _ = read(tmp_path, {"assets.csv": "id,kind,quantity_t,status,value_yuan,vintage\na1,配额,5,持有,,\na2,配额,5,持有,0,2025\n"})
    assert [(row["value_yuan"], row["vintage"]) for row in data.rows("assets")] == [(None, None), (0.0, 2025)]


FAULTS = {
    "instruments.csv": [
        ("id,kind,generation_month,mwh\ng1,火电,2025-03,5\n", "2:4 error value"),
        ("id,kind,generation_month,mwh\ng1,绿证,2025-13,5\n", "2:7 error date"),
        ("id,kind,generation_month,mwh\ng1,绿证,2025-03,-5\n", "2:15 error negative"),
        ("id,kind,generation_month,mwh\ng1,绿证,2025-03,nan\n", "2:15 error number"),
        ("id,kind,generation_month,mwh\ng1,绿证,2025-03,1e99\n", ""),
        ("id,kind,generation_month,mwh\ng1,绿证,2025-03,\n", "2:15 error missing-value"),
        ("id,kind,generation_month,mwh,holder\ng1,绿证,2025-03,5,某公司\n", "2:17 error unknown-enterprise"),
    ],
    "output.csv": [
        ("period,indicator,value,unit\n2025,产能,5,万元\n", "2:6 error unknown-indicator"),
        ("period,indicator,value,unit\n2025,产值,5,t\n", "2:11 error unit-mismatch"),
        ("period,indicator,value,unit\n2025,产值,5,\n", "2:11 error missing-value"),
        ("period,indicator,value,unit\n2025,取水量,5,方\n", "2:12 error ambiguous-unit"),
        ("period,indicator,value,unit\n2025,绿色出行比例,5,t\n", "2:15 error unit-mismatch"),
        ("period,indicator,value,unit\n2025,绿色出行比例,101,%\n", "2:13 error range"),
        ("period,indicator,value,unit\n2025,绿色出行比例,1.1,1\n", "2:13 error range"),
        ("period,indicator,value,unit\n2025,人数,-5,人\n", "2:9 error negative"),
        ("period,indicator,value,unit\n2025,产量：水泥,-5,t\n", "2:12 error negative"),
        ("period,indicator,value,unit\n去年,人数,5,人\n", "2:1 error period"),
        ("period,indicator,value,unit,quality\n2025,人数,5,人,6\n", "2:13 error range"),
    ],
    "targets.csv": [
        ("objective,year,value\nob-none,2026,5\n", "2:1 error unknown-objective"),
        ("objective,year,value\nob-total,26,5\n", "2:10 error range"),
        ("objective,year,value\nob-total,2026.5,5\n", "2:10 error number"),
    ],
    "benchmarks.csv": [
        ("indicator,value,unit,kind,source\n碳强度,5,t,限值,某文\n", "2:1 error unknown-indicator"),
        ("indicator,value,unit,kind,source\nintensity:nothing,5,t,限值,某文\n", "2:1 error unknown-indicator"),
        ("indicator,value,unit,kind,source\ntotal,5,t,限值,\n", "2:14 error missing-value"),
    ],
    "assumptions.csv": [
        ("scenario,item,from_year,to_year,value,unit,source\n各情景,增长,2030,2026,5,%/a,x\n", "2:13 error range"),
        ("scenario,item,from_year,to_year,value,low,high,unit,source\n各情景,增长,2026,2030,5,6,7,%/a,x\n", "2:20 error range"),
        ("scenario,item,from_year,to_year,value,low,high,unit,source\n各情景,增长,2026,2030,5,3,4,%/a,x\n", "2:22 error range"),
        ("scenario,item,from_year,to_year,value,unit,source\n各情景,增长,2026,2030,5,t,x\n", "2:20 error unknown-unit"),
        ("scenario,item,from_year,to_year,value,unit,source\n各情景,增长,2026,2030,5,t/a,x\n", "2:20 error unit-mismatch"),
    ],
    "park_bills.csv": [
        ("source,period,quantity,unit\n天然气,2025-03,5,万方\n", "2:15 error ambiguous-unit"),
        ("source,period,quantity,unit\n天然气,2025-03,-5,万Nm3\n", "2:13 error negative"),
    ],
    "verified.csv": [("enterprise,year,scope1_t,document\n,2025,5,x\n", "2:1 error missing-value")],
}


@pytest.mark.parametrize(("name", "text", "expected"), [(name, *case) for name, cases in FAULTS.items() for case in cases])
def test_a_faulty_row_is_refused_at_its_cell_and_the_next_one_stays(tmp_path: Path, name: str, text: str, expected: str) -> None:
    id = name.partition(".")[0]
    data, problems = read(tmp_path, {name: text})
    assert problems == ([f"data/{name}:{expected}"] if expected else [])
    assert (len(data.rows(id)), data.complete) == ((0, False) if expected else (1, True))


def test_one_faulty_row_takes_no_other_with_it(tmp_path: Path) -> None:
    data, problems = read(tmp_path, {"output.csv": "period,indicator,value,unit\n2025,产值,x,万元\n2025,人数,9,人\n"})
    assert problems == ["data/output.csv:2:9 error number"]
    assert [row["indicator"] for row in data.rows("output")] == ["people"]


def test_indicators_by_every_name_and_products_by_theirs(tmp_path: Path) -> None:
    words = ["output_value", "产值", "工业总产值", "Output value"]
    text = "period,indicator,value,unit\n" + "".join(f"202{n},{word},1,亿元\n" for n, word in enumerate(words))
    text += "2025,产量：水泥熟料,7,万t\n2025,product:机床,7,台\n2025,工业增加值,-3,万元\n2025,新能源车占比,0.8,1\n"
    data, problems = read(tmp_path, {"output.csv": text})
    assert problems == []
    ids = [row["indicator"] for row in data.rows("output")]
    assert ids == ["output_value"] * 4 + ["product:水泥熟料", "product:机床", "value_added", "clean_vehicle_share"]


def test_the_park_itself_may_be_named_or_left_blank(tmp_path: Path) -> None:
    text = "enterprise,period,indicator,value,unit\n,2025,人数,1,人\n示例园区,2024,人数,1,人\n全园区,2023,人数,1,人\n其余企业,2025,人数,1,人\n"
    data, problems = read(tmp_path, {"output.csv": text})
    assert problems == []
    assert [row["enterprise"] for row in data.rows("output")] == [None, None, None, "others"]


def test_a_row_said_twice_is_refused_the_second_time(tmp_path: Path) -> None:
    text = "period,indicator,value,unit\n2025,产值,1,万元\n2025,工业总产值,2,万元\n"
    data, problems = read(tmp_path, {"output.csv": text})
    assert problems == ["data/output.csv:3:6 error duplicate-row"]
    assert [row["value"] for row in data.rows("output")] == [1.0]


@pytest.mark.parametrize("name", ["instruments", "assets"])
def test_an_id_across_files_is_refused_the_second_time(tmp_path: Path, name: str) -> None:
    texts = {"instruments": "id,kind,generation_month,mwh\nx,绿证,2025-03,1\n", "assets": "id,kind,quantity_t,status\nx,配额,1,持有\n"}
    data, problems = read(tmp_path, {f"{name}-a.csv": texts[name], f"{name}-b.csv": texts[name]})
    assert problems == [f"data/{name}-b.csv:2:1 error duplicate-id"]
    assert [str(row.place) for row in data.rows(name)] == [f"data/{name}-a.csv:2"]


def test_numbers_under_another_unit_are_converted_and_told(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "instruments.csv": "id,kind,generation_month,电量（万kWh）\ng1,绿证,2025-03,1.5\n",
        "assets.csv": "id,kind,status,数量（万吨）\na1,配额,持有,2\n",
        "trades.csv": "date,品种,买卖,数量(吨),单价（元/吨）,金额(万元)\n2025-01-02,CEA,买入,1000,70,7\n",
    }
    data, problems = read(tmp_path, files)
    assert problems == [
        "data/assets.csv:1:16 warning heading-unit",
        "data/instruments.csv:1:26 warning heading-unit",
        "data/trades.csv:1:26 warning heading-unit",
    ]
    assert (data.rows("instruments")[0]["mwh"], data.rows("assets")[0]["quantity_t"]) == (15.0, 20000.0)
    assert (data.rows("trades")[0]["quantity_t"], data.rows("trades")[0]["amount_yuan"]) == (1000.0, 70000.0)


def test_a_heading_with_a_unit_of_another_kind_refuses_its_rows(tmp_path: Path) -> None:
    data, problems = read(tmp_path, {"instruments.csv": "id,kind,generation_month,电量（GJ/t）\ng1,绿证,2025-03,1\n"})
    assert problems == ["data/instruments.csv:2:15 error unit-mismatch"]
    assert data.rows("instruments") == ()


def test_the_unit_of_a_heading_is_that_of_its_rows(tmp_path: Path) -> None:
    data, problems = read(tmp_path, {"output.csv": "period,indicator,数值（亿元）\n2025,产值,3\n"})
    assert problems == ["data/output.csv:1:18 warning heading-unit"]
    assert data.rows("output")[0]["unit"] == "亿元"


def test_an_id_that_ends_in_total_is_no_row_of_sums(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "targets.csv": "objective,year,value\nob-total,2026,9\n碳排放总量,2027,8\n合计,,17\n",
        "benchmarks.csv": "indicator,value,unit,kind,source\ntotal,5,tCO2e,限值,x\n",
    }
    data, problems = read(tmp_path, files)
    assert problems == ["data/targets.csv:4 warning total-row"]
    assert [row["objective"] for row in data.rows("targets")] == ["ob-total", "ob-total"]
    assert [row["indicator"] for row in data.rows("benchmarks")] == ["total"]


def test_a_certificate_is_used_once(tmp_path: Path) -> None:
    use = USE + "g1,e01,2025-05,60\ng1,e02,2025-06,40\ng1,e01,2025-07,0.5\ng2,e01,2025,50\n"
    data, problems = load(write(tmp_path, {"instruments.csv": INSTRUMENTS, "instrument_use.csv": use}))
    assert said(problems) == ["data/instrument_use.csv:4:16 error certificate-overused"]
    assert "100.5 MWh, 0.5 more than its 100; they stand in line 2 (also line 3, line 4)" in problems[0].message
    assert [(row["instrument"], row["mwh"]) for row in data.rows("instrument_use")] == [("g1", 60.0), ("g1", 40.0), ("g2", 50.0)]


def test_uses_in_several_files_are_added(tmp_path: Path) -> None:
    uses: dict[str, str | bytes] = {"instrument_use-a.csv": USE + "g1,e01,2025,100\n", "instrument_use-b.csv": USE + "g1,e02,2025,1\n"}
    _, problems = read(tmp_path, {"instruments.csv": INSTRUMENTS, **uses})
    assert problems == ["data/instrument_use-b.csv:2:13 error certificate-overused"]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(uses=st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_what_is_counted_never_exceeds_the_certificate(tmp_path: Path, uses: list[int]) -> None:
    text = USE + "".join(f"g1,e01,2025-{month:02},{mwh}\n" for month, mwh in enumerate(uses, start=3))
    data, problems = read(tmp_path, {"instruments.csv": INSTRUMENTS, "instrument_use.csv": text})
    counted = sum(float(str(row["mwh"])) for row in data.rows("instrument_use"))
    assert counted <= 100
    assert ("certificate-overused" in " ".join(problems)) == (sum(uses) > 100)
    assert len(data.rows("instrument_use")) == next((n for n in range(len(uses)) if sum(uses[: n + 1]) > 100), len(uses))


def test_uses_of_what_is_not_there(tmp_path: Path) -> None:
    held = INSTRUMENTS + "g3,绿证,2025-03,x,\n"
    use = USE + "g9,e01,2025,1\ng3,e01,2025,1\n"
    data, problems = load(write(tmp_path, {"instruments.csv": held, "instrument_use.csv": use}))
    assert said(problems) == [
        "data/instrument_use.csv:2:1 error unknown-instrument",
        "data/instrument_use.csv:3:1 error unknown-instrument",
        "data/instruments.csv:4:15 error number",
    ]
    assert "could not be read" in problems[1].message
    assert data.rows("instrument_use") == ()


def test_uses_without_any_instrument(tmp_path: Path) -> None:
    _, problems = read(tmp_path, {"instrument_use.csv": USE + "g1,e01,2025,1\n"})
    assert problems == ["data/instrument_use.csv:2:1 error unknown-instrument"]


def test_a_use_before_generation_or_after_cancelling_is_told_and_counted(tmp_path: Path) -> None:
    use = USE + "g1,e01,2025-02,1\ng1,e01,2025,1\ng1,e01,2027-01,1\ng2,e01,2025-04,1\n"
    held = INSTRUMENTS + "g3,绿证,2025-09,1,2025-08-31\n"
    data, problems = read(tmp_path, {"instruments.csv": held, "instrument_use.csv": use})
    assert problems == [
        "data/instrument_use.csv:2:8 warning instrument-period",
        "data/instrument_use.csv:4:8 warning instrument-period",
        "data/instruments.csv:4:17 warning instrument-period",
    ]
    assert len(data.rows("instrument_use")) == 4


def test_trades_are_reckoned_again(tmp_path: Path) -> None:
    head = "date,品种,买卖,数量,单价,金额,凭证\n"
    text = head + "2025-01-02,CEA,买入,1000,72.5,72500,J1\n2025-01-03,CEA,买入,1000,72.5,72600,J1\n"
    text += "2025-01-04,CEA,卖出,3,72.333,217,J2\n2025-01-05,CEA,卖出,3,,217,\n"
    data, problems = load(write(tmp_path, {"trades.csv": text}))
    assert said(problems) == ["data/trades.csv:3:29 warning amount-differs", "data/trades.csv:3:35 warning duplicate-document"]
    assert "72500 yuan" in problems[0].message
    assert (len(data.rows("trades")), data.complete) == (4, True)


def test_a_band_with_one_bound_is_told(tmp_path: Path) -> None:
    text = "scenario,item,from_year,to_year,value,low,unit,source\n各情景,碳汇,2026,2030,500,400,吨/年,规划\n加大力度,能效,2026,2030,-2,,%/年,规划\n"
    data, problems = read(tmp_path, {"assumptions.csv": text})
    assert problems == ["data/assumptions.csv:2:18 warning half-band"]
    made = [(row["scenario"], row["item"], row["unit"]) for row in data.rows("assumptions")]
    assert made == [("all", "removal", "t/a"), ("stretch", "efficiency", "%/a")]


METRICS = {
    True: [
        *("total", "scope2_market", "fuel:diesel", "intensity:value_added", "energy_intensity:product:水泥"),
        *("output:people", "total@e01", "intensity:output_value@e01"),
    ],
    False: [
        *("", "sum", "fuel:", "intensity:", "intensity:gdp", "intensity:产值", "intensity", "total@"),
        *("total@示例 公司", "product:水泥", "output:product:"),
    ],
}


@pytest.mark.parametrize(("text", "good"), [(text, good) for good, texts in METRICS.items() for text in texts])
def test_the_form_of_a_metric(text: str, good: bool) -> None:
    column = load_tables(ROOT, Problems())["output"].column("indicator")
    assert column is not None
    assert is_metric(text, column) == good


def test_every_name_of_an_indicator_means_one() -> None:
    column = load_tables(ROOT, Problems())["output"].column("indicator")
    assert column is not None
    for known in column.known:
        for word in (known.id, known.title.zh, known.title.en, *known.aliases):
            assert indicator_of(word, column) == known.id
    assert indicator_of("产量：", column) is None


def test_the_headings_of_a_table_mean_one_column_each() -> None:
    from parkbook.inventory.reading.headings import heading_key

    problems = Problems()
    for table in load_tables(ROOT, problems).values():
        seen: dict[str, str] = {}
        for column in table.columns:
            for word in (column.id, column.title.zh, column.title.en, *column.aliases):
                assert seen.setdefault(heading_key(word), column.id) == column.id, (table.id, word)
    assert problems.items == []
