"""The running totals of each batch: gathered while a transaction goes on, written at its end."""

from __future__ import annotations

import sqlite3

_WRITE = """INSERT INTO tallies VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
    files = files + excluded.files, bytes = bytes + excluded.bytes, timed = timed + excluded.timed,
    ms = ms + excluded.ms"""
_MOST = float(1 << 63)


class Tallies:
    """What a transaction changes in the table of this name. (Triggers would do the same for 6 us a change.)"""

    def __init__(self) -> None:
        self._changes: dict[tuple[int, str, str, str], list[float]] = {}

    def count(
        self,
        sign: int,
        batch_id: int,
        state: str,
        format: str | None,
        error_kind: str | None,
        size: int,
        ms: float | None = None,
    ) -> None:
        """One file more (sign 1) or less (-1) in this state; `ms` is how long it was read."""
        key = (batch_id, state, format or "", error_kind or "")
        sums = self._changes.get(key)
        if sums is None:
            sums = self._changes[key] = [0, 0, 0, 0.0]
        sums[0] += sign
        sums[1] += sign * size
        if ms is not None:
            sums[2] += sign
            sums[3] += sign * ms

    def move(
        self, batch_id: int, before: str, after: str, format: str | None, error_kind: str | None, size: int
    ) -> None:
        """One file, which has no duration, from one state to another."""
        self.count(-1, batch_id, before, format, error_kind, size)
        self.count(1, batch_id, after, format, error_kind, size)

    def count_many(
        self,
        files: int,
        batch_id: int,
        state: str,
        format: str | None,
        error_kind: str | None,
        size: int,
        timed: int = 0,
        ms: float = 0.0,
    ) -> None:
        """As `count`, for many files at once; `size` and `ms` are their sums, `timed` is how many have a duration."""
        sums = self._changes.setdefault((batch_id, state, format or "", error_kind or ""), [0, 0, 0, 0.0])
        sums[0] += files
        sums[1] += size
        sums[2] += timed
        sums[3] += ms

    def write(self, connection: sqlite3.Connection) -> None:
        """Put what was counted into the table."""
        rows = [
            (*key, files, size if abs(size) < _MOST else float(size), timed, ms)
            for key, (files, size, timed, ms) in self._changes.items()
            if files or size or timed or ms
        ]
        connection.executemany(_WRITE, rows)
        self.clear()

    def clear(self) -> None:
        self._changes.clear()
