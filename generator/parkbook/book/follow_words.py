"""Figures of what follows from carbon data as pages print them: one rounding per row, gaps said, states with their sign."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from parkbook.book.data_charts import digits_for, shown, signed
from parkbook.book.data_view import spell_place
from parkbook.inventory.follow_model import STATUS_ZH, Metric, Status
from parkbook.kit.model import Kit
from parkbook.problems import Place

LACKING = "缺"
_YEAR = re.compile(r"^\d{4} ?年")
PARTIAL = "※"
"""Behind a figure that stands on less than the whole year."""
_SIGNS: Mapping[Status, tuple[str, str]] = {
    "met": ("conforms", "●"),
    "on-track": ("conforms", "●"),
    "behind": ("minor", "▲"),
    "missed": ("major", "■"),
    "no-data": ("not-assessed", "○"),
}


def mark(tone: str, sign: str, word: str) -> Markup:
    """Sign, word and tone together, as findings have them; `tone` is one of theirs."""
    return Markup('<span class="pb-f pb-f--{}"><span aria-hidden="true">{}</span> {}</span>').format(tone, sign, word)


def status_mark(status: Status) -> Markup:
    return mark(*_SIGNS[status], STATUS_ZH[status])


def yes_mark(good: bool, yes: str, no: str) -> Markup:
    return mark("conforms", "●", yes) if good else mark("minor", "▲", no)


def titles(kit: Kit, table: str, column: str) -> dict[str, str]:
    """Chinese words of the values of an enum column of a data table."""
    declared = kit.tables[table].column(column) if table in kit.tables else None
    return {value.id: value.title.zh for value in declared.values} if declared else {}


def own_digits(values: Iterable[float | None], most: int = 3) -> int:
    """Fewest decimals that print every value as it is, so that printed parts add up; `most` at the most."""
    found = [Decimal(repr(round(value, 9))).normalize() for value in values if value is not None]
    return min(most, max((max(0, -int(value.as_tuple().exponent)) for value in found), default=0))


def percent_change(before: float | None, after: float | None) -> str:
    """`+3.2 %`-like text without the space; — where it cannot be told."""
    if before is None or after is None or before == 0:
        return "—"
    return f"{signed((after - before) / abs(before) * 100, 1)}%"


def spell_rows(places: Iterable[Place]) -> str:
    """Places with their rows together: `data/assets.csv 第 2、3 行`."""
    found: dict[str, list[str]] = {}
    for place in places:
        head, mark_, row = spell_place(place).rpartition("第 ")
        if not mark_:
            found.setdefault(row, [])
            continue
        rows = found.setdefault(head, [])
        number = row.removesuffix(" 行")
        if number not in rows:
            rows.append(number)
    return "；".join(f"{head}第 {'、'.join(rows)} 行" if rows else head for head, rows in found.items())


def by_years(texts: Iterable[str]) -> list[str]:
    """Texts that say the same of several years as one: `2023年、2024年没有…`."""
    years: dict[str, list[str]] = {}
    for text in texts:
        for part in text.split("；"):
            found = _YEAR.match(part)
            names = years.setdefault(part[found.end() :] if found else part, [])
            if found and found[0] not in names:
                names.append(found[0])
    return ["、".join(names) + rest for rest, names in years.items()]


def name_standards(text: str, kit: Kit) -> str:
    """A text with the standards' own names for their ids."""
    for id, standard in kit.standards.items():
        text = text.replace(f"{id} ", f"{standard.about.short.zh} ")
    return text


@dataclass(frozen=True)
class YearCell:
    """A metric's figure of one year, as printed."""

    year: int
    text: str
    value: float | None
    numerator: str
    denominator: str
    missing: str
    where: str
    partial: bool


@dataclass(frozen=True)
class YearRow:
    """A metric over the years, rounded alike in all of them."""

    id: str
    title: str
    unit: str
    boundary: str
    source: str
    cells: tuple[YearCell, ...]
    change: str
    """From the first known year to the last, both whole; — otherwise."""

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(cell.missing for cell in self.cells if cell.missing))

    @property
    def per(self) -> str:
        """Unit of the denominator of an intensity."""
        return self.unit.partition("/")[2]

    @property
    def known(self) -> bool:
        return any(cell.value is not None for cell in self.cells)


def year_row(metric: Metric, years: Sequence[int]) -> YearRow:
    """One line of a table by years; a missing year stays visible."""
    figures = {year: metric.by_year.get(year) for year in years}
    digits = digits_for(figure.value for figure in figures.values() if figure)
    cells = []
    for year, figure in figures.items():
        value = figure.value if figure else None
        partial = bool(figure and value is not None and not figure.complete)
        cells.append(
            YearCell(
                year=year,
                text=LACKING if value is None else shown(value, digits) + (PARTIAL if partial else ""),
                value=value,
                numerator=_plain(figure.numerator if figure else None),
                denominator=_plain(figure.denominator if figure else None),
                missing=figure.missing if figure else "",
                where=spell_rows(figure.places) if figure else "",
                partial=partial,
            )
        )
    whole = [cell.value for cell in cells if cell.value is not None and not cell.partial]
    change = percent_change(whole[0], whole[-1]) if len(whole) > 1 and metric.unit != "%" else "—"
    return YearRow(metric.id, metric.title, metric.unit, metric.boundary, metric.source, tuple(cells), change)


def _plain(value: float | None) -> str:
    return "—" if value is None else shown(value, digits_for([value]))
