"""One cell of text -> a value of its column's type, or a message that says what to write."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from parkbook.dates import HINT, parse_date
from parkbook.kit.model import Column
from parkbook.model import MAX_TEXT
from parkbook.park.model import Cell
from parkbook.problems import closest

MISSING = frozenset({"", "—", "-", "－", "–", "/", "无", "n/a", "na", "暂无"})
_TRUE = frozenset({"是", "true", "yes", "y", "1", "√", "✓"})
_FALSE = frozenset({"否", "false", "no", "n", "0", "×"})
_MONTH = re.compile(r"^(\d{4})[-./年]?(\d{1,2})月?$")
_NUMBER = re.compile(r"^[+-]?((\d{1,3}(,\d{3})+|\d{1,3}( \d{3})+|\d+)(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?$", re.ASCII)
"""Commas or spaces only between thousands: `1,5` may mean 1.5, and is asked about."""
_MOST_DIGITS = 30


class BadCell(Exception):
    """Carries code, message and hint."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class Reader:
    """Reads the cells of one column; made once per column so that lookups are ready."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.repaired = False
        """Whether the last cell was understood only after a repair (full-width digits)."""
        self._values: dict[str, str] = {}
        for value in column.values:
            for name in (value.id, value.title.zh, value.title.en, *value.aliases):
                self._values.setdefault(_key(name), value.id)
        self._low, self._high = _bound(column.min), _bound(column.max)

    def read(self, text: str) -> Cell:
        """The value, None where the cell is empty.

        Raises:
            BadCell: with the code, the message and a hint.
        """
        self.repaired = False
        text = text.strip()
        if not text:
            return None
        kind = self.column.type
        if kind == "text":
            if len(text) > MAX_TEXT:
                raise BadCell(
                    "too-long",
                    f"the cell is longer than {MAX_TEXT} characters",
                    "put it in a file and name it as evidence",
                )
            return text
        if kind == "refs":
            return tuple(part.strip() for part in re.split(r"[;；]", text) if part.strip())
        if kind == "ref":
            return text
        if kind == "enum":
            return self._enum(text)
        plain = unicodedata.normalize("NFKC", text).strip()
        if plain.lower() in MISSING:
            return None
        self.repaired = plain != text
        if kind == "bool":
            return self._bool(text, plain)
        if kind in ("int", "decimal"):
            return self._number(text, plain)
        return self._date(text, plain)

    def _enum(self, text: str) -> str:
        found = self._values.get(_key(text))
        if found is None:
            titles = [value.title.zh for value in self.column.values]
            near = closest(text, titles, most=0)
            raise BadCell(
                "value",
                f"`{text[:40]}` is no value of {self.column.title.zh}",
                f"{near} the values are {'、'.join(titles)}".strip(),
            )
        return found

    def _bool(self, text: str, plain: str) -> bool:
        word = plain.lower()
        if word in _TRUE:
            return True
        if word in _FALSE:
            return False
        raise BadCell("value", f"`{text[:40]}` is neither 是 nor 否", "write 是 or 否")

    def _number(self, text: str, plain: str) -> int | Decimal:
        digits = plain.replace(",", "").replace(" ", "")
        if len(digits) > _MOST_DIGITS or not _NUMBER.match(plain):
            unit = f" in {self.column.unit}" if self.column.unit else ""
            hint = f"write digits only{unit}, leave the cell empty if unknown"
            raise BadCell("number", f"`{text[:40]}` is no number", hint)
        number = Decimal(digits)
        if (self._low is not None and number < self._low) or (self._high is not None and number > self._high):
            low, high = self.column.min or "…", self.column.max or "…"
            raise BadCell(
                "range", f"`{text[:40]}` lies outside {low} to {high}", "look for a slip of the decimal point"
            )
        if self.column.type == "int":
            if number != number.to_integral_value():
                raise BadCell("number", f"`{text[:40]}` is no whole number", "write a whole number")
            return int(number)
        return number

    def _date(self, text: str, plain: str) -> Cell:
        if self.column.type == "month":
            found = _MONTH.match(plain)
            if not found or not 1 <= int(found[2]) <= 12:
                raise BadCell("date", f"`{text[:40]}` is no month", "write 2025-12")
            return f"{found[1]}-{int(found[2]):02}"
        day_text = plain.removesuffix(" 00:00:00")
        try:
            return parse_date(day_text).day
        except ValueError:
            raise BadCell("date", f"`{text[:40]}` is no date", HINT) from None


def is_placeholder(text: str) -> bool:
    """Whether people write this where they have nothing to write."""
    return unicodedata.normalize("NFKC", text).strip().lower() in MISSING


def _bound(text: str | None) -> Decimal | None:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:  # reported with the register's declaration
        return None


def _key(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().lower().replace(" ", "")
