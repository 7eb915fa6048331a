"""Carbon assets and green power for the procedure (by whose they are) and its form (batch by batch, use by use)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from parkbook.book.data_charts import NONE, shown
from parkbook.book.data_sheets.sheet import Facts, Head, Line, Sheet
from parkbook.book.follow_ledgers import owner_name
from parkbook.book.follow_words import own_digits, titles
from parkbook.inventory.follow.assets import USED, Batch, day_of, find_batches, number_of, text_of
from parkbook.inventory.model import DataRow, Inventory
from parkbook.kit.model import Kit

PARK, ENTERPRISES = "管委会和平台公司", "入园企业"
_PER_T = {"allowance", "ccer"}
"""Kinds that a registry keeps in units of one tonne."""


def _whose(inventory: Inventory, owner: str) -> str:
    found = inventory.entities.get(owner)
    return PARK if not owner or (found is not None and found.kind == "unit") else ENTERPRISES if found is not None else owner


def held(facts: Facts, kit: Kit, as_of: date) -> Sheet:
    """What is held at the end of the day, by kind, owner's group and year; no enterprise is named."""
    inventory = facts.inventory
    kinds = {**titles(kit, "assets", "kind"), **titles(kit, "instruments", "kind")}
    found: dict[tuple[str, str, str, str], float] = {}
    for batch in find_batches(inventory):
        if batch.status == "held" and not batch.is_potential:
            key = (batch.kind, _whose(inventory, batch.owner), str(batch.vintage or NONE), "tCO2e")
            found[key] = found.get(key, 0.0) + batch.quantity_t
    for row in inventory.data.rows("instruments"):
        mwh, day = number_of(row["mwh"]), day_of(row["cancelled_on"])
        if mwh is not None and (day is None or day > as_of):
            month = text_of(row["generation_month"])[:4]
            key = (text_of(row["kind"]), _whose(inventory, text_of(row["holder"])), month or NONE, "MWh")
            found[key] = found.get(key, 0.0) + mwh
    order = {kind: number for number, kind in enumerate(kinds)}
    lines = []
    for key, amount in sorted(found.items(), key=lambda pair: (order.get(pair[0][0], len(order)), pair[0])):
        kind, whose, year, unit = key
        count = shown(amount, 0) if kind in _PER_T or unit == "MWh" else NONE
        lines.append(Line(kinds.get(kind, kind), (whose, year, count, shown(amount, own_digits([amount])), unit, "持有")))
    heads = (
        Head("种类", False), Head("归属", False), Head("年份", False), Head("份数"), Head("数量"), Head("单位", False), Head("状态", False),
    )  # fmt: skip
    missing = "" if lines else "资产和绿证绿电台账里没有持有中的资产。"
    caption = f"持有的碳资产，{as_of.year} 年 {as_of.month} 月 {as_of.day} 日；据碳资产台账和绿证绿电台账"
    notes = (
        "配额和核证自愿减排量一份为 1 tCO2e，绿证一个为 1 MWh；碳汇、自家减排没有登记份数的列“—”。",
        "不同种类不相加。已清缴、已注销、已核销、已卖出的和潜在资产不在表内。",
    )
    return Sheet(caption, heads, tuple(lines), notes=notes if lines else (), missing=missing)


_BATCHES = (
    Head("登记号，凭证号", False), Head("种类和权属", False), Head("年份", False), Head("数量"), Head("使用量"), Head("剩余量"), Head("状态", False),
)  # fmt: skip
_USES = (
    Head("登记号，凭证号", False), Head("使用单位", False), Head("年份和事项", False), Head("使用量"), Head("剩余量"), Head("注销或核销日期", False),
)  # fmt: skip


def batches(facts: Facts, kit: Kit) -> Sheet:
    """Part one of the form: a line for each batch of assets, with what was used of it and what is left."""
    inventory, lines = facts.inventory, []
    kinds, states = titles(kit, "assets", "kind"), titles(kit, "assets", "status")
    for batch in find_batches(inventory):
        digits, used = own_digits([batch.quantity_t]), batch.quantity_t if batch.status in (*USED, "sold") else 0.0
        kind, amount = _kind(kinds.get(batch.kind, batch.kind), owner_name(inventory, batch.owner)), shown(batch.quantity_t, digits)
        rest = (NONE, NONE) if batch.is_potential else (shown(used, digits), shown(batch.quantity_t - used, digits))
        cells = (kind, str(batch.vintage or NONE), amount, *rest, states.get(batch.status, batch.status))
        lines.append(Line(batch.id or "没有编号", cells, note=batch.document or "没有凭证"))
    missing = "" if lines else "碳资产台账没有一批登记（data/assets）。"
    return Sheet("一之一、碳资产登记，tCO2e；据碳资产台账", _BATCHES, tuple(lines), missing=missing)


