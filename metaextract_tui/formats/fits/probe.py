"""Tells FITS from its first card, also within gzip."""

from __future__ import annotations

import zlib

from metaextract_tui.formats.source import Source

SIGNATURE = b"SIMPLE  ="


def bare_or_gzipped(source: Source) -> str | None:
    """The basis of the verdict; None for a gzip file that holds something else."""
    if source.head.startswith(SIGNATURE):
        return "'SIMPLE  =' at byte 0"
    try:
        start = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(source.head, len(SIGNATURE))
    except zlib.error:
        return None
    return "'SIMPLE  =' at byte 0 within gzip" if start == SIGNATURE else None
