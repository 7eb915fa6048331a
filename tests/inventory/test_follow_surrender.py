"""Surrender of emission-trading units: the limit of 5 % for CCER, rounded down; old stock; what is short."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.inventory.follow.surrender import find_ccer_limit, find_surrender
from parkbook.inventory.follow_model import Surrender
from parkbook.problems import Problems
from tests.build import make_kit, make_park
from tests.inventory.making import inventory_of

KIT = make_kit("cses\n  parties\n    4.2/a\n")
PARK = make_park(KIT, registers={"enterprises": "id,name,inside,ets\ne05,示例热电,true,true\ne01,示例化工,true,false"})


def asset(id: str, kind: str, status: str, quantity: float, **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": kind, "owner": "e05", "vintage": 2025, "quantity_t": quantity, "status": status, **more}


def verified(obligation: float | None, enterprise: str = "e05", year: int = 2025) -> dict[str, Any]:
    return {"enterprise": enterprise, "year": year, "obligation_t": obligation, "by": "示例核查", "document": "核-1"}


def surrender(assets: list[dict[str, Any]], rows: list[dict[str, Any]]) -> tuple[tuple[Surrender, ...], Problems]:
    problems = Problems()
    return find_surrender(inventory_of([{"entity": "e05"}], tables={"assets": assets, "verified": rows}), PARK, problems), problems


def test_a_whole_year() -> None:
    """cieccpa 8.3.2.4, note 5: at most 5 % of the allowances to be surrendered; 5 % of 60519 t is 3025.95 t, so 3025 t."""
    (found,), problems = surrender(
        [
            asset("a1", "allowance", "surrendered", 50000.0, used_for_year=2025),
            asset("a2", "allowance", "held", 5000.0),
            asset("a3", "allowance", "held", 9999.0, vintage=2026),
            asset("c1", "ccer", "surrendered", 3000.0, used_for_year=2025, vintage=2024),
            asset("c2", "ccer", "held", 700.0),
            asset("x", "allowance", "surrendered", 777.0, owner="e01", used_for_year=2025),
        ],
        [verified(60519.0)],
    )
    assert [p.code for p in problems] == []
    assert (found.enterprise, found.year, found.obligation_t) == ("e05", 2025, 60519.0)
    assert (found.allowances_t, found.surrendered_t) == (55000.0, 50000.0)
    assert (found.ccer_max_t, found.ccer_used_t) == (3025, 3000.0)
    assert found.shortfall_t == 60519 - 55000 - 3000


def test_ccer_above_the_limit_does_not_count() -> None:
    assets = [asset("a1", "allowance", "surrendered", 900.0), asset("c1", "ccer", "surrendered", 80.0, used_for_year=2025)]
    (found,), problems = surrender(assets, [verified(1000.0)])
    assert [(p.code, p.severity, p.place.line) for p in problems] == [("ccer-limit", "warning", 3)]
    assert (found.ccer_max_t, found.ccer_used_t, found.shortfall_t) == (50, 80.0, 50.0)


def test_an_obligation_that_nobody_wrote_is_said_and_not_zero() -> None:
    for rows in ([], [verified(None)]):
        (found,), problems = surrender([asset("a1", "allowance", "surrendered", 900.0)], rows)
        assert (found.obligation_t, found.shortfall_t, found.allowances_t) == (None, None, 900.0)
        assert "示例热电2025年应清缴配额量没有数" in found.missing and "data/verified.csv" in found.missing
        assert [p.code for p in problems] == []


@pytest.mark.parametrize(
    ("vintage", "day", "year", "old"),
    [
        (2016, date(2025, 10, 1), 2024, True),
        (2016, date(2024, 12, 31), 2023, False),
        (2016, None, 2024, True),
        (2016, None, 2023, False),
        (2017, date(2025, 10, 1), 2024, False),
    ],
)
def test_stock_from_before_2017_ends_with_2024(vintage: int, day: date | None, year: int, old: bool) -> None:
    ccer = asset("c1", "ccer", "surrendered", 10.0, vintage=vintage, used_for_year=year, cancelled_on=day)
    found, problems = surrender([ccer], [verified(1000.0, year=year)])
    assert [p.code for p in problems] == (["ccer-old"] if old else [])
    mine = next(line for line in found if line.year == year)
    assert mine.shortfall_t == (1000.0 if old else 990.0)


def test_ccer_without_a_year_and_an_obligation_of_somebody_else_are_told() -> None:
    _, problems = surrender([asset("c1", "ccer", "surrendered", 10.0)], [verified(1000.0), verified(5.0, "e01")])
    assert [(p.code, p.place.path, p.place.line) for p in problems.sorted()] == [
        ("surrender-no-year", "data/assets.csv", 2),
        ("obligation-not-ets", "data/verified.csv", 3),
    ]


def test_every_year_that_has_data_an_obligation_or_a_use() -> None:
    found, _ = surrender([asset("c1", "ccer", "surrendered", 1.0, used_for_year=2022)], [verified(1000.0, year=2023)])
    assert [line.year for line in found] == [2022, 2023, 2025]


@given(st.decimals(0, 10_000_000, places=2))
def test_the_limit_is_rounded_down(obligation: Decimal) -> None:
    most = find_ccer_limit(float(obligation))
    assert Decimal(most) <= obligation * Decimal("0.05") < Decimal(most + 1)


@pytest.mark.parametrize(("obligation", "most"), [(140.0, 7), (139.99, 6), (60.0, 3), (19.0, 0), (20.0, 1), (1e9, 50_000_000)])
def test_the_limit_of_round_figures(obligation: float, most: int) -> None:
    assert find_ccer_limit(obligation) == most


@given(st.floats(0, 1e6), st.floats(0, 1e6), st.floats(0, 1e6))
def test_the_shortfall_is_never_below_zero_and_never_lessened_beyond_the_limit(obligation: float, allowance: float, ccer: float) -> None:
    assets = [asset("a1", "allowance", "surrendered", allowance), asset("c1", "ccer", "surrendered", ccer, used_for_year=2025)]
    (found,), _ = surrender(assets, [verified(obligation)])
    assert found.shortfall_t is not None and found.shortfall_t >= 0
    assert found.shortfall_t >= obligation - allowance - obligation * 0.05 - 1e-6
