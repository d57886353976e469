"""From EXIF, XMP, IPTC and PNG texts to fields: who wins, which conflicts are told, what is sensitive."""

from __future__ import annotations

from typing import Any

import pytest

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image import rules
from metaextract_tui.formats.image.exif import Exif

Blocks = dict[str, dict[str, Any]]


def applied(**blocks: dict[str, Any]) -> Extraction:
    """What the rules make of blocks: `IFD0`, `Exif`, `GPS`; `xmp`, `iptc`, `png`."""
    found = Extraction("jpeg")
    directories = {name: values for name, values in blocks.items() if name in ("IFD0", "Exif", "GPS")}
    rules.apply(found, Exif(directories), blocks.get("xmp"), blocks.get("iptc"), blocks.get("png"))
    return found


def conflicts(found: Extraction) -> list[str]:
    return [warning.message for warning in found.warnings if warning.code == "conflict"]


NORTH = {"GPSLatitude": [1, 30, 0], "GPSLatitudeRef": "N"}
RIVALS: list[tuple[str, Any, str, Blocks, str]] = [
    ("title", "A", "xmp.dc:title", {"xmp": {"dc:title": "A"}, "iptc": {"ObjectName": "B"}}, "iptc.ObjectName"),
    ("title", "A", "xmp.dc:title", {"xmp": {"dc:title": "A"}, "IFD0": {"XPTitle": "B"}}, "exif.IFD0.XPTitle"),
    ("title", "A", "xmp.dc:title", {"xmp": {"dc:title": "A"}, "png": {"Title": "B"}}, "png_text.Title"),
    ("title", "A", "iptc.ObjectName", {"iptc": {"ObjectName": "A"}, "png": {"Title": "B"}}, "png_text.Title"),
    ("creators", ["A"], "xmp.dc:creator", {"xmp": {"dc:creator": ["A"]}, "IFD0": {"Artist": "B"}}, "exif.IFD0.Artist"),
    ("creators", ["A"], "xmp.dc:creator", {"xmp": {"dc:creator": ["A"]}, "iptc": {"By-line": ["B"]}}, "iptc.By-line"),
    ("creators", ["A"], "exif.IFD0.Artist", {"IFD0": {"Artist": "A"}, "iptc": {"By-line": ["B"]}}, "iptc.By-line"),
    ("creators", ["A"], "exif.IFD0.Artist", {"IFD0": {"Artist": "A"}, "png": {"Artist": "B"}}, "png_text.Artist"),
    ("description", "A", "xmp.dc:description",
     {"xmp": {"dc:description": "A"}, "IFD0": {"ImageDescription": "B"}}, "exif.IFD0.ImageDescription"),
    ("description", "A", "exif.IFD0.ImageDescription",
     {"IFD0": {"ImageDescription": "A"}, "iptc": {"Caption-Abstract": "B"}}, "iptc.Caption-Abstract"),
    ("description", "A", "iptc.Caption-Abstract",
     {"iptc": {"Caption-Abstract": "A"}, "png": {"Description": "B"}}, "png_text.Description"),
    ("rights", "A", "xmp.dc:rights", {"xmp": {"dc:rights": "A"}, "IFD0": {"Copyright": "B"}}, "exif.IFD0.Copyright"),
    ("rights", "A", "exif.IFD0.Copyright",
     {"IFD0": {"Copyright": "A"}, "iptc": {"CopyrightNotice": "B"}}, "iptc.CopyrightNotice"),
    ("rights", "A", "iptc.CopyrightNotice",
     {"iptc": {"CopyrightNotice": "A"}, "png": {"Copyright": "B"}}, "png_text.Copyright"),
    ("software", "A", "exif.IFD0.Software", {"IFD0": {"Software": "A"}, "xmp": {"tiff:Software": "B"}}, "xmp.tiff"),
    ("software", "A", "exif.IFD0.Software", {"IFD0": {"Software": "A"}, "png": {"Software": "B"}}, "png_text.Software"),
    ("device_make", "A", "exif.IFD0.Make", {"IFD0": {"Make": "A"}, "xmp": {"tiff:Make": "B"}}, "xmp.tiff:Make"),
    ("device_model", "A", "exif.IFD0.Model", {"IFD0": {"Model": "A"}, "xmp": {"tiff:Model": "B"}}, "xmp.tiff:Model"),
    ("device_serial", "A", "exif.Exif.BodySerialNumber",
     {"Exif": {"BodySerialNumber": "A"}, "xmp": {"aux:SerialNumber": "B"}}, "xmp.aux:SerialNumber"),
    ("created", "2001-01-01T01:01:01", "exif.Exif.DateTimeOriginal",
     {"Exif": {"DateTimeOriginal": "2001:01:01 01:01:01"}, "xmp": {"photoshop:DateCreated": "2002-01-01"}},
     "xmp.photoshop:DateCreated"),
    ("created", "2001-01-01T01:01:01", "exif.Exif.DateTimeOriginal",
     {"Exif": {"DateTimeOriginal": "2001:01:01 01:01:01"}, "iptc": {"DateCreated": "20030303"}}, "iptc.DateCreated"),
    ("created", "2001-01-01T01:01:01Z", "xmp.exif:DateTimeOriginal",
     {"xmp": {"exif:DateTimeOriginal": "2001-01-01T01:01:01Z"}, "iptc": {"DateCreated": "20030303"}}, "iptc"),
    ("modified_content", "2001-01-01T01:01:01", "exif.IFD0.DateTime",
     {"IFD0": {"DateTime": "2001:01:01 01:01:01"}, "xmp": {"xmp:ModifyDate": "2002-01-01T00:00:00Z"}},
     "xmp.xmp:ModifyDate"),
    ("latitude", 1.5, "exif.GPS.GPSLatitude", {"GPS": NORTH, "xmp": {"exif:GPSLatitude": "2,0.0N"}}, "GPSLatitude"),
    ("altitude_m", 10.0, "exif.GPS.GPSAltitude", {"GPS": {"GPSAltitude": 10}, "xmp": {"exif:GPSAltitude": "99/1"}},
     "xmp.exif:GPSAltitude"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "value", "source", "blocks", "other"), RIVALS)
