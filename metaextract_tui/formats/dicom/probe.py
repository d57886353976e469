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

ENCODING = "dicom encoding"  # in a source's memo: (implicit?, byte order), where only the whole file tells
EXTENSIONS = (".dcm", ".dicom", ".dic", ".dc3", ".ima")

_FIRST_GROUPS = {
    b"\x02\x00": "<",
    b"\x04\x00": "<",
    b"\x08\x00": "<",
    b"\x00\x02": ">",
    b"\x00\x04": ">",
    b"\x00\x08": ">",
}
_ELEMENTS = 4  # that must be sane, or as many as the file holds
_LONGEST = 1 << 16  # bytes of a value so near the start
# Without a VR there is little to go by, so the first element must be one that data sets start with.
_FIRST_ELEMENTS = {
    2: frozenset((0, 1, 2, 0x10)), 4: frozenset((0, 0x1130)),
    8: frozenset((0, 1, 5, 6, 8, 0x12, 0x16, 0x18, 0x20, 0x60)),
}  # fmt: skip


def bare_data_set(source: Source) -> str | None:
    """The basis of the verdict where the file starts with a data set (PS3.10 section 7 without its preamble)."""
    head = source.head
    if head.startswith(b"DICM\x02\x00"):
        return "'DICM' at byte 0"
    order = _FIRST_GROUPS.get(head[:2])
    if order is None:
        return _whole_file(source) if source.extension in EXTENSIONS else None
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
        if length == 0xFFFFFFFF or (vr == b"SQ" and at + length <= size):
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
        # Even groups, of the first ones, in ascending order; even lengths; a sequence may be longer than a value.
        if tag <= last or group % 2 or group > 0x0100 or length % 2:
            return False
        if at == 0 and element not in _FIRST_ELEMENTS.get(group, ()):
            return False
        items = head[at + 8 : at + 12] == b"\xfe\xff\x00\xe0"
        if length == 0xFFFFFFFF:
            return items and seen >= 2
        at += 8 + length
        if at > size or (length > _LONGEST and not items):
            return False
        last, seen = tag, seen + 1
    return seen >= 3


def _whole_file(source: Source) -> str | None:
    """Where the name promises DICOM, elements of any group count if they end exactly where the file does."""
    for order in "<>":
        for explicit in (True, False):
            if _ends(source, order, explicit=explicit):
                source.memo[ENCODING] = (not explicit, order)
                return f"{'explicit' if explicit else 'implicit'} data elements from byte 0 to the end"
    return None


def _ends(source: Source, order: str, *, explicit: bool) -> bool:
    head, size = source.head, source.size
    at, last = 0, 0
    while at < size:
        if at + 8 > len(head):
            return False
        if explicit:
            group, element, vr, length = struct.unpack_from(order + "HH2sH", head, at)
            at += 8
            if vr in LONG_VRS:
                if at + 4 > len(head):
                    return False
                (length,) = struct.unpack_from(order + "L", head, at)
                at += 4
            elif vr not in SHORT_VRS:
                return False
        else:
            group, element, length = struct.unpack_from(order + "HHL", head, at)
            at += 8
        tag = group << 16 | element
        if tag <= last or length == 0xFFFFFFFF:
            return False
        at, last = at + length, tag
    return at == size
