"""The ledgers of carbon assets as tables: by kind with sums, potential apart, surrender, trades, green power and who used it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from parkbook.book.data_charts import shown
from parkbook.book.data_view import spell_place
from parkbook.book.follow_words import mark, own_digits, spell_rows, titles
from parkbook.inventory.follow.assets import number_of, text_of, year_of
from parkbook.inventory.follow_model import AssetLine, Surrender, TradeLine
from parkbook.inventory.model import Inventory
from parkbook.kit.model import Kit

PARK = "园区"
_CENT = 1.0
"""Yuan that amount and quantity times price may differ by."""


@dataclass(frozen=True)
class LedgerLine:
    """Assets of one kind, owner and year, or their sum."""

    kind: str
    owner: str
    vintage: str
    held: str
    used: str
    left: str
    value: str
    where: str
    is_sum: bool = False


def owner_name(inventory: Inventory, id: str) -> str:
    """The name of whoever holds, trades or uses; the park itself for an empty cell."""
    found = inventory.entities.get(id)
    return found.name if found else id or PARK


def ledger_lines(lines: Sequence[AssetLine], kinds: dict[str, str], inventory: Inventory) -> list[LedgerLine]:
    """Lines in their order, and a sum below each kind that has more than one line; printed parts add up to it."""
    found: list[LedgerLine] = []
    for kind in dict.fromkeys(line.kind for line in lines):
        mine = [line for line in lines if line.kind == kind]
        digits = own_digits(number for line in mine for number in (line.held, line.used, line.left))
        money = own_digits((line.value_yuan for line in mine), 2)
        for line in mine:
            found.append(
                LedgerLine(
                    kind=kinds.get(kind, kind),
                    owner=owner_name(inventory, line.owner),
                    vintage=str(line.vintage) if line.vintage is not None else "—",
                    held=shown(line.held, digits),
                    used=shown(line.used, digits),
                    left=shown(line.left, digits),
                    value=shown(line.value_yuan, money),
                    where=spell_rows(line.places),
                )
            )
        if len(mine) > 1:
            found.append(_sum(kinds.get(kind, kind), mine, digits, money))
    return found


def _sum(kind: str, lines: Sequence[AssetLine], digits: int, money: int) -> LedgerLine:
    held, used, left = (math.fsum(getattr(line, name) for line in lines) for name in ("held", "used", "left"))
    values = [line.value_yuan for line in lines if line.value_yuan is not None]
    worth = shown(math.fsum(values), money) if values else "—"
    return LedgerLine(f"{kind}合计", "", "", shown(held, digits), shown(used, digits), shown(left, digits), worth, "", True)


@dataclass(frozen=True)
class SurrenderLine:
    """A unit and year as printed."""

    unit: str
    year: int
    obligation: str
    surrendered: str
    held: str
    ccer_max: str
    ccer_used: str
    shortfall: str
    state: Markup
    missing: str
    spare: str
    """Credits of the unit that are held and not used; empty where none."""


def surrender_lines(inventory: Inventory) -> list[SurrenderLine]:
    """By unit, then year; years of which nothing is known at all are left out."""
    found = []
    for one in inventory.follow.surrender:
        if one.obligation_t is None and not one.allowances_t and not one.ccer_used_t and one.year != inventory.year:
            continue
        found.append(_surrender(one, inventory))
    return found


def _surrender(one: Surrender, inventory: Inventory) -> SurrenderLine:
    held = one.allowances_t - one.surrendered_t
    digits = own_digits([one.obligation_t, one.surrendered_t, held, one.ccer_used_t, one.shortfall_t])
    spare = math.fsum(a.left for a in inventory.follow.ledgers.assets if a.kind == "ccer" and a.owner == one.enterprise)
    if one.shortfall_t is None:
        state = mark("not-assessed", "○", "算不出")
    elif one.shortfall_t > 0:
        state = mark("major", "■", f"缺 {shown(one.shortfall_t, digits)} t")
    elif one.surrendered_t + min(one.ccer_used_t, one.ccer_max_t or 0) < (one.obligation_t or 0.0):
        state = mark("conforms", "●", "够，还没有交齐")
    else:
        state = mark("conforms", "●", "已交齐")
    return SurrenderLine(
        unit=owner_name(inventory, one.enterprise),
        year=one.year,
        obligation=shown(one.obligation_t, digits),
        surrendered=shown(one.surrendered_t, digits),
        held=shown(held, digits),
        ccer_max=shown(one.ccer_max_t),
        ccer_used=shown(one.ccer_used_t, digits),
        shortfall=shown(one.shortfall_t, digits),
        state=state,
        missing=one.missing,
        spare=shown(spare, own_digits([spare])) if spare > 0 and one.shortfall_t else "",
    )


@dataclass(frozen=True)
class TradeView:
    """A trade as printed; `wrong` says what does not follow from what."""

    date: str
    variety: str
    side: str
    quantity: str
    unit: str
    price: str
    amount: str
    market: str
    party: str
    document: str
    where: str
    wrong: str


def trade_views(trades: Iterable[TradeLine], kit: Kit, inventory: Inventory) -> list[TradeView]:
    """By day, the latest first."""
    sides = titles(kit, "trades", "side")
    return [_trade(one, sides, inventory) for one in sorted(trades, key=lambda one: one.date, reverse=True)]


def _trade(one: TradeLine, sides: dict[str, str], inventory: Inventory) -> TradeView:
    wrong = ""
    if one.price_yuan is not None and one.amount_yuan is not None:
        product = one.quantity * one.price_yuan
        if abs(product - one.amount_yuan) > _CENT:
            wrong = f"数量乘单价是 {shown(product, 2)} 元"
    return TradeView(
        date=one.date,
        variety=one.variety,
        side=sides.get(one.side, one.side),
        quantity=shown(one.quantity, own_digits([one.quantity])),
        unit=one.unit,
        price=shown(one.price_yuan, 2),
        amount=shown(one.amount_yuan, own_digits([one.amount_yuan], 2)),
        market=one.market or "—",
        party=owner_name(inventory, one.party),
        document=one.document or "—",
        where=spell_place(one.place),
        wrong=wrong,
    )


@dataclass(frozen=True)
class UseTable:
    """Green power used, MWh: who by year, with sums that the printed parts make."""

    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    sums: tuple[str, ...]
    values: tuple[tuple[str, float], ...]
    """Users of the last year with their MWh, the largest first."""


def use_table(inventory: Inventory) -> UseTable | None:
    """From the data table instrument_use; None where it has no row."""
    found: dict[tuple[str, int], float] = {}
    for row in inventory.data.rows("instrument_use"):
        year, mwh = year_of(row["period"]), number_of(row["mwh"])
        if year is not None and mwh is not None:
            key = (text_of(row["enterprise"]), year)
            found[key] = found.get(key, 0.0) + mwh
    if not found:
        return None
    years = tuple(sorted({year for _, year in found}))
    users = sorted({user for user, _ in found}, key=lambda user: (-found.get((user, years[-1]), 0.0), user))
    digits = own_digits(found.values())
    rows = tuple(
        (owner_name(inventory, user), tuple(shown(found[user, year], digits) if (user, year) in found else "" for year in years))
        for user in users
    )
    sums = tuple(shown(math.fsum(mwh for (_, one), mwh in found.items() if one == year), digits) for year in years)
    last = tuple((owner_name(inventory, user), found[user, years[-1]]) for user in users if (user, years[-1]) in found)
    return UseTable(years, rows, sums, last)


def unused(inventory: Inventory) -> dict[str, Any] | None:
    """Instruments that were bought and not cancelled; None where all were."""
    rows = [row for row in inventory.data.rows("instruments") if row["cancelled_on"] is None and number_of(row["mwh"]) is not None]
    mwh = [number_of(row["mwh"]) or 0.0 for row in rows]
    if not rows:
        return None
    return {"mwh": shown(math.fsum(mwh), own_digits(mwh)), "ids": [text_of(row["id"]) for row in rows]}
