"""The filter box, the saved filters and the columns in use, by keys and by mouse."""

from __future__ import annotations

import json
import stat
import threading
from array import array
from pathlib import Path

import pytest

from metaextract_tui.batch import Superseded
from metaextract_tui.model import FileFilter, SortKey
from metaextract_tui.tui.kept import Kept, default_path
from metaextract_tui.tui.widgets.columns import Name
from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.test_workbench import opened, said


def kept() -> dict[str, object]:
    path = default_path()
    found = json.loads(path.read_text("ascii")) if path.exists() else {}
    assert isinstance(found, dict)
    return found


async def test_what_could_come_is_listed_and_taken(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=500), tmp_path) as pilot:
        files, box = bench(pilot).files, bench(pilot).filter_box
        await pilot.press("slash")
        await until(pilot, lambda: "where the file stands" in screen_text(pilot), "the names")
        await pilot.press(*"sta")
        await pilot.press("tab")
        assert box.input.value == "state:"
        await until(pilot, lambda: "processing" in screen_text(pilot), "the states")
        await pilot.press(*["down"] * 5, "enter")
        assert box.input.value == "state:failed"
        await until(pilot, lambda: files.total == 46, "the filter")
        assert not box.choices.display
        await pilot.press("enter")
        assert files.has_focus


async def test_an_offer_is_taken_by_mouse(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=500), tmp_path) as pilot:
        files, box = bench(pilot).files, bench(pilot).filter_box
        await pilot.press("slash", *"kind:")
        await until(pilot, lambda: box.choices.display and box.choices.region.height > 3, "the list")
        first = box.choices.choices[1].text
        await pilot.click("#filter-choices", offset=(3, 1))
        await until(pilot, lambda: box.input.value == f"kind:{first}", "the value")
        assert box.input.has_focus
        await until(pilot, lambda: files.total < 500, "the filter")


async def test_a_wrong_filter_leaves_the_files_as_they_are(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=500), tmp_path) as pilot:
        files, box = bench(pilot).files, bench(pilot).filter_box
        await pilot.press("slash", *"state:failed")
        await until(pilot, lambda: files.total == 46, "the filter")
        await pilot.press(*" size:big")
        await until(pilot, lambda: "size: 'big' is no size; write for example size:>10M" in screen_text(pilot), "why")
        assert files.total == 46
        await pilot.press("enter")
        assert box.input.has_focus, "what is wrong stays to be mended"
        await pilot.press(*["backspace"] * 9)
        await until(pilot, lambda: not box.error.display, "the word to go")
        await pilot.press("escape")
        await until(pilot, lambda: files.total == 500, "all files")


async def test_fields_are_asked_of_the_door(tmp_path: Path) -> None:
    door = scenes.finished(files=50)
    async with opened(door, tmp_path) as pilot:
        await pilot.press("slash", *"modality:CT size:>10M", "enter")
        await until(pilot, lambda: any(read[0] == "select" for read in door.reads), "the question")
        asked = [read[1] for read in door.reads if read[0] == "select"][-1]
        assert isinstance(asked, FileFilter)
        assert [one.name for one in asked.conditions] == ["modality", "size"]


async def test_a_slow_search_says_so_and_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    door = scenes.finished(files=500)
    given_up = threading.Event()
    plain = door.select

    def slow(batch: int, wanted: FileFilter, sort: SortKey = SortKey.FOUND, descending: bool = False) -> array[int]:
        if wanted.words == ("slow",):
            assert given_up.wait(20)
            raise Superseded("another question is asked meanwhile")
        return plain(batch, wanted, sort, descending)

    monkeypatch.setattr(door, "select", slow)
    monkeypatch.setattr(door, "give_up", given_up.set)
    async with opened(door, tmp_path) as pilot:
        files = bench(pilot).files
        await pilot.press("slash", *"slow")
        await until(pilot, lambda: "searching…" in screen_text(pilot), "the word")
        assert files.total == 500, "the old result stays"
        assert not given_up.is_set()
        await pilot.press(*["backspace"] * 4, *"state:failed")
        await until(pilot, lambda: files.total == 46, "the newer question's answer")
        await until(pilot, lambda: "searching…" not in screen_text(pilot), "the word to go")
        assert not said(pilot)


