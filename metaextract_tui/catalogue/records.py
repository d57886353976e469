"""The records that the catalogue makes itself, of files that no worker read, and what goes into its columns."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import re
from functools import lru_cache

from metaextract_tui.model import (
    ErrorKind,
    FileState,
    FoundFile,
    Lane,
    Record,
    RecordError,
    RecordStatus,
    RecordWarning,
    Remedy,
    Run,
)

UNCHANGED = RecordWarning("unchanged", "unchanged since it was last read; what is said here is from then")
SET_ASIDE = RecordWarning("unchanged", "unchanged since it was quarantined; it was not read again, which `retry` does")
CANCELLED = RecordWarning("cancelled", "cancelled before it was read")
INTERRUPTED = RecordError(ErrorKind.CRASH, "the program ended while this file was being read")
QUARANTINED = RecordError(
    ErrorKind.CRASH,
    "the machine failed or ran out of memory three times while only this file was being read, so it was set aside",
)

MAX_TEXT = 2000  # characters of a message in a column; the record holds it whole
MAX_DETAIL = 16000

# What `stored_record` wants of a file.
RECORD = "SELECT path, size, mtime_ns, attempts, state, json, unchanged FROM files LEFT JOIN records USING (record_id)"

_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1

_STATUS = re.compile(rb'\{"path": "(?:[^"\\]|\\.)*", "status": "([a-z]+)"')
_WARNINGS = b', "warnings": ['


def found_record(found: FoundFile) -> bytes:
    """The record of an entry that the walk met and that is not to be read: failed or skipped."""
    failed = found.error is not None and found.error.kind is not ErrorKind.UNSUPPORTED
    return Record(
        os.fsdecode(found.path),
        RecordStatus.FAILED if failed else RecordStatus.SKIPPED,
        size_bytes=found.size if found.mtime_ns else None,
        modified=utc(found.mtime_ns) if found.mtime_ns else None,
        warnings=() if found.skip is None else (found.skip,),
        error=found.error,
    ).to_json()


def cancelled_record(path: bytes, size: int, mtime_ns: int, attempts: int) -> bytes:
    """The record of a file that was cancelled while it waited."""
    return Record(
        os.fsdecode(path),
        RecordStatus.SKIPPED,
        size_bytes=size,
        modified=utc(mtime_ns),
        warnings=(CANCELLED,),
        run=Run(attempts=attempts),
    ).to_json()


def stored_record(
    path: bytes,
    size: int,
    mtime_ns: int,
    attempts: int,
    state: str,
    json_: bytes | None,
    unchanged: int,
    *,
    as_read: bool = False,
) -> bytes | None:
    """The record of a file as it is to be said, from its row and the record that the row points to; None where there is
    none yet. `as_read`: the status of one that was not read again is that of its reading, as an export says it."""
    if json_ is None:
        return cancelled_record(path, size, mtime_ns, attempts) if state == FileState.CANCELLED else None
    return as_unchanged(json_, as_read=as_read) if unchanged else bytes(json_)


def quarantined_record(path: bytes, size: int, mtime_ns: int, attempts: int) -> bytes:
    """The record of a file during which the program ended three times."""
    return Record(
        os.fsdecode(path),
        RecordStatus.FAILED,
        size_bytes=size,
        modified=utc(mtime_ns),
        error=QUARANTINED,
        run=Run(attempts=attempts),
    ).to_json()


def as_unchanged(record: bytes, *, as_read: bool = False) -> bytes:
    """A stored record as that of a file which was not read again: status `skipped` (a quarantined one stays `failed`,
    and with `as_read` all do), the warning `unchanged` added, all else as it was."""
    head = _STATUS.match(record)
    if head is None:
        return record
    failed = head[1] == b"failed"
    added = with_warning(record, SET_ASIDE if failed else UNCHANGED)
    return added if failed or as_read or added is record else added[: head.start(1)] + b"skipped" + added[head.end(1) :]


def with_warning(record: bytes, warning: RecordWarning) -> bytes:
    """A record's JSON with one more warning, the first of all. Works on the JSON's text: a decode and encode would cost
    more than the rest of a rescan."""
    head = _STATUS.match(record)
    # In a JSON string the quotes would be escaped, and after the record's own member only warnings, error and run
    # follow, none of which has a member of this name.
    at = record.rfind(_WARNINGS)
    if head is None or at < head.end():
        return record
    at += len(_WARNINGS)
    said = _as_json(warning)
    comma = b"" if record[at : at + 1] == b"]" else b", "
    return b"".join((record[:at], said, comma, record[at:]))


@lru_cache(maxsize=8)
def _as_json(warning: RecordWarning) -> bytes:
    return json.dumps({"code": warning.code, "message": warning.message}).encode("ascii")


def utc(mtime_ns: int) -> str | None:
    """ISO 8601 in UTC; None for a time that no calendar has."""
    try:
        return dt.datetime.fromtimestamp(mtime_ns // 10**9, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return None


def int64(value: int) -> int:
    """A number as SQLite can hold it: modulo 2^64, signed. Inodes and times of some file systems exceed 2^63."""
    return value if _LOWEST <= value <= _HIGHEST else ((value - _LOWEST) & ((1 << 64) - 1)) + _LOWEST


def finite(value: float | None) -> float | None:
    """A measured number; None where there is none."""
    return value if value is not None and math.isfinite(value) else None


def text(value: str | None, limit: int = MAX_TEXT) -> str | None:
    """Text as SQLite can hold it: lone surrogates, which stand for bytes that are not UTF-8, become escapes."""
    if value is None or (len(value) <= limit and value.isascii()):
        return value
    value = value[:limit]
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "backslashreplace").decode("utf-8")
    return value


def pack_remedy(remedy: Remedy) -> str | None:
    """A remedy as JSON; None for one that changes nothing."""
    said = {
        "timeout_s": remedy.timeout_s,
        "memory_limit_mb": remedy.memory_limit_mb,
        "lane": remedy.lane,
        "isolated": remedy.isolated or None,
        "deep": remedy.deep or None,
        "crashed": remedy.crashed or None,
        "format": remedy.format,
    }
    said = {name: value for name, value in said.items() if value is not None}
    return json.dumps(said) if said else None


def unpack_remedy(packed: str | None) -> Remedy:
    if packed is None:
        return Remedy()
    said = json.loads(packed)
    lane = said.get("lane")
    return Remedy(
        timeout_s=said.get("timeout_s"),
        memory_limit_mb=said.get("memory_limit_mb"),
        lane=None if lane is None else Lane(lane),
        isolated=said.get("isolated", False),
        deep=said.get("deep", False),
        crashed=said.get("crashed", False),
        format=said.get("format"),
    )
