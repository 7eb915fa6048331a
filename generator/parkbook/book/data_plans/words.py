"""Reasons as a document prints them: without the places in files, and said once for several years."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLACES = re.compile(r"（[^（）]*(?:data/|registers/|park\.yml)[^（）]*）")


def without_places(text: str) -> str:
    """What is missing, without where to fill it in: that belongs on the pages of the data, not into a document."""
    return _PLACES.sub("", text)


def for_years(reasons: Mapping[int, str]) -> list[str]:
    """`2023年没有数据` and `2024年没有数据` -> `2023年、2024年没有数据。`; empty reasons are left out."""
    found: dict[str, list[str]] = {}
    for year, text in reasons.items():
        if text:
            found.setdefault(without_places(text).removeprefix(f"{year}年"), []).append(f"{year}年")
    return [f"{'、'.join(years)}{text}。" for text, years in found.items()]
