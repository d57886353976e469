"""Encryption and what it permits (ISO 32000-2, 7.6), as the file states them in clear text."""

from __future__ import annotations

from dataclasses import dataclass

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.pdf import objects as o

# Bits of P, counted from 1: ISO 32000-2, table 22.
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


def _bits(bearer: o.Obj) -> int:
    """Length of a key (tables 20, 25), which many writers state in bytes in a crypt filter; 0 where unstated."""
    length: int = max(0, o.to_int(o.get(bearer, "Length")))
    return length * 8 if length < 40 else length


@dataclass(frozen=True, slots=True)
class Clear:
    """What can be read: strings and streams, because they are in clear or the key is known; `xmp`: the packet stands
    in clear whatever becomes of other streams (table 21, EncryptMetadata)."""

    strings: bool = True
    streams: bool = True
    xmp: bool = False


def read_encryption(trailer: o.Obj, needs_password: bool, found: Extraction) -> Clear:
    """Fill `native.encryption` and `native.permissions`; what is left in clear."""
    encrypt = o.get(trailer, "Encrypt")
    if not o.is_dict(encrypt):
        return Clear()
    version, revision = o.to_int(o.get(encrypt, "V")), o.to_int(o.get(encrypt, "R"))
    method, bits = "RC4", 40 if version == 1 else _bits(encrypt) or 40
    methods: dict[str, str] = {}
    if version >= 4:
        method = "none"
        for part in ("StmF", "StrF", "EFF"):  # streams, strings, embedded files (7.6.6)
            crypt_filter = o.get(o.get(encrypt, "CF"), o.name(o.get(encrypt, part)) or "Identity")
            methods[part] = _METHODS.get(o.name(o.get(crypt_filter, "CFM")), "none")
            if methods[part] != "none":
                method = methods[part]
                bits = {"AES-128": 128, "AES-256": 256, "AES-256-GCM": 256}.get(method) or _bits(crypt_filter) or bits
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
    kept = o.get(encrypt, "EncryptMetadata")
    xmp = version >= 4 and o.is_bool(kept) and not o.to_bool(kept)
    if not needs_password:
        return Clear(xmp=xmp)
    return Clear(strings=methods.get("StrF") == "none", streams=methods.get("StmF") == "none", xmp=xmp)
