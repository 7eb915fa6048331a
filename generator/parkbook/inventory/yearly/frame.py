"""The table behind every figure of an inventory: its columns, what each holds, and how one is put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

Kind = Literal["int", "number", "text", "day", "flag"]
_DTYPES: Mapping[Kind, str] = {"int": "int64", "number": "float64", "text": "object", "day": "datetime64[ns]", "flag": "bool"}


@dataclass(frozen=True)
class FrameColumn:
    """A column of the frame."""

    kind: Kind
    """int, number (NaN is unknown), text ("" is empty), day (no time of day), flag."""
    about: str

    @property
    def dtype(self) -> str:
        """As pandas calls it."""
        return _DTYPES[self.kind]


def _text(about: str) -> FrameColumn:
    return FrameColumn("text", about)


def _number(about: str) -> FrameColumn:
    return FrameColumn("number", about)


COLUMNS: Mapping[str, FrameColumn] = {
    "at": FrameColumn("int", "number of the activity row; `inventory.place(at)` is its place. A row over the year's end has two entries"),
    "year": FrameColumn("int", "the year that this part of the row belongs to"),
    "entity": _text("id of an entity, see `inventory.entities`"),
    "line": _text("emission source, as written"),
    "process": _text("carbon emission unit (碳排放单元), as written"),
    "equipment": _text("as written"),
    "source": _text("as written"),
    "source_id": _text("canonical id of the kit's source, such as `diesel`; as written where the kit knows none"),
    "category": _text("category of DATA.md section 3, `stationary` to `removal`; `process` in a balance of several categories"),
    "scope": _text('"1", "2", "3", "export" or "removal"; "" where the row was refused before it had a category'),
    "method": _text("factor, balance or measured"),
    "period": _text("as written"),
    "first": FrameColumn("day", "first day, clipped to the year"),
    "last": FrameColumn("day", "last day, clipped to the year"),
    "consumption": _number("in `unit`: purchased + opening - closing - sold, the part of the year"),
    "unit": _text("canonical id of the row's unit"),
    "amount": _number("what the factor is multiplied with, in `amount_unit`: consumption, or the heat of steam by enthalpy"),
    "amount_unit": _text("unit of `amount`"),
    "share": _number("part of consumption and amount that belongs here, 0 to 1; t, tce and mwh have it in them already; NaN is 1"),
    "factor_id": _text('of the kit or the park; "" where the row brought its own value'),
    "factor_value": _number("as used"),
    "factor_unit": _text("as used"),
    "gas": _text("id of the gas or blend"),
    "group": _text("CO2, CH4, N2O, HFCs, PFCs, SF6, NF3; HCFCs stand outside"),
    "gwp": _number("t CO2e per t of the gas"),
    "t": _number("t CO2e, location-based; exports, outputs of a balance and removals negative; NaN where not computed"),
    "t_market": _number("t CO2e, market-based: other than `t` for power bought from outside the park only"),
    "biogenic_t": _number("t CO2 of biogenic origin, beside `t`"),
    "tce": _number("t of standard coal at 当量值; exports negative; NaN where the row is no energy or counts elsewhere"),
    "mwh": _number("purchased power, MWh, the part that belongs here; NaN for everything else, own generation among it"),
    "counted": _text("in, eliminated (flow inside the park), outside (of the boundary), refused (not computed)"),
    "supplier": _text('entity id, `grid` (anybody outside the park) or ""'),
    "customer": _text('entity id, `grid` (anybody outside the park) or ""'),
    "quality": FrameColumn("int", "data quality level 1 to 5; 0 = not given"),
    "uncertainty_pct": _number("half width of the 95 % interval in percent; NaN = not given"),
    "meter": _text("as written"),
    "document": _text("as written"),
    "note": _text("as written"),
    "ok": FrameColumn("flag", "False where the row was refused"),
}
"""Every column in order. The index is 0 to n-1, rows by year and then by `at`."""


def whole_frame(values: Mapping[str, Any], size: int) -> pd.DataFrame:
    """A frame with every column, of the right type.

    Args:
        values: By column, each of `size` values or one for all; a column that is left out is empty ("", NaN, 0, True for ok).
    Raises:
        KeyError: a column is not declared.
    """
    unknown = set(values) - set(COLUMNS)
    if unknown:
        raise KeyError(f"no columns of the frame: {sorted(unknown)}")
    made = {}
    for name, column in COLUMNS.items():
        given = values.get(name, _EMPTY[column.kind])
        made[name] = _cast(given.to_numpy() if isinstance(given, pd.Series) else given, column, size)
    return pd.DataFrame(made, index=pd.RangeIndex(size))


_EMPTY: Mapping[Kind, Any] = {"int": 0, "number": np.nan, "text": "", "day": pd.NaT, "flag": True}


def _cast(given: Any, column: FrameColumn, size: int) -> pd.Series[Any]:
    values = pd.Series(given, index=range(size), dtype=None if np.ndim(given) else object)
    if column.kind == "text":
        texts = values.astype(object)
        return texts.where(texts.notna(), "")
    if column.kind == "int":
        return pd.to_numeric(values).fillna(0).astype("int64")
    return values.astype(column.dtype)  # type: ignore[call-overload,no-any-return]
