"""The files of the folder `data/`: which table each of them holds, by its name or its folder, and its mapping file."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from parkbook.kit.model import Register
from parkbook.problems import Place, Problems, closest

FOLDER = "data"
_TABLES = (".csv", ".xlsx", ".xls", ".xlsm", ".tsv", ".txt", ".et")
"""In the order in which one is read where a stem stands twice."""
_MAPS = (".map.yml", ".map.yaml")
_AFTER = ("-", "_", ".")
"""What may follow a table's name in a file's name."""
_PASSED = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Found:
    """A file that holds a table."""

    path: str
    """From the park's folder, with forward slashes."""
    table: str
    mapping: str | None
    """Its mapping file."""


def find_files(root: Path, tables: Mapping[str, Register], problems: Problems) -> list[Found]:
    """Every table file of `data/` in order of paths; what is none is named in a warning, so that no work is lost in silence."""
    files = sorted(_files(root / FOLDER), key=lambda path: path.relative_to(root).as_posix())
    maps = {_map_stem(path): path for path in files if path.name.lower().endswith(_MAPS)}
    found: list[Found] = []
    first: dict[Path, Path] = {}
    used: set[Path] = set()
    for path in sorted(files, key=lambda path: (path.with_suffix("").as_posix(), _rank(path))):
        if path in maps.values():
            continue
        name = path.relative_to(root).as_posix()
        id = _table_of(path, root / FOLDER, tables, Place(name), problems)
        stem = path.with_suffix("")
        if id is None:
            continue
        if stem in first:
            message = f"`{first[stem].name}` has the same name; this one was not read"
            problems.error(Place(name), "two-homes", message, "keep one, or give them two names")
            continue
        first[stem] = path
        mapping = maps.get(stem)
        if mapping is not None:
            used.add(mapping)
        found.append(Found(name, id, mapping.relative_to(root).as_posix() if mapping else None))
    for path in maps.values():
        if path not in used:
            message = f"no data file is called `{_map_stem(path).name}`; this mapping file was not read"
            problems.warn(Place(path.relative_to(root).as_posix()), "unknown-file", message, "name it <file>.map.yml, beside the file")
    return sorted(found, key=lambda one: one.path)


def _files(folder: Path) -> list[Path]:
    """Plain files, none that the system or Excel put there, none that a link brings in from elsewhere."""
    home = folder.resolve()
    made = []
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if any(part.startswith((".", "~$")) for part in parts) or path.name.lower() in _PASSED:
            continue
        if path.is_file() and path.resolve().is_relative_to(home):
            made.append(path)
    return made


def _rank(path: Path) -> int:
    ending = path.suffix.lower()
    return _TABLES.index(ending) if ending in _TABLES else len(_TABLES)


def _map_stem(path: Path) -> Path:
    """`activity-e01.map.yml` goes with `activity-e01`."""
    ending = next(e for e in _MAPS if path.name.lower().endswith(e))
    return path.with_name(path.name[: -len(ending)])


def _table_of(path: Path, folder: Path, tables: Mapping[str, Register], place: Place, problems: Problems) -> str | None:
    """The table that a file holds; None, with a problem, where it holds none or nobody can tell."""
    if path.suffix.lower() not in _TABLES:
        if path.stem.lower() != "readme":
            endings = "CSV, .xlsx or .xls"
            problems.warn(place, "unknown-file", f"`{path.name}` is no table; it was not read", f"tables of data are {endings}")
        return None
    by_name = _named(path.stem, tables)
    inside = next((id for part in reversed(path.relative_to(folder).parts[:-1]) if (id := _named(part, tables, True))), None)
    if by_name and inside and by_name != inside:
        message = f"by its name this is the table {by_name}, by its folder {inside}; it was not read"
        problems.error(place, "two-tables", message, "rename it, or move it")
        return None
    if not (by_name or inside):
        near = closest(path.stem, [*tables, *(t.title.zh for t in tables.values())], most=0)
        hint = near or f"start its name with the table's, such as activity-e01{path.suffix}"
        problems.warn(place, "unknown-file", f"`{path.name}` names no data table; it was not read", hint)
    return by_name or inside


def _named(text: str, tables: Mapping[str, Register], whole: bool = False) -> str | None:
    """The table whose id or title the text is, or starts with before a sign; the longest where several do."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    names = {word.lower(): id for id, table in tables.items() for word in (id, table.title.zh, table.title.en)}
    for name in sorted(names, key=len, reverse=True):
        if plain == name or (not whole and plain.startswith(tuple(name + sign for sign in _AFTER))):
            return names[name]
    return None
