"""Which values of a record speak of a person or tell where one lives: a screen shows dots until someone asks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

MASK = "••••••"
"""Stands for a value that is shown only on demand."""

FIELDS = frozenset(["patient_id", "creators"])
_PLACE = frozenset(["latitude", "longitude", "altitude_m"])
"""Of a person where the record's `sensitivity` says so: a photograph's place, not that of a climate model."""

# DICOM PS3.6 keywords of patients (PS3.15 table E.1-1) and all of VR PN; EXIF, XMP and IPTC owners, artists, people in
# the picture and places; document authors; FITS OBSERVER, AUTHOR and an amateur's SITELAT; ACDD creator, contributor
# and publisher attributes; QuickTime's and Matroska's places.
_KEYS = re.compile(
    r"""(?x) (?: ^ | [:}._\s/] ) (?:
        other_?patient.* | issuer_?of_?patient.* | current_?patient_?location
      | patient(?!_?(?:orientation|position|eyemovement|support|gantry|comfort|identity_?removed)).*
      | (?:country|region)_?of_?residence | ethnic_?group.* | occupation | military_?rank | branch_?of_?service
      | medical_?record_?locator | additional_?patient_?history | person_?(?:address|tele).*
      | evaluator_?name | names?_?of_?intended_?recipients.* | order_?entered_?by | document_?author.*
      | current_?observer.* | verbal_?source.* | selector_?pn_?value | roi_?interpreter | distribution_?name
      | interpretation_?(?:recorder|transcriber|author)
      | .*physician.* | operators?_?names? | .*person_?name | responsible_?person.* | .*reviewer_?name
      | content_?creator.* | verifying_?observer_?name | human_?performer_?name
      | authors? | creators? | (?:creator|contributor|publisher|author)_(?:name|email) | contributors?
      | artist | by-?line | (?:camera_?)?owner_?name | last_?modified_?by | manager | observer | xp_?author
      | photographer | image_?editor | person_?in_?image.* | people_?tags
      | creator_?contact_?info | ci_?(?:adr|email|tel).*
      | aocreator | aocurrentcopyrightownername | reviewers | reserved_?by | quicktime\.(?:director|producer)
      | pi_name | pr_inv_[lfm] | pi-coi\ name | tel\ oper | swowner | experimenters? | contact_?email | e-?mail
      | gps_?(?:dest_?)?(?:lat|long|alt)(?:itude)?(?:ude)? | gps_?area_?information | gps_?position | gps_?coordinates
      | site_?lat | site_?long | sub-?location | location_?(?:created|shown)
      | content_?location_?name | iptc4xmpcore:location
      | (?:album_?)?performer | composer | caption_?writer | writer-?editor | contact
      | ©art | ©aut | ©prf | ©dir | ©prd | aart | iart | perf | auth
      | city | ©xyz | xyz | loci | location | location\.iso6709 | recorded_?location
    ) $"""
)

_SOFTWARE = frozenset(["Creator", "CREATOR"])
"""In PDF Info and in FITS this word, so written, names a program."""
_HOSPITAL = frozenset(
    [
        "InstitutionName", "InstitutionAddress", "InstitutionCodeSequence", "InstitutionalDepartmentName",
        "InstitutionalDepartmentTypeCodeSequence", "StationName", "ScheduledStationName", "PerformedStationName",
        "PerformedLocation", "AccessionNumber", "AdmissionID", "ServiceEpisodeID", "RequestingService",
        "FillerOrderNumberImagingServiceRequest", "PlacerOrderNumberImagingServiceRequest",
    ]
)  # fmt: skip
"""Where a patient was and the numbers of the order (DICOM PS3.15 table E.1-1), so written; a climate model may have a
`station_name`."""
_CARDS = frozenset(
    [
        "LATITUDE", "LONGITUD", "LAT-OBS", "LONG-OBS", "ALT-OBS", "OBS-LAT", "OBS-LONG", "OBS-ELEV", "SITENAME",
        "SITEELEV", "OBSGEO-B", "OBSGEO-L", "OBSGEO-H", "OBSGEO-X", "OBSGEO-Y", "OBSGEO-Z",
        "ESO TEL GEOLAT", "ESO TEL GEOLON", "ESO TEL GEOELEV", "OPERATOR",
    ]
)  # fmt: skip
"""Cards of FITS with an observer's place or name; elsewhere some of these words name coordinates of the data."""
_LONGEST_KEY = 120


@lru_cache(maxsize=1 << 17)
def is_private(key: str) -> bool:
    """Whether a native key by its name holds a person's name, a patient's value or a private place."""
    if key in _HOSPITAL:
        return True
    return key not in _SOFTWARE and len(key) <= _LONGEST_KEY and _KEYS.search(key.lower()) is not None


def is_private_card(keyword: str) -> bool:
    """The same for the keyword of a FITS card."""
    return keyword.removeprefix("HIERARCH ") in _CARDS or is_private(keyword)


def is_private_tag(value: Any) -> bool:
    """Whether this is a Matroska tag (`name` and `value`) of the kind."""
    return isinstance(value, dict) and "value" in value and is_private(str(value.get("name", "")))


def private_fields(record: Mapping[str, Any]) -> frozenset[str]:
    """The normalised fields of this record that are shown only on demand."""
    fields = record.get("fields")
    kinds = fields.get("sensitivity") if isinstance(fields, dict) else None
    return FIELDS | _PLACE if isinstance(kinds, list) and "location" in kinds else FIELDS


def masked_message(text: str) -> str:
    """A warning or an error without what it quotes of a value that speaks of a person, as far as its first word names
    that value."""
    name, colon, _ = text.partition(":")
    if not colon or (name not in FIELDS and name not in _PLACE and not is_private(name)):
        return text
    return f"{name}: {MASK}"
