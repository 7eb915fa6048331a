"""Columns of text -> columns of values, whole columns at once; what cannot be read is NaN or empty, with its place."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkbook.dates import parse_date
from parkbook.kit.model import Column
from parkbook.park.cells import MISSING, BadCell, Reader

_DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]{1,25})"
NUMBER = rf"[+-]?(?:{_DIGITS}(?:\.[0-9]{{0,25}})?|\.[0-9]{{1,25}})(?:[eE][+-]?[0-9]{{1,2}})?"
"""Digits 0 to 9 alone: those of other scripts are nothing that pandas reads."""
_NUMBER = re.compile(NUMBER).fullmatch
_RAISED = re.compile("[\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u249b\u24ea-\u24ff\u2776-\u2793]")
"""Raised, lowered and circled digits: half width they would be digits of the number, 10³ a 103."""
_LOW_PERCENT = 50
"""The least rate of oxidation that is taken for per cent: no fuel burns so badly, and 1.2 is a slip for 0.98 or 1."""
Codes = npt.NDArray[np.intp]
Texts = npt.NDArray[np.object_]
Say = Callable[["pd.Series[bool]", str, str, str], None]
"""`say(rows, code, message with {text}, hint)`: the rows that it is about."""
PERIOD_HINT = "write 2025, 2025-03 or 2025-03-04/2025-04-03"
GROUPED = ("`{text}` was read as one number, without the signs between its thousands", "write the digits without commas")
HALF_WIDTH = ("`{text}` was read with half-width digits", "write half-width digits")


_LONGEST_MISSING = max(map(len, MISSING))


def plain(texts: pd.Series[str]) -> pd.Series[str]:
    """Half width, trimmed; what people write for nothing is empty. Each different text is read once."""
    codes, unique = _different(texts)
    return _spread(_plain(unique), codes, texts)


def _different(texts: pd.Series[str]) -> tuple[Codes, Texts]:
    """The different texts of a column, and which of them each row holds."""
    values = texts.to_numpy(dtype=object)
    if len(values) and not values.any():  # most columns are not in the file
        return np.zeros(len(values), dtype=np.intp), values[:1]
    codes, unique = pd.factorize(values)
    return codes, unique


def _spread(values: npt.NDArray[Any], codes: Codes, like: pd.Series[str]) -> pd.Series[Any]:
    """A value of each different text -> one of each row."""
    return pd.Series(values.take(codes), index=like.index, dtype=values.dtype)


def _plain(texts: Texts) -> Texts:
    made = np.empty(len(texts), dtype=object)
    made[:] = [(text if text.isascii() else unicodedata.normalize("NFKC", text)).strip() for text in texts]
    made[[len(text) <= _LONGEST_MISSING and text.lower() in MISSING for text in made]] = ""
    return made


def numbers(texts: pd.Series[str], column: Column, refuse: Say, warn: Say) -> pd.Series[float]:
    """Finite numbers, NaN where the cell is empty; a share may be written with %, a rate of oxidation as 98."""
    codes, unique = _different(texts)
    text = pd.Series(_plain(unique), dtype=object)
    if not text.ne("").any():
        return pd.Series(np.nan, index=texts.index)
    percent = text.str.endswith("%").astype(bool) if column.max == "1" else pd.Series(False, index=text.index)
    bare = text.mask(percent, text.str.removesuffix("%").str.strip())
    fits = [_NUMBER(one) is not None and not _RAISED.search(raw) for one, raw in zip(bare, unique, strict=True)]
    good = pd.Series(fits, index=text.index, dtype=bool)
    digits = [one.replace(",", "").replace(" ", "") if fine else "" for one, fine in zip(bare, good, strict=True)]
    values = pd.to_numeric(pd.Series(digits, index=text.index, dtype=object), errors="coerce").astype(float)
    filled = text.ne("")

    def rows(of: pd.Series[bool]) -> pd.Series[bool]:
        return _spread(of.to_numpy(dtype=bool), codes, texts)

    refuse(rows(filled & ~good), "number", "`{text}` is no number", "write digits only; leave the cell empty if unknown")
    values = values.where(~percent, values / 100)
    if column.id == "oxidation":
        whole = filled & values.ge(_LOW_PERCENT) & values.le(100) & ~percent
        values = values.where(~whole, values / 100)
        warn(rows(whole | (percent & good)), "repaired", "`{text}` was read as a percentage", "write 0.98 for 98 %")
    else:
        warn(rows(percent & good), "repaired", "`{text}` was read as a percentage", "write a share between 0 and 1")
    changed = good & text.ne(pd.Series([one.strip() for one in unique], index=text.index, dtype=object))
    warn(rows(changed), "repaired", *HALF_WIDTH)
    grouped = good & ~changed & text.str.contains("[, ]").astype(bool)
    warn(rows(grouped), "repaired", *GROUPED)
    return _bounded(_spread(values.to_numpy(dtype=float), codes, texts), column, refuse)


def read_amount(text: str) -> tuple[float, tuple[str, str] | None] | None:
    """A number that is not below zero, and message and hint where that took a repair; NaN for nothing, None for what is no number.

    Args:
        text: Trimmed. As `numbers` reads a column of amounts.
    """
    bare = unicodedata.normalize("NFKC", text).strip()
    if len(bare) <= _LONGEST_MISSING and bare.lower() in MISSING:
        return float("nan"), None
    if not _NUMBER(bare) or bare.startswith("-") or _RAISED.search(text):
        return None
    repair = HALF_WIDTH if bare != text else GROUPED if re.search("[, ]", bare) else None
    return float(bare.replace(",", "").replace(" ", "")), repair


def _bounded(values: pd.Series[float], column: Column, refuse: Say) -> pd.Series[float]:
    low = float(column.min) if column.min else -np.inf
    high = float(column.max) if column.max else np.inf
    negative = values.lt(0) & values.lt(low)
    refuse(negative, "negative", "`{text}` is below zero", "write what was used; exports and outputs have a category or a flow")
    outside = (values.lt(low) & ~negative) | values.gt(high)
    hint = "look for a slip of the decimal point"
    refuse(outside, "range", f"`{{text}}` lies outside {column.min or '…'} to {column.max or '…'}", hint)
    if column.type == "int":
        broken = values.notna() & values.mod(1).ne(0)
        refuse(broken, "number", "`{text}` is no whole number", "write a whole number")
        outside |= broken
    return values.mask(negative | outside)


def words(texts: pd.Series[str], column: Column, refuse: Callable[[pd.Series[bool], BadCell], None]) -> pd.Series[str]:
    """Enum ids, empty where nothing is written; each different text is read once."""
    text = plain(texts)
    reader = Reader(column)
    known: dict[str, str] = {"": ""}
    for one in text.unique():
        try:
            known[one] = str(reader.read(one) or "")
        except BadCell as why:
            known[one] = ""
            refuse(text.eq(one), why)
    return text.map(known)


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day, both within."""

    first: date
    last: date


