"""The folder data/: which file holds which table, whose rows they are, and what is said of every fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from parkbook.inventory.activity import read_activity
from parkbook.inventory.data.folder import load_data, load_tables
from parkbook.problems import Problems
from tests.conftest import ROOT
from tests.inventory.parks import book, load, park, read, said, write
from tests.inventory.xls_sample import XLS

ROW = "source,quantity,unit,period\n柴油,1,t,2025-03\n"


def enterprises(data: object) -> list[str]:
    return [text for found in data.activity for text in found.data["enterprise"]]  # type: ignore[attr-defined]


def test_a_park_without_the_folder_has_no_data(tmp_path: Path) -> None:
    problems = Problems()
    assert load_data(tmp_path, ROOT, park(), problems) is None
    assert not problems.items


def test_an_empty_folder_is_complete_and_every_table_is_there(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    data, problems = load(tmp_path)
    assert (data.files, data.activity, data.complete, problems) == ((), (), True, [])
    assert set(data.tables) == set(load_tables(ROOT, Problems())) - {"activity"}


@pytest.mark.parametrize(
    "name",
    [
        *("activity.csv", "activity-e01.csv", "activity_e01.csv", "Activity.e01.csv"),
        *("活动数据-e01.csv", "activity/whatever.csv", "2025/活动数据.csv"),
    ],
)
def test_the_name_or_the_folder_tells_the_table(tmp_path: Path, name: str) -> None:
    data, problems = read(tmp_path, {name: ROW})
    assert [(file.path, file.table, file.rows) for file in data.files] == [(f"data/{name}", "activity", 1)]
    assert (problems, data.complete) == ([], True)


def test_the_longer_name_goes_first(tmp_path: Path) -> None:
    text = "instrument,period,mwh\n"
    data, _ = read(tmp_path, {"instrument_use-2025.csv": text, "绿色电力凭证使用.csv": text})
    assert [file.table for file in data.files] == ["instrument_use", "instrument_use"]


@pytest.mark.parametrize("name", ["notes.docx", "activities.csv", "e01.csv", "activity (2).csv", "gone.map.yml"])
def test_other_files_are_named(tmp_path: Path, name: str) -> None:
    data, problems = read(tmp_path, {name: "a: b\n"})
    assert (problems, data.files) == ([f"data/{name} warning unknown-file"], ())


def test_what_the_system_puts_there_is_passed_over(tmp_path: Path) -> None:
    _, problems = read(tmp_path, {"Thumbs.db": "x", "~$activity.xlsx": "x", ".DS_Store": "x", "README.md": "x"})
    assert problems == []


def test_a_link_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"output.csv": "period,indicator,value,unit\n2025,产值,1,万元\n"})
    (tmp_path / "secret.csv").write_text(ROW)
    (tmp_path / "data/activity.csv").symlink_to(tmp_path / "secret.csv")
    data, _ = load(tmp_path)
    assert [file.path for file in data.files] == ["data/output.csv"]


def test_one_name_with_two_endings_is_read_once(tmp_path: Path) -> None:
    book(tmp_path, "activity-e01.xlsx", {"表": [["source", "quantity", "unit"], ["柴油", 1, "t"]]})
    data, problems = read(tmp_path, {"activity-e01.csv": ROW})
    assert problems == ["data/activity-e01.xlsx error two-homes"]
    assert ([file.path for file in data.files], data.complete) == (["data/activity-e01.csv"], False)


def test_name_and_folder_that_disagree_are_not_read(tmp_path: Path) -> None:
    data, problems = read(tmp_path, {"output/activity-e01.csv": ROW})
    assert (problems, data.files, data.complete) == (["data/output/activity-e01.csv error two-tables"], (), False)


def test_forty_files_stay_in_order(tmp_path: Path) -> None:
    files = {f"activity-{n:02}.csv": f"enterprise,source,quantity,unit\ne01,柴油,{n},t\n" for n in range(40)}
    data, problems = read(tmp_path, files)  # type: ignore[arg-type]
    assert problems == []
    assert [found.data["quantity"].iloc[0] for found in data.activity] == [str(n) for n in range(40)]


def test_names_become_ids_and_blank_ones_stay(tmp_path: Path) -> None:
    words = ["e01", "E01", "示例化工有限公司", "示例装备(集团)有限公司", "园区能源公司", "energy-co", "其余企业", "others", ""]
    text = "enterprise,source,quantity,unit\n" + "".join(f"{word},柴油,1,t\n" for word in words)
    data, problems = read(tmp_path, {"activity.csv": text})
    assert problems == []
    assert enterprises(data) == ["e01", "e01", "e01", "e02", "energy-co", "energy-co", "others", "others", ""]


def test_neighbours_inside_become_ids_and_others_stay_as_written(tmp_path: Path) -> None:
    text = "source,quantity,unit,supplier,customer\n外购电力,1,MWh,园区能源公司,\n外购电力,1,MWh,示例市供电公司,grid\n"
    data, problems = read(tmp_path, {"activity.csv": text})
    assert problems == []
    assert list(data.activity[0].data["supplier"]) == ["energy-co", "示例市供电公司"]
    assert list(data.activity[0].data["customer"]) == ["", "grid"]


def test_an_unknown_enterprise_refuses_its_rows_and_no_others(tmp_path: Path) -> None:
    text = "enterprise,source,quantity,unit\ne01,柴油,1,t\ne91,柴油,1,t\n同名公司,柴油,1,t\ne91,柴油,2,t\n"
    data, problems = load(write(tmp_path, {"activity.csv": text}))
    assert said(problems) == ["data/activity.csv:3:1 error unknown-enterprise", "data/activity.csv:4:1 error unknown-enterprise"]
    assert "2 rows" in problems[0].message
    assert "line 5" in problems[0].message
    assert "e01" in problems[0].hint
    assert "two are called so" in problems[1].hint
    assert (enterprises(data), data.complete) == (["e01"], False)
    activity = read_activity(data.activity, load_tables(ROOT, Problems())["activity"], Problems())
    assert list(activity.frame["ok"]) == [True, False, False, False]  # shown, not computed


def test_an_enterprise_of_its_own_may_name_itself(tmp_path: Path) -> None:
    alone = park()
    alone = replace(alone, profile=alone.profile.model_copy(update={"kind": "enterprise"}))
    text = "enterprise,source,quantity,unit\n示例园区,柴油,1,t\n,柴油,1,t\n"
    data, problems = load(write(tmp_path, {"activity.csv": text}), alone)
    assert (problems, enterprises(data)) == ([], ["", ""])
    _, problems = load(tmp_path)
    assert said(problems) == ["data/activity.csv:2:1 error unknown-enterprise"]


def test_a_mapping_file_fills_what_the_source_does_not_say(tmp_path: Path) -> None:
    mapping = """
