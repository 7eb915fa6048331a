"""Blocks of CSV -> numbers and 64-bit keys, a column at a time, without a text for any cell.

Keys are mixed with a number of this run, so that no file can be written whose cells fall together.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from parkbook.inventory.bulk.chunks import Block, Ints

Keys = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
LONGEST = 256
"""Bytes of a cell that is read here."""
MOST_DIGITS = 15
_SEED = np.uint64(secrets.randbits(64) | 1)
_ONE, _OTHER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT = np.uint64(29)
_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], dtype=np.uint64)
_TENS = 10.0 ** np.arange(MOST_DIGITS + 1)
_PLAIN = bytes([10, *range(32, 127), *range(0x80, 0xC0), *range(0xE4, 0xEA)])
"""Bytes of ASCII and of the common Chinese signs (U+4000 to U+9FFF), which stay as they are under NFKC."""


def mix(keys: Keys, others: Keys | np.uint64) -> Keys:
    """A key of two."""
    made = (keys ^ others) * _ONE
    made ^= made >> _SHIFT
    made *= _OTHER
    made ^= made >> _SHIFT
    return made


class Cells:
    """The cells of a block, found by the places of separators and line feeds."""

    def __init__(self, block: Block, width: int) -> None:
        """`width` is how many cells a row has; other rows are in `odd`."""
        sign = ord(block.sign)
        self.buffer = np.frombuffer(block.data + bytes(LONGEST + 8), np.uint8)
        self._words = np.ndarray((len(self.buffer) - 7,), "<u8", self.buffer, strides=(1,))
        body = self.buffer[: len(block.data)]
        is_mark = (body == sign) | (body == 10)
        marks = np.flatnonzero(is_mark)
        blank = body == 32
        self._spaced = bool((blank[:-1] & is_mark[1:]).any() or (blank[1:] & is_mark[:-1]).any() or blank[:1].any())
        self._sign, self._data = block.sign.encode(), block.data
        self._common: bool | None = None
        count = len(block.lines)
        if len(marks) == count * width and bool((body[marks[width - 1 :: width]] == 10).all()):
            self.rows = np.arange(count)
            self.odd = np.zeros(0, dtype=np.int64)
            self._marks = marks.reshape(count, width)
        else:
            ends = np.flatnonzero(body[marks] == 10)
            counts = np.diff(ends, prepend=-1)
            self.rows = np.flatnonzero(counts == width)
            self.odd = np.flatnonzero(counts != width)
            self._marks = marks[(ends[self.rows] - width + 1)[:, None] + np.arange(width)[None, :]]
        starts = np.zeros(count, dtype=np.int64)
        starts[1:] = block.ends[:-1] + 1
        self._starts = starts[self.rows]

    def span(self, column: int) -> tuple[Ints, Ints]:
        """Where the cells of a column begin and end, without spaces around them."""
        end = self._marks[:, column]
        start = self._marks[:, column - 1] + 1 if column else self._starts
        if not self._spaced:
            return start, end
        start, end = start.copy(), end.copy()
        for _ in range(LONGEST):
            left = (start < end) & (self.buffer[start] == 32)
            right = (start < end - 1) & (self.buffer[end - 1] == 32)
            if not left.any() and not right.any():
                break
            start += left
            end -= right
        return start, end

    def keys(self, start: Ints, end: Ints) -> tuple[Keys, Bools]:
        """The key of each cell, 0 where it is empty; and where it is too long for one."""
        length = end - start
        most = int(length.max(initial=0))
        if not most:
            return np.zeros(len(start), dtype=np.uint64), np.zeros(len(start), dtype=bool)
        long = length > LONGEST
        made = length.astype(np.uint64) * _ONE + _SEED
        short = int(length.min())
        for at in range(0, min(most, LONGEST), 8):
            word = self._words[start + at]
            if short >= at + 8:
                made = mix(made, word)
                continue
            left = length - at
            word &= _MASKS[np.clip(left, 0, 8)]
            made = mix(made, word) if short > at else np.where(left > 0, mix(made, word), made)
        return (made if short else np.where(length > 0, made, np.uint64(0))), long

    def numbers(self, start: Ints, end: Ints) -> tuple[Floats, Bools, Bools]:
        """Values of plain decimals, 0 elsewhere; where a cell is empty; where it is neither."""
        length = end - start
        blank = length == 0
        if blank.all():
            return np.zeros(len(start)), blank, ~blank
        filled = np.flatnonzero(~blank) if blank.any() else np.arange(len(start))
        values = np.zeros(len(start))
        odd = np.zeros(len(start), dtype=bool)
        values[filled], odd[filled] = self._decimals(start[filled], length[filled])
        return values, blank, odd

    def _decimals(self, start: Ints, length: Ints) -> tuple[Floats, Bools]:
        """Digits with at most one point, 15 digits at most: so the quotient is the very number that is written."""
        odd = length > MOST_DIGITS + 1
        whole = np.zeros(len(start), dtype=np.int64)
        places = np.zeros(len(start), dtype=np.int64)
        point = np.zeros(len(start), dtype=bool)
        short = int(length.min())
        for at in range(min(int(length.max(initial=0)), MOST_DIGITS + 1)):
            sign = self.buffer[start + at]
            digit = sign - np.uint8(48)
            is_digit, is_point = digit < 10, sign == 46
            if at >= short:
                here = at < length
                is_digit &= here
                is_point &= here
                odd |= here & ~is_digit & ~is_point
            else:
                odd |= ~is_digit & ~is_point
            whole = np.where(is_digit, whole * 10 + digit, whole)
            places += is_digit & point
            odd |= is_point & point
            point |= is_point
        digits = length - point
        odd |= (digits > MOST_DIGITS) | (digits < 1)
        return np.where(odd, 0.0, whole / _TENS[np.minimum(places, MOST_DIGITS)]), odd

    def holding(self, words: Sequence[str]) -> Ints:
        """Offsets in the block where one of the words ends its third byte; ASCII in either case."""
        body = self.buffer[: len(self._data)]
        low = body | np.uint8(32) if any(word.isascii() for word in words) else body
        found = []
        for word in words:
            one, two, three = word.encode()[:3]
            where = low if word.isascii() else body
            at = np.flatnonzero(where[2:] == three)
            at = at[where[at + 1] == two]
            found.append(at[where[at] == one])
        return np.concatenate(found)

    def strange(self, start: Ints, end: Ints) -> Ints:
        """Numbers of the cells with signs that another writing may stand for: full width, other blanks, letters."""
        if self._common is None:
            self._common = not self._data.translate(None, _PLAIN + self._sign)
        if self._common:
            return np.zeros(0, dtype=np.int64)
        table = np.ones(256, dtype=bool)
        table[list(_PLAIN + self._sign)] = False
        at = np.flatnonzero(table[self.buffer[: len(self._data)]])
        cell = np.searchsorted(end, at, side="right")
        inside = cell < len(end)
        cell, at = cell[inside], at[inside]
        return np.unique(cell[(start[cell] <= at) & (at < end[cell])]).astype(np.int64)

    def text(self, start: Ints, end: Ints, number: int) -> str:
        """One cell."""
        return self._data[int(start[number]) : int(end[number])].decode()


def text_keys(texts: Sequence[str]) -> Keys:
    """The keys of some texts, those that `Cells.keys` gives their bytes; texts beyond its measure by their digest."""
    if not texts:
        return np.zeros(0, dtype=np.uint64)
    pieces = [text.encode() for text in texts]
    ends = np.cumsum([len(one) + 1 for one in pieces]) - 1
    length = np.array([len(one) for one in pieces], dtype=np.int64)
    cells = Cells.__new__(Cells)
    cells.buffer = np.frombuffer(b"\n".join(pieces) + bytes(LONGEST + 9), np.uint8)
    cells._words = np.ndarray((len(cells.buffer) - 7,), "<u8", cells.buffer, strides=(1,))
    made, long = cells.keys(ends - length, ends)
    for number in np.flatnonzero(long).tolist():
        made[number] = np.uint64(hash(texts[number]) & 0xFFFFFFFFFFFFFFFF)
    return made
