"""A large CSV in parts: the same reading as `bodies`, with pandas' parser and without a grid in memory."""

from __future__ import annotations

import codecs
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkbook.inventory.bodies import MOVED, repair_dates
from parkbook.inventory.headings import Heading, Names, check_heading, check_mapping, find_heading
from parkbook.inventory.sheets import find_separator, mixed, say_mixed, sniff
from parkbook.inventory.totals import Bools, Sums, adding, label_key, matching, note_rows, some_cells, total_rows
from parkbook.kit.model import Column
from parkbook.park.rows import EXAMPLE
from parkbook.park.tables import Grid, parse_csv
from parkbook.problems import Place, Problems

CHUNK = 200_000
"""Rows of one part."""
_BLOCK = 8 << 20
_HEAD = 1 << 16
"""Bytes in which the headings stand."""
_SPARE = 16
"""Columns behind the last heading that are read, so that moved cells are seen."""
_MOST_LINES = 200
"""Lines of one row; more means a quote that was not closed."""
_SAID = 20
_SUMS = ("合计", "小计", "总计", "共计", "累计", "合 计", "小 计", "总 计", "合計", "小計", "otal")


@dataclass(frozen=True)
class _Survey:
    encoding: str
    quotes: bool
    sums: bool


def read_frame(
    root: Path,
    path: str,
    columns: Sequence[Column],
    mapping: Mapping[str, str],
    problems: Problems,
    same_as_above: Collection[str] = (),
) -> Iterator[pd.DataFrame]:
    """Text by column id, part by part, `row` holding the line of the file; nothing, with problems, where unreadable.

    `attrs["units"]` of each part has the units in brackets of the headings. Arguments as for `bodies.find_table`.
    """
    kind = sniff(root, path, problems)
    if kind != "csv":
        if kind:
            problems.error(Place(path), "format", "only a CSV is read in parts")
        return
    survey = _survey(root / path, path, problems)
    head = _head(root / path, path, survey, problems) if survey else None
    if survey is None or head is None:
        return
    grid, separator = head
    names = Names(columns, mapping)
    check_mapping(mapping, names, Place(path), problems)
    heading = find_heading(grid, names, problems)
    if heading is None:
        hint = "one of the first ten rows holds the headings"
        problems.error(Place(path, 1), "no-heading-row", "no row of headings was found in this file", hint)
        return
    check_heading(heading, columns, grid.place(heading.first, -1), problems)
    yield from _Parts(path, grid, heading, columns, survey, problems).read(root / path, separator, same_as_above)


