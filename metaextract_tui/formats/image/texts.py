"""Texts of EXIF and its like as characters: ASCII by the standard, UTF-8 and Western single bytes by habit."""

from __future__ import annotations

import re
from codecs import utf_8_decode

# What Western writers put beside ASCII (Windows-1252 and Latin-1): letters, quotes, dashes and common signs. Other
# characters, or many in a row, are another encoding read wrongly: Cyrillic, Mac Roman, Shift-JIS.
_WESTERN = re.compile(
    "[\x00-\x7fÀ-ÖØ-öø-ÿŠŒŽšœžŸ€„…“”•—™¡¢£¥§©ª«®°±²³µ·¹º»¼½¾¿"
    "\u00a0\u00b4\u00d7\u2013\u2018\u2019\u201a\u2039\u203a]*"  # no-break space, acute, times, en dash, quotes
)
_MANY = re.compile("[^\x00-\x7f]{4}")
_WORD = re.compile("[0-9A-Za-z]")


def text_of(value: bytes) -> str:
    """A NUL-terminated text without the blanks that pad it: UTF-8 where it is (a last character that a fixed field
    cut is dropped), Windows-1252 where the bytes stand among ASCII as in Western texts; U+FFFD for each other byte."""
    value = value.partition(b"\0")[0].rstrip()
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return _other(value)


def cut_utf8(value: bytes) -> str | None:
    """UTF-8 whose last character was cut by a field of fixed length, without that character; None where it is none."""
    try:
        text, _ = utf_8_decode(value, "strict", False)
    except UnicodeDecodeError:
        return None
    return None if text.isascii() else text


def _other(value: bytes) -> str:
    whole = cut_utf8(value)
    if whole is not None:
        return whole
    text = value.decode("cp1252", "replace")
    if _WESTERN.fullmatch(text) and _WORD.search(text) and not _MANY.search(text):
        return text
    return value.decode("ascii", "replace")


def undecoded(text: str, value: bytes) -> bool:
    """Whether `text_of` found bytes that it knows no character for."""
    return "\ufffd" in text and b"\xef\xbf\xbd" not in value


def utf16(value: bytes, order: str) -> str:
    """UTF-16 up to its NUL; `order`: '<' or '>'."""
    text = value[: len(value) & ~1].decode("utf-16-le" if order == "<" else "utf-16-be", "replace")
    return text.partition("\0")[0].strip()


def coded(value: bytes, order: str) -> str:
    """A text behind an eight-byte character code (CIPA DC-008, 4.6.5, UserComment); `order` of the TIFF header."""
    code, body = value[:8], value[8:]
    if code.startswith(b"UNICODE"):
        if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return utf16(body[2:], "<" if body[0] == 0xFF else ">")
        # The order should be that of the TIFF header; writers differ, and Latin text tells: its high bytes are 0.
        even, odd = body[0:256:2].count(0), body[1:256:2].count(0)
        return utf16(body, "<" if odd > even else ">" if even > odd else order)
    if code.startswith(b"JIS\0"):
        return body.rstrip(b"\0").decode("iso2022_jp", "replace").strip()
    if code in (b"ASCII\0\0\0", b"\0" * 8, b" " * 8):
        return text_of(body)
    return text_of(value)  # written without a code