enterprise: 示例化工有限公司
year: 2025
headings: {入厂煤量: quantity, 煤种: source, 序: "-", 经办: "-"}
same_as_above: [source]
defaults: {unit: t, category: 固定源燃烧}
"""
    text = "经办,煤种,入厂煤量\n甲,烟煤,10\n乙,,20\n"
    data, problems = load(write(tmp_path, {"activity-e01.csv": text, "activity-e01.map.yml": mapping.replace("序: \"-\", ", "")}))
    assert said(problems) == ["data/activity-e01.csv:3:3 warning same-as-above"]
    assert (data.files[0].mapping, data.complete) == ("data/activity-e01.map.yml", True)
    frame = read_activity(data.activity, load_tables(ROOT, Problems())["activity"], Problems()).frame
    assert list(frame["enterprise"]) == ["e01", "e01"]
    assert list(frame["source"]) == ["烟煤", "烟煤"]
    assert list(frame["unit"]) == ["t", "t"]
    assert list(frame["category"]) == ["stationary", "stationary"]
    assert list(frame["period"]) == ["2025", "2025"]
    assert list(frame["ok"]) == [True, True]


def test_what_a_row_says_itself_goes_before_the_mapping_file(tmp_path: Path) -> None:
    text = "enterprise,source,quantity,unit,period\ne02,柴油,1,t,2024-03\n—,柴油,1,t,无\n"
    data, problems = read(tmp_path, {"activity.csv": text, "activity.map.yml": "enterprise: e01\nyear: 2025\n"})
    assert problems == []
    assert enterprises(data) == ["e02", "e01"]
    assert list(data.activity[0].data["period"]) == ["2024-03", "2025"]


MAPPINGS = {
    "enterprise: e91": (1, 13, "unknown-enterprise"),
    "headings: {煤: quantty}": (1, 15, "mapping"),
    "same_as_above: [source, sorce]": (1, 25, "mapping"),
    "same_as_above: [quantity]": (1, 17, "mapping"),
    "defaults: {uni: t}": (1, 12, "mapping"),
    "defaults: {category: 火}": (1, 22, "value"),
    "defaults: {oxidation: 1.2}": (1, 23, "range"),
    "year: 25": (1, 7, "value"),
    "enterprize: e01": (1, 1, "unknown-key"),
    "enterprise: }e01": (1, 13, "yaml"),
}


@pytest.mark.parametrize("text", MAPPINGS)
def test_a_faulty_mapping_file_keeps_its_file_from_being_counted(tmp_path: Path, text: str) -> None:
    line, col, code = MAPPINGS[text]
    data, problems = load(write(tmp_path, {"activity.csv": ROW, "activity.map.yml": text}))
    errors = [p for p in problems if p.severity == "error"]
    assert [(str(p.place), p.code) for p in errors] == [(f"data/activity.map.yml:{line}:{col}", code)]
    assert (data.activity, data.complete) == ((), False)
    assert [(file.path, file.rows) for file in data.files] == [("data/activity.csv", 0)]


def test_a_mapping_that_does_not_fit_the_table_is_an_error(tmp_path: Path) -> None:
    _, problems = read(tmp_path, {"targets.csv": "objective,year,value\nob-total,2026,1\n", "targets.map.yml": "enterprise: e01\n"})
    assert problems == ["data/targets.map.yml:1:13 error mapping"]
    text = "id,kind,generation_month,mwh\ng1,绿证,2025-01,1\n"
    _, problems = read(tmp_path / "b", {"instruments.csv": text, "instruments.map.yml": "year: 2025\n"})
    assert problems == ["data/instruments.map.yml:1:7 error mapping"]


def test_what_a_mapping_file_says_in_vain_is_a_warning(tmp_path: Path) -> None:
    mapping = "headings: {没有这列: quantity}\ndefaults: {unit: kg}\n"
    data, problems = read(tmp_path, {"activity.csv": ROW, "activity.map.yml": mapping})
    assert problems == ["data/activity.map.yml:1:12 warning mapping", "data/activity.map.yml:2:18 warning mapping"]
    assert (list(data.activity[0].data["unit"]), data.complete) == (["t"], True)


def test_a_unit_in_the_heading_goes_before_the_default(tmp_path: Path) -> None:
    text = "source,数量（万kWh）,period\n外购电力,1,2025\n"
    data, problems = read(tmp_path, {"activity.csv": text, "activity.map.yml": "defaults: {unit: MWh}\n"})
    assert problems == ["data/activity.csv:1:8 warning heading-unit"]
    assert list(data.activity[0].data["unit"]) == ["万kWh"]


def test_an_empty_file_and_one_with_headings_only(tmp_path: Path) -> None:
    data, problems = read(tmp_path, {"activity-a.csv": "", "activity-b.csv": "source,quantity,unit\n", "output.csv": ""})
    assert problems == ["data/activity-a.csv error empty", "data/output.csv error empty"]
    assert (sum(len(found.data) for found in data.activity), data.complete) == (0, False)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("output.csv", "period;indicator;value;unit\n2025;产值;1;万元\n", "separator"),
        ("output.csv", "时段,指标,数值,单位\n2025,产值,1,万元\n".encode() + "2025,人数,1,人\n".encode("gb18030"), "encoding"),
        ("output.csv", b"\xff\xfe1\x00", "format"),
        ("output.xlsx", b"PK\x03\x04 nothing", "format"),
        ("output.csv", "期,数\n1,2\n", "no-heading-row"),
        ("output.csv", "period,indicator,value\n2025,产值,1\n", "missing-column"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: str | bytes, code: str) -> None:
    data, problems = load(write(tmp_path, {name: content}))
    assert code in [p.code for p in problems if p.severity == "error"]
    assert all(p.place.path == f"data/{name}" for p in problems)
    assert (data.rows("output"), data.complete) == ((), False)


def test_a_workbook_that_is_text_is_read_and_told(tmp_path: Path) -> None:
    data, problems = read(tmp_path, {"activity.xlsx": ROW})
    assert problems == ["data/activity.xlsx warning ending"]
    assert len(data.activity[0].data) == 1


def test_an_old_workbook(tmp_path: Path) -> None:
    data, _ = read(tmp_path, {"activity-e01.xls": XLS})
    assert (data.files[0].table, len(data.activity)) == ("activity", 1)


def test_a_hidden_sheet_is_told_and_not_read(tmp_path: Path) -> None:
    head = ["时段", "指标", "数值", "单位"]
    book(tmp_path, "output.xlsx", {"表": [head, ["2025", "产值", 1, "万元"]], "旧表": [head, ["2024", "产值", 2, "万元"]]}, hide="旧表")
    data, problems = load(tmp_path)
    assert said(problems) == ["data/output.xlsx!旧表!A1 warning hidden-sheet"]
    assert [row["period"] for row in data.rows("output")] == ["2025"]


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    text = "id,kind,generation_month,mwh,document\n=1+1,绿证,2025-01,5,\"=HYPERLINK(\"\"http://x\"\")\"\n@a,绿证,2025-01,=5,\n"
    data, problems = read(tmp_path, {"instruments.csv": text})
    assert problems == ["data/instruments.csv:3:15 error number"]
    assert [(row["id"], row["document"]) for row in data.rows("instruments")] == [("=1+1", '=HYPERLINK("http://x")')]
    _, problems = read(tmp_path / "b", {"output.csv": "enterprise,period,indicator,value,unit\n=e01,2025,产值,1,万元\n"})
    assert problems == ["data/output.csv:2:1 error unknown-enterprise"]


def test_a_formula_without_a_value_is_an_error(tmp_path: Path) -> None:
    book(tmp_path, "output.xlsx", {"表": [["时段", "指标", "数值", "单位"], ["2025", "产值", "=1+1", "万元"], ["2025", "人数", 9, "人"]]})
    data, problems = load(tmp_path)
    assert said(problems) == ["data/output.xlsx!表!C2 error formula"]
    assert [row["indicator"] for row in data.rows("output")] == ["people"]


def test_rows_of_a_start_list_that_nobody_filled_in_are_no_data(tmp_path: Path) -> None:
    text = "source,quantity,unit,period,note\n焦炭,,t,,起始清单 钢铁\n焦炭,5,t,2025,起始清单 钢铁\n焦炭,,t,2025,起始清单 钢铁\n焦炭,,t,,自己加的\n"
    data, problems = load(write(tmp_path, {"activity.csv": text}))
    assert said(problems) == ["data/activity.csv:2:4 warning not-filled-in"]
    assert list(data.activity[0].data["row"]) == [3, 4, 5]
    mine = Problems()
    activity = read_activity(data.activity, load_tables(ROOT, mine)["activity"], mine)
    assert list(activity.frame["ok"]) == [True, False, False]


def test_places_are_of_the_cell_and_of_the_sheet(tmp_path: Path) -> None:
    book(tmp_path, "output.xlsx", {"统计": [["某园区统计表"], ["时段", "指标", "数值", "单位"], ["2025", "产值", 7, "万元"]]})
    data, _ = load(write(tmp_path, {"trades.csv": "date,品种,买卖,quantity_t,note\n2025-11-20,CEA,买入,5,x\n"}))
    row = data.rows("output")[0]
    assert str(row.at("value")) == "data/output.xlsx!统计!C3"
    assert str(row.at("quality")) == str(row.place) == "data/output.xlsx!统计!A3"
    assert set(row.cells) == {"period", "indicator", "value", "unit"}
    trade = data.rows("trades")[0]
    assert (str(trade.place), str(trade.at("quantity_t")), trade["date"]) == ("data/trades.csv:2", "data/trades.csv:2:19", date(2025, 11, 20))