def _survey(file: Path, path: str, problems: Problems) -> _Survey | None:
    """One pass over the bytes: encoding, quotes, zero bytes, and whether any row could be a sum."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    chinese = codecs.getincrementaldecoder("gb18030")()
    words = [word.encode(code) for word in _SUMS for code in ("utf-8", "gb18030")]
    quotes, sums, lines, utf8, odd = False, False, 0, 0, 0
    gb_fault = ""
    with file.open("rb") as stream:
        while raw := b"".join((stream.read(_BLOCK), stream.readline())):
            if b"\0" in raw:
                line = lines + raw[: raw.index(b"\0")].count(b"\n") + 1
                hint = "save it again as CSV UTF-8"
                problems.error(Place(path, line), "format", "the file holds zero bytes and is no CSV", hint)
                return None
            quotes = quotes or b'"' in raw
            sums = sums or any(word in raw for word in words)
            text = decoder.decode(raw)
            if not odd or not utf8:
                ours, strange = mixed(text) if odd == 0 else mixed(text + "\udc80")
                odd = odd or (lines + text.count("\n", 0, strange) + 1 if strange >= 0 else 0)
                utf8 = utf8 or (lines + text.count("\n", 0, ours) + 1 if ours >= 0 else 0)
            try:
                chinese.decode(raw)
            except UnicodeDecodeError:
                gb_fault = gb_fault or f"{lines + 1}"
                chinese.reset()
            lines += raw.count(b"\n")
    if odd and utf8:
        say_mixed(path, utf8, odd, problems)
    elif odd and gb_fault:
        hint = "in Excel choose 另存为, CSV UTF-8"
        problems.error(Place(path, odd), "encoding", "the file is neither UTF-8 nor GB18030", hint)
    else:
        return _Survey("gb18030" if odd else "utf-8-sig", quotes, sums)
    return None


def _head(file: Path, path: str, survey: _Survey, problems: Problems) -> tuple[Grid, str] | None:
    """The first rows as a grid, and the separator."""
    with file.open("rb") as stream:
        raw = stream.read(_HEAD) + stream.readline(_HEAD)
    text = raw.decode(survey.encoding, "replace")
    if "\n" not in text and "\r" in text:
        hint = "save it again as CSV UTF-8"
        problems.error(Place(path, 1), "format", "the lines end with a lone carriage return", hint)
        return None
    separator = find_separator(text, path, problems)
    grid = parse_csv(text, path, Problems(), separator) if separator else None
    return (grid, separator) if grid and separator else None


class _Parts:
    """One reading of a file in parts; remembers what carries over from part to part."""

    def __init__(
        self, path: str, grid: Grid, heading: Heading, columns: Sequence[Column], survey: _Survey, problems: Problems
    ) -> None:
        self.path, self.grid, self.heading, self.survey, self.problems = path, grid, heading, survey, problems
        self.columns = {column.id: column for column in columns}
        self.numeric = {i for i, id in heading.columns.items() if self.columns[id].type in ("int", "decimal")}
        self.head = [cell.strip() for cell in grid.rows[heading.last]]
        self.above: dict[str, str] = {}
        self.strays = 0
        titles = {column.id: column.title.zh for column in columns}
        self.sums = Sums(adding(columns), lambda line, id: Place(path, line), problems, False, titles)

    def read(self, file: Path, separator: str, same_as_above: Collection[str]) -> Iterator[pd.DataFrame]:
        last = self.heading.last
        line = self.grid.starts[last + 1] if last + 1 < len(self.grid.starts) else self.grid.starts[last] + 1
        with file.open("rb") as stream:
            for _ in range(line - 1):
                stream.readline()
            if not stream.peek(1):
                return
            encoding = self.survey.encoding if line == 1 else self.survey.encoding.removesuffix("-sig")
            parts = pd.read_csv(
                stream, sep=separator, header=None, names=list(range(self.heading.width + _SPARE)), dtype=str,
                na_filter=False, skip_blank_lines=False, chunksize=CHUNK, encoding=encoding, low_memory=False,
            )  # fmt: skip
            try:
                for part in parts:
                    cells, line = self._trimmed(part, line)
                    data = self._part(cells, same_as_above)
                    if len(data):
                        yield data
            except pd.errors.ParserError as why:
                self._broken(str(why), line)
            if self.strays > _SAID:
                message = f"{self.strays - _SAID} more rows have cells under no heading; they were not read"
                self.problems.error(Place(self.path), "no-heading", message, MOVED)

    def _broken(self, why: str, line: int) -> None:
        what = "a quote is not closed" if "EOF inside string" in why else "a row has far more cells than headings"
        message = f"{what}; the rows from the part that begins here were not read ({why[-90:].strip()})"
        self.problems.error(
            Place(self.path, line), "format", message, 'a quote within a quoted text is written twice, ""'
        )

    def _trimmed(self, part: pd.DataFrame, line: int) -> tuple[pd.DataFrame, int]:
        """Trimmed text by index of the column, the index being the line; blank rows are left out. And the next line."""
        more: npt.NDArray[np.int64] = np.zeros(len(part), dtype=np.int64)
        texts: dict[int, list[str]] = {}
        for index in range(part.shape[1]):
            cells: list[str] = part[index].tolist()
            if self.survey.quotes and "\n" in "".join(cells):
                more += np.fromiter((cell.count("\n") for cell in cells), np.int64, len(cells))
            texts[index] = [cell.strip() for cell in cells]
        starts = line + np.arange(len(part)) + np.concatenate(([0], np.cumsum(more)[:-1]))
        made = pd.DataFrame(texts, index=pd.Index(starts), columns=range(part.shape[1]), dtype=object)
        long = more > _MOST_LINES
        for start in starts[long]:
            message = "a quote is not closed: this row swallows the lines under it; it was not read"
            self.problems.error(
                Place(self.path, int(start)), "format", message, 'write a quote within a text twice, ""'
            )
        blank = made[0].eq("").to_numpy(dtype=bool)
        for index in range(1, part.shape[1]):
            if not blank.any():
                break
            blank = blank & made[index].eq("").to_numpy(dtype=bool)
        return made[~(blank | long)], line + len(part) + int(more.sum())

    def _part(self, cells: pd.DataFrame, same_as_above: Collection[str]) -> pd.DataFrame:
        cells = self._leave_out(cells, note_rows(cells), "note-row", "a note under the table was left out")
        again = cells[0].eq(self.head[0]).to_numpy(dtype=bool)
        for index in range(1, len(self.head) if again.any() else 0):
            again = again & cells[index].eq(self.head[index]).to_numpy(dtype=bool)
        cells = self._leave_out(cells, again, "heading-row", "the headings stand here once more; the row was left out")
        example = matching(cells[min(self.heading.columns)], lambda t: t.startswith((EXAMPLE, "例:")))
        cells = self._leave_out(cells, example, "example-row", "the example row was left out")
        cells = self._stray(cells)
        total = total_rows(cells, [c for c in range(self.heading.width) if c not in self.numeric])
        if self.survey.sums:
            labels = [
                next((t for t in cells.iloc[row] if "计" in t or "total" in t.lower()), "")
                for row in np.flatnonzero(total)
            ]
            self.sums.feed(self._named(cells), total, [label_key(label) for label in labels])
        cells = self._leave_out(cells, total, "total-row", "a row of sums was left out; the kit makes sums itself")
        data = self._named(cells)
        for id in same_as_above:
            if id in data and self.columns[id].type not in ("int", "decimal"):
                self._fill(data, id)
        for id in self.heading.columns.values():
            column = self.columns[id]
            if column.type in ("date", "month") or id == "period":
                data[id], repairs = repair_dates(data[id], column.type == "month", False)
                for repair in repairs:
                    self._say(repair.rows, repair.code, f"{column.title.zh}: {repair.message}", repair.hint)
        data.attrs["units"] = dict(self.heading.units)
        return data.reset_index(drop=True)

    def _named(self, cells: pd.DataFrame) -> pd.DataFrame:
        made = cells[list(self.heading.columns)].rename(columns=self.heading.columns)
        made.insert(0, "row", cells.index.to_numpy(dtype=np.int64))
        return made

    def _fill(self, data: pd.DataFrame, id: str) -> None:
        blank = data[id].eq("")
        filled = data[id].mask(blank).ffill().fillna(self.above.get(id, "")).astype(object)
        rows = [int(line) for line in data.index[blank & filled.ne("")]]
        data[id] = filled
        if len(filled):
            self.above[id] = str(filled.iloc[-1])
        if rows:
            title = self.columns[id].title.zh
            self._say(rows, "same-as-above", f"{title}: {len(rows)} blank cells were read as the cell above")

    def _stray(self, cells: pd.DataFrame) -> pd.DataFrame:
        """Refuse rows with cells behind the last heading."""
        lost = np.zeros(len(cells), dtype=bool)
        for index in range(self.heading.width, cells.shape[1]):
            lost |= cells[index].ne("").to_numpy(dtype=bool)
        for line in cells.index[lost][: max(_SAID - self.strays, 0)]:
            message = "the row has more cells than there are headings; it was not read"
            self.problems.error(Place(self.path, int(line)), "no-heading", message, MOVED)
        self.strays += int(lost.sum())
        return cells[~lost]

    def _leave_out(self, cells: pd.DataFrame, rows: Bools, code: str, message: str) -> pd.DataFrame:
        if not rows.any():
            return cells
        self._say([int(line) for line in cells.index[rows]], code, message)
        return cells[~rows]

    def _say(self, lines: Sequence[int], code: str, message: str, hint: str = "") -> None:
        places = [Place(self.path, line) for line in lines[:6]]
        more = f" and {len(lines) - 6} more" if len(lines) > 6 else ""
        self.problems.warn(places[0], code, f"{message}{some_cells(places)}{more}", hint)
