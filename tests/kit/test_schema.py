"""The schemas for editors are in step with the models, and call nothing wrong that Parkbook reads."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from parkbook.schema import FILES, FOLDER, schemas
from tests.cases.runner import HERE
from tests.conftest import DEMO, ROOT

TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
    "null": (type(None),),
}


class AsEditorsRead(yaml.SafeLoader):
    """YAML 1.2 as editors read it: numbers and true/false, but dates and yes/no are text."""


AsEditorsRead.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":timestamp", ":bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
AsEditorsRead.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "") -> list[str]:
    """What an editor would underline; the keywords are those that our schemas use."""
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[1]] | {k: v for k, v in schema.items() if k != "$ref"}
    if "anyOf" in schema:
        tried = [faults(value, part, root, at) for part in schema["anyOf"]]
        return [] if [] in tried else min(tried, key=len)
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is none of {schema['enum']}"]
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(
        isinstance(value, TYPES[k]) and (k == "boolean" or not isinstance(value, bool)) for k in kinds
    ):
        return [f"{at}: {value!r} is no {kinds}"]
    found: list[str] = []
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            found.append(f"{at}: {value!r} does not match {schema['pattern']}")
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 10**9):
            found.append(f"{at}: {len(value)} characters")
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            found.append(f"{at}: too few")
        for number, part in enumerate(value):
            found += faults(part, schema.get("items", {}), root, f"{at}/{number}")
    if isinstance(value, dict):
        found += _keys(value, schema, root, at)
    return found


def _keys(value: dict[str, Any], schema: dict[str, Any], root: dict[str, Any], at: str) -> list[str]:
    known = schema.get("properties", {})
    found = [f"{at}: no {name}" for name in schema.get("required", ()) if name not in value]
    for name, part in value.items():
        patterns = [s for p, s in schema.get("patternProperties", {}).items() if re.search(p, str(name))]
        other = schema.get("additionalProperties", True)
        inner = known.get(name) or (patterns[0] if patterns else other)
        if inner is False:
            found.append(f"{at}: {name} is no key")
        elif isinstance(inner, dict):
            found += faults(part, inner, root, f"{at}/{name}")
    return found


def check(name: str, data: Any) -> list[str]:
    schema = json.loads(schemas()[f"{name}.json"])
    return faults(data, schema, schema)


def read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=AsEditorsRead)


def test_the_written_schemas_are_those_of_the_models() -> None:
    """If this fails, run `python -m parkbook.schema`."""
    on_disk = {p.name: p.read_text(encoding="utf-8") for p in (ROOT / FOLDER).glob("*.json")}
    assert on_disk == schemas()


@pytest.mark.parametrize("name", FILES)
def test_no_file_of_the_kit_or_the_demonstration_is_underlined(name: str) -> None:
    glob = FILES[name][1]
    seen = 0
    for root in (ROOT, DEMO, HERE / "_kit", HERE / "_park"):
        for path in sorted(root.glob(glob)):
            assert check(name, read(path)) == [], path
            seen += 1
    assert seen


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("park", "{name: {zh: 园}, code: Y, standards: [{id: cses}], colour: green}"),
        ("park", "{name: {zh: 园}, standards: [{id: cses}]}"),
        ("park", "{name: {zh: 园}, code: Y, standards: []}"),
        ("answers", "{standard: cses, edition: e, answers: {q: {state: implmented}}}"),
        ("answers", "{standard: cses, edition: e, answers: {q: {criteria: {cses:4.1/a: {ower: x}}}}}"),
        ("evidence", "{evidence: [{id: e1, title: 证, kind: paper, date: 2026-01-01}]}"),
        ("evidence", "{evidence: [{id: E 1, title: 证, kind: record, date: 2026-01-01}]}"),
        ("register", "{id: units, title: {zh: 部门}, refs: [], key: [id], audience: all, columns: []}"),
    ],
)
def test_what_parkbook_refuses_is_underlined(name: str, text: str) -> None:
    assert check(name, yaml.load(text, Loader=AsEditorsRead))


def test_fields_carry_their_docstrings() -> None:
    park = json.loads(schemas()["park.json"])
    assert "head of every page" in park["properties"]["notice"]["description"]
    questions = json.loads(schemas()["questions.json"])
    assert questions["$defs"]["Question"]["properties"]["note"]["description"]
