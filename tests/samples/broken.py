"""Samples that fail, each in its own way."""

from __future__ import annotations

import random
import struct
from pathlib import Path

from tests.samples.locked import locked_pdf
from tests.samples.pictures import jpeg_frame
from tests.samples.videos import drone

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def write(folder: Path) -> None:
    """Below broken/, but for those that lie among good files, as they do in life. The other topics come first."""
    (folder / "broken").mkdir(parents=True, exist_ok=True)
    whole = (folder / "photos" / "iceland" / "DSC_0001.JPG").read_bytes()
    run = (folder / "lab" / "run_001.h5").read_bytes()
    noise = random.Random(4711).randbytes(5760)
    for place, content in (
        ("photos/iceland/DSC_0005.JPG", whole[:300]),
        ("budgets/salaries.xlsx", encrypted_office()),
        ("reports/drafts/chapter-4.docx", b""),
        ("sky/readout_failed.fits", noise),
        ("screenshots/forwarded.png", jpeg_frame(200, 150, 33)),
        ("lab/run_004.h5", run[: len(run) // 2]),
        ("reports/confidential.pdf", locked_pdf("Confidential", "opensesame")),
        ("videos/drone/DJI_0043.MP4", drone()[:9000]),
        ("broken/notes.pdf", b"%PDF-1.7\n" + noise[:400]),
        ("broken/download.zip.docx", b"PK\x03\x04" + noise[:200]),
    ):
        (folder / place).write_bytes(content)


def encrypted_office() -> bytes:
    """An encrypted OOXML package: an OLE file (MS-CFB, version 3) with EncryptionInfo and EncryptedPackage.

    Sectors of 512 bytes: 0 the FAT, 1 the directory, 2 to 9 EncryptionInfo, 10 to 17 EncryptedPackage.
    """
    streams = (("EncryptionInfo", 2), ("EncryptedPackage", 10))
    size = 8 * 512
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, 4096, _END, 0, _END, 0,
    )  # fmt: skip
    fat = [_FAT, _END]
    for _, start in streams:
        fat += [*range(start + 1, start + 8), _END]
    entries = [_entry("Root Entry", 5, child=1, start=_END, size=0)]
    entries += [
        _entry(streams[0][0], 2, right=2, start=2, size=size),
        _entry(streams[1][0], 2, start=10, size=size),
        bytes(128),
    ]
    info = struct.pack("<HHI", 4, 4, 0x40) + b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption/>'
    package = random.Random(7).randbytes(size)
    return b"".join(
        (
            header,
            struct.pack("<109I", 0, *[_FREE] * 108),
            struct.pack("<128I", *fat, *[_FREE] * (128 - len(fat))),
            b"".join(entries),
            info.ljust(size, b"\0"),
            package,
        )
    )


def _entry(name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int, size: int) -> bytes:
    """A directory entry of 128 bytes (MS-CFB, section 2.6.1); kind 2: stream, 5: root."""
    coded = name.encode("utf-16-le")
    return coded.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIQ", len(coded) + 2, kind, 1, _FREE, right, child, start, size
    )
