"""The data files that parks have -> grids of text: CSV and Excel, told apart by what they hold, not by their ending."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from parkbook.inventory.reading.workbook import read_workbook
from parkbook.park.tables import Grid, decode, parse_csv
from parkbook.problems import Place, Problems

MOST_BYTES = 4 << 30
"""Files above are refused before they are read."""
MOST_GRID = 256 << 20
"""Bytes of a CSV file that is read: it becomes a grid in memory as a whole."""
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OURS = {"csv": (".csv", ".tsv", ".txt"), "xlsx": (".xlsx", ".xlsm"), "xls": (".xls", ".et", ".xlt")}
SEPARATORS = {",": "comma", "\t": "tab"}
_OTHERS = {";": "`;`", "；": "`；`", "|": "`|`", "，": "the Chinese comma `，`", "、": "`、`"}
_CJK_UTF8_LINE = re.compile("^[^\n\udc80-\udcff]*[\u3400-\u9fff][^\n\udc80-\udcff]*$", re.M)
_SURROGATE = re.compile("[\udc80-\udcff]")


def read_grids(root: Path, path: str, problems: Problems) -> list[Grid]:
    """One grid per visible sheet, one for a CSV; empty, with problems, where the file cannot be read."""
    kind = sniff(root, path, problems)
    if kind is None:
        return []
    if kind != "csv":
        return read_workbook(root, path, kind == "xlsx", problems)
    file = root / path
    if file.stat().st_size > MOST_GRID:
        message = f"a CSV above {MOST_GRID >> 20} MiB is not read"
        problems.error(Place(path), "too-big", message, "split it by year or by enterprise")
        return []
    raw = file.read_bytes()
    if two_encodings(raw, path, problems):
        return []
    text = decode(raw, path, problems)
    if text is None:
        return []
    separator = find_separator(text, path, problems)
    grid = parse_csv(text, path, problems, separator) if separator else None
    return [grid] if grid else []


def sniff(root: Path, path: str, problems: Problems) -> str | None:
    """`csv`, `xlsx` or `xls` by the first bytes; a warning where the ending says something else, None where unreadable."""
    file = root / path
    try:
        size = file.stat().st_size
        if file.exists() and not (file.is_file() or file.is_dir()):
            raise OSError(0, "it is a device or a pipe, and no file")
        opening = _opening(file)
    except OSError as why:
        message = f"`{path}` cannot be opened: {why.strerror}"
        problems.error(Place(path), "unreadable", message, "close it in Excel and try again")
        return None
    if size > MOST_BYTES:
        message = f"the file is {size / (1 << 30):.1f} GiB; above {MOST_BYTES >> 30} GiB nothing is read"
        problems.error(Place(path), "too-big", message, "split it, for example by year")
        return None
    kind = _kind(opening)
    if refused := _foreign(opening, file.suffix.lower()):
        problems.error(Place(path), "format", *refused)
        return None
    if file.suffix.lower() not in _OURS[kind]:
        message = f"`{file.name}` is {'a text file' if kind == 'csv' else 'an Excel workbook'}; it was read as {kind}"
        problems.warn(Place(path), "ending", message, f"give it the ending .{kind}")
    return kind


def _opening(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(512)


def _kind(opening: bytes) -> str:
    return "xlsx" if opening.startswith(ZIP) else "xls" if opening.startswith(OLE) else "csv"


def _foreign(opening: bytes, ending: str) -> tuple[str, str] | None:
    """Message and hint for what is neither CSV nor one of our workbooks."""
    start = opening.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<head", b"<style")):
        return "this is a web page or XML, as some systems export it", "open it in Excel or WPS and save it as .xlsx"
    if opening.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "this is Unicode text (UTF-16)", "save it again as CSV UTF-8"
    if opening.startswith(ZIP) and ending in (".ods", ".xlsb", ".numbers"):
        return f"{ending} is not read", "save it as .xlsx"
    return None


def mixed(text: str) -> tuple[int, int]:
    """Where the first line with Chinese in UTF-8 stands and the first byte that is not UTF-8; -1 for none.

    By chance GB18030 hardly ever decodes to Chinese: so a file with both was glued together, or is damaged.

    Args:
        text: Decoded as UTF-8 with `surrogateescape`.
    """
    odd = _SURROGATE.search(text)
    ours = _CJK_UTF8_LINE.search(text) if odd else None
    return (ours.start() if ours else -1, odd.start() if odd else -1)


def two_encodings(raw: bytes, path: str, problems: Problems) -> bool:
    """Whether some lines are UTF-8 and others GB18030, as when files were glued together; said with both lines."""
    text = raw.decode("utf-8", "surrogateescape")
    ours, odd = mixed(text)
    if ours < 0 or odd < 0:
        return False
    start, end = text.rfind("\n", 0, odd) + 1, text.find("\n", odd)
    try:
        text[start : end if end >= 0 else None].encode("utf-8", "surrogateescape").decode("gb18030")
    except UnicodeDecodeError:
        return False  # damaged, which `decode` says better
    say_mixed(path, text.count("\n", 0, ours) + 1, text.count("\n", 0, odd) + 1, problems)
    return True


def say_mixed(path: str, utf8: int, other: int, problems: Problems) -> None:
    """The error for two encodings, by a line of each."""
    message = f"two encodings in one file: line {utf8} is UTF-8, line {other} is GB18030"
    hint = "open the two files one by one, save each as CSV UTF-8, then put them together"
    problems.error(Place(path, other), "encoding", message, hint)


def find_encoding(file: Path, path: str, problems: Problems, size: int = 8 << 20) -> str | None:
    """`utf-8` or `gb18030`, found without holding the file; None, and said, where it has two encodings or is damaged."""
    ours = odd = line = column = signs = lost = 0
    damaged: tuple[int, int] | None = None
    other = False
    with file.open("rb") as stream:
        while data := stream.read(size):
            data += stream.readline()
            text = data.decode("utf-8", "surrogateescape")
            if not ours and (mine := _CJK_UTF8_LINE.search(text)):
                ours = line + text.count("\n", 0, mine.start()) + 1
            if not odd and (first := _SURROGATE.search(text)):
                begin, end = text.rfind("\n", 0, first.start()) + 1, text.find("\n", first.start())
                odd, column = line + text.count("\n", 0, begin) + 1, first.start() - begin + 1
                other = _decodes(text[begin : end if end >= 0 else None].encode("utf-8", "surrogateescape"), "gb18030")
            if ours and odd and other:
                say_mixed(path, ours, odd, problems)
                return None
            lenient = data.decode("utf-8", "replace")
            lost += (here := lenient.count("\ufffd"))
            signs += len(lenient) - len(lenient.encode("ascii", "ignore")) - here
            if damaged is None and not _decodes(data, "gb18030"):
                damaged = odd, column
            line += text.count("\n")
    if odd and signs > 3 * lost:
        problems.error(Place(path, odd, column), "encoding", "the file is UTF-8 with damaged bytes", "save it again as CSV UTF-8")
        return None
    if odd and damaged is not None:
        hint = "in Excel choose 另存为, CSV UTF-8"
        problems.error(Place(path, *damaged), "encoding", "the file is neither UTF-8 nor GB18030", hint)
        return None
    return "gb18030" if odd else "utf-8"


def is_gb18030(raw: bytes) -> bool:
    """Whether some whole lines, which are not UTF-8, are plainly GB18030, and no UTF-8 with damage, nor both in turn."""
    text = raw.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    signs = len(text) - len(text.encode("ascii", "ignore")) - lost
    return signs <= 3 * lost and mixed(raw.decode("utf-8", "surrogateescape"))[0] < 0 and _decodes(raw, "gb18030")


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def find_separator(text: str, path: str, problems: Problems) -> str | None:
    """Comma or tab, whichever the first ten lines have more often; None, and said, where they have another sign."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:10]
    counts = {sign: _count(lines, sign) for sign in (*SEPARATORS, *_OTHERS)}
    best = "\t" if counts["\t"] > counts[","] else ","
    other = max(_OTHERS, key=lambda sign: counts[sign])
    if counts[other] > counts[best] and counts[other] * 2 > len(lines):
        message = f"the columns are separated by {_OTHERS[other]}, which is not read"
        hint = "separate them by commas: in Excel choose 另存为, CSV UTF-8"
        problems.error(Place(path, 1), "separator", message, hint)
        return None
    return best


def _count(lines: Sequence[str], sign: str) -> int:
    """How many lines have the sign."""
    return sum(sign in line for line in lines)
