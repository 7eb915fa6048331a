"""What the carbon data itself is told to look at: problems grouped by kind, with file, cell and the bill they are about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from parkbook.book import links
from parkbook.book.data_sums import NOBODY
from parkbook.book.data_view import DataView
from parkbook.book.problem_words import KINDS, explain, kind_of, quoted
from parkbook.inventory.model import Inventory
from parkbook.problems import Place, Problem

_MOST_ROWS = 50_000
"""Rows of activity data that places are looked up for."""
_TEXT_TABLES = (".csv", ".tsv", ".txt")
_MOST_OF_KIND = 300
_SHOWN = 3
_FIGURE = re.compile(
    r"\b\d{4}-\d{2}\b|[+-]?\d[\d,]*(?:\.\d+)? (?:%|"
    r"[万亿]?(?:kWh|MWh|GWh|GJ|kg|t|tCO2e|Nm3|m3|L|元|ha|m2)(?:/[万亿]?[元a-z0-9]+)?)(?![A-Za-z])"
)
_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass(frozen=True)
class ProblemLine:
    """A problem as a clerk reads it."""

    where: str
    about: str
    """Enterprise and source; empty where it is about no single row."""
    href: str
    said: str
    written: str
    """What the file says, or the figures it is about."""
    severe: bool
    count: int = 1
    """How many of one file are said in this line."""


@dataclass(frozen=True)
class Kind:
    """Problems of one heading."""

    title: str
    anchor: str
    lines: tuple[ProblemLine, ...]
    count: int
    """Of all, those not listed too."""
    left: int
    """Lines that are not listed."""


def spell_cell(place: Place) -> str:
    """File and cell: `data/a.xlsx，“煤”E5 格`, `data/a.csv 第 5 行`; the column of a table in text counts signs, which no one sees in Excel."""
    if place.sheet is not None:
        return f"{place.path}，“{place.sheet}”{place.cell} 格" if place.cell else f"{place.path}，“{place.sheet}”"
    if not place.line:
        return place.path
    return f"{place.path} 第 {place.line} 行" + (f"第 {place.col} 列" if place.col and not place.path.lower().endswith(_TEXT_TABLES) else "")


def find_kinds(inventory: Inventory, view: DataView, problems: Iterable[Problem]) -> list[Kind]:
    """Problems of the data by kind, what matters most first; within a kind by what they say, the rarest first, then by place."""
    of_data = [problem for problem in problems if is_of_data(problem, inventory)]
    rows = _rows(inventory)
    by_kind: dict[str, list[Problem]] = {}
    for problem in of_data:
        by_kind.setdefault(kind_of(problem), []).append(problem)
    made = []
    for number, title in enumerate(KINDS):
        found = by_kind.get(title, [])
        if not found:
            continue
        counts: dict[str, int] = {}
        for problem in found:
            counts[problem.code] = counts.get(problem.code, 0) + 1
        found.sort(key=lambda p: (p.severity != "error", counts[p.code], p.code))
        lines = _merged([_line(problem, view, rows) for problem in found], [problem.place.path for problem in found])
        made.append(Kind(title, f"kind-{number + 1}", tuple(lines[:_MOST_OF_KIND]), len(found), max(0, len(lines) - _MOST_OF_KIND)))
    return made


def _merged(lines: list[ProblemLine], files: list[str]) -> list[ProblemLine]:
    """What one file says again and again of one source is one line, with the first place and how many more."""
    groups: dict[tuple[str, str, str, bool], list[ProblemLine]] = {}
    for line, file in zip(lines, files, strict=True):
        groups.setdefault((line.said, line.about, file, line.severe), []).append(line)
    made = []
    for same in groups.values():
        written = list(dict.fromkeys(line.written for line in same if line.written))
        said = "、".join(written[:_SHOWN]) + (f" 等 {len(written)} 种" if len(written) > _SHOWN else "")
        where = same[0].where + (f" 等 {len(same)} 处" if len(same) > 1 else "")
        made.append(replace(same[0], written=said, where=where, count=len(same)))
    return made


def is_of_data(problem: Problem, inventory: Inventory) -> bool:
    """Whether a problem lies in data/, or was found by computing with it."""
    return problem.place.path.startswith("data/") or problem.place.path == "data" or problem in inventory.problems


def _row_of(place: Place) -> tuple[str, str | None, int]:
    found = _CELL.fullmatch(place.cell or "")
    return place.path, place.sheet, int(found[2]) if found else place.line


def _rows(inventory: Inventory) -> Mapping[tuple[str, str | None, int], tuple[str, str, str]]:
    """Place of a row -> entity, source, category; nothing for very large data."""
    frame = inventory.frame
    if len(frame) > _MOST_ROWS:
        return {}
    columns = frame[["at", "entity", "source_id", "category"]].drop_duplicates("at")
    return {_row_of(inventory.place(int(at))): (e, s, c) for at, e, s, c in columns.itertuples(index=False, name=None)}


def _line(problem: Problem, view: DataView, rows: Mapping[tuple[str, str | None, int], tuple[str, str, str]]) -> ProblemLine:
    entity, source, _ = rows.get(_row_of(problem.place), ("", "", ""))
    about, href = "", ""
    if entity or source:
        about = "，".join(part for part in (view.entity_name(entity) or NOBODY, view.source_name(source)) if part)
        href = links.data_entity(entity)
    written = quoted(problem) or "、".join(dict.fromkeys(found.replace(" %", "%") for found in _FIGURE.findall(problem.message)))
    return ProblemLine(spell_cell(problem.place), about, href, explain(problem), written, problem.severity == "error")
