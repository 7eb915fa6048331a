"""States -> credits and levels -> figures. Three figures that are never mixed, and maturity (DESIGN.md section 6).

Everything is summed in one pass over the criteria: each adds itself to the few sums that hold it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from parkbook.assess.model import CriterionResult, Figures
from parkbook.kit.model import MODULES, PDCA
from parkbook.park.model import State

CREDIT: Mapping[State, float] = {"none": 0.0, "planned": 0.25, "partial": 0.5, "implemented": 1.0, "effective": 1.0}
"""Share of a criterion's weight that a state earns; `na` leaves the sums."""
DOUBTED = 0.5
"""What implemented or above counts while it is not proven, or contradicted."""
DONE: frozenset[State] = frozenset({"implemented", "effective"})
"""States that meet a requirement."""
LEVEL: Mapping[State, int] = {"none": 0, "planned": 1, "partial": 2, "implemented": 3, "effective": 4}
DOUBTED_LEVEL = 2
SUMMED = ("requirement", "recommendation")
"""Kinds that enter figures; permissions are asked and enter none."""


class Judged(NamedTuple):
    """A criterion's result with its maturity level, which no page shows for a single criterion."""

    result: CriterionResult
    level: int | None
    """0 to 5; None where the criterion does not apply."""

    @property
    def demand(self) -> str:
        """What is demanded: the ref itself, or the ref an alias stands for. Every sum counts a demand once."""
        return self.result.same_as or self.result.ref


@dataclass(frozen=True)
class Scores:
    """Figures of one standard, by everything they are asked for, in print order."""

    whole: Figures
    questions: dict[str, Figures]
    clauses: dict[str, Figures]
    chapters: dict[str, Figures]
    pdca: dict[str, Figures]
    modules: dict[str, Figures]


def score_credits(state: State | None, doubted: bool) -> tuple[float | None, float | None]:
    """Declared and evidenced credit of one criterion, 0 to 1; None for both where it does not apply.

    Args:
        state: None where nobody answered: that earns 0.
        doubted: Not proven, or contradicted by a check.
    """
    if state == "na":
        return None, None
    if state is None:
        return 0.0, 0.0
    declared = CREDIT[state]
    return declared, DOUBTED if doubted and state in DONE else declared


def score_level(state: State | None, doubted: bool, improving: bool) -> int | None:
    """Maturity of one criterion, 0 to 5; None where it does not apply.

    Args:
        doubted: Not proven, or contradicted by a check.
        improving: It has valid evidence marked as improvement of the last 12 months.
    """
    if state == "na":
        return None
    if state is None:
        return 0
    if state in DONE and doubted:
        return DOUBTED_LEVEL
    return 5 if state == "effective" and improving else LEVEL[state]


@dataclass
class _Tally:
    """A sum in the making."""

    points: float = 0.0
    points_evidenced: float = 0.0
    weight: int = 0
    weight_answered: int = 0
    applicable: int = 0
    answered: int = 0
    level: int = 5

    def add(self, result: CriterionResult, level: int) -> None:
        weight = result.weight
        self.points += weight * (result.credit_declared or 0.0)
        self.points_evidenced += weight * (result.credit_evidenced or 0.0)
        self.weight += weight
        self.applicable += 1
        self.level = min(self.level, level)
        if result.state is not None:
            self.weight_answered += weight
            self.answered += 1

    def figures(self) -> Figures:
        return Figures(
            declared=_share(self.points, self.weight),
            declared_answered=_share(self.points, self.weight_answered),
            evidenced=_share(self.points_evidenced, self.weight),
            progress=_share(self.answered, self.applicable),
            maturity=self.level if self.answered else None,
            points=self.points,
            points_evidenced=self.points_evidenced,
            weight=self.weight,
            weight_answered=self.weight_answered,
            applicable=self.applicable,
            answered=self.answered,
        )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def score_figures(judged: Iterable[Judged]) -> Scores:
    """Figures of one standard.

    A sum exists for each question, clause and chapter that holds a criterion, and for every stage and module;
    where nothing in it applies, its figures are None.
    """
    rows = list(judged)
    sums: dict[str, dict[str, _Tally]] = {name: {} for name in ("question", "clause", "chapter")}
    sums |= {"whole": {"": _Tally()}, "pdca": {p: _Tally() for p in PDCA}, "module": {m: _Tally() for m in MODULES}}
    shared = {row.result.same_as for row in rows if row.result.same_as}
    counted: set[tuple[str, str, str]] = set()
    for row in rows:
        _add(sums, row, shared, counted)
    made = {name: {key: tally.figures() for key, tally in tallies.items()} for name, tallies in sums.items()}
    return Scores(
        made["whole"][""], made["question"], made["clause"], made["chapter"], made["pdca"], made["module"]
    )


def _add(
    sums: dict[str, dict[str, _Tally]], row: Judged, shared: Collection[str | None], counted: set[tuple[str, str, str]]
) -> None:
    result, demand = row.result, row.demand
    summed = result.kind in SUMMED
    for name, key in _sums_of(result):
        tally = sums[name].get(key)
        if tally is None:
            tally = sums[name][key] = _Tally()
        if not summed or row.level is None:
            continue
        if demand in shared:
            if (name, key, demand) in counted:
                continue
            counted.add((name, key, demand))
        tally.add(result, row.level)


def _sums_of(result: CriterionResult) -> Iterator[tuple[str, str]]:
    """Name and key of each sum that holds the criterion."""
    yield "whole", ""
    yield "question", result.question
    yield "clause", result.clause
    yield "chapter", result.clause.split(".")[0]
    yield "pdca", result.pdca
    for module in dict.fromkeys(result.modules):
        yield "module", module
