"""JSON Schemas of every YAML file of a kit and a park, for editors: `python -m parkbook.schema` rewrites schemas/.

The models are the source; docstrings become the help that an editor shows. Parkbook reads every scalar as text first,
while an editor sees numbers and dates where no quotes stand, so a text may be any scalar here.
"""

from __future__ import annotations

import ast
import inspect
import json
import sys
from pathlib import Path
from typing import Any, get_args

from parkbook.inventory.data.mapping import MappingFile
from parkbook.kit.model import DocumentFile, GlossaryFile, QuestionFile, Register, RoleFile, StandardFile, WeightFile
from parkbook.kit.start import StartFile
from parkbook.kitroot import default_kit_root
from parkbook.model import Model
from parkbook.park.model import AnswerFile, EvidenceFile, Profile

FOLDER = "schemas"
FILES: dict[str, tuple[type[Model], str]] = {
    "park": (Profile, "park.yml"),
    "answers": (AnswerFile, "answers/*.yml"),
    "evidence": (EvidenceFile, "evidence.yml"),
    "clauses": (StandardFile, "questionnaires/*/clauses.yml"),
    "questions": (QuestionFile, "questionnaires/*/[0-9A-Z]*.yml"),
    "register": (Register, "questionnaires/registers/*.yml"),
    "table": (Register, "questionnaires/tables/*.yml"),
    "start": (StartFile, "questionnaires/tables/start/*.yml"),
    "mapping": (MappingFile, "data/**/*.map.yml"),
    "documents": (DocumentFile, "questionnaires/documents/*.yml"),
    "roles": (RoleFile, "questionnaires/roles.yml"),
    "weights": (WeightFile, "questionnaires/weights.yml"),
    "glossary": (GlossaryFile, "content/glossary.yml"),
}
"""Name of the schema -> model and the files it is for (a glob from the root of a park or a kit)."""
_NAMED = ("$defs", "properties", "patternProperties")
"""Keywords whose keys are names of fields and not keywords."""
_DROPPED = ("type", "format", "title", "default")
_SCALAR = ["string", "number", "boolean"]
_FLAGS = [True, False, "true", "false", "yes", "no", "是", "否"]


def schemas() -> dict[str, str]:
    """File name -> text of every schema."""
    made = {}
    for name, (model, glob) in FILES.items():
        schema = _loosen(model.model_json_schema(by_alias=True))
        _describe(schema, model)
        head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"Parkbook: {glob}"}
        made[f"{name}.json"] = (
            json.dumps(head | {k: v for k, v in schema.items() if k != "title"}, ensure_ascii=False, indent=1) + "\n"
        )
    return made


def _loosen(node: Any) -> Any:
    """What Parkbook reads, not only what the model holds: numbers for texts, words for flags, dates as people write."""
    if isinstance(node, list):
        return [_loosen(part) for part in node]
    if not isinstance(node, dict):
        return node
    kind = node.get("type")
    named = {key: {n: _loosen(v) for n, v in node[key].items()} for key in _NAMED if key in node}
    rest = named | {key: _loosen(v) for key, v in node.items() if key not in (*_NAMED, *_DROPPED)}
    if kind == "boolean":
        return rest | {"enum": _FLAGS}
    if "enum" in rest:
        return rest | {"enum": [*rest["enum"], *(int(v) for v in rest["enum"] if isinstance(v, str) and v.isdigit())]}
    if kind == "string":
        return rest | {"type": ["string", "number"] if "pattern" in rest else _SCALAR}
    if kind in ("integer", "number"):
        return rest | {"type": ["number", "string"]}
    return rest | ({"type": kind} if kind else {})


def _describe(schema: dict[str, Any], model: type[Model]) -> None:
    """Put the docstring of each field where an editor shows it."""
    for found in _models(model, {}).values():
        target = schema if found is model else schema.get("$defs", {}).get(found.__name__)
        for name, words in _docstrings(found).items():
            alias = found.model_fields[name].alias or name
            if target and alias in target.get("properties", {}):
                target["properties"][alias]["description"] = words


def _models(annotation: Any, found: dict[str, type[Model]]) -> dict[str, type[Model]]:
    """The model and every model within it, by name."""
    for part in get_args(annotation):
        _models(part, found)
    if isinstance(annotation, type) and issubclass(annotation, Model) and annotation.__name__ not in found:
        found[annotation.__name__] = annotation
        for info in annotation.model_fields.values():
            _models(info.annotation, found)
    return found


def _docstrings(model: type[Model]) -> dict[str, str]:
    """Field -> the text that stands below it in the source, of the model and of those it extends."""
    found: dict[str, str] = {}
    for part in reversed([c for c in model.__mro__ if issubclass(c, Model) and c is not Model]):
        body = ast.parse(inspect.getsource(part)).body[0]
        assert isinstance(body, ast.ClassDef)
        for field, below in zip(body.body, body.body[1:], strict=False):
            words = below.value if isinstance(below, ast.Expr) else None
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(words, ast.Constant)
            ):
                found[field.target.id] = inspect.cleandoc(str(words.value))
    return found


def write_schemas(folder: Path) -> list[str]:
    """Write every schema into `folder`, and name them."""
    folder.mkdir(parents=True, exist_ok=True)
    made = schemas()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return list(made)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else default_kit_root() / FOLDER
    print("\n".join(f"{target / name}" for name in write_schemas(target)))
