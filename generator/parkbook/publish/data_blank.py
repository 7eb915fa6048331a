"""Templates of the tables of carbon data: what their drop-downs offer, and the rows of a start list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from parkbook.inventory.data.words import PLAIN_METRICS
from parkbook.inventory.factors import FactorTable, Source, load_factors, plain_name
from parkbook.inventory.model import GRID, OTHERS
from parkbook.inventory.reading.grids import ACTIVITY, START
from parkbook.kit.model import Column, Kit, Register
from parkbook.kit.start import Monitoring, StartFile, StartRow, StartUnit, load_start, start_names
from parkbook.problems import Problems, closest
from parkbook.publish.blank import BlankTable, blank_table

WHOSE = ("enterprise", "holder", "owner", "party")
NEIGHBOURS = ("supplier", "customer")
_AMOUNTS = ("t", "kg", "万t", "万Nm3", "Nm3", "m3", "万m3", "L", "kWh", "MWh", "万kWh", "GJ", "百万kJ", "tkm", "万tkm")
_UNITS: Mapping[str, Sequence[str]] = {
    ACTIVITY: _AMOUNTS,
    "park_bills": _AMOUNTS,
    "output": ("万元", "亿元", "t", "万t", "m3", "万m3", "m2", "ha", "人", "GJ", "%"),
    "targets": ("tCO2e", "tCO2e/万元", "tce", "%"),
    "benchmarks": ("tCO2e", "tCO2e/万元", "tce/万元", "tCO2e/t", "%"),
    "assumptions": ("%/a", "t/a"),
    "factors": ("tCO2/t", "tCO2/万Nm3", "tCO2/GJ", "tCO2/MWh"),
}
"""Table -> what its column `unit` offers; other units are let through."""
_OTHER_UNITS: Mapping[str, Sequence[str]] = {
    "carbon_content_unit": ("tC/GJ", "tC/t", "tC/万Nm3", "%"),
    "ncv_unit": ("GJ/t", "GJ/万Nm3"),
    "factor_unit": ("tCO2/t", "tCO2/万Nm3", "tCO2/GJ", "tCO2/MWh", "kgCH4/t"),
    "concentration_unit": ("mg/Nm3", "g/Nm3", "vol%"),
}
_NO_SOURCES = ("fugitive", "sink")
"""Categories whose factors without an everyday name are parameters of a method, or of another country."""
_MONITORED = ("监测项目", "数据来源", "最低监测频次", "怎么汇总", "证明材料")


class UnknownStart(Exception):
    """There is no such start list; `hint` says which there are."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def data_blank(
    table: Register, kit: Kit, root: Path, keys: Mapping[str, Sequence[str]], start: str | None, problems: Problems
) -> BlankTable:
    """The template of a data table, with the rows of a start list where one is asked for.

    Raises:
        UnknownStart: there is no such list, or the table is not the activity table.
    """
    names = start_names(root)
    if start is not None and (table.id != ACTIVITY or start not in names):
        if table.id != ACTIVITY:
            raise UnknownStart(f"the table `{table.id}` has no start lists", "parkbook template activity --start steel")
        raise UnknownStart(f"`{start}` is no start list of the kit", closest(start, names))
    factors = load_factors(root, problems)
    blank = blank_table(table, kit, keys, offers(table, kit, factors, keys))
    if start is None:
        return blank
    file = load_start(root, start, problems)
    return blank if file is None else _started(blank, file)


