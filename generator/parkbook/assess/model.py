"""The results of an assessment. They hold values only; shares are 0 to 1 and unrounded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from parkbook.park.model import State
from parkbook.problems import Place, Problem

Finding = Literal[
    "not-applicable", "not-assessed", "used", "not-used", "major", "minor", "opportunity", "unproven", "conforms"
]
FINDINGS: tuple[Finding, ...] = (
    "major", "minor", "unproven", "opportunity", "not-assessed", "conforms", "used", "not-used", "not-applicable",
)
GAPS: tuple[Finding, ...] = ("major", "minor", "unproven", "opportunity")
CheckResult = Literal["holds", "fails", "unknown"]
StateFrom = Literal["question", "criterion", "same_as", "crosswalk"]
EvidenceState = Literal["valid", "missing", "changed", "outside", "expired", "not-yet", "no-row", "not-in-effect", "no-copy", "no-hash"]


@dataclass(frozen=True)
class Note:
    """One sentence of a check, with the place it speaks of."""

    text: str
    """Chinese; text of the park stands in it as it is, so it must be escaped where it is shown."""
    place: Place | None = None


@dataclass(frozen=True)
class CheckOutcome:
    """What one check saw in the park's records."""

    id: str
    result: CheckResult
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class EvidenceStatus:
    """Whether one piece of evidence counts on the day of the assessment."""

    id: str
    state: EvidenceState
    kind: Literal["document", "record"]


@dataclass(frozen=True)
class CriterionResult:
    """One criterion as it stands for one subject."""

    ref: str
    subject: str
    """`park`, or the id of an enterprise."""
    standard: str
    clause: str
    question: str
    kind: str
    """requirement, recommendation or permission, as scored."""
    weight: int
    pdca: str
    modules: tuple[str, ...]
    state: State | None
    """None where nobody answered; never shown as no."""
    state_from: StateFrom | None
    finding: Finding
    credit_declared: float | None
    credit_evidenced: float | None
    evidence: tuple[str, ...]
    """Ids that prove or try to prove this criterion."""
    proven: bool
    contradicted: bool
    """A check fails although the state is implemented or above."""
    unproven_why: tuple[str, ...]
    """In Chinese, what is lacking: 缺记录, 证据过期 ... empty where proven."""
    checks: tuple[CheckOutcome, ...]
    """Worst first."""
    derived_from: tuple[Mapping[str, str], ...] = ()
    owner: str | None = None
    due: date | None = None
    target: State | None = None
    by: str | None = None
    date: date | None = None
    note: str | None = None
    reason: str | None = None
    overdue: bool = False
    same_as: str | None = None
    """The ref whose values these are; such a row counts once with its target in every sum."""


@dataclass(frozen=True)
class Figures:
    """Three figures that are never mixed, and maturity. None where nothing applies."""

    declared: float | None
    declared_answered: float | None
    evidenced: float | None
    progress: float | None
    maturity: int | None
    points: float
    """Sum of weight x declared credit, for the page that opens a figure to its sum."""
    points_evidenced: float
    weight: int
    """Sum of the weights of what applies (requirements and recommendations)."""
    weight_answered: int
    applicable: int
    answered: int


@dataclass(frozen=True)
class Claim:
    """What may be said against one standard."""

    allowed: bool
    eligible: bool
    blocking: tuple[str, ...]
    unasked: tuple[str, ...]


@dataclass(frozen=True)
class Gap:
    """A finding short of conforms, ranked."""

    ref: str
    finding: Finding
    priority: float
    steps: tuple[str, ...]
    owner: str | None
    due: date | None
    target: State | None
    result: CriterionResult


@dataclass(frozen=True)
class Group:
    """Nonconformities of one clause and one responsible unit, as an auditor writes them."""

    standard: str
    clause: str
    owner: str | None
    finding: Finding
    """The worst of its items."""
    refs: tuple[str, ...]
    systemic: bool
    """At least three items and half of the clause's requirements fail: a major is proposed, nothing is changed."""


@dataclass(frozen=True)
class StandardResult:
    """One standard's figures, by everything they are asked for."""

    id: str
    edition: str
    figures: Figures
    counts: Mapping[Finding, int]
    claim: Claim
    questions: Mapping[str, Figures]
    clauses: Mapping[str, Figures]
    chapters: Mapping[str, Figures]
    pdca: Mapping[str, Figures]
    modules: Mapping[str, Figures]
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Assessment:
    """Everything one run found out about one subject on one day."""

    as_of: date
    subject: str
    standards: Mapping[str, StandardResult]
    criteria: Mapping[str, CriterionResult]
    """By ref, in print order of the standards as adopted."""
    gaps: tuple[Gap, ...]
    """In order of priority, ties in print order."""
    evidence: Mapping[str, EvidenceStatus]
    checks: Mapping[str, CheckOutcome]
    problems: tuple[Problem, ...]
    """Warnings that need the date: expired evidence, contradictions, a document out of effect."""
