"""The base of everything that is read from files: frozen, closed to unknown keys, holding values only."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from parkbook.dates import parse_date

MAX_TEXT = 100_000
"""Characters one field may hold; longer is a mistake (a pasted file), and is refused with a place."""


class Model(BaseModel):
    """What is read: frozen, and unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Words = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT)]
"""Free text, at least one character."""
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$", max_length=120)]
"""An id in lower case: letters, digits, dot, dash."""
RefText = Annotated[str, StringConstraints(pattern=r"^[a-z]+:[0-9A-Z][0-9A-Za-z./_-]*$", max_length=120)]
"""A clause item such as `cses:4.2/l2.c`."""


class Text(Model):
    """A text in Chinese and, where it exists, in English."""

    zh: Words
    en: Words | None = None

    def in_(self, lang: str) -> str:
        """The text in `lang`, or in Chinese where it was not translated."""
        return (self.en if lang == "en" and self.en else self.zh) or ""


class BothText(Text):
    """A text that must stand in both languages."""

    en: Words


def _flag(value: Any) -> Any:
    return {"true": True, "false": False, "yes": True, "no": False, "是": True, "否": False}.get(value, value)


def _day(value: Any) -> Any:
    return parse_date(value).day if isinstance(value, str) else value


Flag = Annotated[bool, BeforeValidator(_flag)]
"""true or false, written so, or 是/否."""
