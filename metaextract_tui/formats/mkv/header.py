"""The head of a Matroska segment read plainly: dates, titles, tracks, attached files, and whether it makes sense.

RFC 9559: Info 5.1.2, Tracks 5.1.4, Attachments 5.1.6, Chapters 5.1.7, Tags 5.1.8; dates are nanoseconds since
2001-01-01 (RFC 8794, section 7.6).
"""

from __future__ import annotations

import datetime as dt
import struct
from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.media.plain import format_of
from metaextract_tui.formats.mkv.ebml import CLUSTER, EBML_HEADER, SEGMENT, Element, content, elements
from metaextract_tui.formats.source import Source

INFO, TRACKS, TRACK, CUES = 0x1549A966, 0x1654AE6B, 0xAE, 0x1C53BB6B
ATTACHMENTS, ATTACHED, CHAPTERS, TAGS, SEEK_HEAD = 0x1941A469, 0x61A7, 0x1043A770, 0x1254C367, 0x114D9B74
VOID, CRC = 0xEC, 0xBF
SANE_TRACKS = 100  # MediaInfo takes 40 ms for them, and the time grows with the square
MOST_TRACKS = 1000
MAX_ATTACHMENTS = 1000
MOST_ELEMENTS = 20_000  # walked in all
MAX_TEXT = 16 << 10
_EPOCH = dt.datetime(2001, 1, 1)  # UTC
_LEVEL_1 = frozenset((INFO, TRACKS, CUES, ATTACHMENTS, CHAPTERS, TAGS, SEEK_HEAD, CLUSTER, VOID, CRC))
# Masters that are walked whole: BlockGroups and Cues are not, there are too many.
_MASTERS = frozenset(
    (INFO, TRACKS, TRACK, ATTACHMENTS, ATTACHED, CHAPTERS, TAGS, SEEK_HEAD, 0x4DBB, 0xE0, 0xE1, 0x55B0, 0x55D0, 0x6D80,
     0x6240, 0x5034, 0x5035, 0x45B9, 0xB6, 0x80, 0x8F, 0x6944, 0x7373, 0x63C0, 0x67C8, 0xE2, 0xE3, 0xE4, 0xE8, 0x6624,
     0x7670, 0x41E4)
)  # fmt: skip
_TEXTS = {0x7BA9: "title", 0x4D80: "muxer", 0x5741: "application"}
_KINDS = {1: "video", 2: "audio", 17: "text"}
_WHOLE_NUMBERS = {0xB0: "Width", 0xBA: "Height", 0x9F: "Channels", 0x6264: "BitDepth", 0x23E383: "_FrameNs"}
_TRACK_TEXTS = {0x86: "CodecID", 0x536E: "Title", 0x22B59C: "_Language", 0x22B59D: "Language"}
_FILE_TEXTS = {0x466E: "name", 0x4660: "media_type", 0x467E: "description"}


@dataclass(slots=True)
class Head:
    """`texts`: title, muxer, application; `tracks` with MediaInfo's names; `clusters`: whether there are any,
    which hold the media; `uid_at`: where the SegmentUID stands; `odd`: what makes no sense in it."""

    texts: dict[str, str] = field(default_factory=dict)
    created: str | None = None
    duration: float | None = None
    tracks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    encrypted: bool = False
    clusters: bool = False
    uid_at: int | None = None
    odd: str | None = None

    @property
    def too_much(self) -> bool:
        """Whether there is more than MediaInfo can be asked about."""
        return len(self.tracks) > MOST_TRACKS or self.odd == HEADS


HEADS = "more than one EBML header"


def read_head(source: Source, top: list[Element]) -> Head:
    """The head of the first segment of the `top` elements, up to its first cluster."""
    head = Head()
    segment = next((one for one in top if one.id == SEGMENT), None)
    if sum(one.id == EBML_HEADER for one in top) > 1:
        head.odd = HEADS
    elif any(one.id not in (EBML_HEADER, SEGMENT, VOID, CRC) for one in top):
        head.odd = "elements beside the segment"
    if segment is None:
        head.odd = head.odd or "no segment"
        return head
    _Walk(source, head).segment(segment)
    if len(head.tracks) > SANE_TRACKS:
        head.odd = head.odd or f"{len(head.tracks)} tracks"
    return head


