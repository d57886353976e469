"""Everything but `scan`: the record of a file, batches, what is known, and the way into the app."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui import batch
from metaextract_tui.cli import opening
from metaextract_tui.cli.show import page
from metaextract_tui.config import Settings
from metaextract_tui.engine.meter import Cost
from metaextract_tui.model import BatchRow, BatchState, ErrorKind, FileState, Lane, Mode, Remedy
from metaextract_tui.private import MASK
from tests.cli.conftest import Command
from tests.cli.fake import House, record


def full(**more: Any) -> dict[str, Any]:
    """A record with all its members."""
    return {
        "path": "a/b.dcm", "status": "ok", "format": "dicom", "format_version": None, "media_type": "application/dicom",
        "extension_matches": True, "size_bytes": 39205, "modified": None, "fields": {}, "sources": {}, "native": {},
        "warnings": [], "error": None, "run": {"duration_ms": 1.94, "library": "pydicom 3.0.2"},
    } | more  # fmt: skip


def row(batch_id: int, state: BatchState, **counts: int) -> BatchRow:
    return BatchRow(batch_id, state, 0.0, None, (b"/x",), True, {FileState(name): n for name, n in counts.items()})


# --- show ----------------------------------------------------------------------------------------------------------


def test_a_page_begins_with_the_normalised_fields() -> None:
    shown = list(
        page(
            full(
                fields={"width_px": 512, "encrypted": False, "shape": [3, 4]},
                sources={"width_px": "dataset.Columns", "encrypted": "container"},
                native={"dataset": {"Columns": 512, "Items": [{"Name": "x"}], "Empty": None}},
            ),
            {"width_px": "px"},
        )
    )
    assert shown == [
        "a/b.dcm",
        "ok · dicom · application/dicom · 39.2 kB · read in 1.9 ms by pydicom 3.0.2",
        "",
        "width_px   512 px  dataset.Columns",
        "encrypted  no      container",
        "shape      3, 4",
        "",
        "native",
        "  dataset",
        "    Columns: 512",
        "    Items",
        "      [0]",
        "        Name: x",
        "    Empty: null",
    ]


def test_a_page_names_error_and_warnings() -> None:
    shown = list(
        page(
            full(
                status="failed",
                extension_matches=False,
                error={"kind": "truncated", "message": "it ends early"},
                warnings=[{"code": "conflict", "message": "two dates"}],
            ),
            {},
        )
    )
    assert "truncated: it ends early" in shown
    assert "warning conflict: two dates" in shown
    assert "the name says another format" in shown[1]


def test_the_patient_is_masked_wherever_the_identifier_stands() -> None:
    shown = "\n".join(
        page(
            full(
                fields={"patient_id": "P-4711", "title": "scan of P-4711"},
                sources={"patient_id": "dataset.PatientID", "title": "dataset.StudyDescription"},
                native={"dataset": {"PatientID": "P-4711"}},
                warnings=[{"code": "conflict", "message": "patient_id: 'P-4711' and 'other'"}],
            ),
            {},
        )
    )
    assert "P-4711" not in shown
    assert shown.count(MASK) == 4
    assert "dataset.PatientID" in shown, "where a value came from is no secret"


def test_long_values_and_lists_are_cut() -> None:
    shown = list(page(full(native={"text": "x" * 1000, "list": [{"n": n} for n in range(100)]}), {}))
    assert max(map(len, shown)) < 220
    assert "    … 50 more" in shown


def test_show_reads_one_file(command: Command, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "f").write_bytes(b"x")
    line = json.dumps(full(path="f", native={"s": "\x1b[2J"})).encode()

    def examine(path: bytes, settings: Settings, format: str | None) -> batch.Exam:
        return batch.Exam("answered", None, Cost(0.01), None, "", settings, line)

    monkeypatch.setattr(batch, "examine", examine)
    assert command("show", "f", "--json").out.encode() == line + b"\n"
    shown = command("show", "f")
    assert (shown.code, "\x1b" in shown.out, "s: \\e[2J" in shown.out) == (0, False, True)
    line = json.dumps(full(status="failed", error={"kind": "empty", "message": "no bytes"})).encode()
    assert command("show", "f").code == 1


def test_show_wants_a_file(command: Command, home: Path) -> None:
    assert (command("show", "nothing").code, command("show", home).code) == (2, 2)


# --- resume, retry, export -----------------------------------------------------------------------------------------


def test_commands_on_batches_make_no_catalogue(command: Command, house: House) -> None:
    for name in ("resume", "retry", "export"):
        ended = command(name, "--catalogue", "none.sqlite")
        assert (ended.code, ended.err) == (2, "metaextract-tui: there is no catalogue at none.sqlite\n")
    assert not house.asked


@pytest.fixture
def catalogue(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = home / "c.sqlite"
    path.touch()
    monkeypatch.setenv("METAEXTRACT_CATALOGUE", str(path))
    return path


def test_resume_takes_the_newest_that_has_not_ended(command: Command, house: House, catalogue: Path) -> None:
    house.rows = [row(4, BatchState.FINISHED), row(3, BatchState.INTERRUPTED), row(1, BatchState.STOPPED)]
    house.records = [record("a")]
    ended = command("resume", "--jsonl", "-")
    assert house.asked[0] == ("resume_batch", 3)
    assert (ended.code, json.loads(ended.out)["path"]) == (0, "a")
    assert "1 older interrupted" in ended.err


def test_nothing_to_resume_is_no_failure(command: Command, house: House, catalogue: Path) -> None:
    house.rows = [row(4, BatchState.FINISHED), row(3, BatchState.CANCELLED)]
    ended = command("resume")
    assert (ended.code, "nothing to resume" in ended.err) == (0, True)


def test_retry_says_what_is_to_be_different(command: Command, house: House, catalogue: Path) -> None:
    house.rows = [row(2, BatchState.FINISHED, ok=3), row(1, BatchState.FINISHED, failed=1)]
    house.records = [record("a", "failed", error={"kind": "timeout"})]
    ended = command("retry", "--kind", "timeout", "--timeout", "600", "--memory-limit", "4000")
    assert house.asked[:2] == [
        ("show_batch", 1),
        ("retry", ErrorKind.TIMEOUT, Remedy(timeout_s=600, memory_limit_mb=4000)),
    ]
    assert ended.code == 1


def test_retry_offers_every_remedy(command: Command, house: House, catalogue: Path) -> None:
    house.rows = [row(1, BatchState.FINISHED, failed=1)]
    house.records = [record("a", "failed", error={"kind": "timeout"})]
    command("retry", "--isolated", "--deep", "--as", "FITS")
    assert house.asked[1] == ("retry", None, Remedy(isolated=True, deep=True, format="fits"))
    house.asked.clear()
    command("retry", "--lane", "thread")
    assert house.asked[1] == ("retry", None, Remedy(lane=Lane.THREAD))
    house.asked.clear()
    ended = command("retry", "--as", "word")
    assert (ended.code, "no format is called 'word'; there is dicom, " in ended.err) == (2, True)
    assert command("retry", "--isolated", "--lane", "thread").code == 2
    assert not house.asked


def test_show_reads_as_the_format_that_is_named(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "words.xyz"
    path.write_text("plain words\n")
    ended = command("show", "--as", "mock", "--json", path)
    told = json.loads(ended.out)
    assert (ended.code, told["format"], told["run"]["read_as"]) == (0, "mock", "mock")
    assert "read as mock, whatever its content says" in command("show", "--as", "mock", path).out
    ended = command("show", "--as", "pdf", path)
    assert (ended.code, "it cannot be read as PDF" in ended.out) == (1, True)
    assert command("show", "--as", "word", path).code == 2


def test_nothing_to_retry_is_no_failure(command: Command, house: House, catalogue: Path) -> None:
    house.rows = [row(2, BatchState.FINISHED, ok=3)]
    assert command("retry").code == 0
    assert command("retry", "--kind", "sloth").code == 2
    assert house.asked == [("close",)]


def test_export_writes_the_file_whole_or_not_at_all(
    command: Command, house: House, catalogue: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.exported = [b'{"path": "a"}', b'{"path": "b"}']
    monkeypatch.setattr(batch, "exporting", house.exporting)
    Path("out.jsonl").write_bytes(b'{"path": "old"}\n')
    assert command("export", "--jsonl", "out.jsonl").err == "2 files to out.jsonl\n"
    assert Path("out.jsonl").read_bytes() == b'{"path": "a"}\n{"path": "b"}\n'
    assert command("export").out.splitlines() == ['{"path": "a"}', '{"path": "b"}']
    house.cannot = batch.CannotStore("it is damaged")
    assert command("export", "--jsonl", "out.jsonl").code == 3
    assert Path("out.jsonl").read_bytes() == b'{"path": "a"}\n{"path": "b"}\n'
    assert sorted(path.name for path in Path().iterdir()) == ["c.sqlite", "out.jsonl"]


# --- what is known -------------------------------------------------------------------------------------------------


def test_formats_and_fields_in_three_shapes(command: Command) -> None:
    for name, first in (("formats", "dicom"), ("fields", "title")):
        assert any(line.startswith(f"{first} ") for line in command(name).out.splitlines()[:2])
        assert json.loads(command(name, "--json").out)[0]["name"] == first
        table = command(name, "--markdown").out.splitlines()
        assert table[1].startswith("| --- |")
        assert table[2].startswith(f"| {first} |")
        assert len({line.replace("\\|", "").count("|") for line in table}) == 1


def test_a_field_is_told_with_its_places_and_their_standards(command: Command) -> None:
    told = command("fields", "modality", "sheets").out.splitlines()
    assert told[0] == "modality (str): kind of equipment"
    assert [line.split()[:2] for line in told[2:] if "dataset.Modality" in line] == [["dicom", "dataset.Modality"]]
    (field,) = json.loads(command("fields", "page_count", "--json").out)
    assert {"pdf", "docx", "tiff"} <= {name for place in field["origins"] for name in place["formats"]}
    assert all(place["standard"] for place in field["origins"])
    wrong = command("fields", "modalty")
    assert (wrong.code, wrong.err) == (2, "metaextract-tui: modalty: there is no such field; did you mean modality?\n")


def test_places_stand_in_the_order_in_which_they_count_for_each_format(command: Command) -> None:
    """Also those that formats share: what MediaInfo says comes last in each container."""
    for field in json.loads(command("fields", "--json").out):
        for format in batch.formats():
            wanted = [(one.source, one.standard) for one in format.origins if one.field == field["name"]]
            told = [(one["source"], one["standard"]) for one in field["origins"] if format.name in one["formats"]]
            assert told == wanted
    (field,) = json.loads(command("fields", "title", "--json").out)
    assert [one["formats"] for one in field["origins"] if one["source"] == "General.Title"] == [["mp4", "mkv", "avi"]]


# --- the app -------------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What passes for a terminal."""
    monkeypatch.setattr(opening, "has_terminal", lambda: True)


