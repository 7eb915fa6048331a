"""Numbers as pages show them: grouped digits, one way of rounding, and parts that add up to their total."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Context, Decimal

NONE = "—"
"""What stands where a value is not known; never 0."""
_EXACT = Context(prec=400)
"""Enough for every digit of any float, so that nothing is rounded on the way."""
_LOOSE = Decimal("1e-9")
"""Relative error that a sum of floats may carry before parts and total are said to differ."""


def known(value: float | None) -> float | None:
    """The value; None where it is missing, NaN or infinite."""
    return float(value) if value is not None and math.isfinite(value) else None


def shown(value: float | None, digits: int = 0) -> str:
    """`12,345.60`: fixed decimals, thousands separated as everywhere on the site, — where nothing is known.

    Rounded half to even on the decimal digits that a person would read (2.675 -> 2.68), as GB/T 8170-2008, 3.2 asks.
    A negative number that rounds to zero bears no sign.
    """
    found = known(value)
    return NONE if found is None else _text(_rounded(found, digits), digits)


def signed(value: float | None, digits: int = 0) -> str:
    """The same for a change: `+1,200`, `-35`, `0`."""
    return with_plus(shown(value, digits))


def with_plus(text: str) -> str:
    """A shown number with its + where it is above zero."""
    return f"+{text}" if not text.startswith(("-", NONE)) and _has_figures(text) else text


def _has_figures(text: str) -> bool:
    return any(sign in "123456789" for sign in text)


def near(value: float | None, digits: int = 0) -> str:
    """The same for labels of pictures: a value that is not zero but rounds to it is `≈0`."""
    text = shown(value, digits)
    return "≈0" if value and text != NONE and not _has_figures(text) else text


def digits_for(values: Iterable[float | None]) -> int:
    """Decimals that let the largest of the values keep about four figures: 0 from 1,000 on, at most 6."""
    largest = max((abs(found) for found in map(known, values) if found is not None), default=0.0)
    if largest == 0 or largest >= 1000:
        return 0
    return min(6, max(1, 2 - math.floor(math.log10(largest))))


def add_up(parts: Sequence[float | None], total: float | None, digits: int = 0) -> list[str]:
    """Parts as texts whose sum, digit for digit, is `shown(total, digits)`: rounding by largest remainder.

    Each text differs from its part by less than one unit of the last digit; a part of exactly zero stays zero. Missing
    parts stay missing. Where the total is not known, each part is rounded by itself.

    Args:
        parts: In any order, negative ones too; texts come back in the same order.
        total: Unrounded sum of the parts.
    Raises:
        ValueError: The parts do not add up to the total within a quarter of a unit of the last digit (or a billionth): forcing them
            would hide a mistake.
    """
    values = [known(part) for part in parts]
    whole = known(total)
    if whole is None:
        return [shown(value, digits) for value in values]
    exact = [_EXACT.scaleb(Decimal(repr(value)), digits) for value in values if value is not None]
    goal = _EXACT.scaleb(_rounded(whole, digits), digits)
    _same(exact, _EXACT.scaleb(Decimal(repr(whole)), digits), digits)
    units = _shared_out(exact, int(goal))
    left = iter(units)
    return [NONE if value is None else _text(_EXACT.scaleb(Decimal(next(left)), -digits), digits) for value in values]


def _same(parts: Sequence[Decimal], total: Decimal, digits: int) -> None:
    """Raise where parts and total differ; both in units of the last digit."""
    added = _sum(parts)
    allowed = max(Decimal("0.25"), _LOOSE * _sum([abs(part) for part in [*parts, total]]))
    if abs(added - total) > allowed:
        gap = _EXACT.scaleb(added - total, -digits)
        raise ValueError(f"the parts do not add up to the total: they differ by {float(gap):g}")


def _shared_out(parts: Sequence[Decimal], goal: int) -> list[int]:
    """Whole units that add up to the goal: each part rounded down, what is left given to the largest remainders."""
    units = [int(part.to_integral_value(ROUND_FLOOR)) for part in parts]
    if not units:
        return units
    order = sorted(range(len(parts)), key=lambda i: (units[i] - parts[i], -abs(parts[i]), i))  # largest remainder first
    each, rest = divmod(goal - sum(units), len(units))
    for place, i in enumerate(order):
        units[i] += each + (place < rest)
    return units


def _sum(parts: Iterable[Decimal]) -> Decimal:
    whole = Decimal(0)
    for part in parts:
        whole = _EXACT.add(whole, part)
    return whole


def _rounded(value: float, digits: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN, context=_EXACT)


def _text(value: Decimal, digits: int) -> str:
    return f"{value if value else Decimal(0):,.{digits}f}"
