"""Frames over a socket between the manager and a worker: a length, a type, a payload. No pickle ever crosses."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

_HEADER = struct.Struct("!IB")
_LENGTH = struct.Struct("!I")
MAX_FRAME = 64 << 20  # bytes; a worker that sends more is broken
_READ = 1 << 18

# manager → worker
WORK = 1  # {"slot": n, "files": [[id, path, attempt, timeout_s, memory_mb, deep, format], …]}
GIVE_BACK = 2  # {"slot": n}: return what has not begun
# worker → manager
HELLO = 10  # {"pid": n, "sandbox": text}
RESULTS = 11  # length of the heads (4 bytes), heads (a JSON array of Head), their records (JSON) one behind the other
WRONG_LANE = 12  # {"slot": n, "id": n, "format": name}
GIVEN_BACK = 13  # {"slot": n, "ids": [n, …]}


class BrokenChannel(Exception):
    """The other side sent what is no frame."""


def encode(kind: int, payload: bytes) -> bytes:
    return _HEADER.pack(len(payload), kind) + payload


def encode_json(kind: int, payload: Any) -> bytes:
    """A frame of JSON; surrogate escapes in paths survive."""
    return encode(kind, json.dumps(payload).encode("ascii"))


class Head(NamedTuple):
    """What the manager needs of a result without reading its record. Milliseconds, MiB; `stamp` is size in bytes,
    mtime in ns and inode, `error` kind, message and detail; `record_bytes` is how long the record is."""

    slot: int
    file_id: int
    status: str
    format: str | None
    duration_ms: float
    cpu_ms: float
    peak_memory_mb: float | None
    extractor: str | None
    stamp: list[int] | None
    note: str | None
    error: list[Any] | None
    record_bytes: int


def encode_results(heads: Sequence[Head], records: Sequence[bytes]) -> bytes:
    """A frame of several results: their heads cost one call of JSON's, on this side and on the other."""
    shown = json.dumps(heads).encode("ascii")
    return encode(RESULTS, b"".join((_LENGTH.pack(len(shown)), shown, *records)))


def decode_results(payload: bytes) -> list[tuple[Head, bytes]]:
    """The heads of a RESULTS frame, each with its record. Raises BrokenChannel."""
    try:
        (length,) = _LENGTH.unpack_from(payload)
        at = 4 + length
        results = []
        for shown in json.loads(payload[4:at].decode("ascii")):
            head = Head(*shown)
            end = at + head.record_bytes
            results.append((head, payload[at:end]))
            at = end
    except (struct.error, ValueError, TypeError) as error:
        raise BrokenChannel(f"results that cannot be read: {error}") from None
    if not results or at != len(payload) or any(head.record_bytes < 0 for head, _ in results):
        raise BrokenChannel("results that are cut off")
    return results


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
