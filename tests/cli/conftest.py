"""What the tests of the command line share: a house without workers, and a way to run a command in it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from metaextract_tui import batch
from metaextract_tui.__main__ import objections
from metaextract_tui.batch import Door
from metaextract_tui.cli.app import root
from metaextract_tui.cli.errors import guarded
from metaextract_tui.cli.screen import Screen
from metaextract_tui.habits import Habits
from tests.cli.fake import House


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Ended]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    """The house that commands find behind the door."""
    house = House()
    monkeypatch.setattr(batch, "Session", house)
    return house


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to run in, with the user's own settings and data out of reach."""
    for name in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / ".home" / name.lower()))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def opened() -> list[tuple[list[bytes], bool]]:
    """With what the app was opened, and whether it began at once."""
    return []


@pytest.fixture
def command(home: Path, opened: list[tuple[list[bytes], bool]], capfdbinary: pytest.CaptureFixture[bytes]) -> Command:
    """Runs the command line in this process."""

    def screen(door: Door, paths: list[bytes], start: bool, trace: IO[str] | None, habits: Habits) -> int:
        opened.append((paths, start))
        with contextlib.suppress(batch.CannotStore):
            door.batches()
        return 0

    def run(*arguments: str | Path) -> Ended:
        capfdbinary.readouterr()
        code = guarded(root, [str(one) for one in arguments], Screen(screen, objections))
        said = capfdbinary.readouterr()
        return Ended(code, said.out.decode(), said.err.decode())

    return run
