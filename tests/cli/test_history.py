"""`batches`, `completion`, and where catalogues are made: what the command line says of what was done before."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from metaextract_tui.cli import app
from metaextract_tui.cli.app import COMMANDS
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


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(command: Command, shell: str) -> None:
    ended = command("completion", shell)
    assert ended.code == 0
    assert f"_METAEXTRACT_TUI_COMPLETE={shell}_complete" in ended.out


def completed(home: Path, *words: str, **more: str) -> set[str]:
    """What bash would offer for the last word."""
    environment = os.environ | more | {
        "COMP_WORDS": " ".join(["metaextract-tui", *words]),
        "COMP_CWORD": str(len(words)),
        "_METAEXTRACT_TUI_COMPLETE": "bash_complete",
    }  # fmt: skip
    program = [sys.executable, "-m", "metaextract_tui"]
    done = subprocess.run(program, capture_output=True, env=environment, cwd=home, check=False)
    return set(done.stdout.decode().split())


def test_commands_options_paths_and_batches_are_completed(scanned: Path, home: Path) -> None:
    assert {f"plain,{name}" for name in COMMANDS} < completed(home, "")
    assert completed(home, "re") >= {"plain,resume", "plain,retry"}
    assert completed(home, "scan", "--mem") == {"plain,--memory-limit"}
    assert "file,x" in completed(home, "scan", "x")
    assert completed(home, "batches", "", METAEXTRACT_CATALOGUE=str(scanned)) == {"plain,1"}
    assert completed(home, "search", "--batch", "", METAEXTRACT_CATALOGUE=str(scanned)) == {"plain,1"}


def test_a_dumb_terminal_gets_no_app(command: Command, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "has_terminal", lambda: True)
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
