"""Text from a park is data: it is shown as it is, and never taken for Markdown, HTML or a template."""

from __future__ import annotations

import re
from functools import lru_cache

from markupsafe import Markup

_SIGNS = "&<>\"'`\\*_[]{}#|~^=$!:@()"
_ENTITY = {ord(sign): f"&#{ord(sign)};" for sign in _SIGNS}
_SPECIAL = re.compile("[" + re.escape(_SIGNS) + "\n\r\t\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2028\u2029]|^[ +\\-\\d]")
_START = re.compile(r"^(\d+)([.)])|^([+\-])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WIDE = str.maketrans('<>&"', "＜＞＆＂")


@lru_cache(maxsize=1 << 16)
def escape(text: str) -> Markup:
    """A text of a park, safe inside Markdown and HTML alike: signs become numeric entities, line ends become `<br>`.

    Entities work in both, also inside attributes, so one form serves every place.
    """
    if not _SPECIAL.search(text):
        return Markup(text)
    plain = _CONTROL.sub("\ufffd", text).replace("\t", " ").strip()
    plain = plain.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    safe = _START.sub(_at_start, plain.translate(_ENTITY))
    return Markup(safe.replace("\n", "<br>"))


def _at_start(found: re.Match[str]) -> str:
    if found[3]:
        return f"&#{ord(found[3])};"
    return f"{found[1]}&#{ord(found[2])};"


def bare(text: str) -> str:
    """A name for titles and menus, on one line.

    Themes print some titles raw and escape others, so no entity is right in both: signs of HTML become full-width.
    """
    return " ".join(_CONTROL.sub("\ufffd", text).split()).translate(_WIDE)


def finalize(value: object) -> object:
    """Applied to every value a template prints: finished markup passes, everything else is escaped."""
    if isinstance(value, Markup):
        return value
    if value is None:
        raise ValueError("a template printed a missing value; it must say what `none` looks like")
    if isinstance(value, str):
        return escape(value)
    return escape(str(value))
