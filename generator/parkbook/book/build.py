"""Kit, park and assessment -> the book. One function per room; each page is finished here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from parkbook.book.model import Book, NavEntry, Page
from parkbook.book.pages import annex, clauses, documents, findings, front, records, targets, views
from parkbook.book.render import Renderer, Sources
from parkbook.kit.model import Kit


def make_book(sources: Sources) -> Book:
    """Every page of the site, in reading order, and the menu."""
    sources = replace(sources, documents=frozenset(documents.writable(sources)))
    renderer = Renderer(sources)
    pages: dict[str, Page] = {}

    def add(made: Iterable[Page]) -> list[NavEntry]:
        entries = []
        for page in made:
            if page.path in pages:
                raise ValueError(f"two pages claim {page.path}")
            pages[page.path] = page
            entries.append(NavEntry(page.title, page.path))
        return entries

    home = add([front.home(renderer)])
    manual = add(documents.manual(renderer))
    procedures = add(documents.procedures(renderer))
    annexes = add([annex.index(renderer)])
    others = documents.others(renderer)
    other_entries = add(others)
    checklist = add([findings.checklist(renderer)])
    gaps = add(findings.gaps(renderer))
    looks = add(views.pages(renderer))
    record_pages = add(records.pages(renderer))
    registers = add(records.registers(renderer))
    question_entries = _questions(renderer, pages)
    last = add([*front.last(renderer), targets.weights(renderer)])
    nav = (
        NavEntry("首页", home[0].path),
        NavEntry("管理手册", children=tuple(manual)),
        NavEntry("程序文件", children=tuple(procedures)),
        NavEntry("附录A 文件", children=(*annexes, *other_entries)),
        NavEntry("符合性检查表", checklist[0].path),
        NavEntry("差距分析", children=tuple(gaps)),
        NavEntry("视图", children=tuple(looks)),
        NavEntry("文件与记录", children=(*record_pages, NavEntry("台账", children=tuple(registers)))),
        NavEntry("问题与检查项", children=question_entries),
        *(NavEntry(e.title, e.path) for e in last),
    )
    profile = sources.park.profile
    return Book(f"{profile.name.zh}碳排放管理体系", pages, nav, search_words(sources.kit), profile.notice or "")


def search_words(kit: Kit) -> tuple[str, ...]:
    """Terms of two or three characters that the search must not cut. Longer ones stay cut: a word inside them is looked for too."""
    names = {name for term in kit.terms for name in (term.term.zh, *term.aliases)}
    return tuple(sorted(name for name in names if 2 <= len(name) <= 3 and all("一" <= c <= "鿿" for c in name)))


def _questions(renderer: Renderer, pages: dict[str, Page]) -> tuple[NavEntry, ...]:
    """Index, then each adopted standard with its clauses."""
    index = clauses.index(renderer)
    pages[index.path] = index
    first = targets.first_pass(renderer)
    pages[first.path] = first
    entries = [NavEntry(index.title, index.path), NavEntry(first.title, first.path)]
    for standard, made in clauses.pages(renderer):
        chapters: dict[str, list[NavEntry]] = {}
        for page in made:
            pages[page.path] = page
            chapters.setdefault(page.title.split(".")[0].split(" ")[0], []).append(NavEntry(page.title, page.path))
        titles = {i.clause: i.title for i in standard.items.values() if i.kind == "heading"}
        # By chapter: the theme writes every neighbour of a page into its menu, so a long level would cost its square.
        children = [NavEntry(f"{c} {titles.get(c, '')}".strip(), children=tuple(e)) for c, e in chapters.items()]
        entries.append(NavEntry(standard.about.short.zh, children=tuple(children)))
    return tuple(entries)
