"""What a worker cannot do, whatever a library in it tries: write, execute, call somebody, signal somebody."""

from __future__ import annotations

import json
import os
import select
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.batch import examine, health
from metaextract_tui.config import Settings
from metaextract_tui.engine.sandbox import SandboxUnavailable, version
from tests.engine.harness import mock

REFUSED = {"EACCES", "EPERM", "ENETUNREACH", "ECONNREFUSED", "EAFNOSUPPORT"}


def landlock() -> int:
    """The version of Landlock that this kernel has; 0: none."""
    try:
        return version()
    except SandboxUnavailable:
        return 0


def in_force() -> str:
    """What `doctor` says of the sandbox."""
    return next(one.text for one in health() if one.name == "sandbox")


def tried(tmp_path: Path, *attempts: str) -> dict[str, str]:
    """What came of each attempt in a worker."""
    record: dict[str, Any] = json.loads(
        examine(os.fsencode(mock(tmp_path, "tries", *(f"try {one}" for one in attempts))), Settings()).record
    )
    assert record["error"] is None
    found: dict[str, str] = record["native"]["tried"]
    assert set(found) == set(attempts)
    return found


@pytest.mark.skipif(not landlock(), reason="this kernel has no Landlock")
def test_nothing_is_written_or_executed(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.write_text("as it was")
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\necho > ran\n")
    script.chmod(0o755)
    found = tried(
        tmp_path, f"write {tmp_path}/new", f"append {there}", f"unlink {there}", f"mkdir {tmp_path}/folder",
        "exec /bin/true", f"exec {script}", "append /dev/shm/x", f"write {Path.home()}/metaextract-was-here",
    )  # fmt: skip
    assert set(found.values()) <= REFUSED
    assert sorted(one.name for one in tmp_path.iterdir()) == ["script", "there", "tries.mock"]
    assert there.read_text() == "as it was"
    assert "files read-only, nothing executed" in in_force()


def test_nobody_is_called(tmp_path: Path) -> None:
    said = in_force()
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(type=socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        tcp, udp = server.getsockname()[1], listener.getsockname()[1]
        found = tried(tmp_path, f"tcp {tcp}", f"udp {udp}", "listen 0")
        came = {port for port, end in ((tcp, server), (udp, listener)) if select.select([end], [], [], 0.1)[0]}
    if "network not restricted" in said:
        assert "other" not in said or tcp not in came
        pytest.skip(f"this kernel gives no network namespace: {said}")
    assert "no network" in said
    assert {found[f"tcp {tcp}"], found[f"udp {udp}"]} <= REFUSED
    assert came == set()


@pytest.mark.skipif(landlock() < 6, reason="this kernel's Landlock knows no scopes (version 6)")
def test_nobody_is_signalled_and_no_hidden_socket_is_reached(tmp_path: Path) -> None:
    name = f"metaextract-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0" + name)
        server.listen()
        found = tried(tmp_path, f"kill {os.getpid()}", f"abstract {name}")
    assert set(found.values()) <= REFUSED


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else here")
@pytest.mark.skipif(not landlock(), reason="this kernel has no Landlock")
def test_for_a_user_without_rights_too(tmp_path: Path) -> None:
    """In a user namespace; what is read, measured and killed there is as elsewhere."""
    program = (
        "import ctypes, os, sys; from metaextract_tui.engine import sandbox\n"
        "ctypes.CDLL(None).prctl(24, 0, 0, 0, 0)\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "offline = sandbox.go_offline()\n"
        "assert (os.getuid(), os.getgid()) == (65534, 65534)\n"
        "open('/proc/self/clear_refs', 'wb').close(); os.listdir('/proc/self/fd')\n"
        "print(offline, sandbox.enter())"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, text=True)
    assert ended.returncode == 0, ended.stderr
    offline, said = ended.stdout.strip().split(" ", 1)
    assert ("no network" in said) == (offline == "True")
