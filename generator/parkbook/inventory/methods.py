"""The three methods of T/CIECCPA 061-2023, 8.2.5, over whole columns: measured, mass balance, emission factor.

The order in which 8.2.5 prefers them is the park's to follow; each row says which it uses. Note 1 to 8.2.5.2 is misprinted:
it names the factor method where its conditions are those of the mass balance.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from parkbook.inventory.activity import Activity
from parkbook.inventory.choosing import each, scales
from parkbook.inventory.factors import HIGH_TC_PER_GJ, LOW_TC_PER_GJ
from parkbook.inventory.units import UnitFault, same_kind, unit

CO2_PER_C = 44 / 12
"""t CO2 per t C, formula (1)."""
FEED_WATER_KJ_PER_KG = 83.74
"""Enthalpy of feed water at 20 °C where the row gives none."""
MOLAR_M3_PER_KMOL = 22.414
"""Ideal gas at 0 °C and 101.325 kPa."""
_KG_PER_KMOL = {"CO2": 44.01, "CH4": 16.04, "N2O": 44.01}
_NEGATIVE = ("export_power", "export_heat", "removal")
_CONCENTRATIONS = {"mg/nm3": 1e-9, "mg/m3": 1e-9, "g/nm3": 1e-6, "g/m3": 1e-6, "kg/nm3": 1e-3}
"""t per Nm3 in one of the unit; m3 in a concentration of dry flue gas is Nm3."""
_VOLUMES = {"vol%": 0.01, "%vol": 0.01, "%": 0.01, "体积%": 0.01, "体积分数%": 0.01, "v%": 0.01, "ppm": 1e-6, "ppmv": 1e-6}


def add_consumption(activity: Activity) -> None:
    """Consumption in the row's own unit: quantity + opening stock - closing stock - sold.

    Adds `consumption` (after the part of the period that counts) and `unit_id`. Below zero is refused; one stock without
    the other too, because a stock that nobody wrote down is not 0.
    Source: notes 2 to 8.2.5.2 and 8.2.5.3 (the stocks at both ends count).
    """
    frame = activity.frame
    _units(activity)
    half = frame["opening_stock"].isna() ^ frame["closing_stock"].isna()
    hint = "write both; 0 where the store was empty"
    activity.refuse(half, "opening_stock", "half-stock", "only one of opening and closing stock is given", hint)
    stocks = frame["opening_stock"].fillna(0) - frame["closing_stock"].fillna(0)
    used = frame["quantity"] + stocks - frame["sold"].fillna(0)
    hint = "quantity + opening stock - closing stock - sold is what was used"
    activity.refuse(used.lt(0), "quantity", "negative-consumption", "what was used comes out below zero", hint)
    frame["consumption"] = (used * frame["part"]).where(frame["ok"])
    steam = frame["enthalpy_kj_per_kg"].notna() & frame["ok"]
    feed = frame["feedwater_kj_per_kg"].fillna(FEED_WATER_KJ_PER_KG)
    cold = steam & frame["enthalpy_kj_per_kg"].le(feed)
    message = "the enthalpy `{text}` kJ/kg is not above that of the feed water"
    activity.refuse(cold, "enthalpy_kj_per_kg", "range", message, "enthalpy of saturated steam is about 2700 to 2800")
    steam &= frame["ok"]
    tonnes = scales(activity, steam, frame["unit"], pd.Series("t", index=frame.index), "unit")
    heat = frame["consumption"] * tonnes * (frame["enthalpy_kj_per_kg"] - feed) / 1000
    frame["amount"] = frame["consumption"].mask(steam, heat)
    frame["amount_unit"] = frame["unit_id"].mask(steam, "GJ")


def _units(activity: Activity) -> None:
    frame = activity.frame
    known: dict[str, str] = {}
    for text in frame["unit"].unique():
        try:
            known[text] = unit(text)
        except UnitFault as why:
            known[text] = text
            if why.code != "missing-unit":  # an empty cell was reported with its column
                activity.refuse_why(frame["unit"].eq(text), "unit", why)
    frame["unit_id"] = frame["unit"].map(known)


def _carbon_per_unit(activity: Activity, rows: pd.Series[bool]) -> pd.Series[float]:
    """t C in one unit of the amount: own carbon content or the table's, times net calorific value where it is per GJ."""
    frame = activity.frame
    own = frame["carbon_content"].notna()
    value = frame["carbon_content"].where(own, frame["f_carbon"])
    text = frame["carbon_content_unit"].mask(~own, "tC/GJ")
    percent = text.eq("%")  # of mass
    text = text.mask(percent, "tC/t")
    value = value.where(~percent, value / 100)
    per_energy = pd.Series(False, index=frame.index)
    for one in text[rows].unique():
        per_energy |= text.eq(one) & same_kind(one, "tC/GJ")
    gj = scales(activity, rows & per_energy, text, pd.Series("tC/GJ", index=frame.index), "carbon_content_unit")
    outside = rows & per_energy & own & ~(value * gj).between(LOW_TC_PER_GJ, HIGH_TC_PER_GJ) & gj.notna()
    hint = f"fuels lie between {LOW_TC_PER_GJ} and {HIGH_TC_PER_GJ} tC/GJ: a power of ten may be lost (tC/TJ, 10^-2 tC/GJ)"
    activity.refuse(outside, "carbon_content", "range", "`{text}` is no carbon content of a fuel", hint)
    energy = value * gj * _energy_per_unit(activity, rows & per_energy)
    straight = scales(activity, rows & ~per_energy, text, "tC/" + frame["amount_unit"], "carbon_content_unit")
    return energy.where(per_energy, value * straight)


