"""Text for pictures: how wide it is, and where to cut it. Widths are in half characters."""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup

_TOKEN = re.compile(r"[!-~]+|\s+|.")
_CLOSING = "，。；：、！？）》】”’…,.;:!?)"


def wrap(text: str, width: int, most: int = 3) -> tuple[str, ...]:
    """Text cut into at most `most` lines, none starting with a closing sign; what does not fit ends in ….

    Args:
        width: In half characters: a Chinese character counts 2, a Latin one 1. A closing sign may hang over.
    """
    lines = [""]
    for token in _TOKEN.findall(" ".join(text.split())):
        for piece in _pieces(token, width):
            if units(lines[-1]) + units(piece) > width and lines[-1] and piece not in _CLOSING:
                lines.append("")
            lines[-1] += piece if lines[-1] else piece.lstrip()
    lines = [line.rstrip() for line in lines if line.strip()]
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(lines[most - 1], width - 2) + "…"]
    return tuple(lines)


def units(text: str) -> int:
    """Width in half characters."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def _pieces(token: str, width: int) -> list[str]:
    """A Latin word stays whole unless it alone is wider than a line."""
    return [token] if units(token) <= width else [token[i : i + width] for i in range(0, len(token), width)]


def cut(text: str, width: int) -> str:
    """As much of the start of a text as fits."""
    while units(text) > width:
        text = text[:-1]
    return text


def plain(value: object) -> str:
    """The words of a value that may hold markup."""
    return str(value.striptags()) if isinstance(value, Markup) else str(value)
