"""The terminal as the app drives it: writing never holds the screen up, however slowly the terminal takes it."""

from __future__ import annotations

import codecs
import contextlib
import os
import stat
import sys
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import IO, Any

from textual import events
from textual.drivers import linux_driver
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from metaextract_tui import curtain

PIECE = 1024
"""Bytes of one write: what is thrown away when the app ends is all but the piece that the terminal takes just then."""
STOP_S = 1.0
"""How long the last bytes may take before the app goes without them."""


class Writer(threading.Thread):
    """Writes to the terminal in its own thread. Stands in for Textual's, which makes the app wait when 30 texts lie
    ahead: whoever writes here goes on at once, and asks `backlog` (characters) before it paints more.

    A terminal takes UTF-8 whatever the locale says, as that of every other full-screen program.
    """

    def __init__(self, file: IO[str]) -> None:
        super().__init__(daemon=True, name="terminal-output")
        self._file = file
        self._fd = file.fileno()
        self._queue: deque[str | Callable[[], None]] = deque()
        self._wake = threading.Condition()
        self._stopping = False
        self._gone = False
        self.backlog = 0
        """Characters that wait or are being written."""
        self.on_drained: Callable[[], None] | None = None
        """Called in this thread each time that all is written."""

    def write(self, text: str) -> None:
        with self._wake:
            self._queue.append(text)
            self.backlog += len(text)
            self._wake.notify()

    def after(self, call: Callable[[], None]) -> None:
        """Call this, in the thread, when all that was given before is written."""
        with self._wake:
            self._queue.append(call)
            self._wake.notify()

    def discard(self) -> None:
        """Throw away what is not written yet."""
        with self._wake:
            self._queue.clear()

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._fd

    def flush(self) -> None:
        """Nothing to do: the thread writes as soon as it can."""

    def run(self) -> None:
        while True:
            with self._wake:
                while not self._queue and not self._stopping:
                    self._wake.wait()
                if not self._queue:
                    return
                texts, calls = self._next()
            self._put("".join(texts).encode("utf-8", "replace"))
            for call in calls:
                call()
            with self._wake:
                self.backlog = sum(len(one) for one in self._queue if isinstance(one, str))
                drained = self.on_drained if not self._queue else None
            if drained is not None:
                drained()

    def _next(self) -> tuple[list[str], list[Callable[[], None]]]:
        """The texts up to the next calls, and these."""
        texts: list[str] = []
        calls: list[Callable[[], None]] = []
        while self._queue:
            one = self._queue[0]
            if isinstance(one, str):
                if calls:
                    break
                texts.append(one)
            else:
                calls.append(one)
            self._queue.popleft()
        return texts, calls

    def _put(self, data: bytes) -> None:
        at = 0
        while at < len(data) and not self._gone:
            try:
                at += os.write(self._fd, data[at : at + PIECE])
            except BlockingIOError:
                threading.Event().wait(0.01)
            except OSError:
                self._gone = True  # the terminal was closed: the signal that says so ends the app

    def stop(self) -> None:
        """Write the rest and end; a terminal that takes no bytes is waited for no longer than STOP_S."""
        with self._wake:
            self._stopping = True
            self._wake.notify()
        self.join(STOP_S)


class TerminalDriver(LinuxDriver):
    """Textual's driver for Unix terminals over our `Writer`. `on_key` hears of each key in the input thread."""

    def __init__(self, app: Any, **options: Any) -> None:
        super().__init__(app, **options)
        self.on_key: Callable[[events.Key], None] | None = getattr(app, "key_received", None)

    @property
    def writer(self) -> Writer | None:
        return self._writer_thread if isinstance(self._writer_thread, Writer) else None

    def process_message(self, message: Message) -> None:
        if self.on_key is not None and isinstance(message, events.Key):
            self.on_key(message)
        super().process_message(message)

    def write(self, data: str) -> None:
        """Where the empty frame stands already, the alternate screen is not entered again: that would clear it."""
        if data == curtain.ENTER and curtain.taken():
            return
        super().write(data)

    def start_application_mode(self) -> None:
        if (lost := getattr(self._app, "terminal_lost", None)) is not None:
            lost()
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def stop_application_mode(self) -> None:
        if self.writer is not None:
            self.writer.discard()
        super().stop_application_mode()


def _forgiving(encoding: str) -> Callable[[], codecs.IncrementalDecoder]:
    """A decoder for the keyboard that puts a sign for a byte it does not know, where Textual's would end the app."""
    return partial(codecs.getincrementaldecoder(encoding), errors="replace")


def install() -> type[TerminalDriver]:
    """Have Textual's driver use our writer and our decoder; the driver to give to the app."""
    for name, ours in (("WriterThread", Writer), ("getincrementaldecoder", _forgiving)):
        setattr(linux_driver, name, ours)  # a module has no typed place for it
    return TerminalDriver


def silence_if_gone() -> None:
    """Where the terminal was closed, point the standard streams at nothing: what Python writes at exit would fail, and
    end the process with a code of its own."""
    for stream in filter(None, (sys.__stdout__, sys.__stderr__)):
        with contextlib.suppress(OSError, ValueError):
            number = stream.fileno()
            if _gone(number):
                os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def _gone(number: int) -> bool:
    """Whether this is a terminal that was closed: it can be asked nothing any more, and takes no bytes."""
    try:
        os.write(number, b"")
        return stat.S_ISCHR(os.fstat(number).st_mode) and not os.isatty(number) and not _null(number)
    except OSError:
        return True


def _null(number: int) -> bool:
    """Whether it is the device that takes everything."""
    return os.fstat(number).st_rdev == os.stat(os.devnull).st_rdev
