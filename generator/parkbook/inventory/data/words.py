"""Words of the data tables that are ids: indicators of the table output, and the form of metric ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from parkbook.inventory.factors import plain_name
from parkbook.inventory.units import UnitFault, scale
from parkbook.kit.model import Column, Known

PLAIN_METRICS = frozenset(
    (
        *("total", "total_market", "scope1", "scope2_location", "scope2_market", "scope3", "removals", "net"),
        *("energy_calorific", "energy_equivalent", "power_purchased", "renewable_power_share", "renewable_share"),
        *("water_reuse", "solid_waste_use", "waste_heat_use", "green_building_share", "green_travel_share"),
        *("electrification", "zero_carbon_core"),
    )
)
"""Metrics that stand alone; `clean_...` shares of the table output are `output:<indicator>`."""
_OF_INDICATOR = ("intensity", "energy_intensity", "output")
_ENTITY = re.compile(r"[a-z0-9][a-z0-9._-]*")
PERCENT = ("%", "1")
"""Units of a share: 45 in % is 0.45 in 1."""


def indicator_of(text: str, column: Column) -> str | None:
    """The id of an indicator by id, title or alias; `产量：水泥` is `product:水泥`. None where it is unknown."""
    key = plain_name(text)
    for known in column.known:
        if key in {plain_name(word) for word in (known.id, known.title.zh, known.title.en, *known.aliases)}:
            return known.id
    head, colon, name = unicodedata.normalize("NFKC", text).partition(":")
    for prefix, words in column.prefixes.items():
        if colon and name.strip() and plain_name(head) in {plain_name(w) for w in (prefix.rstrip(":"), *words)}:
            return f"{prefix}{name.strip()}"
    return None


def unit_fault(text: str, known: Known) -> UnitFault | None:
    """Why amounts of an indicator cannot be in this unit; None where they can."""
    if known.unit is None or (known.unit == "%" and text in PERCENT):
        return None
    if known.unit == "%":
        return UnitFault("unit-mismatch", f"`{text[:20]}` cannot be turned into `%`", "write % (45), or 1 (0.45)")
    try:
        scale(text, known.unit)
    except UnitFault as why:
        return why
    return None


def is_metric(text: str, indicators: Column | None) -> bool:
    """Whether a metric id has a form that the inventory makes: `total`, `fuel:diesel`, `intensity:output_value@e01` ..."""
    base, at, entity = text.partition("@")
    if at and not _ENTITY.fullmatch(entity):
        return False
    if base in PLAIN_METRICS:
        return True
    kind, colon, rest = base.partition(":")
    if not colon or not rest:
        return False
    if kind == "fuel":
        return True
    return kind in _OF_INDICATOR and indicators is not None and indicator_of(rest, indicators) == rest


def metrics_near(indicators: Column | None) -> Iterable[str]:
    """Metric ids for a hint."""
    ids = [known.id for known in indicators.known] if indicators else []
    return [*PLAIN_METRICS, *(f"{kind}:{id}" for kind in _OF_INDICATOR for id in ids)]
