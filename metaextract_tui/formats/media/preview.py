"""A video's poster: its cover where it has one, else a frame near the first tenth; decoded by FFmpeg (PyAV)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import av
import numpy as np
from av.container import InputContainer
from PIL import Image

from metaextract_tui.formats.base import Unreadable
from metaextract_tui.formats.pixels import MAX_DECODED, fitted, room
from metaextract_tui.formats.source import Source
from metaextract_tui.model import ErrorKind, Picture, Preview, Wanted

av.logging.set_level(None)

STEPS = 10  # frames that can be stepped through, equally far apart
MAX_PACKETS = 2_000  # looked at for one frame
_COVER = 0x400  # AV_DISPOSITION_ATTACHED_PIC
# What is asked of FFmpeg's demuxers: no more of the file than that; other files are never opened.
_OPTIONS = {"probesize": str(4 << 20), "analyzeduration": "2000000", "protocol_whitelist": "file"}


def mp4(source: Source, wanted: Wanted) -> Preview:
    """The poster of an MP4 or QuickTime file."""
    return _show(source, wanted, "mp4")


def mkv(source: Source, wanted: Wanted) -> Preview:
    """The poster of a Matroska or WebM file."""
    return _show(source, wanted, "matroska")


def avi(source: Source, wanted: Wanted) -> Preview:
    """The poster of an AVI file."""
    return _show(source, wanted, "avi")


def _show(source: Source, wanted: Wanted, demuxer: str) -> Preview:
    """Raises Unreadable: no picture, none that can be decoded."""
    try:
        try:
            return _poster(source, wanted, demuxer, from_start=False)
        except (av.FFmpegError, Unreadable):  # without an index there may be no way but from the beginning
            return _poster(source, wanted, demuxer, from_start=True)
    except av.FFmpegError:  # its words are of numbers that are often none of an error: "Operation not permitted"
        raise Unreadable(ErrorKind.MALFORMED, "no frame can be found in it: it is damaged") from None


def _poster(source: Source, wanted: Wanted, demuxer: str, *, from_start: bool) -> Preview:
    """`demuxer` is forced: what only looks like a list of other files is not read as one."""
    stream = source.stream(1 << 16)
    with av.open(stream, "r", format=demuxer, container_options=_OPTIONS, metadata_errors="replace") as file:
        covers = [one for one in file.streams.video if int(one.disposition) & _COVER]
        films = [one for one in file.streams.video if one not in covers]
        if not films and not covers:
            raise Unreadable(ErrorKind.UNSUPPORTED, "it has no picture")
        places = (STEPS if films else 0) + len(covers[:1])
        place = (0 if covers else 1) if wanted.place is None else min(wanted.place, places - 1)
        if covers and place == 0:
            return Preview(_decoded(file, covers[0], None, wanted)[0], "its cover", 0, places, "frame")
        number = place - len(covers[:1])
        length = file.duration / av.time_base if file.duration and file.duration > 0 else 0.0
        picture, at, size = _decoded(file, films[0], None if from_start else length * number / STEPS, wanted)
    told = "the first frame" if at is None else f"at {_clock(at)}" + (f" of {_clock(length)}" if length else "")
    return Preview(picture, f"{told}, {size}", place, places, "frame")


def _decoded(file: InputContainer, stream: Any, at: float | None, wanted: Wanted) -> tuple[Picture, float | None, str]:
    """The first key frame from `at` seconds on (None: the first one): its picture, its time and its size."""
    codec = stream.codec_context
    if codec is None:
        raise Unreadable(ErrorKind.UNSUPPORTED, "the codec of its picture is not known here")
    codec.thread_count, name = 1, codec.codec.canonical_name
    codec.skip_frame = "NONKEY" if at is not None else "DEFAULT"
    if at:
        file.seek(int(at * av.time_base), backward=True, any_frame=False)
    some = False
    for number, packet in enumerate(_packets(file, stream)):
        if number > MAX_PACKETS:
            break
        some = some or packet.size > 0
        if codec.width * codec.height > MAX_DECODED:
            raise Unreadable(ErrorKind.UNSUPPORTED, f"a frame of {codec.width}×{codec.height} is too large")
        for frame in _frames(packet):
            return _scaled(frame, wanted), frame.time, f"{frame.width}×{frame.height} {name}"
    if not some:
        raise Unreadable(ErrorKind.UNSUPPORTED, "it holds no frame")
    why = f"they are damaged, encrypted or of a variant of {name} that is not known here"
    raise Unreadable(ErrorKind.MALFORMED, f"none of its frames can be decoded: {why}")


def _packets(file: InputContainer, stream: Any) -> Iterator[Any]:
    """What can be read of a stream, as far as that goes."""
    with contextlib.suppress(av.FFmpegError):
        yield from file.demux(stream)


def _frames(packet: Any) -> Sequence[Any]:
    """The frames of a packet; none of a damaged one, for the next may be whole."""
    try:
        return packet.decode()  # type: ignore[no-any-return]
    except av.FFmpegError:
        return ()


def _scaled(frame: Any, wanted: Wanted) -> Picture:
    """As it is meant to be seen: with its pixels' shape and turned as the file says."""
    aspect = frame.sample_aspect_ratio if getattr(frame, "sample_aspect_ratio", None) else None
    width = frame.width * (float(aspect) if aspect and 0.1 < float(aspect) < 10 else 1.0)
    turned = int(getattr(frame, "rotation", 0) or 0)
    most = max(room(wanted))
    scale = min(1.0, most / max(width, frame.height))
    small = frame.reformat(max(1, round(width * scale)), max(1, round(frame.height * scale)), format="rgb24")
    pixels = small.to_ndarray()
    if turned % 90 == 0 and turned:
        pixels = np.ascontiguousarray(np.rot90(pixels, turned // 90))
    return fitted(Image.fromarray(pixels), wanted)


def _clock(seconds: float) -> str:
    whole = max(0, int(seconds))
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"
