"""The detail: search in every tab, values, paths and records copied, conflicts side by side, people's values hidden."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from textual import events
from textual.pilot import Pilot

from metaextract_tui import batch
from metaextract_tui.private import MASK
from metaextract_tui.tui.units import UNITS, with_unit
from metaextract_tui.tui.widgets.conflicts import conflict
from metaextract_tui.tui.widgets.detail_lines import COPIED, DetailLines
from metaextract_tui.tui.widgets.record_lines import MOST, Branch
from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import plain_row, record_of
from tests.tui.test_workbench import opened, said


def photograph() -> FakeDoor:
    """A finished batch whose first file is a photograph with a place, people, conflicts and something deep inside."""
    door = scenes.finished()
    record = json.loads(record_of(plain_row(0)))
    record["fields"] = {
        "creators": ["Jane Doe"],
        "created": "2001-05-19T18:36:41",
        "latitude": 52.5163,
        "longitude": 13.3777,
        "page_count": 1,
        "sensitivity": ["location", "person"],
    }
    record["sources"] = {
        "creators": "xmp.dc:creator",
        "created": "exif.Exif.DateTimeOriginal",
        "latitude": "exif.GPS.GPSLatitude",
    }
    record["native"] = {
        "exif": {"GPS": {"GPSLatitude": [52.0, 30.0, 58.7]}, "IFD0": {"Make": "ACME", "Artist": "Jane Doe"}},
        "xmp": {"History": [{"Steps": {"Deep": {"Needle": "haystack"}}}, {"Steps": {"Other": "hay"}}]},
    }
    record["warnings"] = [
        {
            "code": "conflict",
            "message": "created: exif.Exif.DateTimeOriginal says '2001-05-19T18:36:41', iptc.DateCreated says "
            "'2004-02-26'",
        },
        {
            "code": "conflict",
            "message": "creators: xmp.dc:creator says ['Jane Doe'], exif.IFD0.Artist says ['Bob Roe']",
        },
        {"code": "nonconformant-value", "message": "the comment of Jane Doe is no text"},
    ]
    door.records[1000] = json.dumps(record).encode("ascii")
    return door


async def on_metadata(pilot: Pilot[None]) -> DetailLines:
    await until(pilot, lambda: bench(pilot).detail.record is not None, "the record")
    await pilot.press("3")
    return bench(pilot).detail.view


def at(view: DetailLines, name: str) -> int:
    return next(n for n, line in enumerate(view.lines) if isinstance(line, Branch) and line.name == name)


def named(view: DetailLines) -> str:
    """What the cursor is on."""
    return view.branch.name if view.branch is not None else ""


async def test_words_are_found_in_closed_branches_too(tmp_path: Path) -> None:
    async with opened(photograph(), tmp_path) as pilot:
        view = await on_metadata(pilot)
        before = view.total
        await pilot.press("slash", *"hay")
        await until(pilot, lambda: "1 of 2" in screen_text(pilot), "the hits")
        assert view.total > before, "the branches above the hit are open"
        await pilot.press("enter")
        assert view.has_focus
        assert named(view) == "Needle"
        await pilot.press("n")
        assert named(view) == "Other"
        assert "2 of 2" in str(bench(pilot).detail.border_subtitle)
        await pilot.press("n")
        assert named(view) == "Needle"
        await pilot.press("N")
        assert named(view) == "Other"
        await pilot.press("escape")
        assert not view.finder.active
        assert not bench(pilot).detail.find.display
        await pilot.press("n")
        assert named(view) == "Other", "without a search the key does nothing"


async def test_a_branch_that_is_opened_or_closed_by_hand_keeps_the_hits(tmp_path: Path) -> None:
    door = photograph()
    record = json.loads(door.records[1000])
    record["error"] = {"kind": "truncated", "message": "a long story " * 40, "retryable": False}
    door.records[1000] = json.dumps(record).encode("ascii")
    async with opened(door, tmp_path) as pilot:
        view = await on_metadata(pilot)
        await pilot.press("slash", *"hay")
        await until(pilot, lambda: "1 of 2" in screen_text(pilot), "the hits")
        await pilot.press("enter")
        assert named(view) == "Needle", "also below lines that are wrapped"
        view.move_to(at(view, "History"))
        await pilot.press("left", "n")
        assert named(view) == "Other"
        view.move_to(at(view, "GPS"))
        await pilot.press("enter", "n")
        assert named(view) == "Needle"


async def test_what_is_hidden_is_not_found_until_it_is_revealed(tmp_path: Path) -> None:
    async with opened(photograph(), tmp_path) as pilot:
        view = await on_metadata(pilot)
        await pilot.press("slash", *"Jane", "enter")
        await until(pilot, lambda: "not found" in str(bench(pilot).detail.border_subtitle), "no hit")
        await pilot.press("P")
        await until(pilot, lambda: len(view.finder.hits) >= 3, "the hits")


async def test_the_raw_record_and_the_error_are_searched_too(tmp_path: Path) -> None:
    async with opened(photograph(), tmp_path) as pilot:
        view = await on_metadata(pilot)
        await pilot.press("right_square_bracket", "right_square_bracket", "slash", *"needle", "enter")
        await until(pilot, lambda: "1 of 1" in str(bench(pilot).detail.border_subtitle), "the hit")
        line = view.lines[view.cursor]
        assert not isinstance(line, Branch)
        assert "Needle" in line[0]


async def test_a_path_is_copied_with_its_value(tmp_path: Path) -> None:
    async with opened(photograph(), tmp_path) as pilot:
        view = await on_metadata(pilot)
        view.move_to(at(view, "created"))
        await pilot.press("Y")
        assert pilot.app.clipboard == "fields.created = 2001-05-19T18:36:41"
        view.move_to(at(view, "IFD0"))
        await pilot.press("enter", "j", "Y")
        assert pilot.app.clipboard == "native.exif.IFD0.Make = ACME"
        await pilot.press("j", "Y")
        assert pilot.app.clipboard == f"native.exif.IFD0.Artist = {MASK}"
        assert "1 masked: P reveals" in said(pilot)
        await pilot.press("P", "Y")
        assert pilot.app.clipboard == "native.exif.IFD0.Artist = Jane Doe"
        await pilot.press("right_square_bracket", "Y")
        assert "no error to copy" in said(pilot)


async def test_the_record_is_copied_as_json_and_masked(tmp_path: Path) -> None:
    async with opened(photograph(), tmp_path) as pilot:
        await until(pilot, lambda: bench(pilot).detail.record is not None, "the record")
        await pilot.press("J")
        copied: dict[str, Any] = json.loads(pilot.app.clipboard)
        assert copied["fields"]["latitude"] == MASK
        assert "Jane" not in pilot.app.clipboard
        assert "masked: P reveals" in said(pilot)
        await pilot.press("P", "J")
        assert json.loads(pilot.app.clipboard) == bench(pilot).detail.record


async def test_a_record_that_no_clipboard_holds_is_not_cut(tmp_path: Path) -> None:
    door = photograph()
    record = json.loads(door.records[1000])
    record["native"]["long"] = "x" * 200_000
    door.records[1000] = json.dumps(record).encode("ascii")
    async with opened(door, tmp_path) as pilot:
        await until(pilot, lambda: bench(pilot).detail.record is not None, "the record")
        await pilot.press("J")
        assert not pilot.app.clipboard
        assert "e writes it into a file" in said(pilot)


async def test_conflicts_stand_side_by_side(tmp_path: Path) -> None:
    async with opened(photograph(), tmp_path, (200, 60)) as pilot:
        await on_metadata(pilot)
        await pilot.press("z")
        lines = screen_text(pilot).split("\n")
        head = next(line for line in lines if "Conflicts" in line)
        values = next(line for line in lines if "2004-02-26" in line)
        places = next(line for line in lines if "iptc.DateCreated" in line)
        assert values.index("2004-02-26") == places.index("iptc.DateCreated") == head.index("says otherwise")
        assert values.index("2001-05-19T18:36:41") == places.index("exif.Exif.DateTimeOriginal")
        assert "Bob Roe" not in "\n".join(lines)
        assert "Jane" not in "\n".join(lines)
        assert "52.51" not in "\n".join(lines), "where a photograph was made is hidden too"


async def test_what_is_revealed_is_told_and_ends_with_the_batch(tmp_path: Path) -> None:
    door = photograph()
    async with opened(door, tmp_path) as pilot:
        await on_metadata(pilot)
        await pilot.press("P")
        assert "Jane Doe" in screen_text(pilot)
        assert "people's values are shown, P hides them" in screen_text(pilot)
        door.move(batch_id=2)
        await until(pilot, lambda: not bench(pilot).detail.reveal, "the end of the reveal")


async def test_errors_name_no_people(tmp_path: Path) -> None:
    door = scenes.finished()
    record = json.loads(record_of(plain_row(3)))
    record["error"]["message"] = "the name Doe^Jane ends too early"
    record["error"]["detail"] = "Traceback\nValueError: 'Doe^Jane'"
    door.records[1003] = json.dumps(record).encode("ascii")
    async with opened(door, tmp_path) as pilot:
        await pilot.press("down", "down", "down")
        await until(pilot, lambda: "file_000003" in str(bench(pilot).detail.border_title), "the file")
        await until(pilot, lambda: bench(pilot).detail.record is not None, "its record")
        await pilot.press("3", "right_square_bracket", "Y")
        assert "Doe^Jane" not in screen_text(pilot)
        assert "Doe^Jane" not in pilot.app.clipboard
        assert f"the name {MASK} ends" in pilot.app.clipboard
        await pilot.press("P", "Y")
        assert "Doe^Jane" in pilot.app.clipboard


def test_a_conflict_whose_value_speaks_like_one_is_understood() -> None:
    message = "title: a.b says 'x, c says y', d.e says 'z, f says …"
    found = conflict({"code": "conflict", "message": message}, {}, {})
    assert found is not None
    assert (found.value, found.source, found.other, found.other_source) == ("x, c says y", "a.b", "z, f says …", "d.e")
    assert conflict({"code": "conflict", "message": "two places differ"}, {}, {}) is None
    assert conflict({"code": "other", "message": message}, {}, {}) is None


def test_every_field_that_has_a_unit_shows_it() -> None:
    assert {field.name for field in batch.fields() if field.unit} == set(UNITS)
    assert with_unit("width_px", "512") == "512 px"
    assert with_unit("page_count", "1") == "1 page"
    assert with_unit("page_count", "12") == "12 pages"


async def test_of_a_record_that_is_too_long_the_last_line_says_so(tmp_path: Path) -> None:
    door = photograph()
    record = json.loads(door.records[1000])
    record["native"] = {"attributes": {f"name_{number}": f"value {number}" for number in range(60_000)}}
    record["fields"]["description"] = "long " * 200_000
    door.records[1000] = json.dumps(record).encode("ascii")
    async with opened(door, tmp_path) as pilot:
        view = await on_metadata(pilot)
        await pilot.press("G")
        assert view.cursor == MOST - 1
        assert "e writes all of it" in screen_text(pilot)
        view.move_to(at(view, "description"))
        assert "long long" in screen_text(pilot), "a text of a million characters is cut to its line"
        await pilot.press("y")
        assert len(pilot.app.clipboard) <= COPIED
        await pilot.press("right_square_bracket", "right_square_bracket", "G")
        assert "e writes all of it" in screen_text(pilot)


async def test_words_that_are_typed_at_once_are_all_looked_for(tmp_path: Path) -> None:
    async with opened(photograph(), tmp_path) as pilot:
        view = await on_metadata(pilot)
        for key in ("slash", "G", "P", "S"):  # as a terminal sends them in one go
            pilot.app.post_message(events.Key(key, "/" if key == "slash" else key))
        await until(pilot, lambda: view.finder.active, "the search")
        await until(pilot, lambda: bench(pilot).detail.find.input.value == "GPS", "the words")
        assert not view.reveal
