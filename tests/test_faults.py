"""Two made-up parks with one fault for each check: exactly those faults are found, at their places.

faults/park/ and faults/park-2/ are workspaces as a park would fill them; faults/faults.yml says what is wrong where.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from parkbook.assess.checks import CHECKS, run_checks
from parkbook.assess.checks.engine import DATA, Facts
from parkbook.assess.model import CheckOutcome, Note
from parkbook.problems import Problems
from parkbook.workflow import load_all
from tests.conftest import AS_OF, ROOT

FOLDER = Path(__file__).parent / "faults"
FAULTS: dict[str, dict[str, list[str]]] = yaml.load(
    (FOLDER / "faults.yml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader
)


@cache
def read(park: str) -> tuple[Facts, Problems]:
    loaded = load_all(ROOT, FOLDER / park)
    assert loaded.park is not None
    return Facts(loaded.kit, loaded.park, AS_OF, loaded.inventory_on(AS_OF)), loaded.problems


@cache
def outcomes(park: str) -> dict[str, CheckOutcome]:
    return dict(run_checks(read(park)[0]))


def place(note: Note) -> str:
    """As faults.yml writes it: path:line, or the path where there is no row."""
    assert note.place is not None
    return f"{note.place.path}:{note.place.line}" if note.place.line else note.place.path


def told(outcome: CheckOutcome) -> str:
    return "\n".join(f"{outcome.id}: {note.place} {note.text}" for note in outcome.notes)


@pytest.mark.parametrize("park", FAULTS)
def test_the_park_is_read_without_a_problem(park: str) -> None:
    assert [str(problem) for problem in read(park)[1]] == []


@pytest.mark.parametrize("park", FAULTS)
def test_exactly_the_faults_are_found(park: str) -> None:
    failing = {id: outcome for id, outcome in outcomes(park).items() if outcome.result == "fails"}
    found = {id: [place(note) for note in outcome.notes] for id, outcome in failing.items()}
    assert found == FAULTS[park], "\n".join(told(o) for id, o in failing.items() if found[id] != FAULTS[park].get(id))


@pytest.mark.parametrize("park", FAULTS)
def test_each_check_has_one_fault(park: str) -> None:
    assert {id for id, places in FAULTS[park].items() if len(places) != 1} == set()


def _silent(park: str) -> Iterator[str]:
    """Checks that look into a register or into data/ which the park has not filled, and so cannot be told."""
    facts, _ = read(park)
    for id, check in CHECKS.items():
        without_data = DATA in check.reads and facts.inventory is None
        if without_data or any(register in facts.park.tables and not facts.rows(register) for register in check.reads):
            yield id


def test_what_has_no_fault_holds() -> None:
    others = {id: outcome for id, outcome in outcomes("park").items() if id not in FAULTS["park"]}
    assert {id: told(outcome) for id, outcome in others.items() if outcome.result != "holds"} == {}


def test_the_second_park_leaves_open_only_what_it_has_no_records_for() -> None:
    unknown = {id for id, outcome in outcomes("park-2").items() if outcome.result == "unknown"}
    assert unknown <= {*_silent("park-2"), "boundary-described"}  # its park.yml draws no boundary


def test_the_parks_together_cover_every_check() -> None:
    listed = [id for faults in FAULTS.values() for id in faults]
    assert sorted(listed) == sorted(CHECKS)
