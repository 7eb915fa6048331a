"""What a mapping file and the registers add to the text of a table before it is typed: whose, when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from parkbook.inventory.data.mapping import SourceMap
from parkbook.inventory.data.who import Who
from parkbook.inventory.reading.bodies import FoundTable
from parkbook.inventory.reading.cells import plain
from parkbook.inventory.reading.totals import some_cells
from parkbook.kit.model import Register
from parkbook.problems import Problems

MEANS_PARK = frozenset({"output", "instrument_use", "factors"})
"""Tables whose blank enterprise means the whole park, so that its name may stand there too."""
OWNERS = ("holder", "owner", "party")
"""Columns for whoever owns or trades: an enterprise, a unit, or (blank) the park."""
NEIGHBOURS = ("supplier", "customer")
"""Columns for the other side of a flow: a name inside is read as its id; whatever else stands there is outside."""
_YEARS = ("year", "vintage", "from_year", "to_year", "used_for_year")


def fill(found: FoundTable, table: Register, given: SourceMap, who: Who, problems: Problems) -> FoundTable:
    """The table with every name of an enterprise as its id and the mapping's enterprise and year where cells are blank.

    Rows with a name that nobody has are refused: they go to `moved`, with one error for each such name.
    """
    data = found.data
    if given.year is not None:
        for id in ("period", "year"):
            if table.column(id):
                _blank_is(data, id, str(given.year))
    for id in _YEARS:
        if id in data:
            data[id] = data[id].str.removesuffix("年")
    if given.enterprise:
        _blank_is(data, "enterprise", given.enterprise)
    refused = pd.Series(False, index=data.index)
    for id in ("enterprise", *OWNERS):
        if id in data:
            kept = any(c.id == id and c.required for c in table.columns)
            park = id in OWNERS or table.id in MEANS_PARK or who.single
            refused |= _resolve(found, id, lambda text, park=park: who.find(text, park), who, kept, problems)  # type: ignore[misc]
    for id in NEIGHBOURS:
        if id in data:
            names = {text: who.find(text) or text for text in data[id].unique()}
            data[id] = data[id].map(names).astype(object)
    if not refused.any():
        return found
    moved = pd.concat([found.moved, data[refused]]).sort_index() if len(found.moved) else data[refused]
    return replace(found, data=data[~refused], moved=moved)


def _blank_is(data: pd.DataFrame, id: str, text: str) -> None:
    if id in data:
        data[id] = data[id].mask(plain(data[id]).eq(""), text)
    else:
        data[id] = pd.Series(text, index=data.index, dtype=object)


def _resolve(
    found: FoundTable, id: str, find: Callable[[str], str | None], who: Who, kept: bool, problems: Problems
) -> pd.Series[bool]:
    """Names -> ids in place; where the rows are that name nobody.

    Args:
        kept: Whether a name of nobody stays, so that a column that must be filled is not called empty too.
    """
    text = plain(found.data[id])
    known = {one: find(one) if one else "" for one in text.unique()}
    unknown = [one for one, id_ in known.items() if id_ is None]
    found.data[id] = text.map({one: (one if kept else "") if id_ is None else id_ for one, id_ in known.items()}).astype(object)
    refused = text.isin(unknown)
    for one in unknown:
        places = [found.place(int(row), id) for row in text.index[text.eq(one)]]
        rows = "the row was" if len(places) == 1 else f"{len(places)} rows were"
        message = f"`{one[:40]}` is no enterprise of the park; {rows} not counted{some_cells(places)}"
        problems.error(places[0], "unknown-enterprise", message, who.hint(one))
    return refused
