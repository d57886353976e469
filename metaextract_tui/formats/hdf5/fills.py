"""The fill value of a dataset: what stands for values that were never written."""

from __future__ import annotations

from metaextract_tui.formats.hdf5.forms import FILL
from metaextract_tui.formats.hdf5.pages import Damaged


def fill_value(kind: int, data: bytes) -> bytes:
    """The bytes of the value that a message states; empty where it states none. Raises Damaged.

    Source: HDF5 File Format Specification, IV.A.2.e (old message) and IV.A.2.f (versions 1 to 3).
    """
    at = 0
    if kind == FILL:
        version = data[0]
        if not 1 <= version <= 3:
            raise Damaged(f"a fill value of version {version}")
        at = 2 if version == 3 else 4
        if (version == 3 and not data[1] & 0x20) or (version == 2 and not data[3]):
            return b""
    size = int.from_bytes(data[at : at + 4], "little", signed=True)
    if len(data) < at + 4 or (size > 0 and len(data) < at + 4 + size):
        raise Damaged("a fill value is longer than its message")
    return data[at + 4 : at + 4 + size] if size > 0 else b""
