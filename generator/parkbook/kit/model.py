"""The nouns of the kit, as its YAML files declare them. They hold values only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from parkbook.model import BothText, Flag, Id, Model, RefText, Text, Words
from parkbook.problems import Place

Kind = Literal["heading", "requirement", "recommendation", "permission", "note", "example", "table"]
Pdca = Literal["plan", "do", "check", "act"]
Module = Literal["data", "strategy", "energy", "industry", "technology", "collaboration"]
MODULES: tuple[Module, ...] = ("data", "strategy", "energy", "industry", "technology", "collaboration")
PDCA: tuple[Pdca, ...] = ("plan", "do", "check", "act")
Addressee = Literal["park", "enterprise", "both"]
Audience = Literal["public", "internal", "restricted"]
DocKind = Literal["manual", "policy", "procedure", "rule", "instruction", "plan", "list", "form", "report", "notice"]
NORMATIVE = ("requirement", "recommendation", "permission")


class Item(Model):
    """One row of a standard's clause index: facts only, never the standard's sentence."""

    ref: RefText
    clause: str
    title: Words
    title_en: Words | None = None
    kind: Kind
    modal: str
    force: Literal["statement", "instruction", "possibility"] | None = None
    pdca: Pdca
    modules: tuple[Module, ...] = ()
    documented_information: Flag = False
    periodic: Flag = False
    interval: str | None = None
    artifact: str | None = None
    same_as: RefText | None = None

    @property
    def asked(self) -> bool:
        """Whether the item must have exactly one criterion."""
        return self.kind in NORMATIVE and self.force != "statement"


class AnnexDocument(Model):
    """A document that an annex of a standard names, or speaks of without naming it."""

    id: Words
    """As numbered in the index, such as `D14` (named) or `U05` (spoken of)."""
    title: Text


class AnnexRow(Model):
    """One row of the annex, with the documents it lists."""

    ref: RefText
    title: Text
    """Chapter or clause it belongs to."""
    documents: tuple[AnnexDocument, ...]


class StandardFile(Model):
    """`questionnaires/<standard>/clauses.yml`."""

    standard: Id
    edition: Words
    title: BothText
    number: str
    publisher: Text
    status: Text
    """e.g. 征求意见稿; shown beside every claim."""
    short: Text
    claim: Flag
    """False where the text itself says that it is not for conformity (cieccpa)."""
    claim_basis: Text
    """Why a claim needs every requirement, or why none can be made."""
    requirements_as: Literal["requirement", "recommendation"] = "requirement"
    """cieccpa: every requirement is treated as a recommendation."""
    annex: tuple[AnnexRow, ...] = ()
    """Documents of an informative annex; nobody is asked about them, and documents of the catalogue claim them."""
    items: tuple[Item, ...]


class EnterpriseText(Model):
    """What an enterprise is asked where a criterion is addressed to both."""

    text: BothText
    evidence: BothText


class CriterionEntry(Model):
    """One criterion of a question, or an alias (`ref` and `same_as` only)."""

    ref: RefText
    same_as: RefText | None = None
    addressee: Addressee | None = None
    text: BothText | None = None
    evidence: BothText | None = None
    enterprise: EnterpriseText | None = None
    proof: tuple[Literal["document", "record"], ...] = ()
    weight: Literal["1", "2", "3"] = "1"
    checks: tuple[Id, ...] = ()
    na_when: BothText | None = None


class Question(Model):
    """A conversation about one clause: why it matters, how to get it done, and its criteria."""

    id: Id
    ask: BothText
    why: Text
    steps: tuple[Text, ...] = Field(min_length=1)
    effort: Literal["S", "M", "L"]
    roles: tuple[Id, ...] = ()
    modules: tuple[Module, ...] = ()
    registers: tuple[Id, ...] = ()
    documents: tuple[Id, ...] = ()
    note: Text | None = None
    """A defect of the print and how it is read, or how this item differs from one that looks alike."""
    criteria: tuple[CriterionEntry, ...] = Field(min_length=1)


class QuestionFile(Model):
    """`questionnaires/<standard>/<clause>.yml`."""

    standard: Id
    edition: Words
    clause: str
    questions: tuple[Question, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Criterion:
    """What must be seen to hold for one clause item: the unit of scoring."""

    ref: str
    standard: str
    clause: str
    kind: Kind
    """As scored: in cieccpa a requirement is a recommendation."""
    question: str
    entry: CriterionEntry
    pdca: Pdca
    modules: tuple[Module, ...]
    order: int
    """Print order within the standard."""

    @property
    def weight(self) -> int:
        """1 ordinary, 2 important, 3 the system fails without it."""
        return int(self.entry.weight)

    @property
    def addressee(self) -> Addressee:
        return self.entry.addressee or "park"

    @property
    def chapter(self) -> str:
        return self.clause.split(".")[0]


class Value(Model):
    """One allowed value of an enum column."""

    id: Id
    title: BothText
    aliases: tuple[str, ...] = ()


class Known(Value):
    """A word that a column of text knows; other words may stand there too."""

    unit: str | None = None
    """What amounts of it are given in; other units of the same kind are converted."""


class Column(Model):
    """One column of a register: DATA.md section 1."""

    id: Id
    title: BothText
    aliases: tuple[str, ...] = ()
    type: Literal["text", "int", "decimal", "date", "month", "enum", "bool", "ref", "refs"]
    to: Id | None = None
    """A register, `clauses` for refs of clause items, or `roles` for the kit's roles."""
    unit: str | None = None
    values: tuple[Value, ...] = ()
    known: tuple[Known, ...] = ()
    """For text: names that are read as an id, such as the indicators of the table output."""
    prefixes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """For text: start of an id -> words that stand for it before a colon, e.g. `{"product:": [产量]}`."""
    required: Flag = False
    min: str | None = None
    max: str | None = None
    public: Flag = False
    help: Text | None = None


