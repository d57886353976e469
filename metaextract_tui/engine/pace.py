"""How fast a batch goes: a clock that stops in pauses, rates of the last seconds, and what is left as a range."""

from __future__ import annotations

import math
import time
from collections import deque

from metaextract_tui.model import Rates

HISTORY_S = 120  # seconds of samples kept, one a second
RECENT_S = 5  # seconds that "now" means
LEARNING_S = 2.0  # no estimate before that much running time
LEARNING_FILES = 30


class Pace:
    """Counts completions by the second; only the engine's thread calls it."""

    def __init__(self) -> None:
        self._running_since: float | None = None
        self._elapsed_before = 0.0
        self._files = 0
        self._bytes = 0
        self._failed = 0
        self._sampled_at: float | None = None
        self._sampled = (0, 0, 0)
        self._samples: deque[tuple[float, float, float, float]] = deque(maxlen=HISTORY_S)

    def run(self) -> None:
        """The clock goes on."""
        if self._running_since is None:
            self._running_since = time.monotonic()
            self._sampled_at = self._running_since

    def rest(self) -> None:
        """The clock stops: a pause, or the end."""
        if self._running_since is not None:
            self._elapsed_before += time.monotonic() - self._running_since
            self._running_since = None

    @property
    def elapsed_s(self) -> float:
        running = 0.0 if self._running_since is None else time.monotonic() - self._running_since
        return self._elapsed_before + running

    def done(self, size_bytes: int, *, failed: bool) -> None:
        self._files += 1
        self._bytes += size_bytes
        self._failed += failed

    def sample(self, queued: int) -> None:
        """Note one sample when a second has passed since the last one."""
        now = time.monotonic()
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

    def eta(self, files_left: int, bytes_left: int) -> tuple[float, float] | None:
        """Seconds left as a range: by files and by bytes, each at the pace of now and of the whole run.

        None while too little was seen to tell.
        """
        elapsed = self.elapsed_s
        if elapsed < LEARNING_S or self._files < LEARNING_FILES:
            return None
        rates = self.rates()
        guesses = [
            left / rate
            for left, rate in (
                (files_left, rates.files_per_s),
                (files_left, rates.overall_files_per_s),
                (bytes_left / 1e6, rates.overall_mb_per_s),
            )
            if rate > 0
        ]
        if not guesses:
            return None
        by_files = files_left / rates.overall_files_per_s
        # Bytes say little where small files cost as much as large ones: they widen the range to twice, not beyond.
        low, high = max(min(guesses), by_files / 2), min(max(guesses), by_files * 2)
        return (math.floor(low), math.ceil(high)) if low <= high else (math.floor(by_files), math.ceil(by_files))
