"""Which factor, gas and warming potential each row takes; each different combination is looked up once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from parkbook.inventory.activity import Activity
from parkbook.inventory.factors import Choice, FactorTable, NoChoice
from parkbook.inventory.units import UnitFault, factor_unit, scale

NO_NUMBER = float("nan")


@dataclass(frozen=True)
class Options:
    """What the person asked for."""

    year: int | None = None
    region: str | None = None
    gwp: str = "AR5"
    factor_set: str | None = None
    today: date | None = None
    """Rows of a later period are warned of; None asks nothing."""


def part_of_year(first: pd.Series[pd.Timestamp], last: pd.Series[pd.Timestamp], year: int) -> pd.Series[float]:
    """The part of each period that lies in the year, by days, 0 to 1; 1 where there is no period."""
    start, end = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
    inside = (last.where(last.lt(end), end) - first.where(first.gt(start), start)).dt.days + 1.0
    return (inside / ((last - first).dt.days + 1.0)).where(first.notna(), 1.0)


def drop_other_years(activity: Activity, year: int | None, today: date | None = None) -> None:
    """Leave out rows of another year and note the part of each row that lies in it.

    Adds `part` (0 to 1, by days) and `year` of the data (NaN where unknown). Rows without a period belong to `year`.
    """
    frame = activity.frame
    first, last = frame["first"], frame["last"]
    frame["part"], frame["year"] = 1.0, last.dt.year.astype(float)
    if today is not None:
        later = first.gt(pd.Timestamp(today))
        message = f"`{{text}}` has not begun on {today}: no bill can be of it yet"
        activity.warn(later, "period", "future-period", message, "look for a slip in year or month; plans are no activity data")
    if year is not None:
        part = part_of_year(first, last, year)
        activity.frame = frame = frame[part.gt(0)].copy()
        frame["part"], frame["year"] = part[part.gt(0)], float(year)
        message = f"the period runs over the year's end: the share of days in {year} was counted"
        activity.warn(frame["part"].lt(1), "period", "split-period", "`{text}`: " + message, "give a row for each year")
        return
    crossing = first.notna() & first.dt.year.ne(last.dt.year)
    message = "`{text}` lies in two years and is counted whole, with the electricity factor of the later"
    activity.warn(crossing, "period", "split-period", message, "say --year, or give a row for each year")


def choose_factors(activity: Activity, table: FactorTable, options: Options) -> None:
    """Add the columns of the chosen factor; refuse rows that have none and bring nothing of their own.

    Adds factor_id, f_value, f_unit, f_gas, f_ncv, f_ncv_unit, f_carbon, f_oxidation, default, tce, tce_unit, ncv_tce, release.
    """
    frame = activity.frame
    frame["method"] = frame["method"].mask(frame["method"].eq(""), "factor")
    keys = pd.MultiIndex.from_frame(frame[["source", "factor", "year"]].astype({"year": object}).fillna({"year": 0}))
    codes, unique = keys.factorize()
    own = frame["factor_value"].notna() | frame["carbon_content"].notna() | frame["method"].eq("measured")
    infos = []
    for code, (source, factor, year) in enumerate(unique):
        rows = pd.Series(codes == code, index=frame.index) & frame["ok"]
        infos.append(_info(activity, table, options, rows, own, (source, factor, int(year) or None)))
    made = pd.DataFrame(infos).iloc[codes].set_axis(frame.index) if infos else pd.DataFrame(columns=list(_blank()))
    for column in made.columns:
        frame[column] = made[column]
    _categories(activity)


def _categories(activity: Activity) -> None:
    """The row's own category, else the factor's, else what the method says; a fuel by carbon content is burnt where nobody says else."""
    frame = activity.frame
    blank = frame["category"].eq("")
    unplaced = blank & frame["default"].eq("other") & frame["method"].eq("factor") & frame["ok"]
    frame["category"] = frame["category"].mask(blank, frame["default"])
    frame["category"] = frame["category"].mask(unplaced & frame["carbon_content"].notna(), "stationary")
    frame["category"] = frame["category"].mask(blank & frame["method"].eq("balance"), "process")
    message = "`{text}` is no source known here and has no category: it counts as 其他, in scope 3, beside a park's total"
    activity.warn(unplaced & frame["carbon_content"].isna(), "source", "no-category", message, "fill the column 类别")


def _info(
    activity: Activity,
    table: FactorTable,
    options: Options,
    rows: pd.Series[bool],
    own: pd.Series[bool],
    key: tuple[str, str, int | None],
) -> dict[str, Any]:
    """The columns of one combination of source, factor id and year; what is said is said at its first row."""
    source, factor, year = key
    column = "factor" if factor else "source"
    try:
        choice = table.by_id(factor) if factor else table.choose(source, year, options.region, options.factor_set)
    except NoChoice as why:
        activity.refuse_why(rows & ~own if why.code != "unknown-factor" else rows, column, why)
        try:
            named = table.find(source)  # raw coal has no factor, but a tce coefficient
        except NoChoice:  # a fuel of the row's own: its energy is counted where it brings a calorific value
            return _blank() | {"ncv_tce": 1 / table.factors["conv.tce"].value}
        return _blank() | _energy(table, named, None) | {"default": named.category or "stationary"}
    first = (rows & ~own).to_numpy()
    if choice.note and first.any():
        activity.warn(_only_first(rows & ~own), column, "factor-year", choice.note, "name one in the column factor if you know better")
    return _columns(table, choice)


def _only_first(rows: pd.Series[bool]) -> pd.Series[bool]:
    return rows & (rows.cumsum() == 1)


def _blank() -> dict[str, Any]:
    numbers = dict.fromkeys(("f_value", "f_ncv", "f_carbon", "f_oxidation", "tce", "ncv_tce"), NO_NUMBER)
    texts = dict.fromkeys(("factor_id", "f_unit", "f_gas", "f_ncv_unit", "tce_unit", "release"), "")
    return numbers | texts | {"default": "other"}


def _columns(table: FactorTable, choice: Choice) -> dict[str, Any]:
    made = _blank() | _energy(table, choice.source, choice) | {"default": choice.category}
    factor = choice.factor
    if factor is None:
        return made | {"release": choice.source.gas or ""}
    return made | {
        "factor_id": factor.id,
        "f_value": factor.value,
        "f_unit": factor.unit,
        "f_gas": factor.gas,
        "f_ncv": _number(factor.ncv),
        "f_ncv_unit": factor.ncv_unit,
        "f_carbon": _number(factor.carbon_content),
        "f_oxidation": _number(factor.oxidation),
    }


def _number(value: float | None) -> float:
    return NO_NUMBER if value is None else value


def _energy(table: FactorTable, source: Any, choice: Choice | None) -> dict[str, Any]:
    """GB/T 2589's coefficient where it lists one, as t of coal per unit below the stroke; else only what a GJ is."""
    coal = table.factors["conv.tce"].value
    made: dict[str, Any] = {"ncv_tce": 1 / coal} if source.fuel or (choice and choice.factor and choice.factor.ncv) else {}
    if source.tce:
        listed = table.factors[source.tce]
        upper, _, per = (source.tce_unit or listed.unit).partition("/")
        made |= {"tce": listed.value * scale(f"{upper}_calorific", "tce_calorific"), "tce_unit": per}
    return made


