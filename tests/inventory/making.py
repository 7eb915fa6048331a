"""Small inventories from a few rows, for the tests of what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date as date
from typing import Any

import pandas as pd

from parkbook.inventory.activity import load_table
from parkbook.inventory.factors import Factor
from parkbook.inventory.follow_model import Follow
from parkbook.inventory.model import SCOPE_OF, Data, DataFile, DataRow, Entity, Inventory
from parkbook.inventory.reading.bodies import FoundTable
from parkbook.inventory.reading.cells import parse_period
from parkbook.inventory.reading.grids import choose_tables
from parkbook.inventory.yearly.frame import COLUMNS, whole_frame
from parkbook.inventory.yearly.make import compute_years, make_inventory
from parkbook.inventory.yearly.sums import YearFacts, sum_year
from parkbook.park.model import Park, Profile, Row, Table
from parkbook.park.tables import parse_csv
from parkbook.problems import Place, Problems
from tests.conftest import ROOT

PATH = "data/activity.csv"
_DEFAULTS: Mapping[str, Any] = {
    "year": 2025,
    "entity": "e01",
    "source": "柴油",
    "source_id": "diesel",
    "category": "stationary",
    "method": "factor",
    "consumption": 1.0,
    "unit": "t",
    "factor_unit": "tCO2/t",
    "gas": "CO2",
    "group": "CO2",
    "gwp": 1.0,
    "t": 1.0,
    "biogenic_t": 0.0,
    "counted": "in",
    "ok": True,
}
_FOLLOWS: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "scope": lambda row: SCOPE_OF[row["category"]],
    "period": lambda row: str(row["year"]),
    "first": lambda row: max(pd.Timestamp(parse_period(row["period"]).first), pd.Timestamp(row["year"], 1, 1)),
    "last": lambda row: min(pd.Timestamp(parse_period(row["period"]).last), pd.Timestamp(row["year"], 12, 31)),
    "amount": lambda row: row["consumption"],
    "amount_unit": lambda row: row["unit"],
    "t_market": lambda row: row["t"],
}
"""What a row gets from its other columns where it does not say."""


def inventory_of(rows: list[dict[str, Any]], **more: Any) -> Inventory:
    """An inventory of rows of the frame.

    Args:
        rows: Columns of `yearly/frame.py`; what is left out is 1 t of diesel, 1 t CO2e, of e01 in the whole of 2025. scope,
            first, last, amount and t_market follow from category, period, consumption and t.
        more: `entities` (ids that are inside, or Entity values; default: every entity of the rows is an enterprise inside),
            `facts` (year -> YearFacts, for what the rows do not say), `tables` (table id -> list of dicts, rows of data/),
            `sums` (year -> fields of YearSums to replace), and any field of Inventory.
    """
    full = [_row(number, row) for number, row in enumerate(rows)]
    frame = whole_frame({name: [row[name] for row in full] for name in COLUMNS}, len(full))
    years = tuple(sorted({int(year) for year in frame["year"]}))
    entities = _entities(more.pop("entities", None), frame)
    facts = more.pop("facts", {})
    sums = {year: sum_year(frame, year, entities, facts.get(year, YearFacts())) for year in years}
    for year, fields in more.pop("sums", {}).items():
        sums[year] = replace(sums[year], **fields)
    data = more.pop("data", None) or Data(tables=tables_of(more.pop("tables", {})))
    made = Inventory(
        years=years,
        year=years[-1] if years else None,
        gwp="AR5",
        factor_set="gbt32151_34",
        sums=sums,
        quality={},
        frame=frame,
        place=lambda at: Place(PATH, at + 2),
        entities=entities,
        factors=(),
        data=data,
        follow=Follow(),
        problems=(),
    )
    return replace(made, **more)


def _row(number: int, given: dict[str, Any]) -> dict[str, Any]:
    unknown = set(given) - set(COLUMNS)
    assert not unknown, f"no columns of the frame: {sorted(unknown)}"
    row = {"at": number, **_DEFAULTS, **given}
    for name, follow in _FOLLOWS.items():
        if name not in row:
            row[name] = follow(row)
    return {name: row.get(name, _BLANK[column.kind]) for name, column in COLUMNS.items()}

_BLANK: Mapping[str, Any] = {"int": 0, "number": float("nan"), "text": "", "day": pd.NaT, "flag": True}


def _entities(given: Any, frame: pd.DataFrame) -> dict[str, Entity]:
    found = given if given is not None else dict.fromkeys(frame["entity"])
    made = [one if isinstance(one, Entity) else Entity(one, f"企业{one}", "enterprise", True) for one in found]
    return {entity.id: entity for entity in made}


def tables_of(tables: Mapping[str, list[dict[str, Any]]]) -> dict[str, tuple[DataRow, ...]]:
    """Rows of data tables as they are read; `data/<table>.csv`, the first row on line 2."""
    return {
        id: tuple(DataRow(_AnyColumn(row), Place(f"data/{id}.csv", line)) for line, row in enumerate(rows, start=2))
        for id, rows in tables.items()
    }


class _AnyColumn(dict[str, Any]):
    """Columns that a test leaves out are empty."""

    def __missing__(self, column: str) -> None:
        return None


def park_of(enterprises: Mapping[str, Any] | None = None, units: Mapping[str, str] | None = None, **profile: Any) -> Park:
    """A park with a register of enterprises and units.

    Args:
        enterprises: id -> name of one inside the boundary, or (name, False) of one outside; default e01, e02 and e03.
        profile: Keys of park.yml, and `registers`: register -> rows.
    """
    given = {"e01": "一号厂", "e02": "二号厂", "e03": "三号厂"} if enterprises is None else enterprises
    pairs = {id: one if isinstance(one, tuple) else (one, True) for id, one in given.items()}
    tables = {
        "enterprises": [{"id": id, "name": name, "inside": inside} for id, (name, inside) in pairs.items()],
        "units": [{"id": id, "name": name} for id, name in (units or {}).items()],
    }
    tables |= profile.pop("registers", {})
    data = {"name": {"zh": "示例园区"}, "code": "P", "standards": [{"id": "cses"}], **profile}
    return Park(
        profile=Profile.model_validate(data),
        answers={},
        evidence={},
        tables={id: _register(id, tables.get(id, [])) for id in _registers()},
        place=lambda *names: Place("/".join(["park.yml", *map(str, names)])),
    )


def _registers() -> list[str]:
    return sorted(path.stem for path in (ROOT / "questionnaires/registers").glob("*.yml"))


def _register(id: str, rows: list[dict[str, Any]]) -> Table:
    made = tuple(Row(_AnyColumn(row), line) for line, row in enumerate(rows, start=2))
    return Table(id, f"registers/{id}.csv", True, made, {str(row["id"]): row for row in made})


def data_of(*texts: str, own: tuple[Factor, ...] = (), **tables: list[dict[str, Any]]) -> Data:
    """A folder data/ of CSV texts of activity data, data/activity-1.csv and so on, and rows of other tables.

    Args:
        own: The park's measured factors, `own.<id>` for each row of the table factors.
    """
    problems = Problems()
    declared = load_table(ROOT, problems)
    assert declared is not None
    found: list[FoundTable] = []
    for number, text in enumerate(texts, start=1):
        grid = parse_csv(text, f"data/activity-{number}.csv", problems)
        assert grid is not None
        found += choose_tables([grid], declared, problems)
    errors = [p.as_text() for p in problems if p.severity == "error"]
    assert not errors, errors
    files = tuple(DataFile(table.grid.path, "activity", len(table.data)) for table in found)
    return Data(files, tuple(found), tables_of(tables), own)


def years_of(*texts: str, park: Park | None = None, as_of: str = "2026-06-30", **tables: Any) -> Inventory:
    """The same without quality and what follows."""
    data = data_of(*texts, **tables)
    return compute_years(ROOT, park or park_of(), data, date.fromisoformat(as_of), None, Problems())


def made_of(*texts: str, park: Park | None = None, as_of: str = "2026-06-30", year: int | None = None, **tables: Any) -> Inventory:
    """The inventory of CSV texts of activity data, as the command makes it."""
    data = data_of(*texts, **tables)
    return make_inventory(ROOT, park or park_of(), data, date.fromisoformat(as_of), year, Problems())
