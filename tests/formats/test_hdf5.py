"""HDF5: trees made by h5py; links out of the file, damage, and what is too much."""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from metaextract_tui.formats.hdf5 import walk as walking
from metaextract_tui.formats.hdf5.checksum import lookup3
from metaextract_tui.model import ErrorKind, RecordStatus
from tests.formats.hdf5s import builder, measurement, objects, record


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    return builder(tmp_path)


def test_a_tree(make: Callable[..., Path]) -> None:
    found = record(make(measurement))
    assert (found.status, found.format, found.format_version, found.extension_matches) == (
        RecordStatus.OK, "hdf5", "0", True,
    )  # fmt: skip
    seen = objects(found)
    assert list(seen) == ["/", "/entry", "/entry/data", "/entry/label", "/entry/x", "/kind"]
    data = seen["/entry/data"]
    assert (data["shape"], data["maxshape"], data["chunks"]) == ([0, 64, 32], [None, 64, 32], [1, 64, 32])
    assert data["dtype"] == "int32 big-endian"
    assert [one["name"] for one in data["filters"]] == ["shuffle", "deflate"]
    assert data["filters"][1]["parameters"] == [4]
    assert data["attributes"] == {"units": "counts"}
    assert seen["/entry/label"]["shape"] == []
    assert (seen["/kind"]["kind"], seen["/kind"]["dtype"]) == ("datatype", "compound{a: float64, n: array[2] of uint8}")
    assert found.fields["variables"] == ["/entry/data", "/entry/label", "/entry/x"]
    assert found.fields["item_count"] == 3
    assert found.fields["shape"] == [200]
    assert found.fields["compression"] == ["shuffle", "deflate"]
    assert found.fields["title"] == "Neutron run 12"
    assert found.native["superblock"]["version"] == 0


def attributes(file: Any) -> None:
    put = file.attrs
    put["text"] = "Größe"
    put["fixed"] = np.bytes_("old")
    put["latin"] = np.bytes_("Grüße".encode("latin-1"))
    put["texts"] = ["one", "two"]
    put["number"] = np.int16(-3)
    put["row"] = np.array([1.5, float("nan")])
    put["flag"] = True
    put["colour"] = np.array(2, dtype=h5py.enum_dtype({"red": 1, "green": 2}))
    put["pair"] = np.array([(1, 2.5)], dtype=[("n", "<i4"), ("x", ">f8")])
    put["ragged"] = np.array([np.array([1, 2]), np.array([3])], dtype=h5py.vlen_dtype("i4"))
    put["nothing"] = h5py.Empty("f4")
    put["grid"] = np.arange(6).reshape(2, 3)
    put["complex"] = 1 + 2j
    put["opaque"] = np.void(b"\x00\x01\xff")
    file["target"] = np.arange(3)
    put["points to"] = file["target"].ref
    put["points"] = np.array([file["target"].ref, h5py.Reference()], dtype=h5py.ref_dtype)
    put["large"] = np.zeros(5000)


def test_attributes_of_every_kind(make: Callable[..., Path]) -> None:
    found = record(make(attributes))
    assert found.status is RecordStatus.OK
    assert objects(found)["/"]["attributes"] == {
        "text": "Größe", "fixed": "old", "latin": "Grüße", "texts": ["one", "two"], "number": -3,
        "row": [1.5, None], "flag": True, "colour": "green", "pair": [{"n": 1, "x": 2.5}], "ragged": [[1, 2], [3]],
        "nothing": None, "grid": [[0, 1, 2], [3, 4, 5]], "complex": {"r": 1.0, "i": 2.0},
        "opaque": {"bytes": 3, "hex": "0001ff"}, "points to": "/target", "points": ["/target", None],
        "large": {
            "bytes": 40000, "dtype": "float64", "shape": [5000], "sha256": hashlib.sha256(bytes(40000)).hexdigest(),
        },
    }  # fmt: skip
    assert [warning.code for warning in found.warnings] == ["not-finite"]


def links(file: Any) -> None:
    file["a/b/data"] = np.arange(12).reshape(3, 4)
    file["a/b/up"] = file["a"]
    file["a/hard"] = file["a/b/data"]
    for name, target in (
        ("soft", "a/b"),
        ("via", "/soft/data"),
        ("gone", "/no/such"),
        ("loop", "/loop"),
        ("out", "/ext/x"),
    ):
        file[name] = h5py.SoftLink(target)
    file["ext"] = h5py.ExternalLink("trap.h5", "/d")


