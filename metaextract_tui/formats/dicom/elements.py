"""Walks over the data elements of a data set (PS3.5 section 7): tags, lengths, sequences; every lie is bounded."""

from __future__ import annotations

import struct
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.dicom import dictionary
from metaextract_tui.formats.dicom.charsets import charset
from metaextract_tui.formats.dicom.fragments import measure
from metaextract_tui.formats.dicom.heed import CHARSET, PIXEL_REPRESENTATION, Heed
from metaextract_tui.formats.dicom.probe import LONG_VRS, SHORT_VRS
from metaextract_tui.formats.dicom.values import CONVERT, Context, binary
from metaextract_tui.formats.dicom.window import Window

MAX_ELEMENTS = 100_000  # of one file, those of sequences included
MAX_DEPTH = 32  # sequences within sequences
MAX_VALUE = 256 << 10  # bytes; a longer value is named by its length
MAX_VALUE_BYTES = 8 << 20  # of all values read of one file
UNDEFINED = 0xFFFFFFFF

_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_LONG_TEXTS = frozenset((b"LT", b"ST", b"UT", b"UC", b"UR"))
_EXPLICIT = {"<": struct.Struct("<HH2sH"), ">": struct.Struct(">HH2sH")}
_IMPLICIT = {"<": struct.Struct("<HHL"), ">": struct.Struct(">HHL")}
_LONG = {"<": struct.Struct("<L"), ">": struct.Struct(">L")}


