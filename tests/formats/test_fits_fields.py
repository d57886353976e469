"""FITS: what the fields say, in the words of the standard, of observatories and of amateurs' programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.coordinates import EarthLocation
from astropy.io import fits

from metaextract_tui.formats.fits import FORMAT
from metaextract_tui.formats.origins import undeclared
from metaextract_tui.model import Record
from tests.formats.reads import codes, read


def of(tmp_path: Path, *headers: dict[str, Any]) -> Record:
    """The record of a file with one header-data unit for each dict of cards; every source is declared."""
    units: list[Any] = [fits.PrimaryHDU(), *(fits.ImageHDU() for _ in headers[1:])]
    for unit, cards in zip(units, headers, strict=True):
        for keyword, value in cards.items():
            unit.header[keyword] = value
    path = tmp_path / "file.fits"
    fits.HDUList(units).writeto(path, overwrite=True)
    record = read(path)
    assert list(undeclared(FORMAT.origins, record.sources)) == []
    return record


@pytest.mark.parametrize(
    ("cards", "created"),
    [
        ({"DATE-OBS": "05/03/98"}, "1998-03-05"),
        ({"DATE-OBS": "05/03/98", "TIME-OBS": "04:05:06.7"}, "1998-03-05T04:05:06.7"),
        ({"DATE-OBS": "2010-05-06", "UT": "04:05:06"}, "2010-05-06T04:05:06"),
        ({"DATE-OBS": "2010-05-06", "UTC-OBS": "23:59:60.5"}, "2010-05-06T23:59:60.5"),
        ({"DATE-OBS": "2010-05-06", "UT": 3.25}, "2010-05-06"),
        ({"DATE-OBS": "2010-05-06", "TIME-OBS": "24:61:00"}, "2010-05-06"),
        ({"DATE-OBS": "2010/05/06"}, "2010-05-06"),
        ({"DATE-OBS": "20100506"}, "2010-05-06"),
        ({"DATE-OBS": "2010-05-06 01:02:03"}, "2010-05-06T01:02:03"),
        ({"DATE-OBS": "2010-05-06T01:02:03Z"}, "2010-05-06T01:02:03Z"),
        ({"DATE-OBS": "2010-05-06T01:02:03", "TIMESYS": "UTC"}, "2010-05-06T01:02:03Z"),
        ({"DATE-OBS": "2010-05-06T01:02:03", "TIMESYS": "TT"}, "2010-05-06T01:02:03"),
        ({"DATE-OBS": "2010-05-06", "TIMESYS": "UTC"}, "2010-05-06"),
        ({"DATE-OBS": "2010-05-06T25:00:00"}, "2010-05-06"),
        ({"DATE-OBS": "2001-02-29"}, None),
        ({"DATE-OBS": "yesterday"}, None),
        ({"DATE-OBS": "", "DATE-BEG": "2020-01-02"}, "2020-01-02"),
        ({"DATE_OBS": "2020-01-02", "TIME_OBS": "03:04:05"}, "2020-01-02T03:04:05"),
        ({"MJD-OBS": 51544.5}, "2000-01-01T12:00:00"),
        ({"MJD-OBS": 51544.00001157}, "2000-01-01T00:00:01"),
        ({"MJD-OBS": 51544.5, "TIMESYS": "UTC"}, "2000-01-01T12:00:00Z"),
        ({"JD": 2457452.68207176}, "2016-03-05T04:22:11"),
        ({"MJD-OBS": -1e300}, None),
        ({"MJD-OBS": 1e300}, None),
    ],
)
def test_created(tmp_path: Path, cards: dict[str, Any], created: str | None) -> None:
    record = of(tmp_path, cards)
    assert record.fields.get("created") == created
    assert record.warnings == ()


def test_a_time_of_another_header_is_not_taken(tmp_path: Path) -> None:
    record = of(tmp_path, {"DATE-OBS": "2010-05-06"}, {"TIME-OBS": "01:02:03", "MJD-OBS": 1.0})
    assert (record.fields["created"], record.sources["created"]) == ("2010-05-06", "hdus.0.DATE-OBS")
    assert record.warnings == ()


@pytest.mark.parametrize(
    ("cards", "conflict"),
    [
        ({"DATE-OBS": "2000-01-01T12:00:00", "MJD-OBS": 51544.5}, False),
        ({"DATE-OBS": "2000-01-01T12:00:00.4", "MJD-OBS": 51544.50001}, False),
        ({"DATE-OBS": "2000-01-01", "MJD-OBS": 51544.9}, False),
        ({"DATE-OBS": "2000-01-01T12:00:00", "MJD-OBS": 51544.501, "EXPTIME": 200.0}, False),
        ({"DATE-OBS": "2000-01-01T12:00:00", "MJD-OBS": 51544.62501, "EXPTIME": 200.0}, True),
        ({"DATE-OBS": "2000-01-01", "MJD-OBS": 51545.987}, True),
        ({"DATE-OBS": "2000-01-01T12:00:00", "TIME-OBS": "12:00:00.2"}, False),
        ({"DATE-OBS": "2000-01-01T12:00:00", "TIME-OBS": "13:00:00"}, True),
        ({"DATE-BEG": "2000-01-01T12:00:00", "MJD-BEG": 51544.62501}, True),
    ],
)
def test_dates_that_disagree(tmp_path: Path, cards: dict[str, Any], conflict: bool) -> None:
    record = of(tmp_path, cards)
    assert ("conflict" in codes(record)) is conflict
    assert record.fields["created"].startswith("2000-01-01")
    assert record.sources["created"] in ("hdus.0.DATE-OBS", "hdus.0.DATE-BEG")


@pytest.mark.parametrize(
    ("cards", "start", "end"),
    [
        ({"DATE-BEG": "2020-01-02T03:04:05", "DATE-END": "2020-01-02T04:00:00"}, "2020-01-02T03:04:05",
         "2020-01-02T04:00:00"),
        ({"DATE-OBS": "2020-01-02T03:04:05", "DATE-END": "2020-01-02", "TIME-END": "04:00:00"}, "2020-01-02T03:04:05",
         "2020-01-02T04:00:00"),
        ({"DATE-OBS": "2020-01-02T03:04:05"}, None, None),
        ({"MJD-BEG": 51544.5, "MJD-END": 51544.75}, "2000-01-01T12:00:00", "2000-01-01T18:00:00"),
        ({"EXPSTART": 51544.5, "EXPEND": 51544.75}, "2000-01-01T12:00:00", "2000-01-01T18:00:00"),
        ({"TSTART": 100.5, "TSTOP": 86400.0, "MJDREFI": 51544, "MJDREFF": 0.5}, "2000-01-01T12:01:40.5",
         "2000-01-02T12:00:00"),
        ({"TSTART": 1.0, "TSTOP": 2.0, "MJDREF": 51544.0, "TIMEUNIT": "d", "TIMEZERO": 1.0, "TIMESYS": "UTC"},
         "2000-01-03T00:00:00Z", "2000-01-04T00:00:00Z"),
        ({"TSTART": 1.0, "TSTOP": 2.0}, None, None),
        ({"TSTART": 1e300, "TSTOP": -1e300, "MJDREF": 51544.0}, None, None),
    ],
)  # fmt: skip
def test_the_time_that_is_covered(tmp_path: Path, cards: dict[str, Any], start: str | None, end: str | None) -> None:
    fields = of(tmp_path, cards).fields
    assert (fields.get("time_start"), fields.get("time_end")) == (start, end)


def test_date_is_when_the_file_was_written(tmp_path: Path) -> None:
    record = of(tmp_path, {"DATE": "31/12/99", "TIME-OBS": "01:02:03"})
    assert record.fields == {"modified_content": "1999-12-31", "item_count": 1}


@pytest.mark.parametrize(
    ("cards", "place"),
    [
        ({"OBSGEO-B": -24.6, "OBSGEO-L": -70.4, "OBSGEO-H": 2635.0}, (-24.6, -70.4, 2635.0)),
        ({"SITELAT": 32.9, "SITELONG": -111.1, "SITEELEV": 700.0}, (32.9, -111.1, 700.0)),
        ({"SITELAT": "42 20 30", "SITELONG": "-71 05 12"}, (42.341666667, -71.086666667, None)),
        ({"SITELAT": "+31:40:51.4", "SITELONG": ("+110:52:39.0", "LONGITUDE, DEGREES WEST OF ZERO")},
         (31.680944444, -110.8775, None)),
        ({"SITELAT": 31.0, "SITELONG": (-110.5, "[deg] west is negative")}, (31.0, -110.5, None)),
        ({"SITELAT": 31.0, "SITELONG": (249.5, "[deg] east")}, (31.0, -110.5, None)),
        ({"HIERARCH ESO TEL GEOLAT": -24.6253, "HIERARCH ESO TEL GEOLON": -70.4032, "HIERARCH ESO TEL GEOELEV": 2648.0},
         (-24.6253, -70.4032, 2648.0)),
        ({"LAT-OBS": 19.8, "LONG-OBS": -155.5, "ALT-OBS": 4200.0}, (19.8, -155.5, 4200.0)),
    ],
)  # fmt: skip
def test_where_the_telescope_stands(tmp_path: Path, cards: dict[str, Any], place: tuple[float, ...]) -> None:
    fields = of(tmp_path, cards).fields
    assert tuple(fields.get(name) for name in ("latitude", "longitude", "altitude_m")) == place
    assert fields["sensitivity"] == ["location"]


def test_geocentric_metres_become_a_place(tmp_path: Path) -> None:
    x, y, z = 2225142.180269, -5440307.370349, -2481029.851874
    fields = of(tmp_path, {"OBSGEO-X": x, "OBSGEO-Y": y, "OBSGEO-Z": z}).fields
    theirs = EarthLocation.from_geocentric(x, y, z, unit="m").geodetic
    assert fields["latitude"] == pytest.approx(theirs.lat.deg, abs=1e-8)
    assert fields["longitude"] == pytest.approx(theirs.lon.deg, abs=1e-8)
    assert fields["altitude_m"] == pytest.approx(theirs.height.value, abs=1e-3)


@pytest.mark.parametrize(
    "cards",
    [
        {"OBSGEO-X": 1.5e9, "OBSGEO-Y": 1e6, "OBSGEO-Z": 1e6},
        {"OBSGEO-X": 0.0, "OBSGEO-Y": 0.0, "OBSGEO-Z": 0.0},
        {"SITELAT": 0.0, "SITELONG": 0.0},
        {"SITELAT": "", "SITELONG": ""},
        {"SITELAT": "10 99 00", "SITELONG": "x"},
        {"SITELAT": 95.0, "SITELONG": 10.0},
    ],
)
def test_no_place_on_the_earth(tmp_path: Path, cards: dict[str, Any]) -> None:
    assert of(tmp_path, cards).fields == {"item_count": 1}


def test_places_that_disagree(tmp_path: Path) -> None:
    standard = {"OBSGEO-B": -24.6, "OBSGEO-L": -70.4}
    same = of(tmp_path, standard | {"SITELAT": -24.62, "SITELONG": -70.41})
    assert same.warnings == ()
    record = of(tmp_path, standard | {"SITELAT": 31.0, "SITELONG": -110.0})
    assert codes(record) == {"conflict"}
    assert (record.fields["latitude"], record.sources["latitude"]) == (-24.6, "hdus.0.OBSGEO-B")


def test_a_place_whose_direction_is_not_said_is_only_marked(tmp_path: Path) -> None:
    record = of(tmp_path, {"LATITUDE": 28.762, "LONGITUD": 17.8776})
    assert record.fields == {"sensitivity": ["location"], "item_count": 1}
    assert record.sources["sensitivity"] == "location: hdus.0.LATITUDE has a value"


@pytest.mark.parametrize("keyword", ["AUTHOR", "OBSERVER", "PI_NAME", "PR_INV_L", "OPERATOR", "SWOWNER"])
def test_people_are_marked(tmp_path: Path, keyword: str) -> None:
    record = of(tmp_path, {keyword: "A. Person"})
    assert record.fields["sensitivity"] == ["person"]
    assert ("creators" in record.fields) is (keyword in ("AUTHOR", "OBSERVER"))
    assert of(tmp_path, {keyword: "  "}).fields == {"item_count": 1}


@pytest.mark.parametrize(
    ("cards", "field", "value"),
    [
        ({"CREATOR": "cxc 8.4", "ORIGIN": "ASC"}, "software", "cxc 8.4"),
        ({"SWCREATE": "N.I.N.A. 2.1", "PROGRAM": "other"}, "software", "N.I.N.A. 2.1"),
        ({"PROGRAM": "12345", "ORIGIN": "KPNO-IRAF"}, "software", "KPNO-IRAF"),
        ({"TARGNAME": "NGC-6543"}, "target", "NGC-6543"),
        ({"OBJECT": "M 1", "TARGNAME": "NGC 1952"}, "target", "M 1"),
        ({"OBJECT": 42}, "target", None),
        ({"INSTRUME": "WFPC2", "TELESCOP": "HST"}, "device_model", "WFPC2"),
        ({"TELESCOP": "HST"}, "device_make", None),
        ({"TITLE": "A sky"}, "title", "A sky"),
        ({"BAYERPAT": "RGGB"}, "colour", "RGGB"),
    ],
)
def test_texts(tmp_path: Path, cards: dict[str, Any], field: str, value: str | None) -> None:
    record = of(tmp_path, cards)
    assert record.fields.get(field) == value
    assert record.warnings == ()


def test_the_first_header_that_has_a_keyword_says_it(tmp_path: Path) -> None:
    record = of(tmp_path, {}, {"OBJECT": "M 31", "INSTRUME": "A"}, {"OBJECT": "M 32", "CREATOR": "b"})
    assert (record.fields["target"], record.sources["target"]) == ("M 31", "hdus.1.OBJECT")
    assert record.sources["software"] == "hdus.2.CREATOR"


def test_a_repeated_keyword_counts_where_it_stands_first(tmp_path: Path) -> None:
    hdu = fits.PrimaryHDU(np.zeros((2, 2)))
    hdu.header["OBJECT"] = "first"
    hdu.header.append(("OBJECT", "second"), end=True)
    hdu.writeto(tmp_path / "twice.fits")
    record = read(tmp_path / "twice.fits")
    assert record.fields["target"] == "first"
    assert [one[1] for one in record.native["hdus"][0]["cards"] if one[0] == "OBJECT"] == ["first", "second"]
