"""A ZIP's directory and its entries, read within bounds; where the directory is gone, the local headers speak."""

from __future__ import annotations

import struct
import zlib
from typing import NamedTuple

from metaextract_tui.formats.source import Source

MAX_ENTRIES = 10_000
MAX_PART = 64 << 20  # bytes inflated of one entry
MAX_TOTAL = 512 << 20  # bytes inflated of one file
MAX_DIRECTORY = 8 << 20  # bytes of the central directory
MAX_SCAN = 16 << 20  # bytes looked through for local headers of a damaged file
MAX_WHOLE = 64 << 10  # bytes of a file that is read at once instead of entry by entry
_CHUNK = 256 << 10

# APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central header), 4.3.14-16 (end records).
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LENGTHS = struct.Struct("<2H")  # of the name and the extra field, in a local header
_END = struct.Struct("<4s4H2LH")
_END64 = struct.Struct("<4sQ2H2L4Q")
_ENCRYPTED, _SIZES_FOLLOW, _UTF8 = 1, 8, 1 << 11
_STORED, _DEFLATED = 0, 8


class PartError(Exception):
    """An entry that cannot be read: a warning's code (too-large, truncated, malformed, encrypted, unsupported).

    `data`: what there is of an entry that ends with a file that was cut; empty otherwise.
    """

    def __init__(self, code: str, message: str, data: bytes = b"") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data


class Entry(NamedTuple):
    """One entry; `name` as stored, `offset` of its local header from the start of the file, sizes in bytes."""

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    size: int
    offset: int


