"""Before three hundred items are answered: a first pass at question level, and what remains after it, by owner.

Pure. A state that stands on a question holds for its items until each has one of its own (DESIGN.md section 6), so a
park can answer every question once, see where it stands, and only then go item by item.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from parkbook.assess.model import Assessment, CriterionResult
from parkbook.kit.model import Question

SECONDS_PER_QUESTION = 40
"""Reading one question and its items aloud and agreeing on a state; ours, to be replaced by a park's own measure."""
MINUTES_PER_ITEM = 3
"""Opening the evidence of one item and giving it a state of its own; ours too."""
Depth = Literal["open", "partly", "coarse", "itemised"]


def find_depth(results: Iterable[CriterionResult]) -> Depth:
    """How far one question is answered.

    open: nothing; partly: some items have no state; coarse: each has one, some from the question; itemised: each its own.
    """
    own = [r for r in results if r.same_as is None]
    answered = [r for r in own if r.state is not None]
    if not answered:
        return "open"
    if len(answered) < len(own):
        return "partly"
    return "itemised" if all(r.state_from == "criterion" for r in own) else "coarse"


def depths(assessment: Assessment) -> dict[str, Depth]:
    """Every question that is put to the subject, in print order, with how far it is answered."""
    found: dict[str, list[CriterionResult]] = {}
    for result in assessment.criteria.values():
        if result.same_as is None:
            found.setdefault(result.question, []).append(result)
    return {id: find_depth(results) for id, results in found.items()}


@dataclass(frozen=True)
class Remainder:
    """What one owner still has before them; where nobody is named, whom the kit would ask."""

    owner: str | None
    role: str | None
    """A role of the kit where there is no owner; None too where the question names none."""
    questions: tuple[str, ...]
    """Questions with an item that has no state: the first pass."""
    items: tuple[str, ...]
    """Items without a state of their own: what is left to look at one by one after the first pass."""

    @property
    def first_minutes(self) -> float:
        """The first pass over what is unanswered."""
        return len(self.questions) * SECONDS_PER_QUESTION / 60

    @property
    def item_minutes(self) -> float:
        """Item by item, once the first pass is done."""
        return float(len(self.items) * MINUTES_PER_ITEM)

    @property
    def minutes(self) -> float:
        """Both together."""
        return self.first_minutes + self.item_minutes


def find_remaining(assessment: Assessment, questions: Mapping[str, Question]) -> tuple[Remainder, ...]:
    """What remains by owner: owners first, the longest list first; then what nobody owns, by the role to ask.

    A question is counted once, with the owner of its first unanswered item; each item stands with its own owner.
    """
    asked: dict[tuple[str | None, str | None], dict[str, None]] = {}
    items: dict[tuple[str | None, str | None], list[str]] = {}
    seen: set[str] = set()
    for result in assessment.criteria.values():
        if result.same_as is not None or result.state_from == "criterion":
            continue
        who = _who(result, questions)
        items.setdefault(who, []).append(result.ref)
        if result.state is None and result.question not in seen:
            seen.add(result.question)
            asked.setdefault(who, {})[result.question] = None
    found = [Remainder(*who, tuple(asked.get(who, ())), tuple(refs)) for who, refs in items.items()]
    return tuple(sorted(found, key=lambda r: (r.owner is None, -r.minutes, str(r.owner), str(r.role))))


def _who(result: CriterionResult, questions: Mapping[str, Question]) -> tuple[str | None, str | None]:
    if result.owner:
        return result.owner, None
    roles = questions[result.question].roles
    return None, roles[0] if roles else None


def minutes_left(remaining: Sequence[Remainder]) -> tuple[float, float]:
    """Minutes of the first pass and of going item by item, over everybody."""
    return sum(r.first_minutes for r in remaining), sum(r.item_minutes for r in remaining)
