"""The walk over real folders: in order, once each, and into no trap."""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.config import Settings
from metaextract_tui.model import ErrorKind, FoundFile
from metaextract_tui.sources import walk as walking
from metaextract_tui.sources.walk import Walk, walk


def hint(extension: str) -> str | None:
    return {".jpg": "jpeg", ".tif": "tiff"}.get(extension)


def walked(root: Path | bytes, **settings: Any) -> dict[str, FoundFile]:
    """What the walk says, by path relative to the root; fails where it says anything twice."""
    top = os.fsencode(root)
    found = [one for batch in walk([top], Settings(**settings), hint, threading.Event()) for one in batch]
    by_path = {os.fsdecode(os.path.relpath(one.path, top)): one for one in found}
    assert len(by_path) == len(found)
    return by_path


def codes(found: dict[str, FoundFile]) -> dict[str, str]:
    """Why each path is not read; empty for those that are."""
    return {path: one.skip.code if one.skip else one.error.kind if one.error else "" for path, one in found.items()}


@pytest.fixture
def tree(tmp_path: Path) -> Callable[..., Path]:
    """Makes a folder with these files in it."""

    def make(*paths: str | bytes) -> Path:
        root = tmp_path / "root"
        root.mkdir(exist_ok=True)
        for path in paths:
            full = os.path.join(os.fsencode(root), os.fsencode(path))
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "wb") as stream:
                stream.write(b"content")
        return root

    return make


def test_files_before_folders_both_by_name(tree: Callable[..., Path]) -> None:
    root = tree("b.jpg", "a/2.TIF", "a/1.jpg", "Z", "a/b/c/d.jpg", "c/x")
    found = walked(root)
    assert list(found) == ["Z", "b.jpg", "a/1.jpg", "a/2.TIF", "a/b/c/d.jpg", "c/x"]
    assert [one.hint for one in found.values()] == [None, "jpeg", "jpeg", "tiff", "jpeg", None]
    status = (root / "b.jpg").stat()
    one = found["b.jpg"]
    assert (one.size, one.mtime_ns, one.inode) == (7, status.st_mtime_ns, status.st_ino)
    assert (one.error, one.skip) == (None, None)


def test_roots_are_taken_as_named(tree: Callable[..., Path], tmp_path: Path) -> None:
    root = tree(".hidden/.file", "one.jpg")
    assert codes(walked(root / ".hidden", hidden=True)) == {".file": ""}
    assert codes(walked(root / ".hidden")) == {".file": "hidden"}
    assert codes(walked(root / ".hidden" / ".file")) == {".": ""}
    assert codes(walked(root / "nothing")) == {".": ErrorKind.VANISHED}
    (tmp_path / "link").symlink_to(root)
    assert "one.jpg" in codes(walked(tmp_path / "link"))
    (tmp_path / "dangling").symlink_to("nowhere")
    assert codes(walked(tmp_path / "dangling")) == {".": "dangling-link"}
    os.mkfifo(tmp_path / "pipe")
    assert codes(walked(tmp_path / "pipe")) == {".": "not-regular"}
    assert walked(root / "one.jpg", exclude=("*.jpg",)), "a file that is named is wanted"


def test_hidden_files_are_said_and_not_read(tree: Callable[..., Path]) -> None:
    root = tree(".profile", ".git/config", "a/.b/c", "a/d")
    assert codes(walked(root)) == {".profile": "hidden", ".git": "hidden", "a/.b": "hidden", "a/d": ""}
    assert codes(walked(root, hidden=True)) == {".profile": "", ".git/config": "", "a/.b/c": "", "a/d": ""}


