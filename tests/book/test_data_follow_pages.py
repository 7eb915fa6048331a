"""The pages on what follows from carbon data: what they print is what was computed, and without data they say what to do."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from parkbook.assess.run import assess_park
from parkbook.book import links
from parkbook.book.data_changes import change_texts, find_steps
from parkbook.book.data_charts import shown, waterfall
from parkbook.book.follow_words import by_years, own_digits, spell_rows
from parkbook.book.model import Page
from parkbook.book.pages import data_follow
from parkbook.book.render import Renderer
from parkbook.book.sources import Sources
from parkbook.inventory.follow_model import (
    STATUS_ZH,
    AssetLine,
    Assumption,
    Figure,
    Follow,
    Ledgers,
    Metric,
    Neutrality,
    PathYear,
    Peer,
    Scenario,
    StatisticsLine,
    Surrender,
    Trend,
    ZeroCarbon,
)
from parkbook.inventory.model import Inventory
from parkbook.inventory.output import inventory_json
from parkbook.problems import Place
from tests.conftest import AS_OF, ROOT, Built
from tests.inventory.making import inventory_of, park_of

PAGES = (
    links.DATA_INTENSITY, links.DATA_BASELINE, links.DATA_PATH, links.DATA_LEDGERS, links.DATA_NEUTRALITY, links.DATA_STATISTICS,
    links.DATA_PEERS,
)  # fmt: skip
HOSTILE = '<img src=x onerror="1">{{ 7*7 }}|[a](javascript:1)'


@dataclass(frozen=True)
class Made:
    inventory: Inventory
    pages: dict[str, str]
    """Path -> the whole text."""
    json: dict[str, Any]


@pytest.fixture(scope="module")
def made(demo: Built) -> Made:
    """The pages of the demonstration park, and what the command says of the same data."""
    inventory = demo.loaded.inventory_on(AS_OF)
    assert inventory is not None and demo.loaded.park is not None
    sources = Sources(demo.loaded.kit, demo.loaded.park, demo.assessment, (), ROOT, inventory=inventory)
    texts = {page.path: page.text for page in data_follow.pages(Renderer(sources))}
    plain_json = json.loads(json.dumps(inventory_json(inventory, demo.loaded.park.profile, ())))
    return Made(inventory, texts, plain_json)


@pytest.fixture(scope="module")
def bare(demo: Built) -> Sources:
    """A park of three enterprises with empty registers."""
    park = park_of()
    return Sources(demo.loaded.kit, park, assess_park(demo.loaded.kit, park, AS_OF, False, None), (), ROOT)


def made_with(bare: Sources, inventory: Inventory | None) -> dict[str, Page]:
    sources = Sources(bare.kit, bare.park, bare.assessment, (), ROOT, inventory=inventory)
    return {page.path: page for page in data_follow.pages(Renderer(sources))}


def plain(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", re.sub(r"<svg.*?</svg>", "", text)))


def cells(text: str, head: str) -> list[str]:
    """The cells of the first table row that begins so."""
    for row in re.findall(r"<tr.*?</tr>", text, re.S):
        found = [plain(cell) for cell in re.findall(r"<(?:th|td)[^>]*>(.*?)</(?:th|td)>", row, re.S)]
        if found and found[0].startswith(head):
            return found
    raise AssertionError(f"no row {head}")


def number(text: str) -> float:
    return float(text.replace(",", "").rstrip("※"))


def test_every_page_is_made_and_shown_inside_the_park_only(bare: Sources) -> None:
    pages = made_with(bare, inventory_of([{}]))
    assert tuple(pages) == PAGES
    assert {page.audience for page in pages.values()} == {"internal"}


def test_a_park_without_data_has_none_of_them(bare: Sources) -> None:
    assert made_with(bare, None) == {}
    assert made_with(bare, replace(inventory_of([{}]), years=(), year=None)) == {}


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (links.DATA_INTENSITY, ["data/output.csv", "registers/objectives.csv", "registers/performance-parameters.csv", "parkbook template output"]),
        (links.DATA_BASELINE, ["registers/baselines.csv", "parkbook template baselines", "没有起点"]),
        (links.DATA_PATH, ["data/assumptions.csv", "parkbook template assumptions", "产出增长", "电网因子变化", "清除量", "措施兑现率"]),
        (links.DATA_LEDGERS, ["data/assets.csv", "data/trades.csv", "data/instruments.csv", "重点排放单位"]),
        (links.DATA_NEUTRALITY, ["还判不了", "data/activity.csv", "carbon.report_year"]),
        (links.DATA_STATISTICS, ["data/output.csv", "还没有可以统计的数"]),
        (links.DATA_PEERS, ["data/benchmarks.csv", "parkbook template benchmarks", "没有出处的不要写"]),
    ],
)  # fmt: skip
def test_without_anything_that_follows_a_page_says_what_to_do(bare: Sources, path: str, said: list[str]) -> None:
    page = made_with(bare, inventory_of([{}]))[path]
    text = plain(page.text)
    assert page.text.startswith("# ") and "pb-lead" in page.text
    assert [word for word in said if word not in text] == []
    assert "None" not in text and "nan" not in text


def test_the_menu_page_opens_with_its_answer(made: Made) -> None:
    for path, text in made.pages.items():
        assert re.match(r"# \S+ \{#[\w-]+\}\s+<p class=\"pb-lead\">", text), path


def test_intensities_are_those_of_the_command(made: Made) -> None:
    text = made.pages[links.DATA_INTENSITY]
    assert len(made.json["intensity"]) > 4
    for one in made.json["intensity"]:
        metric = made.inventory.follow.metrics["intensity:" + one["indicator"]]
        last = cells(text, metric.title)[1 + len(made.inventory.years)]
        assert abs(number(last) - one["value"]) <= 0.5 * 10 ** -len(last.partition(".")[2]) * 1.0001


def test_every_objective_has_its_picture_its_row_and_the_status_of_the_command(made: Made) -> None:
    text = made.pages[links.DATA_INTENSITY]
    assert len(made.json["targets"]) == len(made.inventory.follow.targets) > 5
    for one, target in zip(made.json["targets"], made.inventory.follow.targets, strict=True):
        assert one["id"] == target.id
        block = text[text.index(f'id="target-{links.slug(target.id)}"') :]
        block = block[: block.index("</details>")]
        assert text.count(f'href="#target-{links.slug(target.id)}"') >= 2
        row = cells(block, f"{one['year']} 年")
        if one["actual"] is not None:
            assert number(row[2]) == pytest.approx(one["actual"], abs=0.5 * 10 ** -len(row[2].partition(".")[2].rstrip("※")))
        base = target.path[0].year == one["year"]
        assert base or STATUS_ZH[one["status"]] in row[3]


def test_a_forecast_comes_with_what_it_stands_on(made: Made) -> None:
    text = plain(made.pages[links.DATA_INTENSITY])
    for target in made.inventory.follow.targets:
        assert target.forecast_basis and target.forecast_basis in text


def test_the_baseline_is_that_of_the_command(made: Made) -> None:
    row = cells(made.pages[links.DATA_BASELINE], "园区范围一、范围二排放总量")
    one = made.json["baseline"]
    assert row[2:5] == [str(one["years"][0]), shown(one["original_t"]), shown(one["recalculated_t"])]


def test_printed_steps_lead_from_the_base_year_to_the_reporting_year(made: Made) -> None:
    steps = find_steps(made.inventory, 2023, 2025, "total")
    changes = [step for step in steps if step.kind == "change"]
    assert len(changes) > 3
    assert number(steps[0].text) + sum(number(step.text) for step in changes) == number(steps[-1].text)
    baseline = made.inventory.follow.baselines[0]
    assert sum(step.value for step in changes if step.part == "organic") == pytest.approx(baseline.organic_t)
    text = made.pages[links.DATA_BASELINE]
    assert steps[-1].text == shown(made.json["total"])
    for step in steps:
        assert cells(text, step.label)[2] == step.text


def test_what_cannot_be_seen_is_not_called_not_found(made: Made) -> None:
    text = made.pages[links.DATA_BASELINE]
    without = next(one for one in made.inventory.follow.baselines if one.metric is None)
    part = text[text.index(f"{{#baseline-{links.slug(without.id)}}}") :]
    assert cells(part, "a）")[2].startswith("看不出来") and "重算不了" in part
    whole = text[text.index("{#baseline-") :]
    assert not cells(whole, "a）")[2].startswith("看不出来")


def test_who_came_and_went_is_structure_and_power_is_divided() -> None:
    power = {"category": "electricity", "source": "外购电力", "source_id": "electricity", "unit": "MWh"}
    rows = [
        {**power, "entity": "e01", "year": 2023, "mwh": 100.0, "t": 50.0},
        {**power, "entity": "e01", "year": 2025, "mwh": 120.0, "t": 48.0},
        {"entity": "e02", "year": 2023, "t": 7.0},
        {"entity": "e03", "year": 2025, "t": 30.0},
        {**power, "entity": "e01", "year": 2025, "source_id": "own-power", "t": 0.0},
    ]
    steps = {step.label: (step.value, step.part) for step in find_steps(inventory_of(rows), 2023, 2025, "total")}
    assert steps == {
        "2023 年": (57.0, ""), "新进入：企业e03": (30.0, "structure"), "退出：企业e02": (-7.0, "structure"),
        "购入电力：电力因子": (-12.0, "organic"), "购入电力：用电量": (10.0, "organic"), "2025 年": (78.0, ""),
    }  # fmt: skip


def test_many_that_came_are_one_step() -> None:
    rows = [{"entity": "e01", "year": 2023}, {"entity": "e01", "year": 2025}, *({"entity": f"n{i}", "year": 2025} for i in range(5))]
    labels = [step.label for step in find_steps(inventory_of(rows), 2023, 2025, "total")]
    assert labels == ["2023 年", "新进入：5 家", "2025 年"]


def test_the_table_of_steps_says_the_texts_of_the_picture() -> None:
    values, before, after = [1000.4, -200.6, 0.4, -0.3], 5000.3, 5800.2
    texts = change_texts(values, before, after)
    steps = [("a", before, "total"), *((f"s{i}", value, "change") for i, value in enumerate(values)), ("b", after, "total")]
    drawn = waterfall("t", "t", steps, digits=0)  # type: ignore[arg-type]
    for i, text in enumerate(texts):
        assert f"s{i} {text}" in drawn


def test_the_path_prints_each_fifth_year_with_its_band(made: Made) -> None:
    text = made.pages[links.DATA_PATH]
    trend = made.inventory.follow.trend
    for year in (2030, 2035, 2060):
        row = cells(text, f"{year} 年")
        for cell, scenario in zip(row[2:], trend.scenarios, strict=True):
            point = next(one for one in scenario.years if one.year == year)
            assert cell == f"{shown(point.value)}{shown(point.low)} 至 {shown(point.high)}"
    with pytest.raises(AssertionError):
        cells(text, "2031 年")
    said = plain(text)
    assert all(one in said for one in trend.missing) and all(one.source in said for one in trend.assumptions)
    assert {m.title for s in trend.scenarios for m in s.measures} <= set(re.findall(r"<th scope=\"row\">(.*?)</th>", text))


def scenario(band: float) -> Scenario:
    return Scenario("as-is", "维持现状", tuple(PathYear(y, 100.0, 100 - band, 100 + band) for y in range(2026, 2031)), 2026, None)


def test_a_line_without_a_band_is_never_drawn(bare: Sources) -> None:
    trend = Trend({2025: 90.0}, (scenario(0),), (Assumption("all", "growth", 2026, 2030, 1, 1, 1, "%/a", "规划"),), ("没有上下限",))
    inventory = replace(inventory_of([{}]), follow=Follow(trend=trend))
    text = made_with(bare, inventory)[links.DATA_PATH].text
    assert "pb-d-way0" not in text and "还没有带上下限的假设" in text and "没有上下限" in text
    drawn = made_with(bare, replace(inventory, follow=Follow(trend=replace(trend, scenarios=(scenario(5),)))))[links.DATA_PATH].text
    assert "pb-d-way0" in drawn and "pb-d-band" in drawn and "还没有带上下限的假设" not in drawn


def test_surrender_is_that_of_the_command(made: Made) -> None:
    text = made.pages[links.DATA_LEDGERS]
    assert made.json["surrender"]
    for one in made.json["surrender"]:
        row = cells(text[text.index("{#surrender}") :], f"{made.json['year']} 年")
        assert row[1] == shown(one["obligation_t"]) and row[4] == shown(one["ccer_max_t"]) and row[5] == shown(one["ccer_used_t"])
        assert row[6] == shown(one["shortfall_t"]) and row[7] == f"■ 缺 {shown(one['shortfall_t'])} t"


def test_printed_assets_add_up_to_their_sum(bare: Sources) -> None:
    place = Place("data/assets.csv", 2)
    lines = tuple(AssetLine("ccer", "e01", 2020 + i, 10.25, 0.5, 9.75, "tCO2e", None, (place,)) for i in range(3))
    potential = (AssetLine("potential", "e02", 2030, 777.0, 0.0, 777.0, "tCO2e", None, (place,)),)
    inventory = replace(inventory_of([{}]), follow=Follow(ledgers=Ledgers(assets=lines, potential=potential)))
    text = made_with(bare, inventory)[links.DATA_LEDGERS].text
    assert cells(text, "核证自愿减排量合计")[2:5] == ["30.75", "1.50", "29.25"]
    head = text[: text.index("可能成为资产的")]
    assert "777" not in head and "777" in text


def test_an_unknown_obligation_is_no_shortfall_of_zero(bare: Sources) -> None:
    one = Surrender("e01", 2025, None, 50.0, None, 0.0, None, "没有应清缴量")
    text = made_with(bare, replace(inventory_of([{}]), follow=Follow(surrender=(one,))))[links.DATA_LEDGERS].text
    row = cells(text, "2025 年")
    assert row[1] == row[4] == row[6] == "—" and "算不出" in row[7] and "没有应清缴量" in text


@pytest.mark.parametrize(
    ("held", "handed", "used", "short", "state"),
    [(0.0, 100.0, 0.0, 0.0, "已交齐"), (20.0, 100.0, 0.0, 0.0, "已交齐"), (0.0, 95.0, 5.0, 0.0, "已交齐"), (100.0, 0.0, 0.0, 0.0, "够，还没有交齐"),
     (10.0, 60.0, 9.0, 25.0, "缺 25 t")],
)  # fmt: skip
def test_a_year_is_settled_only_by_what_was_handed_in(
    bare: Sources, held: float, handed: float, used: float, short: float, state: str
) -> None:
    one = Surrender("e01", 2025, 100.0, handed + held, 5, used, short, surrendered_t=handed)
    text = made_with(bare, replace(inventory_of([{}]), follow=Follow(surrender=(one,))))[links.DATA_LEDGERS].text
    assert cells(text, "2025 年")[7][2:] == state


def test_neutrality_is_that_of_the_command(made: Made) -> None:
    text, one = made.pages[links.DATA_NEUTRALITY], made.json["neutrality"]
    assert cells(text, "排放")[1] == shown(one["emissions_t"]) and cells(text, "清除")[1] == shown(one["removals_t"])
    boxes = re.findall(r"<li>(.*?)</li>", text[text.index("pb-boxes") :])
    assert len(boxes) == len(one["missing"]) > 0
    assert not one["neutral"] and "不能说" in text and "没有中和" in text


def neutrality(**more: Any) -> Neutrality:
    given: dict[str, Any] = {
        "rule": "ceca:3.2.10", "year": 2025, "neutral": False, "emissions_t": 100.0, "removals_t": 20.0, "offsets_t": 80.0,
        "gap_t": 80.0, "near_t": None, "missing": (),
    }  # fmt: skip
    return Neutrality(**{**given, **more})


@pytest.mark.parametrize(
    ("more", "said", "unsaid"),
    [
        ({}, ["没有中和", "只列在旁边，不冲减园区排放", "没有定"], ["达到碳中和", "没有 5% 的限制"]),
        ({"neutral": True, "gap_t": -1.0, "removals_t": 101.0}, ["这一年达到碳中和"], ["没有中和"]),
        ({"neutral": True, "gap_t": -1.0, "missing": ("没有核查",)}, ["直到下面缺的都补齐", "没有核查"], ["这一年达到碳中和"]),
        ({"near_t": 90.0}, ["园区自己定的“接近零”", "没有中和"], ["“接近零碳”"]),
        ({"emissions_t": None, "gap_t": None}, ["排放算不出来，判不了", "任何关于中和"], ["达到碳中和"]),
        ({"rule": "cieccpa:8.4.1"}, ["没有 5% 的限制", "只对园区算"], ["只列在旁边，不冲减园区排放"]),
    ],
)
def test_what_may_be_said_follows_the_judgement(bare: Sources, more: dict[str, Any], said: list[str], unsaid: list[str]) -> None:
    follow = Follow(neutrality=neutrality(**more))
    text = plain(made_with(bare, replace(inventory_of([{}]), follow=follow))[links.DATA_NEUTRALITY].text)
    assert [word for word in said if word not in text] == [] and [word for word in unsaid if word in text] == []


def test_half_a_year_is_no_year_to_speak_of(bare: Sources) -> None:
    total = Metric("total", "碳排放总量", "tCO2e", "lower", "园区", "活动数据", {2025: Figure(5.0, missing="数据只到6月", complete=False)})
    follow = Follow(metrics={"total": total}, neutrality=neutrality())
    text = plain(made_with(bare, replace(inventory_of([{}]), follow=follow))[links.DATA_NEUTRALITY].text)
    assert "数据不全，还判不了" in text and "不能把半截的数" in text and "没有中和：" not in text


def test_the_core_indicator_names_its_threshold_or_why_there_is_none(bare: Sources) -> None:
    zero = ZeroCarbon(2025, 1000.0, 500.0, 0.5, None, None, "能耗不到20万tce，不判。")
    text = made_with(bare, replace(inventory_of([{}]), follow=Follow(neutrality=neutrality(), zero_carbon=zero)))[links.DATA_NEUTRALITY].text
    assert cells(text, "门槛")[1] == "没有" and cells(text, "判定")[1] == "不判" and "能耗不到20万tce" in text
    met = replace(zero, threshold=0.2, met=False)
    text = made_with(bare, replace(inventory_of([{}]), follow=Follow(neutrality=neutrality(), zero_carbon=met)))[links.DATA_NEUTRALITY].text
    assert cells(text, "门槛")[1] == "0.2" and cells(text, "判定")[1] == "▲ 超过门槛"


def test_the_report_has_every_line_and_never_a_zero_for_what_is_missing(made: Made) -> None:
    text = made.pages[links.DATA_STATISTICS]
    for line in made.inventory.follow.statistics:
        row = cells(text, ("　" if line.title.startswith("其中") else "") + line.title)
        for year, cell in zip(made.inventory.years, row[2:], strict=False):
            value = line.by_year.get(year)
            assert (cell == "缺") == (value is None), (line.title, year)
            if value is not None:
                assert number(cell) == pytest.approx(value, abs=0.50001 * 10 ** -len(cell.partition(".")[2]))
    assert cells(text, "碳排放总量")[2 + made.inventory.years.index(2025)] == shown(made.json["total"])
    assert "填表人" in text and "负责人" in text


def test_years_of_output_alone_are_in_the_report(bare: Sources) -> None:
    line = StatisticsLine("水", "取水量", "m3", {2021: 5.0, 2025: None}, "产出数据", "2025年没有取水量的数据")
    text = made_with(bare, replace(inventory_of([{}]), follow=Follow(statistics=(line,))))[links.DATA_STATISTICS].text
    assert cells(text, "取水量")[2:4] == ["5.00", "缺"] and "2025年没有取水量的数据" in text


def peer(own: float | None, better: bool | None, **more: Any) -> Peer:
    given: dict[str, Any] = {
        "metric": "water_reuse", "title": "水重复利用率", "unit": "%", "own": own, "own_year": 2025 if own else None, "other": 80.0,
        "other_year": 2024, "region": "全国", "source": "某指标体系", "kind": "limit", "better": better,
        "place": Place("data/benchmarks.csv", 3),
    }  # fmt: skip
    return Peer(**{**given, **more})


def test_peers_are_counted_and_what_cannot_be_compared_says_why(bare: Sources) -> None:
    metric = Metric("water_reuse", "水重复利用率", "%", "higher", "园区", "产出数据", {2025: Figure(None, missing="2025年没有重复用水量")})
    follow = Follow(metrics={"water_reuse": metric}, peers=(peer(None, None),))
    text = made_with(bare, replace(inventory_of([{}]), follow=follow))[links.DATA_PEERS].text
    assert "1 个因为园区自己没有完整的数" in text and "2025年没有重复用水量" in text and "data/benchmarks.csv 第 3 行" in text
    follow = Follow(peers=(peer(70.0, False), peer(70.0, True, other=60.0, kind="average")))
    said = plain(made_with(bare, replace(inventory_of([{}]), follow=follow))[links.DATA_PEERS].text)
    assert "1 个不差于它，1 个差于它" in said and "差于限值的：水重复利用率" in said and "▲ 差于它" in said and "● 不差于它" in said


def test_texts_of_a_park_never_become_markup(bare: Sources) -> None:
    place = Place("data/x.csv", 2)
    follow = Follow(
        peers=(peer(70.0, False, source=HOSTILE, region=HOSTILE),),
        trend=Trend({2025: 1.0}, (scenario(5),), (Assumption("all", "growth", 2026, 2030, 1, 0, 2, "%/a", HOSTILE),), (HOSTILE,)),
        ledgers=Ledgers(assets=(AssetLine("ccer", HOSTILE, 2025, 1, 0, 1, "tCO2e", None, (place,)),)),
        neutrality=neutrality(missing=(HOSTILE,)),
        statistics=(StatisticsLine(HOSTILE, HOSTILE, "t", {2025: 1.0}, HOSTILE, HOSTILE),),
    )
    for path, page in made_with(bare, replace(inventory_of([{}]), follow=follow)).items():
        assert "<img src" not in page.text and "{{ 7*7" not in page.text and "](javascript" not in page.text, path
    assert "&lt;img" in page.text or "&#60;img" in page.text


def rows_of(lines: list[int]) -> Iterator[Place]:
    return (Place("data/assets.csv", line) for line in lines)


def test_rows_of_one_file_are_named_together() -> None:
    assert spell_rows(rows_of([2, 3, 3])) == "data/assets.csv 第 2、3 行"
    assert spell_rows([Place("data/a.csv", 2), Place("data/b.xlsx", 5, sheet="产出", cell="D5")]) == "data/a.csv 第 2 行；data/b.xlsx，“产出”第 5 行"
    assert spell_rows([]) == ""


def test_the_same_gap_of_several_years_is_said_once() -> None:
    assert by_years(["2023年没有热值", "2024年没有热值；数据只到6月", "没有产值"]) == ["2023年、2024年没有热值", "数据只到6月", "没有产值"]


def test_own_digits_print_what_there_is() -> None:
    assert [own_digits(values) for values in ([1.0, None], [1.5, 2.0], [0.125], [1 / 3], [])] == [0, 1, 3, 3, 0]
    assert own_digits([0.1 + 0.2]) == 1
