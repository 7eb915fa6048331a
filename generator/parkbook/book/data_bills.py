"""The page of one who reports: what it emits, by year, source and month, and the bills behind every figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from parkbook.book.data_charts.shown import add_up, known, shown
from parkbook.book.data_grid import add_up_to, small
from parkbook.book.data_sums import (
    NOBODY,
    SCOPE_ZH,
    EntityLine,
    MonthTable,
    YearTables,
    key_anchor,
    month_table,
    month_zh,
    share_of,
    spell_unit,
    view_digits,
)
from parkbook.book.data_view import COUNTED_ZH, spell_place
from parkbook.inventory.model import SCOPE_OF, Entity
from parkbook.inventory.report import CATEGORY_ZH, METHOD_ZH
from parkbook.inventory.yearly.sums import by_month

MOST_BILLS = 2000
"""Bills of one who reports that are listed one by one, all years together; beyond, rows are put together by line and month."""
MOST_LINES = 600
"""Lines of such a page; beyond, by source and month."""
MOST_SOURCES = 60
_IN_TOTAL = ("1", "2", "export")
_SCOPE_SHORT = {"1": "范围一", "2": "范围二", "export": "输出"}
BESIDE = {"3": "范围三", "removal": "清除", "": "有错的行"}


@dataclass(frozen=True)
class BillLine:
    """A bill, or several put together."""

    anchor: str
    period: str
    whose: str
    """Line and equipment."""
    quantity: str
    """With its unit."""
    factor: str
    text: str
    """t CO2e."""
    counted: str
    """How it counts, and with whom it was traded."""
    quality: str
    meter: str
    document: str
    where: str
    note: str


@dataclass(frozen=True)
class Group:
    """The bills of one source and category in one year."""

    anchor: str
    title: str
    text: str
    """t CO2e at the decimals of the bills."""
    in_sum: bool
    """Whether it is part of the entity's emissions."""
    said: str
    """Chinese, how it counts where it is not simply part of the sum."""
    bills: tuple[BillLine, ...]
    marked: bool
    """Whether a row is counted otherwise than 计入."""
    whose: bool
    """Whether a row says line or equipment."""


@dataclass(frozen=True)
class SourceLine:
    """A source of the year's table."""

    anchor: str
    title: str
    scope: str
    counted: str
    eliminated: str
    text: str
    share: str
    """Empty where something is subtracted: then shares say nothing."""


@dataclass(frozen=True)
class YearLine:
    """A year of the table by year."""

    year: int
    texts: tuple[str, ...]
    """scope 1, purchased, exported, before, eliminated, counted."""
    complete: bool


