"""Seconds from a changed answer to its page under `parkbook serve`, and to menu and search: `python benchmarks/serve.py [PARK]`.

Works on a copy. The watcher looks every 0.2 s and waits 2 s of quiet before the whole build; both are added to what is measured.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "generator"))

from parkbook.publish.serve import POLL_S, QUIET_S, Preview  # noqa: E402

TIMES = 7


def main() -> int:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "examples/demo-park"
    with tempfile.TemporaryDirectory() as name:
        park = Path(name) / "park"
        shutil.copytree(source, park, ignore=shutil.ignore_patterns(".parkbook", "site"))
        preview = Preview(ROOT, park, lambda: date(2026, 11, 20), print)
        preview.write()
        preview.complete()
        answers = park / "answers/cses.yml"
        text = answers.read_text(encoding="utf-8")
        at = text.index("note: ") + len("note: ")
        seconds = []
        for number in range(TIMES):
            answers.write_text(f"{text[:at]}第{number}次改动，{text[at:]}", encoding="utf-8")
            started = time.perf_counter()
            preview.refresh()
            seconds.append(time.perf_counter() - started)
        started = time.perf_counter()
        preview.complete()
        whole = time.perf_counter() - started
    page = statistics.median(seconds)
    print(f"changed answer on its page   {page:.2f} s, with the wait of the watcher at most {page + POLL_S:.2f} s (median of {TIMES})")
    print(f"menu and search              {whole:.2f} s, with the wait for quiet {whole + QUIET_S + POLL_S:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
