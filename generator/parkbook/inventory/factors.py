"""Emission factors, everyday names and warming potentials: what the kit's tables say, and which of it fits a row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from parkbook.inventory.units import UnitFault, factor_unit, scale, unit
from parkbook.loading import prune
from parkbook.model import BothText, Flag, Id, Model, Words
from parkbook.park.tables import Grid, read_csv
from parkbook.problems import Place, Problems, closest
from parkbook.source import read_yaml

FOLDER = "questionnaires/factors"
GWP_SETS = ("AR4", "AR5", "AR6")
GROUPS = ("CO2", "CH4", "N2O", "HFCs", "PFCs", "SF6", "NF3")
"""The seven groups of gases in print order; HCFC-22 stands outside and is never part of a total."""
LOW_TC_PER_GJ, HIGH_TC_PER_GJ = 0.010, 0.075
"""Carbon content of any fuel lies between; a lost power of ten does not."""
_NUMBERS = ("value", "ncv", "carbon_content", "oxidation_rate", "year")
_CATEGORY = {
    "fuel_combustion": "stationary",
    "electricity": "electricity",
    "heat": "heat",
    "process": "process",
    "fugitive": "fugitive",
    "sink": "removal",
}
"""Category of a factor in factors.csv -> category of an activity row; the others are no factors of a row."""


_STANDARD = re.compile(r"(?:GB(?:/T)?|HJ|DL/T|SH/T|YB/T) [\d.]+[—-]\d{4}")


class NoChoice(Exception):
    """No factor fits; carries code, message and hint."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


@dataclass(frozen=True)
class Factor:
    """One row of factors.csv, as printed there; unknown parts are None."""

    id: str
    name_zh: str
    name_en: str
    category: str
    gas: str
    value: float
    unit: str
    """e.g. tCO2/t; for warming potentials kgCO2e/kg."""
    ncv: float | None
    ncv_unit: str
    carbon_content: float | None
    carbon_content_unit: str
    oxidation: float | None
    """0 to 1."""
    year: int | None
    region: str
    source: str
    clause: str
    status: str
    """cross-checked or to-check."""


    @property
    def publication(self) -> str:
        """Number of the standard it was printed in, such as GB/T 32151.34—2024; the whole source where it has no number."""
        found = _STANDARD.match(self.source)
        return found[0] if found else self.source


class FactorSet(Model):
    id: Id
    title: BothText


class Source(Model):
    """What a row may name: everyday names, and the factor behind them."""

    id: Words
    names: tuple[Words, ...] = ()
    fuel: Words | None = None
    """Key within a set: the factor is fuel.<set>.<key>."""
    factor: Words | None = None
    electricity: Flag = False
    category: Words | None = None
    tce: Words | None = None
    """Id of the GB/T 2589 coefficient."""
    tce_unit: Words | None = None
    """The coefficient's unit where the table's leaves its state open (kgce/m3 of gas at 0 °C is kgce/Nm3)."""
    unclear: BothText | None = None
    """Why there is no default, and what to write."""
    gas: str | None = None
    """Set for gases that escape as they are."""


class Gas(Model):
    """A gas or a blend and the group that it is reported in."""

    id: Words
    key: Words
    """gwp.<set>.<key> is the id of its warming potential."""
    group: Words
    names: tuple[Words, ...] = ()
    instead: Words | None = None
    """Gas whose potential is taken where the set has none of its own; that is said."""
    parts: dict[str, float] = Field(default_factory=dict)
    """Share of mass of each gas, for blends."""


class AliasFile(Model):
    """`questionnaires/factors/aliases.yml`."""

    default_set: Id
    sets: tuple[FactorSet, ...]
    sources: tuple[Source, ...]
    gases: tuple[Gas, ...]


@dataclass(frozen=True)
class Choice:
    """The factor for a row; `note` says what a person should know about it."""

    factor: Factor | None
    source: Source
    category: str
    note: str = ""


@dataclass(frozen=True)
class Gwp:
    """t CO2e of one t of gas over 100 years."""

    id: str
    value: float
    group: str
    note: str = ""