def test_the_winner_and_the_other(field: str, value: Any, source: str, blocks: Blocks, other: str) -> None:
    found = applied(**blocks)
    assert found.fields[field] == value
    assert found.sources[field] == source
    said = conflicts(found)
    assert len(said) == 1
    assert said[0].startswith(f"{field}: {source} says")
    assert other in said[0]


LONG = "A title that is longer than the thirty-two bytes of IPTC"


@pytest.mark.parametrize(
    "blocks",
    [
        {"xmp": {"dc:title": LONG}, "iptc": {"ObjectName": LONG[:32]}},  # cut to the length of a field
        {"xmp": {"dc:title": "Ein  Hafen"}, "iptc": {"ObjectName": "ein Hafen"}},
        {"xmp": {"dc:creator": ["Ada", "Grace"]}, "IFD0": {"Artist": "Grace; Ada"}},
        {"xmp": {"dc:rights": {"x-default": "R", "de": "S"}}, "IFD0": {"Copyright": "R"}},
        {"Exif": {"DateTimeOriginal": "2021:03:04 05:06:07", "SubsecTimeOriginal": "89"},
         "xmp": {"photoshop:DateCreated": "2021-03-04T05:06:07.890"}},
        {"Exif": {"DateTimeOriginal": "2021:03:04 05:06:07", "OffsetTimeOriginal": "+02:00"},
         "iptc": {"DateCreated": "20210304", "TimeCreated": "030607+0000"}},  # the same moment in another zone
        {"Exif": {"DateTimeOriginal": "2021:03:04 05:06:07"}, "iptc": {"DateCreated": "20210304"}},
        {"IFD0": {"DateTime": "2021:03:04 05:06:07"}, "xmp": {"xmp:ModifyDate": "2021-03-04T05:06:07+02:00"}},
        {"GPS": NORTH, "xmp": {"exif:GPSLatitude": "1,30.0004N"}},
        {"IFD0": {"Software": "Firmware 1"}, "xmp": {"xmp:CreatorTool": "Darkroom 3"}},  # not the same question
    ],
)  # fmt: skip
def test_the_same_in_another_spelling_is_no_conflict(blocks: Blocks) -> None:
    assert conflicts(applied(**blocks)) == []


@pytest.mark.parametrize(
    ("blocks", "field", "value"),
    [
        ({"Exif": {"DateTimeOriginal": "2021:03:04 05:06:07", "OffsetTimeOriginal": "+05:30",
                   "SubsecTimeOriginal": "123"}}, "created", "2021-03-04T05:06:07.123+05:30"),
        ({"Exif": {"DateTimeOriginal": "2021:03:04 05:06:07", "OffsetTime": "+05:30"}}, "created",
         "2021-03-04T05:06:07"),  # the offset of another date
        ({"Exif": {"DateTimeDigitized": "2021:03:04 05:06:07", "OffsetTimeDigitized": "Z",
                   "SubsecTimeDigitized": "5"}}, "created", "2021-03-04T05:06:07.5Z"),
        ({"IFD0": {"DateTime": "2021:03:04 05:06:07"}, "Exif": {"OffsetTime": "-08:00", "SubsecTime": "07"}},
         "modified_content", "2021-03-04T05:06:07.07-08:00"),
        ({"Exif": {"DateTimeOriginal": "2021:03:04 05:06:07", "OffsetTimeOriginal": "   :  "}}, "created",
         "2021-03-04T05:06:07"),
        ({"xmp": {"xmp:CreateDate": "2021-03-04T05:06-03:00"}}, "created", "2021-03-04T05:06:00-03:00"),
        ({"xmp": {"xmp:CreateDate": "2021-03-04"}}, "created", "2021-03-04"),
        ({"iptc": {"DateCreated": "20210304", "TimeCreated": "050607+0100"}}, "created", "2021-03-04T05:06:07+01:00"),
        ({"iptc": {"DigitalCreationDate": "20210304", "DigitalCreationTime": "050607"}}, "created",
         "2021-03-04T05:06:07"),
    ],
)  # fmt: skip
def test_an_offset_only_where_one_is_stated(blocks: Blocks, field: str, value: str) -> None:
    assert applied(**blocks).fields[field] == value


