"""The quality of every year of an inventory, and the warnings about what does not look plausible."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from parkbook.inventory.factors import load_factors
from parkbook.inventory.model import Inventory, Quality
from parkbook.inventory.quality import coverage, crosswise, flows, jumps, levels, own_cells
from parkbook.inventory.quality.declared import load_rules
from parkbook.inventory.quality.looking import Findings, Look
from parkbook.inventory.quality.meters import check_meters
from parkbook.inventory.quality.notes import check_printed
from parkbook.inventory.quality.uncertainty import find_uncertainty
from parkbook.kitroot import default_kit_root
from parkbook.park.model import Park
from parkbook.problems import Problems


def find_quality(inventory: Inventory, park: Park, problems: Problems, kit_root: Path | None = None) -> Mapping[int, Quality]:
    """Quality by year; plausibility warnings go to `problems`, each with its cell, worst first, one for a line and year.

    Args:
        inventory: With frame, sums and data; its `quality` and `follow` are not read.
        kit_root: The folder of the kit, for questionnaires/factors/; the kit that came with this package where it is not given.
    Returns:
        Empty, with a problem, where the declared numbers cannot be read.
    """
    root = kit_root or default_kit_root()
    rules = load_rules(root, problems)
    if rules is None:
        return {}
    look = Look(inventory, park, rules, load_factors(root, Problems()), Findings(int(rules.limit("most"))))
    if look.rows.empty:
        return {}
    _check(look)
    look.findings.tell(problems)
    grid = coverage.find_months(look)
    made = {}
    for year in inventory.years:
        found = levels.by_level(look, year)
        made[year] = Quality(
            by_level=found,
            estimated_share=levels.estimated_share(found),
            coverage=coverage.coverage_of(grid, year),
            months=coverage.months_of(look, grid, year),
            uncertainty=find_uncertainty(look, year),
            missing=coverage.missing_of(look, grid, year),
        )
    return made


def _check(look: Look) -> None:
    coverage.check_months(look)
    coverage.check_vanished(look)
    slips = jumps.check_units(look)
    jumps.check_months(look, slips)
    jumps.check_years(look, slips)
    jumps.check_same(look)
    crosswise.check_bills(look)
    crosswise.check_duplicates(look)
    crosswise.check_output(look)
    flows.check_own_power(look)
    flows.check_flows(look)
    flows.check_vintage(look)
    check_meters(look)
    own_cells.check_stocks(look)
    own_cells.check_ncv(look)
    check_printed(look)
    for year in look.inventory.years:
        levels.check_weak(look, year)
