"""Every status and every kind of error is reached by a real input, from the file to its record."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from metaextract_tui.formats.base import Format, Magic
from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.registry import Registry, registry
from metaextract_tui.model import ErrorKind, RecordStatus
from tests.batch.conftest import finish
from tests.engine.harness import mock
from tests.samples import broken, documents, pictures

ROOT = Path(__file__).parents[2]
NOBODY = 65534


def write(folder: Path) -> dict[str, tuple[str, str | None]]:
    """Files whose records have these statuses and kinds of error, by name."""
    whole = pictures.jpeg_frame(64, 48, 90)
    plain: dict[str, tuple[bytes, str, str | None]] = {
        "ok.pdf": (documents.pdf("Report", "Ada"), "ok", None),
        "partial.jpg": (whole[:-300], "partial", None),
        "malformed.pdf": (b"%PDF-1.7\nnothing of it", "failed", "malformed"),
        "promised.png": (b"no picture at all", "failed", "malformed"),
        "truncated.jpg": (whole[:30], "failed", "truncated"),
        "encrypted.docx": (broken.encrypted_office(), "failed", "encrypted"),
        "unsupported.gif": (b"GIF89a" + bytes(30), "skipped", "unsupported"),
        "unknown.txt": (b"of no format that is known", "skipped", "unsupported"),
        "locked.zip": (b"PK\x03\x04\x14\0\x01\0" + bytes(40), "skipped", "encrypted"),
        "empty.png": (b"", "failed", "empty"),
    }
    for name, (data, _, _) in plain.items():
        (folder / name).write_bytes(data)
    for name, command in (("timeout", "spin"), ("memory", "eat 900"), ("crash", "segv")):
        mock(folder, name, command)
    os.mkfifo(folder / "pipe.pdf")
    (folder / "link.pdf").symlink_to("ok.pdf")
    (folder / ".hidden").touch()
    return {
        **{name: (status, kind) for name, (_, status, kind) in plain.items()},
        **{f"{kind}.mock": ("failed", kind) for kind in ("timeout", "memory", "crash")},
        "pipe.pdf": ("skipped", None), "link.pdf": ("skipped", None), ".hidden": ("skipped", None),
    }  # fmt: skip


def test_from_files_to_records(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    wanted = write(folder)
    told: list[dict[str, Any]] = []
    settings = Settings(workers=2, timeout_s=3.0, memory_limit_mb=400, retries=0)
    session = Session.open(tmp_path / "c.sqlite", settings, on_record=lambda line: told.append(json.loads(line)))
    try:
        session.start([os.fsencode(folder)])
        finish(session)
    finally:
        session.close()
    found = {Path(one["path"]).name: one for one in told}
    kinds = {name: (one["status"], one["error"]["kind"] if one["error"] else None) for name, one in found.items()}
    assert kinds == wanted
    for one in told:
        assert one["error"] or one["warnings"] or one["status"] == "ok", "whatever is not ok has a reason"
        if one["error"]:
            assert one["error"]["retryable"] is ErrorKind(one["error"]["kind"]).retryable
            assert one["error"]["message"].strip() == one["error"]["message"] != ""
    reached = {kind for _, kind in kinds.values() if kind}
    assert set(ErrorKind) - reached == {ErrorKind.PERMISSION, ErrorKind.VANISHED, ErrorKind.IO, ErrorKind.INTERNAL}
    assert {status for status, _ in kinds.values()} == set(RecordStatus)


def test_what_the_system_refuses(tmp_path: Path) -> None:
    record, stamp = read_file(os.fsencode(tmp_path / "gone.jpg"), registry())
    assert (record.status, record.error and record.error.kind, stamp) == (RecordStatus.FAILED, ErrorKind.VANISHED, None)
    below = tmp_path / "file"
    below.write_bytes(b"x")
    record, _ = read_file(os.fsencode(below / "a.jpg"), registry())
    assert record.error is not None
    assert record.error.kind is ErrorKind.VANISHED


@pytest.mark.skipif(sys.platform != "linux", reason="a file that cannot be read, of every process: /proc/self/mem")
def test_what_the_disk_does_not_give() -> None:
    record, _ = read_file(b"/proc/self/mem", registry())  # its first page is never there: EIO
    assert record.error is not None
    assert (record.status, record.error.kind) == (RecordStatus.FAILED, ErrorKind.IO)
    assert record.error.retryable


def test_what_may_not_be_read(tmp_path: Path) -> None:
    """As a user whom the folder's mode keeps out; root is let in everywhere."""
    (tmp_path / "a.jpg").write_bytes(b"x")
    tmp_path.chmod(0)
    program = (
        "import os, sys\n"
        "from metaextract_tui.formats.reading import read_file\n"
        "from metaextract_tui.formats.registry import registry\n"
        "known = registry()\n"
        f"os.geteuid() or os.seteuid({NOBODY})\n"
        "print(read_file(os.fsencode(sys.argv[1]), known)[0].error.kind)"
    )
    try:
        said = subprocess.run(
            [sys.executable, "-c", program, tmp_path / "a.jpg"], cwd=ROOT, capture_output=True, timeout=60, check=True
        )
    finally:
        tmp_path.chmod(0o700)
    assert said.stdout == b"permission\n"


def test_a_mistake_of_this_program_is_called_one(tmp_path: Path) -> None:
    """An extractor of the house that raises: here one of its functions that is no extractor."""
    path = tmp_path / "a.x"
    path.write_bytes(b"X")
    wrong = "metaextract_tui.formats.identify:identify"
    record, _ = read_file(
        os.fsencode(path), Registry([Format("x", "X", (".x",), ("application/x",), wrong, (Magic(0, b"X"),))])
    )
    assert record.error is not None
    assert (record.status, record.error.kind) == (RecordStatus.FAILED, ErrorKind.INTERNAL)
    assert "identify.py" in (record.error.detail or "")
