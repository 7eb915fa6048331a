"""A Chromium and a Chinese font for the browser tests: found, installed on Debian as root, or named as missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
INSTALL = "apt-get install -y --no-install-recommends chromium fonts-noto-cjk"


def browser() -> str | None:
    """Path of the browser: PARKBOOK_CHROMIUM, else the first of the usual names on PATH."""
    named = os.environ.get("PARKBOOK_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


def has_font() -> bool:
    """Whether a font with Chinese is installed; Windows and macOS bring one."""
    if sys.platform in ("win32", "darwin"):
        return True
    if shutil.which("fc-list") is None:
        return False
    done = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(done.stdout.strip())


def main() -> int:
    if browser() and has_font():
        return 0
    if sys.platform == "linux" and shutil.which("apt-get") and os.geteuid() == 0:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment)
        subprocess.run([*INSTALL.split(), "fontconfig", "-qq"], check=False, env=environment)
        if browser() and has_font():
            return 0
    lack = [what for what, there in (("Chromium", browser()), ("a Chinese font", has_font())) if not there]
    print(f"missing for the browser tests: {' and '.join(lack)}. Run: sudo {INSTALL}", file=sys.stderr)
    print("or set PARKBOOK_CHROMIUM to a Chromium, Chrome or Edge that is installed", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
