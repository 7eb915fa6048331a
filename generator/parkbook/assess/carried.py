"""Whether a record of the park carries a claim in its texts."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from parkbook.assess.model import Assessment
from parkbook.assess.phrases import ClaimWords
from parkbook.inventory.follow.records import find_evaluation, find_statement, is_by, rows_of
from parkbook.kit.model import Kit
from parkbook.park.model import Park, Row

if TYPE_CHECKING:
    from parkbook.inventory.model import Inventory

_YEAR = re.compile(r"(20\d\d)年")
_AUDITS = ("system", "certification")


def find_record(
    claim: ClaimWords, sentence: str, kit: Kit, park: Park, assessment: Assessment, inventory: Inventory | None
) -> str | None:
    """The record that carries the claim, as `register/row`, `evidence/id` or `claim/standard`; None where there is none.

    A year in the sentence must stand in the record too. Evidence counts where it is a record and valid on the day.
    """
    years = _YEAR.findall(sentence)
    for kind in claim.record.kinds:
        found = {
            "neutrality": lambda: _neutrality(park, assessment.as_of, years, inventory),
            "eligible": lambda: _eligible(kit, assessment, sentence),
            "certification": lambda: _audit(park, assessment.as_of, ("certification",) if claim.id == "certification" else _AUDITS, []),
            "verification": lambda: _audit(park, assessment.as_of, ("verification",), years) or _verified(inventory, years),
        }[kind]()
        if found:
            return found
    return _evidence(claim, park, assessment, years)


def _neutrality(park: Park, as_of: date, years: list[str], inventory: Inventory | None) -> str | None:
    """Evaluation and statement; and where there is carbon data, it must not say otherwise of the year in question."""
    judged = inventory.follow.neutrality if inventory is not None else None
    if judged is not None and not judged.neutral and (not years or str(judged.year) in years):
        return None
    row = find_evaluation(park, int(years[0]) if years else None, as_of)
    return f"external-audits/{row['id']}" if row is not None and find_statement(park, as_of) is not None else None


def _eligible(kit: Kit, assessment: Assessment, sentence: str) -> str | None:
    """A standard that is met in full: those that the sentence names, else every one that the park works with."""
    results = assessment.standards
    named = [id for id in results if any(name in sentence for name in _names(kit, id))]
    asked = named or list(results)
    return f"claim/{asked[0]}" if asked and all(results[id].claim.eligible for id in asked) else None


def _names(kit: Kit, id: str) -> tuple[str, ...]:
    """Title and the letters of the number, such as T/CSES."""
    about = kit.standards[id].about
    return tuple(name for name in (about.title.zh, about.number.split()[0] if about.number.split() else "") if len(name) > 3)


def _audit(park: Park, as_of: date, kinds: tuple[str, ...], years: list[str]) -> str | None:
    """A finished audit of one of the kinds without an open major nonconformity, by a body that is not the park's adviser."""
    for row in rows_of(park, "external-audits"):
        if row["kind"] not in kinds or not is_by(row["done_on"], as_of) or row["independent"] is False:
            continue
        if int(row["major"] or 0) > int(row["closed"] or 0) or (kinds != ("verification",) and row["major"]):
            continue
        if not years or any(year in _words(row) for year in years):
            return f"external-audits/{row['id']}"
    return None


def _words(row: Row) -> str:
    return "".join(str(row[column] or "") for column in ("scope", "report", "conclusion", "done_on"))


def _verified(inventory: Inventory | None, years: list[str]) -> str | None:
    """A row of data/verified with the body that did it and its report."""
    for row in inventory.data.rows("verified") if inventory is not None else ():
        if row["by"] and row["document"] and (not years or str(row["year"]) in years):
            return f"verified/{row['enterprise']}/{row['year']}"
    return None


def _evidence(claim: ClaimWords, park: Park, assessment: Assessment, years: list[str]) -> str | None:
    for id, piece in park.evidence.items():
        status = assessment.evidence.get(id)
        title = str(piece.entry.title)
        if piece.entry.kind != "record" or status is None or status.state != "valid":
            continue
        dated = not years or any(year in title or year == str(piece.entry.date.year) for year in years)
        if dated and any(re.search(pattern, title) for pattern in claim.record.evidence):
            return f"evidence/{id}"
    return None
