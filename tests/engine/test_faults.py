"""What goes wrong in workers costs exactly the file that caused it, with its cause named."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from metaextract_tui.config import Settings
from metaextract_tui.model import ErrorKind, FileState, Lane, Mode
from tests.engine.harness import WAIT_S, mock, running

FAST = Settings(workers=2, threads=3, timeout_s=1.0, memory_limit_mb=400, retries=1)


def neighbours(folder: Path, count: int = 40) -> list[Path]:
    return [mock(folder, f"good{n:02}", threads=bool(n % 2)) for n in range(count)]


@pytest.mark.parametrize(
    ("command", "kind", "said"),
    [
        ("segv", ErrorKind.CRASH, "SIGSEGV"),
        ("abort", ErrorKind.CRASH, "SIGABRT"),
        ("bus", ErrorKind.CRASH, "SIGBUS"),
        ("fpe", ErrorKind.CRASH, "SIGFPE"),
        ("exit 3", ErrorKind.CRASH, "code 3"),
        ("spin", ErrorKind.TIMEOUT, "within 1 s"),
        ("sleep 99", ErrorKind.TIMEOUT, "within 1 s"),
        ("stuck", ErrorKind.TIMEOUT, "within 1 s"),
        ("eat 900", ErrorKind.MEMORY, "memory"),
    ],
)
@pytest.mark.parametrize("threads", [False, True])
def test_a_file_that_kills_its_worker_fails_alone(
    tmp_path: Path, command: str, kind: ErrorKind, said: str, threads: bool
) -> None:
    bad = mock(tmp_path, "bad", command, threads=threads)
    good = neighbours(tmp_path)
    settings = replace(FAST, timeout_s=30.0) if kind is ErrorKind.MEMORY else FAST
    with running([bad, *good], settings, tmp_path) as run:
        queue = run.finish()
    final = queue.final
    assert len(final) == len(good) + 1
    assert all(final[one.name].state is FileState.OK for one in good)
    outcome = final[bad.name]
    assert outcome.state is (FileState.QUARANTINED if kind is ErrorKind.CRASH else FileState.FAILED)
    assert outcome.error is not None
    assert outcome.error.kind is kind
    assert said in outcome.error.message
    record = json.loads(outcome.record)
    assert record["path"] == str(bad)
    assert record["error"]["kind"] == kind
    assert record["error"]["retryable"] is True
    attempts = queue.attempts(bad.name)
    assert [one.again for one in attempts] == [True, False], "one retry, alone in a fresh worker"
    assert attempts[-1].lane is Lane.PROCESS


def test_nothing_is_tried_again_where_no_retries_are_wanted(tmp_path: Path) -> None:
    bad = mock(tmp_path, "bad", "segv")
    with running([bad], Settings(retries=0), tmp_path) as run:
        queue = run.finish()
    assert [one.again for one in queue.attempts(bad.name)] == [False]


def test_threads_beside_a_crash_are_not_blamed(tmp_path: Path) -> None:
    bad = mock(tmp_path, "bad", "sleep 0.3", "segv", threads=True)
    beside = [mock(tmp_path, f"beside{n}", "sleep 0.6", threads=True) for n in range(2)]
    settings = Settings(mode=Mode.THREADS, threads=3, retries=0)
    with running([bad, *beside], settings, tmp_path) as run:
        queue = run.finish()
    assert queue.final[bad.name].state is FileState.FAILED, "one crash is no quarantine"
    for one in beside:
        assert queue.final[one.name].state is FileState.OK
        assert queue.final[one.name].attempt == 1


def test_what_a_library_prints_goes_to_the_log_and_into_the_detail_of_a_crash(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    bad = mock(tmp_path, "bad", "print the library says goodbye", "exit 1")
    with running([bad], Settings(retries=0), tmp_path) as run:
        error = run.finish().final[bad.name].error
    assert error is not None
    assert "the library says goodbye" in (error.detail or "")
    assert "goodbye" not in "".join(capfd.readouterr())


@pytest.mark.parametrize("command", ["segv", "abort", "bus", "fpe", "spin", "stuck"])
@pytest.mark.parametrize("threads", [False, True])
def test_who_dies_or_hangs_says_what_it_last_did(tmp_path: Path, command: str, threads: bool) -> None:
    """On the retry, alone in a fresh worker; also where C code keeps the interpreter's lock for ever."""
    bad = mock(tmp_path, "bad", "print as a library does", command, threads=threads)
    with running([bad], FAST, tmp_path) as run:
        error = run.finish().final[bad.name].error
    assert error is not None
    said = (error.detail or "").splitlines()
    assert "as a library does" in said
    here = next(n for n, line in enumerate(said) if "mock_format.py" in line)
    assert said[here - 1].startswith("Current thread") or "string_at" in said[here - 1], "the top of the stack"
    assert " in run" in said[here]


def test_a_huge_record_is_cut_and_says_so(tmp_path: Path) -> None:
    with running([mock(tmp_path, "huge", "huge 40")], Settings(), tmp_path) as run:
        outcome = run.finish().final["huge.mock"]
    assert outcome.state is FileState.PARTIAL
    assert "record-too-large" in [one["code"] for one in json.loads(outcome.record)["warnings"]]


def test_an_exception_of_an_extractor_becomes_a_record(tmp_path: Path) -> None:
    with running([mock(tmp_path, "bad", "raise oh no")], Settings(), tmp_path) as run:
        outcome = run.finish().final["bad.mock"]
    record = json.loads(outcome.record)
    assert outcome.state in (FileState.PARTIAL, FileState.FAILED)
    assert "oh no" in outcome.record.decode()
    assert record["fields"]["title"] == "bad.mock", "what was read before is kept"


def test_workers_that_are_killed_from_outside_lose_nothing(tmp_path: Path) -> None:
    files = [mock(tmp_path, f"f{n:03}", "sleep 0.01", threads=bool(n % 3)) for n in range(200)]
    killed: set[int] = set()
    with running(files, Settings(retries=2), tmp_path) as run:
        deadline = time.monotonic() + WAIT_S
        while len(killed) < 6 and time.monotonic() < deadline and run.manager.snapshot().files_done < 180:
            for worker in run.manager.snapshot().workers:
                if worker.pid and worker.pid not in killed and len(killed) < 6:
                    with contextlib.suppress(ProcessLookupError):
                        os.kill(worker.pid, signal.SIGKILL)
                    killed.add(worker.pid)
            time.sleep(0.05)
        queue = run.finish()
    assert killed
    assert len(queue.final) == 200
    assert all(one.state is FileState.OK for one in queue.final.values())


def test_no_process_is_left_behind(tmp_path: Path) -> None:
    with running(neighbours(tmp_path), Settings(), tmp_path) as run:
        run.finish()
        pids = [worker.pid for worker in run.manager.snapshot().workers if worker.pid]
    assert pids
    for pid in pids:
        assert not alive(pid)


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
