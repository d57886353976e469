"""Making and bending Office packages for the tests of DOCX and XLSX: parts added, changed, and OLE containers."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from metaextract_tui.formats.docx import FORMAT as DOCX
from metaextract_tui.formats.pdf import FORMAT as PDF
from metaextract_tui.formats.xlsx import FORMAT as XLSX
from tests.formats.reads import Reading

record = Reading(PDF, DOCX, XLSX)
RELS = "_rels/.rels"
TYPES = "[Content_Types].xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_VALUES = {
    "Count": "<vt:i4>35</vt:i4>",
    "Share": "<vt:r8>0.5</vt:r8>",
    "Approved": "<vt:bool>true</vt:bool>",
    "When": "<vt:filetime>2009-10-23T07:00:00Z</vt:filetime>",
    "Names": '<vt:vector size="2" baseType="lpstr"><vt:lpstr>a</vt:lpstr><vt:lpstr>b</vt:lpstr></vt:vector>',
}
CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
    ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
    + "".join(f'<property name="{name}">{value}</property>' for name, value in _VALUES.items())
    + "</Properties>"
)


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def write(path: Path, content: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)
    return path


def bend(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Rewrite a package with its parts changed."""
    content = parts(path)
    change(content)
    return write(path, content)


def relate(content: dict[str, bytes], rels: str, kind: str, target: str, *, external: bool = False) -> None:
    """Add a relationship to a .rels part."""
    mode = ' TargetMode="External"' if external else ""
    one = f'<Relationship Id="rTest{len(content)}" Type="{_OFFICE}/{kind}" Target="{target}"{mode}/></Relationships>'
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    content[rels] = content.get(rels, empty).replace(b"</Relationships>", one.encode())


def declare(content: dict[str, bytes], part: str, content_type: str) -> None:
    """Name a part's content type."""
    one = f'<Override PartName="/{part}" ContentType="{content_type}"/></Types>'
    content[TYPES] = content[TYPES].replace(b"</Types>", one.encode())


def add_custom(content: dict[str, bytes]) -> None:
    content["docProps/custom.xml"] = CUSTOM.encode()
    relate(content, RELS, "custom-properties", "docProps/custom.xml")


def ole(path: Path, streams: list[str], *, directory_sector: int = 0) -> Path:
    """An OLE compound file whose directory, from that sector on, names the root and these streams."""
    entries = ["Root Entry", *streams]
    sectors = -(-len(entries) // 4)
    fat_sector = directory_sector + sectors
    chain = [0xFFFFFFFF] * 128
    for index in range(sectors):
        chain[directory_sector + index] = directory_sector + index + 1 if index < sectors - 1 else 0xFFFFFFFE
    chain[fat_sector] = 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9L", 0, 1, directory_sector, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109L", fat_sector, *[0xFFFFFFFF] * 108)
    directory = b"".join(
        (name.encode("utf-16-le") + bytes(128))[:64] + struct.pack("<H", 2 * len(name) + 2) + bytes(62)
        for name in entries
    )
    body = bytes(512 * directory_sector) + directory.ljust(512 * sectors, b"\0") + struct.pack("<128L", *chain)
    path.write_bytes(header + body)
    return path
