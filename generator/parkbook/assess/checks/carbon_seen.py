"""What the checks on the carbon data have in common: the reporting year, rows behind places, written against computed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from parkbook.assess.checks.engine import DATA, Facts, Outcome
from parkbook.assess.checks.observed import label, register_title
from parkbook.assess.model import CheckResult, Note
from parkbook.park.model import Row
from parkbook.problems import Place, Problem
from parkbook.wording import number

if TYPE_CHECKING:
    import pandas as pd

    from parkbook.inventory.model import Inventory

REPORT_TOLERANCE = 0.001
"""Between the total of a report and the sum of its sources: only rounding lies there (cses:6.3.1/f)."""
RECALCULATION_TOLERANCE = 0.01
"""Between a written value and one that another person gets from the data: cses:6.2.1/b and cses:6.4/a say 1 %."""
_MOST = 30
"""Notes of one check."""
_IN_SUMS = ("in", "eliminated")


class Seen:
    """Notes of one rule over an inventory, and the verdict that follows: what fails first, then what cannot be told."""

    def __init__(self, facts: Facts, inventory: Inventory, year: int) -> None:
        self.facts = facts
        self.inventory = inventory
        self.year = year
        """The reporting year. Years before it had their own report and are not judged again."""
        self._fails: list[Note] = []
        self._open: list[Note] = []

    def wrong(self, text: str, place: Place) -> None:
        """The data contradicts the check."""
        self._fails.append(Note(text, place))

    def unclear(self, text: str, place: Place | None = None) -> None:
        """It cannot be told from what stands there."""
        self._open.append(Note(text, place or Place(DATA)))

    def wrong_row(self, register: str, row: Row, text: str) -> None:
        """The data contradicts a row of a register."""
        self._fails.append(self._note(register, row, text))

    def unclear_row(self, register: str, row: Row, text: str) -> None:
        """What a row of a register says cannot be told from the data."""
        self._open.append(self._note(register, row, text))

    def _note(self, register: str, row: Row, text: str) -> Note:
        return self.facts.note(f"{label(self.facts, register, row)}{text}", register, row)

    def readable(self, register: str) -> bool:
        """Whether the register has rows and was read whole; noted where not."""
        table, title = self.facts.park.table(register), register_title(self.facts, register)
        if not table.rows:
            self._open.append(self.facts.note(f"台账“{title}”还没有内容", register))
        elif not table.readable:
            self._open.append(self.facts.note(f"台账“{title}”有内容没有读入，没看到的先不下结论", register))
        return bool(table.rows) and table.readable

    def verdict(self) -> tuple[CheckResult, list[Note]]:
        """Failing rows first; unknown where nothing fails and something could not be told."""
        notes = list(dict.fromkeys((*self._fails, *self._open)))
        if len(notes) > _MOST:
            notes = [*notes[:_MOST], Note(f"还有 {len(notes) - _MOST} 处，先把这些理清再看", Place(DATA))]
        if self._fails:
            return "fails", notes
        return ("unknown", notes) if self._open else ("holds", [])

    # rows of the activity data

    @cached_property
    def rows(self) -> pd.DataFrame:
        """The rows of the reporting year that were computed and belong to somebody inside the boundary."""
        frame = self.inventory.frame
        return frame[frame["year"].eq(self.year) & frame["counted"].isin(_IN_SUMS)]

    def place(self, row: pd.Series[Any]) -> Place:
        """Of a row of the frame."""
        return self.inventory.place(int(row["at"]))

    def found(self, code: str, year: int | None = None) -> list[tuple[Problem, pd.Series[Any]]]:
        """What the computing said with this code about rows of one year, each with its row of the frame."""
        named = [problem for problem in self.inventory.problems if problem.code == code]
        if not named:
            return []
        by_place = self._by_place(self.year if year is None else year)
        pairs = [(problem, by_place.get(spot(problem.place))) for problem in named]
        return [(problem, self.inventory.frame.loc[index]) for problem, index in pairs if index is not None]

    def _by_place(self, year: int) -> dict[tuple[str, str | None, int], Any]:
        """Place of a row -> its index in the frame."""
        if year not in self._places:
            at = self.inventory.frame.loc[self.inventory.frame["year"].eq(year), "at"]
            self._places[year] = {spot(self.inventory.place(int(one))): index for index, one in at.items()}
        return self._places[year]

    @cached_property
    def _places(self) -> dict[int, dict[tuple[str, str | None, int], Any]]:
        return {}

    # registers

    def compare(self, register: str, row: Row, column: str, computed: float | None, unit: str) -> None:
        """A value that a register has, against what the data comes to."""
        written = row[column]
        if written is None:
            self.unclear_row(register, row, "没有登记数值，无从核对")
        elif computed is None:
            self.unclear_row(register, row, "那一年的数，碳数据算不出或者没有算全，无从核对")
        elif not near(written, computed, RECALCULATION_TOLERANCE):
            shown = number(round(computed, _digits(written)))
            self.wrong_row(register, row, f"登记 {number(float(written))} {unit}，按数据算是 {shown} {unit}")


def spot(place: Place) -> tuple[str, str | None, int]:
    """The row that a place lies in."""
    return place.path, place.sheet, place.line


def look(facts: Facts) -> Seen | None:
    """What there is to see; None where the park has no activity data."""
    inventory = facts.inventory
    if inventory is None or inventory.year is None or inventory.year not in inventory.sums:
        return None
    return Seen(facts, inventory, inventory.year)


def nothing(facts: Facts) -> Outcome:
    """The outcome without activity data (of the reporting year)."""
    text = "还没有碳数据：data/ 文件夹里没有活动数据"
    if facts.inventory is not None and facts.inventory.years:
        text = f"报告年度 {facts.inventory.year} 没有活动数据"
    return "unknown", [Note(text, Place(DATA))]


def near(written: Any, computed: float, share: float) -> bool:
    """Within `share` of each other, or within half a unit of the last digit written."""
    return abs(float(written) - computed) <= max(share * abs(computed), 0.5 * 10.0 ** -_digits(written)) * (1 + 1e-9)


def _digits(value: object) -> int:
    """Decimals as written."""
    return len(str(value).partition(".")[2])
