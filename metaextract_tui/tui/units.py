"""The units of the normalised fields, as the screen writes them behind a value."""

from __future__ import annotations

UNITS: dict[str, str] = {
    "altitude_m": "m",
    "bbox": "° west, south, east, north",
    "bit_depth": "bit",
    "bit_rate": "bit/s",
    "duration_s": "s",
    "frame_rate": "1/s",
    "height_px": "px",
    "latitude": "°",
    "longitude": "°",
    "sample_rate": "Hz",
    "sky_dec": "°",
    "sky_ra": "°",
    "width_px": "px",
}
