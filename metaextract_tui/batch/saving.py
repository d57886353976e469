"""Records of chosen files into a file: JSON lines or a table, whole or not at all, masked unless asked otherwise."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from metaextract_tui.formats.fields import FIELDS
from metaextract_tui.masking import Hider

EVERY = 500
"""Records between two words on how far it is."""
_HEAD = ("path", "status", "format", "size_bytes", "modified")
_TAIL = ("error_kind", "error_message", "warnings")
_COLUMNS = (*_HEAD, *(field.name for field in FIELDS), *_TAIL)


class Layout(StrEnum):
    """How records are written: all of each as a line of JSON, or the normalised fields as a row of a table (CSV)."""

    JSONL = "jsonl"
    CSV = "csv"

    @property
    def words(self) -> str:
        return "JSON lines" if self is Layout.JSONL else "CSV table"


@dataclass(frozen=True, slots=True)
class Saved:
    """`left_out`: files that have no record yet; `hidden`: values that were masked."""

    records: int
    left_out: int
    hidden: int


class CannotSave(ValueError):
    """The file cannot be written; the message is one plain sentence."""


class Exists(CannotSave):
    """There is such a file of ours already; it is written over only when that is asked for."""


def check(target: Path, layout: Layout, *, over: bool = False) -> None:
    """Look whether it can be written, before the work. Raises CannotSave; Exists unless `over`."""
    if target.is_dir():
        raise CannotSave(f"{target.name or target} is a folder")
    if not target.parent.is_dir():
        raise CannotSave(f"there is no folder {target.parent}")
    if not os.access(target.parent, os.W_OK | os.X_OK):
        raise CannotSave(f"{target.parent} cannot be written")
    if not os.path.lexists(target):
        return
    if not target.is_file():
        raise CannotSave(f"{target.name} is no regular file")
    try:
        with open(target, "rb") as file:
            begins = file.read(5)
    except OSError as error:
        raise CannotSave(f"{target.name} cannot be read: {error.strerror}") from None
    if begins and not begins.startswith(b"{" if layout is Layout.JSONL else b"path,"):
        raise CannotSave(f"{target.name} holds something else than {layout.words}")
    if not over:
        raise Exists(f"{target.name} exists")


def save(
    target: Path,
    layout: Layout,
    records: Iterable[bytes | None],
    *,
    reveal: bool,
    over: bool,
    stop: threading.Event,
    tell: Callable[[int], object] = lambda _records: None,
) -> Saved | None:
    """Write the records (JSON; None: a file without one) to `target`. None where `stop` was set meanwhile: then, and
    after an error, nothing is left of it. `tell` hears now and then how many are written. Raises CannotSave."""
    check(target, layout, over=over)
    final = Path(os.path.realpath(target))
    beside = final.with_name(f".{final.name}.{os.getpid()}.part")
    try:
        number = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        try:
            with open(number, "w", encoding="utf-8", errors="backslashreplace", newline="") as out:
                saved = _write(out, layout, records, reveal, stop, tell)
                if saved is not None:
                    out.flush()
                    os.fsync(out.fileno())
            if saved is not None:
                _put(beside, final, over)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(beside)
    except FileExistsError:
        raise Exists(f"{target.name} exists") from None
    except OSError as error:
        raise CannotSave(f"{target} cannot be written: {error.strerror or error}") from error
    return saved


def _put(beside: Path, final: Path, over: bool) -> None:
    """Give the whole file its name; without `over` never that of another that came meanwhile."""
    if over:
        os.replace(beside, final)
        return
    try:
        os.link(beside, final)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        os.replace(beside, final)


def _write(
    out: IO[str],
    layout: Layout,
    records: Iterable[bytes | None],
    reveal: bool,
    stop: threading.Event,
    tell: Callable[[int], object],
) -> Saved | None:
    count = left_out = hidden = 0
    if layout is Layout.CSV:
        out.write(_row(_COLUMNS))
    for line in records:
        if stop.is_set():
            return None
        if line is None:
            left_out += 1
            continue
        if layout is Layout.JSONL and reveal:
            out.write(line.decode("ascii") + "\n")
        else:
            record = json.loads(line)
            if not reveal:
                hider = Hider(record)
                record = hider.record(record)
                hidden += hider.count
            out.write(json.dumps(record) + "\n" if layout is Layout.JSONL else _row(_cells(record)))
        count += 1
        if count % EVERY == 0:
            tell(count)
    return Saved(count, left_out, hidden)


def _cells(record: dict[str, Any]) -> Iterator[str]:
    fields, error = record.get("fields") or {}, record.get("error") or {}
    yield from (_cell(record.get(name)) for name in _HEAD)
    yield from (_cell(fields.get(field.name)) for field in FIELDS)
    yield _cell(error.get("kind"))
    yield _cell(error.get("message"))
    yield _cell([one.get("code") for one in record.get("warnings") or ()])


def _cell(value: Any) -> str:
    """One value as text; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(map(_cell, value)) if all(isinstance(one, str | int | float) for one in value) else str(value)
    text = value if isinstance(value, str) else str(value)
    return f"'{text}" if isinstance(value, str) and text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _row(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
