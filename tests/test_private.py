"""What speaks of people, or tells where one lives, is dots in every part of a record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from metaextract_tui.masking import Hider, masked, masked_count
from metaextract_tui.private import MASK, is_private, masked_message, private_fields


def record(**more: Any) -> dict[str, Any]:
    return {"path": "/a", "fields": {}, "sources": {}, "native": {}, "warnings": [], "error": None} | more


@pytest.mark.parametrize(
    "key",
    [
        "PatientName", "OtherPatientIDs", "CurrentPatientLocation", "ReferringPhysicianName", "ContentCreatorName",
        "VerifyingObserverName", "Artist", "dc:creator", "CameraOwnerName", "xmp.aux:OwnerName", "Photographer",
        "GPSLatitude", "exif:GPSLongitude", "GPSAltitude", "GPSDestLatitude", "GPSAreaInformation", "Sub-location",
        "Iptc4xmpExt:PersonInImage", "Iptc4xmpCore:Location", "©xyz", "com.apple.quicktime.location.ISO6709",
        "lastModifiedBy", "Author", "OBSERVER", "SITELAT", "creator_email",
    ],
)  # fmt: skip
def test_a_key_of_people_or_places_is_private(key: str) -> None:
    assert is_private(key)


@pytest.mark.parametrize(
    "key",
    [
        "Creator", "PatientOrientation", "SliceLocation", "latitude", "lat", "longitude", "GPSMapDatum", "GPSVersionID",
        "GPSTimeStamp", "Manufacturer", "ManufacturerModelName", "station_name", "SeriesDescription", "capacity",
        "TableTopLateralPosition", "Modality",
    ],
)  # fmt: skip
def test_other_keys_are_not(key: str) -> None:
    assert not is_private(key)


def test_a_photographs_place_is_masked_and_a_models_is_not() -> None:
    fields = {"latitude": 52.5, "longitude": 13.4, "width_px": 4}
    photograph = record(fields=fields | {"sensitivity": ["location"]})
    assert private_fields(photograph) >= {"latitude", "longitude"}
    assert masked(photograph)["fields"] == {
        "latitude": MASK, "longitude": MASK, "width_px": 4, "sensitivity": ["location"],
    }  # fmt: skip
    assert masked(record(fields=fields))["fields"] == fields


def test_what_is_masked_stands_nowhere_else() -> None:
    said = record(
        fields={"patient_id": "PAT-0042", "creators": ["Jane Doe", "Bob Roe"]},
        native={
            "dataset": {"PatientName": "Doe^Jane", "Modality": "CT"},
            "hdus": [{"cards": [["OBSERVER", "Tycho", "who"], ["LATITUDE", 55.9, ""], ["EXPTIME", 3.0, ""]]}],
            "tags": [{"name": "ARTIST", "value": "The Band"}, {"name": "TITLE", "value": "Song"}],
        },
        warnings=[
            {
                "code": "conflict",
                "message": "creators: xmp.dc:creator says ['Jane Doe'], exif.IFD0.Artist says ['X Y']",
            },
            {"code": "odd", "message": "the name Doe^Jane has no family name"},
        ],
        error={"kind": "malformed", "message": "ends after Tycho", "detail": "ValueError: 'Doe^Jane'"},
    )
    shown = json.dumps(masked(said), ensure_ascii=False)
    for name in ("PAT-0042", "Jane", "Roe", "Tycho", "55.9", "The Band", "X Y"):
        assert name not in shown
    assert all(word in shown for word in ("CT", "Song", "3.0", "LATITUDE"))
    assert masked_count(said) == 6
    assert "Doe^Jane" in json.dumps(said), "the record itself stays as it was"


def test_a_message_that_begins_with_a_private_name_is_hidden() -> None:
    assert masked_message("PatientBirthDate: '19xx' is no date") == f"PatientBirthDate: {MASK}"
    assert masked_message("StudyDate: '19xx' is no date") == "StudyDate: '19xx' is no date"
    assert Hider(None).message("HDU 3: ends early") == "HDU 3: ends early"
