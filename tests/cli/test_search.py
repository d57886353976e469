"""`search`: the filter's language on the command line, over a real catalogue."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from metaextract_tui.model import FoundFile, RecordStatus, Run
from tests.catalogue.helpers import read, record, writing
from tests.cli.conftest import Command

HOSTILE = b"/d/\x1b]0;owned\x07_\xff.dcm"


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A batch of three: a head of 512 pixels, a smaller one with a hostile name, a film."""
    path = tmp_path / "c.sqlite"
    said = [
        (b"/d/head.dcm", "dicom", {"modality": "CT", "width_px": 512, "height_px": 512}),
        (HOSTILE, "dicom", {"modality": "CT", "width_px": 64, "height_px": 64}),
        (b"/d/film.mp4", "mp4", {"video_codec": "h264"}),
    ]
    with writing(path) as writer:
        batch = writer.create_batch([b"/d"], "{}")
        writer.add_files(batch, [FoundFile(p, 1000 * n, 1, n) for n, (p, _, _) in enumerate(said, 1)], None)
        taken = writer.claim(batch, 3).result(5)
        writer.finish(
            batch,
            [
                read(
                    file,
                    format=name,
                    record=record(file.path, RecordStatus.OK, format=name, fields=fields, run=Run(worker="P1")),
                )
                for file, (_, name, fields) in zip(taken, said, strict=True)
            ],
        )
        writer.flush(5)
    return path


def test_files_are_found_and_told(command: Command, catalogue: Path) -> None:
    ended = command("search", "modality:CT", "--catalogue", catalogue)
    assert ended.code == 0
    assert "/d/head.dcm  CT 512×512" in ended.out
    assert "\\e]0;owned\\x07_\\xff.dcm  CT 64×64" in ended.out
    assert "film" not in ended.out
    assert ended.err == "2 of 3 files\n"


def test_the_parts_of_a_query_may_stand_apart(command: Command, catalogue: Path) -> None:
    ended = command("search", "-path:film", "--paths", "width_px:>100", "--catalogue", catalogue)
    assert (ended.code, ended.out) == (0, "/d/head.dcm\n")
    assert command("search", "--catalogue", catalogue, "-h").out.lstrip().startswith("Usage")


def test_records_are_lines_of_json(command: Command, catalogue: Path) -> None:
    ended = command("search", "kind:dicom", "width_px:64", "--json", "--catalogue", catalogue)
    (line,) = ended.out.splitlines()
    assert json.loads(line)["fields"]["width_px"] == 64


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["modalty:CT"], "nothing is called 'modalty'; did you mean modality?"),
        (["x", "--batch", "9"], "there is no batch 9 in this catalogue; the newest is 1"),
        (["x", "--json", "--paths"], "either --json or --paths"),
    ],
)
def test_what_is_wrong_is_one_sentence(command: Command, catalogue: Path, arguments: list[str], says: str) -> None:
    ended = command("search", *arguments, "--catalogue", catalogue)
    assert ended.code == 2
    assert says in ended.err
    assert len(ended.err.splitlines()) == 1


def test_no_catalogue_is_told(command: Command, tmp_path: Path) -> None:
    ended = command("search", "x", "--catalogue", tmp_path / "none")
    assert ended.code == 2
    assert "there is no catalogue at" in ended.err


def test_files_without_a_record_are_counted(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with writing(path) as writer:
        batch = writer.create_batch([b"/d"], "{}")
        writer.add_files(batch, [FoundFile(b"/d/a", 1, 1, 1), FoundFile(b"/d/b", 1, 1, 2)], None)
        (taken,) = writer.claim(batch, 1).result(5)
        said = record(taken.path, RecordStatus.OK, format="dicom", fields={}, run=Run(worker="P1"))
        writer.finish(batch, [read(taken, format="dicom", record=said)])
        writer.flush(5)
    ended = command("search", "--json", "--catalogue", path)
    assert len(ended.out.splitlines()) == 1
    assert ended.err == "2 of 2 files\n1 file of them without a record yet\n"


@pytest.mark.parametrize("name", ["--catalogue", "--batch"])
def test_an_option_without_its_value_is_named(command: Command, catalogue: Path, name: str) -> None:
    ended = command("search", "a", name)
    assert (ended.code, ended.err) == (
        2, f"metaextract-tui: option '{name}' requires an argument (see metaextract-tui search --help)\n",
    )  # fmt: skip


@pytest.mark.parametrize("number", [0, -1 << 70, 1 << 70])
def test_a_batch_that_cannot_be(command: Command, catalogue: Path, number: int) -> None:
    for arguments in (["search", f"--batch={number}"], ["batches", "--", number]):
        ended = command(arguments[0], "--catalogue", catalogue, *map(str, arguments[1:]))
        assert (ended.code, ended.err.count("\n")) == (2, 1)
        assert f"there is no batch {number} in this catalogue" in ended.err
