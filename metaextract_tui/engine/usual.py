"""How long files of a format usually take, so that one which takes far longer can be told while it is being read."""

from __future__ import annotations

import math
from collections import Counter

SLOW_TIMES = 20  # a file is slow that takes so many times its format's median
SLOW_S = 1.0  # and at least so long: a reader that pauses for a moment is no news
ENOUGH = 10  # files of a format that were read before there is a median
_STEPS = 8  # steps of the scale of durations for each doubling: a median is right within 5 %


class Usual:
    """The median duration of each format's files, of all that were read in a batch so far."""

    def __init__(self) -> None:
        self._formats: dict[str, Counter[int]] = {}

    def note(self, format: str, *durations_ms: float) -> None:
        """Files of this format were read."""
        steps = self._formats.setdefault(format, Counter())
        steps.update([round(math.log2(max(one, 0.001)) * _STEPS) for one in durations_ms])

    def median_ms(self, format: str | None) -> float | None:
        """Milliseconds; None while fewer than ENOUGH files were read."""
        steps = self._formats.get(format or "")
        if steps is None or (files := steps.total()) < ENOUGH:
            return None
        seen = 0
        for step in sorted(steps):
            seen += steps[step]
            if 2 * seen >= files:
                return float(2.0 ** (step / _STEPS))
        return None

    def slow(self, format: str | None, duration_ms: float) -> float | None:
        """The median in milliseconds where a file that takes so long is slow; None where it is not."""
        if duration_ms < SLOW_S * 1000:
            return None
        usual = self.median_ms(format)
        return usual if usual is not None and duration_ms >= SLOW_TIMES * usual else None