def test_what_is_no_regular_file_is_never_opened(tree: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree("file")
    os.mkfifo(root / "pipe.pdf")
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket.mp4")
    found = walked(root)
    assert codes(found) == {"file": "", "pipe.pdf": "not-regular", "socket.mp4": "not-regular"}
    assert found["pipe.pdf"].skip is not None
    assert found["pipe.pdf"].skip.message == "a named pipe, not a regular file"
    if os.path.exists("/dev/null"):
        assert codes(walked(b"/dev/null")) == {".": "not-regular"}


def test_links_are_named_and_not_followed(tree: Callable[..., Path]) -> None:
    root = tree("a/file")
    (root / "to-file").symlink_to("a/file")
    (root / "to-folder").symlink_to("a")
    (root / "up").symlink_to("..")
    (root / "dangling").symlink_to(b"nowhere/\xff".decode("utf-8", "surrogateescape"))
    (root / "self").symlink_to("self")
    found = walked(root)
    assert codes(found) == {
        "to-file": "link",
        "to-folder": "link",
        "up": "link",
        "dangling": "link",
        "self": "loop",
        "a/file": "",
    }
    messages = {path: one.skip.message for path, one in found.items() if one.skip}
    assert messages["to-file"] == "a symbolic link to a file (a/file), not followed"
    assert messages["to-folder"] == "a symbolic link to a folder (a), not followed"
    assert messages["dangling"] == "a symbolic link to nothing (nowhere/\udcff)"


def test_followed_links_enter_each_folder_once(tree: Callable[..., Path], tmp_path: Path) -> None:
    root = tree("a/file", "a/b/deep")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "far.jpg").write_bytes(b"1234")
    (tmp_path / "outside" / "back").symlink_to(root)
    os.mkfifo(tmp_path / "pipe")
    (root / "a" / "up").symlink_to("..")
    (root / "1-inner").symlink_to("a/b")
    (root / "2-outer").symlink_to(tmp_path / "outside")
    (root / "3-outer-again").symlink_to(tmp_path / "outside")
    (root / "file-link.tif").symlink_to(tmp_path / "outside" / "far.jpg")
    (root / "dangling").symlink_to("nowhere")
    (root / "pipe").symlink_to(tmp_path / "pipe")
    (root / "self").symlink_to("self")
    found = walked(root, follow_links=True)
    assert codes(found) == {
        "a/file": "",
        "a/b/deep": "",
        "a/up": "loop",
        "1-inner": "loop",
        "2-outer/far.jpg": "",
        "2-outer/back": "loop",
        "3-outer-again": "loop",
        "file-link.tif": "",
        "dangling": "dangling-link",
        "pipe": "not-regular",
        "self": "loop",
    }
    linked = found["file-link.tif"]
    assert (linked.size, linked.hint) == (4, "tiff")
    assert linked.inode == (tmp_path / "outside" / "far.jpg").stat().st_ino


def test_two_hundred_folders_within_one_another(tree: Callable[..., Path]) -> None:
    root = tree("/".join(["d"] * 200) + "/bottom.jpg")
    walk_ = Walk([os.fsencode(root)], Settings(), hint, threading.Event())
    assert [one.hint for batch in walk_ for one in batch] == ["jpeg"]
    assert walk_.folders == 201


