"""Reads in a thread what may take long (catalogue, folders), so that the screen never waits for it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeVar

from metaextract_tui.batch import BatchRuns, CannotStore, CatalogueError

T = TypeVar("T")

EXPECTED = (CatalogueError, CannotStore, BatchRuns, OSError, RuntimeError, ValueError, LookupError)
"""What a call of the door or of the file system may raise: shown to the person, never the end of the app."""


async def in_thread(work: Callable[[], T], name: str = "reading") -> T:
    """The result of `work`, run in a daemon thread: one that hangs (a dead network share) never delays the exit."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def answer(value: T) -> None:
        if not result.done():
            result.set_result(value)

    def fail(error: BaseException) -> None:
        if not result.done():
            result.set_exception(error)

    def run() -> None:
        try:
            value = work()
        except EXPECTED as error:
            _deliver(loop, fail, error)
        else:
            _deliver(loop, answer, value)

    _give(run, name)
    return await result


_idle: list[SimpleQueue[tuple[Callable[[], None], str]]] = []
"""Threads that wait for work. To begin one takes milliseconds of the screen's time while a batch runs; a thread that
hangs is not among them, and the next work begins another."""


def _give(work: Callable[[], None], name: str) -> None:
    try:
        inbox = _idle.pop()
    except IndexError:
        inbox = SimpleQueue()
        threading.Thread(target=_serve, args=(inbox,), name=name, daemon=True).start()
    inbox.put((work, name))


def _serve(inbox: SimpleQueue[tuple[Callable[[], None], str]]) -> None:
    while True:
        work, threading.current_thread().name = inbox.get()
        work()
        _idle.append(inbox)


def _deliver(loop: asyncio.AbstractEventLoop, then: Callable[[T], None], value: T) -> None:
    try:
        loop.call_soon_threadsafe(then, value)
    except RuntimeError:
        # The app has ended meanwhile; nobody waits for this any more.
        return
