"""Which evidence counts on a given day, and what a person should hear about the rest.

The disk has been asked already (`Evidence.file_state`); what remains are rows of registers, documents in effect and
dates.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from parkbook.assess.model import EvidenceState, EvidenceStatus
from parkbook.dates import add_months
from parkbook.kit.model import Kit
from parkbook.park.model import Evidence, EvidenceEntry, Park, Row, Table
from parkbook.problems import Problems

IMPROVEMENT_MONTHS = 12
"""How long an improvement speaks for maturity 5."""
DOCUMENTS = "documents"

_LACK: Mapping[EvidenceState, str] = {
    "missing": "证据文件不在",
    "changed": "证据文件与登记的校验值不一致",
    "outside": "证据文件在园区文件夹之外",
    "no-copy": "网址没有留存副本",
    "no-hash": "证据文件没有登记校验值",
    "no-row": "台账里没有这一行",
    "not-in-effect": "文件未生效或已作废",
    "not-yet": "证据日期晚于评价日",
    "expired": "证据过期",
}
_WARNING: Mapping[str, tuple[str, str]] = {
    "missing": ("the file `{target}` of `{id}` is missing", "put the file there, or correct its path"),
    "not-a-file": ("`{id}` points to `{target}`, which is no file", "name the file itself, not its folder"),
    "changed": (
        "the file `{target}` of `{id}` is not the one that was entered: its sha256 differs",
        "if the new file is right, enter its date and `sha256: {sha256}`; if not, put the old one back",
    ),
    "no-copy": (
        "`{id}` is an address without a stored copy: `{target}`",
        "store a copy below evidence/ and name it with `file:`",
    ),
    "no-hash": (
        "the file `{target}` of `{id}` has no sha256, so a change would go unseen",
        "if it is the right file, enter `sha256: {sha256}`",
    ),
    "unread": (
        "`{id}` points to `{row}`, and `{path}` could not be read in full",
        "mend that file first; until then this evidence cannot count",
    ),
    "no-row": ("`{id}` points to `{row}`, and `{path}` has no such row", "add the row, or correct the key"),
    "not-in-effect": (
        "`{id}` rests on `{row}`, which is not in effect on {as_of}",
        "its row must say approved, effective on that day or before, and not yet withdrawn",
    ),
    "not-yet": (
        "`{id}` is dated {entry.date}, after the day of the assessment, {as_of}",
        "it counts from its date on; correct `date:` if it is wrong",
    ),
    "expired": (
        "`{id}` expired on {entry.expires}, before the day of the assessment, {as_of}",
        "enter the renewed evidence with its own id and date",
    ),
}
"""Message and hint by what is the matter. What loading has reported as an error is not repeated: a file outside the
workspace, an unknown register, an entry that names nothing."""
_ABSENT = {"document": "缺文件", "record": "缺记录"}


def assess_evidence(kit: Kit, park: Park, as_of: date) -> dict[str, EvidenceStatus]:
    """The state of every entry of the evidence index on `as_of`, by id, in file order."""
    return {
        id: EvidenceStatus(id, _state(park, piece, as_of), _kind(kit, piece.entry))
        for id, piece in park.evidence.items()
    }


def _state(park: Park, piece: Evidence, as_of: date) -> EvidenceState:
    """What it rests on comes before its dates: a lost file is news whatever the day."""
    entry = piece.entry
    if piece.file_state != "present":
        return "missing" if piece.file_state == "not-a-file" else piece.file_state
    if not _named(entry):
        return "missing"  # an entry that rests on nothing must not pass for one that needs no file
    row_state = _row_state(park, entry, as_of)
    if row_state != "valid":
        return row_state
    if entry.date > as_of:
        return "not-yet"
    return "expired" if entry.expires is not None and entry.expires < as_of else "valid"


def _row_state(park: Park, entry: EvidenceEntry, as_of: date) -> EvidenceState:
    states = (_one_row_state(park, register, key, as_of) for register, key in _row_names(entry))
    return next((state for state in states if state != "valid"), "valid")


def _one_row_state(park: Park, register: str, key: str, as_of: date) -> EvidenceState:
    row = _find_row(park, register, key)
    if row is None:
        return "no-row"
    return "not-in-effect" if register == DOCUMENTS and not in_effect(row, as_of) else "valid"


def _named(entry: EvidenceEntry) -> bool:
    """Whether the entry names anything that it rests on."""
    return bool(entry.file or entry.url or entry.register_row or entry.document)


def _row_names(entry: EvidenceEntry) -> list[tuple[str, str]]:
    """Register and key of each row the entry rests on."""
    names = []
    if entry.register_row:
        register, _, key = entry.register_row.partition("#")
        names.append((register.strip(), key.strip()))
    if entry.document:
        names.append((DOCUMENTS, entry.document))
    return names


def _find_row(park: Park, register: str, key: str) -> Row | None:
    table = park.tables.get(register)
    return table.by_key.get(key) if table and key else None


def in_effect(row: Row, as_of: date) -> bool:
    """Whether a row of the documents register is approved and effective_on <= as_of < withdrawn_on (empty: no end)."""
    effective, withdrawn = row.values.get("effective_on"), row.values.get("withdrawn_on")
    if row.values.get("state") != "approved" or not isinstance(effective, date) or effective > as_of:
        return False
    return not isinstance(withdrawn, date) or as_of < withdrawn


def _kind(kit: Kit, entry: EvidenceEntry) -> Literal["document", "record"]:
    """No page that the kit writes is a record, whatever the entry calls it (DESIGN.md section 6)."""
    return "document" if _written_by_kit(kit, entry) else entry.kind


def _written_by_kit(kit: Kit, entry: EvidenceEntry) -> bool:
    return any(register == DOCUMENTS and key in kit.documents for register, key in _row_names(entry))


def is_improvement(piece: Evidence, as_of: date) -> bool:
    """Whether it is marked as an improvement and dated within the 12 months up to `as_of`; validity is asked apart."""
    day = piece.entry.date
    return piece.entry.improvement and day <= as_of <= add_months(day, IMPROVEMENT_MONTHS)


def find_lacks(proof: tuple[str, ...], statuses: list[EvidenceStatus]) -> tuple[str, ...]:
    """What is missing for a full proof, in Chinese; empty where every kind in `proof` has a valid evidence.

    Args:
        proof: Kinds that are needed, each from evidence of its own.
        statuses: The evidence offered for one criterion.
    """
    if not proof:
        return ("没有写明需要哪种证据",)  # loading reports it; without kinds nothing can count as proven
    lacks: list[str] = []
    for kind in proof:
        offered = [s for s in statuses if s.kind == kind]
        if any(s.state == "valid" for s in offered):
            continue
        lacks += [f"{_LACK[s.state]}：{s.id}" for s in offered] or [_ABSENT[kind]]
    return tuple(lacks)


def warn_evidence(park: Park, statuses: Mapping[str, EvidenceStatus], as_of: date, problems: Problems) -> None:
    """One warning for each piece of evidence that does not count today, and for pages that are called records."""
    for id, status in statuses.items():
        piece = park.evidence[id]
        words = _warning(park, piece, status.state, as_of)
        if words:
            problems.warn(park.place("evidence", id), f"evidence-{status.state}", *words)
        if status.kind != piece.entry.kind:
            problems.warn(
                park.place("evidence", id),
                "evidence-not-record",
                f"`{id}` is called a record, but it is a document that Parkbook writes; it counts as a document only",
                "name the filled-in record itself with `file:` or `register:`",
            )


def _warning(park: Park, piece: Evidence, state: EvidenceState, as_of: date) -> tuple[str, str] | None:
    """Message and hint for evidence that does not count; None where there is nothing new to say."""
    entry = piece.entry
    row = _row_at_fault(park, entry, as_of)
    table = park.tables.get(row.partition("#")[0])
    words = _WARNING.get(_matter(piece, state, table))
    if words is None:
        return None
    known = {
        "id": entry.id,
        "entry": entry,
        "target": entry.file or entry.url or "",
        "sha256": piece.sha256 or "...",
        "row": row,
        "path": table.path if table else "",
        "as_of": as_of,
    }
    return words[0].format(**known), words[1].format(**known)


def _matter(piece: Evidence, state: EvidenceState, table: Table | None) -> str:
    """The state, told apart further where a person has to do something else."""
    if state == "missing":
        return "not-a-file" if piece.file_state == "not-a-file" else "missing" if _named(piece.entry) else "nothing"
    if state == "no-row":
        return "no-register" if table is None else "no-row" if table.readable else "unread"
    return state


def _row_at_fault(park: Park, entry: EvidenceEntry, as_of: date) -> str:
    """The first row it rests on that is not there or not in effect, as `register#key`; empty if there is none."""
    for register, key in _row_names(entry):
        if _one_row_state(park, register, key, as_of) != "valid":
            return f"{register}#{key}"
    return ""
