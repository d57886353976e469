"""--deep across formats: never by default, the SHA-256 of every file that opens, and a body that costs no header."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from metaextract_tui.engine.lanes import Lanes
from metaextract_tui.formats.base import Extraction, Format, Magic
from metaextract_tui.formats.reading import read_file
from metaextract_tui.formats.registry import Registry, extractor, registry
from metaextract_tui.formats.source import CannotOpen, Source
from metaextract_tui.model import ErrorKind, Lane, Mode, Record, RecordStatus, Remedy
from tests.batch.conftest import finish
from tests.engine.harness import mock
from tests.samples import make_samples

ROOT = Path(__file__).parents[2]
DEEP = Settings(workers=2, threads=2, deep=True, retries=0)
MAX_DEEP = 1 << 20  # bytes of JSON that the body of a small file may come to


def read(path: Path, *, deep: bool = True, known: Registry | None = None) -> Record:
    return read_file(os.fsencode(path), known or registry(), deep=deep)[0]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- one file ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return make_samples(tmp_path_factory.mktemp("samples"))


def test_every_file_that_opens_has_its_sha256(samples: list[Path]) -> None:
    for path in samples:
        assert read(path).native["deep"]["sha256"] == sha256(path), path


def test_without_it_there_is_no_trace_of_it(samples: list[Path]) -> None:
    for path in samples:
        record = read(path, deep=False)
        assert "deep" not in record.native
        assert not (record.run.extractor or "").endswith("+deep")


def test_the_header_says_the_same_with_and_without_the_body(samples: list[Path]) -> None:
    for path in samples:
        shallow, deep = read(path, deep=False), read(path)
        native = {name: value for name, value in deep.native.items() if name != "deep"}
        assert native == shallow.native, path
        assert shallow.fields.items() <= deep.fields.items(), path
        assert set(shallow.warnings) <= set(deep.warnings), path
        assert deep.error == shallow.error or (deep.error and shallow.error and deep.error.kind == shallow.error.kind)
        codes = {one.code for one in deep.warnings}
        assert not codes & {ErrorKind.INTERNAL, ErrorKind.MEMORY}, deep.warnings
        assert len(json.dumps(deep.native["deep"], allow_nan=False)) < MAX_DEEP, path


def test_what_a_format_declares_is_there() -> None:
    for format in registry().formats:
        if format.deep is not None:
            assert callable(extractor(format.deep))
        for name in format.deep_libraries:
            assert version(name)
        assert format.deep_libraries == () or format.deep is not None


def test_empty_and_unknown_files_have_a_sha256_too(tmp_path: Path) -> None:
    for name, data in (("empty.png", b""), ("notes.txt", b"of no format"), ("nothing.pdf", b"no PDF")):
        (tmp_path / name).write_bytes(data)
        record = read(tmp_path / name)
        assert record.native == {"deep": {"sha256": hashlib.sha256(data).hexdigest()}}
        assert record.status in (RecordStatus.FAILED, RecordStatus.SKIPPED)
        assert record.fields == {}


def fails(source: Source, found: Extraction) -> None:
    found.put("title", "read before", "here")


def failing(source: Source, found: Extraction) -> None:
    found.deep["half"] = True
    raise MemoryError


def unread(source: Source, found: Extraction) -> None:
    raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "of the data")


def searched(source: Source) -> str | None:
    raise ValueError("a search that fails")


def made(extract: str, deep: str, **more: Any) -> Registry:
    module = "tests.formats.test_deep"
    one = Format(
        "x", "X", (".x",), ("application/x",), f"{module}:{extract}", (Magic(0, b"X"),), deep=f"{module}:{deep}"
    )
    return Registry([replace(one, **more)])


def test_a_body_that_fails_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.x"
    path.write_bytes(b"X and more")
    record = read(path, known=made("fails", "failing"))
    assert record.status is RecordStatus.PARTIAL
    assert record.fields == {"title": "read before"}
    assert record.native == {"deep": {"sha256": sha256(path), "half": True}}, "what was found before stays too"
    assert [(one.code, one.message.partition(":")[0]) for one in record.warnings] == [("memory", "deep")]


def test_where_the_header_fails_no_body_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.x"
    path.write_bytes(b"X and more")
    record = read(path, known=made("unread", "failing"))
    assert record.status is RecordStatus.FAILED
    assert record.native == {"deep": {"sha256": sha256(path)}}
    record = read(path, known=made("fails", "failing", probe=searched))
    assert record.status is RecordStatus.FAILED
    assert record.native == {"deep": {"sha256": sha256(path)}}


@pytest.mark.parametrize("name", ["a.x", "a.txt"])
def test_a_body_that_the_disk_does_not_give_costs_only_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / name
    path.write_bytes((b"X" if name == "a.x" else b"Y") + bytes(3 << 20))
    whole = Source.read_at

    def read_at(source: Source, offset: int, count: int) -> bytes:
        if offset >= 2 << 20:
            raise CannotOpen(ErrorKind.IO, "Input/output error")
        return whole(source, offset, count)

    monkeypatch.setattr(Source, "read_at", read_at)
    record = read(path, known=made("fails", "fails"))
    assert record.status is (RecordStatus.PARTIAL if name == "a.x" else RecordStatus.SKIPPED)
    assert [one.code for one in record.warnings] == ["io"]
    assert "deep" not in record.native


def test_the_body_is_read_only_where_it_is_asked_for(tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(b"of no format")
    os.truncate(large, 30_000_000)
    few, many = (weigh(large, *flags)["bytes"] for flags in ((), ("--deep",)))
    assert few < 100_000
    assert 30_000_000 <= many < 31_000_000


def weigh(*arguments: str | Path) -> dict[str, Any]:
    """What a reading cost (tests/formats/weigh.py)."""
    said = subprocess.run(
        [sys.executable, "-m", "tests.formats.weigh", *arguments], cwd=ROOT, capture_output=True, timeout=60, check=True
    )
    line: dict[str, Any] = json.loads(said.stdout)
    return line


# --- batches -------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(6):
        mock(folder, f"f{n}", threads=bool(n % 2))
    (folder / "notes.txt").write_text("of no format")
    (folder / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


def scan(folder: Path, settings: Settings, *, retry: Remedy | None = None) -> dict[str, dict[str, Any]]:
    """The records of one scan of the folder (with `retry`: and of its failed files, read again), by name."""
    told: list[dict[str, Any]] = []
    catalogue = folder.parent / "catalogue.sqlite"
    session = Session.open(catalogue, settings, on_record=lambda line: told.append(json.loads(line)))
    try:
        session.start([os.fsencode(folder)])
        finish(session)
        if retry is not None:
            told.clear()
            session.retry(remedy=retry)
            finish(session)
    finally:
        session.close()
    found = {Path(one["path"]).name: one for one in told}
    assert len(found) == len(told)
    return found


def unchanged(records: dict[str, dict[str, Any]]) -> set[str]:
    return {name for name, one in records.items() if any(w["code"] == "unchanged" for w in one["warnings"])}


def test_a_deep_scan_reads_again_what_was_read_without_the_body(folder: Path) -> None:
    good = {path.name for path in folder.iterdir()} - {"bad.png"}
    shallow = Settings(workers=2, threads=2, retries=0)
    assert unchanged(scan(folder, shallow)) == set()
    first = scan(folder, DEEP)
    assert unchanged(first) == set()
    for name, one in first.items():
        assert one["native"]["deep"]["sha256"] == sha256(folder / name)
    again = scan(folder, DEEP)
    assert unchanged(again) == good, "as deep as it was asked for"
    later = scan(folder, shallow)
    assert unchanged(later) == good, "a deep record will do where the body is not asked for"
    assert all(later[name]["native"]["deep"] == first[name]["native"]["deep"] for name in good)
    assert unchanged(scan(folder, replace(shallow, force=True))) == set()
    assert unchanged(scan(folder, DEEP)) == set(), "what was read again without its body has lost it"


@pytest.mark.parametrize("mode", list(Mode))
def test_bodies_are_read_in_processes_whatever_the_mode(folder: Path, mode: Mode) -> None:
    for one in scan(folder, replace(DEEP, mode=mode)).values():
        assert one["run"]["lane"] == Lane.PROCESS
    assert Lanes(mode, registry(), deep=True).choose("mock-threads")[0] is Lane.PROCESS


@pytest.mark.parametrize("mode", [Mode.THREADS, Mode.AUTO])
def test_a_retry_reads_the_body_in_a_process(folder: Path, mode: Mode) -> None:
    for path in folder.iterdir():
        path.unlink()
    for n in range(8):
        mock(folder, f"f{n}", "exit 3", threads=True)
    settings = Settings(workers=1, threads=2, retries=0, mode=mode)
    told: list[dict[str, Any]] = []
    session = Session.open(folder.parent / "c.sqlite", settings, on_record=lambda line: told.append(json.loads(line)))
    try:
        session.start([os.fsencode(folder)])
        finish(session)
        assert {one["error"]["kind"] for one in told} == {ErrorKind.CRASH}
        told.clear()
        for n in range(8):
            mock(folder, f"f{n}", threads=True)
        session.retry(remedy=Remedy(deep=True))
        finish(session)
    finally:
        session.close()
    assert [one["run"]["lane"] for one in told] == [Lane.PROCESS] * 8
    assert all(one["native"]["deep"]["lines"] == 0 for one in told)


@pytest.mark.parametrize("threads", [False, True])
def test_what_goes_wrong_in_a_body(folder: Path, threads: bool) -> None:
    suffix = "mockt" if threads else "mock"
    for name, command in (("raise", "raise oh no"), ("hang", "spin"), ("crash", "segv"), ("fine", "sleep 0")):
        mock(folder, name, f"deep {command}", threads=threads)
    shallow = scan(folder, Settings(workers=2, threads=2, retries=0))
    assert {shallow[f"{name}.{suffix}"]["status"] for name in ("raise", "hang", "crash", "fine")} == {"ok"}
    deep = scan(folder, replace(DEEP, timeout_s=1.0))
    raised, hung, crashed, fine = (deep[f"{name}.{suffix}"] for name in ("raise", "hang", "crash", "fine"))
    assert raised["status"] == "partial"
    assert raised["fields"] == {"title": f"raise.{suffix}"}
    assert raised["native"]["deep"] == {"sha256": sha256(folder / f"raise.{suffix}"), "lines": 1}
    assert [one["code"] for one in raised["warnings"]] == ["malformed"]
    assert "oh no" in raised["warnings"][0]["message"]
    assert (hung["status"], hung["error"]["kind"]) == ("failed", "timeout")
    assert (crashed["status"], crashed["error"]["kind"]) == ("failed", "crash")
    assert fine["status"] == "ok"
    assert fine["native"]["deep"]["lines"] == 1


# --- the command line ----------------------------------------------------------------------------------------------


def program(home: Path, *arguments: str | Path, environment: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """The records that the program writes, run in `home` with no settings but those there."""
    places = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA")}
    said = subprocess.run(
        [sys.executable, "-m", "metaextract_tui", *arguments],
        cwd=home, env={**os.environ, **places, **(environment or {})}, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert said.returncode in (0, 1), said.stderr
    return [json.loads(line) for line in said.stdout.splitlines()]


def test_flag_environment_and_configuration_ask_for_it(tmp_path: Path) -> None:
    file = mock(tmp_path, "a")
    whole = {"sha256": sha256(file), "lines": 0}
    scanned = ("scan", file, "--jsonl", "-", "--catalogue", "c.sqlite", "--force")
    shown = ("show", "--json", file)

    def deep(*arguments: str | Path, **environment: str) -> Any:
        (one,) = program(tmp_path, *arguments, environment=environment)
        return one["native"].get("deep")

    assert deep(*scanned) is None
    assert deep(*scanned, "--deep") == deep(*shown, "--deep") == whole
    assert deep(*shown, METAEXTRACT_DEEP="1") == whole
    config = tmp_path / "config" / "metaextract-tui"
    config.mkdir(parents=True)
    (config / "config.toml").write_text("deep = true\n")
    assert deep(*scanned) == whole
    assert deep(*shown, METAEXTRACT_DEEP="false") is None


def test_retry_asks_for_it(tmp_path: Path) -> None:
    file = tmp_path / "bad.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n")
    (one,) = program(tmp_path, "scan", file, "--jsonl", "-", "--catalogue", "c.sqlite")
    assert (one["status"], one["native"]) == ("failed", {})
    (one,) = program(tmp_path, "retry", "--deep", "--jsonl", "-", "--catalogue", "c.sqlite")
    assert one["native"] == {"deep": {"sha256": sha256(file)}}
    (one,) = program(tmp_path, "retry", "--jsonl", "-", "--catalogue", "c.sqlite")
    assert one["native"] == {}
