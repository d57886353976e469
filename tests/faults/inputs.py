"""Small files that brought libraries down: a false count, a bomb, a cycle, a link. Each function writes one file."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import docx
import h5py
import numpy as np
import openpyxl
from astropy.io import fits
from PIL import Image

from tests.formats.dicoms import SYNTAX, element
from tests.formats.images import chunk, directory, header
from tests.formats.office import bend
from tests.formats.pdfs import CATALOGUE, PAGE, PAGES, stream
from tests.formats.pdfs import write as write_pdf
from tests.samples import mp4
from tests.samples.broken import encrypted_office

PREAMBLE = bytes(128) + b"DICM"
IMAGE: dict[int, tuple[int, Any]] = {256: (3, [4]), 257: (3, [3]), 258: (3, [8]), 262: (3, [1]), 277: (3, [1])}


# --- FITS, NetCDF, HDF5 ----------------------------------------------------------------------------------------------


def fits_cards(path: Path, **cards: object) -> Path:
    """A primary header with these cards and nothing behind it."""
    lines = ["SIMPLE  =                    T", "BITPIX  =                   16"]
    lines += [f"{name:<8}= {value!s:>20}" for name, value in cards.items()] + ["END"]
    text = "".join(line.ljust(80) for line in lines)
    path.write_bytes(text.ljust(-(-len(text) // 2880) * 2880).encode())
    return path


def fits_negative_axis(path: Path) -> Path:
    return fits_cards(path, NAXIS=1, NAXIS1=-2880)


def fits_many_axes(path: Path) -> Path:
    return fits_cards(path, NAXIS=999_999_999)


def fits_many_hdus(path: Path) -> Path:
    """5,000 empty extensions."""
    one = fits.ImageHDU().header.tostring().encode()
    path.write_bytes(fits.PrimaryHDU().header.tostring().encode() + one * 5000)
    return path


def netcdf_false_count(path: Path) -> Path:
    """CDF-5 that states 2^60 variables."""
    path.write_bytes(b"CDF\5" + struct.pack(">Q", 0) + bytes(12) * 2 + struct.pack(">IQ", 11, 1 << 60) + bytes(64))
    return path


def hdf5_cycle(path: Path) -> Path:
    """Groups that are their own grandchildren, as many as h5ex_g_traverse has and more."""
    with h5py.File(path, "w") as file:
        for name in "abcdefgh":
            group = file.create_group(name)
            for other in "abcdefgh":
                group[other] = file[other] if other in file else h5py.SoftLink("/" + other)
            group["up"] = file["/"]
    return path


def hdf5_diamond(path: Path) -> Path:
    """Thirty levels, each reached by two hard links from the one above: 2^30 ways to the last."""
    with h5py.File(path, "w") as file:
        above = file.create_group("top")
        for _ in range(30):
            below = above.create_group("left")
            above["right"] = below
            above = below
    return path


def hdf5_wide(path: Path) -> Path:
    """20,000 groups in one, where `visititems` takes quadratic time."""
    with h5py.File(path, "w", libver="latest") as file:
        for number in range(20_000):
            file.create_group(f"g{number}", track_order=False)
    return path


def hdf5_pytables(path: Path) -> Path:
    """A compound table with the attributes that PyTables writes, under the name of a NetCDF file."""
    with h5py.File(path, "w") as file:
        file.attrs["TITLE"], file.attrs["CLASS"], file.attrs["PYTABLES_FORMAT_VERSION"] = b"", b"GROUP", b"2.1"
        table = file.create_dataset("table", data=np.zeros(3, dtype=[("a", "i4"), ("b", "S8"), ("c", "f8", (2, 2))]))
        table.attrs["CLASS"], table.attrs["FIELD_0_NAME"] = b"TABLE", b"a"
        array = file.create_dataset("odd", data=np.zeros(2, dtype=h5py.opaque_dtype(np.dtype("V3"))))
        array.attrs["CLASS"] = b"ARRAY"
    return path


def hdf5_outside(path: Path, secret: Path, pipe: Path) -> Path:
    """External storage, external links and virtual datasets that lead to a secret and to a FIFO."""
    with h5py.File(path, "w") as file:
        for number, target in enumerate((secret, pipe)):
            file[f"link{number}"] = h5py.ExternalLink(str(target), "/x")
            file.create_dataset(f"raw{number}", (18,), dtype="u1", external=[(str(target), 0, 18)])
            layout = h5py.VirtualLayout((18,), "u1")
            layout[:] = h5py.VirtualSource(str(target), "d", (18,))
            file.create_virtual_dataset(f"virtual{number}", layout)
    return path


# --- video -----------------------------------------------------------------------------------------------------------


def mp4_table(path: Path, kind: bytes) -> Path:
    """An MP4 whose table of times (stts) or of sizes (stsz) states two thousand million entries."""
    track = mp4.h264(320, 240, seconds=1)
    content = bytearray(mp4.movie([track]))
    at = content.index(kind) + 8
    if kind == b"stts":
        struct.pack_into(">I", content, at, 0x7FFFFFFF)
    else:
        struct.pack_into(">II", content, at, 0, 0x7FFFFFFF)
    path.write_bytes(content)
    return path


# --- packages --------------------------------------------------------------------------------------------------------


def word(path: Path, **parts: bytes) -> Path:
    """A document with some of its parts replaced: `core` stands for docProps/core.xml, `body` for the document."""
    names = {"core": "docProps/core.xml", "body": "word/document.xml", "more": "word/media/more.bin"}
    docx.Document().save(str(path))
    return bend(path, lambda content: content.update({names[name]: data for name, data in parts.items()}))


def docx_bomb(path: Path) -> Path:
    """80 MiB of blanks in the properties, and as many in the body."""
    blanks = b"<a>" + b" " * (80 << 20)
    return word(path, core=blanks, body=blanks)


def docx_entities(path: Path) -> Path:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return word(path, core=f'<!DOCTYPE b [<!ENTITY a0 "x">{levels}]><b>&a11;</b>'.encode())


def docx_outside(path: Path, url: str) -> Path:
    """An entity and a document type that are elsewhere."""
    core = f'<!DOCTYPE a SYSTEM "{url}/a.dtd" [<!ENTITY e SYSTEM "{url}">]><a>&e;</a>'
    return word(path, core=core.encode())


def xlsx_strings(path: Path) -> Path:
    """Shared strings that inflate to 100 MB."""
    book = openpyxl.Workbook()
    book.properties.title = "Accounts"
    book.save(path)
    return bend(path, lambda content: content.update({"xl/sharedStrings.xml": b"<sst>" + b"<si><t/></si>" * 8_000_000}))


def encrypted(path: Path) -> Path:
    path.write_bytes(encrypted_office())
    return path


# --- DICOM, pictures, PDF --------------------------------------------------------------------------------------------


def dicom_bomb(path: Path) -> Path:
    """A deflated data set (PS3.5 A.5) of 100 MB."""
    engine = zlib.compressobj(wbits=-15)
    start = element(0x00100020, b"LO", b"id") + element(0x7FE00010, b"OW", b"", 100 << 20)
    deflated = engine.compress(start) + b"".join(engine.compress(bytes(1 << 20)) for _ in range(100)) + engine.flush()
    path.write_bytes(PREAMBLE + element(0x00020010, b"UI", b"1.2.840.10008.1.2.1.99") + deflated)
    return path


def dicom_deep(path: Path) -> Path:
    """Sequences within sequences, 20,000 of them."""
    deeper = element(0x00082218, b"SQ", struct.pack("<HHL", 0xFFFE, 0xE000, 0xFFFFFFFF), 0xFFFFFFFF)
    path.write_bytes(PREAMBLE + SYNTAX + deeper * 20_000)
    return path


def dicom_false_length(path: Path) -> Path:
    path.write_bytes(PREAMBLE + SYNTAX + element(0x00291010, b"OB", b"abcd", 0xFFFFFFF0))
    return path


def png_large(path: Path) -> Path:
    """8,000 x 8,000 pixels, 192 MB once they are decoded, in a few hundred kilobytes; no EXIF, a late title."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 8_000, 8_000, 8, 2, 0, 0, 0))
    engine = zlib.compressobj(1)
    rows = bytes(24_001 * 100)
    pixels = b"".join(engine.compress(rows) for _ in range(80)) + engine.flush()
    parts = [head, chunk(b"IDAT", pixels), chunk(b"tEXt", b"Title\0Late"), chunk(b"IEND", b"")]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    return path


