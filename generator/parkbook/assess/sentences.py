"""The park's own texts, their sentences with places, and the claims in a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from parkbook.assess.phrases import ClaimWords, Phrases
from parkbook.kit.model import Kit
from parkbook.park.model import Park, Reply
from parkbook.problems import Place

_ENDS = re.compile(r"[。！？!?；;\n|]")
_MARKUP = re.compile(r"<!--.*?-->|`[^`]*`|!?\[(?P<shown>[^\]]*)\]\([^)]*\)|\*\*|__", re.S)
_HEADING = re.compile(r"^\s*#")
_BULLET = re.compile(r"^\s*(?:[-*+>]|\d+[.、)])\s+")
_TITLE = re.compile(r"《([^《》]*)》")
_QUOTED = re.compile(r"“([^“”]*)”|「([^「」]*)」|\"([^\"]*)\"")
_PARTS = re.compile(r"[，,：:]")
_WHEN = re.compile(r"(?P<year>20\d\d)年(?:(?P<month>1[0-2]|0?[1-9])月)?(?P<end>底|末|年底|年末|前|以前|之前)?")
_STANDARD = re.compile(r"标准|指南|要求|规范|导则|通则|体系|GB|ISO|T/")
_VERB_INSIDE = re.compile(r"已|实现|达成|建成|达到|符合|满足|通过|获得|取得")
_ASKS = re.compile(r"[？?]\s*$")


@dataclass(frozen=True)
class OwnText:
    """A text that the park wrote."""

    text: str
    place: Place
    by_line: bool = False
    """Whether its lines are the lines of the file, the first one at `place`."""
    lines: tuple[int, ...] = ()
    """Of the file, for each line of the text, where they do not follow on; 0 is not known."""


@dataclass(frozen=True)
class Sentence:
    text: str
    place: Place


def own_texts(kit: Kit, park: Park, skip_registers: Collection[str] = ()) -> Iterator[OwnText]:
    """Everything that pages show in the park's own words, with its place, in no particular order."""
    yield from _profile(park)
    for block in park.own.blocks:
        place = replace(block.place, line=block.place.line + 1, col=0) if block.place.line else block.place
        yield OwnText(block.text, place, by_line=bool(block.place.line))
    for page in park.own.pages:
        yield OwnText(page.text, Place(page.path), lines=page.lines)
    yield from _answers(park)
    for id, table in park.tables.items():
        register = kit.registers.get(id)
        if register is None or id in skip_registers:
            continue
        columns = [column.id for column in register.columns if column.type == "text" and column.public]
        for row in table.rows:
            for column in columns:
                if isinstance(value := row.values.get(column), str) and value:
                    yield OwnText(value, table.place(row))


def _profile(park: Park) -> Iterator[OwnText]:
    profile = park.profile
    for section in ("facts", "boundary"):
        for name, value in getattr(profile, section):
            if isinstance(value, str):
                yield OwnText(value, park.place("profile", section, name))
    for index, exclusion in enumerate(profile.boundary.exclusions):
        yield OwnText(exclusion.reason, park.place("profile", "boundary", "exclusions", index, "reason"))
    if profile.notice:
        yield OwnText(profile.notice, park.place("profile", "notice"))


def _answers(park: Park) -> Iterator[OwnText]:
    for standard, file in park.answers.items():
        for question, answer in file.answers.items():
            yield from _reply(answer, park.place("answer", standard, question))
            for ref, reply in answer.criteria.items():
                yield from _reply(reply, park.place("criterion", standard, question, ref))


def _reply(reply: Reply, place: Place) -> Iterator[OwnText]:
    for text in (reply.note, reply.reason):
        if text:
            yield OwnText(text, place)


def split_sentences(text: OwnText) -> Iterator[Sentence]:
    """Sentences without markup; headings are none. A question keeps its mark, so that it is known as one."""
    plain = _MARKUP.sub(lambda found: found["shown"] or "\n" * found[0].count("\n"), text.text)
    for number, line in enumerate(plain.split("\n")):
        if _HEADING.match(line):
            continue
        place = replace(text.place, line=text.place.line + number) if text.by_line else text.place
        if text.lines and text.lines[number]:
            place = replace(text.place, line=text.lines[number])
        start = 0
        body = _BULLET.sub("", line)
        for end in _ENDS.finditer(body):
            if (said := body[start : end.end()].strip(" \t。！!；;|　")) :
                yield Sentence(said, place)
            start = end.end()
        if said := body[start:].strip(" \t　"):
            yield Sentence(said, place)


