"""Whose a row is: what people write in the column 企业 -> the id of an enterprise, a unit, or all others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from parkbook.inventory.factors import plain_name
from parkbook.inventory.model import OTHERS
from parkbook.model import Text
from parkbook.park.model import Park, Row
from parkbook.problems import closest

PARK = ""
"""The park itself, where a column may mean it: an empty cell."""
_OTHERS = (OTHERS, "其余企业")
_PARK = ("park", "园区", "本园区", "全园区")
_TWICE = "\0"


@dataclass(frozen=True)
class Who:
    """Everybody whom the enterprises and the units register name."""

    _ids: Mapping[str, str]
    _park: frozenset[str]
    _shown: tuple[str, ...]
    single: bool = False
    """Whether the workspace is one enterprise's, so that its own name may stand in every table."""

    def find(self, text: str, park: bool = False) -> str | None:
        """The id; None where nobody is called so, or two are.

        Args:
            park: Whether the park itself may stand there: its name and 园区 are the empty text.
        """
        key = plain_name(text)
        if key in self._ids:
            return None if self._ids[key] == _TWICE else self._ids[key]
        return PARK if park and key in self._park else None

    def hint(self, text: str) -> str:
        """What to write instead of a name that nobody has."""
        if self._ids.get(plain_name(text)) == _TWICE:
            return "two are called so: write the id"
        return closest(text.strip(), self._shown, most=0) or "add it to registers/enterprises.csv, or write its id as it stands there"


def who_of(park: Park) -> Who:
    """Everybody whom a row of data may belong to. An enterprise's name goes before a unit's."""
    ids: dict[str, str] = {plain_name(word): OTHERS for word in _OTHERS}
    shown: list[str] = [OTHERS]
    for register in ("enterprises", "units"):
        table = park.tables.get(register)
        if table is not None:
            _add(ids, shown, table.by_key.items())
    name: Text = park.profile.name
    words = (*_PARK, name.zh, name.en or "", park.profile.code)
    own = frozenset(plain_name(word) for word in words if word)
    return Who(ids, own, tuple(shown), park.profile.kind == "enterprise")


def _add(ids: dict[str, str], shown: list[str], rows: Iterable[tuple[str, Row]]) -> None:
    names: dict[str, str] = {}
    for id, row in rows:
        ids.setdefault(plain_name(id), id)
        shown.append(id)
        name = row.values.get("name")
        if name:
            shown.append(str(name))
            key = plain_name(str(name))
            names[key] = id if names.get(key, id) == id else _TWICE
    for key, id in names.items():
        ids.setdefault(key, id)
