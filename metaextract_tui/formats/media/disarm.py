"""What MediaInfo must not see: names of other files, and counts that keep it busy for hours or crash it.

The bytes are changed on their way to the library, never in length, never in the file. Each rule names what happened
(libmediainfo 24.12): found by mutating real files, and each has its test.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from metaextract_tui.formats.media.shortened import Shortened
from metaextract_tui.formats.media.signs import Hits, Signs
from metaextract_tui.formats.source import Source

CONTEXT = 512  # bytes before and after a block that a rule may look at
MANY = 100_000  # counts up to here cost milliseconds, true or not
MOST = 8_000_000  # entries of 8 bytes: more than is ever fed to the library

# Opened relative to the working folder, even with File_IsReferenced set: data references and reference movies.
_REFERENCES = (b"dref", b"rdrf")
# ISO/IEC 14496-12: tables whose count is believed, with the offset of the count in the content and the least size of
# an entry. stts: 8.6.1.2, elst: 8.6.6, sbgp and sgpd: 8.9 (their version 1 has one more word), tfra: 8.8.10,
# trun: 8.8.8 (an entry may be empty).
# QuickTime File Format, sound sample descriptions, `chan` (Core Audio's channel layout): its channel descriptions.
_TABLES = {
    b"stts": (4, 8),
    b"elst": (4, 12),
    b"sbgp": (8, 8),
    b"sgpd": (8, 1),
    b"tfra": (12, 11),
    b"chan": (12, 20),
    b"trun": (4, 0),
}
_ONE_MORE_WORD = (b"sbgp", b"sgpd")
# OpenDML 1.02, sections 3 (`indx`: nEntriesInUse) and 5 (`vprp`: nbFieldPerFrame), likewise.
_CHUNKS = {b"indx": (4, 8), b"vprp": (32, 32)}
_STATISTICS = b"_STATISTICS_TAGS"
_STATISTICS_VALUE = re.compile(rb"[A-Z0-9_]+(?: [A-Z0-9_]+)*\Z")
_NAME_END = re.compile(rb"(?:-[A-Za-z]{2,3})?")  # ffmpeg copies the tag with a language behind its name

# ITU-T H.264 and H.265, annex D, user data unregistered SEI message: the UUIDs with which x264 and x265 begin theirs.
_ENCODERS = (bytes.fromhex("dc45e9bde6d948b7962cd820d923eeef"), bytes.fromhex("2ca2de09b51747dbbb55a4fe7fc2fc4e"))
_OPTIONS = b"options: "
# What a name becomes where it is not just its last letter that changes; RIFF has a name for what is to be skipped.
_HARMLESS = {b"dref": b"dRe7", b"rdrf": b"rDr7", **dict.fromkeys(_CHUNKS, b"JUNK")}
_MESSAGE = 16 << 10  # bytes: x265 writes 2.4 KiB

Note = Callable[[str], None]
# A block with its context, what stands in it, the bytes from its start to the end: the names that it changed.
Rule = Callable[[bytearray, Hits, int, Note], set[bytes]]


class Disarmer:
    """Hands out a source's bytes, harmless for one parser; `notes`: what was taken out because it lies; `changed`: the
    names that were changed."""

    def __init__(self, source: Source, parser: str, end: int | None = None, number: Shortened | None = None) -> None:
        """`end`: where the container ends by its own account (None: with the file); `number`: one to be shortened."""
        self._source = source
        self._end = source.size if end is None else min(end, source.size)
        self._rule, self._signs = _RULES[parser]
        self._number = number
        self.notes: set[str] = set()
        self.changed: set[bytes] = set()

    def read(self, position: int, count: int) -> bytes:
        """`count` bytes from `position`, fewer at the end of the file."""
        start = max(position - CONTEXT, 0)
        data = self._source.read_at(start, position - start + count + CONTEXT)
        if self._number is not None:
            data = self._number.show(data, start)
        hits = self._signs.hits(data)
        if hits:
            changed = bytearray(data)
            names = self._rule(changed, hits, self._end - start, self.notes.add)
            if names:
                self.changed |= names
                data = bytes(changed)
            if _OPTIONS in hits:
                data = self._one_list_of_options(data, start)
        return data[position - start : position - start + count]

    def _one_list_of_options(self, data: bytes, start: int) -> bytes:
        """An encoder's message has one list of options; at a second one the library goes round and round."""
        before = self._source.read_at(max(start - _MESSAGE, 0), min(start, _MESSAGE))
        whole = bytearray(before + data)
        last, at = -_MESSAGE, whole.find(_OPTIONS)
        while at >= 0:
            if at - last < _MESSAGE and not any(whole.find(uuid, last, at) >= 0 for uuid in _ENCODERS):
                whole[at : at + len(_OPTIONS)] = _harmless(_OPTIONS)
                self.changed.add(_OPTIONS)
            last, at = at, whole.find(_OPTIONS, at + 1)
        return bytes(whole[len(before) :])


