"""The inventory of a park by year: a park that a person can add up, what is refused, and what stays the same however it is written."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkbook.inventory.model import Inventory, YearSums
from parkbook.inventory.yearly.frame import COLUMNS
from parkbook.workflow import load_all
from tests.conftest import ROOT
from tests.inventory.helping import calc
from tests.inventory.making import date, made_of, park_of, years_of

THREE = Path(__file__).parent / "parks/three"
HEAD = "企业,排放源编号,排放源,类别,时段,数量,单位,供方,受方"


def rows(*lines: str, head: str = HEAD) -> str:
    return "\n".join((head, *lines)) + "\n"


def said(made: Inventory, severity: str = "") -> list[str]:
    return [f"{p.place} {p.code}" for p in made.problems if not severity or p.severity == severity]


def codes(made: Inventory) -> list[str]:
    return [p.code for p in made.problems]


def three() -> YearSums:
    loaded = load_all(ROOT, THREE)
    made = loaded.inventory_on(date(2024, 6, 30))
    assert made is not None and made.latest is not None
    assert not any(p.severity == "error" for p in made.problems)
    return made.latest


COAL = 1000 * 19.570 * 0.0261 * 0.93 * 44 / 12
DIESEL = 10 * 42.652 * 0.0202 * 0.98 * 44 / 12
GAS = 20 * 389.31 * 0.0153 * 0.99 * 44 / 12
R410A = 0.1 * 1923.5
"""1741.74957, 30.95910, 432.43776 and 192.35 t."""


def test_a_park_that_a_person_adds_up() -> None:
    """A power plant inside feeds two tenants and the grid; certificates cover part of the power; wood, and diesel of part plants."""
    sums = three()
    scope1 = COAL + DIESEL * 0.8 + GAS + R410A
    assert sums.scope1 == pytest.approx(scope1)
    assert sums.scope2_location == pytest.approx(2000 * 0.5306)
    assert sums.scope2_market == pytest.approx(1500 * 0.6096)  # 500 of 2000 MWh are covered
    assert sums.exported_t == pytest.approx(-1000 * 0.5306)
    assert sums.total == pytest.approx(scope1 + 1061.2 - 530.6)
    assert sums.total_market == pytest.approx(scope1 + 914.4 - 530.6)
    assert sums.eliminated_t == pytest.approx(3000 * 0.5306 + 5000 * 0.11)
    assert sums.eliminated_export_t == pytest.approx(-2141.8)
    assert sums.biogenic_t == pytest.approx(DIESEL * 0.2)
    assert sums.removals == 50.0
    assert sums.net == pytest.approx(scope1 + 530.6 - 50)
    assert (sums.purchased_mwh, sums.covered_mwh) == (2000.0, 500.0)
    assert sums.complete
    assert (sums.power_factor, sums.market_factor) == ("elec.cn.2023.avg", "elec.cn.2023.excl_market")


def test_its_parts() -> None:
    sums = three()
    assert sums.by_enterprise == {
        "e01": pytest.approx(DIESEL * 0.8 + 3000 * 0.5306 + 2000 * 0.5306),
        "e02": pytest.approx(GAS + R410A + 550),
        "e05": pytest.approx(COAL - 4000 * 0.5306 - 550),
    }
    assert sums.by_month["2023-07"] == pytest.approx((COAL + R410A - 530.6) * 31 / 365 + DIESEL * 0.8 / 2)
    assert sums.by_gas["HFCs"] == pytest.approx(R410A)
    assert sums.by_category["removal"] == -50
    assert sums.by_source["electricity"] == pytest.approx(1061.2 - 530.6)


def test_its_energy() -> None:
    """1000 t x 19.57 / 29.307 GJ + 10 t x 1.4571 + 200 000 Nm3 x 1.33 kg + (2000 - 1000) MWh x 0.1229; at 301.6 g/kWh instead."""
    energy = three().energy_tce
    fuel = 1000 * 19.57 / 29.307 + 14.571 + 266
    assert energy.calorific == pytest.approx(fuel + 122.9, rel=1e-4)
    assert energy.equivalent == pytest.approx(fuel + 301.6, rel=1e-4)


def test_the_frame_has_every_column_and_a_place_for_each_row() -> None:
    made = load_all(ROOT, THREE).inventory_on(date(2024, 6, 30))
    assert made is not None
    assert {name: str(made.frame[name].dtype) for name in made.frame} == {name: c.dtype for name, c in COLUMNS.items()}
    last = made.frame.iloc[-1]
    assert (last["entity"], last["counted"]) == ("e09", "outside")
    assert str(made.place(int(last["at"]))) == "data/activity.csv:13"
    assert made.source_titles["diesel"] == "柴油"


def test_a_row_over_the_years_end_is_split_by_days() -> None:
    made = made_of(rows("e01,,柴油,,2024-12-22/2025-01-10,20,t,,"))
    one = DIESEL / 10
    assert {year: sums.total for year, sums in made.sums.items()} == {2024: pytest.approx(10 * one), 2025: pytest.approx(10 * one)}
    assert codes(made).count("split-period") == 1


def test_what_is_true_of_all_years_and_names_is_said_once() -> None:
    made = made_of(rows("e01,,外购电力,,2025,1,MWh,,", "e02,,电力,,2025,1,MWh,,", "e01,,R410A,,2024,1,kg,,", "e01,,R410A,,2025,1,kg,,"))
    assert codes(made).count("factor-year") == 2  # location-based and market-based
    assert codes(made).count("factor-to-check") == 1


def test_without_a_period_a_row_belongs_to_no_year() -> None:
    made = made_of(rows("e01,,柴油,,2025,1,t,,", "e01,,柴油,,,1,t,,"))
    assert "data/activity-1.csv:3:10 no-period" in said(made, "error")
    assert made.latest is not None and made.latest.complete is False
    assert made.latest.total == pytest.approx(DIESEL / 10)


@pytest.mark.parametrize(("period", "severity"), [("2026-09", "error"), ("2027", "error"), ("2026-06-10/2026-07-09", "warning")])
def test_the_future_has_no_bills(period: str, severity: str) -> None:
    made = made_of(rows("e01,,柴油,,2025,1,t,,", f"e01,,柴油,,{period},1,t,,"), as_of="2026-06-30")
    assert "data/activity-1.csv:3:10 future-period" in said(made, severity)
    assert made.latest is not None and made.latest.complete is (severity == "warning")


def test_whose_a_row_is() -> None:
    park = park_of(units={"energy-co": "园区能源公司"})
    text = rows(*(f"{who},,柴油,,2025,1,t,," for who in ("一号厂", "energy-co", "其余企业", "e0l", "")))
    made = made_of(text, park=park)
    assert made.latest is not None
    assert list(made.latest.by_enterprise) == ["e01", "energy-co", "others"]
    assert said(made, "error") == ["data/activity-1.csv:5:1 unknown-enterprise", "data/activity-1.csv:6:1 no-enterprise"]
    assert "did you mean `e0" in next(p.hint for p in made.problems if p.code == "unknown-enterprise")
    assert made.frame["counted"].tolist() == ["in", "in", "in", "refused", "refused"]


def test_in_the_workspace_of_an_enterprise_the_column_may_stay_empty() -> None:
    made = made_of(rows(",,柴油,,2025,1,t,,"), park=park_of({}, kind="enterprise", code="ACME"))
    assert made.latest is not None and list(made.latest.by_enterprise) == ["ACME"]


def test_who_lies_outside_is_kept_and_not_counted() -> None:
    text = rows("e01,,柴油,,2025,1,t,,", "e09,,柴油,,2025,5,t,,", "e09,,汽油,,2025,5,t,,")
    made = made_of(text, park=park_of({"e01": "一号", "e09": ("九号", False)}))
    assert made.latest is not None and made.latest.total == pytest.approx(DIESEL / 10)
    assert codes(made).count("outside-boundary") == 1
    assert made.frame["counted"].tolist() == ["in", "outside", "outside"]


def test_purchases_and_exports_inside_are_eliminated_and_others_not() -> None:
    text = rows(
        "e01,,外购电力,,2023,100,MWh,e02,",
        "e01,,外购电力,,2023,100,MWh,国网示例供电公司,",
        "e01,,外购电力,,2023,100,MWh,某电厂,",
        "e02,,外供电力,输出电力,2023,100,MWh,,e01",
        "e02,x,外供电力,输出电力,2023-01,5,MWh,,",
        "e02,x,外供电力,输出电力,2023-02,5,MWh,,",
        "e02,,天然气,,2023,1,万Nm3,e01,",
    )
    made = made_of(text)
    assert made.frame["counted"].tolist() == ["eliminated", "in", "in", "eliminated", "in", "in", "in"]
    assert made.frame["supplier"].tolist()[:3] == ["e02", "grid", "grid"]
    assert [one for one in said(made) if "unknown-supplier" in one] == ["data/activity-1.csv:4:25 unknown-supplier"]
    assert codes(made).count("export-without-customer") == 1
    assert made.latest is not None and made.latest.exported_t == pytest.approx(-5.306)


def test_a_customer_that_nobody_knows_is_told() -> None:
    made = made_of(rows("e02,,外供电力,输出电力,2023,5,MWh,,e0九"))
    assert "data/activity-1.csv:2:28 unknown-customer" in said(made, "warning")


def test_a_supplier_inside_without_any_data_leaves_the_year_incomplete() -> None:
    made = made_of(rows("e01,,外购电力,,2023,100,MWh,e02,", "e01,,外购电力,,2022,100,MWh,e02,", "e02,,柴油,,2023,1,t,,"))
    assert [p.message for p in made.problems if p.code == "supplier-without-data"] == [
        "e02 (二号厂) supplies inside the park and has no data of 2022: the purchase was eliminated, and what it emits is missing from the total"
    ]
    assert (made.sums[2022].complete, made.sums[2023].complete) == (False, True)


def test_own_generation_is_no_purchase() -> None:
    sun = ("e01,,光伏自用,,2023,50,MWh,e01,", "e01,,光伏自用,,2023,50,MWh,,")
    made = made_of(rows("e01,,外购电力,,2023,100,MWh,e01,", *sun, "e01,,柴油,,2023,1,t,,"))
    sums = made.sums[2023]
    assert sums.total == pytest.approx(DIESEL / 10)
    assert sums.by_enterprise == {"e01": pytest.approx(DIESEL / 10)}
    assert codes(made).count("self-supplied") == 1
    assert sums.purchased_mwh == 0
    assert sums.energy_tce.calorific == pytest.approx(1.4571 + 100 * 0.1229)
    assert sums.energy_tce.equivalent == sums.energy_tce.calorific


def test_the_parks_measured_factor_wins_over_the_kits_and_loses_to_the_rows() -> None:
    from parkbook.inventory.factors import Factor

    parts = (2.0, "tCO2/t", 21.0, "GJ/t", 0.0262, "tC/GJ", 0.98)
    own = Factor("own.coal", "烟煤", "", "fuel_combustion", "CO2", *parts, 2025, "e01", "R-9", "", "measured")
    row = {"id": "coal", "source": "动力烟煤", "enterprise": "e01", "from_year": 2025, "to_year": None}
    head = HEAD + ",排放因子,排放因子单位"
    text = rows("e01,,烟煤,,2025,10,t,,,,", "e01,,烟煤,,2024,10,t,,,,", "e02,,烟煤,,2025,10,t,,,,", "e01,,烟煤,,2025,10,t,,,3,tCO2/t", head=head)
    made = made_of(text, factors=[row], own=(own,))
    shown = [(r.year, r.entity, r.factor_id, round(float(str(r.t)), 3)) for r in made.frame.itertuples()]
    kit = round(COAL / 100, 3)
    fuel = "fuel.gbt32151_34.bituminous"
    assert shown == [(2024, "e01", fuel, kit), (2025, "e01", "own.coal", 20.0), (2025, "e02", fuel, kit), (2025, "e01", "", 30.0)]
    assert made.frame["tce"].tolist()[1] == pytest.approx(10 * 21 / 29.307, rel=1e-4)
    assert own in made.factors


def test_two_editions_of_fuel_factors_in_one_enterprise() -> None:
    head = HEAD + ",因子编号,备注"
    old = "fuel.ndrc2015_other.gasoline"
    mixed = made_of(rows("e01,,柴油,,2025,1,t,,,,", f"e01,,汽油,,2025,1,t,,,{old},", head=head))
    [found] = [p for p in mixed.problems if p.code == "mixed-factor-sets"]
    assert str(found.place) == "data/activity-1.csv:3:21"
    assert "fuel.gbt32151_34.diesel" in found.message and old in found.message
    told = made_of(rows("e01,,柴油,,2025,1,t,,,,", f"e01,,汽油,,2025,1,t,,,{old},车队合同写明", head=head))
    apart = made_of(rows("e01,,柴油,,2025,1,t,,,,", f"e02,,汽油,,2025,1,t,,,{old},", head=head))
    assert "mixed-factor-sets" not in codes(told) + codes(apart)


@pytest.mark.parametrize(
    ("profile", "code"),
    [({"factor_set": "gbt32151_43"}, "unknown-factor-set"), ({"carbon": {"power_region": "华东区"}}, "unknown-region")],
)
def test_settings_that_the_kit_does_not_know(profile: dict[str, Any], code: str) -> None:
    made = made_of(rows("e01,,柴油,,2025,1,t,,"), park=park_of(**profile))
    assert [p.place.path.startswith("park.yml/profile/") for p in made.problems if p.code == code] == [True]
    assert made.latest is not None and made.latest.total == pytest.approx(DIESEL / 10)


def test_the_factor_set_and_region_of_the_park_are_used() -> None:
    park = park_of(factor_set="ndrc2015_other", carbon={"power_region": "华东"})
    made = made_of(rows("e01,,柴油,,2023,1,t,,", "e01,,外购电力,,2023,1,MWh,,"), park=park)
    assert made.frame["factor_id"].tolist() == ["fuel.ndrc2015_other.diesel", "elec.region.east.2023"]
    assert made.factor_set == "ndrc2015_other"


def test_a_balance_counts_by_its_group_and_a_lost_row_takes_it_out() -> None:
    head = "企业,碳排放单元,排放源,方法,流向,时段,数量,单位,碳含量,碳含量单位"
    good = ["e01,高炉,焦炭,物料平衡法,输入,2025,100,t,0.85,tC/t", "一号厂,高炉,生铁,物料平衡法,输出,2025,500,t,0.04,tC/t"]
    made = made_of(rows(*good, head=head))
    assert made.latest is not None
    assert made.latest.total == pytest.approx((100 * 0.85 - 500 * 0.04) * 44 / 12)
    broken = made_of(rows(*good, "e01,高炉,炉尘,物料平衡法,输出,2025,1,t,,", head=head))
    assert broken.latest is not None and broken.latest.total is None and not broken.latest.complete
    assert broken.frame["counted"].tolist() == ["refused"] * 3


def test_stocks_are_followed_over_the_years_end() -> None:
    head = "企业,排放源,时段,数量,单位,期初库存,期末库存"
    made = made_of(rows("e01,柴油,2024-12,10,t,5,3", "e01,柴油,2025-01,10,t,4,2", head=head))
    assert [one for one in said(made) if "stock-break" in one] == ["data/activity-1.csv:3:21 stock-break"]


def test_the_reporting_year() -> None:
    text = rows("e01,,柴油,,2024,1,t,,", "e01,,柴油,,2025,1,t,,", "e01,,柴油,,2026-01,1,t,,")
    assert made_of(text).year == 2025  # the last one that is over
    assert made_of(text, park=park_of(carbon={"report_year": 2024})).year == 2024
    made = made_of(text, year=2020)
    assert (made.year, made.latest) == (2020, None)
    assert "data no-rows" in said(made, "warning")


def test_no_coal_use_of_power_plants_is_said_once() -> None:
    made = made_of(rows("e01,,外购电力,,2022,1,MWh,,", "e01,,外购电力,,2023,1,MWh,,"))
    assert [p.message.count("2022, 2023") for p in made.problems if p.code == "no-equivalent"] == [1]


amounts = st.floats(0, 1e6, allow_nan=False).map(lambda value: round(value, 3))
lines = st.lists(
    st.tuples(
        st.sampled_from(["e01", "e02", "e03"]),
        st.sampled_from(["柴油,", "外购电力,", "外供电力,输出电力", "热力,", "R410A,", "厂区运输,运输"]),
        st.sampled_from(["2022", "2023", "2023-02", "2022-12-11/2023-01-20"]),
        amounts,
        st.sampled_from(["", "grid", "e02"]),
    ),
    min_size=1,
    max_size=8,
)
UNITS = {"柴油,": "t", "外购电力,": "MWh", "外供电力,输出电力": "MWh", "热力,": "GJ", "R410A,": "kg", "厂区运输,运输": "t"}


def text_of(made: list[tuple[str, str, str, float, str]]) -> str:
    cells = []
    for who, what, when, amount, party in made:
        own = "2,tCO2e/t" if "运输" in what else ","
        sides = f",{party}" if "输出" in what else f"{party},"
        cells.append(f"{who},,{what},{when},{amount},{UNITS[what]},{sides},{own}")
    return rows(*cells, head=HEAD + ",排放因子,排放因子单位")


def same(one: Inventory, other: Inventory) -> None:
    assert one.years == other.years
    for year in one.years:
        mine, theirs = one.sums[year], other.sums[year]
        for name in ("total", "total_market", "scope1", "scope2_location", "scope3", "exported_t", "eliminated_t", "eliminated_export_t"):
            left, right = getattr(mine, name), getattr(theirs, name)
            assert (left is None) == (right is None)
            assert left is None or left == pytest.approx(right, rel=1e-9, abs=1e-6), name
        for name in ("by_category", "by_enterprise", "by_source", "by_month", "by_gas"):
            assert getattr(mine, name) == pytest.approx(getattr(theirs, name), rel=1e-9, abs=1e-6), name


@settings(max_examples=25, deadline=None)
@given(lines)
def test_the_total_is_the_sum_of_its_parts(made: list[tuple[str, str, str, float, str]]) -> None:
    for sums in years_of(text_of(made)).sums.values():
        if sums.total is None:
            assert not any(sums.by_month.values())
            continue
        close: dict[str, Any] = {"rel": 1e-9, "abs": 1e-6}
        assert sums.scope1 + sums.scope2_location + sums.exported_t == pytest.approx(sums.total, **close)
        for parts in (sums.by_month, sums.by_source, sums.by_gas):
            assert math.fsum(parts.values()) == pytest.approx(sums.total, **close)
        whole = math.fsum(sums.by_enterprise.values()) - sums.eliminated_t - sums.eliminated_export_t
        assert whole == pytest.approx(sums.total, **close)
        assert math.fsum(sums.by_category.values()) == pytest.approx(sums.total + sums.scope3 - sums.removals, **close)


@settings(max_examples=15, deadline=None)
@given(lines)
def test_two_halves_are_the_whole(made: list[tuple[str, str, str, float, str]]) -> None:
    halves = [(who, what, when, amount / 2, party) for who, what, when, amount, party in made for _ in range(2)]
    same(years_of(text_of(made)), years_of(text_of(halves)))


@settings(max_examples=15, deadline=None)
@given(lines, st.integers(0, 8))
def test_the_order_of_files_and_rows_changes_nothing(made: list[tuple[str, str, str, float, str]], cut: int) -> None:
    files = [text_of(part) for part in (made[:cut], made[cut:]) if part]
    same(years_of(text_of(made)), years_of(*reversed(files)))


@settings(max_examples=15, deadline=None)
@given(lines.map(lambda found: [(who, what, when, amount, "") for who, what, when, amount, _ in found]))
def test_calc_of_the_one_file_gives_the_same(made: list[tuple[str, str, str, float, str]]) -> None:
    """No flows inside: calc adds scope 3 to its total, and inventory shows it beside."""
    text = text_of(made)
    for year, sums in years_of(text).sums.items():
        result = calc(text, year=year)
        assert (sums.total or 0.0) + sums.scope3 == pytest.approx(result.total, rel=1e-9, abs=1e-6)
        assert sums.by_category == pytest.approx(result.by_category, rel=1e-9, abs=1e-6)
