"""Kit, park and assessment -> the book. One function per room; each page is finished here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from parkbook.book import links
from parkbook.book.model import Book, NavEntry, Page
from parkbook.book.pages import annex, clauses, data, documents, findings, front, own, records, targets, views
from parkbook.book.render import Renderer
from parkbook.book.sources import Sources
from parkbook.kit.model import Kit
from parkbook.problems import Problem, Problems


def make_book(sources: Sources) -> Book:
    """Every page of the site, in reading order, and the menu.

    Documents are made first: only then is known whether the park's own words for their blocks have found a place.
    """
    sources = replace(sources, documents=frozenset(documents.writable(sources)))
    renderer = Renderer(sources)
    made = _documents(renderer)
    own_pages = list(own.pages(renderer))
    mended = renderer.own.problems()
    sources.problems = tuple(Problems([*sources.problems, *mended]).sorted())
    pages: dict[str, Page] = {}

    def add(new: Iterable[Page]) -> tuple[NavEntry, ...]:
        entries = []
        for page in new:
            if page.path in pages:
                raise ValueError(f"two pages claim {page.path}")
            pages[page.path] = page
            entries.append(NavEntry(page.title, page.path))
        return tuple(entries)

    def room(title: str, new: Iterable[Page]) -> tuple[NavEntry, ...]:
        children = add(new)
        return (NavEntry(title, children=children),) if children else ()

    nav = (
        *add([front.home(renderer)]),
        *room("管理手册", made["管理手册"]),
        *_files(made, room, add, renderer),
        *add([findings.checklist(renderer)]),
        *room("差距分析", findings.gaps(renderer)),
        _carbon(add, renderer),
        *room("视图", views.pages(renderer)),
        NavEntry("文件与记录", children=(*add([*records.pages(renderer), own.account(renderer)]), *room("台账", records.registers(renderer)))),
        *room("园区自己的页面", own_pages),
        NavEntry("问题与检查项", children=_questions(renderer, pages)),
        *add([*front.last(renderer), targets.weights(renderer)]),
    )
    profile = sources.park.profile
    return Book(
        f"{profile.name.zh}碳排放管理体系", pages, nav, search_words(sources.kit), tuple(renderer.own.pictures), tuple(mended),
        profile.notice or "",
    )


def own_problems(sources: Sources) -> list[Problem]:
    """What is wrong with the park's own words for blocks, without making any other page."""
    renderer = Renderer(replace(sources, documents=frozenset(documents.writable(sources))))
    _documents(renderer)
    return renderer.own.problems()


def document_pages(sources: Sources) -> list[Page]:
    """The pages of all documents, and no other page."""
    renderer = Renderer(replace(sources, documents=frozenset(documents.writable(sources))))
    return [page for pages in _documents(renderer).values() for page in pages]


def _documents(renderer: Renderer) -> dict[str, list[Page]]:
    """Heading of the menu -> the pages of the documents under it."""
    made = {"管理手册": list(documents.manual(renderer)), "程序文件": list(documents.procedures(renderer))}
    made |= {title: list(documents.group(renderer, kinds)) for title, kinds in documents.GROUPS.items()}
    return made | {"记录表单": list(documents.forms(renderer))}


_Room = Callable[[str, Iterable[Page]], tuple[NavEntry, ...]]
_Add = Callable[[Iterable[Page]], tuple[NavEntry, ...]]


def _files(made: dict[str, list[Page]], room: _Room, add: _Add, renderer: Renderer) -> tuple[NavEntry, ...]:
    """Everything that is numbered besides the manual, under one heading of the menu."""
    children = [entry for title, pages in made.items() if title != "管理手册" for entry in room(title, pages)]
    return (NavEntry("体系文件", children=(*children, *add(annex.pages(renderer)))),)


def _carbon(add: _Add, renderer: Renderer) -> NavEntry:
    """The section on carbon data; the pages of those who report stand one level deeper."""
    made = list(data.pages(renderer))
    entities = [page for page in made if page.path.startswith(links.DATA_ENTITY_FOLDER)]
    children = add(page for page in made if page not in entities)
    return NavEntry("碳数据", children=(*children, *([NavEntry("各企业的单据", children=add(entities))] if entities else [])))


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
