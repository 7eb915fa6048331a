"""Scope 2 by the market-based method: certificates and green power cover what was bought, each MWh once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from parkbook.inventory.activity import Activity
from parkbook.inventory.factors import Factor, FactorTable
from parkbook.inventory.model import Data, DataRow
from parkbook.inventory.reading.cells import parse_period
from parkbook.inventory.yearly.entities import Entities
from parkbook.problems import Place, Problems

_SLACK = 1e-9
_NO_PURCHASE = "self"


@dataclass(frozen=True)
class Use:
    """A row of instrument_use, as far as the instrument reaches."""

    instrument: str
    entity: str
    """Id; "" for the whole park."""
    first: pd.Timestamp
    last: pd.Timestamp
    mwh: float
    text: str
    """The period as written."""
    place: Place

    def part(self, year: int) -> float:
        """MWh that fall into a year, by days."""
        start, end = max(self.first, pd.Timestamp(year, 1, 1)), min(self.last, pd.Timestamp(year, 12, 31))
        return self.mwh * max(0.0, (end - start).days + 1.0) / ((self.last - self.first).days + 1.0)


def find_uses(data: Data, entities: Entities, as_of: date, problems: Problems) -> tuple[Use, ...]:
    """Uses of instruments that are there, none beyond its MWh; green power from one's own roof is no purchase and covers none.

    Short periods come first, so that a month's use is not taken by a year's. Uses of what is not there, or of more than is
    there, were told where the table was read; here they cover nothing.
    """
    instruments = {str(row["id"]): row for row in data.rows("instruments") if row.values.get("id")}
    left = {id: _number(row, "mwh") for id, row in instruments.items()}
    found = []
    for row in data.rows("instrument_use"):
        id = str(row.values.get("instrument") or "")
        counted = min(_number(row, "mwh"), left.get(id, 0.0))
        use = _use(row, id, counted, entities)
        if use is None or counted <= 0 or instruments[id].values.get("kind") == _NO_PURCHASE:
            continue
        left[id] -= counted
        _check_cancelled(instruments[id], as_of, problems)
        found.append(use)
    return tuple(sorted(found, key=lambda use: use.last - use.first))


def _use(row: DataRow, id: str, mwh: float, entities: Entities) -> Use | None:
    text, who = str(row.values.get("period") or ""), str(row.values.get("enterprise") or "")
    try:
        period = parse_period(text)
    except ValueError:
        return None  # refused where the table was read
    entity = entities.find(who) if who else entities.own
    if who and not entities.inside(entity):
        return None
    return Use(id, entity, pd.Timestamp(period.first), pd.Timestamp(period.last), mwh, text, row.at("mwh"))


def _number(row: DataRow, column: str) -> float:
    value = row.values.get(column)
    return float(value) if isinstance(value, (int, float)) else 0.0


def _check_cancelled(instrument: DataRow, as_of: date, problems: Problems) -> None:
    day = instrument.values.get("cancelled_on")
    if instrument.values.get("kind") != "gec" or (isinstance(day, date) and day <= as_of):
        return
    message = f"the certificate `{instrument['id']}` covers power and has not been cancelled by {as_of}"
    problems.warn(instrument.at("cancelled_on"), "not-cancelled", message, "enter the day of cancellation; until then it can be sold on")


def market_factor(table: FactorTable, year: int) -> Factor | None:
    """The national factor without market-traded non-fossil power, of the year, else of the latest earlier one."""
    for earlier in range(year, 1989, -1):
        found = table.factors.get(f"elec.cn.{earlier}.excl_market")
        if found is not None:
            return found
    return None


def cover_year(
    activity: Activity, frame: pd.DataFrame, green: pd.Series[bool], year: int, uses: tuple[Use, ...], factor: Factor | None
) -> float:
    """Set `t_market` of power that was bought from outside: covered MWh are zero, the others take the market factor.

    Args:
        frame: Of one year; `t_market` is NaN where nothing covers a row and there is no factor.
        green: By row of the frame: bought as non-fossil.
    Returns:
        MWh that are covered.
    """
    rows = frame[frame["counted"].eq("in") & frame["mwh"].notna()]
    left = rows["mwh"].copy()
    for use in uses:
        _cover(activity.problems, rows, green.loc[rows.index], left, use, year)
    uncovered = left.clip(lower=0.0)
    covered = float((rows["mwh"] - uncovered).sum())
    value = float("nan") if factor is None else factor.value
    frame.loc[rows.index, "t_market"] = (uncovered * value).mask(uncovered.eq(0), 0.0)
    if len(rows):
        _say(activity, rows, green.loc[rows.index], uncovered, year, factor)
    return covered


def _cover(problems: Problems, rows: pd.DataFrame, green: pd.Series[bool], left: pd.Series[float], use: Use, year: int) -> None:
    """Take a use off what is left: green power first, then in proportion."""
    mwh = use.part(year)
    if mwh <= 0:
        return
    mine = rows["last"].ge(use.first) & rows["first"].le(use.last)
    if use.entity:
        mine &= rows["entity"].eq(use.entity)
    bought = float(left[mine].sum())
    if mwh > bought + _SLACK * max(1.0, mwh):
        whose = use.entity or "the park"
        message = f"`{use.instrument}` covers {mwh:g} MWh of {whose} in {use.text}, and only {bought:g} MWh bought from outside are left"
        problems.warn(use.place, "more-covered-than-used", message, "the rest covers nothing; use it elsewhere, or look for missing bills")
    rest = min(mwh, bought)
    for these in (mine & green, mine & ~green):
        room = float(left[these].sum())
        if room > 0 and rest > 0:
            taken = min(rest, room)
            left[these] = left[these] * (1.0 - taken / room)
            rest -= taken


def _say(
    activity: Activity, rows: pd.DataFrame, green: pd.Series[bool], uncovered: pd.Series[float], year: int, factor: Factor | None
) -> None:
    first = activity.place(int(rows["at"].iloc[0]), "source")
    open_ = uncovered.gt(_SLACK * rows["mwh"].clip(lower=1.0))
    if open_.any() and factor is None:
        message = f"there is no factor for power that no instrument covers, of {year} or before"
        activity.problems.warn(first, "no-market-factor", message, "the market-based figure of the year is left empty")
    elif open_.any() and factor is not None and factor.year != year:
        message = f"market-based: there is no factor without market-traded power of {year} yet: that of {factor.year} was taken"
        activity.problems.warn(first, "factor-year", message)
    for index in rows.index[green & open_]:
        at, mwh = int(str(rows.at[index, "at"])), float(uncovered[index])
        message = f"`{{text}}` counts as non-fossil power, and no instrument covers {mwh:g} MWh of it"
        message = message.replace("{text}", activity.text(at, "source")[:40])
        hint = "enter the contract or certificate in data/instruments and data/instrument_use; location-based it has the grid's factor"
        activity.problems.warn(activity.place(at, "source"), "green-without-instrument", message, hint)
