"""Units as people write them, and exact scales between them. Nothing is converted in silence."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any, NamedTuple

import pint
from pint.util import UnitsContainer

_DEFINITIONS = """
kg = [mass]; g = 0.001 kg; mg = 0.000001 kg; t = 1000 kg; kt = 1000 t; 万t = 10000 t; 斤 = 0.5 kg
kgC = [carbon]; tC = 1000 kgC; gC = 0.001 kgC
kgCO2 = [co2]; tCO2 = 1000 kgCO2; 万tCO2 = 10000 tCO2
kgCO2e = [co2e]; tCO2e = 1000 kgCO2e; 万tCO2e = 10000 tCO2e
kJ = [energy]; MJ = 1000 kJ; GJ = 1000000 kJ; TJ = 1000 GJ; 百万kJ = GJ; kcal = 4.1868 kJ; 百万kcal = 1000000 kcal
kWh = 3600 kJ; MWh = 1000 kWh; GWh = 1000 MWh; 万kWh = 10000 kWh; 亿kWh = 100000000 kWh
m3 = [volume]; L = 0.001 m3; 万m3 = 10000 m3; 亿m3 = 100000000 m3
Nm3 = [normal_volume]; 万Nm3 = 10000 Nm3; 亿Nm3 = 100000000 Nm3; kNm3 = 1000 Nm3
kgce_calorific = [coal_calorific]; tce_calorific = 1000 kgce_calorific
kgce_equivalent = [coal_equivalent]; tce_equivalent = 1000 kgce_equivalent
元 = [money]; 万元 = 10000 元; 亿元 = 100000000 元
人 = [people]; km = [length]; a = [time]
m2 = [area]; ha = 10000 m2; km2 = 1000000 m2; 亩 = 10000 / 15 m2; acre = 4046.8564224 m2
tkm = [freight]; 万tkm = 10000 tkm; pkm = [travel]
"""
"""Base kinds stand apart on purpose: m3 as metered is not Nm3 (0 °C, 101.325 kPa), and calorific is not equivalent coal."""

_ALIASES = {
    "kg": "公斤 千克 kgs kilogram",
    "g": "克",
    "t": "吨 公吨 tonne tonnes 实物吨",
    "kt": "千吨",
    "万t": "万吨 10^4t 1e4t",
    "kWh": "千瓦时 度 千瓦小时 kw·h kw.h kw*h",
    "MWh": "兆瓦时 千度 mw·h mw.h 千千瓦时",
    "GWh": "吉瓦时 百万千瓦时 百万度",
    "万kWh": "万千瓦时 万度 万千瓦小时 万kw·h 10^4kwh 1e4kwh",
    "亿kWh": "亿千瓦时 亿度",
    "m3": "立方米 m^3 cubicmetre",
    "万m3": "万立方米 万立方 万m^3 10^4m3 1e4m3 10^4m^3",
    "亿m3": "亿立方米",
    "Nm3": "标方 标准立方米 标立方米 标立方 标m3 nm^3 n立方米 m3n 标况立方米",
    "万Nm3": "万标方 万标准立方米 万标立方米 万标立方 万标m3 万nm^3 10^4nm3 1e4nm3 10^4nm^3",
    "亿Nm3": "亿标方 亿标准立方米",
    "kNm3": "千标方 千标准立方米 千nm3",
    "L": "升 公升 litre liter",
    "kJ": "千焦",
    "MJ": "兆焦",
    "GJ": "吉焦 十亿焦",
    "TJ": "太焦",
    "百万kJ": "百万千焦",
    "kcal": "千卡 大卡",
    "百万kcal": "百万大卡 百万千卡",
    "tce_calorific": "tce当量 tce当量值 tce(当量值) tce(当量) 吨标准煤当量值 吨标准煤(当量值) 吨标煤(当量值) 吨标煤(当量)",
    "tce_equivalent": "tce等价 tce等价值 tce(等价值) tce(等价) 吨标准煤等价值 吨标准煤(等价值) 吨标煤(等价值) 吨标煤(等价)",
    "tCO2": "吨co2 吨二氧化碳 t二氧化碳 t-co2",
    "tCO2e": "吨co2e 吨二氧化碳当量 t二氧化碳当量 tco2当量 tco2eq tco2-e 吨co2当量 t-co2e",
    "万tCO2": "万吨co2 万吨二氧化碳",
    "万tCO2e": "万吨co2e 万吨二氧化碳当量",
    "kgCO2": "公斤co2 千克二氧化碳",
    "tC": "吨碳 t-c 吨c",
    "kgC": "千克碳 公斤碳 kg-c",
    "元": "yuan rmb cny 人民币",
    "万元": "1e4元",
    "人": "people person 位",
    "m2": "平方米 平米 ㎡ m^2",
    "ha": "公顷 hm2 hm^2",
    "km2": "平方公里 平方千米 km^2",
    "亩": "mu",
    "km": "公里 千米",
    "a": "年 year yr",
    "tkm": "吨公里 t·km t*km t.km 吨千米",
    "万tkm": "万吨公里",
    "pkm": "人公里 人·km p·km",
}
_AMBIGUOUS = {
    "方": "m3 (as metered) or Nm3 (0 °C, 101.325 kPa)",
    "立方": "m3 (as metered) or Nm3 (0 °C, 101.325 kPa)",
    "万方": "万m3 or 万Nm3",
    "tce": "tce_calorific (当量值) or tce_equivalent (等价值)",
    "吨标准煤": "tce_calorific (当量值) or tce_equivalent (等价值)",
    "吨标煤": "tce_calorific (当量值) or tce_equivalent (等价值)",
    "kgce": "kgce_calorific or kgce_equivalent",
    "mt": "t (metric ton) or 万t x 100 (megaton)",
    "ton": "t (1000 kg); a short ton is 907 kg",
    "tons": "t (1000 kg); a short ton is 907 kg",
    "加仑": "L; gallons differ by country",
    "吨汽": "t of steam with its enthalpy, or GJ",
}
_SUPER = str.maketrans({"²": "2", "³": "3", "℃": "C"})
_TENS = re.compile(r"[×x]?(?:10⁴|10\^4|1e4)", re.IGNORECASE)


class UnitFault(ValueError):
    """A unit that cannot be used as written; carries code, message and hint."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class UnitMismatch(UnitFault):
    """Two units that measure different things; both are named."""

    def __init__(self, unit: str, to: str) -> None:
        if _only_state(unit, to):
            hint = "m3 as metered is not Nm3: convert to 0 °C, 101.325 kPa and write Nm3"
        else:
            others = _alike(to)
            hint = f"write it in {', '.join(others)}" if others else ""
        super().__init__("unit-mismatch", f"`{unit}` cannot be turned into `{to}`", hint)
        self.unit, self.to = unit, to


