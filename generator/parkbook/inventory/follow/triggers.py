"""What the data shows for the three triggers of cses 6.5. It is found, not judged: people decide whether to adjust."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from parkbook.inventory.follow.changes import find_change, structure_shift
from parkbook.inventory.follow.years import whole_value, whole_years
from parkbook.inventory.follow_model import Metric, Trigger
from parkbook.inventory.model import Inventory
from parkbook.park.model import Park, Row

SIGNIFICANT_PCT = 5.0
"""The kit's proposal where park.yml has no carbon.significant_pct; common practice lies between 5 and 10."""
_DRIVERS = ("output:value_added", "output:output_value")
_STATIC = ("output:area_ha", "output:area_m2", "output:building_m2")
_GWP = re.compile(r"AR\s*([4-6])", re.IGNORECASE)
_POWER = re.compile(r"(?:电力|电网)[^；;，,。]{0,6}?因子[^；;，,。]{0,8}?(20\d\d)")


def significant_pct(park: Park) -> tuple[float, str]:
    """The change from which a baseline is looked at anew, in percent, and whose rule that is, in Chinese."""
    own = park.profile.carbon.significant_pct
    if own is not None:
        return own, "园区自定"
    return SIGNIFICANT_PCT, "园册建议值，park.yml 的 carbon.significant_pct 可以改"


def find_triggers(
    row: Row,
    inventory: Inventory,
    park: Park,
    metric: Metric | None,
    metrics: Mapping[str, Metric],
    years: tuple[int | None, int | None],
    values: tuple[float | None, float | None],
) -> tuple[Trigger, ...]:
    """Triggers a to c with what the register writes and what the data shows.

    Args:
        years: Base year, and the later year that it is looked at from.
        values: Original and recalculated value of the baseline, in its unit.
    """
    base, latest = years
    found: dict[str, list[str]] = {"a": [], "b": [], "c": _factors(row, inventory, park, base, values)}
    if base is not None and latest is not None:
        found["a"] = _relation(inventory, park, metric, metrics, base, latest)
        found["b"] = _static(inventory, park, metrics, base, latest)
    elif base is not None:
        found["b"] = _since(park, base)
    return tuple(Trigger(id, str(row.values.get(f"trigger_{id}") or ""), tuple(found[id])) for id in ("a", "b", "c"))


def _relation(
    inventory: Inventory, park: Park, metric: Metric | None, metrics: Mapping[str, Metric], base: int, latest: int
) -> list[str]:
    """a: a total that moved with output, or an intensity that moved with the mix of enterprises, says little of performance."""
    limit, _ = significant_pct(park)
    if metric is None or "@" in metric.id:
        return []
    if metric.unit in ("tCO2e", "tce"):
        for id in _DRIVERS:
            change = _change_pct(metrics.get(id), base, latest)
            if change is not None and abs(change) > limit:
                return [f"{latest}年{metrics[id].title}比{base}年变了{change:+.1f}%，总量随产出变，只看总量看不出绩效"]
        return []
    if metric.id.startswith(("intensity:", "energy_intensity:")):
        shift = structure_shift(inventory, base, latest)
        if shift is not None and shift * 100 > limit:
            return [f"从{base}年到{latest}年，各主体占排放的份额挪动了{shift * 100:.1f}个百分点，强度的变化里有结构的变化"]
    return []


def _static(inventory: Inventory, park: Park, metrics: Mapping[str, Metric], base: int, latest: int) -> list[str]:
    """b: who is in the boundary, and areas."""
    limit, _ = significant_pct(park)
    change = find_change(inventory, base, latest)
    names = {id: entity.name for id, entity in inventory.entities.items()}
    found = [f"{names.get(id, id)}在{base}年没有数据，{latest}年排放{value:,.0f} tCO2e" for id, value in change.came.items()]
    found += [f"{names.get(id, id)}在{base}年排放{value:,.0f} tCO2e，{latest}年没有数据" for id, value in change.gone.items()]
    found += _since(park, base)
    for id in _STATIC:
        pct = _change_pct(metrics.get(id), base, latest)
        if pct is not None and abs(pct) > limit:
            found.append(f"{latest}年{metrics[id].title}比{base}年变了{pct:+.1f}%")
    return found


def _since(park: Park, base: int) -> list[str]:
    """Enterprises inside that came after the base year, by the register."""
    found = []
    for row in park.rows("enterprises"):
        since = row.values.get("since")
        if isinstance(since, date) and since.year > base and row.values.get("inside") is True:
            found.append(f"{row['name']}{since:%Y-%m}入园，在基准年{base}年之后")
    return found


def _factors(
    row: Row, inventory: Inventory, park: Park, base: int | None, values: tuple[float | None, float | None]
) -> list[str]:
    """c: the register's factors are others than those used now, or the base year comes out otherwise."""
    limit, whose = significant_pct(park)
    written, found = str(row.values.get("factors") or ""), []
    gwp = _GWP.search(written)
    if gwp and f"AR{gwp[1]}" != inventory.gwp:
        found.append(f"基准写的是AR{gwp[1]}的潜势，现在用{inventory.gwp}")
    power, now = _POWER.search(written), _power_factor(inventory, base)
    if power and now and power[1] not in now.split("."):
        found.append(f"基准写的电力因子是{power[1]}年的，现在算{base}年用 {now}")
    original, recalculated = values
    difference = difference_pct(original, recalculated)
    if difference is not None and abs(difference) > limit:
        found.append(f"按现在的数据、因子和边界重算{base}年，与原值差{difference:+.1f}%，超过{limit:g}%（{whose}）")
    return found


def _power_factor(inventory: Inventory, year: int | None) -> str:
    sums = inventory.sums.get(year) if year is not None else None
    return sums.power_factor if sums else ""


def difference_pct(original: float | None, later: float | None) -> float | None:
    """Of the original, in percent; None where one is missing or the original is zero."""
    if original is None or later is None or original == 0:
        return None
    return (later - original) / abs(original) * 100


def _change_pct(metric: Metric | None, base: int, latest: int) -> float | None:
    return difference_pct(whole_value(metric, base), whole_value(metric, latest))


def latest_year(inventory: Inventory, metric: Metric | None, base: int | None) -> int | None:
    """The last whole year behind the base year that is not behind the reporting year; None where there is none."""
    years = [y for y in whole_years(metric) if (base is None or y > base) and (inventory.year is None or y <= inventory.year)]
    return years[-1] if years else None
