"""NetCDF: every data model, made and cross-read by the netCDF4 library; headers that lie."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import netCDF4
import numpy as np
import pytest

from metaextract_tui.model import ErrorKind, Record, RecordStatus
from tests.formats.hdf5s import netcdf_builder, record

CLASSIC = ["NETCDF3_CLASSIC", "NETCDF3_64BIT_OFFSET", "NETCDF3_64BIT_DATA"]
ALL = [*CLASSIC, "NETCDF4_CLASSIC", "NETCDF4"]


def weather(file: Any) -> None:
    """A CF file with ACDD attributes, an unlimited time axis and one variable that has no dimension."""
    file.setncatts(
        {
            "title": "Air temperature", "summary": "Made up.", "creator_name": "Ada Lovelace; Mary Somerville",
            "keywords": "air, temperature", "license": "CC0", "id": "x.1", "date_created": "20240301T101500Z",
            "geospatial_lat_min": -10.0, "geospatial_lat_max": 45.5, "geospatial_lon_min": "-5.0 degrees",
            "geospatial_lon_max": np.float32(20), "levels": np.array([1, 2, 3], "i2"), "Größe": "ß",
        }
    )  # fmt: skip
    file.createDimension("time", None)
    file.createDimension("lat", 3)
    file.createDimension("bounds", 2)
    time = file.createVariable("time", "f8", ("time",))
    time.units, time.calendar = "hours since 2000-01-01 00:00:00", "standard"
    lat = file.createVariable("lat", "f4", ("lat",))
    lat.units = "degrees_north"
    air = file.createVariable("air", "i2", ("time", "lat"), fill_value=-999)
    air.scale_factor = 0.01
    file.createVariable("crs", "i4", ())
    file.createVariable("label", "S1", ("lat",))
    time[:] = [0, 6, 36]
    air[:] = np.zeros((3, 3))


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    return netcdf_builder(tmp_path)


def plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def as_the_library_says(group: Any) -> dict[str, Any]:
    return {
        "dimensions": {k: {"size": len(d), "unlimited": d.isunlimited()} for k, d in group.dimensions.items()},
        "variables": {
            k: (list(v.dimensions), {a: plain(v.getncattr(a)) for a in v.ncattrs()}) for k, v in group.variables.items()
        },
        "attributes": {a: plain(group.getncattr(a)) for a in group.ncattrs()},
        "groups": {k: as_the_library_says(g) for k, g in group.groups.items()},
    }


def as_read(group: dict[str, Any]) -> dict[str, Any]:
    return {
        "dimensions": group["dimensions"],
        "variables": {k: (v["dimensions"], v.get("attributes", {})) for k, v in group["variables"].items()},
        "attributes": group["attributes"],
        "groups": {k: as_read(g) for k, g in group.get("groups", {}).items()},
    }


def compare(path: Path) -> Record:
    """The record, once it says what the library says, in the library's order."""
    found = record(path)
    with netCDF4.Dataset(path) as file:
        expected = as_the_library_says(file)
        assert found.native["data_model"] == file.data_model
    ours = as_read(dict(found.native))
    assert ours == expected
    assert repr(ours) == repr(expected)
    return found


@pytest.mark.parametrize("model", ALL)
def test_every_data_model(make: Callable[..., Path], model: str) -> None:
    found = compare(make(weather, model))
    assert (found.status, found.format, found.extension_matches) == (RecordStatus.OK, "netcdf", True)
    assert found.media_type == "application/netcdf"
    variables = found.native["variables"]
    assert {name: one["dtype"] for name, one in variables.items()} == {
        "time": "double", "lat": "float", "air": "short", "crs": "int", "label": "char",
    }  # fmt: skip
    expected = {
        "title": "Air temperature", "description": "Made up.", "creators": ["Ada Lovelace", "Mary Somerville"],
        "keywords": ["air", "temperature"], "rights": "CC0", "identifier": "x.1", "created": "2024-03-01T10:15:00Z",
        "bbox": [-5.0, -10.0, 20.0, 45.5], "variables": ["time", "lat", "air", "crs", "label"], "item_count": 5,
        "shape": [3, 3], "time_start": "2000-01-01T00:00:00", "time_end": "2000-01-02T12:00:00",
    }  # fmt: skip
    assert {name: found.fields.get(name) for name in expected} == expected
    assert found.format_version == {"NETCDF3_CLASSIC": "CDF-1", "NETCDF3_64BIT_OFFSET": "CDF-2",
                                    "NETCDF3_64BIT_DATA": "CDF-5"}.get(model, "netCDF-4")  # fmt: skip