class FactorUnit(NamedTuple):
    """`tCO2/t` taken apart: mass of gas above, unit of activity below."""

    tonnes: float
    """t of gas in one of the upper unit."""
    gas: str | None
    """As written: CO2, CO2e, CH4 ...; None where only a mass stands there."""
    per: str


def _registry() -> pint.UnitRegistry[Any]:
    made: pint.UnitRegistry[Any] = pint.UnitRegistry(None)
    for line in re.split(r"[;\n]", _DEFINITIONS):
        if line.strip():
            made.define(line.strip())
    return made


_UNITS = _registry()
_NAMES = frozenset(line.partition("=")[0].strip() for line in re.split(r"[;\n]", _DEFINITIONS) if line.strip())


def _plain(text: str) -> str:
    """Without spaces, full-width forms and printed powers of ten; `10⁴m³` is `万m3`."""
    tens = _TENS.sub("万", text.strip().replace("㎥", "m3"))
    return "".join(unicodedata.normalize("NFKC", tens.translate(_SUPER)).split()).replace("（", "(").replace("）", ")")


def _spellings() -> dict[str, str]:
    found = {name.lower(): name for name in _NAMES}
    for name, words in _ALIASES.items():
        found |= {_plain(word).lower(): name for word in words.split()}
    return found


_SPELLINGS = _spellings()


