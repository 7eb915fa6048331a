"""The park against itself: enterprises against the park's bill, against each other, and against their output."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from parkbook.inventory.model import DataRow
from parkbook.inventory.quality.looking import SLACK, Look, by_month, figure, groups, percent, records
from parkbook.inventory.quality.own_cells import parts, shares
from parkbook.inventory.reading.cells import parse_period
from parkbook.inventory.units import UnitFault, scale

_OUTWARD = ("export", "removal")
_LONGEST_MONTH = 45
"""Days from one meter reading to the next, at most."""


def _monthly(rows: list[tuple[DataRow, int, float]]) -> pd.DataFrame:
    """Rows of a data table as months: (row, number of what it belongs to, value) -> key, year, month, value, row (position)."""
    spans = []
    for at, (row, key, value) in enumerate(rows):
        try:
            period = parse_period(str(row["period"]))
        except ValueError:
            continue  # said when the table was read
        for year in range(period.first.year, period.last.year + 1):
            first = max(pd.Timestamp(period.first), pd.Timestamp(year, 1, 1))
            last = min(pd.Timestamp(period.last), pd.Timestamp(year, 12, 31))
            part = ((last - first).days + 1) / ((period.last - period.first).days + 1)
            spans.append((at, key, year, first, last, value * part))
    frame = pd.DataFrame(spans, columns=["at", "key", "year", "first", "last", "value"]).astype({"value": float})
    frame[["first", "last"]] = frame[["first", "last"]].astype("datetime64[ns]")
    return by_month(frame.assign(group=frame["key"]).set_index("at"))


def check_bills(look: Look) -> None:
    """`bill-differs`: what all enterprises bought of a source, against the park's own bill, over the months of the bill.

    Flows inside the park, exports and removals are left out. Once for a source and year, at the bill that is furthest off. Bills of
    some months are not held against rows over longer periods.
    """
    rows = look.good[look.good["counted"].eq("in") & ~look.good["scope"].isin(_OUTWARD)]
    by_source: dict[tuple[str, str], list[tuple[DataRow, int, float]]] = {}
    for bill in look.inventory.data.rows("park_bills"):
        if not isinstance(bill["quantity"], (int, float)):
            continue
        source, unit = look.source_id(str(bill["source"] or "")), str(bill["unit"])
        bases = rows.loc[rows["source_id"].eq(source), "base"].unique()
        base = next((base for base in bases if _fits(unit, base)), "")
        by_source.setdefault((source, base), []).append((bill, 0, bill["quantity"] * (scale(unit, base) if base else 1.0)))
    for (source, base), bills in by_source.items():
        if base:
            _compare(look, bills, base, rows[rows["source_id"].eq(source) & rows["base"].eq(base)])
        else:
            bill = bills[0][0]
            message = f"the park's bill for {bill['source']} is in `{bill['unit']}`, and no row of any enterprise is comparable"
            message += f" ({len(bills)} bills)" if len(bills) > 1 else ""
            look.findings.add("bill-differs", 1.0, bill.at("source"), message, "look at source and unit, here and in the activity data")


def _compare(look: Look, bills: list[tuple[DataRow, int, float]], base: str, rows: pd.DataFrame) -> None:
    theirs, months = _monthly(bills), ["year", "month"]
    mine = look.months[look.months["row"].isin(rows.index)]
    mine = mine.assign(value=mine["value"] * mine["row"].map(parts(look, rows)))
    sums = theirs.groupby(months, as_index=False)["value"].sum()
    sums = sums.merge(mine.groupby(months, as_index=False)["value"].sum(), how="left", on=months, suffixes=("_bill", ""))
    for year, part in groups(sums, "year"):
        bill_value, value = float(part["value_bill"].sum()), float(part["value"].sum())
        apart = abs(value - bill_value) / bill_value if bill_value else float(value > 0)
        long = mine.loc[mine["year"].eq(year), "days"].gt(_LONGEST_MONTH).any()
        if apart <= look.rules.limit("bill") + SLACK or (long and len(part) < 12):
            continue
        worst = int(part["month"].to_numpy()[int((part["value"].fillna(0) - part["value_bill"]).abs().to_numpy().argmax())])
        at = int(theirs.loc[theirs["year"].eq(year) & theirs["month"].eq(worst), "row"].iloc[0])
        bill = bills[at][0]
        unit = str(bill["unit"])
        per = scale(unit, base)
        span = f"{year}" if len(part) == 12 else f"{year} ({len(part)} months)"
        message = f"{bill['source']} in {span}: the enterprises add up to {figure(value / per)} {unit}, the park's bill says "
        message += f"{figure(bill_value / per)} {unit} ({percent(apart)} apart)"
        none = int(part["value"].isna().sum())
        message += f"; {none} months have no row at all" if none else ""
        hint = f"look for an enterprise without rows, a public area, losses, or a flow inside the park; the largest gap is in {year}-{worst:02}"
        look.findings.add("bill-differs", apart, bill.at("quantity"), message, hint)


def _fits(unit: str, base: str) -> bool:
    try:
        scale(unit, base)
    except UnitFault:
        return False
    return True


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float)) else float("nan")


def check_duplicates(look: Look) -> None:
    """`duplicate-bill`: the same document, period, source and quantity at two entities.

    A line or a bill that several share (column share) is one, and so are both ends of a flow inside the park.
    """
    shared = shares(look)
    rows = look.rows[look.rows["document"].ne("") & look.rows["once"] & look.rows["counted"].ne("eliminated")]
    rows = rows[~rows["at"].isin(shared.index[shared.lt(1)])]
    keys = ["document", "source_id", "first", "last", "value", "base"]
    same = rows[rows.duplicated(keys, keep=False)]
    found: dict[tuple[Any, ...], list[tuple[int, int]]] = {}
    for _, part in groups(same, keys):
        if part["entity"].nunique() < 2 or (part["line"].nunique() == 1 and part["line"].iloc[0]):
            continue
        one, other = int(part.index[0]), int(part.index[part["entity"].ne(part["entity"].iloc[0])][0])
        who = (look.cell(one, "entity"), look.cell(other, "entity"), look.cell(one, "source_id"), look.cell(one, "year"))
        found.setdefault(who, []).append((one, other))
    for pairs in found.values():
        one, other = pairs[0]
        row: Any = look.rows.loc[other]
        message = f"{look.line(other)}: the document `{row['document']}` with {look.shown(row['value'], other)} of {row['period']} "
        message += f"is counted at {look.who(look.cell(one, 'entity'))} too, at {look.place(one)}"
        message += f" ({len(pairs)} such bills in {row['year']})" if len(pairs) > 1 else ""
        look.warn("duplicate-bill", len(pairs), other, message, "take it out at one of them, or give both the same line and a share")


def check_output(look: Look) -> None:
    """`kwh-per-output`: purchased power per output value, kWh/万元, against the entity's other years and against all others.

    Own years: off the nearest of them, so that one wrong year is told and not the good ones; of two, the later.
    Over the months that have both. Others: robust z of the logarithm, 0.6745 x (x - median) / median absolute deviation
    (Iglewicz and Hoaglin 1993), from `z_enterprises` on.
    """
    found = _intensity(look)
    if found.empty:
        return
    found["log"] = np.log(found["value"])
    told: set[int] = set()
    for _, part in groups(found, "entity"):
        for one in records(part):
            others = part.loc[part["year"].ne(one.year), "value"]
            off = min((max(one.value / other, other / one.value) for other in others), default=1.0)
            if off > look.rules.limit("own_intensity") + SLACK and (len(others) > 1 or one.year == part["year"].max()):
                told.add(one.Index)
                years = ", ".join(str(year) for year in part.loc[part["year"].ne(one.year), "year"])
                usual = figure(float(others.median()))
                _tell_output(look, one, off, f"the median of its other years ({years}) is {usual}")
    for year, part in groups(found, "year"):
        if len(part) < look.rules.limit("z_enterprises"):
            continue
        middle = float(part["log"].median())
        spread = float((part["log"] - middle).abs().median())
        if spread == 0:
            continue
        for one in records(part):
            z = 0.6745 * (one.log - middle) / spread
            if abs(z) > look.rules.limit("robust_z") and one.Index not in told:
                typical = figure(float(np.exp(middle)))
                _tell_output(look, one, abs(z), f"the median of {len(part)} enterprises in {year} is {typical}, robust z {z:.1f}")


def _intensity(look: Look) -> pd.DataFrame:
    """kWh of purchased power per 万元 of output value: entity, year, value, kwh, output, place of the output row."""
    rows = [
        row
        for row in look.inventory.data.rows("output")
        if row["indicator"] == "output_value" and row["enterprise"] in look.inventory.entities and isinstance(row["value"], (int, float))
    ]
    ids = {id: number for number, id in enumerate(look.inventory.entities)}
    listed = []
    for row in rows:
        try:
            money = _number(row["value"]) * scale(str(row["unit"]), "万元")
        except UnitFault:
            continue  # said when the table was read
        listed.append((row, ids[str(row["enterprise"])], money))
    power = look.rows[look.rows["mwh"].notna() & look.rows["ok"] & look.rows["once"]]
    if not listed or power.empty:
        return pd.DataFrame()
    bought = by_month(power.assign(key=power["entity"].map(ids), value=power["mwh"] * 1000))
    keys = ["key", "year", "month"]
    both = _monthly(listed).groupby(keys, as_index=False).agg(output=("value", "sum"), row=("row", "first"))
    both = both.merge(bought.groupby(keys, as_index=False).agg(kwh=("value", "sum")), on=keys)
    sums = both.groupby(["key", "year"], as_index=False).agg(output=("output", "sum"), kwh=("kwh", "sum"), row=("row", "first"))
    sums = sums[sums["output"].gt(0) & sums["kwh"].gt(0)].reset_index(drop=True)
    names = list(ids)
    return sums.assign(
        entity=[names[key] for key in sums["key"]], value=sums["kwh"] / sums["output"], place=[listed[at][0].at("value") for at in sums["row"]]
    )


def _tell_output(look: Look, one: Any, weight: float, against: str) -> None:
    message = f"{look.who(one.entity)}: {figure(one.value)} kWh/万元 in {one.year} "
    message += f"({figure(one.kwh)} kWh for {figure(one.output)} 万元); {against}"
    hint = "look at the output value and its unit first (万元 or 元, the year's sum or a month), then at the power bills"
    look.findings.add("kwh-per-output", weight, one.place, message, hint)
