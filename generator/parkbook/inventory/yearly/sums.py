"""The rows of one year -> its sums."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from parkbook.inventory.factors import GROUPS
from parkbook.inventory.model import Entity, YearSums
from parkbook.inventory.results import CATEGORIES, EnergyTce

IN_TOTAL = ("1", "2", "export")
"""Scopes whose rows make up the total (GB/T 32150); scope 3 and removals stand beside it."""
CALORIFIC_G_PER_KWH = 122.9
"""当量值 of power: 0.1229 kgce/kWh, GB/T 2589."""
_POWER = ("electricity", "export_power")


@dataclass(frozen=True)
class YearFacts:
    """What the rows alone do not say of a year."""

    complete: bool = True
    power_factor: str = ""
    market_factor: str = ""
    covered_mwh: float = 0.0
    power_equivalent: float | None = None
    """等价值 of power, gce/kWh; None where the park gives none."""


def sum_year(frame: pd.DataFrame, year: int, entities: Mapping[str, Entity], facts: YearFacts = YearFacts()) -> YearSums:
    """The sums of a year, t CO2e.

    total = scope 1 + scope 2 location-based + exports (negative), flows inside the park eliminated (GB/T 32150). by_gas,
    by_source and by_month are parts of the total; by_category has scope 3 and removals too.
    """
    rows = frame[frame["year"].eq(year) & frame["t"].notna() & frame["counted"].isin(["in", "eliminated"])]
    inside, eliminated = rows[rows["counted"].eq("in")], rows[rows["counted"].eq("eliminated")]
    parts = inside[inside["scope"].isin(IN_TOTAL)]
    of = {scope: _sum(inside.loc[inside["scope"].eq(scope), "t"]) for scope in ("1", "2", "3", "export", "removal")}
    market = inside.loc[inside["scope"].eq("2"), "t_market"]
    scope2_market = None if market.isna().any() else _sum(market)
    something = rows["scope"].isin(IN_TOTAL).any()
    total = _sum(parts["t"]) if something else None
    removals = max(0.0, -of["removal"])
    total_market = None if total is None or scope2_market is None else of["1"] + scope2_market + of["export"]
    return YearSums(
        year=year,
        total=total,
        total_market=total_market,
        scope1=of["1"],
        scope2_location=of["2"],
        scope2_market=scope2_market,
        scope3=of["3"],
        exported_t=of["export"],
        eliminated_t=_sum(eliminated.loc[eliminated["scope"].eq("2"), "t"]),
        eliminated_export_t=_sum(eliminated.loc[eliminated["scope"].eq("export"), "t"]),
        biogenic_t=_sum(inside["biogenic_t"]),
        removals=removals,
        net=None if total is None else total - removals,
        energy_tce=_energy(inside, facts.power_equivalent),
        **_breakdowns(rows, inside, parts, entities),
        complete=facts.complete,
        power_factor=facts.power_factor,
        market_factor=facts.market_factor,
        purchased_mwh=_sum(inside["mwh"]),
        covered_mwh=facts.covered_mwh,
    )


def _sum(values: pd.Series[float]) -> float:
    return math.fsum(values.dropna())


def _breakdowns(
    rows: pd.DataFrame, inside: pd.DataFrame, parts: pd.DataFrame, entities: Mapping[str, Entity]
) -> dict[str, Any]:
    return {
        "by_category": _by(inside, "category", CATEGORIES),
        "by_gas": dict.fromkeys(GROUPS, 0.0) | _by(parts, "group", GROUPS),
        "by_enterprise": _by_enterprise(rows, entities),
        "by_source": _by(parts, "source_id"),
        "by_month": by_month(parts),
    }


def _by(rows: pd.DataFrame, column: str, order: tuple[str, ...] = ()) -> dict[str, float]:
    """Sums of t by a column: in the order given, else the largest first."""
    sums = {str(key): _sum(values) for key, values in rows.groupby(column, sort=True)["t"]}
    if order:
        return {key: sums[key] for key in order if key in sums}
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def _by_enterprise(rows: pd.DataFrame, entities: Mapping[str, Entity]) -> dict[str, float]:
    """Scope 1 and 2 and exports of every entity inside, in the order of the registers, before elimination."""
    sums = _by(rows[rows["scope"].isin(IN_TOTAL)], "entity")
    return {id: sums[id] for id, entity in entities.items() if entity.inside and id in sums}


def by_month(rows: pd.DataFrame, column: str = "t") -> dict[str, float]:
    """`2025-03` -> sum of a column; a period longer than a month is split by days. Rows lie within one year."""
    if rows.empty:
        return {}
    year = int(rows["year"].iloc[0])
    values = rows[column].to_numpy(dtype=float)
    first, last = (rows[name].to_numpy(dtype="datetime64[D]") for name in ("first", "last"))
    days = (last - first).astype(float) + 1.0
    made = {}
    for month in range(1, 13):
        start = np.datetime64(f"{year}-{month:02}", "D")
        end = np.datetime64(f"{year}-{month:02}", "M") + 1 - np.timedelta64(1, "D")
        overlap = (np.minimum(last, end) - np.maximum(first, start)).astype(float) + 1.0
        part = np.clip(overlap, 0.0, None) / days
        if (part > 0).any():
            made[f"{year}-{month:02}"] = math.fsum(value for value in values * part if not math.isnan(value))
    return made


def _energy(rows: pd.DataFrame, power_equivalent: float | None) -> EnergyTce:
    """Energy of the park at both values: flows inside left out, exports subtracted.

    At 等价值 power that was bought or sold counts with the coal use of power plants of the year; own generation from sun
    and wind stays at 当量值. None where power was bought or sold and nobody gives the coal use.
    """
    energy = rows[rows["tce"].notna()]
    if energy.empty:
        return EnergyTce(None, None)
    traded = energy["category"].isin(_POWER) & (energy["mwh"].notna() | energy["category"].eq("export_power"))
    calorific = _sum(energy["tce"])
    if not traded.any():
        return EnergyTce(calorific, calorific)
    if power_equivalent is None:
        return EnergyTce(calorific, None)
    return EnergyTce(calorific, _sum(energy.loc[~traded, "tce"]) + _sum(energy.loc[traded, "tce"]) * power_equivalent / CALORIFIC_G_PER_KWH)