class ZipDirectory:
    """The entries of a ZIP by lower-case name with forward slashes (OPC compares part names so, ISO 29500-2 6.2.2).

    `damage`: what is wrong with the file as (code, message), in the order found; entries are then those that
    could be had. `broken`: the directory is missing or damaged, the local headers were walked instead.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._whole = source.read_at(0, source.size) if source.size <= MAX_WHOLE else b""
        self._walked = False
        self._ended = True  # whether the entry read last came to its own end
        self.inflated = 0
        self.entries: dict[str, Entry] = {}
        self.damage: list[tuple[str, str]] = []
        self.broken = not self._read_directory()
        if self.broken:
            self._read_local_headers()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.entries

    @property
    def encrypted(self) -> bool:
        """Whether the entries are encrypted in the ZIP's own way."""
        return any(one.flags & _ENCRYPTED for one in self.entries.values())

    def read(self, name: str, limit: int = MAX_PART) -> bytes:
        """The whole content of an entry. Raises KeyError where there is none, PartError where it cannot be read
        or is larger than `limit` bytes."""
        entry = self._located(name.lower())
        data = self._content(entry, limit + 1)
        if len(data) > limit:
            raise PartError("too-large", f"{entry.name} is larger than {limit >> 10} KiB and was not read")
        if entry.flags & _SIZES_FOLLOW and not self._ended:
            raise PartError("truncated", f"{entry.name} ends early, after {len(data)} bytes", data)
        if len(data) < entry.size:
            cut = entry.offset + entry.packed > self._source.size
            message = f"{entry.name} ends after {len(data)} of {entry.size} bytes"
            raise PartError("truncated", message, data if cut else b"")
        if zlib.crc32(data) != entry.crc and not entry.flags & _SIZES_FOLLOW:
            self.note("checksum", f"{entry.name} does not have the checksum that the directory states")
        return data

    def head(self, name: str, count: int) -> bytes:
        """The first `count` bytes of an entry, fewer where it is shorter. Raises as `read` does."""
        return self._content(self._located(name.lower()), count)

    def note(self, code: str, message: str) -> None:
        if (code, message) not in self.damage and len(self.damage) < 50:
            self.damage.append((code, message))

    def _at(self, offset: int, count: int) -> bytes:
        return self._whole[offset : offset + count] if self._whole else self._source.read_at(offset, count)

    def _located(self, key: str) -> Entry:
        """The entry; where its header is not at its place, the local headers are walked once to find it."""
        entry = self.entries[key]
        if not self._walked and self._at(entry.offset, 4) != b"PK\x03\x04":
            self.note("malformed", "the ZIP's directory does not fit the file; its parts were searched for")
            listed, self.entries = self.entries, {}
            self._read_local_headers()
            self.entries = {**listed, **self.entries}
        return self.entries[key]

    # --- entries -----------------------------------------------------------

    def _content(self, entry: Entry, count: int) -> bytes:
        """Up to `count` inflated bytes."""
        if entry.flags & _ENCRYPTED:
            raise PartError("encrypted", f"{entry.name} is encrypted")
        if entry.method not in (_STORED, _DEFLATED):
            raise PartError("unsupported", f"{entry.name} is compressed by method {entry.method}")
        guess = min(entry.packed, _CHUNK, count if entry.method == _STORED else count + 64)
        reach = _LOCAL.size + len(entry.name) + 64 + guess
        first, at = self._whole, entry.offset
        if not first:
            first, at = self._source.read_at(at, reach), 0
        if at < 0 or len(first) - at < _LOCAL.size or not first.startswith(b"PK\x03\x04", at):
            raise PartError("malformed", f"{entry.name} does not begin where the directory says")
        name, extra = _LENGTHS.unpack_from(first, at + 26)
        begin = at + _LOCAL.size + name + extra  # within `first`
        packed = first[begin : min(begin + entry.packed, at + reach)]
        begin += entry.offset - at  # within the file
        count = min(count, MAX_TOTAL - self.inflated)
        if entry.method == _STORED:
            data = packed[:count]
            if len(data) < min(count, entry.packed):
                data += self._at(begin + len(data), min(count, entry.packed) - len(data))
            if entry.flags & _SIZES_FOLLOW:  # its end shows by the signature of what comes next (4.3.9.3)
                data, next_, _ = data.partition(b"PK\x07\x08")
                self._ended = bool(next_)
        else:
            data = self._inflate(entry, packed, begin, count)
        self.inflated += len(data)
        if self.inflated >= MAX_TOTAL:
            raise PartError("too-large", f"more than {MAX_TOTAL >> 20} MiB of content")
        return data

    def _inflate(self, entry: Entry, packed: bytes, begin: int, count: int) -> bytes:
        inflater = zlib.decompressobj(-15)
        out: list[bytes] = []
        missing = count
        taken = len(packed)
        self._ended = False
        while missing > 0:
            try:
                data = inflater.decompress(packed, missing)
            except zlib.error as error:
                if out:
                    self.note("malformed", f"{entry.name} is damaged inside ({error})")
                    break
                raise PartError("malformed", f"{entry.name} cannot be inflated ({error})") from None
            out.append(data)
            missing -= len(data)
            packed = inflater.unconsumed_tail
            if inflater.eof or missing <= 0:
                self._ended = True
                break
            if not packed:
                packed = self._at(begin + taken, min(_CHUNK, entry.packed - taken))
                taken += len(packed)
                if not packed:
                    break
        return out[0] if len(out) == 1 else b"".join(out)

    # --- the directory -----------------------------------------------------

    def _read_directory(self) -> bool:
        """Fill `entries` from the central directory; False where it is missing or damaged."""
        size = self._source.size
        for reach in (8192, _END.size + 65535):
            start = max(0, size - reach)
            tail = self._at(start, size - start)
            at = _end_record(tail, start)
            if at >= 0:
                break
            if start == 0:
                return self._damaged("truncated", "the ZIP's directory is missing: the file was cut or damaged")
        else:
            return self._damaged("truncated", "the ZIP's directory is missing: the file was cut or damaged")
        _, _, _, _, count, length, offset, _ = _END.unpack_from(tail, at)
        end = start + at
        if 0xFFFF in (count,) or 0xFFFFFFFF in (length, offset):
            count, length, offset, end = self._zip64(end, count, length, offset)
        begin = end - length  # what stands before the ZIP (a stub, a polyglot's other half) shifts every offset
        shift = begin - offset
        if begin < 0 or length > MAX_DIRECTORY:
            return self._damaged("malformed", "the ZIP's directory states a size that cannot be")
        inside = begin - start
        directory = tail[inside : inside + length] if inside >= 0 else self._at(begin, length)
        if directory and directory[:4] != b"PK\x01\x02" and shift:
            directory, shift = self._at(offset, length), 0
        if shift > 0 and self._source.head.startswith(b"PK\x03\x04"):  # of a ZIP inside, or something was put between
            return self._damaged("malformed", "the ZIP's directory does not fit the file; its parts were searched for")
        return self._parse(directory, count, shift)

    def _zip64(self, end: int, count: int, length: int, offset: int) -> tuple[int, int, int, int]:
        """The figures of the ZIP64 end record, where its locator stands before the end record."""
        locator = self._at(max(0, end - 20), 20)
        if len(locator) == 20 and locator[:4] == b"PK\x06\x07":
            place = struct.unpack_from("<Q", locator, 8)[0]
            record = self._at(place, _END64.size) if place < self._source.size else b""
            if len(record) == _END64.size and record[:4] == b"PK\x06\x06":
                _, _, _, _, _, _, _, count, length, offset = _END64.unpack(record)
                return count, length, offset, place
        return count, length, offset, end

    def _parse(self, directory: bytes, count: int, shift: int) -> bool:
        position, known = 0, self.entries
        if count > MAX_ENTRIES:
            self.note("too-large", f"the ZIP has {count} entries; the first {MAX_ENTRIES} were looked at")
        for _ in range(min(count, MAX_ENTRIES)):
            if position + _CENTRAL.size > len(directory):
                return self._damaged("truncated", "the ZIP's directory ends early")
            sign, _, _, flags, method, _, _, crc, packed, size, n, extra, note, _, _, _, offset = _CENTRAL.unpack_from(
                directory, position
            )
            if sign != b"PK\x01\x02":
                return self._damaged("malformed", "the ZIP's directory is damaged")
            begin = position + _CENTRAL.size
            name = _name(directory[begin : begin + n], flags)
            if 0xFFFFFFFF in (packed, size, offset):
                packed, size, offset = _wide(directory[begin + n : begin + n + extra], packed, size, offset)
            position = begin + n + extra + note
            key = _key(name)
            if key in known:
                self.note("duplicate-part", f"{name} stands in the ZIP more than once; the last one was read")
            known[key] = Entry(name, method, flags & ~_SIZES_FOLLOW, crc, packed, size, offset + shift)
        return True

    def _damaged(self, code: str, message: str) -> bool:
        self.note(code, message)
        return False

    # --- without a directory -----------------------------------------------

    def _read_local_headers(self) -> None:
        """Walk the local headers from the start, jumping by their sizes, searching on where they do not fit."""
        self._walked = True
        source, position, scanned = self._source, 0, 0
        for _ in range(1000):
            header = self._at(position, _LOCAL.size)
            if len(header) < _LOCAL.size:
                return
            if header[:4] != b"PK\x03\x04":
                if header[:4] == b"PK\x01\x02" or scanned >= MAX_SCAN:
                    return
                window = self._at(position, _CHUNK)
                scanned += len(window)
                at = window.find(b"PK\x03\x04")
                if at < 0 and len(window) < _CHUNK:
                    return
                position += at if at > 0 else max(1, len(window) - 3)
                continue
            _, _, flags, method, _, _, crc, packed, size, n, extra = _LOCAL.unpack(header)
            name = _name(self._at(position + _LOCAL.size, n), flags)
            begin = position + _LOCAL.size + n + extra
            known_size = not (flags & _SIZES_FOLLOW and packed == 0) and packed <= source.size - begin
            if not known_size:  # the sizes stand behind the data: the deflate stream tells its own end
                packed, size, flags = max(0, source.size - begin), 0, flags | _SIZES_FOLLOW
            self.entries.setdefault(_key(name), Entry(name, method, flags, crc, packed, size, position))
            position = begin + (packed if known_size else 0)