def test_links_are_named_and_never_followed(make: Callable[..., Path], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "trap.h5")  # whoever opens it hangs
    found = record(make(links))
    assert found.status is RecordStatus.OK
    seen = objects(found)
    assert {path: one["kind"] for path, one in seen.items() if path.count("/") == 1 and path != "/"} == {
        "/a": "group", "/ext": "external-link", "/gone": "broken-link", "/loop": "broken-link", "/out": "soft-link",
        "/soft": "soft-link", "/via": "soft-link",
    }  # fmt: skip
    assert seen["/ext"]["target"] == {"file": "trap.h5", "path": "/d"}
    assert seen["/via"]["target"] == "/soft/data"
    assert (seen["/a/b/up"]["kind"], seen["/a/b/up"]["same_as"]) == ("group", "/a")
    assert (seen["/a/hard"]["kind"], seen["/a/hard"]["same_as"]) == ("dataset", "/a/b/data")
    assert found.fields["sensitivity"] == ["external-link"]


def elsewhere(file: Any) -> None:
    file.create_dataset("raw", (10,), dtype="u1", external=[("trap.dat", 4, 10)])
    layout = h5py.VirtualLayout((10,), dtype="i8", maxshape=(None,))
    source = h5py.VirtualSource("trap.dat", "d", shape=(10,), maxshape=(None,))
    layout[0 : h5py.h5s.UNLIMITED] = source[0 : h5py.h5s.UNLIMITED]
    file.create_virtual_dataset("made of", layout)


def test_storage_in_other_files_is_named_and_never_opened(make: Callable[..., Path], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "trap.dat")
    found = record(make(elsewhere))
    seen = objects(found)
    assert seen["/raw"]["external"] == [{"file": "trap.dat", "offset": 4, "bytes": 10}]
    assert seen["/made of"]["virtual"] == [{"file": "trap.dat", "dataset": "d"}]
    assert (seen["/made of"]["layout"], seen["/made of"]["maxshape"]) == ("virtual", [None])
    assert found.fields["sensitivity"] == ["external-link"]


@pytest.mark.parametrize("size", [512, 4096, 65536])
def test_behind_a_userblock(make: Callable[..., Path], size: int) -> None:
    path = make(measurement, "made.mat", userblock_size=size)
    text = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Tue Sep 10 12:34:56 2019 HDF5 schema 1.00 ."
    with open(path, "r+b") as file:
        file.write(text + b" ")
    found = record(path)
    assert (found.status, found.format, found.native["userblock_bytes"]) == (RecordStatus.OK, "hdf5", size)
    assert found.fields["software"] == "MATLAB 7.3"
    assert found.fields["created"] == "2019-09-10T12:34:56"
    assert found.extension_matches is True


@pytest.mark.parametrize("library", ["earliest", "latest"])
def test_cut_files_give_what_is_left(make: Callable[..., Path], library: str) -> None:
    def fill(file: Any) -> None:
        measurement(file)
        file["last"] = np.arange(50_000)

    path = make(fill, libver=library)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 100_000])
    found = record(path)
    assert found.status is RecordStatus.PARTIAL
    assert "truncated" in [warning.code for warning in found.warnings]
    assert objects(found)["/entry/data"]["shape"] == [0, 64, 32]
    for length in (9, 30, 60, 100, 200):
        path.write_bytes(whole[:length])
        error = record(path).error
        assert error is not None
        assert error.kind is ErrorKind.TRUNCATED


def test_a_file_whose_writer_died(make: Callable[..., Path]) -> None:
    path = make(measurement, libver="latest")
    block = bytearray(path.read_bytes())
    assert block[8] == 3
    block[11] = 1
    block[44:48] = struct.pack("<I", lookup3(bytes(block[:44])))
    path.write_bytes(block)
    found = record(path)
    assert (found.status, [w.code for w in found.warnings]) == (RecordStatus.PARTIAL, ["open-for-write"])
    assert len(objects(found)) == 6


def test_the_checksum_of_the_format() -> None:
    # Bob Jenkins, lookup3.c, driver5
    assert lookup3(b"") == 0xDEADBEEF
    assert lookup3(b"Four score and seven years ago") == 0x17770551


