"""`scan`: what it hands to the door, what it writes, what it ends with."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from metaextract_tui import batch
from metaextract_tui.cli import headless
from metaextract_tui.model import BatchState, Mode
from tests.cli.conftest import Command
from tests.cli.fake import House, record


def test_all_is_well(command: Command, house: House, home: Path) -> None:
    house.records = [record("a.fits"), record("b.pdf", "partial")]
    ended = command("scan", home, "--jsonl", "out.jsonl")
    assert ended.code == 0
    assert ended.out == ""
    assert [json.loads(line) for line in Path("out.jsonl").read_bytes().splitlines()] == house.records
    assert house.asked == [("start", [os.fsencode(home)]), ("close",), ("close",)]
    assert ended.err.startswith("2 files, 1.5 MB in 0.0")
    assert "ok 1 · partial 1 · failed 0 · skipped 0" in ended.err


def test_failures_and_skips_are_counted_by_cause(command: Command, house: House, home: Path) -> None:
    house.records = [
        record("a", "failed", error={"kind": "timeout"}),
        record("b", "failed", error={"kind": "malformed"}),
        record("c", "failed", error={"kind": "malformed"}),
        record("d", "skipped", warnings=[{"code": "unchanged", "message": "…"}]),
        record("e", "skipped", error={"kind": "unsupported"}),
        record("f", native={"status": "skipped"}),
    ]
    ended = command("scan", home)
    assert ended.code == 1
    assert "failed: 2 malformed, 1 timeout" in ended.err
    assert "skipped: 1 unchanged, 1 unsupported" in ended.err


def test_records_go_to_stdout_and_nothing_else_does(command: Command, house: House, home: Path) -> None:
    house.records = [record("a"), record("b")]
    ended = command("scan", home, "--jsonl", "-")
    assert [json.loads(line)["path"] for line in ended.out.splitlines()] == ["a", "b"]


def test_flags_reach_the_settings(command: Command, house: House, home: Path) -> None:
    flags = (
        "--mode processes --workers 3 --threads 5 --timeout 1.5 --memory-limit 512 --retries 0 --chunk-size 7 --force "
        "--include *.a --include *.b --exclude c --hidden --follow-links --no-progress --catalogue c.sqlite"
    )
    assert command("scan", home, *flags.split()).code == 0
    settings = house.settings
    assert settings is not None
    assert (settings.mode, settings.workers, settings.threads, settings.timeout_s) == (Mode.PROCESSES, 3, 5, 1.5)
    assert (settings.memory_limit_mb, settings.retries, settings.chunk_size) == (512, 0, 7)
    assert (settings.include, settings.exclude) == (("*.a", "*.b"), ("c",))
    assert settings.force
    assert settings.hidden
    assert settings.follow_links
    assert house.catalogue == Path("c.sqlite")


def test_a_flag_that_is_not_given_leaves_the_environment_its_say(
    command: Command, house: House, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in {"WORKERS": "3", "HIDDEN": "true", "EXCLUDE": "x:y"}.items():
        monkeypatch.setenv(f"METAEXTRACT_{name}", text)
    command("scan", home, "--workers", "2")
    assert house.settings is not None
    assert (house.settings.workers, house.settings.hidden, house.settings.exclude) == (2, True, ("x", "y"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no such"], "no such: No such file or directory"),
        ([".", "--workers", "0"], "workers must be a whole number from 1 to 256, not 0"),
        ([".", "--timeout", "soon"], "timeout must be a number from 0.1 to 86400 seconds, not 'soon'"),
        ([".", "--memory-limit", "1"], "memory_limit must be a whole number from 16"),
        ([".", "--mode", "fast"], "mode must be one of auto, threads, processes, sequential"),
        ([".", "--jsonl", "no/such/folder/x"], "it cannot be written: No such file or directory"),
        ([".", "--jsonl", "."], "it cannot be written: Is a directory"),
        ([".", "--bogus"], "no such option '--bogus'"),
        ([], "missing argument 'PATH...'"),
    ],
)
def test_wrong_usage_ends_before_anything_starts(
    command: Command, house: House, home: Path, arguments: list[str], said: str
) -> None:
    ended = command("scan", *arguments)
    assert ended.code == 2
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert not house.asked


def test_a_file_that_is_read_or_is_not_json_lines_is_not_written_over(
    command: Command, house: House, home: Path
) -> None:
    Path("photo.jpg").write_bytes(b"\xff\xd8")
    Path("data.json").write_bytes(b"{}")
    assert command("scan", "data.json", "--jsonl", home / "data.json").code == 2
    assert command("scan", home, "--jsonl", "photo.jpg").code == 2
    assert (Path("photo.jpg").read_bytes(), Path("data.json").read_bytes()) == (b"\xff\xd8", b"{}")


def test_a_catalogue_that_cannot_be_opened_leaves_old_lines_alone(command: Command, house: House, home: Path) -> None:
    Path("out.jsonl").write_bytes(b'{"path": "old"}\n')
    house.cannot = batch.CannotStore("the catalogue is locked by another program")
    ended = command("scan", home, "--jsonl", "out.jsonl")
    assert (ended.code, ended.err) == (3, "metaextract-tui: the catalogue is locked by another program\n")
    assert Path("out.jsonl").read_bytes() == b'{"path": "old"}\n'


def test_a_batch_that_cannot_be_stored_says_why_and_how_to_go_on(
    command: Command, house: House, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(headless, "PATIENCE_S", 0)
    house.end, house.message = BatchState.STOPPED, "the disk is full"
    ended = command("scan", home, "--catalogue", "my c.sqlite")
    assert ended.code == 3
    assert "the disk is full; what was read is stored; to carry on: metaextract-tui resume" in ended.err
    assert "--catalogue 'my c.sqlite'" in ended.err
    house.unstored = 3
    ended = command("scan", home)
    assert "  read but not stored, to be read again: 3\n" in ended.err
    assert "what was read is stored but for 3 files; to carry on" in ended.err


def test_trouble_that_passes_is_waited_for(command: Command, house: House, home: Path) -> None:
    states = iter([BatchState.STOPPED, BatchState.STOPPED, BatchState.RUNNING, BatchState.FINISHED])
    house.message = "the catalogue is locked"
    house.on_wait = lambda: setattr(house, "end", next(states))
    ended = command("scan", home)
    assert ended.code == 0
    assert ended.err.count("the catalogue is locked; waiting 40 s for that to pass") == 1


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_checkpoints_and_says_how_to_go_on(
    command: Command, house: House, home: Path, number: signal.Signals, code: int
) -> None:
    house.end = BatchState.RUNNING
    house.on_wait = lambda: os.kill(os.getpid(), number)
    before = signal.getsignal(number)
    ended = command("scan", home)
    assert ended.code == code
    assert ended.err.splitlines()[-1].startswith("metaextract-tui: interrupted; what was read is stored; to carry on:")
    assert ("close",) in house.asked
    assert signal.getsignal(number) is before


def test_a_reader_that_goes_away_ends_it_quietly(command: Command, house: House, home: Path) -> None:
    house.records = [record("a")]
    house.end = BatchState.RUNNING
    reading, writing = os.pipe()
    os.close(reading)
    kept = os.dup(1)
    os.dup2(writing, 1)
    try:
        ended = command("scan", home, "--jsonl", "-")
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(writing)
    assert (ended.code, ended.err) == (141, "")
    assert ("close",) in house.asked


def test_a_full_disk_under_the_lines_is_no_silent_loss(command: Command, house: House, home: Path) -> None:
    house.records = [record("a")]
    ended = command("scan", home, "--jsonl", "/dev/full")
    assert ended.code == 3
    assert "the records could not be written to /dev/full: No space left on device" in ended.err


def test_names_cannot_steer_the_terminal(command: Command, house: House, home: Path) -> None:
    ended = command("scan", "\x1b]0;owned\x07\u202e")
    assert ended.err == "metaextract-tui: \\e]0;owned\\x07\\u202e: No such file or directory\n"


def test_a_slow_reader_is_not_waited_for_after_a_signal(command: Command, house: House, home: Path) -> None:
    house.records = [record("a" * 500_000)]
    house.end = BatchState.RUNNING
    reading, writing = os.pipe()
    kept = os.dup(1)
    os.dup2(writing, 1)
    timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM))
    timer.start()
    try:
        ended = command("scan", home, "--jsonl", "-")
    finally:
        timer.join()
        os.dup2(kept, 1)
        for one in (kept, writing, reading):
            os.close(one)
    assert ended.code == 143
