"""The program as a person meets it: in a terminal, with keys, a mouse, signals, and names that want to do harm."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from tests.engine.harness import mock
from tests.terminal.conftest import Starter

# Bytes that set the title or the clipboard (OSC), and raw C1 control characters in UTF-8.
OSC_FROM_A_NAME = (b"\x1b]0;owned", b"\x1b]52;c;", b"\xc2\x9b31m", b"\xe2\x80\xae")
LEAVES_ALTERNATE_SCREEN = b"\x1b[?1049l"

HOSTILE = (
    b"\x1b]0;owned\x07",
    b"\x1b]52;c;b3duZWQ=\x07",
    "\x9b31m".encode(),
    "\u202egnp.exe".encode(),
    b"[bold red]x[",
    b"[@click=app.quit]x[",
    b"a\nb\rc\td",
    b"caf\xe9 \xff",
    "\u200b\u2028\u2069".encode(),
    b"\x1b[2J\x1b[H",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Thirty good files, one that kills its worker."""
    folder = tmp_path / "files"
    folder.mkdir()
    for n in range(30):
        mock(folder, f"good{n:02}", threads=bool(n % 2))
    mock(folder, "dead", "segv")
    return folder


def test_start_extract_retry_quit(start: Starter, folder: Path) -> None:
    terminal = start(str(folder))
    terminal.until("Sources", "files/")
    terminal.type("s")
    terminal.until("finished", "31", "crash")
    (folder / "dead.mock").write_text("#!mock\n")
    terminal.type("R")
    terminal.until("finished", gone="crash")
    terminal.type("q")
    assert terminal.ended() == 0
    assert LEAVES_ALTERNATE_SCREEN in terminal.raw
    assert terminal.echoes


def test_start_at_once_and_with_the_mouse(start: Starter, folder: Path) -> None:
    terminal = start(str(folder), "--start")
    terminal.until("finished", "31")
    (folder / "dead.mock").write_text("#!mock\n")
    terminal.click_on("[↻]")
    terminal.until("finished", gone="[↻]")
    terminal.type("q")
    assert terminal.ended() == 0


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)], ids=lambda v: str(v)
)
def test_signals_end_it_in_order_and_the_batch_is_offered_again(
    start: Starter, tmp_path: Path, number: signal.Signals, code: int
) -> None:
    folder = tmp_path / "slow"
    folder.mkdir()
    for n in range(200):
        mock(folder, f"f{n:03}", "sleep 0.1")
    mock(folder, "zz-stuck", "stuck")
    first = start(str(folder), "--start")
    first.until("running")
    first.process.send_signal(number)
    assert first.ended() == code
    assert LEAVES_ALTERNATE_SCREEN in first.raw
    assert first.echoes
    second = start(str(folder))
    second.until("interrupted")
    second.type("q")
    assert second.ended() == 0


def test_quit_asks_while_a_batch_runs(start: Starter, tmp_path: Path) -> None:
    folder = tmp_path / "slow"
    folder.mkdir()
    for n in range(100):
        mock(folder, f"f{n:03}", "sleep 0.2")
    terminal = start(str(folder), "--start")
    terminal.until("running")
    terminal.type("q")
    terminal.until("Quit?")
    terminal.escape()
    terminal.until("running")
    terminal.type("q")
    terminal.until("Quit?")
    terminal.type("y")
    assert terminal.ended() == 0


def test_quit_while_a_worker_hangs(start: Starter, tmp_path: Path) -> None:
    mock(tmp_path, "stuck", "stuck")
    terminal = start(str(tmp_path / "stuck.mock"), "--start")
    terminal.until("▶ P1")
    terminal.until("stuck.mock", gone="· queued")
    terminal.type("q")
    terminal.until("Quit?")
    terminal.type("y")
    assert terminal.ended() == 0
    assert LEAVES_ALTERNATE_SCREEN in terminal.raw
    assert terminal.echoes


def test_hostile_names_do_nothing(start: Starter, tmp_path: Path) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()
    for n, name in enumerate(HOSTILE):
        with open(os.path.join(os.fsencode(folder), name + b" %d.mock" % n), "wb") as stream:
            stream.write(b"#!mock\n")
    terminal = start(str(folder), "--start")
    terminal.until("finished", f"{len(HOSTILE)}")
    terminal.type("2")
    for _ in HOSTILE:
        terminal.type("j")
    terminal.type("1")
    for _ in HOSTILE:
        terminal.type("j")
    assert terminal.process.poll() is None
    terminal.type("q")
    assert terminal.ended() == 0
    for harm in OSC_FROM_A_NAME:
        assert harm not in terminal.raw


def test_a_storm_of_resizes(start: Starter, folder: Path) -> None:
    terminal = start(str(folder), "--start")
    terminal.until("finished")
    sizes = [(10, 5), (200, 60), (59, 15), (80, 24), (1, 1), (30, 100), (120, 40)]
    for columns, rows in sizes * 4:
        terminal.resize(columns, rows)
        time.sleep(0.025)
    terminal.until("finished", "Sources")
    terminal.type("q")
    assert terminal.ended() == 0


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), (120, 40), (50, 12)])
def test_nothing_is_lost_at_any_size(start: Starter, folder: Path, columns: int, rows: int) -> None:
    terminal = start(str(folder), "--start", columns=columns, rows=rows)
    terminal.until("inished", "31")
    terminal.type("q")
    assert terminal.ended() == 0


def test_bytes_that_are_no_text_do_not_end_it(start: Starter, folder: Path) -> None:
    terminal = start(str(folder), "--start")
    terminal.until("finished")
    terminal.bytes(b"caf\xe9x\xff")
    terminal.escape()
    terminal.until("finished")
    terminal.type("q")
    assert terminal.ended() == 0
    assert b"Traceback" not in terminal.raw
