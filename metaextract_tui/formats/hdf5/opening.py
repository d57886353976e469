"""One HDF5 file opened: as far as it goes where it is cut, and not at all where it is one part of several."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.hdf5.file import File
from metaextract_tui.formats.hdf5.pages import DAMAGE
from metaextract_tui.formats.hdf5.superblock import Superblock
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind

PART = "it is one part of a file that HDF5 keeps in several"
MAX_MISSING = 1 << 50  # bytes; a file that lacks more says nonsense


def open_file(source: Source, superblock: Superblock, found: Extraction) -> File:
    """The file. Raises Unreadable: it is one part of several, or its root cannot be read.

    Most of what describes the data stands before them, so a cut file is read as far as it goes.
    """
    if superblock.driver is not None:
        raise Unreadable(ErrorKind.UNSUPPORTED, f"{PART} ({superblock.driver})")
    end = superblock.end or 0
    message = f"the file is cut: {end - source.size:,} of {end:,} bytes are missing"
    if end - source.size > MAX_MISSING:
        raise Unreadable(ErrorKind.TRUNCATED, message)
    file = File(source, superblock)
    cut = source.size < end
    try:
        driver = file.begin()
    except DAMAGE as error:
        if cut:
            raise Unreadable(ErrorKind.TRUNCATED, message) from None
        raise Unreadable(ErrorKind.MALFORMED, f"the root group cannot be read ({error})") from None
    if driver is not None:
        raise Unreadable(ErrorKind.UNSUPPORTED, f"{PART} ({driver})")
    if cut:
        found.warn("truncated", message, partial=True)
    if superblock.status & 1:  # format, II.A: version 3, file consistency flags
        found.warn("open-for-write", "a program had it open for writing and never closed it", partial=True)
    return file
