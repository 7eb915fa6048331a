"""What `calc` gives: rows, groups, sums. Frozen values; floats unrounded; None where nothing can be said."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import overload

import pandas as pd

from parkbook.inventory.activity import Activity
from parkbook.inventory.choosing import scales
from parkbook.inventory.factors import GROUPS, Factor, FactorTable
from parkbook.inventory.methods import CO2_PER_C
from parkbook.problems import Problem, Problems

_ENERGY = ("stationary", "mobile", "electricity", "heat", "steam", "export_power", "export_heat")
_EXPORTS = ("export_power", "export_heat")
CATEGORIES = (
    *("stationary", "mobile", "process", "fugitive", "electricity", "heat", "steam", "export_power", "export_heat"),
    *("transport", "goods", "use_of_products", "other", "removal"),
)
DIRECT = ("stationary", "mobile", "process", "fugitive")
"""Formula (3)."""
INDIRECT = ("electricity", "heat", "steam", "transport", "goods", "use_of_products", "other")
"""Formula (4)."""
_SLACK = 1e-9


@dataclass(frozen=True)
class RowResult:
    """One row of the file; emission_t and co2e_t are None where it was refused or belongs to a balance."""

    row: int
    """Line of the CSV, or row of the sheet."""
    sheet: str | None
    """Name of the sheet; None for a CSV."""
    source: str
    category: str
    method: str
    consumption: float | None
    unit: str
    factor_id: str | None
    factor_value: float | None
    factor_unit: str | None
    emission_t: float | None
    """t of the gas, without its biogenic part."""
    gas: str
    co2e_t: float | None


class Rows(Sequence[RowResult]):
    """The rows of a result, each made when it is looked at: who wants the sums does not wait for a million of them."""

    def __init__(self, shown: pd.DataFrame) -> None:
        self._shown = shown

    def __len__(self) -> int:
        return len(self._shown)

    @overload
    def __getitem__(self, at: int) -> RowResult: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[RowResult, ...]: ...
    def __getitem__(self, at: int | slice) -> RowResult | tuple[RowResult, ...]:
        if isinstance(at, slice):
            return _made(self._shown.iloc[at])
        return _made(self._shown.iloc[[at]])[0]

    def __iter__(self) -> Iterator[RowResult]:
        return iter(_made(self._shown))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)


def _made(shown: pd.DataFrame) -> tuple[RowResult, ...]:
    columns = (shown[name].astype(object).where(shown[name].notna(), None).tolist() for name in shown)
    return tuple(map(RowResult, *columns))


@dataclass(frozen=True)
class GroupResult:
    """One balance, formula (1); co2e_t is None where a row of it was refused or more carbon goes out than in."""

    enterprise: str | None
    process: str | None
    period: str | None
    carbon_in_t: float
    carbon_out_t: float
    co2e_t: float | None


@dataclass(frozen=True)
class EnergyTce:
    """Energy used, less what was exported, in t of standard coal."""

    calorific: float | None
    """当量值."""
    equivalent: float | None
    """等价值; None where power was used, because the kit has no coefficient of the year's power plants."""


@dataclass(frozen=True)
class Calculation:
    """Results of one activity table in t CO2e."""

    gwp: str
    total: float | None
    """All rows and groups, whatever the scope; None where nothing could be computed."""
    complete: bool
    """False where anything was refused: the total then leaves it out."""
    rows: Sequence[RowResult]
    groups: tuple[GroupResult, ...]
    by_category: Mapping[str, float]
    by_gas: Mapping[str, float]
    energy_tce: EnergyTce
    biogenic_t: float
    direct_t: float
    """Formula (3)."""
    indirect_t: float
    """Formula (4)."""
    factors: tuple[Factor, ...]
    """Those of the kit that were used, with source and status."""
    problems: tuple[Problem, ...]


def nothing(gwp: str, problems: Problems) -> Calculation:
    """The result where there is no row to compute: no total, and what was found."""
    gases, found = dict.fromkeys(GROUPS, 0.0), tuple(problems.sorted())
    return Calculation(gwp, None, not problems.has_errors, (), (), {}, gases, EnergyTce(None, None), 0.0, 0.0, 0.0, (), found)


@dataclass(frozen=True)
class Counted:
    """Rows that were read the short way: their sums, and what a frame needs to know of the whole file."""

    here: pd.Series[bool]
    """Rows of the frame that these sums hold already."""
    once: pd.Series[bool]
    """Rows of the frame whose energy counts: of several gases of one line the first."""
    parts: pd.DataFrame
    """category, group, co2e_t: sums of many rows each."""
    biogenic_t: float
    coal: Sequence[float]
    """t of standard coal."""
    rows: Sequence[RowResult]
    """Of the whole file."""


