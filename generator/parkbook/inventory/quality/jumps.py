"""Figures that do not fit the ones beside them: years, months, units, and months that are all the same."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from parkbook.inventory.quality.looking import SLACK, Look, figure, percent
from parkbook.inventory.units import same_kind

_FEWEST = 4
"""Rows or months of a line that make a median worth comparing with."""
_MONTHLY_DAYS = (20, 45)
Pairs = set[tuple[int, int]]
"""(line, year)."""


def check_units(look: Look) -> Pairs:
    """`unit-suspect`: a row, or a whole year, about 1000, 10,000 or (power) 10 times off the rest of its line.

    Rows are compared per day, so that a bill over two months is no slip. Once for a line and year; the lines and years are
    returned, because what else is odd about them follows from this.
    """
    rows = look.good.loc[look.good["value"].gt(0), ["key", "year", "value", "days", "base"]]
    if rows.empty:
        return set()
    power = {base: same_kind(base, "kWh") for base in rows["base"].unique()}
    rows = rows.assign(rate=rows["value"] / rows["days"], power=rows["base"].map(power), row=rows.index)
    rows["usual"] = rows.groupby(["key", "year"])["rate"].transform("median")
    inside = rows[rows.groupby(["key", "year"])["rate"].transform("size").ge(_FEWEST)]
    found = _near(look, inside, inside["rate"] / inside["usual"]).assign(against="the median of the line's year")
    medians = rows.groupby(["key", "year"], as_index=False).agg(rate=("rate", "median"), power=("power", "first"), size=("rate", "size"))
    of_line = medians.groupby("key")
    medians["usual"], medians["before"] = of_line["rate"].shift(), of_line["year"].shift()
    whole = _near(look, medians, medians["rate"] / medians["usual"])
    slips = whole["slip"].reindex(medians.index)
    back = (slips.groupby(medians["key"]).shift() * slips).sub(1).abs().lt(SLACK)  # as it was before: that year is told
    whole = whole[~back.reindex(whole.index)]
    ordered = rows.sort_values("rate", kind="stable")[["key", "year", "row", "value", "days"]]
    high, low = (ordered.drop_duplicates(["key", "year"], keep=keep) for keep in ("last", "first"))
    above = whole["slip"].gt(1)
    whole = pd.concat([whole[above].merge(high, on=["key", "year"]), whole[~above].merge(low, on=["key", "year"])]).assign(against="")
    both = pd.concat([whole, found], ignore_index=True).assign(weight=lambda frame: 1 / frame["off"])
    both = both[~both.duplicated(["key", "year", "row"])]
    look.tell("unit-suspect", both.sort_values("against", kind="stable"), ["key", "year"], "weight", lambda one: _say_slip(look, one))
    return set(zip(both["key"], both["year"], strict=True))


def _near(look: Look, rows: pd.DataFrame, ratio: pd.Series[float]) -> pd.DataFrame:
    """The rows whose ratio is near a power of ten that a wrong unit makes, with `slip` and `off`."""
    steps = {1000.0: look.rules.limit("unit_1000"), 10000.0: look.rules.limit("unit_10000"), 10.0: look.rules.limit("unit_10")}
    made = rows.assign(slip=np.nan, off=np.inf)
    for step, close in steps.items():
        for slip in (step, 1 / step):
            off = _off(ratio, pd.Series(slip, index=ratio.index)).fillna(np.inf)
            near = off.le(close) & off.lt(made["off"]) & (rows["power"] | (step > 10))
            made.loc[near, "slip"], made.loc[near, "off"] = slip, off[near]
    return made[made["slip"].notna()]


def _say_slip(look: Look, one: Any) -> tuple[int, str, str]:
    row, usual = int(one.row), one.usual * one.days
    against = one.against or f"the median of {int(one.before)}"
    many = one.many if one.against else int(one.size)
    message = f"{look.line(row)}: {look.shown(one.value, row)} is {figure(one.value / usual)} times {against}, "
    message += f"{look.shown(usual, row)} for as many days" + (f" ({many} rows of {one.year})" if many > 1 else "")
    apart = round(max(one.slip, 1 / one.slip), 6)
    units = {1000.0: "t for kg, MWh for kWh", 10000.0: "万Nm3 for Nm3, 万kWh for kWh", 10.0: "万kWh for MWh"}
    return row, message, f"look at the unit on the bill: {units[apart]} is {apart:,.0f} times off"


def check_months(look: Look, slips: Pairs) -> None:
    """`month-jump`: a month more than `month_jump` times off the median of its line, off both neighbours, and off the same month
    of other years: seasons come slowly and come again. A month of 0 is no slip."""
    months = look.months[look.months["days"].le(_MONTHLY_DAYS[1])]
    if months.empty:
        return
    keys = ["key", "year", "month"]
    sums = months.groupby(keys, as_index=False).agg(value=("value", "sum"), cover=("cover", "sum"), whole=("whole", "first"), row=("row", "first"))
    sums = sums[sums["cover"].ge(look.rules.limit("month_share") * sums["whole"])]
    sums["usual"] = sums.groupby("key")["value"].transform("median")
    most = look.rules.limit("month_jump")
    off = _off(sums["value"], sums["usual"])
    before, after = (_off(sums["value"], sums.groupby("key")["value"].shift(n)) for n in (1, -1))
    odd = off.gt(most) & before.fillna(np.inf).gt(most) & after.fillna(np.inf).gt(most) & _nearest(sums).gt(most)
    odd &= sums.groupby("key")["value"].transform("size").ge(_FEWEST) & sums["usual"].gt(0)
    found = sums.assign(off=off)[odd]
    told = pd.MultiIndex.from_frame(found[["key", "year"]]).isin(list(slips)) if slips else np.zeros(len(found), dtype=bool)

    def say(one: Any) -> tuple[int, str, str]:
        row = int(one.row)
        message = f"{look.line(row)}: {look.shown(one.value, row)} in {one.year}-{one.month:02}, "
        message += f"where the median month is {look.shown(one.usual, row)}"
        message += f" ({one.many} such months in the year)" if one.many > 1 else ""
        return row, message, "look at the bill: a slip of the decimal point, two months on one bill, a reading missed?"

    look.tell("month-jump", found[~told], ["key", "year"], "off", say)


def _off(values: pd.Series[float], others: pd.Series[float]) -> pd.Series[float]:
    """How many times the larger is the smaller; NaN where one is not positive."""
    ratio = (values / others).where(values.gt(0) & others.gt(0))
    return ratio.where(ratio.ge(1), 1 / ratio)


def _nearest(sums: pd.DataFrame) -> pd.Series[float]:
    """For each month of a line how many times off the nearest other year's is; infinite where there is none."""
    positive = sums[sums["value"].gt(0)].sort_values(["key", "month", "value"])
    beside = positive.groupby(["key", "month"])["value"]
    near = pd.concat([positive["value"] / beside.shift(1), beside.shift(-1) / positive["value"]], axis=1).min(axis=1)
    return near.reindex(sums.index).fillna(np.inf)


