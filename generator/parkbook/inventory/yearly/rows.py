"""The activity rows of all files, each with its enterprise and its time; a row that lacks one is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from parkbook.inventory.activity import Activity, read_activity
from parkbook.inventory.choosing import each
from parkbook.inventory.model import GRID, Data, Entity
from parkbook.inventory.yearly.entities import Entities
from parkbook.kit.model import Register
from parkbook.problems import Problem, Problems


def read_rows(
    data: Data, declared: Register, entities: Entities, as_of: date, problems: Problems, formulas: Sequence[Problem] = ()
) -> tuple[Activity, Entities]:
    """Typed rows of the whole folder, and the entities with those that only the rows name.

    The column `enterprise` becomes an id; supplier and customer become an id, `grid` or "". Refused rows keep their place.

    Args:
        formulas: Told when the files were read: formulas without a value, whose cells are not told of a second time.
    """
    said = Problems(list(formulas))
    before = len(said)
    activity = read_activity(data.activity, declared, said)
    problems.extend(said.items[before:])
    activity = replace(activity, problems=problems)
    _check_times(activity, as_of)
    entities = _name_enterprises(activity, entities)
    for column, code in (("supplier", "unknown-supplier"), ("customer", "unknown-customer")):
        _name_parties(activity, column, code, entities)
    return activity, entities


def _check_times(activity: Activity, as_of: date) -> None:
    frame = activity.frame
    hint = "write 2025-03, or give the file its year in its mapping file (year: 2025)"
    activity.refuse(frame["first"].isna(), "period", "no-period", "the row has no period, so it belongs to no year", hint)
    today, year_end = pd.Timestamp(as_of), pd.Timestamp(as_of.year, 12, 31)
    future = frame["first"].gt(today) | frame["last"].gt(year_end)
    message = f"`{{text}}` lies in the future, seen from {as_of}: nothing can have been used yet"
    activity.refuse(future, "period", "future-period", message, "look at the year")
    running = frame["ok"] & frame["last"].gt(today)
    message = f"`{{text}}` is not over on {as_of}; the row was counted as it stands"
    activity.warn(running, "period", "future-period", message, "give the row the days that the bill covers")


def _name_enterprises(activity: Activity, entities: Entities) -> Entities:
    """Text -> id. Where a register could not be read whole, an unknown name is taken as it is, inside the boundary."""
    frame = activity.frame
    written = frame["enterprise"].astype(object)
    ids = each(written, lambda text: entities.find(text) if text else entities.own).astype(object)
    empty = written.eq("") & ids.eq("")
    hint = "fill the column enterprise, or give the file its enterprise in its mapping file (enterprise: e05)"
    activity.refuse(empty, "enterprise", "no-enterprise", "nobody is named whose this is", hint)
    unknown = written.ne("") & ids.eq("")
    if entities.readable:
        for text in written[unknown].unique():
            rows = unknown & written.eq(text)
            message = "`{text}` is no enterprise, unit or 其余企业 of this park"
            activity.refuse(rows, "enterprise", "unknown-enterprise", message, entities.hint(text))
    else:
        ids = ids.mask(unknown, written)
        more = {text: Entity(text, text, "unknown", True) for text in written[unknown].unique()}
        entities = replace(entities, by_id={**entities.by_id, **more}, names={**entities.names, **{t: t for t in more}})
    frame["enterprise"] = ids
    return entities


def _name_parties(activity: Activity, column: str, code: str, entities: Entities) -> None:
    """Whoever is not known here stands outside the park; each name is told once."""
    frame = activity.frame
    written = frame[column].astype(object)
    ids = each(written, entities.party).astype(object)
    unknown = written.ne("") & ids.eq("")
    for text in written[unknown].unique():
        rows = unknown & written.eq(text)
        message = "`{text}` is no enterprise of the registers: it was taken for somebody outside the park"
        activity.warn(rows & (rows.cumsum() == 1), column, code, message, entities.hint(text))
    frame[column] = ids.mask(unknown, GRID)
