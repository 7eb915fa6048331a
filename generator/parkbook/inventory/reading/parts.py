"""The parts of an .xlsx file, measured before it is opened: their true sizes, the reach of each sheet, its formulas.

calamine unpacks whatever it is given, allots every cell between A1 and the last one, and shows a formula that was never
calculated, and an error such as #DIV/0!, as an empty cell. So all of this is looked up here first.
"""

from __future__ import annotations

import copy
import html
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath
from xml.parsers import expat

from parkbook.problems import Place, Problems

MOST_BYTES = 1 << 30
"""Of the file itself."""
MOST_UNPACKED = 512 << 20
"""Bytes of all XML parts together."""
MOST_PARTS = 10_000
MOST_CELLS = 10_000_000
"""Between A1 and the last cell, all sheets together."""
Cells = dict[tuple[int, int], str]


@dataclass(frozen=True)
class Scan:
    """What one sheet's XML shows; cells by row and column from 0."""

    height: int = 0
    width: int = 0
    pending: Cells = field(default_factory=dict)
    """Formulas without a value -> `=` and the formula."""
    errors: Cells = field(default_factory=dict)
    """Cells with an error -> `#DIV/0!` and its like."""


class _Refused(Exception):
    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.hint = code, hint


def scan_parts(file: Path, path: str, problems: Problems) -> dict[str, Scan] | None:
    """Sheet name -> what was seen in it; None with a problem where the workbook should not be opened."""
    hint = "open it in Excel or WPS and save it again as .xlsx"
    try:
        if file.stat().st_size > MOST_BYTES:
            raise _Refused("too-big", f"a workbook above {MOST_BYTES >> 20} MiB is not opened", "save it as CSV UTF-8")
        with zipfile.ZipFile(file) as book:
            return _scan(book)
    except _Refused as why:
        problems.error(Place(path), why.code, str(why), why.hint)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, EOFError, NotImplementedError) as why:
        problems.error(Place(path), "format", f"the workbook cannot be read: {str(why)[:120]}", hint)
    except (RuntimeError, UnicodeError, ValueError, KeyError) as why:  # a locked or garbled part
        problems.error(Place(path), "format", f"a part of the workbook cannot be read: {str(why)[:120]}", hint)
    return None


def _scan(book: zipfile.ZipFile) -> dict[str, Scan]:
    infos = book.infolist()
    if len(infos) > MOST_PARTS:
        raise _Refused("too-big", f"the workbook has {len(infos)} parts", "save the data as CSV UTF-8")
    xml = [i for i in infos if i.filename.lower().endswith((".xml", ".rels"))]
    if sum(i.file_size for i in xml) > MOST_UNPACKED:
        raise _bomb()
    names = {i.filename.lower(): i for i in xml}
    sheets = _sheet_parts(book, names)
    scans: dict[str, Scan] = {}
    room = MOST_UNPACKED
    for info in xml:
        data = _unpack(book, info, room)
        room -= len(data)
        for name in sheets.get(info.filename.lower(), ()):
            scans[name] = scan_sheet(data)
            if scans[name].height * scans[name].width > MOST_CELLS:
                message = f"`{name}` spans {scans[name].height} rows and {scans[name].width} columns: more than "
                message += f"{MOST_CELLS:,} cells are not opened"
                raise _Refused("too-big", message, "delete what stands far out on the sheet, or save it as CSV UTF-8")
    return scans


def _bomb() -> _Refused:
    message = f"the workbook unpacks to more than {MOST_UNPACKED >> 20} MiB; it was not opened"
    return _Refused("too-big", message, "save the data as CSV UTF-8, or split it")


def _unpack(book: zipfile.ZipFile, info: zipfile.ZipInfo, room: int) -> bytes:
    """The part, read to its true end: the size that the zip states may be a lie."""
    free = copy.copy(info)
    free.file_size = 1 << 62
    with book.open(free) as stream:
        data = stream.read(room + 1)
    if len(data) > room:
        raise _bomb()
    if len(data) != info.file_size:
        message = f"the part `{info.filename[:80]}` is {len(data)} bytes long and says {info.file_size}"
        raise _Refused("format", message, "open it in Excel or WPS and save it again as .xlsx")
    return data


