"""Files that did not change are not read again, and their record is shared."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from metaextract_tui.catalogue.export import export
from metaextract_tui.catalogue.paths import as_given, with_path
from metaextract_tui.catalogue.reader import Reader
from metaextract_tui.catalogue.records import as_unchanged
from metaextract_tui.model import ErrorKind, FileState, FoundFile, RecordStatus, RecordWarning, Remedy
from tests.catalogue.helpers import KEYS, failed, found, hidden, read, read_all, record, sound, statuses, writing


def test_a_rescan_reads_only_what_changed(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    told: list[bytes] = []
    with writing(catalogue, on_stored=lambda _batch, records: told.extend(records)) as writer:
        first = writer.create_batch([b"/data"], "{}")
        writer.add_files(first, [found(n) for n in range(8)], KEYS)
        files = writer.claim(first, 8).result(5)
        outcomes = [read(file) for file in files]
        outcomes[6] = failed(files[6])
        outcomes[7] = read(files[7], state=FileState.SKIPPED, extractor=None)
        writer.finish(first, outcomes)
        writer.flush(5)
        told.clear()

        second = writer.create_batch([b"/data"], "{}")
        now = [found(n) for n in range(9)]
        now[1] = now[1]._replace(size=101)
        now[2] = now[2]._replace(mtime_ns=1)
        now[3] = now[3]._replace(inode=1)
        added = writer.add_files(second, now, KEYS)
        # 0, 4 and 5 are as they were; 6 failed, 7 was of no extractor, 8 is new
        assert (added.files, added.unchanged, added.final, added.final_bytes) == (9, 3, {FileState.SKIPPED: 3}, 300)
        writer.flush(5)
        assert [json.loads(line)["status"] for line in told] == ["skipped"] * 3
        assert [file.seq for file in writer.claim(second, 20).result(5)] == [1, 2, 3, 6, 7, 8]

        third = writer.create_batch([b"/data"], "{}")
        assert writer.add_files(third, [found(0)], KEYS).unchanged == 1, "a shared record counts as well"
        assert writer.add_files(third, [found(4)], frozenset({"mock/2"})).unchanged == 0, "another extractor version"
        assert writer.add_files(third, [found(5)], None).unchanged == 0, "forced"

        reader = Reader(catalogue)
        (row,) = reader.rows(third, [0])
        assert (row.state, row.format, row.attempts) == (FileState.SKIPPED, "mock", 0)
        said = json.loads(reader.record(row.file_id) or b"")
        assert (said["status"], said["native"]) == ("skipped", {"said": "x" * 200})
        assert [warning["code"] for warning in said["warnings"]] == ["unchanged"]
        assert json.loads(next(export(reader, first)))["status"] == "ok", "the first batch's record stays as it was"
        newest = json.loads(next(export(reader, None)))
        assert newest["status"] == "ok", "of the whole catalogue it is said as it was read"
        assert [warning["code"] for warning in newest["warnings"]] == ["unchanged"]
        assert json.loads(reader.record(row.file_id, as_read=True) or b"") == newest

        writer.requeue(third, file_ids=[row.file_id], remedy=Remedy()).result(5)
        read_all(writer, third)
        assert json.loads(reader.record(row.file_id) or b"")["status"] == "ok"
        reader.close()
    sound(catalogue)


def test_a_cancelled_file_does_not_hide_an_older_record(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    with writing(catalogue) as writer:
        first = writer.create_batch([b"/data"], "{}")
        writer.add_files(first, [found(0), found(1)], None)
        writer.finish(first, [read(file) for file in writer.claim(first, 1).result(5)])
        second = writer.create_batch([b"/data"], "{}")
        writer.add_files(second, [found(0), found(2), hidden(b"/data/.h")], None)
        writer.cancel(second, None).result(5)
        third = writer.create_batch([b"/data"], "{}")
        assert writer.add_files(third, [found(0)], KEYS).unchanged == 1
    reader = Reader(catalogue)
    lines = export(reader, None)
    assert statuses(list(lines)) == {
        "/data/.h": "skipped",
        "/data/file_000000.bin": "ok",
        "/data/file_000002.bin": "skipped",
    }
    assert lines.left_out == 1
    of_first = export(reader, first)
    assert statuses(list(of_first)) == {"/data/file_000000.bin": "ok"}
    assert of_first.left_out == 1
    reader.close()


def test_the_overlay_changes_status_and_warnings_and_nothing_else() -> None:
    path = b'/data/a "quoted", "status": "ok\\", "warnings": [\xff'
    native = {"warnings": ["mine"], "text": ', "warnings": [', "deep": {"a": 1, "warnings": [], "status": "ok"}}
    for warnings in ((), (RecordWarning("conflict", 'two "values", "warnings": ['),)):
        said = record(path, RecordStatus.PARTIAL, native=native, warnings=warnings)
        before, after = json.loads(said), json.loads(as_unchanged(said))
        assert after["warnings"][1:] == before["warnings"]
        assert after["warnings"][0]["code"] == "unchanged"
        assert after["status"] == "skipped"
        assert {**after, "status": "", "warnings": []} == {**before, "status": "", "warnings": []}


@pytest.mark.parametrize(
    ("given", "absolute", "path", "expected"),
    [
        (b".", b"/home/me", b"/home/me/a/b", b"./a/b"),
        (b"./", b"/home/me", b"/home/me/a", b"./a"),
        (b"a//", b"/home/me/a", b"/home/me/a/b", b"a//b"),
        (b"../x", b"/home/x", b"/home/x/y", b"../x/y"),
        (b"/", b"/", b"/etc/x", b"/etc/x"),
        (b"one.txt", b"/home/me/one.txt", b"/home/me/one.txt", b"one.txt"),
        (b"me", b"/home/me", b"/home/me2/x", b"/home/me2/x"),
        (b"caf\xe9", b"/caf\xe9", b"/caf\xe9/\xff", b"caf\xe9/\xff"),
    ],
)
def test_paths_are_said_as_find_would(given: bytes, absolute: bytes, path: bytes, expected: bytes) -> None:
    assert as_given(path, [(b"no", b"/nowhere"), (given, absolute)]) == expected
    renamed = with_path(record(path), path, expected)
    assert renamed == record(expected)
    assert with_path(renamed, b"/another", b"x") == renamed


def test_an_export_can_rename(tmp_path: Path) -> None:
    with writing(tmp_path / "c.db") as writer:
        batch = writer.create_batch([b"/data"], "{}")
        writer.add_files(batch, [FoundFile(b"/data/\xff", 1, 1, 1)], None)
        read_all(writer, batch)
        reader = Reader(tmp_path / "c.db")
        (line,) = export(reader, batch, lambda path: path.replace("/data", "."))
        assert json.loads(line)["path"] == "./\udcff"
        reader.close()


@pytest.mark.parametrize("seed", range(4))
def test_what_changed_is_found_wherever_it_stands(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    tree = {n: found(n) for n in range(300)}
    with writing(tmp_path / "c.db") as writer:
        for turn in range(4):
            batch = writer.create_batch([b"/data"], "{}")
            between = writer.create_batch([b"/data2" if turn % 2 else b"/data"], "{}")  # of another folder, or empty
            if turn % 2:
                writer.add_files(between, [found(n, folder=b"/data2") for n in range(50)], KEYS)
            changed = set(tree) if turn == 0 else set(chance.sample(sorted(tree), 30))
            for n in changed:
                tree[n] = tree[n]._replace(mtime_ns=turn)
            for n in chance.sample(sorted(tree), 20):
                del tree[n]
                changed.discard(n)
            for n in range(1000 * (turn + 1), 1000 * (turn + 1) + 40):
                tree[n] = found(n)
                changed.add(n)
            now = [tree[n] for n in (sorted(tree) if chance.random() < 0.7 else chance.sample(sorted(tree), len(tree)))]
            for at in range(0, len(now), 37):
                writer.add_files(batch, now[at : at + 37], KEYS)
            taken = writer.claim(batch, 1000).result(5)
            assert {file.path for file in taken} == {tree[n].path for n in changed}
            writer.finish(batch, [read(file) for file in taken])
            writer.flush(5)
    sound(tmp_path / "c.db")


def test_unchanged_files_may_be_told_as_a_number(tmp_path: Path) -> None:
    told: list[bytes] = []
    numbers: list[int] = []
    with writing(
        tmp_path / "c.db", on_stored=lambda _batch, records: told.extend(records), on_unchanged=numbers.append
    ) as writer:
        first = writer.create_batch([b"/data"], "{}")
        writer.add_files(first, [found(n) for n in range(5)], KEYS)
        files = writer.claim(first, 5).result(5)
        crashed = failed(files[4], ErrorKind.CRASH)
        writer.finish(first, [*map(read, files[:4]), crashed._replace(state=FileState.QUARANTINED)])
        writer.flush(5)
        told.clear()
        second = writer.create_batch([b"/data"], "{}")
        assert writer.add_files(second, [hidden(b"/data/.h"), *(found(n) for n in range(6))], KEYS).unchanged == 5
        writer.flush(5)
    assert numbers == [4]
    assert statuses(told) == {"/data/.h": "skipped", "/data/file_000004.bin": "failed"}, "what is set aside is told"


def test_a_cancelled_file_says_so_whatever_was_known_of_it(tmp_path: Path) -> None:
    with writing(tmp_path / "c.db") as writer:
        batch = writer.create_batch([b"/data"], "{}")
        odd = FoundFile(b'/data/\xff "x"\n', 7, -1, 3, "mock")
        writer.add_files(batch, [odd, found(1)], None)
        read_all(writer, batch)
        ids = [batch << 32, (batch << 32) + 1]
        writer.requeue(batch, file_ids=ids, remedy=Remedy()).result(5)
        assert writer.cancel(batch, [ids[0], ids[0]]).result(5).files == 1
        reader = Reader(tmp_path / "c.db")
        said = json.loads(reader.record(ids[0]) or b"")
        assert (said["path"], said["status"], said["size_bytes"]) == ('/data/\udcff "x"\n', "skipped", 7)
        assert (said["warnings"][0]["code"], said["run"]["attempts"]) == ("cancelled", 1)
        lines = list(export(reader, batch))
        assert statuses(lines) == {said["path"]: "skipped", "/data/file_000001.bin": "ok"}
        reader.close()
    sound(tmp_path / "c.db")


def test_the_kinds_of_what_did_not_change_are_told(tmp_path: Path) -> None:
    with writing(tmp_path / "c.db") as writer:
        first = writer.create_batch([b"/data"], "{}")
        writer.add_files(first, [found(n) for n in range(3)], None)
        read_all(writer, first)
        second = writer.create_batch([b"/data"], "{}")
        added = writer.adding(second, [found(n) for n in range(4)], KEYS).result(10)
    assert added.formats == {"mock": (3, 0, 300)}
    assert added.unchanged == 3
