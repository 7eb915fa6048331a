"""What the park itself says of factors: its measured ones, its set of fuel factors, its power region."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkbook.inventory.activity import Activity
from parkbook.inventory.choosing import Options
from parkbook.inventory.data.own_factors import OwnFactor, find_own
from parkbook.inventory.factors import Factor, FactorTable, NoChoice
from parkbook.park.model import Park
from parkbook.problems import Problems, closest


def settings(park: Park, table: FactorTable, problems: Problems) -> Options:
    """Power region, GWP set and factor set of park.yml; an unknown one is an error, and the default is used."""
    profile = park.profile
    region, chosen = profile.carbon.power_region, profile.factor_set
    if chosen is not None and chosen not in table.sets:
        place = park.place("profile", "factor_set")
        hint = closest(chosen, table.sets)
        problems.error(place, "unknown-factor-set", f"`{chosen}` is no set of fuel factors; {table.default_set} was used", hint)
        chosen = None
    if region is not None and region != "CN" and region not in table.regions():
        place = park.place("profile", "carbon", "power_region")
        hint = closest(region, table.regions()) or "leave it out for the national average"
        problems.error(place, "unknown-region", f"`{region}` has no electricity factor; the national average was used", hint)
        region = None
    return Options(region=region, gwp=profile.gwp, factor_set=chosen)


def source_id(table: FactorTable, name: str) -> str:
    """Canonical id of a source; the name as written where the kit knows none."""
    try:
        return table.find(name).id
    except NoChoice:
        return name


CATEGORY_OF = {"fuel_combustion": "stationary", "process": "process", "fugitive": "fugitive", "sink": "removal"}
"""Category of a measured factor -> category of a row of a source that the kit does not know."""


def _is_known(table: FactorTable, source: str) -> bool:
    try:
        table.find(source)
    except NoChoice:
        return False
    return True


def use_park_factors(activity: Activity, factors: tuple[OwnFactor, ...], table: FactorTable, year: int) -> pd.Series[str]:
    """Give rows the park's measured values, as if they had written them; the row's own values win.

    A row without a category gets that of the measured factor where the kit does not know the source: a fuel that the park had
    tested is burnt, and belongs in scope 1.

    Returns:
        Id of the park's factor by row; "" where none was used.
    """
    frame = activity.frame
    used = pd.Series("", index=frame.index, dtype=object)
    if not factors:
        return used
    free = frame["ok"] & frame["factor_value"].isna() & frame["carbon_content"].isna() & frame["factor"].eq("")
    free &= frame["method"].ne("measured") & frame["source"].ne("")
    for (source, enterprise), group in frame[free].groupby(["source", "enterprise"], sort=False):
        found = find_own(factors, table, str(source), str(enterprise), year)
        if found is not None:
            _fill(frame, frame.index.isin(group.index), found.factor)
            if not _is_known(table, str(source)):
                bare = group.index[frame.loc[group.index, "category"].eq("")]
                frame.loc[bare, "category"] = CATEGORY_OF.get(found.factor.category, "")
            used.loc[group.index] = found.factor.id
    return used


def _fill(frame: pd.DataFrame, which: npt.NDArray[np.bool_], factor: Factor) -> None:
    """Value, and calorific value for the energy; carbon where the row is a balance, or has a calorific value of its own."""
    rows = pd.Series(which, index=frame.index)
    carbon = rows & (frame["method"].eq("balance") | frame["ncv"].notna()) & (factor.carbon_content is not None)
    if factor.carbon_content is not None:
        frame.loc[carbon, "carbon_content"] = factor.carbon_content
        frame.loc[carbon, "carbon_content_unit"] = factor.carbon_content_unit
        frame.loc[carbon & frame["oxidation"].isna() & frame["method"].ne("balance"), "oxidation"] = factor.oxidation
    plain = rows & ~carbon & frame["method"].ne("balance")
    frame.loc[plain, "factor_value"] = factor.value
    frame.loc[plain, "factor_unit"] = factor.unit
    if factor.ncv is not None:
        empty = rows & frame["ncv"].isna()
        frame.loc[empty, "ncv"] = factor.ncv
        frame.loc[empty, "ncv_unit"] = factor.ncv_unit


def check_mixed_sets(activity: Activity, frame: pd.DataFrame, table: FactorTable, chosen: str | None) -> None:
    """Fuel factors of two editions within one enterprise and year, where no note says why (DOMAIN.md section 5).

    Args:
        frame: Of the whole inventory.
    """
    rows = frame[frame["factor_id"].str.startswith("fuel.") & frame["ok"]]
    if rows.empty:
        return
    usual = chosen or table.default_set
    sets = rows["factor_id"].str.split(".").str[1]
    for (year, entity), group in sets.groupby([rows["year"], rows["entity"]], sort=True):
        editions = list(dict.fromkeys(group))
        if len(editions) < 2:
            continue
        other = next(edition for edition in editions if edition != usual)
        bare = rows.loc[group.index[group.eq(other)]]
        bare = bare[bare["note"].eq("")]
        if bare.empty:
            continue
        main = rows.loc[group.index[group.ne(other)]].iloc[0]
        first = bare.iloc[0]
        message = f"{entity} has fuel factors of two editions in {year}: {main['factor_id']} and {first['factor_id']}"
        column = "factor" if activity.text(int(first["at"]), "factor") else "source"
        hint = "use one edition, or say in the note why this row has another"
        activity.problems.warn(activity.place(int(first["at"]), column), "mixed-factor-sets", message, hint)
