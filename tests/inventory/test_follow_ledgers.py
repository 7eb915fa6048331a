"""Ledgers of assets, potential assets, instruments and trades, and what is wrong in them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.inventory.follow.ledgers import find_ledgers
from parkbook.inventory.follow_model import Ledgers
from parkbook.problems import Problems
from tests.build import make_kit, make_park
from tests.inventory.making import inventory_of

KIT = make_kit("cses\n  parties\n    4.2/a\n")
PARK = make_park(KIT, registers={"enterprises": "id,name,inside\ne05,示例热电,true"})


def asset(id: str, kind: str, status: str, quantity: float, **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": kind, "owner": "e05", "vintage": 2024, "quantity_t": quantity, "status": status, **more}


def ledgers(**tables: list[dict[str, Any]]) -> tuple[Ledgers, Problems]:
    problems = Problems()
    return find_ledgers(inventory_of([{}], tables=tables), PARK, problems), problems


def places(problems: Problems) -> list[tuple[str, str]]:
    return [(str(problem.place), problem.code) for problem in problems.sorted()]


def test_assets_by_kind_owner_and_vintage() -> None:
    found, problems = ledgers(
        assets=[
            asset("a1", "allowance", "held", 1000.0, value_yuan=70000.0),
            asset("a2", "allowance", "surrendered", 600.0, value_yuan=1.0),
            asset("a3", "allowance", "sold", 50.0),
            asset("a4", "allowance", "held", 30.0, vintage=2025),
            asset("c1", "ccer", "cancelled", 20.0, owner=None, cancelled_on=date(2026, 3, 1)),
        ]
    )
    assert places(problems) == []
    lines = {(line.kind, line.owner, line.vintage): (line.held, line.used, line.left) for line in found.assets}
    assert lines == {
        ("allowance", "e05", 2024): (1600.0, 600.0, 1000.0),
        ("allowance", "e05", 2025): (30.0, 0.0, 30.0),
        ("ccer", "", 2024): (20.0, 20.0, 0.0),
    }
    assert found.assets[0].value_yuan == 70000.0
    assert found.assets[1].value_yuan is None
    assert found.assets[0].unit == "tCO2e"


def test_potential_assets_stand_apart() -> None:
    rows = [asset("p1", "potential", "planned", 900.0), asset("p2", "ccer", "planned", 10.0), asset("p3", "potential", "held", 5.0)]
    found, problems = ledgers(assets=rows)
    assert found.assets == ()
    assert [(line.kind, line.left, line.used) for line in found.potential] == [("ccer", 10.0, 0.0), ("potential", 905.0, 0.0)]
    assert places(problems) == [("data/assets.csv:4", "potential-held")]


def test_one_proof_of_one_quantity_stands_for_one_use() -> None:
    rows = [
        asset("c1", "ccer", "cancelled", 10.0, document="注销-7", used_for_year=2024),
        asset("c2", "ccer", "surrendered", 10.0, document="注销-7", used_for_year=2025),
        asset("c3", "ccer", "cancelled", 11.0, document="注销-7"),
        asset("c4", "ccer", "held", 10.0, document="注销-7"),
        asset("c5", "ccer", "cancelled", 10.0),
        asset("c6", "ccer", "cancelled", 10.0),
    ]
    _, problems = ledgers(assets=rows)
    assert places(problems) == [("data/assets.csv:3", "asset-twice")]


def test_cancelled_before_it_was_issued() -> None:
    _, problems = ledgers(assets=[asset("a1", "ccer", "cancelled", 1.0, vintage=2025, cancelled_on=date(2024, 12, 31))])
    assert places(problems) == [("data/assets.csv:2", "cancelled-early")]


def trade(side: str, quantity: float, **more: Any) -> dict[str, Any]:
    return {"date": date(2025, 11, 20), "variety": "CEA", "side": side, "quantity_t": quantity, "document": "JY-1", **more}


def test_trades() -> None:
    whole = trade("buy", 1000.0, price_yuan=72.5, amount_yuan=72500.0, market="全国碳市场")
    found, problems = ledgers(trades=[whole, trade("buy", 10.0, variety="绿证")])
    assert places(problems) == []
    first, second = found.trades
    assert (first.date, first.side, first.quantity, first.unit) == ("2025-11-20", "buy", 1000.0, "tCO2e")
    assert (first.price_yuan, first.amount_yuan, first.market, first.place.line) == (72.5, 72500.0, "全国碳市场", 2)
    assert (second.unit, second.price_yuan) == ("MWh", None)


def test_more_sold_than_there_ever_was() -> None:
    assets = [asset("a1", "allowance", "sold", 100.0), asset("c1", "ccer", "held", 900.0), asset("p", "potential", "planned", 900.0)]
    _, problems = ledgers(assets=assets, trades=[trade("sell", 60.0), trade("sell", 40.0)])
    assert places(problems) == []
    _, problems = ledgers(assets=assets, trades=[trade("sell", 60.0), trade("sell", 41.0), trade("sell", 5.0)])
    assert places(problems) == [("data/trades.csv:3", "sold-beyond-holding")]


def test_instruments_in_mwh() -> None:
    found, problems = ledgers(
        instruments=[
            {"id": "g1", "kind": "gec", "holder": "e05", "generation_month": "2025-03", "mwh": 500.0},
            {"id": "g2", "kind": "gec", "holder": "e05", "generation_month": date(2025, 4, 1), "mwh": 300.0},
            {"id": "s1", "kind": "self", "holder": None, "generation_month": "2024-12", "mwh": 50.0},
        ],
        instrument_use=[{"instrument": "g1", "mwh": 200.0}, {"instrument": "g1", "mwh": 100.0}, {"instrument": "g2", "mwh": 300.0}],
    )
    assert places(problems) == []
    assert [(line.kind, line.owner, line.vintage, line.held, line.used, line.left, line.unit) for line in found.instruments] == [
        ("gec", "e05", 2025, 800.0, 600.0, 200.0, "MWh"),
        ("self", "", 2024, 50.0, 0.0, 50.0, "MWh"),
    ]


STATUSES = st.sampled_from(["held", "surrendered", "cancelled", "sold", "planned"])
KINDS = st.sampled_from(["allowance", "ccer", "sink", "internal_reduction", "potential"])


@given(st.lists(st.tuples(st.sampled_from("abc"), KINDS, STATUSES, st.integers(0, 1000)), max_size=8))
def test_held_is_used_and_left_and_nothing_is_made_of_nothing(rows: list[tuple[str, str, str, int]]) -> None:
    found, _ = ledgers(assets=[asset(id, kind, status, float(quantity)) for id, kind, status, quantity in rows])
    everything = sum(quantity for _, _, _, quantity in rows)
    assert all(line.held == pytest.approx(line.used + line.left) and line.left >= 0 for line in found.assets)
    assert sum(line.held for line in (*found.assets, *found.potential)) <= everything + 1e-6
