"""Names and value representations of tags, from pydicom's copies of PS3.6 and of vendors' private dictionaries."""

from __future__ import annotations

from functools import lru_cache

from metaextract_tui.formats.dicom.heed import HEEDED
from metaextract_tui.formats.dicom.tables import private_entry, public_entry

# Values that are the content and not about it: the pixels, overlays, waveforms, spectra, documents within.
BULK = frozenset(
    (0x7FE00008, 0x7FE00009, 0x7FE00010, 0x54001010, 0x56000020, 0x00420011, 0xFFFCFFFC)
)  # fmt: skip
# Ambiguous in PS3.6: what they are in an implicit data set is for others to say (PS3.5 annex A).
_AMBIGUOUS = {"US or SS": b"XS", "US or SS or OW": b"XW", "US or OW": b"XW", "OB or OW": b"OW"}


@lru_cache(maxsize=8192)
def public(tag: int) -> tuple[bytes, str]:
    """The VR and the keyword of a public tag (group << 16 | element); `UN` and "" for one that is not known.

    The VR "XS" stands for `US or SS`: which of them is for the data set's PixelRepresentation to say; "XW" for
    `US or OW`, which is US where it is a single number.
    """
    found = public_entry(tag)
    if found is None:
        return (b"UL" if tag & 0xFFFF == 0 else b"UN"), ("GroupLength" if tag & 0xFFFF == 0 else "")
    vr, _, _, _, keyword = found
    return _AMBIGUOUS.get(vr) or vr.encode("ascii"), keyword


@lru_cache(maxsize=8192)
def private(tag: int, creator: str) -> bytes:
    """The VR of a private tag whose block `creator` reserved; `UN` where no dictionary knows it."""
    found = private_entry(tag, creator)
    if found is None:
        return b"UN"
    vr = found[0]
    return _AMBIGUOUS.get(vr) or vr.encode("ascii")[:2]


@lru_cache(maxsize=8192)
def entry(tag: int) -> tuple[str, bytes, bool, bool]:
    """What a walk needs of a public tag at once: key, VR, whether it is heeded, whether its value is content."""
    overlay = tag & 0xFF01FFFF == 0x60003000
    return name(tag), public(tag)[0], tag in HEEDED, overlay or tag in BULK


@lru_cache(maxsize=8192)
def name(tag: int) -> str:
    """The keyword of a public tag, or "(gggg,eeee)". A repeating group beyond the first keeps its number before it."""
    group, element = tag >> 16, tag & 0xFFFF
    number = f"({group:04x},{element:04x})"
    keyword = public(tag)[1]
    if not keyword or group % 2:
        return number
    repeats = 0x5000 < group < 0x5100 or 0x6000 < group < 0x6100
    return f"{number} {keyword}" if repeats or keyword == "GroupLength" else keyword


def private_name(tag: int, creator: str) -> str:
    """ "(gggg,ee) creator": the block's number, which differs from file to file, is left out."""
    return f"({tag >> 16:04x},{tag & 0xFF:02x}) {creator}"
