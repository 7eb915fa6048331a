"""The site engine, and nothing else, knows MkDocs. MkDocs runs in this process; the others as a command of their own."""

from __future__ import annotations

import importlib.util
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

EngineName = Literal["mkdocs", "properdocs", "zensical"]


class EngineFailed(Exception):
    """The engine did not finish; the message says why, in its own words."""


def run_engine(folder: Path, engine: EngineName, dirty: bool = False, site_dir: str = "site") -> Path:
    """Build `folder` (mkdocs.yml and docs/) into `folder/<site_dir>`.

    Args:
        dirty: Build only pages whose Markdown is newer than their page; menu and search of the others go stale.
        site_dir: Only MkDocs can be given another.

    Returns:
        The folder of the finished site.
    Raises:
        EngineFailed: The engine is not installed, or stopped.
    """
    if importlib.util.find_spec(engine) is None:
        raise EngineFailed(f"the engine `{engine}` is not installed; run: pip install {engine}")
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    os.environ.setdefault("DISABLE_MKDOCS_2_WARNING", "true")
    if engine == "mkdocs":
        _mkdocs(folder, dirty, site_dir)
    else:
        _command(folder, engine)
    return folder / site_dir


def _mkdocs(folder: Path, dirty: bool, site_dir: str) -> None:
    _quiet_jieba()
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    seen = _Collector()
    log = logging.getLogger("mkdocs")
    log.addHandler(seen)
    log.propagate = False
    folder = folder.resolve()  # MkDocs reads a relative site_dir from the folder of mkdocs.yml, not from here
    try:
        config = load_config(str(folder / "mkdocs.yml"), site_dir=str(folder / site_dir))
        _find_search_words(config.plugins, folder)
        config.plugins.on_startup(command="build", dirty=dirty)
        build(config, dirty=dirty)
        config.plugins.on_shutdown()
    except (MkDocsException, SystemExit) as why:
        raise EngineFailed("; ".join(seen.messages) or str(why)) from why
    finally:
        log.removeHandler(seen)
    if seen.messages and not dirty:  # a dirty build always warns of itself
        raise EngineFailed("; ".join(seen.messages[:5]))


def _find_search_words(plugins: Mapping[str, Any], folder: Path) -> None:
    """The search plugin looks for its word list from where the command runs; it lies beside mkdocs.yml."""
    search = next((plugin for name, plugin in plugins.items() if name.endswith("search")), None)
    if search is not None and search.config.get("jieba_dict_user"):
        search.config["jieba_dict_user"] = str(folder / search.config["jieba_dict_user"])


class _Collector(logging.Handler):
    """Warnings of the engine are faults of the book: a link that leads nowhere, a page that is not in the menu."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _quiet_jieba() -> None:
    if importlib.util.find_spec("jieba") is not None:
        import jieba

        jieba.setLogLevel(logging.WARNING)


def _command(folder: Path, engine: str) -> None:
    arguments = {"properdocs": ["build", "-q", "-f", "mkdocs.yml"], "zensical": ["build", "-f", "mkdocs.yml", "--clean"]}[engine]
    done = subprocess.run([sys.executable, "-m", engine, *arguments], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise EngineFailed((done.stderr or done.stdout).strip()[-600:])


def count_pages(site: Path, paths: list[str]) -> list[str]:
    """Pages of the book that the engine did not make; empty where the site is whole."""
    return [path for path in paths if not (site / f"{path.removesuffix('.md')}.html").is_file()]
