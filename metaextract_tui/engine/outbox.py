"""What a worker has to say to the manager: answers wait a moment, so that several cross in one piece."""

from __future__ import annotations

import os
import socket
import threading

from metaextract_tui.engine.channel import Answer, encode_results

WAIT_S = 0.025  # how old the oldest answer may get while the next file is at hand
FULL = 1 << 16  # bytes that are sent at once


class Outbox:
    """The worker's end of the socket, for writing. Any thread may use it; the process ends with the manager."""

    def __init__(self, end: socket.socket) -> None:
        self._socket = end
        self._lock = threading.Lock()
        self._answers: list[Answer] = []
        self._bytes = 0
        self._oldest = 0.0

    def put(self, answer: Answer, now: float, *, more: bool) -> None:
        """An answer, `now` by the monotonic clock; `more`: another file is at hand, so that this one may wait for
        others."""
        with self._lock:
            if not self._answers:
                self._oldest = now
            self._answers.append(answer)
            self._bytes += len(answer.record)
            if not more or self._bytes >= FULL or now - self._oldest >= WAIT_S:
                self._flush(b"")

    def send(self, frame: bytes) -> None:
        """Something that must not wait, behind what waits."""
        with self._lock:
            self._flush(frame)

    def _flush(self, frame: bytes) -> None:
        results = encode_results(self._answers) if self._answers else b""
        self._answers.clear()
        self._bytes = 0
        try:
            self._socket.sendall(results + frame)
        except OSError:
            os._exit(0)
