"""What brought the libraries down, as inputs that are made here: each is read in a worker of its own, whole or in part,
within bounds of memory and of bytes read, and says nothing of other files. The rows of the first table of faults:

FITS NAXIS1 < 0, NAXIS = 999999999, many HDUs   fits_*; tests/formats/test_fits.py (false axes, too many HDUs)
NetCDF CDF-5, a false count of variables        netcdf_false_count; tests/formats/test_netcdf.py
HDF5 cycle, hard-link diamond, wide groups      hdf5_cycle, hdf5_diamond, hdf5_wide (what `visititems` was slow in)
HDF5 by PyTables, named .nc                     hdf5_pytables
HDF5 external data, links, virtual; a FIFO      test_what_lies_elsewhere_stays_there; tests/formats/test_hdf5.py
m3u8, MPD, ISM under names of video             test_what_lies_elsewhere_stays_there; test_leaks.py
MP4 stts, stsz                                  mp4_stts, mp4_stsz; tests/formats/test_mp4.py
MediaInfo reads 63 MB of 227                    tests/formats/test_bytes_read.py (every format, 200 MB, 5 MB are read)
XLSX shared strings                             xlsx_strings; tests/formats/test_xlsx.py
DOCX, XLSX zip bomb                             docx_bomb; tests/formats/test_docx.py, test_docx_deep.py
entity expansion; XXE, external DTD             docx_entities; test_what_lies_elsewhere_stays_there, test_leaks.py
DICOM deflated bomb; deep, false lengths        dicom_*; tests/formats/test_dicom.py
PNG without eXIf is not decoded                 png_large
TIFF with 40,000 IFDs                           tiff_pages
BigTIFF, float TIFF, DNG                        tiff_big, tiff_float, tiff_dng
PDF XMP bomb                                    pdf_xmp_bomb
FIFO as input                                   test_a_fifo_is_never_waited_for; test_changes.py, test_entries.py
a file cut while it is read, no mmap            test_changes.py; tests/formats/test_bytes_read.py (a mapping is noticed)
encrypted OOXML                                 encrypted
56,000 mutated files                            test_soaks.py, `make soak`
"""

from __future__ import annotations

import json
import os
import select
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from metaextract_tui.batch import examine
from metaextract_tui.config import Settings
from tests.faults import inputs

SETTINGS = Settings(timeout_s=60.0, memory_limit_mb=600)
MEMORY_MB = 150  # that one of these files may need above what the worker has
BYTES = 16_000_000  # that may be read of one
SECRET = "canary-4711-secret"


class Row(NamedTuple):
    """A file's suffix, who makes it, how it ends (status, and the kind of error or a code of a warning), one field."""

    suffix: str
    make: Callable[[Path], Path]
    status: tuple[str, ...]
    said: str | None = None
    field: tuple[str, Any] | None = None


ROWS = {
    "fits_negative_axis": Row(".fits", inputs.fits_negative_axis, ("partial", "failed"), "malformed"),
    "fits_many_axes": Row(".fits", inputs.fits_many_axes, ("partial", "failed"), "malformed"),
    "fits_many_hdus": Row(".fits", inputs.fits_many_hdus, ("partial",), "cut"),
    "netcdf_false_count": Row(".nc", inputs.netcdf_false_count, ("partial", "failed"), "malformed"),
    "hdf5_cycle": Row(".h5", inputs.hdf5_cycle, ("ok", "partial")),
    "hdf5_diamond": Row(".nc", inputs.hdf5_diamond, ("ok", "partial")),
    "hdf5_wide": Row(".h5", inputs.hdf5_wide, ("partial",), "cut"),
    "hdf5_pytables": Row(".nc", inputs.hdf5_pytables, ("ok", "partial")),
    "mp4_stts": Row(".mp4", partial(inputs.mp4_table, kind=b"stts"), ("partial",), "malformed", ("width_px", 320)),
    "mp4_stsz": Row(".mp4", partial(inputs.mp4_table, kind=b"stsz"), ("ok", "partial"), None, ("width_px", 320)),
    "xlsx_strings": Row(".xlsx", inputs.xlsx_strings, ("ok", "partial"), None, ("title", "Accounts")),
    "docx_bomb": Row(".docx", inputs.docx_bomb, ("partial",), "too-large"),
    "docx_entities": Row(".docx", inputs.docx_entities, ("partial",)),
    "dicom_bomb": Row(".dcm", inputs.dicom_bomb, ("partial",), "cut", ("patient_id", "id")),
    "dicom_deep": Row(".dcm", inputs.dicom_deep, ("partial",), "cut"),
    "dicom_false_length": Row(".dcm", inputs.dicom_false_length, ("partial",), "truncated"),
    "png_large": Row(".png", inputs.png_large, ("ok",), None, ("title", "Late")),
    "tiff_pages": Row(".tif", inputs.tiff_pages, ("ok", "partial"), None, ("width_px", 4)),
    "tiff_big": Row(".tif", inputs.tiff_big, ("ok", "partial"), None, ("width_px", 4)),
    "tiff_float": Row(".tif", inputs.tiff_float, ("ok",), None, ("width_px", 4)),
    "tiff_dng": Row(".dng", inputs.tiff_dng, ("ok", "partial"), None, ("width_px", 4000)),
    "pdf_xmp_bomb": Row(".pdf", inputs.pdf_xmp_bomb, ("partial",), "xmp-too-large", ("title", "Report")),
    "encrypted": Row(".xlsx", inputs.encrypted, ("failed",), "encrypted"),
}


