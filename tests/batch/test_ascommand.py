"""What stands on the screen as a command: a shell takes each word for what it is, and nothing is said for nothing."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from metaextract_tui.batch import ascommand
from metaextract_tui.config import Settings, default_catalogue
from metaextract_tui.model import ErrorKind, Lane, Mode, Remedy
from metaextract_tui.plain import visible

HERE = default_catalogue()
HOSTILE = [
    b"/a b/it's",
    b"/x\x1b]52;c;aGk=\x07y",
    b"/\xff\xfe1",
    "/\u202egpj".encode(),
    b"/$(reboot)`id`\\'",
    b"/a\nb",
    b"/-rf",
]


def words(line: str) -> list[bytes]:
    """What bash makes of a line."""
    script = f"set -- {line}; printf '%s\\0' \"$@\""
    return subprocess.run(["bash", "-c", script], capture_output=True, check=True).stdout.split(b"\0")[:-1]


def test_only_what_differs_is_said() -> None:
    assert ascommand.scan([b"/a b"], Settings(), HERE) == "metaextract-tui scan '/a b'"
    settings = Settings(mode=Mode.THREADS, timeout_s=12.5, deep=True, exclude=("*.tmp", "a b"))
    line = ascommand.scan([b"/a"], settings, Path("/c d/e.sqlite"))
    assert line == (
        "metaextract-tui scan /a --mode threads --timeout 12.5 --deep --exclude '*.tmp' --exclude 'a b' "
        "--catalogue '/c d/e.sqlite'"
    )
    assert "--retries 2" in ascommand.scan([b"/a"], Settings(), HERE, Settings(retries=5)), "the file says otherwise"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_one_word_and_does_nothing(name: bytes) -> None:
    line = ascommand.scan([name], Settings(), HERE)
    assert visible(line) == line
    assert words(line) == [b"metaextract-tui", b"scan", name]


def test_a_retry_names_its_remedy() -> None:
    assert ascommand.retry(HERE) == "metaextract-tui retry"
    remedy = Remedy(timeout_s=600.0, memory_limit_mb=4000, lane=Lane.PROCESS, deep=True, format="fits")
    assert ascommand.retry(HERE, ErrorKind.TIMEOUT, remedy) == (
        "metaextract-tui retry --kind timeout --timeout 600 --memory-limit 4000 --lane process --as fits --deep"
    )
    assert ascommand.retry(HERE, remedy=Remedy(isolated=True)) == "metaextract-tui retry --isolated"


@pytest.mark.parametrize("query", ["kind:dicom size:>10M", "-kind:pdf", "--x y", 'creators~"van Dyke"', "a\x1b[31mb"])
def test_a_search_is_what_the_filter_says(query: str) -> None:
    line = ascommand.search(query, 3, HERE)
    assert visible(line) == line
    said = words(line)
    assert said[1:4] == [b"search", b"--batch", b"3"]
    assert said[-1] == os.fsencode(query)
    assert (b"--" in said) is query.startswith("--")


def test_a_catalogue_is_named_so_that_the_command_runs_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ascommand.resume(Path("c.sqlite")) == f"metaextract-tui resume --catalogue {tmp_path}/c.sqlite"
