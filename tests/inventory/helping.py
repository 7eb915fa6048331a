"""Activity tables as text -> results, for the tests of this folder."""

from __future__ import annotations

from functools import cache

from parkbook.inventory.activity import load_table
from parkbook.inventory.calculate import calculate_tables
from parkbook.inventory.choosing import Options
from parkbook.inventory.factors import FactorTable, load_factors
from parkbook.inventory.reading.grids import choose_tables
from parkbook.inventory.results import Calculation
from parkbook.park.tables import parse_csv
from parkbook.problems import Problems
from tests.conftest import ROOT


@cache
def factors() -> FactorTable:
    problems = Problems()
    table = load_factors(ROOT, problems)
    assert table is not None
    assert [p.as_text() for p in problems] == []
    return table


def calc(text: str, **options: object) -> Calculation:
    """The result of a CSV text; the file is called a.csv."""
    problems = Problems()
    grid = parse_csv(text, "a.csv", problems)
    assert grid is not None
    declared = load_table(ROOT, problems)
    assert declared is not None
    tables = choose_tables([grid], declared, problems)
    return calculate_tables(tables, declared, factors(), Options(**options), problems)  # type: ignore[arg-type]


def row(heads: str, cells: str, **options: object) -> Calculation:
    """One row with source, quantity and unit first, then the named columns."""
    return calc(f"source,quantity,unit,{heads}\n{cells}\n", **options)


def said(result: Calculation) -> list[str]:
    """`place code` of every error and warning, in the order of the file."""
    return [f"{p.place} {p.code}" for p in result.problems]


def codes(result: Calculation, severity: str = "error") -> list[str]:
    return [p.code for p in result.problems if p.severity == severity]
