"""The park's own measured factors (`data/factors.csv`): checked like the kit's, completed with the kit's defaults, and chosen."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from parkbook.inventory.activity import Activity
from parkbook.inventory.factors import (
    HIGH_TC_PER_GJ,
    LOW_TC_PER_GJ,
    Factor,
    FactorTable,
    NoChoice,
    plain_name,
)
from parkbook.inventory.model import Data, DataRow
from parkbook.inventory.units import UnitFault, factor_unit, same_kind, scale, unit

PREFIX = "own."
CO2_PER_C = 44 / 12
_FAR = 3.0
"""A measured factor this many times the kit's, or this small a part of it, is told: fuels of one name differ by less."""
_CATEGORY = {
    "stationary": "fuel_combustion",
    "mobile": "fuel_combustion",
    "electricity": "electricity",
    "heat": "heat",
    "steam": "heat",
    "process": "process",
    "fugitive": "fugitive",
    "removal": "sink",
}
"""Category of an activity row -> category of a factor, as in factors.csv."""
_RANGE = f"fuels lie between {LOW_TC_PER_GJ} and {HIGH_TC_PER_GJ} tC/GJ: a power of ten may be lost (tC/TJ, 10^-2 tC/GJ)"


class _Fault(Exception):
    """Carries the column, code, message and hint."""

    def __init__(self, column: str, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.column, self.code, self.message, self.hint = column, code, message, hint


def make_factors(activity: Activity, kit: FactorTable, factor_set: str | None) -> tuple[Factor, ...]:
    """A factor for each row, `own.<id>`; rows that make none are refused, with their cell.

    A row gives the factor itself (`value`), or what it is made of: net calorific value, carbon content, oxidation rate
    (T/CIECCPA 061-2023, 8.2.5.3: EF = NCV x CC x OF x 44/12). Parts that were not measured are the kit's defaults for the
    source; `clause` says which.
    """
    frame = activity.frame
    made: list[Factor] = []
    for index in frame.index[frame["ok"]]:
        row: dict[str, Any] = frame.loc[index].to_dict()
        try:
            made.append(_factor(row, kit, factor_set))
            _compare(activity, index, made[-1], _default(row, kit, factor_set))
        except (_Fault, UnitFault) as why:
            column = why.column if isinstance(why, _Fault) else "unit"
            activity.refuse(frame.index.to_series().eq(index), column, why.code, why.message, why.hint)
    return tuple(made)


def _compare(activity: Activity, index: int, factor: Factor, default: Factor | None) -> None:
    """Say where a factor is far from the kit's of the same source and gas, or is per something else.

    A factor per another kind of amount holds for rows in that kind alone; a slip of kg for t makes one a thousand times the other.
    """
    if default is None or factor.gas != default.gas or not default.value > 0:
        return
    row = activity.frame.index.to_series().eq(index)
    mine, theirs = (f"{one.value:.6g} {one.unit}" for one in (factor, default))
    given = bool(activity.frame["value"].notna().at[index])
    try:
        upper, lower = factor_unit(factor.unit), factor_unit(default.unit)
        ratio = factor.value * upper.tonnes / scale(upper.per, lower.per) / (default.value * lower.tonnes)
    except UnitFault:
        message = f"`{{text}}`: the kit's factor of this source is per another kind of amount ({default.unit}); rows in that are refused"
        activity.warn(row, "unit" if given else "source", "factor-unit", message, "give it per the unit that the rows are in")
        return
    if not 1 / _FAR <= ratio <= _FAR:
        message = f"the factor comes to {mine}, the kit's of this source ({default.id}) is {theirs}"
        activity.warn(row, "value" if given else "source", "factor-far", message, "look for kg against t, or a lost power of ten")


def _factor(row: Mapping[str, Any], kit: FactorTable, factor_set: str | None) -> Factor:
    default = _default(row, kit, factor_set)
    if _has(row, "from_year") and _has(row, "to_year") and row["to_year"] < row["from_year"]:
        raise _Fault("to_year", "range", "`{text}` is before the first year", "look at both years")
    ncv, ncv_unit = _ncv(row)
    carbon, carbon_unit = _carbon(row)
    oxidation = row["oxidation"] if _has(row, "oxidation") else None
    notes: list[str] = []
    if _has(row, "value"):
        value, text = float(row["value"]), str(row["unit"])
        gas = factor_unit(text).gas or "CO2"
    else:
        (value, text), notes = _of_parts(row, default, (ncv, ncv_unit), (carbon, carbon_unit), oxidation)
        gas = "CO2"
        if default is not None:  # what the value was made of
            carbon, carbon_unit = (default.carbon_content, "tC/GJ") if carbon is None else (carbon, carbon_unit)
            oxidation = default.oxidation if oxidation is None else oxidation
            ncv, ncv_unit = (default.ncv, default.ncv_unit) if ncv is None else (ncv, ncv_unit)
    document = str(row["document"])
    return Factor(
        id=f"{PREFIX}{row['id']}",
        name_zh=str(row["source"]),
        name_en="",
        category=_category(row, default, kit),
        gas=gas,
        value=value,
        unit=text,
        ncv=ncv,
        ncv_unit=ncv_unit if ncv is not None else "",
        carbon_content=carbon,
        carbon_content_unit=carbon_unit if carbon is not None else "",
        oxidation=1.0 if oxidation is None and carbon is not None else oxidation,
        year=int(row["from_year"]) if _has(row, "from_year") else None,
        region=str(row["enterprise"]),
        source=document,
        clause="；".join(notes),
        status="measured",
    )


def _has(row: Mapping[str, Any], id: str) -> bool:
    return not math.isnan(row[id])


def _default(row: Mapping[str, Any], kit: FactorTable, factor_set: str | None) -> Factor | None:
    """The kit's factor of the source; None where the kit has none."""
    try:
        return kit.choose(str(row["source"]), None, None, factor_set).factor
    except NoChoice:
        return None


def _category(row: Mapping[str, Any], default: Factor | None, kit: FactorTable) -> str:
    if default is not None:
        return default.category
    try:
        return _CATEGORY.get(kit.find(str(row["source"])).category or "stationary", "fuel_combustion")
    except NoChoice:
        return "fuel_combustion" if _has(row, "carbon_content") else "process"


def _ncv(row: Mapping[str, Any]) -> tuple[float | None, str]:
    if not _has(row, "ncv"):
        return None, ""
    text = str(row["ncv_unit"])
    try:
        scale(text.partition("/")[0], "GJ")
        name = unit(text)
    except UnitFault as why:
        raise _Fault("ncv_unit", why.code, why.message, why.hint) from None
    if "/" not in name:
        raise _Fault("ncv_unit", "unit-mismatch", "`{text}` is no energy per amount", "write e.g. GJ/t or GJ/万Nm3")
    if not row["ncv"] > 0:
        raise _Fault("ncv", "range", "`{text}` is no calorific value", "leave the cell empty if it was not measured")
    return float(row["ncv"]), name


def _carbon(row: Mapping[str, Any]) -> tuple[float | None, str]:
    if not _has(row, "carbon_content"):
        return None, ""
    text, value = str(row["carbon_content_unit"]), float(row["carbon_content"])
    if text == "%":  # of mass
        text, value = "tC/t", value / 100
    try:
        name = unit(text)
        scale(name.partition("/")[0], "tC")
    except UnitFault as why:
        raise _Fault("carbon_content_unit", why.code, why.message, why.hint) from None
    if "/" not in name:
        raise _Fault("carbon_content_unit", "unit-mismatch", "`{text}` is no carbon per amount", "write e.g. tC/GJ or tC/t")
    if same_kind(name, "tC/GJ"):
        value, name = value * scale(name, "tC/GJ"), "tC/GJ"
        if not LOW_TC_PER_GJ <= value <= HIGH_TC_PER_GJ:
            raise _Fault("carbon_content", "range", "`{text}` is no carbon content of a fuel", _RANGE)
    elif same_kind(name, "tC/t") and value * scale(name, "tC/t") > 1:
        raise _Fault("carbon_content", "range", "`{text}` is more carbon than the material weighs", "look at the unit")
    return value, name


def _of_parts(
    row: Mapping[str, Any],
    default: Factor | None,
    ncv: tuple[float | None, str],
    carbon: tuple[float | None, str],
    oxidation: float | None,
) -> tuple[tuple[float, str], list[str]]:
    """Value and unit, t CO2 per unit of the fuel, and which parts are defaults."""
    if ncv[0] is None and carbon[0] is None:
        message = "the row gives no factor: neither a value, nor a calorific value or a carbon content"
        raise _Fault("source", "missing-value", message, "fill what was measured")
    notes: list[str] = []
    named = default.id if default is not None else ""
    if carbon[0] is None:
        if default is None or default.carbon_content is None:
            message = "the kit has no carbon content for `{text}`"
            raise _Fault("source", "missing-value", message, "fill carbon_content and its unit, or value")
        carbon = default.carbon_content, "tC/GJ"
        notes.append(f"碳含量取 {named}")
    if oxidation is None:
        oxidation = default.oxidation if default is not None and default.oxidation is not None else 1.0
        notes.append(f"氧化率取 {named}" if default is not None and default.oxidation is not None else "氧化率按 1")
    assert carbon[0] is not None
    if carbon[1] != "tC/GJ":
        return (carbon[0] * oxidation * CO2_PER_C, f"tCO2/{carbon[1].partition('/')[2]}"), notes
    if ncv[0] is None:
        if default is None or default.ncv is None:
            raise _Fault("ncv", "missing-ncv", "the carbon content is per GJ, and no calorific value is known", "fill ncv and ncv_unit")
        ncv = default.ncv, unit(default.ncv_unit)
        notes.append(f"低位发热量取 {named}")
    energy, _, per = ncv[1].partition("/")
    assert ncv[0] is not None
    gj = ncv[0] * scale(energy, "GJ")
    return (gj * carbon[0] * oxidation * CO2_PER_C, f"tCO2/{per}"), notes


@dataclass(frozen=True)
class OwnFactor:
    """A measured factor and the rows that it is for."""

    factor: Factor
    source: str
    """Plain name of the kit's source, or of what the row wrote."""
    enterprise: str
    """An id; empty for the whole park."""
    from_year: int | None
    to_year: int | None

    def fits(self, enterprise: str, year: int | None) -> bool:
        """Whether it is for rows of this enterprise and year; rows without a year take only factors without years."""
        if self.enterprise and self.enterprise != enterprise:
            return False
        if year is None:
            return self.from_year is None and self.to_year is None
        return (self.from_year or 0) <= year <= (self.to_year or 9999)


def own_factors(data: Data, kit: FactorTable) -> tuple[OwnFactor, ...]:
    """The park's factors with the rows that each is for."""
    by_id = {factor.id: factor for factor in data.factors}
    return tuple(_own(row, by_id[f"{PREFIX}{row['id']}"], kit) for row in data.rows("factors"))


def _own(row: DataRow, factor: Factor, kit: FactorTable) -> OwnFactor:
    years = [row[id] if isinstance(row[id], int) else None for id in ("from_year", "to_year")]
    return OwnFactor(factor, _source(str(row["source"]), kit), str(row["enterprise"] or ""), years[0], years[1])  # type: ignore[arg-type]


def _source(text: str, kit: FactorTable) -> str:
    try:
        return plain_name(kit.find(text).id)
    except NoChoice:
        return plain_name(text)


def find_own(own: Iterable[OwnFactor], kit: FactorTable, source: str, enterprise: str, year: int | None) -> OwnFactor | None:
    """The measured factor for a row: its enterprise's before the park's, then the one that starts latest."""
    key = _source(source, kit)
    fitting = [one for one in own if one.source == key and one.fits(enterprise, year)]
    return max(fitting, key=lambda one: (bool(one.enterprise), one.from_year or 0, -(one.to_year or 9999)), default=None)