def choose_gases(activity: Activity, table: FactorTable, options: Options) -> None:
    """Add `gas` (its id), `gwp`, `gwp_id`, `group`, and `own_tonnes`, `own_per`: the row's own factor unit taken apart.

    The gas is the row's own, else what its factor's unit names, else the released gas, else that of the table's factor.
    """
    frame = activity.frame
    _own_units(activity)
    written = frame["gas"]
    named = frame["own_gas"].mask(frame["own_gas"].str.upper().eq("CO2E"), "")
    of_table = frame["f_gas"].mask(frame["factor_value"].notna() | frame["method"].ne("factor"), "")
    default = named.mask(named.eq(""), frame["release"])
    default = default.mask(default.eq(""), of_table)
    default = default.mask(default.eq(""), "CO2")
    frame["gas"] = _ids(activity, table, written.mask(written.eq(""), default), options)
    of_factor = _ids(activity, table, default, options)
    fixed = named.ne("") | frame["release"].ne("") & frame["factor_value"].isna() | of_table.ne("")
    clash = fixed & frame["gas"].ne(of_factor) & frame["ok"]
    message = "the gas `{text}` is not the gas of the factor: there is no default factor for it here"
    activity.refuse(clash, "gas", "no-factor", message, "give factor_value and factor_unit, e.g. 0.03 and kgCH4/t")
    carbon = frame["gas"].ne("CO2") & (frame["method"].eq("balance") | frame["carbon_content"].notna() & frame["factor_value"].isna())
    activity.refuse(carbon & frame["ok"], "gas", "gas", "carbon content gives CO2, not `{text}`", "leave the gas empty")
    frame.loc[frame["own_gas"].str.upper().eq("CO2E"), "gwp"] = 1.0


