"""pydicom's tables of tags (PS3.6, vendors' private dictionaries) and of UIDs, without the rest of the library.

Importing pydicom itself takes as long as reading some hundred files, for numpy and decoders that no header needs. The
tables are modules that hold nothing but data: each is executed by itself.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

PublicEntry = tuple[str, str, str, str, str]
"""VR, VM, name, "Retired" or nothing, keyword."""
PrivateEntry = tuple[str, str, str, str]
"""VR, VM, name, "Retired" or nothing."""


def _load(name: str) -> ModuleType:
    """A module of pydicom's package that holds data. Raises ImportError where pydicom has none of that name."""
    package = importlib.util.find_spec("pydicom")
    if package is None or package.origin is None:
        raise ImportError("pydicom is not installed", name="pydicom")
    file = Path(package.origin).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"{__name__}.{name}", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise ImportError(f"pydicom has no {name}", name=f"pydicom.{name}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_tags = _load("_dicom_dict")
PUBLIC: Mapping[int, PublicEntry] = _tags.DicomDictionary
PRIVATE: Mapping[str, Mapping[str, PrivateEntry]] = _load("_private_dict").private_dictionaries
UIDS: Mapping[str, tuple[str, str, str, str, str]] = _load("_uid_dict").UID_dictionary

# Repeating groups, such as "60xx3000": the digits that are given, which digits those are, and the entry.
_REPEATING: list[tuple[int, int, PublicEntry]] = [
    (int(mask.replace("x", "0"), 16), int("".join("0" if digit == "x" else "F" for digit in mask), 16), entry)
    for mask, entry in _tags.RepeatersDictionary.items()
]


def public_entry(tag: int) -> PublicEntry | None:
    """The entry of a public tag (group << 16 | element), also in a repeating group."""
    if (entry := PUBLIC.get(tag)) is not None or (tag >> 16) % 2:
        return entry
    return next((entry for digits, given, entry in _REPEATING if (tag ^ digits) & given == 0), None)


def private_entry(tag: int, creator: str) -> PrivateEntry | None:
    """The entry of a private tag in the dictionary of the one who reserved its block, whichever block that is."""
    entries = PRIVATE.get(creator)
    if entries is None:
        return None
    group, element = f"{tag >> 16:04X}", f"{tag & 0xFFFF:04X}"
    ways = (group + element, f"{group}xx{element[-2:]}", f"{group[:2]}xxxx{element[-2:]}")
    return next((entries[way] for way in ways if way in entries), None)


def uid_name(uid: str) -> str:
    """The name of a UID of PS3.6 annex A, or the UID itself."""
    return UIDS[uid][0] if uid in UIDS else uid
