"""Plans, targets, neutrality and ledgers written from the demonstration park's carbon data: figures of the inventory, tables that add up, reasons."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from parkbook.book.data_charts.shown import shown
from parkbook.book.data_grid import figure_of
from parkbook.book.data_plans.whole import Plans
from parkbook.book.data_plans.words import for_years, without_places
from parkbook.book.data_sheets.sheet import Sheet
from parkbook.book.data_view import DataView
from parkbook.book.links import document_page
from parkbook.book.model import Page
from parkbook.book.pages import documents
from parkbook.book.render import Renderer
from parkbook.book.sources import Sources
from parkbook.book.views import RowView
from parkbook.inventory.follow_model import Follow, Target, TargetYear, Trend
from parkbook.inventory.model import Inventory
from parkbook.inventory.output import inventory_json
from parkbook.workflow import Loaded, assess, load_all
from tests.conftest import AS_OF, DEMO, ROOT

AWAITING = {
    "peak-plan": 3, "implementation-plan": 1, "responsibility-letter": 0, "form-target-check": 0, "energy-plan": 1,
    "procedure-neutrality": 1, "form-neutrality-judgement": 1, "procedure-carbon-assets": 1, "form-carbon-asset": 1,
    "form-statistics": 0, "form-monthly-data": 0,
}  # fmt: skip
"""The documents of this file, and how many sentences in each wait for carbon data; hourly data and the yearly budget wait on."""
WAITS = '<p class="pb-await">碳数据录入后'


@cache
def loaded() -> Loaded:
    return load_all(ROOT, DEMO)


@cache
def inventory() -> Inventory:
    found = loaded().inventory_on(AS_OF)
    assert found is not None
    return found


@cache
def result() -> dict[str, Any]:
    park = loaded().park
    assert park is not None
    return inventory_json(inventory(), park.profile, ())


def sources(data: Inventory | None) -> Sources:
    found = loaded()
    assert found.park is not None
    return Sources(found.kit, found.park, assess(found, AS_OF), (), ROOT, inventory=data)


def pages(data: Inventory | None) -> dict[str, Page]:
    renderer = Renderer(sources(data))
    specs = [renderer.sources.kit.documents[id] for id in AWAITING]
    return {spec.id: documents.page(renderer, spec, spec.template, document_page(spec), spec.title.zh) for spec in specs}


@cache
def made() -> dict[str, Page]:
    return pages(inventory())


@cache
def bare() -> dict[str, Page]:
    return pages(None)


def plain(page: Page) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", page.text))


def plans(data: Inventory | None = None) -> Plans:
    found = data or inventory()
    return Plans(found, DataView(found))


def rows(register: str) -> Sequence[RowView]:
    return list(sources(inventory()).rows[register])


def added(texts: Iterable[str]) -> Decimal:
    return sum((figure_of(text) for text in texts), Decimal(0))


def column(sheet: Sheet, number: int, *kinds: str) -> list[str]:
    return [line.cells[number] for line in sheet.lines if line.kind in kinds]


TOTAL = {"peak-plan", "implementation-plan", "responsibility-letter", "form-target-check", "procedure-neutrality", "form-neutrality-judgement",
         "form-statistics"}  # fmt: skip


@pytest.mark.parametrize("id", sorted(TOTAL))
def test_the_total_stands_in_the_document_as_the_inventory_has_it(id: str) -> None:
    assert shown(result()["total"], 0) in plain(made()[id])
    assert shown(result()["total"], 0) not in plain(bare()[id])


@pytest.mark.parametrize("id", sorted(AWAITING))
def test_with_data_nothing_waits_for_it_and_without_everything_does(id: str) -> None:
    assert made()[id].text.count(WAITS) == 0
    assert bare()[id].text.count(WAITS) == AWAITING[id]
    assert "None" not in plain(made()[id])


def test_what_waits_for_something_else_waits_on() -> None:
    assert "逐时数据录入后" in made()["energy-plan"].text
    assert "逐条核定后" in made()["implementation-plan"].text


@pytest.mark.parametrize("id", sorted(AWAITING))
def test_blocks_are_the_same_with_and_without_data(id: str) -> None:
    assert [block.id for block in made()[id].blocks] == [block.id for block in bare()[id].blocks]


@pytest.mark.parametrize("id", sorted(AWAITING))
def test_every_table_of_a_document_is_whole_html(id: str) -> None:
    """A blank line inside a table would end it for Markdown."""
    for table in re.findall(r"<table.*?</table>", made()[id].text, re.S):
        assert not re.search(r"\n\s*\n", table), table[:300]
        widths = {len(re.findall(r"<t[hd]\b", row)) for row in re.findall(r"<tr.*?</tr>", table, re.S) if "colspan" not in row}
        assert len(widths) <= 1 or "pb-form" in table, table[:300]


def test_the_make_up_adds_up_to_the_total_of_every_year() -> None:
    sheet = plans().make_up
    for number, year in enumerate(inventory().years):
        total = inventory().sums[year].total
        assert column(sheet, number, "total") == [shown(total, 0)]
        assert added(column(sheet, number, "part")) == figure_of(shown(total, 0))
    assert added(column(sheet, len(inventory().years), "part")) == 100
    burnt = result()["by_category"]["stationary"] + result()["by_category"]["mobile"]
    assert abs(float(figure_of(sheet.column(len(inventory().years) - 1)[0])) - burnt) < 1


def test_the_sources_of_a_kind_add_up_to_it() -> None:
    lines = plans().make_up.lines
    heads = [i for i, line in enumerate(lines) if line.kind == "part" and i + 1 < len(lines) and lines[i + 1].kind == "sub"]
    assert len(heads) >= 3
    for start in heads:
        subs = []
        for line in lines[start + 1 :]:
            if line.kind != "sub":
                break
            subs.append(line.cells)
        for number in range(len(inventory().years)):
            assert added(cells[number] for cells in subs) == figure_of(lines[start].cells[number])


def test_the_picture_of_the_make_up_has_the_figures_of_its_table() -> None:
    said = html.unescape(re.sub(r"<[^>]*>", " ", plans().make_up_picture))
    for line in plans().make_up.lines:
        if line.kind == "part":
            assert line.cells[-2] in said, line.title


def test_the_path_is_told_year_by_year_with_its_band() -> None:
    sheet = plans().path_table(2055)
    trend = inventory().follow.trend
    ways = {way.id: {point.year: point for point in way.years} for way in trend.scenarios}
    assert [line.title for line in sheet.lines] == [str(year) for year in range(min(trend.history), 2056)]
    for line in sheet.lines:
        year = int(line.title)
        actual, as_is, limits, planned, band, less = line.cells
        assert actual == shown(trend.history.get(year), 0)
        if year in trend.history:
            assert {as_is, limits, planned, band, less} == {"—"}
            continue
        assert as_is == shown(ways["as-is"][year].value, 0) and planned == shown(ways["planned"][year].value, 0)
        assert limits == f"{shown(ways['as-is'][year].low, 0)}—{shown(ways['as-is'][year].high, 0)}"
        assert band == f"{shown(ways['planned'][year].low, 0)}—{shown(ways['planned'][year].high, 0)}"
        assert figure_of(less) == figure_of(as_is) - figure_of(planned)


def test_peak_and_neutrality_of_the_ways_stand_in_the_plan() -> None:
    text = plain(made()["peak-plan"])
    for id in ("as-is", "planned"):
        way = plans().way(id)
        assert way is not None and way.peak_year is not None
        assert f"{way.title}：排放量 {way.peak_year} 年最高，为 {way.peak} tCO2e" in text
    assert "晚于达峰目标的期限（2027 年）" in text


def test_what_the_plan_counts_adds_up_and_assumptions_have_sources() -> None:
    sheet = plans().measures
    assert added(column(sheet, 2, "part")) == added(column(sheet, 2, "total")) > 0
    scenario = next(one for one in inventory().follow.trend.scenarios if one.id == "planned")
    assert [line.cells[0] for line in sheet.lines[:-1]] == [m.id for m in sorted(scenario.measures, key=lambda m: (m.year, m.id))]
    assumptions = plans().assumptions(loaded().kit)
    counted = [one for one in inventory().follow.trend.assumptions if one.scenario != "stretch"]
    assert [line.cells[-1] for line in assumptions.lines] == [one.source for one in counted]


def test_stages_have_the_peak_year_every_fifth_year_and_what_came() -> None:
    sheet = plans().stages(2027, 2055)
    assert [line.title for line in sheet.lines] == ["2023", "2025", "2027", *(str(year) for year in range(2030, 2056, 5))]
    assert [line.title for line in sheet.lines if line.kind == "total"] == ["2027"]
    assert sheet.column(-1)[:3] == [shown(inventory().sums[2023].total, 0), shown(result()["total"], 0), "尚无"]
    assert all(len(line.cells) == len(sheet.heads) - 1 for line in sheet.lines)


def test_without_scenarios_the_plan_says_why_there_is_no_path() -> None:
    empty = replace(inventory().follow.trend, scenarios=(), assumptions=(), missing=("没有假设",))
    data = replace(inventory(), follow=replace(inventory().follow, trend=empty))
    assert plans(data).path_table().missing == "走势算不出：没有假设。"
    assert plans(data).path_picture() == "" and plans(data).way("planned") is None
    text = plain(pages(data)["peak-plan"])
    assert "走势算不出：没有假设。" in text and "碳数据录入后" not in text


def test_without_objectives_of_totals_the_stages_show_the_ways_alone() -> None:
    data = replace(inventory(), follow=replace(inventory().follow, targets=()))
    sheet = plans(data).stages(None, None)
    assert sheet.lines and any("阶段值只能看走势" in note for note in sheet.notes)


def test_without_any_year_the_stages_say_so() -> None:
    data = replace(inventory(), follow=replace(inventory().follow, trend=Trend({}, (), (), ())))
    assert plans(data).stages(2027, 2055).missing == "碳数据里没有一年的总量，排不出阶段表。"


def test_sources_are_cumulated_to_four_fifths_and_lines_and_rest_add_up() -> None:
    big = plans().big_sources(rows("actions"), rows("energy-projects"), rows("review-opportunities"), rows("objectives"))
    assert big.total == shown(result()["total"], 0)
    assert added([*(line.t for line in big.lines), big.rest]) == figure_of(big.total)
    assert added([*(line.share for line in big.lines), big.rest_share]) == 100
    assert float(big.lines[-1].together) >= 80 > float(big.lines[-2].together)
    assert [figure_of(line.t) for line in big.lines] == sorted((figure_of(line.t) for line in big.lines), reverse=True)


def test_measures_stand_behind_the_source_they_name_and_nowhere_else() -> None:
    big = plans().big_sources(rows("actions"), rows("energy-projects"), rows("review-opportunities"), rows("objectives"))
    named = {(line.entity_id, line.source_id): {one.id for one in line.named} for line in big.lines}
    assert "ac-2026-04" in named["e05", "bituminous"]
    assert "ac-2026-25" not in named["e05", "bituminous"], "it names other enterprises"
    gas = next(line for line in big.lines if line.entity_id == "e07" and line.source_id == "己内酰胺尾气")
    assert {one.id for one in gas.named} == {"ac-2026-09"}, "found by the gas it names"
    assert named["e01", "natural_gas"] == set()
    assert "没有措施" in plain(made()["implementation-plan"])


def test_objectives_carry_target_value_difference_and_state() -> None:
    goals = plans().goals(rows("objectives"))
    for one in result()["targets"]:
        goal = goals[one["id"]]
        if goal.year == one["year"] and one["actual"] is not None and one["actual"] >= 1000:
            assert (goal.actual, goal.target) == (shown(one["actual"], 0), shown(one["target"], 0))
            assert abs(figure_of(goal.difference.replace("+", "")) - (figure_of(goal.actual) - figure_of(goal.target))) <= 1
    assert goals["ob-total"].path[2027] == "1,085,000" and goals["ob-neutral"].path[2026].startswith("≈")
    text = plain(made()["responsibility-letter"])
    assert "2026 年目标" in text and "2027 年目标" in text and goals["ob-total"].path[2027] in text
    assert goals["ob-total"].forecast in plain(made()["form-target-check"])


def test_where_the_register_says_otherwise_the_check_says_so() -> None:
    goals = plans().goals(rows("objectives"))
    assert goals["ob-total"].differs == "", "1,098,300 is the computed value, rounded"
    assert "台账判断“到期能达成”，按历年平均变化推算达不到" in goals["ob-neutral"].differs
    assert goals["ob-pv"].by_register and "没有对应指标" in goals["ob-pv"].missing
    changed = tuple(_off(one) if one.id == "ob-total" else one for one in inventory().follow.targets)
    data = replace(inventory(), follow=replace(inventory().follow, targets=changed))
    assert "台账 2025 年写 1,098,300，碳数据为 1,000,000" in plans(data).goals(rows("objectives"))["ob-total"].differs


def _off(one: Target) -> Target:
    path = tuple(replace(point, actual=1e6) if point.year == 2025 else point for point in one.path)
    return replace(one, path=path)


def test_an_objective_without_a_value_is_not_judged() -> None:
    lost = replace(inventory().follow.targets[0], path=(TargetYear(2025, 10.0, None, "no-data", False),), forecast=None)
    data = replace(inventory(), follow=replace(inventory().follow, targets=(lost,)))
    goal = plans(data).goals(())[lost.id]
    assert (goal.actual, goal.difference, goal.forecast, str(goal.reaches)) == ("—", "—", "—", "—")
    assert "没有数据" in goal.status


def test_ways_of_renewable_energy_add_up_to_its_share() -> None:
    sheet = plans().renewables
    metric = inventory().follow.metrics["renewable_share"]
    for number, year in enumerate(inventory().years, 1):
        assert column(sheet, number, "total") == [shown(metric.by_year[year].value, 1)]
        assert added(column(sheet, number, "part")) == figure_of(shown(metric.by_year[year].value, 1))
    assert added(column(sheet, 0, "part")) == added(column(sheet, 0, "total"))
    numerator = metric.by_year[inventory().years[-1]].numerator
    assert numerator is not None and added(column(sheet, 0, "total")) == figure_of(shown(numerator, 0))
    for one in plans().renewables_ahead:
        assert one.lines and one.lines[-1].title == "2030 年"


def test_the_judgement_can_be_added_up_by_hand() -> None:
    lines = plans().neutrality(AS_OF).lines
    given, removed, left, *offsets = [line.cells[0] for line in lines[:6]]
    judged = result()["neutrality"]
    assert [line.kind for line in lines] == ["part", "part", "total", "beside", "beside", "beside", "beside"]
    assert given == shown(judged["emissions_t"], 0) and removed == shown(judged["removals_t"], 0)
    assert figure_of(left) == figure_of(given) - figure_of(removed)  # offsets stand apart
    assert added(offsets) == figure_of(shown(judged["offsets_t"], 0))


def test_what_nobody_registered_is_no_zero() -> None:
    data = inventory()
    sums = replace(data.sums[2025], by_category={id: t for id, t in data.sums[2025].by_category.items() if id != "removal"})
    tables = {**data.data.tables, "assets": ()}
    lost = replace(data, sums={**data.sums, 2025: sums}, data=replace(data.data, tables=tables))
    lines = plans(lost).neutrality(AS_OF).lines
    assert lines[1].cells == ("—", "没有清除量的数据")
    assert [line.cells for line in lines[3:6]] == [("—", "资产台账没有登记")] * 3
    assert lines[2].cells[0] == lines[0].cells[0]
    direct = plans().renewables.lines[0]
    assert set(direct.cells) == {"—"} and "直供：没有登记这一途径的电量。" in plans().renewables.notes


def test_the_eight_conditions_are_there_or_not_and_say_why() -> None:
    report = next(row for row in rows("inventories") if row.raw["year"] == 2025)
    found = plans().conditions(report, 2023, rows("actions"), AS_OF)
    states = [re.sub(r"<[^>]*>|[●▲–]", "", one.state).strip() for one in found]
    assert states == ["具备", "不具备", "具备", "具备", "具备", "不涉及", "不涉及", "不具备"]
    assert all(one.why for one in found)
    without = plans().conditions(None, None, (), AS_OF)
    states = [re.sub(r"<[^>]*>|[●▲–]", "", one.state).strip() for one in without]
    assert states[:4] == ["不具备", "不具备", "具备", "不具备"]
    text = plain(made()["procedure-neutrality"])
    assert all(one.why in text for one in found) and "前提未齐，园区不作碳中和声明" in text


def test_a_public_procedure_names_no_enterprise_and_no_file() -> None:
    """Holdings are told by whose they are: the form, which is internal, has them one by one."""
    for id in ("procedure-carbon-assets", "procedure-neutrality"):
        new = plain(made()[id])
        assert "data/" not in new and "registers/" not in new and ".csv" not in new
    names = [entity.name for entity in inventory().entities.values() if entity.kind == "enterprise"]
    assert not [name for name in names if name in plain(made()["procedure-carbon-assets"])]
    assert [name for name in names if name in plain(made()["form-carbon-asset"])]


def test_holdings_are_those_of_the_ledger() -> None:
    held = [row for row in inventory().data.rows("assets") if row["status"] == "held" and row["kind"] == "allowance"]
    line = next(line for line in plans().held(loaded().kit, AS_OF).lines if line.title == "配额")
    assert line.cells[3] == shown(sum(float(str(row["quantity_t"])) for row in held), 0)
    assets, power = plans().batches(loaded().kit)
    assert len(assets.lines) == len(inventory().data.rows("assets")) and len(power.lines) == len(inventory().data.rows("instruments"))
    for line in (*assets.lines, *power.lines):
        if "—" not in line.cells:
            assert figure_of(line.cells[2]) == figure_of(line.cells[3]) + figure_of(line.cells[4]), line.title
    _, uses = plans().uses
    assert added(uses.column(2)) == added(power.column(3))
    text = plain(made()["form-carbon-asset"])
    assert all(str(row["id"]) in text for row in inventory().data.rows("assets"))
    for one in result()["surrender"]:
        assert shown(one["obligation_t"], 0) in text and shown(one["shortfall_t"], 0) in text


def test_statistics_have_every_line_of_the_data_and_the_trend() -> None:
    text = plain(made()["form-statistics"])
    assert all(line.title in text for line in inventory().follow.statistics)
    intensity = inventory().follow.metrics["intensity:value_added"].by_year[2025].value
    assert shown(intensity, 2) in text and "park.yml" not in text


def test_monthly_data_say_which_months_came_in() -> None:
    quality = inventory().quality[2025]
    sheet = plans().months
    assert added(sheet.column(0)) == len(quality.months)
    assert added(sheet.column(1)) == sum(all(flags) for flags in quality.months.values())
    broken = dict(quality.months)
    key = next(key for key, flags in broken.items() if all(flags))
    broken[key] = (True, False) * 6
    data = replace(inventory(), quality={2025: replace(quality, months=broken)})
    assert added(plans(data).months.column(1)) == added(sheet.column(1)) - 1
    assert any("1、3、5、7、9、11 月" in line.cells[2] for line in plans(data).months.lines)


def test_without_the_reporting_year_tables_say_which_years_there_are() -> None:
    data = replace(inventory(), year=2019)
    for sheet in (plans(data).make_up, plans(data).neutrality(AS_OF), plans(data).renewables, plans(data).trend):
        assert "2019 年没有活动数据" in sheet.missing or sheet.lines, sheet
    assert "2019 年没有活动数据" in plans(data).make_up.missing
    assert "2019 年没有活动数据" in plans(data).big_sources((), (), (), ()).missing


@pytest.mark.parametrize("year", [2019, 2025])
def test_documents_are_made_whatever_follows_from_the_data(year: int) -> None:
    """A reporting year without rows, and nothing that could be computed from the rest."""
    for page in pages(replace(inventory(), year=year, follow=Follow(), quality={})).values():
        assert "None" not in plain(page) and WAITS not in page.text, page.path
        assert [block.id for block in page.blocks] == [block.id for block in bare()[page.path.rpartition("/")[2].removesuffix(".md")].blocks]


def test_reasons_lose_the_places_in_files_and_are_said_once() -> None:
    assert without_places("没有凭证（data/assets.csv 的“凭证”），补上") == "没有凭证，补上"
    assert without_places("综合能耗（当量值）没有") == "综合能耗（当量值）没有"
    assert for_years({2023: "2023年没有热值", 2024: "2024年没有热值", 2025: ""}) == ["2023年、2024年没有热值。"]