class Halt(Exception):
    """The walk cannot go on; what was read before stands in the dictionaries."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Walk:
    """One pass over a data set; `heed` is what it remembers of all elements."""

    def __init__(self, window: Window, found: Extraction) -> None:
        self.window = window
        self.found = found
        self.heed = Heed()
        self.left = MAX_ELEMENTS
        self.room = MAX_VALUE_BYTES
        self._name = ""
        self._repeats = 0
        self.context = Context(found.cleaner, self._complain)

    def _complain(self, what: str) -> None:
        self.found.warn("nonconformant-value", f"{self._name} {what}")

    # --- data sets and items -----------------------------------------------

    def data_set(
        self, out: dict[str, Any], at: int, end: int, context: Context, *, implicit: bool, depth: int = 0,
        group: int | None = None,
    ) -> int:  # fmt: skip
        """Read elements into `out` from `at` up to `end`, an item's delimiter, or (where `group` is given) the first
        element of another group. Where it stopped. Raises Halt."""
        window, order = self.window, context.order
        creators: dict[int, str] = {}
        header = _IMPLICIT[order].unpack_from if implicit else _EXPLICIT[order].unpack_from
        while at + 8 <= end:
            start = at - window.base
            if start < 0 or start + 12 > len(window.data):
                window.load(at, 12)
                start = at - window.base
                if start + 8 > len(window.data):
                    raise Halt("truncated", f"the file ends within the data set, at byte {at}")
            vr: bytes | None
            if implicit:
                number, element, length = header(window.data, start)
                vr, body = None, at + 8
            else:
                number, element, vr, length = header(window.data, start)
                body = at + 8
                if group is not None and number != group:
                    return at
                if vr in LONG_VRS:
                    if start + 12 > len(window.data):
                        raise Halt("truncated", f"the file ends within an element, at byte {at}")
                    length = _LONG[order].unpack_from(window.data, start + 8)[0]
                    body = at + 12
                elif vr not in SHORT_VRS:
                    vr, length, body = self._odd_vr(at, start, vr, length, order)
            tag = number << 16 | element
            if group is not None and number != group:
                return at
            if number == 0xFFFE:
                if tag == _ITEM_END:
                    return body if not implicit else at + 8
                if tag == _SEQUENCE_END:
                    return at
                raise Halt("malformed", f"an item stands where an element should, at byte {at}")
            if tag == 0 and length == 0:
                return self._padding(at, end, depth)
            self.left -= 1
            if self.left < 0:
                raise Halt("cut", f"more than {MAX_ELEMENTS} elements; the rest was not read")
            at = self._element(out, creators, tag, vr, body, length, end, context, implicit, depth)
        if at < end and depth == 0 and group is None:
            self.found.warn("trailing-bytes", f"{end - at} bytes after the last element")
        return at

    def _odd_vr(self, at: int, start: int, vr: bytes, length: int, order: str) -> tuple[bytes | None, int, int]:
        """(VR, length, where the value starts) of an element without a known VR in an explicit data set."""
        data = self.window.data
        group = int.from_bytes(data[start : start + 2], "little" if order == "<" else "big")
        whole = _LONG[order].unpack_from(data, start + 4)[0]
        if group == 0xFFFE:
            return None, whole, at + 8
        if vr.isalpha() and vr.isupper():
            # PS3.5 6.2.2 note: a representation of a later edition has the long form.
            if start + 12 <= len(data) and length == 0:
                return b"UN", _LONG[order].unpack_from(data, start + 8)[0], at + 12
            return b"UN", length, at + 8
        if at + 8 + whole <= self.window.size or whole == UNDEFINED:
            if whole or vr != b"\0\0":
                self.found.warn("nonconformant-value", "an element without a VR stands among elements with one")
            return None, whole, at + 8
        return b"UN", length, at + 8

    def _padding(self, at: int, end: int, depth: int) -> int:
        """Zeros to the end are padding; anything else after an empty tag is damage."""
        rest = self.window.take(at, min(end - at, 4096))
        if rest.strip(b"\0"):
            raise Halt("malformed", f"there is no element where one should be, at byte {at}")
        if depth == 0:
            self.found.warn("trailing-bytes", f"{end - at} zero bytes after the last element")
        return end

    # --- one element -------------------------------------------------------

    def _element(
        self, out: dict[str, Any], creators: dict[int, str], tag: int, vr: bytes | None, body: int, length: int,
        end: int, context: Context, implicit: bool, depth: int,
    ) -> int:  # fmt: skip
        """Put one element into `out`; where the next one starts."""
        if tag & 0x10000:
            key, known = self._private(tag, creators, vr)
            heeded, bulk = True, False
        else:
            key, known, heeded, bulk = dictionary.entry(tag)
            if vr is not None and vr != b"UN":
                known = vr
        if key in out:
            key = self._another(out, tag, key, depth)
        self._name = key
        if length == UNDEFINED:
            return self._undefined(out, key, tag, vr, body, end, context, implicit, depth)
        stop = body + length
        if stop > end:
            if known == b"SQ" and end >= self.window.size:
                cut_items: list[Any] = []
                out[key] = cut_items
                self._sequence(cut_items, body, end, context, implicit, depth + 1)
            stop = self._overrun(out, key, tag, body, length, end)
        if known == b"SQ" and (vr != b"UN" or self._items_at(body, length)):
            items: list[Any] = []
            out[key] = items
            # PS3.5 6.2.2 note 2: a sequence under UN is implicit, little endian.
            inner = context.copy("<") if vr == b"UN" else context
            self._sequence(items, body, stop, inner, implicit or vr == b"UN", depth + 1)
            return stop
        if not length:
            out[key] = [] if known == b"SQ" else None
            return stop
        if bulk:
            out[key] = {"bytes": length}
            return stop
        convert = CONVERT.get(known)
        self.room -= length if length <= MAX_VALUE else 0
        if length > MAX_VALUE and known in _LONG_TEXTS and self.room >= MAX_VALUE:
            out[key] = self._start_of_text(body, known, context)
            return stop
        if length > MAX_VALUE or self.room < 0:
            if self.room < 0:
                self.found.warn("cut", f"values of more than {MAX_VALUE_BYTES} bytes; the rest stand as their lengths")
            out[key] = {"bytes": length}
            return stop
        window = self.window
        start = body - window.base
        if start < 0 or start + length > len(window.data):
            window.load(body, length)
            start = body - window.base
        raw = window.data[start : start + length]
        if convert is None:
            out[key] = binary(raw, context)
        elif vr == b"UN" and context.order == ">":
            out[key] = convert(raw, context.copy("<"))
        else:
            out[key] = convert(raw, context)
        if heeded or known == b"PN":
            self._heed(tag, key, known, out[key], creators, context)
        return stop

    def _another(self, out: dict[str, Any], tag: int, key: str, depth: int) -> str:
        """A key of its own for a tag that stands twice, or for a creator that reserved two blocks."""
        full = f"({tag >> 16:04x},{tag & 0xFFFF:04x})"
        if not key.startswith("("):
            self.found.warn("nonconformant-value", f"{key} stands twice in one data set")
            if depth == 0:
                self.heed.twice.append(key)
            key = f"{full} {key}"
        else:
            key = full if not key.startswith(full) else f"{full} again"
        if key in out:
            self._repeats += 1
            key = f"{key} {self._repeats}"
        return key

    def _start_of_text(self, body: int, vr: bytes, context: Context) -> Any:
        """The first part of a text that is longer than values may be, up to a space where there is one."""
        self.room -= MAX_VALUE
        raw = self.window.take(body, MAX_VALUE)
        self.found.warn("cut", f"{self._name} is longer than {MAX_VALUE} bytes; only its start was read")
        space = raw.rfind(b" ")
        return CONVERT[vr](raw[: space if space > 0 else MAX_VALUE], context)

    def _private(self, tag: int, creators: dict[int, str], vr: bytes | None) -> tuple[str, bytes]:
        """The key and the VR of a private element (PS3.5 section 7.8)."""
        element = tag & 0xFFFF
        if 0x10 <= element <= 0xFF:
            return f"({tag >> 16:04x},{element:04x})", b"LO"
        if element == 0 and vr in (None, b"UN"):
            return f"({tag >> 16:04x},0000)", b"UL"  # PS3.5 7.2: a group's length
        creator = creators.get(tag & 0xFFFF0000 | element >> 8)
        if creator is None:
            return f"({tag >> 16:04x},{element:04x})", vr or b"UN"
        known = dictionary.private(tag, creator) if vr is None or vr == b"UN" else vr
        return dictionary.private_name(tag, creator), known

    def _heed(self, tag: int, key: str, vr: bytes, value: Any, creators: dict[int, str], context: Context) -> None:
        """Note what changes how later elements are read, and who is named."""
        if value is None:
            return
        if tag & 0x10000:
            if 0x10 <= tag & 0xFFFF <= 0xFF and isinstance(value, str):
                creators[tag] = value
            elif vr == b"PN":
                self.heed.note(tag, key, value, name=True)
        elif tag == CHARSET:
            names = tuple(str(one or "") for one in (value if isinstance(value, list) else [value]))
            context.charset = charset(names)
            if context.charset.strange:
                self.found.warn("nonconformant-value", f"SpecificCharacterSet {value!r} is not as DICOM defines it")
        elif tag == PIXEL_REPRESENTATION:
            context.signed = value == 1
        else:
            self.heed.note(tag, key, value, name=vr == b"PN")

    def _overrun(self, out: dict[str, Any], key: str, tag: int, body: int, length: int, end: int) -> int:
        """An element that states more bytes than are there: to the end of what holds it where that is an item;
        else the file was cut."""
        if end < self.window.size:
            self.found.warn("nonconformant-value", f"{key} states {length} bytes, its item ends after {end - body}")
            return end
        if tag in dictionary.BULK:
            out[key] = {"bytes": length}
        raise Halt("truncated", f"{key} states {length} bytes, the file ends after {max(end - body, 0)}")

    # --- undefined lengths and sequences ------------------------------------

    def _undefined(
        self, out: dict[str, Any], key: str, tag: int, vr: bytes | None, body: int, end: int,
        context: Context, implicit: bool, depth: int,
    ) -> int:  # fmt: skip
        """A sequence, or encapsulated pixel data, whose end a delimiter marks."""
        if tag in dictionary.BULK or vr in (b"OB", b"OW"):
            measured = measure(self.window, body, end, context.order)
            out[key] = {"bytes": measured.size, "fragments": measured.fragments}
            if measured.cut:
                message = f"{key} has more than {measured.fragments} fragments; what follows was not read"
                self.found.warn("cut", message, partial=True)
                return end
            if not measured.complete:
                raise Halt("truncated", f"the fragments of {key} do not end before the file does")
            return measured.end
        items: list[Any] = []
        out[key] = items
        unknown = vr == b"UN"
        inner = context.copy("<") if unknown else context
        return self._sequence(items, body, end, inner, implicit or unknown, depth + 1)

    def _items_at(self, at: int, length: int) -> bool:
        """Whether the bytes under UN look like a sequence's items."""
        return length >= 8 and self.window.take(at, 4) == b"\xfe\xff\x00\xe0"

    def _sequence(self, items: list[Any], at: int, end: int, context: Context, implicit: bool, depth: int) -> int:
        """Read the items between `at` and `end` or the delimiter; where the element after the sequence starts."""
        if depth > MAX_DEPTH:
            raise Halt("cut", f"sequences are nested deeper than {MAX_DEPTH}; the rest was not read")
        order = context.order
        while at + 8 <= end:
            group, element, length = _IMPLICIT[order].unpack(self._eight(at))
            tag = group << 16 | element
            at += 8
            if tag == _SEQUENCE_END:
                return at
            if tag == _ITEM_END:
                continue  # a delimiter too many, as some writers leave after an item of stated length
            if tag != _ITEM:
                raise Halt("malformed", f"{self._name}: no item where one should be, at byte {at - 8}")
            self.left -= 1
            if self.left < 0:
                raise Halt("cut", f"more than {MAX_ELEMENTS} elements; the rest was not read")
            item: dict[str, Any] = {}
            items.append(item)
            stop = end if length == UNDEFINED else at + length
            if stop > end:
                if end >= self.window.size:
                    self.data_set(item, at, end, context.copy(), implicit=implicit, depth=depth)
                    raise Halt("truncated", f"an item states {length} bytes, the file ends before")
                stop = end
            # CP-246: the items of a private sequence may be implicit in an explicit file; their first VR tells.
            item_implicit = implicit if implicit or length == 0 else self._no_vr(at, stop)
            reached = self.data_set(item, at, stop, context.copy(), implicit=item_implicit, depth=depth)
            at = reached if length == UNDEFINED else stop
        return end

    def _eight(self, at: int) -> bytes:
        raw = self.window.take(at, 8)
        if len(raw) < 8:
            raise Halt("truncated", f"the file ends within a sequence, at byte {at}")
        return raw

    def _no_vr(self, at: int, end: int) -> bool:
        vr = self.window.take(at, 6)[4:6]
        first = self.window.take(at, 2)
        if len(vr) < 2 or at + 8 > end or first in (b"\xfe\xff", b"\xff\xfe"):
            return False
        return not (vr in SHORT_VRS or vr in LONG_VRS or (vr.isalpha() and vr.isupper()))
