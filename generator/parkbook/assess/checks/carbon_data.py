"""Checks on the park's carbon data: is the inventory made of it, whole, proven, counted once, from good meters (cses 6.3.1, 8.4, 9.1).

They speak of the reporting year alone: earlier years had their own report, and what was wrong then is not wrong for ever.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parkbook.assess.checks.carbon_seen import REPORT_TOLERANCE, Seen, look, near, nothing, spot
from parkbook.assess.checks.engine import DATA, Facts, Outcome, check
from parkbook.park.model import Row
from parkbook.problems import Place
from parkbook.wording import number

if TYPE_CHECKING:
    import pandas as pd

INVENTORIES = "inventories"
_FACTOR = ("entity", "source", "line", "factor_value", "factor_unit")
"""What makes an own factor one: a note on any row with it, of any year, says where it is from."""
GAPS = 2
"""Sources with a gap from which monitoring has broken down (cses:9.1/p1: 有两行以上断了数)."""


# 6.3.1: the inventory


@check(
    id="data-inventory-agrees",
    title="核算台账的总量与活动数据加得拢吗",
    reads=(INVENTORIES, DATA),
    holds="报告年度的活动数据都算了，核算台账登记的总量与逐行加总相差不超过千分之一",
    fails="报告年度登记的总量与逐行加总相差超过千分之一",
    unknown="没有活动数据，报告年度还没有过完、没有登记总量、核算期不是整年，或者活动数据没有算全",
)
def data_inventory_agrees(facts: Facts) -> Outcome:
    seen = look(facts)
    if seen is None:
        return nothing(facts)
    sums = seen.inventory.sums[seen.year]
    rows = [row for row in facts.rows(INVENTORIES) if row["year"] == seen.year and row["total_t"] is not None]
    if seen.year >= facts.as_of.year:
        seen.unclear(f"报告年度 {seen.year} 还没有过完")
    elif not rows:
        seen.readable(INVENTORIES)
        seen.unclear(f"核算台账没有登记 {seen.year} 年的总量", facts.park.table(INVENTORIES).place(Row({}, 0)))
    elif sums.total is None or not sums.complete:
        seen.unclear(f"{seen.year} 年的活动数据没有算全，先不比")
    elif any(_other_period(row, seen.year) for row in rows):
        for row in rows:
            seen.unclear_row(INVENTORIES, row, f"的核算期不是 {seen.year} 年1月1日到12月31日，与全年加总不好比")
    elif not any(near(row["total_t"], sums.total, REPORT_TOLERANCE) for row in rows):
        text = f"登记总量 {number(rows[-1]['total_t'])} tCO2e，逐行加总 {number(round(sums.total))} tCO2e"
        seen.wrong_row(INVENTORIES, rows[-1], text)
    return seen.verdict()


def _other_period(row: Row, year: int) -> bool:
    """Whether a report speaks of other days than those of the year."""
    first, last = row["from"], row["to"]
    return bool((first and (first.year, first.month, first.day) != (year, 1, 1)) or (last and (last.year, last.month, last.day) != (year, 12, 31)))


@check(
    id="data-inventory-yearly",
    title="有活动数据的年度都核算了吗",
    reads=(INVENTORIES, DATA),
    holds="从台账里第一个核算年度起，有活动数据的整年都算完了；算完的年度也都有活动数据",
    fails="有一个年度活动数据在，核算台账没有这一年，或者没有完成日期",
    unknown="没有活动数据，核算台账还没有内容或没有读全，刚过完的一年还没有算完，或者算完的年度没有活动数据",
)
def data_inventory_yearly(facts: Facts) -> Outcome:
    seen = look(facts)
    if seen is None:
        return nothing(facts)
    years = [year for year in seen.inventory.years if year < facts.as_of.year]
    if not seen.readable(INVENTORIES):
        return seen.verdict()
    if not years:
        seen.unclear("活动数据里还没有过完的一年")
    by_year = {row["year"]: row for row in sorted(facts.rows(INVENTORIES), key=lambda row: row["done_on"] is not None)}
    for year in (year for year in years if year >= min(by_year)):
        row = by_year.get(year)
        if row is not None and row["done_on"] is not None:
            continue
        fresh = year == facts.as_of.year - 1 and facts.as_of.month <= 6
        if row is None:
            place, text = facts.park.table(INVENTORIES).place(Row({}, 0)), f"有 {year} 年的活动数据，核算台账没有这一年"
            (seen.unclear if fresh else seen.wrong)(text, place)
        else:
            (seen.unclear_row if fresh else seen.wrong_row)(INVENTORIES, row, "没有完成日期，活动数据已经有了")
    for year, row in by_year.items():
        if row["done_on"] is not None and year not in seen.inventory.years and year >= min(seen.inventory.years):
            seen.unclear_row(INVENTORIES, row, f"算完了，data/ 里没有 {year} 年的活动数据，重算不了")
    return seen.verdict()


@check(
    id="data-months-complete",
    title="活动数据断了月份没有",
    reads=(DATA,),
    holds="报告年度里按月报的排放源都没有断月，上一年有的排放源也都还有数",
    fails="报告年度里有两个以上的排放源断了月份",
    unknown="没有活动数据，断的只有一个排放源，或者上一年有的排放源这一年一行也没有",
)
def data_months_complete(facts: Facts) -> Outcome:
    seen = look(facts)
    if seen is None:
        return nothing(facts)
    gaps = seen.found("month-missing")
    if gaps:
        names = "、".join(f"{_who(seen, row)} {row['source']}" for _, row in gaps)
        text = f"{seen.year} 年断了月份的有 {len(gaps)} 处：{names}；补上，没有用就写 0"
        (seen.wrong if len(gaps) >= GAPS else seen.unclear)(text, gaps[0][0].place)
    for problem, row in seen.found("source-vanished", seen.year - 1):
        seen.unclear(f"{_who(seen, row)} {row['source']} 上一年有数，{seen.year} 年一行也没有", problem.place)
    return seen.verdict()


def _who(seen: Seen, row: pd.Series[Any]) -> str:
    entity = seen.inventory.entities.get(str(row["entity"]))
    return f"{row['entity']}（{entity.name}）" if entity and entity.name != entity.id else str(row["entity"])


@check(
    id="data-rows-proven",
    title="每行活动数据追得到凭证、因子说得清来处吗",
    reads=(DATA,),
    holds="活动数据每一行都算了，报告年度计入的每一行都有凭证号或表号，自带的因子在备注里写了来源",
    fails="有一行因为错误没有算，或者报告年度有一行既没有凭证号也没有表号、自带的因子没有写来源",
    unknown="没有活动数据，或者自带因子的来源只有凭证号",
)
def data_rows_proven(facts: Facts) -> Outcome:
    seen = look(facts)
    if seen is None:
        return nothing(facts)
    files = {file.path for file in seen.inventory.data.files if file.table == "activity"}
    for problem in dict.fromkeys((*seen.inventory.data.problems, *seen.inventory.problems)):
        if problem.severity == "error" and problem.place.path in files:
            seen.wrong("这里有错，没有算进去，见问题清单", problem.place)
    rows = seen.rows
    bare = rows[rows["document"].eq("") & rows["meter"].eq("")]
    for row, many in _series(bare):
        seen.wrong(f"{_who(seen, row)} {row['source']} {row['period']} 没有凭证号，也没有表号{many}", seen.place(row))
    brought = rows[rows["method"].eq("factor") & rows["factor_id"].eq("") & rows["factor_value"].notna()]
    frame = seen.inventory.frame
    said = set(zip(*(frame.loc[frame["note"].ne(""), name] for name in _FACTOR), strict=True))
    for _, part in brought.groupby(list(_FACTOR), sort=False):
        row = part.iloc[0]
        if tuple(row[name] for name in _FACTOR) not in said:
            text = f"{_who(seen, row)} {row['source']} 自带因子 {row['factor_value']:.6g} {row['factor_unit']}，备注里没有写来源"
            proven = part["document"].ne("").all()
            (seen.unclear if proven else seen.wrong)(text, seen.place(row))
    return seen.verdict()


def _series(rows: pd.DataFrame) -> list[tuple[pd.Series[Any], str]]:
    """The first row of each source, and how many more there are of it."""
    parts = [part for _, part in rows.groupby(["entity", "source", "line"], sort=False)]
    return [(part.iloc[0], f"，另有 {len(part) - 1} 行也是" if len(part) > 1 else "") for part in parts]


@check(
    id="data-nothing-twice",
    title="有没有同一个量算了两遍",
    reads=(DATA,),
    holds="报告年度没有一张凭证登了两次，园内供的电和热只算在供方，绿证没有用过两次",
    fails="有一张凭证登了两次或登在两家，园内买的电和热没有写供方、两头都算了，或者绿证用的比它的量多",
    unknown="没有活动数据，一张凭证登了两个不同的数，买方只有一部分写了供方，或者外购电里像有自发电",
)
def data_nothing_twice(facts: Facts) -> Outcome:
    seen = look(facts)
    if seen is None:
        return nothing(facts)
    for problem, row in seen.found("duplicate-document"):
        if _same_again(seen, row):
            seen.wrong(f"{_who(seen, row)} {row['source']}：凭证 {row['document']} 登了两次，数也一样", problem.place)
        else:
            seen.unclear(f"{_who(seen, row)} {row['source']}：凭证 {row['document']} 登了两个数，是两笔还是重了，请人看", problem.place)
    for problem, row in seen.found("duplicate-bill"):
        seen.wrong(f"{row['source']}：凭证 {row['document']} 在两家都登了，数也一样", problem.place)
    for problem, row in seen.found("supplier-missing"):
        text = f"{_who(seen, row)} {row['source']}：园内供方写着卖给了它，它"
        if _names_a_supplier(seen, row):
            seen.unclear(f"{text}只有一部分行写了供方，没写的是不是外面买的，请人看", problem.place)
        else:
            seen.wrong(f"{text}没有写供方，同一个量算了两遍", problem.place)
    for problem in seen.inventory.data.problems:
        if problem.code == "certificate-overused":
            seen.wrong("绿证、绿电用的比它的量多，同一度电抵了两遍", problem.place)
    for problem, row in seen.found("self-generated"):
        seen.unclear(f"{_who(seen, row)} {row['source']}：写着自发电，却按外购电算，请人看", problem.place)
    return seen.verdict()


def _same_again(seen: Seen, row: pd.Series[Any]) -> bool:
    """Whether the document gives the same amount of the same source a second time."""
    rows, keys = seen.rows, ("entity", "source_id", "document", "period", "gas", "consumption", "unit")
    same = rows[rows["document"].eq(row["document"]) & rows["at"].ne(row["at"])]
    for key in keys:
        same = same[same[key].eq(row[key])]
    return len(same) > 0


def _names_a_supplier(seen: Seen, row: pd.Series[Any]) -> bool:
    """Whether the buyer names an entity of the park for other rows of the year's power or heat."""
    from parkbook.inventory.quality.flows import KIND

    rows = seen.rows
    theirs = rows[rows["entity"].eq(row["entity"]) & rows["category"].map(KIND).eq(KIND[row["category"]])]
    return bool(theirs["supplier"].isin(list(seen.inventory.entities)).any())


