"""The preview tab: what is asked of the door and when, what is drawn of it, what stays hidden."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from metaextract_tui.config import Settings
from metaextract_tui.model import Cells, Curve, FileRow, NoPreview, Picture, Preview, Wanted, Words
from metaextract_tui.tui import pictures
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.widgets.preview import PreviewView
from tests.tui import samples, scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import ROOT, plain_row

PATH = ROOT + b"/file"


def fits_row(seq: int) -> FileRow:
    """Files that hold nobody's image."""
    return replace(plain_row(seq), format="fits", path=PATH + str(seq).encode(), size=1000 + seq)


def door_of(*found: Preview | NoPreview, rows: Any = fits_row) -> FakeDoor:
    """A finished batch whose first files have these previews."""
    door = scenes.finished()
    door.make = rows
    door.records = {1000 + seq: samples.record_of(rows(seq)).replace(b'"patient"', b'"location"') for seq in range(20)}
    door.previews = {rows(seq).path: one for seq, one in enumerate(found)}
    return door


@asynccontextmanager
async def opened(door: FakeDoor, folder: Path, size: tuple[int, int] = (120, 40)) -> AsyncIterator[Pilot[None]]:
    """The app with the preview of the first file in sight."""
    app = MetaextractApp(door, [os.fsencode(folder)])
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: bench(pilot).files.current() is not None, "the rows")
        await pilot.press("2")
        await until(pilot, lambda: bench(pilot).detail.record is not None, "the record")
        await pilot.press(*["right_square_bracket"] * 4)
        yield pilot


def view(pilot: Pilot[None]) -> PreviewView:
    return bench(pilot).detail.preview


async def settled(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: view(pilot).found is not None and not view(pilot).working, "the preview")
    await pilot.pause()


def shows(pilot: Pilot[None], text: str) -> Callable[[], bool]:
    return lambda: text in screen_text(pilot)


def superseded(path: bytes, wanted: Wanted, *, any_size: bool = False) -> None:
    """What a door answers where a newer request came between."""


def asked(door: FakeDoor) -> list[tuple[bytes, Wanted, bool]]:
    return [one[1:] for one in door.reads if one[0] == "preview"]


async def test_a_picture_in_half_blocks_for_the_room_there_is(tmp_path: Path) -> None:
    door = door_of()
    async with opened(door, tmp_path) as pilot:
        await settled(pilot)
        name, wanted, any_size = asked(door)[0]
        assert (name, any_size) == (b"file0", False)
        assert (wanted.width_px, wanted.height_px) == (view(pilot).width, 2 * view(pilot).page)
        text = screen_text(pilot)
        assert "slice 21 of 40, window 40/400" in text
        assert "▀" in text
        assert "preview" in door.thread_names


async def test_nothing_is_asked_while_another_tab_is_shown(tmp_path: Path) -> None:
    door = door_of()
    async with opened(door, tmp_path) as pilot:
        await settled(pilot)
        await pilot.press("left_square_bracket")
        before = len(asked(door))
        await pilot.press("down", "down")
        await pilot.pause(0.5)
        assert len(asked(door)) == before


async def test_a_cursor_that_runs_asks_for_where_it_rests(tmp_path: Path) -> None:
    door = door_of()
    async with opened(door, tmp_path) as pilot:
        await settled(pilot)
        await pilot.press(*["down"] * 12)
        await until(pilot, lambda: asked(door)[-1][0] == b"file12", "the last one")
        assert len(asked(door)) < 8


async def test_pages_by_key(tmp_path: Path) -> None:
    door = door_of()
    async with opened(door, tmp_path) as pilot:
        await settled(pilot)
        for key, place in (("greater_than_sign", 21), ("plus", 22), ("less_than_sign", 21), ("minus", 20)):
            await pilot.press(key)
            await until(pilot, shows(pilot, f"slice {place + 1} of 40"), f"slice {place}")
        assert asked(door)[-1][1].place == 20


async def test_pages_by_mouse(tmp_path: Path) -> None:
    door = door_of()
    async with opened(door, tmp_path) as pilot:
        await settled(pilot)
        head = view(pilot).render_line(0).text
        await pilot.click(view(pilot), offset=(head.index(">"), 0))
        await until(pilot, shows(pilot, "slice 22 of 40"), "the next slice")
        await pilot.click(view(pilot), offset=(head.index("<"), 0))
        await until(pilot, shows(pilot, "slice 21 of 40"), "the one before")


async def test_a_large_file_by_mouse(tmp_path: Path) -> None:
    door = door_of(rows=lambda seq: replace(fits_row(seq), size=200 << 20))
    async with opened(door, tmp_path) as pilot:
        await until(pilot, shows(pilot, "The file has 200 MiB"), "the sentence")
        await pilot.click(view(pilot), offset=(6, 1))
        await settled(pilot)
        assert "slice 21 of 40" in screen_text(pilot)


