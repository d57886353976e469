"""The source tree: folders open in chunks, marks and paths are bytes, nothing is followed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from textual.pilot import Pilot

from metaextract_tui.model import FolderCount
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.widgets import folders
from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "scans"
    for name in ("ct", "sky", ".cache"):
        (root / name).mkdir(parents=True)
    for number in range(5):
        (root / "ct" / f"img_{number}.dcm").write_bytes(b"x")
    (root / "readme.txt").write_bytes(b"")
    (root / ".hidden").write_bytes(b"")
    (root / "link").symlink_to(root)
    with open(os.path.join(os.fsencode(root), b"caf\xe9.pdf"), "wb"):
        pass
    return root


def names(pilot: Pilot[None]) -> list[bytes]:
    return [node.name for node in bench(pilot).sources.lines]


async def open_at(pilot: Pilot[None], number: int) -> None:
    await until(pilot, lambda: len(bench(pilot).sources.lines) >= number, "the listing")


async def test_folders_come_first_with_counts(tree: Path) -> None:
    app = MetaextractApp(FakeDoor(), [os.fsencode(tree)])
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_at(pilot, 6)
        assert names(pilot) == [b"scans", b"ct", b"sky", b"caf\xe9.pdf", b"link", b"readme.txt"]
        await until(pilot, lambda: bench(pilot).sources.lines[1].entries == 5, "the count")
        assert "caf\\xe9.pdf" in screen_text(pilot)
        await pilot.press("full_stop")
        assert b".hidden" in names(pilot)
        await pilot.press("full_stop")
        assert b".hidden" not in names(pilot)


async def test_marked_folders_are_started_in_bytes(tree: Path) -> None:
    door = FakeDoor()
    app = MetaextractApp(door, [os.fsencode(tree)])
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_at(pilot, 6)
        await pilot.press("down", "space", "down", "space", "s")
        await until(pilot, lambda: bool(door.calls), "the start")
        assert door.calls[0] == ("start", [os.fsencode(tree) + b"/ct", os.fsencode(tree) + b"/caf\xe9.pdf"])
        assert not bench(pilot).sources.marks


async def test_without_marks_the_current_folder_is_started(tree: Path) -> None:
    door = FakeDoor()
    async with MetaextractApp(door, [os.fsencode(tree)]).run_test(size=(80, 24), notifications=True) as pilot:
        await open_at(pilot, 6)
        await pilot.press("j", "s")
        await until(pilot, lambda: bool(door.calls), "the start")
        assert door.calls[0] == ("start", [os.fsencode(tree) + b"/ct"])


async def test_a_path_is_added_with_completion(tree: Path, tmp_path: Path) -> None:
    other = tmp_path / "other place"
    other.mkdir()
    async with MetaextractApp(FakeDoor(), [os.fsencode(tree)]).run_test(size=(120, 40), notifications=True) as pilot:
        await open_at(pilot, 6)
        await pilot.press("a")
        prompt = bench(pilot).prompt
        prompt.input.value = f"{tmp_path}/oth"
        prompt.input.cursor_position = len(prompt.input.value)
        await until(pilot, lambda: prompt.input._suggestion == f"{tmp_path}/other place/", "the completion")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: os.fsencode(other) in bench(pilot).sources.marks, "the mark")
        assert bench(pilot).sources.wanted() == [os.fsencode(other)]
        assert bench(pilot).sources.has_focus


async def test_go_to_opens_the_way(tree: Path) -> None:
    async with MetaextractApp(FakeDoor(), [os.fsencode(tree)]).run_test(size=(120, 40), notifications=True) as pilot:
        await open_at(pilot, 6)
        await pilot.press("g", *"/x")
        bench(pilot).prompt.input.value = f"{tree}/ct/img_3.dcm"
        await pilot.press("enter")
        await until(
            pilot, lambda: (n := bench(pilot).sources.current()) is not None and n.name == b"img_3.dcm", "the file"
        )
        await pilot.press("g", "g")
        assert bench(pilot).sources.cursor == 0
        assert not bench(pilot).prompt.display


async def test_a_folder_that_cannot_be_read_says_so(tree: Path) -> None:
    async with MetaextractApp(FakeDoor(), [os.fsencode(tree)]).run_test(size=(120, 40), notifications=True) as pilot:
        await open_at(pilot, 6)
        (tree / "sky").rmdir()
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: "No such file" in screen_text(pilot), "the error")


async def test_a_large_folder_comes_in_chunks_and_the_cursor_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "CHUNK", 100)
    for number in range(1500):
        (tmp_path / f"file_{number:05}").touch()
    async with MetaextractApp(FakeDoor(), [os.fsencode(tmp_path)]).run_test(
        size=(120, 40), notifications=True
    ) as pilot:
        tree = bench(pilot).sources
        await until(pilot, lambda: len(tree.lines) == 1501 and not tree.lines[0].loading, "the listing")
        assert names(pilot)[1:] == sorted(names(pilot)[1:])
        await pilot.press("end", "up")
        assert tree.current() is tree.lines[-1]
        await pilot.press("left", "left")
        assert len(tree.lines) == 1


async def test_the_mouse_marks_and_opens(tree: Path) -> None:
    async with MetaextractApp(FakeDoor(), [os.fsencode(tree)]).run_test(size=(120, 40), notifications=True) as pilot:
        await open_at(pilot, 6)
        await pilot.click("#sources", offset=(6, 2))
        assert list(bench(pilot).sources.marks) == [os.fsencode(tree) + b"/ct"]
        await pilot.click("#sources", offset=(3, 2))
        await open_at(pilot, 11)


async def test_open_folders_follow_the_disk(tree: Path) -> None:
    door = FakeDoor()
    app = MetaextractApp(door, [os.fsencode(tree)])
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_at(pilot, 6)
        await pilot.press("down", "right")
        await open_at(pilot, 11)
        await pilot.press("down", "down")
        held = bench(pilot).sources.current()
        assert held is not None
        await until(pilot, lambda: os.fsencode(tree / "ct") in door.watched, "the watch")
        (tree / "another").mkdir()
        (tree / "readme.txt").unlink()
        door.disturbed = frozenset([os.fsencode(tree)])
        await until(pilot, lambda: b"another" in names(pilot) and b"readme.txt" not in names(pilot), "the news")
        assert b"img_3.dcm" in names(pilot), "what was open stays open"
        assert bench(pilot).sources.current() is held, "and the cursor on its entry"
        await pilot.press("left", "left")
        await until(pilot, lambda: os.fsencode(tree / "ct") not in door.watched, "the end of the watch")


async def test_folders_tell_how_they_stand_in_the_batch(tree: Path) -> None:
    door = scenes.running(40)
    root = os.fsencode(tree)
    door.standing = {
        root: FolderCount(4112, 2100, 3),
        root + b"/ct": FolderCount(4000, 1988, 0),
        root + b"/sky": FolderCount(112, 0, 3),
    }
    app = MetaextractApp(door, [root])
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await open_at(pilot, 6)

        def lines() -> list[str]:
            return [line[:31].replace("│", "").strip() for line in screen_text(pilot).splitlines()[3:9]]

        await until(pilot, lambda: "✗ 3" in lines()[2], "the counts")
        assert lines()[0].split() == ["▾", "◐", "scans/", "✗", "3", "4,112"]
        assert lines()[1].split() == ["▸", "◐", "ct/", "4,000"], "read in part"
        assert lines()[2].split() == ["▸", "●", "sky/", "✗", "3", "112"], "all read"
        assert lines()[3].split()[0] == "○", "not in the batch"
        asked = [call[1] for call in door.reads if call[0] == "folders"]
        assert any(root + b"/ct" in one for one in asked)
        assert door.thread_names >= {"folders"}, "in a thread"
        door.standing[root + b"/ct"] = FolderCount(4000, 0, 0)
        door.move(rows_version=2, files_done=20_000)
        await until(pilot, lambda: lines()[1].split()[1] == "●", "the news")
        asked = [call[1] for call in door.reads if call[0] == "folders"]
        assert root + b"/sky" not in asked[-1], "where all is read nothing is counted again"


async def test_without_a_batch_nothing_is_counted(tree: Path) -> None:
    door = FakeDoor()
    async with MetaextractApp(door, [os.fsencode(tree)]).run_test(size=(120, 40), notifications=True) as pilot:
        await open_at(pilot, 6)
        await pilot.pause(1.2)
        assert not [call for call in door.reads if call[0] == "folders"]
        assert "◇" in screen_text(pilot)
        await pilot.press("down", "space")
        assert "◆" in screen_text(pilot)
        assert "◈" in screen_text(pilot), "the folder above holds a mark"


async def test_a_key_shows_only_the_files_of_a_folder(tree: Path) -> None:
    door = scenes.finished()
    async with MetaextractApp(door, [os.fsencode(tree)]).run_test(size=(120, 40), notifications=True) as pilot:
        await open_at(pilot, 6)
        await pilot.press("1", "down", "i")
        files = bench(pilot).files
        await until(pilot, lambda: files.view.wanted.under == os.fsencode(tree / "ct"), "the filter")
        assert bench(pilot).panes.current == "files"
        await pilot.press("1", "i")
        await until(pilot, lambda: not files.view.text, "all files again")
        await pilot.press("1", "end", "up", "i")
        await until(pilot, lambda: files.view.text == f"path={tree}/readme.txt", "one file")


async def test_a_name_that_is_no_text_is_a_filter_too(tree: Path) -> None:
    door = scenes.finished()
    async with MetaextractApp(door, [os.fsencode(tree)]).run_test(size=(120, 40), notifications=True) as pilot:
        await open_at(pilot, 6)
        await pilot.press("1", *("down",) * 3, "i")
        files = bench(pilot).files
        await until(pilot, lambda: "caf\udce9.pdf" in files.view.text, "the filter")