def _end_record(tail: bytes, start: int) -> int:
    """Where in the file's `tail`, which begins at byte `start`, the end record stands: the last whose figures can be
    true; -1 where there is none."""
    at = len(tail)
    for _ in range(64):
        at = tail.rfind(b"PK\x05\x06", 0, at)
        if at < 0:
            break
        if len(tail) - at >= _END.size:
            _, _, _, _, count, length, _, _ = _END.unpack_from(tail, at)
            if count == 0xFFFF or length == 0xFFFFFFFF or (count * _CENTRAL.size <= length <= start + at):
                return at
    return -1


def _name(raw: bytes, flags: int) -> str:
    return raw.decode("utf-8", "replace") if flags & _UTF8 or raw.isascii() else raw.decode("cp437")


def _key(name: str) -> str:
    if "\\" in name or name.startswith("/"):
        name = name.replace("\\", "/").lstrip("/")
    return name.lower()


def _wide(extra: bytes, packed: int, size: int, offset: int) -> tuple[int, int, int]:
    """The 64-bit sizes of the extra field 0x0001, in the order in which 32 bits did not hold them (4.5.3)."""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind == 1:
            values = iter(struct.unpack_from(f"<{min(length, len(extra) - position - 4) // 8}Q", extra, position + 4))
            size = next(values, size) if size == 0xFFFFFFFF else size
            packed = next(values, packed) if packed == 0xFFFFFFFF else packed
            offset = next(values, offset) if offset == 0xFFFFFFFF else offset
            break
        position += 4 + length
    return packed, size, offset
