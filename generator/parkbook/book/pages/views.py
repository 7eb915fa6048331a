"""视图: where the park stands by clause, stage, module, unit and person; now against intended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from parkbook import wording as words
from parkbook.assess.model import GAPS, CriterionResult, Figures
from parkbook.assess.scoring import Judged, score_figures
from parkbook.assess.slices import at_target, figures_of, judged_rows, module_by_stage
from parkbook.book import links
from parkbook.book.framework import framework
from parkbook.book.model import Page
from parkbook.book.pages.staff import people, units
from parkbook.book.pages.targets import targets
from parkbook.book.render import Renderer
from parkbook.kit.model import MODULES, PDCA, Standard


def pages(renderer: Renderer) -> Iterator[Page]:
    """The picture of the framework, then one page for each way of looking at the same results."""
    groups = [_group(renderer, id) for id in renderer.sources.assessment.standards]
    yield renderer.page("pages/framework.md.j2", links.FRAMEWORK, "框架图", "internal", groups=groups, modules=MODULES, stages=PDCA)
    yield renderer.page("pages/by-clause.md.j2", links.BY_CLAUSE, "按条款", "internal", groups=groups)
    yield _slices(renderer, groups, links.BY_STAGE, "按策划、实施、检查、行动", "stage")
    yield _slices(renderer, groups, links.BY_MODULE, "按六大模块", "module")
    yield units(renderer, groups)
    yield people(renderer)
    yield targets(renderer, groups)


def _group(renderer: Renderer, id: str) -> dict[str, Any]:
    """Everything that the pages share about one standard."""
    sources = renderer.sources
    standard, result = sources.kit.standards[id], sources.assessment.standards[id]
    rows = judged_rows(sources.assessment, id, sources.park.evidence)
    group: dict[str, Any] = {
        "standard": standard, "result": result, "rows": rows, "titles": heading_titles(standard),
        "goals": score_figures(at_target(row) for row in rows), "cross": module_by_stage(rows), "pictures": [],
        "loose": sum(1 for row in rows if not row.result.modules and row.result.same_as is None),
        "chapters": _chapters(rows, result.clauses),
    }
    if any(f.applicable for f in result.modules.values()):
        modules = [(m, words.MODULE[m], result.modules[m]) for m in MODULES]
        stages = [(p, words.PDCA[p], result.pdca[p]) for p in PDCA]
        group["pictures"] = [framework(modules, stages, layout) for layout in ("wide", "narrow")]
    return group


def heading_titles(standard: Standard) -> dict[str, str]:
    """Titles of chapters and clauses, by number."""
    return {i.clause: i.title for i in standard.items.values() if i.kind == "heading"}


def _chapters(rows: Iterable[Judged], clauses: Mapping[str, Figures]) -> dict[str, list[dict[str, Any]]]:
    """Per chapter its clauses with figures, states and open gaps; a demand that has two numbers stands under each."""
    by_clause: dict[str, list[CriterionResult]] = {}
    for row in rows:
        by_clause.setdefault(row.result.clause, []).append(row.result)
    found: dict[str, list[dict[str, Any]]] = {}
    for clause, results in by_clause.items():
        entry = {
            "id": clause, "figures": clauses[clause], "states": Counter(r.state for r in results),
            "gaps": sum(1 for r in results if r.finding in GAPS),
        }
        found.setdefault(clause.split(".")[0], []).append(entry)
    return found


def _slices(renderer: Renderer, groups: list[dict[str, Any]], path: str, title: str, kind: str) -> Page:
    """One section for each stage or module: its figures, and the clauses it is made of."""
    parts = [{**group, "slices": list(_parts(group, kind))} for group in groups]
    return renderer.page("pages/slices.md.j2", path, title, "internal", groups=parts, kind=kind, page_title=title)


def _parts(group: Mapping[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    rows: list[Judged] = group["rows"]
    names: Mapping[str, str] = words.PDCA if kind == "stage" else words.MODULE
    figures = group["result"].pdca if kind == "stage" else group["result"].modules
    for id in PDCA if kind == "stage" else MODULES:
        inside = [row for row in rows if id == row.result.pdca or id in row.result.modules]
        clauses: dict[str, list[Judged]] = {}
        for row in inside:
            clauses.setdefault(row.result.clause, []).append(row)
        others = MODULES if kind == "stage" else PDCA
        yield {
            "id": id, "name": names[id], "figures": figures[id], "states": Counter(r.result.state for r in inside),
            "clauses": [
                {"id": clause, "figures": figures_of(part), "refs": [row.result.ref for row in part if row.result.finding in GAPS]}
                for clause, part in clauses.items()
            ],
            "across": [(o, group["cross"][(id, o) if kind == "module" else (o, id)]) for o in others],
        }
