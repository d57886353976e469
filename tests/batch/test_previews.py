"""Previews through the door: beside a batch that runs, and not after the end."""

from __future__ import annotations

import os
from pathlib import Path

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from metaextract_tui.model import Mode, Preview, Wanted
from tests.engine.harness import mock

ROOM = Wanted(80, 40)


def test_a_preview_beside_a_batch_that_runs(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    for number in range(4):
        mock(tmp_path / "files", f"slow{number}", "sleep 60")
    shown = mock(tmp_path, "shown", "work 1")
    session = Session.open(tmp_path / "c.sqlite", Settings(mode=Mode.PROCESSES, workers=2))
    with session:
        before = session.preview(os.fsencode(shown), ROOM)
        assert isinstance(before, Preview), "no batch runs yet"
        session.start([os.fsencode(tmp_path / "files")])
        beside = session.preview(os.fsencode(shown), ROOM)
        assert beside == before
    assert session.preview(os.fsencode(shown), ROOM) is None
