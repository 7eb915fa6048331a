"""Uncertainty of a year's emissions by error propagation.

Rules, all for 95 % half widths:

- A row's emission is activity data times factor: U = sqrt(Ua^2 + Uf^2) (2006 IPCC Guidelines, volume 1, equation 3.1).
- Sums are combined by their absolute uncertainties: U = sqrt(sum((Ui x xi)^2)) / |sum(xi)| (equation 3.2).
- Activity data of different rows is independent: twelve meter readings err apart.
- Within one source and year the same factor errs the same way in all its rows: their emissions are added first, and the
  factor's uncertainty is taken of that sum, so that it does not shrink with the number of months, lines or enterprises. A
  factor that a row brought itself is that of its line.
- Different sources are independent.

Rows take their own uncertainty_pct for the activity data, else the default of their quality level; factors take the default of
their class, times `to_check` where the factor was not checked. Defaults and reasons are in questionnaires/factors/quality.yml.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from parkbook.inventory.model import Uncertainty
from parkbook.inventory.quality.looking import Look, codes

_BY_CATEGORY = {
    "stationary": "fuel",
    "mobile": "fuel",
    "process": "process",
    "fugitive": "fugitive",
    "electricity": "electricity",
    "export_power": "electricity",
    "heat": "heat",
    "steam": "heat",
    "export_heat": "heat",
    "removal": "removal",
}
"""Category of a row -> class of the factor it takes from the kit; `other` for the rest."""


def find_uncertainty(look: Look, year: int) -> Uncertainty:
    """Of the rows of the year's total: by source (canonical id) and together, percent of the absolute sum.

    A source whose rows come to nothing has no percentage; the total has none without emissions.
    """
    rows = look.totals[look.totals["year"].eq(year)]
    if rows.empty:
        return Uncertainty(None, {})
    activity = rows["uncertainty_pct"].fillna(rows["quality"].map(look.rules.activity_pct))
    source, names = pd.factorize(rows["source_id"])
    absolute = absolute_by_source(rows["t"].to_numpy(), activity.to_numpy(), _factor_pct(look, rows), source, _same_factor(rows))
    sums = np.bincount(source, rows["t"].to_numpy(), len(names))
    known = np.abs(sums) > 0
    share = np.divide(absolute, np.abs(sums), out=np.zeros_like(sums), where=known)
    by_source = {str(name): float(value) for name, value, there in zip(names, share, known, strict=True) if there}
    whole = abs(float(sums.sum()))
    total = float(np.sqrt((absolute**2).sum())) / whole if whole else None
    return Uncertainty(total, dict(sorted(by_source.items())))


def absolute_by_source(
    t: npt.NDArray[np.float64],
    activity_pct: npt.NDArray[np.float64],
    factor_pct: npt.NDArray[np.float64],
    source: npt.NDArray[np.intp],
    factor: npt.NDArray[np.int64],
) -> npt.NDArray[np.float64]:
    """t CO2e x percent of each source, sources numbered from 0.

    Args:
        t: Emission of each row, t CO2e, with its sign.
        activity_pct: Of the row's activity data, percent.
        factor_pct: Of the row's factor, percent.
        source: Number of the row's source.
        factor: Number of the row's factor: rows of one source and one number err together.
    """
    count = int(source.max()) + 1 if len(source) else 0
    apart = np.bincount(source, (t * activity_pct) ** 2, count)
    groups, which = np.unique(codes(source, factor), return_inverse=True)
    together = np.bincount(which, t * factor_pct, len(groups))
    of_group = np.zeros(len(groups), dtype=np.intp)
    of_group[which] = source
    made: npt.NDArray[np.float64] = np.sqrt(apart + np.bincount(of_group, together**2, count))
    return made


def _same_factor(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    own = rows["factor_id"].eq("")
    return codes(rows["factor_id"], rows["key"].where(own, -1))


def _factor_pct(look: Look, rows: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Percent of each row's factor: by class, more where it is still to be checked."""
    checked = {factor.id: factor.status == "cross-checked" for factor in look.inventory.factors}
    if look.table is not None:
        checked |= {id: factor.status == "cross-checked" for id, factor in look.table.factors.items()}
    parks = {factor.id for factor in look.inventory.data.factors}
    class_ = rows["category"].map(_BY_CATEGORY).fillna("other")
    class_ = class_.mask(rows["factor_id"].eq("") | rows["factor_id"].isin(parks) | rows["method"].eq("balance"), "own")
    class_ = class_.mask(rows["factor_id"].str.startswith("gwp."), "release").mask(rows["method"].eq("measured"), "concentration")
    pct = class_.map(look.rules.factor_pct).to_numpy(dtype=float)
    known = rows["factor_id"].map(checked)
    to_check = known.eq(False) & ~class_.isin(["own", "release", "concentration"])
    made: npt.NDArray[np.float64] = np.where(to_check, pct * look.rules.to_check.value, pct).astype(np.float64)
    return made
