"""A media directory (DICOMDIR, PS3.3 annex F): how many records of each kind it lists, and of whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from metaextract_tui.formats.base import Extraction


def describe(found: Extraction, data: Mapping[str, Any]) -> None:
    """Fill `item_count`, `native.directory` {record type: count} and, where it lists one patient, `patient_id`."""
    items = data.get("DirectoryRecordSequence")
    if not isinstance(items, list):
        return
    records = [one for one in items if isinstance(one, dict)]
    found.put("item_count", len(records), "dataset.DirectoryRecordSequence")
    kinds = Counter(str(one.get("DirectoryRecordType") or "") for one in records)
    found.native["directory"] = {kind or "(none)": count for kind, count in kinds.items()}
    patients = {str(one.get("PatientID") or "") for one in records if one.get("DirectoryRecordType") == "PATIENT"}
    if len(patients) == 1:
        found.put("patient_id", patients.pop(), "dataset.DirectoryRecordSequence[*].PatientID")
