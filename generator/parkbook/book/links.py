"""Where everything lives in the site, and how one page names another. Paths are those of the docs folder."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from hashlib import blake2s

from parkbook.kit.model import DocumentSpec, Kit
from parkbook.wording import anchor

HOME = "index.md"
CHECKLIST = "checklist.md"
GAPS = "gaps/index.md"
RECORDS = "records/index.md"
MATRIX = "records/matrix.md"
QUESTIONS = "questions/index.md"
REGISTERS = "registers/index.md"
CHECKS = "checks.md"
EVIDENCE = "records/evidence.md"
GLOSSARY = "glossary.md"
ABOUT = "about.md"
PROCEDURES = "procedures/index.md"
FORMS = "forms/index.md"
MANUAL = "manual/index.md"
MANUAL_WHOLE = "manual/whole.md"
OWN_WORDS = "records/own.md"
PROBLEMS = "problems.md"
FRAMEWORK = "views/index.md"
BY_CLAUSE = "views/clauses.md"
BY_STAGE = "views/stages.md"
BY_MODULE = "views/modules.md"
BY_UNIT = "views/units.md"
BY_PERSON = "views/people.md"
TARGETS = "views/targets.md"
FIRST_PASS = "questions/first-pass.md"
WEIGHTS = "weights.md"
DATA = "data/index.md"
DATA_ENTITIES = "data/entities.md"
DATA_SOURCES = "data/sources.md"
DATA_MONTHS = "data/months.md"
DATA_FLOWS = "data/flows.md"
DATA_QUALITY = "data/quality.md"
DATA_FACTORS = "data/factors.md"
DATA_START = "data/start.md"
DATA_ENTITY_FOLDER = "data/e/"
DATA_INTENSITY = "data/intensity.md"
DATA_BASELINE = "data/baseline.md"
DATA_PATH = "data/path.md"
DATA_LEDGERS = "data/ledgers.md"
DATA_NEUTRALITY = "data/neutrality.md"
DATA_STATISTICS = "data/statistics.md"
DATA_PEERS = "data/peers.md"
_PLAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


def clause_page(standard: str, clause: str) -> str:
    return f"questions/{standard}/{clause}.md"


def ref_target(kit: Kit, ref: str) -> str | None:
    """The page and anchor where a clause item is asked; the clause's page for a heading; None where nothing is asked."""
    standard = kit.standards.get(ref.split(":")[0])
    if standard is None:
        return None
    criterion = kit.criteria.get(ref)
    if criterion is not None:
        return f"{clause_page(standard.id, criterion.clause)}#{anchor(ref)}"
    item = standard.items.get(ref)
    if item and item.clause in standard.asked_clauses:
        return clause_page(standard.id, item.clause)
    return None


def annex_page(standard: str) -> str:
    """Documents that the annex of a standard names."""
    return "annex-a/index.md" if standard == "cses" else f"annex-a/{standard}.md"


def own_page(file: str) -> str:
    """A page of the park's own: `content/visit/route.md` -> `own/visit-route.md`."""
    return "own/" + file.removeprefix("content/").removesuffix(".md").replace("/", "-") + ".md"


def document_page(spec: DocumentSpec) -> str:
    """Manual, procedures and forms have rooms of their own; everything else stands with the documents."""
    if spec.kind == "manual":
        return MANUAL
    if spec.kind == "procedure":
        return f"procedures/{spec.id}.md"
    if spec.kind == "form":
        return f"forms/{spec.id}.md"
    return f"documents/{spec.id}.md"


def register_page(id: str) -> str:
    return f"registers/{id}.md"


def owner_page(id: str | None) -> str:
    return f"gaps/owner-{id or 'none'}.md"


def slug(id: str) -> str:
    """A part of an address: the id itself where it is plain, else a short mark that stays the same for the same id."""
    return id if _PLAIN.fullmatch(id) else "x" + blake2s(id.encode(), digest_size=5).hexdigest()


def data_entity(id: str) -> str:
    """The page of who reports: `e01` -> `data/e/e01.md`."""
    return f"{DATA_ENTITY_FOLDER}{slug(id)}.md"


@cache
def _between(path: str, folder: str) -> str:
    html = path.removesuffix(".md") + ".html" if path.endswith(".md") else path
    return posixpath.relpath(html, folder or ".")


def relative(target: str, folder: str) -> str:
    """The address of `target` (a docs path, perhaps with #anchor) as seen from a page in `folder`, in the built site."""
    path, mark, fragment = target.partition("#")
    return _between(path, folder) + mark + fragment
