"""Records are written from the screen: what, how and where to, masked, never over another file unasked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor
from tests.tui.test_workbench import opened, said


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the proposed path leads to."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / "batch-1.jsonl"


async def test_all_files_are_written_masked(target: Path, tmp_path: Path) -> None:
    async with opened(scenes.finished(files=40), tmp_path) as pilot:
        await pilot.press("e")
        text = screen_text(pilot)
        assert "◉ all 40" in text
        assert "people's values masked" in text
        await pilot.press("enter")
        await until(pilot, lambda: "40 records in ~/batch-1.jsonl; " in said(pilot), "the end")
        assert "values of people masked" in said(pilot)
        records = [json.loads(line) for line in target.read_text().splitlines()]
        assert len(records) == 40
        assert "Doe^Jane" not in target.read_text()
        assert bench(pilot).files.has_focus


async def test_the_marked_and_the_shown_are_offered(target: Path, tmp_path: Path) -> None:
    async with opened(scenes.finished(files=100), tmp_path) as pilot:
        await pilot.press("space", "space")
        bench(pilot).filter_by("kind:pdf")
        await until(pilot, lambda: 0 < bench(pilot).files.total < 100, "the filter")
        shown = bench(pilot).files.total
        await pilot.press("e")
        assert f"◉ 2 marked  ○ {shown} shown  ○ all 100" in screen_text(pilot)
        await pilot.press("up", "down")
        assert f"○ 2 marked  ◉ {shown} shown" in screen_text(pilot)
        assert "◉ CSV table" in screen_text(pilot)
        assert bench(pilot).export_form.input.value == "~/batch-1.csv"
        await pilot.press("enter")
        await until(pilot, lambda: f"{shown} records in ~/batch-1.csv" in said(pilot), "the end")
        assert target.with_suffix(".csv").read_text().startswith("path,status,")


async def test_the_mouse_chooses_too(target: Path, tmp_path: Path) -> None:
    async with opened(scenes.finished(files=100), tmp_path) as pilot:
        await pilot.press("space", "e")
        line = next(line for line in screen_text(pilot).split("\n") if "○ CSV table" in line)
        await pilot.click("#export-choices", offset=(line.index("○ CSV table") + 2, 0))
        await pilot.click("#export-choices", offset=(line.index("○ all") + 2, 0))
        form = bench(pilot).export_form
        assert form.input.has_focus
        assert "◉ all 100" in screen_text(pilot)
        assert "◉ CSV table" in screen_text(pilot)
        await pilot.press("escape")
        assert not form.display
        assert bench(pilot).files.has_focus


async def test_a_file_that_exists_asks_for_one_enter_more(target: Path, tmp_path: Path) -> None:
    target.write_text('{"path": "old"}\n')
    async with opened(scenes.finished(files=10), tmp_path) as pilot:
        await pilot.press("e", "enter")
        await until(pilot, lambda: "Enter once more writes over it" in screen_text(pilot), "the question")
        assert "old" in target.read_text()
        await pilot.press("enter")
        await until(pilot, lambda: "10 records" in said(pilot), "the end")
        assert "old" not in target.read_text()


async def test_what_is_not_ours_is_never_written_over(target: Path, tmp_path: Path) -> None:
    target.write_text("my notes")
    async with opened(scenes.finished(files=10), tmp_path) as pilot:
        await pilot.press("e", "enter")
        await until(pilot, lambda: "holds something else" in screen_text(pilot), "the refusal")
        await pilot.press("enter")
        await pilot.pause()
        assert target.read_text() == "my notes"
        assert bench(pilot).export_form.display


async def test_what_is_revealed_goes_into_the_file_and_that_is_said(target: Path, tmp_path: Path) -> None:
    async with opened(scenes.finished(files=10), tmp_path) as pilot:
        await pilot.press("P", "e")
        assert "PEOPLE'S VALUES GO INTO THE FILE" in screen_text(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "10 records" in said(pilot), "the end")
        assert "Doe^Jane" in target.read_text()


async def test_without_a_batch_there_is_nothing_to_export(tmp_path: Path) -> None:
    async with opened(FakeDoor(), tmp_path) as pilot:
        await pilot.press("e")
        assert "nothing to export yet" in said(pilot)
        assert not bench(pilot).export_form.display
