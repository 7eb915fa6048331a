"""Claim words in the park's own texts: achievements that no record carries, and percentages that do not follow from their figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parkbook.assess.carried import find_record
from parkbook.assess.model import Assessment
from parkbook.assess.percents import find_wrong_percents
from parkbook.assess.phrases import Phrases, kit_phrases
from parkbook.assess.sentences import find_claims, own_texts, split_sentences
from parkbook.kit.model import Kit
from parkbook.kitroot import default_kit_root
from parkbook.park.model import Park
from parkbook.problems import Problem, Problems

if TYPE_CHECKING:
    from parkbook.inventory.model import Inventory

_LONGEST = 120
"""Characters of a sentence that a message quotes."""


def guard_texts(
    kit: Kit, park: Park, assessment: Assessment, inventory: Inventory | None, phrases: Phrases | None = None
) -> list[Problem]:
    """Read the park's own texts as an outsider would, and say what they cannot stand on.

    The texts: facts, boundary and notice of park.yml, blocks and pages in content/, notes and reasons of answers, and the text
    columns of registers that are published, but for those of `skip_registers` (aims, and what others require). Evidence files
    are records and are not read.

    Args:
        phrases: Wording of claims; that of the kit beside the program where none is given.
    Returns:
        Warnings `claim-without-record` and `printed-percent`, in order of files.
    """
    words = phrases or kit_phrases(default_kit_root())
    if words is None:
        return []
    problems = Problems()
    titles = {standard.about.title.zh for standard in kit.standards.values()}
    for text in own_texts(kit, park, words.skip_registers):
        for sentence in split_sentences(text):
            for claim in find_claims(sentence.text, words, titles, assessment.as_of):
                if find_record(claim, sentence.text, kit, park, assessment, inventory) is None:
                    problems.warn(
                        sentence.place,
                        "claim-without-record",
                        f"this claims an achievement ({claim.title.en}) that no record carries: {_quoted(sentence.text)}",
                        f"have the record: {claim.record.en}; or write what is true: a plan, a share, a date",
                    )
            for fault in find_wrong_percents(sentence.text, words.percent):
                problems.warn(
                    sentence.place,
                    "printed-percent",
                    f"`{fault.written}`: from {fault.before} to {fault.after} is {fault.computed}: {_quoted(sentence.text)}",
                    "correct the percentage or the figure, so that a reader who computes gets what stands there",
                )
    return problems.sorted()


def _quoted(sentence: str) -> str:
    return sentence if len(sentence) <= _LONGEST else sentence[:_LONGEST] + "…"
