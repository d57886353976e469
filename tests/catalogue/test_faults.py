"""What goes wrong with storage: kills, locks, full disks. Nothing that was acknowledged is lost, nothing is double."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from metaextract_tui.catalogue import commits, machine
from metaextract_tui.catalogue.errors import CatalogueBusy, CatalogueClosed, CatalogueError, CatalogueTrouble
from metaextract_tui.catalogue.export import export
from metaextract_tui.catalogue.reader import Reader
from metaextract_tui.catalogue.writer import Writer
from metaextract_tui.model import BatchState, ErrorKind, FileState, QueuedFile, Remedy
from tests.catalogue.helpers import found, read, read_all, sound, statuses, writing

FILES = 1500

# Adds files, reads them, and says on stdout what it was told is stored; until it is killed.
KILLED = """
import json, os, sys
from pathlib import Path
from metaextract_tui.catalogue.writer import Writer
from metaextract_tui.model import BatchState
from tests.catalogue.helpers import found, read

def told(_batch, records):
    text = "".join(json.loads(record)["path"] + "\\n" for record in records)
    os.write(1, text.encode())

writer = Writer(Path(sys.argv[1]), on_stored=told)
writer.open()
batch = 1
if len(sys.argv) > 2:
    batch = writer.create_batch([b"/data"], "{}")
writer.set_batch_state(batch, BatchState.RUNNING)
for at in range(0, 1500, 100):
    writer.add_files(batch, [found(n) for n in range(at, at + 100)], None)
    for file in writer.claim(batch, 40).result():
        writer.finish(batch, [read(file)])
os.write(1, b"all added\\n")
while files := writer.claim(batch, 7).result():
    for file in files:
        writer.finish(batch, [read(file)])
