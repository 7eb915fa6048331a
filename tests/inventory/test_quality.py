"""Coverage, levels and uncertainty of a year; the arithmetic of each is in the test."""

from __future__ import annotations

import math
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.inventory.model import Quality
from parkbook.inventory.quality.declared import DECLARED, load_rules
from parkbook.inventory.quality.looking import by_month
from parkbook.inventory.quality.whole import find_quality
from parkbook.park.model import Park
from parkbook.problems import Problems
from tests.conftest import ROOT
from tests.inventory.making import inventory_of
from tests.inventory.plausible import COAL, GAS, bare_park, monthly


def quality(rows: list[dict[str, Any]], park: Park | None = None, **more: Any) -> Mapping[int, Quality]:
    return find_quality(inventory_of(rows, **more), park or bare_park(), Problems())


def total_pct(rows: list[dict[str, Any]], year: int = 2025) -> float:
    found = quality(rows)[year].uncertainty.total_pct
    assert found is not None
    return found


def test_the_uncertainty_of_a_row_is_its_activity_and_its_factor() -> None:
    """Equation 3.1: sqrt(3^2 + 5^2); 5 % is the kit's figure for checked fuel factors, 3 % the row's own."""
    assert total_pct([{"uncertainty_pct": 3.0, **COAL}]) == pytest.approx(math.sqrt(3**2 + 5**2))


def test_a_level_stands_for_a_row_without_an_uncertainty_of_its_own() -> None:
    """Level 2: 5 % for the activity data, 5 % for the factor."""
    assert total_pct([{"quality": 2, **COAL}]) == pytest.approx(math.sqrt(50))
    assert total_pct([{"quality": 0, **COAL}]) == total_pct([{"quality": 4, **COAL}])


def test_a_factor_that_was_not_checked_counts_twice() -> None:
    """fuel.ndrc2015_other.anthracite is still to be checked: 2 x 5 %."""
    row = {"uncertainty_pct": 0.0, "factor_id": "fuel.ndrc2015_other.anthracite"}
    assert total_pct([row]) == pytest.approx(10)


def test_months_of_a_line_share_the_factor_and_not_the_reading() -> None:
    """Twelve equal months at 4 %: the readings give 4 / sqrt(12), the factor stays 5."""
    rows = monthly(2025, uncertainty_pct=4.0, t=10.0, line="c1", **COAL)
    assert total_pct(rows) == pytest.approx(math.sqrt(16 / 12 + 25))


def test_sources_are_combined_by_their_absolute_uncertainties() -> None:
    """Equation 3.2: coal 300 t at sqrt(2^2 + 5^2) %, gas 100 t at sqrt(10^2 + 5^2) %."""
    rows = [{"t": 300.0, "uncertainty_pct": 2.0, **COAL}, {"t": 100.0, "uncertainty_pct": 10.0, **GAS}]
    found = quality(rows)[2025].uncertainty
    coal, gas = math.sqrt(29), math.sqrt(125)
    assert found.by_source == pytest.approx({"bituminous": coal, "natural_gas": gas})
    assert found.total_pct == pytest.approx(math.sqrt((300 * coal) ** 2 + (100 * gas) ** 2) / 400)


def test_one_factor_errs_the_same_way_at_all_enterprises_of_a_source() -> None:
    """Two enterprises, 100 t each, readings 0 %: 5 % of 200 t, not 5 / sqrt(2)."""
    rows = [{"entity": id, "t": 100.0, "uncertainty_pct": 0.0, **COAL} for id in ("e01", "e02")]
    assert total_pct(rows) == pytest.approx(5)
    own = [{**row, "factor_id": ""} for row in rows]
    assert total_pct(own) == pytest.approx(3 / math.sqrt(2))


def test_sold_power_takes_away_what_the_factor_says_of_it() -> None:
    """100 t bought and 40 t sold with one factor: 5 % of the 60 t that are left."""
    power = {"source": "外购电力", "source_id": "electricity", "factor_id": "elec.cn.2023.avg", "unit": "MWh", "uncertainty_pct": 0.0}
    rows = [{"category": "electricity", "t": 100.0, **power}, {"category": "export_power", "t": -40.0, **power}]
    assert total_pct(rows) == pytest.approx(5)


def test_balance_rows_leave_with_their_sign() -> None:
    """Carbon in 110 t, out 100 t at 1 % and factor 3 % each, every line apart: sqrt(1 + 9) % of each, over 10 t."""
    steel = {"method": "balance", "category": "process", "uncertainty_pct": 1.0, "source_id": "steel"}
    rows = [{"t": t, "line": str(t), **steel} for t in (110.0, -100.0)]
    assert total_pct(rows) == pytest.approx(math.sqrt((110**2 + 100**2) * 10) / 10)


def test_without_emissions_there_is_no_percentage() -> None:
    found = quality([{"t": 0.0}])[2025]
    assert found.uncertainty.total_pct is None
    assert found.uncertainty.by_source == {}
    assert found.estimated_share is None


def test_scope_3_removals_and_what_lies_outside_do_not_count() -> None:
    rows: list[dict[str, Any]] = [
        {"t": 10.0, "quality": 2},
        {"t": 90.0, "category": "transport", "quality": 5},
        {"t": -50.0, "category": "removal", "quality": 5},
        {"t": 70.0, "counted": "eliminated", "category": "electricity", "quality": 5},
        {"t": 80.0, "counted": "outside", "quality": 5},
    ]
    assert quality(rows)[2025].by_level == {2: 10.0}


def test_levels_hold_absolute_tonnes_and_rows_without_one_stand_apart() -> None:
    rows = [{"t": 50.0, "quality": 2}, {"t": 30.0, "quality": 4}, {"t": -10.0, "quality": 5, "category": "export_heat"}, {"t": 10.0}]
    found = quality(rows)[2025]
    assert found.by_level == {0: 10.0, 2: 50.0, 4: 30.0, 5: 10.0}
    assert found.estimated_share == pytest.approx(0.4)


