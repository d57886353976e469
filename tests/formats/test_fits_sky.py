"""FITS: where an image is on the sky, compared with astropy for every projection, frame and distortion."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from astropy import units
from astropy.coordinates import FK4, FK5, BarycentricMeanEcliptic, FK4NoETerms, SkyCoord
from astropy.io import fits
from astropy.time import Time
from astropy.wcs import WCS
from astropy.wcs.utils import wcs_to_celestial_frame

from metaextract_tui.formats.fits.frames import to_icrs
from tests.formats.reads import read

M, N = 60, 41
CLOSE = 1e-7 * units.deg
PARAMETERS: dict[str, dict[int, Any]] = {
    "AZP": {1: 2.0, 2: 30.0}, "SZP": {1: 2.0, 2: 180.0, 3: 60.0}, "SIN": {1: 0.1, 2: -0.3}, "AIR": {1: 45.0},
    "ZPN": {0: 0.0, 1: 0.975, 2: -0.807, 3: 0.337, 4: -0.065, 5: 0.01}, "CYP": {1: 1.0, 2: 0.7071}, "CEA": {1: 0.5},
    "COP": {1: 45.0, 2: 25.0}, "COE": {1: -45.0, 2: 25.0}, "COD": {1: 30.0}, "COO": {1: 45.0, 2: 25.0},
    "BON": {1: -30.0}, "HPX": {1: 6.0, 2: 4.0}, "TAN": {}, "STG": {}, "ARC": {}, "ZEA": {}, "CAR": {}, "MER": {},
    "SFL": {}, "PAR": {}, "MOL": {}, "AIT": {}, "PCO": {}, "TSC": {}, "CSC": {}, "QSC": {}, "XPH": {},
}  # fmt: skip
FRAMES: dict[str, dict[str, Any]] = {
    "none": {}, "FK5": {"RADESYS": "FK5"}, "B1950": {"EQUINOX": 1950.0}, "FK4": {"RADESYS": "FK4", "EQUINOX": 1900.0},
    "now": {"RADESYS": "FK5", "EQUINOX": 2021.3}, "EPOCH": {"EPOCH": 1950.0},
}  # fmt: skip


def image(tmp_path: Path, shape: tuple[int, ...] = (N, M), **cards: Any) -> Path:
    hdu = fits.PrimaryHDU(np.zeros(shape, dtype=np.uint8))
    for keyword, value in cards.items():
        hdu.header[keyword.replace("__", "-")] = value
    path = tmp_path / "sky.fits"
    hdu.writeto(path)
    return path


def sky(code: str = "TAN", lon: str = "RA", lat: str = "DEC", **cards: Any) -> dict[str, Any]:
    """Cards of an image of half a degree, turned a little."""
    return {
        "CTYPE1": f"{lon:-<4}-{code}", "CTYPE2": f"{lat:-<4}-{code}", "CRVAL1": 83.6, "CRVAL2": 22.0,
        "CRPIX1": 25.5, "CRPIX2": -8.0, "CD1_1": -1e-2, "CD1_2": 2e-3, "CD2_1": 2.1e-3, "CD2_2": 1.1e-2,
    } | cards  # fmt: skip


def expected(path: Path, frame: Any = None) -> list[SkyCoord | None]:
    """The centre and the corners in ICRS, by astropy."""
    pixels = [((M + 1) / 2, (N + 1) / 2), (1, 1), (1, N), (M, N), (M, 1)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        wcs = WCS(fits.getheader(path))
        world = wcs.all_pix2world(pixels, 1)
    kind = wcs_to_celestial_frame(wcs) if frame is None else frame
    lon, lat = wcs.wcs.lng, wcs.wcs.lat
    return [SkyCoord(p[lon], p[lat], unit="deg", frame=kind).icrs if np.isfinite(p).all() else None for p in world]


def check(path: Path, frame: Any = None) -> dict[str, Any]:
    """Ours against astropy's; our `wcs`."""
    record = read(path)
    place: dict[str, Any] = record.native["hdus"][0]["wcs"]
    ours = [place["centre"], *place["footprint"]]
    for one, theirs in zip(ours, expected(path, frame), strict=True):
        assert (one is None) == (theirs is None)
        if one is not None and theirs is not None:
            assert SkyCoord(*one, unit="deg").separation(theirs) < CLOSE
    assert [record.fields.get("sky_ra"), record.fields.get("sky_dec")] == (place["centre"] or [None, None])
    return place


