"""FITS: astronomical images and tables. The declaration; reading is in `reader`."""

from __future__ import annotations

from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.fits.origins import ORIGINS
from metaextract_tui.formats.fits.probe import bare_or_gzipped
from metaextract_tui.model import Lane

FORMAT = Format(
    name="fits",
    label="FITS",
    extensions=(
        ".fits", ".fit", ".fts", ".fits.gz", ".fit.gz", ".fts.gz", ".fits.fz", ".fit.fz", ".fts.fz", ".fz", ".ftz",
    ),
    media_types=("application/fits", "image/fits"),
    extractor="metaextract_tui.formats.fits.reader:extract",
    magics=(Magic(0, b"SIMPLE  ="), Magic(0, b"\x1f\x8b\x08")),
    probe=bare_or_gzipped,
    preload=("metaextract_tui.formats.fits.reader",),
    lane=Lane.THREAD,
    threads_safe=True,
    version=2,
    origins=ORIGINS,
    preview="metaextract_tui.formats.fits.preview:show",
)  # fmt: skip
