"""Tells a DICOM data set that stands in a file without its preamble, by its first elements. Imports no library."""

from __future__ import annotations

import struct

from metaextract_tui.formats.source import Source

# PS3.5 section 6.2 and table 7.1-1: value representations with a two-byte and with a four-byte length.
SHORT_VRS = frozenset(
    (b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT", b"PN",
     b"SH", b"SL", b"SS", b"ST", b"TM", b"UI", b"UL", b"US")
)  # fmt: skip
LONG_VRS = frozenset(
    (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV")
)  # fmt: skip

_FIRST_GROUPS = {b"\x02\x00": "<", b"\x08\x00": "<", b"\x00\x02": ">", b"\x00\x08": ">"}
_ELEMENTS = 4  # that must be sane, or as many as the file holds
_LONGEST = 1 << 16  # bytes of a value so near the start


def bare_data_set(source: Source) -> str | None:
    """The basis of the verdict where the file starts with a data set (PS3.10 section 7 without its preamble)."""
    head = source.head
    if head.startswith(b"DICM\x02\x00"):
        return "'DICM' at byte 0"
    order = _FIRST_GROUPS.get(head[:2])
    if order is None:
        return None
    if head[4:6] in SHORT_VRS or head[4:6] in LONG_VRS:
        kind, sane = "explicit", _explicit(head, order, source.size)
    else:
        kind, sane = "implicit", order == "<" and _implicit(head, source.size)
    if not sane:
        return None
    return (
        f"{kind} data elements of group {int.from_bytes(head[:2], 'little' if order == '<' else 'big'):04x} at byte 0"
    )


def _explicit(head: bytes, order: str, size: int) -> bool:
    at, last, seen = 0, 0, 0
    while seen < _ELEMENTS and at + 12 <= min(len(head), size):
        group, element, vr, length = struct.unpack_from(order + "HH2sH", head, at)
        if vr in LONG_VRS:
            (length,) = struct.unpack_from(order + "L", head, at + 8)
            at += 12
        elif vr in SHORT_VRS:
            at += 8
        else:
            return False
        tag = group << 16 | element
        if tag <= last:
            return False
        if length == 0xFFFFFFFF:
            return vr == b"SQ" and seen > 0
        if length > _LONGEST or at + length > size:
            return False
        at, last, seen = at + length, tag, seen + 1
    return seen >= 2 or (seen == 1 and at == size)


def _implicit(head: bytes, size: int) -> bool:
    at, last, seen = 0, 0, 0
    while seen < _ELEMENTS and at + 8 <= min(len(head), size):
        group, element, length = struct.unpack_from("<HHL", head, at)
        tag = group << 16 | element
        # Without a VR there is little to go by: known groups in ascending order, even lengths.
        if tag <= last or group not in (2, 8, 0x10, 0x18, 0x20, 0x28) or length % 2 or length > _LONGEST:
            return False
        if at == 0 and element not in (0x0000, 0x0001, 0x0002, 0x0005, 0x0008, 0x0012, 0x0016, 0x0018, 0x0020, 0x0060):
            return False
        at += 8 + length
        if at > size:
            return False
        last, seen = tag, seen + 1
    return seen >= 3
