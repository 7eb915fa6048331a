"""Write requirements/run.txt and dev.txt: every package with its hashes, for every system, without index addresses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    for name, extra in (("run", []), ("dev", ["--extra", "dev"])):
        target = ROOT / "requirements" / f"{name}.txt"
        command = [
            sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *extra, "--universal", "--python-version", "3.11",
            "--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url", "--quiet", "-o", str(target), *sys.argv[1:],
        ]
        done = subprocess.run(command, cwd=ROOT, check=False)
        if done.returncode:
            print("uv is needed: pip install uv", file=sys.stderr)
            return done.returncode
        text = target.read_text(encoding="utf-8")
        if "http://" in text or "https://" in text:
            print(f"{target} names a host", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
