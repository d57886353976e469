"""The app in a real pseudo-terminal: signals end it in order, the terminal is given back, hostile names stay text."""

from __future__ import annotations

import os
import re
import signal
from pathlib import Path

import pytest

from tests.tui.terminal import Terminal


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)], ids=lambda v: str(v)
)
def test_a_signal_ends_it_in_order(number: signal.Signals, code: int, tmp_path: Path) -> None:
    terminal = Terminal("running", os.fsencode(tmp_path))
    terminal.until("4 Workers")
    os.kill(terminal.pid, number)
    assert terminal.exit_code() == code
    assert b"\x1b[?1049l" in terminal.output
    assert b"\x1b[?25h" in terminal.output
    assert b"closed" in terminal.output
    assert b"Traceback" not in terminal.output


def test_ctrl_c_is_an_interrupt(tmp_path: Path) -> None:
    terminal = Terminal("running", os.fsencode(tmp_path))
    terminal.until("4 Workers")
    terminal.keys("\x03")
    assert terminal.exit_code() == 130


def test_quitting_while_a_batch_runs(tmp_path: Path) -> None:
    terminal = Terminal("running", os.fsencode(tmp_path))
    terminal.until("4 Workers")
    terminal.keys("q")
    terminal.until("not read yet")
    terminal.keys("y")
    assert terminal.exit_code() == 0
    assert b"closed" in terminal.output


def test_hostile_names_do_nothing_to_the_terminal(tmp_path: Path) -> None:
    terminal = Terminal("hostile", os.fsencode(tmp_path))
    terminal.until("4 Workers")
    terminal.until("owned")
    for key in "2jjjjj3]]]6wq":
        terminal.keys(key)
        terminal.read(0.2)
    terminal.keys("\x1b[6~")
    terminal.read(0.5)
    terminal.keys("q")
    assert terminal.exit_code() == 0
    said = terminal.output.decode("utf-8").replace(
        "\x1b]22;default\x07", ""
    )  # Textual's own: the mouse pointer's shape
    assert not re.search(r"\x1b\]|\x07|\x1bP|\x1b_|\x1b\^", said)
    assert not re.search("[\x80-\x9f\u202a-\u202e\u2066-\u2069\u200b-\u200f]", said)
