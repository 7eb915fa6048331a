"""Records in the registers that a claim of neutrality or of verification stands on. Registers alone: no carbon data is read here."""

from __future__ import annotations

from datetime import date

from parkbook.park.model import Park, Row

SCOPE_DOCUMENT = "scope-statement"


def find_inventory_row(park: Park, year: int, as_of: date) -> Row | None:
    """The finished inventory of a year."""
    return next((r for r in rows_of(park, "inventories") if r["year"] == year and is_by(r["done_on"], as_of)), None)


def find_verification(park: Park, year: int, as_of: date) -> Row | None:
    """A finished, independent verification of the whole park's emissions of a year.

    The row says that it was for the whole system or the park, names the year, and was done after it ended.
    """
    for row in rows_of(park, "external-audits"):
        whole = row["whole_system"] is True or any(word in str(row["scope"] or "") for word in ("全园区", "园区总", "整个园区", "园区边界"))
        names_year = str(year) in f"{row['scope'] or ''}{row['report'] or ''}{row['conclusion'] or ''}"
        finished = isinstance(row["done_on"], date) and date(year, 12, 31) < row["done_on"] <= as_of
        if row["kind"] == "verification" and row["independent"] is True and whole and names_year and finished:
            return row
    return None


def find_evaluation(park: Park, year: int | None, as_of: date) -> Row | None:
    """A finished evaluation of neutrality by a third party (cieccpa 8.4.4 to 8.4.6); of any year where none is given."""
    for row in rows_of(park, "external-audits"):
        text = f"{row['scope'] or ''}{row['conclusion'] or ''}{row['report'] or ''}"
        if "碳中和" in text and (year is None or str(year) in text) and row["independent"] is True and is_by(row["done_on"], as_of):
            return row
    return None


def find_statement(park: Park, as_of: date) -> Row | None:
    """The approved statement of neutrality."""
    for row in rows_of(park, "documents"):
        if "碳中和声明" in str(row["title"] or "") and row["state"] == "approved" and row["approved_by"] and is_by(row["effective_on"], as_of):
            return row
    return None


def is_in_force(park: Park, id: str, as_of: date) -> bool:
    table = park.tables.get("documents")
    row = table.by_key.get(id) if table else None
    if row is None or row["state"] != "approved" or not row["approved_by"]:
        return False
    withdrawn = row["withdrawn_on"]
    return is_by(row["effective_on"], as_of) and not (isinstance(withdrawn, date) and withdrawn <= as_of)


def is_by(day: object, as_of: date) -> bool:
    return isinstance(day, date) and day <= as_of


def rows_of(park: Park, register: str) -> tuple[Row, ...]:
    table = park.tables.get(register)
    return table.rows if table else ()
