"""The rows of an inventory, added up once to a few hundred, so that what follows takes no longer with more rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from parkbook.inventory.model import Inventory

if TYPE_CHECKING:
    import pandas as pd

_KEYS = ("year", "entity", "source", "source_id", "category", "scope", "counted", "method", "group", "factor_id", "amount_unit")
_SUMS = ("amount", "t", "tce", "mwh", "biogenic_t", "biogenic_tce")


def condensed(inventory: Inventory) -> Inventory:
    """The inventory with a smaller frame: computed rows inside the boundary, one for each combination of the text columns.

    `t`, `tce`, `mwh`, `biogenic_t` are sums, NaN where no row has one; rows with and without coal or bought power stay apart.
    `amount` is what belongs to the row: bought power in MWh, other amounts by their share, outputs of a balance negative.
    `biogenic_tce` is the coal of the biogenic part, by its part of the CO2 of each row. `first` and `last` are the outermost
    days, `rows` is how many they were. A frame that is condensed already stays as it is.
    """
    frame = inventory.frame
    if "biogenic_tce" in frame:
        return inventory
    needed = [name for name in (*_KEYS, *_SUMS, "first", "last", "share") if name in frame]
    wide = _added(frame.loc[frame["counted"].isin(["in", "eliminated"]) & frame["t"].notna(), needed])
    keys = [*_KEYS, wide["tce"].notna().rename("has_tce"), wide["mwh"].notna().rename("has_mwh")]
    groups = wide.groupby(keys, sort=False, observed=True, dropna=False)
    days = groups.agg(rows=("t", "size"), first=("first", "min"), last=("last", "max"))
    small = groups[list(_SUMS)].sum(min_count=1).join(days)
    return replace(inventory, frame=small.reset_index().drop(columns=["has_tce", "has_mwh"]))


def _added(rows: pd.DataFrame) -> pd.DataFrame:
    share = rows["share"].fillna(1.0) if "share" in rows else 1.0
    output = rows["method"].eq("balance") & rows["t"].lt(0)
    bought = rows["mwh"].notna()
    amount = (rows["amount"] * share).where(~output, -rows["amount"] * share).mask(bought, rows["mwh"])
    burnt = rows["category"].isin(["stationary", "mobile"]) & rows["biogenic_t"].gt(0)
    part = (rows["biogenic_t"] / (rows["biogenic_t"] + rows["t"].clip(lower=0))).where(burnt, 0.0)
    return rows.assign(
        amount=amount, amount_unit=rows["amount_unit"].mask(bought, "MWh"), biogenic_tce=(rows["tce"] * part).fillna(0.0)
    )