async def test_filters_are_saved_taken_and_deleted(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=500), tmp_path) as pilot:
        screen = bench(pilot)
        await pilot.press("F", "a")
        await until(pilot, lambda: "There is no filter to save" in said(pilot), "the word")
        await pilot.press("escape", "slash", *"state:failed", "enter", "F", "a", *"my [b]", "enter")
        await until(pilot, lambda: kept().get("filters") == {"my [b]": "state:failed"}, "the file")
        assert stat.S_IMODE(default_path().stat().st_mode) == 0o600
        await until(pilot, lambda: "my [b]" in screen_text(pilot), "the line")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: screen.files.total == 500, "all files")
        await pilot.press("F", "enter")
        await until(pilot, lambda: screen.files.total == 46, "the filter")
        assert screen.filter_box.input.value == "state:failed"
        await pilot.press("F", "d")
        await until(pilot, lambda: kept().get("filters") == {}, "the file")
        await until(pilot, lambda: "No filter is saved yet" in screen_text(pilot), "the word")


async def test_columns_are_chosen_moved_and_kept(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=50), tmp_path) as pilot:
        files = bench(pilot).files
        await pilot.press("C")
        await until(pilot, lambda: "[x] STATE" in screen_text(pilot), "the list")
        await pilot.press("J", "home", "down", "down", "down", "space")
        await until(pilot, lambda: kept().get("columns") is not None, "the file")
        assert files.chosen is not None
        assert files.chosen[:3] == (Name.KIND, Name.STATE, Name.NAME)
        assert Name.SIZE not in files.chosen
        row = next(at for at, line in enumerate(screen_text(pilot).split("\n")) if "[ ] SIZE" in line)
        picker = bench(pilot).columns_picker
        await pilot.click("#columns-picker", offset=(3, row - picker.region.y))
        assert Name.SIZE in files.chosen
        await pilot.press("escape")
        assert files.has_focus
    async with opened(scenes.finished(files=50), tmp_path) as pilot:
        assert (bench(pilot).files.chosen or ())[:2] == (Name.KIND, Name.STATE)
        await pilot.press("C", "d", "C")
        assert bench(pilot).files.chosen is None


async def test_a_column_sorts_by_the_list_too(tmp_path: Path) -> None:
    async with opened(scenes.finished(files=50), tmp_path) as pilot:
        files = bench(pilot).files
        await pilot.press("C", "down", "down", "down", "enter")
        assert files.view.sort is SortKey.SIZE
        await until(pilot, lambda: "SIZE▲" in screen_text(pilot), "the sign")
        await pilot.press("enter")
        await until(pilot, lambda: "SIZE▼" in screen_text(pilot), "the sign")


def test_a_broken_file_is_set_aside_and_told(tmp_path: Path) -> None:
    path = tmp_path / "screen.json"
    for content in ("{", "[]", '"' + "x" * 300_000 + '"', "[" * 100_000):
        path.write_text(content)
        kept = Kept(path)
        assert not kept.now.filters
        assert "begins anew" in (kept.trouble or "")
        assert not path.exists()
        assert path.with_name("screen.json.broken").exists()
        kept.save_filter("a", "b")
        assert Kept(path).trouble is None


def test_what_is_kept_is_bounded_and_leaves_others_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "screen.json"
    one, other = Kept(path), Kept(path)
    one.save_filter("a", "state:failed")
    other.save_filter("b \x1b \udcff", "x" * 5000)
    assert list(Kept(path).now.filters) == ["a", "b \x1b \udcff"]
    path.write_text(json.dumps({"filters": {"a": 3, "": "x", "c": "d"}, "columns": ["size", 4], "later": [1]}))
    found = Kept(path)
    assert (dict(found.now.filters), found.now.columns) == ({"c": "d"}, ("size",))
    found.delete_filter("c")
    assert json.loads(path.read_text("ascii"))["later"] == [1]
    for number in range(200):
        found.save_filter(str(number), "x")
    with pytest.raises(ValueError, match="200 saved filters"):
        found.save_filter("one more", "x")
    assert len(Kept(path).now.filters) == 200
