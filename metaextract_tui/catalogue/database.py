"""The SQLite file itself: made whole or not at all, checked before it is opened, migrated in one transaction."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import stat
import struct
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from metaextract_tui.catalogue.errors import CatalogueForeign, CatalogueTrouble, CatalogueVersion, trouble

APPLICATION_ID = 0x4D455854  # "MEXT"

FIRST = "version_1.sql"
# The .sql files of this package that lead from each version to the next; the first one leads from 1 to 2.
STEPS: tuple[str, ...] = ("to_version_2.sql", "to_version_3.sql", "to_version_4.sql")
VERSION = 1 + len(STEPS)

PAGE_BYTES = 8192  # of catalogues that are made: records have some KB each, and fewer pages are written than with 4096
_HEADER_BYTES = 100
_APPLICATION_ID_AT = 68  # https://www.sqlite.org/fileformat2.html, section 1.3
BUSY_SECONDS = 1.0


def is_catalogue(path: Path) -> bool:
    """Whether there is a catalogue at `path`; False where there is nothing, or an empty file.

    Only the file's header is read. Raises CatalogueForeign where something else is there, CatalogueTrouble where it
    cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CatalogueTrouble(f"the catalogue {path} cannot be opened: {error.strerror}") from None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise CatalogueForeign(f"{path} is no catalogue (and no regular file); it was left as it is")
        header = os.read(descriptor, _HEADER_BYTES)
    except OSError as error:
        raise CatalogueTrouble(f"the catalogue {path} cannot be read: {error.strerror}") from None
    finally:
        os.close(descriptor)
    if not header:
        return False
    if len(header) < _HEADER_BYTES or not header.startswith(b"SQLite format 3\0"):
        raise CatalogueForeign(f"{path} is no catalogue (and no SQLite file); it was left as it is")
    if struct.unpack_from(">I", header, _APPLICATION_ID_AT)[0] != APPLICATION_ID:
        raise CatalogueForeign(f"{path} is a SQLite file of another program; it was left as it is")
    return True


def identity(path: Path) -> tuple[int, int] | None:
    """What tells the file at `path` from another one there: device and inode; None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_dev, status.st_ino


def create(path: Path) -> None:
    """Make an empty catalogue at `path`, and the folders above it. It is made under another name and then renamed:
    a catalogue is there whole or not at all. Raises CatalogueTrouble."""
    made = Path(f"{path}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        made.unlink(missing_ok=True)
        connection = sqlite3.connect(made, isolation_level=None)
        try:
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            _run(connection, [_sql(name) for name in (FIRST, *STEPS)], VERSION)
        finally:
            connection.close()
        for left in ("-wal", "-shm", "-journal"):
            # Of a catalogue that was deleted: SQLite would take them for this one's.
            Path(f"{path}{left}").unlink(missing_ok=True)
        os.replace(made, path)
        _sync_folder(path.parent)
    except (OSError, sqlite3.Error) as error:
        made.unlink(missing_ok=True)
        cause = trouble(error) or (isinstance(error, OSError) and error.strerror) or str(error)
        raise CatalogueTrouble(f"the catalogue {path} cannot be made: {cause}") from None


def sync_journal(path: Path) -> None:
    """Have all that was committed to the catalogue at `path` on the disk, as far as the disk takes it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(f"{path}-wal", os.O_RDWR | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def open_to_write(path: Path) -> sqlite3.Connection:
    """The writer's connection to the catalogue at `path`, which is made or migrated where need be.

    Transactions are the caller's affair. Raises CatalogueError.
    """
    if not is_catalogue(path):
        create(path)
    try:
        with contextlib.ExitStack() as undo:
            connection = _connect(path, "rw", BUSY_SECONDS)
            undo.callback(connection.close)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA cache_size = -32000")
            connection.execute("PRAGMA wal_autocheckpoint = 2000")
            connection.execute(f"PRAGMA journal_size_limit = {64 << 20}")
            migrate(connection, path, [_sql(name) for name in STEPS])
            undo.pop_all()
    except sqlite3.Error as error:
        raise CatalogueTrouble(f"{path}: {trouble(error) or error}") from None
    return connection


def open_to_read(path: Path) -> sqlite3.Connection:
    """A connection that only reads; it may be closed from another thread. Raises CatalogueError."""
    if not is_catalogue(path):
        raise CatalogueTrouble(f"there is no catalogue at {path}")
    try:
        connection = _connect(path, "ro", 5.0)
        try:
            stored = _version(connection)
        except sqlite3.OperationalError:
            # A catalogue on a read-only disk, with nothing left in a journal: no other program can change it.
            connection.close()
            if os.access(path.parent, os.W_OK) or os.path.exists(f"{path}-wal"):
                raise
            connection = _connect(path, "ro&immutable=1", 5.0)
            stored = _version(connection)
    except sqlite3.Error as error:
        raise CatalogueTrouble(f"{path}: {trouble(error) or error}") from None
    if stored != VERSION:
        connection.close()
        if stored > VERSION:
            raise CatalogueVersion(_newer(path, stored, VERSION))
        older = f"the catalogue {path} has the older version {stored}"
        raise CatalogueVersion(f"{older}; any command that writes to it brings it up to date")
    return connection


def migrate(connection: sqlite3.Connection, path: Path, steps: Sequence[str]) -> None:
    """Bring a catalogue up to date, in one transaction: `steps[0]` is the SQL that leads from version 1 to 2.
    Raises CatalogueVersion where it is newer than that, and then leaves it as it is; sqlite3.Error."""
    newest = 1 + len(steps)
    stored = _version(connection)
    if stored > newest:
        raise CatalogueVersion(_newer(path, stored, newest))
    if stored < newest:
        _run(connection, steps[stored - 1 :], newest)


def _newer(path: Path, stored: int, known: int) -> str:
    return f"the catalogue {path} was written by a newer program (version {stored}, this one knows {known})"


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _run(connection: sqlite3.Connection, steps: Sequence[str], version: int) -> None:
    sql = "\n;\n".join(steps)
    try:
        connection.executescript(f"BEGIN IMMEDIATE;\n{sql}\n;PRAGMA user_version = {version};\nCOMMIT;")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.rollback()
        raise


def _connect(path: Path, mode: str, busy: float) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=busy, check_same_thread=False)


def _sql(name: str) -> str:
    return files("metaextract_tui.catalogue").joinpath(name).read_text("utf-8")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
