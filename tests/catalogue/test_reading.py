"""What the screen asks: rows, filters, sorts, counts; and the totals after any sequence of verbs."""

from __future__ import annotations

import os
import random
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.catalogue.reader import Reader
from metaextract_tui.model import ErrorKind, FileFilter, FileState, FolderCount, FoundFile, Lane, Remedy, SortKey
from tests.catalogue.helpers import KEYS, failed, found, hidden, read, sound, writing

NAMES = [b"b/IMG_2.jpg", b"a/img_10.JPG", b"a/Zebra.pdf", b"c/\xff\xfe.fits", "d/Übersicht.pdf".encode(), b"e/x[1].dcm"]


@pytest.fixture
def mixed(tmp_path: Path) -> tuple[Reader, int]:
    catalogue = tmp_path / "c.db"
    with writing(catalogue) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        files = [FoundFile(b"/data/" + name, 100 * (len(NAMES) - n), 1, n) for n, name in enumerate(NAMES)]
        writer.add_files(batch, files, None)
        jpeg, jpeg2, pdf, fits, _, _ = writer.claim(batch, 6).result(5)
        writer.finish(batch, [read(jpeg2, format="jpeg", duration_ms=9.0, lane=Lane.THREAD)])
        writer.finish(batch, [read(jpeg, format="jpeg", duration_ms=1.0)])
        writer.finish(batch, [failed(pdf, ErrorKind.ENCRYPTED), failed(fits, ErrorKind.CRASH, again=True)])
        writer.release([files_.file_id for files_ in (jpeg, fits)])  # neither is being read
        writer.flush(5)
    return Reader(catalogue), batch


