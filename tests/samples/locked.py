"""A PDF that a user password locks, byte for byte the same on every run (libraries draw a random file key ID)."""

from __future__ import annotations

import hashlib

# ISO 32000-1, clause 7.6.3: the standard security handler, revision 3, RC4 with 128 bits.
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_PERMISSIONS = -3904
_ID = hashlib.md5(b"metaextract samples", usedforsecurity=False).digest()


def locked_pdf(title: str, password: str) -> bytes:
    """One empty page, a title, and `password` as user and owner password."""
    owner, user, key = _keys(password.encode("latin-1"))
    secret = _rc4(_md5(key + (4).to_bytes(3, "little") + bytes(2)), title.encode("latin-1"))  # strings of object 4
    encryption = f"/Filter/Standard/V 2/R 3/Length 128/P {_PERMISSIONS}/O<{owner.hex()}>/U<{user.hex()}>"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        f"<</Title<{secret.hex()}>>>",
        f"<<{encryption}>>",
    )
    out, offsets = b"%PDF-1.6\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    trailer = f"/Size {len(objects) + 1}/Root 1 0 R/Info 4 0 R/Encrypt 5 0 R/ID[<{_ID.hex()}><{_ID.hex()}>]"
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n"
    return out + f"{head}{table}trailer\n<<{trailer}>>\nstartxref\n{len(out)}\n%%EOF\n".encode()


def _keys(password: bytes) -> tuple[bytes, bytes, bytes]:
    """The entries O and U, and the file's key (algorithms 2, 3 and 5)."""
    padded = (password + _PADDING)[:32]
    hashed = padded
    for _ in range(51):
        hashed = _md5(hashed)
    owner = padded
    for turn in range(20):
        owner = _rc4(bytes(byte ^ turn for byte in hashed), owner)
    key = padded + owner + _PERMISSIONS.to_bytes(4, "little", signed=True) + _ID
    for _ in range(51):
        key = _md5(key)
    user = _md5(_PADDING + _ID)
    for turn in range(20):
        user = _rc4(bytes(byte ^ turn for byte in key), user)
    return owner, user + bytes(16), key


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) & 255
        box[i], box[j] = box[j], box[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) & 255
        j = (j + box[i]) & 255
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) & 255])
    return bytes(out)
