"""The chunks of a RIFF file (Microsoft, Multimedia Programming Interface 1.0, 1991) and the texts of their lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from metaextract_tui.formats.source import Source

MAX_CHUNKS = 512  # looked at in one list
MAX_TEXT = 64 << 10


class Chunk(NamedTuple):
    """A chunk: its ID, for a list its form, where its content starts and where it says that it ends."""

    id: bytes
    form: bytes
    start: int
    end: int


def chunks(source: Source, start: int, end: int, limit: int = MAX_CHUNKS) -> Iterator[Chunk]:
    """The chunks from `start` to `end`, padded to even offsets; the last may reach beyond `end`."""
    order = "big" if source.head[:4] == b"RIFX" else "little"
    for _ in range(limit):
        if start + 8 > end:
            return
        head = source.head[start : start + 12] if start + 12 <= len(source.head) else source.read_at(start, 12)
        if len(head) < 8 or not head[:4].isascii() or head[:4] == bytes(4):
            return
        size = int.from_bytes(head[4:8], "big" if order == "big" else "little")
        if head[:4] in (b"LIST", b"RIFF", b"RIFX", b"ON2 "):
            yield Chunk(head[:4], head[8:12], start + 12, start + 8 + size)
        else:
            yield Chunk(head[:4], b"", start + 8, start + 8 + size)
        start += 8 + size + (size & 1)


def text(source: Source, chunk: Chunk) -> str:
    """A chunk's content as text: UTF-8 where it is, else the code page that Windows wrote it in."""
    data = source.read_at(chunk.start, max(0, min(chunk.end - chunk.start, MAX_TEXT))).split(b"\0")[0]
    try:
        return data.decode("utf-8").strip()
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace").strip()
