"""A case: a folder named after what it shows, run with the real command in a copy of its park.

case.yml           args (the command line), exit (its code), and what plain files in git cannot hold:
                   encode   {path: encoding}   re-encode a file (utf-16, gb18030, utf-8-sig)
                   bytes    {path: hex}        write these bytes
                   link     {path: target}     a symbolic link; `target` may lead out of the park
                   repeat   {path: {from, times}}  put `from` that often where the file says @REPEAT@
                   workbook {path: {sheet: [[cell, ..]]}}
                   hash     {path: file}       put the sha256 of `file` where the file at `path` says @SHA256@
                   remove   [path]             take a file away
park/              the smallest workspace that shows it; files it does not have come from `_park`, unless bare: true
                   real_kit: true              ask the kit itself instead of `_kit`
kit/               laid over `_kit`, where the case is about the kit
expected.txt       standard output
expected-<page>.md the finished Markdown of a page, where the command is `build`; `--` stands for `/`
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import io
import os
import shutil
from pathlib import Path
from typing import Any

import yaml

from parkbook.cli import main

HERE = Path(__file__).parent
AS_OF = "2026-07-01"


def cases() -> list[Path]:
    """Every case folder, by name."""
    return sorted(path.parent for path in HERE.glob("*/case.yml"))


def spec(case: Path) -> dict[str, Any]:
    """The content of case.yml."""
    loaded: dict[str, Any] = yaml.safe_load((case / "case.yml").read_text(encoding="utf-8"))
    return loaded


def lay_out(case: Path, folder: Path) -> tuple[Path, Path]:
    """Write the case's park and kit below `folder`.

    Returns:
        The folders of the park and of the kit.
    """
    said = spec(case)
    park, kit = folder / "park", folder / "kit"
    park.mkdir(parents=True)
    if not said.get("bare"):
        shutil.copytree(HERE / "_park", park, dirs_exist_ok=True)
    if (case / "park").is_dir():
        shutil.copytree(case / "park", park, dirs_exist_ok=True)
    shutil.copytree(HERE / "_kit", kit)
    if (case / "kit").is_dir():
        shutil.copytree(case / "kit", kit, dirs_exist_ok=True)
    for path in said.get("remove", ()):
        (folder / path).unlink()
    _prepare(said, park)
    return park, kit


def _prepare(said: dict[str, Any], park: Path) -> None:
    for path, how in said.get("repeat", {}).items():
        _rewrite(park / path, "@REPEAT@", str(how["from"]) * int(how["times"]))
    for path, file in said.get("hash", {}).items():
        _rewrite(park / path, "@SHA256@", hashlib.sha256((park / file).read_bytes()).hexdigest())
    for path, encoding in said.get("encode", {}).items():
        text = (park / path).read_text(encoding="utf-8")
        (park / path).write_bytes(text.encode(encoding))
    for path, digits in said.get("bytes", {}).items():
        _parent(park / path).write_bytes(bytes.fromhex(digits))
    for path, target in said.get("link", {}).items():
        _parent(park / path).symlink_to(target)
    for path, sheets in said.get("workbook", {}).items():
        _workbook(_parent(park / path), sheets)


def _rewrite(path: Path, mark: str, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(mark, text), encoding="utf-8")


def _parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)


def run(args: list[str], park: Path, kit: Path | None) -> tuple[int, str, str]:
    """The real command, in this process and in the folder of the park: exit code, standard output, standard error."""
    line = [*args, "--as-of", AS_OF, *(("--kit", str(kit)) if kit and "--kit" not in args else ())]
    out, errors = io.StringIO(), io.StringIO()
    before = Path.cwd()
    os.chdir(park)
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
            code = main(line)
    finally:
        os.chdir(before)
        gc.enable()  # the command turns the collector off for its one run; a session of tests wants it back
    return code, out.getvalue(), errors.getvalue()
