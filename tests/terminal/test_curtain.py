"""The empty frame that stands until the app is there, and what takes it away."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.terminal.conftest import Starter
from tests.terminal.test_program import LEAVES_ALTERNATE_SCREEN

ENTERS = b"\x1b[?1049h"


@pytest.mark.parametrize(("columns", "rows"), [(120, 40), (80, 24), (20, 6), (300, 90)])
def test_the_app_takes_the_frame_over(start: Starter, tmp_path: Path, columns: int, rows: int) -> None:
    terminal = start(str(tmp_path), columns=columns, rows=rows)
    terminal.until("1 Sources" if columns >= 100 else "", "")
    terminal.until_written(b"\x1b[?2004h")  # what the app asks of a terminal
    time.sleep(0.3)
    terminal.type("q")
    assert terminal.ended() == 0
    assert terminal.raw.count(ENTERS) == 1, "entered twice, it would flicker"
    assert LEAVES_ALTERNATE_SCREEN in terminal.raw
    assert terminal.echoes


def test_where_the_app_cannot_start_the_frame_is_taken_away(start: Starter, tmp_path: Path) -> None:
    (tmp_path / "catalogue").mkdir()
    terminal = start(str(tmp_path), environment={"METAEXTRACT_CATALOGUE": str(tmp_path / "catalogue")})
    assert terminal.ended() == 3
    assert terminal.raw.index(ENTERS) < terminal.raw.index(LEAVES_ALTERNATE_SCREEN)
    assert terminal.raw.rindex(b"metaextract-tui: ") > terminal.raw.index(LEAVES_ALTERNATE_SCREEN)
    assert terminal.echoes


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=lambda v: str(v))
def test_a_signal_while_the_frame_stands(start: Starter, tmp_path: Path, number: signal.Signals, code: int) -> None:
    terminal = start(str(tmp_path))
    terminal.until_written(ENTERS)
    terminal.process.send_signal(number)
    assert terminal.ended() == code
    assert LEAVES_ALTERNATE_SCREEN in terminal.raw
    assert terminal.echoes