@cache
def unit(text: str) -> str:
    """The unit's name in this registry; compound units keep their slashes: `GJ / 万 Nm³` is `GJ/万Nm3`.

    Raises:
        UnitFault: nobody knows it (`unknown-unit`), or it may mean two things (`ambiguous-unit`).
    """
    if not text.strip():
        raise UnitFault("missing-unit", "the unit is missing", "write it, e.g. t, 万Nm3, MWh")
    return "/".join(_simple(part, text) for part in _plain(text).replace("每", "/").split("/"))


def _simple(part: str, whole: str) -> str:
    if part in _NAMES:
        return part
    low = part.lower()
    if low in _AMBIGUOUS or part == "G":
        raise UnitFault("ambiguous-unit", f"`{whole[:40]}` may mean two units", f"write {_AMBIGUOUS.get(low, 'g or GJ')}")
    found = _SPELLINGS.get(low)
    if found is None:
        raise UnitFault("unknown-unit", f"`{whole[:40]}` is no unit known here", _near(part))
    return found


def _near(part: str) -> str:
    from parkbook.problems import closest

    return closest(part, [*_NAMES, *_SPELLINGS], most=0) or "units are written t, kg, 万Nm3, MWh, 万kWh, GJ, L"


def _container(name: str) -> UnitsContainer:
    first, *rest = name.split("/")
    powers = {first: 1.0}
    for part in rest:
        powers[part] = powers.get(part, 0.0) - 1.0
    return UnitsContainer({part: power for part, power in powers.items() if power})


@cache
def scale(text: str, to: str) -> float:
    """How many `to` are in one `text`: `scale("万kWh", "MWh")` is 10.

    Raises:
        UnitFault: one of them is unknown or ambiguous.
        UnitMismatch: they measure different things.
    """
    name, target = unit(text), unit(to)
    if name == target:
        return 1.0
    try:
        upper, high = _UNITS.get_base_units(_container(name))
        lower, low = _UNITS.get_base_units(_container(target))
    except pint.UndefinedUnitError as why:  # pragma: no cover - `unit` lets only defined names through
        raise UnitFault("unknown-unit", str(why)) from None
    if high != low:
        raise UnitMismatch(text, to)
    factors: tuple[Any, Any] = (upper, lower)
    return float(factors[0] / factors[1])


def same_kind(text: str, to: str) -> bool:
    """Whether one can be turned into the other."""
    try:
        scale(text, to)
    except UnitFault:
        return False
    return True


@cache
def _alike(text: str) -> tuple[str, ...]:
    """The usual units that can be turned into this one, for a hint."""
    head, stroke, per = text.rpartition("/")
    try:
        same = [name for name in _USUAL if _kind(name) == _kind(per)] or [unit(per)]
    except UnitFault:
        return ()
    return tuple(head + stroke + name for name in same)


_USUAL = ("t", "kg", "万t", "MWh", "kWh", "万kWh", "GJ", "m3", "万m3", "L", "Nm3", "万Nm3", "元", "万元", "m2", "ha")


def _only_state(one: str, other: str) -> bool:
    return {_kind(one), _kind(other)} == {"[volume]", "[normal_volume]"}


def _kind(text: str) -> str:
    """The kind of what is counted: of the lower part where the unit has one."""
    try:
        part = unit(text).rpartition("/")[2]
    except UnitFault:
        return ""
    return str(next(iter(_UNITS.get_dimensionality(UnitsContainer({part: 1}))), ""))


_UPPER = re.compile(r"^(万t|万吨|kt|kg|mg|t|g|千克|公斤|吨|克)-?(.*)$", re.IGNORECASE)


@cache
def factor_unit(text: str) -> FactorUnit:
    """An emission factor's unit taken apart.

    Raises:
        UnitFault: there is no mass above or no known unit below the stroke.
    """
    upper, stroke, per = _plain(text).partition("/")
    found = _UPPER.match(upper)
    if not stroke or found is None:
        raise UnitFault("factor-unit", f"`{text[:40]}` is no unit of an emission factor", "write e.g. tCO2/t or kgCH4/GJ")
    gas = found[2].replace("二氧化碳当量", "CO2e").replace("二氧化碳", "CO2").replace("当量", "e")
    gas = re.sub(r"(?i)^co2(eq|-e)$", "CO2e", gas)
    return FactorUnit(scale(found[1], "t"), gas or None, unit(re.sub(r"/(a|年)$", "", per)))
