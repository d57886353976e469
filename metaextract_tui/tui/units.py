"""The units of the normalised fields, as the screen writes them behind a value."""

from __future__ import annotations

UNITS: dict[str, str] = {
    "altitude_m": "m",
    "bbox": "° west, south, east, north",
    "bit_depth": "bit/sample",
    "bit_rate": "bit/s",
    "duration_s": "s",
    "frame_rate": "1/s",
    "height_px": "px",
    "latitude": "°",
    "longitude": "°",
    "page_count": "pages",
    "sample_rate": "Hz",
    "sky_dec": "°",
    "sky_ra": "°",
    "width_px": "px",
    "word_count": "words",
}


def with_unit(name: str, shown: str) -> str:
    """A field's value as text with its unit; one page is no pages."""
    unit = UNITS.get(name, "")
    if unit in ("pages", "words") and shown == "1":
        unit = unit[:-1]
    return f"{shown} {unit}".rstrip()
