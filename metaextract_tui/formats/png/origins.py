"""Where PNG finds each field: its own header, then what images share, then tIME and the comment."""

from __future__ import annotations

from metaextract_tui.formats.image.origins import PNG_FIRST, PNG_LAST, image_origins

ORIGINS = image_origins(PNG_FIRST, PNG_LAST, texts=True)
