"""Large files of DICOM, FITS, HDF5 and NetCDF in their usual layouts. Each function writes one file."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Literal

import h5py
import netCDF4
import numpy as np
import pydicom
from astropy.io import fits

from tests.formats.holes import LARGE, sparse
from tests.samples import science

_EACH = 1 << 20


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
