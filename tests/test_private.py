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


def patient(**more: Any) -> dict[str, Any]:
    dataset = {"PatientName": "Doe^Jane", "PatientID": "PAT-0042", "PatientSex": "F", "PatientAge": "045Y"} | more
    return record(fields={"patient_id": "PAT-0042"}, sources={"patient_id": "dataset.PatientID"}, native=dataset)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("PAT-0042", MASK), ("pat-0042", MASK), ("A/PAT-0042/7", f"A/{MASK}/7"), ("CT of Jane Doe", f"CT of {MASK}"),
        ("DOE, JANE", MASK), ("jane_doe", MASK), ("Doe", MASK), ("045Y", MASK), ("at 045Y", "at 045Y"),
        ("Janet Doering", "Janet Doering"), ("F", "F"), ("CT", "CT"), (["CT", "PAT-0042"], ["CT", MASK]), (42, 42),
    ],
)  # fmt: skip
def test_a_value_that_equals_or_holds_a_masked_one_is_masked_too(value: Any, shown: Any) -> None:
    found = masked(patient(StudyID=value))["native"]["StudyID"]
    assert found == shown


def test_a_number_that_is_an_identifier_is_masked_too() -> None:
    said = record(
        fields={"patient_id": "771942"}, native={"Series": [{"Ref": 771942, "Rows": 512}], "UID": "1.771942.2"}
    )
    assert masked(said)["native"] == {"Series": [{"Ref": MASK, "Rows": 512}], "UID": f"1.{MASK}.2"}


def test_names_and_sources_are_no_secrets() -> None:
    said = patient(author="dataset")
    assert masked(said)["sources"] == {"patient_id": "dataset.PatientID"}
    assert list(masked(said)["native"]) == list(said["native"])


def test_what_an_array_of_such_a_name_is_like_is_no_secret() -> None:
    native = {"variables": {"city": {"dtype": "float", "dimensions": ["city"], "attributes": {"author": "J. Doe"}}}}
    found = masked(record(native=native))["native"]["variables"]["city"]
    assert found == {"dtype": "float", "dimensions": ["city"], "attributes": {"author": MASK}}


def test_a_word_that_says_nothing_is_looked_for_nowhere() -> None:
    found = masked(record(fields={"creators": ["Unknown"]}, native={"Artist": "unknown", "Lens": "unknown"}))
    assert found["native"] == {"Artist": MASK, "Lens": "unknown"}


def test_many_people_in_a_large_record_are_masked() -> None:
    people = [{"PatientName": f"Family{n}^Given{n}", "Note": "x" * 200} for n in range(2000)]
    found = masked(record(native={"DirectoryRecordSequence": people, "long": "y" * 1_000_000}))["native"]
    assert {one["PatientName"] for one in found["DirectoryRecordSequence"]} == {MASK}
