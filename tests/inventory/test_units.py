"""Units: what people write, what fits what, and that nothing is guessed."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkbook.inventory.units import _NAMES, UnitFault, UnitMismatch, factor_unit, same_kind, scale, unit


@pytest.mark.parametrize(
    ("one", "to", "times"),
    [
        ("万kWh", "MWh", 10),
        ("亿kWh", "万kWh", 10_000),
        ("Kwh", "MWH", 0.001),
        ("度", "千瓦时", 1),
        ("万度", "万千瓦时", 1),
        ("百万千焦", "GJ", 1),
        ("MWh", "GJ", 3.6),
        ("万吨", "t", 10_000),
        ("吨", "公斤", 1000),
        ("10⁴m³", "立方米", 10_000),
        ("1e4Nm3", "标方", 10_000),
        ("升", "m3", 0.001),
        ("GJ/1e4Nm3", "MJ/Nm3", 0.1),
        ("tC/TJ", "tC/GJ", 0.001),
        ("t C / 万 Nm³", "tC/万Nm3", 1),
        ("kJ/kg", "GJ/t", 0.001),
        ("ha", "亩", 15),
        ("亿元", "万元", 10_000),
        ("t CO2", "tCO2", 1),
        ("ｔ", "t", 1),
    ],
)
def test_written_units(one: str, to: str, times: float) -> None:
    assert scale(one, to) == pytest.approx(times, rel=1e-12)


@pytest.mark.parametrize(
    ("one", "to"),
    [("m3", "Nm3"), ("tce_calorific", "tce_equivalent"), ("t", "tCO2"), ("tCO2", "tCO2e"), ("GJ/t", "GJ/L"), ("m2", "m3")],
)
def test_what_does_not_fit_names_both(one: str, to: str) -> None:
    with pytest.raises(UnitMismatch) as why:
        scale(one, to)
    assert f"`{one}`" in str(why.value) and f"`{to}`" in str(why.value)
    assert not same_kind(one, to)


@pytest.mark.parametrize("text", ["方", "万方", "tce", "吨标准煤", "Mt", "ton", "G"])
def test_an_ambiguous_unit_is_an_error(text: str) -> None:
    with pytest.raises(UnitFault) as why:
        unit(text)
    assert why.value.code == "ambiguous-unit"
    assert why.value.hint


@pytest.mark.parametrize(("text", "code"), [("桶", "unknown-unit"), ("", "missing-unit"), ("t/", "unknown-unit"), ("/", "unknown-unit")])
def test_an_unknown_unit_is_an_error(text: str, code: str) -> None:
    with pytest.raises(UnitFault) as why:
        unit(text)
    assert why.value.code == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tCO2/1e4Nm3", (1, "CO2", "万Nm3")),
        ("kgCO2e/kWh", (0.001, "CO2e", "kWh")),
        ("kgCH4/吨", (0.001, "CH4", "t")),
        ("吨二氧化碳/吨", (1, "CO2", "t")),
        ("tCO2/ha/a", (1, "CO2", "ha")),
    ],
)
def test_factor_units(text: str, expected: tuple[float, str, str]) -> None:
    assert tuple(factor_unit(text)) == expected


@pytest.mark.parametrize("text", ["t", "GJ/t", "0.5", "tCO2/桶"])
def test_what_is_no_factor_unit(text: str) -> None:
    with pytest.raises(UnitFault):
        factor_unit(text)


@given(st.sampled_from(sorted(_NAMES)), st.sampled_from(sorted(_NAMES)), st.sampled_from(sorted(_NAMES)))
def test_round_trips_and_chains(a: str, b: str, c: str) -> None:
    if same_kind(a, b):
        assert scale(a, b) * scale(b, a) == pytest.approx(1, rel=1e-12)
        if same_kind(b, c):
            assert scale(a, b) * scale(b, c) == pytest.approx(scale(a, c), rel=1e-12)


@given(st.text(max_size=12))
def test_any_text_is_a_unit_or_a_fault(text: str) -> None:
    with contextlib.suppress(UnitFault):
        assert scale(text, unit(text)) == 1
