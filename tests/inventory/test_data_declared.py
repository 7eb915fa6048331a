"""The declarations of the data tables and start lists, and the settings and columns of a park that go with them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from parkbook.kit.load import load_kit
from parkbook.loading import prune
from parkbook.park.model import Profile
from parkbook.problems import Problems
from parkbook.schema import schemas
from parkbook.source import parse_yaml
from tests.conftest import ROOT

PROFILE = "name: {zh: 示例园区}\ncode: YQ\nstandards: [{id: cses}]\n"


def profile(text: str) -> tuple[Profile, list[str]]:
    problems = Problems()
    document = parse_yaml(PROFILE + text, "park.yml", problems)
    assert document is not None
    made = prune(Profile, document.data, document.source, problems)
    assert made is not None
    return made, [f"{p.place} {p.code}" for p in problems]


def test_the_settings_of_carbon_data() -> None:
    made, problems = profile("carbon:\n  report_year: 2025\n  power_equivalent: {2023: 301.6}\n  near_neutral_t: 0\n  horizon: 2060\n")
    assert problems == []
    assert (made.carbon.report_year, made.carbon.power_equivalent, made.carbon.near_neutral_t) == (2025, {2023: 301.6}, 0)
    assert (made.carbon.power_region, made.carbon.significant_pct) == (None, None)
    assert profile("")[0].carbon.power_equivalent == {}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("carbon: {report_year: 25}", "4:23 value"),
        ("carbon: {power_equivalent: {2023: -1}}", "4:35 value"),
        ("carbon: {power_equivalent: {2023: inf}}", "4:35 value"),
        ("carbon: {power_equivalent: {23: 301}}", "4:33 value"),
        ("carbon: {significant_pct: 120}", "4:27 value"),
        ("carbon: {report: 2025}", "4:10 unknown-key"),
    ],
)
def test_a_faulty_setting_is_told_and_the_rest_stays(text: str, place: str) -> None:
    made, problems = profile(text)
    assert problems == [f"park.yml:{place}"]
    assert made.name.zh == "示例园区"


def test_the_registers_that_name_an_indicator() -> None:
    kit = load_kit(ROOT, Problems())
    for id in ("objectives", "performance-parameters", "baselines"):
        column = kit.registers[id].column("indicator")
        assert column is not None
        assert (column.type, column.required, column.title.zh) == ("text", False, "对应指标")


def broken(tmp_path: Path, old: str, new: str) -> list[str]:
    """What loading the kit says of its table output after a change."""
    shutil.copytree(ROOT / "questionnaires", tmp_path / "questionnaires")
    path = tmp_path / "questionnaires/tables/output.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    problems = Problems()
    load_kit(tmp_path, problems)
    return [f"{p.place.path} {p.code}" for p in problems]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("cses:6.4/p1", "cses:6.4/p99", "unknown-ref"),
        ("key: [enterprise, period, indicator]", "key: [enterprise, period, index]", "unknown-column"),
        ("id: output", "id: outputs", "id"),
        ("  - {id: note,", "  - {id: unit,", "duplicate-id"),
        ("known:", "knows:", "unknown-key"),
    ],
)
def test_a_table_is_declared_as_strictly_as_a_register(tmp_path: Path, old: str, new: str, code: str) -> None:
    assert broken(tmp_path, old, new) == [f"questionnaires/tables/output.yml {code}"]


@pytest.mark.parametrize("name", ["table", "start", "mapping", "park"])
def test_the_schemas_that_editors_use_are_those_of_the_models(name: str) -> None:
    written = (ROOT / f"schemas/{name}.json").read_text(encoding="utf-8")
    assert written == schemas()[f"{name}.json"]
    if name == "park":
        assert "power_equivalent" in json.loads(written)["$defs"]["Carbon"]["properties"]
