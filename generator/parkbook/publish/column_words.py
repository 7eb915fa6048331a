"""What may stand in a column, in words: for the help of a new workspace and for the Excel templates."""

from __future__ import annotations

from parkbook.kit.model import Column, Kit, Register

_KIND = {
    "text": "文字",
    "int": "整数",
    "decimal": "数字",
    "date": "日期，例如 2026-03-31",
    "month": "月份，例如 2026-03",
    "bool": "是或否",
}


def column_kind(column: Column, kit: Kit) -> str:
    """What to write into a cell, in words."""
    if column.type == "enum":
        return "选一个：" + "、".join(v.title.zh for v in column.values)
    if column.type in ("ref", "refs"):
        several = "，可以写几个" if column.type == "refs" else ""
        target = kit.registers.get(column.to or "")
        if target is not None:
            return f"“{target.title.zh}”里的{key_title(target)}{several}"
        return f"条款号，例如 cses:5.3/a/1{several}"
    unit = f"，单位 {column.unit}" if column.unit else ""
    return _KIND[column.type] + unit


def key_title(register: Register) -> str:
    """The heading of the column that other registers name a row by."""
    found = register.column(register.key[0])
    return found.title.zh if found else register.key[0]