def offers(table: Register, kit: Kit, factors: FactorTable | None, keys: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Column -> words to choose from: enterprises and units of the park, sources, gases and indicators of the kit."""
    made: dict[str, list[str]] = {}
    for column in table.columns:
        words = list(_offered(table, column, kit, factors, keys))
        if words:
            made[column.id] = list(dict.fromkeys(words))
    return made


def _offered(
    table: Register, column: Column, kit: Kit, factors: FactorTable | None, keys: Mapping[str, Sequence[str]]
) -> Sequence[str]:
    people = [*keys.get("enterprises", ()), *keys.get("units", ())]
    if column.id in WHOSE:
        return [*people, OTHERS] if people else ()
    if column.id in NEIGHBOURS:
        return [*people, GRID]
    if column.id == "source" and factors is not None and table.id in (ACTIVITY, "park_bills", "factors"):
        return source_names(factors)
    if column.id == "gas" and factors is not None:
        return list(dict.fromkeys(gas.id for gas in factors.gases.values()))
    if column.id == "unit":
        return _UNITS.get(table.id, ())
    if column.id == "objective":
        return keys.get("objectives", ())
    if table.id == "benchmarks" and column.id == "indicator":
        return [*sorted(PLAIN_METRICS), *_of_indicators(kit)]
    return [known.title.zh for known in column.known] or _OTHER_UNITS.get(column.id, ())


def _of_indicators(kit: Kit) -> list[str]:
    output = kit.tables.get("output")
    column = output.column("indicator") if output else None
    ids = [known.id for known in column.known] if column else []
    return [f"{kind}:{id}" for kind in ("intensity", "energy_intensity", "output") for id in ids]


def source_names(factors: FactorTable) -> list[str]:
    """A Chinese name for every source and releasable gas of the kit; each of them is read back as that source."""
    sources: dict[str, Source] = {}
    for source in factors.sources.values():
        sources.setdefault(source.id, source)
    return list(dict.fromkeys(name for source in sources.values() if (name := _shown(source, factors))))


def _shown(source: Source, factors: FactorTable) -> str:
    """The name as printed in the factor table where it is a fuel's, else the first everyday name, or the gas; else empty."""
    id = f"fuel.{factors.default_set}.{source.fuel}" if source.fuel else source.factor or ""
    factor = factors.factors.get(id)
    if factor is not None and factor.category in _NO_SOURCES and not source.names:
        return ""
    printed = factor.name_zh if factor is not None else ""
    first = (printed,) if source.fuel else ()
    names: list[str] = [*first, *source.names, printed, source.gas or ""]
    for name in names:
        found = factors.sources.get(plain_name(name)) if name else None
        if found is not None and found.id == source.id:
            return name
    return ""


def _started(blank: BlankTable, file: StartFile) -> BlankTable:
    """The template with the list's rows; the page that explains it says where they come from."""
    rows = tuple(_row(blank.register, file, unit, row) for unit in file.units for row in unit.rows)
    told = [f"{START}：{file.title.zh}，依据 {file.basis.zh}。", file.about.zh, *(text.zh for text in file.read_as)]
    told.append("没有填数量、时段和凭证的起始行不算数据，读入时只提示一句。")
    more = (_MONITORED, *map(_watched, file.monitoring)) if file.monitoring else _systems(file)
    return replace(blank, rows=rows, said=(*blank.said, *told), more=tuple(more), name=f"{blank.name}-{file.id}")


def _row(table: Register, file: StartFile, unit: StartUnit, row: StartRow) -> dict[str, str]:
    category = table.column("category")
    titles = {value.id: value.title.zh for value in category.values} if category else {}
    own = "；库里没有它的因子，填的时候自带因子和单位" if row.own_factor else ""
    return {
        "process": unit.process,
        "equipment": unit.equipment,
        "source": row.source,
        "category": titles.get(row.category, row.category),
        "unit": row.unit,
        "gas": row.gas or "",
        "note": f"{START} {file.title.zh}：{row.how}{own}",
    }


def _watched(line: Monitoring) -> tuple[str, ...]:
    return (line.item, line.source, line.frequency, line.rule, line.proof)


def _systems(file: StartFile) -> tuple[tuple[str, ...], ...]:
    lines = [(unit.process, "", unit.equipment, "、".join(unit.systems), "") for unit in file.units]
    return (("碳排放单元", "", "主要设备", "包括", ""), *lines)
