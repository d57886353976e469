"""What a worker has to say to the manager: answers wait a moment, so that several cross in one piece."""

from __future__ import annotations

import os
import socket
import threading
import time

WAIT_S = 0.01  # how old the oldest answer may get while the next file is at hand
FULL = 1 << 16  # bytes that are sent at once


class Outbox:
    """The worker's end of the socket, for writing. Any thread may use it; the process ends with the manager."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._lock = threading.Lock()
        self._waiting = bytearray()
        self._oldest = 0.0

    def put(self, frame: bytes, *, more: bool) -> None:
        """An answer; `more`: another file is at hand, so that this one may wait for others."""
        now = time.monotonic()
        with self._lock:
            if not self._waiting:
                self._oldest = now
            self._waiting += frame
            if not more or len(self._waiting) >= FULL or now - self._oldest >= WAIT_S:
                self._flush()

    def send(self, frame: bytes) -> None:
        """Something that must not wait, behind what waits."""
        self.put(frame, more=False)

    def _flush(self) -> None:
        try:
            self._socket.sendall(self._waiting)
        except OSError:
            os._exit(0)
        self._waiting.clear()