def collect(activity: Activity, table: FactorTable, gwp: str, problems: Problems, counted: Counted | None = None) -> Calculation:
    """Sums of what the methods gave."""
    frame = activity.frame
    if frame.empty:
        return nothing(gwp, problems)
    groups, group_categories = _groups(activity)
    energy = _energy(activity, counted)
    mine = frame if counted is None else frame[~counted.here]
    parts = pd.concat(
        [
            *(() if counted is None else (counted.parts,)),
            mine.loc[mine["co2e_t"].notna(), ["category", "group", "co2e_t"]],
            pd.DataFrame({"category": group_categories, "group": "CO2", "co2e_t": [g.co2e_t for g in groups]}).dropna(),
        ]
    )
    used = dict.fromkeys(frame.loc[frame["emission_t"].notna(), "used_id"])
    factors = tuple(table.factors[id] for id in used if id in table.factors)
    _to_check(activity, factors)
    sums = parts.groupby("category")["co2e_t"].sum()
    by_category = {category: float(sums[category]) for category in CATEGORIES if category in sums}
    by_gas = parts.groupby("group")["co2e_t"].sum()
    return Calculation(
        gwp=gwp,
        total=math.fsum(parts["co2e_t"]) if len(parts) else None,
        complete=not problems.has_errors,
        rows=rows_of(activity) if counted is None else counted.rows,
        groups=groups,
        by_category=by_category,
        by_gas={group: float(by_gas.get(group, 0.0)) for group in GROUPS},
        energy_tce=energy,
        biogenic_t=float(mine["biogenic_t"].sum()) + (0.0 if counted is None else counted.biogenic_t),
        direct_t=sum(by_category.get(c, 0.0) for c in DIRECT),
        indirect_t=sum(by_category.get(c, 0.0) for c in INDIRECT),
        factors=factors,
        problems=tuple(problems.sorted()),
    )


def rows_of(activity: Activity) -> Rows:
    """What is shown of each row of the frame."""
    frame = activity.frame
    shown = pd.DataFrame(
        {
            "row": frame["row"],
            "sheet": activity.sheets(),
            "source": frame["source"],
            "category": frame["category"],
            "method": frame["method"],
            "consumption": frame["consumption"].where(frame["ok"]),
            "unit": frame["unit_id"],
            "factor_id": frame["used_id"].fillna("").replace("", None),
            "factor_value": frame["used_value"].where(frame["ok"]),
            "factor_unit": frame["used_unit"].fillna("").replace("", None),
            "emission_t": frame["emission_t"],
            "gas": frame["gas"],
            "co2e_t": frame["co2e_t"],
        }
    )
    return Rows(shown)


def _groups(activity: Activity) -> tuple[tuple[GroupResult, ...], list[str]]:
    """Formula (1) by enterprise, process and period, and the category of each group (`process` where its rows differ).

    A group that lost a row is not computed: without it the balance would be another one.
    """
    frame = activity.frame
    rows = frame[frame["method"].eq("balance")]
    if rows.empty:
        return (), []
    keys = ["enterprise", "process", "period"]
    carbon = rows.assign(into=rows["carbon_t"].clip(lower=0), out=-rows["carbon_t"].clip(upper=0))
    found = carbon.groupby(keys, sort=False).agg(
        into=("into", "sum"), out=("out", "sum"), whole=("ok", "all"), kinds=("category", "nunique"), category=("category", "first")
    )
    co2 = (found["into"] - found["out"]) * CO2_PER_C
    below = co2.lt(-_SLACK * found["into"].clip(lower=1)) & found["whole"]
    first = rows.reset_index(names="at").groupby(keys, sort=False)["at"].first()
    names = list(first.index.to_frame().itertuples(index=False, name=None))
    for key, row, whole, under in zip(names, first, found["whole"], below, strict=True):
        name = " / ".join(part for part in key if part) or "this balance"
        place = activity.place(int(row), "process")
        if not whole:
            message = f"the balance of {name} lost a row and was not computed"
            activity.problems.error(place, "incomplete-balance", message, "mend the row; inputs and outputs belong together")
        elif under:
            message = f"the balance of {name} is below zero: more carbon goes out than in"
            activity.problems.error(place, "negative-balance", message, "an input is missing, or a carbon content is wrong")
    values = co2.where(found["whole"] & ~below)
    category = found["category"].where(found["kinds"].eq(1), "process")
    made = tuple(
        GroupResult(who or None, where or None, when or None, into, out, None if pd.isna(value) else value)
        for (who, where, when), into, out, value in zip(names, found["into"], found["out"], values, strict=True)
    )
    return made, list(category)


def _energy(activity: Activity, counted: Counted | None) -> EnergyTce:
    """The sum of `energy_by_row`; equivalent value is left out, and said, where power was used."""
    frame = activity.frame
    coal = energy_by_row(activity, None if counted is None else counted.once)
    if coal.empty:
        return EnergyTce(None, None)
    rows = pd.Series(True, index=coal.index).reindex(frame.index, fill_value=False)
    power = rows & frame["category"].isin(["electricity", "export_power"])
    if power.any():
        message = "energy at equivalent value (等价值) is left out: the kit has no coal use of power plants by year"
        activity.warn(power & (power.cumsum() == 1), "source", "no-equivalent", message, "take it from the year's energy statistics")
    known = list(coal.dropna()) if counted is None else [*coal[~counted.here[coal.index]].dropna(), *counted.coal]
    calorific = math.fsum(known) if known else None
    return EnergyTce(calorific, None if power.any() else calorific)


