"""Reductions that scenarios count: actions for the planned one, projects and opportunities that no action carries for stretch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from parkbook.inventory.follow_model import Measure
from parkbook.park.model import Park, Row

_MARKET = re.compile(r"(?:绿电|绿色电力)[^，,。]{0,8}(?:交易|采购|购买|购入)|(?:采购|购买|购入|买)[^，,。]{0,6}(?:绿电|绿证|绿色电力)|绿证")
_OFF = ("dropped", "retired")


@dataclass
class Measures:
    """Measures of both scenarios and, in Chinese, what is not among them and why."""

    planned: list[Measure] = field(default_factory=list)
    stretch: list[Measure] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def full_year(day: date) -> int:
    """First calendar year that lies wholly behind the day, the day's own where it is 1 January."""
    return day.year if (day.month, day.day) == (1, 1) else day.year + 1


def find_measures(park: Park, last: int, as_of: date) -> Measures:
    """Measures with effect behind the last data year.

    An action done before that year is in history already; one done within it counts by the part of the year that history
    lacks. One that is overdue counts from the first full year after as_of, and it is said. A project or an opportunity whose
    action brings a figure of its own is counted with the action alone.

    Args:
        last: Last data year.
    """
    found = Measures()
    carrying = set()
    for row in _rows(park, "actions"):
        expected = row["expected_reduction_t"] if row["actual_reduction_t"] is None else row["actual_reduction_t"]
        if expected is None:
            continue
        carrying.add(str(row["id"]))
        if (made := _action(row, float(expected), last, as_of, found)) is not None:
            found.planned.append(made)
    projects, opportunities = list(_projects(park, carrying, last, as_of, found)), []
    told = {measure.title for measure in projects}
    for measure in _opportunities(park, carrying, last, as_of, found):
        if measure.title not in told:
            opportunities.append(measure)
    found.stretch = [*projects, *opportunities]
    _leave_out_market(found)
    return found


def _leave_out_market(found: Measures) -> None:
    """The history is location-based: power bought as green changes it no more than other power does, so it is taken out and said."""
    bought = [measure for measure in (*found.planned, *found.stretch) if _MARKET.search(measure.title)]
    if not bought:
        return
    found.planned = [measure for measure in found.planned if measure not in bought]
    found.stretch = [measure for measure in found.stretch if measure not in bought]
    names, total = "、".join(f"“{measure.title}”" for measure in bought), sum(measure.reduction_t for measure in bought)
    found.missing.append(f"{names}是买绿电、绿证，每年{total:.0f}吨只有按市场法才看得到；路径用位置法，没有计入")


def _action(row: Row, reduction: float, last: int, as_of: date, found: Measures) -> Measure | None:
    done, title = row["done_on"], str(row["what"])
    if isinstance(done, date) and done <= as_of:
        if done.year < last or reduction <= 0:
            return None
        if done.year > last:
            return Measure(str(row["id"]), title, full_year(done), reduction)
        rest = (done - date(last, 1, 1)).days / ((date(last + 1, 1, 1) - date(last, 1, 1)).days)
        return Measure(str(row["id"]), title, last + 1, reduction * rest) if rest > 0 else None
    start = _start(row["due"], last, as_of, f"措施 {row['id']}“{title}”", found)
    return None if start is None or reduction <= 0 else Measure(str(row["id"]), title, start, reduction)


def _start(due: object, last: int, as_of: date, name: str, found: Measures) -> int | None:
    """Year of first full effect of something not done yet."""
    if not isinstance(due, date):
        found.missing.append(f"{name}有预期减排而没有完成期限，没有计入（填期限）")
        return None
    if due < as_of:
        found.missing.append(f"{name}过了期限（{due}）还没有完成，从{full_year(as_of)}年起算")
        return max(last + 1, full_year(as_of))
    return max(last + 1, full_year(due))


def _projects(park: Park, carrying: set[str], last: int, as_of: date, found: Measures) -> Iterator[Measure]:
    due_of = {str(row["id"]): row["due"] for row in _rows(park, "actions")}
    for row in _rows(park, "energy-projects"):
        reduction, action = row["reduction_t"], str(row["action"] or "")
        if not reduction or action in carrying or row["stage"] in _OFF or row["assessment"] == "cancelled":
            continue
        done = row["done_on"]
        if isinstance(done, date) and done <= as_of:
            if done.year > last:
                yield Measure(str(row["id"]), str(row["name"]), full_year(done), float(reduction))
            continue
        start = _start(row["due"] or due_of.get(action), last, as_of, f"项目 {row['id']}“{row['name']}”", found)
        if start is not None:
            yield Measure(str(row["id"]), str(row["name"]), start, float(reduction))


def _opportunities(park: Park, carrying: set[str], last: int, as_of: date, found: Measures) -> Iterator[Measure]:
    """Opportunities have no date: that of the action counts, else that of the objective; without either none is guessed."""
    due_of = {str(row["id"]): row["due"] for row in _rows(park, "actions")}
    goal_of = {str(row["id"]): row["due"] for row in _rows(park, "objectives")}
    for row in _rows(park, "review-opportunities"):
        reduction, action = row["reduction_t"], str(row["action"] or "")
        if not reduction or action in carrying or row["goes_to"] == "rejected":
            continue
        name = f"减排机会 {row['id']}“{row['what']}”"
        if row["goes_to"] == "project":
            found.missing.append(f"{name}去向是项目，按能源和设施项目里的数算，不再另计")
            continue
        due = due_of.get(action) or goal_of.get(str(row["objective"] or ""))
        if due is None:
            found.missing.append(f"{name}（每年{float(reduction):g}吨）没有措施也没有目标，不知道哪年起效，没有计入")
            continue
        start = _start(due, last, as_of, name, found)
        if start is not None:
            yield Measure(str(row["id"]), str(row["what"]), start, float(reduction))


def _rows(park: Park, register: str) -> tuple[Row, ...]:
    table = park.tables.get(register)
    return table.rows if table else ()
