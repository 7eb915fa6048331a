"""Read a kit folder into a Kit: every file, every problem, in one run."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from parkbook.kit.model import (
    Criterion, CriterionEntry, DocumentFile, DocumentSpec, GlossaryFile, Item, Kit, Question, QuestionFile, Register,
    Role, RoleFile, Standard, StandardFile, Term,
)
from parkbook.loading import build
from parkbook.model import Model
from parkbook.problems import Place, Problems, closest
from parkbook.source import KEY, Document, read_yaml

M = TypeVar("M", bound=Model)
QUESTIONNAIRES = "questionnaires"


def load_kit(root: Path, problems: Problems) -> Kit:
    """The kit in `root` (the folder that holds questionnaires/, site_templates/ and content/).

    Files that cannot be read are left out, with problems; what can be read is read.
    """
    base = root / QUESTIONNAIRES
    if not base.is_dir():
        problems.error(Place(QUESTIONNAIRES), "no-kit", f"`{root}` holds no questionnaires/", "give --kit the folder of a kit")
    reader = _Reader(root, problems)
    roles = reader.roles()
    registers = reader.registers()
    documents = reader.documents()
    reader.standards()
    reader.cross_check(roles, registers, documents)
    return Kit(
        standards=reader.standard_of,
        questions=reader.questions,
        question_clause=reader.question_clause,
        registers=registers,
        documents=documents,
        roles=roles,
        terms=reader.terms(),
        criteria={c.ref: c for s in reader.standard_of.values() for c in s.criteria},
    )


def _yaml_files(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.glob("*.yml")) if folder.is_dir() else []


class _Reader:
    """Holds what has been read so far, so that cross references can be judged at the end."""

    def __init__(self, root: Path, problems: Problems) -> None:
        self.root = root
        self.problems = problems
        self.standard_of: dict[str, Standard] = {}
        self.questions: dict[str, Question] = {}
        self.question_clause: dict[str, tuple[str, str]] = {}
        self._criterion_at: dict[str, tuple[Document, tuple[Any, ...]]] = {}
        self._question_at: dict[str, tuple[Document, tuple[Any, ...]]] = {}
        self._register_docs: dict[str, Document] = {}
        self._document_at: dict[str, tuple[Document, tuple[Any, ...]]] = {}

    def _read(self, path: str, model: type[M]) -> tuple[M, Document] | None:
        document = read_yaml(self.root, path, self.problems)
        if document is None:
            return None
        made = build(model, {} if document.data is None else document.data, document.source, self.problems)
        return (made, document) if made is not None else None

    def roles(self) -> dict[str, Role]:
        read = self._read(f"{QUESTIONNAIRES}/roles.yml", RoleFile)
        return {role.id: role for role in read[0].roles} if read else {}

    def terms(self) -> tuple[Term, ...]:
        if not (self.root / "content/glossary.yml").is_file():
            return ()
        read = self._read("content/glossary.yml", GlossaryFile)
        return read[0].terms if read else ()

    def registers(self) -> dict[str, Register]:
        found: dict[str, Register] = {}
        for name in _yaml_files(self.root / QUESTIONNAIRES / "registers"):
            path = f"{QUESTIONNAIRES}/registers/{name}"
            read = self._read(path, Register)
            if read is None:
                continue
            register, document = read
            if register.id != name.removesuffix(".yml"):
                place = document.source.place(("id",))
                self.problems.error(place, "id", f"`{register.id}` is not the name of the file", "name both the same")
            found[register.id] = register
            self._register_docs[register.id] = document
        return found

    def documents(self) -> dict[str, DocumentSpec]:
        found: dict[str, DocumentSpec] = {}
        for name in _yaml_files(self.root / QUESTIONNAIRES / "documents"):
            read = self._read(f"{QUESTIONNAIRES}/documents/{name}", DocumentFile)
            for index, spec in enumerate(read[0].documents if read else ()):
                assert read is not None
                at = ("documents", index)
                if spec.id in found:
                    place = read[1].source.place((*at, "id"))
                    self.problems.error(place, "duplicate-id", f"`{spec.id}` names a document twice", "give one another id")
                found[spec.id] = spec
                self._document_at[spec.id] = (read[1], at)
        return found

    def standards(self) -> None:
        base = self.root / QUESTIONNAIRES
        folders = sorted(p for p in base.iterdir() if (p / "clauses.yml").is_file()) if base.is_dir() else []
        for folder in sorted(folders, key=lambda p: (_ORDER.get(p.name, 9), p.name)):
            prefix = f"{QUESTIONNAIRES}/{folder.name}"
            read = self._read(f"{prefix}/clauses.yml", StandardFile)
            if read is None:
                continue
            about = read[0]
            items = self._items(about.items, read[1])
            orders = {ref: number for number, ref in enumerate(items)}
            criteria: dict[str, Criterion] = {}
            for name in _yaml_files(folder):
                if name != "clauses.yml":
                    self._question_file(f"{prefix}/{name}", about, items, orders, criteria)
            ordered = tuple(sorted(criteria.values(), key=lambda c: c.order))
            self.standard_of[about.standard] = Standard(about, items, ordered)
        self._put_in_print_order()

    def _items(self, items: Iterable[Item], document: Document) -> dict[str, Item]:
        found: dict[str, Item] = {}
        for index, item in enumerate(items):
            if item.ref in found:
                place = document.source.place(("items", index, "ref"))
                self.problems.error(place, "duplicate-ref", f"`{item.ref}` stands here a second time", "keep one row")
                continue
            found[item.ref] = item
        return found

    def _question_file(
        self, path: str, about: StandardFile, items: dict[str, Item], orders: dict[str, int], criteria: dict[str, Criterion]
    ) -> None:
        read = self._read(path, QuestionFile)
        if read is None:
            return
        file, document = read
        place = document.source.place
        if file.standard != about.standard:
            self.problems.error(place(("standard",)), "standard", f"`{file.standard}` is not `{about.standard}`", "the folder says which")
        if file.edition != about.edition:
            message = f"`{file.edition}` is not the edition of clauses.yml, `{about.edition}`"
            self.problems.error(place(("edition",)), "edition", message, "questions belong to one edition")
        for q, question in enumerate(file.questions):
            at = ("questions", q)
            if question.id in self.questions:
                message = f"`{question.id}` is the id of another question too"
                self.problems.error(place((*at, "id")), "duplicate-id", message, "ids are never used twice")
                continue
            self.questions[question.id] = question
            self.question_clause[question.id] = (about.standard, file.clause)
            self._question_at[question.id] = (document, at)
            for c, entry in enumerate(question.criteria):
                where = (*at, "criteria", c)
                item = items.get(entry.ref)
                if item is None:
                    hint = closest(entry.ref, items)
                    self.problems.error(place((*where, "ref")), "unknown-ref", f"`{entry.ref}` is no item of {about.standard}", hint)
                    continue
                if entry.ref in criteria:
                    message = f"`{entry.ref}` has a criterion already"
                    self.problems.error(place((*where, "ref")), "duplicate-ref", message, "one criterion per clause item")
                    continue
                self._complete(entry, document, where)
                criteria[entry.ref] = _criterion(entry, item, question, about, file.clause, orders[entry.ref])
                self._criterion_at[entry.ref] = (document, where)

    def _complete(self, entry: CriterionEntry, document: Document, where: tuple[Any, ...]) -> None:
        """A criterion has text, evidence, proof and addressee; an alias has nothing but its target."""
        place = document.source.place(where)
        if entry.same_as:
            if entry.text or entry.evidence or entry.proof or entry.checks or entry.na_when:
                self.problems.error(place, "alias", f"`{entry.ref}` is an alias and has a text of its own", "keep ref and same_as only")
            return
        for name in ("addressee", "text", "evidence", "proof"):
            if not getattr(entry, name):
                self.problems.error(place, "missing-key", f"`{name}` is missing in `{entry.ref}`", "every criterion needs it")
        if (entry.addressee == "both") != (entry.enterprise is not None):
            message = f"`{entry.ref}`: `enterprise` belongs to addressee both, and only there"
            self.problems.error(place, "addressee", message, "add or drop the block `enterprise`")

    def _put_in_print_order(self) -> None:
        first: dict[str, tuple[int, int]] = {}
        for number, standard in enumerate(self.standard_of.values()):
            for criterion in standard.criteria:
                first.setdefault(criterion.question, (number, criterion.order))
        clause_order = {
            (s.id, item.clause): n for s in self.standard_of.values() for n, item in enumerate(s.items.values())
        }
        ids = list(self.questions)
        position = {id: n for n, id in enumerate(ids)}
        standards = {id: n for n, id in enumerate(self.standard_of)}
        ids.sort(key=lambda id: (
            standards.get(self.question_clause[id][0], 9), clause_order.get(self.question_clause[id], 0), position[id]
        ))
        self.questions = {id: self.questions[id] for id in ids}

    def cross_check(self, roles: dict[str, Role], registers: dict[str, Register], documents: dict[str, DocumentSpec]) -> None:
        """What one file says of another: roles, registers, documents, refs, aliases."""
        refs = {ref for s in self.standard_of.values() for ref in s.items}
        known = {"roles": set(roles), "registers": set(registers), "documents": set(documents)}
        for id, (document, at) in self._question_at.items():
            question = self.questions[id]
            for field, names in known.items():
                self._each_known(getattr(question, field), names, field.removesuffix("s"), document, (*at, field))
        for standard in self.standard_of.values():
            by_ref = {c.ref: c for c in standard.criteria}
            for criterion in standard.criteria:
                if criterion.entry.same_as:
                    self._alias(criterion, by_ref)
        for id, register in registers.items():
            document = self._register_docs[id]
            self._each_known(register.refs, refs, "ref", document, ("refs",))
            self._columns(register, registers, document)
        annex = {ref for ref in refs} | {f"cses:A/r{n}" for n in range(1, 13)}
        for id, (document, at) in self._document_at.items():
            spec = documents[id]
            self._each_known(spec.refs, annex, "ref", document, (*at, "refs"))
            self._each_known(spec.registers, set(registers), "register", document, (*at, "registers"))
            self._each_known(spec.roles, set(roles), "role", document, (*at, "roles"))

    def _each_known(self, names: Iterable[str], known: set[str], what: str, document: Document, at: tuple[Any, ...]) -> None:
        for index, name in enumerate(names):
            if name not in known:
                place = document.source.place((*at, index))
                self.problems.error(place, f"unknown-{what}", f"`{name}` is no {what} of the kit", closest(name, known))

    def _columns(self, register: Register, registers: dict[str, Register], document: Document) -> None:
        ids = [c.id for c in register.columns]
        for index, column in enumerate(register.columns):
            at = ("columns", index)
            if column.id in ids[:index]:
                self.problems.error(document.source.place((*at, "id")), "duplicate-id", f"column `{column.id}` stands twice", "")
            if column.type in ("ref", "refs") and (column.to is None or (column.to not in registers and column.to != "clauses")):
                hint = closest(column.to or "", registers)
                self.problems.error(document.source.place((*at, "to")), "unknown-register", f"column `{column.id}` points at no register", hint)
            if (column.type == "enum") != bool(column.values):
                self.problems.error(document.source.place(at), "values", f"column `{column.id}`: values belong to type enum, and only there", "")
        for index, key in enumerate(register.key):
            if key not in ids:
                self.problems.error(document.source.place(("key", index)), "unknown-column", f"`{key}` is no column", closest(key, ids))

    def _alias(self, criterion: Criterion, by_ref: dict[str, Criterion]) -> None:
        target_ref = str(criterion.entry.same_as)
        target = by_ref.get(target_ref)
        if target is None or target.entry.same_as or target.kind != criterion.kind:
            document, at = self._criterion_at[criterion.ref]
            message = f"`{target_ref}` is no criterion of the same standard and kind that stands for itself"
            self.problems.error(document.source.place((*at, "same_as", KEY)), "alias", message, closest(target_ref, by_ref))


_ORDER = {"cses": 0, "ceca": 1, "lowcarbon": 2, "cieccpa": 3}


def _criterion(
    entry: CriterionEntry, item: Item, question: Question, about: StandardFile, clause: str, order: int
) -> Criterion:
    kind = "recommendation" if item.kind == "requirement" and about.requirements_as == "recommendation" else item.kind
    return Criterion(
        ref=entry.ref,
        standard=about.standard,
        clause=clause,
        kind=kind,
        question=question.id,
        entry=entry,
        pdca=item.pdca,
        modules=item.modules or question.modules,
        order=order,
    )

