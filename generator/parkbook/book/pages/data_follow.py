"""What follows from the carbon data: 强度与目标, 基准, 路径, 碳资产与交易, 中和判定, 统计报表, 同行和限额."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from parkbook.book import links
from parkbook.book.data_changes import find_steps, step_digits
from parkbook.book.data_charts import NARROW, bars, both, digits_for, shown, waterfall
from parkbook.book.data_view import spell_place
from parkbook.book.follow_ledgers import ledger_lines, surrender_lines, trade_views, unused, use_table
from parkbook.book.follow_path import path_context
from parkbook.book.follow_targets import parameter_views, target_views
from parkbook.book.follow_words import YearRow, by_years, name_standards, percent_change, titles, year_row, yes_mark
from parkbook.book.model import Page
from parkbook.book.render import Renderer
from parkbook.book.sources import Sources
from parkbook.inventory.factors import Factor
from parkbook.inventory.follow.changes import SCOPES
from parkbook.inventory.follow.triggers import difference_pct, latest_year, significant_pct
from parkbook.inventory.follow_model import Baseline, Peer, StatisticsLine
from parkbook.inventory.model import Inventory

_MAIN = ("intensity:value_added", "intensity:output_value", "intensity:area_ha", "intensity:people")
"""The intensity that the page opens with: the first of these that has a value."""
TRIGGER_ZH = {
    "a": "绩效参数不再反映碳排放绩效",
    "b": "静态因素有大的变化",
    "c": "按预先定的方法要调（因子、方法变了）",
}
_COAL_SOURCE = "，系数见 GB/T 2589"
"""Said once below the table."""
_WRITTEN_ZH = {"yes": "有", "no": "无", "": "没有写"}


def pages(renderer: Renderer) -> Iterator[Page]:
    """The seven pages; none where the park has no carbon data."""
    inventory = renderer.sources.inventory
    if inventory is None or renderer.names["carbon"] is None:
        return
    yield _intensity(renderer, inventory)
    yield _baseline(renderer, inventory)
    yield renderer.page(
        "pages/data/path.md.j2", links.DATA_PATH, "路径", "internal", refs=["cses:6.3.1", "cses:6.3.2"],
        context=path_context(inventory, renderer.sources),
    )  # fmt: skip
    yield _ledgers(renderer, inventory)
    yield _neutrality(renderer, inventory)
    yield _statistics(renderer, inventory)
    yield _peers(renderer, inventory)


def _intensity(renderer: Renderer, inventory: Inventory) -> Page:
    """Intensities by year, objectives with their paths, performance parameters."""
    metrics, years = inventory.follow.metrics, inventory.years
    whole = [year_row(one, years) for id, one in metrics.items() if id.startswith("intensity:") and "@" not in id]
    energy = [year_row(one, years) for id, one in metrics.items() if id.startswith("energy_intensity:") and "@" not in id]
    own = [year_row(one, years) for id, one in metrics.items() if id.startswith(("intensity:", "energy_intensity:")) and "@" in id]
    main = next((row for id in _MAIN for row in whole if row.id == id and row.known), None)
    goals = target_views(inventory, renderer.sources)
    by_state = {state: [g for g, t in zip(goals, inventory.follow.targets, strict=True) if t.status == state]
                for state in ("met", "on-track", "behind", "missed", "no-data")}  # fmt: skip
    return renderer.page(
        "pages/data/intensity.md.j2", links.DATA_INTENSITY, "强度与目标", "internal", refs=["cses:6.2", "cses:6.4"],
        years=years, whole=whole, energy=energy, own=[row for row in own if row.known], main=main,
        main_picture=_by_year(main) if main else None, main_first=_first_whole(main), now=_now(main, inventory.year),
        targets=goals, by_state=by_state,
        parameters=parameter_views(inventory, renderer.sources),
        gaps=by_years(text for row in (*whole, *energy) for text in row.missing),
    )  # fmt: skip


def _first_whole(row: YearRow | None) -> int | None:
    """The year that the change of `row` is counted from."""
    return next((cell.year for cell in row.cells if cell.value is not None and not cell.partial), None) if row else None


def _now(row: YearRow | None, year: int | None) -> Any:
    """The figure the page opens with: of the reporting year, else of the last year that has one."""
    if row is None:
        return None
    known = [cell for cell in row.cells if cell.value is not None]
    return next((cell for cell in known if cell.year == year), known[-1])


def _by_year(row: YearRow) -> Markup:
    digits = digits_for(cell.value for cell in row.cells)
    first, last = row.cells[0].year, row.cells[-1].year
    title = f"{row.title}，{first}—{last} 年" if last > first else f"{row.title}，{last} 年"
    lines = [(f"{cell.year} 年", cell.value, "不是整年" if cell.partial else "") for cell in row.cells]
    return both(bars, title, row.unit, lines, digits=digits)


def _baseline(renderer: Renderer, inventory: Inventory) -> Page:
    """Original against recalculated, triggers, structure against organic change, versions of factors."""
    limit, whose = significant_pct(renderer.sources.park)
    views = [_baseline_view(one, inventory, renderer.sources, limit) for one in inventory.follow.baselines]
    years = sorted({year for one in inventory.follow.baselines for year in one.years if year in inventory.sums})
    if inventory.year is not None and inventory.year not in years:
        years.append(inventory.year)
    names = {factor.id: factor for factor in inventory.factors}
    powers = [_power(year, inventory.sums[year].power_factor, names) for year in years if year in inventory.sums]
    return renderer.page(
        "pages/data/baseline.md.j2", links.DATA_BASELINE, "基准", "internal", refs=["cses:6.5"], views=views, limit=f"{limit:g}",
        whose=whose, powers=powers, over=[one for one in views if one["over"]], due=[one for one in views if one["triggered"]],
        base_year=renderer.sources.park.profile.base_year, fuels=_fuel_source(inventory),
    )  # fmt: skip


def _fuel_source(inventory: Inventory) -> str:
    """Where the fuel factors of the set that is used were printed; empty where none of them was needed."""
    head = f"fuel.{inventory.factor_set}."
    return next((factor.publication for factor in inventory.factors if factor.id.startswith(head)), "")


def _power(year: int, id: str, factors: Mapping[str, Factor]) -> dict[str, Any]:
    factor = factors.get(id)
    return {"year": year, "id": id, "factor": factor, "value": "—" if factor is None else f"{factor.value:g}"}


def _baseline_view(one: Baseline, inventory: Inventory, sources: Sources, limit: float) -> dict[str, Any]:
    metric = inventory.follow.metrics.get(one.metric) if one.metric else None
    base = one.years[0] if one.years else None
    digits = digits_for([one.original, one.recalculated])
    off = difference_pct(one.original, one.recalculated)
    missing = []
    if one.metric is None:
        missing.append("“对应指标”空着，碳数据算不出它，重算不了（registers/baselines.csv）")
    elif one.recalculated is None:
        figure = metric.by_year.get(base) if metric and base is not None else None
        why = figure.missing if figure and figure.missing else f"{base} 年没有数据" if base else "没有写基准年"
        missing.append(f"重算不了：{why}（data/ 补 {base} 年的数据）" if base else f"重算不了：{why}（registers/baselines.csv）")
    if one.original is None:
        missing.append("原来的基准值没有写（registers/baselines.csv 的“数值”）")
    triggers = [
        {"id": t.id, "title": TRIGGER_ZH[t.id], "written": _WRITTEN_ZH.get(t.written, t.written), "found": t.found,
         "unseen": t.id == "a" and (metric is None or latest_year(inventory, metric, base) is None)}
        for t in one.triggers
    ]  # fmt: skip
    return {
        "id": one.id, "anchor": "baseline-" + links.slug(one.id), "title": one.title, "unit": one.unit, "year": base,
        "original": shown(one.original, digits), "recalculated": shown(one.recalculated, digits),
        "off": percent_change(one.original, one.recalculated), "over": off is not None and abs(off) > limit,
        "triggers": triggers, "triggered": any(t.written == "yes" or t.found for t in one.triggers),
        "row": sources.rows["baselines"].get(one.id), "missing": missing, "metric": metric,
        "is_total": one.metric in SCOPES,
        **_change(one, inventory, base),
    }  # fmt: skip


def _change(one: Baseline, inventory: Inventory, base: int | None) -> dict[str, Any]:
    """The steps from base year to reporting year, where the baseline is a total."""
    nothing: dict[str, Any] = {"steps": (), "picture": None, "structural": "", "organic": "", "latest": None}
    metric = inventory.follow.metrics.get(one.metric) if one.metric else None
    latest = latest_year(inventory, metric, base)
    if one.metric not in SCOPES or base is None or latest is None or one.structural_t is None or one.organic_t is None:
        return nothing
    steps = find_steps(inventory, base, latest, one.metric)
    digits = step_digits(steps[0].value, steps[-1].value)
    title = f"{one.title}，从 {base} 年到 {latest} 年"
    picture = both(waterfall, title, "tCO2e", [(step.label, step.value, step.kind) for step in steps], digits=digits)
    return {
        "steps": steps, "picture": picture, "latest": latest, "structural": shown(one.structural_t, digits),
        "organic": shown(one.organic_t, digits),
    }  # fmt: skip


def _ledgers(renderer: Renderer, inventory: Inventory) -> Page:
    """Assets, surrender, trades, green power."""
    kit, ledgers = renderer.sources.kit, inventory.follow.ledgers
    uses = use_table(inventory)
    surrender = surrender_lines(inventory)
    return renderer.page(
        "pages/data/ledgers.md.j2", links.DATA_LEDGERS, "碳资产与交易", "internal", refs=["ceca:6.3", "cieccpa:8.3"],
        assets=ledger_lines(ledgers.assets, titles(kit, "assets", "kind"), inventory),
        potential=ledger_lines(ledgers.potential, titles(kit, "assets", "kind"), inventory),
        instruments=ledger_lines(ledgers.instruments, titles(kit, "instruments", "kind"), inventory),
        trades=trade_views(ledgers.trades, kit, inventory), surrender=surrender,
        now=[line for line in surrender if line.year == inventory.year], pictures=_surrender_pictures(inventory), uses=uses,
        use_picture=both(bars, f"绿证绿电用在哪家，{uses.years[-1]} 年", "MWh", [(n, v, "") for n, v in uses.values]) if uses else None,
        unused=unused(inventory), covered=inventory.latest,
        units=[row.name for row in renderer.sources.rows["enterprises"] if row.raw["ets"] is True],
    )  # fmt: skip


def _surrender_pictures(inventory: Inventory) -> list[Markup]:
    """A picture for each unit of the reporting year whose obligation is known."""
    found = []
    for one in inventory.follow.surrender:
        if one.year != inventory.year or one.obligation_t is None:
            continue
        entity = inventory.entities.get(one.enterprise)
        rows = [
            ("应清缴", one.obligation_t, ""), ("已清缴的配额", one.surrendered_t, ""),
            ("手里当年的配额", one.allowances_t - one.surrendered_t, ""), ("已用核证自愿减排量", one.ccer_used_t, f"上限 {shown(one.ccer_max_t)}"),
            ("缺口", one.shortfall_t, ""),
        ]  # fmt: skip
        found.append(both(bars, f"{entity.name if entity else one.enterprise} {one.year} 年清缴", "tCO2e", rows))
    return found


def _neutrality(renderer: Renderer, inventory: Inventory) -> Page:
    """Emissions against removals, what may be said, what a claim still needs, the core indicator of zero-carbon parks."""
    one, zero = inventory.follow.neutrality, inventory.follow.zero_carbon
    figures: dict[str, str] = {}
    picture, total = None, inventory.follow.metrics.get("total")
    found = total.by_year.get(one.year) if total and one else None
    if one is not None:
        digits = digits_for([one.emissions_t, one.removals_t, one.offsets_t])
        named = {"emissions": one.emissions_t, "removals": one.removals_t, "offsets": one.offsets_t, "gap": one.gap_t, "near": one.near_t}
        figures = {name: shown(value, digits) for name, value in named.items()}
        rows = [("排放", one.emissions_t, ""), ("清除", one.removals_t, ""), ("已注销用于抵消", one.offsets_t, "只列在旁边" if _is_park(one) else "")]
        picture = both(bars, f"排放和清除，{one.year} 年", "tCO2e", rows, digits=digits)
    return renderer.page(
        "pages/data/neutrality.md.j2", links.DATA_NEUTRALITY, "中和判定", "internal", refs=["ceca:3.2.10", "cieccpa:8.4.1"],
        one=one, is_park=one is not None and _is_park(one), figures=figures, picture=picture, zero=zero,
        zero_figures=None if zero is None else {
            "energy": shown(zero.energy_tce, 0), "emission": shown(zero.emission_t, 0), "value": shown(zero.value, 3),
            "threshold": "没有" if zero.threshold is None else f"{zero.threshold:g}",
            "met": "不判" if zero.met is None else yes_mark(zero.met, "没有超过门槛", "超过门槛"),
        },
        missing=[name_standards(text, renderer.sources.kit) for text in one.missing] if one else [],
        partial=found is not None and not found.complete,
        near=one is not None and one.near_t is not None and one.gap_t is not None and 0 < one.gap_t <= one.near_t,
    )  # fmt: skip


def _is_park(one: Any) -> bool:
    return bool(one.rule == "ceca:3.2.10")


def _statistics(renderer: Renderer, inventory: Inventory) -> Page:
    """The report by groups and years, with the years that any line has."""
    lines = inventory.follow.statistics
    years = sorted({*inventory.years, *(year for line in lines for year, value in line.by_year.items() if value is not None)})
    groups = [(group, [_statistics_line(line, years) for line in found]) for group, found in groupby(lines, lambda line: line.group)]
    lacking = [line for _, found in groups for line in found if line["lacks"]]
    return renderer.page(
        "pages/data/statistics.md.j2", links.DATA_STATISTICS, "统计报表", "internal", refs=["lowcarbon:5.4"], years=years,
        groups=groups, lacking=lacking, count=len(lines),
        gaps=[f"{line.title}：{line.missing}" for line in lines if line.missing], energy_picture=_energy_picture(inventory),
    )  # fmt: skip


def _statistics_line(line: StatisticsLine, years: Sequence[int]) -> dict[str, Any]:
    digits = digits_for(line.by_year.values())
    found = [line.by_year.get(year) for year in years]
    cells = ["缺" if value is None else shown(value, digits) for value in found]
    return {
        "title": line.title,
        "unit": line.unit,
        "cells": cells,
        "source": line.source.removesuffix(_COAL_SOURCE),
        "missing": line.missing,
        "lacks": None in found,
        "inside": line.title.startswith("其中"),
    }


def _energy_picture(inventory: Inventory) -> Markup | None:
    """Energy by kind in t of standard coal, the reporting year; the largest first."""
    tail = "折标准煤（当量值）"
    rows = [
        (line.title.removesuffix(tail), line.by_year.get(inventory.year or 0), "")
        for line in inventory.follow.statistics if line.group == "能源" and line.unit == "tce" and line.title.endswith(tail)
    ]  # fmt: skip
    if not any(value is not None for _, value, _ in rows):
        return None
    rows.sort(key=lambda row: -(row[1] if row[1] is not None else -1.0))
    return both(bars, f"各种能源折标准煤（当量值），{inventory.year} 年", "tce", rows)


def _peers(renderer: Renderer, inventory: Inventory) -> Page:
    """The park beside others and limits, by indicator."""
    kinds = titles(renderer.sources.kit, "benchmarks", "kind")
    by_metric: dict[str, list[Peer]] = {}
    for peer in inventory.follow.peers:
        by_metric.setdefault(peer.metric, []).append(peer)
    groups = [_peer_group(found, kinds, inventory) for found in by_metric.values()]
    rows = [row for group in groups for row in group["rows"]]
    return renderer.page(
        "pages/data/peers.md.j2", links.DATA_PEERS, "同行和限额", "internal", groups=groups,
        good=sum(row["better"] is True for row in rows), bad=sum(row["better"] is False for row in rows),
        unknown=sum(row["better"] is None for row in rows), count=len(rows),
        behind=list(dict.fromkeys(group["title"] for group in groups for row in group["rows"] if row["limit"] and row["better"] is False)),
        gaps=[f"{group['title']}：{group['missing']}" for group in groups if group["missing"]],
    )  # fmt: skip


def _peer_group(peers: Sequence[Peer], kinds: dict[str, str], inventory: Inventory) -> dict[str, Any]:
    first = peers[0]
    metric = inventory.follow.metrics.get(first.metric)
    digits = digits_for([first.own, *(peer.other for peer in peers)])
    missing = ""
    if first.own is None:
        figure = metric.by_year.get(inventory.year or 0) if metric else None
        missing = figure.missing if figure and figure.missing else "碳数据里没有这个指标的数"
    rows = [
        {"other": shown(peer.other, digits), "kind": kinds.get(peer.kind, peer.kind), "region": peer.region, "year": peer.other_year,
         "source": peer.source, "where": spell_place(peer.place), "better": peer.better, "limit": peer.kind == "limit",
         "verdict": Markup("—") if peer.better is None else yes_mark(peer.better, "不差于它", "差于它")}
        for peer in peers
    ]  # fmt: skip
    years = [f" {peer.other_year} 年" if peer.other_year else "" for peer in peers]
    named = [(f"{peer.region}{kinds.get(peer.kind, peer.kind)}{year}", peer.other, "") for peer, year in zip(peers, years, strict=True)]
    title = first.title if metric else f"{first.title}（碳数据里没有）"
    own_name = f"本园区 {first.own_year} 年" if first.own_year else "本园区"
    return {
        "title": title, "unit": first.unit, "anchor": "peer-" + links.slug(first.metric), "own": shown(first.own, digits),
        "own_year": first.own_year, "rows": rows, "missing": missing, "better": metric.better if metric else "",
        "boundary": metric.boundary if metric else "",
        "picture": bars(first.title, first.unit, [(own_name, first.own, ""), *named], digits=digits, width=NARROW),
    }  # fmt: skip
