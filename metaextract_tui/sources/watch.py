"""Which of some folders have got or lost entries: asked, never told, so that a busy disk costs the screen nothing."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from watchdog.events import FileSystemEvent
    from watchdog.observers.api import BaseObserver, ObservedWatch

MAX_FOLDERS = 200  # watched at once; the kernel's own limit is far above


class FolderWatch:
    """Watches folders, not what is below them. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._observer: BaseObserver | None = None
        self._watched: dict[bytes, ObservedWatch] = {}
        self._changed: set[bytes] = set()
        self._lock = threading.Lock()

    def watch(self, folders: Iterable[bytes]) -> None:
        """Watch these folders from now on and no others; what cannot be watched is left out."""
        wanted = dict.fromkeys(list(folders)[:MAX_FOLDERS])
        with self._lock:
            for folder in [one for one in self._watched if one not in wanted]:
                self._forget(folder)
            for folder in wanted:
                if folder not in self._watched:
                    self._begin(folder)

    def changed(self) -> frozenset[bytes]:
        """The watched folders that got or lost entries since this was last asked."""
        with self._lock:
            found = frozenset(self._changed & self._watched.keys())
            self._changed.clear()
        return found

    def close(self) -> None:
        with self._lock:
            observer, self._observer = self._observer, None
            self._watched.clear()
        if observer is not None:
            observer.stop()
            observer.join(1.0)

    def _begin(self, folder: bytes) -> None:
        from watchdog.events import (
            DirCreatedEvent,
            DirDeletedEvent,
            DirMovedEvent,
            FileCreatedEvent,
            FileDeletedEvent,
            FileMovedEvent,
            FileSystemEventHandler,
        )
        from watchdog.observers import Observer

        watch = self

        class Handler(FileSystemEventHandler):
            def on_any_event(self, event: FileSystemEvent) -> None:
                watch._note(event)

        kinds = (DirCreatedEvent, DirDeletedEvent, DirMovedEvent, FileCreatedEvent, FileDeletedEvent, FileMovedEvent)
        if self._observer is None:
            self._observer = Observer()
            self._observer.daemon = True
            self._observer.start()
        try:
            name = os.fsdecode(folder)
            self._watched[folder] = self._observer.schedule(Handler(), name, event_filter=list(kinds))
        except OSError:
            return  # gone, not readable, or more than the kernel watches: it is just not told of

    def _forget(self, folder: bytes) -> None:
        watched = self._watched.pop(folder)
        if self._observer is not None:
            self._observer.unschedule(watched)

    def _note(self, event: FileSystemEvent) -> None:
        paths = [os.fsencode(one) for one in (event.src_path, getattr(event, "dest_path", "")) if one]
        with self._lock:
            self._changed.update(os.path.dirname(path) for path in paths)