class EntityTables:
    """Everything that the page of one entity prints."""

    def __init__(self, tables: YearTables, id: str, rows: pd.DataFrame) -> None:
        """`rows`: those of this entity, all years."""
        inventory, view, year = tables.inventory, tables.view, tables.year
        self.inventory, self.view, self.year = inventory, view, year
        self.entity: Entity = view.entities.get(id) or Entity(id, id or NOBODY, "unknown", False)
        self.rows = rows
        self.many = len(rows) > MOST_BILLS
        """Whether rows are put together."""
        parts = self.parts(year)
        self.digits = view_digits(float(parts["t"].sum()))
        self.line: EntityLine | None = next((line for line in tables.entities if line.entity.id == id), None)
        """Its line in the table of all; figures of the same decimals are printed alike in both."""
        self._alike = self.line if self.digits == tables.digits else None

    def parts(self, year: int) -> pd.DataFrame:
        """Rows of the entity's own emissions, before elimination; those outside the boundary all the same."""
        rows = self.rows
        return rows[rows["year"].eq(year) & rows["scope"].isin(_IN_TOTAL) & rows["t"].notna() & ~rows["counted"].eq("refused")]

    @cached_property
    def years(self) -> list[YearLine]:
        """The reporting year last."""
        return [self._year(int(year)) for year in sorted(self.rows["year"].unique())]

    def _year(self, year: int) -> YearLine:
        parts = self.parts(year)
        by_scope = {str(scope): float(t) for scope, t in parts.groupby("scope")["t"].sum().items()}
        sums = [by_scope.get(scope) for scope in SCOPE_ZH]
        whole = sum(value or 0.0 for value in sums)
        before = shown(whole, self.digits)
        texts = add_up(sums, whole, self.digits)
        apart = float(parts.loc[parts["counted"].ne("in"), "t"].sum())
        of = [small(text, value) for text, value in zip(add_up([whole - apart, apart], whole, self.digits), (whole - apart, apart), strict=True)]
        rows = self.rows
        complete = not rows.loc[rows["year"].eq(year), "counted"].eq("refused").any()
        same = self._alike
        if same is not None and year == self.year:
            of_table = (same.scope1, same.purchased, same.exported, same.before, same.eliminated, same.counted)
            return YearLine(year, of_table, complete)
        return YearLine(year, (*texts, before, of[1], of[0]), complete)

    @property
    def latest(self) -> YearLine | None:
        """The reporting year; None where it has no rows."""
        return next((line for line in self.years if line.year == self.year), None)

    @property
    def total(self) -> str:
        """Emissions of the reporting year, before elimination."""
        return self.latest.texts[3] if self.latest else "—"

    @cached_property
    def sources(self) -> list[SourceLine]:
        """Sources of the reporting year, the largest by name; they add up to its emissions before elimination."""
        found = self._sums()
        rest = found[MOST_SOURCES:]
        shown_ones = found[:MOST_SOURCES] if len(found) > MOST_SOURCES + 1 else found
        if len(shown_ones) < len(found):
            shown_ones.append(("", "", sum(one[2] for one in rest), sum(one[3] or 0.0 for one in rest)))
        whole = sum(one[2] for one in shown_ones)
        texts = add_up_to([value for _, _, value, _ in shown_ones], self.total, self.digits)
        no_minus = all(value >= 0 for _, _, value, _ in shown_ones)
        made = []
        for (source, category, value, own), text in zip(shown_ones, texts, strict=True):
            apart = value - (own or 0.0)
            halves = add_up_to([own, apart if own is None or abs(apart) > 1e-9 * abs(value) else None], text, self.digits)
            title = self.title(source, category) if category else f"其余 {len(rest)} 种"
            anchor = key_anchor(source, category) if category else ""
            share = share_of(value, whole) if no_minus else ""
            made.append(SourceLine(anchor, title, _SCOPE_SHORT.get(SCOPE_OF.get(category, "3"), ""), halves[0], halves[1], text, share))
        return made

    def _sums(self) -> list[tuple[str, str, float, float | None]]:
        """(source, category, t, part of it that counts in the park), largest first."""
        parts = self.parts(self.year)
        keys = ["source_id", "category"]
        sums = parts.groupby(keys)["t"].sum()
        counted = parts[parts["counted"].eq("in")].groupby(keys)["t"].sum().reindex(sums.index)
        table = pd.DataFrame({"t": sums, "own": counted}).reset_index().sort_values("t", key=abs, ascending=False, kind="stable")
        return [(str(s), str(c), float(t), known(own)) for s, c, t, own in table.itertuples(index=False, name=None)]

    def title(self, source: str, category: str) -> str:
        """`电力（购入电力）`; the category alone where the source is not known."""
        name, kind = self.view.source_name(source), CATEGORY_ZH.get(category, "类别不明")
        return f"{name}（{kind}）" if name else kind

    @cached_property
    def months(self) -> MonthTable:
        """Months x sources of the reporting year, before elimination."""
        parts = self.parts(self.year)
        return month_table(parts, list(by_month(parts)), self.view, self.digits, total=self.total)

    def groups(self, year: int) -> list[Group]:
        """All rows of a year by source and category, the largest first."""
        rows = self.rows[self.rows["year"].eq(year)]
        size = rows["t"].abs().groupby([rows["source_id"], rows["category"]]).sum().sort_values(ascending=False, kind="stable")
        found = [(str(source), str(category)) for source, category in size.index.tolist()[:MOST_SOURCES]]
        by_line = not self.many or len(rows.groupby(["source_id", "category", "line", rows["first"].dt.month])) <= MOST_LINES
        return [
            self._group(rows[rows["source_id"].eq(source) & rows["category"].eq(category)], source, category, year, by_line)
            for source, category in found
        ]

    def left(self, year: int) -> int:
        """Sources of a year whose rows are not listed."""
        rows = self.rows[self.rows["year"].eq(year)]
        return max(0, len(rows.groupby(["source_id", "category"])) - MOST_SOURCES)

    def _group(self, rows: pd.DataFrame, source: str, category: str, year: int, by_line: bool) -> Group:
        whole = float(rows["t"].sum())
        digits = 0 if not rows["t"].any() else 2 if abs(whole) >= 1 else 4
        bills = rows.sort_values(["line", "first"], kind="stable")
        if self.many:
            bills = _together(bills, by_line)
        texts = add_up([known(value) for value in bills["t"]], whole if rows["t"].notna().any() else None, digits)
        anchor = key_anchor(source, category)
        prefix = f"b-{anchor[2:]}" if year == self.year else f"b-{year}-{anchor[2:]}"
        lines = tuple(self._lines(bills, texts, prefix))
        scope = str(rows["scope"].iloc[0])
        return Group(
            anchor if year == self.year else f"{anchor}-{year}", self.title(source, category),
            small(shown(whole, digits), whole) if rows["t"].notna().any() else "—", scope in _IN_TOTAL, BESIDE.get(scope, ""),
            lines, any(line.counted != COUNTED_ZH["in"] for line in lines), any(line.whose for line in lines),
        )  # fmt: skip

    def _lines(self, bills: pd.DataFrame, texts: list[str], prefix: str) -> Iterator[BillLine]:
        seen: dict[str, int] = {}
        for row, text in zip(bills.to_dict("records"), texts, strict=True):
            first = row["first"]
            month = f"{first:%Y-%m}" if first == first else "x"
            seen[month] = seen.get(month, 0) + 1
            anchor = f"{prefix}-{month}" + (f"-{seen[month]}" if seen[month] > 1 else "")
            count = int(row.get("count", 1))
            t, factor = known(row["t"]), known(row["factor_value"])
            said = f"{factor:.6g} {spell_unit(row['factor_unit'])}" if factor is not None else ""
            said = said or ("各行不同" if count > 1 else METHOD_ZH.get(row["method"], "") if row["method"] != "factor" else "")
            whose = "，".join(dict.fromkeys(part for part in (row["line"], row["equipment"]) if part))
            yield BillLine(
                anchor, spell_period(row), whose, self._quantity(row), said, small(text, t),
                self._counted(row), f"{int(row['quality'])} 级" if row["quality"] else "没写", row["meter"], row["document"],
                f"{count:,} 行合在一起" if self.many else spell_place(self.inventory.place(int(row["at"]))), row["note"],
            )  # fmt: skip

    def _quantity(self, row: Mapping[Any, Any]) -> str:
        amount = known(row["consumption"])
        return "—" if amount is None else f"{self.view.number(amount)} {row['unit']}".strip()

    def _counted(self, row: Mapping[Any, Any]) -> str:
        """`计入`; of a flow inside the park with whom."""
        said = COUNTED_ZH[row["counted"]]
        if row["counted"] != "eliminated":
            return said
        other = row["supplier"] if row["scope"] == "2" else row["customer"]
        named = self.view.entity_name(str(other)) if other else ""
        return f"{said}（{'从' if row['scope'] == '2' else '售给'}{named}{'购入' if row['scope'] == '2' else ''}）" if named else said

    @cached_property
    def bill_of_month(self) -> dict[tuple[str, str], str]:
        """(source, month) -> anchor of the first bill that reaches into the month; for the sources that have a column."""
        found: dict[tuple[str, str], str] = {}
        parts = self.parts(self.year)
        months = parts.assign(start=parts["first"].dt.month, end=parts["last"].dt.month)
        spans = months.groupby(["source_id", "category", "start"], as_index=False)["end"].max()
        for source, category, start, end in spans[["source_id", "category", "start", "end"]].itertuples(index=False, name=None):
            for month in range(int(start), int(end) + 1):
                key = (self.view.source_name(source), f"{self.year}-{month:02}")
                found.setdefault(key, f"b-{key_anchor(source, category)[2:]}-{self.year}-{int(start):02}")
        return found

    @property
    def files(self) -> tuple[str, ...]:
        """Files of activity data, where rows are put together."""
        return tuple(file.path for file in self.inventory.data.files if file.table == "activity") if self.many else ()

    @property
    def beside(self) -> list[tuple[str, str]]:
        """(what, t) of the reporting year beside the emissions: scope 3, removals, biogenic CO2; what is there alone."""
        rows = self.rows[self.rows["year"].eq(self.year)]
        sums = {name: float(rows.loc[rows["scope"].eq(scope), "t"].sum()) for scope, name in BESIDE.items() if scope}
        sums["清除"] = -sums["清除"]
        sums["生物源二氧化碳"] = float(rows.loc[rows["ok"], "biogenic_t"].sum())
        return [(name, small(shown(value, self.digits), value)) for name, value in sums.items() if value]

    @property
    def refused(self) -> int:
        rows = self.rows
        return int((rows["year"].eq(self.year) & rows["counted"].eq("refused")).sum())


