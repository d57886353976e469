"""HDF5: what is remembered of one file's structures is never said of another file, nor of another object."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from metaextract_tui.formats.hdf5 import forms
from metaextract_tui.formats.hdf5.forms import LEAD, Forms
from tests.formats.hdf5s import builder, objects, record


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    return builder(tmp_path)


@pytest.mark.parametrize("library", ["earliest", "latest"])
def test_types_that_stand_elsewhere_are_those_of_their_own_file(make: Callable[..., Path], library: str) -> None:
    def filled(kind: str) -> Callable[[Any], None]:
        def fill(file: Any) -> None:
            file["type"] = np.dtype(kind)
            data = file.create_dataset("data", (3,), file["type"])
            data.attrs.create("limit", 7, dtype=file["type"])

        return fill

    for kind, words, limit in (("<i4", "int32", 7), ("<f4", "float32", 7.0), ("<u4", "uint32", 7)):
        seen = objects(record(make(filled(kind), libver=library)))
        assert (seen["/data"]["dtype"], seen["/data"]["attributes"]) == (words, {"limit": limit})


@pytest.mark.parametrize("library", ["earliest", "latest"])
def test_texts_and_references_are_those_of_their_own_file(make: Callable[..., Path], library: str) -> None:
    def filled(word: str) -> Callable[[Any], None]:
        def fill(file: Any) -> None:
            file.create_dataset(word, (2,), "i2")
            file.attrs["said"] = word
            file.attrs["fixed"] = np.bytes_(word)
            file.attrs["points"] = file[word].ref
            file.attrs["all"] = np.array([file[word].ref], h5py.ref_dtype)

        return fill

    for word in ("one", "two", "six"):
        seen = objects(record(make(filled(word), libver=library)))["/"]["attributes"]
        assert seen == {"said": word, "fixed": word, "points": f"/{word}", "all": [f"/{word}"]}


def test_objects_of_one_form_keep_what_is_their_own(make: Callable[..., Path]) -> None:
    def fill(file: Any) -> None:
        for number in range(40):
            data = file.create_dataset(f"d{number:02}", (number % 3 + 1,), ("i4", "f4")[number % 2])
            data.attrs["number"] = number
            if number % 5 == 0:
                data.attrs["name of five"] = "x" * number

    seen = objects(record(make(fill)))
    for number in range(40):
        one = seen[f"/d{number:02}"]
        assert (one["shape"], one["dtype"]) == ([number % 3 + 1], ("int32", "float32")[number % 2])
        assert one["attributes"]["number"] == number
        assert one["attributes"].get("name of five") == ("x" * number if number % 5 == 0 else None)


def test_pieces_are_parted_alike_however_often_and_the_forms_that_are_kept_are_bounded() -> None:
    known = Forms()
    piece = b"\x01\x02\x00\x00ab" + b"\x03\x01\x00\x00c" + b"\0\0"
    other = b"\x01\x01\x00\x00a" + b"\x03\x02\x00\x00bc" + b"\0\0"
    for _ in range(3):
        assert known.part(piece, LEAD)[1] == (b"ab", b"c")
        assert known.part(other, LEAD)[1] == (b"a", b"bc")
    for size in range(2 * forms.MAX_OUTLINES):
        outline, bodies = known.part(b"\x01" + size.to_bytes(2, "little") + b"\0" + bytes(size), LEAD)
        assert (outline.numbers, len(bodies[0])) == ([1], size)
    assert known.full
