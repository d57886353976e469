"""The records of an XLSB's parts ([MS-XLSB] 2.1.4): their heads, texts, and the used range of a sheet."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_USED_RANGE = 148  # BrtWsDim
MAX_RECORDS = 100_000


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The type and the body of each record that is whole, at most MAX_RECORDS."""
    position = 0
    for _ in range(MAX_RECORDS):
        kind, position = _varying(data, position, 2)
        length, position = _varying(data, position, 4)
        if position >= len(data) and (length or not kind):
            return
        if position + length > len(data):
            return
        yield kind, data[position : position + length]
        position += length


def _varying(data: bytes, position: int, most: int) -> tuple[int, int]:
    """A number of 7 bits a byte, low ones first, and where it ends."""
    value = 0
    for index in range(most):
        if position >= len(data):
            break
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            break
    return value, position


def text(body: bytes, position: int) -> tuple[str, int]:
    """An XLWideString: its length in characters (32 bits), then UTF-16LE; all ones mean none."""
    if position + 4 > len(body):
        return "", len(body)
    count = struct.unpack_from("<L", body, position)[0]
    if count == 0xFFFFFFFF:
        return "", position + 4
    end = min(len(body), position + 4 + 2 * count)
    return body[position + 4 : end].decode("utf-16-le", "replace"), end


def binary_dimension(head: bytes) -> str | None:
    """The used range that a sheet part's BrtWsDim states, as A1:B2; None where its head has none."""
    for kind, body in records(head):
        if kind == _USED_RANGE and len(body) >= 16:
            top, bottom, left, right = struct.unpack_from("<4L", body)
            if top <= bottom < 1 << 20 and left <= right < 1 << 14:
                return f"{column(left + 1)}{top + 1}:{column(right + 1)}{bottom + 1}"
    return None


def column(number: int) -> str:
    """A column's letters, the first is 1."""
    letters = ""
    while number > 0:
        number, place = divmod(number - 1, 26)
        letters = chr(65 + place) + letters
    return letters
