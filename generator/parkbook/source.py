"""YAML text -> plain data whose every value can be traced to its line and column.

Every scalar is read as text first: `8.10` is not 8.1 and `no` is a word. The tree of nodes is dropped after reading
and made again only when somebody asks for a place, because that happens only where something is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import yaml

from parkbook.problems import Place, Problems

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Key = str | int
Data = Any
_NULLS = frozenset({"", "~", "null"})
MAX_DEPTH = 40
KEY: Any = object()
"""Last part of a path that asks for the place of a key rather than of its value."""


@dataclass
class Source:
    """The text of one YAML file and, made when needed, the tree of its nodes."""

    path: str
    text: str
    _root: yaml.Node | None = field(default=None, repr=False)

    def place(self, path: tuple[Any, ...]) -> Place:
        """Where the value at `path` stands; the nearest outer value where it is missing."""
        if self._root is None:
            self._root = yaml.compose(self.text, Loader=Loader)
        node: yaml.Node | None = self._root
        mark_of: yaml.Node | None = node
        for index, step in enumerate(path):
            if step is KEY:
                break
            key_node, value = _child(node, step)
            if value is None or key_node is None:
                break
            wants_key = index + 1 < len(path) and path[index + 1] is KEY
            node = value
            mark_of = key_node if wants_key else value
        if mark_of is None:
            return Place(self.path, 1, 1)
        mark = mark_of.start_mark
        return Place(self.path, mark.line + 1, mark.column + 1)


def _child(node: yaml.Node | None, step: Any) -> tuple[yaml.Node | None, yaml.Node | None]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == step:
                return key, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None, None


class Document(NamedTuple):
    """Plain data (dict, list, str, None) and the source that knows its places."""

    data: Data
    source: Source


def read_text(root: Path, path: str, problems: Problems) -> str | None:
    """The text of a UTF-8 file, or None with a problem. `path` is relative to `root`, with forward slashes."""
    place = Place(path)
    try:
        raw = (root / PurePosixPath(path)).read_bytes()
    except OSError as why:
        problems.error(place, "unreadable", f"`{path}` cannot be opened: {why.strerror}")
        return None
    return decode_text(raw, path, problems)


def decode_text(raw: bytes, path: str, problems: Problems) -> str | None:
    """UTF-8 (with or without a mark) as text with LF; anything else is an error that names line and column."""
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as why:
        before = raw[: why.start]
        line = before.count(b"\n") + 1
        col = len(before[before.rfind(b"\n") + 1 :]) + 1
        guess = "UTF-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "GBK/GB18030"
        problems.error(
            Place(path, line, col),
            "encoding",
            f"the file is not UTF-8 (it looks like {guess})",
            "save it again as UTF-8: in Notepad choose 另存为, 编码 UTF-8",
        )
        return None


def read_yaml(root: Path, path: str, problems: Problems) -> Document | None:
    """One YAML file as plain data of text, or None with the problems written down."""
    text = read_text(root, path, problems)
    return None if text is None else parse_yaml(text, path, problems)


def parse_yaml(text: str, path: str, problems: Problems) -> Document | None:
    """YAML text as plain data: mappings, lists, and scalars as text; empty scalars as None."""
    try:
        root = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as why:
        problems.error(_mark_place(path, why), "yaml", _yaml_message(why, text), _yaml_hint(why, text))
        return None
    except (yaml.YAMLError, RecursionError) as why:
        problems.error(_reader_place(path, text, why), "yaml", str(why).splitlines()[0][:200], "remove the character")
        return None
    source = Source(path, text)
    if root is None:
        return Document(None, source)
    try:
        data = _plain(root, path, problems, 0, set())
    except _Refused as why:
        mark, message = why.args
        problems.error(Place(path, mark.line + 1, mark.column + 1), "yaml", message, "write the value out where it is needed")
        return None
    return Document(data, source)


class _Refused(Exception):
    pass


def _plain(node: yaml.Node, path: str, problems: Problems, depth: int, seen: set[int]) -> Data:
    if isinstance(node, yaml.ScalarNode):
        value: str = node.value
        return None if node.style is None and value in _NULLS else value
    if depth > MAX_DEPTH:
        raise _Refused(node.start_mark, "the data nest too deep")
    if id(node) in seen:
        raise _Refused(node.start_mark, "an anchor (&) is used again with an alias (*)")
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, path, problems, depth + 1, seen) for child in node.value]
    result: dict[str, Data] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else None
        if name is None:
            mark = key.start_mark
            problems.error(Place(path, mark.line + 1, mark.column + 1), "yaml", "a key must be a word", "quote it if it holds `:`")
            continue
        if name in result:
            mark = key.start_mark
            problems.error(
                Place(path, mark.line + 1, mark.column + 1),
                "duplicate-key",
                f"`{name}` stands here a second time",
                "keep one of the two; the first was read",
            )
            continue
        result[name] = _plain(value, path, problems, depth + 1, seen)
    return result


def _mark_place(path: str, why: yaml.MarkedYAMLError) -> Place:
    mark = why.problem_mark or why.context_mark
    return Place(path, mark.line + 1, mark.column + 1) if mark else Place(path, 1, 1)


def _reader_place(path: str, text: str, why: Exception) -> Place:
    position = getattr(why, "position", None)
    if not isinstance(position, int) or position > len(text):
        return Place(path, 1, 1)
    before = text[:position]
    return Place(path, before.count("\n") + 1, len(before) - before.rfind("\n"))


def _line_of(why: yaml.MarkedYAMLError, text: str) -> str:
    mark = why.problem_mark
    lines = text.split("\n")
    return lines[mark.line] if mark and mark.line < len(lines) else ""


def _yaml_message(why: yaml.MarkedYAMLError, text: str) -> str:
    line = _line_of(why, text)
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "a tab stands at the start of the line"
    shown = line.strip()[:60]
    what = (why.problem or "not YAML").strip()
    return f"this cannot be read as YAML: {what}" + (f", at `{shown}`" if shown else "")


def _yaml_hint(why: yaml.MarkedYAMLError, text: str) -> str:
    line = _line_of(why, text)
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "indent with spaces, two for each level"
    if why.problem and "mapping values" in why.problem:
        return "a `: ` within a sentence needs quotes around the sentence, or the full-width ："
    if why.problem and "%" in line or "@" in line[:1] or "`" in line[:1]:
        return "put quotes around a value that starts with a sign"
    return "look at this line and the one above: quotes, brackets, and the number of spaces"


def walk(data: Data, path: tuple[Key, ...] = ()) -> Iterator[tuple[tuple[Key, ...], str]]:
    """Every text in plain data with the path to it, in order."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from walk(value, (*path, index))
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from walk(value, (*path, key))
