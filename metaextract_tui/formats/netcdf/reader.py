"""The netCDF classic formats into a record."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.netcdf.classic import DATA_MODELS, read_classic
from metaextract_tui.formats.netcdf.fields import put_fields
from metaextract_tui.formats.source import Source


def extract(source: Source, found: Extraction) -> None:
    """Fill `found` from a CDF-1, CDF-2 or CDF-5 file. Raises Unreadable where its header is cut or damaged."""
    version = source.head[3]
    found.format_version = f"CDF-{version}"
    group = read_classic(source, found)
    found.native["data_model"] = DATA_MODELS[version]
    found.native.update(group.native())
    put_fields(group, found)
