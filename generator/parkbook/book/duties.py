"""Who leads and who takes part, per clause item and per clause: the matrix of duties as plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from parkbook.book.sources import Sources
from parkbook.kit.model import Item

STANDARD = "cses"
_UNIT_COLUMN = "unit"
_COMMON = 4
"""A register that serves more clauses than this is everybody's tool: keeping it is no part in each of them, only in the first."""


@dataclass(frozen=True)
class DutyLine:
    """A clause item, or a whole clause, and the units behind it, by id."""

    item: Item
    """The item, or the heading of the clause."""
    leads: tuple[str, ...]
    """Units with a post that covers it (posts register)."""
    helps: tuple[str, ...]
    """Units that keep rows of the registers that serve it, and do not lead."""
    open: int = 0
    """For a clause: how many of its requirements no post covers."""
    whole: int = 0
    """For a clause: how many requirements it has."""


@dataclass(frozen=True)
class Duties:
    """The matrix: lines of items and of clauses in print order, and the units that appear, in the order of the register."""

    items: tuple[DutyLine, ...]
    clauses: tuple[DutyLine, ...]
    units: tuple[str, ...]

    def of(self, clause: str) -> tuple[DutyLine, ...]:
        """The lines of the items of one clause."""
        return tuple(line for line in self.items if line.item.clause == clause)


def duty_lines(sources: Sources, clauses: Collection[str] = ()) -> Duties:
    """The matrix of the first standard's clauses, or of some of them.

    A post covers an item that its row names, or whose clause it names whole. A unit takes part where a register that serves the
    item has a row of that unit. Nothing is taken from answers or scores.
    """
    standard = sources.kit.standards.get(STANDARD)
    if standard is None or STANDARD not in sources.assessment.standards:
        return Duties((), (), ())
    leads = _leads(sources)
    keepers = _keepers(sources)
    lines: list[DutyLine] = []
    for item in standard.items.values():
        if item.asked and (not clauses or item.clause in clauses):
            led = _ordered(sources, {*leads.get(item.ref, ()), *leads.get(f"{STANDARD}:{item.clause}", ())})
            helping = _ordered(sources, {u for u in keepers.get(item.ref, ()) if u not in led})
            lines.append(DutyLine(item, led, helping))
    grouped: dict[str, list[DutyLine]] = {}
    for line in lines:
        grouped.setdefault(line.item.clause, []).append(line)
    whole = [_clause(sources, clause, mine) for clause, mine in grouped.items()]
    used = {unit for line in lines for unit in (*line.leads, *line.helps)}
    return Duties(tuple(lines), tuple(whole), _ordered(sources, used))


def _clause(sources: Sources, clause: str, lines: list[DutyLine]) -> DutyLine:
    heading = sources.kit.item(f"{STANDARD}:{clause}") or lines[0].item
    led = {unit for line in lines for unit in line.leads}
    helping = {unit for line in lines for unit in line.helps} - led
    bound = [line for line in lines if line.item.kind == "requirement"]
    return DutyLine(
        heading, _ordered(sources, led), _ordered(sources, helping), sum(1 for line in bound if not line.leads), len(bound)
    )


def _leads(sources: Sources) -> dict[str, set[str]]:
    """Clause item or clause -> units of the posts that cover it."""
    found: dict[str, set[str]] = {}
    for post in sources.rows.get("posts") or ():
        unit = post.raw["unit"]
        if isinstance(unit, str):
            for ref in post.refs("covers"):
                found.setdefault(ref, set()).add(unit)
    return found


def _keepers(sources: Sources) -> dict[str, set[str]]:
    """Clause item -> units named in rows of the registers that serve it; those of units, posts, people and documents left out."""
    found: dict[str, set[str]] = {}
    for register in sources.kit.registers.values():
        if register.id in ("units", "posts", "people", "documents") or register.column(_UNIT_COLUMN) is None:
            continue
        units = {str(row.raw[_UNIT_COLUMN]) for row in sources.rows[register.id] if row.raw[_UNIT_COLUMN]}
        clauses = list(dict.fromkeys(ref.split("/")[0] for ref in register.refs))
        counted = clauses if len(clauses) <= _COMMON else clauses[:1]
        for ref in (ref for ref in register.refs if ref.split("/")[0] in counted):
            found.setdefault(ref, set()).update(units)
    return found


def _ordered(sources: Sources, units: Iterable[str]) -> tuple[str, ...]:
    wanted = set(units)
    rows = sources.rows.get("units")
    return tuple(row.key for row in rows or () if row.key in wanted)