def test_a_path_too_long_for_the_system_is_said(tmp_path: Path) -> None:
    descriptor = os.open(tmp_path, os.O_RDONLY)
    for _ in range(25):
        os.mkdir("x" * 200, dir_fd=descriptor)
        below = os.open("x" * 200, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(descriptor)
    (one,) = walked(tmp_path).values()
    assert one.error is not None
    assert one.error.kind is ErrorKind.IO


def test_an_unreadable_folder_is_an_error_and_the_rest_goes_on(tree: Callable[..., Path]) -> None:
    if os.geteuid() == 0:
        pytest.skip("root lists every folder")
    root = tree("a/file", "locked/file", "z")
    (root / "locked").chmod(0)
    try:
        assert codes(walked(root)) == {"z": "", "a/file": "", "locked": ErrorKind.PERMISSION}
    finally:
        (root / "locked").chmod(stat.S_IRWXU)


def test_a_folder_that_cannot_be_listed(tree: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree("a/file", "bad/file", "z")
    usual = os.scandir

    def scandir(path: bytes) -> Any:
        if path.endswith(b"/bad"):
            raise PermissionError(13, "Permission denied")
        return usual(path)

    monkeypatch.setattr(os, "scandir", scandir)
    found = walked(root)
    assert codes(found) == {"z": "", "a/file": "", "bad": ErrorKind.PERMISSION}
    assert found["bad"].error is not None
    assert found["bad"].error.message == "the folder cannot be listed: Permission denied"


ODD = [b"caf\xe9", b"two\nlines", b"\xed\xa0\x80", b"-rf", b" lead ", b"[x]", b"a\\b", b"%s", b"\x1b[2J", b"L" * 255]


def test_names_are_bytes(tree: Callable[..., Path]) -> None:
    root = tree(*ODD, *[name + b"/inner.jpg" for name in (b"d\xff", b"d\n")])
    top = os.fsencode(root)
    found = [one.path for batch in walk([top], Settings(), hint, threading.Event()) for one in batch]
    assert sorted(found) == sorted(top + b"/" + name for name in (*ODD, b"d\xff/inner.jpg", b"d\n/inner.jpg"))


def test_include_and_exclude(tree: Callable[..., Path]) -> None:
    root = tree("a.jpg", "b.tif", "x/c.jpg", "x/y/d.jpg", "x/y/.e.jpg", "skip/f.jpg", b"n\nl/g\xff.jpg", "h.jpg\n")

    def kept(**settings: Any) -> set[str]:
        return set(walked(root, **settings))

    assert kept(include=("*.tif",)) == {"b.tif"}
    assert kept(include=("*.jpg",)) >= {"a.jpg", "x/c.jpg", "x/y/d.jpg", "skip/f.jpg", "n\nl/g\udcff.jpg"}
    assert "h.jpg\n" not in kept(include=("*.jpg",))
    assert kept(include=("x/**/*.jpg",), exclude=(".*",)) == {"x/c.jpg", "x/y/d.jpg"}
    assert kept(include=("/*.jpg",)) == {"a.jpg"}
    assert kept(exclude=("x/y", "skip/", "*.tif", "n*")) == {"a.jpg", "x/c.jpg", "h.jpg\n"}
    counted = Walk([os.fsencode(root)], Settings(exclude=("skip", "*.tif")), hint, threading.Event())
    list(counted)
    assert (counted.excluded, counted.folders) == (2, 4)
    with pytest.raises(ValueError, match="!"):
        Walk([b"/"], Settings(include=("!",)), hint, threading.Event())


def test_a_large_folder_yields_its_first_batch_before_it_is_listed(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(walking, "SORTED_AT_ONCE", 300)
    for number in range(1000):
        (tmp_path / f"{number:04d}").touch()
    listed = 0
    usual = os.scandir

    class Counting:
        """A scandir that counts how far it was read."""

        def __init__(self, path: bytes) -> None:
            self._entries = usual(path)

        def __enter__(self) -> Counting:
            return self

        def __exit__(self, *_: object) -> None:
            self._entries.close()

        def __iter__(self) -> Counting:
            return self

        def __next__(self) -> os.DirEntry[bytes]:
            nonlocal listed
            listed += 1
            return next(self._entries)

    monkeypatch.setattr(os, "scandir", Counting)
    batches = walk([os.fsencode(tmp_path)], Settings(), hint, threading.Event())
    first = next(batches)
    assert listed == 300
    rest = [one for batch in batches for one in batch]
    assert len({one.path for one in [*first, *rest]}) == 1000
    assert max(len(first), *map(len, [first])) <= 256


def test_the_walk_stops_when_told(tree: Callable[..., Path]) -> None:
    root = tree(*[f"{folder}/{number}" for folder in range(10) for number in range(100)])
    stop = threading.Event()
    seen: list[int] = []
    for batch in walk([os.fsencode(root)], Settings(), hint, stop, seen.append):
        stop.set()
        last = len(batch)
    assert last <= 256
    assert seen == list(range(1, len(seen) + 1))
    assert len(seen) < 11
