"""`parkbook init`: a new workspace, every file of it explained in Chinese, valid and ready to build as it is."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from parkbook import wording as words
from parkbook.kit.model import Criterion, Kit, Question, Register, Standard
from parkbook.publish.column_words import column_kind

TEMPLATES = "site_templates/workspace"
STAGING = ".parkbook-init"
"""Folder inside the new workspace where files are made before they are put in place; left only by a killed run."""
_PASSED_OVER = {".git", ".DS_Store", "Thumbs.db", "desktop.ini", STAGING}
"""What a folder may hold and still count as empty: a fresh clone, and what systems leave behind."""
_LINE = 60
"""Characters of a comment line; Chinese ones are twice as wide."""
_PART = re.compile(r"(?:[!-~]+|.)[，。、；：？！）》”…]*")
"""What stays on one line: a Latin word or one Chinese character, with the signs that may not start a line."""
_FILES = {
    "park.yml": "park.yml.j2",
    "evidence.yml": "evidence.yml.j2",
    "evidence/README.md": "evidence-readme.md.j2",
    "registers/README.md": "registers-readme.md.j2",
    "content/README.md": "content-readme.md.j2",
    "data/README.md": "data-readme.md.j2",
    "README.md": "readme.md.j2",
    ".gitignore": "gitignore.j2",
    ".gitattributes": "gitattributes.j2",
}


class AlreadyThere(Exception):
    """The folder is not free; `path` says which, `message` what stands there."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path, self.message = path, message


def init_workspace(dir: Path, kit: Kit, kit_root: Path) -> str:
    """Make an empty workspace in `dir`, a folder that is new or empty.

    Returns:
        What to print, in Chinese: what was made, and the next three steps with their commands.
    Raises:
        AlreadyThere: Something stands there already; nothing was touched.
        OSError: It cannot be written; what was begun has been taken away again.
    """
    _ensure_free(dir)
    env = _environment(kit_root)
    files = workspace_files(kit, env)
    _put(dir, files)
    return _said(env, dir, files, kit)


def workspace_files(kit: Kit, env: SandboxedEnvironment) -> dict[str, bytes]:
    """Every file of a new workspace by its path: text as UTF-8, tables as Excel likes them."""
    adopted = _adopted(kit)
    registers = _in_order_of_filling(kit.registers)
    answers = {f"answers/{s.id}.yml": _answers(s, kit, env) for s in adopted}
    context = {
        "code": "YQ",
        "adopted": adopted,
        "other": [s for s in kit.standards.values() if s not in adopted],
        "registers": [_register_help(r, kit) for r in registers],
        "tables": _data_tables(kit),
        "files": list(answers),
        "counts": {"questions": len(_questions(kit, adopted)), "registers": len(registers)},
        "first_question": next((q.ask.zh for q in _questions(kit, adopted)), ""),
    }
    texts = {name: env.get_template(template).render(context) for name, template in _FILES.items()}
    files = {name: text.encode("utf-8") for name, text in (answers | texts).items()}
    return files | {f"registers/{r.id}.csv": _heading_row(r) for r in registers}


