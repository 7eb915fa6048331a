"""Who is inside the boundary, what flows inside it, what leaves it: the column `counted`, and what a person should know."""

from __future__ import annotations

import pandas as pd

from parkbook.inventory.activity import Activity
from parkbook.inventory.model import GRID
from parkbook.inventory.yearly.entities import Entities
from parkbook.problems import Problems

_BOUGHT = ("2", "3")
_ENERGY = ("electricity", "heat", "steam")


def mark_flows(frame: pd.DataFrame, entities: Entities) -> None:
    """Set `counted`: outside, eliminated or in; refused rows stay refused.

    Eliminated are both ends of a flow between two entities inside: the purchase of power, heat or steam (and of goods and
    services in scope 3) and the export. Fuel that one entity sells another is not: who burns it emits. Power and heat of one's
    own plant, written as a purchase, counts nowhere: the plant's fuel is counted already.
    Source: GB/T 32150 (no double counting inside the boundary).
    """
    computed = frame["counted"].eq("in")
    inside = frame["entity"].map(entities.inside).astype(bool)
    counted = frame["counted"].mask(computed & ~inside, "outside")
    itself = _to_itself(frame)
    for column, scopes in (("supplier", _BOUGHT), ("customer", ("export",))):
        party = frame[column].map(entities.inside).astype(bool) & frame[column].ne(frame["entity"])
        counted = counted.mask(counted.eq("in") & party & frame["scope"].isin(scopes), "eliminated")
    counted = counted.mask(counted.eq("in") & itself, "eliminated")
    frame["counted"] = counted
    frame.loc[itself & computed, ["t", "t_market", "biogenic_t"]] = 0.0
    frame.loc[itself, ["tce", "mwh"]] = float("nan")


def _to_itself(frame: pd.DataFrame) -> pd.Series[bool]:
    """A purchase from oneself, or an export to oneself; own generation from sun and wind is no purchase."""
    bought = frame["category"].isin(_ENERGY) & frame["supplier"].eq(frame["entity"]) & frame["source_id"].ne("own-power")
    return (bought | frame["scope"].eq("export") & frame["customer"].eq(frame["entity"])) & frame["entity"].ne("")


def warn_flows(activity: Activity, frame: pd.DataFrame, entities: Entities, problems: Problems) -> set[int]:
    """Say what is left out and what may be wrong with flows.

    Returns:
        Years in which a supplier inside has no data at all: what it emits is missing, so the total is not whole.
    """
    _warn_outside(activity, frame, entities, problems)
    for at in sorted(set(frame.loc[_to_itself(frame) & frame["ok"], "at"])):
        column = "supplier" if frame.loc[frame["at"].eq(at), "scope"].iloc[0] == "2" else "customer"
        message = "supplier and enterprise are one: own generation is no purchase; the row was left out of scope 2"
        if column == "customer":
            message = "customer and enterprise are one: nothing left; the row was left out"
        hint = "leave the row out, or name who supplied; own solar power is 光伏自用"
        problems.warn(activity.place(int(at), column), "self-supplied", message, hint)
    _warn_exports(activity, frame, problems)
    return _warn_suppliers(activity, frame, entities, problems)


def _warn_outside(activity: Activity, frame: pd.DataFrame, entities: Entities, problems: Problems) -> None:
    rows = frame[frame["counted"].eq("outside")]
    for entity, group in rows.groupby("entity", sort=False):
        name = entities.by_id[str(entity)].name
        many = group["at"].nunique()
        message = f"{entity} ({name}) lies outside the boundary: {f'its {many} rows are' if many > 1 else 'its row is'} not counted"
        hint = "see the column inside of registers/enterprises.csv"
        problems.warn(activity.place(int(group["at"].iloc[0]), "enterprise"), "outside-boundary", message, hint)


def _warn_exports(activity: Activity, frame: pd.DataFrame, problems: Problems) -> None:
    """Once per line, or per source of an enterprise where it gives no line."""
    rows = frame[frame["scope"].eq("export") & frame["customer"].eq("") & frame["counted"].eq("in")]
    line = rows["line"].where(rows["line"].ne(""), "\0" + rows["source"])
    for _, group in rows.groupby([rows["entity"], line], sort=False):
        message = "the export names no customer: it was counted as leaving the park"
        hint = f"write the enterprise that bought it in the column customer, or {GRID}"
        problems.warn(activity.place(int(group["at"].iloc[0]), "customer"), "export-without-customer", message, hint)


def _warn_suppliers(activity: Activity, frame: pd.DataFrame, entities: Entities, problems: Problems) -> set[int]:
    bought = frame[frame["counted"].eq("eliminated") & frame["scope"].eq("2") & frame["supplier"].ne(frame["entity"])]
    present = set(zip(frame["year"], frame["entity"], strict=True))
    years = set()
    for (year, supplier), group in bought.groupby(["year", "supplier"], sort=True):
        if (year, supplier) in present:
            continue
        years.add(int(str(year)))
        message = f"{supplier} ({entities.by_id[str(supplier)].name}) supplies inside the park and has no data of {year}: "
        message += "the purchase was eliminated, and what it emits is missing from the total"
        place = activity.place(int(group["at"].iloc[0]), "supplier")
        problems.warn(place, "supplier-without-data", message, "ask the supplier for its fuel and its exports")
    return years
