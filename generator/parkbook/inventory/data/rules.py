"""What a row of data must agree with: the words it uses, the rows beside it, the rows of other tables, the registers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from parkbook.inventory.activity import Activity
from parkbook.inventory.data import certificates
from parkbook.inventory.data.words import indicator_of, is_metric, metrics_near, unit_fault
from parkbook.inventory.units import UnitFault, unit
from parkbook.kit.model import Column, Register
from parkbook.park.linking import MOST_HINTS
from parkbook.park.model import Park
from parkbook.problems import closest

Typed = Mapping[str, Activity]
"""The tables that the park has, by id."""
_MAY_BE_NEGATIVE = frozenset({"value_added", "revenue"})
_RATES = {"%/a": "%/a", "%": "%/a", "%/年": "%/a", "t/a": "t/a", "t/年": "t/a", "吨/年": "t/a", "tco2e/a": "t/a", "tco2/a": "t/a", "吨每年": "t/a"}


def check_rows(typed: Typed, declared: Mapping[str, Register], park: Park) -> None:
    """Every rule across rows and tables; rows are refused in place."""
    indicators = declared["output"].column("indicator") if "output" in declared else None
    if "output" in typed and indicators is not None:
        _indicators(typed["output"], indicators)
    if "benchmarks" in typed:
        _metrics(typed["benchmarks"], indicators)
    if "targets" in typed:
        _objectives(typed["targets"], park)
    if "assumptions" in typed:
        _assumptions(typed["assumptions"])
    if "park_bills" in typed:
        _units(typed["park_bills"])
    for id, activity in typed.items():
        if declared[id].unique:
            _unique(activity, declared[id].key)
    if "trades" in typed:
        _trades(typed["trades"])
    certificates.check(typed)


def _unique(activity: Activity, keys: tuple[str, ...]) -> None:
    """Refuse rows whose key stands in a row before."""
    frame = activity.frame
    double = frame[frame["ok"]].duplicated(list(keys)).reindex(frame.index, fill_value=False)
    if keys == ("id",):
        message = "the id `{text}` stands here a second time"
        activity.refuse(double, "id", "duplicate-id", message, "give this row another id")
    else:
        message = "`{text}`: a row before this one says it already"
        activity.refuse(double, keys[-1], "duplicate-row", message, "keep one row, or add the two up yourself")


def _each(activity: Activity, column: str, look: Callable[[str], str | None], code: str, message: str, hint: Callable[[str], str]) -> None:
    """Words -> ids in place; rows whose word is unknown are refused."""
    frame = activity.frame
    known: dict[str, str] = {}
    hints = 0
    for text in frame[column].unique():
        found = look(text) if text else ""
        known[text] = found or ""
        if found is None:
            hints += 1
            activity.refuse(frame[column].eq(text), column, code, message, hint(text) if hints <= MOST_HINTS else "")
    frame[column] = frame[column].map(known).astype(object)


def _indicators(activity: Activity, column: Column) -> None:
    names = [word for known in column.known for word in (known.id, known.title.zh, *known.aliases)]
    message = "`{text}` is no indicator that is known here"
    hint = "write one of the list of the template, or 产量：产品名"
    _each(activity, "indicator", lambda t: indicator_of(t, column), "unknown-indicator", message, lambda t: closest(t, names, most=0) or hint)
    frame = activity.frame
    for known in column.known:
        rows = frame["indicator"].eq(known.id) & frame["ok"]
        for text in frame.loc[rows, "unit"].unique():
            why = unit_fault(text, known)
            if why is not None:
                activity.refuse_why(rows & frame["unit"].eq(text), "unit", why)
        if known.id not in _MAY_BE_NEGATIVE:
            activity.refuse(rows & frame["value"].lt(0), "value", "negative", "`{text}` is below zero", "look for a slip of the sign")
        if known.unit == "%":
            above = frame["value"].gt(frame["unit"].map({"%": 100.0, "1": 1.0}).fillna(float("inf")))
            activity.refuse(rows & above, "value", "range", "`{text}` is more than all of it", "a share is at most 100 %")
    product = frame["indicator"].str.contains(":", regex=False) & frame["ok"]
    activity.refuse(product & frame["value"].lt(0), "value", "negative", "`{text}` is below zero", "look for a slip of the sign")


def _metrics(activity: Activity, indicators: Column | None) -> None:
    known = list(metrics_near(indicators))
    message = "`{text}` is no indicator of carbon data"
    hint = "write its id, such as total, intensity:value_added or fuel:diesel"
    look = lambda t: t if is_metric(t, indicators) else None
    _each(activity, "indicator", look, "unknown-indicator", message, lambda t: closest(t, known, most=0) or hint)


def _objectives(activity: Activity, park: Park) -> None:
    table = park.tables.get("objectives")
    rows = table.by_key if table else {}
    names = {str(row.values.get("name")): id for id, row in rows.items()}
    message = "`{text}` is not in the register 碳管理目标"
    hint = "add it to registers/objectives.csv first"
    look = lambda t: t if t in rows else names.get(t)
    _each(activity, "objective", look, "unknown-objective", message, lambda t: closest(t, rows, most=0) or hint)


def _assumptions(activity: Activity) -> None:
    frame = activity.frame
    rates = frame["unit"].map(lambda text: _RATES.get("".join(text.lower().split())))
    unknown = rates.isna() & frame["ok"]
    activity.refuse(unknown, "unit", "unknown-unit", "`{text}` is no unit of an assumption", "write %/a, or t/a for removals")
    frame["unit"] = rates.fillna("")
    wrong = frame["item"].isin(["growth", "efficiency", "grid_factor", "delivery"]) & frame["unit"].eq("t/a")
    activity.refuse(wrong, "unit", "unit-mismatch", "this item changes by %/a, not by `{text}`", "write %/a")
    frame["unit"] = frame["unit"].mask(frame["item"].eq("delivery") & frame["unit"].eq("%/a"), "%")  # a share, not a change
    activity.refuse(frame["to_year"].lt(frame["from_year"]), "to_year", "range", "`{text}` is before the first year", "look at both years")
    activity.refuse(frame["low"].gt(frame["value"]), "low", "range", "the lower bound `{text}` is above the value", "low <= value <= high")
    activity.refuse(frame["high"].lt(frame["value"]), "high", "range", "the upper bound `{text}` is below the value", "low <= value <= high")
    _bounds(activity)
    half = frame["low"].isna() ^ frame["high"].isna()
    activity.warn(half & frame["ok"], "value", "half-band", "`{text}` has one bound only: no band can be drawn", "write both, or none")


def _bounds(activity: Activity) -> None:
    """Nothing falls by more than all of it, no more is delivered than was planned, and a removal is not below zero."""
    frame = activity.frame
    rate, share, gone = frame["unit"].eq("%/a"), frame["item"].eq("delivery"), frame["item"].eq("removal") & frame["unit"].eq("t/a")
    for column in ("value", "low", "high"):
        values = frame[column]
        message = "`{text}` %/a is a fall by more than all of it"
        activity.refuse(rate & values.lt(-100), column, "range", message, "a change per year lies above -100 %/a")
        activity.refuse(rate & values.gt(100), column, "range", "`{text}` %/a is more than twice as much each year", "write 5 for 5 %")
        message = "`{text}` is no share of what was planned"
        activity.refuse(share & ~values.isna() & ~values.between(0, 100), column, "range", message, "write 0 to 100, in %")
        activity.refuse(gone & values.lt(0), column, "negative", "`{text}` is below zero", "a removal is written above zero")


def _units(activity: Activity) -> None:
    frame = activity.frame
    for text in frame["unit"].unique():
        try:
            unit(text)
        except UnitFault as why:
            if text:
                activity.refuse_why(frame["unit"].eq(text), "unit", why)


def _trades(activity: Activity) -> None:
    frame = activity.frame
    named = frame["document"].ne("") & frame["ok"]
    double = frame[named].duplicated("document").reindex(frame.index, fill_value=False)
    message = "the document `{text}` stands in another trade too; both count"
    activity.warn(double, "document", "duplicate-document", message, "take one row out if it is the same trade")
    product = frame["quantity_t"] * frame["price_yuan"]
    near = frame["quantity_t"] * 0.005 + 0.5  # a price is written to the cent, an amount to the yuan
    unlike = (frame["amount_yuan"] - product).abs().gt(near) & frame["ok"]
    for row in frame.index[unlike]:
        message = f"`{{text}}` is not quantity x price, which is {product[row]:.15g} yuan"
        activity.warn(pd.Series(frame.index == row, index=frame.index), "amount_yuan", "amount-differs", message, "look at all three")
