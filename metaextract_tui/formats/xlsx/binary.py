"""The workbook part of an XLSB: the names and states of its sheets, from its records ([MS-XLSB] 2.1.4, BrtBundleSh)."""

from __future__ import annotations

import struct

from metaextract_tui.formats.xlsx.workbook import MAX_SHEETS, Sheet, Workbook

_BUNDLE_SHEET = 156  # BrtBundleSh
_STATES = {0: "visible", 1: "hidden", 2: "veryHidden"}
MAX_RECORDS = 100_000


def read_binary_workbook(data: bytes) -> Workbook | None:
    """The sheets in order; None where there is no record at all."""
    book = Workbook()
    position = 0
    for _ in range(MAX_RECORDS):
        kind, position = _varying(data, position, 2)
        length, position = _varying(data, position, 4)
        if position + length > len(data) or len(book.sheets) >= MAX_SHEETS:
            break
        if kind == _BUNDLE_SHEET and length >= 16:
            body = data[position : position + length]
            relation, after = _text(body, 8)
            name, _ = _text(body, after)
            book.sheets.append(Sheet(name, _STATES.get(body[0] & 3, "visible"), relation))
        position += length
        if position >= len(data):
            break
    return book if data else None


def _varying(data: bytes, position: int, most: int) -> tuple[int, int]:
    """A number of 7 bits a byte, low ones first, and where it ends."""
    value = 0
    for index in range(most):
        if position >= len(data):
            break
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            break
    return value, position


def _text(body: bytes, position: int) -> tuple[str, int]:
    """An XLWideString: its length in characters (32 bits), then UTF-16LE; all ones mean none."""
    if position + 4 > len(body):
        return "", len(body)
    count = struct.unpack_from("<L", body, position)[0]
    if count == 0xFFFFFFFF:
        return "", position + 4
    end = min(len(body), position + 4 + 2 * count)
    return body[position + 4 : end].decode("utf-16-le", "replace"), end
