"""What is no plain file, and files that the system refuses or that change under the reader: one record each."""

from __future__ import annotations

import json
import os
import socket
import stat
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from metaextract_tui.model import Snapshot
from tests.batch.conftest import finish, until
from tests.catalogue.helpers import sound
from tests.engine.harness import mock


def scan(
    tmp_path: Path, *roots: Path, settings: Settings | None = None, during: Callable[[Session], None] | None = None
) -> tuple[Snapshot, dict[str, Any]]:
    """Scan these roots; the last snapshot and every record by its file's name."""
    told: list[bytes] = []
    catalogue = tmp_path / "catalogue.sqlite"
    settings = settings or Settings(workers=2, threads=2)
    with Session.open(catalogue, settings, on_record=told.append) as session:
        session.start([os.fsencode(root) for root in roots])
        if during is not None:
            during(session)
        snapshot = finish(session)
    records = {os.path.basename(one["path"]): one for one in map(json.loads, told)}
    assert len(records) == len(told) == snapshot.files_total
    sound(catalogue)
    return snapshot, records


@pytest.mark.parametrize("named", [False, True])
def test_fifo_socket_device_and_links(tmp_path: Path, named: bool) -> None:
    """In a folder, and named by a person; with --follow-links too, which leads a reader to them."""
    folder = tmp_path / "in"
    folder.mkdir()
    os.mkfifo(folder / "pipe.pdf")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(folder / "socket.dcm"))
        (folder / "device.h5").symlink_to("/dev/zero")
        (folder / "loop.nc").symlink_to(folder / "loop.nc")
        (folder / "dangling.png").symlink_to(folder / "nothing")
        if os.geteuid() == 0:
            os.mknod(folder / "node.tif", stat.S_IFCHR | 0o600, os.makedev(1, 5))  # /dev/zero
        mock(folder, "good")
        roots = sorted(folder.iterdir()) if named else [folder]
        for follow in (False, True):
            _, records = scan(tmp_path, *roots, settings=Settings(follow_links=follow, timeout_s=5.0, force=True))
            assert records.pop("good.mock")["status"] == "ok"
            kinds = {name: one["error"]["kind"] if one["error"] else one["status"] for name, one in records.items()}
            assert set(kinds.values()) <= {"skipped", "unsupported", "vanished", "io"}, kinds
            assert len(kinds) == len(list(folder.iterdir())) - 1


@pytest.mark.parametrize(
    ("command", "kind", "tries"), [("errno EACCES", "permission", 1), ("errno EIO", "io", 2), ("errno ENOSPC", "io", 2)]
)
@pytest.mark.parametrize("threads", [False, True])
def test_what_the_system_refuses(tmp_path: Path, command: str, kind: str, tries: int, threads: bool) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    bad = mock(folder, "bad", command, threads=threads)
    mock(folder, "good")
    _, records = scan(tmp_path, folder)
    record = records[bad.name]
    # The title was read before the system refused: what is left of the file is told.
    assert record["status"] == "partial" or record["error"]["kind"] == kind
    if record["status"] == "partial":
        assert [one["code"] for one in record["warnings"]] == [kind]
    else:
        assert record["run"]["attempts"] == tries
    assert records["good.mock"]["status"] == "ok"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    mock(folder, "bad").chmod(0)
    _, records = scan(tmp_path, folder)
    assert (records["bad.mock"]["error"]["kind"], records["bad.mock"]["run"]["attempts"]) == ("permission", 1)


@pytest.mark.parametrize("change", ["shrinks", "grows", "vanishes", "is replaced"])
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, change: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = mock(folder, "restless", "sleep 1.5")

    def during(session: Session) -> None:
        until(session, lambda s: any(one.path == bytes(path) and (one.busy_s or 0) > 0.3 for one in s.workers))
        if change == "shrinks":
            os.truncate(path, 3)
        elif change == "grows":
            with path.open("a") as stream:
                stream.write("sleep 0\n" * 1000)
        elif change == "vanishes":
            path.unlink()
        else:
            other = mock(tmp_path, "other", "sleep 0")
            time.sleep(0.01)
            other.rename(path)

    _, records = scan(tmp_path, folder, during=during)
    record = records["restless.mock"]
    assert record["fields"]["title"] == "restless.mock"
    codes = [one["code"] for one in record["warnings"]]
    if change in ("shrinks", "grows"):
        assert (record["status"], codes) == ("partial", ["changed-while-read"])
    else:
        assert (record["status"], codes) == ("ok", []), "what was opened was read to its end"
