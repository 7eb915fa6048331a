"""The command line with bad manners around it: folders that cannot be written, a build that is killed, odd calls."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import parkbook
from parkbook.cli import main
from parkbook.kitroot import default_kit_root
from tests.cases.runner import AS_OF, HERE, run

SOURCE = Path(parkbook.__file__).parents[1]
REAL = "name: {zh: 示例园区}\ncode: YQ\nstandards: [{id: cses, edition: 2023-draft}]\n"
DYING = """
import os, signal, sys
from parkbook.cli import main
left, real, calls = int(sys.argv[1]), os.replace, 0
def replace(a, b):
    global calls
    calls += 1
    if calls == left:
        os.kill(os.getpid(), signal.SIGKILL)
    real(a, b)
os.replace = replace
code = main(sys.argv[2:])
print(calls)
sys.exit(code)
"""
"""A build that dies just before the n-th file comes to its place."""


def make_park(folder: Path, unit: str = "碳管理办公室") -> Path:
    (folder / "registers").mkdir(parents=True)
    (folder / "park.yml").write_text(REAL, encoding="utf-8")
    (folder / "registers/units.csv").write_text(f"编号,名称,性质\ncarbon-office,{unit},碳管理机构\n", encoding="utf-8")
    return folder


def build(park: Path, dies_at: int = 0) -> subprocess.CompletedProcess[str]:
    env = os.environ | {"PYTHONPATH": str(SOURCE), "SOURCE_DATE_EPOCH": "1782864000"}
    line = [
        sys.executable,
        "-c",
        DYING,
        str(dies_at),
        "build",
        str(park),
        "--as-of",
        AS_OF,
        "--kit",
        str(park.parent / "kit"),
    ]
    return subprocess.run(line, capture_output=True, text=True, encoding="utf-8", env=env, check=False)


def copy_kit(kit: Path, folder: Path) -> None:
    """The kit as it is now: two builds are compared byte by byte, and nobody's edit may come between them."""
    for name in ("questionnaires", "site_templates", "content"):
        shutil.copytree(kit / name, folder / "kit" / name)


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], dict[str, bytes], int]:
    """A built park with changed registers, its old and its new site, and how many files a build puts in place."""
    base = tmp_path_factory.mktemp("killed")
    copy_kit(default_kit_root(), base)
    park = make_park(base / "park")
    assert build(park).returncode == 0
    old = files(park / "site")
    new_park = base / "new"
    shutil.copytree(park, new_park)
    for folder in (park, new_park):
        path = folder / "registers/units.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("碳管理办公室", "双碳办"), encoding="utf-8")
    done = build(new_park)
    assert done.returncode == 0
    new = files(new_park / "site")
    assert new != old
    return park, old, new, int(done.stdout)


@pytest.mark.parametrize("share", [0.0, 0.04, 0.5, 0.99])
def test_a_killed_build_leaves_old_files_or_new_and_the_next_repairs(
    states: tuple[Path, dict[str, bytes], dict[str, bytes], int], share: float, tmp_path: Path
) -> None:
    base, old, new, calls = states
    park = tmp_path / "park"
    shutil.copytree(base, park)
    copy_kit(base.parent / "kit", tmp_path)
    assert build(park, max(1, int(calls * share))).returncode == -signal.SIGKILL
    left = files(park / "site")
    for name in old:
        assert left[name] in (old[name], new.get(name)) or name == ".parkbook-files.json"
    assert set(left) <= {*old, *new}
    assert build(park).returncode == 0
    assert files(park / "site") == new


def test_a_build_killed_by_the_clock_is_repaired(
    states: tuple[Path, dict[str, bytes], dict[str, bytes], int], tmp_path: Path
) -> None:
    base, old, new, _ = states
    park = tmp_path / "park"
    shutil.copytree(base, park)
    copy_kit(base.parent / "kit", tmp_path)
    env = os.environ | {"PYTHONPATH": str(SOURCE), "SOURCE_DATE_EPOCH": "1782864000"}
    line = ["build", str(park), "--as-of", AS_OF, "--kit", str(tmp_path / "kit")]
    child = subprocess.Popen([sys.executable, "-m", "parkbook", *line], env=env, stderr=subprocess.DEVNULL)
    time.sleep(1.0)
    child.kill()
    child.wait()
    for name, data in files(park / "site").items():
        assert data in (old.get(name), new.get(name)) or name == ".parkbook-files.json"
    assert build(park).returncode == 0
    assert files(park / "site") == new


def test_the_output_is_a_file(tmp_path: Path) -> None:
    park = make_park(tmp_path / "park")
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    code, out, errors = run(["build", "--out", str(tmp_path / "out")], park, None)
    assert (code, out) == (1, "")
    assert errors.startswith(f"{tmp_path / 'out'}: error[not-writable]: ")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "mine"


