"""Files that name other files and servers: no byte of a secret comes into a record, nobody is called."""

from __future__ import annotations

import os
import select
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import docx
import h5py
import pytest

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from metaextract_tui.model import FileState
from tests.batch.conftest import finish
from tests.formats.office import bend

SECRET = "canary-4711-secret"


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """Listens on loopback; nobody should come."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def media(folder: Path, url: str, secret: Path) -> None:
    where = url.encode()
    brand = box(b"ftyp", b"qt  \0\0\0\0qt  ")
    link = box(b"rdrf", b"\0\0\0\0url " + struct.pack(">I", len(where) + 1) + where + b"\0")
    (folder / "reference.mov").write_bytes(brand + box(b"moov", box(b"rmra", box(b"rmda", link))))
    entry = box(b"url ", b"\0\0\0\0" + str(secret).encode() + b"\0")
    data = box(b"minf", box(b"dinf", box(b"dref", b"\0\0\0\0\0\0\0\1" + entry)))
    media_box = box(b"mdia", box(b"mdhd", bytes(24)) + box(b"hdlr", bytes(8) + b"vide" + bytes(13)) + data)
    (folder / "outside.mp4").write_bytes(brand + box(b"moov", box(b"trak", box(b"tkhd", bytes(84)) + media_box)))
    for name in ("list.m3u8", "list.mp4", "list.mkv"):
        (folder / name).write_text(f"#EXTM3U\n#EXTINF:1,\n{secret}\n#EXTINF:1,\n{url}\n")
    (folder / "manifest.mp4").write_text(
        f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{url}</BaseURL></MPD>'
    )


def trees(folder: Path, secret: Path, pipe: Path) -> None:
    for name in ("links.h5", "links.nc"):
        with h5py.File(folder / name, "w") as file:
            for number, target in enumerate((secret, pipe)):
                file[f"external{number}"] = h5py.ExternalLink(str(target), "/x")
                file.create_dataset(f"raw{number}", (18,), dtype="u1", external=[(str(target), 0, 18)])
                layout = h5py.VirtualLayout((18,), "u1")
                layout[:] = h5py.VirtualSource(str(target), "d", (18,))
                file.create_virtual_dataset(f"virtual{number}", layout)
            file["soft"] = h5py.SoftLink("/soft")
            file["self"] = file["/"]


def packages(folder: Path, url: str, secret: Path) -> None:
    for name, entity in (("file.docx", f"file://{secret}"), ("server.docx", url)):
        core = (
            f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e SYSTEM "{entity}">]><cp:coreProperties'
            ' xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
            ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>&e;</dc:title></cp:coreProperties>'
        )
        docx.Document().save(str(folder / name))
        bend(folder / name, lambda parts, core=core: parts.update({"docProps/core.xml": core.encode()}))  # type: ignore[misc]


def test_nothing_leaks_and_nobody_is_called(tmp_path: Path, server: socket.socket) -> None:
    secret, pipe, folder = tmp_path / "secret.txt", tmp_path / "pipe", tmp_path / "in"
    secret.write_text(SECRET)
    os.mkfifo(pipe)
    folder.mkdir()
    url = f"http://127.0.0.1:{server.getsockname()[1]}/canary"
    media(folder, url, secret)
    trees(folder, secret, pipe)
    packages(folder, url, secret)
    records: list[bytes] = []
    session = Session.open(tmp_path / "c.sqlite", Settings(timeout_s=20.0), on_record=records.append)
    session.start([os.fsencode(folder)])
    try:
        counts = finish(session).counts
    finally:
        session.close()
    assert sum(counts.values()) == len(records) == len(list(folder.iterdir()))
    assert counts[FileState.OK] + counts.get(FileState.PARTIAL, 0) > 3, "some of them are read, and say nothing"
    assert not [line for line in records if SECRET.encode() in line]
    assert not [line for line in records if b'"timeout"' in line or b'"crash"' in line]
    assert select.select([server], [], [], 0)[0] == [], "somebody connected"
