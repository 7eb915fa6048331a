"""The nouns of a park's workspace. Files have been read and their facts noted; nothing here opens one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from parkbook.kit.model import Audience
from parkbook.model import Flag, Id, Model, RefText, Text, Words, _day
from parkbook.problems import Place

State = Literal["none", "planned", "partial", "implemented", "effective", "na"]
STATES: tuple[State, ...] = ("none", "planned", "partial", "implemented", "effective", "na")
Day = Annotated[date, BeforeValidator(_day)]
Year = Annotated[int, Field(ge=1990, le=2100)]
CoalUse = Annotated[float, Field(ge=100, le=1000, allow_inf_nan=False)]
"""gce per kWh: 122.9 would be a plant without losses, and no fleet ever used 1000; 0.3016 is kgce."""


class Exclusion(Model):
    """Something inside the fence that is left out of the boundary."""

    what: Words
    reason: Words


class Boundary(Model):
    """The scope in words (cses 4.3): what a certificate or a claim would speak of."""

    physical: Words | None = None
    organizational: Words | None = None
    activities: Words | None = None
    products: Words | None = None
    equipment: Words | None = None
    control: Words | None = None
    """What the administration can control, and what it can only influence."""
    exclusions: tuple[Exclusion, ...] = ()
    available: Words | None = None
    """Where interested parties can get the scope."""


class Adopted(Model):
    """A standard the park works with."""

    id: Id
    edition: Words | None = None


class Numbering(Model):
    """How the park numbers its documents."""

    org: Words
    pattern: Words = "{org}/{level}{no:02}[-{form:02}]"
    levels: dict[str, str] = Field(default={})


class Facts(Model):
    """What a handbook says about a park on its first page."""

    founded: Year | None = None
    level: Words | None = None
    area_ha: Decimal | None = None
    staff: int | None = None
    output_value: Words | None = None
    location: Words | None = None
    intro: Words | None = None
    strategy: Words | None = None


class Public(Model):
    """What may leave the house."""

    scores: Flag = False
    enterprises: Flag = False


class Carbon(Model):
    """Settings of the carbon data (folder data/); all optional."""

    report_year: Year | None = None
    """The year that pages and documents report; without it the last whole year with data."""
    power_region: Words | None = None
    """Region or province whose grid factor is used; without it the national average."""
    power_equivalent: dict[Year, CoalUse] = Field(default={})
    """Year -> gce per kWh of purchased power, for energy at equivalent value (等价值); without it that energy is not given."""
    power_equivalent_source: Words | None = None
    """Where those figures were published."""
    near_neutral_t: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    """The park's own threshold for 接近零, t CO2e; the standards give none."""
    horizon: Year | None = None
    """Last year of the forecast."""
    significant_pct: Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)] | None = None
    """Change in percent from which a baseline is recalculated; the park's own rule."""


class Profile(Model):
    """`park.yml`: profile and settings; everything countable lives in the registers."""

    kind: Literal["park", "enterprise"] = "park"
    name: Text
    code: Words
    region: Words | None = None
    industries: tuple[Words, ...] = ()
    standards: tuple[Adopted, ...] = Field(min_length=1)
    facts: Facts = Facts()
    boundary: Boundary = Boundary()
    numbering: Numbering | None = None
    base_year: Year | None = None
    gwp: Literal["AR4", "AR5", "AR6"] = "AR5"
    factor_set: Words | None = None
    carbon: Carbon = Carbon()
    public: Public = Public()
    notice: Words | None = None
    """A sentence for the head of every page, such as that the park is made up."""


class Confirmation(Model):
    by: Words
    date: Day
    state: State | None = None


class Reply(Model):
    """What a park says of one criterion, or of a question for all of them."""

    state: State | None = None
    note: Words | None = None
    evidence: tuple[Id, ...] = ()
    owner: Id | None = None
    due: Day | None = None
    by: Words | None = None
    date: Day | None = None
    target: State | None = None
    reason: Words | None = None
    confirmed: Confirmation | None = None


class Unread(Reply):
    """A reply whose state could not be accepted: it counts as absent, and nothing is inherited in its place."""


