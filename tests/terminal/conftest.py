"""Terminals that are closed at the end of a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.terminal.pty import Terminal

Starter = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    """Starts the program in a terminal, its home folder a temporary one."""
    started: list[Terminal] = []

    def start_(*arguments: str | bytes, **options: Any) -> Terminal:
        home = tmp_path / "home"
        home.mkdir(exist_ok=True)
        terminal = Terminal(arguments, home, **options)
        started.append(terminal)
        return terminal

    yield start_
    for terminal in started:
        terminal.close()
