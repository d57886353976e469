"""One video file through MediaInfo: quickly first, and with a closer look where that left the frame rate open.

What our own walk of the headers found to make no sense is read in a process of its own; where MediaInfo cannot be
asked, or gives no answer, what the walk found stands alone.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.base import Extraction, Unreadable
from metaextract_tui.formats.media import apart
from metaextract_tui.formats.media.fields import put_fields
from metaextract_tui.formats.media.library import Told, ask
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind

HEADERS = "0"  # the ParseSpeed at which it reads no more than it must
FIRST_BYTES = 1 << 20  # of a first look at another speed: where the streams say what they are, they do at once
CLOSER_LOOK = "0.5"  # the library's own default ParseSpeed
CLOSER_BYTES = 8 << 20
PATIENCE_S = 1.0  # what a first look may have taken for a closer one to follow


@dataclass(slots=True)
class Walked:
    """What our own walk of a file's headers found: tracks with MediaInfo's names, `odd`: what makes no sense in
    words, `too_much`: whether MediaInfo must not be asked at all, `samples`: whether it may hold any coded media, in
    which a closer look could find what the headers leave open, `number_at`: where an
    identifier of 128 bits stands in the file."""

    tracks: list[dict[str, Any]] = field(default_factory=list)
    odd: str | None = None
    too_much: bool = False
    samples: bool = True
    number_at: int | None = None


def read_media(
    source: Source, found: Extraction, parser: str, walked: Walked, *, speed: str = HEADERS, end: int | None = None
) -> Told:
    """Ask MediaInfo and fill `found`; `speed`: its ParseSpeed at first; `end`: where the container ends by its own
    account.

    Raises Unreadable where the library does not accept the content, and nothing else is known of it.
    """
    told = _told(source, found, parser, walked, speed, end)
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


def _told(source: Source, found: Extraction, parser: str, walked: Walked, speed: str, end: int | None) -> Told:
    if walked.too_much:
        why = "more tracks or headers than MediaInfo can be asked about; what the headers say plainly was read"
        found.warn("not-asked", why, partial=True)
        return Told(tracks=walked.tracks, large=True)
    careful, number_at = walked.odd is not None, walked.number_at
    lost = f"its structure makes no sense ({walked.odd}), and it "
    budget = None if speed == HEADERS else FIRST_BYTES
    began = time.monotonic()
    try:
        told = ask(source, parser, speed=speed, end=end, budget=budget, careful=careful, number_at=number_at)
        if not told.finished and speed != HEADERS:
            told = ask(source, parser, speed=HEADERS, end=end, careful=careful, number_at=number_at)
    except apart.Lost as error:
        if not walked.tracks and not found.fields:
            raise Unreadable(ErrorKind.MALFORMED, lost + error.reason) from None
        found.warn("malformed", f"{lost}{error.reason}; what the headers say plainly was read", partial=True)
        return Told(tracks=walked.tracks, large=True)
    video = told.first("video")
    if not careful and (not walked.samples or (told.whole and speed != HEADERS)):
        return told
    if video is not None and "FrameRate" not in video and time.monotonic() - began < PATIENCE_S:
        try:
            closer = ask(
                source, parser, speed=CLOSER_LOOK, end=end, budget=CLOSER_BYTES, careful=careful, number_at=number_at
            )
        except apart.Lost as error:
            found.warn("malformed", f"{lost}{error.reason}; no closer look was taken", partial=True)
            return told
        if (again := closer.first("video")) is not None and "FrameRate" in again:
            closer.finished = told.finished
            return closer
    return told


def audio_only(told: Told) -> bool:
    """Whether there is sound and no picture."""
    return told.first("audio") is not None and told.first("video") is None
