"""Who a row belongs to: enterprises, public units and all others by statistics; by id or by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from parkbook.inventory.factors import plain_name
from parkbook.inventory.model import GRID, OTHERS, Entity
from parkbook.park.model import Park
from parkbook.problems import closest

_OTHERS = (OTHERS, "其余企业", "其他企业", "其余", "其他入园企业")
_GRID = (GRID, "园区外", "外部", "外购")
_GRID_PARTS = ("电网", "国网", "南网", "供电公司", "供电局")
"""A supplier or customer whose name has one of these, and who is no entity, is the grid."""


@dataclass(frozen=True)
class Entities:
    """All entities of a park and the names that mean them."""

    by_id: Mapping[str, Entity]
    """Enterprises, then units, in the order of the registers, then `others`."""
    names: Mapping[str, str]
    """Plain name or id -> id."""
    readable: bool
    """False where a register lost rows: then an unknown name is kept as an unknown entity."""
    own: str = ""
    """In the workspace of an enterprise: its id, meant where the column is empty."""

    def find(self, text: str) -> str:
        """The id of an entity; "" where the text names none."""
        return self.names.get(plain_name(text), "")

    def party(self, text: str) -> str:
        """A supplier or customer: an entity, `grid`, or "" where the text names neither."""
        found = self.find(text)
        plain = plain_name(text)
        return GRID if not found and (plain in _GRID or any(part in plain for part in _GRID_PARTS)) else found

    def hint(self, text: str) -> str:
        """The near match, or what to do."""
        shown = [entity.name for entity in self.by_id.values()]
        near = closest(text, [*self.by_id, *shown], most=0)
        return near or "write an id of registers/enterprises.csv or registers/units.csv, or 其余企业 for all that are counted by statistics"

    def inside(self, id: str) -> bool:
        """Whether the id is an entity that counts in the park's total."""
        return id in self.by_id and self.by_id[id].inside


def find_entities(park: Park) -> Entities:
    """From the registers enterprises and units. An enterprise whose `inside` could not be read counts as inside."""
    found: dict[str, Entity] = {}
    names: dict[str, str] = {}
    profile = park.profile
    own = profile.code if profile.kind == "enterprise" else ""
    if own:
        _add(found, names, Entity(own, profile.name.zh, "enterprise", True))
    kinds: tuple[tuple[str, Literal["enterprise", "unit"]], ...] = (("enterprises", "enterprise"), ("units", "unit"))
    for register, kind in kinds:
        table = park.tables.get(register)
        for row in table.rows if table else ():
            inside = kind == "unit" or row.values.get("inside") is not False
            _add(found, names, Entity(str(row["id"]), str(row.values.get("name") or row["id"]), kind, inside))
    _add(found, names, Entity(OTHERS, "其余企业", "others", True))
    for name in _OTHERS:
        names.setdefault(plain_name(name), OTHERS)
    readable = all(park.tables[id].readable for id, _ in kinds if id in park.tables)
    return Entities(found, names, readable, own)


def _add(found: dict[str, Entity], names: dict[str, str], entity: Entity) -> None:
    if entity.id in found:
        return
    found[entity.id] = entity
    names.setdefault(plain_name(entity.id), entity.id)
    names.setdefault(plain_name(entity.name), entity.id)
