"""Every table that documents may print, by name."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from parkbook.book.data_charts.shown import shown, signed
from parkbook.book.data_sheets import change, composition, details, energy, future, judged, monthly
from parkbook.book.data_sheets.sheet import Facts, Sheet
from parkbook.inventory.follow.changes import parts
from parkbook.inventory.follow.written import rounding
from parkbook.inventory.model import Inventory

if TYPE_CHECKING:
    from parkbook.book.data_view import DataView


class Sheets:
    """Tables of documents; a year that is not said is the reporting year. A table without lines says why."""

    def __init__(self, inventory: Inventory, view: DataView) -> None:
        self._facts = Facts(inventory, view)

    def composition(self, year: int | None = None) -> Sheet:
        """Direct, power, heat, exports -> total; beside it market-based, eliminations, biogenic, scope 3, removals. t CO2e."""
        return composition.composition(self._facts, year)

    def by_entity(self, year: int | None = None) -> Sheet:
        """Entities before elimination, eliminations, total."""
        return composition.by_entity(self._facts, year)

    def by_source(self, year: int | None = None) -> Sheet:
        return composition.by_source(self._facts, year)

    def by_gas(self, year: int | None = None) -> Sheet:
        return composition.by_gas(self._facts, year)

    def by_month(self, year: int | None = None) -> Sheet:
        return composition.by_month(self._facts, year)

    def by_year(self, metrics: Sequence[str], years: Sequence[int] | None = None) -> Sheet:
        """Metrics in lines, years in columns, reasons of gaps below."""
        return composition.by_year(self._facts, metrics, years)

    def change(self, year: int | None = None) -> Sheet:
        """Difference to the year before in parts that add up to it."""
        return change.change(self._facts, year)

    def trend(self) -> Sheet:
        """Scenarios every five years with their band."""
        return future.trend(self._facts)

    def path(self) -> tuple[Sheet, ...]:
        """Measures with their reduction every five years, and what is lacking; one table or more."""
        return future.path(self._facts)

    def assumptions(self) -> Sheet:
        return future.assumptions(self._facts)

    def milestones(self) -> list[int]:
        """Years of the tables of trend and path."""
        return future.milestones(self._facts)

    def factors(self, year: int | None = None) -> Sheet:
        """Factors used: value, unit, source, year, rows, share of the total."""
        return details.factors(self._facts, year)

    def source_list(self, year: int | None = None) -> Sheet:
        """Every emission source with number, unit, formula, meter or document, counted or why not, t."""
        return details.source_list(self._facts, year)

    def base_year(self, year: int) -> Sheet:
        """Sources of a base year with amount, factor and t, adding up to the total."""
        return details.base_year(self._facts, year)

    def processes(self, covered: Sequence[str], year: int | None = None) -> Sheet:
        """Emission units down to four fifths of the emissions, with whether one of the metrics `covered` is about them."""
        return details.processes(self._facts, covered, year)

    def removals(self, year: int | None = None) -> Sheet:
        return details.removals(self._facts, year)

    def months_of_sources(self, year: int | None = None) -> tuple[Sheet, Sheet, Sheet]:
        """Amounts of every source: January to June, July to December, and the year with quality and t."""
        return monthly.months_of_sources(self._facts, year)

    def energy(self, year: int | None = None) -> Sheet:
        """Energy by kind: amount, tce (calorific), t CO2e."""
        return energy.energy(self._facts, year)

    def top_enterprises(self, most: int = 5, year: int | None = None) -> Sheet:
        return energy.top_enterprises(self._facts, most, year)

    def quality(self, year: int | None = None) -> Sheet:
        """Data quality levels with t and share."""
        return judged.quality(self._facts, year)

    def left_out(self, year: int | None = None) -> list[str]:
        """Sentences: rows not computed, rows outside, estimated amounts, months without data, coverage and uncertainty."""
        return judged.left_out(self._facts, year)

    def baselines(self) -> Sheet:
        """Baselines: what the register states, what today's data, factors and boundary come to, and what speaks for a change."""
        return judged.baselines(self._facts)

    def parameters(self) -> Sheet:
        """Performance parameters that the data gives, beside what the register says."""
        return judged.parameters(self._facts)

    def targets(self) -> Sheet:
        """Objectives that the data follows: this year's point of the path, actual value, status."""
        return judged.targets(self._facts)

    def intensity(self, unit: object, written: object, year: int | None) -> str:
        """Id of the intensity of the park that a register's value is about: same unit, nearest value; empty where the data has none.

        Args:
            unit: As the register writes it, such as tCO2e/万元.
            written: The register's value; without one, the intensity per value added.
        """
        metrics = self._facts.inventory.follow.metrics
        found = {}
        for id, metric in metrics.items():
            figure = self._facts.view.figure(id, year)
            if id.startswith("intensity:") and "@" not in id and metric.unit == unit and figure and figure.value is not None:
                found[id] = figure.value
        if not found:
            return ""
        if not isinstance(written, (int, Decimal)):
            return "intensity:value_added" if "intensity:value_added" in found else next(iter(found))
        return min(found, key=lambda id: abs(found[id] - float(written)))

    def entity_t(self, id: str, year: int | None = None) -> str:
        """Part of an entity in the park's total, flows inside left out, as `by_entity` has it; empty where it has no data."""
        wanted = self._facts.year(year)
        found = parts(self._facts.inventory, wanted) if wanted is not None else {}
        return self._facts.view.number(found[id]) if id in found else ""

    def entity_gaps(self, written: Sequence[tuple[str, object]], year: int | None = None) -> Sheet:
        """What the register of enterprises says where it is, beyond its rounding, neither before nor after elimination what the data comes to.

        Args:
            written: Id of the enterprise and emissions of its row; None where the row has none.
        """
        return judged.entity_gaps(self._facts, written, year)

    def differs(self, written: object, metric: str, year: int | None, where: str) -> str:
        """A sentence where a register's value is off the computed one by more than its rounding; empty otherwise, or without one of them."""
        figure, found = self._facts.view.figure(metric, year), self._facts.metric(metric)
        if figure is None or found is None or figure.value is None or not isinstance(written, (int, Decimal)):
            return ""
        gap = figure.value - float(written)
        if abs(gap) <= rounding(written) * (1 + 1e-9):
            return ""
        digits = 0 if abs(figure.value) >= 1000 else 2
        return (
            f"{where}登记的 {self._facts.year(year)} 年{found.title}为 {shown(float(written), digits)} {found.unit}，"
            f"按碳数据计算为 {shown(figure.value, digits)} {found.unit}，相差 {signed(gap, digits)}，超过修约，原因查明前两个数都保留。"
        )