def find_claims(sentence: str, words: Phrases, titles: Collection[str], as_of: date) -> list[ClaimWords]:
    """The sorts of claim in one sentence, each once.

    A part between commas claims something where one of the patterns holds in it, nothing in it makes it a plan, a condition, a
    negation or somebody else's story, and no such word in an earlier part reaches it: it does unless the part says 已 or the
    like itself. A year of today or later is a plan as well.
    """
    if _ASKS.search(sentence):
        return []
    plain = _unquoted(_TITLE.sub(lambda found: "《标准》" if _is_standard(found[1], titles) else "《》", sentence))
    parts = _PARTS.split(plain)
    return [claim for claim in words.claims if any(_claims(claim, parts, number, words, as_of) for number in range(len(parts)))]


def _claims(claim: ClaimWords, parts: list[str], number: int, words: Phrases, as_of: date) -> bool:
    part, before = parts[number], "，".join(parts[:number])
    said = part if number + 1 == len(parts) else f"{part}，{parts[number + 1]}"
    if claim.clause_without and _regex(claim.clause_without).search(part):
        return False
    for pattern in claim.says:
        for found in _regex(pattern).finditer(said):
            if found.start() >= len(part) or not _is_whole(claim, found, part):
                continue
            head = part[: found.start("after")] if found.start("after") <= len(part) else part
            tail = part[found.start("after") :]
            if claim.needs and not _regex(claim.needs).search(before + head):
                continue
            opening = part[: found.start("object")]
            if not _is_class(head, tail, words) and not _is_open(opening, head, tail, before, words, as_of):
                return True
    return False


def _is_whole(claim: ClaimWords, found: re.Match[str], part: str) -> bool:
    """Whether verb and noun belong together and the noun stands for itself."""
    if found.end("object") > len(part):
        return False
    return not _regex(claim.gap_without).search(found["gap"]) and not _regex(claim.after_without).match(found["after"])


def _is_class(head: str, tail: str, words: Phrases) -> bool:
    """已实现碳中和的企业 speaks of whichever they are; 是首个实现碳中和的园区 speaks of itself."""
    speaks_of_class = _regex(words.class_of).match(tail) or _regex(words.ends).search(tail)
    return bool(speaks_of_class) and not _regex(words.self).search(head)


def _is_open(opening: str, head: str, tail: str, before: str, words: Phrases, as_of: date) -> bool:
    """Whether the part, or one before it, says plan, condition, negation or somebody else."""
    stops = _regex(words.not_a_claim.all)
    if _regex(words.tails).search(tail):
        return True
    if stops.search(opening) or _is_to_come(opening, as_of):
        return True
    if re.match(r"(?:的)?(?:目标|愿景|不|还|尚|方可|才|与否|是|前|之前|以前|需|须|要(?!求)|将)", tail):
        return True
    if _regex(words.done).search(head):
        return bool(re.search(words.not_a_claim.others + "|如果|若|假如|一旦|凡|是否|不得|不能|不应|禁止|不要|没有说|未说", before))
    return bool(stops.search(before)) or _is_to_come(before, as_of)


def _is_to_come(text: str, as_of: date) -> bool:
    """Whether a year or month in the text is later than the day, or the end of one that is not over."""
    for found in _WHEN.finditer(text):
        year, month = int(found["year"]), int(found["month"] or 0)
        now = (as_of.year, as_of.month) if month else (as_of.year, 0)
        if (year, month) > now or ((year, month) == now and found["end"]):
            return True
    return False


def _is_standard(title: str, titles: Collection[str]) -> bool:
    return title in titles or bool(_STANDARD.search(title))


def _unquoted(text: str) -> str:
    """Words in quotation marks stay where they name something, and go where they are a sentence that is only spoken of."""

    def shown(found: re.Match[str]) -> str:
        inner = next(part for part in found.groups() if part is not None)
        return "" if _VERB_INSIDE.search(inner) else inner

    return _QUOTED.sub(shown, text)


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