async def test_steps_run_together_and_end_at_the_last(tmp_path: Path) -> None:
    door = door_of()
    async with opened(door, tmp_path) as pilot:
        await settled(pilot)
        await pilot.press(*["greater_than_sign"] * 30)
        await until(pilot, lambda: "slice 40 of 40" in screen_text(pilot), "the last slice")
        assert len(asked(door)) < 10


async def test_where_there_is_nothing_to_step_through(tmp_path: Path) -> None:
    async with opened(door_of(Preview(Words(("one",)), "1 paragraphs")), tmp_path) as pilot:
        await settled(pilot)
        await pilot.press("greater_than_sign")
        await until(pilot, lambda: "nothing to step through" in screen_text(pilot), "the notice")


async def test_a_large_file_waits_for_a_key(tmp_path: Path) -> None:
    door = door_of(rows=lambda seq: replace(fits_row(seq), size=200 << 20))
    async with opened(door, tmp_path) as pilot:
        await until(pilot, lambda: "The file has 200 MiB" in screen_text(pilot), "the sentence")
        assert not asked(door)
        await pilot.press("o")
        await settled(pilot)
        assert asked(door)[0][2]
        assert "slice 21 of 40" in screen_text(pilot)


async def test_a_file_that_has_grown_meanwhile_waits_too(tmp_path: Path) -> None:
    door = door_of(NoPreview("The file has more than 64 MiB.", large=True))
    async with opened(door, tmp_path) as pilot:
        await until(pilot, lambda: "above 64 MiB a preview is made only" in screen_text(pilot), "the sentence")
        door.previews = {}
        await pilot.press("o")
        await until(pilot, lambda: "slice 21" in screen_text(pilot), "the preview")


async def test_images_of_patients_are_hidden_until_they_are_asked_for(tmp_path: Path) -> None:
    door = scenes.finished()
    async with opened(door, tmp_path) as pilot:
        await until(pilot, lambda: "P shows the preview" in screen_text(pilot), "the sentence")
        assert not asked(door)
        await pilot.press("P")
        await until(pilot, lambda: "slice 21" in screen_text(pilot), "the preview")
        await pilot.press("P")
        await until(pilot, lambda: "P shows the preview" in screen_text(pilot), "the sentence")
        assert "slice 21" not in screen_text(pilot)


async def test_a_file_that_was_not_read_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeDoor, "record", lambda *_, **__: None)
    door = door_of()
    app = MetaextractApp(door, [os.fsencode(tmp_path)])
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: bench(pilot).detail.row is not None, "the row")
        await pilot.press("2", *["right_square_bracket"] * 4)
        await until(pilot, lambda: "when the file has been read" in screen_text(pilot), "the sentence")
        assert not asked(door)


async def test_why_there_is_none(tmp_path: Path) -> None:
    sentence = "No preview: it was not ready within 10 s."
    async with opened(door_of(NoPreview(sentence)), tmp_path) as pilot:
        await until(pilot, lambda: sentence in screen_text(pilot), "the sentence")


async def test_a_superseded_request_leaves_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    door = door_of()
    async with opened(door, tmp_path) as pilot:
        await settled(pilot)
        monkeypatch.setattr(door, "preview", superseded)
        await pilot.press("greater_than_sign")
        await pilot.pause(0.5)
        assert "slice 21 of 40" in screen_text(pilot)


async def test_a_table_a_plot_and_a_text(tmp_path: Path) -> None:
    door = door_of(
        Preview(Cells((("Name", "Count"), ("Bolt [/x]", "12.5"))), "sheet 1 of 2, Stock", 0, 2, "sheet"),
        Preview(Curve((1.0, 3.0, None, 2.0, 5.0), 0.0, 400.0), "temp 401"),
        Preview(Words(("one \x1b]0;owned\x07", "", "word " * 60)), "3 paragraphs"),
    )
    async with opened(door, tmp_path) as pilot:
        await settled(pilot)
        text = screen_text(pilot)
        assert "A         B" in text
        assert "   2 Bolt [/x]  12.5" in text
        await pilot.press("down")
        await until(pilot, lambda: "temp 401" in screen_text(pilot), "the plot")
        text = screen_text(pilot)
        assert "400" in text
        assert any(0x2800 < ord(sign) < 0x2900 for sign in text)
        await pilot.press("down")
        await until(pilot, lambda: "3 paragraphs" in screen_text(pilot), "the text")
        text = screen_text(pilot)
        assert "one \\e]0;owned\\x07" in text
        assert "\x1b" not in text


