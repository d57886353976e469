"""PNG and APNG: the declaration."""

from __future__ import annotations

from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.png.origins import ORIGINS
from metaextract_tui.model import Lane

FORMAT = Format(
    name="png",
    label="PNG",
    extensions=(".png", ".apng"),
    media_types=("image/png", "image/apng"),
    extractor="metaextract_tui.formats.png.reader:extract",
    magics=(Magic(0, b"\x89PNG\r\n\x1a\n"),),
    libraries=("lxml", "pillow"),
    preload=("metaextract_tui.formats.png.reader",),
    lane=Lane.THREAD,
    threads_safe=True,
    version=2,
    origins=ORIGINS,
    preview="metaextract_tui.formats.image.preview:show",
)
