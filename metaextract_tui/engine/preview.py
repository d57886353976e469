"""Previews from a worker of their own: a newer request kills the one before; time, memory and bytes are bounded."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import threading
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from metaextract_tui.engine import launch
from metaextract_tui.engine.memory import MemoryGauge
from metaextract_tui.engine.pool import describe_exit
from metaextract_tui.engine.preview_child import LENGTH, main
from metaextract_tui.model import NoPreview, Preview, Wanted
from metaextract_tui.model.preview import MAX_BYTES, decode

TIMEOUT_S = 10.0  # one preview may take
IDLE_S = 30.0  # a worker without a request is kept
MOST_BYTES = 64 << 20  # of a file that is previewed without being asked twice
CLOSE_S = 0.5  # the end waits for a request that is worked on
_POLL_S = 0.05


class _Child:
    """The worker process: what is asked of it and what it answers."""

    def __init__(self, log: Path) -> None:
        """Raises OSError or EOFError where none can be started."""
        self._end, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        with theirs, contextlib.ExitStack() as undo:
            undo.callback(self._end.close)
            self._process: ForkServerProcess = launch.fork(main, (theirs, log), "preview")
            undo.pop_all()
        self._gauge = MemoryGauge(self._process.pid or 0)
        self.killed = False

    def ask(self, request: dict[str, object]) -> None:
        data = json.dumps(request).encode("ascii")
        with contextlib.suppress(OSError):  # it died: that shows when its answer is waited for
            self._end.sendall(LENGTH.pack(len(data)) + data)

    def receive(self) -> bytes | None:
        """What has come within a moment; None: nothing yet, empty: it has ended."""
        if not select.select([self._end], [], [], _POLL_S)[0]:
            return None
        try:
            return self._end.recv(1 << 20)
        except OSError:
            return b""

    @property
    def memory_mb(self) -> float:
        return self._gauge.resident_mb() or 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def kill(self) -> None:
        self.killed = True
        self._process.kill()

    def bury(self) -> str:
        """End it, and say how it ended."""
        self._process.kill()
        self._process.join(1.0)
        code = self._process.exitcode
        self._end.close()
        self._gauge.close()
        with contextlib.suppress(ValueError):
            self._process.close()
        return describe_exit(code)


class Previewer:
    """Gives previews, one at a time; may be asked from any thread."""

    def __init__(self, logs: Path, memory_limit_mb: int, *, timeout_s: float = TIMEOUT_S, idle_s: float = IDLE_S):
        self._log = logs / "preview.log"
        self._memory_limit_mb = memory_limit_mb
        self._timeout_s = timeout_s
        self._idle_s = idle_s
        self._turns = threading.Lock()  # for these three, held for a moment only
        self._turn = 0
        self._child: _Child | None = None
        self._closed = False
        self._work = threading.Lock()  # held by the one request that is worked on
        self._rest: threading.Timer | None = None

    def preview(self, path: bytes, wanted: Wanted, *, any_size: bool = False) -> Preview | NoPreview | None:
        """The preview of the file at `path` (absolute); waits for it. None where a newer request, or the end, came
        between. Files above 64 MiB only with `any_size`."""
        with self._turns:
            if self._closed:
                return None
            self._turn += 1
            mine = self._turn
            if self._child is not None and self._work.locked():
                self._child.kill()
        with self._work:
            if not self._is(mine):
                return None
            if self._rest is not None:
                self._rest.cancel()
            request = {
                "path": os.fsdecode(path), "width": wanted.width_px, "height": wanted.height_px, "place": wanted.place,
                "timeout_s": self._timeout_s, "memory_mb": self._memory_limit_mb,
                "most_bytes": None if any_size else MOST_BYTES,
            }  # fmt: skip
            try:
                child = self._started()
            except (OSError, EOFError) as error:
                return NoPreview(f"No preview: its worker cannot be started ({error}).")
            if not self._is(mine):  # starting it took long, where the forkserver still loaded libraries
                self._discard()
                return None
            child.ask(request)
            found = self._wait(child, mine)
            self._rest = threading.Timer(self._idle_s, self._end_idle)
            self._rest.daemon = True
            self._rest.start()
            return found if self._is(mine) else None

    def close(self) -> None:
        """End the worker; whoever waits gets None."""
        with self._turns:
            self._closed = True
            self._turn += 1
            if self._child is not None:
                self._child.kill()
        if self._work.acquire(timeout=CLOSE_S):  # else a worker is just being started, and is ended by who started it
            try:
                if self._rest is not None:
                    self._rest.cancel()
                self._discard()
            finally:
                self._work.release()

    @property
    def pid(self) -> int | None:
        """The worker's process, None where there is none."""
        child = self._child
        return child.pid if child is not None else None

    def _is(self, turn: int) -> bool:
        with self._turns:
            return turn == self._turn

    def _started(self) -> _Child:
        child = self._child
        if child is not None and child.killed:  # the request before this one had its answer at that moment
            self._discard()
            child = None
        if child is None:
            child = _Child(self._log)
            with self._turns:
                self._child = child
        return child

    def _discard(self) -> str:
        with self._turns:
            child, self._child = self._child, None
        return child.bury() if child is not None else ""

    def _wait(self, child: _Child, mine: int) -> Preview | NoPreview | None:
        """What the child answers. Where it gives no answer that is of use, it is ended."""
        until, data = time.monotonic() + self._timeout_s, bytearray()
        while True:
            more = child.receive()
            if more is None:
                if not self._is(mine):
                    self._discard()
                    return None
                if time.monotonic() > until:
                    self._discard()
                    return NoPreview(f"No preview: it was not ready within {self._timeout_s:g} s.")
                if child.memory_mb > self._memory_limit_mb:
                    self._discard()
                    return NoPreview(f"No preview: it needs more than {self._memory_limit_mb} MiB of memory.")
                continue
            if not more:
                return NoPreview(f"No preview: the file ended its reader; {self._discard()}.")
            data += more
            length = LENGTH.unpack_from(data)[0] if len(data) >= LENGTH.size else 0
            if length > MAX_BYTES or len(data) > LENGTH.size + MAX_BYTES:
                self._discard()
                return NoPreview("No preview: its worker sent more than was asked for.")
            if length and len(data) >= LENGTH.size + length:
                return self._decoded(bytes(data[LENGTH.size :]))

    def _decoded(self, data: bytes) -> Preview | NoPreview:
        try:
            return decode(data)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            self._discard()
            return NoPreview(f"No preview: its worker sent nonsense ({type(error).__name__}).")

    def _end_idle(self) -> None:
        if self._work.acquire(blocking=False):
            try:
                self._discard()
            finally:
                self._work.release()
