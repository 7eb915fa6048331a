"""Shared by all tests: the demonstration park built once, a browser, and `--update` for expected files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from parkbook.assess.model import Assessment
from parkbook.book.model import Book
from parkbook.workflow import Loaded, assess, build_site, load_all

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "examples/demo-park"
AS_OF = date(2026, 11, 20)
settings.register_profile("slow-machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("slow-machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite what the cases expect; read the difference like code")


@pytest.fixture(scope="session")
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update"))


@dataclass(frozen=True)
class Built:
    """The demonstration park, built from a copy so that nothing is left in the checkout."""

    park: Path
    site: Path
    loaded: Loaded
    assessment: Assessment
    book: Book


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Built:
    park = tmp_path_factory.mktemp("demo") / "park"
    shutil.copytree(DEMO, park, ignore=shutil.ignore_patterns(".parkbook", "site"))
    loaded = load_all(ROOT, park)
    assessment = assess(loaded, AS_OF)
    site = park / "site"
    _, book = build_site(loaded, assessment, park, site, "mkdocs", lambda _: None)
    return Built(park, site, loaded, assessment, book)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """The Chromium of this machine, without a network of its own."""
    from playwright.sync_api import sync_playwright

    from tools.need_browser import browser as find

    path = find()
    if path is None:
        pytest.fail("no Chromium: run `python tools/need_browser.py`, it says what to install")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=quiet)
        yield chromium
        chromium.close()
