"""What is told of a batch that nobody looks at: by bytes in the terminal, and in words once the app has ended."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.engine.harness import mock
from tests.terminal.conftest import Starter

FOCUS_IN, FOCUS_OUT = b"\x1b[I", b"\x1b[O"
OSC_9 = b"\x1b]9;metaextract: "
ASKS_FOR_FOCUS = b"\x1b[?1004h"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    for n in range(20):
        mock(folder, f"f{n:02}", "sleep 0.3")
    return folder


def settings(tmp_path: Path, line: str) -> dict[str, str]:
    file = tmp_path / "config" / "metaextract-tui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(line + "\n")
    return {"XDG_CONFIG_HOME": str(tmp_path / "config")}


@pytest.mark.parametrize("way", ["watched", "not focused", "focused again"])
def test_a_batch_is_announced_where_nobody_looks(start: Starter, folder: Path, tmp_path: Path, way: str) -> None:
    terminal = start(str(folder), "--start", environment=settings(tmp_path, '[ui]\nnotifications = "desktop"'))
    terminal.until("running")
    assert ASKS_FOR_FOCUS in terminal.raw
    if way != "watched":
        terminal.bytes(FOCUS_OUT)
    if way == "focused again":
        terminal.bytes(FOCUS_IN)
    terminal.until("finished")
    terminal.type("q")
    assert terminal.ended() == 0
    announced = bytes(terminal.raw).count(OSC_9)
    assert announced == (way == "not focused"), way
    if announced:
        said = re.search(rb"\x1b\]9;(.*?)\x07", bytes(terminal.raw))
        assert said is not None
        assert "finished: 20 files" in said[1].decode()


def test_the_bell_rings_only_out_of_sight(start: Starter, folder: Path) -> None:
    terminal = start(str(folder), "--start")
    terminal.until("running")
    terminal.bytes(FOCUS_OUT)
    terminal.until("finished")
    terminal.type("q")
    assert terminal.ended() == 0
    without = re.sub(rb"\x1b\][^\x07\x1b]*\x07", b"", bytes(terminal.raw))
    assert without.count(b"\x07") == 1


def test_the_last_words_tell_how_the_batch_stands(start: Starter, folder: Path, tmp_path: Path) -> None:
    catalogue = tmp_path / "c.sqlite"
    terminal = start(str(folder), "--start", environment={"METAEXTRACT_CATALOGUE": str(catalogue)})
    terminal.until("running", gone=" 0 / 20")
    terminal.type("q")
    terminal.until("Quit?")
    terminal.type("y")
    assert terminal.ended() == 0
    said = bytes(terminal.raw[terminal.raw.rindex(b"\x1b[?1049l") :]).decode()
    found = re.search(r"batch 1 interrupted: (\d+) of 20 files in [\d.]+ s", said)
    assert found is not None, said
    with closing(sqlite3.connect(catalogue)) as connection:
        (read,) = connection.execute("SELECT count(*) FROM files WHERE state = 'ok'").fetchone()
    assert 0 < int(found[1]) <= read < 20
    assert f"{found[1]} ok" in said
    assert "to carry on: metaextract-tui resume" in said
