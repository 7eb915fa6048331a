"""Neutrality of a park by ceca 3.2.10, of an enterprise by cieccpa 8.4.1, and everything that a claim would still need."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.inventory.follow.neutrality import find_neutrality
from parkbook.inventory.follow_model import Neutrality
from parkbook.inventory.model import Inventory, Quality, Uncertainty
from parkbook.park.model import Park
from parkbook.problems import Problems
from tests.build import make_kit, make_park
from tests.inventory.making import inventory_of

KIT = make_kit("cses\n  parties\n    4.2/a\n")
DAY = date(2026, 11, 20)
RECORDS = {
    "inventories": "id,year,done_on,report,total_t,verified_by,verified_on,approved_by,unit\ni,2025,2026-05-01,R,{total},示例核查,2026-05-20,p,u",
    "external-audits": (
        "id,name,kind,whole_system,independent,scope,done_on,report,unit\n"
        "x1,示例核查,verification,true,true,2025年全园区排放,2026-05-20,核-2025,u\n"
        "x2,示例评价,other,false,true,2025年碳中和评价,2026-07-01,评-2025,u"
    ),
    "documents": (
        "id,title,state,approved_by,effective_on\n"
        "scope-statement,范围与边界说明,approved,p,2026-01-01\nns,2025年碳中和声明,approved,p,2026-08-01"
    ),
}


def park_of(total: float = 100.0, records: dict[str, str] | None = None, profile: str = "") -> Park:
    texts = {id: text.replace("{total}", str(total)) for id, text in (RECORDS if records is None else records).items()}
    return make_park(KIT, registers=texts, profile=profile)


def quality(coverage: float | None = 1.0, estimated: float | None = 0.0, holes: int = 0) -> Quality:
    months = {("e01", f"源{n}"): (*([True] * 11), False) for n in range(holes)} | {("e01", "柴油"): (True,) * 12}
    return Quality({2: 100.0}, estimated, coverage, months, Uncertainty(None, {}), {("e01", f"源{n}"): (12,) for n in range(holes)})


def data(emissions: float, removals: float = 0.0, assets: list[dict[str, Any]] | None = None, **more: Any) -> Inventory:
    rows = [{"t": emissions}]
    if removals:
        proof = {"document": "监测-1", "note": "造林碳汇 CCER-14-001-V01", "method": "measured"}
        rows.append({"t": -removals, "category": "removal", "source": "碳汇", "source_id": "removal", **proof})  # type: ignore[dict-item]
    return inventory_of(rows, tables={"assets": assets or []}, **({"quality": {2025: quality()}} | more))


def asset(id: str, kind: str, quantity: float, **more: Any) -> dict[str, Any]:
    base = {"id": id, "kind": kind, "vintage": 2024, "quantity_t": quantity, "status": "cancelled", "used_for_year": 2025}
    return {**base, "cancelled_on": date(2026, 6, 1), "document": "注销-1", "methodology": "造林碳汇", **more}


def judge(inventory: Inventory, park: Park, problems: Problems | None = None, as_of: date = DAY) -> Neutrality:
    found = find_neutrality(inventory, park, as_of, Problems() if problems is None else problems)
    assert found is not None
    return found


def says(found: Neutrality, words: str) -> bool:
    return any(words in text for text in found.missing)


def test_a_park_with_everything_is_neutral_and_lacks_nothing() -> None:
    found = judge(data(100.0, 100.0), park_of(100.0))
    assert (found.rule, found.year, found.neutral, found.gap_t) == ("ceca:3.2.10", 2025, True, 0.0)
    assert found.missing == ()


def test_offsets_of_a_park_stand_beside_and_are_not_subtracted() -> None:
    found = judge(data(100.0, 40.0, [asset("c1", "ccer", 60.0), asset("a0", "allowance", 5.0)]), park_of())
    assert (found.neutral, found.emissions_t, found.removals_t, found.offsets_t, found.gap_t) == (False, 100.0, 40.0, 65.0, 60.0)
    assert says(found, "已注销65吨") and says(found, "不拿抵消冲减排放")


def test_an_enterprise_subtracts_what_it_cancelled_without_a_limit() -> None:
    """cieccpa 8.4.1: emissions at most what is cancelled, no 5 %; 8.4.2: allowances first, then CCER, then savings."""
    park = park_of(profile="kind: enterprise")
    enough = [asset("a1", "allowance", 30.0), asset("c1", "ccer", 70.0)]
    found = judge(data(100.0, assets=enough), park)
    assert (found.rule, found.neutral, found.offsets_t, found.gap_t, found.near_t) == ("cieccpa:8.4.1", True, 100.0, 0.0, None)
    assert found.missing == ()
    assert not judge(data(100.1, assets=enough), park).neutral
    assert says(judge(data(100.0), park), "没有为抵消注销的")


def test_a_sink_inside_an_enterprises_boundary_offsets_nothing_by_itself() -> None:
    """cieccpa 8.4.1 holds emissions against what was used to offset; 8.4.3 has sinks lie outside the boundary."""
    park = park_of(profile="kind: enterprise")
    found = judge(data(100.0, 40.0, [asset("c1", "ccer", 70.0)]), park)
    assert (found.gap_t, found.removals_t, found.neutral) == (30.0, 40.0, False)


def test_the_order_of_offsets_is_looked_at() -> None:
    park = park_of(profile="kind: enterprise")
    found = judge(data(9.0, assets=[asset("c1", "ccer", 9.0, methodology="风电"), asset("h", "allowance", 5.0, status="held")]), park)
    assert says(found, "抵消没有先用配额") and says(found, "手里还有没用的") and says(found, "林业碳汇或本地项目")
    found = judge(data(9.0, assets=[asset("s", "internal_reduction", 9.0)]), park)
    assert says(found, "没有买的请在声明里写明理由") and says(found, "宜先用后者")


def test_what_no_year_can_count_is_told_and_not_counted() -> None:
    rows = [
        asset("n1", "ccer", 10.0, used_for_year=None),
        asset("n2", "ccer", 10.0, cancelled_on=None),
        asset("n3", "ccer", 10.0, cancelled_on=date(2026, 12, 1)),
        asset("n4", "ccer", 10.0, used_for_year=2024),
        asset("n5", "allowance", 10.0, status="surrendered"),
        asset("n6", "potential", 10.0),
    ]
    problems = Problems()
    found = judge(data(100.0, assets=rows), park_of(), problems)
    assert found.offsets_t == 0.0
    assert [(p.code, p.place.line) for p in problems.sorted()] == [("offset-no-year", 2), ("offset-undated", 3), ("offset-undated", 4)]


def test_an_offset_without_proof_or_method_is_said() -> None:
    found = judge(data(100.0, assets=[asset("c1", "ccer", 5.0, document="", methodology="")]), park_of())
    assert says(found, "抵消c1没有注销凭证") and says(found, "抵消c1没有写方法学")


def test_the_threshold_for_near_is_the_parks_own() -> None:
    assert says(judge(data(100.0, 99.0), park_of()), "carbon.near_neutral_t")
    found = judge(data(100.0, 99.0), park_of(profile="carbon: {near_neutral_t: 5}"))
    assert (found.near_t, found.gap_t, found.neutral) == (5.0, 1.0, False)
    assert not says(found, "near_neutral_t")


def test_nothing_recorded_names_every_record_and_its_place() -> None:
    found = judge(data(100.0, quality={}), park_of(records={}))
    for words in (
        "没有2025年做完的核算", "没有第三方核查记录", "边界没有批准", "碳中和声明没有批准", "没有第三方碳中和评价报告",
        "没有移除量", "是否报齐看不出来", "质量等级没有填", "registers/inventories.csv", "registers/external-audits.csv",
        "registers/documents.csv", "data/activity", "park.yml",
    ):  # fmt: skip
        assert says(found, words), words


@pytest.mark.parametrize(
    ("register", "old", "new", "words"),
    [
        ("inventories", "2026-05-01", "2027-05-01", "没有2025年做完的核算"),
        ("inventories", ",R,", ",,", "核算没有报告"),
        ("inventories", ",p,u", ",,u", "核算报告没有批准"),
        ("inventories", "示例核查,2026-05-20", ",", "没有写第三方和核查日期"),
        ("inventories", "{total}", "120", "两个数要先对上"),
        ("external-audits", "verification,true,true", "verification,true,false", "没有第三方核查记录"),
        ("external-audits", "true,true,2025年全园区排放", "false,true,e05 2025年度排放报告", "没有第三方核查记录"),
        ("external-audits", "2025年全园区排放,2026-05-20,核-2025", "2024年全园区排放,2026-05-20,核", "没有第三方核查记录"),
        ("external-audits", "2026-07-01", "2026-12-01", "没有第三方碳中和评价报告"),
        ("documents", "说明,approved", "说明,draft", "边界没有批准"),
        ("documents", "声明,approved,p", "声明,approved,", "碳中和声明没有批准"),
    ],
)
def test_each_record_is_missed_alone(register: str, old: str, new: str, words: str) -> None:
    text = RECORDS[register].replace(old, new)
    assert text != RECORDS[register]
    found = judge(data(100.0, 100.0), park_of(100.0, RECORDS | {register: text}))
    assert len(found.missing) == 1 and words in found.missing[0]


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"quality": {2025: quality(coverage=0.9, holes=4)}}, "等4个排放源"),
        ({"sums": {2025: {"complete": False}}}, "没有读进来"),
    ],
)
def test_what_is_not_known_might_be_emissions(more: dict[str, Any], words: str) -> None:
    found = judge(data(100.0, 200.0, **more), park_of(100.0))
    assert not found.neutral
    assert says(found, words)


def test_estimates_and_scope_three_are_said() -> None:
    found = judge(data(100.0, 100.0, quality={2025: quality(estimated=0.123)}, sums={2025: {"scope3": 12.0}}), park_of(100.0))
    assert found.neutral
    assert says(found, "12.3%") and says(found, "范围三12吨")


def test_a_year_that_is_not_over_and_a_removal_without_proof() -> None:
    found = judge(data(100.0, 100.0), park_of(100.0), as_of=date(2025, 12, 31))
    assert not found.neutral and says(found, "还没有过完")
    bare = inventory_of([{"t": 5.0}, {"t": -5.0, "category": "removal"}], quality={2025: quality()})
    found = judge(bare, park_of(5.0))
    assert says(found, "移除量没有凭证") and says(found, "没有写方法学")


def test_without_data_nothing_is_judged() -> None:
    assert find_neutrality(inventory_of([]), park_of(), DAY, Problems()) is None


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.lists(st.floats(0, 1e6), max_size=3), st.sampled_from([None, 1e9]))
def test_a_park_is_never_neutral_with_emissions_above_removals(emissions: float, removals: float, offsets: list[float], near: float | None) -> None:
    assets = [asset(f"c{n}", "ccer", quantity) for n, quantity in enumerate(offsets)]
    found = judge(data(emissions, removals, assets), park_of(profile=f"carbon: {{near_neutral_t: {near}}}" if near else ""))
    assert found.neutral == (emissions <= removals)
