"""Conventions built on HDF5: small files as their standards lay them out, made by h5py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from metaextract_tui.model import Record
from tests.formats.hdf5s import builder, record

TEXTS = h5py.string_dtype()


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Record]:
    def build(fill: Callable[[Any], None], name: str = "made.h5", **how: Any) -> Record:
        return record(builder(tmp_path)(fill, name, **how))

    return build


def nexus(file: Any) -> None:
    file.attrs.update({"NX_class": "NXroot", "file_time": "2024-05-02T09:00:00", "default": "scan"})
    file.create_group("a").attrs["NX_class"] = "NXentry"
    entry = file.create_group("scan")
    entry.attrs["NX_class"] = "NXentry"
    entry["title"], entry["start_time"], entry["end_time"] = (
        "Run 12",
        "2024-05-01T10:00:00+02:00",
        "2024-05-01T11:00:00",
    )
    entry["entry_identifier"], entry["program_name"] = "42", np.bytes_("gda")
    for group, kind in (("who", "NXuser"), ("sample", "NXsample"), ("D22", "NXinstrument")):
        entry.create_group(group).attrs["NX_class"] = kind
    entry["who/name"], entry["sample/name"], entry["D22/name"] = ["A. Person"], "steel", "D22 at ILL"


def test_nexus_takes_the_default_entry(read: Callable[..., Record]) -> None:
    found = read(nexus, "run.nxs")
    expected = {
        "title": "Run 12", "created": "2024-05-01T10:00:00+02:00", "time_end": "2024-05-01T11:00:00",
        "identifier": "42", "software": "gda", "creators": ["A. Person"], "target": "steel",
        "device_model": "D22 at ILL", "sensitivity": ["person"],
    }  # fmt: skip
    assert {name: found.fields.get(name) for name in expected} == expected
    assert found.sources["title"] == "/scan/title"
    assert found.sources["creators"] == "/scan/NXuser/name"


def test_values_behind_links_and_in_other_files_stay_unread(read: Callable[..., Record], tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_bytes(b"secret words")

    def fill(file: Any) -> None:
        file.attrs["NX_class"] = "NXroot"
        entry = file.create_group("entry")
        entry.attrs["NX_class"] = "NXentry"
        entry.create_dataset("title", (1,), "S12", external=[(str(tmp_path / "secret.txt"), 0, 12)])
        layout = h5py.VirtualLayout((1,), "S12")
        layout[0] = h5py.VirtualSource(str(tmp_path / "other.h5"), "x", (1,))[0]
        entry.create_virtual_dataset("start_time", layout)
        entry["end_time"] = h5py.ExternalLink("other.h5", "/x")
        entry.create_dataset("program_name", (40_000,), "S12")

    found = read(fill)
    assert not {"title", "created", "time_end", "software"} & set(found.fields)
    assert b"secret words" not in found.to_json()


def test_nwb(read: Callable[..., Record]) -> None:
    def fill(file: Any) -> None:
        file.attrs["nwb_version"] = "2.6.0"
        file["identifier"], file["session_description"] = "abc-1", "maze"
        file["session_start_time"] = "2020-01-02T03:04:05.5+01:00"
        file["file_create_date"] = np.array(["2020-01-03T00:00:00Z", "2020-02-02T00:00:00Z"], TEXTS)
        file["general/experimenter"] = np.array(["Hopper, Grace", "Curie, Marie"], TEXTS)
        file["general/keywords"] = np.array(["ephys"], TEXTS)
        file.create_group("general/subject")

    found = read(fill, "session.nwb")
    expected = {
        "identifier": "abc-1", "description": "maze", "created": "2020-01-02T03:04:05.5+01:00",
        "modified_content": "2020-02-02T00:00:00Z", "creators": ["Hopper, Grace", "Curie, Marie"],
        "keywords": ["ephys"], "sensitivity": ["patient", "person"],
    }  # fmt: skip
    assert {name: found.fields.get(name) for name in expected} == expected


def letters(text: str) -> Any:
    return np.array([*text], "S1")


def imaris(file: Any) -> None:
    put = file.create_group("DataSetInfo/Image").attrs
    put["Name"], put["Description"] = letters("Neuron"), letters("two channels")
    put["RecordingDate"], put["X"], put["Y"] = letters("2011-03-04 10:11:12.123"), letters("512"), letters("256")


def gwosc(file: Any) -> None:
    file["meta/Description"], file["meta/Detector"], file["meta/UTCstart"] = "Strain data", "H1", "2015-09-14T09:16:37"
    file["meta/GPSstart"] = 1126257414


def openpmd(file: Any) -> None:
    file.attrs.update({"openPMD": "1.1.0", "author": "Axel <a@b.example>", "software": np.bytes_("PIConGPU"),
                       "date": "2015-12-02 17:48:42 +0100", "comment": "a run"})  # fmt: skip


def odim(file: Any) -> None:
    file.attrs["Conventions"] = "ODIM_H5/V2_2"
    file.create_group("what").attrs.update({"date": "20150101", "time": "123000"})
    file.create_group("where").attrs.update({"lat": 52.1, "lon": 5.18, "height": 44.0})


def eos(file: Any) -> None:
    put = file.create_group("HDFEOS/ADDITIONAL/FILE_ATTRIBUTES").attrs
    put.update({"InstrumentName": "OMI", "StartUTC": "2007-07-29T00:00:00.000000Z", "EndUTC": "2007-07-29T23:59:59Z"})


def fast5(file: Any) -> None:
    put = file.create_group("read_1/tracking_id").attrs
    put.update(
        {"exp_start_time": "2018-05-01T12:00:00Z", "device_type": "minion", "device_id": "MN12345", "run_id": "r1"}
    )


def loom(file: Any) -> None:
    file["attrs/LOOM_SPEC_VERSION"], file["attrs/CreationDate"] = "3.0.0", "20190625T101112.000000Z"


@pytest.mark.parametrize(
    ("fill", "expected"),
    [
        (imaris, {"title": "Neuron", "description": "two channels", "created": "2011-03-04T10:11:12.123",
                  "width_px": 512, "height_px": 256}),
        (gwosc, {"description": "Strain data", "device_model": "H1", "time_start": "2015-09-14T09:16:37"}),
        (openpmd, {"creators": ["Axel <a@b.example>"], "created": "2015-12-02T17:48:42+01:00", "software": "PIConGPU",
                   "description": "a run", "sensitivity": ["person"]}),
        (odim, {"latitude": 52.1, "longitude": 5.18, "altitude_m": 44.0, "time_start": "2015-01-01T12:30:00Z",
                "sensitivity": ["location"]}),
        (eos, {"device_model": "OMI", "time_start": "2007-07-29T00:00:00.000000Z", "time_end": "2007-07-29T23:59:59Z"}),
        (fast5, {"created": "2018-05-01T12:00:00Z", "device_model": "minion", "device_serial": "MN12345",
                 "identifier": "r1", "sensitivity": ["device-serial"]}),
        (loom, {"created": "2019-06-25T10:11:12.000000Z"}),
    ],
    ids=["imaris", "gwosc", "openpmd", "odim", "hdf-eos5", "fast5", "loom"],
)  # fmt: skip
def test_what_other_conventions_say(
    read: Callable[..., Record], fill: Callable[[Any], None], expected: dict[str, Any]
) -> None:
    found = read(fill)
    assert {name: found.fields.get(name) for name in expected} == expected


def test_general_attributes_of_the_root(read: Callable[..., Record]) -> None:
    def fill(file: Any) -> None:
        file.attrs.update({"title": "A product", "creator_name": "Ada", "date_created": "2020-01-01", "license": "CC0"})

    found = read(fill)
    assert (found.fields["title"], found.sources["title"]) == ("A product", "/@title")
    assert found.fields["sensitivity"] == ["person"]
    found = read(lambda file: file.attrs.update({"keras_version": b"2.11.0"}), "model.keras")
    assert found.fields["software"] == "Keras 2.11.0"
