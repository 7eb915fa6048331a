"""evidence.yml and the files behind it: whether they are there, and still what they were."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath
from typing import Any

from parkbook.kit.model import Kit
from parkbook.loading import prune
from parkbook.park.model import Evidence, EvidenceEntry, FileState
from parkbook.problems import Place, Problems, closest
from parkbook.source import KEY, Document, Source, read_yaml

FILE = "evidence.yml"


class EvidencePlaces:
    """Where each entry stands, for messages made later."""

    def __init__(self) -> None:
        self.source: Source | None = None
        self.index: dict[str, int] = {}
        self.names: set[str] | None = set()
        """Every id that stands in the file, read or not; None where the file could not be read."""

    def place(self, id: str) -> Place:
        if self.source is None or id not in self.index:
            return Place(FILE)
        return self.source.place(("evidence", self.index[id], "id"))


def load_evidence(root: Path, kit: Kit, problems: Problems) -> tuple[dict[str, Evidence], EvidencePlaces]:
    """Entries by id, with what the disk says of each file. Entries that cannot be read are left out."""
    places = EvidencePlaces()
    if not (root / FILE).exists():
        return {}, places
    document = read_yaml(root, FILE, problems)
    if document is None:
        places.names = None
        return {}, places
    entries = _entries(document, problems)
    source = places.source = document.source
    places.names = {e["id"] for e in entries if isinstance(e, dict) and isinstance(e.get("id"), str)}
    found: dict[str, Evidence] = {}
    for index, value in enumerate(entries):
        at = ("evidence", index)
        entry = prune(EvidenceEntry, value, source, problems, at, {"date": "date", "expires": "date"})
        if entry is None:
            continue
        if entry.id in found:
            message = f"`{entry.id}` names two pieces of evidence"
            problems.error(source.place((*at, "id")), "duplicate-id", message, "give one another id")
            continue
        places.index[entry.id] = index
        _cross(entry, kit, source, at, problems)
        found[entry.id] = _looked_at(root, entry, source, at, problems)
    return found, places


def _entries(document: Document, problems: Problems) -> list[Any]:
    data, source = document
    keys = data if isinstance(data, dict) else {}
    for key in keys:
        if key != "evidence":
            message = f"`{key}` is no key here"
            problems.error(source.place((key, KEY)), "unknown-key", message, closest(key, ["evidence"]))
    entries = keys.get("evidence")
    if isinstance(entries, list):
        return entries
    if entries is not None or not isinstance(data, dict | None):
        message = "the file must hold a list named `evidence`"
        hint = "start it with `evidence:` and one `- ` line for each"
        problems.error(source.place(("evidence",)), "shape", message, hint)
    return []


def _cross(entry: EvidenceEntry, kit: Kit, source: Source, at: tuple[Any, ...], problems: Problems) -> None:
    for number, ref in enumerate(entry.supports):
        if kit.item(ref) is None:
            standard = kit.standards.get(ref.split(":")[0])
            hint = closest(ref, standard.items if standard else kit.standards)
            problems.error(source.place((*at, "supports", number)), "unknown-ref", f"`{ref}` is no clause item", hint)
    if entry.register_row:
        register = entry.register_row.partition("#")[0]
        if register not in kit.registers:
            message = f"`{register}` is no register of the kit"
            problems.error(
                source.place((*at, "register")), "unknown-register", message, closest(register, kit.registers)
            )
    named = [n for n, v in (("file", entry.file), ("register", entry.register_row), ("document", entry.document)) if v]
    if len(named) > 1 or (entry.url and named and named != ["file"]) or not (named or entry.url):
        message = f"`{entry.id}` names " + (" and ".join(named) if named else "no proof")
        problems.error(
            source.place(at),
            "proof",
            message,
            "name one of file, url (with file as its stored copy), register, document",
        )
    if entry.expires and entry.expires < entry.date:
        problems.error(
            source.place((*at, "expires")), "date", f"`{entry.id}` expires before its date", "look at both dates"
        )


def _looked_at(root: Path, entry: EvidenceEntry, source: Source, at: tuple[Any, ...], problems: Problems) -> Evidence:
    if entry.file is None:
        return Evidence(entry, "no-copy" if entry.url else "present")
    target = _target(root, entry.file)
    if target is None:
        message = f"`{entry.file[:80]}` leads out of the workspace"
        hint = "copy the file into evidence/ and name that copy"
        problems.error(source.place((*at, "file")), "evidence-outside", message, hint)
        return Evidence(entry, "outside")
    try:
        if not target.exists():
            return Evidence(entry, "missing")
        if not target.is_file():
            return Evidence(entry, "not-a-file")
        digest = _sha256(target)
    except OSError as why:
        message = f"`{entry.file[:80]}` cannot be opened: {why.strerror}"
        problems.error(source.place((*at, "file")), "unreadable", message, "look at its name and at who may read it")
        return Evidence(entry, "missing")
    state: FileState = "no-hash" if entry.sha256 is None else "present" if entry.sha256 == digest else "changed"
    return Evidence(entry, state, digest)


def _target(root: Path, file: str) -> Path | None:
    """The file that is named, or None where the name, or a link on the way, leads out of the workspace."""
    pure = PurePosixPath(file.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or (pure.parts and ":" in pure.parts[0]):
        return None
    try:
        target = root / pure
        return target if target.resolve().is_relative_to(root.resolve()) else None
    except (OSError, RuntimeError, ValueError):  # links in a circle, a zero byte in the name
        return None


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
