"""Plain data -> frozen models, with every mismatch turned into a problem at its place."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import ValidationError

from parkbook import dates
from parkbook.model import Model
from parkbook.problems import Problems, closest
from parkbook.source import KEY, Source

M = TypeVar("M", bound=Model)
_BLANK = "(empty)"


def build(
    model: type[M],
    data: Any,
    source: Source,
    problems: Problems,
    at: tuple[Any, ...] = (),
    codes: dict[str, str] | None = None,
) -> M | None:
    """The model, or None with one problem for each thing wrong.

    Args:
        at: Path of `data` within the file, for places.
        codes: Error code by the name of the field, where it is not the general one (`{"state": "state"}`).
    """
    try:
        return model.model_validate(data)
    except ValidationError as why:
        for detail in _news(why):
            _report(model, detail, source, problems, at, codes or {})
        return None


def prune(
    model: type[M],
    data: Any,
    source: Source,
    problems: Problems,
    at: tuple[Any, ...] = (),
    codes: dict[str, str] | None = None,
) -> M | None:
    """Like `build`, but what is wrong is dropped where the rest can stand without it. None where nothing can.

    `source` is told what was dropped, so that a path in the model still leads to its place in the file.
    """
    kept, cuts = data, set[tuple[Any, ...]]()
    for _ in range(50):
        try:
            made = model.model_validate(kept)
        except ValidationError as why:
            details = _news(why)
        else:
            for cut in cuts:
                if isinstance(cut[-1], int):
                    source.drop((*at, *cut))
            return made
        if not cuts:  # what follows from the trimming is no news
            for detail in details:
                _report(model, detail, source, problems, at, codes or {})
        cuts |= {_written(_cut(tuple(d["loc"]), d["type"]), cuts) for d in details}
        if () in cuts:
            return None
        kept = _without(data, cuts)
    return None


def _news(why: ValidationError) -> list[Any]:
    """The details, without a list that is too short only because its entries are wrong."""
    details: list[Any] = why.errors()
    inside = {tuple(d["loc"][:n]) for d in details for n in range(len(d["loc"]))}
    return [d for d in details if d["type"] != "too_short" or tuple(d["loc"]) not in inside]


def _written(loc: tuple[Any, ...], cuts: set[tuple[Any, ...]]) -> tuple[Any, ...]:
    """A path in the trimmed data as a path in the data as written."""
    written: tuple[Any, ...] = ()
    for step in loc:
        if isinstance(step, int):
            for index in sorted(c[-1] for c in cuts if len(c) == len(written) + 1 and c[:-1] == written):
                step += index <= step
        written = (*written, step)
    return written


def _cut(loc: tuple[Any, ...], kind: str) -> tuple[Any, ...]:
    """The part to leave out: the value itself, or what holds it where something required is missing from that."""
    plain = tuple(x for x in loc if x != "[key]")
    return plain[:-1] if kind == "missing" else plain


def _without(data: Any, cuts: set[tuple[Any, ...]], path: tuple[Any, ...] = ()) -> Any:
    if isinstance(data, dict):
        return {k: _without(v, cuts, (*path, k)) for k, v in data.items() if (*path, k) not in cuts}
    if isinstance(data, list):
        return [_without(v, cuts, (*path, i)) for i, v in enumerate(data) if (*path, i) not in cuts]
    return data


def _report(
    model: type[Model], detail: Any, source: Source, problems: Problems, at: tuple[Any, ...], codes: dict[str, str]
) -> None:
    loc = tuple(x for x in detail["loc"] if x != "[key]")
    names = [x for x in loc if isinstance(x, str)]
    name = names[-1] if names else ""
    kind = detail["type"]
    place = source.place((*at, *loc))
    shown = _shown(detail.get("input"))
    if kind == "missing":
        problems.error(
            place, "missing-key", f"`{name}` is missing here", "add it; `parkbook init` shows a full example"
        )
    elif kind == "extra_forbidden":
        place = source.place((*at, *loc, KEY))
        known = _fields(model, loc[:-1])
        problems.error(place, "unknown-key", f"`{name}` is no key here", closest(name, known))
    elif kind == "literal_error":
        code = codes.get(name, "value")
        allowed = _allowed(detail)
        hint = closest(str(detail.get("input")), allowed, most=0)
        tail = "the values are " + ", ".join(allowed)
        problems.error(place, code, f"{shown} is no {code if code != 'value' else name}", f"{hint} {tail}".strip())
    elif kind == "value_error" and "no date" in detail["msg"]:
        problems.error(place, "date", f"{shown} is no date", dates.HINT)
    elif kind == "string_too_long":
        limit = detail["ctx"]["max_length"]
        problems.error(
            place,
            "too-long",
            f"the text at `{name}` is longer than {limit} characters",
            "put it in a file and name the file as evidence",
        )
    else:
        code, message, hint = _other(kind, f"`{name}`" if name else "this", shown, detail)
        problems.error(place, codes.get(name, code), message, hint)


def _other(kind: str, name: str, shown: str, detail: Any) -> tuple[str, str, str]:
    """Code, message and hint of a mismatch that needs no look at the model."""
    if kind in ("model_type", "dict_type", "dict_attributes_type"):
        return "shape", f"{name} must hold keys, not {shown}", "put `key: value` lines below it, two spaces in"
    if kind in ("tuple_type", "list_type"):
        return "shape", f"{name} must be a list, not {shown}", "write [one, two], or one `- ` line each"
    if kind == "string_type" and isinstance(detail.get("input"), (list, dict)):
        return "shape", f"{name} must be a text, not {shown}", "write one text; quote it if it holds brackets or `: `"
    if kind in ("string_type", "string_too_short", "date_type") and not detail.get("input"):
        return "missing-value", f"{name} has no value", "write it, or take the key out"
    if kind == "string_pattern_mismatch":
        return "form", f"{shown} is not {_form(str(detail.get('ctx', {}).get('pattern', '')))}", ""
    if kind == "too_short":
        return "missing-value", f"{name} needs at least one entry", ""
    if kind.startswith("bool"):
        return "value", f"{shown} is neither yes nor no", "write true or false"
    if kind.endswith("_parsing") or kind == "finite_number":
        return "value", f"{shown} is no number", "write digits only, without a unit"
    return "value", f"{shown} does not fit {name}: {detail['msg'][0].lower()}{detail['msg'][1:]}", ""


def _form(pattern: str) -> str:
    if ":" in pattern:
        return "a clause reference such as cses:4.2/a"
    return "64 hexadecimal digits" if "64" in pattern else "an id (a-z, 0-9, dot, dash)"


def _shown(value: Any) -> str:
    if value is None:
        return _BLANK
    if isinstance(value, str):
        return f"`{value[:60]}`" + ("…" if len(value) > 60 else "")
    return "a list" if isinstance(value, list) else "a group of keys" if isinstance(value, dict) else f"`{value}`"


def _allowed(detail: Any) -> list[str]:
    expected = str(detail.get("ctx", {}).get("expected", ""))
    return [w.strip().strip("'") for w in expected.replace(" or ", ", ").split(",") if w.strip()]


def _fields(model: type[Model], loc: tuple[Any, ...]) -> list[str]:
    """The keys that the model at `loc` knows, for a near match."""
    current: Any = model
    for step in loc:
        if isinstance(step, int):
            continue
        fields = getattr(current, "model_fields", None)
        if not fields:
            break
        if step not in fields:
            continue
        current = _inner_model(fields[step].annotation) or current
    return [info.alias or name for name, info in getattr(current, "model_fields", {}).items()]


def _inner_model(annotation: Any) -> type[Model] | None:
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return annotation
    for arg in getattr(annotation, "__args__", ()):
        found = _inner_model(arg)
        if found:
            return found
    return None