@pytest.mark.parametrize("few", [0, 20_000], ids=["by looking at all", "by index"])
def test_filters(mixed: tuple[Reader, int], few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metaextract_tui.catalogue.reader.FEW", few)
    reader, batch = mixed

    def chosen(**wanted: Any) -> list[int]:
        return list(reader.select(batch, FileFilter(**wanted)))

    assert chosen() == [0, 1, 2, 3, 4, 5]
    assert chosen(states=frozenset({FileState.OK, FileState.FAILED})) == [0, 1, 2]
    assert chosen(formats=frozenset({"jpeg"})) == [0, 1]
    assert chosen(kinds=frozenset({ErrorKind.ENCRYPTED})) == [2]
    assert chosen(states=frozenset({FileState.FAILED, FileState.QUARANTINED})) == [2]
    assert chosen(states=frozenset({FileState.OK}), kinds=frozenset({ErrorKind.ENCRYPTED})) == []
    assert chosen(under=b"/data/a", kinds=frozenset({ErrorKind.ENCRYPTED})) == [2]
    assert chosen(words=("img_",)) == [0, 1]
    assert chosen(words=("ÜBER",)) == [4]
    assert chosen(words=("\udcff",)) == [3]
    assert chosen(words=("[1]",)) == [5]
    assert chosen(words=("encrypted",)) == [2], "the reason counts too"
    assert chosen(words=("%",)) == chosen(words=("g\\_",)) == chosen(words=("\0",)) == []
    assert chosen(under=b"/data/a") == [1, 2]
    assert chosen(under=b"/data") == chosen(under=b"/") == [0, 1, 2, 3, 4, 5]
    assert chosen(under=b"/data/a", formats=frozenset({"jpeg"}), words=("IMG",)) == [1]


def test_sorts(mixed: tuple[Reader, int]) -> None:
    reader, batch = mixed
    everything = FileFilter()

    def order(key: SortKey, descending: bool = False) -> list[int]:
        return list(reader.select(batch, everything, key, descending))

    assert order(SortKey.FOUND, True) == [5, 4, 3, 2, 1, 0]
    assert order(SortKey.SIZE) == [5, 4, 3, 2, 1, 0]
    assert order(SortKey.NAME) == sorted(range(6), key=lambda n: os.path.basename(NAMES[n]).lower())
    assert order(SortKey.TIME)[:3] == [0, 2, 1]
    assert order(SortKey.TIME, True)[:3] == [1, 2, 0], "what was not timed stays last"
    assert order(SortKey.DONE)[:1] == [1]
    assert order(SortKey.ATTEMPTS) == [4, 5, 0, 1, 2, 3], "equal ones in the order found"
    assert order(SortKey.ATTEMPTS, True) == [0, 1, 2, 3, 4, 5]
    assert order(SortKey.STATE)[0] == 4, "what is being read comes first"
    assert order(SortKey.REASON)[0] == 2
    for key in SortKey:
        assert sorted(order(key)) == sorted(order(key, True)) == list(range(6))


def test_rows_come_in_the_order_asked_for(mixed: tuple[Reader, int]) -> None:
    reader, batch = mixed
    rows = reader.rows(batch, [3, 99, 1, -1, 1 << 40, 1])
    assert [row.seq for row in rows] == [3, 1, 1]
    assert (rows[1].path, rows[1].lane, rows[1].duration_ms) == (b"/data/a/img_10.JPG", Lane.THREAD, 9.0)
    assert reader.rows(batch, []) == []
    assert reader.rows(batch + 1, [0]) == []
    assert reader.record(rows[0].file_id) is None


def test_each_thread_has_its_connection_and_the_ended_ones_are_closed(mixed: tuple[Reader, int]) -> None:
    reader, batch = mixed
    seen: list[int] = []
    for _ in range(5):
        thread = threading.Thread(target=lambda: seen.append(len(reader.select(batch, FileFilter()))))
        thread.start()
        thread.join()
    reader.batches()
    assert seen == [6] * 5
    assert len(reader._connections) <= 2
    reader.close()


def test_a_hundred_thousand_rows(tmp_path: Path) -> None:
    with writing(tmp_path / "c.db") as writer:
        batch = writer.create_batch([b"/data"], "{}")
        for at in range(0, 100_000, 5000):
            writer.add_files(batch, [found(n, size=n % 977) for n in range(at, at + 5000)], None)
        reader = Reader(tmp_path / "c.db")
        assert len(reader.select(batch, FileFilter())) == 100_000
        by_size = reader.select(batch, FileFilter(), SortKey.SIZE, descending=True)
        assert by_size.itemsize * len(by_size) == 800_000
        assert list(by_size[:2]) == [976, 976 + 977]
        assert list(reader.select(batch, FileFilter(words=("_09999",)))) == list(range(99_990, 100_000))
        assert [row.seq for row in reader.rows(batch, [99_999, 50_000])] == [99_999, 50_000]
        assert reader.counts(batch).states == {FileState.QUEUED: 100_000}
        reader.close()


@pytest.mark.parametrize("seed", range(5))
def test_totals_are_right_after_any_sequence_of_verbs(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    catalogue = tmp_path / "c.db"
    with writing(catalogue) as writer:
        batches = [writer.create_batch([b"/data"], "{}") for _ in range(2)]
        for _ in range(120):
            batch = chance.choice(batches)
            some = [(batch << 32) | chance.randrange(60) for _ in range(chance.randrange(1, 8))]
            which = chance.choice([None, some])
            match chance.randrange(8):
                case 0 | 1:
                    files = [found(chance.randrange(60), size=chance.randrange(1000)) for _ in range(10)]
                    writer.add_files(batch, [*files, hidden(b"/data/.%d" % chance.randrange(9))], KEYS)
                case 2 | 3:
                    for file in writer.claim(batch, chance.randrange(1, 9)).result(5):
                        ends = chance.randrange(4)
                        if ends == 0:
                            kind = chance.choice(list(ErrorKind))
                            writer.finish(batch, [failed(file, kind, again=chance.random() < 0.5)])
                        elif ends == 1:
                            writer.finish(batch, [read(file, size=chance.randrange(1000), duration_ms=None)])
                        elif ends == 2:
                            writer.finish(batch, [read(file)])
                case 4:
                    writer.hold(batch, which)
                case 5:
                    writer.release_held(batch, which)
                    writer.release(some)
                case 6:
                    if chance.random() < 0.3:
                        writer.cancel(batch, which)
                case 7:
                    writer.requeue(batch, file_ids=which, kind=chance.choice([None, ErrorKind.IO]), remedy=Remedy())
        assert writer.flush(10)
        sound(catalogue)
        reader = Reader(catalogue)
        for batch in batches:
            rows = reader.rows(batch, range(100))
            assert [row.seq for row in rows] == list(range(len(rows)))
            assert writer.counts(batch).result(5).states == Counter(row.state for row in rows)
        reader.close()
    with writing(catalogue):
        sound(catalogue)


def test_folders_are_counted(mixed: tuple[Reader, int], tmp_path: Path) -> None:
    reader, batch = mixed
    with writing(tmp_path / "c.db") as writer:
        writer.create_batch([b"/data"], "{}")  # another batch counts for itself
        writer.add_files(batch + 1, [FoundFile(b"/data/a/late.pdf", 1, 1, 99)], None)
        writer.flush(5)
    counts = reader.folders(batch, [b"/", b"/data", b"/data/a", b"/data/a/Zebra.pdf", b"/data/a/img_10.JPG", b"/dat"])
    assert counts[b"/"] == counts[b"/data"] == FolderCount(6, 3, 1)
    assert counts[b"/data/a"] == FolderCount(2, 0, 1)
    assert counts[b"/data/a/Zebra.pdf"] == FolderCount(1, 0, 1)
    assert counts[b"/data/a/img_10.JPG"] == FolderCount(1, 0, 0)
    assert counts[b"/dat"] == FolderCount()
    assert reader.folders(batch + 1, [b"/data"]) == {b"/data": FolderCount(1, 1, 0)}