@dataclass(frozen=True)
class FactorTable:
    """Everything the kit knows of factors."""

    factors: Mapping[str, Factor]
    sources: Mapping[str, Source]
    """By plain name."""
    gases: Mapping[str, Gas]
    """By plain name."""
    sets: tuple[str, ...]
    default_set: str

    def find(self, name: str) -> Source:
        """The source of this name, alias or factor id.

        Raises:
            NoChoice: `unknown-source`, with the nearest name.
        """
        found = self.sources.get(plain_name(name))
        if found is None:
            hint = closest(plain_name(name), self.sources) or "name a source of the kit, or give factor_value or carbon_content"
            raise NoChoice("unknown-source", f"`{name[:40]}` is no source known here", hint)
        return found

    def choose(self, source: str, year: int | None, region: str | None = None, set: str | None = None) -> Choice:
        """The factor of a source.

        Args:
            year: Year of the data; only electricity factors are chosen by it.
            region: A province or region for electricity; the national average without it.
            set: Set of fuel factors, default that of aliases.yml.
        Raises:
            NoChoice: the source is unknown, or has no default factor for this year, region and set.
        """
        found = self.find(source)
        if found.electricity:
            factor, note = self._electricity(year, region)
            return Choice(factor, found, found.category or "electricity", note)
        if found.unclear and found.factor is None:
            raise NoChoice("unclear-source", f"`{source[:40]}`: {found.unclear.en}", found.unclear.zh)
        if found.gas:
            return Choice(None, found, "fugitive")
        set = set or self.default_set
        id = f"fuel.{set}.{found.fuel}" if found.fuel else found.factor or ""
        factor_ = self.factors.get(id)
        if factor_ is None:
            others = [s for s in self.sets if f"fuel.{s}.{found.fuel}" in self.factors]
            hint = f"the set {', '.join(others)} has one: name its id in the column factor" if others else "give a factor_value"
            raise NoChoice("no-factor", f"the set {set} has no factor for `{source[:40]}`", hint)
        return Choice(factor_, found, found.category or _CATEGORY.get(factor_.category, "other"))

    def by_id(self, id: str) -> Choice:
        """The factor with this very id.

        Raises:
            NoChoice: there is none, or it is no emission factor of an activity (a rate, a coefficient, a potential).
        """
        factor = self.factors.get(id.strip())
        if factor is None:
            raise NoChoice("unknown-factor", f"`{id[:60]}` is no factor of the kit", closest(id, self.factors))
        if factor.category not in _CATEGORY:
            message = f"`{id}` ({factor.category}) is no factor that a quantity is multiplied with"
            raise NoChoice("unknown-factor", message, "name a factor of fuel, power, heat or process")
        source = self.sources.get(plain_name(id), Source(id=id, factor=id))
        return Choice(factor, source, _CATEGORY[factor.category])

    def regions(self) -> set[str]:
        """Regions and provinces that have electricity factors."""
        return {f.region for f in self.factors.values() if f.id.startswith(("elec.region.", "elec.prov."))}

    def _electricity(self, year: int | None, region: str | None) -> tuple[Factor, str]:
        """The data year's average factor, else the latest earlier one's."""
        place = region if region and region != "CN" else "CN"
        ids = ("elec.region.", "elec.prov.")
        series = {
            f.year: f
            for f in self.factors.values()
            if f.year and f.region == place and (f.id.startswith(ids) or (place == "CN" and f.id == f"elec.cn.{f.year}.avg"))
        }
        if not series:
            raise NoChoice("no-factor", f"there is no electricity factor for `{place}`", closest(place, self.regions()))
        if year is None:
            last = series[max(series)]
            return last, f"the row has no year: the electricity factor of {last.year} was taken"
        if year in series:
            return series[year], ""
        earlier = [y for y in series if y < year]
        if not earlier:
            message = f"there is no electricity factor for {place} of {year} or before"
            raise NoChoice("no-factor", message, "name one in the column factor, or give a factor_value")
        return series[max(earlier)], f"there is no electricity factor of {year} yet: that of {max(earlier)} was taken"

    def gas(self, name: str) -> Gas:
        """The gas or blend of this name: R410A, R-410A and r 410a are one.

        Raises:
            NoChoice: `unknown-gas`.
        """
        found = self.gases.get(plain_gas(name))
        if found is None:
            near = closest(name, [g.id for g in self.gases.values()], most=0)
            raise NoChoice("unknown-gas", f"`{name[:40]}` is no gas known here", near)
        return found

    def gwp(self, name: str, set: str = "AR5") -> Gwp:
        """Global warming potential over 100 years of a gas or blend by an IPCC report, t CO2e per t."""
        gas = self.gas(name)
        found = self.factors.get(f"gwp.{set.lower()}.{gas.key}")
        if found is not None:
            return Gwp(found.id, found.value, gas.group)
        if gas.parts:
            parts = [self.gwp(part, set).value * share for part, share in gas.parts.items()]
            return Gwp(f"gwp.{set.lower()}.{gas.key}", sum(parts), gas.group)
        if gas.instead:
            other = self.gwp(gas.instead, set)
            return Gwp(other.id, other.value, gas.group, f"{set} in the kit has no {gas.id}: that of {gas.instead} was taken")
        raise NoChoice("unknown-gas", f"{set} in the kit has no warming potential of `{gas.id}`", "use another set")


def plain_name(name: str) -> str:
    """A name as it is looked up: no spaces, half width, lower case."""
    return "".join(unicodedata.normalize("NFKC", name).split()).lower()


def plain_gas(name: str) -> str:
    """A gas as it is looked up: HFC-134a is HFC134A, CH4_fossil is CH4FOSSIL."""
    return plain_name(name).replace("-", "").replace("_", "").upper()


