"""Writes small Matroska and WebM files (RFC 9559): header, info, tracks, chapters, tags, a few blocks."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

VIDEO, AUDIO, TEXT = 1, 2, 17
_MILLENNIUM = 978_307_200  # Unix seconds of 2001-01-01, where Matroska's dates begin


def element(name: int, *parts: bytes | int | float | str) -> bytes:
    """An element; an int is coded as unsigned integer, a float as double, text as UTF-8."""
    content = b"".join(map(_coded, parts))
    identifier = name.to_bytes((name.bit_length() + 7) // 8, "big")
    return identifier + (len(content) | 1 << 56).to_bytes(8, "big") + content


def _coded(value: bytes | int | float | str) -> bytes:
    if isinstance(value, int):
        return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")
    if isinstance(value, float):
        return struct.pack(">d", value)
    return value.encode() if isinstance(value, str) else value


def video(
    number: int, codec: str, width: int, height: int, *, fps: float = 25, private: bytes = b"", name: str = ""
) -> bytes:
    """A video TrackEntry."""
    picture = element(0xE0, element(0xB0, width), element(0xBA, height))
    return _entry(number, VIDEO, codec, private, name, "und", element(0x23E383, round(1e9 / fps)), picture)


def audio(
    number: int, codec: str, rate: int, channels: int, *, private: bytes = b"", language: str = "und", name: str = ""
) -> bytes:
    """An audio TrackEntry."""
    return _entry(
        number,
        AUDIO,
        codec,
        private,
        name,
        language,
        element(0xE1, element(0xB5, float(rate)), element(0x9F, channels)),
    )


def subtitles(number: int, codec: str, *, language: str, name: str = "") -> bytes:
    """A subtitle TrackEntry."""
    return _entry(number, TEXT, codec, b"", name, language)


def _entry(number: int, kind: int, codec: str, private: bytes, name: str, language: str, *more: bytes) -> bytes:
    parts = [element(0xD7, number), element(0x73C5, 1000 + number), element(0x83, kind), element(0x86, codec)]
    parts.append(element(0x22B59C, language))
    if private:
        parts.append(element(0x63A2, private))
    if name:
        parts.append(element(0x536E, name))
    return element(0xAE, *parts, *more)


def chapters(titles: Mapping[float, str], language: str = "eng") -> bytes:
    """Chapters: seconds → title."""
    atoms = [
        element(
            0xB6,
            element(0x73C4, number),
            element(0x91, round(at * 1e9)),
            element(0x80, element(0x85, title), element(0x437C, language)),
        )
        for number, (at, title) in enumerate(titles.items(), 1)
    ]
    return element(0x1043A770, element(0x45B9, element(0x45BC, 1), *atoms))


def tags(values: Mapping[str, str]) -> bytes:
    """Tags of the whole file."""
    simple = [element(0x67C8, element(0x45A3, name), element(0x4487, text)) for name, text in values.items()]
    return element(0x1254C367, element(0x7373, element(0x63C0, element(0x68CA, 50)), *simple))


def attachment(name: str, media_type: str, data: bytes) -> bytes:
    """One attached file."""
    file = element(
        0x61A7, element(0x466E, name), element(0x4660, media_type), element(0x465C, data), element(0x46AE, 7)
    )
    return element(0x1941A469, file)


def file(
    tracks: Sequence[bytes],
    *,
    seconds: float,
    doc_type: str = "matroska",
    version: int = 4,
    title: str = "",
    created: int | None = None,
    application: str = "",
    muxer: str = "libebml v1.4.5 + libmatroska v1.7.1",
    more: Sequence[bytes] = (),
    frames: int = 20,
    frame_ms: int = 40,
) -> bytes:
    """A whole file with `frames` small blocks a track, `frame_ms` apart, in one cluster. `created`: Unix seconds."""
    header = element(
        0x1A45DFA3,
        element(0x4286, 1), element(0x42F7, 1), element(0x42F2, 4), element(0x42F3, 8),
        element(0x4282, doc_type), element(0x4287, version), element(0x4285, 2),
    )  # fmt: skip
    info = [element(0x2AD7B1, 1_000_000), element(0x4489, seconds * 1000), element(0x4D80, muxer)]
    info.append(element(0x5741, application or muxer))
    if title:
        info.append(element(0x7BA9, title))
    if created is not None:
        info.append(element(0x4461, struct.pack(">q", (created - _MILLENNIUM) * 10**9)))
    blocks = [
        element(0xA3, bytes([0x80 | track]), struct.pack(">hB", frame * frame_ms, 0x80), bytes([frame]) * 40)
        for frame in range(frames)
        for track in range(1, len(tracks) + 1)
    ]
    cluster = element(0x1F43B675, element(0xE7, 0), *blocks)
    segment = element(0x18538067, element(0x1549A966, *info), element(0x1654AE6B, *tracks), *more, cluster)
    return header + segment