def _sheet_parts(book: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo]) -> dict[str, list[str]]:
    """Part of the zip -> names of the sheets that it holds."""
    if "xl/workbook.xml" not in names:
        raise _Refused("format", "this is a zip file and no Excel workbook", "save it as .xlsx or as CSV UTF-8")
    targets: dict[str, str] = {}
    parts: dict[str, list[str]] = {}

    def link(tag: str, has: dict[str, str]) -> None:
        if tag == "Relationship" and "Id" in has and "Target" in has:
            target = has["Target"]
            targets[has["Id"]] = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))

    def sheet(tag: str, has: dict[str, str]) -> None:
        if tag == "sheet" and "name" in has:
            key = next((value for name, value in has.items() if name.endswith(":id")), "")
            parts.setdefault(targets.get(key, "").lower(), []).append(has["name"])

    if "xl/_rels/workbook.xml.rels" in names:
        _elements(_unpack(book, names["xl/_rels/workbook.xml.rels"], 1 << 22), link)
    _elements(_unpack(book, names["xl/workbook.xml"], 1 << 24), sheet)
    return parts


def _elements(data: bytes, see: Callable[[str, dict[str, str]], None]) -> None:
    """Call `see` with the local name and the attributes of every element. A document type is refused: no entities."""

    def refuse(*_: object) -> None:
        raise _Refused("format", "the workbook's XML declares a document type", "save it again in Excel or WPS")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = lambda name, has: see(name.rpartition(":")[2], has)
    parser.Parse(data, True)


_REF = re.compile(rb"""\br=["']([A-Za-z]+)(\d+)["']""")
_ROWS = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br=["'](\d+)["']""")
_WIDE = re.compile(rb"""r=["'][A-Za-z]{2,}\d""")
_HIGH = re.compile(rb"""r=["'][A-Za-z]*(\d{6,})["']""")
_SPACED = re.compile(rb"""\br\s*=\s*(["'])""")
_APART = tuple(part for blank in (b" ", b"\t", b"\r", b"\n") for part in (blank + b"=", b"=" + blank))
"""XML may have blanks around the sign: `r = "XFD9"` is a cell too."""
_FORMULA = rb"<(?:\w+:)?f(?:\s[^>]*?)?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
_VALUE = rb"<(?:\w+:)?v(?:\s[^>]*?)?(?:/>|>([^<]*)</(?:\w+:)?v>)"
_PENDING = re.compile(rb"<(?:\w+:)?c(\s[^>]*)?>\s*" + _FORMULA + rb"(" + _VALUE + rb")?")
_ERROR = re.compile(rb"""<(?:\w+:)?c(\s[^>]*\bt=["']e["'][^>]*)>\s*(?:""" + _FORMULA + rb")?" + _VALUE)


def scan_sheet(data: bytes) -> Scan:
    """Reach and valueless cells of one sheet's XML.

    Plain search and not an XML parser: `<` can only open a tag here, and a sheet of a million cells has to go through
    in a tenth of a second.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16").encode()
    if any(sign in data for sign in _APART):
        data = _SPACED.sub(rb"r=\1", data)
    height, width = _reach(data)
    pending: Cells = {}
    errors: Cells = {}
    if b"<f" in data or b":f" in data:
        for found in _PENDING.finditer(data):
            attributes, formula, tag, value = found.groups()
            blank = tag is not None and b't="str"' in (attributes or b"")  # calculated, and the result is ""
            at = _at(attributes) if not value and not blank else None
            if at is not None:
                pending[at] = "=" + html.unescape((formula or b"").decode("utf-8", "replace"))
    if b't="e"' in data or b"t='e'" in data:
        for found in _ERROR.finditer(data):
            at = _at(found[1])
            if at is not None and at not in pending:
                errors[at] = (found[3] or b"#N/A").decode("utf-8", "replace")
    return Scan(height, width, pending, errors)


def _at(attributes: bytes | None) -> tuple[int, int] | None:
    found = _REF.search(attributes or b"")
    return (int(found[2]) - 1, _number(found[1]) - 1) if found else None


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _reach(data: bytes) -> tuple[int, int]:
    """The last row and column that any cell names, or a bound above them where that is small enough to allot.

    Cells that name no place stand one behind the other, and so cannot reach far.
    """
    rows = max(map(int, set(_HIGH.findall(data))), default=99_999)
    if rows * 26 <= MOST_CELLS and _WIDE.search(data) is None:
        return rows, 26
    seen = set(_REF.findall(data))
    rows = max([*map(int, set(_ROWS.findall(data))), *(int(row) for _, row in seen)], default=0)
    return rows, max((_number(letters) for letters in {letters for letters, _ in seen}), default=1)
