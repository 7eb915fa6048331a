"""Scope 2 by both methods: what certificates cover, that each MWh covers once, and what is said where none does."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkbook.inventory.model import Inventory
from tests.inventory.making import park_of, years_of

HEAD = "企业,排放源,时段,数量,单位,供方,因子编号,排放因子,排放因子单位\n"
AVERAGE, OPEN = 0.5306, 0.6096
"""National factors of 2023, t CO2/MWh: of all power, and without market-traded non-fossil power (公告2025年第47号)."""


def certificate(id: str = "g", mwh: float = 1000.0, kind: str = "gec") -> dict[str, Any]:
    return {"id": id, "kind": kind, "mwh": mwh, "cancelled_on": date(2024, 1, 31)}


def use(mwh: float, period: str = "2023", who: str = "e01", id: str = "g") -> dict[str, Any]:
    return {"instrument": id, "enterprise": who, "period": period, "mwh": mwh}


def power(*bills: str, held: list[dict[str, Any]] | None = None, uses: list[dict[str, Any]] | None = None, **more: Any) -> Inventory:
    text = HEAD + "".join(f"{bill}{',' * (8 - bill.count(','))}\n" for bill in bills)
    return years_of(text, as_of="2024-06-30", instruments=held or [certificate()], instrument_use=uses or [], **more)


def codes(made: Inventory) -> list[str]:
    return [p.code for p in made.problems]


def test_without_certificates_all_power_takes_the_open_factor() -> None:
    made = power("e01,外购电力,2023,100,MWh")
    assert made.latest is not None
    assert made.latest.scope2_location == pytest.approx(100 * AVERAGE)
    assert made.latest.scope2_market == pytest.approx(100 * OPEN)


def test_a_certificate_covers_its_own_enterprise_and_time() -> None:
    made = power("e01,外购电力,2023-01,100,MWh", "e01,外购电力,2023-02,100,MWh", "e02,外购电力,2023-01,100,MWh", uses=[use(60, "2023-01")])
    assert made.frame["t_market"].tolist() == pytest.approx([40 * OPEN, 100 * OPEN, 100 * OPEN])
    assert made.latest is not None and made.latest.covered_mwh == pytest.approx(60)


def test_a_year_is_shared_out_over_its_bills() -> None:
    made = power("e01,外购电力,2023-01,100,MWh", "e01,外购电力,2023-02,300,MWh", uses=[use(200)])
    assert made.frame["t_market"].tolist() == pytest.approx([50 * OPEN, 150 * OPEN])


def test_a_months_use_goes_before_a_years() -> None:
    made = power("e01,外购电力,2023-01,100,MWh", "e01,外购电力,2023-02,100,MWh", uses=[use(150), use(50, "2023-01")])
    assert made.latest is not None and made.latest.covered_mwh == pytest.approx(200)
    assert "more-covered-than-used" not in codes(made)


def test_a_use_without_enterprise_is_the_whole_parks() -> None:
    made = power("e01,外购电力,2023,100,MWh", "e02,外购电力,2023,100,MWh", uses=[use(200, who="")])
    assert made.latest is not None and made.latest.scope2_market == 0.0


def test_more_is_covered_than_was_bought() -> None:
    made = power("e01,外购电力,2023,100,MWh", "e01,外购电力,2023,900,MWh,e02", "e02,柴油,2023,1,t", uses=[use(150)])
    assert made.latest is not None
    assert made.latest.covered_mwh == pytest.approx(100)
    assert made.latest.scope2_market == 0.0
    [found] = [p for p in made.problems if p.code == "more-covered-than-used"]
    assert str(found.place) == "data/instrument_use.csv:2"
    assert "only 100 MWh" in found.message


def test_no_certificate_covers_twice_even_where_it_is_written_twice() -> None:
    made = power("e01,外购电力,2023,1000,MWh", "e02,外购电力,2023,1000,MWh", held=[certificate(mwh=700)], uses=[use(500), use(500, who="e02")])
    assert made.latest is not None and made.latest.covered_mwh == pytest.approx(700)


def test_own_generation_and_unknown_certificates_cover_nothing() -> None:
    made = power("e01,外购电力,2023,100,MWh", held=[certificate(kind="self")], uses=[use(10), use(10, id="x")])
    assert made.latest is not None and made.latest.covered_mwh == 0


def test_power_of_a_supplier_inside_is_not_bought_from_outside() -> None:
    park = park_of({"e01": "一", "e02": "二", "e09": ("九", False)})
    made = power("e01,外购电力,2023,100,MWh,e02", "e02,柴油,2023,1,t", "e09,外购电力,2023,7,MWh", park=park)
    assert made.latest is not None
    assert (made.latest.purchased_mwh, made.latest.scope2_location, made.latest.scope2_market) == (0, 0, 0)


GREEN = [
    "e01,外购电力,2023,100,MWh,,elec.nonfossil.zero",
    "e01,外购电力,2023,100,MWh,grid,,0,tCO2/MWh",
    "e01,光伏自用,2023,100,MWh,grid",
]


@pytest.mark.parametrize("bill", GREEN)
def test_green_power_counts_with_the_grid_by_location_and_needs_an_instrument_by_market(bill: str) -> None:
    """GB/T 32150 and DATA.md: both methods are shown; a contract changes the market-based figure alone."""
    bare = power(bill)
    assert bare.latest is not None
    assert bare.latest.scope2_location == pytest.approx(100 * AVERAGE)
    assert bare.latest.scope2_market == pytest.approx(100 * OPEN)
    assert codes(bare).count("green-without-instrument") == 1
    half = power(bill, "e01,外购电力,2023,100,MWh", uses=[use(100)])
    assert half.frame["t_market"].tolist() == pytest.approx([0, 100 * OPEN])  # what was bought as green is covered first
    assert "green-without-instrument" not in codes(half)


def test_a_certificate_that_was_not_cancelled_is_told() -> None:
    made = power("e01,外购电力,2023,100,MWh", held=[{**certificate(), "cancelled_on": None}], uses=[use(10)])
    assert codes(made).count("not-cancelled") == 1
    traded = power("e01,外购电力,2023,100,MWh", held=[{**certificate(kind="green_power"), "cancelled_on": None}], uses=[use(10)])
    assert "not-cancelled" not in codes(traded)


def test_the_latest_earlier_factor_is_said_and_before_the_first_there_is_none() -> None:
    later = power("e01,外购电力,2024-01,100,MWh")
    assert later.sums[2024].scope2_market == pytest.approx(100 * OPEN)
    assert any(p.code == "factor-year" and p.message.startswith("market-based") for p in later.problems)
    early = power("e01,外购电力,2019,100,MWh,,,0.5,tCO2/MWh")
    assert early.sums[2019].scope2_location == pytest.approx(50)
    assert (early.sums[2019].scope2_market, early.sums[2019].total_market) == (None, None)
    assert codes(early).count("no-market-factor") == 1


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["e01", "e02"]), st.integers(1, 12), st.integers(0, 1000)), min_size=1, max_size=6),
    st.lists(st.tuples(st.sampled_from(["e01", "e02", ""]), st.integers(0, 12), st.integers(0, 1500)), max_size=6),
    st.integers(0, 2000),
)
def test_no_mwh_covers_twice(bills: list[tuple[str, int, int]], uses: list[tuple[str, int, int]], held: int) -> None:
    made = power(
        *(f"{who},外购电力,2023-{month:02},{mwh},MWh" for who, month, mwh in bills),
        held=[certificate(mwh=float(held))],
        uses=[use(float(mwh), f"2023-{month:02}" if month else "2023", who) for who, month, mwh in uses],
    )
    sums = made.sums[2023]
    bought = sum(mwh for _, _, mwh in bills)
    assert -1e-9 <= sums.covered_mwh <= min(bought, held, sum(mwh for _, _, mwh in uses)) + 1e-6
    assert sums.scope2_market == pytest.approx((bought - sums.covered_mwh) * OPEN, abs=1e-6)
    assert sums.scope2_location == pytest.approx(bought * AVERAGE, abs=1e-6)
    assert made.frame["t_market"].ge(0).all()


@settings(max_examples=10, deadline=None)
@given(st.lists(st.integers(0, 1000), min_size=1, max_size=4))
def test_both_methods_agree_where_nothing_is_covered_and_the_factors_are_one(amounts: list[int]) -> None:
    own = f",,,{OPEN},tCO2/MWh"
    made = power(*(f"e01,外购电力,2023,{mwh},MWh{own}" for mwh in amounts), "e01,柴油,2023,1,t")
    sums = made.sums[2023]
    assert sums.scope2_market == pytest.approx(sums.scope2_location)
    assert sums.total_market == pytest.approx(sums.total)
