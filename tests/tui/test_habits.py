"""What outlasts the moment: the session, the theme, own keys; the command on the screen; news out of sight; the end."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from metaextract_tui.batch import ascommand
from metaextract_tui.config import Settings
from metaextract_tui.habits import Habits
from metaextract_tui.model import BatchState, FileState, Mode, Snapshot
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.kept import Kept, Session
from metaextract_tui.tui.parting import parting
from metaextract_tui.tui.screens.batches import Batches
from metaextract_tui.tui.screens.help import Help
from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import batch_row
from tests.tui.test_workbench import opened, said


def finished() -> FakeDoor:
    door = scenes.finished()
    door.history = [batch_row(1, BatchState.FINISHED)]
    return door


def past() -> FakeDoor:
    """Nothing runs yet; a batch can be shown."""
    door = finished()
    door.state, door.files = Snapshot(), 98_301
    return door


async def left_with_a_filter(paths: list[bytes]) -> None:
    app = MetaextractApp(finished(), paths)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: bench(pilot).files.current() is not None, "the rows")
        await pilot.press("slash", *"state:failed", "enter")
        await until(pilot, lambda: bench(pilot).files.view.text == "state:failed", "the filter")
        await pilot.press("3", "z")
        app.leave(0)
        assert app.closing is not None
        app.closing.join()


async def test_the_screen_begins_as_it_was_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    await left_with_a_filter([])
    door = past()
    async with MetaextractApp(door).run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: bench(pilot).files.view.text == "state:failed", "the filter")
        assert ("show_batch", 1) in door.calls
        await until(pilot, lambda: bench(pilot).panes.zoomed and bench(pilot).panes.current == "detail", "the pane")


@pytest.mark.parametrize("way", ["fresh", "elsewhere", "gone", "other catalogue"])
async def test_it_begins_anew_where_that_is_wanted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str) -> None:
    monkeypatch.chdir(tmp_path)
    await left_with_a_filter([])
    door = past()
    if way == "gone":
        door.history = []
    if way == "other catalogue":
        monkeypatch.setattr(FakeDoor, "catalogue", tmp_path / "other.sqlite")
    paths = [os.fsencode(tmp_path / "..")] if way == "elsewhere" else []
    async with MetaextractApp(door, paths, habits=Habits(restore=way != "fresh")).run_test(size=(120, 40)) as pilot:
        await pilot.pause(0.3)
        assert bench(pilot).files.view.text == ""
        assert door.calls == []


def test_what_was_kept_wrongly_counts_as_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "screen.json"
    file.write_text(
        '{"theme": 3, "sessions": [4, {"place": 1}, {"place": "/a", "batch": "x", "roots": [1, "/a"], "zoomed": 1}]}'
    )
    kept = Kept(file)
    assert kept.now.theme is None
    assert kept.now.sessions == (Session("/a", ("/a",)),)
    for number in range(30):
        kept.keep_session(Session(f"/{number}"))
    assert len(Kept(file).now.sessions) == 20
    assert Kept(file).session("/29") == Session("/29")


async def test_the_theme_that_was_chosen_is_the_next_sessions(tmp_path: Path) -> None:
    app = MetaextractApp(FakeDoor(), [os.fsencode(tmp_path)])
    async with app.run_test(size=(120, 40)) as pilot:
        app.theme = "nord"
        await until(pilot, lambda: Kept().now.theme == "nord", "the keeping")
    app = MetaextractApp(FakeDoor(), [os.fsencode(tmp_path)])
    async with app.run_test(size=(120, 40)) as pilot:
        assert app.theme == "nord"
    app = MetaextractApp(FakeDoor(), [os.fsencode(tmp_path)], habits=Habits(theme="ansi"))
    async with app.run_test(size=(120, 40)) as pilot:
        assert app.theme == "ansi-dark"
        await pilot.press("2", "question_mark", "escape")


async def test_own_keys_do_what_they_say_and_stand_in_the_help(tmp_path: Path) -> None:
    door = scenes.running()
    habits = Habits(keys={"batch.pause": "f7,T"}, places={"batch.pause": "x, line 1"})
    app = MetaextractApp(door, [os.fsencode(tmp_path)], habits=habits)
    async with app.run_test(size=(200, 60), notifications=True) as pilot:
        await pilot.press("2", "p")
        await pilot.press("T")
        await until(pilot, lambda: door.calls == [("pause", None)], "the pause")
        await pilot.press("f7")
        await until(pilot, lambda: door.calls[-1] == ("resume", None), "the resume")
        assert "f7 Pause" in screen_text(pilot).split("\n")[-1]
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, Help) and "f7" in screen_text(pilot), "the help")


async def test_what_is_on_the_screen_is_a_command(tmp_path: Path) -> None:
    door = finished()
    async with opened(door, tmp_path) as pilot:
        app = pilot.app
        await pilot.press("E")
        await until(pilot, lambda: "$ metaextract-tui scan /data/scans" in screen_text(pilot), "the scan")
        await pilot.press("y")
        assert app.clipboard.startswith("metaextract-tui scan /data/scans --workers 6")
        assert "$ metaextract-tui" not in screen_text(pilot)
        bench(pilot).filter_by("kind:dicom size:>10M")
        await until(pilot, lambda: bench(pilot).files.view.text != "", "the filter")
        await pilot.press("E")
        await until(pilot, lambda: bench(pilot).command_line.display, "the search")
        await pilot.click("#command-line")
        assert app.clipboard == ascommand.search("kind:dicom size:>10M", 1, door.catalogue)
        await pilot.press("6", "E")
        await until(pilot, lambda: "retry --kind truncated" in bench(pilot).command_line.command, "the retry")
        await pilot.press("escape")
        assert not bench(pilot).command_line.display
        assert bench(pilot).files.view.text != "", "one Escape closes one thing"
        await pilot.press("1", "E")
        await until(
            pilot, lambda: f"metaextract-tui scan {tmp_path}" in bench(pilot).command_line.command, "the sources"
        )


async def test_a_flag_that_the_file_contradicts_is_in_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The app was opened with --threads 16 and --mode threads; the settings file asks for 4 threads."""
    file = tmp_path / "config" / "metaextract-tui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("threads = 4\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(FakeDoor, "settings", Settings(mode=Mode.THREADS, threads=16))
    async with opened(finished(), tmp_path) as pilot:
        await pilot.press("1", "E")
        await until(pilot, lambda: "scan" in bench(pilot).command_line.command, "the command")
        command = bench(pilot).command_line.command
        assert command.endswith("--mode threads --threads 16 --catalogue /data/catalogue.sqlite")


