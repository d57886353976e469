"""The poison lab: `show --isolated` says what one bad file costs and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.batch import examine
from metaextract_tui.config import Settings
from tests.engine.harness import mock

PROGRAM = (sys.executable, "-m", "metaextract_tui", "show")


def show(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, timeout=90, text=True)


def lab(path: Path, *arguments: str) -> dict[str, Any]:
    """What `show --isolated --json` says of a file."""
    ended = show(path, "--isolated", "--json", *arguments)
    said: dict[str, Any] = json.loads(ended.stdout)
    assert ended.stderr == ""
    assert ended.returncode == (said["record"]["status"] == "failed")
    assert said["record"]["path"] == str(path)
    return said


@pytest.mark.parametrize(
    ("command", "ended", "kind", "reason", "top"),
    [
        ("stuck", "timeout", "timeout", "it was not read within 0.5 s", " in run"),
        ("spin", "timeout", "timeout", "it was not read within 0.5 s", " in run"),
        ("sleep 99", "timeout", "timeout", "it was not read within 0.5 s", " in run"),
        ("segv", "died", "crash", "its worker died: it was ended by SIGSEGV", " in string_at"),
        ("abort", "died", "crash", "its worker died: it was ended by SIGABRT", " in run"),
        ("exit 7", "died", "crash", "its worker died: it exited with code 7", None),
    ],
)
def test_what_becomes_of_it(tmp_path: Path, command: str, ended: str, kind: str, reason: str, top: str | None) -> None:
    said = lab(mock(tmp_path, "bad", "print a last word", command), "--timeout", "0.5", "--memory-limit", "700")
    assert (said["ended"], said["reason"]) == (ended, reason)
    assert said["limits"] == {"timeout_s": 0.5, "memory_mb": 700}
    assert said["record"]["error"]["kind"] == kind
    assert said["words"].startswith("a last word\n")
    lines = said["words"].splitlines()
    stack = [number for number, line in enumerate(lines) if line.startswith("Current thread")]
    if top is None:
        assert stack == []
    else:
        assert top in lines[stack[0] + 1]
        assert any("mock_format.py" in line for line in lines[stack[0] :])
    cost = said["cost"]
    assert cost["peak_mb"] >= cost["before_mb"] > 1
    if ended == "timeout":
        assert cost["wall_s"] >= 0.5
        assert cost["read_bytes"] > 0
        assert command == "sleep 99" or cost["cpu_s"] > 0


def test_a_memory_hog(tmp_path: Path) -> None:
    said = lab(mock(tmp_path, "hog", "eat 3000"), "--limits", "time=60,memory=300")
    assert said["limits"] == {"timeout_s": 60.0, "memory_mb": 300}
    assert said["record"]["error"]["kind"] == "memory"
    assert said["ended"] in ("memory", "answered"), "killed, or refused by the kernel's limit"
    assert 200 < said["cost"]["peak_mb"] < 300 * 1.25


def test_a_good_file_costs_little(tmp_path: Path) -> None:
    said = lab(mock(tmp_path, "good", "print hello"))
    assert (said["ended"], said["reason"], said["record"]["status"]) == ("answered", None, "ok")
    assert said["words"].splitlines() == ["hello", "hello", "hello"]
    assert said["cost"]["read_bytes"] > 0
    assert said["cost"]["read_calls"] > 0


def test_for_a_person(tmp_path: Path) -> None:
    ended = show(mock(tmp_path, "bad", "stuck"), "--isolated", "--limits", "time=0.5")
    assert ended.returncode == 1
    first, *lines = ended.stdout.splitlines()
    assert first == "read alone: it was not read within 0.5 s"
    for word in ("time ", "memory ", "reading ", "limits   0.5 s, 2000 MiB", "sandbox ", "Current thread", "timeout: "):
        assert any(word in line for line in lines), word
    plain = show(mock(tmp_path, "bad", "stuck"), "--timeout", "0.5")
    assert "read alone" not in plain.stdout
    assert "timeout: it was not read within 0.5 s" in plain.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5", "--limits takes time=S,memory=MB, not '5'"),
        ("cpu=5", "--limits takes time=S,memory=MB, not 'cpu=5'"),
        ("time=soon", "--limits: timeout must be a number from 0.1 to 86400 seconds, not 'soon'"),
        ("time=1,time=2", "--limits: the limit of time is given twice"),
        ("memory=1", "--limits: memory_limit must be a whole number from 16 to 1048576 MiB, not 1"),
    ],
)
def test_limits_that_are_none(tmp_path: Path, text: str, said: str) -> None:
    ended = show(mock(tmp_path, "good"), "--isolated", "--limits", text)
    assert (ended.returncode, ended.stdout, ended.stderr) == (2, "", f"metaextract-tui: {said}\n")


def test_a_stopped_worker_is_told_by_the_kernel(tmp_path: Path) -> None:
    """It cannot write its stack; what the kernel knows of it is told instead."""
    exam = examine(bytes(mock(tmp_path, "stopped", "stop")), Settings(timeout_s=0.5))
    assert exam.ended == "timeout"
    assert "kernel: State: T (stopped)" in (exam.words or "")
