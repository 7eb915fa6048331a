"""A park's own mkdocs.yml: names and looks only, nothing that runs code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from parkbook.loading import prune
from parkbook.model import Model, Words
from parkbook.problems import Problems
from parkbook.source import read_yaml

FILE = "mkdocs.yml"


class ThemeOverlay(Model):
    """What of the theme a park may set."""

    logo: Words | None = None
    favicon: Words | None = None
    palette: Any = None


class Overlay(Model):
    """`mkdocs.yml` of a workspace, merged into the one that is written."""

    site_name: Words | None = None
    site_description: Words | None = None
    site_author: Words | None = None
    copyright: Words | None = None
    extra_css: tuple[Words, ...] = ()
    theme: ThemeOverlay = ThemeOverlay()


def load_overlay(root: Path, problems: Problems) -> dict[str, Any]:
    """The keys that a park has set; empty where it has no such file."""
    if not (root / FILE).is_file():
        return {}
    document = read_yaml(root, FILE, problems)
    if document is None or document.data is None:
        return {}
    made = prune(Overlay, document.data, document.source, problems)
    return made.model_dump(mode="json", exclude_unset=True, exclude_none=True) if made else {}