class Answer(Reply):
    """The answer to one question; a criterion's own value replaces the question's."""

    criteria: dict[RefText, Reply] = Field(default={})


class AnswerFile(Model):
    standard: Id
    edition: Words
    answers: dict[Id, Answer] = Field(default={})


class EvidenceEntry(Model):
    """One line of `evidence/evidence.yml`."""

    id: Id
    title: Words
    kind: Literal["document", "record"]
    file: Words | None = None
    url: Words | None = None
    register_row: Words | None = Field(default=None, alias="register")
    document: Id | None = None
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    date: Day
    expires: Day | None = None
    supports: tuple[RefText, ...] = ()
    improvement: Flag = False
    owner: Id | None = None
    retention_years: Words | None = None
    audience: Audience = "internal"


class EvidenceFile(Model):
    evidence: tuple[EvidenceEntry, ...] = ()


FileState = Literal["present", "missing", "changed", "outside", "no-copy", "no-hash", "not-a-file"]


@dataclass(frozen=True)
class Evidence:
    """An evidence entry with what the disk said when it was read."""

    entry: EvidenceEntry
    file_state: FileState
    """Of the file behind it; `present` where none is needed (register row, document)."""
    sha256: str | None = None
    """What the file hashes to now, for the hint that tells what to write."""


Cell = str | int | Decimal | date | bool | tuple[str, ...] | None


@dataclass(frozen=True)
class Row:
    """One row of a register; every declared column is a key, missing is None, lists are tuples."""

    values: Mapping[str, Cell]
    line: int

    def __getitem__(self, column: str) -> Any:
        return self.values[column]


@dataclass(frozen=True)
class Table:
    """A register as the park filled it."""

    id: str
    path: str
    present: bool
    """False where the park has no such file."""
    rows: tuple[Row, ...]
    by_key: Mapping[str, Row] = field(default_factory=dict)
    """By the key columns joined with `/`."""
    readable: bool = True
    """False where the file or some of its rows could not be read; then nothing is concluded from what is absent."""
    sheet: str | None = None
    """The sheet it was read from, where it comes from a workbook."""

    def place(self, row: Row) -> Place:
        """Of a whole row."""
        return Place(self.path, row.line, sheet=self.sheet, cell=f"A{row.line}" if self.sheet else None)


Mode = Literal["append", "replace"]


@dataclass(frozen=True)
class OwnBlock:
    """Words of the park for one block of a document."""

    id: str
    """Such as `manual/4.2/parties`; empty where the marker names none."""
    mode: Mode
    seen: str
    """Start of the fingerprint of the generated text that it was written against; empty where the marker gives none."""
    text: str
    place: Place
    """Of the opening marker."""
    fits: bool = True
    """False where the markers around it are at fault, so that it is kept and not put anywhere."""


@dataclass(frozen=True)
class OwnPage:
    """A page of the park's own."""

    path: str
    """File in the workspace, with forward slashes, such as `content/visit.md`."""
    title: str
    audience: Audience
    text: str
    lines: tuple[int, ...] = ()
    """Of the file, for each line of the text; 0 for blank ones."""


@dataclass(frozen=True)
class Own:
    """Everything in `content/`, in order of files."""

    blocks: tuple[OwnBlock, ...] = ()
    pages: tuple[OwnPage, ...] = ()


@dataclass(frozen=True)
class Park:
    """A park's folder, read."""

    profile: Profile
    answers: Mapping[str, AnswerFile]
    """By standard; a standard that is adopted and not yet answered is absent."""
    evidence: Mapping[str, Evidence]
    tables: Mapping[str, Table]
    """Every register of the kit, filled or not."""
    own: Own = field(default_factory=Own)
    """The park's own Markdown."""
    unread: tuple[str, ...] = ()
    """Files that could not be read, for the pages that must say 未读入."""
    place: Callable[..., Place] = lambda *_: Place("park.yml")
    """`place("answer", standard, question)`, `place("criterion", standard, question, ref)`, `place("evidence", id)`,
    `place("profile", key, …)` for the value in park.yml, or the nearest one around it."""

    def table(self, register: str) -> Table:
        return self.tables[register]

    def rows(self, register: str) -> tuple[Row, ...]:
        return self.tables[register].rows
