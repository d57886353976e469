"""HDF5: its structures as they stand in files: every way of finding links, attributes and chunks; hostile ones."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from metaextract_tui.formats.hdf5.cacheimage import lay_over
from metaextract_tui.formats.hdf5.filters import parse_pipeline, unpacked
from metaextract_tui.formats.hdf5.pages import WHOLE, WINDOW, Damaged, Pages
from metaextract_tui.formats.hdf5.virtual import virtual_sources
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind, Record, RecordStatus
from tests.formats.hdf5s import builder, objects, record

LIBRARIES = ("earliest", "v108", "v110", "latest")


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    return builder(tmp_path)


def time_axis(file: Any, name: str, count: int = 40, **how: Any) -> None:
    """Days from 0 to count - 1, stored in a way of its own."""
    axis = file.create_dataset(name, data=np.arange(count, dtype="f8"), **how)
    axis.attrs.update({"units": "days since 2000-01-01", "standard_name": "time"})
    axis.make_scale(name)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(
    ("count", "how"),
    [
        (40, {}),
        (40, {"chunks": (40,)}),
        (40, {"chunks": (40,), "compression": "gzip", "shuffle": True}),
        (40, {"chunks": (3,)}),
        (40, {"chunks": (7,), "compression": "gzip", "fletcher32": True}),
        (3000, {"chunks": (1,)}),
        (40, {"chunks": (2,), "maxshape": (None,)}),
        (9000, {"chunks": (1,), "maxshape": (None,)}),
        (40, {"chunks": (5,), "maxshape": (None,), "compression": "gzip"}),
    ],
)
def test_every_way_of_finding_chunks(make: Callable[..., Path], library: str, count: int, how: dict[str, Any]) -> None:
    path = make(lambda file: time_axis(file, "time", count, **how), "made.nc", libver=library)
    found = record(path, deep=True)
    assert found.fields["time_start"] == "2000-01-01T00:00:00"
    days = found.native["deep"]["coordinates"]["time"]
    assert (days["count"], days["first"], days["last"], days["step"]) == (count, 0, count - 1, 1)


@pytest.mark.parametrize("library", LIBRARIES)
def test_texts_in_chunks_of_two_dimensions(make: Callable[..., Path], library: str) -> None:
    def fill(file: Any) -> None:
        entry = file.create_group("entry")
        entry.attrs["NX_class"] = "NXentry"
        user = entry.create_group("user")
        user.attrs["NX_class"] = "NXuser"
        names = user.create_dataset("name", (2, 2), "S8", maxshape=(None, None), chunks=(1, 2))
        names[:] = np.array([[b"Ada", b"Bob"], [b"Cyd", b"Dee"]])
        file.create_dataset("entry/title", (1,), h5py.string_dtype(), chunks=(1,), maxshape=(None,))[:] = "Größe"

    found = record(make(fill, "made.nxs", libver=library))
    assert found.fields["creators"] == ["Ada", "Bob", "Cyd", "Dee"]
    assert found.fields["title"] == "Größe"


def test_values_never_written_are_the_fill_value(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        for chunks in (None, (2,)):
            axis = file.create_dataset(f"t{chunks}", (4,), "i4", chunks=chunks, fillvalue=31)
            axis.attrs.update({"units": "days since 2000-01-01", "standard_name": "time"})

    assert record(make(fill, "made.nc")).fields["time_end"] == "2000-02-01T00:00:00"


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("order", [False, True])
def test_many_links_and_attributes(make: Callable[..., Path], library: str, order: bool) -> None:
    """Symbol tables of several levels; fractal heaps with indirect blocks; objects too large for them."""

    def fill(file: Any) -> None:
        for i in range(1500):
            file.create_group(f"g{i * 7 % 1500:04}{'x' * (i % 90)}")
        file["zz"] = h5py.SoftLink("/g0000")
        for i in range(300):
            file.attrs[f"a{i}"] = np.arange(i % 40 + 1) if i % 3 else f"text {i}"
        if library != "earliest":
            file.attrs["large"] = np.arange(50_000)

    found = record(make(fill, libver=library, track_order=order))
    assert found.status is RecordStatus.OK
    seen = objects(found)
    assert (len(seen), seen["/zz"]["target"], list(seen)) == (1502, "/g0000", sorted(seen))
    assert ("creation_order" in seen["/zz"]) is order
    attributes = seen["/"]["attributes"]
    assert (attributes["a41"], attributes["a3"]) == ([0, 1], "text 3")
    assert attributes.get("large", {"bytes": 400_000})["bytes"] == 400_000
    if order:
        assert list(attributes)[:300] == [f"a{i}" for i in range(300)]


@pytest.mark.parametrize("size", [2, 4])
def test_short_addresses(tmp_path: Path, size: int) -> None:
    properties = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    properties.set_sizes(size, size)
    path = tmp_path / "short.h5"
    with h5py.File(h5py.h5f.create(os.fsencode(path), h5py.h5f.ACC_TRUNC, properties)) as file:
        file.attrs["text"] = "variable"
        file.create_dataset("d", (3,), "i2", maxshape=(None,), chunks=(2,))
    seen = objects(record(path))
    assert seen["/"]["attributes"] == {"text": "variable"}
    assert (seen["/d"]["shape"], seen["/d"]["maxshape"], seen["/d"]["chunks"]) == ([3], [None], [2])


def test_enumerations_within_compounds_of_variable_length(make: Callable[..., Path]) -> None:
    kind = np.dtype([("e", h5py.enum_dtype({"A": 1, "B": 2}, "i2")), ("s", h5py.string_dtype())])
    path = make(lambda file: file.attrs.create("pair", np.array([(2, "two")], kind)))
    assert objects(record(path))["/"]["attributes"]["pair"] == [{"e": "B", "s": "two"}]


def test_sources_of_a_virtual_dataset(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        layout = h5py.VirtualLayout((8, 4), "i4", maxshape=(None, 4))
        for i in range(4):
            layout[2 * i : 2 * i + 2] = h5py.VirtualSource(f"s{i % 3}.h5", "d", shape=(2, 4))
        file.create_virtual_dataset("v", layout)

    found = objects(record(make(fill)))["/v"]
    assert [one["file"] for one in found["virtual"]] == ["s0.h5", "s1.h5", "s2.h5"]
    with pytest.raises(Damaged):
        list(virtual_sources(b"\x09" + bytes(20), 8, 9))


# --- hostile structures ------------------------------------------------------------------------------------------


def changed(path: Path, at: int, data: bytes) -> Record:
    whole = bytearray(path.read_bytes())
    whole[at : at + len(data)] = data
    path.write_bytes(whole)
    return record(path)


def test_a_tree_that_leads_into_itself(make: Callable[..., Path]) -> None:
    path = make(lambda file: [file.create_group(f"g{i}") for i in range(300)])
    whole = path.read_bytes()
    root = next(at for at in range(0, len(whole), 8) if whole[at : at + 6] == b"TREE\0\1")
    found = changed(path, root + 24 + 8, struct.pack("<Q", root))
    assert found.status is RecordStatus.PARTIAL
    assert "links of /" in found.warnings[0].message


def test_a_header_that_continues_in_itself(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        for i in range(6):
            file.attrs[f"a{i}"] = "x" * 200

    path = make(fill)
    whole = path.read_bytes()
    at = whole.index(struct.pack("<HHB3x", 0x10, 16, 0)) + 8  # the continuation message of the root's header
    place = struct.unpack_from("<Q", whole, at)[0]
    error = changed(path, place, struct.pack("<HHB3xQQ", 0x10, 16, 0, place, 1000)).error
    assert error is not None
    assert error.kind is ErrorKind.MALFORMED


@pytest.mark.parametrize("sign", [b"BTHD", b"FRHP", b"FHIB", b"OHDR", b"BTLF"])
def test_giant_counts(make: Callable[..., Path], sign: bytes) -> None:
    path = make(lambda file: [file.create_group(f"g{i:03}") for i in range(400)], libver="latest")
    whole = path.read_bytes()
    start = whole.index(sign) + 5
    for at in range(start, start + 140, 3):
        for data in (b"\xff" * 8, b"\xff\xff\xff\x7f", bytes(8)):
            path.write_bytes(whole[:at] + data + whole[at + len(data) :])
            found = record(path)
            assert found.error is None or found.error.kind is ErrorKind.MALFORMED, (sign, at)


def test_one_value_that_every_object_points_to(make: Callable[..., Path]) -> None:
    """What is read of variable length is bounded for the whole file, however often the same bytes are named."""
    kind = h5py.vlen_dtype("u1")

    def fill(file: Any) -> None:
        values = np.empty(4000, object)
        for i in range(4000):
            values[i] = np.zeros(2, "u1")
        values[0] = np.zeros(60_000, "u1")
        file.attrs.create("many", values, dtype=kind)

    path = make(fill, libver="latest")
    whole = path.read_bytes()
    first = whole.index(struct.pack("<I", 60_000))
    path.write_bytes(whole[:first] + whole[first : first + 16] * 4000 + whole[first + 64_000 :])
    found = record(path)
    assert found.status is RecordStatus.PARTIAL
    assert objects(found)["/"]["attributes"]["many"] is None


def test_bytes_are_read_in_windows(tmp_path: Path) -> None:
    path = tmp_path / "bytes"
    content = np.arange(1 << WHOLE, dtype="<u4").tobytes()
    path.write_bytes(content)
    with Source(os.fsencode(path)) as source:
        pages = Pages(source, 512)
        for at, count in ((0, 10), ((1 << WINDOW) - 520, 100), (5, 3 << WINDOW), (len(content) - 520, 8)):
            assert pages.read(at, count) == content[512 + at : 512 + at + count]
        assert pages.read(len(content), 8) == b""
        with pytest.raises(Damaged):
            pages.exactly(len(content) - 516, 8)
        with pytest.raises(Damaged):
            all(pages.read(0, 4096) for _ in range(1 << 20))


def test_structures_in_a_metadata_cache_image(tmp_path: Path) -> None:
    """HDF5 File Format Specification, metadata cache image: entries stand in for the bytes at their addresses."""
    path = tmp_path / "image"
    entry = struct.pack("<BBBBHHHiQQ", 1, 0, 0, 0, 0, 0, 1, 0, 4, 6) + bytes(8) + b"header"
    block = b"MDCI\0\0" + struct.pack("<QI", 0, 1) + entry
    path.write_bytes(bytes(64) + block)
    with Source(os.fsencode(path)) as source:
        pages = Pages(source, 0)
        lay_over(pages, b"\0" + struct.pack("<QQ", 64, len(block)), 8, 8)
        assert pages.read(0, 12) == b"\0\0\0\0header\0\0"
        with pytest.raises(Damaged):
            lay_over(pages, b"\0" + struct.pack("<QQ", 64, len(block) - 1), 8, 8)


@pytest.mark.parametrize("width", [1, 2, 4, 8])
def test_shuffled_bytes(width: int) -> None:
    values = np.arange(5 * width + 1, dtype="u1").tobytes()
    whole = len(values) // width * width
    packed = np.frombuffer(values[:whole], "u1").reshape(-1, width).T.tobytes() + values[whole:]
    pipeline = parse_pipeline(struct.pack("<BBHHHI", 2, 1, 2, 0, 1, width))
    assert pipeline == [(2, 0, (width,), b"")]
    assert unpacked(packed, 0, pipeline, width, len(values)) == values
    assert unpacked(values, 1, pipeline, width, len(values)) == values


def test_no_library_is_loaded(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        file.attrs["title"] = "x"
        file.create_dataset("d", data=np.arange(9), chunks=(2,))

    said = subprocess.run(
        [sys.executable, "-c", (
            "import json, os, sys\n"
            "from metaextract_tui.formats import hdf5\n"
            "from metaextract_tui.formats.reading import read_file\n"
            "from metaextract_tui.formats.registry import Registry\n"
            "status = read_file(os.fsencode(sys.argv[1]), Registry([hdf5.FORMAT]))[0].status\n"
            "print(json.dumps([status, sorted({'h5py', 'numpy', 'netCDF4', 'cftime'} & set(sys.modules))]))"
        ), str(make(fill))],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert json.loads(said.stdout) == ["ok", []]
