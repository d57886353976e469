"""What the screen keeps between sessions, in one JSON file of the user's state folder; nobody else reads or writes it.

Nothing that is read from files is ever kept here: no names of people, no values.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from metaextract_tui.config import APP_NAME

MOST_BYTES = 256 * 1024
MOST_FILTERS = 200
MOST_SESSIONS = 20
MOST_ROOTS = 50
NAME_LONGEST, TEXT_LONGEST = 60, 2000


@dataclass(frozen=True, slots=True)
class Session:
    """How the screen was left. `place`: the paths that it was begun with, or the folder in which it was begun."""

    place: str
    roots: tuple[str, ...] = ()
    batch: int | None = None
    filter: str = ""
    sort: str = ""
    descending: bool = False
    pane: str = ""
    zoomed: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What is kept. A member that is not as it should be counts as not kept."""

    filters: Mapping[str, str] = field(default_factory=dict)
    """Saved filters: name and text, in the order in which they were saved."""
    columns: tuple[str, ...] | None = None
    """The columns of the files table in their order; None: as the width asks."""
    theme: str | None = None
    """The theme that was chosen last."""
    sessions: tuple[Session, ...] = ()
    """How the screen was left, the newest first, one for each place that it was begun at."""


class Kept:
    """Reads the file once; each change reads it again, for another window may have written it, and writes it whole.
    Safe from any thread. `trouble`: one sentence where the file could not be used."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or default_path()
        self.trouble: str | None = None
        self._lock = threading.Lock()
        self._others: dict[str, Any] = {}
        self.now = self._read()

    def change(self, how: Callable[[Held], Held]) -> Held:
        """Keep what `how` makes of what is kept. Raises OSError where it cannot be written; it holds for this session
        all the same."""
        with self._lock:
            self.now = how(self._read())
            self._write(self.now)
            return self.now

    def save_filter(self, name: str, text: str) -> None:
        """Keep a filter under a name, in place of one of that name. Raises ValueError where there are too many, or it
        has no name; OSError."""
        name = name.strip()[:NAME_LONGEST]
        if not name:
            raise ValueError("a filter is saved by a name")

        def added(held: Held) -> Held:
            filters = {**held.filters, name: text[:TEXT_LONGEST]}
            if len(filters) > MOST_FILTERS:
                raise ValueError(f"there are {MOST_FILTERS} saved filters already; delete one first")
            return replace(held, filters=filters)

        self.change(added)

    def delete_filter(self, name: str) -> None:
        """Raises OSError."""
        self.change(lambda held: replace(held, filters={k: v for k, v in held.filters.items() if k != name}))

    def keep_session(self, session: Session) -> None:
        """How the screen is left now, in place of how it was left there before. Raises OSError."""

        def added(held: Held) -> Held:
            others = [one for one in held.sessions if one.place != session.place]
            return replace(held, sessions=(session, *others)[:MOST_SESSIONS])

        self.change(added)

    def session(self, place: str) -> Session | None:
        """How the screen was left where it was begun at this place."""
        return next((one for one in self.now.sessions if one.place == place), None)

    def _read(self) -> Held:
        try:
            with open(self.path, "rb") as file:
                raw = file.read(MOST_BYTES + 1)
            said = _parsed(raw)
        except FileNotFoundError:
            return Held()
        except OSError as error:
            self.trouble = f"What the screen kept cannot be read: {self.path}: {error.strerror or error}."
            return Held()
        except (ValueError, RecursionError) as error:
            self._set_aside(error)
            return Held()
        own = {one.name for one in fields(Held)}
        self._others = {name: value for name, value in said.items() if name not in own}
        theme = said.get("theme")
        return Held(
            _filters(said.get("filters")),
            _columns(said.get("columns")),
            theme if isinstance(theme, str) else None,
            _sessions(said.get("sessions")),
        )

    def _set_aside(self, error: Exception) -> None:
        aside = self.path.with_name(self.path.name + ".broken")
        with contextlib.suppress(OSError):
            os.replace(self.path, aside)
        why = "it is no JSON" if isinstance(error, json.JSONDecodeError | UnicodeDecodeError) else str(error)
        self.trouble = f"What the screen kept cannot be read ({why}); the file is now {aside}, and all begins anew."

    def _write(self, held: Held) -> None:
        """Whole or not at all; only this user may read it, for the texts of filters may name people."""
        said = {**self._others, "filters": dict(held.filters), "columns": held.columns, "theme": held.theme}
        said["sessions"] = [asdict(one) for one in held.sessions]
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, made = tempfile.mkstemp(prefix=self.path.name, dir=folder)  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                json.dump(said, file, indent=1)
            os.replace(made, self.path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(made)
            raise


def default_path() -> Path:
    """In the user's state folder."""
    import platformdirs

    return platformdirs.user_state_path(APP_NAME) / "screen.json"


def _parsed(raw: bytes) -> dict[str, Any]:
    """Raises ValueError."""
    if len(raw) > MOST_BYTES:
        raise ValueError(f"it has more than {MOST_BYTES // 1024} KiB")
    said = json.loads(raw)
    if isinstance(said, dict):
        return said
    raise ValueError("it is no JSON object")


def _filters(said: object) -> dict[str, str]:
    if not isinstance(said, dict):
        return {}
    good = [
        (name[:NAME_LONGEST], text[:TEXT_LONGEST])
        for name, text in said.items()
        if isinstance(text, str) and name.strip()
    ]
    return dict(good[:MOST_FILTERS])


def _columns(said: object) -> tuple[str, ...] | None:
    if not isinstance(said, list):
        return None
    return tuple(dict.fromkeys(name for name in said[:100] if isinstance(name, str))) or None


def _sessions(said: object) -> tuple[Session, ...]:
    if not isinstance(said, list):
        return ()
    return tuple(found for one in said[:MOST_SESSIONS] if (found := _session(one)) is not None)


def _session(said: object) -> Session | None:
    """A member that is not as it should be is as if it were not there."""
    if not isinstance(said, dict) or not isinstance(said.get("place"), str):
        return None

    def text(name: str) -> str:
        value = said.get(name)
        return value[:TEXT_LONGEST] if isinstance(value, str) else ""

    roots, batch = said.get("roots"), said.get("batch")
    return Session(
        said["place"],
        tuple(one for one in roots[:MOST_ROOTS] if isinstance(one, str)) if isinstance(roots, list) else (),
        batch if isinstance(batch, int) and not isinstance(batch, bool) else None,
        text("filter"),
        text("sort"),
        said.get("descending") is True,
        text("pane"),
        said.get("zoomed") is True,
    )
