"""One year of the activity rows: the methods run over them, and their results as rows of the frame."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from parkbook.inventory.activity import Activity
from parkbook.inventory.calculate import compute
from parkbook.inventory.choosing import Options, each
from parkbook.inventory.data.own_factors import OwnFactor
from parkbook.inventory.factors import FactorTable
from parkbook.inventory.methods import CO2_PER_C
from parkbook.inventory.model import SCOPE_OF
from parkbook.inventory.results import GroupResult, collect, energy_by_row
from parkbook.inventory.units import UnitFault, scale
from parkbook.inventory.yearly.choice import source_id, use_park_factors
from parkbook.inventory.yearly.entities import Entities
from parkbook.inventory.yearly.frame import whole_frame
from parkbook.problems import Place, Problem, Problems

NON_FOSSIL = "elec.nonfossil.zero"
_OWN_POWER = "own-power"
_POWER_BOUGHT = "electricity"
_AS_WRITTEN = (
    *("line", "process", "equipment", "source", "method", "period", "amount_unit", "gas", "gwp"),
    *("supplier", "customer", "quality", "uncertainty_pct", "meter", "document", "note"),
)
"""Columns that the frame takes as the activity rows have them."""
_BESIDE = ("no-equivalent", "stock-break")
"""Said for the whole inventory and not year by year."""


@dataclass(frozen=True)
class YearRows:
    """What the methods gave for one year."""

    frame: pd.DataFrame
    """Columns of the frame; `counted` is `in` or `refused`, and flows and boundary are still to be looked at."""
    green: pd.Series[bool]
    """By row of the frame: power bought as non-fossil, for which the location-based method takes the grid's factor."""
    computed: pd.DataFrame
    """The activity frame as the methods left it, for checks over several years."""
    used: frozenset[str]
    """Ids of the factors that were used, of kit and park."""
    problems: Problems


def compute_year(
    activity: Activity, year: int, options: Options, table: FactorTable, own: tuple[OwnFactor, ...], entities: Entities
) -> YearRows:
    """Emissions of every row that has a part in a year; rows over the year's end count by days.

    Power with the factor zero that was bought from outside counts with the grid's factor here: the location-based method
    knows no contracts, and both methods are always shown (GB/T 32150; DATA.md section 3). The market-based figure gets its
    zero from the instruments that cover it. Own generation from sun and wind stays zero in both.
    """
    start, end = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
    rows = activity.frame[activity.frame["first"].le(end) & activity.frame["last"].ge(start)].copy()
    problems = Problems()
    part = replace(activity, frame=rows, problems=problems)
    written = rows["source"].copy()
    park = use_park_factors(part, own, table, year)
    kinds = _power_kinds(rows, table, entities)
    green = kinds.eq("green")
    rows.loc[green, "source"] = _POWER_BOUGHT
    rows.loc[green, ["factor", "factor_unit"]] = ""
    rows.loc[green, "factor_value"] = np.nan
    asked = replace(options, year=year)
    compute(part, table, asked)
    result = collect(part, table, asked.gwp, problems)
    problems.items[:] = [p for p in problems if p.code not in _BESIDE]
    made = part.frame
    made["source"] = written.loc[made.index]
    park = park.loc[made.index].where(made["ok"], "")
    used = frozenset(factor.id for factor in result.factors) | frozenset(park) - {""}
    frame = _frame(part, year, table, park, kinds.loc[made.index], result.groups)
    return YearRows(frame, green.loc[made.index].reset_index(drop=True), made, used, problems)


def _power_kinds(rows: pd.DataFrame, table: FactorTable, entities: Entities) -> pd.Series[str]:
    """`green`: bought from outside with the factor zero; `own`: non-fossil power from one's own roof; "" everything else.

    A flow from another entity of the park is neither: it is eliminated, whatever its factor.
    """
    sources = each(rows["source"].astype(object), lambda name: source_id(table, name) if name else "")
    named = sources.isin([_POWER_BOUGHT, _OWN_POWER])
    power = rows["category"].eq("electricity") | rows["category"].eq("") & (named | rows["factor"].eq(NON_FOSSIL))
    zero = rows["factor"].eq(NON_FOSSIL) | rows["factor_value"].eq(0) | sources.eq(_OWN_POWER) & rows["factor_value"].isna()
    zero &= power & rows["ok"]
    itself = rows["supplier"].eq(rows["enterprise"]) & rows["supplier"].ne("")
    own = zero & (itself | sources.eq(_OWN_POWER) & rows["supplier"].eq(""))
    inner = rows["supplier"].map(entities.inside).astype(bool) & ~itself
    kinds = pd.Series("", index=rows.index, dtype=object)
    return kinds.mask(zero & ~own & ~inner, "green").mask(own, "own")


