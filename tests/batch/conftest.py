"""A session on a catalogue in a temporary folder, and mock files for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from metaextract_tui.model import Snapshot

WAIT_S = 60.0

Opener = Callable[..., Session]


@pytest.fixture
def open_session(tmp_path: Path) -> Iterator[Opener]:
    """Opens sessions on one catalogue, and closes them at the end of the test."""
    opened: list[Session] = []

    def open_(settings: Settings | None = None, **more: Any) -> Session:
        session = Session.open(tmp_path / "catalogue.sqlite", settings or Settings(workers=2, threads=2), **more)
        opened.append(session)
        return session

    yield open_
    for session in opened:
        session.close()


def until(session: Session, holds: Callable[[Snapshot], bool]) -> Snapshot:
    """The first snapshot for which `holds`."""
    deadline = time.monotonic() + WAIT_S
    while not holds(snapshot := session.snapshot()):
        assert time.monotonic() < deadline, snapshot
        time.sleep(0.01)
    return snapshot


def finish(session: Session) -> Snapshot:
    """Wait for the end of what was asked for."""
    assert session.wait(WAIT_S), session.snapshot()
    return session.snapshot()
