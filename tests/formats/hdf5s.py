"""HDF5 files that h5py makes for the tests, and their records."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from metaextract_tui.formats import hdf5, netcdf
from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.registry import Registry
from metaextract_tui.model import Record

BOTH = Registry([netcdf.FORMAT, hdf5.FORMAT])


def record(path: Path) -> Record:
    found = read_file(os.fsencode(path), BOTH)[0]
    found.to_json()
    return found


def objects(found: Record) -> dict[str, dict[str, Any]]:
    return {one["path"]: one for one in found.native["objects"]}


def builder(folder: Path) -> Callable[..., Path]:
    """Makes files in a folder: `build(fill, name, **how h5py opens them)`."""

    def build(fill: Callable[[Any], None], name: str = "made.h5", **how: Any) -> Path:
        path = folder / name
        with h5py.File(path, "w", **how) as file:
            fill(file)
        return path

    return build


def measurement(file: Any) -> None:
    file.attrs["title"] = "Neutron run 12"
    data = file.create_dataset(
        "entry/data", shape=(0, 64, 32), maxshape=(None, 64, 32), dtype=">i4", chunks=(1, 64, 32),
        compression="gzip", compression_opts=4, shuffle=True,
    )  # fmt: skip
    data.attrs["units"] = "counts"
    file["entry/x"] = np.linspace(0, 1, 200)
    file["entry/label"] = "sample"
    file["kind"] = np.dtype([("a", "<f8"), ("n", "u1", (2,))])
