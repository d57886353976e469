"""Which kind of worker a format's files go to, and why: declared by the format, decided by measurement."""

from __future__ import annotations

from dataclasses import dataclass

from metaextract_tui.formats.registry import Registry
from metaextract_tui.model import Lane, Mode

ENOUGH = 16  # files of a format measured before its lane may move
WAITS = 0.5  # share of the time spent waiting above which threads pay
_WEIGHT = 0.05  # of one file in the running means


@dataclass(slots=True)
class Measured:
    """Running means of one format: seconds a file, and the share of them that the processor was not needed."""

    files: int = 0
    wall_s: float = 0.0
    waiting: float = 0.0
    sampled: int = 0

    def note(self, wall_s: float, cpu_s: float, alone: bool) -> None:
        """`alone`: read in a process of its own, where waiting for the interpreter's lock cannot be mistaken."""
        self.files += 1
        weight = max(_WEIGHT, 1 / self.files)
        self.wall_s += (wall_s - self.wall_s) * weight
        if alone and wall_s > 0:
            self.sampled += 1
            weight = max(_WEIGHT, 1 / self.sampled)
            self.waiting += (max(0.0, 1 - cpu_s / wall_s) - self.waiting) * weight


class Lanes:
    """The lane of each format in one mode."""

    def __init__(self, mode: Mode, registry: Registry, *, deep: bool = False) -> None:
        self.mode = mode
        self._deep = deep
        self._registry = registry
        self._measured: dict[str, Measured] = {}

    def note(self, format: str, wall_ms: float, cpu_ms: float, lane: Lane) -> None:
        """A file of this format was read; milliseconds of the wall clock and of the processor."""
        measured = self._measured.setdefault(format, Measured())
        measured.note(wall_ms / 1000, cpu_ms / 1000, lane is Lane.PROCESS)

    def seconds(self, format: str | None) -> float | None:
        """Mean seconds a file of this format takes, once some were read."""
        measured = self._measured.get(format or "")
        return measured.wall_s if measured is not None and measured.files >= 3 else None

    def choose(self, format: str | None) -> tuple[Lane, str]:
        """The lane of a format (None: the name promises nothing) and the reason in words."""
        known = self._registry.by_name.get(format or "")
        if self.mode is Mode.SEQUENTIAL:
            return Lane.PROCESS, "one file at a time, as asked"
        if self.mode is Mode.PROCESSES:
            return Lane.PROCESS, "processes, as asked"
        if self._deep:
            return Lane.PROCESS, "the body is read too, which is done in processes only"
        if known is None:
            return Lane.PROCESS, "content unknown before it is opened"
        if not known.threads_safe:
            asked = " (threads were asked for)" if self.mode is Mode.THREADS else ""
            return Lane.PROCESS, f"its library is not safe in threads{asked}"
        if self.mode is Mode.THREADS:
            return Lane.THREAD, "threads, as asked"
        measured = self._measured.get(known.name)
        if measured is None or measured.sampled < ENOUGH:
            return known.lane, "declared by the format, not measured yet"
        share = f"{measured.waiting:.0%} of {measured.wall_s * 1000:.1f} ms spent waiting"
        if measured.waiting > WAITS:
            return Lane.THREAD, f"threads: {share}"
        return Lane.PROCESS, f"processes: only {share}"
