"""What one file of the kit says of another: roles, registers, documents, clause items, aliases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from parkbook.kit.model import Column, Criterion, DocumentSpec, Kit, Register
from parkbook.problems import Place, Problems, closest
from parkbook.source import Document

_ANNEX_A = frozenset(f"cses:A/r{number}" for number in range(1, 13))
"""Rows of Annex A: documents serve them, and nobody is asked about them."""

_ORDERED = frozenset({"date", "month"})


@dataclass(frozen=True)
class At:
    """A part of a file."""

    document: Document
    path: tuple[Any, ...] = ()

    def place(self, *steps: Any) -> Place:
        """Where the value stands that `steps` lead to from here."""
        return self.document.source.place((*self.path, *steps))

    def written(self) -> Mapping[str, Any]:
        """What the author wrote here, before anything was left out; empty where it was no mapping."""
        data = self.document.data
        for step in self.document.source.as_written(self.path):
            data = data[step]
        return data if isinstance(data, dict) else {}


@dataclass
class Declared:
    """Where everything was declared, and the names of what was declared but could not be read."""

    questions: dict[str, At] = field(default_factory=dict)
    criteria: dict[str, At] = field(default_factory=dict)
    registers: dict[str, At] = field(default_factory=dict)
    tables: dict[str, At] = field(default_factory=dict)
    documents: dict[str, At] = field(default_factory=dict)
    weights: At | None = None
    names: dict[str, set[str]] = field(
        default_factory=lambda: {w: set() for w in ("role", "register", "document", "ref")}
    )
    unread: set[str] = field(default_factory=set)
    """Kinds of which a whole file could not be read, so that no name can be called unknown."""

    def note(self, what: str, document: Document | None, key: str, name: str) -> None:
        """Remember the names in the list `key` of a file, also of entries that are left out for another fault."""
        if document is None:
            self.unread.add(what)
            return
        entries = document.data.get(key) if isinstance(document.data, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get(name), str):
                self.names[what].add(entry[name])

    def may_be(self, what: str, name: str) -> bool:
        """Whether a file declares the name, or may do so where nobody could read it."""
        return what in self.unread or name in self.names[what]

    def place(self, ref: str, *steps: Any) -> Place:
        """Where the criterion of a clause item stands, or a part of it."""
        at = self.criteria.get(ref)
        return at.place(*steps) if at else Place("questionnaires")


def cross_check(kit: Kit, declared: Declared, problems: Problems) -> None:
    """Every name that leads nowhere, at its place."""
    check = _Check(declared, problems)
    for id, at in declared.questions.items():
        question = kit.questions[id]
        check.known("role", question.roles, at, "roles")
        check.known("register", question.registers, at, "registers")
        check.known("document", question.documents, at, "documents")
    for standard in kit.standards.values():
        by_ref = {c.ref: c for c in standard.criteria}
        for criterion in standard.criteria:
            if criterion.entry.same_as:
                _alias(criterion, by_ref, declared.criteria[criterion.ref], problems)
    for id, at in declared.registers.items():
        check.known("ref", kit.registers[id].refs, at, "refs")
        _columns(kit.registers[id], check, at, problems)
    for id, at in declared.tables.items():
        check.known("ref", kit.tables[id].refs, at, "refs")
        _columns(kit.tables[id], check, at, problems)
    if declared.weights is not None:
        _reasons(kit, check, declared.weights, problems)
    declared.names["ref"] |= _ANNEX_A
    taken: dict[tuple[str, int], str] = {}
    for id, at in declared.documents.items():
        spec = kit.documents[id]
        _numbered(spec, kit, at, taken, problems)
        check.known("ref", spec.refs, at, "refs")
        check.known("register", spec.registers, at, "registers")
        check.known("role", spec.roles, at, "roles")


@dataclass(frozen=True)
class _Check:
    declared: Declared
    problems: Problems

    def known(self, what: str, names: Iterable[str], at: At, *path: Any) -> None:
        """Report each name of the list at `path` that no file declares."""
        for index, name in enumerate(names):
            if not self.declared.may_be(what, name):
                message = f"`{name}` is no {what} of the kit"
                place = at.place(*path, index)
                self.problems.error(place, f"unknown-{what}", message, closest(name, self.declared.names[what]))


def _alias(criterion: Criterion, by_ref: Mapping[str, Criterion], at: At, problems: Problems) -> None:
    target_ref = str(criterion.entry.same_as)
    target = by_ref.get(target_ref)
    if target is None or target.entry.same_as or target.kind != criterion.kind:
        message = f"`{target_ref}` is no criterion of the same standard and kind that stands for itself"
        problems.error(at.place("same_as"), "alias", message, closest(target_ref, by_ref))


def _numbered(spec: DocumentSpec, kit: Kit, at: At, taken: dict[tuple[str, int], str], problems: Problems) -> None:
    """A form stands under a procedure, and no two documents of one kind, or forms of one procedure, have the same serial number."""
    parent = kit.documents.get(spec.under) if spec.under else None
    if spec.under and (parent is None or parent.kind != "procedure"):
        names = [d.id for d in kit.documents.values() if d.kind == "procedure"]
        problems.error(at.place("under"), "under", f"`{spec.under}` is no procedure of the kit", closest(spec.under, names))
    if spec.serial is None:
        return
    other = taken.setdefault((spec.under or spec.kind, spec.serial), spec.id)
    if other != spec.id:
        where = f"under `{spec.under}`" if spec.under else f"among the documents of kind {spec.kind}"
        hint = "give one another serial; numbers once given are not used again"
        problems.error(at.place("serial"), "duplicate-serial", f"{spec.serial} is the number of `{other}` too, {where}", hint)


def _reasons(kit: Kit, check: _Check, at: At, problems: Problems) -> None:
    """Each reason speaks of a criterion of weight 3, once. That none of these lacks a reason is the lint's to see."""
    seen: set[str] = set()
    for index, reason in enumerate(kit.weights.reasons):
        place = at.place("reasons", index, "ref")
        criterion = kit.criteria.get(reason.ref)
        if criterion is None and not check.declared.may_be("ref", reason.ref):
            problems.error(place, "unknown-ref", f"`{reason.ref}` is no ref of the kit", closest(reason.ref, kit.criteria))
        elif reason.ref in seen:
            problems.error(place, "duplicate-ref", f"`{reason.ref}` has a reason already", "keep one sentence for each")
        elif criterion is not None and criterion.weight != 3:
            message = f"`{reason.ref}` has weight {criterion.weight}"
            problems.error(place, "weight-reason", message, "reasons are for weight 3; take this one out, or mend the weight")
        seen.add(reason.ref)


