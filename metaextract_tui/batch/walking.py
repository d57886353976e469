"""The walk of a batch: what it finds goes into the catalogue's queue, and the engine hears of it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future
from functools import partial

from metaextract_tui.catalogue.counts import Added
from metaextract_tui.catalogue.writer import Writer
from metaextract_tui.config import Settings
from metaextract_tui.engine.forecast import Waiting
from metaextract_tui.engine.manager import Manager
from metaextract_tui.formats.registry import registry
from metaextract_tui.model import FoundFile
from metaextract_tui.sources.walk import MOST_FILES, Walk

AHEAD = 2  # pieces of the walk that may wait to be stored while it goes on


def walk_roots(
    writer: Writer, manager: Manager, batch_id: int, roots: list[bytes], settings: Settings, stop: threading.Event
) -> None:
    """Queue all that lies under `roots` (absolute), to the end or until `stop`. Raises CatalogueClosed."""
    known = registry()
    current = None if settings.force else known.keys(deep=settings.deep)

    def hint(extension: str) -> str | None:
        format = known.by_extension(extension)
        return format.name if format else None

    walk = Walk(roots, settings, hint, stop)
    adding: deque[tuple[Future[Added], Waiting]] = deque()

    def tell(ahead: int) -> None:
        while len(adding) > ahead:
            future, waiting = adding.popleft()
            manager.do(partial(manager.walked, future.result(), walk.excluded, done=False, waiting=waiting))

    for files in walk:
        adding.append((writer.adding(batch_id, files, current), kinds(files)))
        # A fast walk goes on while they are stored; what a slow one finds is to be read at once.
        tell(AHEAD if len(files) >= MOST_FILES else 0)
    tell(0)
    if not stop.is_set():
        writer.set_walk_done(batch_id)
        manager.do(partial(manager.walked, None, walk.excluded, done=True))


def kinds(found: Iterable[FoundFile]) -> Waiting:
    """Files and bytes that are to be read, by the format that their names promise."""
    waiting: dict[str | None, tuple[int, int]] = {}
    for one in found:
        if one.error is None and one.skip is None:
            files, size = waiting.get(one.hint, (0, 0))
            waiting[one.hint] = (files + 1, size + one.size)
    return waiting
