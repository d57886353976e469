"""JPEG: the declaration."""

from __future__ import annotations

from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.jpeg.origins import ORIGINS
from metaextract_tui.model import Lane

FORMAT = Format(
    name="jpeg",
    label="JPEG",
    extensions=(".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".jfi", ".mpo", ".thm", ".jls"),
    media_types=("image/jpeg",),
    extractor="metaextract_tui.formats.jpeg.reader:extract",
    magics=(Magic(0, b"\xff\xd8\xff"),),
    libraries=("lxml", "pillow"),
    preload=("metaextract_tui.formats.jpeg.reader",),
    lane=Lane.THREAD,
    threads_safe=True,
    version=2,
    origins=ORIGINS,
    preview="metaextract_tui.formats.image.preview:show",
)
