"""The columns of the files table: which fit, how wide each is, and how a row is written into them."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rich.cells import cell_len

from metaextract_tui.model import FileRow, FileState, SortKey
from metaextract_tui.private import masked_message
from metaextract_tui.tui import looks, numbers
from metaextract_tui.tui.text import clean, fit

NAME_CELLS, REASON_CELLS = 24, 21
"""The reason has at least so many cells, for its commonest words fit then, where the name keeps its own."""
SENTENCE = 32
"""From this width on a reason is told in a sentence, not by its kind alone."""


class Name(StrEnum):
    """Every column there is, in the order in which they are offered."""

    STATE = "state"
    KIND = "kind"
    NAME = "name"
    SIZE = "size"
    TIME = "time"
    TRIES = "tries"
    MODIFIED = "modified"
    LANE = "lane"
    WORKER = "worker"
    MEMORY = "memory"
    CONTENT = "content"
    REASON = "reason"
    PATH = "path"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column is: its heading, what it means, what it sorts by, its width (0: what is left is shared)."""

    title: str
    meaning: str
    sort: SortKey | None
    width: int = 0
    right: bool = False


KINDS: dict[Name, Kind] = {
    Name.STATE: Kind("  STATE", "where the file stands", SortKey.STATE, 11),
    Name.KIND: Kind("KIND", "its format, found by its content", SortKey.FORMAT, 6),
    Name.NAME: Kind("NAME", "its name, with the folder before it", SortKey.NAME),
    Name.SIZE: Kind("SIZE", "its bytes", SortKey.SIZE, 6, True),
    Name.TIME: Kind("TIME", "how long reading it took", SortKey.TIME, 6, True),
    Name.TRIES: Kind("TRY", "how often it was read", SortKey.ATTEMPTS, 3, True),
    Name.MODIFIED: Kind("MODIFIED", "when it was last written", SortKey.MODIFIED, 16),
    Name.LANE: Kind("LANE", "read in a thread or a process", SortKey.LANE, 7),
    Name.WORKER: Kind("WORKER", "who read it", SortKey.WORKER, 7),
    Name.MEMORY: Kind("MEM", "the most memory that reading it needed, MiB", SortKey.MEMORY, 5, True),
    Name.CONTENT: Kind("CONTENT", "what its fields say in one line; REASON has it too", None),
    Name.REASON: Kind("REASON", "why it is so; of what was read, what it holds", SortKey.REASON),
    Name.PATH: Kind("PATH", "its whole path", SortKey.PATH),
}

_MORE = (Name.MEMORY, Name.WORKER, Name.LANE, Name.MODIFIED)
"""Shown where there is much room, the first of them only where there is most."""
_MEASURES = (Name.SIZE, Name.TIME, Name.TRIES)
"""Shown in all but narrow windows, all of them or none."""
DEFAULT = tuple(name for name in Name if name not in (Name.CONTENT, Name.PATH))
_ROOM, _ROOM_FOR_MORE, _LEAST = 43, 60, 12
"""Cells that name and reason share at least where the measures are shown, and more; of each where a person chose."""
_GO_FIRST = (Name.CONTENT, Name.PATH, *_MORE, *reversed(_MEASURES), Name.REASON, Name.KIND)
_SHARES = {Name.NAME: 3, Name.PATH: 4, Name.CONTENT: 2, Name.REASON: 2}


@dataclass(frozen=True, slots=True)
class Column:
    """One column in its place: its first cell and its width."""

    name: Name
    start: int
    width: int

    @property
    def kind(self) -> Kind:
        return KINDS[self.name]


def columns(width: int, chosen: Sequence[Name] | None = None) -> tuple[Column, ...]:
    """The columns that fit into so many cells, of those that a person chose (None: of the usual ones); the first cell
    is the mark's, one cell lies between columns."""
    names = _usual(width) if chosen is None else _fitting(width, chosen)
    widths = {name: KINDS[name].width for name in names} | _shared(names, _free(width, names))
    found, start = [], 1
    for name in names:
        found.append(Column(name, start, widths[name]))
        start += widths[name] + 1
    return tuple(found)


def _usual(width: int) -> list[Name]:
    names: list[Name] = list(DEFAULT)
    for name in _MORE:
        if _free(width, names) < _ROOM_FOR_MORE:
            names.remove(name)
    if _free(width, names) < _ROOM:
        names = [name for name in names if name not in _MEASURES]
    return names


def _fitting(width: int, chosen: Sequence[Name]) -> list[Name]:
    names = list(chosen)
    for name in _GO_FIRST:
        if _free(width, names) < _LEAST * sum(not KINDS[one].width for one in names) and name in names:
            names.remove(name)
    return names


def _free(width: int, names: Sequence[Name]) -> int:
    return width - 1 - sum(KINDS[name].width for name in names) - (len(names) - 1)


