"""How much of the emissions stands on data of which quality level."""

from __future__ import annotations

from parkbook.inventory.quality.looking import Look, figure, groups, percent, top

ESTIMATED = (4, 5)
"""Levels that are estimates: from output or area, from money."""


def by_level(look: Look, year: int) -> dict[int, float]:
    """Quality level -> absolute t CO2e of the rows of the year's total, levels in order; 0 holds rows that give none."""
    rows = look.totals[look.totals["year"].eq(year)]
    sums = rows["t"].abs().groupby(rows["quality"]).sum()
    return {int(str(level)): float(t) for level, t in sums.sort_index().items()}


def estimated_share(levels: dict[int, float]) -> float | None:
    """Part at level 4 or 5 of everything, rows without a level included; None where there are no emissions."""
    whole = sum(levels.values())
    return sum(levels.get(level, 0.0) for level in ESTIMATED) / whole if whole else None


def check_weak(look: Look, year: int) -> None:
    """`weak-data`: a source whose rows at level 5 make up the limit `weak_share` of the year's emissions or more."""
    rows = look.totals[look.totals["year"].eq(year)]
    whole = float(rows["t"].abs().sum())
    money = rows[rows["quality"].eq(5)]
    for source, part in groups(money.assign(size=money["t"].abs()), "source_id"):
        t = float(part["t"].abs().sum())
        if not whole or t / whole < look.rules.limit("weak_share"):
            continue
        row = top(part, "size")
        entities = part["entity"].nunique()
        message = f"{look.cell(row, 'source')} in {year}: {figure(t)} tCO2e of {figure(whole)} ({percent(t / whole)}) stand on money (level 5)"
        message += f", from {entities} enterprises" if entities > 1 else f", from {look.who(look.cell(row, 'entity'))}"
        look.warn("weak-data", t / whole, row, message, f"ask for bills or meter readings of {source}, and write their quality level")
