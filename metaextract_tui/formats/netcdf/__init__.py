"""NetCDF: the declaration of the classic formats. NetCDF-4 files carry HDF5's signature and are told apart there."""

from __future__ import annotations

from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.netcdf.origins import ORIGINS
from metaextract_tui.model import Lane

FORMAT = Format(
    name="netcdf",
    label="NetCDF",
    extensions=(".nc", ".nc3", ".nc4", ".nc5", ".nc1", ".nc2", ".cdf", ".ncdf", ".netcdf", ".grd", ".mnc"),
    media_types=("application/netcdf", "application/x-netcdf"),
    extractor="metaextract_tui.formats.netcdf.reader:extract",
    magics=(Magic(0, b"CDF\x01"), Magic(0, b"CDF\x02"), Magic(0, b"CDF\x05")),
    libraries=("cftime",),
    preload=("cftime", "metaextract_tui.formats.netcdf.reader"),
    lane=Lane.PROCESS,
    threads_safe=True,
    version=3,
    origins=ORIGINS,
    deep="metaextract_tui.formats.netcdf.deep:extract",
    preview="metaextract_tui.formats.netcdf.preview:show",
)
