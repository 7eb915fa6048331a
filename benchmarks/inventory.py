"""Time and memory of `parkbook calc` on large activity tables, against pandas reading the same file and adding up a column.

    python benchmarks/inventory.py [--large] [--repeat 2]

The synthetic tables have 10,000 and 100,000 rows (and 1,000,000 with `--large`) and no fault: fuels, power, heat, steam,
minerals and gases of 40 enterprises by month, each row with its line and document. Compared are whole processes in this one
run: `parkbook calc FILE --format text`, and pandas reading the file as text and summing the quantities bare, the least that
anything could do. The total printed must be that of the sums made here: a fast wrong answer is no figure.
The project wants 100,000 rows within 2 s; the exit status is 1 where a run of that many takes longer.
"""

from __future__ import annotations

import argparse
import math
import subprocess
import sys
import tempfile
from pathlib import Path

from build import run

SIZES, LARGE = (10_000, 100_000), 1_000_000
LIMIT_ROWS, LIMIT_S = 100_000, 2.0
HEADS = "企业,排放源编号,设备,排放源,时段,数量,单位,期初库存,期末库存,分摊比例,低位发热量,低位发热量单位,凭证,备注"
PANDAS = "import pandas, sys; print(pandas.to_numeric(pandas.read_csv(sys.argv[1], dtype=str)['数量']).sum())"
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
    parser.add_argument("--large", action="store_true", help=f"{LARGE:,} rows too")
    parser.add_argument("--repeat", type=int, default=2)
    options = parser.parse_args()
    late = False
    with tempfile.TemporaryDirectory() as name:
        for rows in (*SIZES, *([LARGE] if options.large else [])):
            seconds = _measure(Path(name) / f"{rows}.csv", rows, options.repeat)
            late |= rows == LIMIT_ROWS and seconds > LIMIT_S
    if late:
        print(f"longer than {LIMIT_S:.0f} s for {LIMIT_ROWS:,} rows")
    return int(late)


def _measure(file: Path, rows: int, repeat: int) -> float:
    """Print the figures of one size; the seconds of the best run."""
    tonnes = make(file, rows)
    ours = [sys.executable, "-m", "parkbook", "calc", str(file), "--format", "text"]
    theirs = [sys.executable, "-c", PANDAS, str(file)]
    _compare(ours, tonnes)  # warms the byte code too
    pairs = [(run(ours), run(theirs)) for _ in range(repeat)]
    best, bare = min(p[0] for p in pairs), min(p[1] for p in pairs)
    print(f"\n{rows:,} rows, {file.stat().st_size / 2**20:.1f} MiB")
    print(f"parkbook calc  {best[0]:7.2f} s  {max(p[0][1] for p in pairs):6.0f} MiB")
    print(f"pandas, bare   {bare[0]:7.2f} s  {max(p[1][1] for p in pairs):6.0f} MiB   ratio {best[0] / bare[0]:.1f}", flush=True)
    return best[0]


def _compare(command: list[str], tonnes: float) -> None:
    """Stop where the total is another: the first line of the text is `合计 1,234.56 tCO2e，…`."""
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    if done.returncode or not done.stdout.startswith(f"合计 {tonnes:,.2f} tCO2e，"):
        sys.exit(f"wanted {tonnes:,.2f} tCO2e, got: {done.stdout[:200]}{done.stderr[-400:]}")


if __name__ == "__main__":
    sys.exit(main())