def tiff_pages(path: Path, count: int = 40_000) -> Path:
    """So many directories in one chain."""
    size = len(directory("<", 8, IMAGE))
    parts = [header("<", 8)]
    for number in range(count):
        at = 8 + number * size
        parts.append(directory("<", at, IMAGE, following=at + size if number + 1 < count else 0))
    path.write_bytes(b"".join(parts))
    return path


def tiff_big(path: Path) -> Path:
    path.write_bytes(header("<", 16, big=True) + directory("<", 16, IMAGE, big=True) + bytes(64))
    return path


def tiff_float(path: Path) -> Path:
    Image.fromarray(np.zeros((3, 4), np.float32)).save(path)
    return path


def tiff_dng(path: Path) -> Path:
    """The first directory is a thumbnail, the raw image is below it."""
    raw = IMAGE | {254: (4, [0]), 256: (4, [4000]), 257: (4, [3000]), 258: (3, [14]), 262: (3, [32803])}
    first = IMAGE | {254: (4, [1]), 50706: (1, [1, 4, 0, 0]), 330: (4, [0])}
    at = 8 + len(directory("<", 8, first))
    first[330] = (4, [at])
    path.write_bytes(header("<", 8) + directory("<", 8, first) + directory("<", at, raw))
    return path


def pdf_xmp_bomb(path: Path) -> Path:
    """A metadata stream that inflates to 200 MB."""
    engine = zlib.compressobj()
    packed = b"".join(engine.compress(b" " * (1 << 20)) for _ in range(200)) + engine.flush()
    objects = {1: CATALOGUE % b"/Metadata 5 0 R", 2: PAGES, 3: PAGE % b"", 4: b"<</Title(Report)>>"}
    objects[5] = stream(packed, b"/Type/Metadata/Subtype/XML/Filter/FlateDecode")
    return write_pdf(path, objects, b"/Info 4 0 R")
