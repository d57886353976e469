"""A program in a pseudo-terminal whose keys are pressed, and whose bytes are counted and thrown away."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import psutil

from tests.bench.plan import ROOT
from tests.bench.programs import MIB, Failed

COLUMNS, ROWS = 120, 40
END_S = 10.0


class Keyboard:
    """A context: the program runs within, and is ended after it. `written` is how many bytes it wrote."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.written = 0
        self._seen = b""
        self._started = time.perf_counter()
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            os.chdir(ROOT)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
            names = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
            os.execve(command[0], list(command), {**environment, **names})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def read(self, seconds: float) -> None:
        """Take what the program writes for so long."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self._master], [], [], left)[0]:
                self._take()

    def until(self, word: bytes, limit_s: float) -> float:
        """Seconds from the start until this was written. Raises Failed."""
        while word not in self._seen:
            if time.perf_counter() - self._started > limit_s:
                raise Failed(f"{word.decode()} was not on the screen within {limit_s:g} s")
            if select.select([self._master], [], [], 0.05)[0]:
                self._take()
        return time.perf_counter() - self._started

    def press(self, *keys: bytes, pause_s: float = 0.1) -> None:
        for key in keys:
            os.write(self._master, key)
            self.read(pause_s)

    @property
    def memory_mb(self) -> float:
        """What the process has resident, in MiB; workers left out."""
        return float(psutil.Process(self.pid).memory_info().rss / MIB)

    @property
    def cpu_s(self) -> float:
        """Seconds of a processor that the process has taken, all its threads together; workers left out."""
        times = psutil.Process(self.pid).cpu_times()
        return float(times.user + times.system)

    def end(self) -> None:
        """End it in order, or after a while hard."""
        if self.pid == 0:
            return
        os.kill(self.pid, signal.SIGTERM)
        end = time.perf_counter() + END_S
        while os.waitpid(self.pid, os.WNOHANG)[0] == 0:
            if time.perf_counter() > end:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                break
            with contextlib.suppress(Failed):  # it has closed the terminal, and is about to be gone
                self.read(0.02)
        os.close(self._master)
        self.pid = 0

    def _take(self) -> None:
        try:
            data = os.read(self._master, 65536)
        except OSError:
            raise Failed("the program ended by itself") from None
        self.written += len(data)
        self._seen = (self._seen + data)[-200_000:]