class _Walk:
    """Goes once through what stands before the first cluster, and through attachments behind it where known."""

    def __init__(self, source: Source, head: Head) -> None:
        self.source = source
        self.head = head
        self.left = MOST_ELEMENTS
        self.scale = 1_000_000

    def segment(self, segment: Element) -> None:
        limit = self.source.size if segment.end is None else min(segment.end, self.source.size)
        once: set[int] = set()
        clusters = 0
        at = segment.start
        for one in elements(self.source, segment.start, limit):
            at = limit if one.end is None else one.end
            if one.id == CLUSTER:
                self.head.clusters = True
                clusters += 1
                if clusters > 1 or one.end is None:
                    return
                self.cluster(one, limit)
                continue
            if one.id not in _LEVEL_1:
                self.odd(f"element {one.id:X} in the segment")
            if one.id in (INFO, TRACKS, CHAPTERS) and one.id in once:
                self.odd("two elements of which there is but one")
            once.add(one.id)
            if one.end is None:
                self.odd("an element of unknown size")
            elif one.id in _MASTERS:
                self.master(one, min(one.end, limit), {})
        if at < limit:
            self.odd("bytes that are no element")

    def cluster(self, cluster: Element, limit: int) -> None:
        """The first children of a cluster must lie within it."""
        end = limit if cluster.end is None else min(cluster.end, limit)
        for number, one in enumerate(elements(self.source, cluster.start, end)):
            if one.end is None or (one.end > end and end < self.source.size):
                self.odd("a block ends behind its cluster")
            if number > 8:
                return

    def odd(self, what: str) -> None:
        self.head.odd = self.head.odd or what

    def master(self, parent: Element, limit: int, said: dict[str, Any], depth: int = 0) -> None:
        """The children of a master element, which must fill it; what they say goes into `said`."""
        at = parent.start
        for one in elements(self.source, parent.start, limit):
            self.left -= 1
            if one.end is None or one.end > limit:
                self.odd("an element ends behind the one that holds it")
                return
            at = one.end
            if one.id in _MASTERS and depth < 12 and self.left > 0:
                inner = {} if one.id in (TRACK, ATTACHED) else said
                if one.id == TRACK:
                    self.head.tracks.append(inner)
                self.master(one, one.end, inner, depth + 1)
                if one.id == ATTACHED and inner and len(self.head.attachments) < MAX_ATTACHMENTS:
                    self.head.attachments.append(inner)
            else:
                self.value(one, one.end - one.start, parent.id, said)
        if self.left <= 0:
            self.odd("more elements than a head has")
        elif at != limit:
            self.odd("bytes that are no element")

    def value(self, one: Element, size: int, parent: int, said: dict[str, Any]) -> None:
        if parent == INFO:
            self.info(one, size)
        elif one.id in _WHOLE_NUMBERS and size <= 8:
            said.setdefault(_WHOLE_NUMBERS[one.id], int.from_bytes(self.bytes(one, 8), "big"))
        elif one.id in _TRACK_TEXTS and parent == TRACK:
            said.setdefault(_TRACK_TEXTS[one.id], self.text(one))
        elif one.id == 0x83 and parent == TRACK:
            said["type"] = _KINDS.get(int.from_bytes(self.bytes(one, 8), "big"), "other")
        elif one.id == 0xB5:
            said.setdefault("SamplingRate", self.float(one, size))
        elif parent == ATTACHED:
            if one.id in _FILE_TEXTS:
                said[_FILE_TEXTS[one.id]] = self.text(one)
            elif one.id == 0x465C:
                said["bytes"] = size
        elif one.id == 0x5033 and int.from_bytes(self.bytes(one, 8), "big") == 1:
            self.head.encrypted = True

    def info(self, one: Element, size: int) -> None:
        head = self.head
        if one.id in _TEXTS:
            head.texts.setdefault(_TEXTS[one.id], self.text(one))
        elif one.id == 0x73A4 and size == 16:  # 5.1.2.1
            head.uid_at = one.start
        elif one.id == 0x4461 and size == 8:
            head.created = head.created or _date(int.from_bytes(self.bytes(one, 8), "big", signed=True))
        elif one.id == 0x2AD7B1:
            self.scale = int.from_bytes(self.bytes(one, 8), "big") or self.scale
        elif one.id == 0x4489 and (ticks := self.float(one, size)):
            head.duration = ticks * self.scale / 1e9

    def bytes(self, one: Element, most: int) -> bytes:
        return content(self.source, one, one.end or one.start, most)

    def text(self, one: Element) -> str:
        return self.bytes(one, MAX_TEXT).split(b"\0")[0].decode("utf-8", "replace").strip()

    def float(self, one: Element, size: int) -> float | None:
        if size not in (4, 8):
            return None
        data = self.bytes(one, 8)
        value: float = struct.unpack(">f" if size == 4 else ">d", data)[0] if len(data) == size else 0.0
        return value if 0 < value < 1e18 else None


def plain_tracks(head: Head) -> list[dict[str, Any]]:
    """The tracks as MediaInfo would name what the head says."""
    tracks = []
    for track in head.tracks[:MOST_TRACKS]:
        said = {name: value for name, value in track.items() if name[0] != "_" and value and name != "type"}
        name = format_of(str(track.get("CodecID")))
        if name:
            said["Format"] = name
        if track.get("type") == "video" and track.get("_FrameNs"):
            said["FrameRate"] = round(1e9 / track["_FrameNs"], 3)
        if "SamplingRate" in said:
            said["SamplingRate"] = round(said["SamplingRate"])
        if "Language" not in said and track.get("_Language", "und") != "und":
            said["Language"] = track["_Language"]
        tracks.append({"type": track.get("type", "other"), **said})
    return tracks


def _date(nanoseconds: int) -> str:
    """RFC 8794, section 7.6."""
    return (_EPOCH + dt.timedelta(microseconds=nanoseconds // 1000)).strftime("%Y-%m-%dT%H:%M:%SZ")
