"""One video file through MediaInfo: quickly first, and with a closer look where that left the frame rate open."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.media.fields import put_fields
from metaextract_tui.formats.media.library import Told, ask
from metaextract_tui.formats.source import Source

CLOSER_LOOK = "0.5"  # the library's own default ParseSpeed
CLOSER_BYTES = 8 << 20


def read_media(source: Source, found: Extraction, parser: str, *, end: int | None = None) -> Told:
    """Ask MediaInfo and fill `found`; `end`: where the container ends by its own account.

    Raises Unreadable where the library does not accept the content.
    """
    told = ask(source, parser, end=end)
    video = told.first("video")
    if video is not None and "FrameRate" not in video:
        closer = ask(source, parser, speed=CLOSER_LOOK, end=end, budget=CLOSER_BYTES)
        if (again := closer.first("video")) is not None and "FrameRate" in again:
            closer.finished = told.finished
            told = closer
    put_fields(told, found)
    for name in sorted(told.withheld):
        found.warn(
            "malformed",
            f"{name} claims more than the file holds, or nothing; it was left out",
            partial=not name.startswith("_"),
        )
    if not told.finished:
        found.warn(
            "cut", "the file's headers are larger than is read; MediaInfo saw only their beginning", partial=True
        )
    if not told.tracks:
        found.warn("no-tracks", "the container describes no track")
    return told


def audio_only(told: Told) -> bool:
    """Whether there is sound and no picture."""
    return told.first("audio") is not None and told.first("video") is None