@pytest.mark.parametrize(
    ("arguments", "paths", "start"),
    [
        ([], [], False),
        (["--start"], [], True),
        (["data"], [b"data"], False),
        (["data", "--start"], [b"data"], True),
        (["--start", "data", "scan"], [b"data", b"scan"], True),
        (["./scan"], [b"./scan"], False),
        (["--", "scan"], [b"scan"], False),
    ],
)
def test_what_is_no_command_opens_the_app(
    command: Command,
    house: House,
    opened: list[tuple[list[bytes], bool]],
    home: Path,
    arguments: list[str],
    paths: list[bytes],
    start: bool,
) -> None:
    (home / "data").mkdir()
    (home / "scan").mkdir()
    assert command(*arguments).code == 0
    assert opened == [(paths, start)]


def test_the_app_takes_the_options_of_scan(
    command: Command, house: House, opened: list[tuple[list[bytes], bool]], home: Path
) -> None:
    flags = "--catalogue c.sqlite --mode threads --workers 3 --timeout 2 --include *.a --hidden . --fresh"
    assert command(*flags.split()).code == 0
    assert opened == [([b"."], False)]
    assert house.catalogue == Path("c.sqlite")
    assert house.settings == Settings(mode=Mode.THREADS, workers=3, timeout_s=2, include=("*.a",), hidden=True)
    ended = command(".", "--workers", "0")
    assert (ended.code, "workers must be a whole number from 1 to 256, not 0" in ended.err) == (2, True)
    ended = command("--catalogue", "no/c.sqlite")
    assert (ended.code, ended.err) == (
        2, f"metaextract-tui: --catalogue no/c.sqlite: there is no folder {home}/no\n",
    )  # fmt: skip


