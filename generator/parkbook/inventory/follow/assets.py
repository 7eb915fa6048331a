"""The park's carbon assets as batches: what ledgers, surrender and neutrality all read, so that no tonne is used in two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from parkbook.inventory.model import DataRow, Inventory
from parkbook.park.model import Park

KIND_ZH: Mapping[str, str] = {
    "allowance": "配额",
    "ccer": "核证自愿减排量",
    "sink": "碳汇",
    "internal_reduction": "自家减排",
    "potential": "潜在资产",
}
USED = ("surrendered", "cancelled")


@dataclass(frozen=True)
class Batch:
    """One row of the data table assets, t CO2e. All of it has its one status: what was used in part stands in two rows."""

    id: str
    kind: str
    owner: str
    """Id of an enterprise or unit; empty for the park itself."""
    vintage: int | None
    quantity_t: float
    methodology: str
    status: str
    """held, surrendered, cancelled, sold, planned."""
    value_yuan: float | None
    cancelled_on: date | None
    used_for_year: int | None
    document: str
    row: DataRow

    @property
    def is_potential(self) -> bool:
        """Whether it may become an asset and is none yet (ceca 6.3 e 3, note 2)."""
        return self.kind == "potential" or self.status == "planned"


def find_batches(inventory: Inventory) -> tuple[Batch, ...]:
    """The rows of assets that have kind, quantity and status, in file order; the reader has told the others."""
    return tuple(batch for row in inventory.data.rows("assets") if (batch := _batch(row)) is not None)


def owner_name(park: Park, owner: str) -> str:
    """What a sentence calls an owner: its name, else the id as written, else the park."""
    for register in ("enterprises", "units"):
        table = park.tables.get(register)
        for row in table.rows if table else ():
            if row["id"] == owner:
                return str(row["name"] or owner)
    return owner or "园区"


def number_of(value: object) -> float | None:
    """A number of a data row; None where the cell is empty."""
    if value is None or isinstance(value, (str, bool)):
        return None
    found = float(value)  # type: ignore[arg-type]
    return None if found != found else found


def year_of(value: object) -> int | None:
    """A year of a data row, from a number, a date or a text that begins with it (`2025-03`)."""
    if isinstance(value, date):
        return value.year
    if isinstance(value, str):
        return int(value[:4]) if value[:4].isdigit() and len(value) >= 4 else None
    found = number_of(value)
    return None if found is None else int(found)


def text_of(value: object) -> str:
    """A text of a data row; empty where the cell is."""
    return "" if value is None else str(value).strip()


def day_of(value: object) -> date | None:
    """A date of a data row; None where the cell is empty."""
    return value if isinstance(value, date) else None


def _batch(row: DataRow) -> Batch | None:
    quantity, kind, status = number_of(row["quantity_t"]), text_of(row["kind"]), text_of(row["status"])
    if quantity is None or not kind or not status:
        return None
    return Batch(
        id=text_of(row["id"]),
        kind=kind,
        owner=text_of(row["owner"]),
        vintage=year_of(row["vintage"]),
        quantity_t=quantity,
        methodology=text_of(row["methodology"]),
        status=status,
        value_yuan=number_of(row["value_yuan"]),
        cancelled_on=day_of(row["cancelled_on"]),
        used_for_year=year_of(row["used_for_year"]),
        document=text_of(row["document"]),
        row=row,
    )
