"""The folder that Parkbook writes is plain: another engine builds the same pages, and the settings have one source."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import yaml

from parkbook.publish.engine import EngineFailed, count_pages, run_engine
from parkbook.publish.site import base_config
from tests.conftest import ROOT, Built

GENERATOR = re.compile(r'<meta name="generator"[^>]*>')


def test_properdocs_builds_equal_pages(demo: Built, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(demo.park / ".parkbook", folder, ignore=shutil.ignore_patterns("site", "serve"))
    site = run_engine(folder, "properdocs")
    mine = {p.relative_to(demo.site).as_posix(): p for p in demo.site.rglob("*.html")}
    theirs = {p.relative_to(site).as_posix(): p for p in site.rglob("*.html")}
    assert set(mine) == set(theirs)
    differ = [name for name, path in mine.items() if _plain(path) != _plain(theirs[name])]
    assert differ == []


def _plain(path: Path) -> str:
    return GENERATOR.sub("", path.read_text(encoding="utf-8"))


def test_an_engine_that_is_not_there_is_named(demo: Built, tmp_path: Path) -> None:
    with pytest.raises(EngineFailed, match="pip install nosuchengine"):
        run_engine(tmp_path, "nosuchengine")  # type: ignore[arg-type]


def test_a_page_the_engine_dropped_is_found(demo: Built, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/4.1.html").write_text("")
    assert count_pages(tmp_path, ["a/4.1.md", "a/4.2.md"]) == ["a/4.2.md"]


def test_a_broken_link_in_the_book_stops_the_build(demo: Built, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(demo.park / ".parkbook", folder, ignore=shutil.ignore_patterns("site", "serve"))
    page = folder / "docs/about.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[lost](nowhere.md)\n", encoding="utf-8")
    with pytest.raises(EngineFailed, match=r"nowhere\.md"):
        run_engine(folder, "mkdocs")


def test_the_settings_at_the_root_are_the_base_settings() -> None:
    root = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert {key: root[key] for key in base_config(ROOT)} == base_config(ROOT)
