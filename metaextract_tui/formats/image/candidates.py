"""What one place of an image says of a field, with the place's name, and how such candidates compete for the field."""

from __future__ import annotations

from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.image.exif import Exif
from metaextract_tui.formats.xmp import first_text

Candidate = tuple[Any, str]
"""A value and its source; without a value it is none."""
EMPTY: dict[str, Any] = {}


def tag(exif: Exif, name: str, *where: str) -> Candidate:
    """A tag's value and source, from the directories in the order given, then from any other."""
    directories = exif.directories
    for directory in where:
        value = directories.get(directory, EMPTY).get(name)
        if value is not None and value != "":
            return (value[0] if isinstance(value, list) and value else value), f"exif.{directory}.{name}"
    for directory, values in directories.items():
        value = values.get(name)
        if value is not None and value != "":
            return (value[0] if isinstance(value, list) and value else value), f"exif.{directory}.{name}"
    return None, ""


def text_tag(exif: Exif, name: str, *where: str) -> Candidate:
    """As `tag`, where the value is a text or a number."""
    value, source = tag(exif, name, *where)
    return (value if isinstance(value, (str, int, float)) else None), source


def from_xmp(xmp: dict[str, Any], name: str) -> Candidate:
    """The first text of an XMP property."""
    value = xmp.get(name)
    return (None, "") if value is None else (first_text(value), f"xmp.{name}")


def compete(found: Extraction, name: str, *candidates: Candidate) -> None:
    """`Extraction.compete` over what says something, without those that only were cut to a field's length."""
    told = [(value, source) for value, source in candidates if value not in (None, "", [])]
    if len(told) > 1 and isinstance(told[0][0], str):
        whole = told[0][0]
        told[1:] = [(v, s) for v, s in told[1:] if not (isinstance(v, str) and len(v) >= 30 and whole.startswith(v))]
    if len(told) > 1:
        found.compete(name, *told)
    elif told:
        put(found, name, told[0])


def put(found: Extraction, name: str, candidate: Candidate) -> None:
    """`Extraction.put`, spared where it would say nothing."""
    if candidate[0] is not None and name not in found.fields:
        found.put(name, *candidate)