def _columns(register: Register, check: _Check, at: At, problems: Problems) -> None:
    ids = [c.id for c in register.columns]
    for index, column in enumerate(register.columns):
        if column.id in ids[:index]:
            message = f"column `{column.id}` stands twice"
            problems.error(at.place("columns", index, "id"), "duplicate-id", message, "give one another id")
        if column.type in ("ref", "refs") and not _points(column, check.declared):
            message = f"column `{column.id}` points at no register"
            hint = closest(column.to or "", check.declared.names["register"])
            problems.error(at.place("columns", index, "to"), "unknown-register", message, hint)
        if (column.type == "enum") != bool(column.values):
            message = f"column `{column.id}`: values belong to type enum, and only there"
            problems.error(at.place("columns", index), "values", message, "add or drop `values:`")
        for name in ("min", "max"):
            if not _is_number(getattr(column, name)):
                message = f"`{getattr(column, name)}` is no number"
                problems.error(at.place("columns", index, name), "number", message, "write digits only")
    for path, name in _named_columns(register):
        if name not in ids and not _written_column(at, name):
            problems.error(at.place(*path), "unknown-column", f"`{name}` is no column", closest(name, ids))
    _rules(register, at, problems)


def _named_columns(register: Register) -> Iterator[tuple[tuple[Any, ...], str]]:
    """Where the declaration names a column, and which."""
    for index, name in enumerate(register.key):
        yield ("key", index), name
    for number, chain in enumerate(register.order):
        for index, name in enumerate(chain):
            yield ("order", number, index), name
    for giver, needed in register.needs.items():
        yield ("needs", giver), giver
        for index, name in enumerate(needed):
            yield ("needs", giver, index), name
    for index, name in enumerate(register.acyclic):
        yield ("acyclic", index), name
    for name in register.example:
        yield ("example", name), name


def _rules(register: Register, at: At, problems: Problems) -> None:
    """Rules that name columns of a kind they cannot speak of."""
    for number, chain in enumerate(register.order):
        types = {c.type for c in map(register.column, chain) if c}
        if len(chain) < 2 or len(types) > 1 or not types <= _ORDERED:
            message = "what has an order is two or more columns of one type, date or month"
            problems.error(at.place("order", number), "rule", message, "name the earlier column first")
    for index, name in enumerate(register.acyclic):
        column = register.column(name)
        if column and (column.type not in ("ref", "refs") or column.to != register.id):
            message = f"column `{name}` does not point at rows of {register.id}"
            problems.error(at.place("acyclic", index), "rule", message, "only references to the same register can go round")


def _points(column: Column, declared: Declared) -> bool:
    return column.to is not None and (column.to in ("clauses", "roles") or declared.may_be("register", column.to))


def _written_column(at: At, id: str) -> bool:
    """Whether a column of that id was written and left out for another fault."""
    columns = at.written().get("columns")
    return isinstance(columns, list) and any(isinstance(c, dict) and c.get("id") == id for c in columns)


def _is_number(text: str | None) -> bool:
    if text is None:
        return True
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