def check_years(look: Look, slips: Pairs) -> None:
    """`year-jump`: consumption of a source by an entity more than `year_jump` up or down, over the months that both years have.

    Sources below `small_share` of the year's emissions are left out, and lines with a suspected unit.
    """
    months = look.months
    if months.empty:
        return
    pairs = pd.MultiIndex.from_frame(months[["key", "year"]])
    groups_with_slip = set(months.loc[pairs.isin(list(slips)), "group"]) if slips else set()
    sums = months.groupby(["group", "year", "month"], as_index=False).agg(value=("value", "sum"), row=("row", "last"))
    both = sums.merge(sums.assign(year=sums["year"] + 1), on=["group", "year", "month"], suffixes=("", "_before"))
    found = both.groupby(["group", "year"], as_index=False).agg(
        value=("value", "sum"), before=("value_before", "sum"), months=("month", "size"), row=("row", "last")
    )
    found["rise"] = (found["value"] / found["before"].where(found["before"].gt(0)) - 1).fillna(0.0)
    odd = found[found["rise"].abs().gt(look.rules.limit("year_jump") + SLACK) & ~found["group"].isin(groups_with_slip)]
    odd = odd.assign(share=_shares(look, odd))
    odd = odd[odd["share"].ge(look.rules.limit("small_share"))].assign(weight=lambda frame: frame["share"] * frame["rise"].abs())

    def say(one: Any) -> tuple[int, str, str]:
        row, sign = int(one.row), "+" if one.rise > 0 else "−"
        message = f"{look.who(look.cell(row, 'entity'))}, {look.cell(row, 'source')}: {look.shown(one.value, row)} in {one.year} after "
        message += f"{look.shown(one.before, row)} in {one.year - 1} ({sign}{percent(abs(one.rise))}"
        message += ")" if one.months == 12 else f", the {one.months} months that both years have)"
        return row, message, "look at production, stocks and units; a reason that holds belongs in the column note"

    look.tell("year-jump", odd, ["group", "year"], "weight", say)


def _shares(look: Look, odd: pd.DataFrame) -> pd.Series[float]:
    """Part of the year's emissions that a source of an entity has, this year or the year before; 1 where nobody knows its emissions."""
    rows = look.rows[look.rows["t"].notna()]
    t = rows["t"].abs().groupby([rows["group"], rows["year"]]).sum()
    shares = t / t.groupby(level="year").transform("sum")
    both = [shares.reindex(pd.MultiIndex.from_arrays([odd["group"], odd["year"] - back])).to_numpy() for back in (0, 1)]
    return pd.Series(np.fmax(*both), index=odd.index).fillna(1.0)


def check_same(look: Look) -> None:
    """`same-every-month`: the same consumption above 0 in `same_months` or more months on end, not marked as an estimate."""
    columns = ["key", "year", "first", "last", "value", "quality"]
    rows = look.good.loc[look.good["days"].between(*_MONTHLY_DAYS), columns].sort_values(["key", "first"], kind="stable")
    rows = rows[~rows.duplicated(["key", "first"], keep=False)]
    if rows.empty:
        return
    middle = rows["first"] + (rows["last"] - rows["first"]) / 2
    month = middle.dt.year * 12 + middle.dt.month
    goes_on = rows["key"].eq(rows["key"].shift()) & rows["value"].eq(rows["value"].shift()) & month.eq(month.shift() + 1)
    run = (~goes_on).cumsum()
    size = run.groupby(run).transform("size")
    rows = rows.assign(run=run, size=size)
    odd = rows[rows["size"].ge(look.rules.limit("same_months")) & rows["quality"].lt(4) & rows["value"].gt(0)]

    def say(one: Any) -> tuple[int, str, str]:
        longest = rows[rows["run"].eq(one.run)]
        row, first, last = int(longest.index[0]), longest["first"].iloc[0], longest["last"].iloc[-1]
        message = f"{look.line(row)}: {look.shown(one.value, row)} in every month from {first:%Y-%m} to {last:%Y-%m}"
        others = one.many - int(longest["year"].eq(one.year).sum())
        message += f", and {others} months more in {one.year}" if others else ""
        return row, message, "readings differ from month to month: if it is an estimate or a total split evenly, write quality 4"

    look.tell("same-every-month", odd, ["key", "year"], "size", say)