class Register(Model):
    """A table that people fill; reader, checks, template, page and help follow from it."""

    id: Id
    title: BothText
    about: Text | None = None
    refs: tuple[RefText, ...]
    key: tuple[Id, ...] = Field(min_length=1)
    audience: Audience
    columns: tuple[Column, ...] = Field(min_length=1)
    unique: Flag = True
    """Whether two rows of one key are one too many; of data tables only, in a register no key stands twice."""
    order: tuple[tuple[Id, ...], ...] = ()
    """Dates that never run backwards within a row, e.g. `[[found_on, closed_on]]`; empty cells are passed over."""
    needs: dict[Id, tuple[Id, ...]] = Field(default_factory=dict)
    """Column -> columns that a row must fill too where it fills this one, e.g. `{amount: [unit_of_amount]}`."""
    acyclic: tuple[Id, ...] = ()
    """References to rows of this same register that may never lead back to where they started, e.g. `[after]`."""
    example: dict[Id, Words] = Field(default_factory=dict)
    """Column -> what the example row of the template shows; without it, what the help gives after 例如."""

    def column(self, id: str) -> Column | None:
        """The column with this id, if there is one."""
        return next((c for c in self.columns if c.id == id), None)


class DocumentSpec(Model):
    """One document the kit can write: catalogue entry of `questionnaires/documents/`."""

    id: Id
    title: BothText
    kind: DocKind
    under: Id | None = None
    """The procedure that a form belongs to; the form is numbered under it."""
    serial: Annotated[int, Field(ge=1, le=99)] | None = None
    """Proposed number: of a procedure, or of a form under its procedure. The park's own number in the documents register wins."""
    refs: tuple[RefText, ...]
    annex_a: tuple[str, ...] = ()
    audience: Audience
    template: Words
    """Path under `site_templates/documents/`."""
    registers: tuple[Id, ...] = ()
    roles: tuple[Id, ...] = ()
    review_months: Annotated[int, Field(ge=1, le=120)] | None = None
    """How often it should be looked at again, in months, where the park has set no date of its own; none for forms."""
    purpose: Text


class DocumentFile(Model):
    documents: tuple[DocumentSpec, ...]


class Role(Model):
    """Whom a question is put to."""

    id: Id
    title: BothText
    does: Text


class RoleFile(Model):
    roles: tuple[Role, ...]


class Term(Model):
    """One entry of the glossary; its words also teach the search how to cut Chinese."""

    term: BothText
    meaning: Text
    source: str | None = None
    aliases: tuple[str, ...] = ()


class GlossaryFile(Model):
    terms: tuple[Term, ...]


class WeightRule(Model):
    """When a criterion has this weight."""

    weight: Literal["1", "2", "3"]
    rule: BothText
    example: Text
    """An everyday case, so that two people weigh alike."""


class WeightReason(Model):
    """Why the system fails without this one."""

    ref: RefText
    why: BothText


class WeightFile(Model):
    """`questionnaires/weights.yml`: how weights were set."""

    rules: tuple[WeightRule, ...] = ()
    reasons: tuple[WeightReason, ...] = ()
    """One for each criterion of weight 3."""


@dataclass(frozen=True)
class Standard:
    """A standard with what is asked of it."""

    about: StandardFile
    items: Mapping[str, Item]
    """By ref, in print order."""
    criteria: tuple[Criterion, ...]
    """In print order, aliases included."""

    @property
    def id(self) -> str:
        return self.about.standard

    @cached_property
    def asked_clauses(self) -> frozenset[str]:
        """Clauses that have a criterion, and so a page."""
        return frozenset(c.clause for c in self.criteria)

    @cached_property
    def unasked(self) -> tuple[str, ...]:
        """Refs that must be asked and have no criterion yet, in print order."""
        have = {c.ref for c in self.criteria}
        return tuple(ref for ref, item in self.items.items() if item.asked and ref not in have)


@dataclass(frozen=True)
class Kit:
    """Everything the kit asks and can write."""

    standards: Mapping[str, Standard]
    questions: Mapping[str, Question]
    """By id, in file and print order."""
    question_clause: Mapping[str, tuple[str, str]]
    """Question id -> (standard, clause)."""
    registers: Mapping[str, Register]
    documents: Mapping[str, DocumentSpec]
    roles: Mapping[str, Role]
    terms: tuple[Term, ...]
    criteria: Mapping[str, Criterion] = field(default_factory=dict)
    """By ref, over all standards."""
    weights: WeightFile = field(default_factory=WeightFile)
    """How weights were set; empty in a kit that does not say."""
    tables: Mapping[str, Register] = field(default_factory=dict)
    """Tables of carbon data, which a park keeps in its folder data/: declared as registers are, and apart from them."""
    place: Callable[..., Place] = lambda *_: Place("questionnaires")
    """`place(ref, *steps)`: where the criterion of a clause item stands, or a part of it such as `"checks", 0`."""

    def item(self, ref: str) -> Item | None:
        """The clause item, of whichever standard."""
        standard = self.standards.get(ref.split(":")[0])
        return standard.items.get(ref) if standard else None
