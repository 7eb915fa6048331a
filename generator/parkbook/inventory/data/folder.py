"""The folder `data/` of a park, read: every file, every fault with its place, in one run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from parkbook.inventory.data.files import FOLDER, Found, find_files
from parkbook.inventory.data.filling import fill
from parkbook.inventory.data.mapping import read_mapping
from parkbook.inventory.data.own_factors import make_factors
from parkbook.inventory.data.rules import check_rows
from parkbook.inventory.data.small import data_rows, loosened, read_small
from parkbook.inventory.data.who import Who, who_of
from parkbook.inventory.factors import Factor, load_factors
from parkbook.inventory.model import Data, DataFile, DataRow
from parkbook.inventory.reading.bodies import FoundTable
from parkbook.inventory.reading.grids import ACTIVITY, choose_tables, data_grids
from parkbook.kit.model import Register
from parkbook.loading import prune
from parkbook.park.model import Park
from parkbook.problems import Problems
from parkbook.source import read_yaml

TABLES = "questionnaires/tables"
FACTORS = "factors"
_SUMMED = (ACTIVITY, FACTORS, "instruments", "instrument_use")
"""Tables that the sums of a year stand on; the others are compared with them or stand beside."""


def load_data(root: Path, kit_root: Path, park: Park, problems: Problems) -> Data | None:
    """Everything in `data/`; None where the park has no such folder.

    A row that is wrong is refused, with its place, and the rest stays; `complete` is False then, and `activity_complete` where
    the sums of a year stand on it. The activity tables come as text, with their enterprises as ids and what mapping files give
    filled in; the other tables come typed.
    """
    if not (root / FOLDER).is_dir():
        return None
    mine = Problems()
    declared = load_tables(kit_root, mine)
    who = who_of(park)
    files: list[DataFile] = []
    tables: dict[str, list[FoundTable]] = {id: [] for id in declared}
    for found in find_files(root, declared, mine):
        made = _read(root, found, declared[found.table], who, mine)
        rows = sum(len(one.data) for one in made)
        files.append(DataFile(found.path, found.table, rows, found.mapping))
        tables[found.table] += made
    typed, factors = _typed(tables, declared, kit_root, park, mine)
    problems.extend(mine)
    whole = not mine.has_errors
    return Data(tuple(files), tuple(tables.get(ACTIVITY, ())), typed, factors, whole, tuple(mine), _sums_are_whole(files, mine))


def _sums_are_whole(files: Sequence[DataFile], problems: Problems) -> bool:
    """Whether no error lies in what the sums stand on; a file whose table nobody could tell counts as such."""
    beside = {path for file in files if file.table not in _SUMMED for path in (file.path, file.mapping)}
    return all(problem.severity != "error" or problem.place.path in beside for problem in problems)


def load_tables(kit_root: Path, problems: Problems) -> dict[str, Register]:
    """The declared data tables, by id."""
    found: dict[str, Register] = {}
    for path in sorted((kit_root / TABLES).glob("*.yml")):
        document = read_yaml(kit_root, f"{TABLES}/{path.name}", problems)
        table = prune(Register, document.data, document.source, problems) if document else None
        if table is not None:
            found[table.id] = table
    return found


def _read(root: Path, found: Found, table: Register, who: Who, problems: Problems) -> list[FoundTable]:
    """The tables of one file, with what its mapping file and the registers add; none where the mapping file has faults."""
    given = read_mapping(root, found.mapping, table, who, problems)
    grids = data_grids(root, found.path, problems)
    shape = table if table.id == ACTIVITY else loosened(table)
    tables = choose_tables(grids, shape, problems, given.given) if grids else []
    given.look(tables, table, problems)
    filled = [fill(one, table, given, who, problems) for one in tables]
    return filled if given.sound else []


def _typed(
    tables: Mapping[str, Sequence[FoundTable]], declared: Mapping[str, Register], kit_root: Path, park: Park, problems: Problems
) -> tuple[dict[str, tuple[DataRow, ...]], tuple[Factor, ...]]:
    """The rows of every table but activity, and the factors that the park measured."""
    filled = {id: found for id, found in tables.items() if id != ACTIVITY and any(len(f.data) + len(f.moved) for f in found)}
    typed = {id: read_small(found, declared[id], problems) for id, found in filled.items()}
    check_rows(typed, declared, park)
    factors: tuple[Factor, ...] = ()
    if FACTORS in typed:
        kit = load_factors(kit_root, problems)
        if kit is not None:
            factors = make_factors(typed[FACTORS], kit, park.profile.factor_set)
    rows: dict[str, tuple[DataRow, ...]] = {id: () for id in declared if id != ACTIVITY}
    rows |= {id: data_rows(activity, declared[id]) for id, activity in typed.items()}
    return rows, factors
