"""The little SVG that the pictures need, as text on one line that Markdown leaves alone. Colours are classes of parkbook-data.css."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2s
from typing import Any

from markupsafe import Markup

from parkbook.book.data_charts.scale import NARROW, WIDE, is_narrow
from parkbook.book.escape import escape

SIZE, SMALL = 13, 12
"""Letters in px: names; values and ticks."""
_OWN = "@@"
"""Stands for the picture's own id; `escape` lets no such sign through from a text."""
HATCH = f"url(#{_OWN}h)"
"""Fill of what is missing, negative or all the rest: strokes, so that it is told apart in grey print too."""


def say(text: str) -> str:
    """A text of a park or of ours, safe inside SVG, on one line."""
    return str(escape(" ".join(text.split())))


def px(value: float) -> str:
    """A number of px with at most one decimal, the same on every machine."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def node(name: str, *inside: str, **attributes: str | float | None) -> str:
    """An element. Attributes are ours, never a text of a park; `class_` is class, `_` in a name is `-`, None is left out."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{value if isinstance(value, str) else px(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{given}>{''.join(inside)}</{name}>" if inside else f"<{name}{given}/>"


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "") -> str:
    """Words on a baseline; `kind` is quiet, small, strong or several of them; anchor start (as it is), middle or end."""
    if not words:
        return ""
    css = " ".join(f"pb-d-{part}" for part in kind.split()) or None
    return node("text", say(words), x=x, y=y, class_=css, text_anchor=anchor or None)


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return node("line", class_=f"pb-d-{kind}", x1=x1, y1=y1, x2=x2, y2=y2)


def box(x: float, y: float, width: float, height: float, kind: str, fill: str | None = None, tip: str = "") -> str:
    """A rectangle; with `fill` (HATCH) its class must not set one. `tip` is read when pointed at."""
    inside = (node("title", say(tip)),) if tip else ()
    return node("rect", *inside, class_=f"pb-d-{kind}", x=x, y=y, width=max(width, 0), height=max(height, 0), fill=fill)


def path(points: Sequence[tuple[float, float]], kind: str, closed: bool = False) -> str:
    """Straight strokes through the points."""
    drawn = "M" + "L".join(f"{px(x)} {px(y)}" for x, y in points) + ("Z" if closed else "")
    return node("path", class_=f"pb-d-{kind}", d=drawn)


def picture(title: str, desc: str, width: float, height: float, body: Sequence[str]) -> Markup:
    """A figure with its caption; title and description are told to those who do not see it.

    Args:
        title: With unit and year, as the caption says it.
        desc: What the picture shows, in a sentence or two.
    """
    drawn = "".join(body)
    own = "pb" + blake2s(f"{title}\0{desc}\0{width}\0{drawn}".encode(), digest_size=6).hexdigest()
    strokes = node("path", d="M-1 1L1 -1M0 6L6 0M5 7L7 5", class_="pb-d-strokes")
    hatch = node("defs", node("pattern", strokes, id=f"{own}h", width=6, height=6, patternUnits="userSpaceOnUse")) if HATCH in drawn else ""
    names = node("title", say(title), id=f"{own}t") + node("desc", say(desc), id=f"{own}d")
    svg = node(
        "svg", names, hatch, drawn.replace(_OWN, own), class_="pb-chart", viewBox=f"0 0 {px(width)} {px(height)}",
        width=width, height=height, role="img", aria_labelledby=f"{own}t", aria_describedby=f"{own}d",
    )  # fmt: skip
    css = "pb-chartbox pb-data" + (" pb-data--narrow" if is_narrow(int(width)) else "")
    caption = f"<figcaption>{say(title)}</figcaption>"
    return Markup(f'<figure class="{css}" data-search-exclude="">{caption}{svg}</figure>')


def titled(title: str, unit: str) -> str:
    """`title（unit）`; the title alone where it has no unit."""
    return f"{title}（{unit}）" if unit else title


def both(draw: Callable[..., Markup], *values: Any, **more: Any) -> Markup:
    """A picture drawn twice, for pages and for phones; the style sheet shows the one that fits.

    Args:
        draw: One of the pictures here; the rest is handed to it.
    """
    wide, narrow = draw(*values, **more, width=WIDE), draw(*values, **more, width=NARROW)
    return Markup(f'<div><div class="pb-frame--wide">{wide}</div><div class="pb-frame--narrow">{narrow}</div></div>')


def nothing(title: str, why: str) -> Markup:
    """Instead of a picture of nothing: the caption and a line that says so."""
    return Markup(f'<figure class="pb-chartbox pb-data" data-search-exclude=""><figcaption>{say(title)}</figcaption><p>{say(why)}</p></figure>')
