"""Printed changes: 由114.26万吨降到109.83万吨，下降3.9%. The percentage must follow from the figures as printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from parkbook.assess.phrases import PercentWords

_WIDE = str.maketrans("０１２３４５６７８９．％", "0123456789.%")
_FIGURE = r"(?<![\d.])\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?(?!\d)|(?<![\d.,])\d+(?:\.\d+)?(?!\d)"
_YEAR = r"(?:20\d\d年度?的?|基准年的?|上年的?|去年的?|年初的?|年底的?|当年的?|今年的?)?"
_UNIT = r"[^\d\s，,。；;、()（）:：]{0,20}?"
_SIZES = {"亿": Decimal(10) ** 8, "万": Decimal(10) ** 4, "千": Decimal(1000), "百万": Decimal(10) ** 6}
_LOOSE = re.compile(r"约|大约|近|左右")
_ABOVE = re.compile(r"超过|超|逾|以上")
_BELOW = re.compile(r"不到|不足|以内")


@dataclass(frozen=True)
class WrongPercent:
    """A percentage that its own figures do not give."""

    written: str
    before: str
    after: str
    computed: str
    """With the digits of the printed one and a sign, such as `-3.9%`."""


@dataclass(frozen=True)
class _Printed:
    """A number as printed, with half a unit of its last digit."""

    value: Decimal
    half: Decimal
    text: str

    @property
    def ends(self) -> tuple[Decimal, Decimal]:
        return self.value - self.half, self.value + self.half


def find_wrong_percents(sentence: str, words: PercentWords) -> Iterator[WrongPercent]:
    """Changes `from A to B, down P %` and `B, which is P % less than A` whose P is beyond what rounding of A, B and P explains.

    约 and the like give P one more unit of its last digit; 超过 and 不到 make it a limit. Percentage points are compared as
    points. Figures of different units, averages per year, and a percentage of something else are not compared.
    """
    text = sentence.translate(_WIDE)
    for pattern in _changes(words):
        for found in pattern.finditer(text):
            if re.search(words.not_compared, found["between"]):
                continue
            if (fault := _look(found, words)) is not None:
                yield fault


@cache
def _changes(words: PercentWords) -> tuple[re.Pattern[str], ...]:
    """由 a 降到 b，下降 p %; and b，比上年的 a 下降 p %."""
    verb = f"(?:{words.falls}|{words.rises})"
    between = f"(?P<between>(?:{words.between}|{words.not_compared})*)"
    share = r"(?P<p>\d+(?:\.\d+)?)(?P<sign>%|个百分点)(?P<behind>以上|左右|以内)?"
    tail = rf"(?P<verb>{verb})?(?:了|幅度|幅|约|近|大约|超过|超|逾|不到|不足|达到|达|为|：|:)*{share}"
    a, b = rf"(?P<a>{_FIGURE})(?P<ua>{_UNIT})", rf"(?P<b>{_FIGURE})(?P<ub>{_UNIT})"
    lead = r"[^\d，,。；]{0,12}?"
    return (
        re.compile(rf"(?:由|从|自){_YEAR}{lead}{a}(?P<move>{verb})?(?:了)?(?:{words.to}){_YEAR}{lead}{b}{between}{tail}"),
        re.compile(rf"{b}[，,（(]?(?P<move>)[比较](?:20\d\d年度?|上年|去年|基准年)(?:同期)?的?{lead}{a}{between}{tail}"),
    )


def _look(found: re.Match[str], words: PercentWords) -> WrongPercent | None:
    a, b, p = (_printed(found[name]) for name in ("a", "b", "p"))
    if (scaled := _same_unit(a, found["ua"], b, found["ub"])) is None:
        return None
    a, b = scaled
    verb = found["verb"] or found["move"]
    if verb is None or a.ends[0] <= 0:
        return None
    falls = bool(re.fullmatch(words.falls, verb))
    if not found["verb"]:
        falls = b.value < a.value  # 降到…，幅度3.9%: the direction is that of the figures
    points = found["sign"] != "%"
    low, high = _range(a, b, points)
    if falls:
        low, high = -high, -low
    around = found[0][max(found.end("a"), found.end("b")) - found.start() :]
    slack = p.half * (3 if _LOOSE.search(around) else 1)
    least, most = p.value - slack, p.value + slack
    if _ABOVE.search(around):
        most = Decimal("Infinity")
    if _BELOW.search(around):
        least = Decimal("-Infinity")
    if high >= least and low <= most:
        return None
    real = b.value - a.value if points else (b.value - a.value) / a.value * 100
    shown = f"{real:+.{max(1, -int(p.half.adjusted()) - 1)}f}{found['sign']}"
    return WrongPercent(f"{found['verb'] or ''}{p.text}{found['sign']}", a.text, b.text, shown)


def _range(a: _Printed, b: _Printed, points: bool) -> tuple[Decimal, Decimal]:
    """Least and most of the change that the printed figures allow, in % of the first or in points."""
    (a_low, a_high), (b_low, b_high) = a.ends, b.ends
    if points:
        return b_low - a_high, b_high - a_low
    return (b_low - a_high) / a_high * 100, (b_high - a_low) / a_low * 100


def _printed(text: str) -> _Printed:
    plain = text.replace(",", "").replace("，", "")
    decimals = len(plain.partition(".")[2])
    return _Printed(Decimal(plain), Decimal(5).scaleb(-decimals - 1), text)


def _same_unit(a: _Printed, ua: str, b: _Printed, ub: str) -> tuple[_Printed, _Printed] | None:
    """Both in one unit; None where they are of different sorts. A figure without a unit has that of the other."""
    (size_a, name_a), (size_b, name_b) = _unit(ua), _unit(ub)
    if not ua.strip():
        size_a, name_a = size_b, name_b
    if not ub.strip():
        size_b, name_b = size_a, name_a
    if name_a != name_b and not (name_a.startswith(name_b) or name_b.startswith(name_a)):
        return None
    return _times(a, size_a), _times(b, size_b)


def _unit(text: str) -> tuple[Decimal, str]:
    name = re.sub(r"二氧化碳当量|标准煤|左右|以上|以下|的|CO2e?|\s", "", text)
    for word in sorted(_SIZES, key=len, reverse=True):
        if name.startswith(word):
            return _SIZES[word], name.removeprefix(word)
    return Decimal(1), name


def _times(number: _Printed, size: Decimal) -> _Printed:
    return _Printed(number.value * size, number.half * size, number.text)
