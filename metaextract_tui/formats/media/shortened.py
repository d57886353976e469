"""An identifier of 128 bits: MediaInfo, which takes 0.1 ms to write it in decimal, is shown a shorter one, and its
answer gets the true one back.

Checksums over it stay as they are, right or wrong: Matroska's are CRC-32 (RFC 8794, 11.3.1), which is linear, so that
four of the bytes can make up for the others.
"""

from __future__ import annotations

import zlib
from typing import Any

from metaextract_tui.formats.source import Source

BYTES = 16
_ZEROS = 12  # of them: the four that are left make up for these
_ALL = 0xFFFFFFFF


class Shortened:
    """The identifier at the byte `at` of a file."""

    def __init__(self, source: Source, at: int) -> None:
        self._at = at
        self._true = source.head[at : at + BYTES] if at + BYTES <= len(source.head) else source.read_at(at, BYTES)
        register = zlib.crc32(self._true[:_ZEROS], _ALL) ^ _ALL  # from zero on, without the last inversion
        last = int.from_bytes(self._true[_ZEROS:], "little") ^ register
        self._shown = bytes(_ZEROS) + last.to_bytes(BYTES - _ZEROS, "little")

    def show(self, data: bytes, start: int) -> bytes:
        """`data`, which stands at `start` in the file, with the shorter one in it."""
        begin, end = max(self._at, start), min(self._at + BYTES, start + len(data))
        if begin >= end:
            return data
        return data[: begin - start] + self._shown[begin - self._at : end - self._at] + data[end - start :]

    def restore(self, said: dict[str, Any]) -> None:
        """Put the true one into what MediaInfo says of the file, in decimal as it does."""
        if said.get("UniqueID") == str(int.from_bytes(self._shown, "big")):
            said["UniqueID"] = str(int.from_bytes(self._true, "big"))