async def test_a_batch_that_ends_out_of_sight_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[int] = []
    monkeypatch.setattr(MetaextractApp, "bell", lambda self: rung.append(1))
    for sight in ("seen", "another screen", "no focus"):
        door = scenes.running()
        async with opened(door, tmp_path) as pilot:
            if sight == "another screen":
                await pilot.press("w")
                await until(pilot, lambda: isinstance(pilot.app.screen, Batches), "the other screen")
            elif sight == "no focus":
                pilot.app.app_focus = False
            await until(pilot, lambda: bench(pilot).snapshot.state is BatchState.RUNNING, "the batch")
            door.move(state=BatchState.FINISHED)
            await until(pilot, lambda: bench(pilot).snapshot.state is BatchState.FINISHED, "the end")
            assert len(rung) == (sight != "seen"), sight
            assert ("finished" in said(pilot)) is (sight == "another screen")
            rung.clear()


def test_the_shell_is_told_what_became_of_the_batch() -> None:
    catalogue = Path("/c d/x.sqlite")
    assert list(parting(None, catalogue)) == []
    snapshot = scenes.finished().state
    told = "\n".join(parting(snapshot, catalogue))
    assert "batch 1 finished: 98,301 of 98,301 files in 4:04" in told
    assert "30 × truncated" in told
    assert "metaextract-tui retry --catalogue '/c d/x.sqlite'" in told
    told = "\n".join(parting(scenes.running().state, catalogue))
    assert "batch 1 interrupted: 12,480 of 98,301 files" in told
    assert "metaextract-tui resume --catalogue '/c d/x.sqlite'" in told
    assert FileState.PROCESSING.value not in told
