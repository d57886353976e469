"""Which values of a record speak of a person: a screen shows dots until someone asks to see them."""

from __future__ import annotations

import re
from typing import Any

MASK = "••••••"
"""Stands for a value that is shown only on demand."""

FIELDS = frozenset(["patient_id", "creators"])

# DICOM PS3.6 keywords of patients, physicians and operators; EXIF and XMP owners and artists; document authors;
# FITS OBSERVER and AUTHOR; ACDD creator, contributor and publisher attributes.
_KEYS = re.compile(
    r"""(?ix) (?: ^ | [:}._\s/] ) (?:
        other_?patient.* | issuer_?of_?patient.* | patient(?!orientation|position|eyemovement|support|gantry|comfort).*
      | .*physician.* | operators?_?names? | .*person_?name | responsible_?person.* | .*reviewer_?name
      | authors? | creators? | (?:creator|contributor|publisher|author)_(?:name|email) | contributors?
      | artist | by-?line | (?:camera_?)?owner_?name | last_?modified_?by | manager | observer | xp_?author
    ) $"""
)

_SOFTWARE = frozenset(["Creator", "CREATOR"])
"""In PDF Info and in FITS this word, so written, names a program."""


def is_private(key: str) -> bool:
    """Whether a native key by its name holds a person's name or a patient's value."""
    return key not in _SOFTWARE and _KEYS.search(key) is not None


def masked(value: Any) -> Any:
    """A copy of a JSON value in which what speaks of a person is dots: for the raw view."""
    if isinstance(value, dict):
        if value.get("code") == "conflict":
            return {**value, "message": masked_message(str(value.get("message", "")))}
        return {
            key: MASK if (is_private(key) or key in FIELDS) and inner not in (None, "", [], {}) else masked(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        if len(value) == 3 and isinstance(value[0], str) and is_private(value[0]):
            return [value[0], MASK, value[2]]  # a FITS card
        return [masked(inner) for inner in value]
    return value


def masked_message(text: str) -> str:
    """A warning or an error without what it quotes of a field that speaks of a person."""
    name, colon, _ = text.partition(":")
    return f"{name}: {MASK}" if colon and name in FIELDS else text
