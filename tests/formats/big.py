"""Files of 200 MB and more that cost no disk: headers with holes between them, of each format in its usual layouts.

Each function writes one file and says nothing of it; `ALL` names them. The holes are sparse and read as zeros.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.formats import big_science as science
from tests.formats.holes import LARGE, sparse
from tests.formats.images import chunk, directory, exif_block, header, segment
from tests.samples import documents, matroska, mp4, riff

_EACH = 1 << 20


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
        ".dcm": (science.dicom_native, science.dicom_fragments, science.dicom_private),
        ".fits": (science.fits_image, science.fits_several, science.fits_table),
        ".h5": (science.hdf5_contiguous, science.hdf5_chunked, science.hdf5_small_chunks),
        ".nc": (science.netcdf_classic, science.netcdf_records, science.netcdf_4),
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
