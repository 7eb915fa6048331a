"""What README and CONTRIBUTING show is true: commands and options exist, and every example is read without a word."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pytest

from parkbook.assess.checks import engine
from parkbook.assess.checks.engine import Facts, Outcome, check, run_checks
from parkbook.assess.checks.observed import Observed
from parkbook.cli import _parser
from parkbook.kit.load import load_kit
from parkbook.problems import Problems
from parkbook.publish.init import init_workspace
from parkbook.source import parse_yaml
from parkbook.workflow import load_all
from tests.build import make_park
from tests.conftest import ROOT

READMES = ("README.md", "README.zh-CN.md")


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of one language in a file of the project's root."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


def commands() -> dict[str, set[str]]:
    """The options that take a value, by command, as the command line knows them."""
    groups = [a for a in _parser()._actions if a.choices]
    made = groups[0].choices
    assert isinstance(made, dict)
    return {
        name: {o for a in sub._actions for o in a.option_strings if o.startswith("--") and o != "--help"}
        for name, sub in made.items()
    }


@pytest.mark.parametrize("name", READMES)
def test_the_table_of_commands_is_whole_and_true(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    rows = re.findall(r"(?m)^\| `parkbook (\w+)[^`]*` \| [^|]+ \| ([^|]*) ?\|$", text)
    assert {command: set(re.findall(r"--[a-z-]+", options)) for command, options in rows} == commands()


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "CHANGELOG.md"])
def test_files_and_commands_that_are_named_are_there(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / link).exists(), link
    for command in re.findall(r"parkbook ([a-z]+)\b", text):
        assert command in commands(), command
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:    |`)make ([a-z]+)", text):
        assert re.search(rf"(?m)^{target}:", makefile), target


@pytest.mark.parametrize("name", READMES)
def test_the_answer_the_evidence_and_the_register_are_read(name: str, tmp_path: Path) -> None:
    park = tmp_path / "park"
    init_workspace(park, load_kit(ROOT, Problems()), ROOT)
    answer, evidence, mapping = blocks(name, "yaml")
    (register,) = (b for b in blocks(name, "") if b.startswith("编号,"))
    (park / "answers/cses.yml").write_text("standard: cses\nedition: 2023-draft\nanswers:\n" + answer, encoding="utf-8")
    (park / "evidence.yml").write_text(evidence, encoding="utf-8")
    (park / "evidence/parties-2026.pdf").write_bytes(b"scan")
    more = "enterprise-services,企业服务中心,,职能部门,,p-li\n"
    (park / "registers/units.csv").write_text(register + more, encoding="utf-8")
    (park / "registers/people.csv").write_text("编号,姓名,部门\np-li,示例,carbon-office\n", encoding="utf-8")
    (park / "registers/enterprises.csv").write_text("编号,企业名称,在边界内\ne05,示例热电,是\n", encoding="utf-8")
    (park / "data").mkdir(exist_ok=True)
    (park / "data/activity-e05.map.yml").write_text(mapping, encoding="utf-8")
    rows = "序号,入厂煤量,时段,数据质量,凭证\n1,120,2025-01,2,F-1\n2,80,2025-02,2,F-2\n"
    (park / "data/activity-e05.csv").write_text(rows, encoding="utf-8")
    loaded = load_all(ROOT, park)
    assert [p.as_text() for p in loaded.problems] == []
    inventory = loaded.inventory_on(date(2026, 1, 31))
    assert inventory is not None
    assert inventory.sums[2025].by_enterprise["e05"] == pytest.approx(200 * 19.57 * 0.0261 * 0.93 * 44 / 12)
    assert loaded.park is not None
    assert loaded.park.answers["cses"].answers["cses-4.2-parties"].state == "implemented"
    assert loaded.park.evidence["parties-2026"].file_state == "no-hash"
    assert "carbon-office" in loaded.park.table("units").by_key


def test_the_step_of_the_tour_does_what_it_says(tmp_path: Path) -> None:
    """README says: 4.2 c) goes from 拟判一般不符合 to 符合."""
    from parkbook.workflow import assess

    park = tmp_path / "park"
    shutil.copytree(ROOT / "examples/demo-park", park, ignore=shutil.ignore_patterns(".parkbook", "site"))
    day, ref = date(2026, 11, 20), "cses:4.2/c"
    assert assess(load_all(ROOT, park), day).criteria[ref].finding == "minor"
    answers = park / "answers/cses.yml"
    before, found, after = answers.read_text(encoding="utf-8").partition("cses:4.2/c:\n        state: partial\n")
    assert found
    answers.write_text(f"{before}cses:4.2/c:\n        state: implemented\n{after}", encoding="utf-8")
    assert assess(load_all(ROOT, park), day).criteria[ref].finding == "conforms"


def test_what_contributing_shows_is_a_kit_and_a_check(tmp_path: Path) -> None:
    question, register, document, case_text = blocks("CONTRIBUTING.md", "yaml")
    (code,) = blocks("CONTRIBUTING.md", "python")
    base = tmp_path / "questionnaires"
    for path in ("cses/clauses.yml", "roles.yml", "registers/units.yml", "registers/people.yml"):
        (base / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "questionnaires" / path, base / path)
    (base / "documents").mkdir()
    shown = {"cses/9.1.yml": question, "registers/meters.yml": register, "documents/more.yml": document}
    for path, text in shown.items():
        (base / path).write_text(text, encoding="utf-8")
    problems = Problems()
    kit = load_kit(tmp_path, problems)
    assert [p.as_text() for p in problems] == []
    assert "cses:9.1/c" in kit.criteria

    read = parse_yaml(case_text, "case", problems)
    assert read is not None
    (case,) = read.data
    with patch.object(engine, "CHECKS", {}):
        exec(code, {"check": check, "Facts": Facts, "Outcome": Outcome, "Observed": Observed})
        park = make_park(kit, registers=case["tables"])
        outcome = run_checks(Facts(kit, park, date(2026, 7, 1)), [case["check"]])[case["check"]]
    assert outcome.result == case["result"]
    assert [str(note.place) for note in outcome.notes] == case["where"]
