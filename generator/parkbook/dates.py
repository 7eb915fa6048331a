"""Dates as people write them, and months between them."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

_FULL = re.compile(r"^(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
HINT = "write 2025-12-01; 2025.12.1 and 2025年12月1日 are understood too"


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A date, and whether it was written other than `2025-12-01`."""

    day: date
    repaired: bool


def parse_date(text: str) -> ParsedDate:
    """A whole date, with year, month and day.

    Raises:
        ValueError: It is no date, or has no day. A month alone is never guessed into a day.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _FULL.match(plain) or _COMPACT.match(plain)
    if not found:
        raise ValueError(f"`{text[:40]}` is no date")
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise ValueError(f"`{text[:40]}` is no date") from None
    return ParsedDate(day, text != day.isoformat())


def add_months(day: date, months: float) -> date:
    """`day` moved by whole months (the day of the month cut to the month's length), the fraction as 30-day parts."""
    whole = int(months)
    index = day.year * 12 + day.month - 1 + whole
    year, month = divmod(index, 12)
    if year > 9999:
        return date.max
    last = calendar.monthrange(year, month + 1)[1]
    moved = date(year, month + 1, min(day.day, last))
    extra = round((months - whole) * 30)
    return date.fromordinal(moved.toordinal() + extra) if extra else moved
