"""Sample videos and sound: phones, a drone, a camera of 2006, lectures with chapters, a podcast."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from tests.samples import matroska, mp4, riff
from tests.samples.codecs import opus_head
from tests.samples.pictures import jpeg_frame


def _at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def write(folder: Path) -> None:
    """Nine files below videos/ and podcast/."""
    for place, content in (
        ("videos/phone/20240601_101500.mp4", android()),
        ("videos/phone/IMG_2044.MOV", iphone()),
        ("videos/drone/DJI_0042.MP4", drone()),
        ("videos/lectures/01 introduction.mkv", lecture()),
        ("videos/lectures/02 methods.webm", web_lecture()),
        ("videos/camera/MVI_0012.AVI", camera()),
        ("videos/camera/capture.avi", capture()),
        ("podcast/episode-07.m4a", podcast()),
        ("podcast/episode-08.mka", podcast_opus()),
    ):
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def android() -> bytes:
    return mp4.movie(
        [mp4.h264(1920, 1080, seconds=12, turned=True), mp4.aac(seconds=12)],
        brand=b"mp42",
        also=(b"isom", b"mp42"),
        created=_at("2024-06-01T08:15:00"),
        user=mp4.user_text(b"\xa9xyz", "+47.3769+008.5417/"),
        meta=mp4.keys(
            {"com.android.version": "14", "com.android.manufacturer": "Fairphone", "com.android.model": "FP5"}
        ),
        media_first=True,
    )


def iphone() -> bytes:
    return mp4.movie(
        [mp4.h264(1280, 720, seconds=8), mp4.aac(seconds=8, rate=44100, channels=1)],
        brand=b"qt  ",
        also=(b"qt  ",),
        created=_at("2024-05-11T15:02:41"),
        meta=mp4.keys(
            {
                "com.apple.quicktime.make": "Apple",
                "com.apple.quicktime.model": "iPhone 13",
                "com.apple.quicktime.software": "17.4.1",
                "com.apple.quicktime.creationdate": "2024-05-11T17:02:41+0200",
                "com.apple.quicktime.location.ISO6709": "+64.1466-021.9426+012.500/",
            }
        ),
        media_first=True,
    )


def drone() -> bytes:
    return mp4.movie(
        [mp4.h264(2720, 1530, seconds=20, fps=25)],
        also=(b"isom", b"iso2", b"avc1", b"mp41"),
        created=_at("2023-08-20T06:41:09"),
        user=mp4.user_text(b"\xa9xyz", "-33.8568+151.2153+118.300/") + mp4.user_text(b"\xa9mod", "FC3582"),
    )


def lecture() -> bytes:
    return matroska.file(
        [
            matroska.video(1, "V_VP9", 1280, 720, fps=25),
            matroska.audio(2, "A_OPUS", 48000, 2, private=opus_head(2), language="ger", name="Original"),
            matroska.audio(3, "A_OPUS", 48000, 1, private=opus_head(1), language="eng", name="Interpreter"),
            matroska.subtitles(4, "S_TEXT/UTF8", language="eng"),
        ],
        seconds=95.2,
        title="Statistics for geographers: introduction",
        created=_at("2024-04-08T08:15:00"),
        application="mkvmerge v84.0 ('Sleeper') 64-bit",
        more=(
            matroska.chapters({0.0: "Welcome", 12.5: "Why sample?", 74.0: "Questions"}),
            matroska.tags({"ARTIST": "Prof. Ada Keller", "DESCRIPTION": "First lecture of the summer term"}),
            matroska.attachment("slides.txt", "text/plain", b"1. Welcome\n2. Why sample?\n"),
        ),
    )


def web_lecture() -> bytes:
    return matroska.file(
        [matroska.video(1, "V_VP8", 854, 480, fps=25), matroska.audio(2, "A_OPUS", 48000, 2, private=opus_head(2))],
        seconds=64.0,
        doc_type="webm",
        muxer="Lavf60.16.100",
        title="Statistics for geographers: methods",
    )


def camera() -> bytes:
    frames = [jpeg_frame(160, 120, shade) for shade in (60, 90, 120, 150, 180, 210)]
    streams = [riff.video(frames, 160, 120, fps=15), riff.pcm(0.4, rate=11025)]
    return riff.file(streams, 160, 120, date="Sun Jul 16 14:05:33 2006", info={b"ISFT": "CanonMVI02"})


def capture() -> bytes:
    frames = [bytes([shade]) * (64 * 48 * 3) for shade in (40, 80)]
    return riff.file(
        [riff.video(frames, 64, 48, codec=bytes(4), fps=5)],
        64,
        48,
        fps=5,
        info={b"INAM": "Cell division, run 3", b"IART": "Laboratory 2", b"ISFT": "ImageJ", b"ICRD": "2021-11-30"},
    )


def podcast() -> bytes:
    tags = {
        b"\xa9nam": "Episode 7: glaciers",
        b"\xa9ART": "Field Notes",
        b"\xa9alb": "Field Notes",
        b"\xa9too": "Lavf60.16.100",
    }
    return mp4.movie(
        [mp4.aac(seconds=61, language="eng")],
        brand=b"M4A ",
        also=(b"M4A ", b"mp42", b"isom"),
        created=_at("2022-02-03T18:00:00"),
        user=mp4.itunes(tags),
    )


def podcast_opus() -> bytes:
    return matroska.file(
        [matroska.audio(1, "A_OPUS", 48000, 1, private=opus_head(1), language="eng")],
        seconds=42.5,
        title="Episode 8: rivers",
        more=(matroska.tags({"ARTIST": "Field Notes", "DATE_RELEASED": "2022-02-10"}),),
    )
