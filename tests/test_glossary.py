"""One word for one thing: the glossary gives each word one home, and the kit's own texts use its words."""

from __future__ import annotations

from collections import Counter

import pytest

from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit, Question
from parkbook.problems import Problems
from tests.conftest import ROOT

PRINTED_OTHERWISE = {
    "碳管理评审": "碳评审",
    "碳管理评估": "碳评审",
    "碳评估": "碳评审",
    "碳排放评估": "碳评审",
    "碳排放管理方针": "碳管理方针",
    "碳排放基准": "碳管理基准",
    "碳管理绩效": "碳绩效",
    "内部审计": "内部审核",
}
"""Words that the standards print for the same thing (two drafts use several at once), and the one that is used here."""


@pytest.fixture(scope="module")
def kit() -> Kit:
    return load_kit(ROOT, Problems())


def test_a_word_has_one_home(kit: Kit) -> None:
    words = Counter(w for t in kit.terms for w in (t.term.zh, *t.aliases))
    assert [w for w, n in words.items() if n > 1] == []
    assert not [w for w in words if w != w.strip() or " " in w], "the search takes one word a line"


def test_words_that_are_printed_otherwise_lead_to_ours(kit: Kit) -> None:
    home = {alias: t.term.zh for t in kit.terms for alias in t.aliases}
    assert {word: home.get(word) for word in PRINTED_OTHERWISE} == PRINTED_OTHERWISE


def test_each_meaning_is_short_and_not_the_word_again(kit: Kit) -> None:
    assert [t.term.zh for t in kit.terms if len(t.meaning.zh) > 80 or t.meaning.zh.count("。") > 3] == []
    assert [t.term.zh for t in kit.terms if t.meaning.zh.startswith(t.term.zh + "是")] == []


def test_questions_use_the_words_of_the_glossary(kit: Kit) -> None:
    """Notes on the print may quote what is printed; what people are asked may not."""
    found = []
    for question in kit.questions.values():
        said = "\n".join(_said(question))
        found += [f"{question.id}: {word}" for word in PRINTED_OTHERWISE if word in _without(said, kit)]
    assert found == []


def _said(question: Question) -> list[str]:
    said = [question.ask.zh, question.why.zh, *(step.zh for step in question.steps)]
    for entry in question.criteria:
        said += [text.zh for text in (entry.text, entry.evidence, entry.na_when) if text]
    return said


def _without(text: str, kit: Kit) -> str:
    """The text without names of documents, which stay as a standard prints them."""
    for document in kit.documents.values():
        text = text.replace(document.title.zh, "")
    return text
