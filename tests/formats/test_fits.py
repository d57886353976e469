"""FITS: files made by astropy and by hand, read as a worker reads them, and compared with what astropy says."""

from __future__ import annotations

import gzip
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy import units
from astropy.coordinates import SkyCoord
from astropy.io import fits
from astropy.wcs import WCS
from astropy.wcs.utils import pixel_to_skycoord

from metaextract_tui.formats.fits.cards import Header
from metaextract_tui.formats.fits.frames import frame_of, to_icrs
from metaextract_tui.model import ErrorKind, RecordStatus
from tests.formats.reads import codes, read


def card(keyword: str, value: str) -> bytes:
    return f"{keyword:8}= {value:>20}".ljust(80).encode("latin-1")


def block(*cards: bytes) -> bytes:
    """Cards and END, filled to whole blocks."""
    raw = b"".join(one.ljust(80) for one in (*cards, b"END"))
    return raw.ljust(-(-len(raw) // 2880) * 2880)


def header(*cards: bytes, bitpix: str = "8", naxis: str = "0") -> bytes:
    return block(card("SIMPLE", "T"), card("BITPIX", bitpix), card("NAXIS", naxis), *cards)


@pytest.fixture
def observation(tmp_path: Path) -> Path:
    """An image of 40 x 30 pixels with what an observatory writes, a table and a compressed image after it."""
    primary = fits.PrimaryHDU(np.zeros((30, 40), dtype=">i2"))
    for keyword, value in {
        "OBJECT": "M 13", "TELESCOP": "0.9m", "INSTRUME": "CCD 4", "OBSERVER": "A. Person", "AUTHOR": "B. Person",
        "ORIGIN": "KPNO-IRAF", "DATE": "2001-02-03T04:05:06", "DATE-OBS": "1998-07-01", "TIME-OBS": "05:06:07.8",
        "EXPTIME": 1.5e2, "CTYPE1": "RA---TAN", "CTYPE2": "DEC--TAN", "CRVAL1": 250.4, "CRVAL2": 36.46,
        "CRPIX1": 3.0, "CRPIX2": 7.0, "CDELT1": -2e-4, "CDELT2": 2e-4, "CROTA2": 12.0, "EQUINOX": 2000.0,
    }.items():  # fmt: skip
        primary.header[keyword] = value
    primary.header["HIERARCH ESO TEL ALT"] = (61.5, "[deg] altitude")
    primary.header["LONG"] = ("x" * 60 + "it's " + "y" * 90, "said at length")
    primary.header["COMPLEX"] = 1.5 - 2j
    primary.header["NOTHING"] = None
    primary.header.add_history("flat-fielded")
    primary.header.add_comment("a cloudy night")
    table = fits.BinTableHDU.from_columns(
        [fits.Column("flux", "E", unit="Jy", array=[1.0, 2.0]), fits.Column("name", "8A", array=["a", "b"])],
        name="CATALOG", ver=3,
    )  # fmt: skip
    text = fits.TableHDU.from_columns([fits.Column("n", "I4", array=[1, 2, 3])], name="ASCII")
    packed = fits.CompImageHDU(np.zeros((16, 24), dtype=np.int16), name="PACKED", compression_type="RICE_1")
    path = tmp_path / "observation.fits"
    fits.HDUList([primary, table, text, packed]).writeto(path)
    return path


@pytest.mark.filterwarnings("ignore::astropy.wcs.FITSFixedWarning")
def test_an_observation(observation: Path) -> None:
    record = read(observation)
    assert (record.status, record.format, record.extension_matches) == (RecordStatus.OK, "fits", True)
    assert record.warnings == ()
    fields = dict(record.fields)
    ra, dec = fields.pop("sky_ra"), fields.pop("sky_dec")
    assert fields == {
        "target": "M 13", "device_model": "CCD 4", "software": "KPNO-IRAF", "created": "1998-07-01T05:06:07.8",
        "modified_content": "2001-02-03T04:05:06", "creators": ["B. Person", "A. Person"], "sensitivity": ["person"],
        "shape": [30, 40], "width_px": 40, "height_px": 30, "bit_depth": 16, "item_count": 4,
        "variables": ["flux", "name", "n"], "compression": ["RICE_1"],
    }  # fmt: skip
    with fits.open(observation) as opened:
        place = pixel_to_skycoord(19.5, 14.5, WCS(opened[0].header)).icrs
    assert (ra, dec) == (pytest.approx(place.ra.deg, abs=1e-8), pytest.approx(place.dec.deg, abs=1e-8))
    assert record.sources["created"] == "hdus.0.DATE-OBS"


def test_hdus_and_their_cards(observation: Path) -> None:
    hdus = read(observation).native["hdus"]
    assert [(hdu["kind"], hdu["name"]) for hdu in hdus] == [
        ("primary", None), ("table", "CATALOG"), ("ascii-table", "ASCII"), ("compressed-image", "PACKED"),
    ]  # fmt: skip
    assert hdus[1]["version"] == 3
    assert (hdus[1]["rows"], hdus[1]["shape"]) == (2, None)
    assert hdus[1]["columns"][0] == {"name": "flux", "format": "E", "unit": "Jy"}
    assert (hdus[3]["shape"], hdus[3]["bitpix"]) == ([16, 24], 16)
    said = {one[0]: one for one in hdus[0]["cards"]}
    assert said["HIERARCH ESO TEL ALT"] == ["HIERARCH ESO TEL ALT", 61.5, "[deg] altitude"]
    assert said["LONG"] == ["LONG", "x" * 60 + "it's " + "y" * 90, "said at length"]
    assert said["COMPLEX"][1] == [1.5, -2.0]
    assert said["NOTHING"][1] is None
    assert said["HISTORY"] == ["HISTORY", "flat-fielded", None]
    assert said["SIMPLE"][1] is True


def test_every_card_is_what_astropy_reads(observation: Path) -> None:
    with fits.open(observation, disable_image_compression=True) as opened:
        expected = [[(one.keyword, one.value) for one in hdu.header.cards if one.keyword] for hdu in opened]
    for hdu, cards in zip(read(observation).native["hdus"], expected, strict=True):
        ours = [(one[0].removeprefix("HIERARCH "), _astropy(one[1])) for one in hdu["cards"]]
        assert ours == [(keyword, _astropy(value)) for keyword, value in cards]


def _astropy(value: Any) -> Any:
    if isinstance(value, fits.card.Undefined):
        return None
    return [value.real, value.imag] if isinstance(value, complex) else value


def test_within_gzip(observation: Path) -> None:
    packed = observation.with_suffix(".fits.gz")
    packed.write_bytes(gzip.compress(observation.read_bytes()))
    record = read(packed)
    assert (record.status, record.format, record.extension_matches) == (RecordStatus.OK, "fits", True)
    assert record.native == read(observation).native
    assert record.fields["compression"] == ["gzip", "RICE_1"]


def test_within_a_gzip_of_two_members(observation: Path) -> None:
    raw = observation.read_bytes()
    packed = observation.with_suffix(".fits.gz")
    packed.write_bytes(gzip.compress(raw[:5000]) + gzip.compress(raw[5000:]))
    assert read(packed).native == read(observation).native


def test_a_cut_gzip_keeps_what_came_before(tmp_path: Path) -> None:
    noise = random.Random(1).randbytes(400_000)
    raw = header(card("NAXIS1", "400000"), naxis="1") + noise.ljust(400_320)
    path = tmp_path / "cut.fits.gz"
    path.write_bytes(gzip.compress(raw)[:100_000])
    record = read(path)
    assert record.status is RecordStatus.PARTIAL
    assert "truncated" in codes(record)
    assert record.fields["shape"] == [400_000]


def test_a_gzip_bomb_is_not_inflated_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("metaextract_tui.formats.fits.stream.MAX_INFLATED", 1 << 20)
    path = tmp_path / "bomb.fits.gz"
    path.write_bytes(gzip.compress(header(card("NAXIS1", "99999999"), naxis="1") + bytes(8 << 20)))
    record = read(path)
    assert (record.status, codes(record)) == (RecordStatus.PARTIAL, {"cut"})


def test_another_file_within_gzip_is_not_fits(tmp_path: Path) -> None:
    path = tmp_path / "notes.gz"
    path.write_bytes(gzip.compress(b"notes"))
    assert read(path).format is None


def test_a_data_unit_that_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "cut.fits"
    path.write_bytes(header(card("NAXIS1", "5000"), naxis="1") + bytes(1000))
    record = read(path)
    assert (record.status, codes(record)) == (RecordStatus.PARTIAL, {"truncated"})
    assert record.fields["shape"] == [5000]


def test_padding_that_is_missing_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "unpadded.fits"
    path.write_bytes(header(card("NAXIS1", "5000"), naxis="1") + bytes(5000))
    record = read(path)
    assert (record.status, codes(record)) == (RecordStatus.OK, {"truncated"})


def test_random_groups(tmp_path: Path) -> None:
    data = fits.GroupData(np.zeros((5, 2, 3), dtype=">f4"), bitpix=-32, parnames=["UU"], pardata=[np.zeros(5)])
    path = tmp_path / "visibilities.fits"
    fits.GroupsHDU(data).writeto(path)
    hdu = read(path).native["hdus"][0]
    assert (hdu["kind"], hdu["shape"], hdu["rows"]) == ("groups", [2, 3], 5)


@pytest.mark.parametrize(
    ("cards", "word"),
    [
        ((card("NAXIS1", "-2880"),), "NAXIS1"),
        ((card("NAXIS1", "'many'"),), "NAXIS1"),
        ((), "NAXIS1"),
    ],
)
def test_false_axes_are_named(tmp_path: Path, cards: tuple[bytes, ...], word: str) -> None:
    path = tmp_path / "false.fits"
    path.write_bytes(header(*cards, card("OBJECT", "'kept'"), naxis="1"))
    record = read(path)
    assert record.status is RecordStatus.PARTIAL
    assert any(word in warning.message for warning in record.warnings)
    assert ["OBJECT", "kept", None] in record.native["hdus"][0]["cards"]


@pytest.mark.parametrize("naxis", ["999999999", "-1", "1000"])
def test_false_numbers_of_axes_end_at_once(tmp_path: Path, naxis: str) -> None:
    path = tmp_path / "false.fits"
    path.write_bytes(header(naxis=naxis))
    assert codes(read(path)) == {"malformed"}


def test_huge_axes_say_that_the_file_is_short(tmp_path: Path) -> None:
    path = tmp_path / "huge.fits"
    path.write_bytes(header(*(card(f"NAXIS{i}", "9000000000000000000") for i in range(1, 100)), naxis="99"))
    assert codes(read(path)) >= {"truncated"}


def test_too_many_hdus(tmp_path: Path) -> None:
    one = block(card("XTENSION", "'IMAGE'"), card("BITPIX", "8"), card("NAXIS", "0"))
    path = tmp_path / "many.fits"
    path.write_bytes(header() + one * 1_100)
    record = read(path)
    assert record.status is RecordStatus.PARTIAL
    assert len(record.native["hdus"]) == 1_000


def test_a_text_that_never_ends_is_cut(tmp_path: Path) -> None:
    more = b"CONTINUE  '" + b"z" * 66 + b"&'"
    path = tmp_path / "long.fits"
    path.write_bytes(header(b"STORY   = 'a&'", *([more.ljust(80)] * 20_000)))
    record = read(path)
    assert "cut" in codes(record)
    assert len(record.native["hdus"][0]["cards"][3][1]) < 70_000


@pytest.mark.parametrize("length", [80, 2880, 2900, 9000, 9100])
def test_cut_anywhere_it_still_answers(observation: Path, length: int) -> None:
    observation.write_bytes(observation.read_bytes()[:length])
    record = read(observation)
    assert record.status is RecordStatus.PARTIAL or record.error is not None or record.warnings


def test_binary_after_the_first_card_is_malformed(tmp_path: Path) -> None:
    path = tmp_path / "noise.fits"
    path.write_bytes(b"SIMPLE  =" + random.Random(2).randbytes(5751))
    record = read(path)
    assert record.error is not None
    assert record.error.kind is ErrorKind.MALFORMED


def test_text_that_only_starts_like_fits(tmp_path: Path) -> None:
    path = tmp_path / "essay.fits"
    path.write_bytes(b"SIMPLE  = is what a FITS file starts with.\n" * 100)
    record = read(path)
    assert record.status is not RecordStatus.OK


def test_what_writers_get_wrong_is_read(tmp_path: Path) -> None:
    path = tmp_path / "odd.fits"
    path.write_bytes(
        header(
            card("DATE-OBS", "'09/12/96'"), card("GAIN", "1.5D2"), card("TEMP", "-12 C"), b"AIRMASS =1.2",
            b"OBSERVER= 'no closing quote", "OBJECT  = 'café'".encode(), card("BIG", "1E999"),
        )
    )  # fmt: skip
    record = read(path)
    said = {one[0]: one[1] for one in record.native["hdus"][0]["cards"]}
    assert (said["GAIN"], said["TEMP"], said["AIRMASS"], said["BIG"]) == (150.0, "-12 C", 1.2, None)
    assert said["OBSERVER"] == "no closing quote"
    assert record.fields["target"] == "café"
    assert record.fields["created"] == "1996-12-09"
    assert codes(record) == {"nonconformant-value", "not-finite"}


def test_bytes_after_the_last_hdu_are_mentioned(tmp_path: Path) -> None:
    path = tmp_path / "tail.fits"
    path.write_bytes(header() + b"rest" * 720)
    assert codes(read(path)) == {"trailing-bytes"}


def test_cards_in_degrees_where_there_is_no_wcs(tmp_path: Path) -> None:
    path = tmp_path / "cards.fits"
    path.write_bytes(header(card("RA", "10.5"), card("DEC", "-20.25"), card("RADESYS", "'ICRS'")))
    fields = read(path).fields
    assert (fields["sky_ra"], fields["sky_dec"]) == (10.5, -20.25)


def test_an_observatory_is_a_place(tmp_path: Path) -> None:
    path = tmp_path / "site.fits"
    path.write_bytes(header(card("OBSGEO-B", "-24.6"), card("OBSGEO-L", "-70.4"), card("OBSGEO-H", "2635.0")))
    fields = read(path).fields
    assert (fields["latitude"], fields["longitude"], fields["altitude_m"]) == (-24.6, -70.4, 2635.0)
    assert fields["sensitivity"] == ["location"]


@pytest.mark.filterwarnings("ignore::astropy.wcs.FITSFixedWarning")
@pytest.mark.parametrize("code", ["TAN", "SIN", "ARC", "STG", "ZEA", "CAR", "AIT", "MER"])
@pytest.mark.parametrize("frame", ["ICRS", "FK5", "FK4"])
def test_the_centre_is_what_astropy_computes(tmp_path: Path, code: str, frame: str) -> None:
    hdu = fits.PrimaryHDU(np.zeros((300, 200), dtype=np.uint8))
    hdu.header.update(
        CTYPE1=f"RA---{code}", CTYPE2=f"DEC--{code}", CRVAL1=83.6, CRVAL2=0.0 if code == "CAR" else 22.0,
        CRPIX1=5.5, CRPIX2=-8.0, CD1_1=-1e-3, CD1_2=2e-4, CD2_1=2.1e-4, CD2_2=1.1e-3, RADESYS=frame,
    )  # fmt: skip
    path = tmp_path / "sky.fits"
    hdu.writeto(path)
    place = pixel_to_skycoord(99.5, 149.5, WCS(hdu.header)).icrs
    fields = read(path).fields
    ours = SkyCoord(fields["sky_ra"], fields["sky_dec"], unit="deg")
    assert ours.separation(place) < 1e-7 * units.deg


@pytest.mark.parametrize("system", ["galactic", "fk5", "fk4", "fk4noeterms"])
def test_frames_are_turned_as_astropy_turns_them(system: str) -> None:
    values: dict[str, dict[str, Any]] = {
        "galactic": {}, "fk5": {"RADESYS": "FK5"}, "fk4": {"EQUINOX": 1950.0}, "fk4noeterms": {"RADESYS": "FK4-NO-E"},
    }  # fmt: skip
    made = Header(values=dict(values[system]))
    for lon, lat in ((0.0, 0.0), (123.4, 56.7), (359.9, -89.0)):
        frame = frame_of(made, "GLON" if system == "galactic" else "RA")
        assert frame is not None
        moved = to_icrs(*frame, lon, lat)
        theirs = SkyCoord(lon, lat, unit="deg", frame=system).icrs
        assert SkyCoord(*moved, unit="deg").separation(theirs) < 1e-8 * units.deg


@pytest.mark.corpus
def test_the_corpus_is_read(corpus: Path) -> None:
    for path in sorted((corpus / "fits").iterdir()):
        record = read(path)
        assert (record.status, record.format) == (RecordStatus.OK, "fits"), path.name