def load_factors(root: Path, problems: Problems) -> FactorTable | None:
    """The kit's factors and names; None where a file cannot be read. A row that is wrong is left out, with its place."""
    grid = read_csv(root, f"{FOLDER}/factors.csv", problems)
    document = read_yaml(root, f"{FOLDER}/aliases.yml", problems)
    file = prune(AliasFile, document.data, document.source, problems) if document else None
    if grid is None or not grid.rows or file is None:
        return None
    factors = _factors(grid, problems)
    gases = {plain_gas(name): gas for gas in file.gases for name in (gas.id, *gas.names)}
    place = document.source.place if document else lambda _: Place(FOLDER)
    for index, source in enumerate(file.sources):
        for id in filter(None, (source.factor, source.tce)):
            if id not in factors:
                problems.error(place(("sources", index)), "unknown-factor", f"`{id}` is no factor", closest(id, factors))
    sets = tuple(s.id for s in file.sets)
    return FactorTable(factors, _named(file, factors, sets), gases, sets, file.default_set)


def _factors(grid: Grid, problems: Problems) -> dict[str, Factor]:
    head = [cell.strip() for cell in grid.rows[0]]
    found: dict[str, Factor] = {}
    for number, cells in enumerate(grid.rows[1:], start=1):
        row = dict(zip(head, cells, strict=False))
        place = grid.place(number, -1)
        try:
            factor = _factor(row)
            _sound(factor)
        except (KeyError, ValueError) as why:
            problems.error(place, "factor", f"`{row.get('id', '')}`: {why}", "the row was left out")
            continue
        if factor.id in found:
            problems.error(place, "duplicate-id", f"`{factor.id}` stands here a second time", "keep one row")
            continue
        found[factor.id] = factor
    return found


def _factor(row: Mapping[str, str]) -> Factor:
    numbers = {name: float(row[name]) if row[name] else None for name in _NUMBERS}
    value, oxidation, year = numbers["value"], numbers["oxidation_rate"], numbers["year"]
    if value is None:
        raise ValueError("the value is missing")
    return Factor(
        id=row["id"],
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        category=row["category"],
        gas=row["gas"],
        value=value,
        unit=row["unit"],
        ncv=numbers["ncv"],
        ncv_unit=row["ncv_unit"],
        carbon_content=numbers["carbon_content"],
        carbon_content_unit=row["carbon_content_unit"],
        oxidation=None if oxidation is None else oxidation / 100,
        year=None if year is None else int(year),
        region=row["region"],
        source=row["source"],
        clause=row["source_clause"],
        status=row["status"],
    )


def _sound(factor: Factor) -> None:
    """Refuse what would count wrong: carbon out of any fuel's range, units that nobody can read.

    Raises:
        ValueError: with what is wrong.
    """
    carbon = factor.carbon_content
    if carbon is not None and not LOW_TC_PER_GJ <= carbon <= HIGH_TC_PER_GJ:
        raise ValueError(f"carbon content {carbon} lies outside {LOW_TC_PER_GJ} to {HIGH_TC_PER_GJ} tC/GJ")
    if factor.category in _CATEGORY and factor.category not in ("fugitive",):
        try:
            factor_unit(factor.unit)
            if factor.ncv is not None:
                scale(factor.ncv_unit.partition("/")[0], "GJ")
                unit(factor.ncv_unit)
        except UnitFault as why:
            raise ValueError(why.message) from None


def _named(file: AliasFile, factors: Mapping[str, Factor], sets: Iterable[str]) -> dict[str, Source]:
    """Every name a row may use. Aliases first; then gases; then the names and ids of the factors themselves."""
    found: dict[str, Source] = {}
    fuels = {source.fuel: source for source in file.sources if source.fuel}
    by_factor = {source.factor: source for source in reversed(file.sources) if source.factor}
    for source in file.sources:
        for name in (source.id, *source.names):
            found.setdefault(plain_name(name), source)
    for gas in file.gases:
        source = Source(id=gas.id, gas=gas.id, category="fugitive")
        for name in (gas.id, *gas.names, gas.id.replace("-", ""), *(n.replace("-", "") for n in gas.names)):
            found.setdefault(plain_name(name), source)
    for factor in factors.values():
        if factor.category not in _CATEGORY or (factor.category == "electricity" and factor.id != "elec.nonfossil.zero"):
            continue
        key = next((factor.id.removeprefix(f"fuel.{s}.") for s in sets if factor.id.startswith(f"fuel.{s}.")), None)
        base = fuels.get(key, Source(id=key, fuel=key)) if key else by_factor.get(factor.id, Source(id=factor.id, factor=factor.id))
        for name in (factor.name_zh, factor.name_en):
            found.setdefault(plain_name(name), base)
    for factor in factors.values():
        if factor.category in _CATEGORY:  # the very id: of that set, whatever the set asked for
            key = next((factor.id.removeprefix(f"fuel.{s}.") for s in sets if factor.id.startswith(f"fuel.{s}.")), None)
            tce = fuels.get(key or "") or by_factor.get(factor.id) or (found.get("电力") if factor.category == "electricity" else None)
            update = {"fuel": None, "factor": factor.id, "electricity": False, "unclear": None, "category": None}
            found[plain_name(factor.id)] = (tce or Source(id=factor.id)).model_copy(update=update)
    return found
