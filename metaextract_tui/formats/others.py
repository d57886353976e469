"""Formats that are recognised and named, but not read here."""

from __future__ import annotations

from dataclasses import dataclass

from metaextract_tui.formats.base import Magic


@dataclass(frozen=True, slots=True)
class Other:
    """A format that is not read here: its name, its extensions and how its content starts.

    `always`: every file of the format starts so; what does not, and has its name, is something else.
    """

    name: str
    label: str
    extensions: tuple[str, ...]
    magics: tuple[Magic, ...]
    always: bool = True


def _at_start(*values: bytes) -> tuple[Magic, ...]:
    return tuple(Magic(0, value) for value in values)


OTHERS: tuple[Other, ...] = (
    Other("gif", "GIF", (".gif",), _at_start(b"GIF87a", b"GIF89a")),
    Other("webp", "WebP", (".webp",), (Magic(8, b"WEBP"),)),
    Other("wav", "WAV", (".wav", ".wave", ".bwf"), (Magic(8, b"WAVE"),)),
    Other("flac", "FLAC", (".flac",), _at_start(b"fLaC")),
    Other("ogg", "Ogg", (".ogg", ".oga", ".ogv", ".opus", ".spx", ".ogx"), _at_start(b"OggS")),
    Other("mp3", "MP3", (".mp3",), _at_start(b"ID3", b"\xff\xfb", b"\xff\xfa", b"\xff\xf3", b"\xff\xf2", b"\xff\xe3")),
    Other("bmp", "BMP", (".bmp", ".dib"), _at_start(b"BM")),
    Other("hdf4", "HDF4", (".hdf", ".hdf4", ".h4"), _at_start(b"\x0e\x03\x13\x01")),
    Other("parquet", "Parquet", (".parquet",), _at_start(b"PAR1")),
    Other("grib", "GRIB", (".grib", ".grb", ".grib2", ".grb2"), _at_start(b"GRIB")),
    Other("nifti", "NIfTI", (".nii",), (Magic(344, b"n+1\0"), Magic(344, b"ni1\0"), Magic(4, b"n+2\0"))),
    Other("heif", "HEIF/AVIF", (".heic", ".heif", ".avif", ".hif"), tuple(Magic(4, b"ftyp" + b) for b in (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis", b"heim", b"heis"))),
    Other("ole", "OLE compound file", (".doc", ".xls", ".ppt", ".msg", ".msi", ".dot", ".xlt", ".pot", ".pps", ".vsd", ".pub", ".mpp"), _at_start(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
    Other("zip", "ZIP", (".zip", ".pptx", ".pptm", ".ppsx", ".potx", ".vsdx", ".odt", ".ods", ".odp", ".odg", ".odf", ".ott", ".ots", ".otp", ".epub", ".jar", ".apk", ".kmz"), _at_start(b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")),
    Other("gzip", "gzip", (".gz", ".tgz", ".svgz", ".emz"), _at_start(b"\x1f\x8b")),
    Other("xml", "XML", (".xml", ".svg", ".xhtml", ".gpx", ".kml"), _at_start(b"<?xml", b"\xef\xbb\xbf<?xml", b"<svg"), always=False),
    Other("eml", "e-mail", (".eml",), _at_start(b"Received:", b"Return-Path:", b"Delivered-To:"), always=False),
)  # fmt: skip