def _shared(names: Sequence[Name], free: int) -> dict[Name, int]:
    """What is left among the columns that have no width of their own."""
    wide = [name for name in names if not KINDS[name].width]
    if set(wide) == {Name.NAME, Name.REASON}:
        name = max(8, min(free * 3 // 5, max(NAME_CELLS, free - REASON_CELLS)))
        return {Name.NAME: name, Name.REASON: max(0, free - name)}
    shares = sum(_SHARES[name] for name in wide)
    found = {name: max(0, free * _SHARES[name] // shares) for name in wide}
    if wide:
        found[wide[-1]] += max(0, free - sum(found.values()))
    return found


def heading(shown: tuple[Column, ...], sort: SortKey, descending: bool) -> str:
    """The heading line, with an arrow at the column that sorts."""
    text = " "
    for column in shown:
        title = column.kind.title
        if column.kind.sort is sort:
            title = f"{title[: max(0, column.width - 1)]}{'▼' if descending else '▲'}"
        text += fit(title, column.width, right=column.kind.right) + " "
    return text


def row_parts(
    row: FileRow, shown: tuple[Column, ...], roots: tuple[bytes, ...], marked: bool
) -> Iterator[tuple[str, str]]:
    """A row as pieces of text with their looks."""
    yield ("◆", "mark") if marked else (" ", "")
    for column in shown:
        width = column.width
        match column.name:
            case Name.STATE:
                sign, word, look = looks.FILE[row.state]
                yield f"{sign} {fit(word, width - 2)}", look
            case Name.NAME:
                yield from _name(row.path, roots, width)
            case _:
                text, look = _cell(row, column.name, width)
                yield fit(text, width, right=column.kind.right, keep_end=column.name is Name.PATH), look
        yield " ", ""


def _cell(row: FileRow, name: Name, width: int) -> tuple[str, str]:
    """What stands in one cell, and its look."""
    match name:
        case Name.KIND:
            return looks.format_name(row.format), ""
        case Name.SIZE:
            return numbers.size(row.size), ""
        case Name.TIME:
            return numbers.milliseconds(row.duration_ms), ""
        case Name.TRIES:
            return str(row.attempts) if row.attempts else "", "warn" if row.attempts > 1 else ""
        case Name.MODIFIED:
            return _moment(row.mtime_ns), "dim"
        case Name.LANE:
            return row.lane or "", "dim"
        case Name.WORKER:
            return clean(row.worker or "", 20), "dim"
        case Name.MEMORY:
            return "" if row.peak_memory_mb is None else numbers.memory(row.peak_memory_mb), ""
        case Name.CONTENT:
            return clean(row.digest or "", 300), "dim"
        case Name.PATH:
            return clean(row.path), "dim"
    failed = row.state in (FileState.FAILED, FileState.QUARANTINED)
    return reason(row, width), "cause" if failed else "dim"


def reason(row: FileRow, width: int) -> str:
    """Why it is as it is: the kind of error first, for a narrow column has room for no more, then its words; where
    there is nothing to say of that, what the file holds."""
    said = clean(masked_message(row.reason), 300) if row.reason else ""
    if row.error_kind is not None and (row.state is not FileState.SKIPPED or not said):
        kind = looks.ERROR[row.error_kind]
        return f"{kind}: {said}" if said and width >= SENTENCE else kind
    if not said and row.attempts and row.state is FileState.QUEUED:
        return "waits for another try"
    return said or clean(row.digest or "", 300)


def relative(path: bytes, roots: tuple[bytes, ...]) -> bytes:
    """The path as seen from the batch's root that holds it; a root that is the file itself gives its name."""
    for root in roots:
        if path.startswith(root.rstrip(b"/") + b"/"):
            return path[len(root.rstrip(b"/")) + 1 :]
    return os.path.basename(path) if path in roots else path


def _moment(ns: int) -> str:
    """Local date and time; nothing where the walk learnt none, or a time that no calendar has."""
    try:
        return time.strftime("%Y-%m-%d %H:%M", time.localtime(ns // 10**9)) if ns else ""
    except (ValueError, OverflowError, OSError):
        return ""


def _name(path: bytes, roots: tuple[bytes, ...], width: int) -> Iterator[tuple[str, str]]:
    """The file's name, its folder before it as far as there is room, dim."""
    folder, name = os.path.split(relative(path, roots))
    shown = clean(name, 1000)
    room = max(1, width - cell_len(shown) - 1)  # `…/` at least: every row tells alike that it lies in a folder
    prefix = ""
    if folder:
        prefix = fit(clean(folder, 1000), room, keep_end=True).rstrip() + "/"
        yield prefix, "dim"
    yield fit(shown, width - cell_len(prefix)), ""
