"""What a book is made from, and the few facts that every page of it shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from parkbook.assess.model import Assessment
from parkbook.book.views import Names, Rows
from parkbook.kit.model import Kit
from parkbook.park.model import Park
from parkbook.problems import Problem

if TYPE_CHECKING:
    from parkbook.inventory.model import Inventory

TEMPLATES = "site_templates"


@dataclass(frozen=True)
class Passage:
    """A paragraph of a document that answers a clause item."""

    document: str
    block: str
    """Id of the block, such as `manual/4.2/parties`."""
    target: str
    """Page and anchor."""


@dataclass
class Sources:
    """Everything the book is made from."""

    kit: Kit
    park: Park
    assessment: Assessment
    problems: tuple[Problem, ...]
    kit_root: Path
    names: Names = field(init=False)
    rows: Mapping[str, Rows] = field(init=False)
    documents: frozenset[str] = frozenset()
    """Ids of the documents that have a page."""
    inventory: Inventory | None = None
    """What the folder data/ comes to; None where the park has none."""

    def __post_init__(self) -> None:
        self.names = Names(self.kit, self.park)
        self.rows = {id: Rows(register, self.park, self.names) for id, register in self.kit.registers.items()}


def units_by_role(sources: Sources) -> dict[str, str]:
    """Role -> name of the unit that acts in it: as the units register says, and the carbon body by its kind."""
    units = sources.rows.get("units")
    found: dict[str, str] = {}
    for unit in units or ():
        for role in unit.refs("roles"):
            found.setdefault(role, unit.name)
    bodies = units.where(kind="carbon") if units else []
    if bodies:
        found.setdefault("carbon-team", bodies[0].name)
    return found
