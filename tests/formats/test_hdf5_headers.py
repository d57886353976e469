"""HDF5: what stands in an object's header: comments, times, values of every datatype, dense attributes, filters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from metaextract_tui.formats.hdf5.filters import named_filter
from metaextract_tui.model import RecordStatus
from tests.formats.hdf5s import builder, measurement, objects, record


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    return builder(tmp_path)


def test_comments_times_and_the_order_of_creation(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        file.create_dataset("z", (2,), "i4", track_times=True)
        file.create_group("a")
        h5py.h5o.set_comment(file["a"].id, b"why it is there")

    for library in ("earliest", "latest"):
        seen = objects(record(make(fill, libver=library, track_order=True)))
        assert (seen["/z"]["creation_order"], seen["/a"]["creation_order"]) == (0, 1)
        assert seen["/a"]["comment"] == "why it is there"
        assert seen["/z"]["modified"][:2] == "20"
        assert ("created" in seen["/z"]) == (library == "latest")
        assert "modified" not in seen["/a"] or library == "latest"


def test_every_kind_of_stored_value(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        root = file.id
        point = h5py.h5s.create(h5py.h5s.SCALAR)

        def put(name: str, kind: Any, raw: bytes) -> None:
            attribute = h5py.h5a.create(root, name.encode(), kind, point)
            attribute.write(np.frombuffer(raw, f"V{len(raw)}").reshape(()), kind)

        odd = h5py.h5t.STD_I32BE.copy()
        odd.set_precision(12)
        odd.set_offset(4)
        put("12 bits", odd, (((-5) & 0xFFF) << 4).to_bytes(4, "big"))
        put("half", h5py.h5t.IEEE_F16BE, np.array(1.5, ">f2").tobytes())
        brain = h5py.h5t.IEEE_F32LE.copy()
        brain.set_fields(15, 7, 8, 0, 7)
        brain.set_precision(16)
        brain.set_size(2)
        put("bfloat16", brain, (0xC040).to_bytes(2, "little"))
        long = h5py.h5t.IEEE_F64LE.copy()
        long.set_size(16)
        long.set_precision(80)
        long.set_fields(79, 64, 15, 0, 64)
        long.set_ebias(16383)
        long.set_norm(h5py.h5t.NORM_NONE)
        put("80 bits", long, (1 << 63 | (16383 + 7) << 64).to_bytes(16, "little"))
        put("infinite", long, (1 << 79 | 0x7FFF << 64 | 1 << 63).to_bytes(16, "little"))
        put("bits", h5py.h5t.STD_B16LE, b"\x01\x80")
        bare = h5py.h5t.create(h5py.h5t.OPAQUE, 3)
        put("opaque", bare, b"\x00\x01\xff")
        file["t"] = np.arange(6).reshape(2, 3)
        regions = np.array([file["t"].regionref[0:1, 0:2], h5py.RegionReference()], h5py.regionref_dtype)
        file.attrs.create("region", regions, dtype=h5py.regionref_dtype)
        nested = np.dtype([("in", [("s", "S4"), ("v", "<f4", (2,))]), ("flag", "?")])
        file.attrs["nested"] = np.array([((b"ab", (1, 2)), True)], nested)

    found = record(make(fill))
    assert found.status is RecordStatus.OK
    assert objects(found)["/"]["attributes"] == {
        "12 bits": -5, "half": 1.5, "bfloat16": -3.0, "80 bits": 128.0, "infinite": None,
        "bits": 0x8001, "opaque": {"bytes": 3, "hex": "0001ff"},
        "region": ["region reference", None], "nested": [{"in": {"s": "ab", "v": [1.0, 2.0]}, "flag": True}],
    }  # fmt: skip


def test_sequences_of_region_references(make: Callable[..., Path]) -> None:
    """h5py 3.16 writes beyond its memory when it converts them; here they are decoded from the bytes."""

    def fill(file: Any) -> None:
        kind = h5py.h5t.vlen_create(h5py.h5t.STD_REF_DSETREG)
        h5py.h5a.create(file.id, b"regions", kind, h5py.h5s.create_simple((2,)))

    assert objects(record(make(fill)))["/"]["attributes"] == {"regions": [[], []]}


@pytest.mark.parametrize("size", [1000, 3 << 20])
def test_small_and_large_files_are_read_alike(make: Callable[..., Path], size: int) -> None:
    """A small file is read at once, a large one piece by piece; both are the same to the library."""

    def fill(file: Any) -> None:
        measurement(file)
        file["bulk"] = np.ones(size, "u1")

    path = make(fill)
    assert (path.stat().st_size > 1 << 20) == (size > 1 << 20)
    seen = objects(record(path))
    assert seen["/bulk"]["shape"] == [size]
    assert seen["/entry/data"]["attributes"] == {"units": "counts"}


@pytest.mark.parametrize("library", ["earliest", "v110", "latest"])
def test_many_attributes_in_dense_storage(make: Callable[..., Path], library: str) -> None:
    def fill(file: Any) -> None:
        for i in range(60):
            file.attrs[f"a{59 - i:02}"] = i

    found = objects(record(make(fill, libver=library, track_order=True)))["/"]["attributes"]
    assert found == {f"a{59 - i:02}": i for i in range(60)}
    assert next(iter(found)) == "a59"


def test_filters_are_named_with_their_parameters(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        file.create_dataset("lzf", (8,), "i4", chunks=(4,), compression="lzf", fletcher32=True)
        file.create_dataset("so", (8,), "i4", chunks=(4,), scaleoffset=3)

    found = record(make(fill))
    filters = {path[1:]: one["filters"] for path, one in objects(found).items() if "filters" in one}
    assert [one["name"] for one in filters["lzf"]] == ["lzf", "fletcher32"]
    assert filters["so"][0]["name"] == "scaleoffset"
    assert set(found.fields["compression"]) == {"lzf", "fletcher32", "scaleoffset"}


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (1, "deflate"), (2, "shuffle"), (3, "fletcher32"), (4, "szip"), (5, "nbit"), (6, "scaleoffset"),
        (307, "bzip2"), (32000, "lzf"), (32001, "blosc"), (32004, "lz4"), (32008, "bitshuffle"), (32013, "zfp"),
        (32015, "zstd"), (32017, "sz"), (32026, "blosc2"), (32999, "house"), (399, "filter 399"),
    ],
)  # fmt: skip
def test_registered_filters(code: int, name: str) -> None:
    stored = b"house" if code == 32999 else b""
    assert named_filter((code, 1, (5, 1), stored)) == {"name": name, "id": code, "parameters": [5, 1], "optional": True}
