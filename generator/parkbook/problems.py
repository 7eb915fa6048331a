"""What is wrong with a file, where, and what to do about it.

A problem is a value: readers collect them and go on, so that one run shows all of them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

Severity = Literal["error", "warning"]
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LONGEST = 600
"""Characters of a message; what it quotes may be a pasted file."""


@dataclass(frozen=True, slots=True)
class Place:
    """A position in a file of the kit or the park."""

    path: str
    """Relative to the workspace or kit root, with forward slashes."""
    line: int = 0
    """From 1; 0 where the whole file or folder is meant."""
    col: int = 0
    """From 1; 0 where the whole line is meant."""
    sheet: str | None = None
    cell: str | None = None

    def __str__(self) -> str:
        if self.sheet is not None:
            return f"{self.path}!{self.sheet}!{self.cell or ''}"
        if not self.line:
            return self.path
        return f"{self.path}:{self.line}:{self.col}" if self.col else f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, in the words of the person who has to mend it."""

    place: Place
    severity: Severity
    code: str
    """kebab-case, stable: tests and editors rely on it."""
    message: str
    hint: str = ""

    def as_text(self) -> str:
        """`path:line:col: error[code]: message`, and the hint on a line of its own."""
        head = f"{self.place}: {self.severity}[{self.code}]: {self.message}"
        return f"{head}\n    hint: {self.hint}" if self.hint else head

    def as_json(self) -> dict[str, object]:
        """The fields of DESIGN.md section 7; unknown positions are null."""
        place = self.place
        return {
            "path": place.path,
            "line": place.line or None,
            "col": place.col or None,
            "sheet": place.sheet,
            "cell": place.cell,
            "severity": self.severity,
            "code": self.code,
            "message": self.message,
            "hint": self.hint or None,
        }


@dataclass
class Problems:
    """A growing list of problems that every reader writes to."""

    items: list[Problem] = field(default_factory=list)

    def error(self, place: Place, code: str, message: str, hint: str = "") -> None:
        """Something cannot be read or trusted."""
        self._add(place, "error", code, message, hint)

    def warn(self, place: Place, code: str, message: str, hint: str = "") -> None:
        """A fact about the files that a person should know; nothing is refused."""
        self._add(place, "warning", code, message, hint)

    def _add(self, place: Place, severity: Severity, code: str, message: str, hint: str) -> None:
        """A problem is one line of text: what it quotes brings no line ends, and no signs that move a terminal."""
        if _UNSHOWN.search(place.path) or _UNSHOWN.search(place.sheet or ""):
            place = replace(place, path=_one_line(place.path), sheet=place.sheet and _one_line(place.sheet))
        self.items.append(Problem(place, severity, code, _one_line(message), _one_line(hint)))

    def extend(self, others: Iterable[Problem]) -> None:
        self.items.extend(others)

    def sorted(self) -> list[Problem]:
        """By file, then place; errors before warnings at one place; repeats dropped."""
        seen = dict.fromkeys(self.items)
        return sorted(
            seen,
            key=lambda p: (p.place.path, p.place.line, p.place.col, p.severity, p.code, p.message),
        )

    @property
    def has_errors(self) -> bool:
        return any(p.severity == "error" for p in self.items)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def _one_line(text: str) -> str:
    short = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    return _UNSHOWN.sub("\ufffd", short.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))


def closest(word: str, known: Iterable[str], most: int = 12) -> str:
    """A hint that names the nearest known word, or all of them where they are few.

    Returns an empty string where nothing is near and the list is long.
    """
    names = sorted(set(known))
    near = difflib.get_close_matches(word[:200], names, n=1, cutoff=0.6)
    if near:
        return f"did you mean `{near[0]}`?"
    if names and len(names) <= most:
        return "known here: " + ", ".join(names)
    return ""