def _own_units(activity: Activity) -> None:
    frame = activity.frame
    frame["own_tonnes"], frame["own_gas"], frame["own_per"] = NO_NUMBER, "", ""
    own = frame["factor_value"].notna() & frame["ok"]
    for text in frame.loc[own, "factor_unit"].unique():
        rows = own & frame["factor_unit"].eq(text)
        try:
            found = factor_unit(text)
        except UnitFault as why:
            activity.refuse_why(rows, "factor_unit", why)
            continue
        frame.loc[rows, ["own_tonnes"]] = found.tonnes
        frame.loc[rows, "own_gas"], frame.loc[rows, "own_per"] = found.gas or "", found.per


def _ids(activity: Activity, table: FactorTable, names: pd.Series[str], options: Options) -> pd.Series[str]:
    """Names -> ids, with `gwp` and `group` of the row set; unknown gases are refused."""
    frame = activity.frame
    ids: dict[str, str] = {}
    potential: dict[str, float] = {}
    group: dict[str, str] = {}
    tables: dict[str, str] = {}
    for name in names.unique():
        rows = names.eq(name) & frame["ok"]
        ids[name], potential[name], group[name], tables[name] = name, NO_NUMBER, "", ""
        try:
            gas, found = table.gas(name), table.gwp(name, options.gwp)
        except NoChoice as why:
            activity.refuse_why(rows, "gas", why)
            continue
        ids[name], potential[name], group[name], tables[name] = gas.id, found.value, found.group, found.id
        if found.note and rows.any():
            activity.warn(_only_first(rows), "gas", "gwp", found.note)
    if "gwp" not in frame:
        frame["gwp"], frame["group"], frame["gwp_id"] = names.map(potential), names.map(group), names.map(tables)
    return names.map(ids)


def each(texts: pd.Series[str], look: Callable[[str], Any]) -> pd.Series[Any]:
    """What `look` says of each row's text; each different text is asked about once."""
    codes, unique = pd.factorize(texts.fillna("").to_numpy(dtype=object))
    found = pd.Series([look(text) for text in unique])
    return pd.Series(found.to_numpy().take(codes), index=texts.index, dtype=found.dtype)


def scales(
    activity: Activity,
    rows: pd.Series[bool],
    source: pd.Series[str],
    to: pd.Series[str],
    column: str,
    look: Callable[[str, str], float] = scale,
) -> pd.Series[float]:
    """How many `to` are in one `source`, row by row; rows whose units do not fit are refused. NaN elsewhere."""
    frame = activity.frame
    made = np.full(len(frame), np.nan)
    asked = np.flatnonzero((rows & frame["ok"]).to_numpy(dtype=bool))
    if not len(asked):
        return pd.Series(made, index=frame.index)
    ones, one_texts = pd.factorize(source.to_numpy(dtype=object)[asked])
    others, other_texts = pd.factorize(to.to_numpy(dtype=object)[asked])
    pairs, which = np.unique(ones * len(other_texts) + others, return_inverse=True)
    values = np.full(len(pairs), np.nan)
    for index, pair in enumerate(pairs):
        try:
            values[index] = look(one_texts[pair // len(other_texts)], other_texts[pair % len(other_texts)])
        except UnitFault as why:
            these = pd.Series(False, index=frame.index)
            these.iloc[asked[which == index]] = True
            activity.refuse_why(these, column, why)
    made[asked] = values.take(which)
    return pd.Series(made, index=frame.index)
