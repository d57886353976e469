"""Where the fields of a FITS file come from.

Precedence: keyword by keyword in the order below; within a keyword the first header-data unit that has it. A standard
keyword goes before those of common programs. The place on the sky is the centre of the first image with celestial
coordinates, and only then what cards say. CREATOR and its like name a program; ORIGIN, an institution, stands in where
none does. A Julian day counts where no date is given, and is compared where one is.
"""

from __future__ import annotations

from metaextract_tui.formats.origins import Origin

_DESCRIPTIVE = "FITS 4.0, 4.4.2.1 (general descriptive keywords)"
_OBSERVATION = "FITS 4.0, 4.4.2.2 (keywords describing observations)"
_AUTHOR = "FITS 4.0, 4.4.2.3 (bibliographic keywords)"
_TIMES = "FITS 4.0, 9.5 (global time keywords)"
_PLACE = "FITS 4.0, 9.2.3 (time reference position: location of the observatory)"
_WCS = "FITS 4.0, 8.3 (celestial coordinates); Calabretta & Greisen 2002 (A&A 395, 1077)"
_OGIP = "HEASARC (OGIP) recommended keywords"
_MAST = "MAST (HST, JWST) keyword dictionary"
_AMATEUR = "common use: MaxIm DL, SharpCap, N.I.N.A."
_ESO = "ESO Data Interface Control, hierarchical keywords"
_COMMON = "common use"
_IMAGE = "FITS 4.0, 4.4.1.1 (mandatory keywords: primary header)"
_TILES = "FITS 4.0, 10.1 (tiled image compression)"


def _cards(field: str, standard: str, *keywords: str) -> tuple[Origin, ...]:
    return tuple(Origin(field, f"hdus.*.{keyword}", standard) for keyword in keywords)


def _rules(kind: str, standard: str, *keywords: str) -> tuple[Origin, ...]:
    return tuple(Origin("sensitivity", f"{kind}: hdus.*.{keyword} has a value", standard) for keyword in keywords)


