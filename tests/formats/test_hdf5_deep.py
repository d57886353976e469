"""The deep reading of HDF5 and netCDF files: coordinates' ranges, and what is left alone."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from metaextract_tui.formats.hdf5 import stretches
from metaextract_tui.formats.netcdf import coordinates
from metaextract_tui.model import Record, RecordStatus
from tests.formats.hdf5s import builder, netcdf_builder
from tests.formats.hdf5s import record as read


def record(path: Path) -> Record:
    return read(path, deep=True)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    def build(fill: Callable[[Any], None], model: str | None = None, name: str = "made.nc") -> Path:
        return builder(tmp_path)(fill, name) if model is None else netcdf_builder(tmp_path)(fill, model, name)

    return build


def grid(file: Any) -> None:
    file.createDimension("time", None)
    file.createDimension("lat", 5)
    file.createDimension("lon", 4)
    time = file.createVariable("time", "i4", ("time",))
    time.units, time.calendar = "days since 2000-01-01", "noleap"
    lat = file.createVariable("lat", "i2", ("lat",), fill_value=-99)
    lat.setncatts({"units": "degrees_north", "scale_factor": 0.5, "add_offset": 10.0})
    lat.set_auto_maskandscale(False)
    lon = file.createVariable("lon", "f4", ("lon",))
    lon.units = "degrees_east"
    subpoint = file.createVariable("satellite_lat", "f4", ())
    subpoint.units = "degrees_north"
    time[:] = [0, 31, 59]
    lat[:] = [4, 3, 2, 1, -99]
    lon[:] = [-10, -7.5, -5, -2.5]
    subpoint[...] = 88


@pytest.mark.parametrize("model", ["NETCDF3_CLASSIC", "NETCDF3_64BIT_DATA", "NETCDF4", "NETCDF4_CLASSIC"])
def test_coordinates_of_every_data_model(make: Callable[..., Path], model: str) -> None:
    found = record(make(grid, model))
    assert (found.status, found.format) == (RecordStatus.OK, "netcdf")
    deep = found.native["deep"]
    assert deep["coordinates"]["lat"] == {
        "count": 5, "role": "latitude", "units": "degrees_north", "missing": 1, "min": 10.5, "max": 12.0,
        "first": 12.0, "last": 10.5, "order": "decreasing", "unpacked_by": {"scale_factor": 0.5, "add_offset": 10.0},
    }  # fmt: skip
    assert (deep["coordinates"]["lon"]["order"], deep["coordinates"]["lon"]["step"]) == ("increasing", 2.5)
    assert "step" not in deep["coordinates"]["time"]
    assert deep["coordinates"]["satellite_lat"]["first"] == 88
    assert deep["bbox"] == found.fields["bbox"] == [-10, 10.5, -2.5, 12]
    assert deep["time_range"] == ["2000-01-01T00:00:00", "2000-03-01T00:00:00"]
    assert found.fields["time_end"] == "2000-03-01T00:00:00"


@pytest.mark.parametrize("width", [4, 5000])
def test_a_record_axis_among_other_records(make: Callable[..., Path], width: int) -> None:
    def fill(file: Any) -> None:
        file.createDimension("t", None)
        file.createDimension("x", width)
        file.createVariable("t", "f8", ("t",))[:] = np.arange(30)
        file.createVariable("v", "i1", ("t", "x"))[:30] = 1

    said = record(make(fill, "NETCDF3_CLASSIC")).native["deep"]["coordinates"]["t"]
    assert (said["count"], said["max"], said["step"]) == (30, 29, 1)


def test_without_deep_no_coordinate_is_read(make: Callable[..., Path]) -> None:
    found = read(make(grid, "NETCDF4"))
    assert "deep" not in found.native
    assert "bbox" not in found.fields


def test_scales_packed_by_the_librarys_own_filters(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        for name, how in (
            ("plain", {}),
            ("packed", {"chunks": (7,), "compression": "gzip", "shuffle": True, "fletcher32": True}),
            ("other", {"chunks": (7,), "compression": "lzf"}),
        ):
            file.create_dataset(name, data=np.arange(20, dtype=">f8") / 4, **how).make_scale(name)
        file.create_dataset("unwritten", (5,), "i4").make_scale()

    found = record(make(fill, name="made.h5"))
    deep = found.native["deep"]["coordinates"]
    for path in ("/plain", "/packed"):
        assert (deep[path]["min"], deep[path]["max"], deep[path]["step"]) == (0, 4.75, 0.25)
    assert set(deep) == {"/plain", "/packed"}
    assert found.status is RecordStatus.PARTIAL
    said = " ".join(warning.message for warning in found.warnings)
    assert "/other were not read: it is packed by lzf" in said
    assert "/unwritten were not read" in said


def test_nothing_outside_the_file_is_read(make: Callable[..., Path], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "trap.dat")  # whoever opens it hangs

    def fill(file: Any) -> None:
        file.create_dataset("outside", (4,), "i4", external=[(str(tmp_path / "trap.dat"), 0, 16)]).make_scale()
        layout = h5py.VirtualLayout((4,), "i4")
        layout[:] = h5py.VirtualSource(str(tmp_path / "trap.dat"), "x", (4,))
        file.create_virtual_dataset("virtual", layout).attrs["units"] = "degrees_north"
        file["link"] = h5py.ExternalLink(str(tmp_path / "trap.dat"), "/x")
        file["soft"] = h5py.SoftLink("/outside")

    found = record(make(fill, name="made.h5"))
    assert "coordinates" not in found.native["deep"]
    assert [w.message for w in found.warnings] == [
        f"deep: the values of /{name} were not read: its values stand in other files, which are not opened"
        for name in ("outside", "virtual")
    ]


def test_a_piece_that_unpacks_to_more_than_it_should(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        scale = file.create_dataset("x", (8,), "i4", chunks=(8,), compression="gzip")
        scale.make_scale()
        scale.id.write_direct_chunk((0,), zlib.compress(bytes(1 << 22)))

    found = record(make(fill, name="made.h5"))
    assert ["does not unpack to its size" in w.message or "larger than" in w.message for w in found.warnings] == [True]


def test_what_is_too_much_is_said(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("hdf5", "netcdf"):
        monkeypatch.setattr(f"metaextract_tui.formats.{module}.deep.MAX_VALUES", 4)
    for model in ("NETCDF4", "NETCDF3_CLASSIC"):
        found = record(make(grid, model))
        assert found.status is RecordStatus.PARTIAL
        assert set(found.native["deep"]["coordinates"]) == {"lon", "time", "satellite_lat"}
        assert "lat" in found.warnings[0].message
    monkeypatch.setattr(stretches, "MAX_CHUNKS", 2)
    path = make(lambda file: file.create_dataset("x", data=np.arange(4), chunks=(1,)).make_scale(), name="made.h5")
    assert "4 pieces" in record(path).warnings[0].message


def test_swaths_of_hdf_eos5_and_axes_of_nexus(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        fields = file.create_group("HDFEOS/SWATHS/S/Geolocation Fields")
        fields["Latitude"], fields["Longitude"] = np.array([1.0, -999.0, 3.0]), np.array([5.0, 6.0, 7.0])
        fields["Latitude"].attrs["MissingValue"] = -999.0
        data = file.create_group("data")
        data.attrs.update({"NX_class": "NXdata", "axes": ["energy", "."]})
        data["energy"] = np.linspace(1, 2, 11)

    found = record(make(fill, name="made.he5"))
    deep = found.native["deep"]
    assert deep["bbox"] == found.fields["bbox"] == [5, 1, 7, 3]
    assert deep["coordinates"]["/data/energy"]["step"] == 0.1


def test_values_of_every_order() -> None:
    def order(values: Sequence[float]) -> Any:
        one = coordinates.Coordinate("x", {}, np.array(values), main=True)
        return coordinates.describe(one).get("order")

    assert [order(v) for v in ([1, 2, 4], [3, 2, 0], [5, 5], [1, 3, 2], [1])] == [
        "increasing", "decreasing", "constant", "none", None,
    ]  # fmt: skip
    nothing = coordinates.Coordinate("x", {"_FillValue": 1}, np.array([1, 1]), main=True)
    assert coordinates.describe(nothing) == {"count": 2, "missing": 2}
    ranged = coordinates.Coordinate("x", {"valid_range": [0, 5]}, np.array([-1, 0, 5, 6]), main=True)
    assert coordinates.describe(ranged)["missing"] == 2
