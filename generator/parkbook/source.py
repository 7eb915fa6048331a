"""YAML text -> plain data whose every value can be traced to its line and column.

Every scalar is read as text first: `8.10` is not 8.1 and `no` is a word. The tree of nodes is dropped after reading
and made again only when somebody asks for a place, because that happens only where something is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import yaml

from parkbook.problems import Place, Problems

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_Base):  # type: ignore[misc]
    """Composes nodes and resolves no tags: every scalar is text, so asking what it might mean would be wasted time."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        return "tag:yaml.org,2002:str"

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        return

    def ascend_resolver(self) -> None:
        return


Key = str | int
Data = Any
_NULLS = frozenset({"", "~", "null"})
_ENOUGH = 10
"""Anchors, aliases and tags of one file that are named: whoever uses them uses many."""
MAX_DEPTH = 40
"""How deep data may nest. Text that may be deeper is measured first: composing it can run out of stack."""
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BRACKETS = re.compile(r"[\[\]{}]")
_INDENT = re.compile(r"^[ ?:\-]+", re.MULTILINE)
_SIGN_AT_START = re.compile(r"(?:^|[\s\[{,:])[&*!]\S", re.MULTILINE)
"""Where an anchor, an alias or a tag may stand: a cheap look before the exact one."""
_OTHER_BREAKS = re.compile("[\x85\u2028\u2029]")
"""Line ends for YAML, but for no editor."""
KEY: Any = object()
"""Last part of a path that asks for the place of a key rather than of its value."""


@dataclass
class Source:
    """The text of one YAML file and, made when needed, the tree of its nodes."""

    path: str
    text: str
    _root: yaml.Node | None = field(default=None, repr=False)
    _dropped: dict[tuple[Any, ...], set[int]] = field(default_factory=dict, repr=False)

    def drop(self, path: tuple[Any, ...]) -> None:
        """Note that an entry of a list, at `path` as written, was left out of what was read."""
        self._dropped.setdefault(path[:-1], set()).add(path[-1])

    def as_written(self, path: tuple[Any, ...]) -> tuple[Any, ...]:
        """A path in what was read as the path in the file: entries that were left out count again."""
        written: tuple[Any, ...] = ()
        for step in path:
            if isinstance(step, int):
                for index in sorted(self._dropped.get(written, ())):
                    step += index <= step
            written = (*written, step)
        return written

    def place(self, path: tuple[Any, ...]) -> Place:
        """Where the value at `path` stands; the nearest outer value where it is missing."""
        if self._dropped:
            path = self.as_written(path)
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
        return _place_at(self.path, self.text, mark_of.start_mark)


def _place_at(path: str, text: str, mark: Any) -> Place:
    """A mark of the YAML library as an editor counts it."""
    if mark is None:
        return Place(path, 1, 1)
    if _OTHER_BREAKS.search(text):
        return _place_of(path, text, mark.index)
    return Place(path, mark.line + 1, mark.column + 1)


def _place_of(path: str, text: str, position: int) -> Place:
    """Line and column of the character at `position`, from 0."""
    before = text[:position]
    return Place(path, before.count("\n") + 1, len(before) - before.rfind("\n"))


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
        body = raw.removeprefix(b"\xef\xbb\xbf")  # the decoder counts from behind the mark
        before = body[: why.start].decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
        problems.error(
            _place_of(path, before, len(before)),
            "encoding",
            f"the file is not UTF-8 ({_guess(raw)})",
            "save it again as UTF-8: in Notepad choose 另存为, 编码 UTF-8",
        )
        return None


def _guess(raw: bytes) -> str:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "it looks like UTF-16"
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return "some bytes of it are damaged, or it is no text file"
    return "it looks like GBK/GB18030"


def read_yaml(root: Path, path: str, problems: Problems) -> Document | None:
    """One YAML file as plain data of text, or None with the problems written down."""
    text = read_text(root, path, problems)
    return None if text is None else parse_yaml(text, path, problems)


