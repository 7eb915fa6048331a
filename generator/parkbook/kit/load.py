"""Read a kit folder into a Kit: every file, every problem, in one run."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from parkbook.kit.cross import At, Declared, cross_check
from parkbook.kit.model import (
    Criterion,
    CriterionEntry,
    DocumentFile,
    DocumentSpec,
    GlossaryFile,
    Item,
    Kit,
    Question,
    QuestionFile,
    Register,
    Role,
    RoleFile,
    Standard,
    StandardFile,
    Term,
    WeightFile,
)
from parkbook.loading import prune
from parkbook.model import Model
from parkbook.problems import Place, Problems, closest
from parkbook.source import Document, read_yaml

M = TypeVar("M", bound=Model)
QUESTIONNAIRES = "questionnaires"
_ORDER = {"cses": 0, "ceca": 1, "lowcarbon": 2, "cieccpa": 3}


def load_kit(root: Path, problems: Problems) -> Kit:
    """The kit in `root` (the folder that holds questionnaires/, site_templates/ and content/).

    What cannot be read is left out, with problems; what can be read is read.
    """
    if not (root / QUESTIONNAIRES).is_dir():
        message = f"`{root}` holds no questionnaires/"
        problems.error(Place(QUESTIONNAIRES), "no-kit", message, "give --kit the folder of a kit")
        return Kit({}, {}, {}, {}, {}, {}, ())
    reader = _Reader(root, problems)
    roles = reader.roles()
    registers = reader.registers()
    tables = reader.tables()
    documents = reader.documents()
    reader.standards()
    kit = Kit(
        standards=reader.standard_of,
        questions=reader.in_print_order(),
        question_clause=reader.question_clause,
        registers=registers,
        documents=documents,
        roles=roles,
        terms=reader.terms(),
        weights=reader.weights(),
        tables=tables,
        criteria={c.ref: c for s in reader.standard_of.values() for c in s.criteria},
        place=reader.declared.place,
    )
    cross_check(kit, reader.declared, problems)
    return kit


def _yaml_files(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.glob("*.yml")) if folder.is_dir() else []


class _Reader:
    """Holds what has been read so far, and where it was declared."""

    def __init__(self, root: Path, problems: Problems) -> None:
        self.root = root
        self.problems = problems
        self.standard_of: dict[str, Standard] = {}
        self.questions: dict[str, Question] = {}
        self.question_clause: dict[str, tuple[str, str]] = {}
        self.declared = Declared()

    def _read(self, path: str, model: type[M]) -> tuple[M | None, Document | None]:
        document = read_yaml(self.root, path, self.problems)
        if document is None:
            return None, None
        data = {} if document.data is None else document.data
        return prune(model, data, document.source, self.problems), document

    def roles(self) -> dict[str, Role]:
        file, document = self._read(f"{QUESTIONNAIRES}/roles.yml", RoleFile)
        self.declared.note("role", document, "roles", "id")
        return {role.id: role for role in file.roles} if file else {}

    def terms(self) -> tuple[Term, ...]:
        if not (self.root / "content/glossary.yml").is_file():
            return ()
        file, _ = self._read("content/glossary.yml", GlossaryFile)
        return file.terms if file else ()

    def weights(self) -> WeightFile:
        path = f"{QUESTIONNAIRES}/weights.yml"
        if not (self.root / path).is_file():
            return WeightFile()
        file, document = self._read(path, WeightFile)
        if file is None or document is None:
            return WeightFile()
        self.declared.weights = At(document)
        return file

    def registers(self) -> dict[str, Register]:
        found = self._declarations("registers", self.declared.registers, self.declared.names["register"])
        self.declared.names["register"] |= set(found)
        return found

    def tables(self) -> dict[str, Register]:
        """The tables of carbon data."""
        return self._declarations("tables", self.declared.tables, set())

    def _declarations(self, folder: str, places: dict[str, At], names: set[str]) -> dict[str, Register]:
        """Every declaration of a folder by id; `places` and `names` take down where they stand and what they are called."""
        found: dict[str, Register] = {}
        for name in _yaml_files(self.root / QUESTIONNAIRES / folder):
            stem = name.removesuffix(".yml")
            names.add(stem)
            register, document = self._read(f"{QUESTIONNAIRES}/{folder}/{name}", Register)
            if register is None or document is None:
                continue
            if register.id != stem:
                place = document.source.place(("id",))
                self.problems.error(place, "id", f"`{register.id}` is not the name of the file", "name both the same")
            found[register.id] = register
            places[register.id] = At(document)
        return found

    def documents(self) -> dict[str, DocumentSpec]:
        found: dict[str, DocumentSpec] = {}
        for name in _yaml_files(self.root / QUESTIONNAIRES / "documents"):
            file, document = self._read(f"{QUESTIONNAIRES}/documents/{name}", DocumentFile)
            self.declared.note("document", document, "documents", "id")
            if file is None or document is None:
                continue
            for index, spec in enumerate(file.documents):
                at = At(document, ("documents", index))
                if spec.id in found:
                    message = f"`{spec.id}` names a document twice"
                    self.problems.error(at.place("id"), "duplicate-id", message, "give one another id")
                    continue
                found[spec.id] = spec
                self.declared.documents[spec.id] = at
        return found

    def standards(self) -> None:
        base = self.root / QUESTIONNAIRES
        folders = (p for p in base.iterdir() if (p / "clauses.yml").is_file())
        for folder in sorted(folders, key=lambda p: (_ORDER.get(p.name, 9), p.name)):
            prefix = f"{QUESTIONNAIRES}/{folder.name}"
            about, document = self._read(f"{prefix}/clauses.yml", StandardFile)
            self.declared.note("ref", document, "items", "ref")
            if about is None or document is None:
                continue
            if about.standard != folder.name:
                place = document.source.place(("standard",))
                message = f"`{about.standard}` is not the name of the folder"
                self.problems.error(place, "standard", message, f"write {folder.name}, or rename the folder")
                continue
            self._standard(about, self._items(about, document), folder, prefix)

    def _standard(self, about: StandardFile, items: dict[str, Item], folder: Path, prefix: str) -> None:
        orders = {ref: number for number, ref in enumerate(items)}
        criteria: dict[str, Criterion] = {}
        for name in _yaml_files(folder):
            if name != "clauses.yml":
                self._question_file(f"{prefix}/{name}", about, items, orders, criteria)
        ordered = tuple(sorted(criteria.values(), key=lambda c: c.order))
        self.standard_of[about.standard] = Standard(about, items, ordered)

    def _items(self, about: StandardFile, document: Document) -> dict[str, Item]:
        found: dict[str, Item] = {}
        for index, item in enumerate(about.items):
            at = At(document, ("items", index))
            if item.ref in found:
                message = f"`{item.ref}` stands here a second time"
                self.problems.error(at.place("ref"), "duplicate-ref", message, "keep one row")
            elif item.ref.partition(":")[0] != about.standard:
                message = f"`{item.ref}` does not belong to {about.standard}"
                self.problems.error(at.place("ref"), "standard", message, f"refs here start with {about.standard}:")
            else:
                found[item.ref] = item
        return found

    def _question_file(
        self,
        path: str,
        about: StandardFile,
        items: dict[str, Item],
        orders: dict[str, int],
        criteria: dict[str, Criterion],
    ) -> None:
        file, document = self._read(path, QuestionFile)
        if file is None or document is None:
            return
        place = document.source.place
        if file.standard != about.standard:
            message = f"`{file.standard}` is not `{about.standard}`"
            self.problems.error(place(("standard",)), "standard", message, "the folder says which")
        if file.edition != about.edition:
            message = f"`{file.edition}` is not the edition of clauses.yml, `{about.edition}`"
            self.problems.error(place(("edition",)), "edition", message, "questions belong to one edition")
        for q, question in enumerate(file.questions):
            at = At(document, ("questions", q))
            if question.id in self.questions:
                message = f"`{question.id}` is the id of another question too"
                self.problems.error(at.place("id"), "duplicate-id", message, "ids are never used twice")
                continue
            self.questions[question.id] = question
            self.question_clause[question.id] = (about.standard, file.clause)
            self.declared.questions[question.id] = at
            for c, entry in enumerate(question.criteria):
                where = At(document, (*at.path, "criteria", c))
                if self._fits(entry, about, items, criteria, where):
                    made = _criterion(entry, items[entry.ref], question, about, file.clause, orders[entry.ref])
                    criteria[entry.ref] = made
                    self.declared.criteria[entry.ref] = where

    def _fits(
        self, entry: CriterionEntry, about: StandardFile, items: dict[str, Item], criteria: dict[str, Criterion], at: At
    ) -> bool:
        """Whether the criterion stands for an item that has none yet; its own completeness is judged on the way."""
        if entry.ref not in items:
            if not self.declared.may_be("ref", entry.ref):
                message = f"`{entry.ref}` is no item of {about.standard}"
                self.problems.error(at.place("ref"), "unknown-ref", message, closest(entry.ref, items))
            return False
        if entry.ref in criteria:
            message = f"`{entry.ref}` has a criterion already"
            self.problems.error(at.place("ref"), "duplicate-ref", message, "one criterion per clause item")
            return False
        self._complete(entry, at)
        return True

    def _complete(self, entry: CriterionEntry, at: At) -> None:
        """A criterion has text, evidence, proof and addressee; an alias has nothing but its target."""
        if entry.same_as:
            if entry.text or entry.evidence or entry.proof or entry.checks or entry.na_when:
                message = f"`{entry.ref}` is an alias and has a text of its own"
                self.problems.error(at.place(), "alias", message, "keep ref and same_as only")
            return
        written = at.written()
        for name in ("addressee", "text", "evidence", "proof"):
            if not getattr(entry, name) and not written.get(name):  # what is written and wrong has been reported
                message = f"`{name}` is missing in `{entry.ref}`"
                self.problems.error(at.place(), "missing-key", message, "every criterion needs it")
        both, enterprise = entry.addressee == "both", entry.enterprise is not None or "enterprise" in written
        if entry.addressee and both != enterprise:
            message = f"`{entry.ref}`: `enterprise` belongs to addressee both, and only there"
            self.problems.error(at.place(), "addressee", message, "add or drop the block `enterprise`")

    def in_print_order(self) -> dict[str, Question]:
        """The questions by standard, then clause, then as they stand in their file."""
        clauses = ((s.id, item.clause) for s in self.standard_of.values() for item in s.items.values())
        clause_order: dict[tuple[str, str], int] = {}
        for number, clause in enumerate(clauses):
            clause_order[clause] = number
        standards = {id: n for n, id in enumerate(self.standard_of)}
        clause_of = self.question_clause
        ids = sorted(
            self.questions, key=lambda id: (standards.get(clause_of[id][0], 9), clause_order.get(clause_of[id], 0))
        )
        return {id: self.questions[id] for id in ids}


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
