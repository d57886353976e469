"""Writes small MP4 and QuickTime files: real boxes, real tables, next to no media."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.samples.codecs import aac_config, h264_config

_MATRIX = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
_TURNED = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)  # a phone held upright: 90 degrees
_FILLER = struct.pack(">IB", 20, 12) + b"\xff" * 18 + b"\x80"  # an access unit of filler data (H.264, 7.3.2.7)
_NOTHING = b"\xe0" + bytes(11)  # a raw_data_block with nothing but its ID_END (ISO/IEC 14496-3, 4.4.2.1)
EPOCH = 2_082_844_800  # seconds from 1904-01-01 to 1970-01-01


@dataclass(frozen=True, slots=True)
class Track:
    """One track: `count` times the same `sample`, each `delta` ticks of 1/`timescale` s long."""

    handler: bytes
    entry: bytes
    timescale: int
    count: int
    delta: int
    width: int = 0
    height: int = 0
    language: str = "und"
    turned: bool = False
    reference: bytes = b""
    sample: bytes = b""

    @property
    def size(self) -> int:
        """Bytes of one sample."""
        return len(self.sample)

    @property
    def seconds(self) -> float:
        return self.count * self.delta / self.timescale


def box(kind: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I4s", len(content) + 8, kind) + content


def full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def h264(width: int, height: int, *, seconds: float, fps: int = 30, turned: bool = False) -> Track:
    entry = box(
        b"avc1",
        struct.pack(">6xH16xHHIIIH32xHh", 1, width, height, 0x480000, 0x480000, 0, 1, 24, -1),
        box(b"avcC", h264_config(width, height)),
    )
    count = round(seconds * fps)
    return Track(b"vide", entry, fps * 512, count, 512, width=width, height=height, turned=turned, sample=_FILLER)


def aac(*, seconds: float, rate: int = 48000, channels: int = 2, language: str = "und") -> Track:
    config = aac_config(rate, channels)
    decoder = b"\x04" + bytes([15 + len(config)]) + b"\x40\x15\0\0\0" + struct.pack(">II", 160_000, 128_000)
    descriptor = decoder + b"\x05" + bytes([len(config)]) + config
    esds = b"\x03" + bytes([3 + len(descriptor) + 3]) + b"\0\x01\0" + descriptor + b"\x06\x01\x02"
    entry = box(b"mp4a", struct.pack(">6xH8xHH4xI", 1, channels, 16, rate << 16), full(b"esds", esds))
    return Track(b"soun", entry, rate, round(seconds * rate / 1024), 1024, language=language, sample=_NOTHING)


def user_text(kind: bytes, text: str) -> bytes:
    """QuickTime user data such as `©xyz`."""
    data = text.encode()
    return box(kind, struct.pack(">HH", len(data), 0x55C4), data)


def keys(values: Mapping[str, str]) -> bytes:
    """QuickTime metadata (`meta` with `keys` and `ilst`), as phones write it."""
    names = full(b"keys", struct.pack(">I", len(values)), *(box(b"mdta", name.encode()) for name in values))
    items = [
        box(struct.pack(">I", number), box(b"data", struct.pack(">II", 1, 0), value.encode()))
        for number, value in enumerate(values.values(), 1)
    ]
    handler = full(b"hdlr", b"\0\0\0\0mdta", bytes(14))
    return box(b"meta", handler, names, box(b"ilst", *items))


def itunes(values: Mapping[bytes, str]) -> bytes:
    """iTunes metadata (`udta`/`meta`/`ilst`): `©nam`, `©ART`, `©too` …"""
    items = [box(kind, box(b"data", struct.pack(">II", 1, 0), text.encode())) for kind, text in values.items()]
    handler = full(b"hdlr", b"\0\0\0\0mdirappl", bytes(10))
    return full(b"meta", handler, box(b"ilst", *items))


def movie(
    tracks: Sequence[Track],
    *,
    brand: bytes = b"isom",
    also: Sequence[bytes] = (b"isom", b"mp41"),
    created: int = 0,
    user: bytes = b"",
    meta: bytes = b"",
    media_first: bool = False,
) -> bytes:
    """A whole file. `created`: Unix seconds, 0: left at zero as some writers do; `user`: boxes of `udta`."""
    head = box(b"ftyp", brand, struct.pack(">I", 512), *also)
    sizes = [track.count * track.size for track in tracks]
    media = box(b"mdat", *(track.sample * track.count for track in tracks))
    start = len(head) + 8
    if not media_first:
        start += len(_moov(tracks, [0] * len(tracks), created, user, meta))
    offsets = [start + sum(sizes[:number]) for number in range(len(tracks))]
    moov = _moov(tracks, offsets, created, user, meta)
    return b"".join((head, media, moov) if media_first else (head, moov, media))


def _moov(tracks: Sequence[Track], offsets: Sequence[int], created: int, user: bytes, meta: bytes) -> bytes:
    stamp = created + EPOCH if created else 0
    longest = max((track.seconds for track in tracks), default=0)
    header = full(
        b"mvhd",
        struct.pack(">IIIIIH10x", stamp, stamp, 1000, round(longest * 1000), 0x10000, 0x100),
        _MATRIX,
        bytes(24),
        struct.pack(">I", len(tracks) + 1),
    )
    parts = [
        _trak(number, track, offset, stamp)
        for number, (track, offset) in enumerate(zip(tracks, offsets, strict=True), 1)
    ]
    return box(b"moov", header, *parts, box(b"udta", user) if user else b"", meta)


def _trak(number: int, track: Track, offset: int, stamp: int) -> bytes:
    sound = track.handler == b"soun"
    header = full(
        b"tkhd",
        struct.pack(">IIIIIQHHHH", stamp, stamp, number, 0, round(track.seconds * 1000), 0, 0, 0, 0x100 * sound, 0),
        _TURNED if track.turned else _MATRIX,
        struct.pack(">II", track.width << 16, track.height << 16),
        flags=3,
    )
    language = sum((ord(letter) - 0x60) << shift for letter, shift in zip(track.language, (10, 5, 0), strict=True))
    length = track.count * track.delta
    media_header = full(b"mdhd", struct.pack(">IIIIHH", stamp, stamp, track.timescale, length, language, 0))
    handler = full(b"hdlr", struct.pack(">I4s12x", 0, track.handler), b"SoundHandler\0" if sound else b"VideoHandler\0")
    kind = full(b"smhd", bytes(4)) if sound else full(b"vmhd", bytes(8), flags=1)
    reference = track.reference or full(b"url ", flags=1)
    where = box(b"dinf", full(b"dref", struct.pack(">I", 1), reference))
    table = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 1), track.entry),
        full(b"stts", struct.pack(">III", 1, track.count, track.delta)),
        full(b"stsc", struct.pack(">IIII", 1, 1, track.count, 1)),
        full(b"stsz", struct.pack(">II", track.size, track.count)),
        full(b"stco", struct.pack(">II", 1, offset)),
    )
    return box(b"trak", header, box(b"mdia", media_header, handler, box(b"minf", kind, where, table)))
