"""`--trace-ui FILE`: how soon each key is answered on the terminal, how late the event loop wakes, as JSON lines."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from typing import IO

EVERY_S = 0.1


class Trace:
    """Writes a line a key, `{"key": "down", "received_to_painted_ms": 12.3}`, and ten times a second `{"lag_ms": 1.2}`.

    A key's time runs from when its bytes came until the bytes of the paint that follows its handling are written to the
    terminal. A key that changes nothing on the screen is timed until that is known, and says `"painted": false`.
    """

    def __init__(self, out: IO[str]) -> None:
        self._out = out
        self._lock = threading.Lock()
        self._received: dict[int, tuple[str, float]] = {}
        self._handled: list[int] = []
        self._due = 0.0

    # --- the keys ----------------------------------------------------------

    def received(self, key: str, token: int) -> None:
        """The driver has read a key (in its thread)."""
        self._received[token] = (key, time.perf_counter())

    def handled(self, token: int) -> None:
        """What the key does is done; the next paint shows it. One that was held back is told so at every try."""
        if token in self._received and token not in self._handled:
            self._handled.append(token)

    def painting(self) -> Callable[[], None] | None:
        """A paint is on its way to the terminal: what to call when its bytes are written."""
        tokens, self._handled = self._handled, []
        if not tokens:
            return None
        keys = [self._received.pop(token) for token in tokens]
        return lambda: self._painted(keys)

    def settled(self, token: int) -> None:
        """The screen is up to date: if the key was not painted, there was nothing to paint."""
        if token in self._handled:
            self._handled.remove(token)
            key, came = self._received.pop(token)
            self._say(key=key, received_to_painted_ms=_ms(came), painted=False)

    def _painted(self, keys: list[tuple[str, float]]) -> None:
        for key, came in keys:
            self._say(key=key, received_to_painted_ms=_ms(came))

    # --- the loop ----------------------------------------------------------

    def watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Measure this loop until the file is closed."""
        self._due = loop.time() + EVERY_S
        loop.call_at(self._due, self._woke, loop)

    def _woke(self, loop: asyncio.AbstractEventLoop) -> None:
        if not self._out.closed:
            self._say(lag_ms=round((loop.time() - self._due) * 1000, 1))
            self.watch(loop)

    def _say(self, **values: object) -> None:
        line = json.dumps(values) + "\n"
        with self._lock:
            if not self._out.closed:
                self._out.write(line)

    def close(self) -> None:
        with self._lock:
            self._out.close()


def _ms(since: float) -> float:
    return round((time.perf_counter() - since) * 1000, 1)
