"""The difference to the year before in parts that add up to it: who is there, output, fuels, factors, the rest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from parkbook.book.data_charts.shown import shown, with_plus
from parkbook.book.data_sheets.sheet import IN_TOTAL, Facts, Head, Line, Sheet, less, parts_of
from parkbook.book.data_view import digits_of
from parkbook.inventory.follow.changes import find_change, parts

if TYPE_CHECKING:
    import pandas as pd

_ENERGY = ("stationary", "mobile", "electricity", "heat", "steam")
_LOW, _HIGH = 0.5, 2.0
"""An output that halves or doubles within a year is more likely a slip; it divides nothing."""
_TOP = 3


@dataclass
class _Split:
    """Parts of a change, each by entity, t CO2e."""

    activity: dict[str, float] = field(default_factory=dict)
    mix: dict[str, float] = field(default_factory=dict)
    factors: dict[str, float] = field(default_factory=dict)
    rest: dict[str, float] = field(default_factory=dict)
    open: dict[str, float] = field(default_factory=dict)
    """Of entities whose output nobody gives: all that is neither fuels nor factors."""
    by: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Measure of output -> entities that it was taken from."""


def change(facts: Facts, year: int | None = None) -> Sheet:
    """The change of the total (location-based) since the year before.

    Of an entity that is there in both years, with E the emissions, Q the output, T the standard coal of its energy:
        output      E0 x (Q1/Q0 - 1)
        factors     amount1 x (t1/amount1 - t0/amount0) of each source that is computed by a factor
        energy mix  t1 at last year's factors - T1 x (t0 / T0), of the energy that has standard coal in both years
        rest        the remainder: use of energy and process emissions per output (efficiency and measures)
    Without an output the first and the last cannot be told apart and stand in one line. All lines add up to the difference.
    """
    wanted = facts.year(year)
    heads = (Head("部分", False), Head("影响"), Head("主要来自", False))
    earlier = [one for one in facts.inventory.years if wanted is not None and one < wanted]
    now = facts.sums(wanted)
    then = facts.sums(earlier[-1]) if earlier else None
    if now is None or then is None or now.total is None or then.total is None or wanted is None:
        return Sheet(f"{wanted} 年与上年之差", heads, (), missing=f"没有 {wanted} 年之前的年度数据，不能与上年比较。")
    before = then.year
    digits = digits_of(max(now.total, then.total))
    structural = find_change(facts.inventory, before, wanted)
    split = _split(facts, before, wanted, {*structural.came, *structural.gone})
    rows = [
        ("单位进出", {**structural.came, **{id: -value for id, value in structural.gone.items()}}, "两年中只有一年有数据的单位"),
        ("产量和产业结构", split.activity, "产量变化，单位产量的排放按上年"),
        ("能源结构", split.mix, "同样多的能源（折标准煤），品种改变"),
        ("能效和措施", split.rest, "单位产量的用能和过程排放改变"),
        ("排放因子", split.factors, "同样的用量，因子改变"),
        ("没有产出数据的单位", split.open, "用量变化，分不出产量和能效"),
    ]
    values = [sum(part.values()) for _, part, _ in rows]
    total = less(shown(now.total, digits), shown(then.total, digits), digits)
    lines = [Line(f"{before} 年总量", (shown(then.total, digits), ""), "beside")]
    for (title, part, note), text in zip(rows, parts_of(values, total, digits), strict=True):
        lines.append(Line(title, (with_plus(text), _main(facts, part)), note=note))
    lines.append(Line(f"{wanted} 年与 {before} 年之差", (with_plus(total), ""), "total"))
    lines.append(Line(f"{wanted} 年总量", (shown(now.total, digits), ""), "beside"))
    caption = facts.caption("total", wanted, "tCO2e", f"与 {before} 年之差")
    return Sheet(caption, heads, tuple(lines), notes=tuple(_notes(facts, split)))


def _main(facts: Facts, part: dict[str, float]) -> str:
    """The entities that a part comes from most."""
    known = sorted(((id, value) for id, value in part.items() if abs(value) >= 0.5), key=lambda pair: -abs(pair[1]))
    more = f"，另 {len(known) - _TOP} 家" if len(known) > _TOP else ""
    return "、".join(f"{facts.entity(id)} {with_plus(shown(value))}" for id, value in known[:_TOP]) + more if known else "无"


