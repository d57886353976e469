"""The app in a real pseudo-terminal: signals end it in order, the terminal is given back, hostile names stay text."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 20.0


class Terminal:
    """A program in a pseudo-terminal of 120x40; `output` is all that it wrote."""

    def __init__(self, scene: str, folder: bytes) -> None:
        self.output = b""
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
            # pytest has an idea of a terminal of its own.
            env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
            env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
            args = [sys.executable, "-m", "tests.tui.demo", scene, os.fsdecode(folder)]
            os.execve(sys.executable, args, env)

    def read(self, seconds: float) -> None:
        ready, _, _ = select.select([self.master], [], [], seconds)
        if ready:
            try:
                self.output += os.read(self.master, 65536)
            except OSError:  # Linux says EIO where the other side has gone
                time.sleep(0.01)

    def until(self, text: str) -> None:
        end = time.monotonic() + PATIENCE_S
        while text.encode() not in self.output:
            assert time.monotonic() < end, self.output[-2000:]
            self.read(0.1)

    def keys(self, text: str) -> None:
        os.write(self.master, text.encode())

    def exit_code(self) -> int:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            self.read(0.05)
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.read(0.2)
                return os.waitstatus_to_exitcode(status)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise AssertionError("the app did not end")


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
