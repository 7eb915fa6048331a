"""The wheel carries the kit: with nothing but it and its dependencies a workspace is made and built."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.conftest import ROOT


def run(command: list[str], cwd: Path, path: Path | None = None) -> str:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    if path:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]
    return done.stdout


def test_a_wheel_alone_makes_and_builds_a_park(tmp_path: Path) -> None:
    run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)], tmp_path)
    (wheel,) = tmp_path.glob("*.whl")
    place = tmp_path / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place)
    asked = f"import parkbook, pathlib; print(pathlib.Path(parkbook.__file__).resolve().is_relative_to({str(place)!r}))"
    assert run([sys.executable, "-c", asked], tmp_path, place).strip() == "True"
    run([sys.executable, "-m", "parkbook", "init", "my-park"], tmp_path, place)
    run([sys.executable, "-m", "parkbook", "build"], tmp_path / "my-park", place)
    assert (tmp_path / "my-park/site/index.html").is_file()
    assert (tmp_path / "my-park/site/questions/cses/4.1.html").is_file()
