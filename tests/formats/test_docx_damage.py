"""Packages that are damaged, cut, or packed in odd ways: what is left is read, and what is said is true."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from metaextract_tui.model import ErrorKind, RecordStatus
from tests.formats.office import RELS, TYPES, bend, parts, record, write

CORE = "docProps/core.xml"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    made = docx.Document()
    made.core_properties.title = "Annual report"
    path = tmp_path / "report.docx"
    made.save(str(path))
    return path


def test_a_cut_document_is_one_that_failed_and_not_another_format(document: Path) -> None:
    data = document.read_bytes()
    for size in range(30, len(data), 97):
        document.write_bytes(data[:size])
        found = record(document)
        assert found.format == "docx", size
        assert found.extension_matches is True
        assert found.status in (RecordStatus.PARTIAL, RecordStatus.FAILED)
        if found.error is not None:
            assert found.error.kind in (ErrorKind.TRUNCATED, ErrorKind.MALFORMED), size
        title = found.fields.get("title")
        assert title in (None, "Annual report"), size  # never a part of one


def test_what_is_whole_of_a_part_that_was_cut(document: Path) -> None:
    content = parts(document)
    core = content.pop(CORE).replace(b"</cp:coreProperties>", b"<cp:category>x</cp:category></cp:coreProperties>")
    with zipfile.ZipFile(document, "w", zipfile.ZIP_STORED) as package:
        for name in (TYPES, RELS):
            package.writestr(name, content[name])
        package.writestr(CORE, core)
    data = document.read_bytes()
    document.write_bytes(data[: data.index(b"Annual report") + 20])
    found = record(document)
    assert found.status is RecordStatus.PARTIAL
    assert found.fields["title"] == "Annual report"
    document.write_bytes(data[: data.index(b"Annual report") + 6])
    assert "title" not in record(document).fields


@pytest.mark.parametrize("stored", [False, True])
def test_sizes_that_follow_the_data_without_a_directory(document: Path, stored: bool) -> None:
    class Pipe(io.RawIOBase):
        data = b""

        def writable(self) -> bool:
            return True

        def write(self, part: object) -> int:
            taken = bytes(part)  # type: ignore[call-overload]
            self.data += taken
            return len(taken)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as package:
        for name, content in parts(document).items():
            package.writestr(name, content)
    document.write_bytes(pipe.data)
    assert record(document).status is RecordStatus.OK
    document.write_bytes(pipe.data[: pipe.data.index(b"PK\x01\x02")])
    found = record(document)
    assert (found.status, found.fields["title"]) == (RecordStatus.PARTIAL, "Annual report")


def test_a_broken_list_of_content_types(document: Path) -> None:
    found = record(bend(document, lambda content: content.update({TYPES: b"<Types"})))
    assert (found.format, found.fields["title"]) == ("docx", "Annual report")

    def only(content: dict[str, bytes]) -> None:
        content.clear()
        content[TYPES] = b""

    found = record(bend(document, only))
    assert found.error is not None
    assert (found.format, found.error.kind) == ("docx", ErrorKind.MALFORMED)
    assert not found.native


@pytest.mark.parametrize("before", [b"junk\r\n" * 50, b"PK\x07\x08", b"\0" * 600])
def test_bytes_before_the_package(document: Path, before: bytes) -> None:
    document.write_bytes(before + document.read_bytes())
    found = record(document)
    assert (found.status, found.fields["title"]) == (RecordStatus.OK, "Annual report")


@pytest.mark.parametrize("behind", [b"\0" * 30000, b"PK\x05\x06 is no end", b"PK\x05\x06" + b"\xee" * 40])
def test_bytes_behind_the_package(document: Path, behind: bytes) -> None:
    document.write_bytes(document.read_bytes() + behind)
    found = record(document)
    assert (found.status, found.fields["title"]) == (RecordStatus.OK, "Annual report")


@pytest.mark.parametrize(
    "renamed", [str.upper, lambda name: name.replace("/", "\\"), lambda name: "/" + name], ids=["case", "slash", "root"]
)
def test_odd_names_of_parts(document: Path, renamed: Callable[[str], str]) -> None:
    write(document, {renamed(name): data for name, data in parts(document).items()})
    found = record(document)
    assert (found.status, found.fields["title"]) == (RecordStatus.OK, "Annual report")


@pytest.mark.parametrize(
    "target", ["/docProps/core.xml", "./docProps/core.xml", "docProps\\core.xml", "x/../docProps/core.xml"]
)
def test_odd_targets_of_relationships(document: Path, target: str) -> None:
    def change(content: dict[str, bytes]) -> None:
        content[RELS] = content[RELS].replace(b'"docProps/core.xml"', f'"{target}"'.encode())

    assert record(bend(document, change)).fields["title"] == "Annual report"


def test_a_package_inside_is_not_taken_for_the_document(document: Path) -> None:
    inner = document.read_bytes()
    content = parts(document)
    content[CORE] = content[CORE].replace(b"Annual", b"Outer")
    with zipfile.ZipFile(document, "w", zipfile.ZIP_STORED) as package:
        for name, data in content.items():
            package.writestr(name, data)
        package.writestr("word/embeddings/inner.docx", inner)
    data = document.read_bytes()
    document.write_bytes(data[: data.index(inner) + len(inner)])
    assert record(document).fields["title"] == "Outer report"


def test_references_to_entities_that_nobody_declared(document: Path) -> None:
    def refer(content: dict[str, bytes]) -> None:
        content[CORE] = content[CORE].replace(b"Annual", b"&x;Annual").replace(b"<dc:title", b"&y;<dc:title")
        content["docProps/app.xml"] = content["docProps/app.xml"].replace(b"<Pages", b"&z;<Pages")
        content[TYPES] = content[TYPES].replace(b'ContentType="application/xml"', b'ContentType="&u;"')
        content[RELS] = content[RELS].replace(b'Id="', b'TargetMode="&v;" Id="', 1)

    found = record(bend(document, refer))
    assert found.status is RecordStatus.PARTIAL
    assert found.error is None
    assert found.fields["title"] == "Annual report"


def test_archives_of_other_things_keep_their_name(document: Path) -> None:
    """A cut ZIP is no document for having a folder of that name."""
    archive = write(document.with_name("a.zip"), {"word/a.txt": b"a" * 5000, "b": b"b"})
    archive.write_bytes(archive.read_bytes()[:-30])
    assert record(archive).format is None
