"""Rows of the small data tables that lie in the future: nothing can have been made, used, traded or verified yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from parkbook.inventory.model import Data
from parkbook.inventory.reading.cells import parse_period
from parkbook.problems import Problems

_HAPPENED = {"output": "period", "instrument_use": "period", "park_bills": "period", "trades": "date", "verified": "year"}
"""Table -> the column that says when it was. Targets, assumptions and factors may be of years to come."""
_DATED = {"assets": "cancelled_on", "instruments": "cancelled_on"}
"""Table -> a date that is noted once the thing is done; the row stays without it."""


def without_future(data: Data, as_of: date, problems: Problems) -> Data:
    """The data without rows that lie behind `as_of`, with `future-period` for each; `complete` is False where one was left out.

    A period may end within the year of `as_of`, as in the activity table. A cancelling or a month of generation that lies in
    the future is a warning: the row stays.
    """
    tables = dict(data.tables)
    for table, column in _HAPPENED.items():
        rows = data.rows(table)
        late = [row for row in rows if _future(row.values.get(column), as_of)]
        for row in late:
            message = f"`{row[column]}` lies in the future, seen from {as_of}; the row was not counted"
            problems.error(row.at(column), "future-period", message, "look at the year")
        if late:
            tables[table] = tuple(row for row in rows if not any(row is other for other in late))
    for table, column in _DATED.items():
        for row in data.rows(table):
            for id in (column, "generation_month"):
                if _future(row.values.get(id), as_of):
                    message = f"`{row[id]}` lies in the future, seen from {as_of}"
                    problems.warn(row.at(id), "future-period", message, "look at the year; plans stand in targets and assumptions")
    whole = all(len(tables[table]) == len(rows) for table, rows in data.tables.items())
    return replace(data, tables=tables, complete=data.complete and whole)


def _future(value: object, as_of: date) -> bool:
    """Whether a date, a year, a month or a period begins behind the day, or ends behind its year."""
    if isinstance(value, date):
        return value > as_of
    try:
        period = parse_period(str(value)) if value is not None else None
    except ValueError:
        return False  # said where the table was read
    return period is not None and (period.first > as_of or period.last.year > as_of.year)
