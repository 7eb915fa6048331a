"""The default uncertainties and limits that `questionnaires/factors/quality.yml` declares, each with its reason."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from parkbook.loading import prune
from parkbook.model import BothText, Id, Model, Text, Words
from parkbook.problems import Problems
from parkbook.source import read_yaml

DECLARED = "questionnaires/factors/quality.yml"
FactorClass = Literal["own", "fuel", "electricity", "heat", "process", "fugitive", "release", "concentration", "removal", "other"]
CLASSES: tuple[FactorClass, ...] = (
    *("own", "fuel", "electricity", "heat", "process", "fugitive", "release", "concentration", "removal", "other"),
)
LIMITS = (
    *("month_share", "short_days", "year_jump", "small_share", "month_jump", "unit_1000", "unit_10000", "unit_10", "bill"),
    *("own_intensity", "robust_z", "z_enterprises", "large_stock", "same_months", "flow", "ncv", "weak_share", "most"),
)
"""Ids of the limits; the file has every one."""
Percent = Annotated[float, Field(ge=0, le=1000)]


class ActivityUncertainty(Model):
    """Of activity data of one quality level."""

    level: Annotated[int, Field(ge=0, le=5)]
    """0: the row gives none."""
    pct: Percent
    """Half width of the 95 % interval."""
    title: BothText
    reason: Text


class FactorUncertainty(Model):
    """Of factors of one class that were checked against their source."""

    class_: FactorClass = Field(alias="class")
    pct: Percent
    title: BothText
    reason: Text


class Multiple(Model):
    """What the uncertainty of a factor that is still `to-check` is multiplied with."""

    value: Annotated[float, Field(ge=1)]
    title: BothText
    reason: Text


class Limit(Model):
    """A threshold of a plausibility check."""

    id: Id
    value: Annotated[float, Field(gt=0)]
    unit: Words
    title: BothText
    reason: Text


class Rules(Model):
    """The whole file; levels 0 to 5, all classes and all limits are there."""

    activity: tuple[ActivityUncertainty, ...]
    factors: tuple[FactorUncertainty, ...]
    to_check: Multiple
    limits: tuple[Limit, ...]

    @model_validator(mode="after")
    def _whole(self) -> Rules:
        wanted = [*range(6), *CLASSES, *LIMITS]
        there = [*(a.level for a in self.activity), *(f.class_ for f in self.factors), *(one.id for one in self.limits)]
        missing = [str(one) for one in wanted if there.count(one) != 1] + [str(one) for one in there if one not in wanted]
        if missing:
            raise ValueError(f"each of these stands here once: {', '.join(dict.fromkeys(missing))}")
        return self

    @cached_property
    def activity_pct(self) -> dict[int, float]:
        """By quality level; 0 where a row gives none."""
        return {one.level: one.pct for one in self.activity}

    @cached_property
    def factor_pct(self) -> dict[str, float]:
        """By class, checked factors."""
        return {one.class_: one.pct for one in self.factors}

    @cached_property
    def _limits(self) -> dict[str, float]:
        return {one.id: one.value for one in self.limits}

    def limit(self, id: str) -> float:
        """The value of a limit."""
        return self._limits[id]


def load_rules(kit_root: Path, problems: Problems) -> Rules | None:
    """The declared numbers; None, with a problem, where the file cannot be read."""
    document = read_yaml(kit_root, DECLARED, problems)
    return prune(Rules, document.data, document.source, problems) if document else None
