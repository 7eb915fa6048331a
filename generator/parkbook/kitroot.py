"""Where the kit lies: in a checkout beside the package, or inside the installed package."""

from __future__ import annotations

from pathlib import Path


def default_kit_root() -> Path:
    """The folder that holds questionnaires/, site_templates/ and content/."""
    here = Path(__file__).resolve().parent
    inside = here / "kit_data"
    if (inside / "questionnaires").is_dir():
        return inside
    return here.parent.parent
