"""`questionnaires/claims.yml`: how a claim is worded, what is none, and how a change in percent is."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from parkbook.loading import build
from parkbook.model import BothText, Id, Model, Words
from parkbook.problems import Problems
from parkbook.source import read_yaml

FILE = "questionnaires/claims.yml"


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as why:
        raise ValueError(f"no regular expression: {why}") from why
    return pattern


Pattern = Annotated[Words, AfterValidator(_compiles)]
"""A regular expression of Python."""
RecordKind = Literal["neutrality", "eligible", "certification", "verification"]


class RecordNeeded(Model):
    """What carries a claim; any one of its kinds is enough."""

    kinds: tuple[RecordKind, ...] = Field(min_length=1)
    evidence: tuple[Pattern, ...] = ()
    """Title of a record in evidence.yml that carries it."""
    zh: Words
    en: Words


class ClaimWords(Model):
    """One sort of claim."""

    id: Id
    title: BothText
    says: tuple[Pattern, ...] = Field(min_length=1)
    """Searched in each part of a sentence; groups `gap` (between verb and noun), `object`, `after` (the rest)."""
    gap_without: Pattern
    """Found in `gap`: something else is said."""
    after_without: Pattern
    """Found at the start of `after`: the noun belongs to another word."""
    needs: Pattern | None = None
    """Must be found in the sentence up to the claim."""
    clause_without: Pattern | None = None
    """Found in the part: something else is said."""
    record: RecordNeeded


class NotAClaim(Model):
    """Words that make a plan, a condition, a negation or somebody else's story of it."""

    future: Pattern
    condition: Pattern
    negation: Pattern
    others: Pattern

    @property
    def all(self) -> str:
        return "|".join((self.future, self.condition, self.negation, self.others))


class PercentWords(Model):
    """Words around printed changes."""

    falls: Pattern
    rises: Pattern
    to: Pattern
    between: Pattern
    not_compared: Pattern


class Phrases(Model):
    """The file."""

    claims: tuple[ClaimWords, ...] = Field(min_length=1)
    not_a_claim: NotAClaim
    ends: Pattern
    tails: Pattern
    done: Pattern
    class_of: Pattern
    self: Pattern
    skip_registers: tuple[Id, ...] = ()
    percent: PercentWords


def load_phrases(kit_root: Path, problems: Problems) -> Phrases | None:
    """The wording of claims; None with problems where the file is absent or cannot be read."""
    document = read_yaml(kit_root, FILE, problems)
    if document is None:
        return None
    data: Any = document.data
    return build(Phrases, data, document.source, problems)


@cache
def kit_phrases(kit_root: Path) -> Phrases | None:
    """The wording in a kit that is known to be sound, read once."""
    return load_phrases(kit_root, Problems())