def _environment(kit_root: Path) -> SandboxedEnvironment:
    """Plain text, nothing escaped: what is rendered comes from the kit alone."""
    env = SandboxedEnvironment(
        loader=FileSystemLoader(str(kit_root / TEMPLATES)),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters["comment"] = _comment
    return env


def _comment(text: str, indent: int) -> str:
    """`text` as lines of a YAML comment, its first word `indent` spaces from where comments start."""
    lines = [""]
    for part in _PART.findall(" ".join(text.split())):
        if len(lines[-1]) + len(part) > _LINE and lines[-1]:
            lines.append("")
        lines[-1] += part if lines[-1] else part.lstrip()
    margin = " " * (indent - 1)
    return "\n".join(f"  #{margin}{'  ' if n else ''}{line}" for n, line in enumerate(lines))


def _adopted(kit: Kit) -> list[Standard]:
    """The standards that are asked; all of them where the kit asks none yet."""
    return [s for s in kit.standards.values() if s.criteria] or list(kit.standards.values())


def _questions(kit: Kit, standards: Iterable[Standard]) -> list[Question]:
    ids = {s.id for s in standards}
    return [q for id, q in kit.questions.items() if kit.question_clause[id][0] in ids]


def _answers(standard: Standard, kit: Kit, env: SandboxedEnvironment) -> str:
    """answers/<standard>.yml: every question with its words, and blanks to fill."""
    by_question: dict[str, list[Criterion]] = {}
    for criterion in standard.criteria:
        by_question.setdefault(criterion.question, []).append(criterion)
    clauses: list[dict[str, Any]] = []
    for question in _questions(kit, [standard]):
        clause = kit.question_clause[question.id][1]
        if not clauses or clauses[-1]["id"] != clause:
            clauses.append({"id": clause, "title": _clause_title(standard, clause), "questions": []})
        rows = [_item(c, kit) for c in by_question.get(question.id, [])]
        roles = [kit.roles[r].title.zh for r in question.roles if r in kit.roles]
        asked = {"id": question.id, "ask": question.ask, "why": question.why, "asks": roles, "rows": rows}
        clauses[-1]["questions"].append(asked)
    first = next(iter(standard.criteria), None)
    example = {"id": first.question if first else "cses-4.1-strategy", "ref": first.ref if first else "cses:4.1/p1"}
    context = {"standard": standard, "clauses": clauses, "example": example, "STATE": words.STATE}
    return env.get_template("answers.yml.j2").render(context)


def _clause_title(standard: Standard, clause: str) -> str:
    """The short title of the clause, without what follows a colon."""
    ref = f"{standard.id}:{clause}"
    item = standard.items.get(ref) or next((i for i in standard.items.values() if i.clause == clause), None)
    return item.title if item else ""


def _item(criterion: Criterion, kit: Kit) -> dict[str, Any]:
    entry = criterion.entry
    target = kit.criteria[entry.same_as].entry if entry.same_as else entry
    return {
        "ref": criterion.ref,
        "kind": words.KIND.get(criterion.kind, criterion.kind),
        "same_as": entry.same_as,
        "proof": "和".join(words.PROOF[p] for p in entry.proof),
        "text": target.text.zh if target.text else "",
        "na_when": entry.na_when.zh if entry.na_when else "",
    }


def _in_order_of_filling(registers: Mapping[str, Register]) -> list[Register]:
    """Those that most others point at first: they must be filled before they can be named."""
    pointed_at = dict.fromkeys(registers, 0)
    for register in registers.values():
        for target in {c.to for c in register.columns if c.to in pointed_at and c.to != register.id}:
            pointed_at[str(target)] += 1
    return sorted(registers.values(), key=lambda r: (-pointed_at[r.id], r.id))


def _data_tables(kit: Kit) -> list[dict[str, Any]]:
    """What data/ may hold, activity data first: everything else stands beside it."""
    tables = sorted(kit.tables.values(), key=lambda table: (table.id != "activity", table.id != "output", table.id))
    return [{"id": t.id, "title": t.title, "about": _cell(t.about.zh if t.about else "")} for t in tables]


def _register_help(register: Register, kit: Kit) -> dict[str, Any]:
    titles = {c.id: c.title.zh for c in register.columns}
    columns = [
        {
            "title": c.title.zh,
            "must": c.required,
            "kind": _cell(column_kind(c, kit)),
            "help": _cell(c.help.zh if c.help else ""),
        }
        for c in register.columns
    ]
    return {
        "spec": register,
        "file": f"{register.id}.csv",
        "clauses": list(dict.fromkeys(re.split("[:/]", ref)[1] for ref in register.refs)),
        "key_titles": [titles[k] for k in register.key if k in titles],
        "columns": columns,
    }


def _cell(text: str) -> str:
    """Text that does not break a Markdown table."""
    return text.replace("|", "｜").replace("\n", " ")


def _heading_row(register: Register) -> bytes:
    """A table with its headings and no rows, as Excel reads and writes it: UTF-8 with mark, CRLF."""
    sheet = io.StringIO(newline="")
    csv.writer(sheet, lineterminator="\r\n").writerow(c.title.zh for c in register.columns)
    return sheet.getvalue().encode("utf-8-sig")


def _ensure_free(dir: Path) -> None:
    if dir.exists() and not dir.is_dir():
        raise AlreadyThere(dir, "a file of this name stands there")
    if not dir.exists():
        return
    if (dir / "park.yml").exists():
        raise AlreadyThere(dir, "there is a workspace in this folder already (park.yml)")
    others = sorted(p.name for p in dir.iterdir() if p.name not in _PASSED_OVER)
    if others:
        raise AlreadyThere(dir, f"the folder is not empty: it holds {len(others)} entries, such as `{others[0]}`")


def _put(dir: Path, files: Mapping[str, bytes]) -> None:
    """All files or none: made in a folder of their own, then moved, park.yml last."""
    new = [p for p in (dir, *dir.parents) if not p.exists()]
    staging = dir / STAGING
    moved: list[Path] = []
    try:
        shutil.rmtree(staging, ignore_errors=True)
        staging.mkdir(parents=True)
        for name, data in files.items():
            path = staging / PurePosixPath(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        for source in sorted(staging.iterdir(), key=lambda p: (p.name == "park.yml", p.name)):
            os.replace(source, dir / source.name)
            moved.append(dir / source.name)
        staging.rmdir()
    except BaseException:
        _take_back([*moved, staging], new)
        raise


def _take_back(made: Iterable[Path], new: Iterable[Path]) -> None:
    """Remove what was made here, and the folders that were not there before, innermost first."""
    for path in made:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    for folder in new:
        with contextlib.suppress(OSError):
            folder.rmdir()


class _Paths:
    """A file of the workspace as one types it on each system, in quotes where it holds a space or the like."""

    def __init__(self, dir: Path) -> None:
        self._dir = dir

    def linux(self, name: str) -> str:
        path = (self._dir / name).as_posix()
        return path if re.fullmatch(r"[\w./~+-]+", path) else "'" + path.replace("'", "'\\''") + "'"

    def win(self, name: str) -> str:
        path = str(self._dir / name).replace("/", "\\")
        return path if re.fullmatch(r"[\w.:\\~+-]+", path) else f'"{path}"'


def _said(env: SandboxedEnvironment, dir: Path, files: Mapping[str, bytes], kit: Kit) -> str:
    answers = next(name for name in files if name.startswith("answers/"))
    made = [
        ("README.md", "先读这一份：第一步、第二步、第三步"),
        ("park.yml", "园区档案和设置"),
        (answers, f"{len(_questions(kit, _adopted(kit)))} 道题，空着的就是未作答"),
        ("registers/", f"{len(kit.registers)} 个台账，表头已经写好；怎么填看其中的 README.md"),
        ("data/", "碳数据放这里：用能单据、产值、绿证；怎么开始看其中的 README.md"),
        ("evidence.yml, evidence/", "证据的登记和原件"),
        (".gitignore", "和 .gitattributes：给 git 用的，不用管"),
    ]
    context = {"folder": dir, "made": made, "path": _Paths(dir), "answers": answers}
    return env.get_template("done.txt.j2").render(context).rstrip("\n")
