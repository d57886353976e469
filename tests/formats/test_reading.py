"""One file in, one record out, whatever the file, its format's probe or its extractor does."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.formats.base import Extraction, Format, Magic
from metaextract_tui.formats.reading import WrongLane, read_file
from metaextract_tui.formats.registry import Registry
from metaextract_tui.formats.source import CannotOpen, Source
from metaextract_tui.model import ErrorKind, RecordStatus


def failing_probe(source: Source) -> str | None:
    raise ValueError("a probe that fails")


def half(source: Source, found: Extraction) -> None:
    found.put("title", "read before", "here")
    raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "of the data")


def nothing(source: Source, found: Extraction) -> None:
    raise KeyError("a mistake of ours")


def made(extractor: str, **more: Any) -> Registry:
    module = "tests.formats.test_reading"
    one = Format("x", "X", (".x",), ("application/x",), f"{module}:{extractor}", (Magic(0, b"X"),), **more)
    return Registry([one])


@pytest.fixture
def file(tmp_path: Path) -> bytes:
    path = tmp_path / "a.x"
    path.write_bytes(b"X and more")
    return os.fsencode(path)


def test_a_probe_that_fails_makes_a_record(file: bytes) -> None:
    record, stamp = read_file(file, made("half", probe=failing_probe))
    assert record.status is RecordStatus.FAILED
    assert record.error is not None
    assert "a probe that fails" in record.error.message
    assert stamp is not None


def test_what_was_read_before_a_failure_is_kept(file: bytes) -> None:
    record, _ = read_file(file, made("half"))
    assert record.status is RecordStatus.PARTIAL
    assert record.fields == {"title": "read before"}
    assert [one.code for one in record.warnings] == ["malformed"]


def test_a_mistake_in_an_extractor_outside_of_the_house_is_not_called_internal(file: bytes) -> None:
    record, _ = read_file(file, made("nothing"))
    assert record.status is RecordStatus.FAILED
    assert record.error is not None
    assert record.error.kind is ErrorKind.MALFORMED
    assert "KeyError" in record.error.message


def test_an_unsafe_format_is_refused_in_a_thread(file: bytes) -> None:
    with pytest.raises(WrongLane):
        read_file(file, made("half"), threads=True)


def test_nothing_but_regular_files_is_opened(tmp_path: Path) -> None:
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)
    for path in (fifo, tmp_path, Path("/dev/null")):
        with pytest.raises(CannotOpen, match="not a regular file"):
            Source(os.fsencode(path))
    record, _ = read_file(os.fsencode(tmp_path / "gone"), made("half"))
    assert record.error is not None
    assert record.error.kind is ErrorKind.VANISHED


@pytest.mark.parametrize("offset", [-1, -(1 << 70), 1 << 62, 1 << 63, 1 << 70])
def test_places_outside_of_a_file_hold_nothing(file: bytes, offset: int) -> None:
    with Source(file) as source:
        assert source.read_at(offset, 10) == b""
        assert source.read_at(2, 3) == b"and"
        assert source.read_at(8, 100) == b"re"
