"""Files of 200 MB and more that cost no disk: headers with holes between them, of each format in its usual layouts.

Each function writes one file and says nothing of it; `ALL` names them. The holes are sparse and read as zeros.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

import h5py
import netCDF4
import numpy as np
import pydicom
from astropy.io import fits
from PIL import Image

from tests.formats.images import chunk, directory, exif_block, header, segment
from tests.samples import documents, matroska, mp4, riff, science

LARGE = 200_000_000  # bytes of content that nobody needs to read
_EACH = 1 << 20


def sparse(path: Path, parts: Iterable[bytes | int]) -> None:
    """Write bytes, and skip as many as a number says."""
    with path.open("wb") as file:
        for part in parts:
            if isinstance(part, int):
                file.seek(part, io.SEEK_CUR)
            else:
                file.write(part)
        file.truncate(file.tell())


# --- science -------------------------------------------------------------------------------------------------------


def _dicom_head(**elements: object) -> bytes:
    """A data set that ends where its pixels would begin."""
    data = science.dicom("1.2.840.10008.5.1.4.1.1.2", 1, "CT", size=10_000, **elements)
    del data.PixelData
    out = io.BytesIO()
    pydicom.dcmwrite(out, data, enforce_file_format=True)
    return out.getvalue()


def _element(group: int, number: int, vr: bytes, length: int) -> bytes:
    return struct.pack("<HH2sHI", group, number, vr, 0, length)


def dicom_native(path: Path) -> None:
    padding = _element(0xFFFC, 0xFFFC, b"OB", 4) + bytes(4)
    sparse(path, [_dicom_head(), _element(0x7FE0, 0x10, b"OW", LARGE), LARGE, padding])


def dicom_fragments(path: Path) -> None:
    """Encapsulated pixel data (PS3.5 A.4) of many frames."""
    parts: list[bytes | int] = [_dicom_head(NumberOfFrames=LARGE // _EACH), _element(0x7FE0, 0x10, b"OB", 0xFFFFFFFF)]
    parts[0] = _encapsulated(parts[0])
    parts.append(struct.pack("<HHI", 0xFFFE, 0xE000, 0))
    for _ in range(LARGE // _EACH):
        parts += [struct.pack("<HHI", 0xFFFE, 0xE000, _EACH), _EACH]
    sparse(path, [*parts, struct.pack("<HHI", 0xFFFE, 0xE0DD, 0)])


def _encapsulated(head: bytes | int) -> bytes:
    """The same head in a compressed transfer syntax of the same length in bytes (JPEG-LS, not deflate)."""
    assert isinstance(head, bytes)
    old, new = b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.5\0"  # RLE lossless
    assert old in head
    return head.replace(old, new, 1)


def dicom_private(path: Path) -> None:
    """A large private element before the end of the data set."""
    creator = struct.pack("<HH2sH", 0x0029, 0x0010, b"LO", 8) + b"ACME 1.0"
    sparse(path, [_dicom_head(), creator, _element(0x0029, 0x1010, b"OB", LARGE), LARGE])


def fits_image(path: Path) -> None:
    cards = fits.Header({"SIMPLE": True, "BITPIX": -32, "NAXIS": 2, "NAXIS1": 10_000, "NAXIS2": 5_040})
    cards["OBJECT"] = "M31"
    sparse(path, [cards.tostring().encode(), 201_600_000])


def fits_several(path: Path) -> None:
    """A primary without data, and 40 images of 5 MB with their own headers."""
    primary = fits.PrimaryHDU().header.tostring().encode()
    one = fits.Header(
        {"XTENSION": "IMAGE", "BITPIX": 16, "NAXIS": 2, "NAXIS1": 2880, "NAXIS2": 900, "PCOUNT": 0, "GCOUNT": 1}
    )
    parts: list[bytes | int] = [primary]
    for number in range(40):
        one["EXTNAME"] = f"CHIP{number}"
        parts += [one.tostring().encode(), 2880 * 1800]
    sparse(path, parts)


def fits_table(path: Path) -> None:
    """A table of wide rows."""
    cards = fits.Header(
        {
            "XTENSION": "BINTABLE",
            "BITPIX": 8,
            "NAXIS": 2,
            "NAXIS1": 2880,
            "NAXIS2": 70_000,
            "PCOUNT": 0,
            "GCOUNT": 1,
            "TFIELDS": 1,
        }
    )
    cards["TFORM1"], cards["TTYPE1"] = "720E", "SPECTRUM"
    sparse(path, [fits.PrimaryHDU().header.tostring().encode(), cards.tostring().encode(), 2880 * 70_000])


def _hdf5(path: Path, chunks: tuple[int, ...] | None) -> None:
    """Space is set aside at once and never filled: the file is as long as its data."""
    with h5py.File(path, "w") as file:
        kept = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        kept.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        kept.set_fill_time(h5py.h5d.FILL_TIME_NEVER)
        if chunks:
            kept.set_chunk(chunks)
        space = h5py.h5s.create_simple((5_000, 5_000))
        h5py.h5d.create(file.id, b"signal", h5py.h5t.IEEE_F64LE, space, dcpl=kept)
        file.attrs["operator"] = "S. Ito"
        file.create_dataset("time", data=np.arange(10))


def hdf5_contiguous(path: Path) -> None:
    _hdf5(path, None)


def hdf5_chunked(path: Path) -> None:
    _hdf5(path, (500, 250))


def hdf5_small_chunks(path: Path) -> None:
    """62,500 chunks of 3.2 KB: the index of the chunks alone has some MB."""
    _hdf5(path, (20, 20))


def _grid(path: Path, kind: Literal["NETCDF3_64BIT_OFFSET", "NETCDF4"], levels: int) -> None:
    """A field of 400 kB a level, of which the last value is written, and its axes."""
    with netCDF4.Dataset(path, "w", format=kind) as grid:
        grid.set_fill_off()
        for name, size in (("time", 1), ("level", levels), ("lat", 200), ("lon", 500)):
            grid.createDimension(name, size)
        for name, units in (("time", "days since 2000-01-01"), ("lat", "degrees_north"), ("lon", "degrees_east")):
            axis = grid.createVariable(name, "f8", (name,))
            axis.units = units
            axis[:] = np.arange(len(grid.dimensions[name]))
        field = grid.createVariable("t2m", "f4", ("time", "level", "lat", "lon"))
        field.units = "K"
        field[0, levels - 1, 199, 499] = 1


def netcdf_classic(path: Path) -> None:
    """The library fills what is not written: a file of one level is told that it has 500 (NetCDF classic format)."""
    _grid(path, "NETCDF3_64BIT_OFFSET", 1)
    data = path.read_bytes()
    level, size = b"level\0\0\0" + struct.pack(">I", 1), struct.pack(">I", 400_000)
    assert (data.count(level), data.count(size)) == (1, 1)
    data = data.replace(level, level[:-4] + struct.pack(">I", 500)).replace(size, struct.pack(">I", 200_000_000))
    sparse(path, [data, 499 * 400_000])


def netcdf_4(path: Path) -> None:
    _grid(path, "NETCDF4", 500)


def netcdf_records(path: Path) -> None:
    """Classic, with an unlimited time: the axis stands a record apart, value by value."""
    with netCDF4.Dataset(path, "w", format="NETCDF3_64BIT_OFFSET") as grid:
        grid.set_fill_off()
        grid.createDimension("time", None)
        grid.createDimension("cell", 100_000)
        axis = grid.createVariable("time", "f8", ("time",))
        axis.units = "hours since 2000-01-01"
        field = grid.createVariable("t2m", "f4", ("time", "cell"))
        axis[:] = np.arange(500)
        field[499, 99_999] = 1


# --- pictures ------------------------------------------------------------------------------------------------------


def _tags(width: int, height: int, offset: int) -> dict[int, tuple[int, bytes | list[int]]]:
    size = width * height
    return {
        0x100: (4, [width]), 0x101: (4, [height]), 0x102: (3, [8]), 0x103: (3, [1]), 0x106: (3, [1]),
        0x10F: (2, b"ACME\0"), 0x111: (4, [offset]), 0x116: (4, [height]), 0x117: (4, [size]),
    }  # fmt: skip


def tiff_ifd_last(path: Path) -> None:
    sparse(path, [header("<", 8 + LARGE), LARGE, directory("<", 8 + LARGE, _tags(20_000, 10_000, 8))])


def tiff_ifd_first(path: Path) -> None:
    head = header("<", 8) + directory("<", 8, _tags(20_000, 10_000, 4096))
    sparse(path, [head, 4096 - len(head), LARGE])


def tiff_strips(path: Path) -> None:
    """BigTIFF with a strip a row: tables of 50,000 offsets and counts."""
    tags = dict(_tags(4_000, 50_000, 0))
    tags[0x111] = (16, list(range(16, 16 + LARGE, 4_000)))
    tags[0x117], tags[0x116] = (16, [4_000] * 50_000), (4, [1])
    sparse(path, [header("<", 16 + LARGE, True), LARGE, directory("<", 16 + LARGE, tags, big=True)])


def tiff_pages(path: Path) -> None:
    """200 pages, each directory behind its pixels."""
    parts: list[bytes | int] = [header(">", 8 + _EACH)]
    at = 8
    for number in range(200):
        tags = _tags(1024, 1024, at)
        one = directory(">", at + _EACH, tags)
        at += _EACH + len(one)
        parts += [_EACH, directory(">", at - len(one), tags, at + _EACH if number < 199 else 0)]
    sparse(path, parts)


def _jpeg() -> tuple[bytes, bytes]:
    """A small JPEG as its head, up to its first scan's data, and the rest."""
    out = io.BytesIO()
    Image.new("L", (64, 64)).save(out, "JPEG")
    whole = out.getvalue()
    scan = whole.index(b"\xff\xda") + 2
    scan += struct.unpack_from(">H", whole, scan)[0]
    return whole[:scan], whole[scan:]