def dates(texts: pd.Series[str], column: Column, refuse: Callable[[pd.Series[bool], BadCell], None]) -> pd.Series[Any]:
    """Days as `date`, months as `2025-03`; None where nothing is written. Each different text is read once."""
    text = plain(texts)
    reader = Reader(column)
    known: dict[str, Any] = {}
    for one in text.unique():
        try:
            known[one] = reader.read(one)
        except BadCell as why:
            known[one] = None
            refuse(text.eq(one), why)
    return pd.Series([known[one] for one in text], index=text.index, dtype=object)


_YEAR = re.compile(r"^(\d{4})年?$")
_MONTH = re.compile(r"^(\d{4})(?:[-./年](\d{1,2})月?|(\d{2}))$")


def parse_period(text: str) -> Period:
    """2025, 2025-03, 2025.3, 202503, 2025年3月, a day, or two of them with `/`, `至`, `~` between.

    Raises:
        ValueError: it is none of these, or ends before it starts.
    """
    clean = "".join(unicodedata.normalize("NFKC", text).split()).removesuffix("00:00:00")
    for sign in ("/", "至", "~", "—", "–"):
        first, found, last = clean.partition(sign)
        if found and len(first) >= 6 and len(last) >= 6:
            one, other = _single(first, text), _single(last, text)
            if other.last < one.first:
                raise ValueError(f"`{text[:40]}` ends before it starts")
            return Period(one.first, other.last)
    return _single(clean, text)


def _single(clean: str, text: str) -> Period:
    year = _YEAR.match(clean)
    if year and 1990 <= int(year[1]) <= 2100:
        return Period(date(int(year[1]), 1, 1), date(int(year[1]), 12, 31))
    month = _MONTH.match(clean)
    if month:
        y, m = int(month[1]), int(month[2] or month[3])
        if 1990 <= y <= 2100 and 1 <= m <= 12:
            return Period(date(y, m, 1), date(y, m, calendar.monthrange(y, m)[1]))
    try:
        day = parse_date(clean).day
    except ValueError:
        raise ValueError(f"`{text[:40]}` is no period") from None
    return Period(day, day)


def periods(texts: pd.Series[str], refuse: Say) -> tuple[pd.Series[pd.Timestamp], pd.Series[pd.Timestamp]]:
    """First and last day of each row, NaT where nothing is written; each different text is read once."""
    text = plain(texts)
    first: dict[str, pd.Timestamp] = {}
    last: dict[str, pd.Timestamp] = {}
    bad: set[str] = set()
    for one in text.unique():
        if not one:
            continue
        try:
            found = parse_period(one)
        except ValueError:
            bad.add(one)
            continue
        first[one], last[one] = pd.Timestamp(found.first), pd.Timestamp(found.last)
    refuse(text.isin(bad), "period", "`{text}` is no period", PERIOD_HINT)
    return pd.to_datetime(text.map(first)), pd.to_datetime(text.map(last))
