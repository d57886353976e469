"""The tables that are taken out of pydicom say what pydicom itself says, and bring nothing else along."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydicom import datadict
from pydicom.uid import UID

from metaextract_tui.formats.dicom import tables


def test_every_public_tag() -> None:
    for tag in tables.PUBLIC:
        assert tables.public_entry(tag) == datadict.get_entry(tag)


@pytest.mark.parametrize("tag", [0x60003000, 0x60FE0010, 0x50120010, 0x00203112, 0x7F000010, 0x10001234])
def test_repeating_groups(tag: int) -> None:
    assert tables.public_entry(tag) == datadict.get_entry(tag)


@pytest.mark.parametrize("tag", [0x00091010, 0x60013000, 0x00080000, 0x12345678, 0xFFFFFFFF])
def test_what_no_dictionary_has(tag: int) -> None:
    with pytest.raises(KeyError):
        datadict.get_entry(tag)
    assert tables.public_entry(tag) is None


def test_private_tags_are_found_in_whichever_block_they_stand() -> None:
    seen = 0
    for creator, entries in tables.PRIVATE.items():
        for form in entries:
            tag = int(form.replace("xxxx", "1112").replace("xx", "12"), 16)
            try:
                theirs = datadict.get_private_entry(tag, creator)
            except KeyError:  # some forms have their x where pydicom looks for none
                assert tables.private_entry(tag, creator) is None
                continue
            assert tables.private_entry(tag, creator) == theirs
            seen += 1
    assert seen > 5000
    assert tables.private_entry(0x00091010, "nobody") is None
    assert tables.private_entry(0x7FFF10FE, "GEMS_IDEN_01") is None


def test_names_of_uids() -> None:
    for uid in tables.UIDS:
        assert tables.uid_name(uid) == UID(uid).name
    assert tables.uid_name("1.2.3") == "1.2.3"


def test_a_reader_loads_neither_pydicom_nor_numpy() -> None:
    code = "import sys, metaextract_tui.formats.dicom.reader; print(sorted({'pydicom', 'numpy'} & set(sys.modules)))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == "[]"
