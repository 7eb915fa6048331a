"""Seconds to render every document of a park, without the site engine: `python benchmarks/documents.py [PARK]`.

Prints the first time in a process (templates come compiled from the user's cache, or are compiled where it is empty), the second
time, and how many pages and characters that makes.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from pathlib import Path

from parkbook.book.build import document_pages
from parkbook.book.sources import Sources
from parkbook.workflow import assess, load_all

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    park = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "examples/demo-park"
    loaded = load_all(ROOT, park)
    assert loaded.park is not None
    assessment = assess(loaded, date(2026, 11, 20))
    for which in ("first", "second"):
        sources = Sources(loaded.kit, loaded.park, assessment, (), ROOT)
        started = time.perf_counter()
        pages = document_pages(sources)
        seconds = time.perf_counter() - started
        print(f"{which} {seconds:.2f} s, {len(pages)} pages, {sum(len(page.text) for page in pages)} characters")


if __name__ == "__main__":
    main()
