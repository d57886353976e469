"""Whether memory has room for one more file at once, by what files of its format were measured to need."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

RESERVE = 0.1  # of the free memory is left to others
LEAST_MB = 8.0  # for what is not seen as a file's peak: its record, what threads share
UNKNOWN_MB = 64.0  # what a file of a format that was not measured yet is taken to need
_FADES = 0.98  # a need that was measured once is forgotten slowly
_MIB = 1 << 20


def available_mb() -> float:
    """MiB that processes could still take: of the machine, or of the control group where it allows less."""
    free = float(psutil.virtual_memory().available) / _MIB
    return min([free, *(room / _MIB for room in _rooms())])


def _rooms() -> Iterable[int]:
    """Bytes that each control group above this process has left (Linux, versions 1 and 2); none elsewhere."""
    try:
        lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return
    for line in lines:
        _, controllers, place = (*line.split(":", 2), "", "")[:3]
        if controllers == "":
            root, most, used = "/sys/fs/cgroup", "memory.max", "memory.current"
        elif "memory" in controllers.split(","):
            root, most, used = "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"
        else:
            continue
        for folder in _upwards(root, place):
            room = _room(folder, most, used)
            if room is not None:
                yield room


def _upwards(root: str, place: str) -> Iterable[str]:
    """A control group's folder and those above it. In a container the path may be the host's: then the root alone."""
    parts = [part for part in place.split("/") if part and part != ".."]
    for count in range(len(parts), -1, -1):
        yield os.path.join(root, *parts[:count])


def _room(folder: str, most: str, used: str) -> int | None:
    """Bytes left; files that are only cached count as left, for the kernel drops them. None: no limit, or not told."""
    try:
        limit = int(Path(folder, most).read_bytes())
        taken = int(Path(folder, used).read_bytes())
        for line in Path(folder, "memory.stat").read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(" ")
            if name == "inactive_file":
                taken -= int(value)
    except (OSError, ValueError):  # "max" is no number: no limit
        return None
    return max(limit - taken, 0)


class Admission:
    """Says how many files may be read at once. Without shortage it costs a comparison; one file always may."""

    def __init__(self, available: Callable[[], float] = available_mb) -> None:
        """`available`: MiB that are free now."""
        self._available = available
        self._needs: dict[str, float] = {}
        self._room_mb = float("inf")
        self.short = False
        self._kept: tuple[int, str, float] | None = None

    def note(self, format: str, *peaks_mb: float) -> None:
        """Reading files of this format took so much memory, in MiB beyond what their worker had."""
        faded = self._needs.get(format, LEAST_MB) * _FADES ** len(peaks_mb)
        self._needs[format] = max(*peaks_mb, faded, LEAST_MB)

    def need(self, format: str | None) -> float:
        """MiB that a file of this format is taken to need."""
        return self._needs.get(format or "", UNKNOWN_MB)

    def look(self, most: int, held_mb: float) -> None:
        """See what is free. `most`: readers that could be busy at once; `held_mb`: MiB that workers took for files
        and that will be free again."""
        self._room_mb = (self._available() + held_mb) * (1 - RESERVE)
        worst = max([UNKNOWN_MB, *self._needs.values()])
        self.short = most * worst > self._room_mb
        if not self.short:
            self._kept = None

    def allows(self, format: str | None, reading: Iterable[Iterable[str | None]]) -> bool:
        """Whether a reader may begin with a file of this format; `reading`: what each busy reader was given."""
        if not self.short:
            return True
        busy = [max(map(self.need, one), default=0.0) for one in reading]
        if not busy or sum(busy) + self.need(format) <= self._room_mb:
            self._kept = None if self._kept is not None and len(busy) >= self._kept[0] else self._kept
            return True
        self._kept = (len(busy), format or "a file", self.need(format))
        return False

    @property
    def reason(self) -> str | None:
        """Why fewer files are read at once than could be; None while nothing is held back."""
        if self._kept is None:
            return None
        count, format, need = self._kept
        return (
            f"only {count} file{'' if count == 1 else 's'} at once: {format} may need {need:,.0f} MiB each, "
            f"and {self._room_mb:,.0f} MiB are free"
        )
