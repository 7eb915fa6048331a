"""Energy that goes from one entity of the park to another, own generation, and instruments of another year."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd

from parkbook.inventory.quality.looking import SLACK, Look, factor_to, figure, groups, percent, top
from parkbook.inventory.quality.own_cells import parts
from parkbook.inventory.units import UnitFault

KIND: Mapping[str, str] = {
    "electricity": "power",
    "export_power": "power",
    "heat": "heat",
    "steam": "heat",
    "export_heat": "heat",
}
"""Category of a row -> what flows."""
_OWN_WORDS = re.compile(r"自发|自备|自产|屋顶光伏|分布式光伏|self-generat|own generation", re.IGNORECASE)


def check_own_power(look: Look) -> None:
    """`self-generated`: purchased power with a grid factor whose source, process or note speaks of own generation.

    Once for an entity and year. Power whose supplier is the entity itself is left out of scope 2 where rows are computed.
    """
    rows = look.rows[look.rows["category"].eq("electricity") & look.rows["mwh"].notna() & look.rows["t"].gt(0)]
    if rows.empty:
        return
    words = rows["source"] + " " + rows["note"] + " " + rows["process"]
    known = {text: bool(_OWN_WORDS.search(text)) for text in words.unique()}
    for (entity, year), part in groups(rows[words.map(known)], ["entity", "year"]):
        row = top(part, "t")
        message = f"{look.line(row)}: {figure(part['mwh'].sum())} MWh in {year} are counted as purchased ({figure(part['t'].sum())} tCO2e), "
        message += f"and source, process or note speak of own generation ({len(part)} rows)"
        hint = f"own generation is no purchase: name solar power 光伏自用, or write supplier {entity} where its fuel is counted"
        look.warn("self-generated", float(part["t"].sum()), row, message, hint)


def check_flows(look: Look) -> None:
    """`flow-differs` and `supplier-missing`: what one entity says it sold to another, and what that one says it bought, per year.

    Compared in one unit where all rows of both sides fit; a pair with rows in t of steam on one side and GJ on the other is not.
    """
    rows = look.rows[look.rows["ok"] & look.rows["once"] & look.rows["amount"].notna()].copy()
    rows["kind"] = rows["category"].map(KIND)
    rows["amount"] *= parts(look, rows)
    rows = rows[rows["kind"].notna()]
    exports = rows["scope"].eq("export")
    inside = {id for id, entity in look.inventory.entities.items() if entity.inside}
    sold = rows[exports & rows["customer"].isin(inside)].assign(seller=lambda one: one["entity"], buyer=lambda one: one["customer"])
    bought = rows[~exports & rows["supplier"].isin(inside)].assign(seller=lambda one: one["supplier"], buyer=lambda one: one["entity"])
    bought = bought[bought["seller"].ne(bought["buyer"])]
    unnamed = rows[~exports & rows["supplier"].eq("") & (rows["kind"].ne("power") | rows["mwh"].notna())]
    keys = ["seller", "buyer", "kind", "year"]
    theirs = dict(groups(bought, keys))
    for key, part in groups(sold, keys):
        seller, buyer, kind, year = key
        loose = unnamed[unnamed["entity"].eq(buyer) & unnamed["kind"].eq(kind) & unnamed["year"].eq(year)]
        if len(loose):
            _tell_missing(look, part, loose, kind)
        elif key in theirs:
            _tell_difference(look, part, theirs[key])
        else:
            row = top(part, "value")
            message = f"{look.who(seller)} sold {kind} to {look.who(buyer)} in {year}: {_sum(look, part)}; no row says that it was bought"
            look.warn("flow-differs", 1.0, row, message, f"add the purchase at {buyer} with supplier {seller}, or correct the customer")
    told = {key for key, _ in groups(sold, keys)}
    for key, part in theirs.items():
        if key not in told:
            seller, buyer, kind, year = key
            row = top(part, "value")
            message = f"{look.who(buyer)} bought {kind} from {look.who(seller)} in {year}: {_sum(look, part)}; no row says that it was sold"
            look.warn("flow-differs", 1.0, row, message, f"add the sale at {seller} with customer {buyer}, or correct the supplier")


def _tell_missing(look: Look, sold: pd.DataFrame, loose: pd.DataFrame, kind: str) -> None:
    row = top(loose, "value")
    seller, year = str(sold["entity"].iloc[0]), int(sold["year"].iloc[0])
    message = f"{look.line(row)}: the supplier is empty, and {look.who(seller)} names this enterprise as customer of {kind} in {year}"
    message += f" ({_sum(look, sold)} sold; {len(loose)} rows without supplier)"
    hint = f"write supplier {seller} (or grid): without it the {kind} counts twice in the park's total"
    look.warn("supplier-missing", float(loose["t"].abs().sum()), row, message, hint)


def _tell_difference(look: Look, sold: pd.DataFrame, bought: pd.DataFrame) -> None:
    base = str(sold["amount_unit"].iloc[0])
    left, right = _amount(sold, base), _amount(bought, base)
    if left is None or right is None:
        return
    larger = max(left, right)
    apart = abs(left - right) / larger if larger else 0.0
    if apart <= look.rules.limit("flow") + SLACK:
        return
    seller, buyer, kind, year = (sold[name].iloc[0] for name in ("seller", "buyer", "kind", "year"))
    row = top(sold, "value")
    other = look.place(top(bought, "value"))
    message = f"{look.who(seller)} sold {figure(left)} {base} of {kind} to {look.who(buyer)} in {year}, which bought {figure(right)} {base} "
    message += f"({percent(apart)} apart; the purchase is at {other})"
    look.warn("flow-differs", apart, row, message, "look at both meters, at losses between them and at months that one side lacks")


def _amount(rows: pd.DataFrame, base: str) -> float | None:
    total = 0.0
    for unit, part in groups(rows, "amount_unit"):
        try:
            total += float(part["amount"].sum()) * factor_to(unit, base)
        except UnitFault:
            return None
    return total


def _sum(look: Look, rows: pd.DataFrame) -> str:
    row = top(rows, "value")
    same = rows[rows["base"].eq(look.cell(row, "base"))]
    return look.shown(float(same["value"].sum()), row)


def check_vintage(look: Look) -> None:
    """`vintage-differs`: power of one year covered by an instrument for power that was generated in another. Once per instrument
    and year."""
    generated = {str(row["id"]): str(row["generation_month"]) for row in look.inventory.data.rows("instruments") if row["generation_month"]}
    told: set[tuple[str, str]] = set()
    for use in look.inventory.data.rows("instrument_use"):
        id = str(use["instrument"])
        years = re.findall(r"(?:19|20)\d\d", str(use["period"]))
        if id not in generated or not years or generated[id][:4] in years or (id, years[0]) in told:
            continue
        told.add((id, years[0]))
        mwh = use["mwh"]
        amount = f"{figure(float(mwh))} MWh of " if isinstance(mwh, (int, float)) else ""
        message = f"`{id}` covers {amount}{use['period']}, and its power was generated in {generated[id][:7]}"
        hint = "market-based emissions take instruments of the year of use; say why in the report, or use another one"
        look.findings.add("vintage-differs", float(mwh) if isinstance(mwh, (int, float)) else 0.0, use.at("period"), message, hint)