def jpeg_segments(path: Path) -> None:
    """3,000 segments of a maker's own before the picture."""
    head, rest = _jpeg()
    exif = segment(0xE1, b"Exif\0\0" + exif_block(ifd0={0x010F: (2, b"ACME\0")}))
    maker: list[bytes | int] = [struct.pack(">BBH", 0xFF, 0xEB, 65_535), 65_533]
    sparse(path, [head[:2], exif, *(maker * 3_100), head[2:], rest])


def jpeg_scan(path: Path) -> None:
    head, rest = _jpeg()
    sparse(path, [head, LARGE, rest])


def jpeg_trailer(path: Path) -> None:
    """A picture with a film behind it, as phones write moving pictures."""
    head, rest = _jpeg()
    sparse(path, [head, rest, LARGE])


def _png(path: Path, pieces: int, each: int) -> None:
    ihdr = chunk(b"IHDR", struct.pack(">IIBBBBB", 20_000, 10_000, 8, 0, 0, 0, 0))
    data: list[bytes | int] = [struct.pack(">I", each) + b"IDAT", each + 4]
    sparse(path, [b"\x89PNG\r\n\x1a\n", ihdr, *(data * pieces), chunk(b"tEXt", b"Title\0Late"), chunk(b"IEND", b"")])


def png_one_chunk(path: Path) -> None:
    _png(path, 1, LARGE)


