"""The emission sources that make up four fifths of the total, and the measures that name them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parkbook.book.data_charts import NONE, shown
from parkbook.book.data_grid import add_up_to
from parkbook.book.data_sheets.sheet import IN_TOTAL, Facts
from parkbook.book.data_view import digits_of
from parkbook.book.views import RowView

MOST = 0.8
_WORDS = {
    "electricity": ("外购电", "用电", "绿电", "绿证", "光伏", "购电"),
    "natural_gas": ("天然气", "燃气"),
    "own-power": ("光伏",),
}
_GAS_WORDS = {"N2O": "氧化亚氮", "CH4": "甲烷", "HFCs": "制冷剂", "SF6": "六氟化硫", "PFCs": "全氟", "NF3": "三氟化氮"}
_COAL = ("bituminous", "anthracite", "lignite", "coal")
_POWER_METRICS = ("renewable_power_share", "power_purchased", "scope2_location", "scope2_market")


@dataclass(frozen=True)
class Named:
    """A measure, project or opportunity that names a source."""

    id: str
    title: str
    state: str
    """Chinese: 已完成, 逾期, the stage of a project, or why an opportunity is not taken up."""


@dataclass(frozen=True)
class BigSource:
    """What one entity emits from one source; texts as printed."""

    entity: str
    entity_id: str
    source: str
    source_id: str
    t: str
    share: str
    together: str
    """Percent of the total, this one and those before it."""
    named: tuple[Named, ...] = ()
    """What names the source itself."""
    near: tuple[Named, ...] = ()
    """What names the entity and another of its sources, or none."""
    later: tuple[Named, ...] = ()
    """Opportunities that name it and are not taken up."""


@dataclass(frozen=True)
class BigSources:
    """The lines, and what the rest comes to: lines and rest add up to the total."""

    caption: str
    lines: tuple[BigSource, ...] = ()
    rest: str = NONE
    rest_share: str = NONE
    rest_count: int = 0
    total: str = NONE
    missing: str = ""


@dataclass(frozen=True)
class _Found:
    entity: str
    source: str
    gas: str
    """The group that most of it is."""
    t: float


_Row = tuple[Named, str, frozenset[str], str]
"""What is shown, the words searched, the entities named, the metric of the objective it serves."""


def big_sources(
    facts: Facts, actions: Iterable[RowView], projects: Iterable[RowView], opportunities: Iterable[RowView], objectives: Iterable[RowView]
) -> BigSources:
    """Entity and source by tonnes until four fifths of the total are reached.

    A row of a register names a source where its words have the source, its gas or its kind of fuel, or where the objective it
    serves is measured by that source; and no other entity than this one. Rows that name the entity alone stand apart.
    """
    caption = facts.caption("total", None, "tCO2e", "主要排放源")
    latest = facts.inventory.latest
    if latest is None or not latest.total:
        return BigSources(caption, missing=facts.no_year(None))
    every = _found(facts, latest.year)
    kept, sum_t = [], 0.0
    for one in every:
        if sum_t >= MOST * latest.total:
            break
        kept.append(one)
        sum_t += one.t
    digits = digits_of(latest.total)
    total, rest = shown(latest.total, digits), latest.total - sum_t
    texts = add_up_to([*(one.t for one in kept), rest], total, digits)
    shares = add_up_to([*(one.t / latest.total * 100 for one in kept), rest / latest.total * 100], "100.0", 1)
    registers = _Registers(facts, list(actions), list(projects), list(opportunities), list(objectives))
    lines, so_far = [], 0.0
    for one, text, share in zip(kept, texts, shares, strict=False):
        so_far += float(share)
        lines.append(registers.line(one, text, share, f"{so_far:.1f}"))
    return BigSources(caption, tuple(lines), texts[-1], shares[-1], len(every) - len(kept), total)


def _found(facts: Facts, year: int) -> list[_Found]:
    frame = facts.frame
    rows = frame[frame["year"].eq(year) & frame["counted"].eq("in") & frame["scope"].isin(IN_TOTAL) & frame["t"].notna()]
    found = []
    for (entity, source), part in rows.groupby(["entity", "source_id"], sort=True):
        t = float(part["t"].sum())
        if t:
            gas = str(part.groupby("group")["t"].sum().abs().idxmax())
            found.append(_Found(str(entity), str(source), gas, t))
    return sorted(found, key=lambda one: (-one.t, one.entity, one.source))


class _Registers:
    """The rows that may name a source, with the words and entities of each."""

    def __init__(
        self, facts: Facts, actions: list[RowView], projects: list[RowView], opportunities: list[RowView], objectives: list[RowView]
    ) -> None:
        self.facts = facts
        self.metric_of = {row.key: str(row.raw["indicator"] or "") for row in objectives}
        project_of: dict[str, list[RowView]] = {}
        for row in projects:
            project_of.setdefault(str(row.raw["action"] or ""), []).append(row)
        self.rows: list[_Row] = []
        for row in actions:
            own = project_of.pop(row.key, []) if row.key else []
            text = " ".join([row.what, row.technology, *(project.name for project in own)])
            self._add(Named(row.key, row.what, "已完成" if row.raw["done_on"] else ""), text, row, own)
        for row in (project for rest in project_of.values() for project in rest):
            if row.raw["stage"] not in ("dropped", "retired") and not row.name.startswith(("无", "查过")):
                self._add(Named(row.key, row.name, row.stage), f"{row.name} {row.place} {row.now}", row, [row])
        self.open: list[_Row] = []
        for row in opportunities:
            if not row.raw["action"]:
                self._add(Named(row.key, row.what, "：".join(part for part in (row.goes_to, row.reason) if part)), row.what, row, [], self.open)

    def _add(self, named: Named, text: str, row: RowView, projects: list[RowView], to: list[_Row] | None = None) -> None:
        objective = row.raw.get("objective")
        who = frozenset(self._entities(text)) | {str(project.raw["enterprise"]) for project in projects if project.raw["enterprise"]}
        (self.rows if to is None else to).append((named, text, who, self.metric_of.get(str(objective or ""), "")))

    def _entities(self, text: str) -> Iterable[str]:
        for entity in self.facts.inventory.entities.values():
            if re.search(rf"(?<![A-Za-z0-9]){re.escape(entity.id)}(?![A-Za-z0-9])", text) or (entity.name and entity.name in text):
                yield entity.id

    def line(self, one: _Found, t: str, share: str, together: str) -> BigSource:
        words = self._words(one)
        named, near = [], []
        for row, text, who, metric in self.rows:
            hit = any(word in text for word in words) or _measures(metric, one.source)
            if hit and (not who or one.entity in who):
                named.append(row)
            elif one.entity in who:
                near.append(row)
        later = [row for row, text, who, _ in self.open if any(word in text for word in words) and (not who or one.entity in who)]
        return BigSource(
            self.facts.entity(one.entity), one.entity, self.facts.source(one.source), one.source, t, share, together,
            tuple(named), tuple(near), tuple(later),
        )  # fmt: skip

    def _words(self, one: _Found) -> Sequence[str]:
        title = self.facts.source(one.source)
        words = [title, *_WORDS.get(one.source, ())]
        if one.source in _COAL:
            words += ["用煤", "燃煤", "锅炉"]
        if one.gas in _GAS_WORDS:
            words.append(_GAS_WORDS[one.gas])
        return [word for word in words if word]


def _measures(metric: str, source: str) -> bool:
    """Whether an objective is measured by this source."""
    return metric == f"fuel:{source}" or (source == "electricity" and metric in _POWER_METRICS)
