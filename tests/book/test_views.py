"""The pages of 视图, the first pass and the weights in the demonstration park: what they say is what was assessed."""

from __future__ import annotations

import re

import pytest

from parkbook.assess.firstpass import find_remaining
from parkbook.assess.targets import find_work, sum_work
from parkbook.book import links
from parkbook.kit.model import MODULES, PDCA
from parkbook.wording import MATURITY, MODULE, percent, spell_minutes, working_days
from parkbook.wording import PDCA as STAGE
from tests.conftest import Built

VIEWS = (links.FRAMEWORK, links.BY_CLAUSE, links.BY_STAGE, links.BY_MODULE, links.BY_UNIT, links.BY_PERSON, links.TARGETS)


def text_of(demo: Built, path: str) -> str:
    return demo.book.pages[path].text


def plain(text: str) -> str:
    return re.sub(r"&#(\d+);", lambda m: chr(int(m[1])), re.sub(r"<[^>]+>", "", text))


def test_the_menu_leads_to_every_view(demo: Built) -> None:
    paths: list[str] = []

    def walk(entries: tuple[object, ...]) -> None:
        for entry in entries:
            if entry.path:  # type: ignore[attr-defined]
                paths.append(entry.path)  # type: ignore[attr-defined]
            walk(entry.children)  # type: ignore[attr-defined]

    walk(demo.book.nav)
    assert {*VIEWS, links.FIRST_PASS, links.WEIGHTS} <= set(paths)


@pytest.mark.parametrize("kind", ["modules", "pdca"])
def test_the_table_under_the_picture_says_the_same_figures(demo: Built, kind: str) -> None:
    text = text_of(demo, links.FRAMEWORK)
    figures = getattr(demo.assessment.standards["cses"], kind)
    names = MODULE if kind == "modules" else STAGE
    for id in MODULES if kind == "modules" else PDCA:
        f = figures[id]
        level = "—" if f.maturity is None else f"{f.maturity} {MATURITY[f.maturity]}"
        cells = [str(f.applicable), percent(f.declared), percent(f.evidenced), percent(f.progress), level]
        row = next(line for line in text.splitlines() if line.startswith("<tr>") and f">{names[id]}</a>" in line)
        assert [plain(c) for c in re.findall(r"<td[^>]*>(.*?)</td>", row)] == cells
        said = f"{names[id]}：自评 {percent(f.declared)}，举证 {percent(f.evidenced)}，作答 {percent(f.progress)}，成熟度 {level}"
        assert text.count(said) == 2  # the wide picture and the narrow one


def test_the_picture_takes_its_colours_from_the_page(demo: Built) -> None:
    drawings = re.findall(r"<svg.*?</svg>", text_of(demo, links.FRAMEWORK))
    assert len(drawings) == 2
    for drawing in drawings:
        assert set(re.findall(r'(?:fill|stroke)="([^"]*)"', drawing)) <= {"none", "currentColor"}
        assert "<title>" in drawing and "<desc>" in drawing


def test_every_clause_has_its_row(demo: Built) -> None:
    text = text_of(demo, links.BY_CLAUSE)
    for clause in demo.assessment.standards["cses"].clauses:
        assert f'/{clause}.html">' in text, clause


def test_every_owner_of_a_gap_stands_among_units_or_people(demo: Built) -> None:
    text = text_of(demo, links.BY_UNIT) + text_of(demo, links.BY_PERSON)
    for owner in {gap.owner for gap in demo.assessment.gaps if gap.owner}:
        assert f'{{#unit-{owner}}}' in text or f'{{#person-{owner}}}' in text


def test_every_holder_of_a_post_and_doer_of_an_open_action_is_named(demo: Built) -> None:
    park = demo.loaded.park
    assert park is not None
    text = text_of(demo, links.BY_PERSON)
    busy = {row["holder"] for row in park.rows("posts")} | {row["who"] for row in park.rows("actions") if not row["done_on"]}
    for id in busy - {None}:
        assert f'{{#person-{id}}}' in text, id
    for row in park.rows("posts"):
        assert row["holder"] or f"{row['name']}（" in plain(text)


def test_targets_are_compared_and_costed(demo: Built) -> None:
    text = plain(text_of(demo, links.TARGETS))
    whole = sum_work(find_work(demo.assessment, demo.loaded.kit.questions))
    assert whole.questions and f"**{working_days(whole.low_days, whole.high_days)}**" in text
    assert "现在 → 目标" in text.replace("自评", "") and "没写" in text
    aimed = [r for r in demo.assessment.criteria.values() if r.target and not r.same_as]
    assert aimed and f"写了目标的有 {len(aimed)} 项" in text


def test_resources_of_open_actions_stand_with_their_owners(demo: Built) -> None:
    park = demo.loaded.park
    assert park is not None
    text = plain(text_of(demo, links.TARGETS))
    done = {row["id"] for row in park.rows("actions") if row["done_on"]}
    named = [row for row in park.rows("actions") if row["resource"] and row["what"] in text]
    assert named and not {row["id"] for row in named} & done


def test_the_first_pass_says_how_long_and_what_remains(demo: Built) -> None:
    text = plain(text_of(demo, links.FIRST_PASS))
    figures = demo.assessment.standards["cses"].figures
    assert f"作答率 **{percent(figures.progress)}**（{figures.answered}/{figures.applicable}）" in text
    questions = len({r.question for r in demo.assessment.criteria.values() if not r.same_as})
    assert f"一共 {questions} 题" in text and spell_minutes(questions * 40 / 60) in text
    for remainder in find_remaining(demo.assessment, demo.loaded.kit.questions):
        if remainder.owner:
            assert spell_minutes(remainder.item_minutes) in text


def test_weights_are_reasoned_on_a_page_that_about_links_to(demo: Built) -> None:
    text = plain(text_of(demo, links.WEIGHTS))
    assert "weights.html" in text_of(demo, links.ABOUT)
    for reason in demo.loaded.kit.weights.reasons:
        assert reason.why.zh in text
    assert "还没有写理由" not in text
    own = [c for c in demo.loaded.kit.standards["cses"].criteria if not c.entry.same_as]
    total = next(line for line in text_of(demo, links.WEIGHTS).splitlines() if ">合计</th>" in line and "pb-total" in line)
    counts = [sum(c.weight == weight for c in own) for weight in (1, 2, 3)]
    assert re.findall(r">(\d+)</td>", total) == [str(n) for n in (*counts, len(own))]
