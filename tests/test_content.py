"""The kit's content as data: coverage of chapters 4 and 5, facts against the index where it is at hand, our own words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit
from parkbook.problems import Problems
from tests.conftest import ROOT

SHARED = ROOT.parent / "shared" / "standards"
FACTS = ("clause", "title", "kind", "modal", "force", "pdca", "modules", "documented_information", "periodic", "interval", "artifact", "same_as")
RUN = 13
"""Characters in a row that may stand in a standard and here by chance or as a title, not more."""


@pytest.fixture(scope="module")
def kit() -> Kit:
    problems = Problems()
    made = load_kit(ROOT, problems)
    assert not len(problems), [p.as_text() for p in problems]
    return made


def test_the_items_of_all_four_standards_are_known(kit: Kit) -> None:
    asked = {id: sum(item.asked for item in s.items.values()) for id, s in kit.standards.items()}
    assert asked == {"cses": 300, "ceca": 207, "lowcarbon": 90, "cieccpa": 184}


def test_chapters_4_and_5_are_asked_whole_and_once(kit: Kit) -> None:
    cses = kit.standards["cses"]
    wanted = [ref for ref, item in cses.items.items() if item.asked and item.clause[0] in "45"]
    assert [c.ref for c in cses.criteria if c.clause[0] in "45"] == wanted
    assert not [ref for ref in cses.unasked if cses.items[ref].clause[0] in "45"]


def test_conditional_items_alone_may_be_answered_not_applicable(kit: Kit) -> None:
    assert [ref for ref, c in kit.criteria.items() if c.entry.na_when and c.clause[0] in "45"] == ["cses:5.3/c/5"]


def test_weight_three_is_rare(kit: Kit) -> None:
    heavy = [ref for ref, c in kit.criteria.items() if c.weight == 3]
    assert 0 < len(heavy) <= len(kit.criteria) / 10


def _index() -> dict[str, dict[str, Any]]:
    """The clause index by ref, where it is at hand; the kit's own facts must agree with it word for word."""
    found: dict[str, dict[str, Any]] = {}
    for name in ("cses", "ceca", "lowcarbon", "cieccpa"):
        path = SHARED / "index" / f"{name}.yml"
        if path.is_file():
            found |= {i["ref"]: i for i in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["items"]}
    return found


def test_facts_agree_with_the_index_where_it_is_at_hand(kit: Kit) -> None:
    defaults = {"modules": [], "documented_information": False, "periodic": False}
    differ = []
    for ref, row in _index().items():
        item = kit.item(ref)
        assert item is not None, ref
        for fact in FACTS:
            want = row.get(fact, defaults.get(fact))
            have = getattr(item, fact)
            if (list(have) if isinstance(have, tuple) else have) != (str(want) if fact == "clause" else want):
                differ.append(f"{ref} {fact}: {have!r}, index {want!r}")
    assert not differ, differ[:20]


def _runs(text: str) -> set[str]:
    """Every run of RUN Chinese characters with no sign between them."""
    pieces = re.findall(f"[一-鿿]{{{RUN},}}", text)
    return {piece[i : i + RUN] for piece in pieces for i in range(len(piece) - RUN + 1)}


def test_no_sentence_of_a_standard_stands_in_the_kit(kit: Kit) -> None:
    """Compared where the texts are at hand; titles of standards, clauses and documents are facts and may be named."""
    printed: set[str] = set()
    for path in sorted((SHARED / "text").glob("*.txt")) if SHARED.is_dir() else []:
        printed |= _runs(path.read_text(encoding="utf-8"))
    titles = {i.title for s in kit.standards.values() for i in s.items.values()} | {s.about.title.zh for s in kit.standards.values()}
    titles |= {d.title.zh for d in kit.documents.values()}
    allowed = set().union(*(_runs(title) for title in titles))
    found = []
    for path in _own_texts():
        shared = (_runs(path.read_text(encoding="utf-8")) & printed) - allowed
        found += [f"{path.relative_to(ROOT)}: {text}" for text in sorted(shared)]
    assert not found, "\n".join(found[:40])


def _own_texts() -> list[Path]:
    texts = [p for p in ROOT.glob("questionnaires/**/*.yml") if p.name != "clauses.yml"]
    texts += [p for p in ROOT.glob("examples/**/*.yml") if ".parkbook" not in p.parts]
    return sorted([*texts, *ROOT.glob("content/**/*.*"), *ROOT.glob("site_templates/**/*.j2")])