@pytest.mark.parametrize("code", PARAMETERS)
def test_every_projection(tmp_path: Path, code: str) -> None:
    parameters = {f"PV2_{m}": value for m, value in PARAMETERS[code].items()}
    place = check(image(tmp_path, **sky(code, **parameters)))
    assert place["projection"] == code
    assert None not in place["footprint"]


@pytest.mark.parametrize("code", ["TAN", "SIN", "CAR", "COE", "AIT", "MOL", "HPX", "BON"])
@pytest.mark.parametrize("crval2", [-90.0, -70.0, 0.0, 45.0, 90.0])
def test_every_latitude_of_the_reference(tmp_path: Path, code: str, crval2: float) -> None:
    parameters = {f"PV2_{m}": value for m, value in PARAMETERS[code].items()}
    check(image(tmp_path, **sky(code, CRVAL2=crval2, **parameters)))


@pytest.mark.parametrize("poles", [{"LONPOLE": 45.0}, {"LONPOLE": 0.0, "LATPOLE": -90.0}, {"PV1_3": 30.0}])
@pytest.mark.parametrize("code", ["TAN", "CAR", "SFL"])
def test_poles_that_are_stated(tmp_path: Path, code: str, poles: dict[str, Any]) -> None:
    check(image(tmp_path, **sky(code, CRVAL2=10.0, **poles)))


@pytest.mark.parametrize("frame", FRAMES)
def test_every_frame(tmp_path: Path, frame: str) -> None:
    check(image(tmp_path, **sky(**FRAMES[frame])))


def test_galactic_and_ecliptic(tmp_path: Path) -> None:
    assert check(image(tmp_path, **sky(lon="GLON", lat="GLAT")))["frame"] == "GALACTIC"
    (tmp_path / "sky.fits").unlink()
    place = check(image(tmp_path, **sky(lon="ELON", lat="ELAT")), BarycentricMeanEcliptic())
    assert (place["frame"], place["equinox"]) == ("ECLIPTIC", 2000.0)


@pytest.mark.parametrize("year", [1875.0, 1950.0, 2000.0, 2021.4])
def test_epochs_of_the_frames(year: float) -> None:
    julian, besselian = Time(year, format="jyear"), Time(year, format="byear")
    frames = {
        "FK5": FK5(equinox=julian), "ECLIPTIC": BarycentricMeanEcliptic(equinox=julian),
        "FK4": FK4(equinox=besselian), "FK4-NO-E": FK4NoETerms(equinox=besselian), "SUPERGALACTIC": "supergalactic",
    }  # fmt: skip
    for name, frame in frames.items():
        for lon, lat in ((0.0, 0.0), (123.4, 56.7), (359.9, -89.0)):
            theirs = SkyCoord(lon, lat, unit="deg", frame=frame).icrs
            assert SkyCoord(*to_icrs(name, year, lon, lat), unit="deg").separation(theirs) < 1e-8 * units.deg


@pytest.mark.parametrize(
    "matrix",
    [
        {"CDELT1": -0.01, "CDELT2": 0.012, "CROTA2": 33.0},
        {"CDELT1": -0.01, "CDELT2": 0.012, "PC1_1": 0.9, "PC1_2": 0.2, "PC2_1": -0.25, "PC2_2": 0.95},
        {"CDELT1": -0.01, "CDELT2": 0.012, "PC001001": 0.9, "PC001002": 0.2, "PC002001": -0.2, "PC002002": 0.95},
        {"CDELT1": -36.0, "CDELT2": 36.0, "CUNIT1": "arcsec", "CUNIT2": "arcsec", "CRVAL1": 36e3, "CRVAL2": 72e3},
    ],
)
def test_every_form_of_the_matrix(tmp_path: Path, matrix: dict[str, Any]) -> None:
    cards = {key: value for key, value in sky().items() if not key.startswith("CD")}
    check(image(tmp_path, **cards | matrix))


