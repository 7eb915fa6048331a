"""Months with data and months without, by line; sources that are there in one year and gone in the next."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from parkbook.inventory.quality.looking import Look, by_month, groups

_MONTHLY_DAYS = (20, 45)
"""Days of a period that a person calls monthly, from meter reading to meter reading."""


def find_months(look: Look) -> pd.DataFrame:
    """One row per line, year and month: columns key, year, month, has, expected.

    has: rows cover at least the limit `month_share` of the month's days, or a record by occasion lies in it.
    expected: of a line that is read regularly, the months from the first to the last that it has in any year; not before its
    first month, not behind the last month of any row of the park, and not what it leaves out in every one of several years (a
    heating season). Of a line recorded by occasion, the months that it has.
    """
    return _grid(look, look.good)


def _grid(look: Look, rows: pd.DataFrame) -> pd.DataFrame:
    has = _present(look, rows)
    if has.empty:
        return pd.DataFrame({"key": [], "year": [], "month": [], "has": [], "expected": []})
    lines = has[["key", "year"]].drop_duplicates()
    grid = lines.merge(pd.DataFrame({"month": np.arange(1, 13)}), how="cross")
    grid = grid.merge(has.assign(has=True), how="left", on=["key", "year", "month"])
    grid["has"] = grid["has"].eq(True)
    of_line = has.groupby("key")
    low, high = of_line["month"].min(), of_line["month"].max()
    begins = (has["year"] * 12 + has["month"]).groupby(has["key"]).min()
    years = of_line["year"].nunique()
    ends = int((has["year"] * 12 + has["month"]).max())
    number = grid["year"] * 12 + grid["month"]
    within = grid["month"].between(grid["key"].map(low), grid["key"].map(high))
    within &= number.ge(grid["key"].map(begins)) & number.le(ends)
    ever = grid["has"].groupby([grid["key"], grid["month"]]).transform("any")
    within &= ever | grid["key"].map(years).eq(1)
    regular = grid["key"].map(look.regular).eq(True)
    grid["expected"] = (within & regular) | grid["has"]
    return grid


def _present(look: Look, rows: pd.DataFrame) -> pd.DataFrame:
    """The months that have data: key, year, month, each once. The few days of a bill that runs over the year's end are no record
    by occasion: how long a bill is, both its years tell together."""
    parts = rows[["key", "year", "first", "last", "at", "days"]]
    parts = parts.assign(bill=parts.groupby("at")["days"].transform("sum"))
    bills = parts.drop_duplicates(["key", "year", "first", "last", "bill"])
    spans = by_month(bills.assign(group=0, value=0.0))
    spans["short"] = spans["row"].map(bills["bill"]).lt(look.rules.limit("short_days"))
    keys = ["key", "year", "month"]
    found = spans.groupby(keys, as_index=False).agg(cover=("cover", "sum"), whole=("whole", "first"), short=("short", "any"))
    enough = found["cover"].ge(look.rules.limit("month_share") * found["whole"]) | found["short"]
    return found.loc[enough, keys]


def coverage_of(grid: pd.DataFrame, year: int) -> float | None:
    """Months with data / months expected, over the lines that have rows in the year; None where there is none."""
    rows = grid[grid["year"].eq(year)]
    expected = int(rows["expected"].sum())
    return float(rows["has"].sum() / expected) if expected else None


def missing_of(look: Look, grid: pd.DataFrame, year: int) -> dict[tuple[str, str], tuple[int, ...]]:
    """(entity id, line as written, else the source's id) -> months 1 to 12 that are expected and have no data.

    What is recorded by occasion, such as the refilling of refrigerants, expects no month.
    """
    rows = look.good.drop_duplicates("key").set_index("key")
    gaps = grid[grid["year"].eq(year) & grid["expected"].eq(True) & ~grid["has"].eq(True)]
    made: dict[tuple[str, str], set[int]] = {}
    for key, month in zip(gaps["key"], gaps["month"], strict=True):
        one: Any = rows.loc[key]
        made.setdefault((str(one["entity"]), str(one["line"] or one["source_id"])), set()).add(int(month))
    return {who: tuple(sorted(months)) for who, months in made.items()}


def months_of(look: Look, grid: pd.DataFrame, year: int) -> dict[tuple[str, str], tuple[bool, ...]]:
    """(entity, line as written, else the source's id) -> twelve flags; lines without a number are taken together by source."""
    rows = look.good.drop_duplicates("key").set_index("key")
    one = grid[grid["year"].eq(year)]
    entity, name = one["key"].map(rows["entity"]), one["key"].map(rows["line"].where(rows["line"].ne(""), rows["source_id"]))
    flags = one["has"].groupby([entity.rename("entity"), name.rename("name"), one["month"]]).any().unstack(fill_value=False)
    table = flags.reindex(columns=range(1, 13), fill_value=False).to_numpy(dtype=bool).tolist()
    return {(str(who), str(what)): tuple(has) for (who, what), has in zip(flags.index.tolist(), table, strict=True)}


def check_months(look: Look) -> None:
    """`month-missing`: once for a line and year. Refused rows are rows: what is wrong with them has been said."""
    rows = look.rows.loc[look.rows["once"], ["at", "key", "year", "first", "last", "days"]]
    grid = _grid(look, rows)
    spans = rows.drop_duplicates(["key", "first", "last"])
    monthly = spans.loc[spans["days"].between(*_MONTHLY_DAYS), "key"].value_counts().ge(2)
    gaps = grid[grid["expected"] & ~grid["has"] & grid["key"].map(monthly).eq(True)]
    gaps = gaps.assign(weight=gaps.groupby(["key", "year"])["month"].transform("size"))

    def say(one: Any) -> tuple[int, str, str]:
        months = gaps.loc[gaps["key"].eq(one.key) & gaps["year"].eq(one.year), "month"].sort_values()
        of_line = rows[rows["key"].eq(one.key) & rows["year"].eq(one.year)]
        row = int(of_line.index[int(of_line["last"].to_numpy().argmax())])
        named = ", ".join(f"{one.year}-{month:02}" for month in months)
        message = f"{look.line(row)}: no row for {named} ({len(months)} of the year's months)"
        return row, message, "add the bill of these months; if nothing was used, write 0"

    look.tell("month-missing", gaps, ["key", "year"], "weight", say)


def check_vanished(look: Look) -> None:
    """`source-vanished`: a source that an entity has one year, and not the next although the entity reports then.

    Not for what is recorded by occasion.
    """
    columns = ["entity", "source_id", "year", "key", "last", "once", "base", "value", "t"]
    rows = look.rows[columns].assign(exported=look.rows["scope"].eq("export"))
    years = rows.drop_duplicates(["entity", "source_id", "exported", "year", "key"])
    theirs = {entity: sorted({int(year) for year in part["year"].unique()}) for entity, part in groups(years, "entity")}
    for (entity, source, exported), part in groups(years, ["entity", "source_id", "exported"]):
        mine = set(part["year"])
        steps = zip(theirs[entity], theirs[entity][1:], strict=False)
        gone = [(before, year) for before, year in steps if before in mine and year not in mine]
        if not gone or not look.regular[part["key"].unique()].any():
            continue
        before, year = gone[0]
        old = rows[rows["entity"].eq(entity) & rows["source_id"].eq(source) & rows["exported"].eq(exported) & rows["year"].eq(before)]
        row = int(old.index[int(old["last"].to_numpy().argmax())])
        used = look.shown(float(old.loc[old["once"] & old["base"].eq(look.cell(row, "base")), "value"].sum()), row)
        message = f"{look.who(entity)}, {look.cell(row, 'source')}: {used} in {before} and no row in {year}"
        hint = "if it is no longer used, note it in the changes register; else the data is missing"
        look.warn("source-vanished", float(old["t"].abs().sum()), row, message, hint)