async def test_hostile_captions_are_escaped(tmp_path: Path) -> None:
    async with opened(door_of(Preview(Words(("a",)), "\x1b[2J [/x] \u202egpj")), tmp_path) as pilot:
        await settled(pilot)
        assert "\\e[2J [/x] \\u202egpj" in screen_text(pilot)


async def test_a_small_window_and_the_keys_of_the_pane(tmp_path: Path) -> None:
    door = door_of()
    async with opened(door, tmp_path, (80, 24)) as pilot:
        await pilot.press("3")
        await settled(pilot)
        assert view(pilot).has_focus
        assert "slice 21 of 40" in screen_text(pilot)
        await pilot.press("left_square_bracket")
        assert bench(pilot).detail.view.has_focus
        await pilot.press("right_square_bracket")
        assert view(pilot).has_focus


async def test_a_click_chooses_the_tab_and_the_pane(tmp_path: Path) -> None:
    door = door_of()
    async with opened(door, tmp_path) as pilot:
        await pilot.press("right_square_bracket")
        assert not view(pilot).display
        line = bench(pilot).detail.tabs
        await pilot.click(line, offset=(line.render().plain.index("Preview") + 2, 0))
        await settled(pilot)
        await pilot.click(view(pilot), offset=(5, 3))
        assert view(pilot).has_focus
        assert bench(pilot).panes.current == "detail"


async def test_another_size_is_asked_for_anew(tmp_path: Path) -> None:
    door = door_of()
    async with opened(door, tmp_path) as pilot:
        await settled(pilot)
        before = asked(door)[-1][1]
        await pilot.press("3", "z")
        await until(pilot, lambda: asked(door)[-1][1] != before, "the larger one")
        await settled(pilot)
        assert asked(door)[-1][1].height_px > before.height_px


async def test_without_colours_there_are_shades(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with opened(door_of(), tmp_path) as pilot:
        await settled(pilot)
        text = screen_text(pilot)
        assert "▀" not in text
        assert any(shade in text for shade in "░▒▓█")


async def test_no_pictures_where_the_settings_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeDoor, "settings", Settings(pictures="none"))
    async with opened(door_of(), tmp_path) as pilot:
        await settled(pilot)
        assert "no pictures are drawn" in screen_text(pilot)
        assert "▀" not in screen_text(pilot)


# --- pixels as cells -----------------------------------------------------------


def test_two_pixels_a_cell() -> None:
    picture = Picture(2, 3, bytes([255, 0, 0, 0, 255, 0] + [0, 0, 255] * 2 + [255] * 6))
    strips = pictures.blocks(picture, 10, 10)
    assert [strip.cell_length for strip in strips] == [2, 2]
    first = next(iter(strips[0]))
    assert first.text == "▀"
    assert first.style is not None
    assert first.style.color is not None
    assert first.style.color.triplet == (255, 0, 0)
    assert first.style.bgcolor is not None
    assert first.style.bgcolor.triplet == (0, 0, 255)


def test_a_picture_keeps_its_shape_in_a_small_room() -> None:
    strips = pictures.blocks(Picture(100, 50, bytes(15_000)), 20, 20)
    assert (len(strips), strips[0].cell_length) == (5, 20)


def test_shades_by_brightness() -> None:
    picture = Picture(3, 2, bytes([0] * 3 + [128] * 3 + [255] * 3) * 2)
    assert pictures.shades(picture, 3, 1)[0].text == " ▒█"


def foot(pilot: Pilot[None]) -> str:
    return screen_text(pilot).splitlines()[-1]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_previews_keys_stand_in_the_footer(tmp_path: Path, size: tuple[int, int]) -> None:
    async with opened(door_of(rows=plain_row), tmp_path, size) as pilot:
        await pilot.press("3")
        await until(pilot, shows(pilot, "P shows the preview"), "why nothing is shown")
        assert foot(pilot).startswith(" P Reveal  [ Previous tab"), "an image that may show a patient's name"
        await pilot.press("P")
        await settled(pilot)
        assert foot(pilot).startswith(" P Hide  > Next page  < Previous page")
        await pilot.press("left_square_bracket")
        await until(pilot, lambda: foot(pilot).startswith(" P Hide  ⏎ Open  / Find  ] Next tab"), "the tab's own keys")
        await pilot.press("2")
        await until(pilot, lambda: "Next page" not in foot(pilot) and "Next tab" not in foot(pilot), "the files' keys")


async def test_the_attempts_have_room_where_the_preview_came_first(tmp_path: Path) -> None:
    door = door_of(rows=lambda seq: replace(fits_row(seq), attempts=3))
    async with opened(door, tmp_path) as pilot:
        await pilot.press("3")
        await pilot.resize_terminal(160, 50)
        await pilot.press("left_square_bracket")
        await until(pilot, shows(pilot, "Try 3"), "the attempts")
        assert "Try 1" in screen_text(pilot)
        assert "no room" not in screen_text(pilot)
