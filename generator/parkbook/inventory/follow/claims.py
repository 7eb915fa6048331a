"""What a claim of neutrality needs in the registers: inventory, verification, boundary, statement, evaluation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from parkbook.inventory.follow.records import (
    SCOPE_DOCUMENT,
    find_evaluation,
    find_inventory_row,
    find_statement,
    find_verification,
    is_in_force,
)
from parkbook.inventory.model import YearSums
from parkbook.park.model import Park, Row
from parkbook.wording import number

_SAME = 0.005
"""Part by which the register's total may differ from the computed one: it is written rounded."""


def find_record_gaps(park: Park, sums: YearSums, as_of: date) -> Iterator[str]:
    """Chinese sentences, each with the place where the record belongs; none where everything is there on the day."""
    year = sums.year
    row = find_inventory_row(park, year, as_of)
    if row is None:
        yield f"核算台账没有{year}年做完的核算（registers/inventories.csv：年份、完成日期、报告文件）"
    else:
        yield from _report_gaps(row, sums, year)
    if find_verification(park, year, as_of) is None:
        yield f"{year}年全园区排放没有第三方核查记录（registers/external-audits.csv：种类“碳核查”、范围写全园区{year}年、独立“是”、完成日期和报告）"
    if row is not None and not (row["verified_by"] and row["verified_on"]):
        yield f"核算台账{year}年没有写第三方和核查日期（registers/inventories.csv）"
    if not is_in_force(park, SCOPE_DOCUMENT, as_of):
        yield "边界没有批准：范围与边界说明不是“已批准”且在实施（registers/documents.csv 的 scope-statement：状态、批准、实施日期）"
    if find_statement(park, as_of) is None:
        yield "碳中和声明没有批准（registers/documents.csv：名称含“碳中和声明”，状态“已批准”，写批准人和签字稿）"
    if find_evaluation(park, year, as_of) is None:
        yield f"没有第三方碳中和评价报告（registers/external-audits.csv：范围或结论写“{year}年碳中和评价”，完成日期和报告；cieccpa 8.4.4至8.4.6）"


def _report_gaps(row: Row, sums: YearSums, year: int) -> Iterator[str]:
    if not row["report"]:
        yield f"{year}年核算没有报告（registers/inventories.csv 的“报告文件”）"
    if not row["approved_by"]:
        yield f"{year}年核算报告没有批准（registers/inventories.csv 的“批准”）"
    written = row["total_t"]
    if written is not None and sums.total is not None and abs(float(written) - sums.total) > _SAME * abs(sums.total):
        yield (
            f"核算台账写{year}年总量{number(written)}吨，按 data/ 算是{number(round(sums.total))}吨，"
            "两个数要先对上（registers/inventories.csv 的“总量”）"
        )
