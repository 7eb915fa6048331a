"""碳数据: the overview, by who reports, by source, by month, the flow picture, what follows, how good the data is, the factors.

Whatever needs pandas is imported only where the park has data.
"""

from __future__ import annotations

from collections.abc import Iterator

from parkbook.book import links
from parkbook.book.model import Page
from parkbook.book.render import Renderer
from parkbook.problems import Problem


def pages(renderer: Renderer) -> Iterator[Page]:
    """The pages of the section; one that tells how to begin where there is nothing to compute with."""
    inventory = renderer.sources.inventory
    if inventory is None or not inventory.years:
        yield start(renderer)
        return
    from parkbook.book.pages import data_follow, data_made

    yield from data_made.figures(renderer, inventory)
    yield from data_follow.pages(renderer)
    yield from data_made.trust(renderer, inventory)
    yield from data_made.entities(renderer, inventory)


def start(renderer: Renderer) -> Page:
    """How to begin, and what stands in the way where a folder data/ is there already."""
    problems: list[Problem] = [p for p in renderer.sources.problems if p.place.path == "data" or p.place.path.startswith("data/")]
    there = renderer.sources.inventory is not None
    return renderer.page("pages/data/start.md.j2", links.DATA_START, "开始填碳数据", "internal", there=there, problems=problems)