def energy_by_row(activity: Activity, once: pd.Series[bool] | None = None) -> pd.Series[float]:
    """t of standard coal (当量值) of each row that is energy; exports and outputs negative, NaN where nobody knows.

    Of one line with several gases the first counts; rows that are no energy have no entry.

    Args:
        once: Where these rows are known, of a file of which the frame is a part.
    Source: GB/T 2589: the coefficient it lists, else NCV / 29.307 GJ.
    """
    frame = activity.frame
    rows = frame["ok"] & frame["category"].isin(_ENERGY) & (frame["tce"].notna() | frame["ncv_tce"].notna())
    if once is None:
        several = frame[frame["line"].ne("") & frame["line"].duplicated(keep=False)]
        first = several.groupby(["enterprise", "line", "source", "period"])["gas"].transform("first")
        once = several["gas"].eq(first).reindex(frame.index, fill_value=True)
    rows &= once
    if not rows.any():
        return pd.Series(dtype=float)
    per_unit = _tce_per_unit(activity, rows)
    sign = frame["category"].isin(_EXPORTS).map({True: -1.0, False: 1.0}) * frame["flow"].eq("output").map({True: -1.0, False: 1.0})
    coal = (frame["amount"] * per_unit * frame["share"].fillna(1) * sign)[rows]
    lost = coal.isna()
    if lost.any():
        some = lost.reindex(frame.index, fill_value=False)
        activity.warn(some, "unit", "no-energy", "the energy in `{text}` is not counted: nobody gives its calorific value", "fill ncv and ncv_unit")
    return coal


def _tce_per_unit(activity: Activity, rows: pd.Series[bool]) -> pd.Series[float]:
    """t of coal in one unit of the amount; own calorific value first, then the listed coefficient, then the table's."""
    frame = activity.frame
    unit_ = frame["amount_unit"]
    own = rows & frame["ncv"].notna() & frame["ncv_tce"].notna()
    listed = rows & ~own & frame["tce"].notna()
    measured = frame["ncv"] * frame["ncv_tce"] * scales(activity, own, frame["ncv_unit"], "GJ/" + unit_, "ncv_unit", fits_or_nan)
    by_list = frame["tce"] * scales(activity, listed, unit_, frame["tce_unit"], "unit", fits_or_nan)
    ncv = frame["f_ncv"] * scales(activity, rows, frame["f_ncv_unit"], "GJ/" + unit_, "unit", fits_or_nan)
    direct = scales(activity, rows, unit_, pd.Series("GJ", index=frame.index), "unit", fits_or_nan)
    return measured.fillna(by_list).fillna(frame["ncv_tce"] * ncv).fillna(frame["ncv_tce"] * direct)


def fits_or_nan(one: str, to: str) -> float:
    """`scale`, NaN where the units do not fit: energy is shown beside, and its lack refuses no emission."""
    from parkbook.inventory.units import UnitFault, scale

    try:
        return scale(one, to)
    except UnitFault:
        return float("nan")


def _to_check(activity: Activity, factors: tuple[Factor, ...]) -> None:
    frame = activity.frame
    for factor in factors:
        if factor.status != "cross-checked":
            rows = frame["used_id"].eq(factor.id) & frame["emission_t"].notna()
            message = f"the factor {factor.id} ({factor.value:g} {factor.unit}) has not been checked against its source yet"
            activity.warn(rows & (rows.cumsum() == 1), "source", "factor-to-check", message, f"look it up: {factor.source}")


def write_json(result: Calculation, out: Callable[[str], object]) -> None:
    """`calc_json` as text, written piece by piece: a table of any length takes no more memory than its sums."""
    bare = json.dumps(_fields(result, ()), ensure_ascii=False, indent=2)
    before, after = bare.split('"rows": []', 1)
    out(before + '"rows": [')
    sign = "\n"
    for row in result.rows:
        cells = (f'      "{name}": {_cell_json(value)}' for name, value in vars(row).items())
        out(sign + "    {\n" + ",\n".join(cells) + "\n    }")
        sign = ",\n"
    out(("\n  ]" if sign != "\n" else "]") + after + "\n")


def _cell_json(value: str | float | None) -> str:
    """Figures by themselves: they are finite, and a million of them should not each ask for an encoder."""
    if value is None:
        return "null"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def calc_json(result: Calculation) -> dict[str, object]:
    """The fields of DATA.md section 4."""
    return _fields(result, [asdict(row) for row in result.rows])


def _fields(result: Calculation, rows: Sequence[object]) -> dict[str, object]:
    return {
        "unit": "tCO2e",
        "gwp": result.gwp,
        "total": result.total,
        "rows": rows,
        "groups": [asdict(group) for group in result.groups],
        "by_category": dict(result.by_category),
        "by_gas": dict(result.by_gas),
        "energy_tce": asdict(result.energy_tce),
        "problems": [problem.as_json() for problem in result.problems],
    }
