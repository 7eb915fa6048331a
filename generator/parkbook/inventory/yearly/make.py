"""The data of a park -> its inventory: every year computed on its own, checked across years, summed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pandas as pd

from parkbook.inventory.across import check_stocks
from parkbook.inventory.activity import Activity, load_table
from parkbook.inventory.choosing import Options
from parkbook.inventory.data.own_factors import own_factors
from parkbook.inventory.factors import Factor, FactorTable, NoChoice, load_factors
from parkbook.inventory.follow.whole import find_follow
from parkbook.inventory.follow_model import Follow
from parkbook.inventory.model import Data, Inventory, YearSums
from parkbook.inventory.quality.whole import find_quality
from parkbook.inventory.yearly.choice import check_mixed_sets, settings
from parkbook.inventory.yearly.compute import YearRows, compute_year, merge
from parkbook.inventory.yearly.entities import Entities, find_entities
from parkbook.inventory.yearly.flows import mark_flows, warn_flows
from parkbook.inventory.yearly.frame import whole_frame
from parkbook.inventory.yearly.future import without_future
from parkbook.inventory.yearly.market import Use, cover_year, find_uses, market_factor
from parkbook.inventory.yearly.rows import read_rows
from parkbook.inventory.yearly.sums import YearFacts, sum_year
from parkbook.inventory.yearly.titles import source_titles
from parkbook.kit.model import Register
from parkbook.park.model import Park
from parkbook.problems import Place, Problem, Problems

_STOCKS = ("enterprise", "line", "source", "equipment", "unit_id", "first", "last", "opening_stock", "closing_stock", "ok")


def make_inventory(
    kit_root: Path, park: Park, data: Data, as_of: date, year: int | None, problems: Problems
) -> Inventory:
    """Everything that the data of a park comes to, on one day.

    Args:
        data: The folder `data/`.
        as_of: What lies beyond is refused; a year is whole once it is over on this day.
        year: The reporting year; else that of park.yml, else the last whole one with rows.
        problems: Gets what was found, and the inventory holds the same.
    """
    said = Problems()
    formulas = [p for p in problems if p.code == "formula"]
    data = without_future(data, as_of, said)
    made = compute_years(kit_root, park, data, as_of, year, said, formulas)
    made = replace(made, quality=find_quality(made, park, said))
    made = replace(made, follow=find_follow(made, park, as_of, said))
    problems.extend(said)
    return replace(made, problems=tuple(said.sorted()))


def compute_years(
    kit_root: Path,
    park: Park,
    data: Data,
    as_of: date,
    year: int | None,
    said: Problems,
    formulas: Sequence[Problem] = (),
) -> Inventory:
    """The years of an inventory alone: without quality and what follows, which stand on them.

    Args:
        formulas: Told when the files were read: formulas without a value, whose cells are not told of again.
    """
    table, declared = load_factors(kit_root, said), load_table(kit_root, said)
    made = _Making(park, data, as_of, table, declared, said, formulas).inventory(year)
    return replace(made, problems=tuple(said.sorted()))


@dataclass
class _Made:
    """The years of one park, computed."""

    activity: Activity
    entities: Entities
    years: dict[int, YearRows]
    lost: bool
    """Whether rows were refused that belong to no year."""


@dataclass
class _Making:
    """One inventory on its way."""

    park: Park
    data: Data
    as_of: date
    table: FactorTable | None
    declared: Register | None
    said: Problems
    formulas: Sequence[Problem]

    def inventory(self, year: int | None) -> Inventory:
        """Without quality and what follows."""
        entities = find_entities(self.park)
        if self.table is None or self.declared is None:
            return self._empty(entities, year)
        options = settings(self.park, self.table, self.said)
        uses = find_uses(self.data, entities, self.as_of, self.said)
        if not self.data.activity:
            return self._empty(entities, year, options)
        made = self._compute(self.table, self.declared, options, entities)
        return self._summed(made, self.table, options, uses, year)

    def _compute(self, table: FactorTable, declared: Register, options: Options, entities: Entities) -> _Made:
        activity, entities = read_rows(self.data, declared, entities, self.as_of, self.said, self.formulas)
        frame = activity.frame
        dated = frame["first"].le(pd.Timestamp(self.as_of)) & frame["last"].le(pd.Timestamp(self.as_of.year, 12, 31))
        activity.frame = kept = frame[dated]
        own = own_factors(self.data, table)
        numbers = sorted({*kept["first"].dt.year, *kept["last"].dt.year})
        span = range(int(numbers[0]), int(numbers[-1]) + 1) if numbers else range(0)
        years = {year: compute_year(activity, year, options, table, own, entities) for year in span if _has_rows(kept, year)}
        self.said.extend(merge(years))
        _check_stocks(activity, list(years.values()), self.said)
        return _Made(activity, entities, years, bool((~dated).any()))

    def _summed(self, made: _Made, table: FactorTable, options: Options, uses: tuple[Use, ...], asked: int | None) -> Inventory:
        activity = replace(made.activity, problems=self.said)
        facts: dict[int, YearFacts] = {}
        whole = self.data.activity_complete and made.activity.complete and not made.lost
        used: set[str] = set().union(*(rows.used for rows in made.years.values()))
        for year, rows in made.years.items():
            mark_flows(rows.frame, made.entities)
            market = market_factor(table, year)
            covered = cover_year(activity, rows.frame, rows.green, year, uses, market)
            power = _power_factor(table, year, options)
            bought = bool(rows.frame["mwh"].notna().any())
            used |= {market.id} if bought and market else set()
            facts[year] = YearFacts(
                complete=whole and not rows.frame["counted"].eq("refused").any(),
                power_factor=power,
                market_factor=market.id if market else "",
                covered_mwh=covered,
                power_equivalent=self.park.profile.carbon.power_equivalent.get(year),
            )
        frame = _stacked([rows.frame for rows in made.years.values()])
        missing = warn_flows(activity, frame, made.entities, self.said)
        facts = {year: replace(one, complete=one.complete and year not in missing) for year, one in facts.items()}
        check_mixed_sets(activity, frame, table, options.factor_set)
        sums = {year: sum_year(frame, year, made.entities.by_id, one) for year, one in facts.items()}
        self._check_equivalent(sums)
        inventory = self._empty(made.entities, asked, options)
        return replace(
            inventory,
            years=tuple(sums),
            year=self._year(tuple(sums), asked),
            sums=sums,
            frame=frame,
            place=lambda at: activity.place(at, ""),
            factors=_used_factors(table, self.data, used),
            source_titles=source_titles(frame, table),
        )

    def _empty(self, entities: Entities, asked: int | None, options: Options | None = None) -> Inventory:
        profile = self.park.profile
        chosen = (options.factor_set if options else None) or (self.table.default_set if self.table else "")
        frame = whole_frame({}, 0)
        nowhere = Place("data")
        return Inventory(
            years=(), year=self._year((), asked), gwp=profile.gwp, factor_set=chosen, sums={}, quality={}, frame=frame,
            place=lambda _: nowhere, entities=entities.by_id, factors=(), data=self.data, follow=Follow(), problems=(),
        )  # fmt: skip

    def _year(self, years: tuple[int, ...], asked: int | None) -> int | None:
        """Asked for, else that of park.yml, else the last one that is over, else the last one."""
        chosen = asked if asked is not None else self.park.profile.carbon.report_year
        if chosen is not None:
            if years and chosen not in years:
                message = f"no row of the activity data belongs to the reporting year {chosen}"
                place = Place("data") if asked is not None else self.park.place("profile", "carbon", "report_year")
                self.said.warn(place, "no-rows", message, f"there are rows of {', '.join(map(str, years))}")
            return chosen
        whole = tuple(year for year in years if date(year, 12, 31) <= self.as_of)
        last = whole or years
        return last[-1] if last else None

    def _check_equivalent(self, sums: Mapping[int, YearSums]) -> None:
        """Once for all years: energy at 等价值 is not given."""
        without = [year for year, one in sums.items() if one.energy_tce.calorific is not None and one.energy_tce.equivalent is None]
        if without:
            message = f"energy at equivalent value (等价值) is left out for {', '.join(map(str, without))}: "
            message += "park.yml gives no coal use of power plants of the year"
            hint = f"write carbon: {{power_equivalent: {{{without[-1]}: …}}}} in gce/kWh, from the year's energy statistics"
            self.said.warn(self.park.place("profile", "carbon", "power_equivalent"), "no-equivalent", message, hint)


def _has_rows(frame: pd.DataFrame, year: int) -> bool:
    return bool((frame["first"].le(pd.Timestamp(year, 12, 31)) & frame["last"].ge(pd.Timestamp(year, 1, 1))).any())


def _stacked(frames: list[pd.DataFrame]) -> pd.DataFrame:
    if not frames:
        return whole_frame({}, 0)
    return pd.concat(frames, ignore_index=True)


def _check_stocks(activity: Activity, years: list[YearRows], problems: Problems) -> None:
    """Whether stocks carry over, looked at over all years at once."""
    if not years:
        return
    rows = pd.concat([one.computed[list(_STOCKS)] for one in years])
    rows = rows[~rows.index.duplicated()].sort_index()
    check_stocks(replace(activity, frame=rows, problems=problems))


def _power_factor(table: FactorTable, year: int, options: Options) -> str:
    try:
        choice = table.choose("electricity", year, options.region)
    except NoChoice:
        return ""
    return choice.factor.id if choice.factor else ""


def _used_factors(table: FactorTable, data: Data, used: set[str]) -> tuple[Factor, ...]:
    """In the order of the kit's table, then the park's own."""
    return (*(factor for id, factor in table.factors.items() if id in used), *(factor for factor in data.factors if factor.id in used))
