"""The stages of `calc` in their order: file, typed rows, consumption, factors, methods, sums."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from parkbook.inventory.across import check_duplicates, check_shares, check_stocks
from parkbook.inventory.activity import Activity, load_table, read_activity
from parkbook.inventory.choosing import Options, choose_factors, choose_gases, drop_other_years
from parkbook.inventory.factors import FactorTable, load_factors
from parkbook.inventory.methods import add_carbon, add_consumption, add_emissions, add_factor_method, add_measured
from parkbook.inventory.reading.bodies import FoundTable
from parkbook.inventory.reading.grids import read_tables
from parkbook.inventory.reading.sheets import MOST_GRID, find_encoding, sniff
from parkbook.inventory.results import Calculation, collect, nothing
from parkbook.kit.model import Register
from parkbook.problems import Place, Problems

LARGE = 1 << 20
"""Bytes of a CSV from which on it is read block by block."""


def calculate_file(kit_root: Path, path: Path, options: Options, problems: Problems) -> Calculation:
    """Emissions of one file of activity data; without rows and total, with problems, where file or kit cannot be read."""
    table, declared = load_factors(kit_root, problems), load_table(kit_root, problems)
    if table is None or declared is None:
        return nothing(options.gwp, problems)
    return _short_way(path, declared, table, options, problems) or calculate_tables(
        read_tables(path, declared, problems), declared, table, options, problems
    )


def _short_way(path: Path, declared: Register, table: FactorTable, options: Options, problems: Problems) -> Calculation | None:
    """The result of a large CSV, read block by block; None where the file is another one, or has to be read as a whole."""
    mine = Problems()
    if sniff(Path(), path.as_posix(), mine) != "csv" or path.stat().st_size < LARGE:
        return None
    from parkbook.inventory.bulk.chunks import NotPlain
    from parkbook.inventory.bulk.large import calculate_large

    made: Calculation | None = None
    try:
        try:
            made = calculate_large(path, declared, table, options, mine)
        except UnicodeDecodeError:
            encoding = find_encoding(path, path.as_posix(), mine)
            made = calculate_large(path, declared, table, options, mine, encoding=encoding) if encoding else None
    except (NotPlain, UnicodeDecodeError) as why:
        message = f"a CSV above {MOST_GRID >> 20} MiB is not read with {why} in it"
        mine.error(Place(path.as_posix()), "too-big", message, "split it by year or by enterprise")
    if made is None and path.stat().st_size <= MOST_GRID:
        return None
    problems.extend(mine)
    return made or nothing(options.gwp, problems)


def calculate_tables(
    tables: Sequence[FoundTable], declared: Register, table: FactorTable, options: Options, problems: Problems
) -> Calculation:
    """Emissions of the activity tables of one file, wherever they were read from."""
    if not tables:
        return nothing(options.gwp, problems)
    activity = read_activity(tables, declared, problems)
    compute(activity, table, options)
    return collect(activity, table, options.gwp, problems)


def compute(activity: Activity, table: FactorTable, options: Options, across: bool = True) -> None:
    """Every computed column of the frame, in the order in which they need each other.

    Args:
        across: Look across rows too, at shares, documents and stocks; False where each row stands for itself.
    """
    drop_other_years(activity, options.year, options.today)
    if activity.frame.empty:
        message = "no row is left to compute" if options.year is None else f"no row belongs to {options.year}"
        activity.problems.warn(Place(activity.path), "no-rows", message)
        return
    choose_factors(activity, table, options)
    choose_gases(activity, table, options)
    add_consumption(activity)
    if across:
        check_shares(activity)
        check_duplicates(activity)
        check_stocks(activity)
    add_factor_method(activity)
    add_measured(activity)
    add_carbon(activity)
    add_emissions(activity)
