"""answers/<standard>.yml -> what a park says, checked against what the kit asks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from parkbook.kit.model import Kit, Standard
from parkbook.loading import prune
from parkbook.park.model import STATES, Answer, AnswerFile, Reply, Unread
from parkbook.problems import Place, Problems, closest
from parkbook.source import KEY, Document, Source, read_yaml

FOLDER = "answers"
_CODES = {"state": "state", "target": "state", "date": "date", "due": "date", "owner": "owner"}
_LOOKALIKES = (".yml", ".yaml", ".txt", ".bak", ".xlsx", ".csv")
_FILE_KEYS = ("standard", "edition", "answers")


class AnswerPlaces:
    """Where each answer stands, for messages made later."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}

    def place(self, standard: str, question: str, ref: str | None = None) -> Place:
        """Of an answer, or of one criterion within it (the answer itself where the criterion has no entry)."""
        source = self.sources.get(standard)
        if source is None:
            return Place(f"{FOLDER}/{standard}.yml")
        steps: tuple[Any, ...] = ("answers", question)
        return source.place((*steps, "criteria", ref) if ref else (*steps, KEY))


def load_answers(
    root: Path, kit: Kit, known_owner: Callable[[str], bool] | None, problems: Problems
) -> tuple[dict[str, AnswerFile], AnswerPlaces]:
    """By standard. What cannot be accepted is left out with a problem, and never replaced by something else.

    Args:
        known_owner: Whether an id is a unit or person of the park; None where those registers could not be read.
    """
    places = AnswerPlaces()
    found: dict[str, AnswerFile] = {}
    for path in _files(root, problems):
        document = read_yaml(root, path, problems)
        if document is None or document.data is None:
            continue
        if not isinstance(document.data, dict):
            hint = "start it with `standard:`, `edition:` and `answers:`"
            problems.error(Place(path, 1, 1), "shape", "the file must hold keys", hint)
            continue
        standard = _standard(PurePosixPath(path).stem, document, kit, problems)
        if standard is None:
            continue
        if standard.id in found:
            message = f"`{standard.id}` is answered in {places.sources[standard.id].path} already; this was not read"
            place = document.source.place(("standard",))
            problems.error(place, "two-homes", message, "put all answers into one of the two")
            continue
        places.sources[standard.id] = document.source
        answers = _answers(document, standard, kit, known_owner, problems)
        found[standard.id] = AnswerFile.model_construct(
            standard=standard.id, edition=standard.about.edition, answers=answers
        )
    return found, places


def _files(root: Path, problems: Problems) -> list[str]:
    """Files that hold answers, by name; others that look as if they did are named."""
    folder = root / FOLDER
    found = []
    for file in sorted(folder.iterdir()) if folder.is_dir() else []:
        path = f"{FOLDER}/{file.name}"
        if file.name.startswith((".", "~")) or not file.is_file():
            continue
        if file.suffix in (".yml", ".yaml"):
            found.append(path)
        elif file.suffix.lower() in _LOOKALIKES:
            hint = "answers are named <standard>.yml, in lower case"
            problems.warn(Place(path), "unknown-file", f"`{path}` was not read", hint)
    return found


def _standard(stem: str, document: Document, kit: Kit, problems: Problems) -> Standard | None:
    data, source = document
    for key in data:
        if key not in _FILE_KEYS:
            problems.error(source.place((key, KEY)), "unknown-key", f"`{key}` is no key here", closest(key, _FILE_KEYS))
    name = data.get("standard") or stem
    standard = kit.standards.get(str(name))
    if standard is None:
        problems.error(
            source.place(("standard",)),
            "unknown-standard",
            f"`{name}` is no standard of the kit",
            closest(str(name), kit.standards),
        )
        return None
    edition = data.get("edition")
    if edition is None:
        problems.error(
            source.place(()), "missing-key", "`edition` is missing here", f"add `edition: {standard.about.edition}`"
        )
    elif edition != standard.about.edition:
        message = f"`{edition}` is not the edition the kit asks, `{standard.about.edition}`"
        problems.error(
            source.place(("edition",)),
            "edition",
            message,
            "answers belong to one edition; change it only after reading what is new",
        )
    return standard


def _answers(
    document: Document, standard: Standard, kit: Kit, known_owner: Callable[[str], bool] | None, problems: Problems
) -> dict[str, Answer]:
    data, source = document
    entries = data.get("answers")
    if entries is None:
        return {}
    if not isinstance(entries, dict):
        problems.error(
            source.place(("answers",)),
            "shape",
            "`answers` must hold questions",
            "write one question id per line, with its fields below",
        )
        return {}
    mine = [id for id, (name, _) in kit.question_clause.items() if name == standard.id]
    asked = set(mine)
    found: dict[str, Answer] = {}
    for id, value in entries.items():
        at = ("answers", id)
        if id not in asked:
            problems.error(
                source.place((*at, KEY)),
                "unknown-question",
                f"`{id}` is no question of {standard.id}",
                closest(id, mine),
            )
            continue
        if value is None:
            continue
        answer = _one(id, value, source, kit, problems)
        if answer is not None:
            found[id] = answer
            _owners(answer, source, at, known_owner, problems)
    return found


