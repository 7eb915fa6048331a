"""What the park's emissions are made of, year by year: fuels, processes, power and heat, each by what is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from parkbook.book.data_charts import NONE, bars, both, shown
from parkbook.book.data_grid import add_up_to, figure_of
from parkbook.book.data_sheets.sheet import IN_TOTAL, Facts, Head, Line, Sheet, percents
from parkbook.book.data_view import digits_of

_KINDS = (
    ("能源活动（燃料燃烧）", ("stationary", "mobile")),
    ("工业过程", ("process",)),
    ("逸散", ("fugitive",)),
    ("外购电力（位置法）", ("electricity",)),
    ("外购热力和蒸汽", ("heat", "steam")),
    ("外供电力和热力（扣除）", ("export_power", "export_heat")),
)
"""Lines of the table -> categories of the rows."""
_SPLIT = 3
"""The first so many lines are split by source."""
_MOST_YEARS, _MOST_SOURCES = 5, 6
_REST = "其余各项"

Sums = Mapping[tuple[int, str, str], float]
"""(year, line, source id) -> t CO2e."""


def make_up(facts: Facts) -> Sheet:
    """Kinds in lines, each split by source; the last years in columns. Every column adds up to the printed total of its year."""
    years = _years(facts)
    caption = facts.caption("total", None, "tCO2e", "碳排放的构成")
    latest = facts.inventory.latest
    if latest is None or latest.total is None or not years:
        return Sheet(caption, (), (), missing=facts.no_year(None))
    sums = _sums(facts)
    lines: list[Line] = []
    totals = {year: _total(facts, year) for year in years}
    kinds = [title for title, _ in _KINDS if any(title == kind for _, kind, _ in sums)]
    columns = {year: _column([_of(sums, year, kind) for kind in kinds], totals[year]) for year in years}
    shares = percents([_of(sums, latest.year, kind) for kind in kinds], latest.total)
    for i, kind in enumerate(kinds):
        cells = tuple(columns[year][i] for year in years)
        lines.append(Line(kind, (*cells, shares[i])))
        if kind in [title for title, _ in _KINDS[:_SPLIT]]:
            lines += _split(facts, sums, kind, years, cells)
    lines.append(Line("园区总量（位置法）", (*totals.values(), "100.0"), "total"))
    heads = (Head("构成", False), *(Head(f"{year} 年") for year in years), Head(f"{latest.year} 年占比（%）"))
    whole = caption.replace(f"{latest.year} 年", f"{years[0]}—{years[-1]} 年", 1) if len(years) > 1 else caption
    return Sheet(whole, heads, tuple(lines), notes=tuple(_notes(facts, kinds, years)))


def make_up_picture(facts: Facts) -> Markup:
    """The kinds of the reporting year as bars; empty where it has no total."""
    latest = facts.inventory.latest
    if latest is None or not latest.total:
        return Markup("")
    sums, year = _sums(facts), latest.year
    kinds = [title for title, _ in _KINDS if any((one, title) == (year, kind) for one, kind, _ in sums)]
    values = [_of(sums, year, kind) or 0.0 for kind in kinds]
    printed = [float(figure_of(text)) for text in _column(values, _total(facts, year))]  # the same figures as in the table
    rows = [(kind, value, f"{share}%") for kind, value, share in zip(kinds, printed, percents(values, latest.total), strict=True)]
    return both(bars, f"{year} 年碳排放的构成", "tCO2e", rows, digits=digits_of(latest.total))


def _years(facts: Facts) -> list[int]:
    last = facts.inventory.year
    return [year for year in facts.inventory.years if last is not None and year <= last][-_MOST_YEARS:]


def _sums(facts: Facts) -> Sums:
    frame = facts.frame
    rows = frame[frame["counted"].eq("in") & frame["scope"].isin(IN_TOTAL) & frame["t"].notna()]
    kind_of = {category: title for title, categories in _KINDS for category in categories}
    found: dict[tuple[int, str, str], float] = {}
    sums = rows.groupby(["year", "category", "source_id"], sort=True, as_index=False)["t"].sum()
    for year, category, source, t in zip(sums["year"], sums["category"], sums["source_id"], sums["t"], strict=True):
        key = (int(year), kind_of[str(category)], str(source))
        found[key] = found.get(key, 0.0) + float(t)
    return found


def _of(sums: Sums, year: int, kind: str, source: str | None = None) -> float | None:
    found = [t for (one, title, id), t in sums.items() if one == year and title == kind and source in (None, id)]
    return sum(found) if found else None


def _total(facts: Facts, year: int) -> str:
    sums = facts.sums(year)
    return shown(sums.total, digits_of(sums.total)) if sums and sums.total is not None else NONE


def _column(values: Sequence[float | None], total: str) -> list[str]:
    """Values as texts that add up to what is printed below them."""
    if total == NONE or all(value is None for value in values):
        return [NONE for _ in values]
    return add_up_to(values, total, len(total.partition(".")[2]))


def _split(facts: Facts, sums: Sums, kind: str, years: Sequence[int], totals: Sequence[str]) -> list[Line]:
    """The sources of a kind, the largest of the last year first; small ones together. None where there is one alone."""
    ids = {id for _, title, id in sums if title == kind}
    order = sorted(ids, key=lambda id: (-abs(_of(sums, years[-1], kind, id) or 0.0), id))
    order = [id for id in order if any(_of(sums, year, kind, id) for year in years)]
    if len(order) < 2:
        return []
    kept = order if len(order) <= _MOST_SOURCES + 1 else order[:_MOST_SOURCES]
    rest = order[len(kept) :]
    rows = [[_of(sums, year, kind, id) for year in years] for id in kept]
    if rest:
        rows.append([_together(_of(sums, year, kind, id) for id in rest) for year in years])
    columns = [_column([row[i] for row in rows], totals[i]) for i in range(len(years))]
    names = [*(facts.source(id) for id in kept), *([f"{_REST}（{len(rest)} 种）"] if rest else [])]
    return [Line(name, (*(column[i] for column in columns), ""), "sub") for i, name in enumerate(names)]


def _together(values: Iterable[float | None]) -> float | None:
    found = [value for value in values if value is not None]
    return sum(found) if found else None


def _notes(facts: Facts, kinds: Sequence[str], years: Sequence[int]) -> list[str]:
    found = ["分项按最大余数修约，列示的分项相加等于列示的合计。"]
    frame = facts.frame
    for title, categories in _KINDS[3:5]:
        if title in kinds:
            continue
        rows = frame[frame["category"].isin(categories) & frame["year"].isin(years)]
        inside = len(rows) and rows["counted"].eq("eliminated").any()
        found.append(f"{title}：{'全部由园内供应，已抵销，燃料计在供方' if inside else '没有数据行'}。")
    for year in years:
        sums, figure = facts.sums(year), facts.view.figure("total", year)
        if sums and not sums.complete:
            found.append(f"{year} 年有数据行没有算，总量不完整。")
        elif figure and not figure.complete:
            found.append(f"{year} 年的数不完整：{figure.missing}。")
    return found
