"""A new workspace is valid as it is, explains itself, and is either whole or not there."""

from __future__ import annotations

import os
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from parkbook.cli import main
from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit
from parkbook.park.model import Carbon
from parkbook.problems import Problem, Problems
from parkbook.publish.init import STAGING, AlreadyThere, init_workspace
from parkbook.workflow import assess, load_all
from tests.conftest import ROOT

CHINESE = re.compile("[一-鿿]")


@pytest.fixture(scope="module")
def kit() -> Kit:
    return load_kit(ROOT, Problems())


@pytest.fixture
def park(tmp_path: Path, kit: Kit) -> Path:
    init_workspace(tmp_path / "park", kit, ROOT)
    return tmp_path / "park"


def problems_of(park: Path) -> list[Problem]:
    loaded = load_all(ROOT, park)
    assert loaded.park is not None
    return [*loaded.problems, *assess(loaded, date(2026, 11, 20)).problems]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_it_checks_and_builds_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the names a person types: relative ones, from the folder above."""
    monkeypatch.chdir(tmp_path)
    assert main(["init", "我的园区"]) == 0
    said = capsys.readouterr().out
    for step in ("notepad 我的园区\\park.yml", "nano 我的园区/park.yml", "parkbook build 我的园区"):
        assert step in said
    assert "xdg-open 我的园区/site/index.html" in said
    assert main(["check", "我的园区"]) == 0
    assert capsys.readouterr().out == "0 个错误，0 条提醒\n"
    assert main(["build", "我的园区"]) == 0
    assert "某某园区（请改）" in (tmp_path / "我的园区/site/index.html").read_text(encoding="utf-8")


def test_every_question_is_there_with_its_words_and_unanswered(park: Path, kit: Kit) -> None:
    text = (park / "answers/cses.yml").read_text(encoding="utf-8")
    flat = re.sub(r"\n *# *", "", text).replace(" ", "")
    for criterion in kit.standards["cses"].criteria:
        entry = criterion.entry
        for words in (kit.questions[criterion.question].ask, entry.text, entry.na_when):
            assert words is None or words.zh.replace(" ", "") in flat, criterion.ref
    loaded = load_all(ROOT, park)
    assert loaded.park is not None
    answers = loaded.park.answers["cses"].answers
    assert list(answers) == [q for q in kit.questions if kit.question_clause[q][0] == "cses"]
    assert {result.state for result in assess(loaded, date(2026, 11, 20)).criteria.values()} == {None}


def test_no_comment_line_starts_with_a_closing_sign(park: Path) -> None:
    for line in (park / "answers/cses.yml").read_text(encoding="utf-8").splitlines():
        assert not re.match(r" *# *[，。、；：？！）》”]", line), line


def test_the_blanks_can_be_filled_and_the_commented_lines_used(park: Path) -> None:
    answers = park / "answers/cses.yml"
    change(answers, "  cses-4.1-strategy:\n    state:\n", "  cses-4.1-strategy:\n    state: partial\n")
    text = answers.read_text(encoding="utf-8")
    answers.write_text(re.sub(r"(?m)^    # (criteria:|  cses:)", r"    \1", text), encoding="utf-8")
    change(answers, "cses:4.1/a: {state: , note: }", "cses:4.1/a: {state: none, note: 还没有对}")
    change(park / "park.yml", "exclusions: []", "exclusions:")
    change(park / "park.yml", "    # - what:", "    - what:")
    change(park / "park.yml", "    #   reason:", "      reason:")
    assert problems_of(park) == []
    results = assess(load_all(ROOT, park), date(2026, 11, 20)).criteria
    states = {ref: result.state for ref, result in results.items()}
    assert (states["cses:4.1/p1"], states["cses:4.1/a"], states["cses:4.1/b"]) == ("partial", "none", None)


def test_the_example_of_evidence_can_be_used(park: Path) -> None:
    (park / "evidence/minutes-2026-03.pdf").write_bytes(b"minutes")
    index = park / "evidence.yml"
    text = index.read_text(encoding="utf-8")
    example = re.findall(r"(?m)^# (  - id: .*|    \w+: .*)$", text[text.index("# 例子") :])
    index.write_text(text + "\n".join(line for line in example if "owner" not in line) + "\n", encoding="utf-8")
    found = problems_of(park)
    assert not [p.as_text() for p in found if p.severity == "error"]
    loaded = load_all(ROOT, park)
    assert loaded.park is not None
    assert list(loaded.park.evidence) == ["minutes-2026-03", "doc-policy"]
    assert any("sha256: " in (p.hint or "") for p in found), "the value to enter is told, as evidence/README.md says"


def test_each_register_has_its_headings_as_excel_reads_them(park: Path, kit: Kit) -> None:
    help = (park / "registers/README.md").read_text(encoding="utf-8")
    for id, register in kit.registers.items():
        raw = (park / f"registers/{id}.csv").read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.endswith(b"\r\n")
        assert raw.count(b"\n") == 1
        assert raw.decode("utf-8-sig").strip().split(",") == [c.title.zh for c in register.columns]
        section = help[help.index(f"\n## {register.title.zh}\n") :].partition("\n## ")[2].partition("\n## ")[0]
        listed = re.findall(r"(?m)^\| ([^|]+) \| (必填)? ?\|", section)
        declared = [(c.title.zh, c.required) for c in register.columns]
        assert declared == [(title, bool(must)) for title, must in listed if title != "列"]
    order = [help.index(f"\n## {title}\n") for title in ("部门与机构", "人员", "岗位与职责")]
    assert order == sorted(order), "what others point at comes first"


def test_every_file_explains_itself_in_chinese(park: Path) -> None:
    names = {p.relative_to(park).as_posix() for p in park.rglob("*") if p.is_file()}
    assert {"park.yml", "evidence.yml", "README.md", ".gitignore", "evidence/README.md", "registers/README.md"} <= names
    for name in names:
        text = (park / name).read_text(encoding="utf-8-sig")
        assert CHINESE.search(text), name
        assert "{{" not in text, name
        assert "{%" not in text, name


def test_data_is_explained_and_its_settings_can_be_used(park: Path, kit: Kit) -> None:
    help = (park / "data/README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(?m)^\| `(\w+)` \|", help)) == set(kit.tables), "every table of data/ is named"
    assert "`data/README.md`" in (park / "README.md").read_text(encoding="utf-8")
    profile = park / "park.yml"
    text = profile.read_text(encoding="utf-8")
    used = re.sub(r"(?m)^# (carbon:$|  [a-z_]+: .+$)", r"\1", text)
    assert text.count("\n# ") - used.count("\n# ") == 1 + len(Carbon.model_fields), "every setting stands there as a comment"
    profile.write_text(used, encoding="utf-8")
    assert [p.as_text() for p in problems_of(park)] == []
    loaded = load_all(ROOT, park)
    assert loaded.park is not None
    assert loaded.park.profile.carbon.model_fields_set == set(Carbon.model_fields)


def test_git_leaves_bytes_of_evidence_alone_and_forgets_what_is_made(park: Path) -> None:
    assert {"site/", ".parkbook/"} <= set((park / ".gitignore").read_text(encoding="utf-8").splitlines())
    assert "evidence/** -text" in (park / ".gitattributes").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["park.yml", "notes.txt"])
def test_a_folder_that_holds_something_is_refused_and_left_alone(tmp_path: Path, kit: Kit, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(AlreadyThere) as refused:
        init_workspace(tmp_path, kit, ROOT)
    assert refused.value.path == tmp_path
    assert name in refused.value.message
    assert {p.name: p.read_text(encoding="utf-8") for p in tmp_path.iterdir()} == {name: "mine"}


def test_a_file_of_that_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("park").write_text("mine", encoding="utf-8")
    assert main(["init", "park"]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("park: error[exists]: ")
    assert said.out == ""


def test_a_fresh_clone_counts_as_empty(tmp_path: Path, kit: Kit) -> None:
    (tmp_path / ".git").mkdir()
    init_workspace(tmp_path, kit, ROOT)
    assert problems_of(tmp_path) == []


@pytest.mark.parametrize("there", [True, False])
def test_a_run_that_fails_leaves_nothing(
    tmp_path: Path, kit: Kit, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    folder = tmp_path / "a/park"
    if there:
        folder.mkdir(parents=True)
    real, calls = os.replace, []

    def broken(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == 3:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="No space"):
        init_workspace(folder, kit, ROOT)
    assert [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*")] == (["a", "a/park"] if there else [])


def test_what_a_killed_run_left_is_no_hindrance(tmp_path: Path, kit: Kit) -> None:
    (tmp_path / STAGING / "registers").mkdir(parents=True)
    (tmp_path / STAGING / "park.yml").write_text("half", encoding="utf-8")
    init_workspace(tmp_path, kit, ROOT)
    assert not (tmp_path / STAGING).exists()
    assert problems_of(tmp_path) == []


def test_two_workspaces_are_the_same_to_the_byte(tmp_path: Path, park: Path, kit: Kit) -> None:
    init_workspace(tmp_path / "again", kit, ROOT)
    again = {p.relative_to(tmp_path / "again"): p.read_bytes() for p in (tmp_path / "again").rglob("*") if p.is_file()}
    assert again == {p.relative_to(park): p.read_bytes() for p in park.rglob("*") if p.is_file()}
    shutil.rmtree(tmp_path / "again")


def test_commands_are_quoted_where_the_folder_has_blanks(
    tmp_path: Path, kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = init_workspace(Path("my park/it's"), kit, ROOT)
    assert "notepad \"my park\\it's\\park.yml\"" in said
    assert "parkbook build 'my park/it'\\''s'" in said
