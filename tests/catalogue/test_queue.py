"""The queue: found, claimed, finished, tried again; nothing twice and nothing lost."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from metaextract_tui.catalogue import verbs
from metaextract_tui.catalogue.errors import CatalogueError
from metaextract_tui.catalogue.export import export
from metaextract_tui.catalogue.reader import Reader
from metaextract_tui.model import (
    BatchState,
    ErrorKind,
    FileState,
    FoundFile,
    Lane,
    RecordError,
    Remedy,
)
from tests.catalogue.helpers import KEYS, failed, found, hidden, read, read_all, record, sound, statuses, writing


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "catalogue.db"


def test_a_batch_from_the_first_file_to_the_last(catalogue: Path) -> None:
    told: list[bytes] = []
    with writing(catalogue, on_stored=lambda _batch, records: told.extend(records)) as writer:
        batch = writer.create_batch([b"/data", b"/more"], '{"workers": 2}')
        assert writer.batch_roots(batch) == (b"/data", b"/more")
        assert writer.batch_settings(batch) == '{"workers": 2}'
        writer.set_batch_state(batch, BatchState.RUNNING)
        added = writer.add_files(batch, [found(n) for n in range(250)], KEYS)
        assert (added.files, added.bytes, dict(added.final), added.unchanged) == (250, 25_000, {}, 0)
        writer.set_walk_done(batch)
        assert read_all(writer, batch) == 250
        writer.set_batch_state(batch, BatchState.FINISHED)
        counts = writer.counts(batch).result(5)
        assert counts.states == {FileState.OK: 250}
        assert (counts.files, counts.done, counts.bytes_total, counts.bytes_done) == (250, 250, 25_000, 25_000)
        (mock,) = counts.formats
        assert (mock.format, mock.files, mock.failed, mock.timed, mock.duration_ms) == ("mock", 250, 0, 250, 375.0)
    assert [json.loads(line)["path"] for line in told] == [os.fsdecode(found(n).path) for n in range(250)]
    reader = Reader(catalogue)
    (row,) = reader.batches()
    assert (row.state, row.walk_done, row.roots) == (BatchState.FINISHED, True, (b"/data", b"/more"))
    assert row.counts == {FileState.OK: 250}
    assert row.finished_at is not None
    assert reader.batches()[0].batch_id == batch
    reader.close()
    sound(catalogue)


def test_overlapping_roots_give_each_file_once_and_no_gap(catalogue: Path) -> None:
    with writing(catalogue) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        assert writer.add_files(batch, [found(n) for n in range(10)], None).files == 10
        again = writer.add_files(batch, [found(n) for n in range(5, 15)] + [found(14), hidden(b"/data/.h")], None)
        assert (again.files, again.bytes, dict(again.final)) == (6, 503, {FileState.SKIPPED: 1})
        assert writer.add_files(batch, [hidden(b"/data/.h")], None).files == 0
        taken = writer.claim(batch, 100).result(5)
        assert [file.seq for file in taken] == list(range(15))
        assert [file.path for file in taken] == [found(n).path for n in range(15)]
        assert {file.hint for file in taken} == {"mock"}
    sound(catalogue)


def test_what_the_walk_could_not_read_is_final_at_once(catalogue: Path) -> None:
    told: list[bytes] = []
    with writing(catalogue, on_stored=lambda _batch, records: told.extend(records)) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        locked = FoundFile(b"/data/locked", error=RecordError(ErrorKind.PERMISSION, "Permission denied"))
        added = writer.add_files(batch, [hidden(b"/data/.a"), locked], KEYS)
        assert added.final == {FileState.SKIPPED: 1, FileState.FAILED: 1}
        assert added.failures == {ErrorKind.PERMISSION: 1}
        assert writer.claim(batch, 10).result(5) == []
        writer.flush(5)
    skipped, refused = (json.loads(line) for line in told)
    assert (skipped["status"], skipped["size_bytes"], skipped["warnings"][0]["code"]) == ("skipped", 3, "hidden")
    assert (refused["status"], refused["error"]["kind"], refused["size_bytes"]) == ("failed", "permission", None)
    sound(catalogue)


def test_untried_files_come_before_those_that_failed(catalogue: Path) -> None:
    with writing(catalogue) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        writer.add_files(batch, [found(n) for n in range(4)], None)
        first, second = writer.claim(batch, 2).result(5)
        writer.finish(batch, [failed(first, ErrorKind.CRASH, again=True)])
        writer.release([second.file_id])
        taken = writer.claim(batch, 10).result(5)
        assert [file.seq for file in taken] == [1, 2, 3, 0]
        assert [file.attempts for file in taken] == [0, 0, 0, 1]
        assert taken[-1].remedy == Remedy(isolated=True, crashed=True)
        assert taken[0].remedy == Remedy()
        writer.finish(batch, [failed(taken[-1], ErrorKind.CRASH)])
        writer.flush(5)
        reader = Reader(catalogue)
        attempts = reader.attempts(first.file_id)
        assert [(one.number, one.state, one.error_kind) for one in attempts] == [
            (1, FileState.FAILED, ErrorKind.CRASH),
            (2, FileState.FAILED, ErrorKind.CRASH),
        ]
        assert attempts[0].detail == "Traceback …"
        (row,) = reader.rows(batch, [0])
        assert (row.state, row.attempts, row.error_kind, row.reason) == (
            FileState.FAILED,
            2,
            ErrorKind.CRASH,
            "it is crash",
        )
        reader.close()
    sound(catalogue)


def test_a_file_that_was_read_and_is_read_again_has_both_attempts(catalogue: Path) -> None:
    with writing(catalogue) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        writer.add_files(batch, [found(0)], None)
        (file,) = writer.claim(batch, 1).result(5)
        writer.finish(batch, [read(file)])
        writer.flush(5)
        reader = Reader(catalogue)
        (only,) = reader.attempts(file.file_id)
        assert (only.number, only.state, only.lane, only.error_kind) == (1, FileState.OK, Lane.PROCESS, None)
        assert writer.requeue(batch, file_ids=[file.file_id], remedy=Remedy(deep=True)).result(5) == 1
        (again,) = writer.claim(batch, 1).result(5)
        assert again.remedy.deep
        writer.finish(batch, [failed(again, ErrorKind.TIMEOUT)])
        writer.flush(5)
        first, second = reader.attempts(file.file_id)
        assert first == only
        assert (second.number, second.state, second.error_kind) == (2, FileState.FAILED, ErrorKind.TIMEOUT)
        reader.close()
    sound(catalogue)


def test_a_stale_outcome_changes_nothing(catalogue: Path) -> None:
    with writing(catalogue) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        writer.add_files(batch, [found(0), found(1)], None)
        one, two = writer.claim(batch, 2).result(5)
        writer.release([one.file_id, two.file_id])
        assert writer.cancel(batch, [one.file_id]).result(5).before == {FileState.QUEUED: 1}
        writer.finish(batch, [read(one), read(two)])
        writer.flush(5)
        reader = Reader(catalogue)
        assert [row.state for row in reader.rows(batch, [0, 1])] == [FileState.CANCELLED, FileState.QUEUED]
        said = json.loads(reader.record(one.file_id) or b"")
        assert (said["status"], said["warnings"][0]["code"]) == ("skipped", "cancelled")
        assert reader.record(two.file_id) is None
        reader.close()
    sound(catalogue)


def test_hold_release_cancel_and_requeue(catalogue: Path) -> None:
    with writing(catalogue) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        writer.add_files(batch, [found(n) for n in range(6)], None)
        files = writer.claim(batch, 3).result(5)
        writer.finish(
            batch, [read(files[0]), failed(files[1], ErrorKind.TIMEOUT), failed(files[2], ErrorKind.ENCRYPTED)]
        )
        held = writer.hold(batch, None).result(5)
        assert (held.files, held.bytes, held.before) == (3, 300, {FileState.QUEUED: 3})
        assert writer.claim(batch, 10).result(5) == []
        assert writer.release_held(batch, [files[0].file_id + 3, files[0].file_id]).result(5).files == 1
        assert writer.cancel(batch, None).result(5).before == {FileState.QUEUED: 1, FileState.HELD: 2}
        slow = Remedy(timeout_s=900.0, memory_limit_mb=4000, lane=Lane.PROCESS)
        assert writer.requeue(batch, kind=ErrorKind.TIMEOUT, remedy=slow).result(5) == 1
        (again,) = writer.claim(batch, 10).result(5)
        assert (again.seq, again.attempts, again.remedy) == (1, 1, slow)
        writer.finish(batch, [read(again)])
        assert writer.requeue(batch, remedy=Remedy()).result(5) == 1, "all failures: the encrypted one"
        given = [files[0].file_id, files[0].file_id + 4]
        assert writer.requeue(batch, file_ids=given, remedy=Remedy(isolated=True)).result(5) == 2
        assert {file.seq for file in writer.claim(batch, 10).result(5)} == {0, 2, 4}
        states = writer.counts(batch).result(5).states
        assert states == {FileState.OK: 1, FileState.PROCESSING: 3, FileState.CANCELLED: 2}
    sound(catalogue)


def test_a_file_that_waits_again_still_shows_what_was_known(catalogue: Path) -> None:
    with writing(catalogue) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        writer.add_files(batch, [found(0), found(1)], None)
        read_all(writer, batch)
        reader = Reader(catalogue)
        (row, _) = reader.rows(batch, [0, 1])
        writer.requeue(batch, file_ids=[row.file_id], remedy=Remedy()).result(5)
        assert statuses(list(export(reader, batch))) == {"/data/file_000000.bin": "ok", "/data/file_000001.bin": "ok"}
        reader.close()
    sound(catalogue)


def test_cancelling_many_takes_several_transactions_and_no_claim_comes_between(catalogue: Path) -> None:
    told: list[int] = []
    with writing(catalogue, on_stored=lambda _batch, records: told.append(len(records))) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        files = 2 * verbs.CHUNK + 2000
        for at in range(0, files, 2000):
            writer.add_files(batch, [found(n) for n in range(at, at + 2000)], None)
        cancelled = writer.cancel(batch, None)
        claimed = writer.claim(batch, 10)
        assert cancelled.result(60).files == files
        assert claimed.result(5) == []
        assert sum(told) == files
        assert len(told) == 3
    sound(catalogue)


def test_what_cannot_be_stored_fails_by_itself(catalogue: Path) -> None:
    with writing(catalogue) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        writer.add_files(batch, [found(n) for n in range(3)], None)
        one, two, three = writer.claim(batch, 3).result(5)
        writer.finish(batch, [read(one), read(two, format=1 << 2000), read(three)])
        assert writer.flush(5)
        assert writer.backlog == 0
        reader = Reader(catalogue)
        states = [(row.state, row.error_kind) for row in reader.rows(batch, range(3))]
        assert states == [(FileState.OK, None), (FileState.FAILED, ErrorKind.INTERNAL), (FileState.OK, None)]
        assert json.loads(reader.record(two.file_id) or b"")["path"] == os.fsdecode(two.path)
        reader.close()
        with pytest.raises(CatalogueError):
            writer.batch_settings(batch + 1)
    sound(catalogue)


@pytest.mark.parametrize(
    "name",
    [b"caf\xe9 \xff", b"two\nlines", b"\xed\xa0\x80", b"\x1b]0;x\x07", "👩‍👩‍👧".encode(), b"%s{0}'\"\\", b"a" * 255],
    ids=["not-utf8", "newline", "surrogate", "escape", "emoji", "quotes", "long"],
)
def test_odd_names_and_values_come_back_as_they_were(catalogue: Path, name: bytes) -> None:
    path = b"/data/" + name
    huge = FoundFile(path, 1 << 62, (1 << 63) + 5, (1 << 64) - 1, "mock")
    with writing(catalogue) as writer:
        for turn in range(2):
            batch = writer.create_batch([path], "{}")
            added = writer.add_files(batch, [huge], KEYS)
            assert added.unchanged == turn
            for file in writer.claim(batch, 1).result(5):
                assert file.path == path
                error = RecordError(ErrorKind.MALFORMED, "bad \udcff value", "\ud800")
                said = record(path, format="mock")
                writer.finish(
                    batch,
                    [
                        read(
                            file,
                            state=FileState.PARTIAL,
                            error=error,
                            record=said,
                            duration_ms=float("nan"),
                            size=huge.size,
                            mtime_ns=huge.mtime_ns,
                            inode=huge.inode,
                        )
                    ],
                )
        writer.flush(5)
        reader = Reader(catalogue)
        (row,) = reader.rows(1, [0])
        assert (row.path, row.reason, row.duration_ms) == (path, "bad \\udcff value", None)
        (line,) = export(reader, None)
        assert os.fsencode(json.loads(line)["path"]) == path
        reader.close()
    sound(catalogue)