@pytest.mark.parametrize(
    "bent",
    [
        {"CTYPE1": "RA---TAN-SIP", "CTYPE2": "DEC--TAN-SIP", "A_ORDER": 3, "B_ORDER": 2, "A_2_0": 1e-4, "A_0_3": 1e-7,
         "B_1_1": 5e-5, "B_0_2": 1e-4},
        {"CTYPE1": "RA---TPV", "CTYPE2": "DEC--TPV", "PV1_0": 1e-3, "PV1_1": 1.001, "PV1_3": 0.01, "PV1_7": 0.003,
         "PV2_1": 0.999, "PV2_4": 0.01, "PV2_11": 0.2, "PV2_39": 1.0},
        {"PV1_0": 1e-3, "PV1_1": 1.001, "PV1_7": 0.003, "PV2_1": 0.999, "PV2_4": 0.01},
        {"CTYPE1": "RA---NCP", "CTYPE2": "DEC--NCP"},
    ],
    ids=["SIP", "TPV", "SCAMP", "NCP"],
)  # fmt: skip
def test_distortions_and_old_names(tmp_path: Path, bent: dict[str, Any]) -> None:
    check(image(tmp_path, **sky() | bent))


def test_gls_is_sfl_about_the_equator(tmp_path: Path) -> None:
    cards = {key: value for key, value in sky("GLS").items() if not key.startswith("CD")}
    check(image(tmp_path, **cards, CDELT1=-0.01, CDELT2=0.01))


@pytest.mark.parametrize("kind", ["1", "2", "3"])
def test_surfaces_of_iraf(tmp_path: Path, kind: str) -> None:
    """A Chebyshev or Legendre surface of two terms a side is a plane: the same shift as plain polynomials over it."""
    wide = f'"{kind}. 2. 2. 1. -1. 1. -1. 1. 0.001 0.1 0.0 0.0"'
    cards = sky("TNX", WAT1_001="wtype=tnx axtype=ra lngcor = " + wide, WAT2_001="wtype=tnx axtype=dec")
    fields = read(image(tmp_path, **cards)).fields
    (tmp_path / "sky.fits").unlink()
    plane = sky("TPV", PV1_0=0.001, PV1_1=1.1)
    same = read(image(tmp_path, **plane)).fields
    assert (fields["sky_ra"], fields["sky_dec"]) == (pytest.approx(same["sky_ra"]), pytest.approx(same["sky_dec"]))


def test_a_text_of_iraf_keeps_the_blanks_at_the_end_of_a_card(tmp_path: Path) -> None:
    text = 'wtype=tnx axtype=ra lngcor = "3. 2. 2. 1. -1. 1. -1. 1. 0.001 '.ljust(68)
    cut = sky("TNX", WAT1_001=text, WAT1_002='0.1 0.0 0.0"', WAT2_001="wtype=tnx")
    path = image(tmp_path, **cut)
    assert read(path).native["hdus"][0]["wcs"]["centre"] is not None


def test_a_radio_cube_of_four_axes(tmp_path: Path) -> None:
    cards = {key: value for key, value in sky("SIN").items() if not key.startswith("CD")}
    more = {
        "CDELT1": -0.01, "CDELT2": 0.01, "CTYPE3": "FREQ", "CRVAL3": 1.4e9, "CDELT3": 1e6, "CTYPE4": "STOKES",
        "CRVAL4": 1.0, "PC1_1": 1.0, "PV2_1": 0.0, "PV2_2": 0.0, "LONPOLE": 180.0, "LATPOLE": 22.0,
        "RADESYS": "FK5", "EQUINOX": 2000.0,
    }  # fmt: skip
    record = read(image(tmp_path, (1, 5, N, M), **cards, **more))
    (tmp_path / "sky.fits").unlink()
    flat = check(image(tmp_path, **cards, CDELT1=-0.01, CDELT2=0.01, RADESYS="FK5", EQUINOX=2000.0))
    assert record.native["hdus"][0]["wcs"]["footprint"] == flat["footprint"]
    assert record.fields["shape"] == [1, 5, N, M]


def test_latitude_before_longitude(tmp_path: Path) -> None:
    cards = sky()
    cards |= {"CTYPE1": cards["CTYPE2"], "CTYPE2": cards["CTYPE1"], "CRVAL1": 22.0, "CRVAL2": 83.6}
    check(image(tmp_path, **cards))


def test_a_map_of_the_whole_sky_has_corners_off_it(tmp_path: Path) -> None:
    cards = {key: value for key, value in sky("AIT", "GLON", "GLAT").items() if not key.startswith("CD")}
    whole = {"CRVAL1": 0.0, "CRVAL2": 0.0, "CRPIX1": 30.5, "CRPIX2": 21.0, "CDELT1": -6.0, "CDELT2": 4.5}
    assert check(image(tmp_path, **cards | whole))["footprint"] == [None] * 4