def spell_period(row: Mapping[Any, Any]) -> str:
    """`3月`, `全年`, or first and last day."""
    first, last = row["first"], row["last"]
    if not isinstance(first, pd.Timestamp) or not isinstance(last, pd.Timestamp) or pd.isna(first) or pd.isna(last):
        return str(row["period"] or "—")
    if first.day == 1 and (last + pd.Timedelta(days=1)).day == 1:
        if first.month == last.month:
            return month_zh(f"{first:%Y-%m}")
        return "全年" if (first.month, last.month) == (1, 12) else f"{first.month}—{last.month}月"
    return f"{first.month}月{first.day}日" if first == last else f"{first.month}月{first.day}日—{last.month}月{last.day}日"


def _together(rows: pd.DataFrame, by_line: bool) -> pd.DataFrame:
    """Rows put together by line (or all lines) and the month they begin in, unit and state."""
    keys = [*(["line"] if by_line else []), rows["first"].dt.to_period("M").rename("month"), "unit", "counted"]
    one = rows.groupby(keys, sort=False, dropna=False)
    made = one.agg({"first": "min", "last": "max", "quality": "max"})
    for name in ("t", "consumption"):
        made[name] = one[name].sum(min_count=1)
    for name in (*("factor_value", "factor_unit", "method", "equipment", "meter"), *("document", "note", "period", "scope", "supplier", "customer")):
        same = one[name].nunique(dropna=False).eq(1)
        made[name] = one[name].first().where(same, float("nan") if name == "factor_value" else "")
    made["count"] = one.size()
    made = made.reset_index()
    return made.assign(line=made["line"] if by_line else "", source="", at=0)
