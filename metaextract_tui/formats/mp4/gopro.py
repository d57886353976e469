"""What a GoPro camera says of itself in the user data (`GPMF`): its model, firmware and serial number.

GPMF (gopro/gpmf-parser, README, "GPMF Introduction"): key of four letters, type, size of a sample, number of samples
(16 bits), values padded to 32 bits; type 0 holds further keys.
"""

from __future__ import annotations

NAMES = {b"MINF": "MINF", b"FMWR": "FMWR", b"CASN": "CASN"}  # model, firmware, camera serial number
MAX_ENTRIES = 512


def device(data: bytes) -> dict[str, str]:
    """The texts of the keys in NAMES, wherever they are nested."""
    found: dict[str, str] = {}
    waiting = [(0, len(data))]
    for _ in range(MAX_ENTRIES):
        if not waiting:
            break
        at, end = waiting.pop()
        if at + 8 > end:
            continue
        key, kind, size = data[at : at + 4], data[at + 4], data[at + 5] * int.from_bytes(data[at + 6 : at + 8], "big")
        after = at + 8 + (size + 3) // 4 * 4
        waiting.append((after, end))
        if kind == 0:
            waiting.append((at + 8, min(at + 8 + size, end)))
        elif key in NAMES and kind == ord("c"):
            text = data[at + 8 : min(at + 8 + size, end)].split(b"\0")[0].decode("latin-1").strip()
            if text:
                found.setdefault(NAMES[key], text)
    return found
