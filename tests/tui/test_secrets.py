"""What speaks of people stands on no screen, in no copy, export or report until it is revealed: real files with known
secrets, read by real workers, looked through in every tab."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from metaextract_tui.batch import Session
from metaextract_tui.config import Settings
from metaextract_tui.tui.app import MetaextractApp
from metaextract_tui.tui.crashes import log_file
from metaextract_tui.tui.widgets.detail_lines import TABS
from metaextract_tui.tui.widgets.record_lines import Branch
from tests.samples.documents import pdf, word
from tests.samples.pictures import exif, picture
from tests.samples.science import dicom
from tests.tui.conftest import bench, screen_text, until

CT = "1.2.840.10008.5.1.4.1.1.2"
PATIENT = [
    "Quandorf", "Zelmira", "QZ-771942", "19531127", "1953-11-27", "Humperdok", "Otmar", "Wulfrid", "Brunnwald",
    "BRWSTAT7", "Lindenweg", "ORD-55-1731", "Schlosser",
]  # fmt: skip
PEOPLE = ["Petronilla", "Vexwort", "Ottokar", "Drimmel", "Ysolde", "Krambach", "64.25", "15.36", "-21.1", "47.21"]
SECRETS = [*PATIENT, *PEOPLE]


def make(folder: Path) -> None:
    """Two patients, a report, a chapter and a photograph; what is a secret stands under other names as well."""
    folder.mkdir()
    told: dict[str, Any] = {
        "PatientName": "Quandorf^Zelmira", "PatientID": "QZ-771942", "PatientBirthDate": "19531127",
        "PatientAddress": "Lindenweg 4", "Occupation": "Schlosser", "OtherPatientIDs": "QZ-771942-B",
        "AccessionNumber": "ORD-55-1731", "StudyID": "QZ-771942", "RequestedProcedureID": "RP/QZ-771942/1",
        "InstitutionName": "Klinikum Brunnwald", "StationName": "BRWSTAT7",
        "ReferringPhysicianName": "Humperdok^Otmar", "OperatorsName": "Wulfrid^Anke",
        "StudyDescription": "CT of Zelmira Quandorf", "SeriesDescription": "for Dr Humperdok, Klinikum Brunnwald",
        "ImageComments": "QUANDORF, born 1953-11-27, by quandorf_zelmira", "ProtocolName": "BRWSTAT7 thorax",
    }  # fmt: skip
    image = dicom(CT, 1, "CT", SliceThickness="5.0", **told)
    image.private_block(0x0009, "ACME", create=True).add_new(0x10, "LO", "seen by Otmar Humperdok")
    image.save_as(folder / "a.dcm", enforce_file_format=True)
    another = {"PatientID": "QZ-771942-C", "StudyID": "QZ-771942-C", "RequestedProcedureID": "RP/QZ-771942-C/1"}
    other = dicom(CT, 2, "CT", SliceThickness="2.0", **{**told, **another})
    other.save_as(folder / "b.dcm", enforce_file_format=True)
    author = "Petronilla Vexwort"
    (folder / "c.pdf").write_bytes(pdf(f"A thesis of {author}", author, keywords=f"water, {author}"))
    (folder / "d.docx").write_bytes(word("Of Ottokar Drimmel", "Ottokar Drimmel", 1))
    tags = exif(
        make="ACME", model="X1", taken="2024:01:01 10:00:00", latitude=64.25593, longitude=-21.12991,
        Artist="Ysolde Krambach", Copyright="(c) Ysolde Krambach", ImageDescription="by YSOLDE KRAMBACH",
    )  # fmt: skip
    picture(64, 48, 90).save(folder / "e.jpg", exif=tags)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    make(tmp_path / "files")
    with Session.open(tmp_path / "catalogue.sqlite", Settings(workers=1, threads=1)) as session:
        session.start([os.fsencode(tmp_path / "files")])
        while not session.wait(0.1):
            pass
        yield session


def found_in(text: str) -> list[str]:
    folded = text.casefold()
    return [secret for secret in SECRETS if secret.casefold() in folded]


async def look_through(pilot: Pilot[None]) -> str:
    """All that the detail of the current file shows and copies in all its tabs, its branches open."""
    detail = bench(pilot).detail
    view, seen = detail.view, []
    await until(pilot, lambda: detail.record is not None and detail.row == bench(pilot).files.current(), "the record")
    await pilot.press("3")
    for name in TABS:
        at = 0
        while name == "Metadata" and at < len(view.lines):
            line = view.lines[at]
            if isinstance(line, Branch) and line.opens and not line.open:
                view.move_to(at)
                await pilot.press("enter")
            at += 1
        if name == "Preview":
            await until(pilot, lambda: not detail.preview.working, "the preview")
        else:
            lines = list(view.lines)
            seen += [view._text(number) for number in range(len(lines))]
            for number, line in enumerate(lines if name == "Metadata" else lines[:3]):
                view.cursor = number
                seen += [str(view.value()), str(view.path_and_value())]
                if isinstance(line, Branch):
                    seen.append(line.name)
        seen.append(screen_text(pilot))
        await pilot.press("y")
        seen.append(pilot.app.clipboard)
        await pilot.press("Y")
        seen.append(pilot.app.clipboard)
        await pilot.press("right_square_bracket")
    await pilot.press("J")
    seen += [pilot.app.clipboard, *(notice.message for notice in pilot.app._notifications)]
    return "\n".join(seen)


async def test_no_secret_stands_anywhere_until_it_is_revealed(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    raw = "".join(line.decode() for line in session.export(1))
    assert set(found_in(raw)) >= set(PATIENT) - {"1953-11-27"} | set(PEOPLE[:6]), "the files have them"
    async with MetaextractApp(session, []).run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("2")
        files = bench(pilot).files
        await until(pilot, lambda: files.total == 5, "the files")
        await until(pilot, lambda: files.current() is not None, "the first row")
        for number in range(5):
            await pilot.press("2")
            files.move_to(number)
            text = await look_through(pilot)
            assert not found_in(text), f"file {number}"
        await pilot.press("2", "*", "=")
        compare = bench(pilot).detail.compare
        await until(pilot, lambda: compare.comparison is not None, "the comparison")
        await pilot.press("G", "enter")
        said = []
        for number in range(len(compare.items)):
            compare.cursor = number
            said += [compare.value(), "".join(text for text, _ in compare.parts(number, 300))]
        assert "StudyID" in "".join(said)
        assert not found_in("\n".join(said))
        await pilot.press("2", "u", "slash", *"patient_id:")
        assert not found_in(screen_text(pilot))
        await pilot.press("escape", "escape")
        for layout in ("batch-1.jsonl", "batch-1.csv"):
            await pilot.press("e")
            if layout.endswith("csv"):
                await pilot.press("down")
            await pilot.press("enter")
            await until(pilot, lambda name=layout: (tmp_path / name).exists(), layout)  # type: ignore[misc]
            assert not found_in((tmp_path / layout).read_text())


async def test_what_is_searched_for_is_not_told_by_its_hits(session: Session) -> None:
    async with MetaextractApp(session, []).run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.press("2")
        await until(pilot, lambda: bench(pilot).detail.record is not None, "the record")
        await pilot.press("3", "slash", *"Quandorf", "enter")
        detail = bench(pilot).detail
        await until(pilot, lambda: "not found" in str(detail.border_subtitle), "no hit")
        await pilot.press("P")
        await until(pilot, lambda: len(detail.view.finder.hits) >= 3, "the hits")
        await pilot.press("n")
        assert "1 of" in str(detail.border_subtitle)
        assert "Quandorf" in screen_text(pilot)


async def test_a_crash_while_secrets_are_shown_tells_none(session: Session) -> None:
    app = MetaextractApp(session, [])

    async def run() -> None:
        async with app.run_test(size=(120, 40)) as pilot:
            await until(pilot, lambda: bench(pilot).detail.record is not None, "the record")
            await pilot.press("P")
            app.call_later(crash, json.dumps(bench(pilot).detail.record))
            await pilot.pause(0.2)

    def crash(record: str) -> None:
        raise ValueError(record)

    with pytest.raises(ValueError, match="Quandorf"):
        await run()
    report = log_file().read_text(encoding="utf-8") + (app.crash or "")
    assert "ValueError" in report
    assert not found_in(report)
