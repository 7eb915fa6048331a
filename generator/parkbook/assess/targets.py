"""Now against intended, and what the way there costs: working days by question, resources by open action.

Pure. Effort comes from the questions (S hours, M days, L weeks), resources from the park's register of actions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from parkbook.assess.model import GAPS, Assessment, CriterionResult
from parkbook.assess.scoring import LEVEL
from parkbook.assess.slices import goal
from parkbook.kit.model import Question
from parkbook.park.model import Park, Row

DAYS: Mapping[str, tuple[float, float]] = {"S": (0.25, 1.0), "M": (1.0, 5.0), "L": (5.0, 20.0)}
"""Working days of one person for a whole question, from its effort: hours, days or weeks; 8 hours a day, 5 days a week.

A convention of ours, so that hours and weeks can be added; no standard gives one.
"""
Standing = Literal["reached", "short", "unproven", "untargeted", "settled", "unanswered", "not-applicable"]
OPEN: tuple[Standing, ...] = ("short", "unproven", "untargeted")
"""Standings that need work which is known."""
K = TypeVar("K", bound=Hashable)


def find_standing(result: CriterionResult) -> Standing:
    """Where one criterion stands between now and intended.

    reached: at its target, and proven where that needs proof. short: below its target. unproven: at its target, without
    the proof or contradicted. untargeted: a gap, and no target says how far it shall go. settled: no gap, no target.
    """
    if result.state == "na":
        return "not-applicable"
    if result.state is None:
        return "unanswered"
    wanted = goal(result)
    if wanted is None:
        return "untargeted" if result.finding in GAPS else "settled"
    if LEVEL[result.state] < LEVEL[wanted]:
        return "short"
    doubted = result.finding == "unproven" or result.contradicted
    return "unproven" if doubted else "reached"


def count_standings(results: Iterable[CriterionResult]) -> Counter[Standing]:
    """How many demands stand where; an alias is its target's."""
    return Counter(find_standing(r) for r in results if r.same_as is None)


@dataclass(frozen=True)
class Work:
    """What is known to be left of one question."""

    question: str
    standard: str
    clause: str
    owner: str | None
    """Who has most of its open items; where two have as many, the one who comes first in print."""
    refs: tuple[str, ...]
    """Open items, in print order."""
    low_days: float
    """The least effort, by the share of the question's items that are open."""
    high_days: float
    """The most effort, as if the whole question were still to do."""


@dataclass(frozen=True)
class Effort:
    """A sum of work in working days of one person."""

    low_days: float = 0.0
    high_days: float = 0.0
    questions: int = 0
    items: int = 0

    def __add__(self, other: Effort) -> Effort:
        return Effort(
            self.low_days + other.low_days,
            self.high_days + other.high_days,
            self.questions + other.questions,
            self.items + other.items,
        )


def find_work(assessment: Assessment, questions: Mapping[str, Question]) -> tuple[Work, ...]:
    """What is left to do of every question that has open items, in print order. Each question is counted once."""
    return _works(assessment, questions, OPEN)


def find_unknown(assessment: Assessment, questions: Mapping[str, Question]) -> tuple[Work, ...]:
    """The same for items that nobody answered: what they would take if nothing of them existed yet."""
    return _works(assessment, questions, ("unanswered",))


def _works(assessment: Assessment, questions: Mapping[str, Question], wanted: tuple[Standing, ...]) -> tuple[Work, ...]:
    asked: dict[str, list[CriterionResult]] = {}
    for result in assessment.criteria.values():
        if result.same_as is None and result.state != "na":
            asked.setdefault(result.question, []).append(result)
    found = []
    for id, results in asked.items():
        open_ = [r for r in results if find_standing(r) in wanted]
        if open_:
            low, high = DAYS[questions[id].effort]
            first = open_[0]
            share = len(open_) / len(results)
            refs = tuple(r.ref for r in open_)
            found.append(Work(id, first.standard, first.clause, _owner(open_), refs, low * share, high))
    return tuple(found)


def _owner(results: Iterable[CriterionResult]) -> str | None:
    return Counter(r.owner for r in results).most_common(1)[0][0]  # equal counts keep their order


def sum_work(works: Iterable[Work]) -> Effort:
    """The effort of several questions together."""
    return sum((Effort(w.low_days, w.high_days, 1, len(w.refs)) for w in works), Effort())


def work_by(works: Iterable[Work], key: Callable[[Work], K]) -> dict[K, list[Work]]:
    """Works by owner, chapter or anything else, in the order in which each comes first."""
    found: dict[K, list[Work]] = {}
    for work in works:
        found.setdefault(key(work), []).append(work)
    return found


Via = Literal["who", "unit", "objective"]


@dataclass(frozen=True)
class Need:
    """A resource that an open action names, and how the action is linked with an owner."""

    action: str
    """Key of the row in the register of actions."""
    via: tuple[Via, ...]
    """who: the owner does it; unit: the owner's unit does it; objective: that unit holds the objective it serves."""


def open_actions(park: Park) -> tuple[Row, ...]:
    """Rows of the register of actions that are not done, in file order; empty where a park keeps no such register."""
    table = park.tables.get("actions")
    return tuple(row for row in table.rows if row.values.get("done_on") is None) if table else ()


def find_needs(park: Park, owner: str, unit_of: Callable[[str], str]) -> tuple[Need, ...]:
    """Open actions with a resource that are linked with one owner of gaps, in file order.

    Args:
        owner: Id of a unit or a person.
        unit_of: The unit that an owner belongs to; a unit belongs to itself.
    """
    unit = unit_of(owner)
    objectives = park.tables.get("objectives")
    held = {key for key, row in objectives.by_key.items() if row.values.get("unit") == unit} if objectives else set()
    found = []
    for row in open_actions(park):
        if not row.values.get("resource"):
            continue
        tests: dict[Via, bool] = {
            "who": row.values.get("who") == owner,
            "unit": row.values.get("unit") == unit,
            "objective": row.values.get("objective") in held,
        }
        via = tuple(name for name, holds in tests.items() if holds)
        if via:
            found.append(Need(str(row.values["id"]), via))
    return tuple(found)
