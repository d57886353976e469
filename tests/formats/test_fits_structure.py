"""FITS: header-data units as they are stored and as what they hold, odd cards, and how little of a file is read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy.io import fits
from astropy.table import Table

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.fits.reader import extract
from metaextract_tui.formats.source import Source
from metaextract_tui.model import RecordStatus
from tests.formats.reads import codes, read
from tests.formats.test_fits import block, card, header


def hdus_of(path: Path) -> list[dict[str, Any]]:
    hdus: list[dict[str, Any]] = read(path).native["hdus"]
    return hdus


def test_columns_say_all_that_their_keywords_say(tmp_path: Path) -> None:
    table = fits.BinTableHDU.from_columns(
        [
            fits.Column("m", "6I", dim="(2,3)", null=-99, unit="mag", array=np.zeros((2, 3, 2), dtype=np.int16)),
            fits.Column("s", "1E", bscale=0.5, bzero=10.0, disp="F8.3", array=[10.0, 11.0]),
            fits.Column("v", "PE()", array=np.array([np.arange(3.0), np.arange(5.0)], dtype=object)),
            fits.Column("q", "QD()", array=np.array([np.arange(3.0), np.arange(5.0)], dtype=object)),
            fits.Column("bits", "11X", array=np.zeros((2, 11), dtype=bool)),
        ],
        name="ALL", ver=2,
    )  # fmt: skip
    text = fits.TableHDU.from_columns([fits.Column("a", "I5", unit="m", null="***", array=[1, 2])])
    fits.HDUList([fits.PrimaryHDU(), table, text]).writeto(tmp_path / "t.fits")
    _, binary, ascii_table = hdus_of(tmp_path / "t.fits")
    assert (binary["kind"], binary["name"], binary["version"], binary["rows"]) == ("table", "ALL", 2, 2)
    assert binary["columns"] == [
        {"name": "m", "format": "6I", "unit": "mag", "dim": "(2,3)", "null": -99},
        {"name": "s", "format": "1E", "unit": None, "scale": 0.5, "zero": 10.0, "display": "F8.3"},
        {"name": "v", "format": "PE(5)", "unit": None},
        {"name": "q", "format": "QD(5)", "unit": None},
        {"name": "bits", "format": "11X", "unit": None},
    ]
    assert ascii_table["kind"] == "ascii-table"
    assert ascii_table["columns"] == [{"name": "a", "format": "I5", "unit": "m", "null": "***"}]
    assert read(tmp_path / "t.fits").fields["variables"] == ["m", "s", "v", "q", "bits", "a"]


@pytest.mark.parametrize("method", ["RICE_1", "GZIP_1", "GZIP_2", "HCOMPRESS_1", "PLIO_1"])
def test_a_compressed_image_is_what_it_holds_and_what_it_is(tmp_path: Path, method: str) -> None:
    packed = fits.CompImageHDU(np.ones((40, 60), dtype=np.int16), compression_type=method, tile_shape=(20, 30))
    fits.HDUList([fits.PrimaryHDU(), packed]).writeto(tmp_path / "c.fits")
    one = hdus_of(tmp_path / "c.fits")[1]
    assert (one["kind"], one["shape"], one["bitpix"]) == ("compressed-image", [40, 60], 16)
    assert one["stored"] == {"kind": "table", "rows": 4, "compression": [method], "tile": [20, 30]}
    assert one["columns"][0]["name"] == "COMPRESSED_DATA"
    fields = read(tmp_path / "c.fits").fields
    assert (fields["compression"], fields["shape"], fields["width_px"]) == ([method], [40, 60], 60)
    assert fields["bit_depth"] == 16
    assert "variables" not in fields


def test_a_quantized_image_says_how(tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(size=(40, 60)).astype(np.float32)
    packed = fits.CompImageHDU(noise, compression_type="RICE_1", quantize_method=1)
    fits.HDUList([fits.PrimaryHDU(), packed]).writeto(tmp_path / "c.fits")
    one = hdus_of(tmp_path / "c.fits")[1]
    assert (one["bitpix"], one["stored"]["quantization"]) == (-32, "SUBTRACTIVE_DITHER_1")


def test_a_compressed_table_shows_the_columns_it_holds(tmp_path: Path) -> None:
    cards = (
        card("XTENSION", "'BINTABLE'"), card("BITPIX", "8"), card("NAXIS", "2"), card("NAXIS1", "32"),
        card("NAXIS2", "1"), card("PCOUNT", "0"), card("GCOUNT", "1"), card("TFIELDS", "2"), card("ZTABLE", "T"),
        card("ZNAXIS1", "12"), card("ZNAXIS2", "5000"), card("TTYPE1", "'time'"), card("TFORM1", "'1QB'"),
        card("ZFORM1", "'1D'"), card("ZCTYP1", "'GZIP_2'"), card("TTYPE2", "'n'"), card("TFORM2", "'1QB'"),
        card("ZFORM2", "'1J'"), card("ZCTYP2", "'RICE_1'"),
    )  # fmt: skip
    path = tmp_path / "t.fits"
    path.write_bytes(header() + block(*cards) + bytes(2880))
    one = hdus_of(path)[1]
    assert (one["kind"], one["rows"]) == ("table", 5000)
    assert [column["format"] for column in one["columns"]] == ["1D", "1J"]
    assert one["stored"] == {"kind": "table", "rows": 1, "compression": ["GZIP_2", "RICE_1"]}
    record = read(path)
    assert (record.fields["compression"], record.sources["compression"]) == (["GZIP_2", "RICE_1"], "ZCTYPn")


def test_random_groups_name_their_parameters(tmp_path: Path) -> None:
    data = fits.GroupData(
        np.zeros((5, 2, 3), dtype=">f4"),
        bitpix=-32,
        parnames=["UU", "VV"],
        pardata=[np.zeros(5)] * 2,
        parbscales=[2, 1],
    )
    fits.GroupsHDU(data).writeto(tmp_path / "g.fits")
    one = hdus_of(tmp_path / "g.fits")[0]
    assert (one["kind"], one["rows"], [p["name"] for p in one["parameters"]]) == ("groups", 5, ["UU", "VV"])


def test_a_continued_text_is_one_card(tmp_path: Path) -> None:
    raw = header(
        b"LONGSTRN= 'OGIP 1.0'", b"STORY   = 'one &'", b"CONTINUE  'two&' / first", b"CONTINUE  ' three&'",
        b"CONTINUE  '' / second", b"AMP     = 'rock &'", b"NEXT    = 1", b"LAST    = 'a&'", b"COMMENT of its own",
        b"CONTINUE  'nothing to go on from'",
    )  # fmt: skip
    (tmp_path / "c.fits").write_bytes(raw)
    cards = hdus_of(tmp_path / "c.fits")[0]["cards"]
    assert cards[3:] == [
        ["LONGSTRN", "OGIP 1.0", None], ["STORY", "one two three", "first second"], ["AMP", "rock &", None],
        ["NEXT", 1, None], ["LAST", "a&", None], ["COMMENT", "of its own", None],
        ["CONTINUE", "  'nothing to go on from'", None],
    ]  # fmt: skip


def test_values_of_every_kind(tmp_path: Path) -> None:
    raw = header(
        b"INT     = +0042 / an integer", b"REAL    = -.5E+3", b"DOUBLE  = 1.25D-2", b"YES     =T", b"lower   = 'kept'",
        b"QUOTE   = 'it''s' / it's", b"EMPTY   = ''", b"BLANK   = '   '", b"NONE    = / undefined", b"NOTHING =",
        b"PAIR    = (1, 2)", b"CPLX    = (1.5E2,-2.D0) / complex", b"BIG     = 123456789012345678901234567890",
        b"HIERARCH ESO DET CHIP1 ID = 'ESO ''A''' / chip", b"HIERARCH no value", b"COMMENT = 'no value'",
        b"HISTORY x = 1", b"        = 'blank keyword'", b"NOVALUE   just words", b"SLASH   = 'a / b' / c / d",
        b"MINUS   = -7 /", b"REAL2   = 1.E5", b"TRUE    = 'T'",
    )  # fmt: skip
    (tmp_path / "v.fits").write_bytes(raw)
    assert hdus_of(tmp_path / "v.fits")[0]["cards"][3:] == [
        ["INT", 42, "an integer"], ["REAL", -500.0, None], ["DOUBLE", 0.0125, None], ["YES", True, None],
        ["lower", "kept", None], ["QUOTE", "it's", "it's"], ["EMPTY", "", None], ["BLANK", "", None],
        ["NONE", None, "undefined"], ["NOTHING", None, None], ["PAIR", [1, 2], None],
        ["CPLX", [150.0, -2.0], "complex"], ["BIG", 123456789012345678901234567890, None],
        ["HIERARCH ESO DET CHIP1 ID", "ESO 'A'", "chip"], ["HIERARCH", " no value", None],
        ["COMMENT", "= 'no value'", None], ["HISTORY", "x = 1", None], ["", "= 'blank keyword'", None],
        ["NOVALUE", "  just words", None], ["SLASH", "a / b", "c / d"], ["MINUS", -7, None],
        ["REAL2", 100000.0, None], ["TRUE", "T", None],
    ]  # fmt: skip


def test_checksums_are_kept_as_texts(tmp_path: Path) -> None:
    fits.PrimaryHDU(np.zeros((4, 4))).writeto(tmp_path / "c.fits", checksum=True)
    said = {one[0]: one[1] for one in hdus_of(tmp_path / "c.fits")[0]["cards"]}
    assert len(said["CHECKSUM"]) == 16
    assert said["DATASUM"].isdigit()


def test_thousands_of_cards(tmp_path: Path) -> None:
    (tmp_path / "m.fits").write_bytes(header(*(card(f"K{i}", str(i)) for i in range(9_000))))
    record = read(tmp_path / "m.fits")
    assert record.status is RecordStatus.OK
    assert record.native["hdus"][0]["cards"][-1] == ["K8999", 8999, None]


def test_a_header_without_end_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metaextract_tui.formats.fits.reader.MAX_HEADER", 10 * 2880)
    (tmp_path / "e.fits").write_bytes(header(*(card(f"K{i}", str(i)) for i in range(2_000))))
    record = read(tmp_path / "e.fits")
    assert record.status is RecordStatus.PARTIAL
    assert codes(record) == {"malformed"}
    assert len(record.native["hdus"][0]["cards"]) > 300


def test_a_header_that_ends_with_the_file_keeps_its_cards(tmp_path: Path) -> None:
    (tmp_path / "e.fits").write_bytes(header(card("OBJECT", "'kept'"))[:1000].replace(b"END", b"EN "))
    record = read(tmp_path / "e.fits")
    assert (record.status, codes(record)) == (RecordStatus.PARTIAL, {"truncated"})
    assert record.fields["target"] == "kept"


def test_unsigned_numbers_keep_the_depth_that_is_stored(tmp_path: Path) -> None:
    fits.PrimaryHDU(np.zeros((4, 6), dtype=np.uint16)).writeto(tmp_path / "u.fits")
    record = read(tmp_path / "u.fits")
    assert (record.fields["bit_depth"], record.fields["shape"]) == (16, [4, 6])
    assert ["BZERO", 32768] in [one[:2] for one in record.native["hdus"][0]["cards"]]


def test_more_columns_than_are_listed(tmp_path: Path) -> None:
    tables = [
        fits.BinTableHDU(Table({f"c{n}_{i}": [0] for i in range(600)})) for n in range(2)
    ]  # fmt: skip
    fits.HDUList([fits.PrimaryHDU(), *tables]).writeto(tmp_path / "w.fits")
    record = read(tmp_path / "w.fits")
    assert len(record.fields["variables"]) == 1_000
    assert codes(record) == {"cut"}
    assert sum(len(hdu.get("columns") or []) for hdu in record.native["hdus"]) == 1_200


@pytest.mark.parametrize("text", ["'-5'", "1000", "99999999999"])
def test_false_numbers_of_columns(tmp_path: Path, text: str) -> None:
    cards = (
        card("XTENSION", "'BINTABLE'"), card("BITPIX", "8"), card("NAXIS", "2"), card("NAXIS1", "4"),
        card("NAXIS2", "1"), card("PCOUNT", "0"), card("GCOUNT", "1"), card("TFIELDS", text),
    )  # fmt: skip
    (tmp_path / "t.fits").write_bytes(header() + block(*cards) + bytes(2880))
    record = read(tmp_path / "t.fits")
    assert len(record.native["hdus"]) == 2


def test_little_of_a_large_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.fits"
    size = 200 << 20
    table = block(card("XTENSION", "'IMAGE'"), card("BITPIX", "8"), card("NAXIS", "0"), card("EXTNAME", "'LAST'"))
    with path.open("wb") as out:
        out.write(header(card("NAXIS1", str(size)), naxis="1"))
        out.seek(-(-(size + 2880) // 2880) * 2880)
        out.write(table)
    found = Extraction("fits")
    with Source(os.fsencode(path)) as source:
        extract(source, found)
        assert source.bytes_read < 100_000
    assert [hdu["name"] for hdu in found.native["hdus"]] == [None, "LAST"]


def test_no_warning_of_a_library_reaches_the_terminal(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    hdu = fits.PrimaryHDU(np.zeros((4, 6)))
    hdu.header.update(CTYPE1="RA---XPH", CTYPE2="DEC--XPH", CRVAL1=1.0, CRVAL2=2.0, CUNIT1="deg", CDELT1=0.0)
    hdu.writeto(tmp_path / "w.fits")
    capfd.readouterr()
    assert read(tmp_path / "w.fits").status is RecordStatus.OK
    assert capfd.readouterr() == ("", "")