def test_a_heap_that_never_ends(make: Callable[..., Path]) -> None:
    """Text in a global heap whose rest was never written: HDF5's own library does not come back from it."""
    path = make(lambda file: file.attrs.update({"text": "x" * 3000}))
    whole = path.read_bytes()
    heap = whole.index(b"GCOL")
    zeroed = whole[: heap + 16] + bytes(len(whole) - heap - 16)
    for content in (zeroed, whole[: heap + 16], whole[: heap + 1000]):
        path.write_bytes(content)
        found = record(path)
        assert found.status is RecordStatus.PARTIAL
        assert objects(found)["/"]["attributes"] == {"text": None}


def test_damage_inside(make: Callable[..., Path]) -> None:
    path = make(measurement)
    whole = path.read_bytes()
    for start in range(40, len(whole) - 64, 97):
        path.write_bytes(whole[:start] + bytes(64) + whole[start + 64 :])
        found = record(path)
        assert found.error is None or found.error.kind in (ErrorKind.MALFORMED, ErrorKind.TRUNCATED), start


@pytest.mark.parametrize(("at", "value"), [(8, 9), (13, 3)])
def test_a_superblock_that_cannot_be(make: Callable[..., Path], at: int, value: int) -> None:
    path = make(measurement)
    block = bytearray(path.read_bytes())
    block[at] = value
    path.write_bytes(block)
    error = record(path).error
    assert error is not None
    assert error.kind is ErrorKind.MALFORMED


def test_more_objects_than_are_kept(make: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MAX_OBJECTS", 20)

    def fill(file: Any) -> None:
        for group in range(5):
            for name in range(10):
                file.create_group(f"g{group}/n{name}")

    found = record(make(fill))
    assert found.status is RecordStatus.PARTIAL
    assert len(found.native["objects"]) == 20
    assert {warning.code for warning in found.warnings} == {"cut"}


def test_groups_nested_too_deep(make: Callable[..., Path]) -> None:
    found = record(make(lambda file: file.create_group("/".join("d" * 150))))
    assert found.status is RecordStatus.PARTIAL
    assert len(found.native["objects"]) == walking.MAX_DEPTH + 1


def test_names_in_any_bytes(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        file.create_group("Größe")
        file.create_group(b"Gr\xf6\xdfe")
        file.create_group("\x1b]52;c;x\x07")

    assert set(objects(record(make(fill)))) == {"/", "/Größe", "/\x1b]52;c;x\x07"}


def test_nexus_and_pytables(make: Callable[..., Path]) -> None:
    def nexus(file: Any) -> None:
        file.attrs.update({"NeXus_version": "4.3", "file_time": "2009-02-12T14:58:04-06:00", "creator": "plugin 0.2"})

    found = record(make(nexus, "run.nxs"))
    assert found.fields["created"] == "2009-02-12T14:58:04-06:00"
    assert "creators" not in found.fields

    def tables(file: Any) -> None:
        file.attrs.update({"PYTABLES_FORMAT_VERSION": "2.1", "TITLE": "Table of runs"})

    found = record(make(tables, "runs.nc"))
    assert (found.format, found.fields["title"]) == ("hdf5", "Table of runs")


def test_hdf5_under_another_name(make: Callable[..., Path]) -> None:
    found = record(make(measurement, "photo.jpg"))
    assert (found.format, found.extension_matches) == ("hdf5", False)


@pytest.mark.corpus
def test_the_corpus_is_read(corpus: Path) -> None:
    for path in sorted((corpus / "hdf5").iterdir()):
        found = record(path)
        assert (found.status, found.format) == (RecordStatus.OK, "hdf5"), path.name


def test_one_part_of_a_file_in_several(tmp_path: Path) -> None:
    access = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    access.set_fapl_family(1024, h5py.h5p.create(h5py.h5p.FILE_ACCESS))
    file = h5py.h5f.create(os.fsencode(tmp_path / "part%d.h5"), h5py.h5f.ACC_TRUNC, fapl=access)
    h5py.h5g.create(file, b"g")
    file.close()
    error = record(tmp_path / "part0.h5").error
    assert error is not None
    assert (error.kind, "family driver" in error.message) == (ErrorKind.UNSUPPORTED, True)
