"""OME-TIFF, ImageJ's TIFF and arrays: what stands in ImageDescription there is structure, and is told as such."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tifffile

from metaextract_tui.model import RecordStatus
from tests.formats.images import directory, header, read
from tests.formats.reads import codes

STACK = np.zeros((2, 3, 16, 20), np.uint16)


def test_an_ome_tiff_says_what_its_axes_are(tmp_path: Path) -> None:
    path = tmp_path / "cells.ome.tif"
    tifffile.imwrite(
        path, STACK, photometric="minisblack",
        metadata={"axes": "CZYX", "Name": "Cells", "Description": "grown on glass", "AcquisitionDate":
                  "2020-01-02T03:04:05", "PhysicalSizeX": 0.5, "PhysicalSizeXUnit": "µm",
                  "Channel": {"Name": ["DAPI", "GFP"]}},
    )  # fmt: skip
    record = read(path)
    assert record.fields["title"] == "Cells"
    assert record.fields["description"] == "grown on glass"
    assert record.fields["created"] == "2020-01-02T03:04:05"
    assert record.fields["shape"] == [1, 2, 3, 16, 20]  # T, C, Z, Y, X
    assert record.fields["identifier"].startswith("urn:uuid:")
    (image,) = record.native["ome"]["images"]
    assert image["Channels"] == ["DAPI", "GFP"]
    assert image["Pixels"]["PhysicalSizeXUnit"] == "µm"
    assert set(record.native["exif"]["IFD0"]["ImageDescription"]) == {"bytes"}
    assert record.fields["page_count"] == 6


def test_a_pyramid_is_one_page(tmp_path: Path) -> None:
    path = tmp_path / "slide.ome.tif"
    level = np.zeros((64, 64, 3), np.uint8)
    with tifffile.TiffWriter(path, bigtiff=True) as out:
        out.write(level, photometric="rgb", subifds=2)
        out.write(level[::2, ::2], photometric="rgb", subfiletype=1)
        out.write(level[::4, ::4], photometric="rgb", subfiletype=1)
    record = read(path)
    assert (record.fields["width_px"], record.fields["page_count"]) == (64, 1)
    assert [page["width"] for page in record.native["pages"]] == [64, 32, 16]
    assert not record.warnings


def test_imagej_and_tifffile(tmp_path: Path) -> None:
    path = tmp_path / "stack.tif"
    tifffile.imwrite(path, STACK, imagej=True, metadata={"unit": "um", "spacing": 2.5})
    record = read(path)
    assert record.native["imagej"]["unit"] == "um"
    assert "description" not in record.fields
    tifffile.imwrite(path, STACK, photometric="minisblack")
    record = read(path)
    assert record.fields["shape"] == [2, 3, 16, 20]
    assert "description" not in record.fields


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE OME [<!ENTITY a "b">]><OME><Image Name="&a;"/></OME>', "ome"),
        (b'<?xml version="1.0"?><OME xmlns="o">' + b"<Image/>" * 300 + b"</OME>", "cut"),
        (b"<?xml ?><OME" + b"<" * 200_000, "ome"),
    ],
)
def test_hostile_blocks_are_refused_or_cut(tmp_path: Path, text: bytes, code: str) -> None:
    path = tmp_path / "x.tif"
    path.write_bytes(header("<", 8) + directory("<", 8, {256: (3, [4]), 257: (3, [3]), 270: (2, text + b"\0")}))
    record = read(path)
    assert record.status is RecordStatus.PARTIAL
    assert code in codes(record)
    assert record.fields["width_px"] == 4


@pytest.mark.parametrize("text", [b'{"shape": [1, 2', b'{"a": "shape", "shape": 3}', b"ImageJ=", b"<?xml?><OME></"])
def test_damaged_blocks_do_no_harm_and_print_nothing(
    tmp_path: Path, text: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.tif"
    path.write_bytes(header("<", 8) + directory("<", 8, {256: (3, [4]), 257: (3, [3]), 270: (2, text + b"\0")}))
    assert "shape" not in read(path).fields
    assert capfd.readouterr() == ("", "")
