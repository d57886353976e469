"""What a retry may change, in words and figures, and what is sensible for which cause."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from metaextract_tui.model import ErrorKind, Lane, Remedy
from metaextract_tui.tui import looks, numbers


class Part(StrEnum):
    """One thing that a remedy changes."""

    TIME = "time"
    MEMORY = "memory"
    POOL = "pool"
    ALONE = "alone"
    READER = "reader"
    DEEP = "deep"


FIRST: dict[ErrorKind, tuple[Part, ...]] = {
    ErrorKind.TIMEOUT: (Part.TIME, Part.ALONE),
    ErrorKind.MEMORY: (Part.MEMORY, Part.ALONE),
    ErrorKind.CRASH: (Part.ALONE, Part.READER),
    ErrorKind.INTERNAL: (Part.READER, Part.ALONE),
    ErrorKind.UNSUPPORTED: (Part.READER,),
    ErrorKind.MALFORMED: (Part.READER,),
    ErrorKind.TRUNCATED: (Part.READER,),
    ErrorKind.IO: (Part.TIME, Part.POOL),
}
"""What helps against a cause, most of all first. For the others nothing here does: the file itself has to change."""

HELPS: dict[ErrorKind, str] = {
    ErrorKind.TIMEOUT: "More time is what helps.",
    ErrorKind.MEMORY: "More memory is what helps.",
    ErrorKind.CRASH: "Alone in a fresh worker it shows whether the file itself is at fault.",
    ErrorKind.INTERNAL: "Another reader may do.",
    ErrorKind.UNSUPPORTED: "Where you know what it is, name the reader.",
    ErrorKind.MALFORMED: "Where it is another format than its content says, name the reader.",
    ErrorKind.TRUNCATED: "Another reader may go further; the bytes that are missing stay so.",
    ErrorKind.IO: "Storage that comes back needs no remedy but another try.",
}


NOTHING_HELPS = "It ends the same until the file changes."


class Which(StrEnum):
    """Which files a retry is of."""

    FILE = "file"
    MARKED = "marked"
    GROUP = "group"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Scope:
    """Files that can be read again: how many, and of which cause where that is one. `name`: of a single file, clean."""

    which: Which
    files: int
    kind: ErrorKind | None = None
    name: str = ""

    @property
    def label(self) -> str:
        """For the footer: what `r` does."""
        number = numbers.count(self.files)
        return {
            Which.FILE: "Retry file",
            Which.MARKED: f"Retry marked ({number})",
            Which.GROUP: f"Retry group ({number})",
            Which.ALL: f"Retry all ({number})",
        }[self.which]

    @property
    def words(self) -> str:
        """For a line of choices."""
        number = numbers.count(self.files)
        if self.which is Which.FILE:
            return self.name or "this file"
        if self.which is Which.GROUP and self.kind is not None:
            return f"{number} × {looks.ERROR[self.kind]}"
        return f"{number} marked" if self.which is Which.MARKED else f"all {number} failed"


def files(number: int) -> str:
    """`1 file`, `30 files`."""
    return f"{numbers.count(number)} file{'' if number == 1 else 's'}"


def figure(value: float) -> str:
    """A limit without its unit: `3,000`, `0.5`."""
    return f"{value:,.0f}" if value == int(value) else f"{value:g}"


def figures(remedy: Remedy) -> dict[Part, str]:
    """What a remedy changes, each part in words; nothing where it changes nothing."""
    told: dict[Part, str] = {}
    if remedy.timeout_s is not None:
        told[Part.TIME] = f"{figure(remedy.timeout_s)} s"
    if remedy.memory_limit_mb is not None:
        told[Part.MEMORY] = f"{figure(remedy.memory_limit_mb)} MiB"
    if remedy.isolated:
        told[Part.ALONE] = "alone"
    elif remedy.lane is not None:
        told[Part.POOL] = "in a thread" if remedy.lane is Lane.THREAD else "in a process"
    if remedy.format is not None:
        told[Part.READER] = f"as {looks.format_name(remedy.format)}"
    if remedy.deep:
        told[Part.DEEP] = "deep"
    return told


def words(remedy: Remedy) -> str:
    """A remedy in one line; empty where it changes nothing."""
    return " · ".join(figures(remedy).values())
