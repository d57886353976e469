"""What of a DICOM object should not be passed on unseen: named rules, after the profiles of PS3.15 annex E."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.dicom.heed import Heed

# What a program, and not a viewer, would make of the preamble (PS3.10 7.1: its 128 bytes are free for anyone's use).
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")


def judge(found: Extraction, data: Mapping[str, Any], heed: Heed, preamble: bytes) -> None:
    """Add the kinds of sensitive content. In an object whose PatientIdentityRemoved is YES the patient's name and ID
    are pseudonyms (PS3.15 E.1.1), so only what else identifies a patient counts there."""
    removed = data.get("PatientIdentityRemoved") == "YES"
    patient = heed.beyond if removed else heed.patient
    if patient:
        found.sensitive("patient", f"dataset.{patient} has a value")
    elif data.get("BurnedInAnnotation") == "YES":
        found.sensitive("patient", "dataset.BurnedInAnnotation is YES")
    elif data.get("RecognizableVisualFeatures") == "YES":
        found.sensitive("patient", "dataset.RecognizableVisualFeatures is YES")
    if heed.person:
        found.sensitive("person", f"dataset.{heed.person} has a value")
    if heed.device:
        found.sensitive("device-serial", f"dataset.{heed.device} has a value")
    if data.get("EncapsulatedDocument"):
        found.sensitive("attachment", "dataset.EncapsulatedDocument has a value")
    if heed.link:
        found.sensitive("external-link", f"dataset.{heed.link} has a value")
    if preamble.startswith(_PROGRAMS):
        found.sensitive("hidden-content", "preamble starts like a program")
        found.warn("other-content", "the preamble starts like a program: the file can be run as well as viewed")
