"""Writes small AVI files (Microsoft's AVI RIFF reference): header lists, INFO, a few frames, the index."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream: the header (`strh` after its type and handler), the format (`strf`) and its chunks' ID and data."""

    kind: bytes
    handler: bytes
    scale: int
    rate: int
    length: int
    format: bytes
    chunk: bytes
    data: Sequence[bytes]
    sample_size: int = 0


def chunk(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack("<4sI", kind, len(content)) + content + bytes(len(content) & 1)


def group(form: bytes, *parts: bytes, kind: bytes = b"LIST") -> bytes:
    return chunk(kind, form, *parts)


def video(frames: Sequence[bytes], width: int, height: int, *, codec: bytes = b"MJPG", fps: int = 15) -> Stream:
    """Pictures of one codec; `BITMAPINFOHEADER` as format."""
    format = struct.pack("<IiiHH4sIiiII", 40, width, height, 1, 24, codec, width * height * 3, 0, 0, 0, 0)
    return Stream(b"vids", codec, 1, fps, len(frames), format, b"00dc", frames)


def pcm(seconds: float, *, rate: int = 22050, channels: int = 1) -> Stream:
    """Silence, 8 bits a sample; `WAVEFORMATEX` as format."""
    count = round(seconds * rate)
    format = struct.pack("<HHIIHHH", 1, channels, rate, rate * channels, channels, 8, 0)
    return Stream(b"auds", bytes(4), 1, rate, count, format, b"01wb", [b"\x80" * (count * channels)], channels)


def file(
    streams: Sequence[Stream],
    width: int,
    height: int,
    *,
    fps: int = 15,
    info: Mapping[bytes, str] | None = None,
    date: str = "",
) -> bytes:
    """A whole file. `date`: the IDIT chunk that cameras write; `info`: the INFO list."""
    frames = next((one.length for one in streams if one.kind == b"vids"), 0)
    main = chunk(
        b"avih",
        struct.pack("<IIIIIIIIII16x", 10**6 // fps, 0, 0, 0x10, frames, 0, len(streams), 1 << 20, width, height),
    )
    lists = [_stream(one, width, height) for one in streams]
    dated = chunk(b"IDIT", date.encode(), b"\n\0") if date else b""
    header = group(b"hdrl", main, *lists, dated)
    told = group(b"INFO", *(chunk(name, text.encode(), b"\0") for name, text in (info or {}).items())) if info else b""
    media, index, offset = [], [], 4
    for one in streams:
        for data in one.data:
            piece = chunk(one.chunk, data)
            index.append(struct.pack("<4sIII", one.chunk, 0x10, offset, len(data)))
            media.append(piece)
            offset += len(piece)
    return group(b"AVI ", header, told, group(b"movi", *media), chunk(b"idx1", *index), kind=b"RIFF")


def _stream(one: Stream, width: int, height: int) -> bytes:
    header = struct.pack(
        "<4s4sIHHIIIIIIiIHHHH",
        one.kind, one.handler, 0, 0, 0, 0, one.scale, one.rate, 0, one.length, 1 << 16, -1, one.sample_size,
        0, 0, width * (one.kind == b"vids"), height * (one.kind == b"vids"),
    )  # fmt: skip
    return group(b"strl", chunk(b"strh", header), chunk(b"strf", one.format))
