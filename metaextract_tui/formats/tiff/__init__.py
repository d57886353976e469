"""TIFF, BigTIFF, GeoTIFF, DNG and the raw formats that are TIFF: the declaration."""

from __future__ import annotations

from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.tiff.origins import ORIGINS
from metaextract_tui.model import Lane

FORMAT = Format(
    name="tiff",
    label="TIFF",
    extensions=(
        ".tif", ".tiff", ".btf", ".tf8", ".gtif", ".gtiff", ".dng", ".nef", ".nrw", ".arw", ".sr2", ".cr2", ".pef",
        ".srw", ".3fr", ".erf", ".kdc", ".dcr", ".svs", ".ndpi", ".scn", ".lsm", ".stk", ".ptif", ".ptiff",
        ".rw2", ".rwl", ".orf", ".iiq", ".dcs", ".mos", ".mef", ".fff",
    ),
    media_types=(
        "image/tiff", "image/x-adobe-dng", "image/x-panasonic-rw2", "image/x-olympus-orf", "image/x-canon-cr2",
        "image/x-raw",
    ),
    extractor="metaextract_tui.formats.tiff.reader:extract",
    magics=(
        Magic(0, b"II*\0"), Magic(0, b"MM\0*"), Magic(0, b"II+\0"), Magic(0, b"MM\0+"),
        Magic(0, b"IIU\0"), Magic(0, b"IIRO"), Magic(0, b"IIRS"), Magic(0, b"MMOR"),
    ),
    libraries=("lxml", "pillow"),
    preload=("metaextract_tui.formats.tiff.reader",),
    lane=Lane.THREAD,
    threads_safe=True,
    version=2,
    origins=ORIGINS,
    preview="metaextract_tui.formats.image.preview:show",
)  # fmt: skip
