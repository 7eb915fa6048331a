"""Gather every wheel for an install without a network into wheelhouse/.

    make wheelhouse                                     for a machine like this one
    make wheelhouse PLATFORM=win_amd64 PYVERSION=3.12   for a Windows machine

Then, offline: pip install --no-index --find-links wheelhouse parkbook
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "wheelhouse"
SOURCE_ONLY = "jieba==0.42.1"
"""Published as source alone; it is pure Python, so a wheel made here serves every system."""


def pip(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments], check=True, cwd=ROOT)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", default="")
    parser.add_argument("--python", default="")
    options = parser.parse_args()
    HOUSE.mkdir(exist_ok=True)
    pip("wheel", "--quiet", "--no-deps", "-w", str(HOUSE), ".", SOURCE_ONLY)
    target = ["--platform", options.platform, "--python-version", options.python] if options.platform else []
    pip("download", "--quiet", "--only-binary=:all:", "--find-links", str(HOUSE), *target, "-d", str(HOUSE), "-r", str(_pins()))
    print(f"{len(list(HOUSE.glob('*.whl')))} wheels in {HOUSE.name}/. Offline: pip install --no-index --find-links wheelhouse parkbook")
    return 0


def _pins() -> Path:
    """The locked versions without their hashes: the wheel of jieba made here has another hash than its source."""
    lines = (ROOT / "requirements/run.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.rstrip(" \\") for line in lines if line and not line.startswith((" ", "#"))]
    path = HOUSE / "pins.txt"
    path.write_text("\n".join(pins) + "\n", encoding="utf-8")
    return path


if __name__ == "__main__":
    sys.exit(main())
