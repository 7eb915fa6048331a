"""Neutrality of a year: emissions against removals for a park, against offsets for an enterprise. The kit declares nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from parkbook.inventory.follow.assets import Batch, find_batches
from parkbook.inventory.follow.claims import find_record_gaps
from parkbook.inventory.follow_model import Neutrality
from parkbook.inventory.model import Inventory, YearSums
from parkbook.park.model import Park
from parkbook.problems import Problems
from parkbook.wording import number

_OFFSETS = ("allowance", "ccer", "sink", "internal_reduction")
_LOCAL = ("林", "碳汇", "造林", "草原", "湿地", "红树")
"""What a methodology of the kinds that cieccpa 8.4.2 a) puts first is called."""


def find_neutrality(inventory: Inventory, park: Park, as_of: date, problems: Problems) -> Neutrality | None:
    """Judge the reporting year; None without one.

    A park (ceca 3.2.10) is neutral where removals reach emissions of scope 1 and 2; offsets stand beside it and are never
    subtracted, and 接近 is left to the park's own threshold, which is shown and judges nothing here. An enterprise (cieccpa
    8.4.1) is neutral where emissions are at most what was cancelled for the year, without any limit of 5 %; removals inside its
    boundary stand beside it, for a sink that offsets is entered as an asset and would count twice.
    Where rows were refused or months are not covered, what is not known might be emissions: nothing is neutral then.

    Args:
        problems: Gets `offset-undated` and `offset-no-year` for cancelled assets that no year can count.
    """
    sums, year = inventory.latest, inventory.year
    if sums is None or year is None:
        return None
    is_park = park.profile.kind == "park"
    batches = find_batches(inventory)
    _look_at_offsets(batches, as_of, problems)
    offsets = [batch for batch in batches if _counts(batch, year, as_of)]
    cancelled = sum((batch.quantity_t for batch in offsets), 0.0)
    emissions, removals = sums.total, sums.removals
    gap = None if emissions is None else emissions - (removals if is_park else cancelled)
    missing = [*_data_gaps(inventory, sums, as_of), *find_record_gaps(park, sums, as_of)]
    missing += _removal_gaps(inventory, sums, is_park)
    missing += _offset_gaps(batches, offsets, is_park, year)
    if is_park and gap is not None and gap > 0 and park.profile.carbon.near_neutral_t is None:
        missing.append("“接近零”是多少吨没有定：标准没有给数，要用这句话先在 park.yml 的 carbon.near_neutral_t 写明")
    return Neutrality(
        rule="ceca:3.2.10" if is_park else "cieccpa:8.4.1",
        year=year,
        neutral=gap is not None and gap <= 0 and _is_whole(inventory, sums, as_of),
        emissions_t=emissions,
        removals_t=removals,
        offsets_t=cancelled,
        gap_t=gap,
        near_t=park.profile.carbon.near_neutral_t if is_park else None,
        missing=tuple(dict.fromkeys(missing)),
    )


def _is_whole(inventory: Inventory, sums: YearSums, as_of: date) -> bool:
    quality = inventory.quality.get(sums.year)
    covered = quality is None or quality.coverage is None or quality.coverage >= 1
    return sums.complete and covered and as_of > date(sums.year, 12, 31)


def _counts(batch: Batch, year: int, as_of: date) -> bool:
    """Whether it was cancelled for this year, by the day of judgement."""
    kind = batch.kind in _OFFSETS and batch.status == "cancelled"
    return kind and batch.used_for_year == year and batch.cancelled_on is not None and batch.cancelled_on <= as_of


def _look_at_offsets(batches: tuple[Batch, ...], as_of: date, problems: Problems) -> None:
    for batch in batches:
        if batch.status != "cancelled" or batch.kind not in _OFFSETS:
            continue
        if batch.used_for_year is None:
            problems.warn(
                batch.row.at("used_for_year"),
                "offset-no-year",
                f"`{batch.id}` is cancelled, and nothing says for which year; no year counts it",
                "fill 用于哪一年 (used_for_year)",
            )
        elif batch.cancelled_on is None or batch.cancelled_on > as_of:
            when = "has no date of cancellation" if batch.cancelled_on is None else f"is cancelled on {batch.cancelled_on}, still to come"
            problems.warn(
                batch.row.at("cancelled_on"),
                "offset-undated",
                f"`{batch.id}` {when}; it is not counted as an offset",
                "write the day in the proof of cancellation, or the status `held` until then",
            )


def _data_gaps(inventory: Inventory, sums: YearSums, as_of: date) -> Iterator[str]:
    year = sums.year
    if as_of <= date(year, 12, 31):
        yield f"{year}年还没有过完，年度碳中和要等全年数据"
    if sums.total is None:
        yield f"{year}年没有算得出的排放量（data/activity 的数量、单位、排放源）"
    if not sums.complete:
        yield f"{year}年有活动数据没有读进来，排放量不完整（“数据质量”页的“还要改、要看的”写着是哪几格）"
    quality = inventory.quality.get(year)
    if quality is None or quality.coverage is None:
        yield f"{year}年各排放源的月份是否报齐看不出来（data/activity 的“时段”写到月）"
    elif quality.coverage < 1:
        holes = sorted(quality.missing.items(), key=lambda one: -len(one[1]))
        names = "、".join(f"{_name(inventory, entity)}的{inventory.source_titles.get(line, line)}" for (entity, line), _ in holes[:3])
        more = f"等{len(holes)}个排放源" if len(holes) > 3 else ""
        yield f"{year}年有月份没有数据{f'：{names}{more}' if names else ''}（data/activity 补齐，或者说明当月没有使用）"
    if quality is None or quality.estimated_share is None:
        yield f"{year}年数据的质量等级没有填（data/activity 的“数据质量”），说不出有多少是估算的"
    elif quality.estimated_share > 0:
        share = f"{quality.estimated_share:.1%}"
        yield f"{year}年有{share}的排放是按产量、面积或金额估算的（质量等级4、5），声明里要写明，或者换成计量数据"
    if sums.scope3 and sums.total is not None:
        yield f"范围三{number(round(sums.scope3))}吨不在判定里，声明要写明只算范围一和范围二"


def _name(inventory: Inventory, entity: str) -> str:
    found = inventory.entities.get(entity)
    return found.name if found else entity


def _removal_gaps(inventory: Inventory, sums: YearSums, is_park: bool) -> Iterator[str]:
    frame = inventory.frame
    rows = frame[(frame["year"] == sums.year) & (frame["scope"] == "removal") & frame["ok"]]
    if rows.empty:
        if is_park:
            yield f"{sums.year}年没有移除量：园区碳中和比的是排放与移除（data/activity 里类别写“清除”，按方法学实测）"
        return
    if (rows["document"] == "").any():
        yield "有移除量没有凭证（data/activity 的“凭证”：监测报告或核证报告的编号）"
    if ((rows["method"] != "measured") & (rows["note"] == "")).any():
        yield "有移除量没有写方法学（data/activity 的“方法”写实测，或在“备注”写方法学名称和编号）"


def _offset_gaps(batches: tuple[Batch, ...], offsets: list[Batch], is_park: bool, year: int) -> Iterator[str]:
    """What is said of offsets: proof, and the order of cieccpa 8.4.2, which is a recommendation."""
    if offsets and is_park:
        yield f"{year}年已注销{number(round(sum(b.quantity_t for b in offsets)))}吨用于抵消，只列在旁边：园区碳中和不拿抵消冲减排放"
    if not offsets and not is_park:
        yield f"{year}年没有为抵消注销的配额、碳信用或碳汇（data/assets.csv：状态写“已注销”，并写注销日期、用于哪一年）"
    unproven = [batch.id for batch in offsets if not batch.document]
    if unproven:
        yield f"抵消{'、'.join(unproven[:5])}没有注销凭证（data/assets.csv 的“凭证”）"
    vague = [b.id for b in offsets if b.kind in ("ccer", "sink") and not b.methodology]
    if vague:
        yield f"抵消{'、'.join(vague[:5])}没有写方法学（data/assets.csv 的“方法学”）"
    kinds = {batch.kind for batch in offsets}
    if kinds and "allowance" not in kinds:
        held = any(b.kind == "allowance" and b.status == "held" for b in batches)
        rest = "手里还有没用的，请写明理由" if held else "没有买的请在声明里写明理由"
        yield f"抵消没有先用配额：cieccpa 8.4.2 宜先用从交易机构购买的配额，{rest}"
    credits = [b for b in offsets if b.kind == "ccer"]
    if credits and not any(word in b.methodology for b in credits for word in _LOCAL):
        yield "所用核证自愿减排量里看不出林业碳汇或本地项目：cieccpa 8.4.2 a) 宜优先选这两类（data/assets.csv 的“方法学”），不选请写明理由"
    if "internal_reduction" in kinds and not kinds & {"ccer", "sink"}:
        yield "节能项目减排量用在了核证自愿减排量前面：cieccpa 8.4.2 宜先用后者，不足部分再用政府核证的节能量"
