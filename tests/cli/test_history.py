"""`batches`, `completion`, and where catalogues are made: what the command line says of what was done before."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest

from metaextract_tui.cli import opening
from tests.cli.conftest import Command
from tests.engine.harness import mock


@pytest.fixture
def scanned(command: Command, home: Path) -> Path:
    """A catalogue with one batch of five files, one of them failed."""
    folder = home / os.fsdecode(b"odd \x1b[31m\xff")
    folder.mkdir()
    for n in range(4):
        mock(folder, f"f{n}")
    (folder / "empty.mock").touch()
    catalogue = home / "c.sqlite"
    assert command("scan", folder, "--catalogue", catalogue, "--timeout", "20").code == 1
    return catalogue


def test_batches_are_listed_and_told(command: Command, scanned: Path) -> None:
    ended = command("batches", "--catalogue", scanned)
    assert (ended.code, ended.err) == (0, "")
    assert "finished" in ended.out
    assert "\x1b" not in ended.out
    line = json.loads(command("batches", "--catalogue", scanned, "--json").out)
    assert (line["batch"], line["files"], line["states"]) == (1, 5, {"failed": 1, "ok": 4})
    told = json.loads(command("batches", "1", "--catalogue", scanned, "--json").out)
    assert told["failures"] == {"empty": 1}
    assert told["success_rate"] == 0.8
    assert told["settings"]["timeout_s"] == 20.0
    assert told["command"].startswith("metaextract-tui scan $'/")
    assert "--timeout 20" in told["command"]
    page = command("batches", "1", "--catalogue", scanned).out
    assert "80.0%" in page
    assert "1 empty" in page
    assert "\x1b" not in page


def test_a_batch_that_is_not_there_is_named(command: Command, scanned: Path) -> None:
    ended = command("batches", "7", "--catalogue", scanned)
    assert (ended.code, ended.err) == (2, "metaextract-tui: there is no batch 7 in this catalogue\n")


def test_only_the_usual_place_of_a_catalogue_is_made(command: Command, home: Path) -> None:
    (home / "a.txt").write_text("a")
    ended = command("scan", home / "a.txt", "--catalogue", home / "no" / "a.sqlite")
    assert ended.code == 2
    assert ended.err == f"metaextract-tui: --catalogue {home}/no/a.sqlite: there is no folder {home}/no\n"
    assert not (home / "no").exists()
    assert command("scan", home / "a.txt").code == 0, "the usual one is made, with its folder"


def test_a_dumb_terminal_gets_no_app(command: Command, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "has_terminal", lambda: True)
    monkeypatch.setenv("TERM", "dumb")
    ended = command()
    assert ended.code == 2
    assert "TERM=dumb" in ended.err


def test_older_interrupted_batches_are_named(command: Command, scanned: Path) -> None:
    connection = sqlite3.connect(scanned)
    columns = "created_at, walk_done, settings"
    connection.execute(f"INSERT INTO batches (state, {columns}) SELECT 'interrupted', {columns} FROM batches")
    connection.execute(f"INSERT INTO batches (state, {columns}) SELECT 'finished', {columns} FROM batches LIMIT 1")
    connection.commit()
    connection.close()
    said = command("doctor", "--catalogue", scanned).out
    assert "the newest is finished (0 files); older ones that are interrupted: 2" in said
