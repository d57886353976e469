"""PNG texts (tEXt, zTXt, iTXt) and the profiles that ImageMagick hides in them, inflated within bounds."""

from __future__ import annotations

import re
import zlib
from typing import NamedTuple

MAX_KEYWORD = 79  # bytes (W3C PNG third edition, 11.3.3)
MAX_INFLATED = 8 * 1024 * 1024  # bytes of one chunk
_PROFILE = re.compile(rb"\s*\n?\s*([\w -]*)\s*\n\s*(\d+)\s*\n")
_SPACE = re.compile(rb"\s+")


class Text(NamedTuple):
    """A keyword and its text as bytes; `language` only of iTXt."""

    keyword: str
    value: bytes
    utf8: bool
    language: str = ""

    @property
    def text(self) -> str:
        """Latin-1 by the standard in tEXt and zTXt; UTF-8 is met there all the same."""
        try:
            return self.value.decode("utf-8").strip("\0")
        except UnicodeDecodeError:
            return self.value.decode("utf-8" if self.utf8 else "latin-1", "replace").strip("\0")


def inflate(data: bytes, most: int) -> tuple[bytes, bool]:
    """At most `most` bytes of a zlib stream, and whether that was all of it; what can be had of a damaged one."""
    stream = zlib.decompressobj()
    out = bytearray()
    try:
        # In portions, so that what stands before the damage is kept.
        for start in range(0, len(data), 16384):
            out += stream.decompress(data[start : start + 16384], most - len(out))
            if stream.eof or len(out) >= most:
                break
    except zlib.error:
        return bytes(out), False
    return bytes(out), stream.eof


def read_text(kind: bytes, data: bytes, most: int) -> tuple[Text | None, bool]:
    """The text of a chunk and whether it is whole; None where it has no keyword."""
    keyword, separator, rest = data.partition(b"\0")
    if not separator and kind != b"tEXt":
        return None, False
    name = keyword[:MAX_KEYWORD].decode("latin-1").strip()
    if not name:
        return None, False
    if kind == b"tEXt":
        return Text(name, rest, False), True
    if kind == b"zTXt":
        value, whole = inflate(rest[1:], most)
        return Text(name, value, False), whole and rest[:1] == b"\0"
    compressed, body = rest[:1] == b"\1", rest[2:]
    language, _, body = body.partition(b"\0")
    _, _, body = body.partition(b"\0")  # the keyword translated
    whole = True
    if compressed:
        body, whole = inflate(body, most)
    return Text(name, body, True, language.decode("latin-1")), whole


def raw_profile(value: bytes) -> bytes | None:
    """The bytes of a "Raw profile type …" text: a name, a length, hexadecimal digits (ImageMagick, exiftool)."""
    match = _PROFILE.match(value)
    if match is None:
        return None
    try:
        data = bytes.fromhex(_SPACE.sub(b"", value[match.end() :]).decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        return None
    return data[: int(match[2][:12])]
