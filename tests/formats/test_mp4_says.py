"""What MP4 and QuickTime files say, in each place where they can say it, and what becomes of places that differ."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.formats.mp4 import FORMAT
from metaextract_tui.formats.mp4.gopro import device
from metaextract_tui.model import Record, RecordStatus
from tests.formats.reads import Reading
from tests.samples import mp4

read = Reading(FORMAT)
XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


def record(folder: Path, content: bytes, name: str = "clip.mp4") -> Record:
    return read.written(folder, content, name)


def movie(**more: Any) -> bytes:
    return mp4.movie([mp4.h264(320, 240, seconds=1)], **more)


def conflicts(found: Record) -> list[str]:
    return [one.message.split(":")[0] for one in found.warnings if one.code == "conflict"]


def asset(kind: bytes, text: str) -> bytes:
    """A box of 3GPP TS 26.244, clause 8: language, then a text that ends with a zero."""
    return mp4.full(kind, struct.pack(">H", 0x15C7), text.encode(), b"\0")


def xmp(**properties: str) -> bytes:
    said = "".join(f"<{name.replace('_', ':')}>{text}</{name.replace('_', ':')}>" for name, text in properties.items())
    spaces = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" '
    spaces += 'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/"'
    rdf = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    text = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {rdf}><rdf:Description {spaces}>{said}</rdf:Description>'
    return text.encode() + b"</rdf:RDF></x:xmpmeta>"


def test_a_date_names_the_header_it_comes_from(tmp_path: Path) -> None:
    found = record(tmp_path, movie(created=1_700_000_000))
    assert (found.fields["created"], found.sources["created"]) == ("2023-11-14T22:13:20Z", "moov.mvhd")
    assert found.sources["modified_content"] == "moov.mvhd"


def test_the_zero_of_the_unix_clock_is_told(tmp_path: Path) -> None:
    content = bytearray(movie(created=1))
    stamp = struct.pack(">I", mp4.EPOCH + 1)
    zero = record(tmp_path, bytes(content.replace(stamp, struct.pack(">I", mp4.EPOCH))))
    assert "nonconformant-value" in {one.code for one in zero.warnings}


@pytest.mark.parametrize("said", ["2023-11-14T23:13:20+0100", "2023-11-14T22:13:35Z", "2023-11-15T03:43:20+05:30"])
def test_one_moment_in_other_words_is_no_conflict(tmp_path: Path, said: str) -> None:
    keyed = mp4.keys({"com.apple.quicktime.creationdate": said})
    assert conflicts(record(tmp_path, movie(created=1_700_000_000, meta=keyed))) == []


def test_a_camera_s_own_date_counts_where_the_header_has_none(tmp_path: Path) -> None:
    found = record(tmp_path, movie(meta=mp4.keys({"com.apple.quicktime.creationdate": "2020-02-02T10:00:00+0100"})))
    assert found.fields["created"] == "2020-02-02T10:00:00+01:00"
    assert found.sources["created"] == "user_data.com.apple.quicktime.creationdate"


def test_a_track_of_another_day_is_a_conflict(tmp_path: Path) -> None:
    whole = movie(created=1_700_000_000)
    stamp = struct.pack(">I", 1_700_000_000 + mp4.EPOCH)
    at = whole.index(b"mdhd") + 8
    assert whole[at : at + 4] == stamp
    found = record(tmp_path, whole[:at] + struct.pack(">I", 1_600_000_000 + mp4.EPOCH) + whole[at + 4 :])
    assert found.fields["created"] == "2023-11-14T22:13:20Z"
    assert conflicts(found) == ["created"]


@pytest.mark.parametrize(
    ("winner", "more"),
    [
        ("user_data.com.apple.quicktime.title", {"meta": mp4.keys({"com.apple.quicktime.title": "A"})}),
        ("itunes.©nam", {"user": mp4.itunes({b"\xa9nam": "A"})}),
        ("user_data.©nam", {"user": mp4.user_text(b"\xa9nam", "A")}),
        ("user_data.titl", {"user": asset(b"titl", "A")}),
    ],
)
def test_each_place_of_a_title(tmp_path: Path, winner: str, more: dict[str, bytes]) -> None:
    found = record(tmp_path, movie(**more))
    assert (found.fields["title"], found.sources["title"], conflicts(found)) == ("A", winner, [])
    again = record(tmp_path, movie(**more) + mp4.box(b"uuid", XMP_UUID, xmp(dc_title="B")))
    assert (again.fields["title"], conflicts(again)) == ("A", ["title"])
    assert again.native["xmp"]["dc:title"] == "B"


def test_places_that_differ(tmp_path: Path) -> None:
    keyed = mp4.keys({"com.apple.quicktime.location.ISO6709": "+47.0000+008.0000+400/"})
    same = record(tmp_path, movie(meta=keyed, user=mp4.user_text(b"\xa9xyz", "+47.0000+008.0000/")))
    assert (same.fields["latitude"], same.fields["altitude_m"], conflicts(same)) == (47.0, 400.0, [])
    other = record(tmp_path, movie(meta=keyed, user=mp4.user_text(b"\xa9xyz", "-10.0000+008.0000/")))
    assert (other.fields["latitude"], conflicts(other)) == (47.0, ["latitude"])


def test_a_place_among_itunes_items_and_in_xmp(tmp_path: Path) -> None:
    item = record(tmp_path, movie(user=mp4.itunes({b"\xa9xyz": "-10.5+020.25+7/"})))
    assert (item.fields["latitude"], item.fields["sensitivity"]) == (-10.5, ["location"])
    packet = xmp(exif_GPSLatitude="12,30.0N", exif_GPSLongitude="45,30.0W", tiff_Make="M", xmp_CreateDate="2011-11-11")
    told = record(tmp_path, movie() + mp4.box(b"uuid", XMP_UUID, packet))
    assert (told.fields["latitude"], told.fields["longitude"]) == (12.5, -45.5)
    assert (told.fields["device_make"], told.sources["created"]) == ("M", "xmp.xmp:CreateDate")


def test_people_keywords_rights_and_descriptions(tmp_path: Path) -> None:
    items = {b"\xa9ART": "Ada", b"desc": "About it", b"keyw": "one, two", b"cprt": "2020 Ada"}
    found = record(tmp_path, movie(user=mp4.itunes(items)))
    expected = {"creators": ["Ada"], "description": "About it", "keywords": ["one", "two"], "rights": "2020 Ada"}
    assert {name: found.fields[name] for name in expected} == expected
    assert found.fields["sensitivity"] == ["person"]
    assert found.native["itunes"]["desc"] == "About it"


def test_two_artists_are_a_conflict_and_an_author_is_none(tmp_path: Path) -> None:
    user = mp4.itunes({b"\xa9ART": "Ada"})
    assert conflicts(record(tmp_path, movie(user=user + mp4.user_text(b"\xa9ART", "Grace")))) == ["creators"]
    assert conflicts(record(tmp_path, movie(user=user + mp4.user_text(b"\xa9dir", "Grace")))) == []


def test_a_gopro_says_its_model_firmware_and_serial_number(tmp_path: Path) -> None:
    def entry(key: bytes, kind: bytes, data: bytes) -> bytes:
        head = struct.pack(">4scBH", key, kind, 1, len(data))
        return head + data + bytes(-len(data) % 4)

    inner = entry(b"CASN", b"c", b"C3221324545448") + entry(b"MINF", b"c", b"HERO7 Black") + entry(b"FMWR", b"c", b"H7")
    packet = entry(b"DEVC", b"\0", inner)
    assert device(packet) == {"CASN": "C3221324545448", "MINF": "HERO7 Black", "FMWR": "H7"}
    found = record(tmp_path, movie(user=mp4.box(b"GPMF", packet)))
    assert (found.fields["device_model"], found.fields["device_serial"]) == ("HERO7 Black", "C3221324545448")
    assert found.fields["sensitivity"] == ["device-serial"]
    for at in range(len(packet)):
        device(packet[:at])


def test_light_and_colour_of_hdr(tmp_path: Path) -> None:
    track = mp4.h264(320, 240, seconds=1)
    colour = mp4.box(b"colr", b"nclx", struct.pack(">HHHB", 9, 16, 9, 0))
    points = (13250, 34500, 7500, 3000, 34000, 16000, 15635, 16450)
    light = mp4.box(b"mdcv", struct.pack(">8HII", *points, 10_000_000, 1))
    entry = mp4.box(track.entry[4:8], track.entry[8:], colour, light, mp4.box(b"clli", struct.pack(">HH", 1000, 400)))
    hdr = mp4.Track(b"vide", entry, track.timescale, track.count, track.delta, 320, 240, sample=track.sample)
    picture = record(tmp_path, mp4.movie([hdr])).native["tracks"][0]
    assert (picture["colour_primaries"], picture["transfer_characteristics"]) == ("BT.2020", "PQ")
    assert picture["MasteringDisplay_ColorPrimaries"] == "Display P3"
    assert (picture["MaxCLL"].split()[0], picture["MaxFALL"].split()[0]) == ("1000", "400")


def test_width_and_height_are_those_of_the_stored_picture(tmp_path: Path) -> None:
    turned = record(tmp_path, mp4.movie([mp4.h264(320, 240, seconds=1, turned=True)]))
    assert (turned.fields["width_px"], turned.fields["height_px"]) == (320, 240)
    assert turned.native["tracks"][0]["Rotation"] == 90


def test_chapters(tmp_path: Path) -> None:
    entries = b"".join(
        struct.pack(">QB", start * 10**7, len(title)) + title for start, title in ((0, b"One"), (1, b"Two"))
    )
    found = record(tmp_path, movie(user=mp4.full(b"chpl", bytes(4), b"\2", entries, version=1)))
    menu = found.native["tracks"][-1]
    assert menu["type"] == "menu"
    assert [text for text in menu["extra"].values() if text in ("One", "Two")] == ["One", "Two"]


def test_a_timecode_track(tmp_path: Path) -> None:
    """QuickTime File Format (Apple, 2016), Timecode media: the sample is the number of the first frame."""
    counted = ((1 * 60 + 2) * 60 + 3) * 25 + 4
    entry = mp4.box(b"tmcd", struct.pack(">6xH4xIIIBx", 1, 0, 2500, 100, 25))
    timecode = mp4.Track(b"tmcd", entry, 2500, 1, 2500, sample=struct.pack(">I", counted))
    found = record(tmp_path, mp4.movie([mp4.h264(320, 240, seconds=1, fps=25), timecode], brand=b"qt  "), "clip.mov")
    others = [one for one in found.native["tracks"] if one["type"] == "other"]
    assert {one["Type"] for one in others} == {"Time code"}
    assert [one["TimeCode_FirstFrame"] for one in others if "TimeCode_FirstFrame" in one] == ["01:02:03:04"]


def test_protected_tracks_are_encrypted(tmp_path: Path) -> None:
    track = mp4.h264(320, 240, seconds=1)
    info = mp4.box(b"sinf", mp4.box(b"frma", b"avc1"), mp4.full(b"schm", b"cenc", struct.pack(">I", 0x10000)))
    entry = mp4.box(b"encv", track.entry[8:], info)
    locked = mp4.Track(b"vide", entry, track.timescale, track.count, track.delta, 320, 240, sample=track.sample)
    found = record(tmp_path, mp4.movie([locked]))
    assert (found.fields["encrypted"], found.sources["encrypted"]) == (True, "moov.stsd")
    assert found.fields["video_codec"] == "h264"


def test_a_fragmented_file(tmp_path: Path) -> None:
    fragment = mp4.box(b"moof", mp4.full(b"mfhd", struct.pack(">I", 1)))
    found = record(tmp_path, movie() + fragment + mp4.box(b"mdat", bytes(64)))
    assert (found.status, found.fields["width_px"]) == (RecordStatus.OK, 320)


def test_a_movie_whose_fragments_are_elsewhere_has_no_duration(tmp_path: Path) -> None:
    """The first segment of a stream states the length zero in all its headers."""
    track = mp4.h264(320, 240, seconds=1)
    empty = mp4.Track(b"vide", track.entry, track.timescale, 0, track.delta, 320, 240, sample=b"")
    found = record(tmp_path, mp4.movie([empty]))
    assert (found.status, found.fields["width_px"]) == (RecordStatus.OK, 320)
    assert "duration_s" not in found.fields


@pytest.mark.parametrize("table", [b"chan", b"trun"])
def test_counts_that_would_keep_the_library_busy(tmp_path: Path, table: bytes) -> None:
    if table == b"trun":
        run = mp4.full(b"trun", struct.pack(">I", 0x70000000), flags=0x200)
        traf = mp4.box(b"traf", mp4.full(b"tfhd", struct.pack(">I", 1)), run)
        content = movie() + mp4.box(b"moof", mp4.full(b"mfhd", struct.pack(">I", 1)), traf)
    else:
        sound = mp4.aac(seconds=1)
        layout = mp4.full(b"chan", struct.pack(">III", 1 << 16, 4, 0x70000000))
        entry = mp4.box(b"mp4a", sound.entry[8:], layout)
        content = mp4.movie([mp4.Track(b"soun", entry, sound.timescale, 43, 1024, sample=sound.sample)])
    found = record(tmp_path, content)
    assert found.status is RecordStatus.PARTIAL
    assert any(table.decode() in one.message for one in found.warnings)
