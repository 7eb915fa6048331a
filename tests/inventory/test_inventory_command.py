"""`parkbook inventory`: exit codes, the fields of the JSON, and what a clerk reads; and the same figures in check."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from parkbook.cli import main
from tests.conftest import ROOT

THREE = Path(__file__).parent / "parks/three"
ON = ["--as-of", "2024-06-30"]
FIELDS = [
    *("year", "unit", "gwp", "factor_set", "total", "total_market", "scope1", "scope2_location", "scope2_market", "scope3"),
    *("exported_t", "eliminated_t", "biogenic_t", "removals", "net", "energy_tce", "by_category", "by_gas", "by_enterprise"),
    *("by_source", "by_month", "intensity", "baseline", "targets", "neutrality", "surrender", "quality", "problems"),
]
"""DATA.md section 4, in its order."""


@pytest.fixture
def park(tmp_path: Path) -> Path:
    return Path(shutil.copytree(THREE, tmp_path / "park"))


def made(park: Path, capsys: pytest.CaptureFixture[str], *more: str, code: int = 0) -> dict[str, Any]:
    assert main(["inventory", str(park), *ON, "--format", "json", *more]) == code
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_fields_of_the_contract(park: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = made(park, capsys)
    assert list(found) == FIELDS
    assert (found["year"], found["unit"], found["gwp"], found["factor_set"]) == (2023, "tCO2e", "AR5", "gbt32151_34")
    assert found["total"] == pytest.approx(2921.90, abs=0.005)
    assert list(found["energy_tce"]) == ["calorific", "equivalent"]
    assert list(found["neutrality"]) == ["rule", "neutral", "emissions_t", "removals_t", "offsets_t", "missing"]
    assert list(found["quality"]) == ["estimated_share", "coverage", "uncertainty_pct"]
    assert (found["baseline"], found["targets"], found["surrender"]) == (None, [], [])
    assert {p["code"] for p in found["problems"]} >= {"outside-boundary"}
    assert found["net"] == found["total"] - found["removals"]


def test_output_and_baseline_are_compared(park: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (park / "data/output.csv").write_text("时段,指标,数值,单位,凭证\n2023,产值,2000,万元,年报\n", encoding="utf-8")
    baseline = "编号,量,基准年,数值,单位,责任部门,对应指标\nb1,排放总量,2023,3000,tCO2e,office,total\n"
    (park / "registers/baselines.csv").write_text(baseline, encoding="utf-8")
    (park / "registers/units.csv").write_text("编号,名称,性质\noffice,碳管理办公室,碳管理机构\n", encoding="utf-8")
    found = made(park, capsys)
    [intensity] = [one for one in found["intensity"] if one["indicator"] == "output_value"]
    assert list(intensity) == ["indicator", "value", "unit", "numerator_t", "denominator"]
    assert intensity["value"] == pytest.approx(found["total"] / 2000)
    assert (intensity["numerator_t"], intensity["denominator"]) == (found["total"], 2000)
    assert found["baseline"] and list(found["baseline"]) == ["years", "original_t", "recalculated_t", "trigger"]
    assert (found["baseline"]["years"], found["baseline"]["original_t"]) == ([2023], 3000)
    assert found["baseline"]["recalculated_t"] == pytest.approx(found["total"])


def test_an_error_exits_1_and_the_rest_is_computed(park: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (park / "data/activity.csv").open("a", encoding="utf-8") as file:
        file.write("e01,,不知道的料,,2023,7,t,,,,,,,,\n")
    found = made(park, capsys, code=1)
    assert found["total"] == pytest.approx(2921.90, abs=0.005)
    assert [p["code"] for p in found["problems"] if p["severity"] == "error"] == ["unknown-source"]
    assert main(["inventory", str(park), *ON]) == 1
    out = capsys.readouterr().out
    assert "三企园区 2023 年碳排放 2,921.90 tCO2e（不完整" in out
    assert "data/activity.csv:14:6: error[unknown-source]" in out
    assert "1 个错误" in out


def test_what_a_clerk_reads(park: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inventory", str(park), *ON]) == 0
    out = capsys.readouterr().out
    for text in (
        "三企园区 2023 年碳排放 2,921.90 tCO2e\n",
        "边界：园区边界内有数据的 3 家企业和单位",
        "电力因子 elec.cn.2023.avg（0.5306 tCO2/MWh，2023 年）",
        "没有凭证的电用 elec.cn.2023.excl_market",
        "其中绿证、绿电等凭证抵 500.00 MWh",
        "e05 五号热电厂",
        "柴油",
        "2023-07",
        "1,249.93 tce（等价值）",
        "中和判定（ceca:3.2.10，2023 年）：没有达到中和",
        "基准：",
        "目标：",
        "数据质量：",
        "0 个错误",
    ):
        assert text in out


def test_a_year_without_rows(park: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = made(park, capsys, "--year", "2019")
    assert (found["year"], found["total"], found["by_month"]) == (2019, None, {})
    assert main(["inventory", str(park), *ON, "--year", "2019"]) == 0
    assert "没有 2019 年的活动数据；有的年份：2023" in capsys.readouterr().out


def test_a_park_without_data_is_told_how_to_start(park: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(park / "data")
    found = made(park, capsys)
    assert list(found) == FIELDS
    assert {found[name] for name in ("year", "total", "scope2_market")} == {None}
    assert main(["inventory", str(park), *ON]) == 0
    assert "parkbook template activity" in capsys.readouterr().out
    (park / "registers/enterprises.csv").write_text("编号,企业名称,在边界内\n,没有编号,是\n", encoding="utf-8")
    assert main(["inventory", str(park), *ON]) == 1
    assert "error[" in capsys.readouterr().err


def test_where_there_is_no_park(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inventory", str(tmp_path)]) == 1
    assert "error[no-park]" in capsys.readouterr().err


def test_an_empty_folder_and_a_folder_without_activity(park: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (park / "data/activity.csv").unlink()
    assert made(park, capsys)["total"] is None
    assert main(["inventory", str(park), *ON]) == 0
    assert "还没有可以算的活动数据" in capsys.readouterr().out


def test_check_and_assess_show_what_the_data_says(park: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(park), *ON])
    before = capsys.readouterr().out
    assert "data/activity.csv:13:1: warning[outside-boundary]" in before
    with (park / "data/activity.csv").open("a", encoding="utf-8") as file:
        file.write("e01,,柴油,,2031,7,t,,,,,,,,\n")
    assert main(["check", str(park), *ON]) == 1
    assert "data/activity.csv:14:10: error[future-period]" in capsys.readouterr().out
    assert main(["assess", str(park), *ON]) == 1
    assert "error[future-period]" in capsys.readouterr().err


def test_a_park_without_data_waits_for_no_pandas(park: Path) -> None:
    shutil.rmtree(park / "data")
    run = f"import sys; from parkbook.cli import main; main(['check', {str(park)!r}]); sys.exit('pandas' in sys.modules)"
    there = {**os.environ, "PYTHONPATH": str(ROOT / "generator")}
    done = subprocess.run([sys.executable, "-c", run], check=False, capture_output=True, text=True, env=there)
    assert (done.returncode, done.stderr) == (0, "")
