"""Frames over a socket between the manager and a worker: a length, a type, a payload. No pickle ever crosses."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator, Sequence
from itertools import groupby
from math import nan
from operator import itemgetter
from typing import Any, NamedTuple

from metaextract_tui.model import ErrorKind, RecordError, RecordStatus

_HEADER = struct.Struct("!IB")
_LENGTH = struct.Struct("!I")
_COUNTS = struct.Struct("!II")
# Of one file: its number, ms, ms of the processor, MiB (NaN: not measured), size, mtime, inode, which verdict, and how
# long its record is
_NUMBERS = struct.Struct("!qdddqqqII")
_WRAP = 1 << 64
MAX_FRAME = 64 << 20  # bytes; a worker that sends more is broken
_READ = 1 << 18

# manager → worker
WORK = 1  # length of the heading (4 bytes), heading (a JSON array of Limits with the files they are for), paths
GIVE_BACK = 2  # {"slot": n}: return what has not begun
# worker → manager
HELLO = 10  # {"pid": n, "sandbox": text}
RESULTS = 11  # length of the verdicts and number of files (4 bytes each), verdicts (JSON), numbers, records (JSON)
WRONG_LANE = 12  # {"slot": n, "id": n, "format": name}
GIVEN_BACK = 13  # {"slot": n, "ids": [n, …]}


class BrokenChannel(Exception):
    """The other side sent what is no frame."""


def encode(kind: int, payload: bytes) -> bytes:
    return _HEADER.pack(len(payload), kind) + payload


def encode_json(kind: int, payload: Any) -> bytes:
    """A frame of JSON; surrogate escapes in paths survive."""
    return encode(kind, json.dumps(payload).encode("ascii"))


class Job(NamedTuple):
    """One file that is to be read, as it crosses: `format` says what it is read as, whatever it is."""

    file_id: int
    path: bytes
    attempt: int
    timeout_s: float
    memory_mb: int
    deep: bool
    format: str | None


def encode_work(slot: int, jobs: Sequence[Job]) -> bytes:
    """A frame of files for a slot. What holds for all of them, as limits do for most, is said once."""
    groups = [
        [*limits, [(one.file_id, one.attempt) for one in some]]
        for limits, some in groupby(jobs, key=itemgetter(3, 4, 5, 6))
    ]
    heading = json.dumps([slot, groups]).encode("ascii")
    return encode(WORK, b"".join((_LENGTH.pack(len(heading)), heading, b"\0".join([one.path for one in jobs]))))


def decode_work(payload: bytes) -> tuple[int, list[Job]]:
    """The slot and the files of a WORK frame."""
    (length,) = _LENGTH.unpack_from(payload)
    slot, groups = json.loads(payload[4 : 4 + length])
    paths = iter(payload[4 + length :].split(b"\0"))
    return slot, [
        Job(file_id, next(paths), attempt, *limits) for *limits, files in groups for file_id, attempt in files
    ]


class Verdict(NamedTuple):
    """What many files have in common. `stamped`: it is known what the file was as it was read."""

    slot: int
    status: RecordStatus
    format: str | None
    extractor: str | None
    stamped: bool = True
    note: str | None = None
    error: RecordError | None = None


class Answer(NamedTuple):
    """What the manager needs of a result without reading its record, and the record's JSON. Milliseconds, MiB (None:
    not measured), bytes, ns."""

    verdict: Verdict
    file_id: int
    duration_ms: float
    cpu_ms: float
    peak_memory_mb: float | None
    size: int
    mtime_ns: int
    inode: int
    record: bytes


def encode_results(answers: Sequence[Answer]) -> bytes:
    """A frame of several results."""
    verdicts: dict[Verdict, int] = {}
    numbers, records = [], []
    last, at = None, 0
    for verdict, file_id, duration_ms, cpu_ms, peak_mb, size, mtime_ns, inode, record in answers:
        if verdict != last:
            last, at = verdict, verdicts.setdefault(verdict, len(verdicts))
        peak = nan if peak_mb is None else peak_mb
        try:
            packed = _NUMBERS.pack(file_id, duration_ms, cpu_ms, peak, size, mtime_ns, inode, at, len(record))
        except struct.error:  # some file systems have inodes and times beyond 63 bits
            stamp = [_signed(one) for one in (size, mtime_ns, inode)]
            packed = _NUMBERS.pack(file_id, duration_ms, cpu_ms, peak, *stamp, at, len(record))
        numbers.append(packed)
        records.append(record)
    shown = json.dumps([_said(one) for one in verdicts]).encode("ascii")
    return encode(RESULTS, b"".join((_COUNTS.pack(len(shown), len(records)), shown, *numbers, *records)))


def decode_results(payload: bytes) -> list[Answer]:
    """The results of a RESULTS frame; those with one verdict share the very object. Raises BrokenChannel."""
    try:
        length, count = _COUNTS.unpack_from(payload)
        begin = _COUNTS.size + length
        verdicts = [_verdict(one) for one in json.loads(payload[_COUNTS.size : begin])]
        at = begin + count * _NUMBERS.size
        answers = []
        for file_id, duration_ms, cpu_ms, peak, size, mtime_ns, inode, which, length in _NUMBERS.iter_unpack(
            payload[begin:at]
        ):
            peak_mb = peak if peak == peak else None
            record = payload[at : at + length]
            at += length
            answers.append(
                Answer(verdicts[which], file_id, duration_ms, cpu_ms, peak_mb, size, mtime_ns, inode, record)
            )
    except (struct.error, ValueError, TypeError, IndexError) as error:
        raise BrokenChannel(f"results that cannot be read: {error}") from None
    if not answers or at != len(payload) or len(answers) != count:
        raise BrokenChannel("results that are cut off")
    return answers


def _said(verdict: Verdict) -> list[Any]:
    *most, error = verdict
    return [*most, None if error is None else (error.kind, error.message, error.detail)]


def _verdict(said: list[Any]) -> Verdict:
    slot, status, format, extractor, stamped, note, error = said
    if error is not None:
        kind, message, detail = error
        error = RecordError(ErrorKind(kind), str(message), detail)
    return Verdict(slot, RecordStatus(status), format, extractor, stamped, note, error)


def _signed(number: int) -> int:
    """A number modulo 2^64, signed: as the catalogue keeps it too."""
    return (number + _WRAP // 2) % _WRAP - _WRAP // 2


class Frames:
    """Cuts a stream of bytes into frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """The frames that `data` completes. Raises BrokenChannel where a length is beyond MAX_FRAME."""
        buffer = self._buffer
        buffer += data
        position = 0
        while len(buffer) - position >= _HEADER.size:
            length, kind = _HEADER.unpack_from(buffer, position)
            if length > MAX_FRAME:
                raise BrokenChannel(f"a frame of {length} bytes")
            end = position + _HEADER.size + length
            if len(buffer) < end:
                break
            yield kind, bytes(buffer[position + _HEADER.size : end])
            position = end
        del buffer[:position]


class Channel:
    """The manager's end: never blocks, neither when reading nor when writing."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self._socket = end
        self._frames = Frames()
        self._unsent = bytearray()
        self.ended = False

    def fileno(self) -> int:
        return self._socket.fileno()

    @property
    def wants_to_write(self) -> bool:
        return bool(self._unsent)

    def send(self, frame: bytes) -> None:
        """Send now what the socket takes; the rest goes with `flush`. A closed other side shows when reading."""
        self._unsent += frame
        self.flush()

    def flush(self) -> None:
        while self._unsent:
            try:
                sent = self._socket.send(self._unsent)
            except BlockingIOError:
                return
            except OSError:
                self._unsent.clear()
                return
            del self._unsent[:sent]

    def receive(self, limit: int = 64) -> Iterator[tuple[int, bytes]]:
        """The frames that have arrived, after at most `limit` reads; sets `ended` when the other side is gone."""
        for _ in range(limit):
            try:
                data = self._socket.recv(_READ)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if not data:
                self.ended = True
                return
            yield from self._frames.feed(data)

    def close(self) -> None:
        self._socket.close()
