"""A park and its metrics in a few lines, for the tests of what follows from an inventory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from parkbook.inventory.follow.metrics import find_metrics
from parkbook.inventory.follow_model import Metric
from parkbook.inventory.model import Inventory
from parkbook.park.model import Park, Profile
from parkbook.problems import Problems
from tests.assess.checks.rows import facts

AS_OF = date(2026, 6, 30)


def park_with(registers: Mapping[str, str] | None = None, **profile: Any) -> Park:
    """A park whose registers are CSV texts with column ids as heads; keys of park.yml by name."""
    made = facts(registers or {}).park
    data = {"name": {"zh": "示例园区"}, "code": "demo", "standards": [{"id": "cses"}], **profile}
    return replace(made, profile=Profile.model_validate(data))


def metrics_of(inventory: Inventory, problems: Problems | None = None, as_of: date = AS_OF) -> dict[str, Metric]:
    """The metrics; without a list for them, problems are a failure of the test."""
    found = Problems() if problems is None else problems
    made = find_metrics(inventory, as_of, found)
    assert problems is not None or [p.as_text() for p in found] == []
    return made


def said(problems: Problems) -> list[str]:
    """`place severity code` of each."""
    return [f"{p.place} {p.severity} {p.code}" for p in problems]


def power(mwh: float, **more: Any) -> dict[str, Any]:
    """A row of bought power, at 0.5 t/MWh to make sums easy, and 0.1229 tce/MWh."""
    bought = {"category": "electricity", "source": "外购电力", "source_id": "electricity", "unit": "MWh", "consumption": mwh}
    return {**bought, "mwh": mwh, "t": mwh * 0.5, "tce": mwh * 0.1229, **more}


def output(indicator: str, value: float, unit: str = "万元", period: str = "2025", enterprise: str = "") -> dict[str, Any]:
    """A row of the data table `output`; without enterprise, of the whole park."""
    return {"enterprise": enterprise, "period": period, "indicator": indicator, "value": value, "unit": unit}
