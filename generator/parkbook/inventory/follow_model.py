"""What follows from an inventory: parameters, baselines, targets, path, ledgers, neutrality and the rest, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from parkbook.problems import Place


@dataclass(frozen=True)
class Figure:
    """One number that may stand in a sentence: it carries what the sentence needs."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    missing: str = ""
    """Chinese: what is not there, where value is None; what the value leaves out, where it is not complete."""
    places: tuple[Place, ...] = ()
    """The rows of data/ behind the denominator or the value; the activity rows are found through the pages by source."""
    complete: bool = True
    """False where the value stands on less than the whole year: rows refused, or months not there yet. Nothing is judged by it."""


@dataclass(frozen=True)
class Metric:
    """A quantity that the data gives by year, such as `intensity:value_added`."""

    id: str
    title: str
    """Chinese."""
    unit: str
    better: Literal["lower", "higher"]
    boundary: str
    """Chinese: what is in it, as a sentence needs it, such as 园区边界内，范围一和范围二（位置法）."""
    source: str
    """Chinese: what it is computed from."""
    by_year: Mapping[int, Figure]


@dataclass(frozen=True)
class ParameterValue:
    """A row of the register performance-parameters with what the data says (cses 6.4)."""

    id: str
    title: str
    metric: str | None
    """None where the row names none: its value is the people's."""
    unit: str
    year: int | None
    """Of the value."""
    value: float | None
    base_value: float | None
    written: float | None
    """The value that the register has."""
    differs: bool
    """Whether written and computed value of the same year are further apart than the register's rounding."""


@dataclass(frozen=True)
class Trigger:
    """One of the three triggers of cses 6.5: a parameter no longer shows performance, b static factors changed, c by a predetermined method."""

    id: Literal["a", "b", "c"]
    written: str
    """What the register says: yes, no or empty."""
    found: tuple[str, ...]
    """Chinese, what the data shows that speaks for it."""


@dataclass(frozen=True)
class Baseline:
    """A row of the register baselines with what the data says (cses 6.5)."""

    id: str
    title: str
    metric: str | None
    unit: str
    years: tuple[int, ...]
    original: float | None
    """As the register states it."""
    recalculated: float | None
    """The metric of those years by today's data, factors and boundary."""
    triggers: tuple[Trigger, ...]
    structural_t: float | None
    """Part of the change since then that comes from who is in the boundary; t CO2e, for totals only."""
    organic_t: float | None
    """The rest of the change: growth, measures, factors."""


Status = Literal["met", "missed", "on-track", "behind", "no-data"]
STATUS_ZH: Mapping[str, str] = {"met": "已达到", "missed": "未达到", "on-track": "在路径上", "behind": "落在路径后面", "no-data": "没有数据"}


@dataclass(frozen=True)
class TargetYear:
    """One year of an objective's glide path."""

    year: int
    target: float
    actual: float | None
    status: Status
    interpolated: bool
    """Whether the target of the year lies on the straight line between two that the park set."""
    written: bool = False
    """Whether `actual` is what the register says, because the data gives none."""


@dataclass(frozen=True)
class Target:
    """An objective with its path (cses 6.2)."""

    id: str
    title: str
    metric: str | None
    unit: str
    better: Literal["lower", "higher"]
    due: int
    value: float
    """The objective's end value."""
    path: tuple[TargetYear, ...]
    """From the base year to the due year."""
    forecast: float | None
    """Value in the due year if the average yearly change since the base year goes on; None with fewer than two years."""
    forecast_basis: str
    """Chinese: which years, what rate."""
    status: Status
    """Of the latest year with an actual value, or of the due year once it is over."""
    actual: float | None
    actual_year: int | None


@dataclass(frozen=True)
class PathYear:
    """One year of a scenario, t CO2e of scope 1 and 2."""

    year: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Assumption:
    """A row of the table of assumptions."""

    scenario: str
    item: str
    from_year: int
    to_year: int
    value: float
    low: float
    high: float
    unit: str
    source: str
    place: Place | None = None


@dataclass(frozen=True)
class Measure:
    """An action of the register with the reduction that a scenario counts."""

    id: str
    title: str
    year: int
    """First full year of effect."""
    reduction_t: float
    """Per year."""