@given(
    factor=st.floats(0.001, 1e6),
    rows=st.lists(st.tuples(st.floats(1, 1e6), st.floats(0, 100), st.sampled_from("abc"), st.integers(0, 5)), min_size=1, max_size=8),
)
def test_scaling_all_quantities_scales_no_percentage(factor: float, rows: list[tuple[float, float, str, int]]) -> None:
    def made(times: float) -> list[dict[str, Any]]:
        return [
            {"t": t * times, "consumption": t * times, "uncertainty_pct": pct, "source": name, "source_id": name, "quality": level}
            for t, pct, name, level in rows
        ]

    one, other = quality(made(1.0))[2025], quality(made(factor))[2025]
    assert other.uncertainty.total_pct == pytest.approx(one.uncertainty.total_pct)
    assert other.uncertainty.by_source == pytest.approx(one.uncertainty.by_source)
    assert other.estimated_share == pytest.approx(one.estimated_share)
    assert other.coverage == one.coverage


@given(count=st.integers(1, 12), pct=st.floats(0.5, 90))
def test_more_sources_of_one_size_reduce_the_total(count: int, pct: float) -> None:
    """n equal independent sources: the percentage of one, divided by sqrt(n)."""
    rows = [{"t": 10.0, "uncertainty_pct": pct, "source": str(n), "source_id": str(n)} for n in range(count)]
    alone = total_pct(rows[:1])
    assert total_pct(rows) == pytest.approx(alone / math.sqrt(count))


@given(pct=st.floats(0, 100))
def test_the_uncertainty_of_one_row_is_its_own(pct: float) -> None:
    """SF6 that escapes has no factor, so the row's own percentage is all there is."""
    row = {"uncertainty_pct": pct, "category": "fugitive", "source_id": "SF6", "factor_id": "gwp.ar5.sf6"}
    found = quality([row])[2025].uncertainty
    assert found.total_pct == pytest.approx(pct)
    assert found.by_source["SF6"] == pytest.approx(pct)


@given(start=st.integers(0, 364), length=st.integers(1, 365), value=st.floats(0, 1e9))
def test_splitting_a_period_over_its_months_keeps_the_sum(start: int, length: int, value: float) -> None:
    first = pd.Timestamp(2025, 1, 1) + pd.Timedelta(days=start)
    last = min(first + pd.Timedelta(days=length - 1), pd.Timestamp(2025, 12, 31))
    row = pd.DataFrame({"key": [0], "group": [0], "year": [2025], "first": [first], "last": [last], "value": [value]})
    months = by_month(row)
    assert months["value"].sum() == pytest.approx(value)
    assert months["cover"].sum() == (last - first).days + 1
    assert list(months["month"]) == list(range(first.month, last.month + 1))
    assert months["cover"].le(months["whole"]).all()


def test_a_year_with_all_its_months_is_covered() -> None:
    found = quality(monthly(2025, line="d1"))[2025]
    assert found.coverage == 1.0
    assert found.months == {("e01", "d1"): (True,) * 12}


def test_a_row_for_the_year_covers_twelve_months() -> None:
    found = quality([{"period": "2025"}])[2025]
    assert found.coverage == 1.0
    assert found.months == {("e01", "diesel"): (True,) * 12}


def test_a_gap_between_the_first_and_last_month_lowers_coverage() -> None:
    found = quality([row for row in monthly(2025) if row["period"] not in ("2025-04", "2025-05", "2025-06")])[2025]
    assert found.coverage == pytest.approx(9 / 12)
    assert [n for n, has in enumerate(found.months["e01", "diesel"], 1) if not has] == [4, 5, 6]


def test_months_before_a_line_began_are_not_expected() -> None:
    rows = [row for row in monthly(2024) if row["period"] >= "2024-07"] + monthly(2025)
    found = quality(rows)
    assert (found[2024].coverage, found[2025].coverage) == (1.0, 1.0)


def test_reading_days_in_the_middle_of_months_leave_no_gap() -> None:
    days = [f"2025-{m:02}-04/2025-{m + 1:02}-03" for m in range(1, 12)]
    found = quality([{"period": period} for period in days])[2025]
    assert found.months["e01", "diesel"] == (True,) * 11 + (False,)
    assert found.coverage == 1.0


def test_a_refused_row_is_no_data() -> None:
    rows = monthly(2025)
    rows[5] |= {"ok": False, "counted": "refused", "t": float("nan")}
    assert quality(rows)[2025].coverage == pytest.approx(11 / 12)


def test_every_number_that_is_declared_has_a_reason_and_none_is_missing() -> None:
    problems = Problems()
    rules = load_rules(ROOT, problems)
    assert rules is not None and not len(problems)
    everything = [*rules.activity, *rules.factors, rules.to_check, *rules.limits]
    assert all(len(one.reason.zh) > 8 and one.title.zh and one.title.en for one in everything)


def test_a_declared_number_that_is_missing_is_told_and_nothing_is_guessed(tmp_path: Path) -> None:
    (tmp_path / DECLARED).parent.mkdir(parents=True)
    shutil.copy(ROOT / DECLARED, tmp_path / DECLARED)
    text = (tmp_path / DECLARED).read_text(encoding="utf-8")
    (tmp_path / DECLARED).write_text("".join(line for line in text.splitlines(True) if "id: bill," not in line), encoding="utf-8")
    problems = Problems()
    assert find_quality(inventory_of([{}]), bare_park(), problems, tmp_path) == {}
    assert any("bill" in p.message or "bill" in p.hint for p in problems), [p.as_text() for p in problems]
