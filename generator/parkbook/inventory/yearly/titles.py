"""Chinese names of sources, for tables and pages."""

from __future__ import annotations

import re

import pandas as pd

from parkbook.inventory.factors import FactorTable, NoChoice, plain_name

_CHINESE = re.compile("[\u4e00-\u9fff]")
_FIXED = {"electricity": "电力", "own-power": "自发自用非化石电力", "heat": "热力", "steam": "蒸汽"}


def source_titles(frame: pd.DataFrame, table: FactorTable) -> dict[str, str]:
    """source_id -> name: of the factor in the default set, else the first Chinese name, else the id itself."""
    return {str(id): _title(str(id), table) for id in dict.fromkeys(frame["source_id"])}


def _title(id: str, table: FactorTable) -> str:
    if id in _FIXED:
        return _FIXED[id]
    try:
        source = table.find(id)
    except NoChoice:
        return id
    if plain_name(source.id) != plain_name(id):
        return id
    for key in (f"fuel.{table.default_set}.{source.fuel}", *(f"fuel.{one}.{source.fuel}" for one in table.sets), source.factor):
        if key and key in table.factors:
            return table.factors[key].name_zh
    return next((name for name in source.names if _CHINESE.search(name)), id)
