"""What all tests share: usual surroundings, left as they were found; a bound for each test; the corpus where it is."""

from __future__ import annotations

import faulthandler
import gc
import os
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from metaextract_tui.catalogue import database
from metaextract_tui.engine import forks

# The mock format is found as any third party's: by the entry point of a distribution on the path.
PLUGINS = str(Path(__file__).parent / "plugins")
sys.path.insert(0, PLUGINS)
os.environ["PYTHONPATH"] = PLUGINS  # for the forkserver and for programs that tests start

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"

LAST_RESORT_S = 420
"""A test that pytest-timeout cannot end (its bound is in pyproject.toml), for it hangs in C, ends its process then."""
_USUAL: dict[signal.Signals, Callable[[int, FrameType | None], object] | signal.Handlers] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
    signal.SIGHUP: signal.SIG_DFL,
}
_OTHERS = ("PYTEST_CURRENT_TEST", "HDF5_PLUGIN_PATH", "HDF5_PLUGIN_PRELOAD", *forks.ENVIRONMENT)
"""Variables that change by themselves: pytest's own, those that netCDF4 and the previews of HDF5 set when they are
loaded, and what every program that starts workers sets for good."""
_stderr: list[int] = []


def pytest_configure() -> None:
    """nohup, and a shell that runs a job in the background of a script, start it with signals ignored. The program
    respects that and so do the programs that tests start: what they do on a signal could not be tested."""
    for number, usual in _USUAL.items():
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)
    _stderr.append(os.dup(2))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Iterator[None]:
    faulthandler.dump_traceback_later(LAST_RESORT_S, exit=True, file=_stderr[0])
    try:
        return (yield)
    finally:
        faulthandler.cancel_dump_traceback_later()


@pytest.fixture(autouse=True)
def _left_as_found() -> Iterator[None]:
    """No test leaves the process otherwise than it found it, for others run in it afterwards."""
    before = _surroundings()
    yield
    after = _surroundings()
    changed = {name: (before.get(name), after.get(name)) for name in before | after}
    assert not {name: both for name, both in changed.items() if both[0] != both[1]}


def _surroundings() -> dict[str, object]:
    handlers = {one.name: signal.getsignal(one) for one in signal.Signals if one is not signal.SIGALRM}
    environment = {f"${name}": text for name, text in os.environ.items() if name not in _OTHERS}
    return handlers | environment | {
        "blocked": signal.pthread_sigmask(signal.SIG_BLOCK, ()),
        "garbage": (gc.isenabled(), gc.get_threshold()),
        "switch": sys.getswitchinterval(),
        "folder": os.getcwd(),
    }  # fmt: skip


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real files beside the checkout; tests that measure against it are skipped where it is absent."""
    if not (CORPUS / "MANIFEST.csv").is_file():
        pytest.skip("the corpus of real files (../shared/corpus) is not on this machine")
    return CORPUS


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """The connections of the writers that a test opens, to set limits on them."""
    opened: list[sqlite3.Connection] = []
    usual = database.open_to_write

    def open_to_write(path: Path) -> sqlite3.Connection:
        opened.append(usual(path))
        return opened[-1]

    monkeypatch.setattr(database, "open_to_write", open_to_write)
    return opened
