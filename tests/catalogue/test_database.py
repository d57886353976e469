"""The file itself: what is refused and left alone, what is migrated, what can be read from where."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from metaextract_tui.catalogue import database
from metaextract_tui.catalogue.errors import (
    CatalogueClosed,
    CatalogueError,
    CatalogueForeign,
    CatalogueTrouble,
    CatalogueVersion,
)
from metaextract_tui.catalogue.reader import Reader
from metaextract_tui.catalogue.writer import Writer
from metaextract_tui.model import ErrorKind, FileFilter, FileState
from tests.catalogue.helpers import failed, found, read, read_all, sound, writing


def test_other_peoples_files_are_refused_and_not_touched(tmp_path: Path) -> None:
    foreign = sqlite3.connect(tmp_path / "foreign.db")
    foreign.execute("CREATE TABLE bookmarks (url TEXT)")
    foreign.commit()
    foreign.close()
    (tmp_path / "notes.txt").write_bytes(b"SQLite format 3 is what I want to read about\n" * 20)
    (tmp_path / "short").write_bytes(b"SQLite format 3\0")
    os.mkfifo(tmp_path / "pipe")
    for name in ("foreign.db", "notes.txt", "short", "pipe"):
        path = tmp_path / name
        before = path.read_bytes() if name != "pipe" else b""
        with pytest.raises(CatalogueForeign, match="left as it is"):
            Writer(path).open()
        with pytest.raises(CatalogueForeign):
            Reader(path).batches()
        assert name == "pipe" or path.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["foreign.db", "notes.txt", "pipe", "short"]


def test_an_empty_file_becomes_a_catalogue_and_leftovers_of_another_do_no_harm(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    with writing(catalogue) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        writer.add_files(batch, [found(n) for n in range(300)], None)
        writer.flush(5)
        journal = (tmp_path / "c.db-wal").read_bytes()
    assert journal
    catalogue.write_bytes(b"")
    (tmp_path / "c.db-wal").write_bytes(journal)
    with writing(catalogue) as writer:
        assert writer.create_batch([b"/data"], "{}") == 1
        assert writer.counts(1).result(5).files == 0
    sound(catalogue)


def test_a_newer_catalogue_is_refused(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    with writing(catalogue):
        pass
    connection = sqlite3.connect(catalogue)
    connection.execute(f"PRAGMA user_version = {database.VERSION + 1}")
    connection.close()
    before = catalogue.read_bytes()
    with pytest.raises(CatalogueVersion, match="written by a newer program"):
        Writer(catalogue).open()
    with pytest.raises(CatalogueVersion, match="written by a newer program"):
        Reader(catalogue).batches()
    assert catalogue.read_bytes() == before


def test_an_older_catalogue_is_migrated_at_once_or_not_at_all(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    with writing(catalogue) as writer:
        writer.create_batch([b"/data"], "{}")
    connection = sqlite3.connect(catalogue, isolation_level=None)
    known = [""] * (database.VERSION - 1)
    steps = [*known, "ALTER TABLE batches ADD COLUMN label TEXT;", "UPDATE batches SET label = 'one; two'; NONSENSE"]
    with pytest.raises(sqlite3.OperationalError):
        database.migrate(connection, catalogue, steps)
    assert connection.execute("PRAGMA user_version").fetchone() == (database.VERSION,)
    assert "label" not in [row[1] for row in connection.execute("PRAGMA table_info(batches)")]
    steps[-1] = "UPDATE batches SET label = 'one; two'"
    database.migrate(connection, catalogue, steps)
    database.migrate(connection, catalogue, steps)
    assert connection.execute("PRAGMA user_version").fetchone() == (database.VERSION + 2,)
    assert connection.execute("SELECT label FROM batches").fetchall() == [("one; two",)]
    with pytest.raises(CatalogueVersion):
        database.migrate(connection, catalogue, known)
    connection.close()


def test_a_catalogue_of_version_1_becomes_one_of_today(tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    for path in (old, new):
        with writing(path) as writer:
            batch = writer.create_batch([b"/data"], "{}")
            writer.add_files(batch, [found(n) for n in range(4)], None)
            one, two, three = writer.claim(batch, 3).result(5)
            writer.finish(batch, [read(one), failed(two), failed(three, ErrorKind.TIMEOUT)])
    connection = sqlite3.connect(old)
    connection.execute("DROP INDEX files_errors")
    for table in ("remedies", "spans", "workers"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    with pytest.raises(CatalogueVersion, match="older version 1"):
        Reader(old).batches()
    with writing(old):
        pass
    schemas = []
    for path in (old, new):
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA user_version").fetchone() == (database.VERSION,)
        schemas.append(sorted(connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()))
        connection.close()
        reader = Reader(path)
        assert list(reader.select(1, FileFilter(kinds=frozenset({ErrorKind.TIMEOUT})))) == [2]
        assert list(reader.select(1, FileFilter(states=frozenset({FileState.FAILED})))) == [1, 2]
        reader.close()
        sound(path)
    assert schemas[0] == schemas[1]


def test_a_reader_says_that_there_is_nothing(tmp_path: Path) -> None:
    reader = Reader(tmp_path / "c.db")
    with pytest.raises(CatalogueTrouble, match="there is no catalogue"):
        reader.batches()
    assert list(tmp_path.iterdir()) == []
    with writing(tmp_path / "c.db"):
        assert reader.batches() == [], "once it is there, it is read"
    reader.close()
    with pytest.raises(CatalogueClosed):
        reader.batches()


@pytest.mark.parametrize("name", ["a b%20#?c.db", "caf\udce9.db", "ünïcode.db"])
def test_odd_names_of_catalogues(tmp_path: Path, name: str) -> None:
    with writing(tmp_path / name) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        writer.add_files(batch, [found(0)], None)
        read_all(writer, batch)
        reader = Reader(tmp_path / name)
        assert len(reader.rows(batch, [0])) == 1
        reader.close()


def test_a_catalogue_behind_a_link_stays_behind_it(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "c.db").symlink_to(tmp_path / "real" / "c.db")
    with writing(tmp_path / "c.db") as writer:
        writer.create_batch([b"/data"], "{}")
    assert (tmp_path / "c.db").is_symlink()
    assert [one.name for one in (tmp_path / "real").iterdir()] == ["c.db"]


def test_a_catalogue_in_a_read_only_folder_can_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    with writing(folder / "c.db") as writer:
        batch = writer.create_batch([b"/data"], "{}")
        writer.add_files(batch, [found(0)], None)
    if os.geteuid() == 0:
        pytest.skip("root may write into read-only folders")
    folder.chmod(0o500)
    try:
        reader = Reader(folder / "c.db")
        assert reader.counts(batch).files == 1
        reader.close()
        with pytest.raises(CatalogueError):
            Writer(folder / "c.db").open()
    finally:
        folder.chmod(0o700)
