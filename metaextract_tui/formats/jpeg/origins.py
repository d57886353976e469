"""Where JPEG finds each field: its own header, then what images share, then comments."""

from __future__ import annotations

from metaextract_tui.formats.image.origins import JPEG_FIRST, JPEG_LAST, image_origins

ORIGINS = image_origins(JPEG_FIRST, JPEG_LAST)
