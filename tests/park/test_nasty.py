"""Every free text of a park, filled with what would run if anybody let it: the site shows it and runs none of it."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit
from parkbook.kitroot import default_kit_root
from parkbook.model import Model
from parkbook.park.model import AnswerFile, EvidenceFile, Profile
from parkbook.park.tables import decode
from parkbook.problems import Problems
from parkbook.source import parse_yaml
from tests.cases.runner import run
from tests.conftest import DEMO

NASTY = (
    "=cmd|' /C calc'!A0 </title></td></table><script>alert(1)</script>{{ 7919*7907 }}{% raw %}${7919*7907} "
    "[x](javascript:alert(1))![i](http://e.example/x.png)<img src=x onerror=alert(2)>**b** __c__ `d` # h | "
    '" onmouseover="alert(3)" \' autofocus onfocus=alert(4) {: onclick=alert(5) } <!-- --> &lt;b&gt; http://e.example/auto'
)
LINES = "# h\n\n- l\n1. o\n> q\n\n    code\n***\n| a | b |\n|---|---|\n```\n<div>\n[r]: javascript:alert(1)\n"
PLAIN = "甲;乙;丙"
"""As many semicolons as NASTY has: some cells are lists, and a page makes an entry of each part."""
MARK = "onmouseover"
"""Part of NASTY that stands in no page of ours: where it is found, the text is shown."""
SUM = re.compile(r"62[, ]?615[, ]?533")
"""What `7919*7907` would become, and not a part of a place or of a longer number."""
FREE = {
    "name",
    "zh",
    "en",
    "region",
    "industries",
    "level",
    "output_value",
    "location",
    "intro",
    "strategy",
    "physical",
    "organizational",
    "activities",
    "products",
    "equipment",
    "control",
    "available",
    "what",
    "reason",
    "notice",
    "note",
    "by",
    "title",
    "url",
    "file",
    "retention_years",
    "code",
    "org",
    "factor_set",
    "power_region",
    "power_equivalent_source",
}
NOT_FREE = {"id", "edition", "register", "document", "sha256", "pattern", "standard"}
"""Texts with a form of their own: ids, refs, hashes."""


def _free_fields(model: type[Model], seen: set[type[Model]]) -> Iterator[str]:
    """Names of the fields of a model, and of the models within, that hold any text a park likes to write."""
    if model in seen:
        return
    seen.add(model)
    for name, info in model.model_fields.items():
        for part in _parts(info.annotation):
            if isinstance(part, type) and issubclass(part, Model):
                yield from _free_fields(part, seen)
            elif part is str:
                yield info.alias or name


def _parts(annotation: Any) -> Iterator[Any]:
    inner = get_args(annotation)
    if not inner:
        yield annotation
    for part in inner:
        yield from _parts(part)


def test_no_free_field_is_forgotten() -> None:
    """A new text field of a model must be filled here too, or be named as one with a form of its own."""
    fields = {name for model in (Profile, AnswerFile, EvidenceFile) for name in _free_fields(model, set())}
    formed = NOT_FREE | {"evidence", "owner", "supports", "levels", "criteria", "answers"}
    assert fields - formed <= FREE


def poison(data: Any, bad: str, key: str = "") -> Any:
    """The same data with every free text replaced."""
    if isinstance(data, dict):
        return {name: poison(value, bad, name) for name, value in data.items()}
    if isinstance(data, list):
        return [poison(value, bad, key) for value in data]
    if key == "file":
        bad = bad.removeprefix(LINES)  # `[r]:` in a path looks like the name of a drive, and is refused
    return bad if isinstance(data, str) and key in FREE else data


def poisoned(folder: Path, kit: Kit, bad: str) -> Path:
    """The demonstration park with every free text replaced, and every empty one filled."""
    park = folder / "park"
    shutil.copytree(DEMO, park, ignore=shutil.ignore_patterns(".parkbook", "site"))
    for path in (park / "park.yml", park / "evidence.yml", *sorted((park / "answers").glob("*.yml"))):
        document = parse_yaml(path.read_text(encoding="utf-8"), path.name, Problems())
        assert document is not None
        data = poison(document.data, bad)
        if path.name == "park.yml":  # names of regions and sets are looked up: a wrong one stops the inventory
            data["carbon"] = document.data["carbon"]
            data.pop("factor_set", None)
        for answer in data.get("answers", {}).values():
            answer.update(note=bad, by=bad)
            for reply in answer.get("criteria", {}).values():
                reply.update(note=bad, reason=bad)
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    for register in kit.registers.values():
        _poison_table(park / f"registers/{register.id}.csv", register.id, kit, bad)
    _poison_data(park / "data", bad)
    return park


def _poison_data(folder: Path, bad: str) -> None:
    """Small tables in place of the demonstration's, which name enterprises as the register did before; every free text is bad."""
    shutil.rmtree(folder)
    folder.mkdir()
    activity = [["enterprise", "line", "process", "equipment", "source", "category", "period", "quantity", "unit", "factor_value",
                 "factor_unit", "supplier", "meter", "document", "note", "quality"]]
    for month in range(1, 13):
        period = f"2025-{month:02}"
        activity += [
            ["e01", "a", bad, bad, bad, "stationary", period, str(10 + month), "t", "2.5", "tCO2/t", "", "", f"{bad}{month}", bad, "2"],
            ["e02", "b", bad, bad, "外购电力", "", period, "100", "MWh", "", "", bad, "", f"{bad}{month}b", bad, "2"],
        ]
    tables = {
        "activity": activity,
        "output": [["enterprise", "period", "indicator", "value", "unit", "document", "note"], ["", "2025", "value_added", "9", "亿元", bad, bad],
                   ["e01", "2025", f"product:{bad}", "9", "t", bad, bad]],
        "instruments": [["id", "kind", "holder", "generation_month", "mwh", "document"], ["gec-1", "gec", "e02", "2025-03", "40", bad]],
        "instrument_use": [["instrument", "enterprise", "period", "mwh"], ["gec-1", "e02", "2025", "30"]],
        "assets": [["id", "kind", "owner", "vintage", "quantity_t", "methodology", "status", "document"],
                   ["as-1", "ccer", "e01", "2025", "5", bad, "held", bad]],
        "trades": [["date", "variety", "side", "quantity_t", "price_yuan", "amount_yuan", "market", "party", "document"],
                   ["2025-05-05", bad, "buy", "5", "80", "400", bad, "e01", bad]],
        "benchmarks": [["indicator", "value", "unit", "region", "year", "kind", "source"],
                       ["intensity:value_added", "1", "tCO2e/万元", bad, "2024", "peer", bad]],
        "assumptions": [["scenario", "item", "from_year", "to_year", "value", "low", "high", "unit", "source"],
                        ["all", "growth", "2026", "2060", "2", "1", "3", "%/a", bad]],
        "park_bills": [["source", "period", "quantity", "unit", "document", "note"], ["外购电力", "2025", "1200", "MWh", bad, bad]],
        "verified": [["enterprise", "year", "scope1_t", "by", "document"], ["e01", "2025", "30", bad, bad]],
    }
    for id, rows in tables.items():
        with (folder / f"{id}.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)


def _poison_table(path: Path, id: str, kit: Kit, bad: str) -> None:
    if not path.exists():
        return
    register = kit.registers[id]
    rows = list(csv.reader(io.StringIO(decode(path.read_bytes(), path.name, Problems()))))
    names = {n: c for c in register.columns for n in (c.id, c.title.zh, *c.aliases)}
    head = next(n for n, row in enumerate(rows) if sum(cell in names for cell in row) > 2)
    columns = {i: names[cell] for i, cell in enumerate(rows[head]) if cell in names}
    free = {i for i, column in columns.items() if column.type == "text" and column.id not in (*register.key, "indicator")}
    # A text that asks for a second cell, such as a result for its date, is filled only where it stands already.
    asking = {i for i, column in columns.items() if column.id in register.needs}
    filled = [
        row if n <= head else [bad if i in free and (cell or i not in asking) else cell for i, cell in enumerate(row)]
        for n, row in enumerate(rows)
    ]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(filled)


class Page(HTMLParser):
    """The elements of a page, what is dangerous among their attributes, and its text outside scripts."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: Counter[str] = Counter()
        self.bad: list[str] = []
        self.text = ""
        self._skip = False
        self._said = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._said = self._said or (tag == "p" and "pb-small" in str(dict(attrs).get("class")))
        if not self._said:  # what a finding says may grow when registers are filled
            self.tags[tag] += 1
        self._skip = tag in ("script", "style")
        for name, value in attrs:
            link = (value or "").strip().lower()
            if name.startswith("on") or (
                name in ("href", "src", "action") and link.startswith(("javascript:", "http:", "data:"))
            ):
                self.bad.append(f"<{tag} {name}={value}>")

    def handle_endtag(self, tag: str) -> None:
        self._skip = False
        self._said = self._said and tag != "p"

    def handle_data(self, data: str) -> None:
        self.text += "" if self._skip else data


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    kit = load_kit(default_kit_root(), Problems())
    built = {}
    for name, bad in (("plain", PLAIN), ("nasty", NASTY), ("lines", LINES + NASTY)):
        park = poisoned(tmp_path_factory.mktemp(name), kit, bad)
        code, _, said = run(["build"], park, None)
        assert code == 0, said
        built[name] = park / "site"
    return built


def _pages(site: Path) -> dict[str, Page]:
    return {p.relative_to(site).as_posix(): Page(p.read_text(encoding="utf-8")) for p in sorted(site.rglob("*.html"))}


@pytest.mark.parametrize("name", ["nasty", "lines"])
def test_no_element_and_no_sum_comes_of_a_text(sites: dict[str, Path], name: str) -> None:
    plain, nasty = _pages(sites["plain"]), _pages(sites[name])
    assert set(plain) == set(nasty)
    shown = 0
    for path, page in nasty.items():
        before = plain[path]
        assert page.bad == before.bad, path
        grown = {tag: n - before.tags[tag] for tag, n in page.tags.items() if n > before.tags[tag]}
        for harmless in ("br", "tspan", "text"):  # line ends, and labels of charts broken into lines
            grown.pop(harmless, None)
        assert not grown, path
        assert not SUM.search(page.text) or SUM.search(before.text), path
        shown += MARK in page.text
    assert shown > 20


@pytest.mark.parametrize("name", ["nasty", "lines"])
def test_nothing_runs_from_the_search_index(sites: dict[str, Path], name: str) -> None:
    index = json.loads((sites[name] / "search/search_index.json").read_text(encoding="utf-8"))
    before = json.loads((sites["plain"] / "search/search_index.json").read_text(encoding="utf-8"))
    known = {tag for doc in before["docs"] for part in ("title", "text") for tag in Page(doc[part]).tags}
    found = {tag for doc in index["docs"] for part in ("title", "text") for tag in Page(doc[part]).tags}
    assert found <= known | {"br"}
    assert not found & {"script", "img", "a", "iframe", "svg"}
    assert any(MARK in doc["text"] for doc in index["docs"])