writer.flush(60)
"""


def kill_somewhere(catalogue: Path, chance: random.Random, *first: str) -> tuple[set[str], bool]:
    """Run the program above and kill it after a random number of its lines; what it said, and whether it was killed."""
    child = subprocess.Popen([sys.executable, "-c", KILLED, str(catalogue), *first], stdout=subprocess.PIPE)
    assert child.stdout is not None
    said: set[str] = set()
    lines = chance.randrange(1, 700)
    for line in child.stdout:
        said.add(line.decode().rstrip("\n"))
        lines -= 1
        if lines == 0:
            child.kill()
    child.stdout.close()
    return said - {"all added"}, child.wait() == -signal.SIGKILL


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    chance = random.Random(20)
    said, _ = kill_somewhere(catalogue, chance, "first")
    kills = 1
    assert said
    for _ in range(6):
        reader = Reader(catalogue)
        assert said <= set(statuses(list(export(reader, 1)))), "a reader sees it before the next writer comes"
        reader.close()
        sound(catalogue)
        more, killed = kill_somewhere(catalogue, chance)
        assert not said & more, "a file was told twice"
        said |= more
        kills += killed
    assert kills >= 3
    with writing(catalogue) as writer:
        assert writer.counts(1).result(5).states.get(FileState.PROCESSING, 0) == 0
        writer.add_files(1, [found(n) for n in range(FILES)], None)
        read_all(writer, 1)
        counts = writer.counts(1).result(5).states
    reader = Reader(catalogue)
    by_path = statuses(list(export(reader, 1)))
    assert said <= set(by_path)
    assert set(by_path) == {os.fsdecode(found(n).path) for n in range(FILES)}
    assert [row.seq for row in reader.rows(1, range(FILES + 10))] == list(range(FILES))
    assert counts.get(FileState.QUARANTINED, 0) <= kills
    reader.close()
    sound(catalogue)


def abandoned(catalogue: Path, code: str) -> None:
    """A writer that ends without closing."""
    start = "import os, sys\nfrom pathlib import Path\nfrom metaextract_tui.catalogue.writer import Writer\n"
    start += "writer = Writer(Path(sys.argv[1]))\nwriter.open()\n"
    subprocess.run([sys.executable, "-c", f"{start}{code}\nos._exit(9)", str(catalogue)], check=False, timeout=60)


CLAIM = "writer.claim(1, 99).result()"


def a_batch(catalogue: Path, files: int) -> None:
    with writing(catalogue) as writer:
        assert writer.create_batch([b"/data"], "{}") == 1
        writer.set_batch_state(1, BatchState.RUNNING)
        writer.add_files(1, [found(n) for n in range(files)], None)


def seqs(files: list[QueuedFile]) -> list[int]:
    return [one.seq for one in files]


def test_what_was_claimed_at_a_kill_is_read_among_few_then_alone(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    a_batch(catalogue, 41)
    abandoned(catalogue, "writer.claim(1, 40).result()")
    with writing(catalogue) as writer:
        untried = writer.claim(1, 99).result(5)
        assert seqs(untried) == [40], "those that were claimed come last"
        few = writer.claim(1, 99).result(5)
        assert seqs(few) == list(range(15)), "sixteen at once"
        assert {one.attempts for one in few} == {0}, "none of them had surely begun"
        assert writer.claim(1, 99).result(5) == []
        writer.finish(1, [read(one) for one in (*untried, *few[2:])])
        assert seqs(writer.claim(1, 99).result(5)) == list(range(15, 29))
    with writing(catalogue) as writer:
        few = writer.claim(1, 99).result(5)
        assert seqs(few) == list(range(29, 41))[:11]
        writer.finish(1, [read(one) for one in few])
        alone = writer.claim(1, 99).result(5)
        assert seqs(alone) == [0]
        writer.add_files(1, [found(41)], None)
        assert writer.claim(1, 99).result(5) == [], "nothing is read beside it, and nothing that is found meanwhile"
        writer.finish(1, [read(one) for one in alone])
        assert seqs(writer.claim(1, 99).result(5)) == [41]
    with writing(catalogue) as writer:
        assert writer.counts(1).result(5).states == {FileState.OK: 26, FileState.QUEUED: 16}
        assert read_all(writer, 1) == 16
    reader = Reader(catalogue)
    (row,) = reader.batches()
    assert row.state is BatchState.INTERRUPTED
    reader.close()
    sound(catalogue)


def test_no_number_of_kills_sets_a_file_aside(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    a_batch(catalogue, 1)
    for _ in range(9):
        abandoned(catalogue, CLAIM)
    with writing(catalogue) as writer:
        (slow,) = writer.claim(1, 99).result(5)
        assert slow.attempts == 7, "it had surely begun where it was read alone"
        writer.finish(1, [read(slow)])
        assert writer.counts(1).result(5).states == {FileState.OK: 1}
    sound(catalogue)


def fail(catalogue: Path) -> None:
    """The machine goes down, or kills programs for memory, while the last program works: it is another one since."""
    lock = Path(f"{catalogue}.lock")
    pid, standing = lock.read_text().splitlines()
    assert standing == machine.standing()
    lock.write_text(f"{pid}\nanother/0\n")


@pytest.mark.skipif(not machine.standing(), reason="this system does not tell when it was started")
def test_a_file_over_which_the_machine_fails_three_times_is_set_aside_alone(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    a_batch(catalogue, 2)
    told: list[bytes] = []
    for _ in range(2):
        abandoned(catalogue, CLAIM)  # both, then each alone
    for _ in range(5):
        abandoned(catalogue, CLAIM)
        fail(catalogue)
    with writing(catalogue, on_stored=lambda _batch, records: told.extend(records)) as writer:
        (other,) = writer.claim(1, 9).result(5)
        assert other.seq == 1, "it was hit twice"
        writer.finish(1, [read(other)])
        assert writer.claim(1, 10).result(5) == []
        counts = writer.counts(1).result(5)
        assert counts.states == {FileState.OK: 1, FileState.QUARANTINED: 1}
        assert counts.failures == {ErrorKind.CRASH: 1}
        said = json.loads(told[0])
        assert (said["path"], said["status"], said["error"]["kind"]) == ("/data/file_000000.bin", "failed", "crash")
        reader = Reader(catalogue)
        assert [one.number for one in reader.attempts(reader.rows(1, [0])[0].file_id)] == [1, 2, 3]
        reader.close()
        assert writer.requeue(1, remedy=Remedy(isolated=True)).result(5) == 1
        assert read_all(writer, 1) == 1
    sound(catalogue)


def test_a_second_writer_is_told_who_holds_the_catalogue(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    with writing(catalogue):
        with pytest.raises(CatalogueBusy, match=f"in use by process {os.getpid()}"):
            Writer(catalogue).open()
        other = "from pathlib import Path; import sys; from metaextract_tui.catalogue.writer import Writer\n"
        other += "Writer(Path(sys.argv[1])).open()"
        ended = subprocess.run(
            [sys.executable, "-c", other, str(catalogue)], capture_output=True, timeout=60, check=False
        )
        assert b"CatalogueBusy" in ended.stderr
    with writing(catalogue):
        pass
    assert sorted(one.name for one in tmp_path.iterdir()) == ["c.db"]


class Troubles:
    """Collects what `on_trouble` says, and lets a test wait for it."""

    def __init__(self) -> None:
        self.said: list[str | None] = []
        self._news = threading.Condition()

    def __call__(self, message: str | None) -> None:
        with self._news:
            self.said.append(message)
            self._news.notify_all()

    def wait(self, count: int) -> bool:
        with self._news:
            return self._news.wait_for(lambda: len(self.said) >= count, 30)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commits, "RETRY_SECONDS", 0.05)
    monkeypatch.setattr("metaextract_tui.catalogue.database.BUSY_SECONDS", 0.1)


@pytest.mark.usefixtures("impatient")
def test_a_catalogue_locked_by_another_program_loses_nothing(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    troubles = Troubles()
    with writing(catalogue, on_trouble=troubles) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        writer.add_files(batch, [found(n) for n in range(300)], None)
        files = writer.claim(batch, 300).result(5)
        other = sqlite3.connect(catalogue, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        for file in files:
            writer.finish(batch, [read(file)])
        assert troubles.wait(1)
        assert "locked by another program" in str(troubles.said[0])
        assert writer.backlog == 300
        writer.set_batch_state(batch, BatchState.PAUSED)  # does not wait for what cannot be
        with pytest.raises(CatalogueTrouble, match="locked"):
            writer.create_batch([b"/data"], "{}")
        assert not writer.flush(0.01)
        other.execute("ROLLBACK")
        other.close()
        assert writer.flush(30)
        assert troubles.said[-1] is None
        assert len(troubles.said) == 2
        assert writer.backlog == 0
        assert writer.counts(batch).result(5).states == {FileState.OK: 300}
    sound(catalogue)


@pytest.mark.usefixtures("impatient")
def test_a_full_disk_pauses_and_loses_nothing(tmp_path: Path, connections: list[sqlite3.Connection]) -> None:
    catalogue = tmp_path / "c.db"
    troubles = Troubles()
    told: list[bytes] = []
    with writing(catalogue, on_trouble=troubles, on_stored=lambda _batch, records: told.extend(records)) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        writer.add_files(batch, [found(n) for n in range(500)], None)
        files = writer.claim(batch, 500).result(5)
        connections[0].execute("PRAGMA max_page_count = 1")
        writer.finish(batch, [read(file) for file in files])
        assert troubles.wait(1)
        assert troubles.said == ["the catalogue cannot be used: the disk is full"]
        adding = threading.Thread(target=writer.add_files, args=(batch, [found(n) for n in range(500, 700)], None))
        adding.start()
        assert told == []
        sound(catalogue)
        assert adding.is_alive()
        connections[0].execute("PRAGMA max_page_count = 1000000")
        adding.join(30)
        assert writer.flush(30)
        assert troubles.said[-1] is None
        read_all(writer, batch)
        assert writer.counts(batch).result(5).states == {FileState.OK: 700}
    assert len(statuses(told)) == 700
    sound(catalogue)


@pytest.mark.usefixtures("impatient")
def test_a_catalogue_that_is_moved_away_pauses_and_is_taken_up_again(tmp_path: Path) -> None:
    catalogue, elsewhere = tmp_path / "c.db", tmp_path / "elsewhere.db"
    troubles = Troubles()
    with writing(catalogue, on_trouble=troubles) as writer:
        batch = writer.create_batch([b"/data"], "{}")
        writer.add_files(batch, [found(n) for n in range(3)], None)
        files = writer.claim(batch, 3).result(5)
        catalogue.rename(elsewhere)
        writer.finish(batch, [read(file) for file in files])
        assert troubles.wait(1)
        assert troubles.said == ["the catalogue cannot be used: its file was moved, replaced or deleted meanwhile"]
        assert writer.backlog == 3
        elsewhere.rename(catalogue)
        assert writer.flush(30)
        assert writer.counts(batch).result(5).states == {FileState.OK: 3}
    sound(catalogue)


@pytest.mark.usefixtures("impatient")
def test_closing_while_the_disk_is_full_ends_soon_and_the_files_are_read_again(
    tmp_path: Path, connections: list[sqlite3.Connection]
) -> None:
    catalogue = tmp_path / "c.db"
    troubles = Troubles()
    writer = Writer(catalogue, on_trouble=troubles)
    writer.open()
    batch = writer.create_batch([b"/data"], "{}")
    writer.add_files(batch, [found(n) for n in range(300)], None)
    files = writer.claim(batch, 300).result(5)
    connections[0].execute("PRAGMA max_page_count = 1")
    for file in files:
        writer.finish(batch, [read(file)])
    assert troubles.wait(1)
    claim = writer.claim(batch, 1)
    writer.close()
    with pytest.raises(CatalogueClosed):
        claim.result(5)
    with pytest.raises(CatalogueClosed):
        writer.finish(batch, [read(files[0])])
    with writing(catalogue) as again:
        assert read_all(again, batch) == 300
    sound(catalogue)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_callback_that_fails_ends_the_writer_loudly_and_loses_nothing(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    troubles = Troubles()

    def broken(_batch: int, _records: list[bytes]) -> None:
        raise BrokenPipeError

    writer = Writer(catalogue, on_stored=broken, on_trouble=troubles)
    writer.open()
    batch = writer.create_batch([b"/data"], "{}")
    writer.add_files(batch, [found(0)], None)
    writer.finish(batch, [read(file) for file in writer.claim(batch, 1).result(5)])
    assert not writer.flush(30)
    assert troubles.wait(1)
    with pytest.raises(CatalogueClosed):
        writer.claim(batch, 1)
    writer.close()
    with writing(catalogue) as again:
        assert again.counts(batch).result(5).states == {FileState.OK: 1}
    sound(catalogue)


def test_a_catalogue_that_cannot_be_made_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    for path in (tmp_path / "file" / "c.db", tmp_path):
        with pytest.raises(CatalogueError, match=r"folder of .* cannot be made|no regular file"):
            Writer(path).open()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file"]
