"""The stages in their order, for the command line and the server: load, assess, book, files, engine.

Book and engine are imported where they are needed: checking and assessing start without them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from parkbook.assess.checks import CHECKS
from parkbook.assess.model import Assessment
from parkbook.assess.run import assess_park
from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit
from parkbook.park.load import load_park
from parkbook.park.model import Park
from parkbook.park.overlay import load_overlay
from parkbook.problems import Problem, Problems, closest

if TYPE_CHECKING:
    from parkbook.book.model import Book
    from parkbook.publish.engine import EngineName

BUILD_FOLDER = ".parkbook"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """Kit and park with every problem of both; `park` is None where there is none."""

    kit: Kit
    park: Park | None
    problems: Problems
    kit_root: Path


def load_all(kit_root: Path, park_root: Path, kit: tuple[Kit, Problems] | None = None) -> Loaded:
    """Read kit and park. A kit that was read before may be handed in, with its problems."""
    problems = Problems()
    if kit is None:
        made = load_kit(kit_root, problems)
        check_ids(made, problems)
    else:
        made = kit[0]
        problems.extend(kit[1])
    if any(problem.code == "no-kit" for problem in problems):
        return Loaded(made, None, problems, kit_root)  # every name in the park would be called unknown
    park = load_park(park_root, made, problems)
    if park is not None:
        load_overlay(park_root, problems)
    return Loaded(made, park, problems, kit_root)


def check_ids(kit: Kit, problems: Problems) -> None:
    """Checks that criteria name and nobody has written; only here both are known."""
    for criterion in kit.criteria.values():
        for index, id in enumerate(criterion.entry.checks):
            if id not in CHECKS:
                place = kit.place(criterion.ref, "checks", index)
                problems.error(place, "unknown-check", f"`{id}` in {criterion.ref} is no check", closest(id, CHECKS))


def keys_of_park(kit: Kit, park_root: Path, problems: Problems) -> dict[str, tuple[str, ...]] | None:
    """Register -> the keys of its rows, in file order; None where there is no park."""
    park = load_park(park_root, kit, problems)
    return None if park is None else {id: tuple(table.by_key) for id, table in park.tables.items()}


def assess(loaded: Loaded, as_of: date) -> Assessment:
    """The assessment of what was read."""
    assert loaded.park is not None
    return assess_park(loaded.kit, loaded.park, as_of, loaded.problems.has_errors)


def book_of(loaded: Loaded, assessment: Assessment) -> Book:
    """The pages, with the problems of loading and of assessing together."""
    from parkbook.book.build import make_book
    from parkbook.book.sources import Sources

    assert loaded.park is not None
    together = Problems([*loaded.problems.items, *assessment.problems])
    return make_book(Sources(loaded.kit, loaded.park, assessment, tuple(together.sorted()), loaded.kit_root))


def own_problems(loaded: Loaded, assessment: Assessment) -> list[Problem]:
    """Problems of the park's own words for blocks; none, and no page made, where it has written no block."""
    if loaded.park is None or not loaded.park.own.blocks or not (loaded.kit_root / "site_templates").is_dir():
        return []
    from parkbook.book import build
    from parkbook.book.render import TemplateFault
    from parkbook.book.sources import Sources

    try:
        return build.own_problems(Sources(loaded.kit, loaded.park, assessment, (), loaded.kit_root))
    except TemplateFault as why:
        return [why.problem]


def build_site(
    loaded: Loaded, assessment: Assessment, park_root: Path, out: Path, engine: EngineName, say: Say
) -> tuple[int, Book]:
    """Write the Markdown, run the engine, put the site in its place.

    Returns:
        The number of pages, and the book.
    Raises:
        CannotWrite, EngineFailed: nothing is half-written where they are raised.
    """
    from parkbook.publish.engine import EngineFailed, count_pages, run_engine
    from parkbook.publish.files import ensure_writable, move_site, write_folder
    from parkbook.publish.site import site_files

    if not (loaded.kit_root / "site_templates").is_dir():
        raise EngineFailed("the kit has no site_templates/, so no page can be written")
    ensure_writable(out)
    folder = park_root / BUILD_FOLDER
    say("写出网页正文")
    book = book_of(loaded, assessment)
    write_folder(folder, site_files(book, loaded.kit_root, load_overlay(park_root, Problems()), park_root))
    say("生成网站")
    site = run_engine(folder, engine)
    lost = count_pages(site, list(book.pages))
    if lost:
        raise EngineFailed(f"{len(lost)} pages were not built: {', '.join(lost[:5])}")
    move_site(site, out)
    return len(book.pages), book
