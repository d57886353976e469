"""HDF5: its declaration, and how it is found behind a userblock. NetCDF-4 files are HDF5 files and come this way."""

from __future__ import annotations

from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.hdf5.origins import ORIGINS
from metaextract_tui.formats.source import Source
from metaextract_tui.model import Lane

SIGNATURE = b"\x89HDF\r\n\x1a\n"
MAX_USERBLOCK = 1 << 22  # bytes; the superblock may stand at 0, 512 and every doubling of that (HDF5 format, II.A)


def superblock_offset(source: Source) -> int | None:
    """Where the superblock starts, in bytes: 0, 512, 1024, 2048 … up to 4 MiB; None where it is not found."""
    offset = 0
    while offset <= MAX_USERBLOCK and offset + len(SIGNATURE) <= source.size:
        end = offset + len(SIGNATURE)
        found = source.head[offset:end] if end <= len(source.head) else source.read_at(offset, len(SIGNATURE))
        if found == SIGNATURE:
            return offset
        offset = max(512, offset * 2)
    return None


def search(source: Source) -> str | None:
    """The verdict on a file whose superblock stands behind a userblock."""
    offset = superblock_offset(source)
    return f"'\\x89HDF' at byte {offset}" if offset is not None else None


FORMAT = Format(
    name="hdf5",
    label="HDF5",
    extensions=(
        ".h5", ".hdf5", ".hdf", ".he5", ".h5ad", ".h5p", ".hd5", ".nxs", ".nx5", ".nwb", ".loom", ".mat", ".mnc",
        ".fast5", ".keras", ".oh5", ".cxi", ".emd", ".jld", ".jld2", ".nc", ".nc4", ".cdf",
    ),
    media_types=("application/x-hdf5", "application/x-hdf"),
    extractor="metaextract_tui.formats.hdf5.reader:extract",
    magics=(Magic(0, SIGNATURE),),
    search=search,
    preload=("metaextract_tui.formats.hdf5.reader",),
    lane=Lane.PROCESS,
    threads_safe=True,
    version=3,
    origins=ORIGINS,
    deep="metaextract_tui.formats.hdf5.deep:extract",
    deep_libraries=("cftime",),
    preview="metaextract_tui.formats.hdf5.preview:show",
)  # fmt: skip
