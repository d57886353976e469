"""The normalised fields: name, type, unit and meaning. Where each comes from is declared by the formats (origins)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldType = Literal["str", "int", "float", "bool", "date-time", "list[str]", "list[int]", "list[float]"]


@dataclass(frozen=True, slots=True)
class Field:
    """One normalised field; a value below `minimum` or above `maximum` says nothing."""

    name: str
    type: FieldType
    unit: str
    meaning: str
    minimum: float | None = None
    maximum: float | None = None

    def allows(self, number: float) -> bool:
        """Whether a number lies within `minimum` and `maximum`."""
        return (self.minimum is None or number >= self.minimum) and (self.maximum is None or number <= self.maximum)


SENSITIVITY = (
    "location", "person", "patient", "device-serial", "macro", "external-link", "script", "attachment", "hidden-content",
)  # fmt: skip

FIELDS: tuple[Field, ...] = (
    Field("title", "str", "", "the name given to the content"),
    Field("creators", "list[str]", "", "who made it, in the file's order"),
    Field("description", "str", "", "what it is about"),
    Field("keywords", "list[str]", "", "subject terms"),
    Field("rights", "str", "", "copyright or licence"),
    Field("identifier", "str", "", "what names the content uniquely"),
    Field("language", "str", "", "language of the content"),
    Field("created", "date-time", "", "when the content came to be"),
    Field("modified_content", "date-time", "", "when the content was last changed"),
    Field("software", "str", "", "the program that wrote it"),
    Field("device_make", "str", "", "maker of the recording device"),
    Field("device_model", "str", "", "model of the recording device"),
    Field("device_serial", "str", "", "serial number of the recording device"),
    Field("width_px", "int", "px", "width of the image or the main video track", 1),
    Field("height_px", "int", "px", "height of the image or the main video track", 1),
    Field("bit_depth", "int", "bit/sample", "bits per sample", 1),
    Field("colour", "str", "", "colour mode or photometric interpretation"),
    Field("shape", "list[int]", "", "the main array, slowest axis first", 0),
    Field("item_count", "int", "", "what the format counts: pages, frames, sheets, HDUs, datasets, variables", 0),
    Field("page_count", "int", "pages", "number of pages", 0),
    Field("word_count", "int", "words", "number of words", 0),
    Field("duration_s", "float", "s", "playing time", 0),
    Field("frame_rate", "float", "1/s", "video frames a second", 0),
    Field("video_codec", "str", "", "codec of the main video track"),
    Field("audio_codec", "str", "", "codec of the main audio track"),
    Field("bit_rate", "int", "bit/s", "overall bit rate", 0),
    Field("sample_rate", "int", "Hz", "audio samples a second", 0),
    Field("channels", "int", "", "audio channels", 0),
    Field("latitude", "float", "degrees", "WGS 84, north positive", -90, 90),
    Field("longitude", "float", "degrees", "WGS 84, east positive", -180, 360),
    Field("altitude_m", "float", "m", "above sea level"),
    Field("bbox", "list[float]", "degrees", "west, south, east, north"),
    Field("sky_ra", "float", "degrees", "right ascension, ICRS", 0, 360),
    Field("sky_dec", "float", "degrees", "declination, ICRS", -90, 90),
    Field("time_start", "date-time", "", "first moment that the data covers"),
    Field("time_end", "date-time", "", "last moment that the data covers"),
    Field("target", "str", "", "what was observed"),
    Field("modality", "str", "", "kind of equipment"),
    Field("patient_id", "str", "", "the patient's identifier, masked on screen"),
    Field("variables", "list[str]", "", "names of variables, datasets (paths) or table columns; at most 1,000"),
    Field("sheets", "list[str]", "", "sheet names in order"),
    Field("compression", "list[str]", "", "how the content is compressed"),
    Field("encrypted", "bool", "", "whether the content is encrypted"),
    Field("signed", "bool", "", "whether it carries a digital signature"),
    Field("sensitivity", "list[str]", "", "what should not be passed on unseen: " + ", ".join(SENSITIVITY)),
)  # fmt: skip

BY_NAME = {one.name: one for one in FIELDS}