def test_the_output_lies_below_a_file(tmp_path: Path) -> None:
    park = make_park(tmp_path / "park")
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    code, _, errors = run(["build", "--out", str(tmp_path / "out/site")], park, None)
    assert code == 1
    assert "error[not-writable]" in errors


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a file system that refuses everybody")
def test_the_output_refuses_everybody(tmp_path: Path) -> None:
    code, _, errors = run(["build", "--out", "/proc/parkbook-site"], make_park(tmp_path / "park"), None)
    assert code == 1
    assert errors.startswith("/proc/parkbook-site: error[not-writable]: ")


def test_the_build_folder_is_a_file(tmp_path: Path) -> None:
    park = make_park(tmp_path / "park")
    (park / ".parkbook").write_text("", encoding="utf-8")
    code, _, errors = run(["build"], park, None)
    assert code == 1
    assert ".parkbook: error[not-writable]: " in errors


@pytest.mark.parametrize(("name", "is_folder"), [("index.html", True), ("gaps", False)])
def test_something_else_stands_where_a_page_belongs(tmp_path: Path, name: str, is_folder: bool) -> None:
    park = make_park(tmp_path / "park")
    stranger = park / "site" / name
    stranger.parent.mkdir()
    if is_folder:
        stranger.mkdir()
        (stranger / "mine.txt").write_text("mine", encoding="utf-8")
    else:
        stranger.write_text("mine", encoding="utf-8")
    code, _, errors = run(["build"], park, None)
    assert code == 1
    assert "error[not-writable]" in errors
    kept = stranger / "mine.txt" if is_folder else stranger
    assert kept.read_text(encoding="utf-8") == "mine"


def test_what_others_put_beside_the_site_stays(tmp_path: Path) -> None:
    park = make_park(tmp_path / "park")
    (park / "site").mkdir()
    (park / "site/mine.txt").write_text("mine", encoding="utf-8")
    assert run(["build"], park, None)[0] == 0
    assert run(["build"], park, None)[0] == 0
    assert (park / "site/mine.txt").read_text(encoding="utf-8") == "mine"


def test_the_names_of_an_overlay_are_text_and_its_other_keys_are_left_out(tmp_path: Path) -> None:
    park = make_park(tmp_path / "park")
    overlay = "site_name: '<b>x</b> & y'\nextra_css: [mine.css]\nhooks: [run.py]\ntheme: {custom_dir: /etc}\n"
    (park / "mkdocs.yml").write_text(overlay, encoding="utf-8")
    code, _, errors = run(["build"], park, None)
    assert code == 1
    assert "mkdocs.yml:3:1: error[unknown-key]: `hooks`" in errors
    written = (park / ".parkbook/mkdocs.yml").read_text(encoding="utf-8")
    assert "site_name: ＜b＞x＜/b＞ ＆ y" in written
    assert "mine.css" in written
    assert "run.py" not in written
    assert "/etc" not in written
    assert "<b>x</b>" not in (park / "site/index.html").read_text(encoding="utf-8")


def test_problems_as_json_stand_alone_on_stdout(tmp_path: Path) -> None:
    park = tmp_path / "park"
    shutil.copytree(HERE / "_park", park)
    (park / "park.yml").write_text("name: [\n", encoding="utf-8")
    code, out, errors = run(["check", "--format", "json"], park, HERE / "_kit")
    assert (code, errors) == (1, "")
    assert json.loads(out)["problems"][0] == {
        "path": "park.yml",
        "line": 2,
        "col": 1,
        "sheet": None,
        "cell": None,
        "severity": "error",
        "code": "yaml",
        "message": "this cannot be read as YAML: did not find expected node content",
        "hint": "look at this line and the one above: quotes, brackets, and the number of spaces",
    }


@pytest.mark.parametrize(
    "line", [["check", "--as-of", "2024.3"], ["check", "--format", "xml"], ["nothing"], ["check", "a", "b"]]
)
def test_wrong_usage_exits_2(line: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as why:
        main(line)
    gc.enable()
    assert why.value.code == 2
    assert capsys.readouterr().out == ""


def test_no_command_prints_help_and_exits_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    gc.enable()
    assert "parkbook" in capsys.readouterr().err


def test_a_park_that_is_a_file_is_no_park(tmp_path: Path) -> None:
    (tmp_path / "park.yml").write_text(REAL, encoding="utf-8")
    for command in ("check", "assess", "build"):
        code, out, errors = run([command, "park.yml"], tmp_path, HERE / "_kit")
        assert code == 1
        assert "error[no-park]" in out + errors