def parse_yaml(text: str, path: str, problems: Problems) -> Document | None:
    """YAML text as plain data: mappings, lists, and scalars as text; empty scalars as None."""
    if _refused(text, path, problems):
        return None
    try:
        root = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as why:
        place = _place_at(path, text, why.problem_mark or why.context_mark)
        problems.error(place, "yaml", _yaml_message(why, text), _yaml_hint(why, text))
        return None
    except (yaml.YAMLError, RecursionError) as why:
        problems.error(Place(path, 1, 1), "yaml", str(why).partition("\n")[0][:200], "save it again as UTF-8 text")
        return None
    source = Source(path, text)
    return Document(None if root is None else _plain(root, source, problems), source)


def _refused(text: str, path: str, problems: Problems) -> bool:
    """Whether the text holds what data must not: control characters, nesting without end, anchors, aliases, tags."""
    found = _UNPRINTABLE.search(text)
    if found:
        message = f"the sign U+{ord(found[0]):04X} cannot stand in a text file"
        problems.error(
            _place_of(path, text, found.start()), "yaml", message, "remove it, or save the file again as UTF-8 text"
        )
        return True
    deep = _deepest(text) >= MAX_DEPTH
    signs = "&" in text or "*" in text or "!" in text  # a look that costs nothing before the one that does
    if not deep and not (signs and _SIGN_AT_START.search(text)):
        return False
    before = len(problems)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=Loader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            message, hint = _event_fault(event, depth)
            if message:
                problems.error(_place_at(path, text, event.start_mark), "yaml", message, hint)
            if depth > MAX_DEPTH or len(problems) - before >= _ENOUGH:
                break
    except yaml.MarkedYAMLError as why:
        if deep:  # composing would say the same, and may run out of stack before it does
            problems.error(
                _place_at(path, text, why.problem_mark), "yaml", _yaml_message(why, text), _yaml_hint(why, text)
            )
    return len(problems) > before


def _event_fault(event: Any, depth: int) -> tuple[str, str]:
    """Message and hint; two empty texts where nothing is wrong."""
    if depth > MAX_DEPTH:
        return "the data nest too deep", "look for brackets that are never closed"
    if isinstance(event, yaml.AliasEvent):
        return (
            f"`*{event.anchor}` is an alias, and data holds none",
            "write the value out where it is needed, or put quotes around it",
        )
    if getattr(event, "anchor", None):
        return f"`&{event.anchor}` is an anchor, and data holds none", "take it out, or put quotes around the value"
    if getattr(event, "tag", None):
        return f"`{event.tag[:60]}` is a tag, and data holds none", "take it out, or put quotes around the value"
    return "", ""


def _deepest(text: str) -> int:
    """At least the depth to which the data nest; cheap, and more than the truth where prose holds brackets."""
    depth = deepest = 0
    for bracket in _BRACKETS.findall(text):
        depth = max(0, depth + (1 if bracket in "[{" else -1))
        deepest = max(deepest, depth)
    return deepest + 2 * max(map(len, _INDENT.findall(text)), default=0)


def _plain(node: Any, source: Source, problems: Problems) -> Data:
    if isinstance(node, yaml.ScalarNode):
        value: str = node.value
        return None if not node.style and value in _NULLS else value  # plain is "" to the C reader, None to the other
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, source, problems) for child in node.value]
    result: dict[str, Data] = {}
    for key, value in node.value:
        name = key.value
        if not isinstance(key, yaml.ScalarNode):
            place = _place_at(source.path, source.text, key.start_mark)
            problems.error(place, "yaml", "a key must be a word", "put quotes around it if it holds brackets or `:`")
        elif name in result:
            place = _place_at(source.path, source.text, key.start_mark)
            problems.error(
                place, "duplicate-key", f"`{name}` stands here a second time", "keep one of the two; the first was read"
            )
        else:
            result[name] = _plain(value, source, problems)
    return result


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
    if why.problem and "cannot start any token" in why.problem:
        return "put quotes around a value that starts with a sign such as % @ `"
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
