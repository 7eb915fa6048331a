"""A register's declaration -> what its template holds, as plain data: headings, notes, choices, example, help."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from parkbook.kit.model import Column, Kit, Register
from parkbook.park.cells import BadCell, Reader
from parkbook.park.linking import CLAUSES, ROLES
from parkbook.park.rows import EXAMPLE
from parkbook.publish.column_words import column_kind

Value = str | int | Decimal | date | None
_SAID = re.compile(r"例如 ?([^；;、，,。）)]+)")
"""The first example that a help text gives."""
_DEFAULT = {"bool": "是", "date": "2026-03-31", "month": "2026-03", "int": "1", "decimal": "1"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for the start of a formula."""
_REFERENCE = ("ref", "refs")
HELP_HEAD = ("列", "必填", "写什么", "可选的值、范围", "说明")


@dataclass(frozen=True)
class BlankColumn:
    """One column of a template."""

    column: Column
    heading: str
    """Title, ＊ where every row needs it, unit in brackets: the reader takes both away again."""
    note: str
    choices: tuple[str, ...]
    """What the drop-down offers; empty where there is none."""
    strict: bool
    """Whether only the choices may stand there; a new id or a list of ids is let through."""
    example: Value


@dataclass(frozen=True)
class BlankTable:
    """A template: the table and the page that explains it."""

    register: Register
    columns: tuple[BlankColumn, ...]
    said: tuple[str, ...]
    """What to know before filling, a sentence each."""
    help: tuple[tuple[str, ...], ...]
    """A row per column, under HELP_HEAD."""
    name: str
    """Of the file, without its ending."""
    rows: tuple[Mapping[str, str], ...] = ()
    """Rows that stand there already, column id -> text."""
    more: tuple[tuple[str, ...], ...] = ()
    """A further table on the page that explains it, the first row its headings."""


def blank_table(
    register: Register, kit: Kit, keys: Mapping[str, Sequence[str]], offers: Mapping[str, Sequence[str]] | None = None
) -> BlankTable:
    """The template of one register or data table.

    Args:
        keys: Register -> the keys of its rows in the park at hand; empty where there is no park.
        offers: Column of text -> words to choose from, others being let through.
    """
    examples = example_row(register, kit, keys)
    columns = tuple(_column(c, kit, keys, examples[c.id], (offers or {}).get(c.id, ())) for c in register.columns)
    said = _said(register, register.id in kit.tables)
    return BlankTable(register, columns, tuple(said), tuple(_help(c, kit) for c in register.columns), register.id)


def example_row(register: Register, kit: Kit, keys: Mapping[str, Sequence[str]]) -> dict[str, Value]:
    """Column -> value of the example row, typed as a spreadsheet holds it; the first one is marked as example."""
    row: dict[str, Value] = {c.id: _typed(c, _example(register, c, kit, keys)) for c in register.columns}
    first = register.columns[0].id
    row[first] = f"{EXAMPLE}{'' if row[first] is None else row[first]}"
    return row


def _example(
    register: Register, column: Column, kit: Kit, keys: Mapping[str, Sequence[str]], seen: tuple[str, ...] = ()
) -> str:
    """What the example row says in one column, as a person would type it; empty where nothing has to stand."""
    written = register.example.get(column.id, "")
    if column.type in _REFERENCE and column.to not in (CLAUSES, ROLES):
        return _row_named(register, column, kit, keys, seen) if written or column.required else ""
    if written:
        return written
    said = _SAID.search(column.help.zh) if column.help else None
    if said and _reads(column, said[1].strip()):
        return said[1].strip()
    if not column.required:
        return ""
    if column.type in _REFERENCE:
        return register.refs[0] if register.refs else ""
    if column.type == "enum":
        return column.values[0].title.zh if column.values else ""
    if column.type == "text":
        return column.help.zh if column.help else column.title.zh
    return _within(column, _DEFAULT[column.type])


def _row_named(
    register: Register, column: Column, kit: Kit, keys: Mapping[str, Sequence[str]], seen: tuple[str, ...]
) -> str:
    """A row of the register that the column points at: one of the park, else that register's own example."""
    target = kit.registers.get(column.to or "")
    if target is None or target is register:
        return register.example.get(column.id, "")
    if keys.get(target.id):
        return keys[target.id][0]
    return "" if target.id in seen else example_key(target, kit, (*seen, register.id))


