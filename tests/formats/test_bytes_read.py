"""A header costs a header: of files of 200 MB few bytes are read, as the kernel counts them, and nothing is mapped.

What the limit does not hold for, since the format keeps its metadata spread over the file: a fragmented MP4 has a head
for each of its pieces, a FITS file one for each HDU, a TIFF a directory for each page, and all of them are counted.
--deep reads every file whole, for its SHA-256.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.formats import big

LIMIT = 5_000_000  # bytes read of one file
CALLS = 5_000  # system calls of reading
ROOT = Path(__file__).parents[2]

# A fact that stands behind, between or before the data that was passed over.
FACTS: dict[str, tuple[str, object]] = {
    "dicom_native": ("width_px", 10_000),
    "dicom_fragments": ("shape", [190, 10_000, 10_000]),
    "dicom_private": ("patient_id", "PAT-0042"),
    "fits_image": ("target", "M31"),
    "fits_several": ("item_count", 41),
    "fits_table": ("variables", ["SPECTRUM"]),
    "hdf5_contiguous": ("shape", [5_000, 5_000]),
    "hdf5_chunked": ("item_count", 2),
    "hdf5_small_chunks": ("variables", ["/signal", "/time"]),
    "netcdf_classic": ("shape", [1, 500, 200, 500]),
    "netcdf_records": ("time_end", "2000-01-21T19:00:00"),
    "netcdf_4": ("time_start", "2000-01-01T00:00:00"),
    "tiff_ifd_first": ("width_px", 20_000),
    "tiff_ifd_last": ("device_make", "ACME"),
    "tiff_strips": ("height_px", 50_000),
    "tiff_pages": ("page_count", 200),
    "jpeg_segments": ("device_make", "ACME"),
    "jpeg_scan": ("width_px", 64),
    "jpeg_trailer": ("height_px", 64),
    "png_one_chunk": ("title", "Late"),
    "png_chunks": ("title", "Late"),
    "mp4_moov_first": ("duration_s", 3600.0),
    "mp4_moov_last": ("created", "2023-11-14T22:13:20Z"),
    "mp4_fragments": ("duration_s", 200.0),
    "mkv_clusters": ("creators", ["Ada"]),
    "avi_frames": ("software", "CanonMVI02"),
    "pdf_image": ("title", "Scan"),
    "docx_media": ("title", "Large"),
    "xlsx_media": ("sheets", ["Summary", "Travel", "Rates"]),
}


@pytest.fixture(scope="module")
def weighed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What one process read of each file, by name."""
    made = big.write(tmp_path_factory.mktemp("large"))
    said = subprocess.run(
        [sys.executable, "-m", "tests.formats.weigh", *map(str, made.values())],
        cwd=ROOT, capture_output=True, timeout=300, check=False,
    )  # fmt: skip
    assert said.returncode == 0, f"ended by {-said.returncode}: 31 is a mapping of a file\n{said.stderr.decode()}"
    for path in made.values():
        path.unlink()
    return {Path(line["name"]).stem: line for line in map(json.loads, said.stdout.splitlines())}


@pytest.mark.parametrize("name", big.ALL)
def test_few_bytes_of_a_large_file_are_read(weighed: dict[str, dict[str, Any]], name: str) -> None:
    line = weighed[name]
    assert line["bytes"] <= LIMIT
    assert line["calls"] <= CALLS
    if sys.platform == "linux" and os.uname().machine in ("x86_64", "aarch64"):
        assert line["unmapped"]
    record = line["record"]
    assert record["size_bytes"] > 190_000_000
    if name == "unknown":
        assert record["status"] == "skipped"
        return
    field, value = FACTS[name]
    assert record["status"] == "ok", record
    assert record["fields"][field] == value


def test_a_mapping_would_be_noticed(tmp_path: Path) -> None:
    program = (
        "import mmap, sys; from tests.formats.weigh import forbid_mapping\n"
        "held = mmap.mmap(-1, 4096); print(forbid_mapping(), flush=True); mmap.mmap(-1, 4096)\n"
        "file = open(sys.argv[1], 'rb'); mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ); print('mapped')"
    )
    file = tmp_path / "file"
    file.write_bytes(bytes(4096))
    said = subprocess.run([sys.executable, "-c", program, file], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert said.stdout == ("True\n" if said.returncode == -31 else "False\nmapped\n")
