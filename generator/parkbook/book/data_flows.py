"""Energy in, emissions out: the links of the flow picture and the tables beneath it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from parkbook.book import links
from parkbook.book.data_charts.shown import shown
from parkbook.book.data_grid import add_up_to
from parkbook.book.data_sums import NOBODY, YearTables, share_of, view_digits
from parkbook.inventory.model import GRID
from parkbook.inventory.report import CATEGORY_ZH

Link = tuple[str, str, float | None]


@dataclass(frozen=True)
class User:
    """Who uses energy and emits."""

    name: str
    href: str
    tce: str
    share: str
    t: str


@dataclass(frozen=True)
class Inner:
    """Heat or power that one inside sells to another."""

    supplier: str
    buyer: str
    href: str
    title: str
    quantity: str
    text: str


class FlowTables:
    """What flows in a year, in tce (当量值) and t CO2e."""

    def __init__(self, tables: YearTables) -> None:
        self.tables = tables
        rows = tables.rows
        self.rows = rows[rows["counted"].eq("in") & rows["t"].notna() & rows["tce"].notna()]
        """Energy from outside and own generation; flows inside the park are left out."""
        self.whole = tables.sums.energy_tce.calorific
        self.digits = view_digits(self.whole)
        self.total = shown(self.whole, self.digits)

    def _name(self, entity: object) -> str:
        return self.tables.view.entity_name(str(entity)) or NOBODY

    @cached_property
    def energy(self) -> list[Link]:
        """(kind, user, tce)."""
        sums = self.rows.groupby(["source_id", "entity", "scope"])["tce"].sum()
        kind = self.tables.view.source_name
        found = [(str(s), str(e), str(scope), float(tce)) for (s, e, scope), tce in zip(sums.index.tolist(), sums.tolist(), strict=True)]
        return [(f"输出{kind(s)}" if scope == "export" else kind(s), self._name(e), tce) for s, e, scope, tce in found if tce]

    @cached_property
    def emissions(self) -> list[Link]:
        """(user, category, t CO2e)."""
        sums = self.tables.parts.groupby(["entity", "category"])["t"].sum()
        return [(self._name(e), CATEGORY_ZH[c], float(t)) for (e, c), t in zip(sums.index.tolist(), sums.tolist(), strict=True) if t]

    @cached_property
    def kinds(self) -> list[tuple[str, str, str]]:
        """(kind, tce, share), largest first; they add up to the total."""
        sums: dict[str, float] = {}
        for kind, _, tce in self.energy:
            sums[kind] = sums.get(kind, 0.0) + (tce or 0.0)
        order = sorted(sums.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
        texts = add_up_to([value for _, value in order], self.total, self.digits)
        return [(name, text, share_of(value, self.whole)) for (name, value), text in zip(order, texts, strict=True)]

    @cached_property
    def users(self) -> list[User]:
        """Everybody inside with energy or emissions; both columns add up to their totals."""
        sums = {str(id): float(tce) for id, tce in self.rows.groupby("entity")["tce"].sum().items()}
        lines = {line.entity.id: line for line in self.tables.entities}
        order = sorted({*sums, *lines}, key=lambda id: (-abs(sums.get(id, 0.0)), id))
        texts = dict(zip(order, add_up_to([sums.get(id) for id in order], self.total, self.digits), strict=True))
        return [
            User(self._name(id), links.data_entity(id), texts[id], share_of(sums[id], self.whole) if id in sums else "—",
                 lines[id].counted if id in lines else "—")
            for id in order
        ]  # fmt: skip

    @cached_property
    def inner(self) -> list[Inner]:
        """Purchases inside the park, largest first."""
        rows = self.tables.eliminated
        rows = rows[rows["scope"].eq("2")]
        sums = rows.groupby(["supplier", "entity", "source_id", "category", "unit"], as_index=False)[["consumption", "t"]].sum()
        sums = sums.sort_values("t", ascending=False, kind="stable")
        texts = add_up_to(sums["t"].tolist(), self.inner_total, self.tables.digits) if len(sums) else []
        return [self._inner(row, text) for row, text in zip(sums.itertuples(index=False), texts, strict=True)]

    def _inner(self, row: object, text: str) -> Inner:
        supplier, buyer, source, quantity, unit = (getattr(row, name) for name in ("supplier", "entity", "source_id", "consumption", "unit"))
        named = "园区外" if supplier == GRID else self._name(supplier)
        address = f"{links.data_entity(str(buyer))}"
        amount = f"{self.tables.view.number(float(quantity))} {unit}" if not pd.isna(quantity) else "—"
        return Inner(named, self._name(buyer), address, self.tables.view.source_name(str(source)), amount, text)

    @property
    def inner_total(self) -> str:
        rows = self.tables.eliminated
        return self.tables.text(float(rows.loc[rows["scope"].eq("2"), "t"].sum())).replace("≈", "")
