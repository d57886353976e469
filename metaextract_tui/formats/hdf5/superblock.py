"""The superblock, read from its bytes before the library sees the file: version, sizes, where the file should end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from metaextract_tui.formats.base import Unreadable
from metaextract_tui.formats.hdf5.checksum import lookup3
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind


@dataclass(frozen=True, slots=True)
class Superblock:
    """HDF5 File Format Specification, II.A.

    `offset`: bytes before it, the userblock. `end`: byte at which the file should end, counted from the file's
    start; None where it is not stated. `status`: version 3 only, bit 0: a writer has (or had) it open, bit 2: by SWMR.
    `driver`: how the file was spread over several, in words (II.B, driver information block); versions 0 and 1 only.
    `root`: address of the root group's object header, `extension` of the superblock's; versions 2 and 3 have one.
    """

    version: int
    offset: int
    offset_size: int
    length_size: int
    base: int
    end: int | None
    status: int
    driver: str | None = None
    root: int = -1
    extension: int | None = None

    def native(self) -> dict[str, Any]:
        """As it stands in the record."""
        shown: dict[str, Any] = {
            "version": self.version,
            "offset_size": self.offset_size,
            "length_size": self.length_size,
            "base_address": self.base,
            "end_of_file_address": self.end,
        }
        if self.version == 3:
            shown["status_flags"] = self.status
        if self.driver is not None:
            shown["driver"] = self.driver
        return shown


DRIVERS = {b"NCSAfami": "family driver", b"NCSAmult": "multi driver"}


def read_superblock(source: Source, offset: int) -> Superblock:
    """The superblock at `offset`. Raises Unreadable where it is cut or of a version that does not exist."""
    data = source.read_at(offset, 160) if offset + 160 > len(source.head) else source.head[offset : offset + 160]
    if len(data) < 12:
        raise Unreadable(ErrorKind.TRUNCATED, "the file ends within the HDF5 superblock")
    version = data[8]
    if version > 3:
        raise Unreadable(ErrorKind.MALFORMED, f"the HDF5 superblock says version {version}, which does not exist")
    offset_size, length_size = (data[13], data[14]) if version < 2 else (data[9], data[10])
    if offset_size not in (2, 4, 8, 16) or length_size not in (2, 4, 8, 16):
        raise Unreadable(ErrorKind.MALFORMED, f"the HDF5 superblock says addresses of {offset_size} bytes")
    start = {0: 24, 1: 28}.get(version, 12)
    if len(data) < start + 4 * offset_size:
        raise Unreadable(ErrorKind.TRUNCATED, "the file ends within the HDF5 superblock")
    addresses = [
        int.from_bytes(data[start + i * offset_size : start + (i + 1) * offset_size], "little") for i in range(4)
    ]
    undefined = (1 << (8 * offset_size)) - 1
    end = addresses[2] if addresses[2] != undefined else None
    driver, extension = None, None
    if version < 2:
        if addresses[3] != undefined:
            driver = DRIVERS.get(source.read_at(offset + addresses[3] + 8, 8))
        entry = start + 5 * offset_size  # the root's symbol table entry, behind the address of its name
        if len(data) < entry + offset_size:
            raise Unreadable(ErrorKind.TRUNCATED, "the file ends within the HDF5 superblock")
        root = int.from_bytes(data[entry : entry + offset_size], "little")
    else:
        place = start + 4 * offset_size
        if int.from_bytes(data[place : place + 4], "little") != lookup3(data[:place]):
            raise Unreadable(ErrorKind.MALFORMED, "the HDF5 superblock is damaged: its checksum is another")
        root = addresses[3]
        extension = addresses[1] if addresses[1] != undefined else None
    status = data[11] if version == 3 else 0
    return Superblock(
        version, offset, offset_size, length_size, addresses[0], end, status, driver, root, extension
    )  # fmt: skip
