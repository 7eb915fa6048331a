"""Start lists: emission units, equipment and sources that an enterprise of one industry can start its activity table from."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from parkbook.loading import prune
from parkbook.model import BothText, Flag, Id, Model, Text, Words
from parkbook.problems import Problems
from parkbook.source import read_yaml

FOLDER = "questionnaires/tables/start"


class StartRow(Model):
    """A source of a unit: one row of the activity table, without a quantity."""

    source: Words
    category: Id
    unit: Words
    """The unit that it is usually given in."""
    gas: Words | None = None
    """Where it is not CO2."""
    how: Words
    """How it is measured and how often."""
    own_factor: Flag = False
    """The kit has no factor for it: whoever fills the row in brings one."""


class StartUnit(Model):
    """A unit of emission (碳排放单元)."""

    process: Words
    equipment: Words
    systems: tuple[Words, ...] = ()
    """What belongs to it."""
    rows: tuple[StartRow, ...] = Field(min_length=1)


class Monitoring(Model):
    """A figure that is watched, and where it comes from."""

    item: Words
    source: Words
    frequency: Words
    """The lowest."""
    rule: Words
    proof: Words


class StartFile(Model):
    """`questionnaires/tables/start/<industry>.yml`."""

    id: Id
    title: BothText
    basis: Text
    """Clause and table that it stands on."""
    about: Text
    read_as: tuple[Text, ...] = ()
    """Defects of the print and how they are read, and what is easily counted twice."""
    units: tuple[StartUnit, ...] = Field(min_length=1)
    monitoring: tuple[Monitoring, ...] = ()


def start_names(root: Path) -> list[str]:
    """Industries that have a start list."""
    return sorted(path.stem for path in (root / FOLDER).glob("*.yml"))


def load_start(root: Path, name: str, problems: Problems) -> StartFile | None:
    """The start list of one industry; None, with problems, where it cannot be read."""
    document = read_yaml(root, f"{FOLDER}/{name}.yml", problems)
    return prune(StartFile, document.data, document.source, problems) if document else None
