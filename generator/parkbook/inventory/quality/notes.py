"""Changes that notes print, such as 比上年增长7.5%: recomputed from the figures of the same table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pandas as pd

from parkbook.inventory.quality.looking import Look, records
from parkbook.inventory.reading.cells import parse_period

_CHANGE = re.compile(
    r"(?P<lead>全年[^，,。；;]{0,6}?)?(?P<base>同比|环比|[比较](?:上年|去年|上月)(?:同期|同月)?)[^，,。；;（()）\d]{0,8}?"
    r"(?P<verb>增长|增加|上升|提高|下降|降低|减少)(?P<about>了|约|近)*(?P<p>\d+(?:\.\d+)?)\s*[%％]"
)
_DOWN = ("下降", "降低", "减少")
_MONTHLY = ("环比", "上月")


def check_printed(look: Look) -> None:
    """`printed-percent`: a change in the note of a row of `output` or `activity` that the two figures do not give.

    Allowed is what rounding of the printed percentage explains, one unit of its last digit where it says 约. Where the figure to
    compare with is not in the data, nothing is said. A month that is compared with last year may speak of the month or of the year.
    """
    _output(look)
    _activity(look)


def _wrong(found: re.Match[str], changes: list[float]) -> float | None:
    """The change (a share) that comes nearest to what is printed; None where one fits, or there is none to compare with."""
    if not changes:
        return None
    printed = float(found["p"]) * (-1 if found["verb"] in _DOWN else 1)
    half = 0.5 * 10.0 ** -len(found["p"].partition(".")[2]) * (2 if found["about"] in ("约", "近") else 1)
    nearest = min(changes, key=lambda change: abs(change * 100 - printed))
    return None if abs(nearest * 100 - printed) <= half + 1e-9 else nearest


def _output(look: Look) -> None:
    values: dict[tuple[object, ...], float] = {}
    rows = [row for row in look.inventory.data.rows("output") if isinstance(row["value"], (int, float)) and row["period"]]
    for row in rows:
        period = parse_period(str(row["period"]))
        values[(row["enterprise"], row["indicator"], row["unit"], period.first, period.last)] = float(str(row["value"]))
    for row in rows:
        found, period = _CHANGE.search(str(row["note"] or "")), parse_period(str(row["period"]))
        if found is None or any(sign in found["base"] for sign in _MONTHLY):
            continue
        before = (row["enterprise"], row["indicator"], row["unit"], _last_year(period.first), _last_year(period.last))
        base = values.get(before)
        if not base:
            continue
        computed = _wrong(found, [float(str(row["value"])) / base - 1])
        if computed is not None:
            message = f"the note prints `{found[0]}`; {base:g} and {float(str(row['value'])):g} give {computed * 100:+.1f} %"
            look.findings.add("printed-percent", abs(computed), row.at("note"), message, "correct the note, or one of the two figures")


def _last_year(day: date) -> date:
    """The same day a year before; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


def _activity(look: Look) -> None:
    notes = look.rows.loc[look.rows["ok"] & look.rows["note"].str.contains("%|％", regex=True), ["note", "key", "first", "last"]]
    if notes.empty:
        return
    months = look.months[look.months["key"].isin(notes["key"])].groupby(["key", "year", "month"])["value"].sum()
    years = look.good[look.good["key"].isin(notes["key"])].groupby(["key", "year"])["value"].sum()
    for row in records(notes.assign(row=notes.index)):
        found = _CHANGE.search(row.note)
        if found is None:
            continue
        computed = _wrong(found, list(_changes(found, row.key, row.first, row.last, months, years)))
        if computed is not None:
            message = f"the note prints `{found[0]}`; the rows of this line give {computed * 100:+.1f} %"
            look.findings.add("printed-percent", abs(computed), look.place(int(row.row), "note"), message, "correct the note, or the rows")


def _changes(
    found: re.Match[str], key: int, first: pd.Timestamp, last: pd.Timestamp, months: pd.Series[float], years: pd.Series[float]
) -> Iterator[float]:
    """The changes that the note may speak of, as shares."""
    pairs: list[tuple[pd.Series[float], tuple[int, ...], tuple[int, ...]]] = []
    whole = found["lead"] is not None or (last - first).days > 45
    before = first - pd.DateOffset(months=1)
    if any(sign in found["base"] for sign in _MONTHLY):
        pairs.append((months, (key, first.year, first.month), (key, before.year, before.month)))
    else:
        pairs.append((years, (key, first.year), (key, first.year - 1)))
        if not whole:
            pairs.append((months, (key, first.year, first.month), (key, first.year - 1, first.month)))
    for series, now, then in pairs:
        one, base = series.get(now), series.get(then)
        if one is not None and base:
            yield float(one) / float(base) - 1
