"""What the forkserver loads: all, or, where few files are to be read, what their names promise."""

from __future__ import annotations

import os
from pathlib import Path

from metaextract_tui.engine.forks import FEW, few_names


def test_names_of_few_files(tmp_path: Path) -> None:
    for name in ("a.jpg", "b.pdf"):
        (tmp_path / name).write_bytes(b"")
    folder = os.fsencode(tmp_path)
    assert sorted(few_names([folder]) or []) == [b"a.jpg", b"b.pdf"]
    assert few_names([folder + b"/a.jpg", folder + b"/gone.png"]) == [b"a.jpg", b"gone.png"]


def test_what_may_be_many_is_not_told(tmp_path: Path) -> None:
    assert few_names([]) is None
    (tmp_path / "below").mkdir()
    assert few_names([os.fsencode(tmp_path)]) is None
    for number in range(FEW + 1):
        (tmp_path / "below" / str(number)).write_bytes(b"")
    assert few_names([os.fsencode(tmp_path / "below")]) is None