# 8.4 and 9.1: the same source for every figure, meters


@check(
    id="data-bills-agree",
    title="各家加起来与总账单、买方与卖方对得上吗",
    reads=(DATA,),
    holds="报告年度各家加起来与园区总账单相差不超过百分之二，园内买卖双方相差不超过百分之五，绿证没有抵得比外购电多",
    fails="有一处差得更多，备注里也没有写为什么",
    unknown="没有活动数据，没有填报告年度的园区总账单，或者差得多、备注里写了原因，要请人看",
)
def data_bills_agree(facts: Facts) -> Outcome:
    seen = look(facts)
    if seen is None:
        return nothing(facts)
    bills = {spot(bill.place): bill for bill in seen.inventory.data.rows("park_bills") if str(bill["period"] or "")[:4] == str(seen.year)}
    if not bills:
        seen.unclear(f"没有 {seen.year} 年的园区总表或总账单（data/park_bills），各家之和无从核对")
    uses = {spot(use.place): use for use in seen.inventory.data.rows("instrument_use") if str(use["period"] or "")[:4] == str(seen.year)}
    for problem in seen.inventory.problems:
        here = spot(problem.place)
        if problem.code == "bill-differs" and here in bills:
            _differs(seen, problem.place, f"{bills[here]['source']}：各家加起来与园区总账单相差超过百分之二", bool(bills[here]["note"]))
        if problem.code == "more-covered-than-used" and here in uses:
            _differs(seen, problem.place, f"{uses[here]['instrument']} 抵的电比那一期外购的多", False)
    rows = seen.rows
    for problem, row in seen.found("flow-differs"):
        side = rows[rows["entity"].eq(row["entity"]) & rows["customer"].eq(row["customer"]) & rows["supplier"].eq(row["supplier"])]
        noted = bool(side.loc[side["category"].eq(row["category"]), "note"].ne("").any())
        _differs(seen, problem.place, f"{_who(seen, row)} {row['source']}：园内买卖双方的量对不上", noted)
    return seen.verdict()