def _one(id: str, value: Any, source: Source, kit: Kit, problems: Problems) -> Answer | None:
    at = ("answers", id)
    if not isinstance(value, dict):
        shown = f"`{value[:40]}`" if isinstance(value, str) else "a list"
        message = f"`{id}` must hold fields, not {shown}"
        problems.error(source.place(at), "shape", message, "write {state: implemented, …}, or one field per line")
        return None
    value, refused = _screened(id, dict(value), source, kit, problems)
    answer = prune(Answer, value, source, problems, at, _CODES)
    if answer is None:
        return None
    replies: dict[str, Reply] = {}
    for ref, reply in answer.criteria.items():
        if reply.state == "na":
            refused |= _na_refused(ref, reply, kit, source, (*at, "criteria", ref), problems)
        replies[ref] = reply
    for ref in refused:
        kept = replies.get(ref, Reply()).model_copy(update={"state": None})
        replies[ref] = Unread.model_construct(**dict(kept))
    return answer.model_copy(update={"criteria": replies})


def _screened(
    id: str, value: dict[str, Any], source: Source, kit: Kit, problems: Problems
) -> tuple[dict[str, Any], set[str]]:
    """The answer without refs of other questions, and the refs whose own state is unreadable: they inherit nothing."""
    at = ("answers", id)
    refused: set[str] = set()
    if value.get("state") == "na":
        problems.error(
            source.place((*at, "state")),
            "na",
            "`na` is given for a whole question",
            "give it for each criterion, with a reason",
        )
        value["state"] = None
    criteria = value.get("criteria")
    if isinstance(criteria, dict):
        value["criteria"] = {}
        for ref, reply in criteria.items():
            if not _is_asked(id, ref, source, kit, problems):
                continue
            state = reply.get("state") if isinstance(reply, dict) else reply
            if (state is not None and state not in STATES) or isinstance(reply, str):
                refused.add(ref)
            if isinstance(reply, str) and reply:
                message = f"`{ref}` must hold fields, not `{reply[:40]}`"
                place = source.place((*at, "criteria", ref))
                problems.error(place, "shape", message, f"write {{state: {reply[:40]}}}")
            else:
                value["criteria"][ref] = {} if reply is None else reply
    elif criteria is not None:  # what was said of each is lost, and the question's state may not stand in for it
        refused = {c.ref for c in kit.questions[id].criteria}
    return value, refused


def _is_asked(id: str, ref: str, source: Source, kit: Kit, problems: Problems) -> bool:
    """Whether the question asks the item, and not by way of another."""
    same_as = {c.ref: c.same_as for c in kit.questions[id].criteria}
    target = same_as.get(ref)
    if ref in same_as and target is None:
        return True
    place = source.place(("answers", id, "criteria", ref, KEY))
    if target:
        message = f"`{ref}` is the same demand as {target} and has no answer of its own"
        problems.error(place, "alias", message, f"answer {target}")
    else:
        hint = closest(ref, [r for r, t in same_as.items() if t is None])
        problems.error(place, "unknown-ref", f"`{ref}` is no criterion of `{id}`", hint)
    return False


def _na_refused(ref: str, reply: Reply, kit: Kit, source: Source, at: tuple[Any, ...], problems: Problems) -> set[str]:
    criterion = kit.criteria[ref]
    place = source.place((*at, "state"))
    if criterion.entry.na_when is None:
        hint = "the item is not conditional: answer it, or write none and what is missing"
        problems.error(place, "na", f"`na` is not open to {ref}", hint)
        return {ref}
    if not reply.reason:
        problems.error(
            place, "na", f"`na` of {ref} has no reason", f"add `reason:`; it is open when {criterion.entry.na_when.en}"
        )
        return {ref}
    return set()


def _owners(
    answer: Answer, source: Source, at: tuple[Any, ...], known: Callable[[str], bool] | None, problems: Problems
) -> None:
    if known is None:
        return
    replies: list[tuple[tuple[Any, ...], Reply]] = [(at, answer)]
    replies += [((*at, "criteria", ref), reply) for ref, reply in answer.criteria.items()]
    for where, reply in replies:
        if reply.owner and not known(reply.owner):
            hint = "use an id of registers/units.csv or registers/people.csv"
            problems.error(
                source.place((*where, "owner")),
                "unknown-owner",
                f"`{reply.owner}` is no unit or person of the park",
                hint,
            )


def check_evidence_ids(files: dict[str, AnswerFile], places: AnswerPlaces, known: set[str], problems: Problems) -> None:
    """Evidence that answers name and evidence.yml does not."""
    for standard, file in files.items():
        source = places.sources[standard]
        for id, answer in file.answers.items():
            replies: list[tuple[tuple[Any, ...], Reply]] = [(("answers", id), answer)]
            replies += [(("answers", id, "criteria", ref), reply) for ref, reply in answer.criteria.items()]
            for at, reply in replies:
                for index, name in enumerate(reply.evidence):
                    if name not in known:
                        place = source.place((*at, "evidence", index))
                        hint = closest(name, known, most=6) or "add it to evidence.yml"
                        problems.error(place, "unknown-evidence", f"`{name}` is not in evidence.yml", hint)
