"""Reads a FITS file: every header, no data; what the headers lie about is bounded before it is used."""

from __future__ import annotations

from typing import Any

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.fits.cards import BLOCK, MAX_HEADER, BadHeader, Header, read_header
from metaextract_tui.formats.fits.fields import normalise
from metaextract_tui.formats.fits.hdus import Hdu, understand
from metaextract_tui.formats.fits.stream import Forward, Gzipped, Plain
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind

MAX_HDUS = 1_000


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` with the header-data units."""
    gzipped = None if source.head.startswith(b"SIMPLE") else Gzipped(source)
    stream = gzipped or Plain(source)
    hdus: list[Hdu] = []
    native: list[dict[str, Any]] = []
    found.native["hdus"] = native
    try:
        _units(stream, found, hdus, native)
    except BadHeader as bad:
        code = ErrorKind.TRUNCATED if bad.truncated else ErrorKind.MALFORMED
        if not native:
            raise Unreadable(code, bad.message) from None
        found.warn(code, bad.message, partial=True)
    if gzipped is not None:
        if gzipped.cut:
            found.warn("cut", f"only the first {gzipped.end} inflated bytes were read", partial=True)
        elif gzipped.broken:
            found.warn("truncated", "the gzip stream is damaged or ends early", partial=True)
    if hdus and hdus[0].header.values.get("SIMPLE") is not True:
        found.warn("nonconformant-value", "SIMPLE is not T: the file says itself that it departs from the standard")
    normalise(found, hdus, native, gzipped=gzipped is not None)


def _units(stream: Forward, found: Extraction, hdus: list[Hdu], native: list[dict[str, Any]]) -> None:
    """Follow the headers from the first byte to the end."""
    at, room = 0, MAX_HEADER
    while True:
        header = Header()
        cut: BadHeader | None = None
        try:
            try:
                room -= read_header(stream, at, header, found, room)
            except BadHeader as bad:
                cut = bad
                if not bad.truncated:
                    raise
            hdu = understand(len(hdus), header)
        except BadHeader as bad:
            if header.cards:  # what could be read of it is kept
                native.append({"index": len(native), "name": header.text("EXTNAME"), "cards": header.cards})
            raise cut or bad from None
        hdus.append(hdu)
        native.append(hdu.native())
        if cut is not None:
            raise cut
        at = _next(stream, found, hdu)
        if at < 0:
            return
        if len(hdus) == MAX_HDUS or room < BLOCK:
            found.warn("cut", f"only the first {len(hdus)} HDUs were read", partial=True)
            return


def _next(stream: Forward, found: Extraction, hdu: Hdu) -> int:
    """Where the next header starts, -1 where there is none."""
    end = hdu.header.data_at + hdu.data_bytes
    if not stream.reaches(end):
        if isinstance(stream, Gzipped) and stream.cut:
            return -1  # what is not known to be there is not known to be missing
        if hdu.data_bytes:
            message = f"HDU {hdu.index}: its header states {hdu.data_bytes} bytes of data, the file has fewer"
            found.warn("truncated", message, partial=True)
        else:
            found.warn("truncated", f"HDU {hdu.index}: the last block of its header is not whole")
        return -1
    at = -(-end // BLOCK) * BLOCK
    if not stream.reaches(at):
        found.warn("truncated", f"HDU {hdu.index}: the last block of its data is not whole")
        return -1
    if isinstance(stream, Gzipped) and at == stream.promised:
        return -1
    start = stream.read_at(at, 80)
    if start.startswith(b"XTENSION"):
        return at
    if start.strip(b"\0 "):
        found.warn("trailing-bytes", f"after HDU {hdu.index} stands something that is no HDU")
    return -1
