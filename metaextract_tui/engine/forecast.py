"""How long the rest of a batch takes, as a range: what each kind costs by file and by byte, times what waits of it."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from operator import mul

FIRST = 2  # files of a kind that also pay for what is loaded late: they count only while there are no others
BLOCKS = 32  # blocks of neighbours are kept of each kind; when there are so many, each two become one
FEW = 8  # files of a kind below which its cost is a guess
SIGMAS = 2.0  # standard deviations to each side
UNKNOWN = 6.0  # times cheaper or dearer than the others a kind may be that was not met yet
DOUBT = 0.12  # of the estimate, to each side: what comes is never quite like what was
ANY = ""  # files that wait since an earlier session, or again: their kinds are not counted
LEAST_S = 2.0  # of running time, and
LEAST_FILES = 20  # files that were read, before anything is said
STEADY_S = 3.0  # over which the expected end must not move by more than
DRIFT = 0.25  # of what is left
WIDE, TOO_WIDE = 3.0, 6.0  # times the lower end: so wide a range is no news yet, and is none any more
SLACK_S = 4.0  # by which short rests may be wider, and their end may move

Waiting = Mapping[str | None, tuple[int, int]]
"""Files and bytes that wait, by the kind that their name promises."""


@dataclass(slots=True)
class Cost:
    """What files of one kind took: sums over files of their bytes (x) and their milliseconds (y)."""

    files: int = 0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    xy: float = 0.0
    yy: float = 0.0
    length: int = 8
    blocks: list[tuple[float, float]] = field(default_factory=list)
    block: tuple[float, float] = (0.0, 0.0)

    def note(self, sizes: Sequence[float], times: Sequence[float]) -> None:
        """Files were read: bytes and milliseconds of each."""
        at = 0
        while at < len(sizes):
            to = at + self.length - self.files % self.length
            self._add(sizes[at:to], times[at:to])
            at = to

    def _add(self, sizes: Sequence[float], times: Sequence[float]) -> None:
        """No more than the block has room for."""
        x, y = sum(sizes), sum(times)
        self.files += len(sizes)
        self.x += x
        self.y += y
        self.xx += sum(map(mul, sizes, sizes))
        self.xy += sum(map(mul, sizes, times))
        self.yy += sum(map(mul, times, times))
        self.block = self.block[0] + x, self.block[1] + y
        if self.files % self.length == 0:
            self.blocks.append(self.block)
            self.block = (0.0, 0.0)
        if len(self.blocks) == BLOCKS:
            pairs = zip(self.blocks[::2], self.blocks[1::2], strict=True)
            self.blocks = [(one[0] + other[0], one[1] + other[1]) for one, other in pairs]
            self.length *= 2

    def rest(self, files: float, size: float) -> tuple[float, float]:
        """Milliseconds that so many more files of so many bytes take, and the variance of that: by a line through what
        was seen, which neither falls with the size nor begins below zero."""
        n = self.files
        mean_x, mean_y = self.x / n, self.y / n
        spread = max(self.xx - n * mean_x * mean_x, 0.0)
        both = self.xy - n * mean_x * mean_y
        slope = both / spread if n >= FEW and spread > 1e-9 * (1 + self.xx) else 0.0
        base = mean_y - slope * mean_x
        if slope <= 0:
            slope, base = 0.0, mean_y
        elif base < 0:
            slope, base = self.y / self.x, 0.0
        squares = self.yy + n * base * base + slope * slope * self.xx
        squares += 2 * (slope * base * self.x - base * self.y - slope * self.xy)
        deviation = max(squares, 0.0) / max(n - 2, 1)
        if n < FEW:
            deviation = max(deviation, mean_y * mean_y)
        total = base * files + slope * size
        variance = deviation * (files + files * files / n)
        if slope and spread:
            variance += deviation * (size - files * mean_x) ** 2 / spread
        return total, max(variance, self._between_blocks(files, slope))

    def _between_blocks(self, files: float, slope: float) -> float:
        """The same by how blocks of neighbours differ: files of a folder are alike, so that whole folders are dear."""
        count = len(self.blocks)
        if count < 2:
            return 0.0
        means = [(ms - slope * size) / self.length for size, ms in self.blocks]
        middle = sum(means) / count
        apart = sum((one - middle) ** 2 for one in means) / (count - 1)
        return files * files * apart * (1 / count + 1 / max(1.0, files / self.length))


class Forecast:
    """Learns while a batch runs. Kinds are what names promise, for that is known of files that wait."""

    def __init__(self) -> None:
        self._waiting: dict[str | None, tuple[float, float]] = {}
        self._costs: dict[str | None, Cost] = {}
        self._firsts: dict[str | None, Cost] = {}
        self._all = Cost()
        self._moments: deque[tuple[float, float]] = deque()
        self._shown = False

    def found(self, waiting: Waiting, files: int | None = None, size: int | None = None) -> None:
        """These wait now too; `files` and `size` where only so many of them do, nobody knows which."""
        share = 1.0 if files is None else files / max(1, sum(one[0] for one in waiting.values()))
        weight = 1.0 if size is None else size / max(1, sum(one[1] for one in waiting.values()))
        for kind, (more, bytes_more) in waiting.items():
            before = self._waiting.get(kind, (0.0, 0.0))
            self._waiting[kind] = (before[0] + more * share, before[1] + bytes_more * weight)

    def waits(self, waiting: Waiting) -> None:
        """These wait now, and no others."""
        self._waiting = {kind: (float(files), float(size)) for kind, (files, size) in waiting.items()}

    def read(self, kind: str | None, sizes: Sequence[float], times: Sequence[float], *, final: bool) -> None:
        """Attempts at files of one kind have ended: bytes and milliseconds of each; no milliseconds where they are not
        known. Where that is not `final`, the files wait again."""
        if final:
            files, waiting = self._waiting.get(kind, (0.0, 0.0))
            self._waiting[kind] = (max(0.0, files - len(sizes)), max(0.0, waiting - sum(sizes)))
        if len(times) != len(sizes):
            return
        first = self._firsts.setdefault(kind, Cost())
        few = max(0, FIRST - first.files)
        first.note(sizes[:few], times[:few])
        if few < len(sizes):
            self._costs.setdefault(kind, Cost()).note(sizes[few:], times[few:])
        self._all.note(sizes, times)

    def span(
        self, files: int, size: int, elapsed_s: float, at_once: tuple[float, float], longest_s: float
    ) -> tuple[float, float] | None:
        """Seconds until all is read, as a range; None while that cannot be told.

        `files` and `size`: what is not read yet, in files and bytes; `at_once`: how many files were being read at the
        same time, of late and in all; `longest_s`: since when the slowest of those that are being read is read.
        """
        span = self._span(files, size, at_once)
        if span is None or elapsed_s < LEAST_S or self._all.files < LEAST_FILES:
            self._shown = False
            return None
        # Nobody knows how long a file takes that is slow already; as often as not, as long again.
        low, high = span[0], max(span[1], longest_s if longest_s > LEAST_S else 0.0)
        self._shown = self._is_steady(elapsed_s, low, high)
        return (math.floor(low), math.ceil(high)) if self._shown else None

    def _is_steady(self, elapsed_s: float, low: float, high: float) -> bool:
        middle = (low + high) / 2
        moments = self._moments
        if not moments or elapsed_s - moments[-1][0] >= 0.25:
            moments.append((elapsed_s, elapsed_s + middle))
        while len(moments) > 1 and elapsed_s - moments[1][0] >= STEADY_S:
            moments.popleft()
        if high > (TOO_WIDE if self._shown else WIDE) * low + SLACK_S:
            return False
        if self._shown:
            return True
        ends = [end for _, end in moments]
        seen_s = elapsed_s - moments[0][0]
        return seen_s >= min(STEADY_S, LEAST_S + middle) / 2 and max(ends) - min(ends) <= DRIFT * middle + SLACK_S / 2

    def _span(self, files: int, size: int, at_once: tuple[float, float]) -> tuple[float, float] | None:
        if files <= 0:
            return 0.0, 0.0
        slow, fast = sorted(at_once)
        if slow <= 0 or not self._all.files:
            return None
        low, high, last_ms = self._work(files, size)
        return low / fast / 1000, (high / slow + last_ms) / 1000

    def _work(self, files: int, size: int) -> tuple[float, float, float]:
        """Milliseconds of reading that are left, at least and at most, and what one file of the dearest kind takes."""
        known = sum(one[0] for one in self._waiting.values())
        scale = min(1.0, files / known) if known else 1.0
        waiting = {kind: (one[0] * scale, one[1] * scale) for kind, one in self._waiting.items() if one[0] >= 0.5}
        if files - known > 0.5:
            left = max(0.0, size - sum(one[1] for one in self._waiting.values()))
            others = waiting.get(ANY, (0.0, 0.0))
            waiting[ANY] = (others[0] + files - known, others[1] + left)
        low = high = middle = variance = dearest = 0.0
        for kind, (more, more_bytes) in waiting.items():
            cost = self._all if kind == ANY else self._costs.get(kind) or self._firsts.get(kind)
            if cost is None:
                guess = more * self._all.y / self._all.files
                low, high = low + guess / UNKNOWN, high + guess * UNKNOWN
                continue
            total, spread = cost.rest(more, more_bytes)
            middle += total
            variance += spread
            dearest = max(dearest, cost.y / cost.files)
        doubt = math.hypot(SIGMAS * math.sqrt(variance), DOUBT * middle)
        return low + max(middle / 4, middle - doubt), high + middle + doubt, dearest
