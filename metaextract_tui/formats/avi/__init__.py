"""AVI: a RIFF file of the form `AVI `, OpenDML ones included."""

from __future__ import annotations

from metaextract_tui.formats.avi.origins import ORIGINS
from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.source import Source
from metaextract_tui.model import Lane


def probe(source: Source) -> str | None:
    """RIFF, its big-endian sister RIFX, or ON2's variant, of the form that holds video."""
    head = source.head
    return (
        f"{head[:4].decode()!r} of form {head[8:12].decode('latin-1')!r}"
        if head[:4] in (b"RIFF", b"RIFX", b"ON2 ")
        else None
    )


FORMAT = Format(
    name="avi",
    label="AVI",
    extensions=(".avi", ".divx", ".xvid", ".vdr"),
    media_types=("video/x-msvideo", "video/vnd.avi"),
    magics=(Magic(8, b"AVI "), Magic(8, b"AVIX"), Magic(8, b"AVI\x19"), Magic(8, b"ON2f")),
    probe=probe,
    extractor="metaextract_tui.formats.avi.reader:extract",
    libraries=("pymediainfo",),
    preload=("metaextract_tui.formats.avi.reader",),
    lane=Lane.PROCESS,
    threads_safe=False,
    version=2,
    origins=ORIGINS,
    preview="metaextract_tui.formats.media.preview:avi",
)
