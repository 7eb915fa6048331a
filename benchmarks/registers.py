"""Time and memory of `parkbook check` on a park with one long register, against reading the same file and no more.

    python benchmarks/registers.py [--rows 100000] [--repeat 2] [--faults 0.01]

The register of actions gets a row per action: a unit and a person by id, a predecessor, dates, a number. A share of the
rows holds a fault of each kind that can be made in one row, so that places are found too. Compared are whole processes
in this one run: Parkbook, Python's csv module into a list of dicts, and pandas into a frame of text.
The project wants 100,000 rows within 10 s; the exit status is 1 where a run of that many takes longer.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from build import run

ROOT = Path(__file__).resolve().parent.parent
LIMIT_ROWS, LIMIT_S = 100_000, 10.0
HEADS = "编号,做什么,属于,支撑目标,需要的资源,责任部门,责任人,开始,完成期限,前置措施,怎样算有效,预期减排,完成日期,结果"
CSV = "import csv, sys; print(len(list(csv.DictReader(open(sys.argv[1], encoding='utf-8-sig', newline='')))))"
PANDAS = "import pandas, sys; print(len(pandas.read_csv(sys.argv[1], dtype=str)))"
FAULTS = ("value", "unknown-row", "date", "date-order", "number", "duplicate-row")


def make(park: Path, rows: int, share: float) -> dict[str, int]:
    """Write a park whose register of actions has so many rows.

    Returns:
        How many problems of each code the rows hold.
    """
    (park / "registers").mkdir(parents=True)
    (park / "park.yml").write_text("name: {zh: 示例测速园区}\ncode: BM\nstandards: [{id: cses}]\n", encoding="utf-8")
    units = ["编号,名称,性质", *(f"u{n},示例部门{n},职能部门" for n in range(40))]
    people = ["编号,姓名,部门", *(f"p{n},示例{n},u{n % 40}" for n in range(400))]
    every = round(1 / share) if share else rows + 1
    made = dict.fromkeys(FAULTS, 0)
    lines = [HEADS]
    for n in range(rows):
        fault = FAULTS[n // every % len(FAULTS)] if n % every == every - 1 else ""
        if fault:
            made[fault] += 1
        lines.append(_line(n, fault, every))
    for name, text in {"units": units, "people": people, "actions": lines}.items():
        (park / f"registers/{name}.csv").write_text("\n".join(text) + "\n", encoding="utf-8-sig")
    return made


def _line(n: int, fault: str, every: int) -> str:
    id = f"ac-{n - 1 if fault == 'duplicate-row' else n}"
    plan = "没有这种" if fault == "value" else "年度工作计划"
    unit = "nobody" if fault == "unknown-row" else f"u{n % 40}"
    start = "2026.13.1" if fault == "date" else "2026-01-10"
    due = "2025-12-31" if fault == "date-order" else f"2026-{n % 11 + 2:02}-28"
    tonnes = "12吨" if fault == "number" else f"{n % 900}.5"
    before = n // 2 - (n // 2 % every == every - 1)  # a row with a fault may have lost its number
    after = f"ac-{before}" if n % 3 == 0 and n > 2 else ""
    return f"{id},改造第{n}台设备,{plan},,12万元,{unit},p{n % 400},{start},{due},{after},电表月均下降,{tonnes},,"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=LIMIT_ROWS)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--faults", type=float, default=0.01, help="share of rows with a fault")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        park = Path(name) / "park"
        wanted = make(park, options.rows, options.faults)
        file = park / "registers/actions.csv"
        print(f"{options.rows} rows, {file.stat().st_size / 2**20:.1f} MiB, {sum(wanted.values())} faults")
        check = [sys.executable, "-m", "parkbook", "check", str(park), "--as-of", "2026-11-20", "--format", "json"]
        _compare(check, wanted)
        ours = min(_timed(check) for _ in range(options.repeat))
        print(f"parkbook check  {ours[0]:6.2f} s  {ours[1]:5.0f} MiB")
        for word, code in {"csv module": CSV, "pandas": PANDAS}.items():
            theirs = min(_timed([sys.executable, "-c", code, str(file)]) for _ in range(options.repeat))
            print(f"{word:15} {theirs[0]:6.2f} s  {theirs[1]:5.0f} MiB   ratio {ours[0] / theirs[0]:.1f}")
    if options.rows >= LIMIT_ROWS and ours[0] > LIMIT_S * options.rows / LIMIT_ROWS:
        print(f"longer than {LIMIT_S:.0f} s for {LIMIT_ROWS} rows")
        return 1
    return 0


def _timed(command: list[str]) -> tuple[float, float]:
    """Seconds and MiB; a status of 1 is fine, it only says that faults were found."""
    code = "import subprocess, sys; sys.exit(subprocess.run(sys.argv[1:]).returncode > 1)"
    return run([sys.executable, "-c", code, *command])


def _compare(check: list[str], wanted: dict[str, int]) -> None:
    """Stop where other faults are found than were made: a fast wrong answer is no figure."""
    done = subprocess.run(check, capture_output=True, text=True, encoding="utf-8")
    found = [p["code"] for p in json.loads(done.stdout)["problems"] if p["path"] == "registers/actions.csv"]
    counted = {fault: found.count(fault) for fault in FAULTS}
    if counted != wanted or len(found) != sum(wanted.values()):
        sys.exit(f"made {wanted}, found {counted} of {len(found)}")


if __name__ == "__main__":
    sys.exit(main())
