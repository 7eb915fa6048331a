"""What the cases of clause 7.1 cannot show on one day: the first half of the year asks for no spending yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from parkbook.assess.checks import run_checks
from tests.assess.checks.rows import facts

MONEY = """\
id,year,kind,what,purpose,amount,approved_on
rs-1,2026,money,方案,implementation-plan,280,2026-01-20
rs-2,2026,money,奖励,reward,50,2026-01-20
"""


@pytest.mark.parametrize(("day", "result"), [(date(2026, 6, 30), "holds"), (date(2026, 7, 1), "fails")])
def test_unspent_money_counts_from_the_second_half_of_the_year(day: date, result: str) -> None:
    seen = replace(facts({"resources": MONEY}), as_of=day)
    assert run_checks(seen, ["resource-money"])["resource-money"].result == result
