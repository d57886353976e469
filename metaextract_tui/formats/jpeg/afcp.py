"""IPTC behind the picture: blocks that picture desks append to a file (AXS File Concatenation Protocol)."""

from __future__ import annotations

import struct

from metaextract_tui.formats.image.iptc import MAX_BLOCK
from metaextract_tui.formats.image.window import Bytes

_ORDERS = {b"AXS!": ">", b"AXS*": "<"}
_MAX_ENTRIES = 100


def appended_iptc(data: Bytes, tail: bytes) -> bytes:
    """The IPTC block of a file that ends in `tail` (12 bytes at least), or b"".

    The file's last 12 bytes point to the start: the same mark, version, number of entries; then an entry of 12 bytes
    for each block: name, length and offset in the file.
    """
    order = _ORDERS.get(tail[-12:-8])
    if order is None:
        return b""
    start = struct.unpack_from(order + "I", tail, len(tail) - 8)[0]
    head = data.get(start, 12 + 12 * _MAX_ENTRIES)
    if len(head) < 12 or head[:4] != tail[-12:-8]:
        return b""
    number = min(struct.unpack_from(order + "H", head, 6)[0], _MAX_ENTRIES, len(head) // 12 - 1)
    for name, length, offset in struct.iter_unpack(order + "4sII", head[12 : 12 + 12 * number]):
        if name == b"IPTC":
            return data.get(offset, min(length, MAX_BLOCK))
    return b""
