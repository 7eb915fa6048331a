"""One year of a park's carbon data as the pages print it: every table comes from here, so that all of them agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from parkbook.book import links
from parkbook.book.data_charts.shown import add_up, shown
from parkbook.book.data_grid import Grid, add_up_grid, add_up_to, figure_of, small
from parkbook.book.data_view import DataView
from parkbook.inventory.model import ISO_OF, SCOPE_OF, Entity, Inventory, YearSums
from parkbook.inventory.report import CATEGORY_ZH
from parkbook.inventory.yearly.sums import by_month

SCOPE_ZH: Mapping[str, str] = {"1": "范围一 直接排放", "2": "范围二 购入的电力、热力和蒸汽", "export": "减：输出到园区外的电力、热力"}
"""Scopes that make up the total."""
NOBODY = "没有认出的企业"
_COLUMNS = 6
"""Sources that a table of months has a column for; the others share one."""


@dataclass(frozen=True)
class Line:
    """A line of a table."""

    id: str
    title: str
    text: str
    """t CO2e as printed."""
    share: str
    """Of the total, percent with one decimal."""
    href: str = ""
    """Page and anchor with what it is made of; empty for none."""
    note: str = ""
    """Chinese, why there is no figure."""
    value: float = 0.0


@dataclass(frozen=True)
class EntityLine:
    """Who reports, with the sums of a year as printed; before = scope1 + purchased + exported = eliminated + counted."""

    entity: Entity
    href: str
    scope1: str
    purchased: str
    exported: str
    before: str
    eliminated: str
    counted: str
    share: str
    value: float
    """Counted, t CO2e."""


@dataclass(frozen=True)
class MonthTable:
    """Months x the largest sources."""

    heads: tuple[str, ...]
    months: tuple[str, ...]
    grid: Grid
    values: tuple[tuple[float | None, ...], ...]


def share_of(value: float, whole: float | None) -> str:
    """`12.3%`; — where there is no whole. What is there and smaller than a tenth is `<0.1%`."""
    if not whole:
        return "—"
    percent = 100 * value / whole
    return "<0.1%" if 0 < abs(percent) < 0.05 else f"{shown(percent, 1)}%"


class YearTables:
    """The tables of one year."""

    def __init__(self, inventory: Inventory, view: DataView, year: int) -> None:
        self.inventory, self.view, self.year = inventory, view, year
        self.sums: YearSums = inventory.sums[year]
        frame = inventory.frame
        self.rows = frame[frame["year"].eq(year)]
        self.digits = view_digits(self.sums.total)
        self.total = shown(self.sums.total, self.digits)

    @cached_property
    def parts(self) -> pd.DataFrame:
        """Rows of the total."""
        rows = self.rows
        return rows[rows["counted"].eq("in") & rows["scope"].isin(["1", "2", "export"]) & rows["t"].notna()]

    @cached_property
    def eliminated(self) -> pd.DataFrame:
        """Rows of flows inside the park."""
        rows = self.rows
        inside = rows["entity"].map(lambda id: id in self.view.entities and self.view.entities[id].inside)
        return rows[rows["counted"].eq("eliminated") & rows["scope"].isin(["1", "2", "export"]) & rows["t"].notna() & inside.astype(bool)]

    def text(self, value: float | None) -> str:
        """t CO2e as this year's pages print it."""
        return small(shown(value, self.digits), value)

    @cached_property
    def scope_texts(self) -> dict[str, str]:
        values = [self.sums.scope1, self.sums.scope2_location, self.sums.exported_t]
        return dict(zip(SCOPE_ZH, add_up(values, self.sums.total, self.digits), strict=True))

    def _line(self, id: str, title: str, text: str, value: float, href: str = "", note: str = "") -> Line:
        return Line(id, title, small(text, value), share_of(value, self.sums.total), href, note, value)

    @cached_property
    def scopes(self) -> list[Line]:
        """Scope 1, 2 and exports; exports only where there are some. A scope without any row is not known, and not zero."""
        values = {"1": self.sums.scope1, "2": self.sums.scope2_location, "export": self.sums.exported_t}
        there = set(self.parts["scope"].unique())
        lines = []
        for id, title in SCOPE_ZH.items():
            if id in there:
                lines.append(self._line(id, title, self.scope_texts[id], values[id]))
            elif id != "export":
                lines.append(Line(id, title, "—", "—", note="没有报送"))
        return lines

    @cached_property
    def categories(self) -> list[Line]:
        """Categories of the total; those of a scope add up to the scope as printed. `note` is the category of ISO 14064-1:2018."""
        made = []
        for scope in SCOPE_ZH:
            found = {id: value for id, value in self.sums.by_category.items() if SCOPE_OF.get(id) == scope}
            texts = add_up_to(list(found.values()), self.scope_texts[scope], self.digits)
            made += [
                self._line(id, CATEGORY_ZH[id], text, value, note="输出，另列" if scope == "export" else f"类别 {ISO_OF[id]}")
                for (id, value), text in zip(found.items(), texts, strict=True)
            ]
        return made

    @cached_property
    def gases(self) -> list[Line]:
        found = {id: value for id, value in self.sums.by_gas.items() if value}
        texts = add_up_to(list(found.values()), self.total, self.digits)
        return [self._line(id, id, text, value) for (id, value), text in zip(found.items(), texts, strict=True)]

    @cached_property
    def sources(self) -> list[Line]:
        """Sources of the total, largest first."""
        found = sorted(self.sums.by_source.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
        texts = add_up_to([value for _, value in found], self.total, self.digits)
        return [
            self._line(id, self.view.source_name(id), text, value, f"{links.DATA_SOURCES}#s-{links.slug(id)}")
            for (id, value), text in zip(found, texts, strict=True)
        ]

    @cached_property
    def months(self) -> list[Line]:
        """Months of the total in order."""
        found = self.sums.by_month
        texts = add_up_to(list(found.values()), self.total, self.digits)
        return [
            self._line(id, month_zh(id), text, value, f"{links.DATA_MONTHS}#m-{id}")
            for (id, value), text in zip(found.items(), texts, strict=True)
        ]

    @cached_property
    def _entity_grids(self) -> tuple[list[str], Grid, Grid]:
        """Entities, then what counts and what is eliminated, each by scope."""
        known = [id for id in self.view.entities if id in self.sums.by_enterprise]
        first, second = (_by_scope(rows, known) for rows in (self.parts, self.eliminated))
        count = add_up_grid(first, self.digits, self.total, [self.scope_texts[scope] for scope in SCOPE_ZH]) if known else _NO_GRID
        return known, count, add_up_grid(second, self.digits) if known else _NO_GRID

    @cached_property
    def entities(self) -> list[EntityLine]:
        """Everybody inside with rows, largest first."""
        known, counted, apart = self._entity_grids
        made = []
        for i, id in enumerate(known):
            own = self.parts.loc[self.parts["entity"].eq(id), "t"].sum()
            share = share_of(float(own), self.sums.total)
            texts = (counted.cells[i], apart.cells[i], counted.rows[i], apart.rows[i])
            made.append(self._entity_line(self.view.entities[id], links.data_entity(id), texts, share, float(own)))
        return sorted(made, key=lambda line: -figure_of(line.before))

    @cached_property
    def entity_sums(self) -> EntityLine | None:
        """The foot of that table."""
        known, counted, apart = self._entity_grids
        if not known:
            return None
        texts = (counted.columns, apart.columns, counted.total, apart.total)
        return self._entity_line(Entity("", "合计", "others", True), "", texts, "100.0%", 0.0)

    def _entity_line(
        self, entity: Entity, href: str, texts: tuple[Sequence[str], Sequence[str], str, str], share: str, value: float
    ) -> EntityLine:
        """Texts: by scope what counts and what is eliminated, then the sums of both."""
        counted, apart, in_total, out = texts
        scope1, purchased, exported = (self._plus(a, b) for a, b in zip(counted, apart, strict=True))
        return EntityLine(entity, href, scope1, purchased, exported, self._plus(in_total, out), out, in_total, share, value)

    def plus(self, texts: Iterable[str]) -> str:
        """Sum of printed figures."""
        return self._plus(*texts)

    def _plus(self, *texts: str) -> str:
        if all(text == "—" for text in texts):
            return "—"
        return f"{sum((figure_of(text) for text in texts), start=figure_of('0')):,.{self.digits}f}"

    @cached_property
    def outside(self) -> list[tuple[Entity, str, float, int]]:
        """Who lies outside the boundary and sent rows: entity, address, t CO2e of scope 1 and 2, rows."""
        rows = self.rows[self.rows["counted"].eq("outside")]
        return [
            (self.entity(str(id)), links.data_entity(str(id)), float(part.loc[part["scope"].isin(["1", "2", "export"]), "t"].sum()), len(part))
            for id, part in rows.groupby("entity")
        ]

    def beside(self, what: str) -> list[EntityOf]:
        """Who has rows of what stands beside the total: scope `3`, `removal`, or `biogenic`; largest first."""
        rows = self.rows[self.rows["counted"].eq("in") & self.rows["ok"]]
        size = rows["biogenic_t"].fillna(0.0) if what == "biogenic" else rows["t"].where(rows["scope"].eq(what), 0.0)
        rows = rows.assign(t=size)[size.abs() > 0]
        sums = {str(id): (abs(float(part["t"].sum())), first_anchor(part)) for id, part in rows.groupby("entity")}
        order = sorted(sums.items(), key=lambda pair: (-pair[1][0], pair[0]))
        return [EntityOf(id, self.entity(id).name, f"{links.data_entity(id)}#{anchor}", value) for id, (value, anchor) in order]

    @cached_property
    def silent(self) -> list[Entity]:
        """Enterprises inside without a row in the year."""
        there = set(self.rows["entity"].unique())
        return [entity for id, entity in self.view.entities.items() if entity.inside and entity.kind == "enterprise" and id not in there]

    @cached_property
    def unlevelled(self) -> str:
        """Share of the absolute emissions whose rows give no quality level; empty for none."""
        size = self.parts["t"].abs()
        bare = float(size[self.parts["quality"].eq(0)].sum())
        return share_of(bare, float(size.sum())) if bare else ""

    @cached_property
    def refused(self) -> int:
        return int(self.rows["counted"].eq("refused").sum())

    def entity(self, id: str) -> Entity:
        return self.view.entities.get(id) or Entity(id, id or NOBODY, "unknown", False)

    @cached_property
    def by_source_entity(self) -> list[tuple[Line, list[tuple[EntityOf, str]]]]:
        """Each source of the total with who has it; their figures add up to the source's."""
        found = []
        for line in self.sources:
            rows = self.parts[self.parts["source_id"].eq(line.id)]
            sums = {str(id): float(t) for id, t in rows.groupby("entity")["t"].sum().items()}
            order = sorted(sums.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
            texts = add_up_to([value for _, value in order], line.text, self.digits)
            anchor = {id: first_anchor(rows[rows["entity"].eq(id)]) for id in sums}
            of = [EntityOf(id, self.entity(id).name, f"{links.data_entity(id)}#{anchor[id]}", value) for id, value in order]
            found.append((line, list(zip(of, texts, strict=True))))
        return found

    @cached_property
    def month_sources(self) -> MonthTable:
        """Months x sources, the largest by name; months add up to those of the overview."""
        return month_table(self.parts, [line.id for line in self.months], self.view, self.digits, [line.text for line in self.months])

    @cached_property
    def month_entities(self) -> list[tuple[Line, list[tuple[EntityOf, str]]]]:
        """Each month with who emitted what in it; their figures add up to the month's."""
        sums = {str(id): by_month(part) for id, part in self.parts.groupby("entity")}
        found = []
        for line in self.months:
            values = {id: of[line.id] for id, of in sums.items() if line.id in of}
            order = sorted(values.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
            texts = add_up_to([value for _, value in order], line.text, self.digits)
            of_month = [EntityOf(id, self.entity(id).name, f"{links.data_entity(id)}#m-{line.id}", value) for id, value in order]
            found.append((line, list(zip(of_month, texts, strict=True))))
        return found


@dataclass(frozen=True)
class EntityOf:
    """Part of an entity in a source or a month."""

    id: str
    name: str
    href: str
    value: float


_NO_GRID = Grid((), (), (), "—")


def view_digits(total: float | None) -> int:
    """Decimals of a year's tables: by the size of its total."""
    size = abs(total or 0.0)
    return 0 if size >= 10_000 else 1 if size >= 100 else 2 if size >= 1 else 4


def month_zh(month: str) -> str:
    """`2025-03` -> 3月."""
    return f"{int(month[5:])}月"


def spell_unit(unit: str) -> str:
    """A factor's unit as people write it: tCO2/万Nm3."""
    return unit.replace("1e4", "万")


def key_anchor(source_id: str, category: str) -> str:
    """Anchor of an entity's bills of one source and category."""
    return f"s-{links.slug(source_id)}-{category.replace('_', '-')}"


def first_anchor(rows: pd.DataFrame) -> str:
    """Anchor of the bills behind some rows: those of the source and category that weigh most."""
    sums = rows["t"].abs().groupby([rows["source_id"], rows["category"]]).sum().reset_index()
    largest = sums.sort_values("t", ascending=False, kind="stable").iloc[0]
    return key_anchor(str(largest["source_id"]), str(largest["category"]))


def _by_scope(rows: pd.DataFrame, entities: Sequence[str]) -> list[list[float | None]]:
    sums: dict[Any, float] = rows.groupby(["entity", "scope"])["t"].sum().to_dict()
    return [[sums.get((id, scope)) for scope in SCOPE_ZH] for id in entities]


def month_table(
    rows: pd.DataFrame, months: Sequence[str], view: DataView, digits: int, texts: Sequence[str] | None = None, total: str | None = None
) -> MonthTable:
    """Months x sources: the largest have a column each, the others one.

    Args:
        texts: Sums of the months, where they are printed already.
        total: Their sum, where only that is printed already.
    """
    size = rows["t"].abs().groupby(rows["source_id"]).sum().sort_values(ascending=False, kind="stable")
    names = [str(id) for id in size.index]
    named = names if len(names) <= _COLUMNS + 1 else names[:_COLUMNS]
    columns = [(view.source_name(id), by_month(rows[rows["source_id"].eq(id)])) for id in named]
    if len(named) < len(names):
        columns.append((f"其余 {len(names) - len(named)} 种", by_month(rows[~rows["source_id"].isin(named)])))
    turned = [[of.get(month) for month in months] for _, of in columns]
    if not columns or not months:
        return MonthTable((), tuple(months), _NO_GRID, ())
    if texts is not None:
        total = f"{sum((figure_of(t) for t in texts), start=figure_of('0')):,.{digits}f}"
    grid = add_up_grid(turned, digits, total, texts)
    cells = tuple(zip(*grid.cells, strict=True))
    back = Grid(cells, grid.columns, grid.rows, grid.total)
    return MonthTable(tuple(name for name, _ in columns), tuple(months), back, tuple(tuple(row) for row in turned))