def _energy_per_unit(activity: Activity, rows: pd.Series[bool]) -> pd.Series[float]:
    """GJ in one unit of the amount: 1 GJ is 1 GJ, other units need a net calorific value (own, else the table's)."""
    frame = activity.frame
    kinds = {one: same_kind(one, "GJ") for one in frame.loc[rows & frame["ok"], "amount_unit"].unique()}
    is_energy = frame["amount_unit"].map(kinds).eq(True)
    straight = scales(activity, rows & is_energy, frame["amount_unit"], pd.Series("GJ", index=frame.index), "unit")
    own = frame["ncv"].notna()
    value = frame["ncv"].where(own, frame["f_ncv"])
    lacks = rows & ~is_energy & value.isna()
    message = "the carbon content is per GJ, and nobody gives the net calorific value of this source"
    activity.refuse(lacks, "ncv", "missing-ncv", message, "fill ncv and ncv_unit, or give the carbon content per t")
    fits = scales(activity, rows & ~is_energy & own, frame["ncv_unit"], "GJ/" + frame["amount_unit"], "ncv_unit")
    per = each(frame["f_ncv_unit"], lambda text: text.partition("/")[2])  # the kit's are all GJ per something
    fits = fits.fillna(scales(activity, rows & ~is_energy & ~own & ~lacks, frame["amount_unit"], per, "unit"))
    return straight.where(is_energy, value * fits)


def add_factor_method(activity: Activity) -> None:
    """Formula (2), E = AD x EF. Adds `ef`, t of gas per unit of `amount`, and what is shown of the factor.

    EF is the row's own value; else NCV x carbon content x oxidation x 44/12; else the table's factor.
    """
    frame = activity.frame
    rows = frame["method"].eq("factor") & frame["ok"]
    own = rows & frame["factor_value"].notna()
    release = rows & ~own & frame["release"].ne("")
    carbon = rows & ~own & ~release & (frame["carbon_content"].notna() | frame["f_carbon"].notna())
    table = rows & ~own & ~release & ~carbon & frame["f_value"].notna()
    frame["ef"] = frame["factor_value"] * frame["own_tonnes"] * scales(activity, own, frame["amount_unit"], frame["own_per"], "unit")
    frame["ef"] = frame["ef"].fillna(_of_table(activity, table)).fillna(_of_carbon(activity, carbon))
    mass = scales(activity, release, frame["amount_unit"], pd.Series("t", index=frame.index), "unit")
    frame["ef"] = frame["ef"].fillna(mass)
    _shown(frame, own, release, carbon)
    nothing = rows & ~(own | release | carbon | table)
    hint = "give factor_value and factor_unit, or carbon_content"
    activity.refuse(nothing, "source", "no-factor", "`{text}` has no factor", hint)


def _of_table(activity: Activity, rows: pd.Series[bool]) -> pd.Series[float]:
    frame = activity.frame
    per = each(frame["f_unit"], lambda text: text.partition("/")[2].removesuffix("/a"))
    steam = rows & frame["category"].isin(["steam", "heat", "export_heat"]) & frame["enthalpy_kj_per_kg"].isna()
    kinds = {one: same_kind(one, "t") for one in frame.loc[steam, "amount_unit"].unique()}
    weighed = steam & frame["amount_unit"].map(kinds).eq(True)
    hint = "fill enthalpy_kj_per_kg (by pressure and temperature), or give the heat in GJ"
    activity.refuse(weighed, "unit", "missing-enthalpy", "steam in `{text}` needs its enthalpy", hint)
    upper = each(frame["f_unit"], lambda text: 0.001 if text.startswith("kg") else 1.0)
    return frame["f_value"] * upper * scales(activity, rows, frame["amount_unit"], per, "unit")


def _of_carbon(activity: Activity, rows: pd.Series[bool]) -> pd.Series[float]:
    frame = activity.frame
    carbon = _carbon_per_unit(activity, rows)
    oxidation = frame["oxidation"].fillna(frame["f_oxidation"])
    whole = rows & oxidation.isna() & frame["ok"]
    activity.warn(whole, "oxidation", "oxidation", "no oxidation rate is known: all carbon is taken as burnt", "fill oxidation")
    return carbon * oxidation.fillna(1.0) * CO2_PER_C


