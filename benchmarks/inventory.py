"""Time and memory of `parkbook calc` on large activity tables, against pandas reading the same file and adding up its columns.

    python benchmarks/inventory.py [--rows 100000,1000000,10000000] [--repeat 2]

The synthetic tables have no fault: fuels, power, heat, steam, minerals and gases of 40 enterprises by month, each row with its
line and document. Compared are whole processes in this one run: `parkbook calc FILE --format text` with all its checks, and
pandas reading the columns that the figures need, with declared types (words as categories, numbers as floats), and adding up
the numbers bare. Line and document, which every row has to itself and only checks look at, are left out there; what pandas
takes with them is printed too, for 1,000,000 rows. The total must be that of the sums made here: a fast wrong answer is no
figure. Where the time goes is told by a profile of one more run in this process.
The project wants at most 4 times the time of pandas from 1,000,000 rows on, less than 1 GB at 10,000,000, and time that grows
with the rows alone; the exit status is 1 where a run misses that.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from build import ROOT, run

ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT / "generator")}
SIZES = (100_000, 1_000_000, 10_000_000)
LIMIT_RATIO, LIMIT_MIB, SLACK = 4.0, 1000.0, 1.3
"""Times pandas from a million rows on; memory of ten million; how much longer than ten times as long ten times the rows may take."""
HEADS = "企业,排放源编号,设备,排放源,时段,数量,单位,期初库存,期末库存,分摊比例,低位发热量,低位发热量单位,凭证,备注"
NEEDED = "企业,排放源,时段,数量,单位,期初库存,期末库存,分摊比例,低位发热量,低位发热量单位"
NUMBERS = "数量,期初库存,期末库存,分摊比例,低位发热量"
PANDAS = """
import pandas, sys
file, needed, numbers = sys.argv[1], sys.argv[2].split(","), sys.argv[3].split(",")
types = {one: "float64" if one in numbers else "category" for one in needed}
print(pandas.read_csv(file, usecols=needed, dtype=types)[numbers].sum())
"""
SOURCES = (
    ("柴油", "t", "", 42.652 * 0.0202 * 0.98 * 44 / 12),
    ("天然气", "万Nm3", "", 389.31 * 0.0153 * 0.99 * 44 / 12),
    ("外购电力", "MWh", "", 0.5306),
    ("外购电力", "万kWh", "", 5.306),
    ("外购热力", "GJ", "", 0.11),
    ("石灰石", "t", "", 0.44),
    ("R410A", "kg", "", 1.9235),
    ("柴油", "t", "42", 42 * 0.0202 * 0.98 * 44 / 12),
)
"""Source, unit, own calorific value in GJ/t, t CO2e of one unit (GB/T 32151.34-2024, power of 2023, AR5)."""


def make(file: Path, rows: int) -> float:
    """Write a table of so many rows.

    Returns:
        t CO2e of the whole table.
    """

    tonnes = []
    with file.open("w", encoding="utf-8-sig", newline="\n") as out:
        out.write(HEADS + "\n")
        for n in range(rows):
            source, unit, ncv, each = SOURCES[n % len(SOURCES)]
            quantity = n % 9973 + n % 97 / 100
            stocks = "12.5,2.5" if n % 16 == 0 else ","
            share = "0.5" if n % 5 == 0 else ""
            own = f"{ncv},GJ/t" if ncv else ","
            line = f"e{n % 40},s{n},{n % 30} 号设备,{source},2023-{n // 40 % 12 + 1:02},{quantity:.2f},{unit},{stocks}"
            out.write(f"{line},{share},{own},FP{n:08},第 {n} 行\n")
            used = quantity + (10 if n % 16 == 0 else 0)
            tonnes.append(used * each * (0.5 if share else 1))
    return math.fsum(tonnes)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", default=",".join(map(str, SIZES)), help="sizes of the tables")
    parser.add_argument("--repeat", type=int, default=2)
    options = parser.parse_args()
    missed: list[str] = []
    before: tuple[int, float] | None = None
    for rows in map(int, options.rows.split(",")):
        with tempfile.TemporaryDirectory() as name:
            seconds, mib, ratio = _measure(Path(name) / f"{rows}.csv", rows, options.repeat)
        if rows >= 1_000_000 and ratio > LIMIT_RATIO:
            missed.append(f"{rows:,} rows: {ratio:.1f} times pandas")
        if mib > LIMIT_MIB:
            missed.append(f"{rows:,} rows: {mib:.0f} MiB")
        if before is not None and seconds / before[1] > rows / before[0] * SLACK:
            missed.append(f"{rows:,} rows take {seconds / before[1]:.1f} times as long as {before[0]:,}")
        before = rows, seconds
    print("\n".join(missed))
    return int(bool(missed))


def _measure(file: Path, rows: int, repeat: int) -> tuple[float, float, float]:
    """Print the figures of one size: seconds of the best run, the most memory, and the ratio to pandas."""
    tonnes = make(file, rows)
    ours = [sys.executable, "-m", "parkbook", "calc", str(file), "--format", "text"]
    theirs = [sys.executable, "-c", PANDAS, str(file), NEEDED, NUMBERS]
    _compare(ours, tonnes)  # warms the byte code too
    pairs = [(run(ours), run(theirs)) for _ in range(repeat)]
    best, bare = min(p[0] for p in pairs), min(p[1] for p in pairs)
    most, ratio = max(p[0][1] for p in pairs), best[0] / bare[0]
    print(f"\n{rows:,} rows, {file.stat().st_size / 2**20:.1f} MiB")
    print(f"parkbook calc  {best[0]:7.2f} s  {most:6.0f} MiB")
    print(f"pandas, bare   {bare[0]:7.2f} s  {max(p[1][1] for p in pairs):6.0f} MiB   ratio {ratio:.1f}", flush=True)
    if rows == 1_000_000:
        every = run([*theirs[:4], HEADS, NUMBERS])
        print(f"with all columns {every[0]:5.2f} s  {every[1]:6.0f} MiB   ratio {best[0] / every[0]:.1f}", flush=True)
        _profile(file)
    return best[0], most, ratio


def _profile(file: Path) -> None:
    """The functions that the time goes to."""
    code = (
        "import cProfile, pstats, runpy, sys, io, contextlib; sys.argv = ['parkbook', 'calc', sys.argv[1]]; made = cProfile.Profile()\n"
        "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n"
        "    made.runcall(runpy.run_module, 'parkbook', run_name='__main__')\n"
        "pstats.Stats(made).sort_stats('tottime').print_stats('parkbook|pandas|numpy|nonzero|decode|translate|create_dynamic', 14)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT)
    print("\n".join(line for line in done.stdout.splitlines() if "{" in line or ".py" in line))


def _compare(command: list[str], tonnes: float) -> None:
    """Stop where the total is another: the first line of the text is `合计 1,234.56 tCO2e，…`."""
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=ENVIRONMENT)
    found = re.match(r"合计 ([\d,.]+) tCO2e，", done.stdout)
    if done.returncode or not found or not math.isclose(float(found[1].replace(",", "")), tonnes, rel_tol=1e-12, abs_tol=0.0051):
        sys.exit(f"wanted {tonnes:,.2f} tCO2e, got: {done.stdout[:200]}{done.stderr[-400:]}")


if __name__ == "__main__":
    sys.exit(main())
