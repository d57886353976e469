"""`compare`: what differs between files, as a table, as JSON, by its exit code."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui import batch
from metaextract_tui.config import Settings
from tests.batch.test_compare import slice_of
from tests.cli.conftest import Command


@pytest.fixture
def slices(home: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Six files that are there, whose records are made up: one has another slice thickness."""
    names = [f"img_{n}.dcm" for n in range(6)]
    for name in names:
        (home / name).touch()

    def read(paths: Sequence[bytes], settings: Settings) -> list[dict[str, Any]]:
        numbers = [int(path.decode().removesuffix(".dcm").rpartition("_")[2]) for path in paths]
        return [slice_of(0, 5.0 if number == 4 else 2.0) for number in numbers]

    monkeypatch.setattr(batch, "read_several", read)
    return names


def test_the_odd_one_out_is_told_first(command: Command, slices: list[str]) -> None:
    ended = command("compare", *slices)
    assert ended.code == 1
    first, last = ended.out.splitlines()
    assert first == "native.dataset.SliceThickness  5 × 2.0 · 1 × 5.0: img_4.dcm"
    assert last == "6 files: 1 differ, 7 equal"
    assert "Doe^Jane" not in command("compare", *slices, "--all").out


def test_few_files_stand_side_by_side(command: Command, slices: list[str]) -> None:
    head, line, _ = command("compare", *slices[3:5]).out.splitlines()
    assert head.split() == ["img_3.dcm", "img_4.dcm"]
    assert line.split() == ["native.dataset.SliceThickness", "2.0", "5.0"]


def test_equal_files_end_with_0(command: Command, slices: list[str]) -> None:
    ended = command("compare", *slices[:3])
    assert (ended.code, ended.out) == (0, "3 files: 0 differ, 8 equal\n")


def test_json_masks_nothing(command: Command, slices: list[str]) -> None:
    said = json.loads(command("compare", *slices, "--json", "--all").out)
    assert [one["name"] for one in said["differ"]] == ["dataset.SliceThickness"]
    assert said["differ"][0]["values"][1] == {"value": "5.0", "files": [4]}
    assert "Doe^Jane" in [one["values"][0]["value"] for one in said["equal"]]


def test_records_of_a_catalogue_are_compared(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    class Found:
        def records(self) -> Iterator[bytes]:
            return (json.dumps(slice_of(n, 3.0)).encode() for n in range(3))

    @contextmanager
    def searching(_catalogue: Path, query: str, batch_id: int | None) -> Iterator[Found]:
        assert (query, batch_id) == ("kind:dicom", 2)
        yield Found()

    monkeypatch.setattr(batch, "searching", searching)
    ended = command("compare", "--query", "kind:dicom", "--batch", "2")
    assert (ended.code, "dataset.InstanceNumber" in ended.out) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "either FILE FILE... or --query QUERY"),
        (("img_0.dcm",), "two files at least are compared"),
        (("img_0.dcm", "gone"), "gone: No such file or directory"),
        (("img_0.dcm", "."), "this is a folder"),
        (("img_0.dcm", "--query", "x"), "either FILE FILE... or --query QUERY"),
        (("img_0.dcm", "img_1.dcm", "--batch", "1"), "--batch belongs to --query"),
    ],
)
def test_wrong_usage_ends_with_2(
    command: Command, slices: list[str], arguments: tuple[str, ...], sentence: str
) -> None:
    ended = command("compare", *arguments)
    assert ended.code == 2
    assert sentence in ended.err