def restored(report: str, changed: set[bytes]) -> str:
    """The library's report with the `changed` names as the file has them, should one be part of a text."""
    for name in changed.difference(_CHUNKS):
        shown = _harmless(name).decode()
        if shown in report:
            report = report.replace(shown, name.decode())
    return report


def _harmless(name: bytes) -> bytes:
    return _HARMLESS.get(name) or name[:-1] + b"7"


def _mpeg4(data: bytearray, hits: Hits, left: int, note: Note) -> set[bytes]:
    changed: set[bytes] = set()
    for name in _REFERENCES:
        for at in hits.get(name, ()):
            data[at : at + 4] = _harmless(name)
            changed.add(name)
    for name, (offset, entry) in _TABLES.items():
        for at in hits.get(name, ()):
            # A name that began with what is another name's last letter is none any more.
            if data.startswith(name, at) and _table_lies(data, at, name, offset, entry, left - at):
                if _has_version(data, at):
                    note(name.decode())
                data[at : at + 4] = _harmless(name)
                changed.add(name)
    return changed


def _table_lies(data: bytearray, at: int, name: bytes, offset: int, entry: int, left: int) -> bool:
    """Whether the table at `at` claims more entries than it, or the `left` bytes of the file, can hold."""
    size = int.from_bytes(data[max(at - 4, 0) : at], "big")
    content = at + 4
    if size == 1:
        size, content = int.from_bytes(data[at + 4 : at + 12], "big"), at + 12
    room = min(size, left) if size else left
    if name in _ONE_MORE_WORD and data[content : content + 1] != b"\0":
        offset += 4
    count = int.from_bytes(data[content + offset : content + offset + 4], "big")
    return count > MANY and (count * entry > room or count > MOST)


def _has_version(data: bytearray, at: int) -> bool:
    """Whether version and flags follow (ISO/IEC 14496-12, 4.2: no table has a version over 2, none so high a flag), and
    not the rest of a word or of coded media in which the name happens to stand."""
    content = at + (12 if data[max(at - 4, 0) : at] == b"\0\0\0\1" else 4)
    return data[content : content + 1] <= b"\2" and data[content + 1 : content + 2] == b"\0"


def _riff(data: bytearray, hits: Hits, left: int, note: Note) -> set[bytes]:
    changed: set[bytes] = set()
    for name, (offset, entry) in _CHUNKS.items():
        for at in hits.get(name, ()):
            room = min(int.from_bytes(data[at + 4 : at + 8], "little"), left - at)
            count = int.from_bytes(data[at + 8 + offset : at + 12 + offset], "little")
            if count > MANY and (count * entry > room or count > MOST):
                data[at : at + 4] = _harmless(name)
                changed.add(name)
                note(name.decode())
    return changed


def _mk(data: bytearray, hits: Hits, left: int, note: Note) -> set[bytes]:
    """The list of a track's statistics, empty, blank or no ASCII: the library reads through a null pointer."""
    changed: set[bytes] = set()
    for at in hits.get(_STATISTICS, ()):
        end = at + len(_STATISTICS)
        if not _sound_statistics(data, end, min(left, len(data))):
            data[at:end] = _harmless(_STATISTICS)
            changed.add(_STATISTICS)
            note(_STATISTICS.decode())
    return changed


def _sound_statistics(data: bytearray, at: int, end: int) -> bool:
    """Whether a TagString (RFC 9559, section 5.1.8.1.2: ID 44 87) with words in it follows the TagName
    and ends before `end`."""
    ended = _NAME_END.match(data, at)
    at = ended.end() if ended else at
    for _ in range(4):
        name, length = data[at : at + 2], 9 - data[at + 2].bit_length() if at + 2 < len(data) else 9
        if length > 8 or name[:1] != b"\x44":
            return False
        size = int.from_bytes(data[at + 2 : at + 2 + length], "big") & ((1 << 7 * length) - 1)
        at += 2 + length
        if name == b"\x44\x87":
            return 0 < size <= end - at and _STATISTICS_VALUE.match(data[at : at + size]) is not None
        at += size
    return False


_RULES: dict[str, tuple[Rule, Signs]] = {
    "Mpeg4": (_mpeg4, Signs(*_REFERENCES, *_TABLES, _OPTIONS)),
    "Riff": (_riff, Signs(*_CHUNKS, _OPTIONS)),
    "Mk": (_mk, Signs(_STATISTICS, _OPTIONS)),
}