def test_a_solar_image_whose_alternative_description_is_celestial(tmp_path: Path) -> None:
    main = sky("TAN", "HPLN", "HPLT", CRVAL1=0.0, CRVAL2=0.0)
    other = {f"{key}A": value for key, value in sky().items()}
    place = read(image(tmp_path, **main, **other)).native["hdus"][0]["wcs"]
    (tmp_path / "sky.fits").unlink()
    assert place["alternative"] == "A"
    assert place["centre"] == check(image(tmp_path, **sky()))["centre"]


def test_an_extension_inherits_its_frame(tmp_path: Path) -> None:
    primary, hdu = fits.PrimaryHDU(), fits.ImageHDU(np.zeros((N, M), dtype=np.uint8))
    primary.header["EQUINOX"] = 1950.0
    hdu.header.update(sky(), INHERIT=True)
    fits.HDUList([primary, hdu]).writeto(tmp_path / "a.fits")
    own = image(tmp_path, **sky(EQUINOX=1950.0))
    assert read(tmp_path / "a.fits").native["hdus"][1]["wcs"] == check(own)
    hdu.header["INHERIT"] = False
    fits.HDUList([primary, hdu]).writeto(tmp_path / "b.fits")
    assert read(tmp_path / "b.fits").native["hdus"][1]["wcs"]["frame"] == "ICRS"


@pytest.mark.parametrize(
    "cards",
    [
        sky(RADESYS="GAPPT"), sky(EQUINOX=90.0), sky(CUNIT1="m"), sky(CRVAL1="here"), sky("XYZ"), sky("TAB"),
        sky(A_ORDER=99, B_ORDER=99, CTYPE1="RA---TAN-SIP"), sky("TNX", WAT1_001='lngcor = "9. 1e9"'),
        sky("COE"), sky("ZPN"), sky("HPX", PV2_1=0.0), sky("SZP", PV2_1=1e300, CTYPE3="WAVE-TAB"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_not_told(
    tmp_path: Path, cards: dict[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    fields = read(image(tmp_path, **cards)).fields
    assert "sky_ra" not in fields
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("cards", "place"),
    [
        ({"RA": "13:29:53.0", "DEC": "+47:11:43"}, (202.470833333, 47.195277778)),
        ({"RA": "13 29 53", "DEC": "-00 11 43.2"}, (202.470833333, -0.195333333)),
        ({"OBJCTRA": "13 29 53.0", "OBJCTDEC": "+47 11 43"}, (202.470833333, 47.195277778)),
        ({"RA": ("13.5", "hours"), "DEC": 10}, (202.5, 10.0)),
        ({"RA": (13.5, "[h] right ascension"), "DEC": 10.0}, (202.5, 10.0)),
        ({"RA": 13.5, "DEC": 10.0}, (13.5, 10.0)),
        ({"RA_NOM": 350.9, "DEC_NOM": 58.8, "RA_TARG": 350.85, "DEC_TARG": 58.81}, (350.85, 58.81)),
        ({"RA": "unknown", "DEC": "n/a", "RA_OBJ": 1.5, "DEC_OBJ": -2.5}, (1.5, -2.5)),
        ({"RA": "25:00:00", "DEC": "10:00:00"}, None),
        ({"RA": "10:61:00", "DEC": "10:00:00"}, None),
        ({"RA": 400.0, "DEC": 1.0}, None),
        ({"RA": True, "DEC": False}, None),
    ],
)
def test_cards(tmp_path: Path, cards: dict[str, Any], place: tuple[float, float] | None) -> None:
    hdu = fits.PrimaryHDU()
    hdu.header.update(cards)
    hdu.writeto(tmp_path / "cards.fits")
    fields = read(tmp_path / "cards.fits").fields
    assert (None if place is None else pytest.approx(place)) == (
        (fields["sky_ra"], fields["sky_dec"]) if "sky_ra" in fields else None
    )


def test_cards_of_1950_are_turned_to_icrs(tmp_path: Path) -> None:
    hdu = fits.PrimaryHDU()
    hdu.header.update(RA="12:00:00", DEC="30:00:00", EQUINOX="B1950.0")
    hdu.writeto(tmp_path / "cards.fits")
    fields = read(tmp_path / "cards.fits").fields
    theirs = SkyCoord(180.0, 30.0, unit="deg", frame="fk4").icrs
    assert SkyCoord(fields["sky_ra"], fields["sky_dec"], unit="deg").separation(theirs) < CLOSE
