"""The command line as a process of its own, on real files: interrupted, abandoned by its reader, killed, resumed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.engine.harness import mock

MANY = 300
HEAVY = "textual pydicom astropy h5py netCDF4 pymupdf docx openpyxl PIL pymediainfo lxml numpy tifffile"
PROGRAM = (sys.executable, "-m", "metaextract_tui")


@pytest.fixture
def many(home: Path) -> Path:
    """Enough small pictures that their records do not fit into a pipe."""
    folder = home / "many"
    folder.mkdir()
    Image.new("L", (3, 2)).save(folder / "first.png")
    picture = (folder / "first.png").read_bytes()
    for number in range(MANY - 1):
        (folder / f"{number}.png").write_bytes(picture)
    return folder


@pytest.fixture
def slow(home: Path) -> Path:
    """Files that take their time: a batch of them is not at its end when a signal comes."""
    folder = home / "slow"
    folder.mkdir()
    for number in range(80):
        mock(folder, f"f{number:02}", "sleep 0.05")
    return folder


def begin(*arguments: str | Path) -> subprocess.Popen[bytes]:
    """A scan whose stdout holds it up as long as nobody reads."""
    return subprocess.Popen([*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0)


def finish(*arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*PROGRAM, *arguments], capture_output=True, timeout=60)


def records(text: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def paths(text: bytes) -> list[str]:
    return sorted(record["path"] for record in records(text))


def all_of(folder: Path) -> list[str]:
    return sorted(f"{folder.name}/{name}" for name in os.listdir(folder))


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_what_a_signal_left_over_is_read_by_resume(slow: Path, number: int, code: int) -> None:
    scan = begin("scan", slow.name, "--catalogue", "c.sqlite", "--jsonl", "-")
    assert scan.stdout is not None
    first = scan.stdout.readline()
    scan.send_signal(number)
    rest, said = scan.communicate(timeout=30)
    assert scan.returncode == code
    assert said.decode().splitlines()[-1].endswith("to carry on: metaextract-tui resume --catalogue c.sqlite")
    resumed = finish("resume", "--catalogue", "c.sqlite", "--jsonl", "-")
    assert resumed.returncode == 0
    assert paths(first + rest + resumed.stdout) == all_of(slow)
    exported = finish("export", "--catalogue", "c.sqlite", "--jsonl", "-")
    assert paths(exported.stdout) == [str(slow.parent / path) for path in all_of(slow)]


def test_a_reader_that_takes_the_first_line_only_is_no_drama(many: Path) -> None:
    scan = begin("scan", many.name, "--catalogue", "c.sqlite", "--jsonl", "-")
    assert scan.stdout is not None
    assert scan.stderr is not None
    scan.stdout.readline()
    scan.stdout.close()
    assert scan.stderr.read() == b""
    assert scan.wait(30) == 141
    assert finish("resume", "--catalogue", "c.sqlite").returncode == 0
    assert len(records(finish("export", "--catalogue", "c.sqlite").stdout)) == MANY


def test_a_signal_ends_a_scan_whose_reader_has_stopped_reading(many: Path) -> None:
    scan = begin("scan", many.name, "--catalogue", "c.sqlite", "--jsonl", "-")
    assert scan.stdout is not None
    scan.stdout.readline()
    scan.send_signal(signal.SIGTERM)
    assert scan.wait(30) == 143
    scan.communicate()


def test_killed_without_warning_nothing_is_lost_and_nothing_double(many: Path) -> None:
    scan = begin("scan", many.name, "--catalogue", "c.sqlite", "--jsonl", "-")
    assert scan.stdout is not None
    scan.stdout.readline()
    scan.kill()
    scan.communicate()
    before = paths(finish("export", "--catalogue", "c.sqlite").stdout)
    resumed = finish("resume", "--catalogue", "c.sqlite", "--jsonl", "after.jsonl")
    assert resumed.returncode == 0
    after = [str(many.parent / path) for path in paths(Path("after.jsonl").read_bytes())]
    assert sorted(before + after) == [str(many.parent / path) for path in all_of(many)]


def test_resume_continues_the_lines_of_the_scan(many: Path) -> None:
    Path("out.jsonl").write_bytes(b'{"path": "older"}\n{"path": "half wri')
    scan = begin("scan", many.name, "--catalogue", "c.sqlite", "--jsonl", "-")
    assert scan.stdout is not None
    scan.stdout.readline()
    scan.kill()
    scan.communicate()
    finish("resume", "--catalogue", "c.sqlite", "--jsonl", "out.jsonl")
    assert records(Path("out.jsonl").read_bytes())[0]["path"] == "older"


def test_a_failed_file_is_read_again(home: Path) -> None:
    (home / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (home / "empty.png").write_bytes(b"")
    scan = finish("scan", "broken.png", "empty.png", "--catalogue", "c.sqlite", "--jsonl", "out.jsonl")
    assert scan.returncode == 1
    assert [record["status"] for record in records(Path("out.jsonl").read_bytes())] == ["failed", "failed"]
    Image.new("L", (3, 2)).save(home / "broken.png")
    again = finish("retry", "--catalogue", "c.sqlite", "--jsonl", "-")
    assert {record["path"]: record["status"] for record in records(again.stdout)} == {
        "broken.png": "ok",
        "empty.png": "failed",
    }
    assert again.returncode == 1


def test_a_catalogue_that_is_none_is_said_to_be_none(home: Path) -> None:
    Path("c.sqlite").write_bytes(b"no database, only some text that is long enough to look at" * 20)
    for arguments in (["scan", "."], ["resume"], ["retry"], ["export"]):
        ended = finish(*arguments, "--catalogue", "c.sqlite")
        assert ended.returncode == 3
        assert ended.stderr.count(b"\n") == 1
        assert ended.stderr.startswith(b"metaextract-tui: ")


def test_without_a_terminal_the_app_points_to_scan(home: Path) -> None:
    ended = finish(home)
    assert ended.returncode == 2
    assert ended.stderr == b"metaextract-tui: the app needs a terminal; without one: metaextract-tui scan PATH...\n"


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["scan", "--help"], ["formats"], ["fields", "--json"]]
)
def test_light_commands_load_neither_textual_nor_a_parsing_library(home: Path, arguments: list[str]) -> None:
    program = (
        "import sys\n"
        "from metaextract_tui.__main__ import main\n"
        "try: main()\n"
        f"finally: print([one for one in {HEAVY!r}.split() if one in sys.modules], file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, b"[]\n")


@pytest.mark.parametrize("name", ["imp", "struct", "numpy", "json", "metaextract_tui", "sitecustomize"])
def test_nothing_in_the_folder_where_it_is_started_is_executed(home: Path, name: str) -> None:
    """Python puts the current folder first where it looks for modules, unless it is told not to."""
    Path("photo.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    Path(f"{name}.py").write_text("import os; os.close(os.open('executed', os.O_CREAT))\n")
    said = subprocess.run(
        [sys.executable, "-P", "-m", "metaextract_tui", "scan", ".", "--jsonl", "-"], capture_output=True, check=False
    )
    assert {json.loads(line)["path"] for line in said.stdout.splitlines()} == {"./photo.png", f"./{name}.py"}
    assert not Path("executed").exists()


def test_closed_streams_are_no_reason_to_fail(home: Path) -> None:
    Image.new("L", (3, 2)).save(home / "a.png")
    shell = f"exec {sys.executable} -m metaextract_tui scan a.png --catalogue c.sqlite --jsonl out.jsonl <&- >&- 2>&-"
    assert subprocess.run(["/bin/sh", "-c", shell], timeout=60).returncode == 0
    assert paths(Path("out.jsonl").read_bytes()) == ["a.png"]


def test_a_terminal_that_is_closed_leaves_a_batch_to_resume(slow: Path) -> None:
    scan = begin("scan", slow.name, "--catalogue", "c.sqlite", "--jsonl", "-")
    assert scan.stdout is not None
    assert scan.stderr is not None
    scan.stderr.close()
    scan.stdout.readline()
    scan.send_signal(signal.SIGHUP)
    scan.stdout.read()
    assert scan.wait(30) == 129
    assert finish("resume", "--catalogue", "c.sqlite").returncode == 0


def test_what_stands_in_a_file_that_the_shell_appends_to_stays(home: Path) -> None:
    Image.new("L", (3, 2)).save(home / "a.png")
    Path("all.txt").write_bytes(b"older\n")
    with Path("all.txt").open("ab") as stdout:
        assert subprocess.run([*PROGRAM, "scan", "a.png", "--jsonl", "-"], stdout=stdout, timeout=60).returncode == 0
    older, line = Path("all.txt").read_bytes().splitlines()
    assert (older, paths(line)) == (b"older", ["a.png"])


@pytest.mark.parametrize(
    "arguments",
    [["formats"], ["fields", "--json"], ["--help"], ["scan", "--help"], ["--version"], ["completion", "zsh"]],
)
def test_a_full_disk_under_stdout_is_one_sentence(home: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run([*PROGRAM, *arguments], stdout=full, stderr=subprocess.PIPE, timeout=60)
    said = b"metaextract-tui: stdout cannot be written: No space left on device\n"
    assert (ended.returncode, ended.stderr) == (3, said)


@pytest.mark.parametrize("arguments", ["formats", "fields", "--help", "batches --catalogue c.sqlite"])
def test_a_closed_stdout_is_no_reason_to_fail(home: Path, arguments: str) -> None:
    Image.new("L", (3, 2)).save(home / "a.png")
    finish("scan", "a.png", "--catalogue", "c.sqlite")
    shell = f"exec {sys.executable} -m metaextract_tui {arguments} >&-"
    ended = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, b"")


@pytest.mark.parametrize("arguments", [["--help"], ["fields"], ["scan", "--help"]])
def test_a_reader_that_has_gone_is_told_nothing(home: Path, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run([*PROGRAM, *arguments], stdout=writing, stderr=subprocess.PIPE, timeout=60)
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, b"")
