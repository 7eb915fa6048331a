"""What a park's carbon data comes to: the rows behind everything, the sums of each year, their quality, and what follows from them.

Amounts are t CO2e unless a name says otherwise, and unrounded; None is "not known", which is never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from parkbook.inventory.results import EnergyTce
from parkbook.park.model import Cell
from parkbook.problems import Place, Problem

if TYPE_CHECKING:
    import pandas as pd

    from parkbook.inventory.factors import Factor
    from parkbook.inventory.follow_model import Follow
    from parkbook.inventory.reading.bodies import FoundTable

OTHERS = "others"
"""Reserved in the column enterprise: all enterprises that the park counts by statistics alone."""
GRID = "grid"
"""Reserved in the columns supplier and customer: outside the park."""
Counted = Literal["in", "eliminated", "outside", "refused"]
"""Of a row: in the park's sums; a flow inside the park; of somebody outside the boundary; not computed."""
Scope = Literal["1", "2", "3", "export", "removal"]
SCOPE_OF: Mapping[str, Scope] = {
    "stationary": "1",
    "mobile": "1",
    "process": "1",
    "fugitive": "1",
    "electricity": "2",
    "heat": "2",
    "steam": "2",
    "transport": "3",
    "goods": "3",
    "use_of_products": "3",
    "other": "3",
    "export_power": "export",
    "export_heat": "export",
    "removal": "removal",
}
"""Category of a row -> scope (GHG Protocol); the categories of ISO 14064-1:2018 are in `ISO_OF`."""
ISO_OF: Mapping[str, int] = {
    "stationary": 1,
    "mobile": 1,
    "process": 1,
    "fugitive": 1,
    "removal": 1,
    "electricity": 2,
    "heat": 2,
    "steam": 2,
    "export_power": 2,
    "export_heat": 2,
    "transport": 3,
    "goods": 4,
    "use_of_products": 5,
    "other": 6,
}
"""Category of a row -> category 1 to 6 of ISO 14064-1:2018."""


@dataclass(frozen=True)
class DataRow:
    """One row of a data table other than the activity table."""

    values: Mapping[str, Cell | float]
    """Every declared column is a key; missing is None, decimals are floats, dates are dates."""
    place: Place
    """Of the row."""
    cells: Mapping[str, Place] = field(default_factory=dict)
    """Of single cells, by column."""

    def __getitem__(self, column: str) -> object:
        return self.values[column]

    def at(self, column: str) -> Place:
        """Of one cell; of the row where the file has no such column."""
        return self.cells.get(column, self.place)


@dataclass(frozen=True)
class DataFile:
    """A file of the folder `data/`."""

    path: str
    table: str
    """Id of the data table it holds, such as `activity`."""
    rows: int
    mapping: str | None = None
    """The mapping file that was read with it."""


@dataclass(frozen=True)
class Data:
    """The folder `data/`, read."""

    files: tuple[DataFile, ...] = ()
    activity: tuple[FoundTable, ...] = ()
    """Of all files, in order of paths."""
    tables: Mapping[str, tuple[DataRow, ...]] = field(default_factory=dict)
    """Every other declared data table, filled or not."""
    factors: tuple[Factor, ...] = ()
    """The park's own measured factors (`data/factors.csv`)."""
    complete: bool = True
    """False where a file or a row could not be read."""
    problems: tuple[Problem, ...] = ()
    """What was found when the folder was read; those of computing are the inventory's."""
    activity_complete: bool = True
    """False where something that the sums stand on could not be read: activity, factors, instruments and their use, or a file
    that nobody could tell the table of. A wrong trade or target makes `complete` False and leaves this True."""

    def rows(self, table: str) -> tuple[DataRow, ...]:
        """The rows of a data table in file order; none where the park has not filled it."""
        return self.tables.get(table, ())


@dataclass(frozen=True)
class Entity:
    """Whoever reports: an enterprise, a unit of the administration, or all others by statistics."""

    id: str
    name: str
    kind: Literal["enterprise", "unit", "others", "unknown"]
    inside: bool
    """Whether it counts in the park's total."""


@dataclass(frozen=True)
class YearSums:
    """One year of the park, t CO2e; DATA.md section 4 names the fields."""

    year: int
    total: float | None
    """scope1 + scope2_location + exported_t (negative), flows inside the park eliminated; None where nothing was computed."""
    total_market: float | None
    scope1: float
    scope2_location: float
    scope2_market: float | None
    scope3: float
    exported_t: float
    """Power and heat that left the park; zero or negative."""
    eliminated_t: float
    """Purchases whose supplier lies inside the boundary: in by_enterprise, not in total. Zero or positive."""
    eliminated_export_t: float
    """Their counterpart, sales to customers inside: zero or negative; not in total either."""
    biogenic_t: float
    """t CO2, beside the total."""
    removals: float
    """Zero or positive."""
    net: float | None
    """total - removals."""
    energy_tce: EnergyTce
    by_category: Mapping[str, float]
    by_gas: Mapping[str, float]
    """Sums in the park's total, by the seven groups."""
    by_enterprise: Mapping[str, float]
    """Scope 1 and 2 and exports of each, before elimination; entities inside alone."""
    by_source: Mapping[str, float]
    by_month: Mapping[str, float]
    """`2025-03` -> t; periods longer than a month are split by days."""
    complete: bool
    """False where a row of the year was refused."""
    power_factor: str = ""
    """Id of the location-based factor of the year."""
    market_factor: str = ""
    """Id of the factor for power that no instrument covers."""
    purchased_mwh: float = 0.0
    """Power that the park bought from outside."""
    covered_mwh: float = 0.0
    """Part of it that instruments cover, each MWh once."""


@dataclass(frozen=True)
class Uncertainty:
    """95 % interval, half width in percent, by error propagation (GB/T 32150; IPCC 2006 vol. 1 eq. 3.1, 3.2)."""

    total_pct: float | None
    by_source: Mapping[str, float]


@dataclass(frozen=True)
class Quality:
    """How much of a year's figures stands on what."""

    by_level: Mapping[int, float]
    """Data quality level 1 to 5 -> absolute t CO2e; 0 for rows that give none."""
    estimated_share: float | None
    """Part of the emissions at level 4 or 5, 0 to 1."""
    coverage: float | None
    """Months with data / months expected, over the sources of the year, 0 to 1."""
    months: Mapping[tuple[str, str], tuple[bool, ...]]
    """(entity id, source or line) -> twelve flags."""
    uncertainty: Uncertainty
    missing: Mapping[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)
    """(entity id, source or line) -> months 1 to 12 that are expected and have no data; nothing for what is recorded by occasion."""


@dataclass(frozen=True)
class Inventory:
    """Everything that the data of a park comes to."""

    years: tuple[int, ...]
    """Years with rows, in order."""
    year: int | None
    """The reporting year: asked for, else that of park.yml, else the last whole one; None without data."""
    gwp: str
    factor_set: str
    sums: Mapping[int, YearSums]
    quality: Mapping[int, Quality]
    frame: pd.DataFrame
    """A row per activity row and year; the columns are in `yearly/frame.py`."""
    place: Callable[[int], Place]
    """Of the activity row with this number in the column `at` of the frame."""
    entities: Mapping[str, Entity]
    factors: tuple[Factor, ...]
    """Those used, the park's own among them."""
    data: Data
    follow: Follow
    problems: tuple[Problem, ...]
    source_titles: Mapping[str, str] = field(default_factory=dict)
    """Chinese name of each source_id of the frame."""

    @property
    def latest(self) -> YearSums | None:
        """The sums of the reporting year."""
        return self.sums.get(self.year) if self.year is not None else None
