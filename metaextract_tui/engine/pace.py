"""How fast a batch goes: a clock that stops in pauses, rates of the last seconds, how many files are read at once."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from metaextract_tui.model import Rates

HISTORY_S = 120  # seconds of samples kept, one a second
RECENT_S = 5  # seconds that "now" means
LATELY_S = 15  # seconds over which it is seen how many files are read at once


class Pace:
    """Counts completions by the second; only the engine's thread calls it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: seconds since some moment."""
        self._clock = clock
        self._running_since: float | None = None
        self._elapsed_before = 0.0
        self._files = 0
        self._bytes = 0
        self._failed = 0
        self._read_s = 0.0
        self._sampled_at: float | None = None
        self._sampled = (0, 0, 0)
        self._samples: deque[tuple[float, float, float, float]] = deque(maxlen=HISTORY_S)
        self._lately: deque[tuple[float, float]] = deque([(0.0, 0.0)], maxlen=LATELY_S + 1)

    def run(self) -> None:
        """The clock goes on."""
        if self._running_since is None:
            self._running_since = self._clock()
            self._sampled_at = self._running_since

    def rest(self) -> None:
        """The clock stops: a pause, or the end."""
        if self._running_since is not None:
            self._elapsed_before += self._clock() - self._running_since
            self._running_since = None

    @property
    def elapsed_s(self) -> float:
        running = 0.0 if self._running_since is None else self._clock() - self._running_since
        return self._elapsed_before + running

    def done(self, files: int, size_bytes: int, *, failed: bool) -> None:
        """So many files are done, of so many bytes together."""
        self._files += files
        self._bytes += size_bytes
        self._failed += files * failed

    def read(self, ms: float) -> None:
        """Attempts at files took so many milliseconds."""
        self._read_s += ms / 1000

    def sample(self, queued: int) -> None:
        """Note one sample when a second has passed since the last one."""
        now = self._clock()
        if self._running_since is None or self._sampled_at is None or now - self._sampled_at < 1.0:
            return
        seconds = now - self._sampled_at
        files, size, failed = self._sampled
        self._samples.append(
            (
                (self._files - files) / seconds,
                (self._bytes - size) / seconds / 1e6,
                float(queued),
                float(self._failed - failed),
            )
        )
        self._lately.append((self.elapsed_s, self._read_s))
        self._sampled_at = now
        self._sampled = (self._files, self._bytes, self._failed)

    def rates(self) -> Rates:
        """Files and megabytes (10^6 bytes) a second."""
        recent = list(self._samples)[-RECENT_S:]
        elapsed = self.elapsed_s
        overall = self._files / elapsed if elapsed > 0 else 0.0
        overall_mb = self._bytes / 1e6 / elapsed if elapsed > 0 else 0.0
        running = self._running_since is not None
        return Rates(
            files_per_s=(sum(s[0] for s in recent) / len(recent) if recent else overall) if running else 0.0,
            mb_per_s=(sum(s[1] for s in recent) / len(recent) if recent else overall_mb) if running else 0.0,
            overall_files_per_s=overall,
            overall_mb_per_s=overall_mb,
            files_history=tuple(round(s[0], 1) for s in self._samples),
            mb_history=tuple(round(s[1], 2) for s in self._samples),
            queued_history=tuple(s[2] for s in self._samples),
            failed_history=tuple(s[3] for s in self._samples),
        )

    def at_once(self) -> tuple[float, float]:
        """How many files were being read at the same time, of late and in all: seconds of reading in a second."""
        elapsed = self.elapsed_s
        before, read = self._lately[0]
        overall = self._read_s / elapsed if elapsed > 0 else 0.0
        return ((self._read_s - read) / (elapsed - before) if elapsed > before else overall), overall
