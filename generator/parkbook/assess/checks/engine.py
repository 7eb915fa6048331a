"""How a check is declared, what it may look at, and how all of them are run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from parkbook.assess.model import CheckOutcome, CheckResult, Note
from parkbook.dates import add_months
from parkbook.kit.model import Kit
from parkbook.park.model import Park, Row

if TYPE_CHECKING:
    from parkbook.inventory.model import Inventory


@dataclass(frozen=True)
class Facts:
    """What a check may look at: the kit, the park's files as read, and the day."""

    kit: Kit
    park: Park
    as_of: date
    inventory: Inventory | None = None
    """What the folder data/ comes to; None where the park has none."""

    def rows(self, register: str) -> tuple[Row, ...]:
        """The rows of a register, in file order; none where the park has not filled it."""
        return self.park.rows(register)

    def note(self, text: str, register: str, row: Row | None = None) -> Note:
        """A sentence about one row, or about the register where no row is given."""
        table = self.park.table(register)
        return Note(text, table.place(row) if row else table.place(Row({}, 0)))

    def interval_months(self, routine: str) -> float | None:
        """The park's own interval for a routine (register routines), in months; None where it set none (0 is none)."""
        for row in self.rows("routines"):
            if row["id"] == routine and row["interval_months"]:
                return float(row["interval_months"])
        return None

    def within(self, day: date, months: float) -> bool:
        """Whether `day` lies no later than as-of and at most `months` before it."""
        return day <= self.as_of <= add_months(day, months)


PROFILE = "park.yml"
"""What a check reads where it looks into the profile instead of a register."""
DATA = "data/"
"""What it reads where it looks into the park's inventory."""
Verdict = CheckOutcome
Outcome = tuple[CheckResult, Iterable[Note]]
Rule = Callable[[Facts], Outcome]


@dataclass(frozen=True)
class Check:
    """A documented rule on the park's records."""

    id: str
    title: str
    """Chinese, what is looked at."""
    reads: tuple[str, ...]
    """Registers (or `park.yml`) it looks into."""
    holds: str
    """Chinese: when it holds."""
    fails: str
    unknown: str
    run: Rule = field(repr=False)


CHECKS: dict[str, Check] = {}


def check(
    id: str, title: str, reads: tuple[str, ...], holds: str, fails: str, unknown: str
) -> Callable[[Rule], Rule]:
    """Register a rule under its id. The rule returns `holds`, `fails` or `unknown`, and its notes with places."""

    def register(rule: Rule) -> Rule:
        if id in CHECKS:
            raise ValueError(f"two checks are called {id}")
        CHECKS[id] = Check(id, title, reads, holds, fails, unknown, rule)
        return rule

    return register


def run_checks(facts: Facts, ids: Iterable[str] | None = None) -> Mapping[str, CheckOutcome]:
    """Outcomes by id, in the order in which the checks were declared."""
    wanted = CHECKS if ids is None else {i: CHECKS[i] for i in ids if i in CHECKS}
    outcomes: dict[str, CheckOutcome] = {}
    for id, rule in wanted.items():
        # Another kit (--kit) need not declare every register that these checks look into.
        foreign = [r for r in rule.reads if r not in (PROFILE, DATA) and r not in facts.park.tables]
        if foreign:
            outcomes[id] = CheckOutcome(id, "unknown", (Note("本套没有这些台账：" + "、".join(foreign)),))
            continue
        result, notes = rule.run(facts)
        outcomes[id] = CheckOutcome(id, result, tuple(notes))
    return outcomes
