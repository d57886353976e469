"""Which messages the object headers of a file have: headers of a form that was met before are parted in one step."""

from __future__ import annotations

import struct
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from metaextract_tui.formats.hdf5.pages import Damaged

# Numbers of messages (HDF5 File Format Specification, IV.A.2).
DATASPACE, LINK_INFO, DATATYPE, FILL_OLD, FILL, LINK, EXTERNAL_FILES, LAYOUT = range(0x01, 0x09)
BOGUS, FILTERS, ATTRIBUTE, COMMENT, OLD_TIME = 0x09, 0x0B, 0x0C, 0x0D, 0x0E
CONTINUATION, SYMBOL_TABLE, TIME, ATTRIBUTE_INFO, REFERENCES = 0x10, 0x11, 0x12, 0x15, 0x16

OLD_LEAD, LEAD, ORDERED_LEAD = 8, 4, 6  # bytes before a message: version 1, version 2, with the order of creation
MAX_OUTLINES = 1024  # that are kept
MAX_OUTLINED = 64  # messages of a piece of a header
COMMITTED = 2  # the flag of a message that stands elsewhere
_FAIL_IF_UNKNOWN = 0x80
_LAST_KNOWN = 0x18
_UNKNOWN = 1 << 31
_TOLD = frozenset((DATASPACE, DATATYPE, FILL, FILL_OLD, FILTERS, EXTERNAL_FILES))
_LINKS = frozenset((LINK, SYMBOL_TABLE, LINK_INFO))
_REMARKS = frozenset((COMMENT, OLD_TIME, TIME))
_READ = {
    OLD_LEAD: struct.Struct("<HHB").unpack_from,
    LEAD: struct.Struct("<BHB").unpack_from,
    ORDERED_LEAD: struct.Struct("<BHB").unpack_from,
}

Bodies = tuple[bytes, ...]


def _no_parts(_: bytes) -> Bodies:
    return ()


class Outline:
    """What stands before each message of one piece of a header, and how `unpack` parts a piece of its kind."""

    __slots__ = ("continues", "flags", "form", "heads", "kept", "numbers", "unpack")

    def __init__(self, heads: Bodies, numbers: list[int], flags: list[int]) -> None:
        self.heads = heads
        self.numbers = numbers
        self.flags = flags
        self.continues = [place for place, number in enumerate(numbers) if number == CONTINUATION]
        self.unpack: Callable[[bytes], Bodies] = _no_parts
        self.kept = False
        self.form: Form | None = None  # of a header that is this piece alone


_Tree = dict[bytes, "tuple[int, _Tree | Outline]"]


class Form:
    """The messages of a header but for their bytes.

    `numbers`, `flags`, `orders` (place in the order of creation): one for each message; `kinds`: a bit for each number
    among them; `ordered`: attributes are counted in the order of their creation. `attributes`: place, number, flags and
    order of those that are attributes or say where they are. `told`: gives, of the bytes of all messages, those that
    say what a dataset is, but for its layout, which stands at `layout`; None where the header is not a dataset's;
    `apart`: they say it without anything that stands elsewhere in the file. `remarks`, `links`: where those stand.
    """

    __slots__ = (
        "apart", "attributes", "flags", "kinds", "layout", "links", "numbers", "ordered", "orders", "remarks", "told",
    )  # fmt: skip

    def __init__(self, pieces: list[Outline], lead: int) -> None:
        numbers = [number for piece in pieces for number in piece.numbers]
        self.numbers = numbers
        self.flags = [flag for piece in pieces for flag in piece.flags]
        self.ordered = lead == ORDERED_LEAD
        self.orders = (
            [head[4] | head[5] << 8 for piece in pieces for head in piece.heads]
            if self.ordered
            else list(range(len(numbers)))
        )
        self.kinds = 0
        for number in numbers:
            self.kinds |= 1 << number if number <= _LAST_KNOWN else _UNKNOWN
        self.attributes = [
            (place, number, self.flags[place], self.orders[place])
            for place, number in enumerate(numbers)
            if number in (ATTRIBUTE, ATTRIBUTE_INFO)
        ]
        self.links = [place for place, number in enumerate(numbers) if number in _LINKS]
        self.remarks = [place for place, number in enumerate(numbers) if number in _REMARKS]
        self.layout = -1
        self.apart = False
        self.told: Callable[[Bodies], Any] | None = None
        if DATASPACE in numbers and DATATYPE in numbers and LAYOUT in numbers:
            self.layout = len(numbers) - 1 - numbers[::-1].index(LAYOUT)
            told = [place for place, number in enumerate(numbers) if number in _TOLD]
            self.told = itemgetter(*told)
            self.apart = EXTERNAL_FILES not in numbers and not any(self.flags[place] & COMMITTED for place in told)


