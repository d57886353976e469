"""Records into a file: whole or not at all, masked, in either layout, never over what is not ours."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.batch.saving import CannotSave, Exists, Layout, Saved, save


def lines(count: int = 3) -> Iterator[bytes | None]:
    for number in range(count):
        fields: dict[str, Any] = {
            "patient_id": f"PAT-{number}",
            "width_px": 512,
            "title": "=1+1",
            "keywords": ["a", "b"],
        }
        yield json.dumps(
            {"path": f"/{number}", "status": "ok", "fields": fields, "native": {"PatientName": "Doe"}, "warnings": []}
        ).encode("ascii")
    yield None


def write(target: Path, layout: Layout = Layout.JSONL, *, reveal: bool = False, over: bool = False) -> Saved | None:
    return save(target, layout, lines(), reveal=reveal, over=over, stop=threading.Event())


def test_people_are_masked_unless_they_are_revealed(tmp_path: Path) -> None:
    assert write(tmp_path / "a.jsonl") == Saved(records=3, left_out=1, hidden=6)
    assert "PAT-" not in (tmp_path / "a.jsonl").read_text()
    assert len((tmp_path / "a.jsonl").read_text().splitlines()) == 3
    assert write(tmp_path / "b.jsonl", reveal=True) == Saved(records=3, left_out=1, hidden=0)
    assert (tmp_path / "b.jsonl").read_bytes().splitlines() == [line for line in lines() if line is not None]


def test_a_table_has_a_column_a_field_and_no_formula(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", Layout.CSV)
    with open(tmp_path / "a.csv", newline="", encoding="utf-8") as file:
        first = next(csv.DictReader(file))
    assert (first["path"], first["width_px"], first["keywords"], first["title"]) == ("/0", "512", "a; b", "'=1+1")
    assert first["patient_id"] == "••••••"


def test_what_exists_is_written_over_only_when_it_is_ours_and_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "a.jsonl"
    write(target)
    before = target.read_bytes()
    with pytest.raises(Exists):
        write(target)
    assert write(target, reveal=True, over=True)
    assert target.read_bytes() != before
    target.write_text("my notes")
    with pytest.raises(CannotSave, match="something else than JSON lines"):
        write(target, over=True)
    assert target.read_text() == "my notes"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotSave, match="there is no folder"):
        write(tmp_path / "gone" / "a.jsonl")
    with pytest.raises(CannotSave, match="is a folder"):
        write(tmp_path)


def test_nothing_is_left_of_an_export_that_ends_early(tmp_path: Path) -> None:
    stop = threading.Event()

    def stopping() -> Iterator[bytes | None]:
        for line in lines():
            yield line
            stop.set()

    assert save(tmp_path / "a.jsonl", Layout.JSONL, stopping(), reveal=False, over=False, stop=stop) is None

    def failing() -> Iterator[bytes | None]:
        yield next(lines())
        raise OSError(5, "Input/output error")

    with pytest.raises(CannotSave, match="Input/output error"):
        save(tmp_path / "a.jsonl", Layout.JSONL, failing(), reveal=False, over=False, stop=threading.Event())
    assert list(tmp_path.iterdir()) == []
