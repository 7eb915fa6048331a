"""What changed between two years: who is in the boundary, the structure, and how much of the change of a total that explains."""

from __future__ import annotations

import math
from dataclasses import dataclass

from parkbook.inventory.model import Inventory

SCOPES = {"total": ("1", "2", "export"), "scope1": ("1",), "scope2_location": ("2",)}
"""Metrics that are sums over rows, and their scopes; for these a change can be divided."""


@dataclass(frozen=True)
class Change:
    """The change of a total between two years, t CO2e.

    Structural is what comes from who is there: the later year's emissions of those that have no rows in the earlier one, less
    the earlier year's of those that have none in the later. Organic is the rest: output, measures, fuels, factors of the
    years. After the idea of the GHG Protocol, Corporate Standard, chapter 5: a base year is recalculated for the first,
    not for the second.
    """

    came: dict[str, float]
    """Entity -> its part of the later total."""
    gone: dict[str, float]
    """Entity -> its part of the earlier total."""
    structural: float
    organic: float


def parts(inventory: Inventory, year: int, metric: str = "total") -> dict[str, float]:
    """Entity -> its part of a year's total, flows inside the park left out, so that the parts make the total."""
    frame = inventory.frame
    if not len(frame):
        return {}
    rows = frame[frame["year"].eq(year) & frame["counted"].eq("in") & frame["scope"].isin(SCOPES[metric]) & frame["t"].notna()]
    return {str(id): math.fsum(values) for id, values in rows.groupby("entity")["t"]}


def present(inventory: Inventory, year: int) -> set[str]:
    """Entities inside that have any row in a year, flows inside the park among them."""
    frame = inventory.frame
    if not len(frame):
        return set()
    rows = frame[frame["year"].eq(year) & frame["counted"].isin(["in", "eliminated"])]
    return {str(id) for id in rows["entity"].unique()}


def find_change(inventory: Inventory, base: int, latest: int, metric: str = "total") -> Change:
    """The change of a total from one year to a later one."""
    before, after = parts(inventory, base, metric), parts(inventory, latest, metric)
    then, now = present(inventory, base), present(inventory, latest)
    came = {id: value for id, value in after.items() if id not in then}
    gone = {id: value for id, value in before.items() if id not in now}
    structural = math.fsum(came.values()) - math.fsum(gone.values())
    whole = math.fsum(after.values()) - math.fsum(before.values())
    return Change(came, gone, structural, whole - structural)


def structure_shift(inventory: Inventory, base: int, latest: int) -> float | None:
    """How far the entities' shares in the total moved: half the sum of the differences, 0 to 1; None without a total.

    0.1 means: a tenth of the emissions now comes from somebody else than it would by the earlier year's shares.
    """
    before, after = parts(inventory, base), parts(inventory, latest)
    whole, later = math.fsum(before.values()), math.fsum(after.values())
    if whole <= 0 or later <= 0:
        return None
    ids = {*before, *after}
    return math.fsum(abs(after.get(id, 0.0) / later - before.get(id, 0.0) / whole) for id in ids) / 2
