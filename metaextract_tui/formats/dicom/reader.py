"""Reads a DICOM file (PS3.10): preamble, file meta information, then the data set as its transfer syntax says."""

from __future__ import annotations

import struct
import zlib
from typing import Any

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.dicom import dictionary
from metaextract_tui.formats.dicom.elements import Halt, Walk
from metaextract_tui.formats.dicom.fields import normalise
from metaextract_tui.formats.dicom.probe import ENCODING, LONG_VRS, SHORT_VRS
from metaextract_tui.formats.dicom.window import MAX_INFLATED, Window, inflated
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind

# PS3.5 A.1, and two of that kind: GE's private one and Papyrus 3.
_IMPLICIT_LITTLE = frozenset(("1.2.840.10008.1.2", "1.2.840.113619.5.2", "1.2.840.10008.1.20"))
_EXPLICIT_BIG = "1.2.840.10008.1.2.2"
# PS3.5 A.5, A.7 and A.11: the data set after the file meta information is deflated.
_DEFLATED = frozenset(("1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"))


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` with file_meta and dataset; pixel data is measured, not read."""
    meta: dict[str, Any] = {}
    data_set: dict[str, Any] = {}
    found.native["file_meta"] = meta
    found.native["dataset"] = data_set
    window = Window(source, source.head, source.size)
    walk = Walk(window, found)
    try:
        at = _file_meta(window, walk, meta)
        _data_set(source, found, walk, meta, data_set, at)
    except Halt as halt:
        if not meta and not data_set:
            kind = ErrorKind.TRUNCATED if halt.code == "truncated" else ErrorKind.MALFORMED
            raise Unreadable(kind, halt.message) from None
        found.warn(halt.code, halt.message, partial=True)
    if not meta and not data_set:
        raise Unreadable(ErrorKind.MALFORMED, "it holds no data element")
    normalise(found, meta, data_set, walk, _preamble(source, found))


def _preamble(source: Source, found: Extraction) -> bytes:
    """The 128 bytes before the prefix (PS3.10 7.1) where they hold anything, such as the header of a TIFF that has
    the pixels in common; `native.preamble` names them."""
    preamble = source.head[:128] if source.head[128:132] == b"DICM" else b""
    if not preamble.strip(b"\0"):
        return b""
    found.native["preamble"] = found.cleaner.binary(preamble)
    return preamble


def _file_meta(window: Window, walk: Walk, meta: dict[str, Any]) -> int:
    """Read group 0002 (PS3.10 section 7.1), whatever its stated length; where the data set starts."""
    head = window.data
    at = 132 if head[128:132] == b"DICM" else 4 if head.startswith(b"DICM") else 0
    first = head[at : at + 2]
    if first not in (b"\x02\x00", b"\x00\x02"):
        return at
    order = "<" if first == b"\x02\x00" else ">"
    vr = head[at + 4 : at + 6]
    if vr not in SHORT_VRS and vr not in LONG_VRS:
        walk.found.warn("nonconformant-value", "the file meta information has no value representations")
    return walk.data_set(meta, at, window.size, walk.context.copy(order),
                       implicit=vr not in SHORT_VRS and vr not in LONG_VRS, group=0x0002)  # fmt: skip


def _data_set(
    source: Source, found: Extraction, walk: Walk, meta: dict[str, Any], data_set: dict[str, Any], at: int
) -> None:
    syntax = str(meta.get("TransferSyntaxUID") or "")
    complete = True
    if syntax in _DEFLATED:
        try:
            walk.window, complete = inflated(source, at)
            at = 0
        except zlib.error:
            first = walk.window.take(at, 8)
            if first[4:6] not in SHORT_VRS and first[4:6] not in LONG_VRS:
                raise Halt("malformed", "the deflated data set cannot be inflated") from None
            found.warn("nonconformant-value", f"the data set is not deflated, against its transfer syntax {syntax}")
    elif meta and not syntax:
        found.warn("nonconformant-value", "the file meta information states no transfer syntax")
    window = walk.window
    if at >= window.size:
        if not data_set and not (source.size <= at and "MediaStorageSOPClassUID" in meta):
            raise Halt("truncated", "the file ends before its data set")
        raise Halt("truncated", "the file ends after its file meta information")
    told = source.memo.get(ENCODING)
    implicit, order = told if isinstance(told, tuple) else _how(window.take(at, 8), syntax, found)
    try:
        walk.data_set(data_set, at, window.size, walk.context.copy(order), implicit=implicit)
    except Halt as halt:
        if halt.code == "truncated" and not complete and window.size >= MAX_INFLATED:
            raise Halt("cut", f"only the first {MAX_INFLATED} bytes of the inflated data set were read") from None
        raise


def _how(first: bytes, syntax: str, found: Extraction) -> tuple[bool, str]:
    """(implicit?, byte order) as the transfer syntax states; where the first element contradicts it, as that is."""
    implicit, order = syntax in _IMPLICIT_LITTLE, ">" if syntax == _EXPLICIT_BIG else "<"
    vr = first[4:6]
    seems_explicit = vr in SHORT_VRS or vr in LONG_VRS
    # A tag that is known in the order that is stated is that; else the first group of a data set tells, for it is
    # small: 0008 read in the wrong order is 0800.
    group = int.from_bytes(first[:2], "little")
    seems_big = group >= 0x0100 and group & 0xFF == 0
    if (
        seems_big != (order == ">")
        and (seems_big or 0 < group < 0x0100)
        and not (syntax and dictionary.public(_tag(first, order))[1] not in ("", "GroupLength"))
    ):
        order = ">" if seems_big else "<"
        if syntax:
            found.warn("nonconformant-value", f"the byte order is not that of transfer syntax {syntax}")
    if implicit == seems_explicit and len(first) == 8 and (seems_explicit or not (vr.isalpha() and vr.isupper())):
        implicit = not seems_explicit
        if syntax:
            is_so = "implicit" if implicit else "explicit"
            found.warn("nonconformant-value", f"the data set is {is_so}, against its transfer syntax {syntax}")
    return implicit, order


def _tag(first: bytes, order: str) -> int:
    group, element = struct.unpack(f"{order}2H", first[:4]) if len(first) >= 4 else (0, 0)
    return int(group << 16 | element)
