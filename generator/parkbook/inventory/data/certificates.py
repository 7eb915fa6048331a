"""Green power instruments: each MWh is used once, by an instrument that there is, and not before it was generated."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from parkbook.inventory.activity import Activity
from parkbook.inventory.reading.totals import some_cells
from parkbook.problems import closest

_SLACK = 1e-9
_SHOWN = 5
"""Uses that are named where they stand in several files."""


def check(typed: Mapping[str, Activity]) -> None:
    """Hold the uses against the instruments; rows of use are refused where they use what is not there."""
    held, used = typed.get("instruments"), typed.get("instrument_use")
    if held is not None:
        _cancelled_early(held)
    if used is None:
        return
    known = {str(row["id"]): row for _, row in held.frame[held.frame["ok"]].iterrows()} if held is not None else {}
    every = set(held.frame["id"]) if held is not None else set()
    for text in used.frame["instrument"].unique():
        if text and text not in known:
            lost = text in every
            message = "`{text}` is no instrument of the table 绿色电力凭证"
            if lost:
                message = "the instrument `{text}` could not be read, so nothing can use it"
            hint = "mend its row there" if lost else closest(text, every, most=0) or "enter it in data/instruments first"
            used.refuse(used.frame["instrument"].eq(text), "instrument", "unknown-instrument", message, hint)
    for id, rows in used.frame[used.frame["ok"]].groupby("instrument", sort=False):
        _overused(used, str(id), rows, float(known[str(id)]["mwh"]))
        _timely(used, rows, known[str(id)])


def _cancelled_early(held: Activity) -> None:
    frame = held.frame
    pairs = zip(frame["cancelled_on"], frame["generation_month"], strict=True)
    early = [bool(day) and bool(month) and day.strftime("%Y-%m") < month for day, month in pairs]
    message = "`{text}` is before the month of generation"
    held.warn(pd.Series(early, index=frame.index), "cancelled_on", "instrument-period", message, "look at both dates")


def _overused(used: Activity, id: str, rows: pd.DataFrame, mwh: float) -> None:
    """Refuse the rows from which on the running sum is above what the instrument has."""
    running = rows["mwh"].cumsum()
    over = running.gt(mwh * (1 + _SLACK))
    if not over.any():
        return
    places = [used.place(int(row), "mwh") for row in rows.index]
    where = (places[0].cell or f"line {places[0].line}") + some_cells(places)
    if len({place.path for place in places}) > 1:
        where = ", ".join(map(str, places[:_SHOWN])) + (f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else "")
    total = float(running.iloc[-1])
    message = f"the uses of `{id}` come to {total:.15g} MWh, {total - mwh:.15g} more than its {mwh:.15g}; they stand in {where}"
    hint = "each MWh covers power once; the rows that go beyond were not counted"
    used.refuse(over.reindex(used.frame.index, fill_value=False), "mwh", "certificate-overused", message, hint)


def _timely(used: Activity, rows: pd.DataFrame, instrument: pd.Series) -> None:
    """A use before the month of generation or in a year after that of cancelling is told."""
    month, day = instrument["generation_month"], instrument["cancelled_on"]
    inside = pd.Series(used.frame.index.isin(rows.index), index=used.frame.index) & used.frame["ok"]
    if month:
        early = inside & used.frame["last"].lt(pd.Timestamp(f"{month}-01"))
        message = f"`{{text}}` is over before {month}, when this power was generated"
        used.warn(early, "period", "instrument-period", message, "power covers use of its own time: look at the period")
    if day:
        late = inside & used.frame["first"].dt.year.gt(day.year)
        message = f"`{{text}}` comes after {day.year}, the year in which the instrument was cancelled"
        used.warn(late, "period", "instrument-period", message, "look at the period and at the date of cancelling")
