"""Mapping files: what a source does not say itself, and what its own headings mean. `<file>.map.yml` beside the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field

from parkbook.inventory.data.who import Who
from parkbook.inventory.reading.bodies import FoundTable
from parkbook.inventory.reading.grids import Given
from parkbook.inventory.reading.headings import IGNORE, bare_key, heading_key
from parkbook.kit.model import Register
from parkbook.loading import prune
from parkbook.model import Id, Model, Words
from parkbook.park.cells import BadCell, Reader
from parkbook.park.model import Year
from parkbook.problems import Problems, closest
from parkbook.source import KEY, Source, read_yaml


class MappingFile(Model):
    """`data/<file>.map.yml`: how one file of data is read."""

    enterprise: Words | None = None
    """Whose the rows are that name nobody: id or name."""
    year: Year | None = None
    """The period of rows that have none."""
    headings: dict[Words, Words] = Field(default={})
    """The file's own headings -> column ids; "-" for a column that is not wanted."""
    same_as_above: tuple[Id, ...] = ()
    """Columns where a blank cell means the cell above; none of numbers."""
    defaults: dict[Id, Words] = Field(default={})
    """Column -> value, for columns that the file does not have."""


@dataclass(frozen=True)
class SourceMap:
    """A mapping file, looked through; empty where a file has none."""

    enterprise: str = ""
    """An id."""
    year: int | None = None
    given: Given = field(default_factory=Given)
    sound: bool = True
    """False where the mapping file has a fault: then nobody can say what the rows mean."""
    source: Source | None = None

    def look(self, tables: list[FoundTable], table: Register, problems: Problems) -> None:
        """Say what of it leads nowhere in the file: headings that it does not have, defaults that it does not need."""
        if self.source is None or not tables:
            return
        heads = {text for found in tables for row in found.grid.rows[found.heading.first : found.heading.last + 1] for text in row}
        keys = {key(text) for text in heads for key in (heading_key, bare_key)}
        for name in self.given.headings:
            if not keys & {heading_key(name), bare_key(name)}:
                place = self.source.place(("headings", name, KEY))
                problems.warn(place, "mapping", f"no heading of the file is `{name[:40]}`", "take the line out, or mend the name")
        for id in self.given.defaults:
            if any(id in found.columns.values() for found in tables):
                title = next(c.title.zh for c in table.columns if c.id == id)
                place = self.source.place(("defaults", id))
                message = f"the file has the column `{title}` itself: the default was not used there"
                problems.warn(place, "mapping", message, "take the default out; blank cells stay blank")


def read_mapping(root: Path, path: str | None, table: Register, who: Who, problems: Problems) -> SourceMap:
    """The mapping file at `path`, or an empty one; with faults at their line and column, and `sound` False."""
    if path is None:
        return SourceMap()
    mine = Problems()
    document = read_yaml(root, path, mine)
    file = None
    if document is not None:
        file = prune(MappingFile, {} if document.data is None else document.data, document.source, mine)
    if document is None or file is None:
        problems.extend(mine)
        return SourceMap(sound=False)
    check = _Check(document.source, table, mine)
    headings = {name: id for name, id in file.headings.items() if check.heading(name, id)}
    above = [id for number, id in enumerate(file.same_as_above) if check.above(number, id)]
    defaults = {id: text for id, text in file.defaults.items() if check.default(id, text)}
    enterprise = check.enterprise(file.enterprise, who)
    check.year(file.year)
    problems.extend(mine)
    return SourceMap(enterprise, file.year, Given(headings, above, defaults), not mine.has_errors, document.source)


class _Check:
    """What a mapping file names, held against the declared columns."""

    def __init__(self, source: Source, table: Register, problems: Problems) -> None:
        self.source, self.problems = source, problems
        self.columns: Mapping[str, object] = {c.id: c for c in table.columns}
        self.table = table

    def heading(self, name: str, id: str) -> bool:
        return id in IGNORE or self._column(id, ("headings", name))

    def above(self, number: int, id: str) -> bool:
        if not self._column(id, ("same_as_above", number)):
            return False
        column = self.table.column(id)
        if column is not None and column.type in ("int", "decimal"):
            message = f"`{id}` holds numbers: a blank one is unknown, and not the one above"
            self.problems.error(self.source.place(("same_as_above", number)), "mapping", message, "write the numbers out")
            return False
        return True

    def default(self, id: str, text: str) -> bool:
        if not self._column(id, ("defaults", id, KEY)):
            return False
        column = self.table.column(id)
        try:
            if column is not None:
                Reader(column).read(text)
        except BadCell as why:
            self.problems.error(self.source.place(("defaults", id)), why.code, why.message, why.hint)
            return False
        return True

    def enterprise(self, text: str | None, who: Who) -> str:
        if text is None:
            return ""
        place = self.source.place(("enterprise",))
        if "enterprise" not in self.columns:
            message = f"the table {self.table.title.zh} has no column enterprise"
            self.problems.error(place, "mapping", message, "take the line out")
            return ""
        found = who.find(text, who.single)
        if found is None:
            self.problems.error(place, "unknown-enterprise", f"`{text[:40]}` is no enterprise of the park", who.hint(text))
        return found or ""

    def year(self, year: int | None) -> None:
        if year is not None and not {"period", "year"} & set(self.columns):
            message = f"the table {self.table.title.zh} has no period"
            self.problems.error(self.source.place(("year",)), "mapping", message, "take the line out")

    def _column(self, id: str, path: tuple[object, ...]) -> bool:
        if id in self.columns:
            return True
        message = f"`{id[:40]}` is no column of {self.table.title.zh}"
        self.problems.error(self.source.place(path), "mapping", message, closest(id, self.columns, most=0) or "write a column's id")
        return False
