"""Marked files are compared in the place of the detail: opened by key and mouse, down to the file."""

from __future__ import annotations

import json
from pathlib import Path

from textual.pilot import Pilot

from metaextract_tui.tui.widgets.compare_lines import CompareLines
from tests.tui import scenes
from tests.tui.conftest import bench, screen_text, until
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import plain_row, record_of
from tests.tui.test_workbench import opened, said


def slices(files: int = 50, odd: int = 17) -> FakeDoor:
    """A series of which one slice is thicker."""
    door = scenes.finished(files=files)
    for seq in range(files):
        record = json.loads(record_of(plain_row(seq)))
        record["format"], record["status"], record["error"], record["size_bytes"] = "dicom", "ok", None, 524_288
        record["native"]["dataset"] |= {"SliceThickness": 5.0 if seq == odd else 2.0, "InstanceNumber": seq + 1}
        if seq == 3:
            record["native"]["dataset"]["PatientName"] = "Roe^Bob"
        door.records[1000 + seq] = json.dumps(record).encode("ascii")
    return door


async def compared(pilot: Pilot[None]) -> CompareLines:
    lines = bench(pilot).detail.compare
    await until(pilot, lambda: lines.comparison is not None and lines.has_focus, "the comparison")
    return lines


async def test_of_all_marked_slices_the_thick_one_stands_on_top(tmp_path: Path) -> None:
    async with opened(slices(), tmp_path) as pilot:
        await pilot.press("asterisk", "equals_sign")
        lines = await compared(pilot)
        text = screen_text(pilot)
        assert "3 Compare ── 50 files" in text
        assert "49 × 2.0 · 1 × 5.0: file_000017" in text
        assert "Roe^Bob" not in text
        assert "3 differ" in text
        assert [item.row.name for item in lines.items[:3] if item.row] == [
            "dataset.PatientName", "dataset.SliceThickness", "dataset.InstanceNumber",
        ]  # fmt: skip
        place = next(n for n, item in enumerate(lines.items) if item.row and item.row.name == "dataset.SliceThickness")
        lines.move_to(place)
        await pilot.press("enter", "j", "j", "enter")
        await until(pilot, lambda: bench(pilot).files.cursor == 17, "the file")
        assert bench(pilot).files.has_focus
        assert bench(pilot).detail.compare.files, "the comparison stays"
        await pilot.press("equals_sign")
        assert not bench(pilot).detail.compare.files


async def test_a_click_opens_and_goes_there(tmp_path: Path) -> None:
    async with opened(slices(), tmp_path) as pilot:
        await pilot.press("asterisk", "equals_sign")
        lines = await compared(pilot)
        place = next(n for n, item in enumerate(lines.items) if item.row and item.row.name == "dataset.SliceThickness")
        await pilot.click(lines, offset=(2, place + 1))
        await pilot.click(lines, offset=(4, place + 3))
        await until(pilot, lambda: bench(pilot).files.cursor == 17, "the file")


async def test_few_files_have_a_column_each_and_what_is_equal_is_folded(tmp_path: Path) -> None:
    async with opened(slices(), tmp_path, (200, 60)) as pilot:
        bench(pilot).files.marks = {16, 17}
        await pilot.press("equals_sign")
        lines = await compared(pilot)
        await pilot.press("z")
        await until(pilot, lambda: "file_000016" in screen_text(pilot), "the whole window")
        head = next(line for line in screen_text(pilot).split("\n") if "file_000016" in line and "name" in line)
        values = next(line for line in screen_text(pilot).split("\n") if "dataset.SliceThickness" in line)
        assert "file_000017" in head
        assert values.index("5.0") > values.index("2.0")
        assert "equal" in screen_text(pilot)
        before = lines.total
        await pilot.press("G", "enter")
        assert lines.total > before
        await pilot.press("left")
        assert lines.total == before


async def test_without_marks_it_is_this_file_and_the_one_before(tmp_path: Path) -> None:
    async with opened(slices(), tmp_path) as pilot:
        await until(pilot, lambda: bench(pilot).detail.record is not None, "the record")
        await pilot.press("equals_sign")
        await until(pilot, lambda: "Two files are needed" in said(pilot), "the refusal")
        await pilot.press("j")
        await until(pilot, lambda: "file_000001" in str(bench(pilot).detail.border_title), "the next file")
        await pilot.press("equals_sign")
        await compared(pilot)
        assert "3 Compare ── 2 files" in screen_text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: "3 Detail ── file_000001" in screen_text(pilot), "the record")
        assert bench(pilot).detail.view.has_focus


async def test_private_values_are_dots_until_they_are_revealed(tmp_path: Path) -> None:
    async with opened(slices(), tmp_path) as pilot:
        await pilot.press("asterisk", "equals_sign")
        lines = await compared(pilot)
        place = next(n for n, item in enumerate(lines.items) if item.row and item.row.name == "dataset.PatientName")
        lines.move_to(place)
        await pilot.press("y")
        assert "Roe^Bob" not in pilot.app.clipboard
        assert "49 × ••••••" in pilot.app.clipboard
        await pilot.press("P", "y")
        assert "Roe^Bob" in pilot.app.clipboard
        assert "Roe^Bob" in screen_text(pilot)


async def test_a_file_that_the_filter_hides_is_named(tmp_path: Path) -> None:
    async with opened(slices(), tmp_path) as pilot:
        await pilot.press("asterisk", "equals_sign")
        lines = await compared(pilot)
        bench(pilot).filter_by("kind:pdf")
        await until(pilot, lambda: bench(pilot).files.total < 50, "the filter")
        lines.post_message(CompareLines.Picked(17))
        await until(pilot, lambda: "The filter hides file_000017" in said(pilot), "the word")


async def test_in_a_small_window_it_has_the_place_of_the_detail(tmp_path: Path) -> None:
    async with opened(slices(), tmp_path, (80, 24)) as pilot:
        await pilot.press("asterisk", "equals_sign")
        await compared(pilot)
        assert "49 × 2.0" in screen_text(pilot)
        await pilot.press("2", "enter")
        assert not bench(pilot).detail.compare.files, "Enter on a file shows its record"
        assert bench(pilot).detail.view.has_focus


async def test_a_comparison_opens_over_the_preview_and_gives_it_back(tmp_path: Path) -> None:
    async with opened(slices(), tmp_path) as pilot:
        await pilot.press("3", *["right_square_bracket"] * 4, "2")
        bench(pilot).files.marks = {16, 17}
        await pilot.press("equals_sign")
        await compared(pilot)
        assert "3 Compare ── 2 files" in screen_text(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: bench(pilot).detail.preview.display, "the preview")
