"""HDF5 files that h5py makes for the tests, netCDF files that netCDF4 makes, and their records."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import netCDF4
import numpy as np

from metaextract_tui.formats import hdf5, netcdf
from metaextract_tui.model import Record
from tests.formats.reads import Reading

record = Reading(netcdf.FORMAT, hdf5.FORMAT)


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


def netcdf_builder(folder: Path) -> Callable[..., Path]:
    """Makes netCDF files of any data model in a folder: `build(fill, model, name)`."""

    def build(fill: Callable[[Any], None], model: Any = "NETCDF4", name: str = "made.nc") -> Path:
        path = folder / name
        with netCDF4.Dataset(path, "w", format=model) as file:
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
