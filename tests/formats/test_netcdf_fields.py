"""NetCDF: normalised fields from ACDD attributes, CF time axes and coordinates."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from metaextract_tui.formats.netcdf.acdd import iso_date
from metaextract_tui.model import Record, RecordStatus
from tests.formats.hdf5s import netcdf_builder, record


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    return netcdf_builder(tmp_path)


AXES: list[tuple[str, str, list[float], str | None, str | None]] = [
    ("days since 1850-01-01", "noleap", [59, 364], "1850-03-01T00:00:00", "1850-12-31T00:00:00"),
    ("days since 2000-1-1 6:30", "360_day", [0, 29], "2000-01-01T06:30:00", None),
    ("seconds since 1970-01-01T00:00:00Z", "standard", [0.25, 9], "1970-01-01T00:00:00.250Z", "1970-01-01T00:00:09Z"),
    ("days since 1970-01-01 00:00 -6:00", "standard", [1, 2], "1970-01-02T00:00:00-06:00", "1970-01-03T00:00:00-06:00"),
    ("hours since 1990-01-01", "standard", [5, 2], "1990-01-01T02:00:00", "1990-01-01T05:00:00"),
    ("days since 2001-02", "proleptic_gregorian", [0, 1], "2001-02-01T00:00:00", "2001-02-02T00:00:00"),
    ("days since 1582-10-04", "standard", [0, 1], "1582-10-04T00:00:00", "1582-10-15T00:00:00"),
    ("days since 1582-10-04", "gregorian", [0, 1], "1582-10-04T00:00:00", "1582-10-15T00:00:00"),
    ("days since 1582-10-04", "julian", [0, 1], "1582-10-04T00:00:00", "1582-10-05T00:00:00"),
    ("days since 1582-10-04", "proleptic_gregorian", [0, 1], "1582-10-04T00:00:00", "1582-10-05T00:00:00"),
    ("days since 2001-02-28", "all_leap", [0, 2], "2001-02-28T00:00:00", "2001-03-01T00:00:00"),
    ("days since 2000-02-28", "365_day", [0, 1], "2000-02-28T00:00:00", "2000-03-01T00:00:00"),
    ("fortnights since 1990-01-01", "standard", [5, 2], None, None),
    ("hours since the flood", "standard", [5, 2], None, None),
    ("hours since 1990-01-01", "mayan", [5, 2], None, None),
    ("hours since 1990-01-01", "standard", [1e300, float("nan")], None, None),
]


@pytest.mark.parametrize("model", ["NETCDF3_CLASSIC", "NETCDF4"])
@pytest.mark.parametrize(("units", "calendar", "values", "start", "end"), AXES)
def test_the_time_axis(
    make: Callable[..., Path], model: str, units: str, calendar: str, values: list[float], start: str | None,
    end: str | None,
) -> None:  # fmt: skip
    def fill(file: Any) -> None:
        file.createDimension("time", None)
        time = file.createVariable("time", "f8", ("time",))
        time.units, time.calendar = units, calendar
        time[:] = values

    found = record(make(fill, model))
    assert found.fields.get("time_start") == start
    if end is not None:
        assert found.fields["time_end"] == end


def test_stated_coverage_goes_before_the_axis(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        file.createDimension("time", 2)
        time = file.createVariable("time", "f8", ("time",))
        time.units = "hours since 2000-01-01 00:00:00"
        time[:] = [0, 36]
        file.time_coverage_start, file.time_coverage_end = "1999-12-31 18:00:00 UTC", "2000-01-03"

    found = record(make(fill))
    assert (found.fields["time_start"], found.fields["time_end"]) == ("1999-12-31T18:00:00Z", "2000-01-03")


@pytest.mark.parametrize("model", ["NETCDF3_CLASSIC", "NETCDF4"])
def test_a_packed_time_and_one_without_dimension(make: Callable[..., Path], model: str) -> None:
    def packed(file: Any) -> None:
        file.createDimension("time", 2)
        time = file.createVariable("time", "i2", ("time",))
        time.setncatts({"units": "hours since 2000-01-01", "scale_factor": 0.5, "add_offset": 12.0})
        time.set_auto_maskandscale(False)
        time[:] = [0, 48]

    found = record(make(packed, model))
    assert (found.fields["time_start"], found.fields["time_end"]) == ("2000-01-01T12:00:00", "2000-01-02T12:00:00")

    def single(file: Any) -> None:
        time = file.createVariable("t", "f8", ())
        time.setncatts({"units": "hours since 2000-01-01", "standard_name": "time"})
        time[...] = 6

    found = record(make(single, model))
    assert (found.fields["time_start"], found.fields["time_end"]) == ("2000-01-01T06:00:00", "2000-01-01T06:00:00")


def attributes(make: Callable[..., Path], **stated: Any) -> Record:
    return record(make(lambda file: file.setncatts(stated), "NETCDF3_CLASSIC"))


def test_acdd_durations(make: Callable[..., Path]) -> None:
    start = "2020-02-28T00:00:00Z"
    for duration, end in (
        ("P1D", "2020-02-29T00:00:00Z"), ("PT1H30M", "2020-02-28T01:30:00Z"), ("P1Y", None), ("P", None), ("day", None),
    ):  # fmt: skip
        found = attributes(make, time_coverage_start=start, time_coverage_duration=duration)
        assert found.fields.get("time_end") == end
    found = attributes(make, time_coverage_start=start, time_coverage_end="2020-03-01", time_coverage_duration="P9D")
    assert found.fields["time_end"] == "2020-03-01"


def test_acdd_people_and_instruments(make: Callable[..., Path]) -> None:
    found = attributes(make, creator_name="Ada Lovelace, Mary Somerville", creator_email="a@x.example, m@x.example")
    assert found.fields["creators"] == ["Ada Lovelace", "Mary Somerville"]
    assert found.sources["sensitivity"] == "person: attributes@creator_name"
    assert attributes(make, creator_name="Lovelace, Ada").fields["creators"] == ["Lovelace, Ada"]
    assert "sensitivity" not in attributes(make, creator_name="CSIRO", creator_type="institution").fields
    assert attributes(make, contact="help@x.example").fields["sensitivity"] == ["person"]
    found = attributes(make, instrument="SBE 37", instrument_serial_number="37-1234", CDO="Climate Data Operators 2.0")
    assert (found.fields["device_model"], found.fields["device_serial"]) == ("SBE 37", "37-1234")
    assert found.fields["sensitivity"] == ["device-serial"]
    assert found.fields["software"] == "Climate Data Operators 2.0"
    assert attributes(make, NCO='"4.6.4"').fields["software"] == "NCO 4.6.4"
    assert "software" not in attributes(make, NCO="4.6.4", CDO="Climate Data Operators 2.0").fields
    found = attributes(make, KEYWORDS="EARTH SCIENCE > OCEANS, salinity\nheat", TITLE="Big")
    assert found.fields["keywords"] == ["EARTH SCIENCE > OCEANS", "salinity", "heat"]
    assert found.sources["title"] == "attributes@title"


def test_chromatography_as_astm_e1947_has_it(make: Callable[..., Path]) -> None:
    found = attributes(
        make, experiment_title="Run", operator_name="Ada", sample_name="blank",
        injection_date_time_stamp="20180308190529+0100",
    )  # fmt: skip
    expected = {"title": "Run", "creators": ["Ada"], "target": "blank", "created": "2018-03-08T19:05:29+01:00"}
    assert {name: found.fields.get(name) for name in expected} == expected


@pytest.mark.parametrize("model", ["NETCDF3_CLASSIC", "NETCDF4"])
def test_a_box_from_stated_ranges(make: Callable[..., Path], model: str) -> None:
    def fill(file: Any) -> None:
        for name, units, limits in (("lat", "degrees_north", [40.0, -40.0]), ("lon", "degrees_east", [0.0, 359.5])):
            file.createDimension(name, 2)
            file.createVariable(name, "f4", (name,)).setncatts({"units": units, "actual_range": np.array(limits)})

    found = record(make(fill, model))
    assert found.fields["bbox"] == [0.0, -40.0, 359.5, 40.0]
    assert found.sources["bbox"] == "actual_range of the coordinate variables"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2014-03-25T06:28:34Z", "2014-03-25T06:28:34Z"), ("20140325T062834", "2014-03-25T06:28:34"),
        ("2014-03-25 06:28", "2014-03-25T06:28:00"), ("2014-03-25 06:28:34.5 +0100", "2014-03-25T06:28:34.5+01:00"),
        ("2014-03-25", "2014-03-25"), ("25 March 2014", None), ("", None), (20140325, None),
    ],
)  # fmt: skip
def test_dates_as_files_write_them(text: Any, expected: str | None) -> None:
    assert iso_date(text) == expected


def test_a_date_that_the_usual_calendar_does_not_have(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        file.createDimension("time", 2)
        time = file.createVariable("time", "i4", ("time",))
        time.units, time.calendar = "days since 2001-02-28", "360_day"
        time[:] = [0, 2]

    found = record(make(fill))
    assert found.status is RecordStatus.OK
    assert found.fields["time_start"] == "2001-02-28T00:00:00"
    assert "time_end" not in found.fields
    assert [w.message for w in found.warnings] == [
        "time_end: 2001-02-30T00:00:00 of time's calendar is no date of the usual one"
    ]


def conflicts(found: Record) -> list[str]:
    return [warning.message for warning in found.warnings if warning.code == "conflict"]


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("description", "summary", "description"), ("description", "summary", "abstract"),
        ("created", "date_created", "creation_date"), ("created", "creation_date", "date_creation"),
        ("modified_content", "date_modified", "date_update"),
    ],
)  # fmt: skip
def test_names_of_one_meaning_that_disagree(make: Callable[..., Path], field: str, one: str, other: str) -> None:
    first, second = ("2020-01-01", "2021-05-05") if "date" in one else ("this", "that")
    found = attributes(make, **{other: second, one: first})
    assert (found.fields[field], found.sources[field]) == (first, f"attributes@{one}")
    assert len(conflicts(found)) == 1
    assert f"attributes@{other} says" in conflicts(found)[0]
    assert conflicts(attributes(make, **{other: first, one: first})) == []


def test_names_of_other_meaning_do_not_conflict(make: Callable[..., Path]) -> None:
    found = attributes(make, id="a", doi="10.1/b", license="CC0", copyright="X", date_created="2020-01-01T05:00:00",
                       creation_date="2020-01-01", production_date_time="2021-01-01")  # fmt: skip
    assert conflicts(found) == []


def test_a_time_axis_beyond_the_stated_coverage(make: Callable[..., Path]) -> None:
    def fill(end: str) -> Callable[[Any], None]:
        def build(file: Any) -> None:
            file.setncatts({"time_coverage_start": "2000-01-01", "time_coverage_end": end})
            file.createDimension("time", 2)
            time = file.createVariable("time", "i4", ("time",))
            time.units = "days since 2000-01-01"
            time[:] = [0, 40]

        return build

    assert conflicts(record(make(fill("2000-03-01")))) == []
    found = record(make(fill("2000-01-31")))
    assert found.fields["time_end"] == "2000-01-31"
    assert conflicts(found) == [
        "time: attributes@time_coverage_start says 2000-01-01 to 2000-01-31, "
        "variable time says 2000-01-01T00:00:00 to 2000-02-10T00:00:00"
    ]