@pytest.mark.parametrize("name", ROWS)
def test_the_worker_answers_within_bounds(tmp_path: Path, name: str) -> None:
    row = ROWS[name]
    path = row.make(tmp_path / (name + row.suffix))
    exam = examine(os.fsencode(path), SETTINGS)
    assert exam.ended == "answered", exam.reason
    record = json.loads(exam.record)
    error = record["error"]
    assert record["status"] in row.status, (error, record["warnings"])
    if row.said is not None:
        assert row.said in [one["code"] for one in record["warnings"]] + [error["kind"] if error else None]
    if row.field is not None:
        assert record["fields"][row.field[0]] == row.field[1]
    if exam.cost.peak_mb is not None and exam.cost.before_mb is not None:
        assert exam.cost.peak_mb - exam.cost.before_mb < MEMORY_MB
    if exam.cost.read_bytes is not None:
        assert exam.cost.read_bytes < BYTES


def test_what_lies_elsewhere_stays_there(tmp_path: Path) -> None:
    secret, pipe = tmp_path / "secret.txt", tmp_path / "pipe"
    secret.write_text(SECRET)
    os.mkfifo(pipe)
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/canary"
        made = [
            inputs.hdf5_outside(tmp_path / "outside.h5", secret, pipe),
            inputs.hdf5_outside(tmp_path / "outside.nc", secret, pipe),
            inputs.docx_outside(tmp_path / "file.docx", f"file://{secret}"),
            inputs.docx_outside(tmp_path / "server.docx", url),
        ]
        for name, text in (
            ("list.m3u8", f"#EXTM3U\n#EXTINF:1,\n{secret}\n#EXTINF:1,\n{url}\n"),
            ("list.mp4", f"#EXTM3U\n#EXTINF:1,\n{secret}\n#EXTINF:1,\n{url}\n"),
            ("manifest.mkv", f'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{url}</BaseURL></MPD>'),
            ("manifest.mp4", f'<SmoothStreamingMedia><StreamIndex Url="{secret}"/></SmoothStreamingMedia>'),
        ):
            (tmp_path / name).write_text(text)
            made.append(tmp_path / name)
        for deep in (False, True):
            for path in made:
                settings = Settings(timeout_s=60.0, deep=deep)
                exam = examine(os.fsencode(path), settings)
                assert (exam.ended, SECRET.encode() in exam.record) == ("answered", False), path
        assert select.select([server], [], [], 0)[0] == [], "somebody connected"


@pytest.mark.parametrize("suffix", [".dcm", ".fits", ".h5", ".nc", ".mp4", ".pdf", ".docx", ".xlsx", ".png", ".tif"])
def test_a_fifo_is_never_waited_for(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"pipe{suffix}"
    os.mkfifo(path)
    exam = examine(os.fsencode(path), SETTINGS)
    assert (exam.ended, json.loads(exam.record)["status"]) == ("answered", "skipped")