def test_groups_types_and_chunks(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        file.createDimension("x", 4)
        file.createDimension("n", None)
        inner = file.createGroup("inner")
        inner.createDimension("y", 5)
        deep = inner.createGroup("deep")
        grid = deep.createVariable(
            "grid", "f4", ("n", "y", "x"), compression="zlib", shuffle=True, chunksizes=(1, 5, 4)
        )
        grid[0:2] = 1
        pair = file.createCompoundType(np.dtype([("a", "i4"), ("b", "f8")]), "pair")
        inner.createVariable("points", pair, ("x",))
        file.createVariable("words", str, ("x",))
        file.createVariable("x", "u8", ("x",))
        file.createVariable("field", "f8", ("x", "x"))
        inner.note = "in a group"

    found = compare(make(fill))
    deep = found.native["groups"]["inner"]["groups"]["deep"]
    assert deep["variables"]["grid"]["chunks"] == [1, 5, 4]
    assert [one["name"] for one in deep["variables"]["grid"]["filters"]] == ["shuffle", "deflate"]
    assert found.native["types"] == {"pair": "compound{a: int32, b: float64}"}
    assert found.native["groups"]["inner"]["variables"]["points"]["dtype"] == "pair"
    assert found.native["variables"]["words"]["dtype"] == "string"
    assert found.native["dimensions"]["n"] == {"size": 2, "unlimited": True}
    assert found.fields["variables"] == ["words", "x", "field", "inner/points", "inner/deep/grid"]
    assert found.fields["compression"] == ["shuffle", "deflate"]
    assert found.fields["software"].startswith("netcdf ")


def test_a_variable_named_as_a_dimension_that_it_does_not_have(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        file.createDimension("x", 4)
        file.createDimension("y", 4)
        file.createVariable("x", "f4", ("y",))
        file.createVariable("y", "f4", ("y", "x"))

    compare(make(fill))


def test_dimensions_that_no_scale_names(tmp_path: Path) -> None:
    path = tmp_path / "plain.nc"
    with h5py.File(path, "w") as file:
        file["a"] = np.zeros((2, 3, 2))
        file["g/b"] = np.zeros((3, 7))
        file.create_dataset("c", (2,), maxshape=(None,), dtype="f4")
    found = compare(path)
    assert found.format == "netcdf"
    assert found.native["variables"]["a"]["dimensions"] == ["phony_dim_2", "phony_dim_3", "phony_dim_4"]


def test_a_scale_without_its_list_of_users(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        file.createDimension("x", 4)
        file.createDimension("y", 4)
        file.createVariable("v", "f4", ("y", "x"))

    path = make(fill)
    with h5py.File(path, "r+") as file:
        for name in ("x", "y"):
            del file[name].attrs["REFERENCE_LIST"]
        file["v"].attrs.pop("_Netcdf4Coordinates", None)
    assert compare(path).native["variables"]["v"]["dimensions"] == ["y", "x"]


def test_plain_hdf5_stays_hdf5(tmp_path: Path) -> None:
    path = tmp_path / "plain.h5"
    with h5py.File(path, "w") as file:
        file["x"] = np.arange(3)
        file["x"].make_scale("x")
        file["v"] = np.arange(3)
        file["v"].dims[0].attach_scale(file["x"])
    found = record(path)
    assert found.format == "hdf5"
    seen = {one["path"]: one for one in found.native["objects"]}
    assert seen["/v"]["attributes"]["DIMENSION_LIST"] == [["/x"]]
    assert seen["/x"]["attributes"]["REFERENCE_LIST"] == [{"dataset": "/v", "dimension": 0}]


def test_netcdf4_under_the_name_of_hdf5(make: Callable[..., Path]) -> None:
    """Where the name says HDF5 and the content netCDF-4, both views are there; where both say netCDF, one is enough."""
    found = record(make(weather, "NETCDF4", "made.h5"))
    assert (found.format, found.extension_matches) == ("netcdf", True)
    assert found.native["dimensions"]["time"] == {"size": 3, "unlimited": True}
    seen = {one["path"]: one for one in found.native["objects"]}
    assert seen["/air"]["attributes"]["DIMENSION_LIST"] == [["/time"], ["/lat"]]
    assert seen["/lat"]["attributes"]["REFERENCE_LIST"][0] == {"dataset": "/air", "dimension": 1}
    assert found.native["variables"]["air"]["attributes"] == {"_FillValue": -999, "scale_factor": 0.01}
    assert found.native["superblock"]["version"] in (0, 2, 3)
    assert "objects" not in record(make(weather, "NETCDF4", "made.nc")).native


def test_other_hdf5_under_the_name_of_netcdf(tmp_path: Path) -> None:
    path = tmp_path / "runs.nc"
    with h5py.File(path, "w") as file:
        file.attrs.update({"PYTABLES_FORMAT_VERSION": "2.1", "TITLE": "Runs"})
        file["a"] = np.zeros((2, 3))
    found = record(path)
    assert (found.format, found.extension_matches, found.fields["variables"]) == ("hdf5", True, ["/a"])
    assert [one["path"] for one in found.native["objects"]] == ["/", "/a"]
    assert found.native["variables"]["a"]["dimensions"] == ["phony_dim_0", "phony_dim_1"]
    assert found.native["data_model"] == "NETCDF4"


def name(text: str) -> bytes:
    raw = text.encode()
    return struct.pack(">I", len(raw)) + raw + bytes(-len(raw) % 4)


ABSENT = struct.pack(">II", 0, 0)


def header(
    dimensions: bytes = ABSENT, attributes: bytes = ABSENT, variables: bytes = ABSENT, records: int = 0
) -> bytes:
    return b"CDF\x01" + struct.pack(">I", records) + dimensions + attributes + variables


def variable(label: str, ids: list[int], kind: int = 5, begin: int = 0) -> bytes:
    return name(label) + struct.pack(f">I{len(ids)}I", len(ids), *ids) + ABSENT + struct.pack(">III", kind, 0, begin)


X4 = struct.pack(">II", 10, 1) + name("x") + struct.pack(">I", 4)
T = struct.pack(">II", 10, 1) + name("t") + struct.pack(">I", 0)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (header(struct.pack(">II", 10, 0x7FFFFFFF)), "malformed"),
        (header(struct.pack(">II", 99, 1) + bytes(100)), "malformed"),
        (header(X4, ABSENT, struct.pack(">II", 11, 1) + variable("v", [7])), "malformed"),
        (header(X4, ABSENT, struct.pack(">II", 11, 1) + variable("v", [0], kind=77)), "malformed"),
        (header(X4, struct.pack(">II", 12, 1) + name("a") + struct.pack(">II", 6, 1 << 30)), "malformed"),
        (header(struct.pack(">II", 10, 1) + struct.pack(">I", 5000) + bytes(6000)), "malformed"),
        (header()[:10], "truncated"),
        (header()[:4], "truncated"),
        (header(X4, ABSENT, struct.pack(">II", 11, 1) + variable("v", [0]))[:-6] + bytes(0), "truncated"),
    ],
)
def test_headers_that_lie(tmp_path: Path, content: bytes, kind: str) -> None:
    path = tmp_path / "bad.nc"
    path.write_bytes(content)
    found = record(path)
    said = [found.error.kind] if found.error is not None else [warning.code for warning in found.warnings]
    assert kind in said
    assert (found.status is RecordStatus.PARTIAL) == bool(found.native)


def test_cdf5_with_more_variables_than_the_file_has_bytes(tmp_path: Path) -> None:
    path = tmp_path / "bad.nc5"
    path.write_bytes(b"CDF\x05" + bytes(8) + bytes(24) + struct.pack(">IQ", 11, 1 << 62) + bytes(50))
    error = record(path).error
    assert error is not None
    assert error.kind is ErrorKind.MALFORMED


def test_cut_behind_the_header(make: Callable[..., Path]) -> None:
    path = make(weather, "NETCDF3_CLASSIC")
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    found = record(path)
    assert (found.status, [w.code for w in found.warnings]) == (RecordStatus.PARTIAL, ["truncated"])
    assert len(found.native["variables"]) == 5
    for length in range(5, len(whole), 37):
        path.write_bytes(whole[:length])
        cut = record(path)
        assert cut.error is None or cut.error.kind in (ErrorKind.TRUNCATED, ErrorKind.MALFORMED), length


def test_records_of_a_stream(tmp_path: Path) -> None:
    two = struct.pack(">II", 11, 1) + variable("t", [0], kind=6, begin=80)
    path = tmp_path / "stream.nc"
    path.write_bytes(header(T, ABSENT, two, 0xFFFFFFFF).ljust(80, b"\0") + bytes(24))
    found = record(path)
    assert found.native["dimensions"]["t"] == {"size": 3, "unlimited": True}
    assert found.fields["shape"] == [3]


def test_large_attributes_are_described(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        file.setncattr("table", np.zeros(6000))
        file.setncattr("after", "is read")

    for model in ("NETCDF3_CLASSIC", "NETCDF4"):
        attributes = record(make(fill, model)).native["attributes"]
        assert attributes["table"]["bytes"] == 48000
        assert attributes["after"] == "is read"


@pytest.mark.corpus
def test_the_corpus_is_read(corpus: Path) -> None:
    for path in sorted((corpus / "netcdf").iterdir()):
        found = record(path)
        assert found.status in (RecordStatus.OK, RecordStatus.PARTIAL), path.name
        assert found.format == "netcdf"
