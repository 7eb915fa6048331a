"""`inventory --format json`: the fields of DATA.md section 4, for programs; null where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from parkbook.inventory.follow_model import Baseline, Target
from parkbook.inventory.model import Inventory
from parkbook.park.model import Profile
from parkbook.problems import Problem

_INTENSITY = "intensity:"
_SUMS = (
    *("total", "total_market", "scope1", "scope2_location", "scope2_market", "scope3", "exported_t", "eliminated_t"),
    *("biogenic_t", "removals", "net"),
)
_PARTS = ("by_category", "by_gas", "by_enterprise", "by_source", "by_month")
_NEUTRALITY = ("rule", "neutral", "emissions_t", "removals_t", "offsets_t")
_SURRENDER = ("enterprise", "obligation_t", "ccer_max_t", "ccer_used_t", "shortfall_t")
_OF_TOTAL = ("total", "total_market", "scope1", "scope2_location", "scope2_market", "scope3", "net")


def inventory_json(inventory: Inventory | None, profile: Profile, problems: Sequence[Problem]) -> dict[str, object]:
    """The reporting year as plain values; t CO2e, unrounded.

    Args:
        inventory: None where the park has no folder data/: every figure is null.
        problems: All that are to be shown, of reading and of computing.
    """
    sums = inventory.latest if inventory else None
    nothing: dict[str, float] = {}
    return {
        "year": inventory.year if inventory else None,
        "unit": "tCO2e",
        "gwp": inventory.gwp if inventory else profile.gwp,
        "factor_set": inventory.factor_set if inventory else profile.factor_set,
        **{name: getattr(sums, name) if sums else None for name in _SUMS},
        "energy_tce": asdict(sums.energy_tce) if sums else {"calorific": None, "equivalent": None},
        **{name: dict(getattr(sums, name)) if sums else nothing for name in _PARTS},
        "intensity": intensities(inventory) if inventory else [],
        "baseline": _baseline(inventory) if inventory else None,
        "targets": [_target(one, inventory.year) for one in inventory.follow.targets] if inventory else [],
        "neutrality": _neutrality(inventory),
        "surrender": _surrender(inventory),
        "quality": _quality(inventory),
        "problems": [problem.as_json() for problem in problems],
    }


def intensities(inventory: Inventory) -> list[dict[str, Any]]:
    """t CO2e per output value, product, area and so on, of the whole park in the reporting year."""
    made = []
    for id, metric in inventory.follow.metrics.items():
        figure = metric.by_year.get(inventory.year) if inventory.year is not None else None
        if not id.startswith(_INTENSITY) or "@" in id or figure is None:
            continue
        made.append(
            {
                "indicator": id.removeprefix(_INTENSITY),
                "value": figure.value,
                "unit": metric.unit,
                "numerator_t": figure.numerator,
                "denominator": figure.denominator,
            }
        )
    return made


def main_baseline(inventory: Inventory) -> Baseline | None:
    """The one that stands for the park's total, else the first one in t CO2e; a baseline of another unit is no total."""
    found = [one for one in inventory.follow.baselines if one.metric in _OF_TOTAL]
    return min(found, key=lambda one: _OF_TOTAL.index(str(one.metric)), default=None)


def _baseline(inventory: Inventory) -> dict[str, object] | None:
    one = main_baseline(inventory)
    if one is None:
        return None
    triggers = [trigger.id for trigger in one.triggers if trigger.written == "yes" or trigger.found]
    return {"years": list(one.years), "original_t": one.original, "recalculated_t": one.recalculated, "trigger": triggers}


def _target(target: Target, year: int | None) -> dict[str, object]:
    """The reporting year's point of the path; the due year's where the path does not reach the reporting year."""
    point = next((one for one in target.path if one.year == year), None)
    if point is None:
        return {"id": target.id, "year": target.due, "target": target.value, "actual": None, "status": "no-data"}
    return {"id": target.id, "year": point.year, "target": point.target, "actual": point.actual, "status": point.status}


def _neutrality(inventory: Inventory | None) -> dict[str, object] | None:
    one = inventory.follow.neutrality if inventory else None
    if one is None:
        return None
    return {name: getattr(one, name) for name in _NEUTRALITY} | {"missing": list(one.missing)}


def _surrender(inventory: Inventory | None) -> list[dict[str, object]]:
    if inventory is None:
        return []
    return [{name: getattr(one, name) for name in _SURRENDER} for one in inventory.follow.surrender if one.year == inventory.year]


def _quality(inventory: Inventory | None) -> dict[str, object]:
    one = inventory.quality.get(inventory.year) if inventory and inventory.year is not None else None
    if one is None:
        return {"estimated_share": None, "coverage": None, "uncertainty_pct": None}
    return {"estimated_share": one.estimated_share, "coverage": one.coverage, "uncertainty_pct": one.uncertainty.total_pct}
