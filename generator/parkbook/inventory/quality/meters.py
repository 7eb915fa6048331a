"""The meters behind the data: known, in use, and calibrated when they were read."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from parkbook.inventory.quality.looking import Look, earliest, groups
from parkbook.park.model import Park, Row
from parkbook.problems import closest


class Span(NamedTuple):
    """Calibrated from, and up to and including; None where the register does not say."""

    first: date
    last: date | None


def check_meters(look: Look) -> None:
    """`unknown-meter`, `meter-not-in-use`, `meter-overdue`: once per meter, at its first such row.

    A register that could not be read says nothing about what is absent. A meter that is out of use today may have been in use
    when it was read; so only rows of the last year of data are held against it.
    """
    rows = look.rows[look.rows["meter"].ne("")]
    table = look.park.tables.get("meters")
    if rows.empty or table is None or not table.readable:
        return
    meters = {str(row["id"]): row for row in table.rows}
    by_number = {str(row["number"]): row for row in table.rows if row["number"]}
    last_year = max(look.inventory.years)
    for name, part in groups(rows, "meter"):
        meter = meters.get(name) or by_number.get(name)
        if meter is None:
            row = earliest(part)
            message = f"{look.line(row)}: the meters register has no `{name}`{_many(len(part))}"
            look.warn("unknown-meter", len(part), row, message, closest(name, meters) or "add it to the meters register, or correct the id")
            continue
        now = part[part["year"].eq(last_year)]
        if meter["in_use"] is False and len(now):
            row = earliest(now)
            message = f"{look.line(row)}: the meter `{name}` is not in use, and gives data in {last_year}{_many(len(now))}"
            look.warn("meter-not-in-use", len(now), row, message, "correct the register, or the meter of these rows")
        _overdue(look, name, meter, part)


def _many(rows: int) -> str:
    return f" ({rows} rows)" if rows > 1 else ""


def _overdue(look: Look, name: str, meter: Row, rows: pd.DataFrame) -> None:
    spans = spans_of(look.park, meter)
    if not spans or any(span.last is None for span in spans):
        return
    known = {first: covered(first.date(), spans) for first in rows["first"].unique()}
    late = rows[~rows["first"].map(known)]
    if late.empty:
        return
    row = earliest(late)
    begun = look.cell(row, "first").date()
    due = max(span.last for span in spans if span.last and span.last < begun)
    message = f"{look.line(row)}: the calibration of the meter `{name}` ran out on {due}, and it is read for {look.cell(row, 'period')}"
    message += f" and {len(late) - 1} more rows" if len(late) > 1 else ""
    hint = "enter the later calibration, or have it calibrated and say what becomes of these figures"
    look.warn("meter-overdue", len(late), row, message, hint)


def covered(day: date, spans: Iterable[Span]) -> bool:
    """Whether a calibration held on the day a reading period began; days before the first one known are not judged."""
    known = sorted(spans)
    return day < known[0].first or any(span.first <= day <= (span.last or date.max) for span in known)


def spans_of(park: Park, meter: Row) -> list[Span]:
    """From the meters register and from the calibrations that were passed."""
    interval = meter["interval_months"]
    found = []
    if meter["last_on"] is not None or meter["next_on"] is not None:
        last = meter["next_on"] or _later(meter["last_on"], interval)
        found.append(Span(meter["last_on"] or _later(meter["next_on"], None if interval is None else -interval) or meter["next_on"], last))
    table = park.tables.get("calibrations")
    for row in table.rows if table else ():
        if row["meter"] == meter["id"] and row["result"] != "failed" and row["done_on"] is not None:
            found.append(Span(row["done_on"], row["valid_until"] or _later(row["done_on"], interval)))
    return found


def _later(day: date | None, months: object) -> date | None:
    """The last day of an interval of whole months: 2024-03-15 and 12 months is 2025-03-14."""
    if day is None or months is None:
        return None
    number = day.year * 12 + day.month - 1 + int(str(months).partition(".")[0])
    year, month = divmod(number, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) - timedelta(days=1)
