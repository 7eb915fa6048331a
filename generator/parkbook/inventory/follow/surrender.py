"""Surrender of emission-trading units: obligation, allowances, CCER with its limit, and what is short."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from parkbook.inventory.follow.assets import Batch, find_batches, number_of, owner_name, text_of, year_of
from parkbook.inventory.follow_model import Surrender
from parkbook.inventory.model import DataRow, Inventory
from parkbook.park.model import Park
from parkbook.problems import Problems

CCER_SHARE = Decimal("0.05")
"""Of the allowances to be surrendered: cieccpa 8.3.2.4, note 5."""
OLD_CCER = 2017
"""Reductions of years before this one are the old stock."""
OLD_CCER_UNTIL = date(2024, 12, 31)
"""Last day on which the old stock could be used (notice on the national voluntary reduction market, 2023)."""


def find_ccer_limit(obligation_t: float) -> int:
    """Most CCER that may stand in for allowances, whole t CO2e: 5 % of the obligation, rounded down.

    Reckoned in decimals, so that 5 % of 140 t is 7 t and not a hair less.

    Source:
        T/CIECCPA 061-2023, 8.3.2.4, note 5. The limit belongs to surrender alone; 8.4 (neutrality) has none.
    """
    return int((Decimal(repr(float(obligation_t))) * CCER_SHARE).to_integral_value(rounding=ROUND_FLOOR))


def find_surrender(inventory: Inventory, park: Park, problems: Problems) -> tuple[Surrender, ...]:
    """A row per unit under emission trading (column ets of the register enterprises) and year, by unit, then year.

    allowances_t is what was surrendered for the year and what is held of its vintage and not used; CCER counts up to its
    limit, and not at all where it is old stock used too late. shortfall_t = obligation - allowances - CCER that counts,
    zero at least; None where the obligation is not known.

    Args:
        problems: Gets `ccer-limit`, `ccer-old`, `surrender-no-year`, `obligation-not-ets`.
    """
    batches = find_batches(inventory)
    units = _units(park)
    verified = _verified(inventory)
    _look_at_obligations(verified, units, problems)
    _look_at_years(batches, problems)
    found = []
    for unit in units:
        mine = [batch for batch in batches if batch.owner == unit]
        years = {year for id, year in verified if id == unit} | set(inventory.years)
        years |= {batch.used_for_year for batch in mine if batch.status == "surrendered" and batch.used_for_year}
        found += [_surrender(unit, owner_name(park, unit), year, verified.get((unit, year)), mine, problems) for year in sorted(years)]
    return tuple(found)


def _surrender(unit: str, name: str, year: int, row: DataRow | None, batches: list[Batch], problems: Problems) -> Surrender:
    obligation = number_of(row["obligation_t"]) if row else None
    handed = _sum(b for b in batches if b.kind == "allowance" and b.status == "surrendered" and _for(b) == year)
    held = _sum(b for b in batches if b.kind == "allowance" and b.status == "held" and b.vintage == year)
    ccer = [b for b in batches if b.kind == "ccer" and b.status == "surrendered" and b.used_for_year == year]
    used = _sum(ccer)
    old = [b for b in ccer if _is_too_old(b)]
    for batch in old:
        problems.warn(
            batch.row.at("vintage"),
            "ccer-old",
            f"`{batch.id}`: CCER of {batch.vintage} for {year}; stock from before 2017 cannot be surrendered after 2024",
            "correct vintage, date or year; the shortfall is computed without it",
        )
    if obligation is None:
        said = "" if row is None else "核查结果里这一格空着，"
        missing = f"{name}{year}年应清缴配额量没有数（{said}填在 data/verified.csv 的“应清缴配额量”），CCER限额和缺口不算"
        return Surrender(unit, year, None, handed + held, None, used, None, missing, surrendered_t=handed)
    most = find_ccer_limit(obligation)
    if used > most:
        problems.warn(
            ccer[-1].row.at("quantity_t"),
            "ccer-limit",
            f"`{unit}` surrendered {used:g} t CCER for {year}; at most {most} t count (5 % of {obligation:g} t, rounded down)",
            "surrender allowances for the rest; the limit is for surrender alone, not for neutrality",
        )
    counts = min(used - _sum(old), float(most))
    short = max(0.0, obligation - handed - held - counts)
    return Surrender(unit, year, obligation, handed + held, most, used, short, "", surrendered_t=handed)


def _sum(batches: Iterable[Batch]) -> float:
    return sum((batch.quantity_t for batch in batches), 0.0)


def _for(batch: Batch) -> int | None:
    """The year an allowance was surrendered for; its own vintage where the row names none."""
    return batch.used_for_year if batch.used_for_year is not None else batch.vintage


def _is_too_old(batch: Batch) -> bool:
    """Old stock surrendered after 2024; without a date, the year 2024 itself is surrendered for only in 2025."""
    if batch.vintage is None or batch.vintage >= OLD_CCER:
        return False
    if batch.cancelled_on is not None:
        return batch.cancelled_on > OLD_CCER_UNTIL
    return batch.used_for_year is not None and batch.used_for_year >= OLD_CCER_UNTIL.year


def _units(park: Park) -> list[str]:
    table = park.tables.get("enterprises")
    return [str(row["id"]) for row in table.rows if row["ets"] is True] if table else []


def _verified(inventory: Inventory) -> dict[tuple[str, int], DataRow]:
    """(enterprise, year) -> its row of the data table verified; the last of several."""
    found = {}
    for row in inventory.data.rows("verified"):
        id, year = text_of(row["enterprise"]), year_of(row["year"])
        if year is not None:
            found[id, year] = row
    return found


def _look_at_obligations(verified: Mapping[tuple[str, int], DataRow], units: Iterable[str], problems: Problems) -> None:
    known = set(units)
    for (unit, _), row in verified.items():
        if unit not in known and number_of(row["obligation_t"]) is not None:
            problems.warn(
                row.at("obligation_t"),
                "obligation-not-ets",
                f"`{unit}` has an obligation, and the register enterprises does not call it an emission-trading unit",
                "write 是 under 重点排放单位 in registers/enterprises.csv, or leave the cell empty",
            )


def _look_at_years(batches: Iterable[Batch], problems: Problems) -> None:
    for batch in batches:
        if batch.status == "surrendered" and batch.kind != "allowance" and batch.used_for_year is None:
            problems.warn(
                batch.row.at("used_for_year"),
                "surrender-no-year",
                f"`{batch.id}` is surrendered, and nothing says for which year; no year counts it",
                "fill 用于哪一年 (used_for_year)",
            )