@dataclass(frozen=True)
class Scenario:
    """One way on: as is, with planned actions, stretch (cses 6.3.1, 6.3.2)."""

    id: Literal["as-is", "planned", "stretch"]
    title: str
    years: tuple[PathYear, ...]
    peak_year: int | None
    """First year of the highest value; None where it is still rising at the end."""
    neutral_year: int | None
    """First year at which removals reach the emissions; None within the horizon."""
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class Trend:
    """The past, the scenarios and what they stand on."""

    history: Mapping[int, float]
    scenarios: tuple[Scenario, ...]
    assumptions: tuple[Assumption, ...]
    missing: tuple[str, ...]
    """Chinese: why there is no scenario, or what one leaves out."""
    band: str = ""
    """Chinese: how low and high were made; empty where no assumption gives limits."""


@dataclass(frozen=True)
class Peer:
    """A row of benchmarks beside the park's own value."""

    metric: str
    title: str
    unit: str
    own: float | None
    own_year: int | None
    other: float
    other_year: int | None
    region: str
    source: str
    kind: str
    """peer, limit, average."""
    better: bool | None
    """Whether the park's own value is at least as good; None where it has none."""
    place: Place


@dataclass(frozen=True)
class StatisticsLine:
    """A line of the statistics report (lowcarbon 5.4)."""

    group: str
    """Chinese: 能源、排放、可再生能源、水、固体废物、绿色建筑、绿色出行."""
    title: str
    unit: str
    by_year: Mapping[int, float | None]
    source: str
    missing: str = ""


@dataclass(frozen=True)
class AssetLine:
    """Assets of one kind, owner and vintage, t CO2e or MWh."""

    kind: str
    owner: str
    vintage: int | None
    held: float
    used: float
    """Cancelled or surrendered."""
    left: float
    unit: str
    value_yuan: float | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class TradeLine:
    """One trade; the amount is checked against quantity and price."""

    date: str
    variety: str
    side: str
    quantity: float
    unit: str
    price_yuan: float | None
    amount_yuan: float | None
    market: str
    party: str
    document: str
    place: Place


@dataclass(frozen=True)
class Ledgers:
    """Carbon assets and trades (ceca 6.3 e, f; cieccpa 8.3)."""

    assets: tuple[AssetLine, ...] = ()
    potential: tuple[AssetLine, ...] = ()
    trades: tuple[TradeLine, ...] = ()
    instruments: tuple[AssetLine, ...] = ()


@dataclass(frozen=True)
class Neutrality:
    """Judgement of a year: emissions against removals (ceca 3.2.10), offsets apart; for an enterprise cieccpa 8.4.1."""

    rule: str
    """`ceca:3.2.10` or `cieccpa:8.4.1`."""
    year: int
    neutral: bool
    emissions_t: float | None
    removals_t: float
    offsets_t: float
    """Cancelled in time for the year; shown apart, not subtracted for a park."""
    gap_t: float | None
    near_t: float | None
    """The park's own threshold for 接近, t; None where it has set none."""
    missing: tuple[str, ...]
    """Chinese: everything that a claim would need and is not there."""


@dataclass(frozen=True)
class Surrender:
    """An emission-trading unit's year; the CCER limit is 5 % of the obligation, rounded down to whole t."""

    enterprise: str
    year: int
    obligation_t: float | None
    allowances_t: float
    ccer_max_t: int | None
    """None where the obligation is not known."""
    ccer_used_t: float
    shortfall_t: float | None
    missing: str = ""
    surrendered_t: float = 0.0
    """Part of allowances_t that was handed in; the rest is held."""


@dataclass(frozen=True)
class ZeroCarbon:
    """Core indicator of the national zero-carbon parks: t CO2 per tce (发改环资〔2025〕910号)."""

    year: int
    energy_tce: float | None
    emission_t: float | None
    value: float | None
    threshold: float | None
    """0.2 from 200,000 tce, 0.3 from 1,000,000 tce; None below."""
    met: bool | None
    said: str
    """Chinese, one sentence."""


@dataclass(frozen=True)
class Follow:
    """All of it; empty where there is no data."""

    metrics: Mapping[str, Metric] = field(default_factory=dict)
    parameters: tuple[ParameterValue, ...] = ()
    baselines: tuple[Baseline, ...] = ()
    targets: tuple[Target, ...] = ()
    trend: Trend = Trend({}, (), (), ())
    peers: tuple[Peer, ...] = ()
    statistics: tuple[StatisticsLine, ...] = ()
    ledgers: Ledgers = Ledgers()
    neutrality: Neutrality | None = None
    surrender: tuple[Surrender, ...] = ()
    zero_carbon: ZeroCarbon | None = None
