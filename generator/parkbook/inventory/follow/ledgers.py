"""The ledgers of carbon assets, potential assets, green power instruments and trades (ceca 6.3 e and f; cieccpa 8.3)."""

from __future__ import annotations

from collections.abc import Iterable

from parkbook.inventory.follow.assets import KIND_ZH, USED, Batch, day_of, find_batches, number_of, text_of, year_of
from parkbook.inventory.follow_model import AssetLine, Ledgers, TradeLine
from parkbook.inventory.model import DataRow, Inventory
from parkbook.park.model import Park
from parkbook.problems import Place, Problems

_VARIETIES = {
    "allowance": ("cea", "配额", "allowance"),
    "ccer": ("ccer", "核证", "自愿减排"),
    "sink": ("碳汇", "sink"),
}
"""Kind of asset -> what the variety of a trade calls it, in lower case."""
_POWER = ("gec", "绿证", "绿电", "green")
"""Varieties that are counted in MWh."""


def find_ledgers(inventory: Inventory, park: Park, problems: Problems) -> Ledgers:
    """Assets by kind, owner and vintage; potential assets apart; instruments and trades.

    `held` is what the owner got and did not sell, `used` what was surrendered or cancelled, `left` the difference. A potential
    asset is in no sum of the others. The park is not asked for anything here: owners were told apart when the rows were read.

    Args:
        problems: Gets the warnings `asset-twice`, `cancelled-early`, `potential-held`, `sold-beyond-holding`.
    """
    batches = find_batches(inventory)
    _look_at_assets(batches, problems)
    _look_twice(batches, problems)
    trades = inventory.data.rows("trades")
    _look_at_sales(batches, trades, problems)
    return Ledgers(
        assets=_lines(batch for batch in batches if not batch.is_potential),
        potential=_lines(batch for batch in batches if batch.is_potential),
        trades=tuple(made for row in trades if (made := _trade(row)) is not None),
        instruments=_instruments(inventory),
    )


def _lines(batches: Iterable[Batch]) -> tuple[AssetLine, ...]:
    groups: dict[tuple[str, str, int | None], list[Batch]] = {}
    for batch in batches:
        groups.setdefault((batch.kind, batch.owner, batch.vintage), []).append(batch)
    order = list(KIND_ZH)
    found = []
    for key in sorted(groups, key=lambda key: (order.index(key[0]) if key[0] in order else len(order), key[1], key[2] or 0)):
        kept = [batch for batch in groups[key] if batch.status != "sold" or batch.is_potential]
        used = sum((batch.quantity_t for batch in kept if batch.status in USED and not batch.is_potential), 0.0)
        held = sum((batch.quantity_t for batch in kept), 0.0)
        left = [batch for batch in kept if batch.status not in USED]  # what was used is worth nothing any more
        values = [batch.value_yuan for batch in left if batch.value_yuan is not None]
        places = tuple(batch.row.place for batch in groups[key])
        found.append(AssetLine(*key, held, used, held - used, "tCO2e", sum(values) if values else None, places))
    return tuple(found)


def _look_at_assets(batches: Iterable[Batch], problems: Problems) -> None:
    for batch in batches:
        if batch.kind == "potential" and batch.status != "planned":
            problems.warn(
                batch.row.at("status"),
                "potential-held",
                f"`{batch.id}` is a potential asset and `{batch.status}`; it is shown apart and counts nowhere",
                "write `planned`, or the kind it became when it was issued",
            )
        if batch.cancelled_on and batch.vintage and batch.cancelled_on.year < batch.vintage:
            problems.warn(
                batch.row.at("cancelled_on"),
                "cancelled-early",
                f"`{batch.id}` was cancelled on {batch.cancelled_on}, before its vintage {batch.vintage}",
                "correct the date or the vintage: nothing is cancelled before it is issued",
            )


