"""How a total became another one between two years: who came and went, and by category what changed with those who stayed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from parkbook.book.data_charts import add_up, digits_for, shown
from parkbook.book.data_charts.shown import with_plus
from parkbook.inventory.follow.changes import SCOPES, find_change, parts, present
from parkbook.inventory.model import Inventory
from parkbook.inventory.report import CATEGORY_ZH

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["total", "change"]
_MOST = 4
"""Who came or went one by one up to this number; more are one step."""
_NOTHING = 1e-6
"""t that are left over when floats are subtracted."""


@dataclass(frozen=True)
class Step:
    """A level or what was added to it, t CO2e; texts of the changes add up to the difference of the printed levels."""

    label: str
    value: float
    kind: Kind
    text: str
    part: str
    """structure or organic, of a change."""


def find_steps(inventory: Inventory, base: int, latest: int, metric: str) -> list[Step]:
    """From the base year's total to a later one.

    Structure: entities that have rows in one of the years alone. The rest, which makes the organic part, by category; bought
    power is divided into the amount at the first year's factor and the factor at the later year's amount.

    Args:
        metric: One of `changes.SCOPES`.
    """
    change = find_change(inventory, base, latest, metric)
    before, after = (math.fsum(parts(inventory, year, metric).values()) for year in (base, latest))
    moved = _structure(inventory, "新进入", change.came, 1) + _structure(inventory, "退出", change.gone, -1)
    found = [(label, value, "structure") for label, value in moved]
    found += [(label, value, "organic") for label, value in _organic(inventory, base, latest, metric) if abs(value) > _NOTHING]
    digits = step_digits(before, after)
    texts = change_texts([value for _, value, _ in found], before, after, digits)
    steps = [Step(f"{base} 年", before, "total", shown(before, digits), "")]
    steps += [Step(label, value, "change", text, part) for (label, value, part), text in zip(found, texts, strict=True)]
    return [*steps, Step(f"{latest} 年", after, "total", shown(after, digits), "")]


def _structure(inventory: Inventory, word: str, who: dict[str, float], sign: int) -> list[tuple[str, float]]:
    ordered = sorted(((id, value) for id, value in who.items() if value), key=lambda pair: (-abs(pair[1]), pair[0]))
    if len(ordered) > _MOST:
        return [(f"{word}：{len(ordered)} 家", sign * math.fsum(value for _, value in ordered))]
    names = {id: entity.name for id, entity in inventory.entities.items()}
    return [(f"{word}：{names.get(id, id)}", sign * value) for id, value in ordered]


def _organic(inventory: Inventory, base: int, latest: int, metric: str) -> list[tuple[str, float]]:
    """Of those with rows in both years, the largest change first."""
    frame = inventory.frame
    stayed = present(inventory, base) & present(inventory, latest)
    rows = frame[frame["counted"].eq("in") & frame["scope"].isin(SCOPES[metric]) & frame["t"].notna() & frame["entity"].isin(stayed)]
    one, other = rows[rows["year"].eq(base)], rows[rows["year"].eq(latest)]
    found: list[tuple[str, float]] = []
    for category in sorted({*one["category"], *other["category"]}):
        then, now = one[one["category"].eq(category)], other[other["category"].eq(category)]
        title = CATEGORY_ZH.get(category, category)
        found += _power(title, then, now) if category == "electricity" else [(title, math.fsum(now["t"]) - math.fsum(then["t"]))]
    return sorted(found, key=lambda pair: -abs(pair[1]))


def _power(title: str, then: pd.DataFrame, now: pd.DataFrame) -> list[tuple[str, float]]:
    """Amount and factor apart, where every row of both years that emits has its MWh; else in one."""
    then, now = then[then["t"].ne(0)], now[now["t"].ne(0)]
    t0, t1 = math.fsum(then["t"]), math.fsum(now["t"])
    q0, q1 = math.fsum(then["mwh"]), math.fsum(now["mwh"])
    if not q0 > 0 or not q1 > 0:  # NaN too
        return [(title, t1 - t0)]
    amount = (q1 - q0) * t0 / q0
    return [(f"{title}：用电量", amount), (f"{title}：电力因子", t1 - t0 - amount)]


def step_digits(before: float, after: float) -> int:
    """Decimals of the steps in picture and table."""
    return digits_for([before, after])


def change_texts(values: Sequence[float], before: float, after: float, digits: int = 0) -> list[str]:
    """Changes as printed: with sign, and together the difference of the printed totals (as `waterfall` has them)."""
    if not values:
        return []
    goal = float(shown(after, digits).replace(",", "")) - float(shown(before, digits).replace(",", ""))
    largest = max(range(len(values)), key=lambda i: abs(values[i]))
    moved = [*values]
    moved[largest] += goal - math.fsum(values)
    return [with_plus(text) for text in add_up(moved, goal, digits)]
