"""The same number of items for tools that publish requirements: what each needs on disk, and the command that publishes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from synthetic import sentence

PER_PAGE = 250
"""Items in one document: few large documents are what these tools are fastest with."""


@dataclass(frozen=True)
class Tool:
    """A tool, the program that must be there, and how its input is written."""

    name: str
    program: str
    write: Callable[[Path, int], None]
    command: Callable[[Path], list[str]]

    def prepare(self, folder: Path, size: int, binaries: Path) -> list[str] | None:
        """The command that publishes `size` items from `folder`; None where the tool is not installed."""
        program = (binaries / self.program).absolute()
        if not program.exists():
            return None
        folder.mkdir(parents=True)
        self.write(folder, size)
        return self.command(program)


def _strictdoc(folder: Path, size: int) -> None:
    for first in range(0, size, PER_PAGE):
        lines = ["[DOCUMENT]", f"TITLE: Clause {first // PER_PAGE}", ""]
        for number in range(first, min(first + PER_PAGE, size)):
            lines += ["[REQUIREMENT]", f"UID: R-{number}", f"TITLE: Criterion {number}", f"STATEMENT: {sentence(number)}"]
            if number > first:  # to the head of its document: a long chain would be unfair to a tool that walks it
                lines += ["RELATIONS:", "- TYPE: Parent", f"  VALUE: R-{first}"]
            lines.append("")
        (folder / f"c{first // PER_PAGE}.sdoc").write_text("\n".join(lines), encoding="utf-8")


def _sphinx(folder: Path, size: int) -> None:
    conf = "project = 'bench'\nextensions = ['sphinx_needs']\nneeds_id_regex = '^R[0-9]+$'\nhtml_theme = 'alabaster'\n"
    (folder / "conf.py").write_text(conf, encoding="utf-8")
    names = []
    for first in range(0, size, PER_PAGE):
        title = f"Clause {first // PER_PAGE}"
        lines = [title, "=" * len(title), ""]
        for number in range(first, min(first + PER_PAGE, size)):
            lines += [f".. req:: Criterion {number}", f"   :id: R{number}", "   :status: open"]
            lines += [f"   :links: R{first}"] if number > first else []
            lines += ["", f"   {sentence(number)}", ""]
        names.append(f"c{first // PER_PAGE}")
        (folder / f"{names[-1]}.rst").write_text("\n".join(lines), encoding="utf-8")
    toc = "\n".join(f"   {name}" for name in names)
    index = f"Bench\n=====\n\n.. toctree::\n\n{toc}\n\n.. needtable::\n   :columns: id;title;status\n   :style: table\n"
    (folder / "index.rst").write_text(index, encoding="utf-8")


def _doorstop(folder: Path, size: int) -> None:
    """Clauses in one document, criteria in another that links to it, as doorstop means it."""
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    clauses, items = folder / "clauses", folder / "criteria"
    for place, prefix, parent in ((clauses, "CL", ""), (items, "REQ", "  parent: CL\n")):
        place.mkdir()
        head = f"settings:\n  digits: 6\n  itemformat: yaml\n{parent}  prefix: {prefix}\n  sep: ''\n"
        (place / ".doorstop.yml").write_text(head, encoding="utf-8")
    for number in range(-(-size // 10)):
        (clauses / f"CL{number + 1:06}.yml").write_text(_item(number, f"{number + 1}.0", "[]"), encoding="utf-8")
    for number in range(size):
        level, links = f"{number // 10 + 1}.{number % 10 + 1}", f"\n- CL{number // 10 + 1:06}: null"
        (items / f"REQ{number + 1:06}.yml").write_text(_item(number, level, links), encoding="utf-8")


def _item(number: int, level: str, links: str) -> str:
    return (
        f"active: true\nderived: false\nheader: ''\nlevel: {level}\nlinks: {links}\nnormative: true\nref: ''\n"
        f"reviewed: null\ntext: |\n  {sentence(number)}\n"
    )


TOOLS = (
    Tool("strictdoc", "strictdoc", _strictdoc, lambda p: [str(p), "export", ".", "--output-dir", "out"]),
    Tool("sphinx-needs", "sphinx-build", _sphinx, lambda p: [str(p), "-q", "-b", "html", ".", "out"]),
    Tool("doorstop", "doorstop", _doorstop, lambda p: [str(p), "publish", "all", "out", "--html"]),
)
