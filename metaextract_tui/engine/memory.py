"""How much memory a process has in use, read from outside it."""

from __future__ import annotations

import os

import psutil

_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / (1 << 20)


class MemoryGauge:
    """Reads a process's resident memory: through a kept descriptor (1 µs a reading), or psutil where /proc is not."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        try:
            self._fd = os.open(f"/proc/{pid}/statm", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            self._fd = -1

    def resident_mb(self) -> float | None:
        """MiB; None where the process is gone or the system does not tell."""
        if self._fd < 0:
            return self._asked()
        try:
            words = os.pread(self._fd, 64, 0).split()
            return int(words[1]) * _PAGE_MB
        except (OSError, IndexError, ValueError):
            return None

    def _asked(self) -> float | None:
        try:
            return float(psutil.Process(self._pid).memory_info().rss) / (1 << 20)
        except psutil.Error:
            return None

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
