"""Seconds of each stage before the engine, in a process of its own: `python benchmarks/stages.py KIT PARK`."""

from __future__ import annotations

import gc
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from parkbook.book.build import make_book
from parkbook.book.sources import Sources
from parkbook.kit.load import load_kit
from parkbook.park.load import load_park
from parkbook.problems import Problems
from parkbook.publish.files import write_folder
from parkbook.publish.site import site_files
from parkbook.workflow import Loaded, assess


def main() -> None:
    gc.disable()
    kit_root, park_root = Path(sys.argv[1]), Path(sys.argv[2])
    clock = time.perf_counter
    started = clock()
    problems = Problems()
    kit = load_kit(kit_root, problems)
    kit_read = clock()
    park = load_park(park_root, kit, problems)
    assert park is not None and not problems.has_errors, [p.as_text() for p in problems]
    park_read = clock()
    loaded = Loaded(kit, park, problems, kit_root)
    assessment = assess(loaded, date(2026, 11, 20))
    assessed = clock()
    book = make_book(Sources(kit, park, assessment, (), kit_root))
    rendered = clock()
    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder), site_files(book, kit_root))
        written = clock()
    print(f"load_kit {kit_read - started:.3f}")
    print(f"load_park {park_read - kit_read:.3f}")
    print(f"assess {assessed - park_read:.3f}")
    print(f"render {rendered - assessed:.3f}")
    print(f"write {written - rendered:.3f}")
    print(f"peak_mib {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}")


if __name__ == "__main__":
    main()