def png_chunks(path: Path) -> None:
    """IDAT chunks of 8 KiB, as libpng writes them."""
    _png(path, LARGE // 8192 + 1, 8192)


# --- film ----------------------------------------------------------------------------------------------------------


def _film(path: Path, *, media_first: bool) -> None:
    """An hour of H.264 with AAC; the media box is grown by a hole."""
    tracks = [mp4.h264(1920, 1080, seconds=3600), mp4.aac(seconds=3600)]
    whole = mp4.movie(tracks, brand=b"mp42", created=1_700_000_000, media_first=media_first)
    at = whole.index(b"mdat") - 4
    size = struct.unpack_from(">I", whole, at)[0]
    grown = whole[:at] + struct.pack(">I", size + LARGE) + whole[at + 4 : at + size]
    sparse(path, [grown, LARGE, whole[at + size :]])


def mp4_moov_last(path: Path) -> None:
    _film(path, media_first=True)


def mp4_moov_first(path: Path) -> None:
    _film(path, media_first=False)


def mp4_fragments(path: Path) -> None:
    """A fragmented film (ISO/IEC 14496-12, 8.8): 200 pieces of 1 MB, each with its own head."""
    whole = mp4.movie([mp4.h264(1920, 1080, seconds=0)], brand=b"iso5", created=1_700_000_000)
    trex = mp4.box(b"mvex", mp4.full(b"trex", struct.pack(">5I", 1, 1, 0, 0, 0)))
    at = whole.index(b"moov") - 4
    size = struct.unpack_from(">I", whole, at)[0]
    parts: list[bytes | int] = [whole[:at], mp4.box(b"moov", whole[at + 8 : at + size], trex)]
    for number in range(200):
        base = mp4.full(b"tfdt", struct.pack(">I", number * 512 * 30))
        run = mp4.full(
            b"trun", struct.pack(">I", 30), *(struct.pack(">II", 512, _EACH // 30) for _ in range(30)), flags=0x300
        )
        track = mp4.box(b"traf", mp4.full(b"tfhd", struct.pack(">I", 1), flags=0x020000), base, run)
        parts += [mp4.box(b"moof", mp4.full(b"mfhd", struct.pack(">I", number + 1)), track)]
        parts += [struct.pack(">I4s", _EACH + 8, b"mdat"), _EACH]
    sparse(path, parts)


def mkv_clusters(path: Path) -> None:
    """200 clusters with one block of 1 MB each; the tags behind them are found by the SeekHead (RFC 9559)."""
    tracks = [matroska.video(1, "V_VP9", 1920, 1080), matroska.audio(2, "A_OPUS", 48_000, 2)]
    whole = matroska.file(tracks, seconds=3600.0, title="Long")
    at = whole.index(b"\x18\x53\x80\x67")
    inner = whole[at + 12 :]
    parts: list[bytes | int] = []
    grown = 0
    for number in range(200):
        code = matroska.element(0xE7, number * 1000)
        block = b"\xa3" + (_EACH | 1 << 56).to_bytes(8, "big") + b"\x81\0\0\x80"
        head = b"\x1f\x43\xb6\x75" + (len(code) + 9 + _EACH | 1 << 56).to_bytes(8, "big") + code + block
        parts += [head, _EACH - 4]
        grown += len(head) + _EACH - 4
    tags = matroska.tags({"ARTIST": "Ada"})

    def index(place: int) -> bytes:
        name, where = (0x1254C367).to_bytes(4, "big"), place.to_bytes(8, "big")
        seek = matroska.element(0x4DBB, matroska.element(0x53AB, name), matroska.element(0x53AC, where))
        return matroska.element(0x114D9B74, seek)

    seek_head = index(len(index(0)) + len(inner) + grown)
    length = (len(seek_head) + len(inner) + grown + len(tags) | 1 << 56).to_bytes(8, "big")
    sparse(path, [whole[: at + 4], length, seek_head, inner, *parts, tags])


def avi_frames(path: Path) -> None:
    """6,000 frames of 33 KB and their index."""
    whole = riff.file([riff.video([], 640, 480), riff.pcm(0)], 640, 480, info={b"ISFT": "CanonMVI02"})
    at = whole.index(b"movi") - 8
    count, each = 6_000, LARGE // 6_000 & ~1
    frames: list[bytes | int] = [struct.pack("<4sI", b"00dc", each), each]
    index = b"".join(struct.pack("<4sIII", b"00dc", 0x10, 4 + n * (each + 8), each) for n in range(count))
    tail = riff.chunk(b"idx1", index)
    body = [struct.pack("<4sI4s", b"LIST", 4 + count * (each + 8), b"movi"), *(frames * count), tail]
    size = at - 8 + 12 + count * (each + 8) + len(tail)
    sparse(path, [b"RIFF", struct.pack("<I", size), whole[8:at], *body])


# --- documents -----------------------------------------------------------------------------------------------------


def pdf_image(path: Path) -> None:
    """A page whose image has 200 MB; the table of objects stands last (ISO 32000-2, 7.5)."""
    image = (
        f"/Type/XObject/Subtype/Image/Width 20000/Height 10000/BitsPerComponent 8/ColorSpace/DeviceGray/Length {LARGE}"
    )
    objects: list[list[bytes | int]] = [
        [b"<</Type/Catalog/Pages 2 0 R>>"],
        [b"<</Type/Pages/Count 1/Kids[3 0 R]>>"],
        [b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 4 0 R>>>>>>"],
        [b"<<" + image.encode() + b">>\nstream\n", LARGE, b"\nendstream"],
        [b"<</Title(Scan)/Author(Ada)/Producer(Scanner 1)>>"],
    ]
    parts: list[bytes | int] = [b"%PDF-1.7\n"]
    at, places = 9, []
    for number, one in enumerate(objects, 1):
        places.append(at)
        whole = [f"{number} 0 obj\n".encode(), *one, b"\nendobj\n"]
        at += sum(part if isinstance(part, int) else len(part) for part in whole)
        parts += whole
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    parts.append(b"xref\n0 6\n0000000000 65535 f \n" + table)
    parts.append(b"trailer\n<</Size 6/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF\n" % at)
    sparse(path, parts)


def _package(path: Path, data: bytes, name: str) -> None:
    """The package with a large stored part put before its own: the directory is written anew."""
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr(zipfile.ZipInfo(name), b"")
        entry = new.infolist()[0]
        entry.file_size = entry.compress_size = LARGE
        entry.CRC = zlib.crc32(bytes(LARGE))
        assert new.fp is not None
        new.fp.seek(0)
        new.fp.write(entry.FileHeader(zip64=False))
        new.start_dir = new.fp.tell() + LARGE
        for one in old.infolist():
            new.writestr(one, old.read(one), zipfile.ZIP_DEFLATED)


def docx_media(path: Path) -> None:
    _package(path, documents.word("Large", "Jana Weiss", 1), "word/media/image1.tif")


def xlsx_media(path: Path) -> None:
    _package(path, documents.workbook(2024), "xl/media/image1.tif")


def unknown(path: Path) -> None:
    """Content of no format: signs that may stand further in are looked for within bounds."""
    sparse(path, [b"no format that is known", LARGE])


ALL: dict[str, tuple[str, Callable[[Path], None]]] = {
    one.__name__: (suffix, one)
    for suffix, ones in {
        ".dcm": (dicom_native, dicom_fragments, dicom_private),
        ".fits": (fits_image, fits_several, fits_table),
        ".h5": (hdf5_contiguous, hdf5_chunked, hdf5_small_chunks),
        ".nc": (netcdf_classic, netcdf_records, netcdf_4),
        ".tif": (tiff_ifd_first, tiff_ifd_last, tiff_strips, tiff_pages),
        ".jpg": (jpeg_segments, jpeg_scan, jpeg_trailer),
        ".png": (png_one_chunk, png_chunks),
        ".mp4": (mp4_moov_first, mp4_moov_last, mp4_fragments),
        ".mkv": (mkv_clusters,),
        ".avi": (avi_frames,),
        ".pdf": (pdf_image,),
        ".docx": (docx_media,),
        ".xlsx": (xlsx_media,),
        ".bin": (unknown,),
    }.items()
    for one in ones
}


def write(folder: Path) -> dict[str, Path]:
    """All of them, by name."""
    made = {}
    for name, (suffix, one) in ALL.items():
        made[name] = folder / (name + suffix)
        one(made[name])
    return made
