"""What reading a file costs, seen from outside its process: the processor, memory, what it read."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds, MiB, bytes. `peak_mb` is the most that was resident, `before_mb` what was so before the file was opened.

    `read_bytes` went through read calls, `read_calls` of them; `disk_bytes` of it came from a disk. None: the system
    does not tell. Of a process that died by itself all is as of a moment before (at most 50 ms).
    """

    wall_s: float
    cpu_s: float | None = None
    peak_mb: float | None = None
    before_mb: float | None = None
    read_bytes: int | None = None
    read_calls: int | None = None
    disk_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class _Sample:
    cpu_s: float
    resident_mb: float
    io: tuple[int, int, int] | None


class Meter:
    """Reads one process again and again; what it was at `begin` is not counted."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._before: _Sample | None = None
        self._last: _Sample | None = None
        self._peak_mb = 0.0
        self.begin()

    def begin(self) -> None:
        """The process is about to open the file. Where it is dead already, what it was when it was started counts."""
        self._before = self._last = self._sample() or self._before
        self._peak_mb = 0.0

    def read(self, wall_s: float) -> Cost:
        """The cost so far; of a process that is gone, that of the last time."""
        self._last = self._sample() or self._last
        before, last = self._before, self._last
        if before is None or last is None:
            return Cost(wall_s)
        self._peak_mb = max(self._peak_mb, last.resident_mb, self._highest_mb())
        calls = read = disk = None
        if before.io is not None and last.io is not None:
            calls, read, disk = (now - then for now, then in zip(last.io, before.io, strict=True))
        cpu_s = last.cpu_s - before.cpu_s
        return Cost(wall_s, cpu_s, round(self._peak_mb, 1), round(before.resident_mb, 1), read, calls, disk)

    def _sample(self) -> _Sample | None:
        try:
            process = psutil.Process(self._pid)
            with process.oneshot():
                times, resident = process.cpu_times(), process.memory_info().rss / (1 << 20)
            if not resident:
                return None  # dead and not yet buried
            return _Sample(times.user + times.system, resident, self._io(process))
        except psutil.Error:
            return None

    def _io(self, process: psutil.Process) -> tuple[int, int, int] | None:
        """Read calls, bytes that went through them, bytes from a disk."""
        try:
            counted = process.io_counters()
            return counted.read_count, counted.read_chars, counted.read_bytes
        except (psutil.Error, AttributeError):  # no such system, or not ours to ask
            return None

    def _highest_mb(self) -> float:
        """The kernel's own high-water mark, which the worker resets before each file (proc(5): VmHWM)."""
        with contextlib.suppress(OSError, ValueError):
            for line in Path(f"/proc/{self._pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
        return 0.0


def kernel_words(pid: int) -> str:
    """What the kernel says of a process that says nothing itself: its state, where in the kernel it waits, its system
    call (proc(5): status, wchan, syscall); empty where it does not tell."""
    said = []
    with contextlib.suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text().splitlines()
        said += ["kernel: " + " ".join(line.split()) for line in status if line.startswith("State:")]
    for name in ("wchan", "syscall"):
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{pid}/{name}").read_text().strip()
            if text and text != "0":
                said.append(f"kernel: {name} {text}")
    return "\n".join(said)
