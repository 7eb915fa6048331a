"""Time and memory of a whole `parkbook build` against bare MkDocs on the very Markdown, and against other tools.

    python benchmarks/build.py [--sizes 700,5000,20000] [--others DIR]

(a) MkDocs with Material builds the folder that Parkbook wrote: the ratio is what Parkbook adds.
(b) strictdoc, sphinx-needs and doorstop publish as many items, where `--others` names the bin folder of an environment
    that has them (pip install strictdoc sphinx sphinx-needs doorstop); otherwise they are left out and it says so.
Every figure is of whole processes in this one run; nothing is compared with a figure of another machine.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from others import TOOLS
from synthetic import make

ROOT = Path(__file__).resolve().parent.parent


LIMIT_S = 900
"""No command gets longer; a tool that would is reported so."""


def run(command: list[str], cwd: Path | None = None) -> tuple[float, float]:
    """Wall seconds and peak memory (MiB) of one command; stops where it fails. Seconds are infinite past the limit."""
    # The package of this checkout, installed or not.
    started = time.perf_counter()
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "0", "PYTHONPATH": str(ROOT / "generator")}
    process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    timer = threading.Timer(LIMIT_S, process.kill)
    timer.start()
    message = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    timer.cancel()
    if seconds >= LIMIT_S:
        return float("inf"), usage.ru_maxrss / 1024
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command)} failed:\n{message.decode(errors='replace')[-2000:]}")
    return seconds, usage.ru_maxrss / 1024


def stages(kit: Path, park: Path) -> tuple[dict[str, float], float]:
    """Seconds of loading, assessing, rendering in a process of its own, and the peak memory (MiB) before the engine."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "benchmarks/stages.py"), str(kit), str(park)],
        capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": str(ROOT / "generator")},
    )
    words = dict(line.split() for line in done.stdout.splitlines())
    peak = float(words.pop("peak_mib"))
    return {name: float(value) for name, value in words.items()}, peak


def measure(size: int, others: Path | None, repeat: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kit, park = make(folder, size)
        parkbook = [sys.executable, "-m", "parkbook", "build", str(park), "--kit", str(kit), "--as-of", "2026-11-20"]
        bare = [sys.executable, "-m", "mkdocs", "build", "-q", "-d", str(folder / "bare")]
        run(parkbook)  # warm: byte code, jieba's dictionary, the build folder
        pairs = [(run(parkbook), run(bare, park / ".parkbook")) for _ in range(repeat)]
        ours, theirs = min(p[0][0] for p in pairs), min(p[1][0] for p in pairs)
        pages = sum(1 for _ in (folder / "bare").rglob("*.html"))
        print(f"\n## {size} criteria, {pages} pages")
        print(f"parkbook build      {ours:7.2f} s  {max(p[0][1] for p in pairs):6.0f} MiB")
        print(f"mkdocs, same files  {theirs:7.2f} s  {max(p[1][1] for p in pairs):6.0f} MiB   ratio {ours / theirs:.2f}")
        parts, peak = stages(kit, park)
        each = ", ".join(f"{k} {v:.2f}" for k, v in parts.items())
        print(f"before the engine   {each} s, together {sum(parts.values()):.2f} s, {peak:.0f} MiB")
        for tool in TOOLS:
            command = tool.prepare(folder / tool.name, size, others) if others else None
            if command is None:
                print(f"{tool.name:20}not installed, left out")
                continue
            seconds, memory = run(command, folder / tool.name)
            print(f"{tool.name:20}{seconds:7.2f} s  {memory:6.0f} MiB   {seconds / ours:.1f} times parkbook")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="700,5000,20000")
    parser.add_argument("--others", type=Path, default=None)
    parser.add_argument("--repeat", type=int, default=2)
    options = parser.parse_args()
    for size in options.sizes.split(","):
        measure(int(size), options.others, options.repeat)
    return 0


if __name__ == "__main__":
    sys.exit(main())
