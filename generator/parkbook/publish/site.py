"""Book -> a folder of Markdown and a plain mkdocs.yml that any engine of the family can build."""

from __future__ import annotations

import contextlib
import html
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from parkbook.book.escape import bare
from parkbook.book.model import Book, NavEntry
from parkbook.book.own import PICTURES
from parkbook.book.sources import TEMPLATES
from parkbook.park.own import FOLDER

ASSETS = "assets/parkbook"
THEME = "theme"
"""Templates of ours that stand before those of Material, in site_templates and in the build folder."""
WORDS_FILE = "search-words.txt"
OVERLAY_KEYS = ("site_name", "site_description", "site_author", "copyright", "extra_css")
"""What a park's own mkdocs.yml may set at the top; theme may set logo, favicon and palette. Nothing that runs code."""
_THEME_KEYS = ("logo", "favicon", "palette")


def site_files(
    book: Book, kit_root: Path, overlay: Mapping[str, Any] | None = None, park_root: Path | None = None
) -> dict[str, bytes]:
    """Every file of the build folder: docs/, mkdocs.yml and the words the search must not cut.

    Args:
        park_root: Where the pictures of the park's own pages lie; one that cannot be read is left out.
    """
    files = {f"docs/{path}": page.markdown().encode("utf-8") for path, page in book.pages.items()}
    assets = kit_root / TEMPLATES / "assets"
    for file in sorted(assets.iterdir()):
        if file.is_file():
            files[f"docs/{ASSETS}/{file.name}"] = file.read_bytes()
    for file in sorted((kit_root / TEMPLATES / THEME).glob("*.html")):
        files[f"{THEME}/{file.name}"] = file.read_bytes()
    if park_root is not None:
        files |= _pictures(book.pictures, park_root)
    files[WORDS_FILE] = "".join(f"{word} 100000\n" for word in book.terms).encode("utf-8")
    files["mkdocs.yml"] = config_text(book, kit_root, overlay or {}).encode("utf-8")
    return files


def _pictures(names: Iterable[str], park_root: Path) -> dict[str, bytes]:
    found = {}
    for name in names:
        with contextlib.suppress(OSError):
            found[f"docs/{PICTURES}/{name.removeprefix(FOLDER + '/')}"] = (park_root / name).read_bytes()
    return found


def base_config(kit_root: Path) -> dict[str, Any]:
    """The settings of site_templates/mkdocs.base.yml."""
    text = (kit_root / TEMPLATES / "mkdocs.base.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def config_text(book: Book, kit_root: Path, overlay: Mapping[str, Any]) -> str:
    """mkdocs.yml of one book, as text that is the same for the same book."""
    config = {"site_name": book.title} | base_config(kit_root)
    config |= {"docs_dir": "docs", "site_dir": "site"}
    if book.terms:
        config["plugins"][0]["search"]["jieba_dict_user"] = WORDS_FILE
    if book.notice:
        config["copyright"] = html.escape(book.notice)  # at the foot of every page, on screen and on paper
    for key in OVERLAY_KEYS:
        if key in overlay:
            config[key] = config[key] + list(overlay[key]) if key == "extra_css" else overlay[key]
    for key in ("site_name", "site_description", "site_author"):
        if isinstance(config.get(key), str):
            config[key] = bare(config[key])
    theme = overlay.get("theme")
    if isinstance(theme, Mapping):
        config["theme"] |= {key: theme[key] for key in _THEME_KEYS if key in theme}
    config["nav"] = [_nav(entry) for entry in book.nav]
    return yaml.safe_dump(config, allow_unicode=True, sort_keys=False, width=200)


def _nav(entry: NavEntry) -> dict[str, Any]:
    return {bare(entry.title): entry.path if entry.path else [_nav(child) for child in entry.children]}
