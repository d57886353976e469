"""Pictures of the detail's tabs, alone on the screen: no file, one that failed, one of hostile names and values."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from metaextract_tui.model import ErrorKind, FileRow, FileState
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.widgets.detail_lines import TABS
from tests.tui import samples, scenes
from tests.tui.conftest import bench, until
from tests.tui.fake_door import FakeDoor
from tests.tui.samples import plain_row

SIZES = [(80, 24), (120, 40), (200, 60)]
CASES = [
    ("empty", "Metadata"), ("empty", "Preview"), ("failed", "Metadata"), ("failed", "Error"), ("failed", "Raw JSON"),
    ("failed", "Attempts"), ("failed", "Preview"), ("hostile", "Metadata"), ("hostile", "Error"),
    ("hostile", "Raw JSON"), ("hostile", "Attempts"), ("hostile", "Preview"),
]  # fmt: skip


def failed_row(seq: int) -> FileRow:
    return replace(
        plain_row(seq), state=FileState.FAILED, attempts=3, error_kind=ErrorKind.TIMEOUT, format="hdf5",
        reason="it took more than 300 s, in the tree of its groups",
    )  # fmt: skip


def hostile_row(seq: int) -> FileRow:
    return replace(failed_row(seq), path=samples.HOSTILE[2], reason=os.fsdecode(samples.HOSTILE[1]))


def door_of(scene: str) -> FakeDoor:
    if scene == "empty":
        return FakeDoor()
    door = scenes.finished()
    door.make = failed_row if scene == "failed" else hostile_row
    record = json.loads(samples.record_of(door.make(0)))
    if scene == "hostile":
        nasty = [os.fsdecode(name) for name in samples.HOSTILE]
        record["fields"] |= {"title": nasty[0], "creators": nasty[1:3], "keywords": nasty[3:]}
        record["native"] = {"names": dict(enumerate(nasty)), **{text: {"inner": text} for text in nasty}}
        record["warnings"] = [{"code": "odd", "message": text} for text in nasty]
        record["error"] = {"kind": "timeout", "message": nasty[1], "retryable": True, "detail": "\n".join(nasty)}
    door.records = {1000 + seq: json.dumps(record).encode("ascii") for seq in range(40)}
    return door


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize(("scene", "tab"), CASES, ids=lambda one: one.split()[0].lower())
def test_picture(
    scene: str, tab: str, size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, snap_compare: Any
) -> None:
    (tmp_path / "scans").mkdir()
    monkeypatch.chdir(tmp_path)

    async def before(pilot: Pilot[None]) -> None:
        screen = bench(pilot)
        if scene != "empty":
            await until(pilot, lambda: screen.files.current() is not None and bool(screen.files.roots), "the rows")
            await until(pilot, lambda: screen.detail.record is not None, "the record")
        await pilot.press("3", *["z"] * (not screen.panes.small))
        await pilot.press(*["right_square_bracket"] * TABS.index(tab))
        view = screen.detail.preview
        if tab == "Preview" and scene != "empty":
            await until(pilot, lambda: view.hidden or (view.found is not None and not view.working), "the preview")
        await pilot.pause(0.5)

    app = MetaextractApp(door_of(scene), [os.path.abspath(b"scans")])
    assert snap_compare(app, terminal_size=size, run_before=before)