def test_a_place_of_xmp_and_of_a_drone() -> None:
    found = applied(
        xmp={
            "exif:GPSLatitude": "33,51,30S", "exif:GPSLongitude": "151,12.6E",
            "exif:GPSAltitude": "25/2", "exif:GPSAltitudeRef": "1",
        }
    )  # fmt: skip
    assert found.fields["latitude"] == pytest.approx(-33.8583333)
    assert found.fields["longitude"] == pytest.approx(151.21)
    assert found.fields["altitude_m"] == -12.5
    found = applied(xmp={"drone-dji:GpsLatitude": "+22.5", "drone-dji:GpsLongitude": "-113.25"})
    assert (found.fields["latitude"], found.fields["longitude"]) == (22.5, -113.25)
    assert found.fields["sensitivity"] == ["location"]


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ({"GPS": NORTH}, "location: exif.GPS.GPSLatitude"),
        ({"GPS": {"GPSLatitude": [1, 2, 3]}}, "location: exif.GPS.GPSLatitude"),  # without its reference
        ({"GPS": {"GPSDestLatitude": [1, 2, 3]}}, "location: exif.GPS.GPSDestLatitude"),
        ({"xmp": {"exif:GPSLatitude": "1,2.0N"}}, "location: xmp.exif:GPSLatitude"),
        ({"xmp": {"photoshop:City": "Köln"}}, "location: xmp.photoshop:City"),
        ({"iptc": {"City": "Köln"}}, "location: iptc.City"),
        ({"Exif": {"CameraOwnerName": "Ada"}}, "person: exif.CameraOwnerName"),
        ({"Exif": {"ImageEditor": "Ada"}}, "person: exif.ImageEditor"),
        ({"xmp": {"Iptc4xmpExt:PersonInImage": ["Ada"]}}, "person: xmp.Iptc4xmpExt:PersonInImage"),
        ({"IFD0": {"Artist": "Ada"}}, "person: exif.IFD0.Artist"),
        ({"Exif": {"BodySerialNumber": "1"}}, "device-serial: exif.Exif.BodySerialNumber"),
        ({"Exif": {"LensSerialNumber": "1"}}, "device-serial: exif.LensSerialNumber"),
        ({"xmp": {"aux:SerialNumber": "1"}}, "device-serial: xmp.aux:SerialNumber"),
        ({"xmp": {"exifEX:LensSerialNumber": "1"}}, "device-serial: xmp.exifEX:LensSerialNumber"),
        ({"IFD0": {"Make": "ACME"}}, None),
        ({"GPS": {"GPSVersionID": [2, 3, 0, 0]}}, None),
    ],
)
def test_what_is_sensitive_and_by_which_rule(blocks: Blocks, said: str | None) -> None:
    found = applied(**blocks)
    assert found.sources.get("sensitivity") == said
    assert ("sensitivity" in found.fields) == (said is not None)


@pytest.mark.parametrize(
    "text",
    ["OLYMPUS DIGITAL CAMERA         ", "GE DIGITAL CAMERA", "File written by Adobe Photoshop 4.0", "DCF 1.0",
     "DCIM\\100MEDIA\\DJI_0001.JPG", "Lavc59.37.100"],
)  # fmt: skip
def test_what_programs_write_of_themselves_is_no_description(text: str) -> None:
    found = applied(IFD0={"ImageDescription": text}, iptc={"Caption-Abstract": "The harbour"})
    assert found.fields["description"] == "The harbour"
    assert conflicts(found) == []


def test_what_people_say_of_cameras_is_a_description() -> None:
    assert applied(IFD0={"ImageDescription": "My new digital camera"}).fields["description"] == "My new digital camera"


def test_keywords_of_all_places_are_joined() -> None:
    found = applied(
        xmp={"dc:subject": ["sea", "a, b"]}, iptc={"Keywords": ["sea", "port"]}, IFD0={"XPKeywords": "port;boat"}
    )
    assert found.fields["keywords"] == ["sea", "a, b", "port", "boat"]
    assert found.sources["keywords"] == "xmp.dc:subject + iptc.Keywords + exif.IFD0.XPKeywords"


def test_the_program_that_made_a_pdf_is_no_creator() -> None:
    """ISO 32000-2, table 349: pdf:Creator names a program, pdf:Author the person."""
    found = applied(xmp={"pdf:Creator": "Some Writer", "pdf:Author": "Ada"})
    assert found.fields["creators"] == ["Ada"]
    assert "creators" not in applied(xmp={"pdf:Creator": "Some Writer"}).fields