def power_batches(facts: Facts, kit: Kit) -> Sheet:
    """The same for green power and certificates."""
    inventory, lines = facts.inventory, []
    kinds, used_of = titles(kit, "instruments", "kind"), _used(facts.inventory)
    for row in inventory.data.rows("instruments"):
        id, mwh = text_of(row["id"]), number_of(row["mwh"])
        used = math.fsum(used_of.get(id, ()))
        digits = own_digits([mwh, used])
        kind = _kind(kinds.get(text_of(row["kind"]), text_of(row["kind"])), owner_name(inventory, text_of(row["holder"])))
        left = shown(mwh - used, digits) if mwh is not None else NONE
        state = "已核销" if row["cancelled_on"] is not None else "未核销"
        cells = (kind, text_of(row["generation_month"])[:7] or NONE, shown(mwh, digits), shown(used, digits), left, state)
        lines.append(Line(id or "没有编号", cells, note=text_of(row["document"]) or "没有凭证"))
    missing = "" if lines else "绿证绿电台账没有一批登记（data/instruments）。"
    heads = (*_BATCHES[:2], Head("发电月份", False), *_BATCHES[3:])
    return Sheet("一之二、绿电和绿证登记，MWh；据绿证绿电台账", heads, tuple(lines), missing=missing)


def _kind(kind: str, owner: str) -> str:
    return f"{kind}，{owner}"


def _used(inventory: Inventory) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for row in inventory.data.rows("instrument_use"):
        mwh = number_of(row["mwh"])
        if mwh is not None:
            found.setdefault(text_of(row["instrument"]), []).append(mwh)
    return found


def uses(facts: Facts) -> Sheet:
    """Part two of the form: every surrender and cancellation in order of its year."""
    inventory = facts.inventory
    found = [batch for batch in find_batches(inventory) if batch.status in USED]
    lines = [_surrendered(inventory, batch) for batch in sorted(found, key=lambda batch: batch.used_for_year or 0)]
    missing = "" if lines else "碳资产没有使用记录。"
    return Sheet("二之一、碳资产使用，tCO2e；据碳资产台账", _USES, tuple(lines), missing=missing)


def _surrendered(inventory: Inventory, batch: Batch) -> Line:
    digits = own_digits([batch.quantity_t])
    what = "清缴" if batch.status == "surrendered" else "注销，抵消"
    year = f"{batch.used_for_year} 年{what}" if batch.used_for_year else f"{what}，没有写用于哪一年"
    when = f"{batch.cancelled_on:%Y-%m-%d}" if batch.cancelled_on else "没有写"
    cells = (owner_name(inventory, batch.owner), year, shown(batch.quantity_t, digits), shown(0.0, digits), when)
    return Line(batch.id or "没有编号", cells, note=batch.document or "没有凭证")


def power_uses(facts: Facts) -> Sheet:
    """Uses of green power in file order, each with what is left of its instrument after it."""
    inventory, lines = facts.inventory, []
    rows: dict[str, DataRow] = {text_of(row["id"]): row for row in inventory.data.rows("instruments")}
    left = {id: number_of(row["mwh"]) or 0.0 for id, row in rows.items()}
    for row in inventory.data.rows("instrument_use"):
        id, mwh = text_of(row["instrument"]), number_of(row["mwh"])
        if mwh is None:
            continue
        left[id] = left.get(id, 0.0) - mwh
        digits, batch = own_digits([mwh, left[id]]), rows.get(id)
        day, period = day_of(batch["cancelled_on"]) if batch else None, text_of(row["period"])
        who, what = owner_name(inventory, text_of(row["enterprise"])), f"{period} 年用电" if len(period) == 4 else f"{period} 用电"
        cells = (who, what, shown(mwh, digits), shown(left[id], digits), f"{day:%Y-%m-%d}" if day else "未核销")
        lines.append(Line(id, cells, note=(text_of(batch["document"]) if batch else "") or "没有凭证"))
    missing = "" if lines else "绿电和绿证没有使用记录。"
    return Sheet("二之二、绿电和绿证使用，MWh；据绿证绿电使用表", _USES, tuple(lines), missing=missing)


def surrenders(facts: Facts) -> Sheet:
    """Units under emission trading: what they owe, what they handed in and hold, and what is short; no total over units."""
    lines = []
    for one in facts.inventory.follow.surrender:
        own = own_digits([one.obligation_t, one.allowances_t, one.surrendered_t, one.ccer_used_t, one.shortfall_t])
        cells: Sequence[float | None] = (one.obligation_t, one.surrendered_t, one.allowances_t - one.surrendered_t, one.ccer_used_t)
        limit = shown(one.ccer_max_t, 0) if one.ccer_max_t is not None else NONE
        texts = (f"{one.year}", *(shown(v, own) for v in cells), limit, shown(one.shortfall_t, own))
        lines.append(Line(owner_name(facts.inventory, one.enterprise), texts, note=one.missing))
    heads = ("单位", "年份", "应清缴", "已清缴配额", "持有配额", "已用核证减排量", "可用上限", "还差")
    missing = "" if lines else "没有登记重点排放单位的应清缴量（data/verified）。"
    caption = "重点排放单位的清缴，tCO2e；据核查量和碳资产台账，上限为应清缴量的 5%，舍去尾数"
    return Sheet(caption, tuple(Head(head, i > 1) for i, head in enumerate(heads)), tuple(lines), missing=missing)


