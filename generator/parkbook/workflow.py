"""The stages in their order, for the command line and the server: load, assess, book, files, engine.

Book and engine are imported where they are needed: checking and assessing start without them. So is everything about carbon
data, for a park without the folder data/ should not wait for pandas.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from parkbook.assess.checks import CHECKS
from parkbook.assess.guard import guard_texts
from parkbook.assess.model import Assessment
from parkbook.assess.phrases import FILE as PHRASES
from parkbook.assess.phrases import kit_phrases, load_phrases
from parkbook.assess.run import assess_park
from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit
from parkbook.park.load import load_park
from parkbook.park.model import Park
from parkbook.park.overlay import load_overlay
from parkbook.problems import Problem, Problems, closest

if TYPE_CHECKING:
    from parkbook.book.model import Book
    from parkbook.inventory.model import Data, Inventory
    from parkbook.publish.engine import EngineName

BUILD_FOLDER = ".parkbook"
DATA_FOLDER = "data"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Loaded:
    """Kit and park with every problem of both; `park` is None where there is none."""

    kit: Kit
    park: Park | None
    problems: Problems
    """Of reading; those of computing come with `inventory_on`."""
    kit_root: Path
    data: Data | None = None
    """None where the park has no folder data/."""
    _inventories: dict[tuple[date, int | None], Inventory] = field(default_factory=dict, repr=False, compare=False)

    def inventory_on(self, as_of: date, year: int | None = None) -> Inventory | None:
        """What the park's data comes to on one day, computed once; None where it has no folder data/.

        Args:
            year: The reporting year; without it that of park.yml, else the last whole one.
        """
        if self.park is None or self.data is None:
            return None
        asked = (as_of, year)
        if asked not in self._inventories:
            from parkbook.inventory.yearly.make import make_inventory

            seen = Problems(list(self.problems))
            self._inventories[asked] = make_inventory(self.kit_root, self.park, self.data, as_of, year, seen)
        return self._inventories[asked]

    def problems_on(self, as_of: date) -> Problems:
        """Those of reading and, where there is a folder data/, of computing on one day."""
        inventory = self.inventory_on(as_of)
        return Problems([*self.problems, *(inventory.problems if inventory else ())])


def load_all(kit_root: Path, park_root: Path, kit: tuple[Kit, Problems] | None = None) -> Loaded:
    """Read kit and park. A kit that was read before may be handed in, with its problems."""
    problems = Problems()
    if kit is None:
        made = load_kit(kit_root, problems)
        check_ids(made, problems)
        if (kit_root / PHRASES).is_file():
            load_phrases(kit_root, problems)
    else:
        made = kit[0]
        problems.extend(kit[1])
    if any(problem.code == "no-kit" for problem in problems):
        return Loaded(made, None, problems, kit_root)  # every name in the park would be called unknown
    park = load_park(park_root, made, problems)
    if park is None:
        return Loaded(made, None, problems, kit_root)
    load_overlay(park_root, problems)
    return Loaded(made, park, problems, kit_root, _load_data(park_root, kit_root, park, problems))


def _load_data(park_root: Path, kit_root: Path, park: Park, problems: Problems) -> Data | None:
    if not (park_root / DATA_FOLDER).is_dir():
        return None
    from parkbook.inventory.data.folder import load_data

    return load_data(park_root, kit_root, park, problems)


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
    """The assessment of what was read; its problems are contradictions, evidence, and claims that no record carries."""
    assert loaded.park is not None
    has_errors, inventory = loaded.problems_on(as_of).has_errors, loaded.inventory_on(as_of)
    made = assess_park(loaded.kit, loaded.park, as_of, has_errors, inventory)
    claims = guard_texts(loaded.kit, loaded.park, made, inventory, kit_phrases(loaded.kit_root))
    return replace(made, problems=tuple(Problems([*made.problems, *claims]).sorted()))


def book_of(loaded: Loaded, assessment: Assessment) -> Book:
    """The pages, with the problems of loading and of assessing together."""
    from parkbook.book.build import make_book
    from parkbook.book.sources import Sources

    assert loaded.park is not None
    inventory = loaded.inventory_on(assessment.as_of)
    together = tuple(Problems([*loaded.problems_on(assessment.as_of), *assessment.problems]).sorted())
    return make_book(Sources(loaded.kit, loaded.park, assessment, together, loaded.kit_root, inventory=inventory))


def own_problems(loaded: Loaded, assessment: Assessment) -> list[Problem]:
    """Problems of the park's own words for blocks; none, and no page made, where it has written no block."""
    if loaded.park is None or not loaded.park.own.blocks or not (loaded.kit_root / "site_templates").is_dir():
        return []
    from parkbook.book import build
    from parkbook.book.render import TemplateFault
    from parkbook.book.sources import Sources

    try:
        inventory = loaded.inventory_on(assessment.as_of)
        return build.own_problems(Sources(loaded.kit, loaded.park, assessment, (), loaded.kit_root, inventory=inventory))
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
