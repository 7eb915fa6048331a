"""The preview: a changed answer reaches its page by a rebuild of that page, menu and search follow with the whole build."""

from __future__ import annotations

import shutil
import threading
import time
import urllib.request
from datetime import date
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from parkbook.publish.serve import Preview, _Handler, serve_park, watch
from tests.conftest import DEMO, ROOT


@pytest.fixture
def preview(tmp_path: Path) -> Preview:
    park = tmp_path / "park"
    shutil.copytree(DEMO, park, ignore=shutil.ignore_patterns(".parkbook", "site"))
    made = Preview(ROOT, park, lambda: date(2026, 11, 20), lambda _: None)
    made.write()
    made.complete()
    return made


def change(preview: Preview, said: str) -> None:
    file = preview.park_root / "answers/cses.yml"
    text = file.read_text(encoding="utf-8")
    at = text.index("note: ") + len("note: ")
    file.write_text(text[:at] + said + text[at:], encoding="utf-8")


def test_a_changed_answer_is_on_its_page_and_a_whole_build_follows(preview: Preview) -> None:
    page = preview.live / "questions/cses/4.1.html"
    index = preview.live / "search/search_index.json"
    whole = index.stat().st_size
    change(preview, "这句话刚刚改过，")
    assert preview.refresh()
    assert "这句话刚刚改过" in page.read_text(encoding="utf-8")
    assert preview.incomplete
    preview.complete()
    assert not preview.incomplete
    assert "这句话刚刚改过" in page.read_text(encoding="utf-8")
    assert index.stat().st_size > whole * 0.95
    assert not preview.refresh()


def test_watching_and_serving(preview: Preview) -> None:
    stop = threading.Event()
    thread = threading.Thread(target=watch, args=(preview, stop), daemon=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, preview=preview))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    thread.start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        time.sleep(0.5)
        before = urllib.request.urlopen(f"{base}/.parkbook-version").read()
        assert "/.parkbook-version" in urllib.request.urlopen(f"{base}/").read().decode()
        change(preview, "浏览器里也看得到，")
        for _ in range(100):
            if urllib.request.urlopen(f"{base}/.parkbook-version").read() != before:
                break
            time.sleep(0.1)
        assert "浏览器里也看得到" in urllib.request.urlopen(f"{base}/questions/cses/4.1.html").read().decode()
    finally:
        stop.set()
        server.shutdown()
        thread.join(20)


def test_a_folder_without_a_park_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    assert serve_park(ROOT, tmp_path, lambda: date(2026, 11, 20), 0, said.append) == 1
    assert "no-park" in said[0]
