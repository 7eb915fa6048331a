"""Energy in the activity rows: amounts by source in one unit, power from outside, own and inside, and standard coal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parkbook.inventory.follow.condensed import condensed
from parkbook.inventory.model import Inventory
from parkbook.inventory.units import UnitFault, same_kind, scale

if TYPE_CHECKING:
    import pandas as pd

_USED = ("stationary", "mobile", "electricity", "heat", "steam")
_UNITS = ("MWh", "t", "万Nm3", "万m3", "GJ")
"""What amounts are shown in, the first that fits."""
_ZERO = "elec.nonfossil.zero"
"""Factor of power from the park's own non-fossil plants."""
_OWN = "own-power"
"""The kit's source for it."""


class Energy:
    """Questions about the energy rows of an inventory; all amounts are of the park's sums unless they say otherwise."""

    def __init__(self, inventory: Inventory) -> None:
        frame = condensed(inventory).frame
        rows = frame[frame["category"].isin(_USED)]
        # a line with several gases is one amount of energy: it stands in the row that has the coal, or in that of CO2;
        # what is measured in the flue is no amount of fuel
        rows = rows[rows["tce"].notna() | rows["group"].eq("CO2") & rows["method"].ne("measured")]
        self._used, self._inside = rows[rows["counted"].eq("in")], rows[rows["counted"].eq("eliminated")]
        self._all, self._titles = frame, inventory.source_titles
        self._units = {source: self._unit(source) for source in self._used["source_id"].unique()}

    def sources(self) -> list[str]:
        """Ids of the sources of energy, the largest first by standard coal over all years."""
        coal = {str(id): float(values.sum()) for id, values in self._used.groupby("source_id")["tce"] if id}
        return sorted(coal, key=lambda id: (-coal[id], id))

    def title(self, source: str) -> str:
        """The name that most rows write; where nobody wrote one, that of the kit."""
        return self._most(source, "source") or self._titles.get(source, source)

    def unit(self, source: str) -> str:
        """The unit in which the amounts of a source are added."""
        return self._units.get(source, "")

    def _unit(self, source: str) -> str:
        first = self._most(source, "amount_unit")
        return next((unit for unit in _UNITS if same_kind(first, unit)), first)

    def _most(self, source: str, column: str) -> str:
        """What most rows of a source write in a column."""
        rows = self._used[self._used["source_id"].eq(source)]
        return str(rows.groupby(column)["rows"].sum().idxmax()) if len(rows) else ""

    def amount(self, source: str, year: int) -> float | None:
        """The amount of a year in `unit(source)`; None without rows, or where one is in another kind of unit."""
        rows = self._of(self._used, year)
        rows = rows[rows["source_id"].eq(source)] if len(rows) else rows
        return _amount(rows, self.unit(source)) if len(rows) else None

    def tce(self, source: str, year: int) -> float | None:
        """t of standard coal at calorific value; None where no row of the year has one."""
        rows = self._of(self._used, year)
        if not len(rows):
            return None
        coal = rows.loc[rows["source_id"].eq(source), "tce"].dropna()
        return float(coal.sum()) if len(coal) else None

    def lacking(self, year: int, entity: str = "") -> str:
        """Chinese: fuels whose coal nobody can tell, so that sums of energy leave them out; empty where there is none."""
        rows = self._of(self._used, year)
        rows = rows[rows["tce"].isna() & rows["amount"].gt(0) & (rows["entity"].eq(entity) | (entity == ""))]
        names = sorted({self.title(str(source)) for source in rows["source_id"].unique()})
        return f"{year}年的{'、'.join(names)}没有热值，没有算在能耗里" if names else ""

    def has_power(self, year: int) -> bool:
        """Whether any row of the year is about power that is used."""
        return any(len(rows) and bool(rows["category"].eq("electricity").any()) for rows in self._both(year))

    def has_purchases(self, year: int) -> bool:
        """Whether the park bought power from outside."""
        rows = self._of(self._used, year)
        return bool(len(rows) and (rows["category"].eq("electricity") & rows["mwh"].notna()).any())

    def own_mwh(self, year: int) -> float:
        """Power that those who use it made themselves without fossil fuel."""
        rows = self._of(self._used, year)
        return (_amount(rows[_own(rows)], "MWh") or 0.0) if len(rows) else 0.0

    def own_tce(self, year: int) -> float:
        """Its standard coal."""
        rows = self._of(self._used, year)
        return float(rows.loc[_own(rows), "tce"].sum()) if len(rows) else 0.0

    def inside_mwh(self, year: int) -> tuple[float, float]:
        """Power that one inside bought from another inside: all of it, and the part from non-fossil plants."""
        rows = self._of(self._inside, year)
        rows = rows[rows["category"].eq("electricity")] if len(rows) else rows
        if not len(rows):
            return 0.0, 0.0
        return _amount(rows, "MWh") or 0.0, _amount(rows[rows["factor_id"].eq(_ZERO)], "MWh") or 0.0

    def biogenic_tce(self, year: int) -> float:
        """Standard coal of the biogenic part of fuels, by their part of the CO2."""
        rows = self._of(self._used, year)
        return float(rows["biogenic_tce"].sum())

    def tce_per_mwh(self, year: int) -> float | None:
        """Coefficient of power as the rows of the year used it (当量值); None without power that has one."""
        found = [rows[rows["category"].eq("electricity") & rows["tce"].gt(0)] for rows in self._both(year) if len(rows)]
        for rows in found:
            mwh = _amount(rows, "MWh") if len(rows) else None
            if mwh:
                return float(rows["tce"].sum()) / mwh
        return None

    def entity_tce(self, entity: str, year: int) -> float | None:
        """What an entity used, bought inside the park or outside, less what it sold; None where no row has coal."""
        rows = self._all[self._all["entity"].eq(entity) & self._all["year"].eq(year)]
        coal = rows["tce"].dropna()
        return float(coal.sum()) if len(coal) else None

    def exported(self, category: str, year: int, to: str) -> float | None:
        """Power (`export_power`) or heat (`export_heat`) that left the park; None without rows, or in another kind of unit."""
        rows = self._all[self._all["year"].eq(year) & self._all["category"].eq(category) & self._all["counted"].eq("in")]
        return _amount(rows, to)

    def _both(self, year: int) -> list[pd.DataFrame]:
        return [self._of(self._used, year), self._of(self._inside, year)]

    @staticmethod
    def _of(rows: pd.DataFrame, year: int) -> pd.DataFrame:
        return rows[rows["year"].eq(year)] if len(rows) else rows


def _own(rows: pd.DataFrame) -> pd.Series[bool]:
    """Own generation: never bought, so without `mwh`."""
    power = rows["category"].eq("electricity") & rows["mwh"].isna()
    return power & (rows["source_id"].eq(_OWN) | rows["factor_id"].eq(_ZERO))


def _amount(rows: pd.DataFrame, to: str) -> float | None:
    """The rows' amounts in one unit; None where there is none or one of them measures something else."""
    if not len(rows) or rows["amount"].isna().any():
        return None
    total = 0.0
    for written, amount in rows.groupby("amount_unit")["amount"].sum().items():
        try:
            total += float(amount) * (1.0 if written == to else scale(str(written), to))
        except UnitFault:
            return None
    return total
