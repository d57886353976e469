"""Encryption and what it permits (ISO 32000-2, 7.6), as the file states them in clear text."""

from __future__ import annotations

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.pdf import objects as o

# Bits of P, counted from 1: ISO 32000-1, table 22.
_PERMISSIONS = (
    (3, "print"), (4, "modify"), (5, "copy"), (6, "annotate"),
    (9, "fill_forms"), (10, "accessibility"), (11, "assemble"), (12, "print_high_quality"),
)  # fmt: skip
_METHODS = {
    "V2": "RC4",
    "AESV2": "AES-128",
    "AESV3": "AES-256",
    "AESV4": "AES-256-GCM",
    "None": "none",
    "Identity": "none",
}


def read_encryption(trailer: o.Obj, needs_password: bool, found: Extraction) -> bool:
    """Fill `native.encryption` and `native.permissions`; True where the XMP packet is readable without the key."""
    encrypt = o.get(trailer, "Encrypt")
    if not o.is_dict(encrypt):
        return True
    version, revision = o.to_int(o.get(encrypt, "V")), o.to_int(o.get(encrypt, "R"))
    bits = o.to_int(o.get(encrypt, "Length")) or 40
    method = "RC4"
    if version >= 4:
        used = o.name(o.get(encrypt, "StmF")) or "StdCF"
        method = _METHODS.get(o.name(o.get(o.get(o.get(encrypt, "CF"), used), "CFM")), "none")
        bits = {"AES-128": 128, "AES-256": 256, "AES-256-GCM": 256}.get(method, bits)
    found.native["encryption"] = {
        "filter": o.name(o.get(encrypt, "Filter")),
        "version": version,
        "revision": revision,
        "method": method,
        "key_bits": bits,
        "password_needed": needs_password,
    }
    if not o.is_null(o.get(encrypt, "P")):
        permitted = o.to_int(o.get(encrypt, "P"))
        found.native["permissions"] = {name: bool(permitted >> (bit - 1) & 1) for bit, name in _PERMISSIONS}
    found.put("encrypted", True, "trailer.Encrypt")
    clear = o.get(encrypt, "EncryptMetadata")
    return version >= 4 and o.is_bool(clear) and not o.to_bool(clear)