def _look_twice(batches: Iterable[Batch], problems: Problems) -> None:
    """One proof of one quantity stands for one use."""
    seen: dict[tuple[str, str, int | None, float, str], Batch] = {}
    for batch in batches:
        if batch.status not in USED or not batch.document:
            continue
        key = (batch.kind, batch.owner, batch.vintage, batch.quantity_t, batch.document)
        first = seen.setdefault(key, batch)
        if first is not batch:
            problems.warn(
                batch.row.at("document"),
                "asset-twice",
                f"`{batch.id}` and `{first.id}` use {batch.quantity_t:g} t each by one document, `{batch.document}`; both count",
                "take one out if it is the same batch: a tonne is surrendered or cancelled once",
            )


def _trade(row: DataRow) -> TradeLine | None:
    quantity = number_of(row["quantity_t"])
    if quantity is None:
        return None
    day, variety = day_of(row["date"]), text_of(row["variety"])
    return TradeLine(
        date=day.isoformat() if day else text_of(row["date"]),
        variety=variety,
        side=text_of(row["side"]),
        quantity=quantity,
        unit="MWh" if any(word in variety.lower() for word in _POWER) else "tCO2e",
        price_yuan=number_of(row["price_yuan"]),
        amount_yuan=number_of(row["amount_yuan"]),
        market=text_of(row["market"]),
        party=text_of(row["party"]),
        document=text_of(row["document"]),
        place=row.place,
    )


def _look_at_sales(batches: Iterable[Batch], trades: Iterable[DataRow], problems: Problems) -> None:
    """Whether more of a variety was sold than the ledger ever had of it, batches that were sold included."""
    had: dict[str, float] = {}
    for batch in batches:
        if not batch.is_potential:
            had[batch.kind] = had.get(batch.kind, 0.0) + batch.quantity_t
    sold: dict[str, float] = {}
    for row in trades:
        kind, quantity = _kind_of(text_of(row["variety"])), number_of(row["quantity_t"])
        if kind is None or quantity is None or text_of(row["side"]) != "sell":
            continue
        before = sold.get(kind, 0.0)
        sold[kind] = before + quantity
        if sold[kind] > had.get(kind, 0.0) + 1e-6 >= before:
            problems.warn(
                row.at("quantity_t"),
                "sold-beyond-holding",
                f"with this sale {sold[kind]:g} t of `{row['variety']}` are sold, and assets has {had.get(kind, 0.0):g} t of them",
                "enter in assets what was bought or issued, or correct the trade",
            )


def _kind_of(variety: str) -> str | None:
    name = variety.lower()
    return next((kind for kind in ("ccer", "sink", "allowance") if any(word in name for word in _VARIETIES[kind])), None)


def _instruments(inventory: Inventory) -> tuple[AssetLine, ...]:
    """Green power by kind, holder and year of generation, MWh; a use beyond the instrument was refused when it was read."""
    used = _used_mwh(inventory)
    groups: dict[tuple[str, str, int | None], tuple[float, float, list[Place]]] = {}
    for row in inventory.data.rows("instruments"):
        mwh = number_of(row["mwh"])
        if mwh is None:
            continue
        key = (text_of(row["kind"]), text_of(row["holder"]), year_of(row["generation_month"]))
        total, gone, places = groups.get(key, (0.0, 0.0, []))
        groups[key] = (total + mwh, gone + min(mwh, used.get(text_of(row["id"]), 0.0)), [*places, row.place])
    ordered = sorted(groups.items(), key=lambda item: (item[0][0], item[0][1], item[0][2] or 0))
    return tuple(AssetLine(*key, total, gone, total - gone, "MWh", None, tuple(places)) for key, (total, gone, places) in ordered)


def _used_mwh(inventory: Inventory) -> dict[str, float]:
    found: dict[str, float] = {}
    for row in inventory.data.rows("instrument_use"):
        id, mwh = text_of(row["instrument"]), number_of(row["mwh"])
        if mwh is not None:
            found[id] = found.get(id, 0.0) + mwh
    return found