NOTHING = Form([], OLD_LEAD)


class _Known:
    """The outlines of pieces of one length: the one met last, and all of them as a tree.

    `tree`: by what stands before a message: the bytes from there to the next, and the tree from there on or, at the
    last message, the outline.
    """

    __slots__ = ("last", "tree")

    def __init__(self) -> None:
        self.last: Outline | None = None
        self.tree: _Tree = {}

    def find(self, piece: bytes, lead: int) -> tuple[Outline, Bodies] | None:
        """The outline of a piece and the bytes of its messages, if one like it was met."""
        outline = self.last
        if outline is not None:
            parts = outline.unpack(piece)
            if parts[::2] == outline.heads:
                return outline, parts[1::2]
        tree, at = self.tree, 0
        while (found := tree.get(piece[at : at + lead])) is not None:
            step, inner = found
            if isinstance(inner, Outline):
                self.last = inner
                return inner, inner.unpack(piece)[1::2]
            at += step
            tree = inner
        return None

    def keep(self, outline: Outline, steps: list[int]) -> None:
        """Add an outline; `steps`: bytes from one message to the next."""
        tree = self.tree
        for head, step in zip(outline.heads[:-1], steps, strict=False):
            inner = tree.setdefault(head, (step, {}))[1]
            if isinstance(inner, Outline):
                return
            tree = inner
        tree[outline.heads[-1]] = steps[-1], outline
        self.last = outline


class Forms:
    """The forms that were met in this process, in whatever file: they say nothing of what the file holds.

    `layouts`: for who reads datasets, which keeps there what it read.
    """

    __slots__ = ("_count", "_forms", "_known", "layouts")

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], _Known] = {}
        self._forms: dict[tuple[Outline, ...], Form] = {}
        self._count = 0
        self.layouts: dict[Any, Any] = {}

    @property
    def full(self) -> bool:
        """Whether no more are kept."""
        return self._count >= MAX_OUTLINES

    def part(self, piece: bytes, lead: int) -> tuple[Outline, Bodies]:
        """The outline of a piece of a header and the bytes of its messages. Raises Damaged."""
        known = self._known.get((lead, len(piece)))
        if known is not None and (found := known.find(piece, lead)) is not None:
            return found
        return self._first_met(piece, lead)

    def form(self, pieces: list[Outline], lead: int) -> Form:
        """The form of a header of these pieces."""
        if len(pieces) == 1:
            first = pieces[0]
            if first.form is None:
                first.form = Form(pieces, lead)
            return first.form
        key = tuple(pieces)
        found = self._forms.get(key)
        if found is None:
            found = Form(pieces, lead)
            if len(self._forms) < MAX_OUTLINES and all(piece.kept for piece in pieces):
                self._forms[key] = found
        return found

    def _first_met(self, piece: bytes, lead: int) -> tuple[Outline, Bodies]:
        heads: list[bytes] = []
        bodies: list[bytes] = []
        numbers: list[int] = []
        flags: list[int] = []
        read = _READ[lead]
        at, last = 0, len(piece) - lead
        while at <= last:
            number, size, flag = read(piece, at)
            start = at + lead
            heads.append(piece[at:start])
            at = start + size
            if at > last + lead:
                raise Damaged("a message reaches beyond its object header")
            if flag & _FAIL_IF_UNKNOWN and (number > _LAST_KNOWN or number == BOGUS):
                raise Damaged(f"an object that cannot be understood without its message {number}")
            numbers.append(number)
            flags.append(flag)
            bodies.append(piece[start:at])
        outline = Outline(tuple(heads), numbers, flags)
        if 0 < len(numbers) <= MAX_OUTLINED and self._count < MAX_OUTLINES:
            self._count += 1
            steps = [lead + len(body) for body in bodies]
            parts = "".join([f"{lead}s{step - lead}s" for step in steps])
            outline.unpack = struct.Struct(f"<{parts}{len(piece) - at}x").unpack
            self._known.setdefault((lead, len(piece)), _Known()).keep(outline, steps)
            outline.kept = True
        return outline, tuple(bodies)


_met = Forms()


def met_forms() -> Forms:
    """Those of the files that were read last: bounded, since they are begun anew once they are full."""
    global _met
    if _met.full:
        _met = Forms()
    return _met