ORIGINS: tuple[Origin, ...] = (
    *_cards("title", _OGIP, "TITLE"),
    *_cards("target", _OBSERVATION, "OBJECT"),
    *_cards("target", _MAST, "TARGNAME"),
    *_cards("target", _COMMON, "TARGET"),
    *_cards("device_model", _OBSERVATION, "INSTRUME"),
    *_cards("software", _OGIP, "CREATOR"),
    *_cards("software", _AMATEUR, "SWCREATE", "SOFTWARE", "PROGRAM"),
    *_cards("software", _DESCRIPTIVE, "ORIGIN"),
    *_cards("colour", _AMATEUR, "BAYERPAT", "COLORTYP"),
    *_cards("created", _OBSERVATION, "DATE-OBS"),
    *_cards("created", _COMMON, "DATE_OBS"),
    *_cards("created", _TIMES, "DATE-BEG", "DATE-AVG", "MJD-OBS"),
    *_cards("created", _COMMON, "MJD_OBS"),
    *_cards("created", _TIMES, "MJD-BEG"),
    *_cards("created", _COMMON, "JD", "JD-OBS", "TIME-OBS"),
    *_cards("modified_content", _DESCRIPTIVE, "DATE"),
    *_cards("time_start", _TIMES, "DATE-BEG", "MJD-BEG"),
    *_cards("time_start", _MAST, "EXPSTART"),
    *_cards("time_start", _TIMES, "TSTART"),
    *_cards("time_start", f"{_OBSERVATION}: the start where the header has a DATE-END", "DATE-OBS"),
    *_cards("time_end", _TIMES, "DATE-END", "MJD-END"),
    *_cards("time_end", _MAST, "EXPEND"),
    *_cards("time_end", _TIMES, "TSTOP"),
    Origin("creators", "AUTHOR, OBSERVER", f"{_AUTHOR}; {_OBSERVATION}"),
    *_rules("person", _AUTHOR, "AUTHOR"),
    *_rules("person", _OBSERVATION, "OBSERVER"),
    *_rules("person", _MAST, "PI_NAME", "PR_INV_L"),
    *_rules("person", _COMMON, "OPERATOR"),
    *_rules("person", _AMATEUR, "SWOWNER"),
    *_rules("person", _ESO, "HIERARCH ESO OBS PI-COI NAME", "HIERARCH ESO TEL OPER"),
    *_cards("latitude", _PLACE, "OBSGEO-B", "OBSGEO-X, Y, Z"),
    *_cards("latitude", _AMATEUR, "SITELAT"),
    *_cards("latitude", _COMMON, "LAT-OBS"),
    *_cards("latitude", _ESO, "HIERARCH ESO TEL GEOLAT"),
    *_cards("latitude", _COMMON, "OBS-LAT"),
    *_cards("longitude", _PLACE, "OBSGEO-L", "OBSGEO-X, Y, Z"),
    *_cards("longitude", f"{_AMATEUR}; to the east, unless its comment says west", "SITELONG"),
    *_cards("longitude", _COMMON, "LONG-OBS"),
    *_cards("longitude", _ESO, "HIERARCH ESO TEL GEOLON"),
    *_cards("longitude", _COMMON, "OBS-LONG"),
    *_cards("altitude_m", _PLACE, "OBSGEO-H", "OBSGEO-X, Y, Z"),
    *_cards("altitude_m", _AMATEUR, "SITEELEV"),
    *_cards("altitude_m", _COMMON, "ALT-OBS"),
    *_cards("altitude_m", _ESO, "HIERARCH ESO TEL GEOELEV"),
    *_cards("altitude_m", _COMMON, "OBS-ELEV"),
    *_rules("location", _PLACE, "OBSGEO-B", "OBSGEO-X, Y, Z"),
    *_rules("location", _AMATEUR, "SITELAT"),
    *_rules("location", _COMMON, "LAT-OBS"),
    *_rules("location", _ESO, "HIERARCH ESO TEL GEOLAT"),
    *_rules("location", _COMMON, "OBS-LAT", "LATITUDE", "LONGITUD", "GPS_LAT", "GPS_LONG", "SITENAME"),
    *_cards("shape", _IMAGE, "NAXIS"),
    *_cards("shape", _TILES, "ZNAXIS"),
    *_cards("width_px", _IMAGE, "NAXIS1"),
    *_cards("width_px", _TILES, "ZNAXIS1"),
    *_cards("height_px", _IMAGE, "NAXIS2"),
    *_cards("height_px", _TILES, "ZNAXIS2"),
    *_cards("bit_depth", _IMAGE, "BITPIX"),
    *_cards("bit_depth", _TILES, "ZBITPIX"),
    Origin("item_count", "hdus", "FITS 4.0, 3.1 (overall file structure)"),
    Origin("variables", "TTYPEn", "FITS 4.0, 7.2.2 and 7.3.2 (tables: other reserved keywords)"),
    Origin("compression", "the file is gzip*", "RFC 1952; then as below"),
    Origin("compression", "ZCMPTYPE*", _TILES),
    Origin("compression", "ZCTYPn", "FITS 4.0, 10.3 (tiled table compression)"),
    *(
        Origin(field, source, standard)
        for field in ("sky_ra", "sky_dec")
        for source, standard in (
            ("hdus.*: centre of the image by its * coordinates", _WCS),
            ("hdus.*.RA, DEC", f"{_COMMON}: degrees, or sexagesimal hours and degrees"),
            ("hdus.*.RA_TARG, DEC_TARG", f"{_MAST}; XMM-Newton, Chandra"),
            ("hdus.*.RA_OBJ, DEC_OBJ", _OGIP),
            ("hdus.*.RA_PNT, DEC_PNT", _OGIP),
            ("hdus.*.RA_NOM, DEC_NOM", _OGIP),
            ("hdus.*.OBJCTRA, OBJCTDEC", f"{_AMATEUR}: sexagesimal hours and degrees"),
            ("hdus.*.OBSRA, OBSDEC", "common use of AIPS: antenna pointing, degrees"),
            ("hdus.*.OBJRA, OBJDEC", _COMMON),
            ("hdus.*.TELRA, TELDEC", _COMMON),
        )
    ),
)