def _notes(facts: Facts, split: _Split) -> Iterable[str]:
    for measure, ids in split.by.items():
        yield f"产量按{measure}的：{'、'.join(facts.entity(id) for id in ids)}。"
    if split.open:
        names = "、".join(facts.entity(id) for id in split.open)
        yield f"没有可比的产出数据（data/output），产量和能效分不开的：{names}。"
    yield "边界和核算方法两年相同，都按现行的因子选择规则计算，差额中没有边界和方法的影响；各部分相加等于总差额。"


def _rows(facts: Facts, year: int) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Rows of a year's total by entity, and none of them."""
    frame = facts.frame
    rows = frame[frame["year"].eq(year) & frame["counted"].eq("in") & frame["scope"].isin(IN_TOTAL) & frame["t"].notna()]
    return {str(id): part for id, part in rows.groupby("entity")}, rows.iloc[:0]


def _split(facts: Facts, before: int, after: int, moved: set[str]) -> _Split:
    split = _Split()
    then, now = parts(facts.inventory, before), parts(facts.inventory, after)
    (earlier, none), (later, _) = _rows(facts, before), _rows(facts, after)
    for id in facts.inventory.entities:
        if id in moved or (id not in then and id not in now):
            continue
        first, second = earlier.get(id, none), later.get(id, none)
        factors, old_factor = _factors(first, second)
        mix = _mix(first, second, old_factor)
        whole = now.get(id, 0.0) - then.get(id, 0.0)
        split.factors[id], split.mix[id] = factors, mix
        grown = _growth(facts, id, before, after)
        if grown is None:
            split.open[id] = whole - factors - mix
            continue
        growth, measure = grown
        split.by[measure].append(id)
        split.activity[id] = then.get(id, 0.0) * (growth - 1)
        split.rest[id] = whole - factors - mix - split.activity[id]
    return split


def _growth(facts: Facts, id: str, before: int, after: int) -> tuple[float, str] | None:
    """Output of the later year over that of the earlier, and what was measured: its one product, else value added, else output value."""
    metrics = facts.inventory.follow.metrics
    products = [key for key in metrics if key.startswith("output:product:") and key.endswith(f"@{id}")]
    named = [(products[0], "产品产量")] if len(products) == 1 else []
    for key, measure in [*named, (f"output:value_added@{id}", "工业增加值"), (f"output:output_value@{id}", "产值")]:
        by_year = metrics[key].by_year if key in metrics else {}
        figures = [by_year.get(year) for year in (before, after)]
        one, other = (figure.value if figure and figure.complete else None for figure in figures)
        if one and other and _LOW <= other / one <= _HIGH:
            return other / one, measure
    return None


def _factors(first: pd.DataFrame, second: pd.DataFrame) -> tuple[float, dict[tuple[str, ...], float]]:
    """What changed because a source's factor did, and by source its emissions of the later year at the earlier factor."""
    keys = ["source_id", "category", "gas", "amount_unit"]
    then, now = (rows[rows["method"].eq("factor")].groupby(keys) for rows in (first, second))
    before = {_key(key): (float(part["t"].sum()), float(part["amount"].sum())) for key, part in then}
    effect = 0.0
    at_old: dict[tuple[str, ...], float] = {}
    for key, part in now:
        t, amount = float(part["t"].sum()), float(part["amount"].sum())
        t0, amount0 = before.get(_key(key), (0.0, 0.0))
        if amount0 and amount:
            at_old[_key(key)] = t0 / amount0 * amount
            effect += t - at_old[_key(key)]
    return effect, at_old


def _key(key: object) -> tuple[str, ...]:
    return tuple(map(str, key)) if isinstance(key, tuple) else (str(key),)


def _mix(first: pd.DataFrame, second: pd.DataFrame, at_old: dict[tuple[str, ...], float]) -> float:
    """What changed because the same coal equivalent came from other fuels."""
    then, now = (rows[rows["category"].isin(_ENERGY) & rows["tce"].notna() & rows["method"].eq("factor")] for rows in (first, second))
    coal0, coal1 = float(then["tce"].sum()), float(now["tce"].sum())
    if coal0 <= 0 or coal1 <= 0:
        return 0.0
    later = 0.0
    for key, part in now.groupby(["source_id", "category", "gas", "amount_unit"]):
        later += at_old.get(_key(key), float(part["t"].sum()))
    return later - coal1 * float(then["t"].sum()) / coal0
