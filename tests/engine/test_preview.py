"""The worker of previews: what is asked last is what is made; nothing that a file does holds it up or gets out."""

from __future__ import annotations

import os
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from metaextract_tui.engine import preview as engine
from metaextract_tui.engine.preview import Previewer
from metaextract_tui.model import NoPreview, Picture, Preview, Wanted, Words
from metaextract_tui.model.preview import decode, encode
from tests.engine.harness import WAIT_S, mock

ROOM = Wanted(80, 40)
Asked = Preview | NoPreview | None


@pytest.fixture
def previewer(tmp_path: Path) -> Iterator[Previewer]:
    made = Previewer(tmp_path, 2000)
    yield made
    made.close()


def ask(previewer: Previewer, path: Path, **how: bool) -> Asked:
    return previewer.preview(os.fsencode(path), ROOM, **how)


def reason(found: Asked) -> str:
    assert isinstance(found, NoPreview), found
    return found.reason


class Asking(threading.Thread):
    """One request in a thread of its own."""

    def __init__(self, previewer: Previewer, path: Path) -> None:
        super().__init__(daemon=True)
        self._previewer, self._path = previewer, path
        self.found: Asked = NoPreview("not answered")
        self.start()

    def run(self) -> None:
        self.found = ask(self._previewer, self._path)

    def answer(self) -> Asked:
        self.join(WAIT_S)
        assert not self.is_alive(), "the request was never answered"
        return self.found


def wait_for_worker(previewer: Previewer) -> int:
    """Its process, when it is there."""
    pause = threading.Event()
    while previewer.pid is None:
        pause.wait(0.01)
    return previewer.pid


def test_a_preview_and_the_worker_stays_warm(previewer: Previewer, tmp_path: Path) -> None:
    found = ask(previewer, mock(tmp_path, "a", "work 1"))
    assert isinstance(found, Preview)
    assert found.content == Words(("work 1",))
    assert found.caption == "a.mock"
    warm = previewer.pid
    assert isinstance(ask(previewer, mock(tmp_path, "b")), Preview)
    assert previewer.pid == warm


def test_the_place_that_is_wanted(previewer: Previewer, tmp_path: Path) -> None:
    found = previewer.preview(os.fsencode(mock(tmp_path, "a")), Wanted(80, 40, 3))
    assert isinstance(found, Preview)
    assert (found.place, found.places) == (3, 5)


def test_a_newer_request_kills_the_one_before(previewer: Previewer, tmp_path: Path) -> None:
    first = Asking(previewer, mock(tmp_path, "first", "stuck"))
    pid = wait_for_worker(previewer)
    found = ask(previewer, mock(tmp_path, "second"))
    assert isinstance(found, Preview)
    assert found.caption == "second.mock"
    assert first.answer() is None
    assert not psutil.pid_exists(pid)


def test_of_many_requests_the_last_is_answered(previewer: Previewer, tmp_path: Path) -> None:
    many = [Asking(previewer, mock(tmp_path, f"m{number}", "sleep 60")) for number in range(6)]
    wait_for_worker(previewer)
    found = ask(previewer, mock(tmp_path, "last"))
    assert isinstance(found, Preview)
    assert found.caption == "last.mock"
    assert [one.answer() for one in many] == [None] * 6


@pytest.mark.parametrize("command", ["spin", "stuck", "sleep 60", "stop"])
def test_what_takes_too_long_is_ended(tmp_path: Path, command: str) -> None:
    previewer = Previewer(tmp_path, 2000, timeout_s=0.5)
    try:
        assert reason(ask(previewer, mock(tmp_path, "slow", command))) == ("No preview: it was not ready within 0.5 s.")
        assert previewer.pid is None
    finally:
        previewer.close()


@pytest.mark.parametrize("command", ["segv", "abort", "exit 3"])
def test_what_ends_the_worker_is_said_and_the_next_file_is_shown(
    previewer: Previewer, tmp_path: Path, command: str
) -> None:
    assert reason(ask(previewer, mock(tmp_path, "bad", command))).startswith("No preview: the file ended its reader; ")
    assert isinstance(ask(previewer, mock(tmp_path, "good")), Preview)


def test_memory_is_limited(tmp_path: Path) -> None:
    previewer = Previewer(tmp_path, 300)
    try:
        assert "memory" in reason(ask(previewer, mock(tmp_path, "hungry", "eat 900")))
        assert isinstance(ask(previewer, mock(tmp_path, "good")), Preview)
    finally:
        previewer.close()


def test_what_a_reader_raises_is_a_sentence(previewer: Previewer, tmp_path: Path) -> None:
    why = reason(ask(previewer, mock(tmp_path, "a", "raise odd bytes")))
    assert why == "No preview: it is damaged, or of a variant that is not drawn here."
    assert isinstance(ask(previewer, mock(tmp_path, "good")), Preview)


def test_large_files_only_when_asked(previewer: Previewer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MOST_BYTES", 1 << 20)
    path = mock(tmp_path, "large")
    with path.open("ab") as file:
        file.truncate(2 << 20)
    path.write_bytes(path.read_bytes()[:7] + b"\n" * (2 << 20))
    found = ask(previewer, path)
    assert found == NoPreview("The file has more than 1 MiB.", large=True)
    assert isinstance(ask(previewer, path, any_size=True), Preview)


def test_nothing_is_written_by_a_preview(previewer: Previewer, tmp_path: Path) -> None:
    found = ask(previewer, mock(tmp_path, "a", f"try write {tmp_path}/made"))
    assert isinstance(found, Preview)
    if "done" in found.caption:
        pytest.skip("this kernel restricts no process")
    assert not (tmp_path / "made").exists()


def test_the_end_answers_who_waits(previewer: Previewer, tmp_path: Path) -> None:
    waiting = Asking(previewer, mock(tmp_path, "slow", "stuck"))
    pid = wait_for_worker(previewer)
    previewer.close()
    assert waiting.answer() is None
    assert not psutil.pid_exists(pid)
    assert ask(previewer, mock(tmp_path, "late")) is None


def test_an_idle_worker_ends(tmp_path: Path) -> None:
    previewer = Previewer(tmp_path, 2000, idle_s=0.05)
    try:
        assert isinstance(ask(previewer, mock(tmp_path, "a")), Preview)
        pause = threading.Event()
        for _ in range(400):
            if previewer.pid is None:
                break
            pause.wait(0.02)
        assert previewer.pid is None
        assert isinstance(ask(previewer, mock(tmp_path, "a")), Preview)
    finally:
        previewer.close()


# --- how it crosses ------------------------------------------------------------


def test_what_crosses_is_what_was_made() -> None:
    made = Preview(Picture(2, 1, b"abcdef"), "[/x] \x1b", 1, 3, "slice")
    assert decode(encode(made)) == made


@pytest.mark.parametrize(
    "head",
    [
        b"[]",
        b'{"picture": [9000, 9000], "caption": "", "place": 0, "places": 1, "what": ""}',
        b'{"picture": [2, 2], "caption": "", "place": 0, "places": 1, "what": ""}',
        b'{"picture": [-1, -4], "caption": "", "place": 0, "places": 1, "what": ""}',
        b'{"words": 3, "caption": "", "place": 0, "places": 1, "what": ""}',
        b'{"words": [], "caption": "", "place": -1, "places": 1, "what": ""}',
        b'{"cells": [["a"], 7], "caption": "", "place": 0, "places": 1, "what": ""}',
        b"not JSON",
    ],
)
def test_nonsense_is_refused(head: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json says it in its own words
        decode(struct.pack("!I", len(head)) + head)
