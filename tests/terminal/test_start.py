"""The first moments of the app: keys are pressed before there is anything that could take them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.terminal.conftest import Starter

FRAME = b"\x1b[?1049h"


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (80, 24)])
@pytest.mark.parametrize("when", ["at once", "in the empty frame"])
def test_keys_that_come_too_early_wait_for_the_screen(
    start: Starter, tmp_path: Path, when: str, columns: int, rows: int
) -> None:
    (tmp_path / "folder").mkdir()
    terminal = start(str(tmp_path / "folder"), columns=columns, rows=rows)
    if when != "at once":
        terminal.until_written(FRAME)
    terminal.type("3w")  # the detail; the batches over it
    terminal.until("The catalogue holds no batch yet", gone="3w")
    terminal.escape()
    terminal.until("Metadata", gone="3w")
    terminal.type("q")
    assert terminal.ended() == 0
    assert terminal.echoes


def test_a_burst_of_keys_at_the_start_ends_in_order(start: Starter, tmp_path: Path) -> None:
    for moment in (0.0, 0.1, 0.2, 0.3, 0.4, 0.5):
        terminal = start(str(tmp_path))
        time.sleep(moment)
        terminal.type("1234567jjkkz/abc")
        terminal.escape()
        terminal.escape()
        terminal.type("q")
        assert terminal.ended() == 0
        assert b"the screen failed" not in terminal.raw
        assert terminal.echoes
