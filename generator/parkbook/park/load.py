"""Read a park's folder into a Park: every file, every problem, in one run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from parkbook.kit.model import Kit
from parkbook.loading import prune
from parkbook.model import Text
from parkbook.park.answers import AnswerPlaces, check_evidence_ids, load_answers
from parkbook.park.evidence import EvidencePlaces, load_evidence
from parkbook.park.model import Adopted, Park, Profile
from parkbook.park.own import load_own
from parkbook.park.registers import load_registers
from parkbook.problems import Place, Problems, closest
from parkbook.source import read_yaml

PROFILE = "park.yml"
_Placing = Callable[[tuple[str | int, ...]], Place]


def load_park(root: Path, kit: Kit, problems: Problems) -> Park | None:
    """The park in folder `root`, or None where there is no park.yml at all.

    Where park.yml cannot be read, everything else is read all the same and the profile says 未读入.
    """
    if not (root / PROFILE).is_file():
        hint = "run `parkbook init DIR` to make a workspace, or name the folder that holds park.yml"
        if (root / "park.yaml").is_file():
            hint = "rename park.yaml to park.yml"
        problems.error(Place(PROFILE), "no-park", "there is no park.yml in this folder", hint)
        return None
    before = len(problems)
    profile, profile_place = _profile(root, kit, problems)
    tables = load_registers(root, kit, problems)
    owners = {key for id in ("units", "people") if id in tables for key in tables[id].by_key}
    readable = all(tables[id].readable for id in ("units", "people") if id in tables)
    answers, answer_places = load_answers(root, kit, owners.__contains__ if readable and owners else None, problems)
    evidence, evidence_places = load_evidence(root, kit, problems)
    if evidence_places.names is not None:
        check_evidence_ids(answers, answer_places, evidence_places.names, problems)
    own = load_own(root, problems)
    unread = dict.fromkeys(p.place.path for p in problems.items[before:] if p.severity == "error")
    places = _places(profile_place, answer_places, evidence_places)
    return Park(profile, answers, evidence, tables, own, tuple(unread), places.place)


def _profile(root: Path, kit: Kit, problems: Problems) -> tuple[Profile, _Placing]:
    """What park.yml says, and where in it."""
    document = read_yaml(root, PROFILE, problems)
    profile = None
    if document is not None:
        data = {} if document.data is None else document.data
        profile = prune(Profile, data, document.source, problems)
        if profile is not None:
            return _adopted(profile, kit, problems, document.source.place), document.source.place
        if isinstance(data, dict):
            return _stand_in(kit, data), document.source.place
    return _stand_in(kit, {}), lambda _: Place(PROFILE)


def _adopted(profile: Profile, kit: Kit, problems: Problems, place: _Placing) -> Profile:
    kept: list[Adopted] = []
    for index, adopted in enumerate(profile.standards):
        at = ("standards", index)
        standard = kit.standards.get(adopted.id)
        if standard is None:
            message = f"`{adopted.id}` is no standard of the kit"
            problems.error(place((*at, "id")), "unknown-standard", message, closest(adopted.id, kit.standards))
            continue
        if adopted.edition and adopted.edition != standard.about.edition:
            message = f"`{adopted.edition}` is not the edition the kit asks, `{standard.about.edition}`"
            problems.error(place((*at, "edition")), "edition", message, f"write {standard.about.edition}")
        if any(adopted.id == other.id for other in kept):
            problems.error(place((*at, "id")), "duplicate-id", f"`{adopted.id}` stands here a second time", "keep one")
            continue
        kept.append(adopted)
    return profile.model_copy(update={"standards": tuple(kept)})


def _stand_in(kit: Kit, data: dict[str, object]) -> Profile:
    """What the pages show where park.yml cannot be read; every standard counts as adopted: nothing may look better."""
    name = data.get("name")
    zh = name.get("zh") if isinstance(name, dict) else None
    return Profile.model_construct(
        **{
            **{field: info.default for field, info in Profile.model_fields.items() if not info.is_required()},
            "name": Text(zh=str(zh or "（park.yml 未读入）")),
            "code": "PARK",
            "standards": tuple(Adopted(id=id) for id in kit.standards),
        }
    )


class _places:
    """`place("answer", standard, question)`, `place("criterion", standard, question, ref)`, `place("evidence", id)`,
    `place("profile", key, …)` for the value in park.yml.
    """

    def __init__(self, profile: _Placing, answers: AnswerPlaces, evidence: EvidencePlaces) -> None:
        self._profile, self._answers, self._evidence = profile, answers, evidence

    def place(self, kind: str, *names: str | int) -> Place:
        if kind == "profile":
            return self._profile(names)
        texts = [str(name) for name in names]
        if kind == "evidence":
            return self._evidence.place(*texts)
        if kind in ("answer", "criterion"):
            return self._answers.place(*texts)
        return Place(PROFILE)
