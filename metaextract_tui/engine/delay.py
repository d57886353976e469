"""How long a worker waits for a processor that others have: no waiting for storage, which more threads would help."""

from __future__ import annotations

import os


class DelayGauge:
    """Reads from outside what the main thread of a process ran and waited to run (Linux, /proc/PID/schedstat)."""

    def __init__(self, pid: int) -> None:
        self._before = (0, 0)
        try:
            self._fd = os.open(f"/proc/{pid}/schedstat", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._fd = -1

    def read(self) -> tuple[int, int]:
        """Nanoseconds run and waited to run since the last call; zeros where the kernel does not tell."""
        if self._fd < 0:
            return 0, 0
        try:
            ran, waited = (int(word) for word in os.pread(self._fd, 64, 0).split()[:2])
        except (OSError, ValueError):
            return 0, 0
        before, self._before = self._before, (ran, waited)
        return ran - before[0], waited - before[1]

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