def _frame(
    part: Activity,
    year: int,
    table: FactorTable,
    park: pd.Series[str],
    kinds: pd.Series[str],
    groups: tuple[GroupResult, ...],
) -> pd.DataFrame:
    rows = part.frame
    coal = energy_by_row(part).reindex(rows.index)
    t, category, lost = _emissions(rows, groups)
    ok = rows["ok"].astype(bool) & ~lost
    start, end = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
    itself = rows["supplier"].eq(rows["enterprise"]) & category.isin(["electricity", "heat", "steam"]) & ~kinds.eq("own")
    values = _as_written(rows) | {
        "at": rows.index,
        "year": year,
        "entity": rows["enterprise"],
        "source_id": _canonical(rows, kinds, table),
        "category": category,
        "scope": category.map(SCOPE_OF),
        "first": rows["first"].where(rows["first"].ge(start), start),
        "last": rows["last"].where(rows["last"].le(end), end),
        "consumption": rows["consumption"].where(ok),
        "unit": rows["unit_id"],
        "amount": rows["amount"].where(ok),
        "share": rows["share"].fillna(1.0),
        "factor_id": rows["used_id"].mask(park.ne(""), park),
        "factor_value": rows["used_value"].where(ok),
        "factor_unit": rows["used_unit"],
        "group": rows["group"].mask(rows["method"].eq("balance"), "CO2"),
        "t": t.where(ok),
        "t_market": t.where(ok),
        "biogenic_t": rows["biogenic_t"].where(ok),
        "tce": coal.where(ok & ~itself),
        "mwh": _bought(rows, category, ok & ~kinds.eq("own") & ~itself),
        "counted": np.where(ok, "in", "refused"),
        "ok": ok,
    }
    return whole_frame(values, len(rows))


def _as_written(rows: pd.DataFrame) -> dict[str, Any]:
    return {name: rows[name] for name in _AS_WRITTEN}


def _emissions(rows: pd.DataFrame, groups: tuple[GroupResult, ...]) -> tuple[pd.Series[float], pd.Series[str], pd.Series[bool]]:
    """t CO2e and category of each row, and which rows of a balance were not computed.

    A row of a balance (formula (1)) carries its own carbon x 44/12, so that the rows of a group add up to the group.
    """
    t, category = rows["co2e_t"].astype(float), rows["category"].astype(object)
    balance = rows["method"].eq("balance")
    if not balance.any():
        return t, category, balance
    computed = {(g.enterprise or "", g.process or "", g.period or ""): g.co2e_t is not None for g in groups}
    keys = list(zip(rows["enterprise"], rows["process"], rows["period"], strict=True))
    done = pd.Series([computed.get(key, False) for key in keys], index=rows.index) & balance
    kinds = category[balance].groupby([rows["enterprise"], rows["process"], rows["period"]]).transform("nunique")
    mixed = kinds.gt(1).reindex(rows.index, fill_value=False)
    return t.where(~balance, rows["carbon_t"] * CO2_PER_C).where(~balance | done), category.mask(mixed, "process"), balance & ~done


def _canonical(rows: pd.DataFrame, kinds: pd.Series[str], table: FactorTable) -> pd.Series[str]:
    ids = each(rows["source"].astype(object), lambda name: source_id(table, name) if name else "")
    return ids.astype(object).mask(kinds.eq("green"), _POWER_BOUGHT).mask(kinds.eq("own"), _OWN_POWER)


def _bought(rows: pd.DataFrame, category: pd.Series[str], which: pd.Series[bool]) -> pd.Series[float]:
    """MWh of purchased power; of a line with several gases the one of CO2. NaN where it is no energy (yuan, for instance)."""
    power = which & category.eq(_POWER_BOUGHT) & rows["gas"].eq("CO2")
    factors = each(rows["amount_unit"].astype(object), _megawatt_hours)
    return (rows["amount"] * factors.astype(float) * rows["share"].fillna(1)).where(power)


def _megawatt_hours(unit: str) -> float:
    try:
        return scale(unit, "MWh") if unit else float("nan")
    except UnitFault:
        return float("nan")


def merge(years: Mapping[int, YearRows]) -> list[Problem]:
    """The problems of all years; what was said of a cell in one year is not said again in another."""
    cells: set[tuple[Place, str]] = set()
    messages: set[tuple[str, str]] = set()
    kept: list[Problem] = []
    for rows in years.values():
        fresh = [p for p in rows.problems if (p.place, p.code) not in cells]
        for problem in fresh:
            if problem.code not in _ONCE or (problem.code, problem.message) not in messages:
                kept.append(problem)
            messages.add((problem.code, problem.message))
        cells |= {(p.place, p.code) for p in fresh}
    return kept


_ONCE = ("factor-to-check", "gwp", "factor-year")
"""True of the kit, whatever row it was found at."""
