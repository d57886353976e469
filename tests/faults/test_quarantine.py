"""A file that crashes twice is set aside by name: later scans leave it alone while it stays as it is, and say so."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from metaextract_tui.formats import registry as formats
from metaextract_tui.model import ErrorKind, FileState, Snapshot
from tests.batch.conftest import finish
from tests.catalogue.helpers import sound
from tests.engine.harness import mock

SETTINGS = Settings(workers=2, threads=2)


class House:
    """Scans of one folder into one catalogue; each gives its snapshot and the records that it told, by name."""

    def __init__(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "in"
        self.folder.mkdir()
        self.catalogue = tmp_path / "catalogue.sqlite"

    def scan(self, settings: Settings = SETTINGS, *, retry: bool = False) -> tuple[Snapshot, dict[str, Any]]:
        told: list[bytes] = []
        with Session.open(self.catalogue, settings, on_record=told.append) as session:
            if retry:
                session.show_batch(session.batches()[0].batch_id)
                session.retry()
            else:
                session.start([os.fsencode(self.folder)])
            snapshot = finish(session)
            batch = snapshot.batch_id
            stored = {json.loads(one)["path"]: json.loads(one) for one in session.export(batch)}
        records = {Path(one["path"]).name: one for one in map(json.loads, told)}
        assert len(records) == len(told), "one record a file"
        assert all(stored[one["path"]] == one for one in records.values()), "stored as it was told"
        sound(self.catalogue)
        return snapshot, records


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(tmp_path)
    mock(made.folder, "dead", "print dying", "segv")
    mock(made.folder, "good")
    return made


def test_it_is_told_as_failed_again_and_not_read(house: House) -> None:
    first, records = house.scan()
    assert first.counts == {FileState.OK: 1, FileState.QUARANTINED: 1}
    assert [(group.kind, group.files) for group in first.failures] == [(ErrorKind.CRASH, 1)]
    error = records["dead.mock"]["error"]
    assert error["message"] == (
        "its worker died: it was ended by SIGSEGV; it did so before, so the file is quarantined"
    )
    assert error["detail"].startswith("dying\n")
    assert "Fatal Python error: Segmentation fault" in error["detail"]
    for _ in range(2):
        later, again = house.scan()
        assert later.counts == {FileState.QUARANTINED: 1, FileState.SKIPPED: 1}
        assert [(group.kind, group.files) for group in later.failures] == [(ErrorKind.CRASH, 1)]
        assert all(worker.restarts == 0 for worker in later.workers), "nobody read it"
        dead = again["dead.mock"]
        assert (dead["status"], dead["error"]) == ("failed", error)
        assert [one["code"] for one in dead["warnings"]] == ["unchanged"]
        assert "quarantined" in dead["warnings"][0]["message"]


@pytest.mark.parametrize("how", ["changed", "force", "retry", "a newer extractor", "deep"])
def test_what_has_it_read_again(house: House, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    house.scan()
    settings = SETTINGS
    if how == "changed":
        mock(house.folder, "dead", "segv", "sleep 0")
    elif how == "a newer extractor":
        monkeypatch.setattr(formats.Registry, "crash_key", lambda self, *, deep=False: "crash/newer")
    else:
        settings = replace(SETTINGS, force=how == "force", deep=how == "deep")
    snapshot, records = house.scan(settings, retry=how == "retry")
    assert snapshot.counts[FileState.QUARANTINED] == 1
    assert records["dead.mock"]["warnings"] == []
    assert records["dead.mock"]["run"]["attempts"] == (4 if how == "retry" else 2), "two crashes more"


def test_what_is_mended_is_read_by_a_retry(house: House) -> None:
    house.scan()
    house.scan()
    dead = house.folder / "dead.mock"
    status = dead.stat()
    dead.write_text(dead.read_text().replace("segv", "exit"))
    dead.write_text("#!mock\n".ljust(status.st_size, "\n"))
    os.utime(dead, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert house.scan()[0].counts[FileState.QUARANTINED] == 1, "it looks as it did"
    snapshot, records = house.scan(retry=True)
    assert snapshot.counts == {FileState.OK: 1, FileState.SKIPPED: 1}
    assert records["dead.mock"]["status"] == "ok"
    assert house.scan()[0].counts == {FileState.SKIPPED: 2}


def test_one_crash_is_no_quarantine(house: House) -> None:
    snapshot, _ = house.scan(replace(SETTINGS, retries=0))
    assert snapshot.counts == {FileState.OK: 1, FileState.FAILED: 1}
    assert house.scan()[0].counts == {FileState.SKIPPED: 1, FileState.QUARANTINED: 1}, "it was read, and crashed twice"


def test_a_crash_of_the_body_does_not_keep_the_header_from_being_read(tmp_path: Path) -> None:
    house = House(tmp_path)
    mock(house.folder, "deep", "deep segv")
    deep = replace(SETTINGS, deep=True)
    assert house.scan(deep)[0].counts == {FileState.QUARANTINED: 1}
    assert house.scan(deep)[0].counts == {FileState.QUARANTINED: 1}
    assert house.scan()[0].counts == {FileState.OK: 1}