@pytest.mark.parametrize("arguments", [["--help"], ["-h"], ["data", "--help"]])
def test_help_tells_the_options_of_the_app(command: Command, arguments: list[str]) -> None:
    ended = command(*arguments)
    assert ended.code == 0
    for name in ("--start", "--fresh", "--catalogue", "--workers", "--version", "compare"):
        assert name in ended.out
    assert command("--workers", "1", "--version").code == 2, "the program's own option stands alone"


def test_a_mistyped_command_is_guessed(command: Command, opened: list[tuple[list[bytes], bool]]) -> None:
    ended = command("scna", "x")
    assert ended.code == 2
    assert ended.err.endswith("scna: No such file or directory; did you mean the command scan?\n")
    assert not opened


def test_a_catalogue_in_use_keeps_the_app_shut(
    command: Command, house: House, opened: list[tuple[list[bytes], bool]]
) -> None:
    house.cannot = batch.CannotStore("the catalogue is in use by process 7")
    ended = command()
    assert (ended.code, ended.err) == (3, "metaextract-tui: the catalogue is in use by process 7\n")


def test_wrong_settings_are_named_by_every_command(
    command: Command, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = home.parent / ".home" / "config" / "metaextract-tui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("worker = 3\n")
    ended = command("scan", home)
    assert (ended.code, ended.err) == (
        2,
        f"metaextract-tui: {file}, line 1: unknown setting 'worker'; did you mean workers?\n",
    )