def example_key(register: Register, kit: Kit, seen: tuple[str, ...] = ()) -> str:
    """The key that the example row would have, as the reader makes it."""
    parts = []
    for id in register.key:
        column = register.column(id)
        if column is not None:
            text = _example(register, column, kit, {}, seen)
            parts.append(str(Reader(column).read(text)) if _reads(column, text) else text)
    return "/".join(parts)


def _reads(column: Column, text: str) -> bool:
    try:
        return Reader(column).read(text) is not None
    except BadCell:
        return False


def _within(column: Column, text: str) -> str:
    """The number, moved into the column's bounds."""
    if column.type not in ("int", "decimal"):
        return text
    number = Decimal(text)
    if column.min is not None:
        number = max(number, Decimal(column.min))
    if column.max is not None:
        number = min(number, Decimal(column.max))
    return f"{number:f}"


def _typed(column: Column, text: str) -> Value:
    """Numbers and dates as such, everything else as text; empty is None."""
    if column.type in ("int", "decimal", "date") and _reads(column, text):
        value = Reader(column).read(text)
        return value if isinstance(value, (int, Decimal, date)) else None
    return text or None


def _column(
    column: Column, kit: Kit, keys: Mapping[str, Sequence[str]], example: Value, offers: Sequence[str] = ()
) -> BlankColumn:
    unit = f"（{column.unit}）" if column.unit else ""
    star = "＊" if column.required else ""
    told = [column_kind(column, kit), column.help.zh if column.help else "", "每行都要填" if column.required else ""]
    choices: tuple[str, ...] = ()
    if column.type == "enum":
        choices = tuple(v.title.zh for v in column.values)
    elif column.type == "bool":
        choices = ("是", "否")
    elif column.type in _REFERENCE:
        choices = tuple(k for k in keys.get(column.to or "", ()) if not k.startswith(_FORMULA))
    elif column.type == "text":
        choices = tuple(word for word in offers if not word.startswith(_FORMULA))
    strict = column.type in ("enum", "bool")
    note = "\n".join(t for t in told if t)
    return BlankColumn(column, f"{column.title.zh}{unit}{star}", note, choices, strict, example)


def _said(register: Register, data: bool) -> list[str]:
    def named(ids: Sequence[str]) -> str:
        columns = (register.column(id) for id in ids)
        return "、".join(f"“{c.title.zh}”" for c in columns if c)

    together = "合起来" if len(register.key) > 1 else ""
    lines = [register.about.zh] if register.about else []
    lines += [
        _where(register, data),
        f"带＊的列每行都要填。不知道的留空，不写 0。以“{EXAMPLE}”开头的灰色样例行不读入，可以删掉。",
    ]
    if register.unique:
        lines.append(f"{named(register.key)}{together}不能重复。")
    if any(c.type == "refs" for c in register.columns):
        lines.append("一格里写几个编号的，用分号隔开。")
    lines += [f"{named(chain)}要依次不早于前一项。" for chain in register.order]
    lines += [f"填了{named([giver])}，就要填{named(others)}。" for giver, others in register.needs.items()]
    lines += [f"{named([id])}不能绕一圈回到自己。" for id in register.acyclic]
    return lines


def _where(register: Register, data: bool) -> str:
    """Where the filled table goes."""
    id = register.id
    if data:
        return (
            f"填好以后直接保存，放到园区文件夹的 data/{id}.xlsx，不用转换格式；分成几个文件的，文件名以 {id}- 开头，"
            f"例如 data/{id}-2025.xlsx。存成 CSV（data/{id}.csv）也能读。这一页和隐藏的选项表不读入。"
        )
    return (
        f"填好以后，把这张表另存为 CSV UTF-8，放到园区文件夹的 registers/{id}.csv；"
        "也可以把整张表移到 registers/registers.xlsx 里，表名不改。"
    )


def _help(column: Column, kit: Kit) -> tuple[str, ...]:
    if column.type == "enum":
        kind, allowed = "从列表里选一个", "、".join(v.title.zh for v in column.values)
    else:
        kind, allowed = column_kind(column, kit), "是、否" if column.type == "bool" else _bounds(column)
    if column.known:
        allowed = "、".join(known.title.zh for known in column.known)
    return (column.title.zh, "是" if column.required else "", kind, allowed, column.help.zh if column.help else "")


def _bounds(column: Column) -> str:
    if column.min is not None and column.max is not None:
        return f"{column.min} 到 {column.max}"
    if column.min is not None:
        return f"不小于 {column.min}"
    return f"不大于 {column.max}" if column.max is not None else ""
