"""Files are whole or not there, only changed bytes are written, and nothing of anybody else is removed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from parkbook.publish.files import MANIFEST, CannotWrite, ensure_writable, move_site, write_bytes, write_folder


def test_only_changed_bytes_are_written(tmp_path: Path) -> None:
    assert write_folder(tmp_path, {"a.md": b"1", "b/c.md": b"2"}) == ["a.md", "b/c.md"]
    before = (tmp_path / "a.md").stat().st_mtime_ns
    assert write_folder(tmp_path, {"a.md": b"1", "b/c.md": b"3"}) == ["b/c.md"]
    assert (tmp_path / "a.md").stat().st_mtime_ns == before
    assert (tmp_path / "b/c.md").read_bytes() == b"3"


def test_what_is_no_longer_made_is_removed_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a.md": b"1", "old.md": b"2"})
    (tmp_path / "mine.txt").write_text("mine")
    assert write_folder(tmp_path, {"a.md": b"1"}) == ["old.md"]
    assert sorted(p.name for p in tmp_path.iterdir()) == [MANIFEST, "a.md", "mine.txt"]


def test_a_list_of_files_that_was_tampered_with_removes_nothing_outside(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (tmp_path / "precious.txt").write_text("keep")
    (folder / MANIFEST).write_text(f'["../precious.txt", "{(tmp_path / "precious.txt").as_posix()}", 7]')
    write_folder(folder, {"a.md": b"1"})
    assert (tmp_path / "precious.txt").read_text() == "keep"


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "page.html"
    target.write_bytes(b"old")

    def broken(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", broken)
    with pytest.raises(OSError, match="disk full"):
        write_bytes(target, b"new")
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


def test_moving_a_site_replaces_file_by_file(tmp_path: Path) -> None:
    staging, out = tmp_path / "staging", tmp_path / "out"
    for name, text in (("index.html", "1"), ("a/b.html", "2")):
        write_bytes(staging / name, text.encode())
    assert move_site(staging, out) == 2
    (out / "other.txt").write_text("theirs")
    write_bytes(staging / "index.html", b"3")
    assert move_site(staging, out) == 1
    assert (out / "index.html").read_bytes() == b"3"
    assert not (out / "a").exists()
    assert (out / "other.txt").exists()


def test_a_file_in_place_of_the_folder_is_said_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("I am a file")
    with pytest.raises(CannotWrite) as why:
        ensure_writable(tmp_path / "site")
    assert why.value.path == tmp_path / "site"
