"""Header cards: 80 characters each, 36 a block, as FITS Standard 4.0 section 4 has them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from metaextract_tui.formats.base import Extraction
from metaextract_tui.formats.fits.stream import Forward

BLOCK = 2880
CARD = 80
MAX_HEADER = 2_000 * BLOCK  # bytes of all headers of one file: 72,000 cards
_READ = 4 * BLOCK
_MAX_COMMENT = 4_000  # characters, of the cards that continue a text

_REAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[EeDd][+-]?\d+)?$", re.ASCII)
_COMPLEX = re.compile(r"\(\s*([^,\s]+)\s*,\s*([^)\s]+)\s*\)$")
# What most cards hold after the value indicator: a text that cannot go on in the next card, an integer, a real number
# that cannot be infinite, T or F; and the comment.
_USUAL = re.compile(
    r" *(?:'([^'&]*)'|([+-]?\d+)|([+-]?(?:\d+\.\d*|\.\d+)(?:E[+-]?\d\d?)?)|([TF])) *(?:/(.*))?$", re.ASCII
).match
_BLANK = " " * CARD
_COMMENTARY = frozenset(("COMMENT", "HISTORY", ""))

Card = list[Any]  # [keyword, value, comment]


class BadHeader(Exception):
    """What stands where a header should be is none; `truncated` where the file ended within it."""

    def __init__(self, message: str, *, truncated: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.truncated = truncated


@dataclass(slots=True)
class Header:
    """One header: its cards in the file's order, the first value of each keyword, and where its data starts."""

    cards: list[Card] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    data_at: int = 0

    def integer(self, keyword: str, default: int | None = None) -> int | None:
        """The value where it is an integer (also one written as a real, as some writers do), else `default`."""
        value = self.values.get(keyword)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return value if isinstance(value, int) and not isinstance(value, bool) else default

    def text(self, keyword: str) -> str | None:
        """The value where it is a text that says something."""
        value = self.values.get(keyword)
        return value.strip() or None if isinstance(value, str) else None

    def number(self, keyword: str) -> float | None:
        value = self.values.get(keyword)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def read_header(stream: Forward, at: int, header: Header, found: Extraction, room: int) -> int:
    """Fill `header` with the cards from byte `at` to END; how many bytes they took. At most `room` bytes.

    Raises BadHeader; what was read before is in `header` then.
    """
    start = at
    reader = _Cards(header, found)
    while at - start < room:
        raw = stream.read_at(at, min(_READ, room - (at - start)))
        for begin in range(0, len(raw) - CARD + 1, BLOCK):
            block = raw[begin : begin + BLOCK]
            ended = reader.block(block)
            if ended:
                header.data_at = start + -(-(at + begin - start + ended) // BLOCK) * BLOCK
                return header.data_at - start
            if len(block) < BLOCK:
                break
        at += len(raw)
        if len(raw) < CARD or len(raw) % BLOCK:
            raise BadHeader("the file ends within a header", truncated=True)
    raise BadHeader(f"a header without END within {room} bytes")


class _Cards:
    """Cards, one after the other, into a header."""

    def __init__(self, header: Header, found: Extraction) -> None:
        self._header = header
        self._found = found
        self._open: Card | None = None  # a text that ends in "&" and may go on in CONTINUE
        self._pieces: list[str] = []

    def block(self, raw: bytes) -> int:
        """Take the cards of one block. Bytes up to and with END, 0 where it has none. Raises BadHeader."""
        text = raw.decode("latin-1")
        plain = raw.isascii() and text.isprintable()
        if not plain:
            self._check(text)
        add, cards, values = self._add, self._header.cards, self._header.values
        for begin in range(0, len(text) - CARD + 1, CARD):
            usual = _USUAL(text, begin + 10, begin + CARD) if plain and text[begin + 8 : begin + 10] == "= " else None
            keyword = text[begin : begin + 8].rstrip()
            if usual is not None and keyword not in _COMMENTARY:
                string, integer, real, logical, comment = usual.groups()
                value: Any
                if string is not None:
                    value = string.rstrip()
                elif integer is not None:
                    value = int(integer)
                elif real is not None:
                    value = float(real)
                else:
                    value = logical == "T"
                if self._open is not None:
                    self._close()
                cards.append([keyword, value, (comment and comment.strip()) or None])
                if keyword not in values:
                    values[keyword] = value
                continue
            card = text[begin : begin + CARD]
            if card == _BLANK and self._open is None:
                continue
            if card.startswith("END     ") or card.rstrip() == "END":
                self._close()
                return begin + CARD
            if not plain and not card.isascii():
                card = _utf8(raw[begin : begin + CARD]) or card
            added = add(card)
            if added is not None:
                cards.append(added)
        return 0

    def _check(self, text: str) -> None:
        cards = [text[i : i + CARD] for i in range(0, len(text), CARD)]
        strange = sum(1 for card in cards if not card.rstrip("\0").isprintable())
        binary = sum(1 for card in cards if sum(not c.isprintable() for c in card.rstrip("\0")) > 8)
        if binary * 2 > len(cards):
            raise BadHeader("binary data stands where header cards should be")
        if strange or not text.isascii():
            self._found.warn("nonconformant-value", "a header has characters that FITS does not allow")

    def _add(self, card: str) -> Card | None:
        """One card; None for a blank one and for one that continues the text before it."""
        keyword = card[:8].rstrip()
        values = self._header.values
        if self._open is not None and keyword != "CONTINUE":
            self._close()
        if card[8:10] == "= " and keyword not in _COMMENTARY:
            value, comment = self._value(card[10:], keyword)
        elif keyword == "CONTINUE" and self._open is not None:
            self._continue(card[8:])
            return None
        elif keyword == "HIERARCH" and "=" in card:
            name, _, rest = card.partition("=")
            keyword = name.rstrip()
            value, comment = self._value(rest, keyword)
        elif card[8:9] == "=" and keyword not in _COMMENTARY:
            self._found.warn("nonconformant-value", f"{keyword}: no space after the value indicator")
            value, comment = self._value(card[9:], keyword)
        else:
            said = card[8:].rstrip(" \0")
            return [keyword, said, None] if keyword.strip("\0") or said.strip() else None
        made = [keyword, value, comment]
        if isinstance(value, str) and value.endswith("&"):
            self._open, self._pieces = made, [value]
        if keyword not in values:
            values[keyword] = value
        return made

    def _continue(self, rest: str) -> None:
        """The long-string convention (section 4.2.1.2): the text goes on in place of its closing ampersand."""
        more, comment = self._value(rest, "CONTINUE")
        card = self._open
        if card is None or not isinstance(more, str) or not self._pieces[-1].endswith("&"):
            self._close()
            return
        self._pieces[-1] = self._pieces[-1][:-1]
        self._pieces.append(more)
        if comment and len(card[2] or "") < _MAX_COMMENT:
            card[2] = f"{card[2]} {comment}" if card[2] else comment

    def _close(self) -> None:
        """Put the pieces of a continued text together."""
        card, values = self._open, self._header.values
        self._open = None
        if card is None or len(self._pieces) < 2:
            return
        first = values.get(card[0]) is card[1]
        card[1] = self._found.cleaner.clean("".join(self._pieces))
        if first:
            values[card[0]] = card[1]

    def _value(self, body: str, keyword: str) -> tuple[Any, str | None]:
        """(value, comment) of what stands after the value indicator (section 4.2)."""
        text = body.lstrip()
        if text.startswith("'"):
            close = text.find("'", 1)
            while close >= 0 and text.startswith("''", close):
                close = text.find("'", close + 2)
            if close < 0:
                self._found.warn("nonconformant-value", f"{keyword}: the text has no closing quote")
                return text[1:].replace("''", "'").rstrip(), None
            value = text[1:close]
            if "'" in value:
                value = value.replace("''", "'")
            comment = text[close + 1 :].partition("/")[2]
            return value.rstrip(), comment.strip() or None
        word, _, comment = text.partition("/")
        return self._plain(word.strip(), keyword), comment.strip() or None

    def _plain(self, word: str, keyword: str) -> Any:
        """A logical, a number, a complex number as [real, imaginary]; None where the value is undefined."""
        if word == "T":
            return True
        if word == "F":
            return False
        if not word:
            return None
        if word.isascii() and (word[1:] if word[0] in "+-" else word).isdigit():
            return int(word)
        if _REAL.match(word):
            return self._found.cleaner.clean(float(word.upper().replace("D", "E")))
        pair = _COMPLEX.match(word)
        if pair:
            parts = [self._plain(pair[1], keyword), self._plain(pair[2], keyword)]
            if all(isinstance(part, int | float) for part in parts):
                return parts
        self._found.warn("nonconformant-value", f"{keyword}: {word!r} is no value that FITS knows")
        return word


def _utf8(raw: bytes) -> str | None:
    """Some writers put UTF-8 where the standard has ASCII."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
