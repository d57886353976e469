"""Files that other projects wrote (tests/data, with their sources and licences named there) say what they should."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.registry import registry

DATA = Path(__file__).parents[1] / "data"


def read(name: str) -> dict[str, Any]:
    record, _ = read_file(os.fsencode(DATA / name), registry())
    found: dict[str, Any] = json.loads(record.to_json())
    assert found["status"] == "ok"
    assert found["extension_matches"] is True
    return found


def test_a_nuclear_medicine_scan() -> None:
    fields = read("pydicom__JPEG2000.dcm")["fields"]
    assert (fields["modality"], fields["device_make"]) == ("NM", "GE Medical Systems")
    assert fields["shape"] == [1, 1024, 256]
    assert fields["compression"] == ["JPEG 2000 Image Compression"]
    assert fields["created"] == "2004-08-26T18:50:59-04:00"
    assert "patient" in fields["sensitivity"]


def test_a_name_in_three_scripts() -> None:
    name = read("pydicom__chrH31.dcm")["native"]["dataset"]["PatientName"]
    assert name == "Yamada^Tarou=山田^太郎=やまだ^たろう"


def test_a_compressed_image_is_shown_as_what_it_holds() -> None:
    record = read("astropy__compressed_image.fits")
    assert [hdu["kind"] for hdu in record["native"]["hdus"]] == ["primary", "compressed-image"]
    assert (record["fields"]["width_px"], record["fields"]["bit_depth"]) == (10, 16)
    assert record["fields"]["compression"] == ["RICE_1"]


def test_a_sky_survey_plate_in_gzip() -> None:
    fields = read("astropy__dss.fits.gz")["fields"]
    assert fields["target"] == "dss126604"
    assert (fields["sky_ra"], fields["sky_dec"]) == (
        pytest.approx(217.4836, abs=1e-3),
        pytest.approx(-62.6852, abs=1e-3),
    )


def test_every_file_has_its_source_and_licence_named() -> None:
    told = (DATA / "README.md").read_text(encoding="utf-8")
    for path in DATA.iterdir():
        assert path.name == "README.md" or f"| {path.name} |" in told
