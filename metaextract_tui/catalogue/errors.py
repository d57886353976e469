"""What can be wrong with a catalogue, each in one plain sentence."""

from __future__ import annotations


class CatalogueError(Exception):
    """The catalogue cannot be used; the message is one sentence for a person."""


class CatalogueBusy(CatalogueError):
    """Another program has the catalogue open for writing."""


class CatalogueForeign(CatalogueError):
    """The file is no catalogue of ours; it was not touched."""


class CatalogueVersion(CatalogueError):
    """The catalogue has another version than this program can use."""


class CatalogueTrouble(CatalogueError):
    """The storage under the catalogue does not work at the moment (disk full, locked, read-only, damaged)."""


class Superseded(CatalogueError):
    """A question was given up, for a newer one is asked."""


class CatalogueClosed(CatalogueError):
    """The catalogue was closed before this could be done."""


# Primary result codes, https://www.sqlite.org/rescode.html, by their names in `sqlite3`.
_TROUBLE = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_BUSY": "it is locked by another program",
    "SQLITE_LOCKED": "it is locked by another program",
    "SQLITE_READONLY": "it cannot be written, for it or its disk is read-only",
    "SQLITE_PERM": "there is no permission to write it",
    "SQLITE_IOERR": "the disk reports an input/output error",
    "SQLITE_CANTOPEN": "its file cannot be opened",
    "SQLITE_PROTOCOL": "it is locked by another program",
    "SQLITE_NOMEM": "there is not enough memory",
    "SQLITE_CORRUPT": "its file is damaged",
    "SQLITE_NOTADB": "its file is damaged",
}


def trouble(error: BaseException) -> str | None:
    """The sentence for an error of the storage; None where the error is of another kind (a mistake of ours)."""
    if isinstance(error, CatalogueTrouble):
        return str(error)
    import sqlite3

    if not isinstance(error, sqlite3.Error):
        return None
    code = getattr(error, "sqlite_errorcode", None)
    causes = {getattr(sqlite3, name): cause for name, cause in _TROUBLE.items()}
    cause = causes.get(code & 0xFF) if isinstance(code, int) else None
    return None if cause is None else f"the catalogue cannot be used: {cause}"