def _differs(seen: Seen, place: Place, text: str, noted: bool) -> None:
    if noted:
        seen.unclear(f"{text}；备注写了原因，说不说得清请人看", place)
    else:
        seen.wrong(f"{text}，备注里没有写为什么", place)


@check(
    id="data-meters-good",
    title="出数的表都在台账里、没有过期吗",
    reads=("meters", DATA),
    holds="报告年度活动数据里的每个表号表计台账里都有，写着在用、供碳数据，抄表那一期没有过检定日期",
    fails="有一个表号台账里没有、台账写不供碳数据，或者过了检定日期还在出数",
    unknown="没有活动数据，没有一行写了表号，表计台账没有内容或没有读全，表已经停用，或者看不出检定日期",
)
def data_meters_good(facts: Facts) -> Outcome:
    seen = look(facts)
    if seen is None:
        return nothing(facts)
    read = seen.rows[seen.rows["meter"].ne("")]
    if read.empty:
        seen.unclear(f"{seen.year} 年的活动数据没有一行写了表号")
    elif seen.readable("meters"):
        meters = {str(row["number"]): row for row in facts.rows("meters") if row["number"]}
        meters |= {str(row["id"]): row for row in facts.rows("meters")}
        for name, rows in read.groupby("meter", sort=False):
            _ask_meter(seen, str(name), meters.get(str(name)), rows)
    return seen.verdict()


def _ask_meter(seen: Seen, name: str, meter: Row | None, rows: pd.DataFrame) -> None:
    from parkbook.inventory.quality.meters import covered, spans_of

    place = seen.place(rows.iloc[0])
    if meter is None:
        seen.wrong(f"表号 {name} 表计台账里没有", place)
        return
    if meter["in_use"] is False:  # the item speaks of meters in use
        seen.unclear(f"表 {name} 台账写的是停用，{seen.year} 年还有它的数，停用以前过没过期，请人看", place)
        return
    if meter["supplies_data"] is False:
        seen.wrong(f"表 {name} 台账写的是不供碳数据，却在出数", place)
    spans = spans_of(seen.facts.park, meter)
    if not spans or any(span.last is None for span in spans):
        seen.unclear(f"表 {name} 台账里没有检定日期或周期", place)
        return
    late = rows[[not covered(first.date(), spans) for first in rows["first"]]]
    if len(late):
        seen.wrong(f"表 {name} 过了检定日期还在出数，从 {late['period'].iloc[0]} 起", seen.place(late.iloc[0]))
