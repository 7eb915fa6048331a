"""Writing without leaving halves behind: a temporary name first, then a rename; a killed run leaves the old file or the new."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

MANIFEST = ".parkbook-files.json"
"""Beside the files: which of them are ours, so that nothing else is ever removed."""


class CannotWrite(OSError):
    """The folder cannot be written; `path` and `why` say which and why."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path, self.why = path, why


def write_bytes(path: Path, data: bytes) -> None:
    """Write one file by way of a temporary neighbour."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        os.replace(temporary, path)
    except OSError as why:
        raise CannotWrite(path, why.strerror or str(why)) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Make `folder` hold exactly `files` among what we wrote there before; only changed bytes are written.

    Returns:
        The paths that were written or removed, so that a server knows what to rebuild.
    """
    ensure_writable(folder)
    changed: list[str] = []
    before = _known(folder)
    if not set(files).issubset(before):
        _remember(folder, {*files, *before})  # first, so that a killed run leaves nothing that nobody knows
    for name, data in files.items():
        path = folder / PurePosixPath(name)
        try:
            same = path.stat().st_size == len(data) and path.read_bytes() == data
        except OSError:
            same = False
        if not same:
            write_bytes(path, data)
            changed.append(name)
    for name in before:
        if name not in files:
            with contextlib.suppress(OSError):
                (folder / PurePosixPath(name)).unlink()
            changed.append(name)
    if changed or not (folder / MANIFEST).exists():
        _remember(folder, files)
    return changed


def move_site(staging: Path, out: Path) -> int:
    """Put a finished site in its place file by file, and take away pages of ours that are no longer made.

    Returns:
        How many files the site has.
    """
    ensure_writable(out)
    before = _known(out)
    walked = ((Path(folder), files) for folder, _, files in os.walk(staging))
    names = [(folder / file).relative_to(staging).as_posix() for folder, files in walked for file in files]
    have = set(names)
    _remember(out, have.union(before))  # first, so that whatever a killed run leaves behind is still known as ours
    for name in names:
        _move(staging / name, out / name)
    for name in before:
        if name not in have:
            with contextlib.suppress(OSError):
                (out / PurePosixPath(name)).unlink()
    _remember(out, names)
    _drop_empty(out)
    return len(names)


def _move(source: Path, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, target)
        return
    except OSError:  # another disk, or a file that is open on Windows
        pass
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        shutil.copyfile(source, temporary)
        os.replace(temporary, target)
    except OSError as why:
        raise CannotWrite(target, why.strerror or str(why)) from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def _drop_empty(out: Path) -> None:
    for folder, _, _ in os.walk(out, topdown=False):
        if Path(folder) != out:
            with contextlib.suppress(OSError):
                os.rmdir(folder)


def ensure_writable(folder: Path) -> None:
    """Raise CannotWrite where files cannot be made in `folder`, before any work is done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".parkbook-{os.getpid()}.tmp"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as why:
        raise CannotWrite(folder, why.strerror or str(why)) from None


def _known(folder: Path) -> list[str]:
    try:
        names = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [n for n in names if isinstance(n, str) and ".." not in PurePosixPath(n).parts and not n.startswith("/")]


def _remember(folder: Path, names: Iterable[str]) -> None:
    write_bytes(folder / MANIFEST, json.dumps(sorted(names), ensure_ascii=False, indent=0).encode("utf-8"))
