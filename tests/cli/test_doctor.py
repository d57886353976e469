"""`doctor`: every setting that cannot be used, every folder in which nothing can be kept, in one sentence each."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import pytest

from metaextract_tui import batch
from tests.cli.conftest import Command, Ended


def test_doctor_tells_good_from_bad(command: Command, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [batch.HealthLine("python", True, "3.11"), batch.HealthLine("sandbox", None, "none")]
    monkeypatch.setattr(batch, "health", lambda: tuple(lines))
    ended = command("doctor", "--catalogue", "c.sqlite")
    assert ended.code == 0
    assert ended.out.startswith("ok  python")
    assert "made by the first scan" in ended.out
    lines.append(batch.HealthLine("worker", False, "does not start"))
    ended = command("doctor")
    assert (ended.code, "BAD worker" in ended.out) == (1, True)


@pytest.fixture
def healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "health", lambda: ())


def bad(ended: Ended) -> list[str]:
    return [line for line in ended.out.splitlines() if line.startswith("BAD")]


def test_doctor_names_every_setting_that_cannot_be_used(
    command: Command, home: Path, healthy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home.parent / ".home" / "config" / "metaextract-tui" / "config.toml"
    file.parent.mkdir(parents=True)
    lines = ("timeot = 3", "workers = 0", "[ui]", 'theme = "nrd"', "animation = 3", "[keys]")
    keys = ('"batch.rety" = "f5"', '"batch.retry" = "p"', '"batch.pause" = "banana"')
    file.write_text("\n".join([*lines, *keys]))
    monkeypatch.setenv("METAEXTRACT_MODE", "fast")
    ended = command("doctor")
    assert ended.code == 1
    for number, said in (
        (1, "unknown setting 'timeot'; did you mean timeout?"),
        (2, "workers must be a whole number from 1 to 256, not 0"),
        (4, "there is no theme 'nrd'; did you mean nord?"),
        (5, "ui.animation must be true or false, not 3"),
        (7, "no action has the id 'batch.rety'; did you mean batch.retry?"),
        (8, "the key p of batch.retry is that of batch.pause already"),
        (9, "'banana' is no key; write r, R, f5, ctrl+r, question_mark …"),
    ):
        assert f"BAD settings   {file}, line {number}: {said}" in bad(ended)
    assert any("METAEXTRACT_MODE: mode must be one of" in line for line in bad(ended))
    assert len(bad(ended)) == 8
    file.write_text("workers = = 3\n")
    assert len(bad(command("doctor"))) == 2, "of a file that is no TOML, and the environment"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (".", "this is a folder, no file"),
        ("no/c.sqlite", "there is no folder {}/no"),
        ("pipe", "this is no regular file"),
        ("text/c.sqlite", "{}/text is no folder"),
        ("full/c.sqlite", "nothing can be written in the folder {}/full: No space left on device"),
    ],
)
def test_doctor_says_why_no_catalogue_can_be_kept(
    command: Command, home: Path, healthy: None, monkeypatch: pytest.MonkeyPatch, path: str, said: str
) -> None:
    os.mkfifo("pipe")
    Path("text").write_text("x")
    Path("full").mkdir()
    usual = tempfile.TemporaryFile

    def full(dir: Path) -> object:
        if dir.name == "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return usual(dir=dir)

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    ended = command("doctor", "--catalogue", path)
    assert ended.code == 1
    assert bad(ended)[0] == f"BAD catalogue  {path}: {said.format(home)}"


def test_doctor_looks_at_the_folders_of_the_screen(
    command: Command, home: Path, healthy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "file").write_text("x")
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "file"))
    ended = command("doctor")
    assert (ended.code, bad(ended)) == (1, [f"BAD state      {home}/file is no folder"])