def _shown(frame: pd.DataFrame, own: pd.Series[bool], release: pd.Series[bool], carbon: pd.Series[bool]) -> None:
    """`used_id`, `used_value`, `used_unit`: the factor as the results name it."""
    brought = own | (carbon & frame["carbon_content"].notna() & (frame["ncv"].notna() | frame["f_ncv"].isna()))
    frame["used_id"] = frame["factor_id"].mask(brought, "").where(~release, frame["gwp_id"])
    frame["used_value"] = frame["factor_value"].where(own, frame["f_value"]).where(~carbon, frame["ef"]).where(~release, frame["gwp"])
    unit_ = frame["factor_unit"].where(own, frame["f_unit"]).where(~carbon, "tCO2/" + frame["amount_unit"])
    frame["used_unit"] = unit_.where(~release, "tCO2e/t")


def add_measured(activity: Activity) -> None:
    """Measured, 8.2.5.1: dry flue gas in Nm3 (0 °C, 101.325 kPa) x concentration. Adds to `ef`, t of gas per unit."""
    frame = activity.frame
    rows = frame["method"].eq("measured") & frame["ok"]
    lacks = rows & frame["concentration"].isna()
    activity.refuse(lacks, "concentration", "missing-value", "the measured method needs a concentration", "fill concentration")
    word = each(frame["concentration_unit"], lambda text: text.lower().replace(" ", ""))
    mass = word.map(_CONCENTRATIONS)
    kmol = word.map(_VOLUMES) * frame["gas"].map(_KG_PER_KMOL) / MOLAR_M3_PER_KMOL / 1000
    per = mass.fillna(kmol)
    unknown = rows & per.isna()
    message = "`{text}` is no unit of a concentration of this gas"
    activity.refuse(unknown, "concentration_unit", "unknown-unit", message, "write mg/Nm3, g/Nm3 or vol%")
    whole = rows & mass.isna() & (frame["concentration"] * word.map(_VOLUMES)).gt(1)
    activity.refuse(whole, "concentration", "range", "`{text}` is more than all of the gas", "look for a slip of the decimal point")
    volume = scales(activity, rows, frame["amount_unit"], pd.Series("Nm3", index=frame.index), "unit")
    frame["ef"] = frame["ef"].fillna((frame["concentration"] * per * volume).where(rows))
    frame.loc[rows, ["used_id", "used_unit"]] = ""
    frame.loc[rows, "used_value"] = np.nan


def add_carbon(activity: Activity) -> None:
    """Formula (1), row part: `carbon_t`, t C that goes in (positive) or out (negative); no oxidation rate."""
    frame = activity.frame
    rows = frame["method"].eq("balance") & frame["ok"]
    lacks = rows & frame["flow"].eq("")
    activity.refuse(lacks, "flow", "missing-value", "a row of the mass balance needs its flow", "write 输入 or 输出")
    none = rows & frame["carbon_content"].isna() & frame["f_carbon"].isna()
    hint = "fill carbon_content and carbon_content_unit, e.g. 0.85 and tC/t"
    activity.refuse(none, "source", "missing-value", "`{text}` has no carbon content", hint)
    carbon = frame["amount"] * _carbon_per_unit(activity, rows & frame["ok"]) * _kept(frame)
    sign = frame["flow"].map({"input": 1.0, "output": -1.0})
    frame["carbon_t"] = (carbon * sign).where(rows & frame["ok"])
    frame.loc[rows, ["used_id", "used_unit"]] = ""
    frame.loc[rows, "used_value"] = np.nan


def _kept(frame: pd.DataFrame) -> pd.Series[float]:
    """The part of a row that belongs here and is not biogenic; only CO2 has a biogenic part."""
    biogenic = frame["biogenic_share"].fillna(0).where(frame["gas"].eq("CO2"), 0)
    return frame["share"].fillna(1) * (1 - biogenic)


def add_emissions(activity: Activity) -> None:
    """`emission_t` (t of the gas), `co2e_t` (t CO2e) and `biogenic_t` of each row; exports and removals are negative.

    A gas outside the seven groups keeps its mass, has no co2e_t, and is said.
    """
    frame = activity.frame
    rows = frame["method"].ne("balance") & frame["ok"]
    sign = frame["category"].isin(_NEGATIVE).map({True: -1.0, False: 1.0})
    whole = frame["amount"] * frame["ef"] * sign
    endless = rows & ~np.isfinite(whole.fillna(0))
    activity.refuse(endless, "quantity", "number", "`{text}` gives a figure beyond counting", "look for a slip of the decimal point")
    rows &= frame["ok"]
    frame["emission_t"] = (whole * _kept(frame)).where(rows)
    frame["biogenic_t"] = (whole * frame["share"].fillna(1)).where(rows) - frame["emission_t"]
    frame["co2e_t"] = frame["emission_t"] * frame["gwp"]
    outside = rows & frame["group"].eq("HCFCs")
    frame["co2e_t"] = frame["co2e_t"].mask(outside)
    for row, mass, potential in frame.loc[outside, ["emission_t", "gwp"]].itertuples(name=None):
        message = f"this gas is none of the seven groups: {mass:.6g} t, {mass * potential:.6g} tCO2e, stand beside the total"
        activity.problems.warn(activity.place(row, "source"), "outside-seven", message, "report it apart")

