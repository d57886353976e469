"""What the name says against what the content is: extensions in any case, doubled, missing, wrong, saying nothing."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import h5py
import netCDF4
import numpy as np
import pytest
from astropy.io import fits
from PIL import Image

from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.registry import registry
from tests.samples import broken, documents, riff, science, videos


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("L", (8, 8)).save(out, kind)
    return out.getvalue()


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("notes.txt", "of no document")
    return out.getvalue()


def _dicom() -> bytes:
    out = io.BytesIO()
    science.dicom("1.2.840.10008.5.1.4.1.1.2", 1, "CT").save_as(out, enforce_file_format=True)
    return out.getvalue()


def _fits() -> bytes:
    out = io.BytesIO()
    fits.PrimaryHDU(np.zeros((4, 4), np.int16)).writeto(out)
    return out.getvalue()


def _hdf5() -> bytes:
    out = io.BytesIO()
    with h5py.File(out, "w") as file:
        file["x"] = [1, 2]
    return out.getvalue()


def _netcdf(kind: Literal["NETCDF4", "NETCDF3_CLASSIC"]) -> bytes:
    grid = netCDF4.Dataset("memory", "w", format=kind, memory=4096)
    grid.createDimension("x", 2)
    grid.createVariable("x", "f8", ("x",))[:] = [1, 2]
    return bytes(grid.close())


CONTENTS: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: _picture("JPEG"),
    "png": lambda: _picture("PNG"),
    "tiff": lambda: _picture("TIFF"),
    "gif": lambda: _picture("GIF"),
    "pdf": lambda: documents.pdf("Report", "Ada"),
    "docx": lambda: documents.word("Report", "Ada", 1),
    "xlsx": lambda: documents.workbook(2024),
    "ole": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016),
    "locked": broken.encrypted_office,
    "zip": _zip,
    "dicom": _dicom,
    "fits": _fits,
    "fits.gz": lambda: gzip.compress(_fits()),
    "gzip": lambda: gzip.compress(b"text"),
    "hdf5": _hdf5,
    "netcdf-4": lambda: _netcdf("NETCDF4"),
    "netcdf-3": lambda: _netcdf("NETCDF3_CLASSIC"),
    "mp4": videos.drone,
    "quicktime": videos.iphone,
    "m4a": videos.podcast,
    "matroska": videos.lecture,
    "webm": videos.web_lecture,
    "mka": videos.podcast_opus,
    "avi": lambda: riff.file([riff.pcm(0.1)], 8, 8),
    "xml": lambda: b'<?xml version="1.0"?><a/>',
    "text": lambda: b"of no format that is known",
}
YES, NO, SAYS_NOTHING = True, False, None
TABLE: list[tuple[str, str, bool | None]] = [
    *((name, "jpeg", YES) for name in ("a.jpg", "A.JPG", "a.jpeg", "a.jpe", "a.jfif", "a.png.jpg", "a b.JpG")),
    *((name, "jpeg", NO) for name in ("a.png", "a.tif", "a.jpg.png", "a.pdf", "a.heic", "a.gif", "a.mp3", "a.jpg.txt")),
    *((name, "jpeg", SAYS_NOTHING) for name in ("a", "a.", ".jpg", "a.001", "a.jpg.1", "1.2.84", "a.jpg.bak", "a.TMP")),
    *((name, "tiff", YES) for name in ("a.tif", "a.TIFF", "a.dng", "a.nef", "a.svs")),
    *((name, "pdf", YES) for name in ("a.pdf", "a.PDF", "a.ai")),
    *((name, "docx", YES) for name in ("a.docx", "a.docm", "a.dotx")),
    *((name, "docx", NO) for name in ("a.xlsx", "a.doc", "a.zip", "a.odt")),
    *((name, "xlsx", YES) for name in ("a.xlsx", "a.xlsm", "a.xltx")),
    *((name, "ole", YES) for name in ("a.doc", "a.xls", "a.msg")),
    *((name, "ole", NO) for name in ("a.docx", "a.xlsx", "a.pdf")),
    *((name, "locked", YES) for name in ("a.docx", "a.xlsx")),
    *((name, "zip", YES) for name in ("a.zip", "a.pptx", "a.odg", "a.epub")),
    *((name, "zip", NO) for name in ("a.docx", "a.xlsx", "a.jpg")),
    *((name, "dicom", YES) for name in ("a.dcm", "a.DCM", "a.ima", "a.dicom")),
    *((name, "dicom", SAYS_NOTHING) for name in ("IM000001", "1.2.826.0.1", "a.dat")),
    *((name, "fits", YES) for name in ("a.fits", "a.fit", "a.fts", "a.FITS")),
    *((name, "fits.gz", YES) for name in ("a.fits.gz", "a.FIT.GZ", "a.fts.gz")),
    *((name, "gzip", YES) for name in ("a.gz", "a.tar.gz", "a.svgz")),
    ("a.fits.gz", "gzip", NO),
    *((name, "hdf5", YES) for name in ("a.h5", "a.hdf5", "a.he5", "a.hdf", "a.nwb", "a.mat", "a.nc")),
    *((name, "netcdf-4", YES) for name in ("a.nc", "a.nc4", "a.h5", "a.netcdf", "a.grd")),
    *((name, "netcdf-3", YES) for name in ("a.nc", "a.nc3", "a.cdf", "a.netcdf")),
    *((name, "netcdf-3", NO) for name in ("a.h5", "a.hdf5", "a.hdf")),
    *((name, kind, YES) for name in ("a.mp4", "a.mov", "a.m4a", "a.M4V") for kind in ("mp4", "quicktime", "m4a")),
    *((name, kind, YES) for name in ("a.mkv", "a.webm", "a.mka") for kind in ("matroska", "webm", "mka")),
    *((name, "mp4", NO) for name in ("a.mkv", "a.avi", "a.mp3")),
    ("a.avi", "avi", YES),
    ("a.mp4", "avi", NO),
    *((name, "xml", YES) for name in ("a.xml", "a.svg", "a.gpx")),
    *((name, "text", SAYS_NOTHING) for name in ("a.txt", "a", "a.eml", "a.xml", "a.svg")),
    *((name, "text", NO) for name in ("a.jpg", "a.pdf", "a.docx", "a.gif", "a.mp3")),
]  # fmt: skip


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    return {kind: make() for kind, make in CONTENTS.items()}


@pytest.mark.parametrize(("name", "kind", "matches"), TABLE)
def test_names_against_contents(
    tmp_path: Path, contents: dict[str, bytes], name: str, kind: str, matches: bool | None
) -> None:
    path = tmp_path / name
    path.write_bytes(contents[kind])
    record, _ = read_file(os.fsencode(path), registry())
    assert record.extension_matches is matches
