"""Where TIFF finds each field: its own header, then what images share, then what only a later page says."""

from __future__ import annotations

from metaextract_tui.formats.image.origins import TIFF_FIRST, TIFF_LAST, image_origins

ORIGINS = image_origins(TIFF_FIRST, TIFF_LAST)
