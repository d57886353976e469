"""What is asked of single values: the SQL finds what a plain look at the records finds, whatever they hold."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from metaextract_tui.batch.query import parse
from metaextract_tui.catalogue.errors import Superseded
from metaextract_tui.catalogue.reader import Reader
from metaextract_tui.formats.registry import registry
from metaextract_tui.model import Condition, FileFilter, FileState, FoundFile, RecordStatus, RecordWarning, Run, SortKey
from metaextract_tui.model import Source as From
from tests.catalogue.helpers import read, record, writing

HOSTILE = '\'; DROP TABLE files; -- ", "sources": {"modality": "MR"}, %_\\'
FIELDS: tuple[dict[str, Any], ...] = (
    {"modality": "CT", "shape": [40, 512, 512], "width_px": 512, "creators": ["Jan van Dyck", "x"], "page_count": 12},
    {"modality": "CTA", "title": "Übersicht der Köpfe", "created": "2024-06-30T12:00:00+02:00", "signed": True},
    {"modality": "mr", "title": HOSTILE, "created": "2023-12-31", "signed": False, "frame_rate": 29.97},
    {"title": "100 % of CT_1", "video_codec": "h264", "width_px": 3840, "height_px": 2160, "duration_s": 62.4},
    {"title": "\udcff lone", "creators": [], "keywords": ["CT", HOSTILE]},
    {},
)


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[tuple[Reader, int]]:
    """Six files with these fields, and one that nobody has read."""
    with writing(tmp_path / "c.db") as writer:
        batch = writer.create_batch([b"/d"], "{}")
        paths = [b'/d/", "fields": {"modality": "CT"}, "sources": %d' % n for n in range(6)] + [b"/d/waits_\xff"]
        writer.add_files(batch, [FoundFile(p, n * 1000, n * 10**18, n) for n, p in enumerate(paths)], None)
        taken = writer.claim(batch, 6).result(5)
        writer.finish(
            batch,
            [
                read(
                    file,
                    state=FileState.PARTIAL if n == 3 else FileState.OK,
                    note="one page" if n == 3 else None,
                    format="dicom" if n < 3 else "mp4",
                    duration_ms=10.0**n,
                    worker=f"P{n}",
                    record=record(
                        file.path,
                        RecordStatus.OK,
                        format="dicom",
                        fields=fields,
                        native={
                            "run": {"attempts": 1, "worker": "P9"},
                            "warnings": [{"code": "conflict"}],
                            "x": "y" * 9000,
                        },
                        warnings=(RecordWarning("conflict", "it's so"),) if n == 2 else (),
                        run=Run(worker=f"P{n}", peak_memory_mb=n * 100.0),
                    ),
                )
                for n, (file, fields) in enumerate(zip(taken, FIELDS, strict=True))
            ],
        )
        writer.flush(5)
    reader = Reader(tmp_path / "c.db")
    yield reader, batch
    reader.close()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("modality:CT", [0]),
        ("modality~ct", [0, 1]),
        ("modality=MR", [2]),
        ("-modality:CT", [1, 2, 3, 4, 5, 6]),
        ("modality:*", [0, 1, 2]),
        ("-modality:*", [3, 4, 5, 6]),
        ("modality:CT,MR", [0, 2]),
        ("shape:512", [0]),
        ("shape:>100", [0]),
        ("width_px:>512", [3]),
        ("width_px:512..4000", [0, 3]),
        ('creators~"VAN dyck"', [0]),
        ("creators:*", [0]),
        ("keywords=CT", [4]),
        ("title:köpfe", [1]),
        ("title:%", [2, 3]),
        ("title:CT_1", [3]),
        ("title~_", [2, 3]),
        ("signed:yes", [1]),
        ("signed:no", [2]),
        ("created:2024", [1]),
        ("created:<2024", [2]),
        ("created:2023..2024-06", [1, 2]),
        ("frame_rate:29.97", [2]),
        ("duration_s:62", [3]),
        ("duration_s:<60", []),
        ("warning:conflict", [2]),
        ("-warning:conflict kind:dicom", [0, 1]),
        ("worker:P3", [3]),
        ("worker:P9", []),
        ("memory:>200", [3, 4, 5]),
        ("time:>1s", [4, 5]),
        ("size:>=2000 size:<4000", [2, 3]),
        ("tries:1", [0, 1, 2, 3, 4, 5]),
        ("lane:process", [0, 1, 2, 3, 4, 5]),
        ("-state:ok", [3, 6]),
        ("-kind:dicom", [3, 4, 5, 6]),
        ("reason:page", [3]),
        ("name:waits", [6]),
        ("-name:waits path~sources", [0, 1, 2, 3, 4, 5]),
        ("modified:>1990", [1, 2, 3, 4, 5, 6]),
        ("under:/d -under:/d/x waits", [6]),
        ("-waits modality:CT", [0]),
    ],
)  # fmt: skip
def test_queries(asked: tuple[Reader, int], query: str, found: list[int]) -> None:
    reader, batch = asked
    assert list(reader.select(batch, parse(query))) == found


def test_records_that_cannot_have_a_field_are_not_opened(tmp_path: Path) -> None:
    """A format that declares no such field, as read by this installation: what such a record says is not looked at."""
    mp4, dicom = (registry().by_name[name] for name in ("mp4", "dicom"))
    made_by = [(mp4.key(), "mp4"), ("mp4/0", "mp4"), (dicom.key(), "dicom"), ("elsewhere/1", None), (None, None)]
    with writing(tmp_path / "c.db") as writer:
        batch = writer.create_batch([b"/d"], "{}")
        writer.add_files(batch, [FoundFile(b"/d/%d" % n, 1, 1, n) for n in range(5)], None)
        said = {"modality": "CT"}
        outcomes = [
            read(file, extractor=key, format=name, record=record(file.path, RecordStatus.OK, format=name, fields=said))
            for file, (key, name) in zip(writer.claim(batch, 5).result(5), made_by, strict=True)
        ]
        writer.finish(batch, outcomes)
        writer.flush(5)
    reader = Reader(tmp_path / "c.db")
    assert list(reader.select(batch, parse("modality:CT"))) == [1, 2, 3, 4]
    assert list(reader.select(batch, parse("-modality:CT"))) == [0]
    reader.close()


@pytest.mark.parametrize("text", [HOSTILE, "\x1b]52;c;x\x07", chr(0xD800), "\udcff", "\0", "'", "y" * 1900, "[/x]"])
def test_hostile_texts_are_texts(asked: tuple[Reader, int], text: str) -> None:
    reader, batch = asked
    for source, name in [(From.FIELD, "title"), (From.FILE, "name"), (From.FILE, "text"), (From.RUN, "worker")]:
        for whole in (False, True):
            found = list(reader.select(batch, FileFilter(conditions=(Condition(source, name, (text,), whole),))))
            titles, names = {HOSTILE: [2], "'": [2], "\udcff": [4]}, {"\udcff": [6]}
            meant = {"title": titles, "name": names, "text": names}.get(name, {}).get(text, [])
            assert found == ([] if whole and name != "text" and text != HOSTILE else meant)
    reader.select(batch, FileFilter(words=(text,)))
    assert reader.counts(batch).files == 7


def test_a_name_that_there_is_not_is_refused(asked: tuple[Reader, int]) -> None:
    reader, batch = asked
    for source in (From.FILE, From.FIELD, From.RUN):
        with pytest.raises(ValueError, match="could be asked for"):
            reader.select(batch, FileFilter(conditions=(Condition(source, "x') OR 1 --", ("a",)),)))


def test_rows_say_what_the_record_holds(asked: tuple[Reader, int]) -> None:
    reader, batch = asked
    rows = reader.rows(batch, range(7))
    assert [row.digest for row in rows] == ["CT 512×512×40", "CTA", "mr", "h264 3840×2160 1:02", None, None, None]
    assert [row.worker for row in rows] == ["P0", "P1", "P2", "P3", "P4", "P5", None]
    assert rows[3].peak_memory_mb == 300.0
    assert rows[2].mtime_ns == 2 * 10**18
    assert {(row.digest, row.worker) for row in reader.rows(batch, range(7), bare=True)} == {(None, None)}


@pytest.mark.parametrize("key", [SortKey.WORKER, SortKey.MEMORY, SortKey.MODIFIED, SortKey.LANE, SortKey.PATH])
def test_sorts_by_what_the_record_holds(asked: tuple[Reader, int], key: SortKey) -> None:
    reader, batch = asked
    falling = {SortKey.LANE: [0, 1, 2, 3, 4, 5, 6]}.get(key, [6, 5, 4, 3, 2, 1, 0])
    if key in (SortKey.WORKER, SortKey.MEMORY):
        falling = [5, 4, 3, 2, 1, 0, 6]  # who has none comes last either way
    assert list(reader.select(batch, FileFilter(), key)) == [0, 1, 2, 3, 4, 5, 6]
    assert list(reader.select(batch, FileFilter(), key, descending=True)) == falling


def test_a_newer_question_ends_an_older_one(asked: tuple[Reader, int], monkeypatch: pytest.MonkeyPatch) -> None:
    reader, batch = asked
    entered, ended = threading.Event(), []

    def slow(text: bytes, value: bytes | None, whole: int) -> bool:
        entered.set()
        time.sleep(0.05)
        return False

    monkeypatch.setattr("metaextract_tui.catalogue.reader.holds", slow)

    def ask() -> None:
        try:
            for _ in range(100):
                reader.select(batch, FileFilter(words=("ü",)))
        except Superseded:
            ended.append(True)

    asking = threading.Thread(target=ask)
    asking.start()
    assert entered.wait(10)
    while asking.is_alive():
        reader.give_up()
        asking.join(0.01)
    assert ended == [True]
    assert list(reader.select(batch, parse("modality:CT"))) == [0]
