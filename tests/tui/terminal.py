"""The app over a made-up batch in a real pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_S = 20.0


class Terminal:
    """A program in a pseudo-terminal of 120x40 cells, each of so many pixels; `output` is all that it wrote."""

    def __init__(
        self,
        scene: str,
        folder: bytes,
        environment: Mapping[str, str] | None = None,
        cell: tuple[int, int] = (0, 0),
    ) -> None:
        self.output = b""
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 120 * cell[0], 40 * cell[1]))
            # pytest has an idea of a terminal of its own.
            env = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
            env |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", **(environment or {})}
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

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def trickle(self, seconds: float, bytes_per_s: int = 2000) -> None:
        """Read as slowly as a bad connection would."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([self.master], [], [], 0.1)[0]:
                self.output += os.read(self.master, bytes_per_s // 10)
            time.sleep(0.1)

    def exit_code_unread(self) -> int:
        """The exit code of an app whose output nobody takes."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.05)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        raise AssertionError("the app did not end")

    def close(self) -> None:
        """Take the terminal away, as a window that is closed does."""
        os.close(self.master)
