"""A preview on this machine: what changes in a file is on its page at once, menu and search follow when it is quiet.

A change writes only the Markdown that differs and rebuilds only those pages, straight into the folder that is served.
When nothing has changed for a moment a whole build follows beside it and is put in place file by file.
"""

from __future__ import annotations

import filecmp
import os
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from parkbook.book.render import TemplateFault
from parkbook.kit.load import load_kit
from parkbook.kit.model import Kit
from parkbook.park.overlay import load_overlay
from parkbook.problems import Problems
from parkbook.publish.engine import EngineFailed, run_engine
from parkbook.publish.files import write_folder
from parkbook.publish.site import site_files
from parkbook.workflow import assess, book_of, check_ids, load_all

POLL_S = 0.2
QUIET_S = 2.0
_SKIP = {".parkbook", "site", ".git", "__pycache__"}
_RELOAD = b"""<script>(function(){var v;setInterval(function(){fetch("/.parkbook-version").then(function(r){return r.text()})
.then(function(t){if(v&&t!==v)location.reload();v=t},function(){})},700)})()</script>"""

Stamp = dict[str, tuple[int, int]]


def stamps(folder: Path) -> Stamp:
    """Modification time (ns) and size of every file that a build reads from `folder`."""
    found: Stamp = {}
    for base, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if f not in _SKIP]
        for file in files:
            with suppress(OSError):
                status = os.stat(os.path.join(base, file))
                found[os.path.join(base, file)] = (status.st_mtime_ns, status.st_size)
    return found


@dataclass
class Preview:
    """The preview of one park, without the server: `refresh` after a change, `complete` when it is quiet."""

    kit_root: Path
    park_root: Path
    today: Callable[[], date]
    say: Callable[[str], None]
    version: int = 0
    incomplete: bool = False
    """Whether pages were rebuilt one by one since the last whole build."""
    _kit: tuple[Kit, Problems] | None = field(default=None, repr=False)
    _kit_stamp: Stamp = field(default_factory=dict, repr=False)

    @property
    def folder(self) -> Path:
        return self.park_root / ".parkbook" / "serve"

    @property
    def live(self) -> Path:
        """The folder that is served."""
        return self.folder / "site"

    def kit_stamp(self) -> Stamp:
        parts = ("questionnaires", "site_templates", "content")
        return {name: stamp for part in parts for name, stamp in stamps(self.kit_root / part).items()}

    def kit(self) -> tuple[Kit, Problems]:
        """The kit, read again only where its files changed."""
        stamp = self.kit_stamp()
        if self._kit is None or stamp != self._kit_stamp:
            problems = Problems()
            kit = load_kit(self.kit_root, problems)
            check_ids(kit, problems)
            self._kit, self._kit_stamp = (kit, problems), stamp
        return self._kit

    def write(self) -> list[str]:
        """Read, assess and write what differs; the names of the files that changed. Problems are said, nothing is lost."""
        loaded = load_all(self.kit_root, self.park_root, self.kit())
        for problem in loaded.problems.sorted():
            if problem.severity == "error":
                self.say(problem.as_text())
        if loaded.park is None:
            return []
        try:
            book = book_of(loaded, assess(loaded, self.today()))
        except TemplateFault as why:
            self.say(why.problem.as_text())
            return []
        for problem in book.problems:
            if problem.severity == "error":
                self.say(problem.as_text())
        return write_folder(self.folder, site_files(book, self.kit_root, load_overlay(self.park_root, Problems()), self.park_root))

    def refresh(self) -> bool:
        """Bring changed pages up to date. Returns whether anything changed."""
        changed = self.write()
        if not changed:
            return False
        if not (self.live / "index.html").exists() or "mkdocs.yml" in changed:
            self.complete()
            return True
        run_engine(self.folder, "mkdocs", dirty=True)
        self.incomplete = True
        self.version += 1
        return True

    def complete(self) -> None:
        """A whole build beside the live one, then put in place file by file."""
        run_engine(self.folder, "mkdocs", site_dir="next")
        _sync(self.folder / "next", self.live)
        self.incomplete = False
        self.version += 1


def _sync(source: Path, target: Path) -> None:
    have = set()
    for base, _, files in os.walk(source):
        for file in files:
            path = Path(base) / file
            name = path.relative_to(source)
            have.add(name)
            goal = target / name
            if goal.exists() and filecmp.cmp(path, goal, shallow=False):
                os.utime(goal)  # newer than its source, so that it is not built again
                continue
            goal.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, goal)
    for base, _, files in os.walk(target):
        for file in files:
            if (Path(base) / file).relative_to(target) not in have:
                with suppress(OSError):
                    (Path(base) / file).unlink()
    shutil.rmtree(source, ignore_errors=True)


class _Handler(SimpleHTTPRequestHandler):
    """Serves the live folder; pages get a line of script that reloads them when something new is there."""

    def __init__(self, *args: object, preview: Preview, **more: object) -> None:
        self.preview = preview
        super().__init__(*args, directory=str(preview.live), **more)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        if self.path == "/.parkbook-version":
            self._send(str(self.preview.version).encode(), "text/plain")
            return
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path = path / "index.html"
        if path.suffix == ".html" and path.is_file():
            self._send(path.read_bytes().replace(b"</body>", _RELOAD + b"</body>"), "text/html; charset=utf-8")
            return
        super().do_GET()

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


def watch(preview: Preview, stop: threading.Event) -> None:
    """Look for changes until `stop` is set."""
    before = stamps(preview.park_root) | preview.kit_stamp()
    changed_at = 0.0
    while not stop.wait(POLL_S):
        now = stamps(preview.park_root) | preview.kit_stamp()
        try:
            if now != before:
                before = now
                started = time.monotonic()
                if preview.refresh():
                    preview.say(f"已更新（{time.monotonic() - started:.1f} 秒）")
                changed_at = time.monotonic()
            elif preview.incomplete and time.monotonic() - changed_at > QUIET_S:
                preview.complete()
        except (EngineFailed, OSError) as why:
            preview.say(f"error[engine]: {why}")
            preview.incomplete = False


def serve_park(kit_root: Path, park_root: Path, today: Callable[[], date], port: int, say: Callable[[str], None]) -> int:
    """Serve until interrupted. Returns the exit code: 1 where there is no park or the port is taken."""
    preview = Preview(kit_root.resolve(), park_root.resolve(), today, say)
    if not (park_root / "park.yml").is_file():
        preview.write()
        return 1
    preview.write()
    preview.complete()
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, preview=preview))
    except OSError as why:
        say(f"error[port]: port {port} cannot be used: {why.strerror}\n    hint: try --port {port + 1}")
        return 1
    stop = threading.Event()
    watcher = threading.Thread(target=watch, args=(preview, stop), daemon=True)
    watcher.start()
    say(f"预览：http://127.0.0.1:{server.server_address[1]}/　改文件后自动更新，按 Ctrl+C 结束")
    try:
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        say("预览结束")
    finally:
        stop.set()
        server.server_close()
    return 0
