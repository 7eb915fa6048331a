"""The pages of 碳数据 where there is data; see `pages/data.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from parkbook.book import links
from parkbook.book.data_bills import EntityTables
from parkbook.book.data_charts import both, flow_picture, level_bar, signed, stacked_months
from parkbook.book.data_flows import FlowTables
from parkbook.book.data_problems import find_kinds
from parkbook.book.data_quality import factor_lines, months_grid, thresholds, uncertainty_lines
from parkbook.book.data_sums import MonthTable, YearTables, share_of
from parkbook.book.data_view import DataView
from parkbook.book.model import Page
from parkbook.book.render import Renderer
from parkbook.inventory.factors import load_factors
from parkbook.inventory.model import Inventory, YearSums
from parkbook.problems import Problems

_WIDE = ("months", "factors", "entity")
"""Pages whose tables need the room of the contents list."""


def figures(renderer: Renderer, inventory: Inventory) -> Iterator[Page]:
    """The total and what it is made of."""
    shared = _shared(renderer, inventory)
    tables: YearTables = shared["tables"]
    yield _page(renderer, "index", links.DATA, "碳数据总览", shared, **_overview(renderer, tables))
    yield _page(renderer, "entities", links.DATA_ENTITIES, "按企业", shared)
    yield _page(renderer, "sources", links.DATA_SOURCES, "按排放源", shared)
    chart = _months(tables, f"{tables.year} 年各月排放")
    yield _page(renderer, "months", links.DATA_MONTHS, "按月份", shared, chart=chart, years=_years(inventory, tables.view))
    yield _page(renderer, "flows", links.DATA_FLOWS, "能流图", shared, **_flows(tables))


def trust(renderer: Renderer, inventory: Inventory) -> Iterator[Page]:
    """How far the figures can be trusted."""
    shared = _shared(renderer, inventory)
    tables: YearTables = shared["tables"]
    yield _page(renderer, "quality", links.DATA_QUALITY, "数据质量", shared, **_quality(renderer, inventory, tables))
    yield _page(renderer, "factors", links.DATA_FACTORS, "排放因子", shared, factors=factor_lines(inventory, tables))


def entities(renderer: Renderer, inventory: Inventory) -> Iterator[Page]:
    """One page for everybody with rows, in the order of the registers, the unknown last."""
    shared = _shared(renderer, inventory)
    tables: YearTables = shared["tables"]
    rows = {str(id): part for id, part in inventory.frame.groupby("entity")}
    known = [id for id in tables.view.entities if id in rows]
    for id in [*known, *sorted(set(rows) - set(known))]:
        own = EntityTables(tables, id, rows[id])
        chart = _picture(own.months, f"{tables.year} 年各月自己的排放", own.digits) if own.months.heads else None
        yield _page(renderer, "entity", links.data_entity(id), own.entity.name, shared, own=own, chart=chart)


def _shared(renderer: Renderer, inventory: Inventory) -> dict[str, Any]:
    """What every page of the section gets."""
    view = renderer.names["carbon"]
    assert isinstance(view, DataView)
    year = shown_year(inventory)
    tables = YearTables(inventory, view, year)
    return {
        "tables": tables, "sums": tables.sums, "year": year, "asked": inventory.year, "slug": links.slug,
        "factor_set": _set_title(renderer, inventory),
    }  # fmt: skip


def _set_title(renderer: Renderer, inventory: Inventory) -> str:
    """The publication that default factors of fuels are taken from."""
    table = load_factors(renderer.sources.kit_root, Problems())
    factors = table.factors.values() if table else ()
    named = (factor.publication for factor in factors if factor.id.startswith(f"fuel.{inventory.factor_set}."))
    return next(named, "园区自己选的一套")


def shown_year(inventory: Inventory) -> int:
    """The reporting year; the last one with data where the reporting year has none."""
    year = inventory.year
    return year if year is not None and year in inventory.sums else inventory.years[-1]


def _page(renderer: Renderer, name: str, path: str, title: str, shared: Mapping[str, Any], **more: Any) -> Page:
    return renderer.page(f"pages/data/{name}.md.j2", path, title, "internal", wide=name in _WIDE, context={**shared, **more})


def _overview(renderer: Renderer, tables: YearTables) -> dict[str, Any]:
    inventory = tables.inventory
    base = renderer.sources.park.profile.base_year
    changes = [_change(tables, "上年", tables.year - 1)]
    if base is not None and base not in (tables.year, tables.year - 1):
        changes.append(_change(tables, "基准年", base))
    elif base is not None and base == tables.year - 1:
        changes[0]["name"] = "上年（也是基准年）"
    top = tables.sources[:10] if len(tables.sources) > 11 else tables.sources
    rest = tables.sources[len(top):]
    share = share_of(sum(line.value for line in rest), tables.sums.total)
    return {
        "changes": changes, "base": base, "chart": _months(tables, f"{tables.year} 年各月排放"), "top": top,
        "rest": {"count": len(rest), "text": tables.plus(line.text for line in rest), "share": share},
        "power": {factor.id: factor for factor in inventory.factors},
        "inside": sum(1 for line in tables.entities if line.entity.kind == "enterprise"),
    }  # fmt: skip


def _change(tables: YearTables, name: str, year: int) -> dict[str, Any]:
    """Against an earlier year: both numbers and the change, as printed."""
    before: YearSums | None = tables.inventory.sums.get(year)
    old, new = before.total if before else None, tables.sums.total
    known = old is not None and new is not None
    percent = f"{signed(100 * (new - old) / old, 1)}%" if known and old else ""  # type: ignore[operator]
    return {
        "name": name, "year": year, "old": tables.text(old), "percent": percent, "known": known,
        "amount": signed(new - old, tables.digits) if known else "",  # type: ignore[operator]
        "complete": bool(before and before.complete and tables.sums.complete),
    }  # fmt: skip


def _months(tables: YearTables, title: str) -> Markup:
    return _picture(tables.month_sources, title, tables.digits)


def _picture(table: MonthTable, title: str, digits: int) -> Markup:
    """Months of the whole year; one without any row is missing, not zero."""
    year = table.months[0][:4] if table.months else ""
    months = [f"{year}-{number:02}" for number in range(1, 13)] if table.months else []
    place = {month: at for at, month in enumerate(table.months)}
    series = [
        (name, [(values[place[month]] or 0.0) if month in place else None for month in months])
        for name, values in zip(table.heads, table.values, strict=True)
    ]
    return both(stacked_months, title, "tCO2e", months, series, digits=digits)


def _years(inventory: Inventory, view: DataView) -> dict[str, Any]:
    """Months of the latest years side by side."""
    tables = {year: YearTables(inventory, view, year) for year in inventory.years[-6:]}
    columns = {year: {line.id[5:]: line.text for line in one.months} for year, one in tables.items()}
    return {"columns": columns, "totals": {year: one.total for year, one in tables.items()}}


def _flows(tables: YearTables) -> dict[str, Any]:
    flows = FlowTables(tables)
    title = f"{tables.year} 年能源流入与温室气体排放"
    picture = both(flow_picture, title, ("tce", "tCO2e"), flows.energy, flows.emissions)
    return {"flows": flows, "picture": picture}


def _quality(renderer: Renderer, inventory: Inventory, tables: YearTables) -> dict[str, Any]:
    quality = inventory.quality.get(tables.year)
    park, kit_root = renderer.sources.park, renderer.sources.kit_root
    bar = None
    if quality is not None:
        bar = both(level_bar, f"{tables.year} 年排放按数据质量等级", "tCO2e", quality.by_level)
    return {
        "quality": quality, "bar": bar, "grid": months_grid(inventory, park, kit_root, tables),
        "uncertainty": uncertainty_lines(tables, quality), "rules": thresholds(kit_root),
        "kinds": find_kinds(inventory, tables.view, renderer.sources.problems),
    }  # fmt: skip
