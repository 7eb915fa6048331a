"""What `carbon.plans` gives to templates: the tables of plans, targets and ledgers, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from markupsafe import Markup

from parkbook.book.data_plans import big_sources, goals, green, holdings, judgement, makeup, ways, yearbook
from parkbook.book.data_sheets.sheet import Facts, Sheet
from parkbook.book.data_view import DataView
from parkbook.book.views import RowView
from parkbook.inventory.model import Inventory
from parkbook.kit.model import Kit


class Plans:
    """One inventory, for plans and ledgers."""

    def __init__(self, inventory: Inventory, view: DataView) -> None:
        self._facts = Facts(inventory, view)

    @cached_property
    def make_up(self) -> Sheet:
        """Emissions by fuel, process, power and heat, the last years in columns."""
        return makeup.make_up(self._facts)

    @cached_property
    def make_up_picture(self) -> Markup:
        return makeup.make_up_picture(self._facts)

    def way(self, id: str) -> ways.Way | None:
        """The scenario `as-is` or `planned` in figures; None where there is none."""
        return ways.way(self._facts, id)

    def value_in(self, id: str, year: int) -> str:
        """A scenario's t CO2e of a year; — where it has none."""
        return ways.value_in(self._facts, id, year)

    def path_picture(self, until: int | None = None) -> Markup:
        return ways.path_picture(self._facts, until)

    def path_table(self, until: int | None = None) -> Sheet:
        return ways.path_table(self._facts, until)

    def assumptions(self, kit: Kit) -> Sheet:
        return ways.assumptions(self._facts, kit)

    @property
    def measures(self) -> Sheet:
        return ways.measures(self._facts)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Chinese: what the ways leave out."""
        return ways.left_out(self._facts)

    def stages(self, peak: int | None, last: int | None) -> Sheet:
        return ways.stages(self._facts, peak, last)

    def goals(self, rows: Iterable[RowView]) -> Mapping[str, goals.Goal]:
        """Objectives by id, in the order of the register; `rows` are its rows."""
        return {goal.id: goal for goal in goals.goals(self._facts, {row.key: row for row in rows})}

    @property
    def renewables(self) -> Sheet:
        return green.renewables(self._facts)

    @property
    def renewables_ahead(self) -> list[Sheet]:
        return green.ahead(self._facts)

    def big_sources(
        self, actions: Iterable[RowView], projects: Iterable[RowView], opportunities: Iterable[RowView], objectives: Iterable[RowView]
    ) -> big_sources.BigSources:
        """Sources that make up four fifths of the total, with the rows of registers that name them."""
        return big_sources.big_sources(self._facts, actions, projects, opportunities, objectives)

    def neutrality(self, as_of: date) -> Sheet:
        """Emissions, removals, offsets and what is left."""
        return judgement.figures(self._facts, as_of)

    def conditions(
        self, report: RowView | None, base_year: int | None, actions: Iterable[RowView], as_of: date
    ) -> list[judgement.Condition]:
        """The eight conditions of a judgement, each with its state and reason."""
        return judgement.conditions(self._facts, report, base_year, actions, as_of)

    @property
    def lacking(self) -> list[str]:
        """Chinese: everything that a claim of neutrality lacks."""
        return judgement.lacking(self._facts)

    @property
    def by_level(self) -> str:
        """Parts of the emissions by level of data quality."""
        return judgement.by_level(self._facts)

    def held(self, kit: Kit, as_of: date) -> Sheet:
        return holdings.held(self._facts, kit, as_of)

    def batches(self, kit: Kit) -> list[Sheet]:
        """Carbon assets, then green power, batch by batch."""
        return [holdings.batches(self._facts, kit), holdings.power_batches(self._facts, kit)]

    @property
    def uses(self) -> list[Sheet]:
        """Of carbon assets, then of green power."""
        return [holdings.uses(self._facts), holdings.power_uses(self._facts)]

    @property
    def surrenders(self) -> Sheet:
        return holdings.surrenders(self._facts)

    @property
    def trend(self) -> Sheet:
        return yearbook.trend(self._facts)

    @property
    def groups(self) -> list[str]:
        """Of the statistics, in their order."""
        return yearbook.groups(self._facts)

    def statistics(self, group: str) -> Sheet:
        return yearbook.statistics(self._facts, group)

    @property
    def months(self) -> Sheet:
        return yearbook.months(self._facts)
