"""The program in a real pseudo-terminal, and what it shows there."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyte

WAIT_S = 60.0


class Terminal:
    """Runs `metaextract-tui` with arguments. `raw` is every byte that it wrote, `lines()` the screen as it is now."""

    def __init__(
        self, arguments: Sequence[str | bytes], home: Path, *, columns: int = 120, rows: int = 40,
        environment: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.raw = bytearray()
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self._ours, theirs = pty.openpty()
        self.resize(columns, rows)
        names = ("PATH", "PYTHONPATH", "LANG", "VIRTUAL_ENV")
        inherited = {name: os.environ[name] for name in names if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "metaextract_tui", *arguments],
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, close_fds=True,
            preexec_fn=_take_terminal,
            env={**inherited, "HOME": str(home), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **(environment or {})},
        )  # fmt: skip
        os.close(theirs)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._ours, 65536)
            except OSError:
                return
            if not data:
                return
            with self._lock:
                self.raw += data
                self._stream.feed(data)

    def lines(self) -> list[str]:
        with self._lock:
            return list(self._screen.display)

    def text(self) -> str:
        return "\n".join(self.lines())

    def until(self, *words: str, gone: str | None = None) -> str:
        """Wait until all the words are on the screen, and `gone` is not; what is on it then."""
        deadline = time.monotonic() + WAIT_S
        while True:
            shown = self.text()
            if all(word in shown for word in words) and (gone is None or gone not in shown):
                return shown
            assert self.process.poll() is None, f"the program ended with {self.process.returncode}:\n{shown}"
            assert time.monotonic() < deadline, f"{words} without {gone} never appeared:\n{shown}"
            time.sleep(0.05)

    def until_written(self, data: bytes) -> None:
        """Wait until the program has written these bytes."""
        deadline = time.monotonic() + WAIT_S
        while data not in self.raw:
            assert self.process.poll() is None, f"the program ended with {self.process.returncode}:\n{self.text()}"
            assert time.monotonic() < deadline, f"{data!r} was never written:\n{self.text()}"
            time.sleep(0.001)

    def type(self, keys: str) -> None:
        """Send keys; what follows an Escape comes a moment later, or it would be taken for Alt."""
        for part in keys.split("\x1b"):
            os.write(self._ours, part.encode())
        time.sleep(0.1)

    def bytes(self, keys: bytes) -> None:
        """Send what is no text."""
        os.write(self._ours, keys)
        time.sleep(0.3)

    def escape(self) -> None:
        os.write(self._ours, b"\x1b")
        time.sleep(0.5)

    def click(self, column: int, row: int) -> None:
        """A left click on a cell, counted from 0 (SGR mouse report)."""
        os.write(self._ours, f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m".encode())
        time.sleep(0.1)

    def click_on(self, words: str) -> None:
        """A left click on the first cell of these words."""
        self.until(words)
        for row, line in enumerate(self.lines()):
            if words in line:
                self.click(line.index(words) + 1, row)
                return

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        with self._lock:
            self._screen.resize(rows, columns)

    def ended(self) -> int:
        """Wait until the program has ended; its exit code."""
        code = self.process.wait(WAIT_S)
        deadline = time.monotonic() + 2
        while select.select([self._ours], [], [], 0.1)[0] and time.monotonic() < deadline and self._reader.is_alive():
            time.sleep(0.05)
        return code

    @property
    def echoes(self) -> bool:
        """Whether the terminal is as a shell wants it: echo and line editing on."""
        flags = termios.tcgetattr(self._ours)[3]
        return bool(flags & termios.ECHO) and bool(flags & termios.ICANON)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
