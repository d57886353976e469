"""The filter pipeline of a dataset or a heap: what it names, and the undoing of the filters that are known here."""

from __future__ import annotations

import zlib
from typing import Any

from metaextract_tui.formats.hdf5.pages import Damaged
from metaextract_tui.formats.hdf5.space import numbers
from metaextract_tui.formats.hdf5.types import decode

# HDF5 C API (H5Zpublic.h) and the HDF Group's list of registered filters.
FILTERS = {
    1: "deflate", 2: "shuffle", 3: "fletcher32", 4: "szip", 5: "nbit", 6: "scaleoffset",
    305: "lzo", 307: "bzip2", 32000: "lzf", 32001: "blosc", 32002: "mafisc", 32003: "snappy", 32004: "lz4",
    32005: "apax", 32006: "cbf", 32007: "jpeg-xr", 32008: "bitshuffle", 32009: "spdp", 32010: "lpc-rice",
    32011: "ccsds-123", 32012: "jpeg-ls", 32013: "zfp", 32014: "fpzip", 32015: "zstd", 32016: "b3d", 32017: "sz",
    32018: "fcidecomp", 32019: "jpeg", 32020: "vbz", 32021: "fapec", 32022: "bitgroom", 32023: "granular-bitround",
    32024: "sz3", 32025: "delta-rice", 32026: "blosc2", 32027: "flac", 32028: "sperr", 32029: "trpx",
}  # fmt: skip
MAX_FILTERS = 32  # the library's own limit (H5Z_MAX_NFILTERS)
DEFLATE, SHUFFLE, FLETCHER32 = 1, 2, 3
OWN = frozenset((DEFLATE, SHUFFLE, FLETCHER32))  # those that are undone here

Filter = tuple[int, int, tuple[int, ...], bytes]  # number, flags, parameters, name as stored


def parse_pipeline(data: bytes) -> list[Filter]:
    """The filters of a message. Raises Damaged. Source: HDF5 File Format Specification, IV.A.2.l."""
    version, count = data[0], data[1]
    if version not in (1, 2) or count > MAX_FILTERS:
        raise Damaged(f"a filter pipeline of version {version} with {count} filters")
    at = 8 if version == 1 else 2
    found: list[Filter] = []
    for _ in range(count):
        code = numbers(data, at, 1, 2)[0]
        at += 2
        length = 0
        if version == 1 or code >= 256:
            length = numbers(data, at, 1, 2)[0]
            at += 2
        flags, values = numbers(data, at, 2, 2)
        at += 4
        name = data[at : at + length].partition(b"\0")[0]
        at += -(-length // 8) * 8 if version == 1 else length
        found.append((code, flags, numbers(data, at, values, 4), name))
        at += 4 * values + (4 if version == 1 and values & 1 else 0)
    return found


def named_filter(stated: Filter) -> dict[str, Any]:
    """A filter as it stands in the record."""
    code, flags, values, name = stated
    shown: dict[str, Any] = {"name": FILTERS.get(code) or decode(name) or f"filter {code}", "id": code}
    if values:
        shown["parameters"] = list(values)
    if flags & 1:  # H5Z_FLAG_OPTIONAL
        shown["optional"] = True
    return shown


def unpacked(raw: bytes, mask: int, pipeline: list[Filter], width: int, held: int) -> bytes:
    """One chunk of `held` bytes, of values of `width`, through its filters backwards; a filter whose bit is set in
    `mask` was left out (format, IV.A.2.l). Raises Damaged."""
    for place in range(len(pipeline) - 1, -1, -1):
        code = pipeline[place][0]
        if mask >> place & 1:
            continue
        if code == FLETCHER32:
            raw = raw[:-4]
        elif code == DEFLATE:
            try:
                raw = zlib.decompressobj().decompress(raw, held + 4)
            except zlib.error as error:
                raise Damaged(f"a piece cannot be unpacked ({error})") from None
        elif code == SHUFFLE:
            raw = _unshuffled(raw, width)
        else:
            raise Damaged(f"it is packed by {FILTERS.get(code, f'filter {code}')}, which is not unpacked here")
    if len(raw) != held:
        raise Damaged("a piece does not unpack to its size")
    return raw


def _unshuffled(raw: bytes, width: int) -> bytes:
    """Byte 0 of all values, then byte 1 …: put together again; what does not fill a value stands at the end."""
    if width < 2:
        return raw
    count = len(raw) // width
    whole = bytearray(raw)
    for place in range(width):
        whole[place : count * width : width] = raw[place * count : (place + 1) * count]
    return bytes(whole)
