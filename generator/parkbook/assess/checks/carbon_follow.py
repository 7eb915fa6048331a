"""Checks that hold objectives, parameters and baselines against the carbon data (cses 6.2.1, 6.4, 6.5, 9.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from parkbook.assess.checks.carbon_seen import Seen, look, nothing
from parkbook.assess.checks.engine import DATA, Facts, Outcome, check
from parkbook.park.model import Row
from parkbook.wording import number

if TYPE_CHECKING:
    from parkbook.inventory.follow_model import Baseline, Target, TargetYear

OBJECTIVES, PARAMETERS, BASELINES = "objectives", "performance-parameters", "baselines"
_GOOD = ("reached", "on-track")


# 6.2.1 and 9.1: objectives


def _linked(seen: Seen) -> Iterator[tuple[Target, Row]]:
    """Objectives that name a metric of the data, with their rows; noted where there is none."""
    seen.readable(OBJECTIVES)
    rows = {str(row["id"]): row for row in seen.facts.rows(OBJECTIVES)}
    linked = [target for target in seen.inventory.follow.targets if target.metric is not None and target.id in rows]
    if not linked and rows:
        seen.unclear("目标台账没有一行写了“对应指标”、目标值和期限，与数据连不上", seen.facts.park.table(OBJECTIVES).place(Row({}, 0)))
    return ((target, rows[target.id]) for target in linked)


def _of_year(target: Target, year: object) -> TargetYear | None:
    """The year of a path whose value the data gives whole."""
    found = [one for one in target.path if one.year == year and not one.written and one.status != "no-data"]
    return found[0] if found else None


@check(
    id="data-objectives-agree",
    title="目标的实绩按数据算得出来吗",
    reads=(OBJECTIVES, DATA),
    holds="写了对应指标的每个目标，登记的最近实绩与按数据重算的相差不超过百分之一",
    fails="有一个目标的最近实绩与按数据重算的相差超过百分之一",
    unknown="没有活动数据，没有一个目标写了对应指标，没有登记实绩，或者那一年的数据算不出",
)
def data_objectives_agree(facts: Facts) -> Outcome:
    seen = look(facts)
    if seen is None:
        return nothing(facts)
    for target, row in _linked(seen):
        found = _of_year(target, row["actual_year"])
        seen.compare(OBJECTIVES, row, "actual", found.actual if found else None, target.unit)
    return seen.verdict()


@check(
    id="data-targets-followed",
    title="按数据落后的目标写了原因没有",
    reads=(OBJECTIVES, DATA),
    holds="写了对应指标的每个目标，按数据没有达到年度目标或落在路径后面的，都写了“落后说明”",
    fails="有一个目标按数据没有达到自己定的数，或者落在年度目标之间的路径后面，没有写“落后说明”",
    unknown="没有活动数据，没有一个目标写了对应指标，数据算不出，或者没有年度目标、只落在首尾连成的直线后面",
)
def data_targets_followed(facts: Facts) -> Outcome:
    seen = look(facts)
    if seen is None:
        return nothing(facts)
    planned = {str(row["objective"]) for row in seen.inventory.data.rows("targets")}
    for target, row in _linked(seen):
        latest = _of_year(target, target.actual_year)
        if latest is None:
            seen.unclear_row(OBJECTIVES, row, "的实绩，碳数据还没有一个整年算得出")
        elif latest.status in ("missed", "behind") and not row["lagging"]:
            asked, actual = (number(round(value, 4)) for value in (latest.target, latest.actual or 0.0))
            text = f"{latest.year} 年应到 {asked}，按数据是 {actual} {target.unit}，没有写“落后说明”"
            if latest.status == "behind" and target.id not in planned:
                seen.unclear_row(OBJECTIVES, row, f"{text}；没有年度目标，是按首尾连成的直线看的")
            else:
                seen.wrong_row(OBJECTIVES, row, text)
    return seen.verdict()


@check(
    id="data-verdicts-agree",
    title="目标的达成判断与数据相反吗",
    reads=(OBJECTIVES, DATA),
    holds="写了对应指标的每个目标都有达成判断，没有一个与数据相反",
    fails="有一个目标判为达成，按数据却没有到目标值；或者期限已到，判断与数据相反",
    unknown="没有活动数据，没有一个目标写了对应指标，没有判断，或者判断与照现在走的推算相反、没有说明",
)
def data_verdicts_agree(facts: Facts) -> Outcome:
    seen = look(facts)
    if seen is None:
        return nothing(facts)
    told = {problem.place for problem in seen.inventory.problems if problem.code == "verdict-differs"}
    for target, row in _linked(seen):
        latest, verdict = _of_year(target, target.actual_year), row["verdict"]
        over = latest is not None and latest.year == target.due
        if latest is None:
            seen.unclear_row(OBJECTIVES, row, "的实绩，碳数据还没有一个整年算得出")
        elif verdict is None:
            seen.unclear_row(OBJECTIVES, row, "没有写“达成判断”，与数据对不上")
        elif _contradicts(verdict, target, latest):
            word = "期限已到，" if over else ""
            actual, wanted = number(round(latest.actual or 0.0, 4)), number(target.value)
            seen.wrong_row(OBJECTIVES, row, f"的判断与数据相反：{word}{latest.year} 年是 {actual}，目标是 {wanted} {target.unit}")
        elif facts.park.table(OBJECTIVES).place(row) in told and not row["lagging"]:
            seen.unclear_row(OBJECTIVES, row, f"的判断与推算相反（{target.forecast_basis}），凭什么这样判，写在“落后说明”里")
    return seen.verdict()


def _contradicts(verdict: str, target: Target, latest: TargetYear) -> bool:
    """Whether the data itself, not a forecast, says the opposite."""
    actual = latest.actual if latest.actual is not None else float("nan")
    slack = abs(target.value) * 1e-9
    reached = actual <= target.value + slack if target.better == "lower" else actual >= target.value - slack
    if latest.year == target.due:
        return reached != (verdict in _GOOD)
    return verdict == "reached" and not reached


# 6.4 and 6.5: parameters and baselines


@check(
    id="data-parameters-agree",
    title="绩效参数的现值按数据算得出来吗",
    reads=(PARAMETERS, DATA),
    holds="写了对应指标的每个绩效参数，登记的现值与按数据重算的相差不超过百分之一",
    fails="有一个绩效参数的现值与按数据重算的相差超过百分之一",
    unknown="没有活动数据，没有一个参数写了对应指标，现值不是整年的，或者那一年的数据算不出",
)
def data_parameters_agree(facts: Facts) -> Outcome:
    from parkbook.inventory.follow.written import year_of

    seen = look(facts)
    if seen is None:
        return nothing(facts)
    seen.readable(PARAMETERS)
    rows = {str(row["id"]): row for row in facts.rows(PARAMETERS)}
    linked = [value for value in seen.inventory.follow.parameters if value.metric is not None and value.id in rows]
    if not linked and rows:
        seen.unclear("绩效参数台账没有一行写了“对应指标”，与数据连不上", facts.park.table(PARAMETERS).place(Row({}, 0)))
    for value in linked:
        row = rows[value.id]
        if row["value"] is not None and year_of(row["value_period"]) is None:
            seen.unclear_row(PARAMETERS, row, "的现值不是整年的，与全年的数据不好比")
        else:
            seen.compare(PARAMETERS, row, "value", value.value, value.unit)
    return seen.verdict()


@check(
    id="data-baselines-agree",
    title="基准年按现在的因子和边界重算，还是那个数吗",
    reads=(BASELINES, DATA),
    holds="写了对应指标的每条基准，因子版本与现在的一样，重算相差不到园区定的界线；不一样或相差更多的，写了调整或不调整的理由",
    fails="有一条基准因子版本变了，或者重算相差超过界线，没有写调整，也没有写不调的理由",
    unknown="没有活动数据，没有一条基准写了对应指标，基准年的数据算不出，或者数据看出情形 a、b 而台账写“无”，要请人看",
)
def data_baselines_agree(facts: Facts) -> Outcome:
    seen = look(facts)
    if seen is None:
        return nothing(facts)
    seen.readable(BASELINES)
    rows = {str(row["id"]): row for row in facts.rows(BASELINES)}
    linked = [base for base in seen.inventory.follow.baselines if base.metric is not None and base.id in rows]
    if not linked and rows:
        seen.unclear("基准台账没有一行写了“对应指标”，与数据连不上", facts.park.table(BASELINES).place(Row({}, 0)))
    for base in linked:
        if base.recalculated is None:
            seen.unclear_row(BASELINES, rows[base.id], "基准年的数，碳数据算不出或者没有算全，无从核对")
        elif not rows[base.id]["adjustment"]:
            _ask_baseline(seen, base, rows[base.id])
    return seen.verdict()


def _ask_baseline(seen: Seen, base: Baseline, row: Row) -> None:
    """A baseline that nobody has adjusted, and without a reason why not."""
    for trigger in base.triggers:
        for found in trigger.found:
            if trigger.id == "c":
                seen.wrong_row(BASELINES, row, f"没有写“调整”，而{found}")
            elif trigger.written != "yes":
                seen.unclear_row(BASELINES, row, f"情形 {trigger.id} 没有写“有”，数据看出：{found}")
