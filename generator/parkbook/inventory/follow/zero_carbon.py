"""Core indicator of the national zero-carbon parks: t CO2 per t of standard coal (发改环资〔2025〕910号, annexes 3 and 4)."""

from __future__ import annotations

import math
from collections.abc import Mapping

from parkbook.inventory.follow.energy import Energy
from parkbook.inventory.follow.years import by_year, lessened
from parkbook.inventory.follow_model import Figure, Metric, ZeroCarbon
from parkbook.inventory.model import Inventory
from parkbook.park.model import Park

GRID_T_PER_MWH = 0.8325
"""Constant of annex 4, t CO2 per MWh of power from the grid that is not proven green. It equals the national factor of
fossil power of 2022; that it is meant for all such power is to be checked against the annex."""
SMALL_TCE, LARGE_TCE = 200_000.0, 1_000_000.0
"""From the first on there is a threshold, from the second on another one."""
THRESHOLD_SMALL, THRESHOLD_LARGE = 0.2, 0.3
"""t CO2 per tce, at most."""
_ENERGY_AND_PROCESS = ("stationary", "mobile", "process", "heat", "steam", "export_power", "export_heat")
METHOD = (
    "按910号附件4的思路算：能源活动加工业过程的二氧化碳，外购电里没有绿证绿电证明的部分按0.8325 tCO2/MWh，"
    "外供电、热按核算结果扣减，能耗用当量值；附件4的电力算法待与原文核对"
)


def emission_t(inventory: Inventory, year: int) -> float | None:
    """E of the park, t CO2: energy and industrial processes; None without rows.

    CO2 alone, of rows in the park's sums. Power that instruments cover counts zero, other power from outside by the
    constant; exports are taken off by the inventory's own factors, which is less than the constant would take.
    """
    frame = inventory.frame
    if not len(frame) or year not in inventory.sums:
        return None
    rows = frame[frame["year"].eq(year) & frame["counted"].eq("in") & frame["t"].notna()]
    counted = rows[rows["category"].isin([*_ENERGY_AND_PROCESS, "electricity"])]
    if counted.empty:
        return None
    other = counted.loc[counted["category"].isin(_ENERGY_AND_PROCESS) & counted["group"].eq("CO2"), "t"]
    sums = inventory.sums[year]
    return math.fsum(other) + max(0.0, sums.purchased_mwh - sums.covered_mwh) * GRID_T_PER_MWH


def core_metric(inventory: Inventory, energy: Energy, gaps: Mapping[int, str]) -> Metric:
    """`zero_carbon_core`, t CO2 per tce by year."""

    def make(year: int) -> Figure:
        above, below = emission_t(inventory, year), inventory.sums[year].energy_tce.calorific
        if above is None or below is None or below <= 0:
            what = "没有能源和过程的数据" if above is None else "没有能折标准煤的能源数据" if below is None else "综合能耗不大于零"
            return Figure(None, above, below, f"{year}年{what}")
        return lessened(Figure(above / below, above, below), energy.lacking(year))

    return Metric(
        id="zero_carbon_core",
        title="单位能耗碳排放（零碳园区核心指标）",
        unit="tCO2/tce",
        better="lower",
        boundary="园区边界内，能源活动和工业过程的二氧化碳，除以综合能耗（当量值）",
        source="活动数据、排放因子和绿证绿电台账，外购电按910号附件4的常数",
        by_year=by_year(inventory.years, gaps, make),
    )


def threshold(energy_tce: float | None) -> float | None:
    """t CO2 per tce by the yearly energy of the park; None below 200,000 tce, where the scheme sets none."""
    if energy_tce is None or energy_tce < SMALL_TCE:
        return None
    return THRESHOLD_SMALL if energy_tce < LARGE_TCE else THRESHOLD_LARGE


def find_zero_carbon(inventory: Inventory, park: Park, metrics: Mapping[str, Metric]) -> ZeroCarbon | None:
    """The indicator of the reporting year; None for an enterprise or without data."""
    year = inventory.year
    if park.profile.kind != "park" or year is None or year not in metrics["zero_carbon_core"].by_year:
        return None
    figure = metrics["zero_carbon_core"].by_year[year]
    limit = threshold(figure.denominator)
    met = None
    if limit is not None and figure.value is not None and figure.complete:
        met = figure.value <= limit
    return ZeroCarbon(year, figure.denominator, figure.numerator, figure.value, limit, met, _said(year, figure, limit, met))


def _said(year: int, figure: Figure, limit: float | None, met: bool | None) -> str:
    if figure.value is None:
        return f"{figure.missing}，单位能耗碳排放算不出来。"
    energy = figure.denominator or 0.0
    head = f"{year}年综合能耗{energy / 10000:.2f}万tce（当量值），单位能耗碳排放{figure.value:.3f} tCO2/tce"
    if limit is None:
        judged = "能耗不到20万tce，国家级零碳园区的指标体系没有给门槛值，不判达标与否"
    elif met is None:
        judged = f"门槛值{limit:g}，{figure.missing}，不判"
    else:
        judged = f"门槛值{limit:g}，{'没有超过' if met else '超过了'}"
    return f"{head}；{judged}。{METHOD}。"
