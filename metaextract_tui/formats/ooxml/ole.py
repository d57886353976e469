"""Encrypted Office documents: an OLE compound file that holds the package as one stream, EncryptedPackage."""

from __future__ import annotations

import struct

from metaextract_tui.formats.source import Source

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAM = "EncryptedPackage".encode("utf-16-le") + b"\0\0"  # [MS-OFFCRYPTO] 2.3.4.4
MAX_SECTORS = 256  # of the directory: 1,024 entries where sectors have 512 bytes


def holds_encrypted_package(source: Source) -> bool:
    """Whether a compound file's directory names the stream EncryptedPackage ([MS-CFB] 2.2, 2.3, 2.6).

    Follows the directory's sector chain through the FAT sectors that the header lists (109: 6.8 MiB of FAT-mapped
    file with 512-byte sectors; beyond those only what precedes in the chain is seen), at most MAX_SECTORS.
    """
    header = source.head[:512]
    if len(header) < 512 or header[:8] != MAGIC:
        return False
    shift = struct.unpack_from("<H", header, 30)[0]
    if shift not in (9, 12):
        return False
    size = 1 << shift
    fat = struct.unpack_from("<109L", header, 76)
    sector = struct.unpack_from("<L", header, 48)[0]
    seen: set[int] = set()
    while sector < 0xFFFFFFFA and sector not in seen and len(seen) < MAX_SECTORS:
        seen.add(sector)
        data = source.read_at((sector + 1) * size, size)
        if any(data.startswith(STREAM, at) for at in range(0, len(data), 128)):
            return True
        index, place = divmod(sector, size // 4)
        if index >= len(fat) or fat[index] >= 0xFFFFFFFA:
            return False
        link = source.read_at((fat[index] + 1) * size + 4 * place, 4)
        if len(link) < 4:
            return False
        sector = struct.unpack("<L", link)[0]
    return False
