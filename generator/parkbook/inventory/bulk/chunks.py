"""A CSV file of any size -> blocks of whole rows in UTF-8, with the line of the file where each row begins."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from parkbook.problems import Place

Ints = npt.NDArray[np.int64]
BLOCK = 2 << 20
"""Bytes that are read at a time."""
MOST_ROW = 64 << 20
"""Bytes of one row; a quote that is not closed would else swallow the file."""
INNER = "\x1f"
"""Stands between the cells of blocks whose quotes were taken off."""


class NotPlain(Exception):
    """The short way cannot read this file; says what stands in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the reader of CSV sees it."""

    line: int
    """Where it begins, from 1."""
    cells: list[str]
    raw: str
    """As written, without the last line end; a quoted cell may hold further ones."""

    def place(self, path: str, column: int, separator: str) -> Place:
        """Where a cell begins, found by walking the text; column -1 means the row."""
        if column < 0:
            return Place(path, self.line)
        found = parse_place(self.raw, column, separator)
        return Place(path, self.line + found[0], found[1] + 1)


def parse_place(raw: str, column: int, separator: str) -> tuple[int, int]:
    """Line within the row and column of text, both from 0, where a cell begins."""
    at = field = line = begun = 0
    start, quoted = 0, False
    while field < column and at < len(raw):
        sign = raw[at]
        if sign == '"' and (quoted or at == start):
            quoted = not quoted
            start = at + 1 if not quoted else start  # a second quote right behind the first opens again
        elif sign == separator and not quoted:
            field, start = field + 1, at + 1
        elif sign == "\n":
            line, begun = line + 1, at + 1
        at += 1
    return line, at - begun


@dataclass(frozen=True)
class Block:
    """Some rows of the file, one behind the other."""

    data: bytes
    """UTF-8 without quotes and carriage returns; every row ends with a line feed."""
    sign: str
    """Between the cells."""
    lines: Ints
    """Line of the file of each row of `data`."""
    others: tuple[Row, ...] = ()
    """Rows with a line end within a cell, which are not in `data`."""
    written: tuple[str, ...] = ()
    """Where quotes were taken off: each row as written."""

    @cached_property
    def ends(self) -> Ints:
        """Offset of the line feed of each row."""
        return np.flatnonzero(np.frombuffer(self.data, np.uint8) == 10).astype(np.int64)

    def row(self, number: int) -> Row:
        """A row by its number in `data`."""
        start = int(self.ends[number - 1]) + 1 if number else 0
        text = self.data[start : int(self.ends[number])].decode()
        return Row(int(self.lines[number]), text.split(self.sign), self.written[number] if self.written else text)


def read_blocks(file: Path, encoding: str, separator: str, size: int = BLOCK) -> Iterator[Block]:
    """The blocks of a file in their order.

    Raises:
        UnicodeDecodeError: bytes that are not of the encoding.
        NotPlain: zero bytes, quotes that no reader of CSV accepts, or a row beyond any measure.
    """
    line, rest = 1, b""
    with file.open("rb") as stream:
        if stream.read(3) != b"\xef\xbb\xbf":
            stream.seek(0)
        while True:
            data = stream.read(size)
            if data.endswith(b"\r"):
                data += stream.read(1)
            last = not data
            if b"\r" in data:
                data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            data = rest + data
            if last and not data:
                return
            if last and not data.endswith(b"\n"):
                data += b"\n"
            cut = data.rfind(b"\n") + 1
            data, rest = data[:cut], data[cut:]
            if len(rest) > MOST_ROW:
                raise NotPlain(f"a row of more than {MOST_ROW >> 20} MiB")
            if data:
                block, left, line = _block(data, line, encoding, separator, last)
                rest = left + rest
                yield block
            if last and not rest:
                return


def _block(data: bytes, line: int, encoding: str, separator: str, last: bool) -> tuple[Block, bytes, int]:
    """The block, what belongs to a row that goes on behind it, and the line that comes next."""
    if b"\0" in data:
        raise NotPlain("zero bytes")
    if encoding != "utf-8":
        _refuse_utf8(data)
        data = data.decode(encoding).encode()
    elif not valid(data):
        data.decode()  # says where
    if b'"' in data:
        block, left, line = _unquoted(data.decode(), line, separator, last)
        return block, left.encode(encoding), line
    count = data.count(b"\n")
    return Block(data, separator, np.arange(line, line + count, dtype=np.int64)), b"", line + count


def valid(data: bytes) -> bool:
    """Whether bytes are UTF-8: by the places of the bytes that go on, and by decoding where a lead byte is a rare one."""
    if data.isascii():
        return True
    if any(one in data for one in _RARE):
        try:
            data.decode()
        except UnicodeDecodeError:
            return False
        return True
    return not _misplaced(np.frombuffer(data, np.uint8)).any()


def _misplaced(signs: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Bytes that go on where none does, or begin where one goes on; three more stand for the end."""
    wanted = np.zeros(len(signs) + 3, dtype=bool)
    wanted[1:-2] = signs >= 0xC0
    wanted[2:-1] |= signs >= 0xE0
    wanted[3:] |= signs >= 0xF0
    wanted[: len(signs)] ^= (signs & 0xC0) == 0x80
    return wanted


def _refuse_utf8(data: bytes) -> None:
    """A line of Chinese in UTF-8 does not belong into a file that is not.

    Raises:
        UnicodeDecodeError: there is one.
    """
    signs = np.frombuffer(data, np.uint8)
    starts = np.r_[0, np.flatnonzero(signs == 10)[:-1] + 1]
    wrong = np.logical_or.reduceat(_misplaced(signs)[: len(signs)], starts)
    for number in np.flatnonzero(np.logical_or.reduceat(signs >= 0xE0, starts) & ~wrong).tolist():
        end = data.find(b"\n", starts[number])
        line = data[int(starts[number]) : end]
        if valid(line) and _CHINESE.search(line.decode()):
            raise UnicodeDecodeError("gb18030", line[:40], 0, 1, "a line in UTF-8")


_CHINESE = re.compile("[\u3400-\u9fff]")


_RARE = [bytes([one]) for one in (0xC0, 0xC1, 0xE0, 0xED, *range(0xF0, 0x100))]
"""Lead bytes that are never right, or only before some bytes."""


def _unquoted(text: str, line: int, separator: str, last: bool) -> tuple[Block, str, int]:
    """The rows of a block with quotes, read by the reader of CSV."""
    lines = text.split("\n")
    csv.field_size_limit(max(1 << 17, len(text)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    made: list[str] = []
    starts: list[int] = []
    written: list[str] = []
    others: list[Row] = []
    done = 0
    try:
        for cells in reader:
            raw = "\n".join(lines[done : reader.line_num])
            joined = INNER.join(cells)
            if "\n" in joined or joined.count(INNER) > len(cells) - 1:
                others += [Row(line + done, cells, raw)] if joined.strip() else []
            elif cells:
                made.append(joined)
                starts.append(line + done)
                written.append(raw)
            done = reader.line_num
    except csv.Error as why:
        if last or "end of data" not in str(why):
            raise NotPlain("a quote that is not closed, or text behind a closing one") from None
    left = "\n".join(lines[done:])
    if len(left) > MOST_ROW:
        raise NotPlain("a quote that is not closed")
    data = "".join(one + "\n" for one in made).encode()
    return Block(data, INNER, np.array(starts, dtype=np.int64), tuple(others), tuple(written)), left, line + done
